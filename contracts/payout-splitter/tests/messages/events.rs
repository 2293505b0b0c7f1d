//! Golden events: daemons read them, so a change here is a change of an interface.

use contract_api::{oracle_registry::SigScheme, payout_splitter::Paused};
use cosmwasm_std::{Addr, HexBinary, Uint128};
use payout_splitter::events::{ConfigSet, Event, ReportSubmitted};

fn address(name: &str) -> Addr {
    Addr::unchecked(name)
}

fn amount(amount: u128) -> Uint128 {
    amount.into()
}

/// Every event with its attributes as one line.
fn golden() -> Vec<(Event, &'static str)> {
    let mut events = channels();
    events.extend(reports());
    events
}

fn channels() -> Vec<(Event, &'static str)> {
    let channel = 7;
    vec![
        (
            Event::ChannelOpened {
                channel,
                payer: address("payer"),
                node: address("node"),
                deposit: amount(9),
                cap: amount(8),
                expires: 5,
            },
            "action=open_channel channel=7 payer=payer node=node deposit=9 cap=8 expires=5",
        ),
        (
            Event::ChannelToppedUp {
                channel,
                amount: amount(2),
                deposit: amount(11),
                cap: amount(10),
            },
            "action=top_up channel=7 amount=2 deposit=11 cap=10",
        ),
        (
            Event::SessionKeyRotated {
                channel,
                scheme: SigScheme::Secp256k1,
                session_key: HexBinary::from([0xab, 0x01]),
                former_until: 6,
            },
            "action=rotate_session_key channel=7 scheme=secp256k1 session_key=ab01 former_until=6",
        ),
        (
            Event::SessionKeyRevoked { channel, until: 6 },
            "action=revoke_session_key channel=7 until=6",
        ),
        (
            Event::ChannelThawing {
                channel,
                payer: address("payer"),
                node: address("node"),
                settles_at: 6,
            },
            "action=thaw channel=7 payer=payer node=node settles_at=6",
        ),
        (
            Event::ChannelClosed {
                channel,
                payer: address("payer"),
                refund: amount(3),
            },
            "action=withdraw channel=7 payer=payer refund=3",
        ),
    ]
}

fn reports() -> Vec<(Event, &'static str)> {
    vec![
        (
            Event::Config(ConfigSet {
                action: "set_paused",
                owner: address("owner"),
                emergency: Some(address("guard")),
                disputes: Some(address("judge")),
                dispute_seconds: 1,
                settle_seconds: 2,
                min_deposit: amount(3),
                paused: Paused {
                    top_up: true,
                    ..Paused::default()
                },
            }),
            "action=set_paused owner=owner dispute_seconds=1 settle_seconds=2 min_deposit=3 \
             paused_open_channel=false paused_top_up=true paused_submit_report=false \
             paused_finalize=false emergency=guard disputes=judge",
        ),
        (
            Event::ReportSubmitted(ReportSubmitted {
                seq: 4,
                digest: [0x11; 32].into(),
                set_id: 2,
                signers: 3,
                receipts: 12,
                credits_sum: amount(5),
                final_at: 60,
            }),
            "action=submit_report seq=4 \
             digest=1111111111111111111111111111111111111111111111111111111111111111 set_id=2 \
             signers=3 receipts=12 credits_sum=5 final_at=60",
        ),
        (
            Event::ReportFinal {
                seq: 4,
                digest: [0x11; 32].into(),
                cumulative_sum: amount(5),
            },
            "action=finalize seq=4 \
             digest=1111111111111111111111111111111111111111111111111111111111111111 \
             cumulative_sum=5",
        ),
        (
            Event::ReportVoid {
                seq: 4,
                newest: 6,
                reverted: 200,
                amount: amount(5),
                reverting: 1,
            },
            "action=void_report seq=4 newest=6 reverted=200 amount=5 reverting=1",
        ),
        (
            Event::ReportHeld { seq: 4, until: 70 },
            "action=hold_report seq=4 until=70",
        ),
        (
            Event::ChargesReverted {
                reverted: 3,
                amount: amount(5),
                reverting: 0,
            },
            "action=revert_charges reverted=3 amount=5 reverting=0",
        ),
        (
            Event::RecipientSet {
                payee: address("payee"),
                recipient: address("heir"),
            },
            "action=set_recipient payee=payee recipient=heir",
        ),
        (
            Event::Paid {
                action: "claim_many",
                payees: 2,
                amount: amount(5),
            },
            "action=claim_many payees=2 amount=5",
        ),
    ]
}

#[test]
fn events_are_frozen() {
    for (event, expected) in golden() {
        let line: Vec<String> = event
            .attributes()
            .into_iter()
            .map(|attribute| format!("{}={}", attribute.key, attribute.value))
            .collect();
        assert_eq!(line.join(" "), expected);
    }
}

#[test]
fn keys_and_values_are_those_that_a_chain_takes() {
    for (event, _) in golden() {
        for attribute in event.attributes() {
            assert!(!attribute.key.is_empty() && !attribute.key.starts_with('_'));
            assert!(!attribute.value.is_empty(), "{}", attribute.key);
        }
    }
}

//! Golden events: daemons read them, so a change here is a change of an interface.

use contract_api::dispute_registry::{ChallengeStatus, FraudKind};
use cosmwasm_std::Addr;
use dispute_registry::events::{ConfigSet, Event};

use super::court::params;

fn address(name: &str) -> Addr {
    Addr::unchecked(name)
}

const ONES: &str = "1111111111111111111111111111111111111111111111111111111111111111";

/// Every event with its attributes as one line.
fn golden() -> Vec<(Event, String)> {
    let event = |event, line: &str| (event, line.replace("ONES", ONES));
    vec![
        event(
            Event::Config(Box::new(ConfigSet {
                action: "set_paused",
                owner: address("owner"),
                treasury: address("chest"),
                emergency: Some(address("guard")),
                model_registry: address("models"),
                datanet_registry: address("datanets"),
                params: params(),
                paused_challenge: true,
            })),
            "action=set_paused owner=owner treasury=chest model_registry=models \
             datanet_registry=datanets challenge_bond=1001 committee_size=4 judging_seconds=200 \
             judging_fee_bps=1000 fraud_bps=4000 equivocation_bps=3000 false_weights_bps=1000 \
             paused_challenge=true emergency=guard",
        ),
        event(
            Event::FraudProved {
                seq: 4,
                kind: FraudKind::ReceiptTwice,
                prover: address("prover"),
                voided: true,
            },
            "action=prove_fraud seq=4 kind=receipt_twice prover=prover voided=true",
        ),
        event(
            Event::EquivocationProved {
                set_id: 2,
                seq: 4,
                prev_report: [0x11; 32].into(),
                operators: 3,
                prover: address("prover"),
                voided: false,
            },
            "action=prove_equivocation set_id=2 seq=4 prev_report=ONES operators=3 prover=prover \
             voided=false",
        ),
        event(
            Event::ChallengeOpened {
                challenge: 7,
                challenger: address("doubter"),
                seq: 4,
                receipt_index: 5,
                receipt_id: [0x11; 32].into(),
                bond: 9u128.into(),
                deadline: 60,
            },
            "action=challenge challenge=7 challenger=doubter seq=4 receipt_index=5 \
             receipt_id=ONES bond=9 deadline=60",
        ),
        event(
            Event::CommitteeDrawn {
                challenge: 7,
                seed: [0x11; 32].into(),
                members: vec![address("one"), address("two")],
            },
            "action=draw_committee challenge=7 seed=ONES judge=one judge=two",
        ),
        event(
            Event::Judged {
                challenge: 7,
                judge: address("one"),
                upheld: false,
                status: ChallengeStatus::Judging,
            },
            "action=judge challenge=7 judge=one upheld=false status=judging",
        ),
        event(
            Event::ChallengeClosed {
                challenge: 7,
                bond: 9u128.into(),
            },
            "action=close challenge=7 bond=9",
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
fn kinds_have_the_names_of_their_messages() {
    for kind in [
        FraudKind::WrongNode,
        FraudKind::Disorder,
        FraudKind::DecreasedEarnings,
        FraudKind::WrongEarnings,
        FraudKind::MalformedReceipt,
        FraudKind::ReceiptTwice,
        FraudKind::WrongCharge,
        FraudKind::ForeignNode,
        FraudKind::CreditedBatch,
        FraudKind::MissingRule,
        FraudKind::WrongRule,
        FraudKind::WrongSplit,
    ] {
        let event = Event::FraudProved {
            seq: 1,
            kind,
            prover: address("prover"),
            voided: false,
        };
        let attributes = event.attributes();
        let written = &attributes[2];
        let named = serde_json::to_value(kind).unwrap();
        assert_eq!(named, written.value.as_str());
    }
}

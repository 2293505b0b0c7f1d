//! open_channel, by cw20 send of OPEN.

use contract_api::{
    open_token as token_api,
    oracle_registry::SigScheme,
    payout_splitter::{ChannelResponse, ChannelStatus},
};
use cosmwasm_std::{Addr, HexBinary};
use cw_multi_test::Executor;
use payout_splitter::{ContractError, OpeningError};

use super::{
    native, refusal,
    world::{Opening, World, FUNDS, MIN_DEPOSIT, SETTLE_SECONDS},
};

#[test]
fn a_channel_is_stored_as_agreed_and_its_deposit_held() {
    let mut world = native();
    for payer in 0..2 {
        let opening = world.opening(payer);
        let channel = world.open(payer);
        let expected = ChannelResponse {
            channel: channel.into(),
            payer: world.payers[payer].address.to_string(),
            node: opening.node,
            scheme: opening.scheme,
            session_key: opening.session_key,
            deposit: opening.deposit.into(),
            cap: opening.cap.into(),
            collected: 0u128.into(),
            expires: opening.expires.into(),
            settles_at: (opening.expires + SETTLE_SECONDS).into(),
            withdrawn: 0u128.into(),
            revoked_until: None,
            former_key: None,
            status: ChannelStatus::Open,
        };
        assert_eq!(channel, payer as u64 + 1);
        assert_eq!(world.channel(channel), expected);
        let address = world.payers[payer].address.clone();
        assert_eq!(world.balance(&address), FUNDS - opening.deposit);
    }
    assert_eq!(world.balance(&world.splitter.clone()), 2_000_000);
    assert_eq!(world.totals().deposited.u128(), 2_000_000);
}

#[test]
fn the_smallest_channel_is_granted() {
    let mut world = native();
    let opening = Opening {
        deposit: MIN_DEPOSIT,
        cap: 1,
        expires: world.now() + 1,
        ..world.opening(0)
    };
    world.try_open(0, opening).unwrap();
}

type Change = fn(&World, &mut Opening);

/// What is changed, how, and whether it meets the expected error.
type Row = (&'static str, Change, fn(&OpeningError) -> bool);

const REFUSED: [Row; 13] = [
    (
        "deposit under the smallest",
        |_, opening| {
            opening.deposit = MIN_DEPOSIT - 1;
            opening.cap = 1;
        },
        |error| matches!(error, OpeningError::DepositTooSmall { .. }),
    ),
    (
        "no cap",
        |_, opening| opening.cap = 0,
        |error| matches!(error, OpeningError::CapOutOfRange { .. }),
    ),
    (
        "cap above the deposit",
        |_, opening| opening.cap = opening.deposit + 1,
        |error| matches!(error, OpeningError::CapOutOfRange { .. }),
    ),
    (
        "expires now",
        |world, opening| opening.expires = world.now(),
        |error| matches!(error, OpeningError::Expired { .. }),
    ),
    (
        "expired long ago",
        |_, opening| opening.expires = 0,
        |error| matches!(error, OpeningError::Expired { .. }),
    ),
    (
        "settling time beyond 64 bits",
        |_, opening| opening.expires = u64::MAX,
        |error| matches!(error, OpeningError::Expired { .. }),
    ),
    (
        "short key",
        |_, opening| opening.session_key = vec![7; 31].into(),
        |error| {
            matches!(
                error,
                OpeningError::InvalidKey {
                    expected: 32,
                    found: 31,
                    ..
                }
            )
        },
    ),
    (
        "no key",
        |_, opening| opening.session_key = HexBinary::default(),
        |error| matches!(error, OpeningError::InvalidKey { found: 0, .. }),
    ),
    (
        "ed25519 key under the name of secp256k1",
        |_, opening| opening.scheme = SigScheme::Secp256k1,
        |error| {
            matches!(
                error,
                OpeningError::InvalidKey {
                    expected: 33,
                    found: 32,
                    ..
                }
            )
        },
    ),
    (
        "secp256k1 key under the name of ed25519",
        |world, opening| opening.session_key = world.payers[1].key.public(),
        |error| {
            matches!(
                error,
                OpeningError::InvalidKey {
                    expected: 32,
                    found: 33,
                    ..
                }
            )
        },
    ),
    (
        "secp256k1 key with a wrong first byte",
        |_, opening| {
            opening.scheme = SigScheme::Secp256k1;
            opening.session_key = vec![4; 33].into();
        },
        |error| matches!(error, OpeningError::InvalidKey { .. }),
    ),
    (
        "key for which anybody can sign",
        |_, opening| opening.session_key = vec![0; 32].into(),
        |error| matches!(error, OpeningError::WeakKey),
    ),
    (
        "the splitter as node",
        |world, opening| opening.node = world.splitter.to_string(),
        |error| matches!(error, OpeningError::NodeIsSplitter),
    ),
];

#[test]
fn bad_openings_are_refused_and_nothing_is_taken() {
    let mut world = native();
    let payer = world.payers[0].address.clone();
    for (what, change, expected) in REFUSED {
        let mut opening = world.opening(0);
        change(&world, &mut opening);
        let before = world.stored();
        match refusal(world.try_open(0, opening)) {
            ContractError::Opening(error) => assert!(expected(&error), "{what}: {error}"),
            other => panic!("{what}: {other}"),
        }
        assert_eq!(world.stored(), before, "{what}");
        assert_eq!(world.balance(&payer), FUNDS, "{what}");
    }
}

#[test]
fn the_node_must_be_an_address_in_its_normal_form() {
    let mut world = native();
    let upper = world.node.to_string().to_uppercase();
    for node in ["", "node", upper.as_str()] {
        let opening = Opening {
            node: node.to_owned(),
            ..world.opening(0)
        };
        let error = refusal(world.try_open(0, opening));
        assert!(matches!(error, ContractError::Std(_)), "{node}: {error}");
    }
}

#[test]
fn a_hook_that_is_not_understood_is_refused() {
    let mut world = native();
    let payer: Addr = world.payers[0].address.clone();
    for hook in [
        "{}",
        "null",
        "{\"open_channel\":{}}",
        "{\"close\":{}}",
        "not json",
    ] {
        let send = token_api::ExecuteMsg::Send {
            contract: world.splitter.to_string(),
            amount: 1_000_000u128.into(),
            msg: hook.as_bytes().into(),
        };
        let token = world.token.clone();
        let result = world.app.execute_contract(payer.clone(), token, &send, &[]);
        assert!(matches!(refusal(result), ContractError::Std(_)), "{hook}");
        assert_eq!(world.balance(&payer), FUNDS, "{hook}");
    }
}

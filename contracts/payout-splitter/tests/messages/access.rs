//! Who may send which message. A change here is a change of trust: review it as such.

use contract_api::{
    oracle_registry::SigScheme,
    payout_splitter::{Claim, ConfigUpdate, ExecuteMsg, Paused},
};
use cosmwasm_std::{coins, to_json_binary, Binary, HexBinary, Uint64};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use payout_splitter::{Access, ContractError};

use super::{native, refusal, round::Round, world::World};

/// Every message with its access.
fn messages(world: &mut World) -> Vec<(ExecuteMsg, Access)> {
    let payee = world.address("payee");
    let channel = Uint64::one();
    let claim = Claim {
        seq: 1u64.into(),
        payee: payee.to_string(),
        index: 0u64.into(),
        cumulative: 1u128.into(),
        proof: vec![],
    };
    let round: Round = world.round(&[], &[]);
    let hook = Cw20ReceiveMsg {
        sender: payee.into(),
        amount: 1_000_000u128.into(),
        msg: Binary::default(),
    };
    vec![
        (ExecuteMsg::Receive(hook), Access::OpenToken),
        (round.message(), Access::Anyone),
        (ExecuteMsg::Finalize { seq: 1u64.into() }, Access::Anyone),
        (
            ExecuteMsg::VoidReport { seq: 1u64.into() },
            Access::Disputes,
        ),
        (
            ExecuteMsg::HoldReport {
                seq: 1u64.into(),
                until: 2u64.into(),
            },
            Access::Disputes,
        ),
        (ExecuteMsg::RevertCharges { limit: None }, Access::Anyone),
        (ExecuteMsg::SetRecipient { recipient: None }, Access::Anyone),
        (ExecuteMsg::Claim(claim.clone()), Access::Anyone),
        (
            ExecuteMsg::ClaimMany {
                claims: vec![claim],
            },
            Access::Anyone,
        ),
        (
            ExecuteMsg::RotateSessionKey {
                channel,
                scheme: SigScheme::Ed25519,
                session_key: HexBinary::from([7; 32]),
            },
            Access::Payer,
        ),
        (ExecuteMsg::RevokeSessionKey { channel }, Access::Payer),
        (ExecuteMsg::Thaw { channel }, Access::Payer),
        (ExecuteMsg::Withdraw { channel }, Access::Payer),
        (
            ExecuteMsg::SetPaused {
                paused: Paused::default(),
            },
            Access::OwnerOrEmergency,
        ),
        (
            ExecuteMsg::UpdateConfig(ConfigUpdate::default()),
            Access::Owner,
        ),
    ]
}

#[test]
fn access_is_frozen() {
    for (message, access) in messages(&mut native()) {
        assert_eq!(Access::of(&message), access, "{message:?}");
        // A new message must be added to the list above: this match names them all.
        match message {
            ExecuteMsg::Receive(_)
            | ExecuteMsg::SubmitReport { .. }
            | ExecuteMsg::Finalize { .. }
            | ExecuteMsg::VoidReport { .. }
            | ExecuteMsg::HoldReport { .. }
            | ExecuteMsg::RevertCharges { .. }
            | ExecuteMsg::SetRecipient { .. }
            | ExecuteMsg::Claim(_)
            | ExecuteMsg::ClaimMany { .. }
            | ExecuteMsg::RotateSessionKey { .. }
            | ExecuteMsg::RevokeSessionKey { .. }
            | ExecuteMsg::Thaw { .. }
            | ExecuteMsg::Withdraw { .. }
            | ExecuteMsg::SetPaused { .. }
            | ExecuteMsg::UpdateConfig(_) => {}
        }
    }
}

#[test]
fn a_stranger_is_refused_where_a_role_is_needed() {
    let mut world = native();
    let stranger = world.address("stranger");
    for (message, access) in messages(&mut world) {
        if !matches!(access, Access::Anyone | Access::Payer) {
            let before = world.stored();
            let error = refusal(world.execute(&stranger, &message));
            let expected = ContractError::Unauthorized {
                sender: stranger.clone(),
                required: access,
            };
            assert_eq!(error, expected);
            assert_eq!(world.stored(), before);
        }
    }
}

#[test]
fn the_owner_is_not_the_token_and_a_foreign_cw20_cannot_open_channels() {
    let mut world = native();
    let opening = world.opening(0);
    let hook = Cw20ReceiveMsg {
        sender: world.payers[0].address.to_string(),
        amount: opening.deposit.into(),
        msg: to_json_binary(&contract_api::payout_splitter::ReceiveMsg::OpenChannel {
            node: opening.node,
            scheme: opening.scheme,
            session_key: opening.session_key,
            cap: opening.cap.into(),
            expires: opening.expires.into(),
        })
        .unwrap(),
    };
    for sender in [world.owner.clone(), world.registry.clone()] {
        let message = ExecuteMsg::Receive(hook.clone());
        let error = refusal(world.execute(&sender, &message));
        let required = Access::OpenToken;
        assert_eq!(error, ContractError::Unauthorized { sender, required });
    }
}

#[test]
fn native_coins_are_refused_on_every_message() {
    let mut world = native();
    let rich = world.address("rich");
    let funds = coins(5, "uopen");
    world.app.init_modules(|router, _, storage| {
        router
            .bank
            .init_balance(storage, &rich, funds.clone())
            .unwrap();
    });
    let splitter = world.splitter.clone();
    for (message, _) in messages(&mut world) {
        let result = world
            .app
            .execute_contract(rich.clone(), splitter.clone(), &message, &funds);
        let expected = ContractError::Payment(PaymentError::NonPayable {});
        assert_eq!(refusal(result), expected, "{message:?}");
    }
}

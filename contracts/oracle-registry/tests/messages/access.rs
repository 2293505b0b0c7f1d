//! Who may send which message. A change here is a change of trust: review it as such.

use contract_api::oracle_registry::{ConfigUpdate, ExecuteMsg, Paused, SigScheme};
use cosmwasm_std::{coins, Binary};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use oracle_registry::{Access, ContractError};

use super::{refusal, world::World};

fn messages(world: &World) -> [(ExecuteMsg, Access); 11] {
    let hook = Cw20ReceiveMsg {
        sender: world.person(0).into(),
        amount: 5_000u128.into(),
        msg: Binary::new(b"{\"add_bond\":{}}".to_vec()),
    };
    let endpoint = "http://host".to_owned();
    let registration = world.registration(3, 1);
    let rotate_key = ExecuteMsg::RotateKey {
        scheme: SigScheme::Ed25519,
        pubkey: registration.pubkey,
        proof_of_possession: registration.proof_of_possession,
    };
    let slash = ExecuteMsg::Slash {
        set_id: 1u64.into(),
        operators: vec![world.person(0).into()],
        fraction_bps: 1,
        beneficiary: None,
        reason: "reason".to_owned(),
    };
    let seqs = vec![1u64.into()];
    let paused = Paused {
        rotate: true,
        ..Default::default()
    };
    let update = ConfigUpdate::default();
    [
        (ExecuteMsg::Receive(hook), Access::OpenToken),
        (ExecuteMsg::UpdateEndpoint { endpoint }, Access::Operator),
        (rotate_key, Access::Operator),
        (ExecuteMsg::Rotate {}, Access::Anyone),
        (ExecuteMsg::Unbond { amount: None }, Access::Operator),
        (ExecuteMsg::WithdrawBond {}, Access::Operator),
        (ExecuteMsg::Unjail {}, Access::Operator),
        (slash, Access::Slasher),
        (ExecuteMsg::ClaimRewards { seqs }, Access::Anyone),
        (ExecuteMsg::SetPaused { paused }, Access::OwnerOrEmergency),
        (ExecuteMsg::UpdateConfig(update), Access::Owner),
    ]
}

#[test]
fn access_is_frozen_and_kept() {
    let mut world = World::new();
    let stranger = world.person(3);
    for (message, access) in messages(&world) {
        assert_eq!(Access::of(&message), access, "{message:?}");
        // A new message must be added to the list above: this match names them all.
        match message {
            ExecuteMsg::Receive(_)
            | ExecuteMsg::UpdateEndpoint { .. }
            | ExecuteMsg::RotateKey { .. }
            | ExecuteMsg::Rotate {}
            | ExecuteMsg::Unbond { .. }
            | ExecuteMsg::WithdrawBond {}
            | ExecuteMsg::Unjail {}
            | ExecuteMsg::Slash { .. }
            | ExecuteMsg::ClaimRewards { .. }
            | ExecuteMsg::SetPaused { .. }
            | ExecuteMsg::UpdateConfig(_) => {}
        }
        let before = world.stored();
        let error = refusal(world.execute(&stranger, &message));
        let expected = match (access, &message) {
            (Access::Operator, _) => ContractError::NotOperator {
                operator: stranger.to_string(),
            },
            (Access::Anyone, ExecuteMsg::Rotate {}) => ContractError::NoOperators,
            (Access::Anyone, _) => ContractError::PoolTooSmall {
                reward_pool: 0u128.into(),
                amount: super::world::SUBMIT_REWARD.into(),
            },
            _ => ContractError::Unauthorized {
                sender: stranger.to_string(),
                needs: access,
            },
        };
        assert_eq!(error, expected, "{message:?}");
        assert_eq!(world.stored(), before, "{message:?}");
    }
}

#[test]
fn neither_owner_nor_treasury_slashes() {
    let mut world = World::new();
    let (owner, treasury) = (world.owner.clone(), world.treasury.clone());
    for sender in [owner, treasury, world.person(0)] {
        let message = messages(&world)[7].0.clone();
        let error = refusal(world.execute(&sender, &message));
        let expected = ContractError::Unauthorized {
            sender: sender.to_string(),
            needs: Access::Slasher,
        };
        assert_eq!(error, expected);
    }
}

#[test]
fn native_coins_are_refused_on_every_message() {
    let mut world = World::new();
    let (rich, funds) = (world.owner.clone(), coins(5, "uopen"));
    world.app.init_modules(|router, _, storage| {
        router
            .bank
            .init_balance(storage, &rich, funds.clone())
            .unwrap();
    });
    let registry = world.registry.clone();
    for (message, _) in messages(&world) {
        let result = world
            .app
            .execute_contract(rich.clone(), registry.clone(), &message, &funds);
        let expected = ContractError::Payment(PaymentError::NonPayable {});
        assert_eq!(refusal(result), expected, "{message:?}");
    }
}

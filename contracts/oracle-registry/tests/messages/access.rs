//! Who may send which message. A change here is a change of trust: review it as such.

use contract_api::oracle_registry::ExecuteMsg;
use cosmwasm_std::{coins, Binary};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use oracle_registry::{Access, ContractError};

use super::{refusal, world::World};

fn messages(world: &World) -> [(ExecuteMsg, Access); 6] {
    let hook = Cw20ReceiveMsg {
        sender: world.person(0).into(),
        amount: 5_000u128.into(),
        msg: Binary::new(b"{\"add_bond\":{}}".to_vec()),
    };
    let endpoint = "http://host".to_owned();
    let update = ExecuteMsg::UpdateConfig {
        owner: None,
        min_bond: None,
        max_set: None,
        params_hash: None,
    };
    [
        (ExecuteMsg::Receive(hook), Access::OpenToken),
        (ExecuteMsg::UpdateEndpoint { endpoint }, Access::Operator),
        (ExecuteMsg::Rotate {}, Access::Anyone),
        (ExecuteMsg::Unbond {}, Access::Operator),
        (ExecuteMsg::WithdrawBond {}, Access::Operator),
        (update, Access::Owner),
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
            | ExecuteMsg::Rotate {}
            | ExecuteMsg::Unbond {}
            | ExecuteMsg::WithdrawBond {}
            | ExecuteMsg::UpdateConfig { .. } => {}
        }
        let before = world.stored();
        let error = refusal(world.execute(&stranger, &message));
        let expected = match access {
            Access::Owner | Access::OpenToken => ContractError::Unauthorized {
                sender: stranger.to_string(),
                needs: access,
            },
            Access::Operator => ContractError::NotOperator {
                operator: stranger.to_string(),
            },
            Access::Anyone => ContractError::NoOperators,
        };
        assert_eq!(error, expected);
        assert_eq!(world.stored(), before);
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

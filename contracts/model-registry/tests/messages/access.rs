//! Who may send which message. A change here is a change of trust: review it as such.

use contract_api::model_registry::ExecuteMsg;
use cosmwasm_std::coins;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use model_registry::{Access, ContractError};

use super::{
    refusal,
    world::{adapter, base_model, World},
};

fn messages() -> [(ExecuteMsg, Access); 4] {
    let node = ExecuteMsg::RegisterNode {
        endpoint: "http://host".to_owned(),
        receipt_key: [7; 32].into(),
    };
    let update = ExecuteMsg::UpdateConfig {
        owner: None,
        min_data_share: None,
    };
    let terms = adapter("defi");
    [
        (base_model("another"), Access::Anyone),
        (ExecuteMsg::RegisterAdapter { terms }, Access::Anyone),
        (node, Access::Anyone),
        (update, Access::Owner),
    ]
}

#[test]
fn access_is_frozen_and_kept() {
    let mut world = World::with_base();
    let stranger = world.builder.clone();
    for (message, access) in messages() {
        assert_eq!(Access::of(&message), access, "{message:?}");
        // A new message must be added to the list above: this match names them all.
        match message {
            ExecuteMsg::RegisterBaseModel { .. }
            | ExecuteMsg::RegisterAdapter { .. }
            | ExecuteMsg::RegisterNode { .. }
            | ExecuteMsg::UpdateConfig { .. } => {}
        }
        let result = world.execute(&stranger, &message);
        match access {
            Access::Anyone => drop(result.unwrap()),
            Access::Owner => {
                let expected = ContractError::Unauthorized {
                    sender: stranger.clone(),
                    required: Access::Owner,
                };
                assert_eq!(refusal(result), expected);
            }
        }
    }
}

#[test]
fn native_coins_are_refused_on_every_message() {
    let mut world = World::with_base();
    let (rich, funds) = (world.owner.clone(), coins(5, "uopen"));
    world.app.init_modules(|router, _, storage| {
        router
            .bank
            .init_balance(storage, &rich, funds.clone())
            .unwrap();
    });
    let registry = world.registry.clone();
    for (message, _) in messages() {
        let result = world
            .app
            .execute_contract(rich.clone(), registry.clone(), &message, &funds);
        let expected = ContractError::Payment(PaymentError::NonPayable {});
        assert_eq!(refusal(result), expected, "{message:?}");
    }
}

//! Who may send which message. A change here is a change of trust: review it as such.

use attribution_report::Verdict;
use contract_api::model_registry::{Asset, ConfigUpdate, ExecuteMsg, Paused};
use cosmwasm_std::{coins, Binary};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use model_registry::{Access, ContractError};

use super::{
    refusal,
    world::{agent, app, base_model, World},
};

const ASSET: Asset = Asset::Adapter(cosmwasm_std::Uint64::one());

fn messages(world: &World) -> Vec<(ExecuteMsg, Access)> {
    let hook = Cw20ReceiveMsg {
        sender: world.builder.to_string(),
        amount: 5_000u128.into(),
        msg: Binary::new(b"{\"add_stake\":{\"agent\":\"1\"}}".to_vec()),
    };
    let node = ExecuteMsg::RegisterNode {
        endpoint: "http://host".to_owned(),
        receipt_key: [7; 32].into(),
    };
    let update_app = ExecuteMsg::UpdateApp {
        app: 1u64.into(),
        endpoint: None,
        payee: None,
    };
    let update_agent = ExecuteMsg::UpdateAgent {
        agent: 1u64.into(),
        endpoint: "http://host".to_owned(),
    };
    let slash = ExecuteMsg::SlashAgent {
        agent: 1u64.into(),
        amount: 1u128.into(),
        reason: "reason".to_owned(),
    };
    let terms = app("another-app", &world.heir);
    let paused = Paused::default();
    let to = None;
    vec![
        (ExecuteMsg::Receive(hook), Access::OpenToken),
        (base_model("another"), Access::Anyone),
        (ExecuteMsg::RegisterApp { terms }, Access::Anyone),
        (update_app, Access::AssetOwner),
        (update_agent, Access::AssetOwner),
        (node, Access::Anyone),
        (
            world.signed(&world.signing(1, Verdict::Pass)),
            Access::Anyone,
        ),
        (ExecuteMsg::Deprecate { asset: ASSET }, Access::AssetOwner),
        (
            ExecuteMsg::WithdrawDeposit { asset: ASSET },
            Access::AssetOwner,
        ),
        (
            ExecuteMsg::OfferOwnership { asset: ASSET, to },
            Access::AssetOwner,
        ),
        (
            ExecuteMsg::AcceptOwnership { asset: ASSET },
            Access::Offered,
        ),
        (slash, Access::Owner),
        (ExecuteMsg::SetPaused { paused }, Access::OwnerOrEmergency),
        (
            ExecuteMsg::UpdateConfig(ConfigUpdate::default()),
            Access::Owner,
        ),
    ]
}

/// A world with one of each.
fn world() -> World {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    let (builder, terms) = (world.builder.clone(), app("app", &world.heir));
    world
        .execute(&builder, &ExecuteMsg::RegisterApp { terms })
        .unwrap();
    world
}

#[test]
fn access_is_frozen_and_kept() {
    let mut world = world();
    let stranger = world.heir.clone();
    for (message, access) in messages(&world) {
        assert_eq!(Access::of(&message), access, "{message:?}");
        // A new message must be added to the list above: this match names them all.
        match message {
            ExecuteMsg::Receive(_)
            | ExecuteMsg::RegisterBaseModel { .. }
            | ExecuteMsg::RegisterApp { .. }
            | ExecuteMsg::UpdateApp { .. }
            | ExecuteMsg::UpdateAgent { .. }
            | ExecuteMsg::RegisterNode { .. }
            | ExecuteMsg::Attest { .. }
            | ExecuteMsg::Deprecate { .. }
            | ExecuteMsg::WithdrawDeposit { .. }
            | ExecuteMsg::OfferOwnership { .. }
            | ExecuteMsg::AcceptOwnership { .. }
            | ExecuteMsg::SlashAgent { .. }
            | ExecuteMsg::SetPaused { .. }
            | ExecuteMsg::UpdateConfig(_) => {}
        }
        let before = world.stored();
        let result = world.execute(&stranger, &message);
        if access == Access::Anyone {
            result.unwrap();
            continue;
        }
        let error = refusal(result);
        let kept = match access {
            Access::AssetOwner => matches!(error, ContractError::NotAssetOwner { .. }),
            Access::Offered => matches!(error, ContractError::NotOffered { .. }),
            _ => {
                matches!(error, ContractError::Unauthorized { required, .. } if required == access)
            }
        };
        assert!(kept, "{message:?}: {error}");
        assert_eq!(world.stored(), before, "{message:?}");
    }
}

#[test]
fn native_coins_are_refused_on_every_message() {
    let mut world = world();
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

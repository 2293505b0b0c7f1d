//! set_paused.

use attribution_report::Verdict;
use contract_api::model_registry::{Asset, ConfigUpdate, ExecuteMsg, Paused, ReceiveMsg};
use model_registry::ContractError;

use super::{
    refusal,
    world::{adapter, agent, app, base_model, World, HOLD_SECONDS},
};

const ALL: Paused = Paused {
    base_models: true,
    adapters: true,
    agents: true,
    apps: true,
    nodes: true,
    attest: true,
    transfers: true,
};

#[test]
fn what_is_stopped_is_refused_and_the_rest_goes_on() {
    let mut world = World::with_adapter();
    world.register_agent(agent("agent")).unwrap();
    let (owner, builder, heir) = (
        world.owner.clone(),
        world.builder.clone(),
        world.heir.clone(),
    );
    let asset = Asset::Adapter(1u64.into());
    let to = Some(heir.to_string());
    world
        .execute(&builder, &ExecuteMsg::OfferOwnership { asset, to })
        .unwrap();
    world
        .execute(&owner, &ExecuteMsg::SetPaused { paused: ALL })
        .unwrap();
    assert_eq!(world.config().paused, ALL);
    let refused = |error: ContractError, expected: &str| {
        assert!(
            matches!(error, ContractError::Paused { action } if action == expected),
            "{error}"
        );
    };
    refused(refusal(world.register(adapter("next"))), "register_adapter");
    refused(
        refusal(world.register_agent(agent("next"))),
        "register_agent",
    );
    let hook = ReceiveMsg::AddStake { agent: 1u64.into() };
    refused(refusal(world.send(&heir, 1, &hook)), "add_stake");
    let update_app = ExecuteMsg::UpdateApp {
        app: 1u64.into(),
        endpoint: None,
        payee: None,
    };
    let terms = app("next", &heir);
    let node = ExecuteMsg::RegisterNode {
        endpoint: "http://host".to_owned(),
        receipt_key: [7; 32].into(),
    };
    let pass = world.signed(&world.signing(1, Verdict::Pass));
    for (message, action) in [
        (base_model("next"), "register_base_model"),
        (ExecuteMsg::RegisterApp { terms }, "register_app"),
        (update_app, "update_app"),
        (node, "register_node"),
        (pass, "attest"),
        (ExecuteMsg::AcceptOwnership { asset }, "accept_ownership"),
    ] {
        refused(refusal(world.execute(&heir, &message)), action);
    }

    // Slashing, failed audits and the way out are never stopped.
    let slash = ExecuteMsg::SlashAgent {
        agent: 1u64.into(),
        amount: 1u128.into(),
        reason: "reason".to_owned(),
    };
    world.execute(&owner, &slash).unwrap();
    let asset = Asset::Agent(1u64.into());
    world
        .execute(&builder, &ExecuteMsg::Deprecate { asset })
        .unwrap();
    world.advance(HOLD_SECONDS);
    world
        .execute(&builder, &ExecuteMsg::WithdrawDeposit { asset })
        .unwrap();
    let fail = world.signed(&world.signing(1, Verdict::Fail));
    world.execute(&heir, &fail).unwrap();
    world.check_held();
}

#[test]
fn the_emergency_address_stops_and_only_the_owner_resumes() {
    let mut world = World::new();
    let (owner, guard) = (world.owner.clone(), world.heir.clone());
    let stop = |paused| ExecuteMsg::SetPaused { paused };
    let error = refusal(world.execute(&guard, &stop(ALL)));
    assert!(matches!(error, ContractError::Unauthorized { .. }));
    world.update(ConfigUpdate {
        emergency: Some(guard.to_string()),
        ..Default::default()
    });
    world.execute(&guard, &stop(ALL)).unwrap();
    let before = world.stored();
    for paused in [
        Paused::default(),
        Paused {
            base_models: false,
            ..ALL
        },
        Paused {
            adapters: false,
            ..ALL
        },
        Paused {
            agents: false,
            ..ALL
        },
        Paused { apps: false, ..ALL },
        Paused {
            nodes: false,
            ..ALL
        },
        Paused {
            attest: false,
            ..ALL
        },
        Paused {
            transfers: false,
            ..ALL
        },
    ] {
        let error = refusal(world.execute(&guard, &stop(paused)));
        let sender = guard.clone();
        assert_eq!(error, ContractError::OnlyOwnerResumes { sender });
        assert_eq!(world.stored(), before);
    }
    let update = ExecuteMsg::UpdateConfig(ConfigUpdate::default());
    let error = refusal(world.execute(&guard, &update));
    assert!(matches!(error, ContractError::Unauthorized { .. }));
    world.execute(&owner, &stop(Paused::default())).unwrap();
    assert_eq!(world.config().paused, Paused::default());
}

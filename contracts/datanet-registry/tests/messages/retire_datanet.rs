use contract_api::datanet_registry::{BatchStatus, ExecuteMsg};
use cosmwasm_std::Uint64;
use datanet_registry::ContractError;

use crate::world::{batch_message, World, CHALLENGE, DEPOSIT, START};

fn retire() -> ExecuteMsg {
    ExecuteMsg::RetireDatanet {
        datanet: Uint64::one(),
    }
}

#[test]
fn a_retired_datanet_takes_no_batches_and_finishes_what_it_has() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    world.execute("ivy", &retire()).unwrap();
    let retired_at = world.app.block_info().height;
    assert_eq!(world.datanet().retired_at.u64(), retired_at);
    let retired = || ContractError::Retired {
        datanet: 1,
        retired_at,
    };
    assert_eq!(
        world.send_refused("alice", DEPOSIT, &batch_message(2)),
        retired()
    );
    let relicence = ExecuteMsg::Relicence {
        datanet: Uint64::one(),
        licence: "CC0-1.0".to_owned(),
        conditions: "none".to_owned(),
    };
    assert_eq!(world.refused("ivy", &relicence), retired());
    assert_eq!(world.refused("ivy", &retire()), retired());

    world.score("vera", 1, 9_000).unwrap();
    assert_eq!(world.status(1), BatchStatus::Accepted);
    let datanet = Uint64::one();
    world
        .execute("bob", &ExecuteMsg::TakeSnapshot { datanet })
        .unwrap();
    world.wait(CHALLENGE);
    world.settle(1).unwrap();
    assert_eq!(world.balance("alice"), START);
}

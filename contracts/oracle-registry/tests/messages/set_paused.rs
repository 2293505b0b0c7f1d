//! set_paused.

use contract_api::oracle_registry::{ConfigUpdate, ExecuteMsg, Paused, ReceiveMsg};
use oracle_registry::ContractError;

use super::{
    refusal,
    world::{World, MIN_BOND, UNBONDING_SECONDS},
};

const ALL: Paused = Paused {
    bond: true,
    rotate: true,
    rotate_key: true,
    unjail: true,
};

#[test]
fn what_is_stopped_is_refused_and_the_way_out_stays_open() {
    let mut world = World::new();
    world.register(0, 2 * MIN_BOND);
    let owner = world.owner.clone();
    let message = ExecuteMsg::SetPaused { paused: ALL };
    world.execute(&owner, &message).unwrap();
    assert_eq!(world.config().paused, ALL);
    let refused = |error: ContractError, expected: &str| {
        assert!(matches!(error, ContractError::Paused { action } if action == expected));
    };
    let registration = world.registration(1, MIN_BOND);
    refused(refusal(world.try_register(1, registration)), "register");
    let add = world.send(0, 1, &ReceiveMsg::AddBond {});
    refused(refusal(add), "add_bond");
    refused(refusal(world.rotate()), "rotate");
    let operator = world.person(0);
    let unjail = world.execute(&operator, &ExecuteMsg::Unjail {});
    refused(refusal(unjail), "unjail");
    let other = world.registration(0, MIN_BOND);
    let rotate_key = ExecuteMsg::RotateKey {
        scheme: other.scheme,
        pubkey: other.pubkey,
        proof_of_possession: other.proof_of_possession,
    };
    let rotate_key = world.execute(&operator, &rotate_key);
    refused(refusal(rotate_key), "rotate_key");

    world.unbond(0, None).unwrap();
    world.advance(UNBONDING_SECONDS);
    world.withdraw(0).unwrap();
    world.check_held();
}

#[test]
fn the_emergency_address_stops_and_only_the_owner_resumes() {
    let mut world = World::new();
    let (owner, guard) = (world.owner.clone(), world.person(9));
    let stop = |paused| ExecuteMsg::SetPaused { paused };
    let none = Paused::default();
    let error = refusal(world.execute(&guard, &stop(ALL)));
    assert!(matches!(error, ContractError::Unauthorized { .. }));
    world.update(ConfigUpdate {
        emergency: Some(guard.to_string()),
        ..Default::default()
    });
    let rotate = Paused {
        rotate: true,
        ..none
    };
    world.execute(&guard, &stop(rotate)).unwrap();
    world.execute(&guard, &stop(ALL)).unwrap();
    let before = world.stored();
    for paused in [
        none,
        Paused { bond: false, ..ALL },
        Paused {
            rotate: false,
            ..ALL
        },
        Paused {
            rotate_key: false,
            ..ALL
        },
        Paused {
            unjail: false,
            ..ALL
        },
    ] {
        let error = refusal(world.execute(&guard, &stop(paused)));
        let sender = guard.to_string();
        assert_eq!(error, ContractError::OnlyOwnerResumes { sender });
        assert_eq!(world.stored(), before);
    }
    // It may change nothing else.
    let update = ExecuteMsg::UpdateConfig(ConfigUpdate::default());
    let error = refusal(world.execute(&guard, &update));
    assert!(matches!(error, ContractError::Unauthorized { .. }));
    world.execute(&owner, &stop(none)).unwrap();
    assert_eq!(world.config().paused, none);
}

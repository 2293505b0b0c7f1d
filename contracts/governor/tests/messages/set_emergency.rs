use contract_api::governor::ExecuteMsg;
use governor::ContractError;

use crate::world::{address, reason, text, World};

#[test]
fn the_governor_names_the_emergency_account() {
    let mut world = World::new();
    let name = |emergency| ExecuteMsg::SetEmergency { emergency };
    let error = world.refused("guard", &name(Some(text("guard"))));
    let (sender, required) = (address("guard"), governor::Access::Governor);
    assert_eq!(error, ContractError::Unauthorized { sender, required });

    let message = world.to_itself(&name(Some(text("eve"))));
    world.govern(vec![message]).unwrap();
    assert_eq!(world.config().emergency, Some(text("eve")));
    let message = world.to_itself(&name(None));
    world.govern(vec![message]).unwrap();
    assert_eq!(world.config().emergency, None);
    let message = world.to_itself(&name(Some("eve".to_owned())));
    reason(world.govern(vec![message]));
    assert_eq!(world.config().emergency, None);
}

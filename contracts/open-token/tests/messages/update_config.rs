use contract_api::open_token::{ConfigResponse, ExecuteMsg, Paused, QueryMsg};
use contract_api::OptionalAddress;
use open_token::{Access, ContractError};

use crate::world::{address, text, Setup, World};

fn update(owner: Option<String>, emergency: Option<OptionalAddress>) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig { owner, emergency }
}

fn config(world: &World) -> ConfigResponse {
    world.query(&QueryMsg::Config {})
}

#[test]
fn what_is_absent_stays() {
    let mut world = Setup::default().build();
    let appoint = OptionalAddress::Set(text("emergency"));
    world
        .execute("owner", &update(None, Some(appoint)))
        .unwrap();
    world.execute("owner", &update(None, None)).unwrap();
    let expected = ConfigResponse {
        owner: text("owner"),
        emergency: Some(text("emergency")),
        paused: Paused::default(),
    };
    assert_eq!(config(&world), expected);
    let dismiss = Some(OptionalAddress::Unset {});
    world.execute("owner", &update(None, dismiss)).unwrap();
    assert_eq!(config(&world).emergency, None);
}

#[test]
fn the_owner_hands_its_right_on() {
    let mut world = Setup::default().build();
    world
        .execute("owner", &update(Some(text("heir")), None))
        .unwrap();
    let expected = ContractError::Unauthorized {
        sender: address("owner"),
        required: Access::Owner,
    };
    assert_eq!(world.refused("owner", &update(None, None)), expected);
    world.execute("heir", &update(None, None)).unwrap();
}

#[test]
fn what_is_no_address_is_refused() {
    let mut world = Setup::default().build();
    for bad in ["", "heir", &text("heir").to_uppercase()] {
        world.refused("owner", &update(Some(bad.to_owned()), None));
        let emergency = OptionalAddress::Set(bad.to_owned());
        world.refused("owner", &update(None, Some(emergency)));
    }
}

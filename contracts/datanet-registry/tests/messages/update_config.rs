use contract_api::datanet_registry::{ConfigResponse, ExecuteMsg, QueryMsg};
use datanet_registry::ContractError;

use crate::world::{text, World, DEPOSIT};

fn update(owner: Option<&str>, treasury: Option<&str>) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        owner: owner.map(text),
        treasury: treasury.map(text),
    }
}

#[test]
fn the_owner_changes_the_treasury_and_hands_itself_on() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.execute("owner", &update(None, Some("bob"))).unwrap();
    world.submit(1);
    let before = world.balance("bob");
    world.score("vera", 1, 0).unwrap();
    assert_eq!(world.balance("bob"), before + DEPOSIT);

    world.execute("owner", &update(Some("heir"), None)).unwrap();
    world.refused("owner", &update(Some("owner"), None));
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    assert_eq!((config.owner, config.treasury), (text("heir"), text("bob")));
}

#[test]
fn nothing_and_bad_addresses_are_refused() {
    let mut world = World::new();
    assert_eq!(
        world.refused("owner", &update(None, None)),
        ContractError::NothingToChange
    );
    for (owner, treasury) in [(Some("x".to_owned()), None), (None, Some(String::new()))] {
        world.refused("owner", &ExecuteMsg::UpdateConfig { owner, treasury });
    }
}

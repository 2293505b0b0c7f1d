use contract_api::datanet_registry::{ConfigResponse, ExecuteMsg, Paused, QueryMsg, Verdict};
use cosmwasm_std::Uint64;
use datanet_registry::ContractError;

use crate::world::{
    batch_message, bond_message, close_message, score_message, terms, withdraw_message, World,
    APPEAL_BOND, BOND, CHALLENGE, DEPOSIT, RULING, SCORING,
};

const ALL: Paused = Paused {
    create_datanet: true,
    submit_batch: true,
    score_batch: true,
    bond_validator: true,
    take_snapshot: true,
    share_keys: true,
};

fn set(paused: Paused) -> ExecuteMsg {
    ExecuteMsg::SetPaused { paused }
}

fn paused(world: &World) -> Paused {
    let config: ConfigResponse = world.query(&QueryMsg::Config {});
    config.paused
}

#[test]
fn an_action_that_is_off_is_refused_by_name_until_it_is_on_again() {
    let mut world = World::with_validators(&[("vera", BOND)]);
    world.update_validators(&["walt"], &[]).unwrap();
    world.submit(1);
    world.execute("owner", &set(ALL)).unwrap();
    let off = |action| ContractError::Paused { action };
    let terms = terms("other-notes");
    let create = ExecuteMsg::CreateDatanet { terms };
    let datanet = Uint64::one();
    let take = ExecuteMsg::TakeSnapshot { datanet };
    let wrap = ExecuteMsg::WrapKeys {
        datanet,
        keys: Vec::new(),
    };
    assert_eq!(world.refused("bob", &create), off("create_datanet"));
    assert_eq!(
        world.refused("vera", &score_message(1, 9_000)),
        off("score_batch")
    );
    assert_eq!(world.refused("bob", &take), off("take_snapshot"));
    assert_eq!(world.refused("ivy", &wrap), off("wrap_keys"));
    let submit = batch_message(2);
    assert_eq!(
        world.send_refused("bob", DEPOSIT, &submit),
        off("submit_batch")
    );
    let bond = bond_message(1);
    assert_eq!(
        world.send_refused("walt", BOND, &bond),
        off("bond_validator")
    );
    world.execute("owner", &set(Paused::default())).unwrap();
    world.send("bob", DEPOSIT, &submit).unwrap();
    world.score("vera", 1, 9_000).unwrap();
    world.execute("bob", &take).unwrap();
}

#[test]
fn appeals_rulings_deposits_and_bonds_are_never_off() {
    let mut world = World::with_validators(&[("vera", BOND)]);
    (1..=3).for_each(|root| world.submit(root));
    world.score("vera", 1, 9_000).unwrap();
    world.score("vera", 2, 9_000).unwrap();
    world.execute("guard", &set(ALL)).unwrap();
    world
        .send("bob", APPEAL_BOND, &crate::world::appeal_message(1))
        .unwrap();
    world.rule(1, Verdict::Granted).unwrap();
    world.wait(SCORING);
    world.execute("bob", &close_message(3)).unwrap();
    world.wait(CHALLENGE + RULING);
    world.settle(2).unwrap();
    world.execute("vera", &withdraw_message()).unwrap();
    assert_eq!(world.held(), 0);
}

#[test]
fn the_emergency_account_only_switches_off() {
    let mut world = World::new();
    let one = Paused {
        submit_batch: true,
        ..Paused::default()
    };
    world.execute("guard", &set(one)).unwrap();
    assert_eq!(paused(&world), one);
    let other = Paused {
        score_batch: true,
        ..Paused::default()
    };
    for on in [Paused::default(), other] {
        let error = world.refused("guard", &set(on));
        assert_eq!(error, ContractError::OnlySwitchesOff);
    }
    world.execute("guard", &set(ALL)).unwrap();
    world.refused("bob", &set(Paused::default()));
    world.execute("owner", &set(other)).unwrap();
    assert_eq!(paused(&world), other);
    let error = world.refused("owner", &set(other));
    assert_eq!(error, ContractError::NothingToChange);
}

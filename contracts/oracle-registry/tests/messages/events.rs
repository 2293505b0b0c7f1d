//! The attributes of every event, as they are read by those who follow the chain.

use contract_api::{
    oracle_registry::{ExecuteMsg, Paused, ReceiveMsg, SigScheme},
    payout_splitter::ReportStatus,
};
use cosmwasm_std::HexBinary;
use cw_multi_test::AppResponse;
use ed25519_dalek::Signer;

use super::{
    splitter::{Report, SplitterMsg},
    world::{key, World, CHAIN_ID, JAIL_SECONDS, MIN_BOND, START, UNBONDING_SECONDS},
};

/// The registry's attributes as `key=value`, without the contract's address.
fn attributes(world: &World, response: &AppResponse) -> Vec<String> {
    let registry = world.registry.as_str();
    response
        .events
        .iter()
        .filter(|event| event.ty == "wasm")
        .filter(|event| event.attributes[0].value == registry)
        .flat_map(|event| event.attributes.iter().skip(1))
        .map(|attribute| format!("{}={}", attribute.key, attribute.value))
        .collect()
}

#[track_caller]
fn check(world: &World, response: &AppResponse, expected: &[&str]) {
    assert_eq!(attributes(world, response), expected);
}

#[test]
fn operators_and_sets() {
    let mut world = World::new();
    let (operator, prefix) = (world.person(0), format!("operator={}", world.person(0)));
    let registration = world.registration(0, 3 * MIN_BOND);
    let pubkey = format!("pubkey={}", registration.pubkey);
    let response = world.try_register(0, registration).unwrap();
    let endpoint = "endpoint=http://127.0.0.1:9000";
    let expected = ["action=register", &prefix, &pubkey, endpoint, "bond=3000"];
    check(&world, &response, &expected);

    let response = world.send(0, 5, &ReceiveMsg::AddBond {}).unwrap();
    let expected = ["action=add_bond", &prefix, "amount=5", "bond=3005"];
    check(&world, &response, &expected);

    let endpoint = "http://host".to_owned();
    let update = ExecuteMsg::UpdateEndpoint { endpoint };
    let response = world.execute(&operator, &update).unwrap();
    let expected = ["action=update_endpoint", &prefix, "endpoint=http://host"];
    check(&world, &response, &expected);

    let response = world.rotate().unwrap();
    let (set, none) = ("set_id=1", "former_expires_at=0");
    let expected = ["action=rotate", set, "members=1", "quorum=1", none];
    check(&world, &response, &expected);

    let new = key(40);
    let signed = attribution_report::possession_bytes(
        CHAIN_ID,
        &world.canonical(&world.registry),
        &world.canonical(&operator),
        &new.verifying_key().to_bytes(),
    );
    let message = ExecuteMsg::RotateKey {
        scheme: SigScheme::Ed25519,
        pubkey: new.verifying_key().to_bytes().into(),
        proof_of_possession: new.sign(&signed).to_bytes().into(),
    };
    let response = world.execute(&operator, &message).unwrap();
    let pubkey = HexBinary::from(new.verifying_key().to_bytes());
    let pubkey = format!("pubkey={pubkey}");
    check(&world, &response, &["action=rotate_key", &prefix, &pubkey]);

    let response = world.unbond(0, Some(5)).unwrap();
    let at = format!("unbonds_at={}", START + UNBONDING_SECONDS);
    let expected = ["action=unbond", &prefix, "amount=5", "bond=3000", &at];
    check(&world, &response, &expected);

    world.unbond(0, None).unwrap();
    let response = world.rotate().unwrap();
    let end = "expires_at=1700000100";
    check(&world, &response, &["action=end_set", "set_id=1", end]);

    world.advance(UNBONDING_SECONDS);
    let response = world.withdraw(0).unwrap();
    let expected = ["action=withdraw_bond", &prefix, "amount=3005", "left=0"];
    check(&world, &response, &expected);
}

#[test]
fn slashes_rewards_and_parameters() {
    let mut world = World::new();
    world.register(0, 3 * MIN_BOND);
    world.rotate().unwrap();
    let (operator, owner) = (world.person(0), world.owner.clone());

    let response = world.slash(1, &[0], 1_000, "late").unwrap();
    let (operators, until) = (
        format!("operators={operator}"),
        format!("jailed_until={}", START + JAIL_SECONDS),
    );
    let expected = [
        "action=slash",
        "set_id=1",
        &operators,
        "fraction_bps=1000",
        "reason=late",
        "amount=300",
        "reward=0",
        &until,
    ];
    check(&world, &response, &expected);

    world.advance(JAIL_SECONDS);
    let response = world.execute(&operator, &ExecuteMsg::Unjail {}).unwrap();
    let prefix = format!("operator={operator}");
    check(&world, &response, &["action=unjail", &prefix, "bond=2700"]);

    let response = world.send(9, 60, &ReceiveMsg::FundRewards {}).unwrap();
    let sender = format!("sender={}", world.person(9));
    let expected = [
        "action=fund_rewards",
        &sender,
        "amount=60",
        "reward_pool=60",
    ];
    check(&world, &response, &expected);

    for seq in [1u64, 2] {
        let report = Report {
            set_id: 1u64.into(),
            status: ReportStatus::Final,
            submitter: operator.to_string(),
        };
        let seq = seq.into();
        world.show_report(&SplitterMsg { seq, report });
    }
    let seqs = vec![1u64.into(), 2u64.into()];
    let claim = ExecuteMsg::ClaimRewards { seqs };
    let response = world.execute(&owner, &claim).unwrap();
    let expected = [
        "action=claim_rewards",
        "seqs=1,2",
        "amount=50",
        "reward_pool=10",
    ];
    check(&world, &response, &expected);

    let paused = Paused {
        rotate: true,
        ..Default::default()
    };
    let stop = ExecuteMsg::SetPaused { paused };
    let response = world.execute(&owner, &stop).unwrap();
    let sender = format!("sender={owner}");
    let expected = [
        "action=set_paused",
        &sender,
        "bond=false",
        "rotate=true",
        "rotate_key=false",
        "unjail=false",
    ];
    check(&world, &response, &expected);

    let update = ExecuteMsg::UpdateConfig(Default::default());
    let response = world.execute(&owner, &update).unwrap();
    let roles = [
        format!("owner={owner}"),
        format!("treasury={}", world.treasury),
        format!("slasher={}", world.disputes),
        format!("payout_splitter={}", world.splitter),
    ];
    let params = format!("params_hash={}", "77".repeat(32));
    let expected = [
        "action=update_config",
        &roles[0],
        &roles[1],
        &roles[2],
        &roles[3],
        "emergency=",
        "min_bond=1000",
        "max_set=4",
        "unbonding_seconds=500",
        "overlap_seconds=100",
        "evidence_seconds=200",
        "jail_seconds=50",
        "reward_bps=1000",
        "submit_reward=25",
        &params,
    ];
    check(&world, &response, &expected);
}

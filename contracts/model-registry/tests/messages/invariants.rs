//! Money and verdicts, after any sequence of messages by anybody.

use attribution_report::Verdict;
use contract_api::model_registry::{
    AdapterStatus, AdaptersResponse, AgentsResponse, Asset, ExecuteMsg, QueryMsg, ReceiveMsg,
};
use cosmwasm_std::Addr;
use cw_multi_test::{error::AnyResult, AppResponse};
use proptest::prelude::*;

use super::world::{adapter, agent, World, FUNDS, MIN_DEPOSIT, MIN_STAKE};

#[derive(Debug, Clone)]
enum Step {
    Adapter(u8, u128, Option<u64>),
    Agent(u8, u128, u64),
    AddStake(u8, u64, u128),
    Slash(u64, u128),
    Attest(u64, Verdict),
    Deprecate(u8, Asset),
    Withdraw(u8, Asset),
    Offer(u8, Asset, u8),
    Accept(u8, Asset),
    Advance(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let person = 0..3u8;
    let id = 1..5u64;
    let money = prop_oneof![Just(MIN_STAKE - 1), MIN_STAKE..3 * MIN_DEPOSIT];
    let asset = (id.clone(), any::<bool>()).prop_map(|(id, agent)| match agent {
        true => Asset::Agent(id.into()),
        false => Asset::Adapter(id.into()),
    });
    let follows = proptest::option::of(id.clone());
    let verdict = prop_oneof![Just(Verdict::Pass), Just(Verdict::Fail)];
    prop_oneof![
        3 => (person.clone(), money.clone(), follows).prop_map(|(p, m, f)| Step::Adapter(p, m, f)),
        2 => (person.clone(), money.clone(), id.clone()).prop_map(|(p, m, a)| Step::Agent(p, m, a)),
        1 => (person.clone(), id.clone(), money.clone()).prop_map(|(p, a, m)| Step::AddStake(p, a, m)),
        2 => (id.clone(), money).prop_map(|(a, m)| Step::Slash(a, m)),
        3 => (id, verdict).prop_map(|(a, v)| Step::Attest(a, v)),
        2 => (person.clone(), asset.clone()).prop_map(|(p, a)| Step::Deprecate(p, a)),
        3 => (person.clone(), asset.clone()).prop_map(|(p, a)| Step::Withdraw(p, a)),
        1 => (person.clone(), asset.clone(), person.clone()).prop_map(|(p, a, t)| Step::Offer(p, a, t)),
        1 => (person, asset).prop_map(|(p, a)| Step::Accept(p, a)),
        2 => (1..800u64).prop_map(Step::Advance),
    ]
}

fn person(world: &World, number: u8) -> Addr {
    match number {
        0 => world.builder.clone(),
        1 => world.heir.clone(),
        _ => world.owner.clone(),
    }
}

fn take(world: &mut World, number: usize, step: &Step) -> AnyResult<AppResponse> {
    match step {
        Step::Adapter(sender, deposit, predecessor) => {
            let mut terms = adapter(&format!("adapter-{number}"));
            terms.predecessor = predecessor.map(Into::into);
            let sender = person(world, *sender);
            world.send(&sender, *deposit, &ReceiveMsg::RegisterAdapter { terms })
        }
        Step::Agent(sender, stake, model) => {
            let mut terms = agent(&format!("agent-{number}"));
            terms.models = vec![(*model).into()];
            let sender = person(world, *sender);
            world.send(&sender, *stake, &ReceiveMsg::RegisterAgent { terms })
        }
        Step::AddStake(sender, agent, amount) => {
            let agent = (*agent).into();
            let sender = person(world, *sender);
            world.send(&sender, *amount, &ReceiveMsg::AddStake { agent })
        }
        Step::Slash(agent, amount) => {
            let message = ExecuteMsg::SlashAgent {
                agent: (*agent).into(),
                amount: (*amount).into(),
                reason: "reason".to_owned(),
            };
            let owner = world.owner.clone();
            world.execute(&owner, &message)
        }
        Step::Attest(adapter, verdict) => {
            // All registered adapters here have the same index.
            let mut signing = world.signing(1, *verdict);
            signing.adapter = *adapter;
            signing.signed_adapter = *adapter;
            let message = world.signed(&signing);
            let anyone = world.heir.clone();
            world.execute(&anyone, &message)
        }
        Step::Deprecate(sender, asset) => {
            let (sender, asset) = (person(world, *sender), *asset);
            world.execute(&sender, &ExecuteMsg::Deprecate { asset })
        }
        Step::Withdraw(sender, asset) => {
            let (sender, asset) = (person(world, *sender), *asset);
            world.execute(&sender, &ExecuteMsg::WithdrawDeposit { asset })
        }
        Step::Offer(sender, asset, to) => {
            let (sender, asset) = (person(world, *sender), *asset);
            let to = Some(person(world, *to).to_string());
            world.execute(&sender, &ExecuteMsg::OfferOwnership { asset, to })
        }
        Step::Accept(sender, asset) => {
            let (sender, asset) = (person(world, *sender), *asset);
            world.execute(&sender, &ExecuteMsg::AcceptOwnership { asset })
        }
        Step::Advance(seconds) => {
            world.advance(*seconds);
            Ok(AppResponse::default())
        }
    }
}

fn check(world: &World) {
    world.check_held();
    let (start_after, limit) = (None, Some(100));
    let query = QueryMsg::Adapters { start_after, limit };
    let found: AdaptersResponse = world.query(&query).unwrap();
    let deposits: u128 = found.adapters.iter().map(|one| one.deposit.u128()).sum();
    assert_eq!(deposits, world.totals().deposits.u128());
    for one in &found.adapters {
        // A failed adapter has no verdict that passed and no deposit left.
        let failed = one.status == AdapterStatus::Failed;
        assert!(!failed || (one.attested_at.is_none() && one.deposit.is_zero()));
        let attested = one.status == AdapterStatus::Attested;
        assert!(!attested || one.attested_at.is_some());
    }
    let query = QueryMsg::Agents { start_after, limit };
    let found: AgentsResponse = world.query(&query).unwrap();
    let stakes: u128 = found.agents.iter().map(|one| one.stake.u128()).sum();
    assert_eq!(stakes, world.totals().stakes.u128());
    let people: u128 = (0..3).map(|one| world.balance(&person(world, one))).sum();
    let others = world.balance(&world.registry) + world.balance(&world.treasury);
    assert_eq!(people + others, 3 * FUNDS);
}

fn run(steps: &[Step]) {
    let mut world = World::with_adapter();
    for (number, step) in steps.iter().enumerate() {
        let before = world.stored();
        if take(&mut world, number, step).is_err() {
            assert_eq!(world.stored(), before, "{step:?}");
        }
        check(&world);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(7),
        ..ProptestConfig::default()
    })]

    /// held = deposits + stakes = balance, OPEN is neither made nor lost, verdicts agree with the
    /// money, and a refused message changes nothing.
    #[test]
    fn whatever_is_sent_the_registry_holds_what_it_owes(
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        run(&steps);
    }
}

//! Adapters are audited, the verdicts exchanged, and one of the members posts them.

use attribution_report::Verdict;
use contract_api::model_registry::AdapterStatus;
use cosmwasm_std::Uint64;
use ed25519_dalek::SigningKey;
use openledger_oracle::wire::{AttestationScope, AttestationVote};

use crate::model;
use crate::world::{World, LONG, ORACLES};

impl World {
    async fn status(&self, adapter: u64) -> AdapterStatus {
        let contracts = &self.oracles[0].running().context().contracts;
        contracts.adapter(adapter).await.unwrap().status
    }

    fn vote(&self, sender: u16, verdict: Verdict, key: &SigningKey) -> AttestationVote {
        let context = self.oracles[0].running().context();
        let (contracts, set) = (&context.contracts, context.set().unwrap());
        let scope = AttestationScope {
            chain_id: &contracts.scope().chain_id,
            registry: &contracts.models().to_bytes(),
            config_digest: &set.facts.config_digest,
            set_id: set.set_id,
            adapter: self.adapter.adapter.u64(),
            index_hash: &self.adapter.terms.index_hash,
        };
        scope.vote(sender, verdict, key)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_honest_adapter_is_attested_and_its_data_earns_by_influence() {
    let mut world = World::start(2).await;
    let adapter = world.adapter.adapter.u64();
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    assert_eq!(world.status(adapter).await, AdapterStatus::Attested);
    world.ask(2).await;
    world.settled(1, 0..ORACLES).await;
    let store = &world.oracles[0].running().context().store;
    let settlement = store.settlement(1).unwrap().unwrap();
    assert_eq!(settlement.bundle.proposal.attested, [Uint64::new(adapter)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn without_a_quorum_no_verdict_is_posted_and_the_member_that_returns_completes_it() {
    let mut world = World::start(1).await;
    let adapter = world.adapter.adapter.u64();
    world.run([0, 1]).await;
    world.wait([0, 1], |figures| figures.audited == 1).await;
    assert_eq!(world.status(adapter).await, AdapterStatus::Registered);
    world.run([2]).await;
    world.attested([0, 1, 2]).await;
    assert_eq!(world.status(adapter).await, AdapterStatus::Attested);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_index_that_favours_a_contribution_fails() {
    let mut world = World::start(1).await;
    let favoured = model::favour(&world.context, &world.artifacts(), &world.adapter).await;
    let favoured = favoured.adapter.u64();
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    // Its verdict is another member's turn than the honest one's.
    assert_eq!(world.status(favoured).await, AdapterStatus::Failed);
    let honest = world.adapter.adapter.u64();
    assert_eq!(world.status(honest).await, AdapterStatus::Attested);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_member_that_restarts_audits_nothing_again() {
    let mut world = World::start(1).await;
    world.run([0]).await;
    world.wait([0], |figures| figures.audited == 1).await;
    let folder = world.oracles[0].config.home.join("audits");
    let made = |folder: &std::path::Path| {
        let entries = std::fs::read_dir(folder).unwrap();
        let mut files: Vec<_> = entries
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.path(), entry.metadata().unwrap().modified().unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = made(&folder);
    assert_eq!(before.len(), 1);
    world.oracles[0].kill().await;
    world.run([0]).await;
    world.wait([0], |figures| figures.audited == 1).await;
    assert_eq!(made(&folder), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_verdict_that_its_poster_cannot_post_is_posted_by_the_next() {
    let mut world = World::start(1).await;
    let adapter = world.adapter.adapter.u64();
    // Member 1 has the first turn of adapter 1.
    world.run([0, 2, 3]).await;
    world.wait([0, 2, 3], |figures| figures.audited == 1).await;
    world.wait([2], |figures| figures.votes == 3).await;
    assert_eq!(world.status(adapter).await, AdapterStatus::Registered);
    world.clock.advance(LONG);
    world.attested([0, 2, 3]).await;
    assert_eq!(world.status(adapter).await, AdapterStatus::Attested);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn votes_of_strangers_and_liars_are_refused_by_name() {
    let mut world = World::start(1).await;
    let adapter = world.adapter.adapter.u64();
    world.run([0]).await;
    world.wait([0], |figures| figures.audited == 1).await;
    let key = world.oracles[1].key();
    let stranger = SigningKey::from_bytes(&[0x5a; 32]);
    let honest = world.vote(1, Verdict::Fail, &key);
    let turned = AttestationVote {
        verdict: Verdict::Pass,
        ..honest.clone()
    };
    let other_set = AttestationVote {
        set_id: 2u64.into(),
        ..honest.clone()
    };
    let unknown = AttestationVote {
        adapter: 9u64.into(),
        ..honest.clone()
    };
    let url = format!("{}/v1/attestations", world.oracles[0].url());
    for (what, vote, expected) in [
        (
            "a stranger",
            world.vote(1, Verdict::Fail, &stranger),
            (403, "signature"),
        ),
        (
            "another member's name",
            world.vote(2, Verdict::Fail, &key),
            (403, "signature"),
        ),
        (
            "beyond the set",
            world.vote(7, Verdict::Fail, &key),
            (403, "unknown_sender"),
        ),
        ("another verdict", turned, (403, "signature")),
        ("another set", other_set, (409, "other_vote")),
        ("another adapter", unknown, (404, "not_found")),
        ("a member", honest, (202, "")),
    ] {
        let answer = world.http.post(&url).json(&vote).send().await.unwrap();
        let status = answer.status().as_u16();
        let body: serde_json::Value = answer.json().await.unwrap_or_default();
        let code = body["error"]["code"].as_str().unwrap_or_default();
        assert_eq!((status, code), expected, "{what}");
    }
    let garbage = world
        .http
        .post(&url)
        .header("content-type", "application/json");
    let garbage = garbage.body("{\"set_id\": 1}").send().await.unwrap();
    assert_eq!(garbage.status().as_u16(), 400);
    // One liar of four does not decide.
    world.run(1..ORACLES).await;
    world.attested(0..ORACLES).await;
    assert_eq!(world.status(adapter).await, AdapterStatus::Attested);
}

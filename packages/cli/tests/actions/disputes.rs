//! Appeals, proofs of duplicates, snapshots, and the life of a Datanet.

use contract_api::datanet_registry::{
    AppealStatus, BatchStatus, DatanetAccess, DatanetTerms, MemberRole, Params, Verdict, WrappedKey,
};
use openledger::actions::dispute::{self, KnownBatch};
use openledger::actions::{batch, datanet, snapshot};
use openledger::{Error, Wallet};

use crate::datanets::{items, open_datanet, submit, terms, DEPOSIT};
use crate::world::{assert_reason, World};

/// Two validators of equal bonds score a batch, which decides it.
async fn decide(world: &World, validators: &[Wallet], place: (u64, u64), quality: u16) {
    for validator in &validators[..2] {
        let scores = [(place.0, place.1, quality)];
        batch::score(&world.context, validator, &scores)
            .await
            .unwrap();
    }
}

fn params() -> Params {
    Params::default()
}

#[tokio::test]
async fn deposits_are_paid_out_after_the_challenge_period() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let contributor = world.holder("contributor", 2 * DEPOSIT).await;
    let good = submit(&world, &contributor, id, "good text").await;
    let bad = submit(&world, &contributor, id, "bad text").await;
    decide(&world, &validators, (id, good), 9_000).await;
    decide(&world, &validators, (id, bad), 1_000).await;
    let (context, payer) = (&world.context, world.wallet("payer"));
    let early = batch::settle(context, &payer, id, good);
    assert_reason(&world.refused(early).await, "this is possible from");
    world.advance(params().challenge_seconds.u64()).await;
    for number in [good, bad] {
        batch::settle(context, &payer, id, number).await.unwrap();
    }
    assert_eq!(world.balances(&contributor).await.open, DEPOSIT);
    let treasury = &context.contracts.governor;
    assert_eq!(world.open_of(treasury).await, DEPOSIT);
    let again = batch::settle(context, &payer, id, good);
    assert_reason(&world.refused(again).await, "was paid out");
}

#[tokio::test]
async fn a_batch_that_nobody_scores_is_closed_by_anyone() {
    let world = World::start().await;
    let (id, _) = open_datanet(&world).await;
    let contributor = world.holder("contributor", DEPOSIT).await;
    let number = submit(&world, &contributor, id, "text").await;
    let (context, payer) = (&world.context, world.wallet("payer"));
    world.advance(params().scoring_seconds.u64()).await;
    batch::close(context, &payer, id, number).await.unwrap();
    let closed = batch::show(context, id, number).await.unwrap();
    assert_eq!(closed.status, BatchStatus::Expired);
    assert_eq!(world.balances(&contributor).await.open, DEPOSIT);
}

#[tokio::test]
async fn only_the_arbiter_rules_and_an_appeal_is_not_closed_before() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let bond = params().appeal_bond.u128();
    let contributor = world.holder("contributor", DEPOSIT + bond).await;
    let number = submit(&world, &contributor, id, "text").await;
    decide(&world, &validators, (id, number), 1_000).await;
    let context = &world.context;
    let place = (id, number);
    dispute::appeal(context, &contributor, place, bond, "look again".to_owned())
        .await
        .unwrap();
    let appeal = dispute::show(context, id, number).await.unwrap();
    assert_eq!(appeal.status, AppealStatus::Open);
    // Without an arbiter the registry's owner rules, which is the governor.
    let stranger = world.wallet("owner");
    let ruled = dispute::rule(context, &stranger, place, Verdict::Granted);
    assert_reason(&world.refused(ruled).await, "may not send this message");
    let early = dispute::close_appeal(context, &stranger, place);
    assert_reason(&world.refused(early).await, "this is possible from");
}

#[tokio::test]
async fn an_appeal_that_nobody_rules_on_is_closed_by_anyone() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let bond = params().appeal_bond.u128();
    let contributor = world.holder("contributor", DEPOSIT).await;
    let appellant = world.holder("payer", bond).await;
    let number = submit(&world, &contributor, id, "text").await;
    decide(&world, &validators, (id, number), 9_000).await;
    let (context, place) = (&world.context, (id, number));
    dispute::appeal(context, &appellant, place, bond, "junk".to_owned())
        .await
        .unwrap();
    world.advance(params().ruling_seconds.u64()).await;
    dispute::close_appeal(context, &contributor, place)
        .await
        .unwrap();
    let appeal = dispute::show(context, id, number).await.unwrap();
    assert_eq!(appeal.status, AppealStatus::Lapsed);
    assert_eq!(world.balances(&appellant).await.open, bond);
}

#[tokio::test]
async fn the_prover_of_a_duplicate_gets_the_later_deposit() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let contributor = world.holder("contributor", DEPOSIT).await;
    let copier = world.holder("payer", DEPOSIT).await;
    let (context, artifacts) = (&world.context, &world.artifacts);
    let files = [
        items(&world, &["first", "shared", "third"]),
        items(&world, &["another", "shared"]),
    ];
    let mut numbers = Vec::new();
    for (wallet, file) in [&contributor, &copier].into_iter().zip(&files) {
        let submitted = batch::submit(context, wallet, artifacts, id, file, DEPOSIT).await;
        let number = submitted.unwrap().batch.batch.u64();
        decide(&world, &validators, (id, number), 9_000).await;
        numbers.push(number);
    }
    let known = |at: usize, file| KnownBatch {
        datanet: id,
        batch: numbers[at],
        file,
    };
    let prover = world.wallet("node");
    let wrong = known(0, &files[1]);
    let right = known(1, &files[1]);
    let refused = dispute::prove_duplicate(context, &prover, &wrong, &right).await;
    assert!(matches!(refused, Err(Error::Argument { what: "file", .. })));
    // The order in which they are named does not matter.
    let (later, earlier) = (known(1, &files[1]), known(0, &files[0]));
    dispute::prove_duplicate(context, &prover, &later, &earlier)
        .await
        .unwrap();
    assert_eq!(world.balances(&prover).await.open, DEPOSIT);
    let slashed = batch::show(context, id, numbers[1]).await.unwrap();
    assert_eq!(
        (slashed.status, slashed.held.u128()),
        (BatchStatus::Slashed, 0)
    );
    let kept = batch::show(context, id, numbers[0]).await.unwrap();
    assert_eq!(kept.status, BatchStatus::Accepted);
}

#[tokio::test]
async fn batches_without_a_common_item_are_no_duplicates() {
    let world = World::start().await;
    let (id, _) = open_datanet(&world).await;
    let contributor = world.holder("contributor", 2 * DEPOSIT).await;
    let files = [items(&world, &["one"]), items(&world, &["two"])];
    let first = submit(&world, &contributor, id, "one").await;
    let second = submit(&world, &contributor, id, "two").await;
    let known = |batch, file| KnownBatch {
        datanet: id,
        batch,
        file,
    };
    let (one, two) = (known(first, &files[0]), known(second, &files[1]));
    let found = dispute::prove_duplicate(&world.context, &contributor, &one, &two).await;
    assert!(matches!(
        found,
        Err(Error::Argument {
            what: "duplicate",
            ..
        })
    ));
}

#[tokio::test]
async fn snapshots_are_taken_and_listed() {
    let world = World::start().await;
    let (id, validators) = open_datanet(&world).await;
    let contributor = world.holder("contributor", 2 * DEPOSIT).await;
    let (context, payer) = (&world.context, world.wallet("payer"));
    for (count, text) in [(1u64, "first"), (2, "second")] {
        let number = submit(&world, &contributor, id, text).await;
        decide(&world, &validators, (id, number), 9_000).await;
        snapshot::take(context, &payer, id).await.unwrap();
        let taken = snapshot::list(context, id).await.unwrap();
        assert_eq!(taken.last().unwrap().batches.u64(), count);
        assert_eq!(taken.len() as u64, count);
    }
    let again = snapshot::take(context, &payer, id);
    assert_reason(&world.refused(again).await, "accepted no batch since");
}

#[tokio::test]
async fn a_datanet_is_relicensed_handed_over_and_retired() {
    let world = World::start().await;
    let (id, _) = open_datanet(&world).await;
    let (context, owner) = (&world.context, world.wallet("owner"));
    let (licence, conditions) = ("CC-BY-4.0".to_owned(), "name the source".to_owned());
    datanet::relicence(context, &owner, id, licence, conditions)
        .await
        .unwrap();
    let heir = world.wallet("node");
    let to = Some(heir.address().to_string());
    datanet::transfer(context, &owner, id, to).await.unwrap();
    datanet::accept(context, &heir, id).await.unwrap();
    let late = datanet::retire(context, &owner, id);
    assert_reason(&world.refused(late).await, "may not send this message");
    datanet::retire(context, &heir, id).await.unwrap();
    let found = datanet::by_id(context, id).await.unwrap();
    assert_eq!(found.owner, heir.address().to_string());
    assert_eq!(
        (found.terms.licence.as_str(), found.licence_version),
        ("CC-BY-4.0", 2)
    );
    assert!(!found.retired_at.is_zero());
    let contributor = world.holder("contributor", DEPOSIT).await;
    let file = items(&world, &["text"]);
    let refused = batch::submit(context, &contributor, &world.artifacts, id, &file, DEPOSIT);
    assert_reason(&world.refused(refused).await, "is retired since");
}

#[tokio::test]
async fn members_of_a_permissioned_datanet_contribute_and_get_keys() {
    let world = World::start().await;
    let (context, owner) = (&world.context, world.wallet("owner"));
    let terms = DatanetTerms {
        access: DatanetAccess::Permissioned,
        ..terms("private")
    };
    let id = datanet::create(context, &owner, terms).await.unwrap();
    let id = id.datanet.u64();
    let member = world.holder("contributor", DEPOSIT).await;
    let address = member.address().to_string();
    let file = items(&world, &["text"]);
    let refused = batch::submit(context, &member, &world.artifacts, id, &file, DEPOSIT);
    assert_reason(&world.refused(refused).await, "may not send this message");
    for role in [MemberRole::Contributor, MemberRole::Reader] {
        let add = vec![address.clone()];
        datanet::update_members(context, &owner, id, role, add, Vec::new())
            .await
            .unwrap();
    }
    submit(&world, &member, id, "text").await;
    datanet::announce_key(context, &member, id, vec![9; 32])
        .await
        .unwrap();
    let key = WrappedKey {
        reader: address,
        public_key: vec![9; 32].into(),
        wrapped: vec![1; 48].into(),
    };
    datanet::wrap_keys(context, &owner, id, vec![key])
        .await
        .unwrap();
}

use attribution_report::MerkleError;
use contract_api::datanet_registry::{
    AppealStatus, BatchStatus, ExcludedResponse, ExecuteMsg, ItemProof, QueryMsg, Verdict,
};
use cosmwasm_std::Uint64;
use datanet_registry::ContractError;

use crate::world::{
    bond_message, content, item, terms, text, World, BOND, CHALLENGE, DEPOSIT, START,
};

const FIRST: &[&str] = &["a", "b", "same", "c", "d"];
const SECOND: &[&str] = &["e", "same"];

fn prove(earlier: ItemProof, later: ItemProof) -> ExecuteMsg {
    ExecuteMsg::ProveDuplicate {
        content_hash: content("same"),
        earlier,
        later,
    }
}

fn proof() -> ExecuteMsg {
    prove(
        item("alice", (1, 1), FIRST, 2),
        item("bob", (1, 2), SECOND, 1),
    )
}

/// "alice" has batch 1 and "bob" batch 2, both accepted, with one item in common.
fn repeated() -> World {
    let mut world = World::with_validators(&[("vera", BOND)]);
    world.submit_items("alice", 1, FIRST);
    world.submit_items("bob", 1, SECOND);
    for batch in [1, 2] {
        world.score("vera", batch, 9_000).unwrap();
    }
    world
}

#[test]
fn the_later_of_two_batches_with_one_item_loses_its_deposit_to_the_prover() {
    let mut world = repeated();
    let response = world.execute("yuri", &proof()).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "prove_duplicate"),
        ("datanet", "1"),
        ("batch", "2"),
        ("earlier_batch", "1"),
        ("prover", &text("yuri")),
        ("reward", &DEPOSIT.to_string()),
    ]));
    assert_eq!(world.balance("yuri"), START + DEPOSIT);
    assert_eq!(world.balance("bob"), START - DEPOSIT);
    assert_eq!(world.held(), BOND + DEPOSIT);
    let batch = world.batch(2);
    assert_eq!((batch.status, batch.held.u128()), (BatchStatus::Slashed, 0));
    assert_eq!(batch.excluded_at.u64(), world.app.block_info().height);
    assert_eq!(world.status(1), BatchStatus::Accepted);
    assert_eq!(world.reputation("bob").contributor.fault.u64(), 10_100_000);
    let excluded: ExcludedResponse = world.query(&QueryMsg::Excluded {
        datanet: Uint64::one(),
        start_after: None,
        limit: None,
    });
    assert_eq!(excluded.batches.len(), 1);
    assert_eq!(excluded.batches[0].batch.u64(), 2);
}

#[test]
fn a_slashed_batch_stays_in_the_tree_and_is_marked_there() {
    let mut world = repeated();
    let take = ExecuteMsg::TakeSnapshot {
        datanet: Uint64::one(),
    };
    world.execute("bob", &take).unwrap();
    world.execute("yuri", &proof()).unwrap();
    let listed: contract_api::datanet_registry::AcceptedBatchesResponse =
        world.query(&QueryMsg::AcceptedBatches {
            datanet: Uint64::one(),
            start_after: None,
            limit: None,
        });
    let states: Vec<_> = listed.batches.iter().map(|entry| entry.status).collect();
    assert_eq!(states, [BatchStatus::Accepted, BatchStatus::Slashed]);
    assert_eq!(listed.batches[1].quality, 9_000);
    let datanet = world.datanet();
    assert_eq!((datanet.accepted.u64(), datanet.excluded.u64()), (2, 1));
}

#[test]
fn a_batch_that_repeats_its_own_item_is_slashed() {
    let texts: &[&str] = &["same", "x", "same"];
    let mut world = World::with_validators(&[("vera", BOND)]);
    world.submit_items("alice", 1, texts);
    world.score("vera", 1, 9_000).unwrap();
    let own = |index| item("alice", (1, 1), texts, index);
    assert_eq!(
        world.refused("yuri", &prove(own(0), own(0))),
        ContractError::SameItem
    );
    world.execute("yuri", &prove(own(0), own(2))).unwrap();
    assert_eq!(world.status(1), BatchStatus::Slashed);
    assert_eq!(world.balance("yuri"), START + DEPOSIT);
}

#[test]
fn batches_of_two_datanets_are_in_the_order_of_their_submission() {
    let mut world = World::with_validators(&[("vera", BOND)]);
    let terms = terms("other-notes");
    world
        .execute("ivy", &ExecuteMsg::CreateDatanet { terms })
        .unwrap();
    let admit = ExecuteMsg::UpdateValidators {
        datanet: Uint64::new(2),
        admit: vec![text("vera")],
        remove: Vec::new(),
    };
    world.execute("ivy", &admit).unwrap();
    world.send("vera", BOND, &bond_message(2)).unwrap();
    world.submit_items("alice", 2, FIRST);
    world.submit_items("bob", 1, SECOND);
    for datanet in [1u64, 2] {
        let score = ExecuteMsg::ScoreBatch {
            datanet: datanet.into(),
            batch: Uint64::one(),
            quality: 9_000,
        };
        world.execute("vera", &score).unwrap();
    }
    let (first, second) = (
        item("alice", (2, 1), FIRST, 2),
        item("bob", (1, 1), SECOND, 1),
    );
    let error = world.refused("bob", &prove(second.clone(), first.clone()));
    let (earlier, later) = (2, 1);
    assert_eq!(error, ContractError::WrongOrder { earlier, later });
    world.execute("yuri", &prove(first, second)).unwrap();
    assert_eq!(world.status(1), BatchStatus::Slashed);
}

#[test]
fn a_deposit_that_was_returned_is_not_paid_again_but_the_batch_is_slashed() {
    let mut world = repeated();
    world.wait(CHALLENGE);
    world.settle(2).unwrap();
    world.execute("yuri", &proof()).unwrap();
    assert_eq!(world.status(2), BatchStatus::Slashed);
    assert_eq!(
        (world.balance("yuri"), world.balance("bob")),
        (START, START)
    );
    assert_eq!(world.held(), BOND + DEPOSIT);
}

#[test]
fn while_an_appeal_is_open_its_appellant_gets_half() {
    let mut world = repeated();
    world.appeal("walt", 2).unwrap();
    world.execute("yuri", &proof()).unwrap();
    assert_eq!(world.balance("walt"), START + DEPOSIT / 2);
    assert_eq!(world.balance("yuri"), START + DEPOSIT / 2);
    assert_eq!(world.held(), BOND + DEPOSIT);
    assert_eq!(world.appeal_of(2).status, AppealStatus::Moot);
    world.refused("judge", &crate::world::rule_message(2, Verdict::Granted));
}

#[test]
fn only_accepted_batches_count() {
    let mut world = World::with_validators(&[("vera", BOND)]);
    world.submit_items("alice", 1, FIRST);
    world.submit_items("bob", 1, SECOND);
    let wrong = |batch, status| ContractError::WrongStatus {
        datanet: 1,
        batch,
        status,
    };
    assert_eq!(
        world.refused("yuri", &proof()),
        wrong(1, BatchStatus::Pending)
    );
    world.score("vera", 1, 9_000).unwrap();
    assert_eq!(
        world.refused("yuri", &proof()),
        wrong(2, BatchStatus::Pending)
    );
    world.score("vera", 2, 0).unwrap();
    assert_eq!(
        world.refused("yuri", &proof()),
        wrong(2, BatchStatus::Rejected)
    );

    let mut world = repeated();
    world.execute("yuri", &proof()).unwrap();
    assert_eq!(
        world.refused("yuri", &proof()),
        wrong(2, BatchStatus::Slashed)
    );
}

/// Traps of Merkle proofs: inner nodes as leaves, wrong index, wrong length, another's leaf.
#[test]
fn a_proof_with_anything_changed_is_refused() {
    type Tamper = fn(&mut ItemProof);
    let rows: [(&str, Tamper, MerkleError); 7] = [
        (
            "a sibling",
            |proof| proof.proof[0].0[0] ^= 1,
            MerkleError::RootMismatch,
        ),
        (
            "the index",
            |proof| proof.index = Uint64::zero(),
            MerkleError::RootMismatch,
        ),
        (
            "an index beyond the items",
            |proof| proof.index = Uint64::new(2),
            MerkleError::OutOfRange { index: 2, count: 2 },
        ),
        (
            "the largest index",
            |proof| proof.index = Uint64::MAX,
            MerkleError::OutOfRange {
                index: u64::MAX,
                count: 2,
            },
        ),
        (
            "no sibling",
            |proof| proof.proof.clear(),
            MerkleError::WrongLength {
                expected: 1,
                found: 0,
            },
        ),
        (
            "one sibling too many",
            |proof| proof.proof.push(content("x")),
            MerkleError::WrongLength {
                expected: 1,
                found: 2,
            },
        ),
        (
            "the leaf of another contributor",
            |proof| proof.proof = item("alice", (1, 2), SECOND, 1).proof,
            MerkleError::RootMismatch,
        ),
    ];
    for (what, tamper, reason) in rows {
        let mut world = repeated();
        let mut later = item("bob", (1, 2), SECOND, 1);
        tamper(&mut later);
        let index = later.index.u64();
        let message = prove(item("alice", (1, 1), FIRST, 2), later);
        let expected = ContractError::ItemProof {
            datanet: 1,
            batch: 2,
            index,
            reason,
        };
        assert_eq!(world.refused("yuri", &message), expected, "{what}");
    }
    let mut world = repeated();
    let message = ExecuteMsg::ProveDuplicate {
        content_hash: content("other"),
        earlier: item("alice", (1, 1), FIRST, 2),
        later: item("bob", (1, 2), SECOND, 1),
    };
    world.refused("yuri", &message);
}

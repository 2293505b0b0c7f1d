use contract_api::datanet_registry::{BatchStatus, QueryMsg, ScoreEntry, ScoresResponse};
use cosmwasm_std::{Uint128, Uint64};
use datanet_registry::ContractError;

use crate::world::{address, score_message, text, World, CHALLENGE, DEPOSIT, SCORING, START};

fn scores(world: &World, batch: u64) -> Vec<ScoreEntry> {
    let response: ScoresResponse = world.query(&QueryMsg::Scores {
        datanet: Uint64::one(),
        batch: batch.into(),
        start_after: None,
        limit: None,
    });
    response.scores
}

#[test]
fn an_accepted_batch_keeps_its_deposit_until_the_challenge_period_has_passed() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    world.app.update_block(|block| block.height += 5);
    let response = world.score("vera", 1, 6_000).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "score_batch"),
        ("datanet", "1"),
        ("batch", "1"),
        ("validator", &text("vera")),
        ("quality", "6000"),
    ]));
    let settle_after = world.now() + CHALLENGE;
    response.assert_event(
        &cosmwasm_std::Event::new("wasm-decide_batch").add_attributes([
            ("action", "decide_batch"),
            ("batch", "1"),
            ("status", "accepted"),
            ("quality", "6000"),
            ("settle_after", &settle_after.to_string()),
        ]),
    );
    let batch = world.batch(1);
    assert_eq!(
        (batch.status, batch.quality),
        (BatchStatus::Accepted, 6_000)
    );
    assert_eq!(batch.validators, [text("vera")]);
    assert_eq!(batch.decided_at.u64(), world.app.block_info().height);
    assert_eq!(batch.settle_after.u64(), settle_after);
    assert_eq!(
        (batch.held.u128(), batch.position),
        (DEPOSIT, Some(Uint64::zero()))
    );
    assert_eq!(world.balance("alice"), START - DEPOSIT);
    assert_eq!(world.held(), 100 + DEPOSIT);
    assert_eq!(world.datanet().accepted.u64(), 1);
}

#[test]
fn a_rejected_batch_is_not_accepted_and_its_deposit_waits_too() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    world.score("vera", 1, 5_999).unwrap();
    assert_eq!(
        (world.status(1), world.batch(1).quality),
        (BatchStatus::Rejected, 5_999)
    );
    assert_eq!(world.balance("alice"), START - DEPOSIT);
    assert_eq!(
        (world.balance("treasury"), world.held()),
        (0, 100 + DEPOSIT)
    );
    assert_eq!(
        (world.batch(1).held.u128(), world.batch(1).position),
        (DEPOSIT, None)
    );
    assert_eq!(world.datanet().accepted.u64(), 0);
}

/// Bonds with the scores given in order; then what must have come out.
#[test]
fn more_than_half_of_the_bond_decides_by_its_lower_weighted_median() {
    type Bonds = &'static [(&'static str, u128)];
    type Scores = &'static [(&'static str, u16)];
    let even: Bonds = &[("vera", 100), ("walt", 100), ("xena", 100), ("yuri", 100)];
    let heavy: Bonds = &[("vera", 500), ("walt", 100), ("xena", 100), ("yuri", 100)];
    let uneven: Bonds = &[("vera", 100), ("walt", 200), ("xena", 300), ("yuri", 400)];
    let rows: [(Bonds, Scores, Option<u16>); 10] = [
        (even, &[("vera", 9_000)], None),
        // Exactly half is not more than half.
        (even, &[("vera", 9_000), ("walt", 9_000)], None),
        (
            even,
            &[("vera", 9_000), ("walt", 1_000), ("xena", 8_000)],
            Some(8_000),
        ),
        (even, &[("vera", 0), ("walt", 0), ("xena", 10_000)], Some(0)),
        (heavy, &[("vera", 7_000)], Some(7_000)),
        (
            heavy,
            &[("walt", 1_000), ("xena", 1_000), ("yuri", 1_000)],
            None,
        ),
        (
            heavy,
            &[("walt", 0), ("xena", 0), ("yuri", 0), ("vera", 9_000)],
            Some(9_000),
        ),
        // 300 + 400 of 1,000 scored; the lower score holds less than half of the 700.
        (uneven, &[("xena", 2_000), ("yuri", 8_000)], Some(8_000)),
        // 200 + 400: 200 of 600 is less than half.
        (uneven, &[("walt", 2_000), ("yuri", 8_000)], Some(8_000)),
        // 100 + 200 + 300: 300 of 600 is half, and the lower median takes it.
        (
            uneven,
            &[("xena", 2_000), ("walt", 8_000), ("vera", 9_000)],
            Some(2_000),
        ),
    ];
    for (bonds, given, expected) in rows {
        let mut world = World::with_validators(bonds);
        world.submit(1);
        for (validator, quality) in given {
            world.score(validator, 1, *quality).unwrap();
        }
        let batch = world.batch(1);
        let decided = (batch.status != BatchStatus::Pending).then_some(batch.quality);
        assert_eq!(decided, expected, "{given:?} with {bonds:?}");
    }
}

#[test]
fn the_validators_recorded_are_those_who_scored_in_order_of_their_addresses() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100), ("xena", 100)]);
    world.submit(1);
    world.score("xena", 1, 7_000).unwrap();
    world.score("vera", 1, 9_000).unwrap();
    let batch = world.batch(1);
    let mut expected = vec![text("vera"), text("xena")];
    expected.sort();
    assert_eq!(batch.validators, expected);
    let listed: Vec<_> = scores(&world, 1)
        .into_iter()
        .map(|score| score.validator)
        .collect();
    assert_eq!(listed, expected);
}

#[test]
fn bonds_are_read_when_the_batch_is_decided() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100)]);
    world.submit(1);
    world.score("vera", 1, 7_000).unwrap();
    // A larger bond joins: 100 + 100 of 300 decide, the newcomer's bond counts in the whole.
    world.update_validators(&["xena"], &[]).unwrap();
    world.bond("xena", 250).unwrap();
    world.score("walt", 1, 7_000).unwrap();
    assert_eq!(world.status(1), BatchStatus::Pending);
    world.score("xena", 1, 9_000).unwrap();
    assert_eq!(world.batch(1).quality, 9_000);
    let bonds: Vec<Uint128> = scores(&world, 1)
        .into_iter()
        .map(|score| score.bond)
        .collect();
    let total: Uint128 = bonds.into_iter().sum();
    assert_eq!(total, world.datanet().total_bond);
}

#[test]
fn a_contributor_who_validates_neither_scores_its_batch_nor_counts_in_the_whole() {
    let mut world = World::with_validators(&[("alice", 1_000), ("vera", 100)]);
    world.submit(1);
    let error = world.refused("alice", &score_message(1, 10_000));
    let validator = address("alice");
    assert_eq!(error, ContractError::OwnBatch { validator });
    world.score("vera", 1, 7_000).unwrap();
    assert_eq!(world.status(1), BatchStatus::Accepted);
}

#[test]
fn a_validator_scores_once_and_a_decided_batch_is_closed() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100), ("xena", 100)]);
    world.submit(1);
    world.score("vera", 1, 7_000).unwrap();
    let error = world.refused("vera", &score_message(1, 8_000));
    let validator = address("vera");
    assert_eq!(error, ContractError::AlreadyScored { validator });
    world.score("walt", 1, 7_000).unwrap();
    let error = world.refused("xena", &score_message(1, 7_000));
    let (datanet, batch, status) = (1, 1, BatchStatus::Accepted);
    assert_eq!(
        error,
        ContractError::AlreadyDecided {
            datanet,
            batch,
            status
        }
    );
}

#[test]
fn unknown_batches_and_scores_above_the_whole_are_refused() {
    let mut world = World::with_validators(&[("vera", 100)]);
    let error = world.refused("vera", &score_message(1, 7_000));
    assert_eq!(
        error,
        ContractError::UnknownBatch {
            datanet: 1,
            batch: 1
        }
    );
    world.submit(1);
    let error = world.refused("vera", &score_message(1, 10_001));
    assert_eq!(error, ContractError::TooManyBasisPoints { value: 10_001 });
}

#[test]
fn a_batch_cannot_be_scored_after_its_deadline() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    let until = world.batch(1).score_by.u64();
    assert_eq!(until, world.now() + SCORING);
    world.wait(SCORING);
    let error = world.refused("vera", &score_message(1, 7_000));
    assert_eq!(error, ContractError::TooLate { until, now: until });
}

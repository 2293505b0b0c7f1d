//! The report adds up, and is the same wherever it is built.

use std::collections::BTreeMap;

use attribution_report::{
    payee_prefix, receipt_key, Keys, RangeProof, Role, Score, SettledReceipt, UnattestedRule,
};
use openledger_oracle::report::BuildError;
use openledger_oracle::verify::ReceiptError;
use openledger_oracle::wire::Verdict;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::fixture::{adapter, Fixture, ALICE, BOB, NODE, TREASURY};

#[test]
fn every_fee_is_split_to_the_last_unit() {
    let fixture = Fixture::new();
    let built = fixture.build().unwrap();
    let fees: u128 = fixture
        .records
        .iter()
        .map(|record| record.receipt.fee.u128())
        .sum();
    for answer in &built.answers {
        let paid: u128 = answer.credits.iter().map(|credit| credit.amount).sum();
        assert_eq!(paid, fixture.records[answer.receipt].receipt.fee.u128());
    }
    let report = &built.report;
    assert_eq!(report.credits_sum.u128(), fees);
    assert_eq!(report.cumulative_sum.u128(), fees);
    assert_eq!(report.receipt_count.u64(), 3);
    let collected: u128 = built
        .collections
        .iter()
        .map(|entry| entry.charged.u128())
        .sum();
    assert_eq!(collected, fees);
    assert_eq!(built.ledger.digest, report.digest());
    assert_eq!(built.ledger.seq, 1);
}

#[test]
fn the_next_report_builds_on_the_one_before() {
    let mut fixture = Fixture::new();
    let first = fixture.build().unwrap();
    let fees = first.report.cumulative_sum.u128();
    fixture.ledger = first.ledger.clone();
    fixture.records.clear();
    fixture.spans.clear();
    fixture.verdicts = vec![Vec::new(); 3];
    fixture.add(2, 30, &[(0, 5)]);
    let second = fixture.build().unwrap().report;
    assert_eq!(second.seq.u64(), 2);
    assert_eq!(second.prev_report, first.report.digest());
    let fee = fixture.records[0].receipt.fee.u128();
    assert_eq!(second.credits_sum.u128(), fee);
    assert_eq!(second.cumulative_sum.u128(), fees + fee);
}

#[test]
fn a_second_machine_builds_the_same_bytes() {
    let fixture = Fixture::new();
    let (here, there) = (fixture.build().unwrap(), fixture.clone().build().unwrap());
    assert_eq!(here, there);
    assert_eq!(here.report.digest(), there.report.digest());
}

#[test]
fn the_contributor_that_influenced_an_answer_earns_its_data_share() {
    let built = Fixture::new().build().unwrap();
    let share = |answer: usize, payee: &[u8]| -> u128 {
        let credits = built.answers[answer].credits.iter();
        let data = credits.filter(|credit| credit.role == Role::Data && credit.payee == payee);
        data.map(|credit| credit.amount).sum()
    };
    assert!(share(0, &ALICE) > 8 * share(0, &BOB));
    assert_eq!(share(1, &ALICE), 0);
    assert!(share(1, &BOB) > 0);
    // Nothing influenced the third answer: data's part goes to the treasury.
    assert!(built.answers[2].weights.is_empty());
    let treasury = built.answers[2]
        .credits
        .iter()
        .find(|credit| credit.payee == TREASURY);
    assert!(treasury.is_some_and(|credit| credit.role == Role::Treasury));
}

#[test]
fn spans_count_by_the_adapters_mix() {
    let mut fixture = Fixture::new();
    fixture.spans[0] = vec![0, 50, 0];
    let built = fixture.build().unwrap();
    let weights: BTreeMap<u64, u32> = built.answers[0]
        .weights
        .iter()
        .map(|weight| (weight.batch.u64(), weight.weight_ppm))
        .collect();
    // Influence 90 % and 10 % at seven tenths, spans all Bob's at three tenths.
    assert_eq!(weights, [(1, 630_000), (2, 370_000)].into());
}

#[test]
fn the_report_commits_to_receipts_weights_credits_and_rules() {
    let fixture = Fixture::new();
    let built = fixture.build().unwrap();
    let splitter = &fixture.scope.splitter;
    let mut leaves: Vec<Vec<u8>> = built
        .answers
        .iter()
        .map(|answer| {
            let receipt = &fixture.records[answer.receipt].receipt;
            let settled = SettledReceipt::new(receipt, &NODE, &answer.weights);
            let leaf = settled.leaf(&fixture.scope.chain_id, splitter);
            receipt_key(receipt.channel.u64(), &receipt.receipt_id, &leaf)
        })
        .collect();
    leaves.sort();
    let tree = &built.trees.receipts;
    let keys: Vec<Vec<u8>> = tree.leaves().iter().map(|leaf| leaf.key.clone()).collect();
    assert_eq!(keys, leaves);
    assert_eq!(tree.root().sum, built.report.credits_sum);

    let report = &built.report;
    let committed = built.trees.receipts_ref().open(report).unwrap();
    assert_eq!((committed.root, committed.leaves), (tree.root(), 3));
    let rules = built.trees.rules_ref().open(report).unwrap();
    assert_eq!(rules.leaves, 1);
    assert_eq!(built.rules, [adapter().rule(&fixture.proposal())]);
    // What Bob earned by data in all answers is one range of the tree of credits.
    let credits = built.trees.credits_ref().open(report).unwrap();
    let bob = payee_prefix(&BOB);
    let range = RangeProof::of(&built.trees.credits, Keys::Prefix(&bob));
    let earned = range.verify(&credits, Keys::Prefix(&bob)).unwrap().sum;
    assert_eq!(earned, built.ledger.credits.earned(&BOB));
    assert!(earned > 0);
}

#[test]
fn an_adapter_that_is_not_attested_pays_data_by_spans_only() {
    let data = |fixture: &Fixture, answer: usize| -> u128 {
        let built = fixture.build().unwrap();
        let credits = built.answers[answer].credits.iter();
        let data = credits.filter(|credit| credit.role == Role::Data);
        data.map(|credit| credit.amount).sum()
    };
    let mut fixture = Fixture::new();
    fixture.spans[0] = vec![0, 50, 0];
    let whole = data(&fixture, 0);
    fixture.attested.clear();
    // Spans are three tenths of the mix, and there are none in the second answer.
    assert_eq!(data(&fixture, 0), whole * 3 / 10);
    assert_eq!(data(&fixture, 1), 0);
    let built = fixture.build().unwrap();
    let weights: Vec<(u64, u32)> = built.answers[0]
        .weights
        .iter()
        .map(|weight| (weight.batch.u64(), weight.weight_ppm))
        .collect();
    assert_eq!(weights, [(2, 1_000_000)]);
    let terms = fixture.adapters.get_mut(&3).unwrap();
    terms.unattested = UnattestedRule::Spans;
    assert_eq!(data(&fixture, 0), whole);
    assert_eq!(data(&fixture, 1), 0);
}

#[test]
fn a_receipt_without_a_quorum_waits_and_so_does_what_follows_in_its_channel() {
    let mut fixture = Fixture::new();
    fixture.verdicts[1][0] = Verdict::Refused;
    let built = fixture.build().unwrap();
    let settled: Vec<usize> = built.answers.iter().map(|answer| answer.receipt).collect();
    assert_eq!(settled, [2], "both receipts of channel 1 wait");
    assert_eq!(built.ledger.charged(1), 0);
    for verdicts in &mut fixture.verdicts {
        verdicts[2] = Verdict::Refused;
    }
    assert_eq!(fixture.build(), Err(BuildError::Empty));
}

#[test]
fn one_liar_among_three_observers_cannot_move_a_payout_beyond_honest_ones() {
    let honest = Fixture::new().build().unwrap();
    for lie in [i64::from(i32::MIN), -1, 0, 1 << 50] {
        for liar in 0..3 {
            let mut fixture = Fixture::new();
            let score = |contribution| Score {
                contribution,
                score: lie,
            };
            fixture.verdicts[liar][0] = Verdict::Accepted((0..3).map(score).collect());
            let built = fixture.build().unwrap();
            assert_eq!(built.answers[0].credits, honest.answers[0].credits);
        }
    }
}

#[test]
fn malformed_scores_make_no_report() {
    let mut fixture = Fixture::new();
    let beyond = Score {
        contribution: 3,
        score: 1,
    };
    fixture.verdicts[0][0] = Verdict::Accepted(vec![beyond]);
    let error = fixture.build().unwrap_err();
    assert!(
        matches!(error, BuildError::Agreement { index: 0, .. }),
        "{error}"
    );
}

#[test]
fn a_receipt_of_an_earlier_report_makes_no_report() {
    let mut fixture = Fixture::new();
    let id = fixture.records[1].receipt.receipt_id;
    fixture.settled.insert((NODE.to_vec(), id));
    let expected = BuildError::Receipt {
        index: 1,
        error: ReceiptError::AlreadySettled,
    };
    assert_eq!(fixture.build(), Err(expected));
}

#[test]
fn a_charge_that_does_not_continue_its_channel_makes_no_report() {
    let mut fixture = Fixture::new();
    fixture.ledger.charged.insert(2, 1);
    let error = fixture.build().unwrap_err();
    let charge = |error: &ReceiptError| matches!(error, ReceiptError::Charge { .. });
    assert!(matches!(&error, BuildError::Receipt { index: 2, error } if charge(error)));
}

#[test]
fn money_is_conserved_over_random_reports() {
    for seed in 0..200 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut fixture = Fixture::new();
        let mut fees = 0;
        for _ in 0..4 {
            fixture.records.clear();
            fixture.spans.clear();
            fixture.verdicts = vec![Vec::new(); 3];
            for channel in 1..=2 {
                for _ in 0..rng.gen_range(1..4) {
                    let scores = [
                        (0, rng.gen_range(-50..1_000)),
                        (2, rng.gen_range(-50..1_000)),
                    ];
                    fixture.add(channel, rng.gen_range(1..200), &scores);
                    let spans = fixture.spans.last_mut().unwrap();
                    spans[1] = rng.gen_range(0..100);
                }
            }
            let built = fixture.build().unwrap();
            fees += built.report.credits_sum.u128();
            let earned: u128 = built.ledger.credits.iter().map(|(_, amount)| amount).sum();
            let charged: u128 = built.ledger.charged.values().sum();
            assert_eq!((earned, charged), (fees, fees), "seed {seed}");
            fixture.ledger = built.ledger;
        }
    }
}

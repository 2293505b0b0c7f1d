//! submit_report: what is accepted, and the error that every broken rule meets even where the
//! quorum signed it.

use attribution_report::{Bitmap, Collection, Hash32, QuorumError};
use contract_api::{
    oracle_registry as registry_api,
    payout_splitter::{MAX_COLLECTIONS, MAX_SEQ_GAP},
};
use cosmwasm_std::Addr;
use payout_splitter::{ChargeError, ContractError, ReportError};

use super::{
    native, refusal,
    round::{Round, QUORUM},
    world::{attribute, World, CHANNEL_SECONDS, OVERLAP_SECONDS},
};

/// A world with a channel of either scheme, one report behind it, and the next round.
fn next_round() -> (World, Round) {
    let mut world = native();
    let channels = [world.open(0), world.open(1)];
    let (alice, bob) = (world.address("alice"), world.address("bob"));
    world.settle(&[(channels[0], 100)], &[(&alice, 60), (&bob, 40)]);
    let charges = [(channels[0], 350), (channels[1], 1_000)];
    let round = world.round(&charges, &[(&alice, 1_000), (&bob, 250)]);
    (world, round)
}

#[test]
fn a_quorum_moves_the_charges_of_both_schemes() {
    let (mut world, round) = next_round();
    let response = world.submit(&round).unwrap();
    assert_eq!(world.channel(1).collected.u128(), 350);
    assert_eq!(world.channel(2).collected.u128(), 1_000);
    let totals = world.totals();
    assert_eq!(totals.collected.u128(), 1_350);
    assert_eq!(totals.final_cumulative.u128(), 100);
    let digest = round.report.digest().to_string();
    assert_eq!(attribute(&response, "digest"), digest);
    assert_eq!(attribute(&response, "signers"), "3");
}

#[test]
fn any_quorum_will_do_and_all_members_too() {
    for signers in [
        vec![0, 1, 2],
        vec![1, 2, 3],
        vec![0, 2, 3],
        vec![0, 1, 2, 3],
    ] {
        let (mut world, mut round) = next_round();
        round.sign(&world, &signers);
        world.submit(&round).unwrap();
    }
}

#[test]
fn the_same_report_is_accepted_once() {
    let (mut world, round) = next_round();
    world.submit(&round).unwrap();
    let expected = ReportError::Sequence { last: 2, found: 2 };
    assert_eq!(refusal(world.submit(&round)), expected.into());
}

#[test]
fn charging_less_than_the_voucher_allows_is_fine() {
    let (mut world, mut round) = next_round();
    round.collections[0].voucher = world.voucher(0, 1, 900_000);
    round.bind_collections();
    round.sign(&world, &QUORUM);
    world.submit(&round).unwrap();
    assert_eq!(world.channel(1).collected.u128(), 350);
}

#[test]
fn a_round_of_free_answers_needs_no_collections() {
    let (mut world, _) = next_round();
    world.ledger = Default::default();
    let (alice, bob) = (world.address("alice"), world.address("bob"));
    let mut round = world.round(&[], &[(&alice, 60), (&bob, 40)]);
    round.report.credits_sum = 0u128.into();
    round.sign(&world, &QUORUM);
    world.submit(&round).unwrap();
    assert_eq!(world.head().tip_cumulative.u128(), 100);
}

/// A change of the round, and whether it meets the expected error.
type Row = (
    &'static str,
    fn(&World, &mut Round),
    fn(&ReportError) -> bool,
);

const BROKEN_REPORTS: [Row; 13] = [
    (
        "a number that was used",
        |_, round| round.report.seq = 1u64.into(),
        |error| matches!(error, ReportError::Sequence { last: 1, found: 1 }),
    ),
    (
        "too large a gap in the numbers",
        |_, round| round.report.seq = (2 + MAX_SEQ_GAP).into(),
        |error| matches!(error, ReportError::Sequence { last: 1, found } if *found == 2 + MAX_SEQ_GAP),
    ),
    (
        "another predecessor",
        |_, round| round.report.prev_report = Hash32::ZERO,
        |error| matches!(error, ReportError::PreviousReport { .. }),
    ),
    (
        "no receipts",
        |_, round| round.report.receipt_count = 0u64.into(),
        |error| matches!(error, ReportError::Empty),
    ),
    (
        "no payees",
        |_, round| round.report.leaf_count = 0u64.into(),
        |error| matches!(error, ReportError::Empty),
    ),
    (
        "a sum that does not follow",
        |_, round| round.report.cumulative_sum = 1_349u128.into(),
        |error| matches!(error, ReportError::CumulativeSum { .. }),
    ),
    (
        "a set that does not exist",
        |_, round| round.set_id = 2,
        |error| matches!(error, ReportError::UnknownSet { set_id: 2, .. }),
    ),
    (
        "another chain",
        |world, round| {
            round.report.config_digest = world.set_on(1, "openledger-2", &world.splitter);
        },
        |error| matches!(error, ReportError::ConfigDigest { .. }),
    ),
    (
        "another splitter",
        |world, round| {
            round.report.config_digest = world.set_on(1, super::world::CHAIN_ID, &world.registry);
        },
        |error| matches!(error, ReportError::ConfigDigest { .. }),
    ),
    (
        "more credits than charges",
        |_, round| {
            round.report.credits_sum = 1_251u128.into();
            round.report.cumulative_sum = 1_351u128.into();
        },
        |error| matches!(error, ReportError::Unbacked { .. }),
    ),
    (
        "fewer credits than charges",
        |_, round| {
            round.report.credits_sum = 1_249u128.into();
            round.report.cumulative_sum = 1_349u128.into();
        },
        |error| matches!(error, ReportError::Unbacked { .. }),
    ),
    (
        "other observations",
        |_, round| round.observations_root = Hash32([0x44; 32]),
        |error| matches!(error, ReportError::DataHash { .. }),
    ),
    (
        "another voucher than the one signed for",
        |world, round| round.collections[0].voucher = world.voucher(0, 1, 360),
        |error| matches!(error, ReportError::DataHash { .. }),
    ),
];

#[test]
fn a_broken_report_is_refused_even_where_the_quorum_signed_it() {
    let (mut world, round) = next_round();
    let before = world.stored();
    for (what, change, expected) in BROKEN_REPORTS {
        let mut broken = round.clone();
        change(&world, &mut broken);
        broken.sign(&world, &QUORUM);
        match refusal(world.submit(&broken)) {
            ContractError::Report(error) => assert!(expected(&error), "{what}: {error}"),
            other => panic!("{what}: {other}"),
        }
        assert_eq!(world.stored(), before, "{what}");
    }
}

#[test]
fn a_sum_beyond_128_bits_is_an_error() {
    let (mut world, mut round) = next_round();
    round.report.credits_sum = u128::MAX.into();
    round.sign(&world, &QUORUM);
    assert!(matches!(
        refusal(world.submit(&round)),
        ContractError::Overflow(_)
    ));
}

/// A change of the collections, and whether it meets the expected error.
type ChargeRow = (
    &'static str,
    fn(&World, &mut Vec<Collection>),
    fn(&ChargeError) -> bool,
);

const BROKEN_CHARGES: [ChargeRow; 14] = [
    (
        "descending channels",
        |_, collections| collections.reverse(),
        |error| matches!(error, ChargeError::Order { position: 1 }),
    ),
    (
        "one channel twice",
        |_, collections| collections[1] = collections[0].clone(),
        |error| matches!(error, ChargeError::Order { position: 1 }),
    ),
    (
        "more collections than allowed",
        |_, collections| *collections = vec![collections[0].clone(); MAX_COLLECTIONS + 1],
        |error| matches!(error, ChargeError::TooMany { .. }),
    ),
    (
        "a channel that does not exist",
        |_, collections| collections[1].voucher.channel = 3u64.into(),
        |error| matches!(error, ChargeError::UnknownChannel { channel: 3 }),
    ),
    (
        "nothing charged",
        |_, collections| collections[0].charged = 100u128.into(),
        |error| matches!(error, ChargeError::NothingCharged { channel: 1, .. }),
    ),
    (
        "a charge taken back",
        |_, collections| collections[0].charged = 99u128.into(),
        |error| matches!(error, ChargeError::NothingCharged { channel: 1, .. }),
    ),
    (
        "a charge beyond the voucher",
        |_, collections| collections[0].charged = 351u128.into(),
        |error| matches!(error, ChargeError::BeyondVoucher { channel: 1, .. }),
    ),
    (
        "a voucher beyond the cap",
        |world, collections| collections[0].voucher = world.voucher(0, 1, 900_001),
        |error| matches!(error, ChargeError::BeyondCap { channel: 1, .. }),
    ),
    (
        "a voucher that outlives its channel",
        |world, collections| {
            let expires = world.channel(1).expires.u64() + 1;
            collections[0].voucher = world.voucher_until(0, 1, 350, expires);
        },
        |error| matches!(error, ChargeError::OutlivesChannel { channel: 1, .. }),
    ),
    (
        "no signature",
        |_, collections| collections[0].voucher.signature = Default::default(),
        |error| {
            matches!(
                error,
                ChargeError::SignatureLength {
                    channel: 1,
                    found: 0
                }
            )
        },
    ),
    (
        "a long signature",
        |_, collections| collections[1].voucher.signature = vec![1; 65].into(),
        |error| {
            matches!(
                error,
                ChargeError::SignatureLength {
                    channel: 2,
                    found: 65
                }
            )
        },
    ),
    (
        "an ed25519 voucher signed by another key",
        |world, collections| {
            let mut voucher = world.voucher(1, 1, 350);
            voucher.signature = world.oracles[0].key_signature(&voucher);
            collections[0].voucher = voucher;
        },
        |error| matches!(error, ChargeError::Signatures { vouchers: 1 }),
    ),
    (
        "a secp256k1 voucher of another amount",
        |world, collections| {
            collections[1].voucher.signature = world.voucher(1, 2, 999).signature;
        },
        |error| matches!(error, ChargeError::Signature { channel: 2 }),
    ),
    (
        "a voucher of zero bytes",
        |_, collections| collections[1].voucher.signature = vec![0; 64].into(),
        |error| matches!(error, ChargeError::Signature { channel: 2 }),
    ),
];

#[test]
fn a_broken_charge_is_refused_even_where_the_quorum_signed_it() {
    let (mut world, round) = next_round();
    let before = world.stored();
    for (what, change, expected) in BROKEN_CHARGES {
        let mut broken = round.clone();
        change(&world, &mut broken.collections);
        broken.bind_collections();
        let sum: u128 = broken.collections.iter().map(|c| c.charged.u128()).sum();
        broken.report.credits_sum = sum.saturating_sub(100).into();
        broken.report.cumulative_sum = sum.saturating_sub(100).saturating_add(100).into();
        broken.sign(&world, &QUORUM);
        match refusal(world.submit(&broken)) {
            ContractError::Charge(error) => assert!(expected(&error), "{what}: {error}"),
            other => panic!("{what}: {other}"),
        }
        assert_eq!(world.stored(), before, "{what}");
    }
}

#[test]
fn too_few_or_unfit_signers_are_refused() {
    let (mut world, round) = next_round();
    let before = world.stored();
    let few = |signers| QuorumError::TooFewSigners { signers, quorum: 3 };
    for (signers, expected) in [(vec![], few(0)), (vec![0], few(1)), (vec![2, 3], few(2))] {
        let mut broken = round.clone();
        broken.sign(&world, &signers);
        let expected = ReportError::from(expected);
        assert_eq!(refusal(world.submit(&broken)), expected.into());
    }
    type Row = (fn(&mut Round), QuorumError);
    let changes: [Row; 5] = [
        (
            |round| round.bitmap = Bitmap(vec![0b1_1011].into()),
            QuorumError::UnknownMember {
                index: 4,
                members: 4,
            },
        ),
        (
            |round| round.bitmap = Bitmap(vec![0b1011, 0].into()),
            QuorumError::BitmapLength {
                expected: 1,
                found: 2,
                members: 4,
            },
        ),
        (
            |round| {
                round.signatures.pop();
            },
            QuorumError::SignatureCount {
                signatures: 2,
                signers: 3,
            },
        ),
        (
            |round| round.signatures.push(round.signatures[0].clone()),
            QuorumError::SignatureCount {
                signatures: 4,
                signers: 3,
            },
        ),
        (
            |round| round.signatures[1] = vec![0; 63].into(),
            QuorumError::SignatureLength {
                index: 1,
                found: 63,
            },
        ),
    ];
    for (change, expected) in changes {
        let mut broken = round.clone();
        change(&mut broken);
        let expected = ReportError::from(expected);
        assert_eq!(refusal(world.submit(&broken)), expected.into());
    }
    assert_eq!(world.stored(), before);
}

#[test]
fn signatures_in_another_order_or_of_another_report_are_refused() {
    let (mut world, round) = next_round();
    let refused = ContractError::from(ReportError::OracleSignatures { signers: 3 });
    let mut swapped = round.clone();
    swapped.signatures.swap(0, 1);
    assert_eq!(refusal(world.submit(&swapped)), refused);

    let mut repeated = round.clone();
    repeated.signatures[1] = repeated.signatures[0].clone();
    assert_eq!(refusal(world.submit(&repeated)), refused);

    let mut zero = round.clone();
    zero.signatures = vec![vec![0; 64].into(); 3];
    assert_eq!(refusal(world.submit(&zero)), refused);

    let mut other = round.clone();
    other.report.receipts_root = Hash32([0x55; 32]);
    other.sign(&world, &QUORUM);
    let foreign = Round {
        signatures: other.signatures,
        ..round
    };
    assert_eq!(refusal(world.submit(&foreign)), refused);
}

#[test]
fn a_former_set_reports_until_its_overlap_ends() {
    let (mut world, round) = next_round();
    let owner: Addr = world.owner.clone();
    let change = registry_api::ExecuteMsg::UpdateConfig(registry_api::ConfigUpdate {
        params_hash: Some(Hash32([0x78; 32])),
        ..Default::default()
    });
    let registry = world.registry.clone();
    cw_multi_test::Executor::execute_contract(
        &mut world.app,
        owner.clone(),
        registry,
        &change,
        &[],
    )
    .unwrap();
    world.rotate(&owner);

    let mut late = round.clone();
    late.set_id = 2;
    late.report.config_digest = world.config_digest(2);
    late.sign(&world, &QUORUM);
    world.advance(OVERLAP_SECONDS + 1);
    let error = refusal(world.submit(&round));
    let expired = matches!(
        error,
        ContractError::Report(ReportError::InactiveSet { set_id: 1, .. })
    );
    assert!(expired, "{error}");
    world.submit(&late).unwrap();
}

#[test]
fn the_overlap_includes_its_last_second() {
    let (mut world, round) = next_round();
    let owner = world.owner.clone();
    let change = registry_api::ExecuteMsg::UpdateConfig(registry_api::ConfigUpdate {
        max_set: Some(3),
        ..Default::default()
    });
    let registry = world.registry.clone();
    cw_multi_test::Executor::execute_contract(
        &mut world.app,
        owner.clone(),
        registry,
        &change,
        &[],
    )
    .unwrap();
    world.rotate(&owner);
    world.advance(OVERLAP_SECONDS);
    world.submit(&round).unwrap();
}

#[test]
fn a_voucher_that_expired_since_still_settles() {
    let (mut world, round) = next_round();
    world.advance(CHANNEL_SECONDS - 1);
    world.submit(&round).unwrap();
}

#[test]
fn the_largest_report_is_accepted() {
    let mut world = native();
    let alice = world.address("alice");
    let charges: Vec<(u64, u128)> = (0..MAX_COLLECTIONS)
        .map(|number| (world.open(number % 2), 7))
        .collect();
    let round = world.round(&charges, &[(&alice, 7 * MAX_COLLECTIONS as u128)]);
    world.submit(&round).unwrap();
    assert_eq!(world.totals().collected.u128(), 1_400);
}

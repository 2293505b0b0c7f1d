//! claim.

use attribution_report::{SumNode, SumTreeError};
use contract_api::payout_splitter::{Claim, ExecuteMsg, PaidResponse, QueryMsg, CLAIMABLE_REPORTS};
use cosmwasm_std::Addr;
use payout_splitter::{ClaimError, ContractError};

use super::{native, refusal, world::World};

/// A world where report 1 is final: alice earned 60, bob 40, carol 100.
fn settled() -> (World, [Addr; 3]) {
    let mut world = native();
    let channel = world.open(0);
    let payees = ["alice", "bob", "carol"].map(|name| world.address(name));
    let [alice, bob, carol] = &payees;
    world.settle(&[(channel, 200)], &[(alice, 60), (bob, 40), (carol, 100)]);
    (world, payees)
}

fn send(world: &mut World, claim: Claim) -> Result<(), ContractError> {
    let stranger = world.address("stranger");
    match world.execute(&stranger, &ExecuteMsg::Claim(claim)) {
        Ok(_) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

fn refused(world: &mut World, claim: Claim) -> ClaimError {
    let before = world.stored();
    let error = match send(world, claim).unwrap_err() {
        ContractError::Claim(error) => error,
        other => panic!("{other}"),
    };
    assert_eq!(world.stored(), before);
    error
}

fn paid(world: &World, payee: &Addr) -> u128 {
    let query = QueryMsg::Paid {
        payee: payee.to_string(),
    };
    world.query::<PaidResponse>(&query).paid.u128()
}

#[test]
fn anyone_may_claim_and_the_payee_is_paid_once() {
    let (mut world, [alice, bob, carol]) = settled();
    for (payee, earned) in [(&alice, 60), (&bob, 40), (&carol, 100)] {
        let claim = world.claim_of(1, payee);
        send(&mut world, claim.clone()).unwrap();
        assert_eq!(world.balance(payee), earned);
        assert_eq!(paid(&world, payee), earned);
        let nothing = ClaimError::NothingDue {
            payee: payee.clone(),
            cumulative: earned.into(),
            paid: earned.into(),
        };
        assert_eq!(refused(&mut world, claim), nothing);
        assert_eq!(world.balance(payee), earned);
    }
    assert_eq!(world.totals().paid.u128(), 200);
}

#[test]
fn a_later_report_pays_the_difference() {
    let (mut world, [alice, bob, _]) = settled();
    let claim = world.claim_of(1, &alice);
    send(&mut world, claim).unwrap();
    let stale = world.claim_of(1, &bob);
    let seq = world.settle(&[(1, 230)], &[(&alice, 25), (&bob, 5)]);
    for (payee, earned) in [(&alice, 85), (&bob, 45)] {
        let claim = world.claim_of(seq, payee);
        send(&mut world, claim).unwrap();
        assert_eq!(world.balance(payee), earned);
    }
    assert!(matches!(
        refused(&mut world, stale),
        ClaimError::NothingDue { .. }
    ));
}

#[test]
fn one_account_in_two_cases_of_bech32_is_paid_once() {
    let (mut world, [alice, ..]) = settled();
    let mut claim = world.claim_of(1, &alice);
    claim.payee = claim.payee.to_uppercase();
    send(&mut world, claim).unwrap();
    assert_eq!(world.balance(&alice), 60);
    let claim = world.claim_of(1, &alice);
    assert!(matches!(
        refused(&mut world, claim),
        ClaimError::NothingDue { .. }
    ));
    assert_eq!(
        paid(&world, &Addr::unchecked(alice.to_string().to_uppercase())),
        60
    );
}

#[test]
fn a_pending_report_pays_nothing() {
    let (mut world, [alice, ..]) = settled();
    let round = world.round(&[(1, 300)], &[(&alice, 100)]);
    world.submit(&round).unwrap();
    let claim = world.claim_of(2, &alice);
    let expected = ClaimError::NotClaimable {
        seq: 2,
        oldest: 1,
        newest: 1,
    };
    assert_eq!(refused(&mut world, claim), expected);
}

#[test]
fn before_the_first_final_report_nothing_is_claimable() {
    let (mut world, [alice, ..]) = settled();
    let claim = world.claim_of(1, &alice);
    let mut fresh = native();
    for seq in [0, 1, u64::MAX] {
        let claim = Claim {
            seq: seq.into(),
            ..claim.clone()
        };
        let (oldest, newest) = (0, 0);
        let expected = ClaimError::NotClaimable {
            seq,
            oldest,
            newest,
        };
        assert_eq!(refused(&mut fresh, claim), expected);
    }
    send(&mut world, claim).unwrap();
}

#[test]
fn the_last_final_roots_stay_claimable_and_older_ones_do_not() {
    let (mut world, [alice, bob, _]) = settled();
    let stale = world.claim_of(1, &alice);
    for charged in (201..).take(CLAIMABLE_REPORTS as usize - 1) {
        world.settle(&[(1, charged)], &[(&bob, 1)]);
    }
    send(&mut world, stale).unwrap();
    assert_eq!(world.balance(&alice), 60);

    let stale = world.claim_of(CLAIMABLE_REPORTS, &bob);
    world.settle(&[(1, 300)], &[(&bob, 300 - 207)]);
    let first = Claim {
        seq: 1u64.into(),
        ..stale.clone()
    };
    let expected = ClaimError::NotClaimable {
        seq: 1,
        oldest: 2,
        newest: CLAIMABLE_REPORTS + 1,
    };
    assert_eq!(refused(&mut world, first), expected);
    send(&mut world, stale).unwrap();
}

type Change = fn(&mut Claim);

const FORGED: [(&str, Change); 9] = [
    ("more money", |claim| claim.cumulative = 61u128.into()),
    ("less money", |claim| claim.cumulative = 59u128.into()),
    ("another index", |claim| {
        claim.index = (claim.index.u64() ^ 1).into()
    }),
    ("an index beyond the leaves", |claim| {
        claim.index = 3u64.into()
    }),
    ("a huge index", |claim| claim.index = u64::MAX.into()),
    ("a short proof", |claim| {
        claim.proof.pop();
    }),
    ("no proof", |claim| claim.proof.clear()),
    ("a long proof", |claim| {
        let last: SumNode = claim.proof[0];
        claim.proof.push(last);
    }),
    ("a sibling's sum", |claim| {
        claim.proof[0].sum = u128::MAX.into()
    }),
];

#[test]
fn a_forged_claim_is_refused() {
    let (mut world, [alice, bob, _]) = settled();
    for (what, change) in FORGED {
        let mut claim = world.claim_of(1, &alice);
        change(&mut claim);
        match refused(&mut world, claim) {
            ClaimError::Proof { .. } => {}
            other => panic!("{what}: {other}"),
        }
    }
    let mut stolen = world.claim_of(1, &alice);
    stolen.payee = bob.to_string();
    let expected = ClaimError::Proof {
        payee: bob.to_string(),
        source: SumTreeError::RootMismatch,
    };
    assert_eq!(refused(&mut world, stolen), expected);
}

#[test]
fn a_payee_that_is_no_address_is_refused() {
    let (mut world, [alice, ..]) = settled();
    for payee in ["", "alice", "cosmos1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqnrql8a"] {
        let mut claim = world.claim_of(1, &alice);
        claim.payee = payee.to_owned();
        let error = send(&mut world, claim).unwrap_err();
        assert!(matches!(error, ContractError::Std(_)), "{error}");
    }
}

#[test]
fn the_splitter_never_pays_itself() {
    let (mut world, _) = settled();
    let splitter = world.splitter.clone();
    let seq = world.settle(&[(1, 210)], &[(&splitter, 10)]);
    let claim = world.claim_of(seq, &splitter);
    assert_eq!(refused(&mut world, claim), ClaimError::PayeeIsSplitter);
}

#[test]
fn a_quorum_that_takes_earnings_back_cannot_reach_open_deposits() {
    let (mut world, [alice, bob, carol]) = settled();
    for payee in [&alice, &bob, &carol] {
        let claim = world.claim_of(1, payee);
        send(&mut world, claim).unwrap();
    }
    // A forged ledger: the same sum and one more, all of it to mallory.
    let mallory = world.address("mallory");
    world.ledger = Default::default();
    let mut round = world.round(&[(1, 201)], &[(&mallory, 201)]);
    round.report.credits_sum = 1u128.into();
    round.sign(&world, &super::round::QUORUM);
    world.submit(&round).unwrap();
    world.advance(super::world::DISPUTE_SECONDS);
    world.finalize(2).unwrap();
    let claim = world.claim_of(2, &mallory);
    let expected = ClaimError::BeyondEarned {
        paid: 401u128.into(),
        final_cumulative: 201u128.into(),
    };
    assert_eq!(refused(&mut world, claim), expected);
}

//! Appeals: who gets batch deposit, appeal bond and validators' bonds in every branch.

use contract_api::datanet_registry::{
    AppealStatus, AppealsResponse, BatchStatus, QueryMsg, Verdict,
};
use cosmwasm_std::Uint64;
use datanet_registry::ContractError;

use crate::world::{
    appeal_message, close_appeal_message, rule_message, settle_message, text, World, APPEAL_BOND,
    BOND, CHALLENGE, DEPOSIT, RULING, START,
};

const ACCEPTED: u16 = 9_000;
const REJECTED: u16 = 1_000;
const SLASH: u128 = BOND / 10;

#[test]
fn a_denied_appeal_against_an_acceptance_pays_the_contributor_for_the_wait() {
    let mut world = World::decided(1, ACCEPTED);
    world.appeal("bob", 1).unwrap();
    world.rule(1, Verdict::Denied).unwrap();
    assert_eq!(world.status(1), BatchStatus::Accepted);
    assert_eq!(world.appeal_of(1).status, AppealStatus::Denied);
    world.wait(CHALLENGE);
    world.settle(1).unwrap();
    assert_eq!(world.balance("alice"), START + APPEAL_BOND);
    assert_eq!(world.balance("bob"), START - APPEAL_BOND);
    assert_eq!((world.balance("treasury"), world.held()), (0, BOND));
}

#[test]
fn a_denied_appeal_against_a_rejection_is_lost_to_the_treasury() {
    let mut world = World::decided(1, REJECTED);
    world.appeal("alice", 1).unwrap();
    world.rule(1, Verdict::Denied).unwrap();
    world.wait(CHALLENGE);
    world.settle(1).unwrap();
    assert_eq!(world.balance("alice"), START - DEPOSIT - APPEAL_BOND);
    assert_eq!(world.balance("treasury"), DEPOSIT + APPEAL_BOND);
    assert_eq!(world.held(), BOND);
}

#[test]
fn a_granted_appeal_against_an_acceptance_revokes_it() {
    let mut world = World::decided(1, ACCEPTED);
    world.appeal("bob", 1).unwrap();
    let response = world.rule(1, Verdict::Granted).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "rule_appeal"),
        ("ruling", "granted"),
        ("status", "revoked"),
        ("slashed", &SLASH.to_string()),
    ]));
    let batch = world.batch(1);
    assert_eq!((batch.status, batch.held.u128()), (BatchStatus::Revoked, 0));
    assert_eq!(batch.position, Some(Uint64::zero()));
    assert_eq!(batch.excluded_at.u64(), world.app.block_info().height);
    // Reports of before may have credited them.
    assert_eq!(batch.validators, [text("vera")]);
    assert_eq!(world.datanet().excluded.u64(), 1);
    // Half of the deposit to the appellant with its bond, the rest and the slash to the treasury.
    assert_eq!(world.balance("bob"), START + DEPOSIT / 2);
    assert_eq!(world.balance("treasury"), DEPOSIT / 2 + SLASH);
    assert_eq!(world.balance("alice"), START - DEPOSIT);
    assert_eq!(world.held(), BOND - SLASH);
    world.refused("bob", &settle_message(1));
}

#[test]
fn a_granted_appeal_against_a_rejection_accepts_the_batch_at_the_threshold() {
    let mut world = World::with_validators(&[("vera", 100), ("walt", 100), ("xena", 100)]);
    world.submit(1);
    world.score("vera", 1, 7_000).unwrap();
    world.score("walt", 1, REJECTED).unwrap();
    assert_eq!(world.status(1), BatchStatus::Rejected);
    world.wait(CHALLENGE - 1);
    world.appeal("bob", 1).unwrap();
    world.rule(1, Verdict::Granted).unwrap();
    let batch = world.batch(1);
    assert_eq!(
        (batch.status, batch.quality),
        (BatchStatus::Accepted, 6_000)
    );
    assert_eq!(batch.position, Some(Uint64::zero()));
    assert_eq!(batch.settle_after.u64(), world.now() + CHALLENGE);
    // Who was right stays as validator of the batch, who was wrong pays.
    assert_eq!(batch.validators, [text("vera")]);
    assert_eq!(world.validator("vera"), Some((100, true)));
    assert_eq!(world.validator("walt"), Some((100 - SLASH, true)));
    assert_eq!(world.validator("xena"), Some((100, true)));
    assert_eq!(
        (world.balance("bob"), world.balance("treasury")),
        (START, SLASH)
    );
    world.refused("bob", &settle_message(1));
    world.wait(CHALLENGE);
    world.settle(1).unwrap();
    assert_eq!((world.balance("alice"), world.held()), (START, 300 - SLASH));
}

#[test]
fn an_arbiter_who_stays_silent_changes_nothing_and_the_bond_returns() {
    for (quality, winner) in [(ACCEPTED, "alice"), (REJECTED, "treasury")] {
        let mut world = World::decided(1, quality);
        world.appeal("bob", 1).unwrap();
        let from = world.appeal_of(1).rule_by.u64();
        let now = world.now();
        let error = world.refused("yuri", &close_appeal_message(1));
        assert_eq!(error, ContractError::TooEarly { from, now });
        world.wait(RULING);
        let error = world.refused("judge", &rule_message(1, Verdict::Granted));
        let (until, now) = (from, from);
        assert_eq!(error, ContractError::TooLate { until, now });
        world.execute("yuri", &close_appeal_message(1)).unwrap();
        assert_eq!(world.appeal_of(1).status, AppealStatus::Lapsed);
        assert_eq!(world.balance("bob"), START);
        world.wait(CHALLENGE);
        let before = world.balance(winner);
        world.settle(1).unwrap();
        assert_eq!(world.balance(winner), before + DEPOSIT);
        assert_eq!(world.held(), BOND);
    }
}

#[test]
fn a_deposit_waits_while_an_appeal_is_open() {
    let mut world = World::decided(1, ACCEPTED);
    world.wait(CHALLENGE - 1);
    world.appeal("bob", 1).unwrap();
    world.wait(1);
    let appealed = ContractError::Appealed {
        datanet: 1,
        batch: 1,
        status: AppealStatus::Open,
    };
    assert_eq!(world.refused("bob", &settle_message(1)), appealed);
}

#[test]
fn a_decision_is_appealed_against_once_and_in_time() {
    let mut world = World::decided(1, ACCEPTED);
    world.appeal("bob", 1).unwrap();
    let again = |status| ContractError::Appealed {
        datanet: 1,
        batch: 1,
        status,
    };
    let error = world.send_refused("yuri", APPEAL_BOND, &appeal_message(1));
    assert_eq!(error, again(AppealStatus::Open));
    world.rule(1, Verdict::Denied).unwrap();
    let error = world.send_refused("yuri", APPEAL_BOND, &appeal_message(1));
    assert_eq!(error, again(AppealStatus::Denied));
    let error = world.refused("judge", &rule_message(1, Verdict::Granted));
    assert_eq!(error, again(AppealStatus::Denied));

    let mut world = World::decided(1, ACCEPTED);
    let until = world.batch(1).settle_after.u64();
    world.wait(CHALLENGE);
    let error = world.send_refused("bob", APPEAL_BOND, &appeal_message(1));
    assert_eq!(error, ContractError::TooLate { until, now: until });
}

#[test]
fn an_appeal_needs_a_decision_a_bond_and_a_reason() {
    let mut world = World::with_validators(&[("vera", BOND)]);
    world.submit(1);
    let error = world.send_refused("bob", APPEAL_BOND, &appeal_message(1));
    let (datanet, batch, status) = (1, 1, BatchStatus::Pending);
    assert_eq!(
        error,
        ContractError::WrongStatus {
            datanet,
            batch,
            status
        }
    );
    world.score("vera", 1, ACCEPTED).unwrap();
    let error = world.send_refused("bob", APPEAL_BOND - 1, &appeal_message(1));
    let (required, sent) = (APPEAL_BOND.into(), (APPEAL_BOND - 1).into());
    assert_eq!(error, ContractError::AmountTooLow { required, sent });
    for reason in [String::new(), "r".repeat(281), "two\nlines".to_owned()] {
        let message = contract_api::datanet_registry::ReceiveMsg::AppealBatch {
            datanet: Uint64::one(),
            batch: Uint64::one(),
            reason,
        };
        match world.send_refused("bob", APPEAL_BOND, &message) {
            ContractError::InvalidField { field, .. } => assert_eq!(field, "reason"),
            other => panic!("{other}"),
        }
    }
    let error = world.refused("judge", &rule_message(1, Verdict::Granted));
    assert_eq!(error, ContractError::UnknownAppeal { datanet, batch });
}

#[test]
fn a_validator_loses_no_more_than_is_bonded_now() {
    let mut world = World::decided(1, ACCEPTED);
    world.appeal("bob", 1).unwrap();
    world.rule(1, Verdict::Granted).unwrap();
    assert_eq!(world.validator("vera"), Some((BOND - SLASH, true)));
    assert_eq!(world.datanet().total_bond.u128(), BOND - SLASH);
    let fault = world.reputation("vera").validator.fault.u64();
    assert_eq!(fault, 5_000_000);
}

#[test]
fn appeals_are_listed_by_batch() {
    let mut world = World::with_validators(&[("vera", BOND)]);
    for batch in 1..=3 {
        world.submit(batch);
        world.score("vera", batch.into(), ACCEPTED).unwrap();
        world.appeal("bob", batch.into()).unwrap();
    }
    let page = |start_after: Option<u64>, limit| {
        let response: AppealsResponse = world.query(&QueryMsg::Appeals {
            datanet: Uint64::one(),
            start_after: start_after.map(Into::into),
            limit,
        });
        let batches = response.appeals.iter().map(|appeal| appeal.batch.u64());
        batches.collect::<Vec<_>>()
    };
    assert_eq!(page(None, Some(2)), [1, 2]);
    assert_eq!(page(Some(2), None), [3]);
    let appeal = world.appeal_of(2);
    assert_eq!(appeal.appellant, text("bob"));
    assert_eq!(
        (appeal.bond.u128(), appeal.against),
        (APPEAL_BOND, BatchStatus::Accepted)
    );
    assert_eq!(appeal.reason, "look again");
}

//! claim_many.

use contract_api::payout_splitter::{Claim, ExecuteMsg, MAX_CLAIMS};
use cosmwasm_std::Addr;
use cw_multi_test::{error::AnyResult, AppResponse};
use payout_splitter::ClaimError;

use super::{
    native, refusal,
    world::{attribute, World},
};

/// A world with a final report over `count` payees; payee `i` earned `i + 1`.
fn settled(count: usize) -> (World, Vec<Addr>) {
    let mut world = native();
    let channel = world.open(0);
    let payees: Vec<Addr> = (0..count)
        .map(|number| world.address(&format!("payee-{number}")))
        .collect();
    let credits: Vec<(&Addr, u128)> = payees.iter().zip(1u128..).collect();
    let total = credits.iter().map(|(_, amount)| amount).sum();
    world.settle(&[(channel, total)], &credits);
    (world, payees)
}

fn send(world: &mut World, claims: Vec<Claim>) -> AnyResult<AppResponse> {
    let stranger = world.address("stranger");
    world.execute(&stranger, &ExecuteMsg::ClaimMany { claims })
}

fn claims(world: &World, payees: &[Addr]) -> Vec<Claim> {
    payees
        .iter()
        .map(|payee| world.claim_of(1, payee))
        .collect()
}

#[test]
fn the_largest_list_is_paid_in_one_message() {
    let (mut world, payees) = settled(MAX_CLAIMS);
    let all = claims(&world, &payees);
    let response = send(&mut world, all).unwrap();
    for (payee, earned) in payees.iter().zip(1u128..) {
        assert_eq!(world.balance(payee), earned);
    }
    let total: u128 = (1..=MAX_CLAIMS as u128).sum();
    assert_eq!(world.totals().paid.u128(), total);
    let own = response.events.iter().find(|event| {
        let mut attributes = event.attributes.iter();
        attributes.any(|attribute| attribute.value == "claim_many")
    });
    let value = |key: &str| {
        let mut attributes = own.unwrap().attributes.iter();
        let found = attributes.find(|attribute| attribute.key == key);
        found.unwrap().value.clone()
    };
    assert_eq!(value("payees"), MAX_CLAIMS.to_string());
    assert_eq!(value("amount"), total.to_string());
}

#[test]
fn the_list_is_bounded_and_not_empty() {
    let (mut world, payees) = settled(1);
    let claim = world.claim_of(1, &payees[0]);
    for found in [0, MAX_CLAIMS + 1] {
        let list = vec![claim.clone(); found];
        let error = refusal(send(&mut world, list));
        assert_eq!(error, ClaimError::Count { found }.into());
    }
}

#[test]
fn those_with_nothing_due_are_passed_over() {
    let (mut world, payees) = settled(3);
    let first = claims(&world, &payees[..1]);
    send(&mut world, first).unwrap();
    let all = claims(&world, &payees);
    let response = send(&mut world, all.clone()).unwrap();
    assert_eq!(world.balance(&payees[0]), 1);
    assert_eq!(world.balance(&payees[2]), 3);
    assert_eq!(attribute(&response, "count"), "2");

    let before = world.stored();
    send(&mut world, all).unwrap();
    assert_eq!(world.stored(), before);
}

#[test]
fn a_payee_named_twice_is_paid_once() {
    let (mut world, payees) = settled(2);
    let mut claim = world.claim_of(1, &payees[1]);
    let twice = vec![claim.clone(), claim.clone()];
    send(&mut world, twice).unwrap();
    assert_eq!(world.balance(&payees[1]), 2);
    claim.payee = claim.payee.to_uppercase();
    send(&mut world, vec![claim]).unwrap();
    assert_eq!(world.balance(&payees[1]), 2);
    assert_eq!(world.totals().paid.u128(), 2);
}

#[test]
fn one_wrong_proof_refuses_all_even_where_nothing_is_due() {
    let (mut world, payees) = settled(3);
    let first = claims(&world, &payees[..1]);
    send(&mut world, first).unwrap();
    for wrong in 0..3 {
        let mut all = claims(&world, &payees);
        all[wrong].cumulative = 0u128.into();
        let before = world.stored();
        let error = refusal(send(&mut world, all));
        assert!(
            error.to_string().contains(payees[wrong].as_str()),
            "{error}"
        );
        assert_eq!(world.stored(), before);
    }
}

#[test]
fn claims_of_several_reports_and_of_the_splitter_can_be_mixed() {
    let (mut world, payees) = settled(2);
    let old = world.claim_of(1, &payees[0]);
    let splitter = world.splitter.clone();
    world.settle(&[(1, 20)], &[(&payees[1], 10), (&splitter, 7)]);
    let newer = world.claim_of(2, &payees[1]);
    let own = world.claim_of(2, &splitter);
    send(&mut world, vec![own, newer, old]).unwrap();
    assert_eq!(world.balance(&payees[0]), 1);
    assert_eq!(world.balance(&payees[1]), 12);
    // The splitter's own part stays where it is and is not counted as paid.
    assert_eq!(world.totals().paid.u128(), 13);
    assert_eq!(world.balance(&splitter), 1_000_000 - 13);
}

//! set_recipient: who receives what a payee earned.

use contract_api::payout_splitter::{
    ExecuteMsg, PaidResponse, QueryMsg, RecipientResponse, RecipientsResponse,
};
use cosmwasm_std::Addr;
use cw_multi_test::{error::AnyResult, AppResponse};
use payout_splitter::{ClaimError, ContractError};

use super::{native, refusal, world::World};

fn name(world: &mut World, payee: &Addr, recipient: Option<&Addr>) -> AnyResult<AppResponse> {
    let recipient = recipient.map(ToString::to_string);
    world.execute(payee, &ExecuteMsg::SetRecipient { recipient })
}

fn recipient(world: &World, payee: &Addr) -> String {
    let payee = payee.to_string();
    let found: RecipientResponse = world.query(&QueryMsg::Recipient { payee });
    found.recipient
}

fn claim(world: &mut World, seq: u64, payee: &Addr) {
    let (claim, anyone) = (world.claim_of(seq, payee), world.address("anyone"));
    world.execute(&anyone, &ExecuteMsg::Claim(claim)).unwrap();
}

#[test]
fn claims_pay_the_recipient_and_count_for_the_payee() {
    let mut world = native();
    let channel = world.open(0);
    let [alice, bob, vault] = ["alice", "bob", "vault"].map(|name| world.address(name));
    name(&mut world, &alice, Some(&vault)).unwrap();
    assert_eq!(recipient(&world, &alice), vault.to_string());
    assert_eq!(recipient(&world, &bob), bob.to_string());
    let seq = world.settle(&[(channel, 100)], &[(&alice, 60), (&bob, 40)]);
    let claims = vec![world.claim_of(seq, &alice), world.claim_of(seq, &bob)];
    let anyone = world.address("anyone");
    world
        .execute(&anyone, &ExecuteMsg::ClaimMany { claims })
        .unwrap();
    assert_eq!(
        [&alice, &bob, &vault].map(|address| world.balance(address)),
        [0, 40, 60]
    );
    let payee = alice.to_string();
    let paid: PaidResponse = world.query(&QueryMsg::Paid { payee });
    assert_eq!(paid.paid.u128(), 60);

    // What is earned later follows the recipient of the moment; what was paid is not paid again.
    let seq = world.settle(&[(channel, 150)], &[(&alice, 50)]);
    name(&mut world, &alice, None).unwrap();
    claim(&mut world, seq, &alice);
    assert_eq!(
        [&alice, &vault].map(|address| world.balance(address)),
        [50, 60]
    );
}

#[test]
fn naming_oneself_is_naming_nobody() {
    let mut world = native();
    let [alice, vault] = ["alice", "vault"].map(|name| world.address(name));
    let before = world.stored();
    name(&mut world, &alice, Some(&vault)).unwrap();
    name(&mut world, &alice, Some(&alice)).unwrap();
    assert_eq!(world.stored(), before);
}

#[test]
fn the_splitter_and_what_is_no_address_are_refused() {
    let mut world = native();
    let (alice, splitter) = (world.address("alice"), world.splitter.clone());
    let before = world.stored();
    let error = refusal(name(&mut world, &alice, Some(&splitter)));
    assert_eq!(error, ClaimError::PayeeIsSplitter.into());
    for bad in ["", "open1bad", "OPEN"] {
        let recipient = Some(bad.to_owned());
        let error = refusal(world.execute(&alice, &ExecuteMsg::SetRecipient { recipient }));
        assert!(matches!(error, ContractError::Std(_)), "{error}");
    }
    assert_eq!(world.stored(), before);
}

#[test]
fn recipients_come_in_pages_by_canonical_address() {
    let mut world = native();
    let vault = world.address("vault");
    let mut payees = ["a", "b", "c", "d", "e"].map(|name| world.address(name));
    for payee in &payees {
        name(&mut world, payee, Some(&vault)).unwrap();
    }
    payees.sort_by_key(|payee| world.canonical(payee));
    let mut found: Vec<String> = vec![];
    loop {
        let page: RecipientsResponse = world.query(&QueryMsg::Recipients {
            start_after: found.last().cloned(),
            limit: Some(2),
        });
        if page.recipients.is_empty() {
            break;
        }
        assert!(page
            .recipients
            .iter()
            .all(|entry| entry.recipient == vault.as_str()));
        found.extend(page.recipients.into_iter().map(|entry| entry.payee));
    }
    assert_eq!(found, payees.map(String::from));
}

use contract_api::gopen_token::{BackingResponse, QueryMsg, ReceiveMsg};
use gopen_token::ContractError;
use token_ledger::LedgerError;

use crate::world::{text, World, START};

#[test]
fn open_becomes_gopen_of_the_sender_and_votes() {
    let mut world = World::new();
    let response = world.wrap("alice", 30).unwrap();
    response.assert_event(&cosmwasm_std::Event::new("wasm").add_attributes([
        ("action", "wrap"),
        ("sender", &text("alice")),
        ("recipient", &text("alice")),
        ("amount", "30"),
    ]));
    assert_eq!((world.balance("alice"), world.votes("alice")), (30, 30));
    assert_eq!((world.supply(), world.total_votes_at(None)), (30, 30));
    assert_eq!(world.open_balance(&world.gopen), 30);
    let backing: BackingResponse = world.query(&QueryMsg::Backing {});
    assert_eq!(backing.held.u128(), 30);
}

#[test]
fn or_of_the_recipient_that_the_sender_names() {
    let mut world = World::new();
    let message = ReceiveMsg::Wrap {
        recipient: Some(text("bob")),
    };
    world.send_open("alice", 30, &message).unwrap();
    assert_eq!((world.balance("alice"), world.balance("bob")), (0, 30));
    assert_eq!(world.votes("bob"), 30);
}

#[test]
fn nothing_and_bad_recipients_are_refused_and_the_open_stays_with_the_sender() {
    let mut world = World::new();
    let error: ContractError = world.wrap("alice", 0).unwrap_err().downcast().unwrap();
    assert_eq!(error, LedgerError::ZeroAmount.into());
    let recipient = Some("bob".to_owned());
    world
        .send_open("alice", 5, &ReceiveMsg::Wrap { recipient })
        .unwrap_err();
    assert_eq!(world.open_balance(&crate::world::address("alice")), START);
    assert_eq!(world.supply(), 0);
}

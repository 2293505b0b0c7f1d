//! Deposits are held apart from the treasury: no proposal spends them.

use contract_api::governor::{ExecuteMsg, ProposalState};
use governor::ContractError;

use crate::world::{address, reason, World, OPEN};

const DEPOSIT: u128 = 100 * OPEN;

#[test]
fn a_proposal_cannot_spend_the_deposits_of_others() {
    let mut world = World::new();
    world.donate("carol", 10);
    let greedy = vec![world.payment("eve", 11)];
    let id = world.executable("alice", greedy);
    world.propose("bob", Vec::new());
    let message = ExecuteMsg::Execute { proposal_id: id };
    let refused = reason(world.execute("nobody", &message));
    let expected = ContractError::SpendsDeposits {
        balance: (DEPOSIT - 1).into(),
        deposits: DEPOSIT.into(),
    };
    assert_eq!(refused, expected.to_string());
    assert_eq!(world.state(id), ProposalState::Queued);
    world.donate("carol", 1);
    world.execute("nobody", &message).unwrap();
    assert_eq!(world.open_of(&address("eve")), 11);
    assert_eq!(world.treasury().balance.u128(), DEPOSIT);
}

#[test]
fn a_later_message_may_make_up_for_an_earlier_one() {
    let mut world = World::new();
    let back = contract_api::open_token::ExecuteMsg::TransferFrom {
        owner: crate::world::text("carol"),
        recipient: world.governor.to_string(),
        amount: 5u128.into(),
    };
    let allowance = contract_api::open_token::ExecuteMsg::IncreaseAllowance {
        spender: world.governor.to_string(),
        amount: 5u128.into(),
        expires: None,
    };
    world
        .call("carol", &world.open.clone(), &allowance)
        .unwrap();
    world.propose("bob", Vec::new());
    let messages = vec![
        world.payment("eve", 5),
        crate::world::wasm(&world.open, &back),
    ];
    world.govern(messages).unwrap();
    assert_eq!(world.open_of(&address("eve")), 5);
    assert_eq!(world.treasury().deposits.u128(), DEPOSIT);
}

#[test]
fn plain_transfers_fill_it() {
    let mut world = World::new();
    world.donate("carol", 70);
    world.propose("alice", Vec::new());
    let treasury = world.treasury();
    assert_eq!(treasury.balance.u128(), DEPOSIT + 70);
    assert_eq!(treasury.deposits.u128(), DEPOSIT);
    assert_eq!(treasury.spendable.u128(), 70);
}

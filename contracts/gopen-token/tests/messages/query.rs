use contract_api::gopen_token::{
    ExecuteMsg, QueryMsg, TotalPowerAtHeightResponse, VotingPowerAtHeightResponse,
};
use cosmwasm_std::{StdResult, Uint128};
use cw20::{AllAccountsResponse, AllAllowancesResponse, AllSpenderAllowancesResponse};

use crate::world::{text, World};

#[test]
fn votes_at_a_height_are_those_at_the_start_of_its_block() {
    let mut world = World::new();
    let first = world.next_block();
    world.wrap("alice", 30).unwrap();
    assert_eq!(world.votes("alice"), 30);
    assert_eq!(
        (
            world.votes_at("alice", Some(first)),
            world.total_votes_at(Some(first))
        ),
        (0, 0)
    );
    let second = world.next_block();
    world.transfer("alice", "bob", 10);
    world.transfer("alice", "bob", 5);
    let third = world.next_block();
    world.delegate("bob", "carol");
    let fourth = world.next_block();

    let rows = [
        (first, [0, 0, 0]),
        (second, [30, 0, 0]),
        (third, [15, 15, 0]),
        (fourth, [15, 0, 15]),
    ];
    for (height, expected) in rows {
        let votes = ["alice", "bob", "carol"].map(|name| world.votes_at(name, Some(height)));
        assert_eq!(votes, expected, "height {height}");
    }
    assert_eq!(world.total_votes_at(Some(second)), 30);
    assert_eq!(world.votes_at("alice", Some(0)), 0);
}

#[test]
fn tokens_that_pass_through_within_a_block_leave_no_vote_in_it() {
    let mut world = World::wrapped(&[("alice", 30)]);
    let height = world.next_block();
    world.transfer("alice", "bob", 30);
    world.transfer("bob", "alice", 30);
    let after = world.next_block();
    for at in [height, after] {
        assert_eq!(
            (
                world.votes_at("alice", Some(at)),
                world.votes_at("bob", Some(at))
            ),
            (30, 0)
        );
    }
}

#[test]
fn the_answer_names_its_height_and_the_future_is_refused() {
    let world = World::wrapped(&[("alice", 30)]);
    let now = world.app.block_info().height;
    let address = text("alice");
    let height = None;
    let message = QueryMsg::VotingPowerAtHeight { address, height };
    assert_eq!(
        world.query::<VotingPowerAtHeightResponse>(&message).height,
        now
    );

    let height = Some(now + 1);
    let message = QueryMsg::TotalPowerAtHeight { height };
    let answer: StdResult<TotalPowerAtHeightResponse> =
        world.app.wrap().query_wasm_smart(&world.gopen, &message);
    let error = answer.unwrap_err().to_string();
    assert!(error.contains("not known yet"), "{error}");
}

#[test]
fn lists_of_accounts_and_allowances_come_in_pages_that_join_up() {
    let mut world = World::wrapped(&[("alice", 3), ("bob", 3), ("carol", 3)]);
    for (owner, spender) in [("alice", "bob"), ("alice", "carol"), ("carol", "bob")] {
        let message = ExecuteMsg::IncreaseAllowance {
            spender: text(spender),
            amount: Uint128::one(),
            expires: None,
        };
        world.execute(owner, &message).unwrap();
    }
    let accounts = |start_after, limit| {
        let message = QueryMsg::AllAccounts { start_after, limit };
        world.query::<AllAccountsResponse>(&message).accounts
    };
    let first = accounts(None, Some(2));
    let rest = accounts(first.last().cloned(), None);
    assert_eq!([first, rest].concat(), accounts(None, Some(u32::MAX)));
    let (start_after, limit) = (None, Some(1));
    let given: AllAllowancesResponse = world.query(&QueryMsg::AllAllowances {
        owner: text("alice"),
        start_after: start_after.clone(),
        limit,
    });
    assert_eq!(given.allowances.len(), 1);
    let held: AllSpenderAllowancesResponse = world.query(&QueryMsg::AllSpenderAllowances {
        spender: text("bob"),
        start_after,
        limit: None,
    });
    assert_eq!(held.allowances.len(), 2);
}

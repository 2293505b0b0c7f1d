use contract_api::gopen_token::{
    QueryMsg, TotalPowerAtHeightResponse, VotingPowerAtHeightResponse,
};
use cosmwasm_std::StdResult;

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
fn contracts_that_read_a_cw4_group_raw_find_the_votes() {
    let world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    let group = cw4::Cw4Contract::new(world.gopen.clone());
    let querier = world.app.wrap();
    let alice = crate::world::address("alice");
    assert_eq!(group.is_member(&querier, &alice, None).unwrap(), Some(30));
    let total = world
        .app
        .wrap()
        .query_wasm_raw(&world.gopen, cw4::TOTAL_KEY.as_bytes());
    assert_eq!(total.unwrap(), Some(b"35".to_vec()));
}

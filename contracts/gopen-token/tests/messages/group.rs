//! The interface of a cw4 group: smart queries and raw storage.

use contract_api::gopen_token::QueryMsg;
use contract_api::open_token::MAX_SUPPLY;
use cw4::{
    AdminResponse, Cw4Contract, Cw4QueryMsg, Member, MemberListResponse, MemberResponse,
    TotalWeightResponse,
};

use crate::world::{address, text, World};

#[test]
fn the_messages_of_a_group_are_understood_as_cw4_writes_them() {
    let world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    let querier = world.app.wrap();
    let group = Cw4Contract::new(world.gopen.clone());
    assert_eq!(group.admin(&querier).unwrap(), Some(text("owner")));
    assert_eq!(group.hooks(&querier).unwrap(), Vec::<String>::new());
    let member = group.is_voting_member(&querier, &address("alice"), None);
    assert_eq!(member.unwrap(), Some(30));
    let members = group.list_members(&querier, None, None).unwrap();
    assert_eq!(members.len(), 2);
    let admin: AdminResponse = world.query(&QueryMsg::Admin {});
    assert_eq!(admin.admin, Some(text("owner")));
    let at_height = None;
    let total: TotalWeightResponse = querier
        .query_wasm_smart(&world.gopen, &Cw4QueryMsg::TotalWeight { at_height })
        .unwrap();
    assert_eq!(total.weight, 35);
}

#[test]
fn contracts_that_read_a_group_raw_find_the_votes() {
    let world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    let querier = world.app.wrap();
    let group = Cw4Contract::new(world.gopen.clone());
    assert_eq!(group.total_weight(&querier).unwrap(), 35);
    let alice = group.is_member(&querier, &address("alice"), None);
    assert_eq!(alice.unwrap(), Some(30));
    let carol = group.is_member(&querier, &address("carol"), None);
    assert_eq!(carol.unwrap(), None);
    for (key, expected) in [
        (cw4::TOTAL_KEY.as_bytes().to_vec(), b"35".to_vec()),
        (cw4::member_key(&text("bob")), b"5".to_vec()),
    ] {
        let value = querier.query_wasm_raw(&world.gopen, key).unwrap();
        assert_eq!(value, Some(expected));
    }
}

#[test]
fn total_and_member_votes_are_read_at_one_height() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 5)]);
    world.delegate("alice", "carol");
    let height = world.next_block();
    world.wrap("bob", 100).unwrap();
    world.delegate("alice", "alice");
    world.next_block();
    let at_height = Some(height);
    let weight_of = |name: &str| {
        let message = QueryMsg::Member {
            addr: text(name),
            at_height,
        };
        world.query::<MemberResponse>(&message).weight
    };
    let weights = ["alice", "bob", "carol"].map(weight_of);
    assert_eq!(weights, [None, Some(5), Some(30)]);
    let total: TotalWeightResponse = world.query(&QueryMsg::TotalWeight { at_height });
    assert_eq!(total.weight, 35);
}

#[test]
fn the_future_is_refused() {
    let world = World::new();
    let at_height = Some(world.app.block_info().height + 1);
    let addr = text("alice");
    for message in [
        QueryMsg::TotalWeight { at_height },
        QueryMsg::Member { addr, at_height },
    ] {
        let answer: Result<cosmwasm_std::Empty, _> =
            world.app.wrap().query_wasm_smart(&world.gopen, &message);
        let error = answer.unwrap_err().to_string();
        assert!(error.contains("not known yet"), "{error}");
    }
}

#[test]
fn members_come_in_pages_that_join_up_and_leave_with_their_last_vote() {
    let mut world = World::wrapped(&[("alice", 30), ("bob", 5), ("carol", 7)]);
    let members = |world: &World, start_after: Option<String>, limit| -> Vec<Member> {
        let message = QueryMsg::ListMembers { start_after, limit };
        world.query::<MemberListResponse>(&message).members
    };
    let all = members(&world, None, Some(u32::MAX));
    assert_eq!(all.iter().map(|member| member.weight).sum::<u64>(), 42);
    let first = members(&world, None, Some(1));
    let rest = members(&world, Some(first[0].addr.clone()), None);
    assert_eq!([first, rest].concat(), all);
    world.transfer("bob", "alice", 5);
    let left = members(&world, None, None);
    assert!(left.iter().all(|member| member.addr != text("bob")));
}

#[test]
fn one_micro_gopen_is_one_vote_and_the_whole_supply_fits_a_weight_and_a_javascript_number() {
    assert!(u64::try_from(MAX_SUPPLY).unwrap() < 1 << 53);
    let world = World::wrapped(&[("alice", 1)]);
    assert_eq!((world.balance("alice"), world.votes("alice")), (1, 1));
}

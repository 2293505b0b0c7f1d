use contract_api::datanet_registry::{
    ExecuteMsg, MemberRole, QueryMsg, ReaderEntry, ReadersResponse, WrappedKey, MAX_MEMBERS,
    MAX_WRAPPED_KEY,
};
use cosmwasm_std::{HexBinary, Uint64};
use datanet_registry::ContractError;

use crate::update_members::permissioned;
use crate::world::{address, members, text, World};

fn announce(key: impl Into<HexBinary>) -> ExecuteMsg {
    ExecuteMsg::AnnounceKey {
        datanet: Uint64::one(),
        public_key: key.into(),
    }
}

fn key(reader: &str, public_key: [u8; 32], wrapped: &[u8]) -> WrappedKey {
    WrappedKey {
        reader: text(reader),
        public_key: public_key.into(),
        wrapped: wrapped.into(),
    }
}

fn wrap(keys: Vec<WrappedKey>) -> ExecuteMsg {
    ExecuteMsg::WrapKeys {
        datanet: Uint64::one(),
        keys,
    }
}

fn reader(world: &World) -> ReaderEntry {
    let response: ReadersResponse = world.query(&QueryMsg::Readers {
        datanet: Uint64::one(),
        start_after: None,
        limit: None,
    });
    response.readers[0].clone()
}

fn with_reader() -> World {
    let mut world = permissioned();
    world
        .execute("ivy", &members(MemberRole::Reader, &["bob"], &[]))
        .unwrap();
    world
}

#[test]
fn a_reader_announces_a_key_and_the_owner_wraps_the_content_key_for_it() {
    let mut world = with_reader();
    world.refused("alice", &announce([9; 32]));
    world.execute("bob", &announce([9; 32])).unwrap();
    assert_eq!(reader(&world).public_key, Some([9; 32].into()));
    assert_eq!(reader(&world).wrapped, None);
    world.refused("bob", &wrap(vec![key("bob", [9; 32], &[1; 48])]));
    for wrapped in [[1; 48], [2; 48]] {
        world
            .execute("ivy", &wrap(vec![key("bob", [9; 32], &wrapped)]))
            .unwrap();
        assert_eq!(reader(&world).wrapped, Some(wrapped.into()));
    }
}

#[test]
fn a_key_announced_in_between_is_not_mistaken_for_the_one_wrapped_for() {
    let mut world = with_reader();
    let unknown = ContractError::OtherKey {
        reader: address("bob"),
    };
    let message = wrap(vec![key("bob", [9; 32], &[1; 48])]);
    assert_eq!(world.refused("ivy", &message), unknown);
    world.execute("bob", &announce([8; 32])).unwrap();
    assert_eq!(world.refused("ivy", &message), unknown);
    world.execute("bob", &announce([9; 32])).unwrap();
    world.execute("ivy", &message).unwrap();
    world.execute("bob", &announce([7; 32])).unwrap();
    assert_eq!(reader(&world).wrapped, None);
}

#[test]
fn who_is_removed_and_comes_back_has_no_keys() {
    let mut world = with_reader();
    world.execute("bob", &announce([9; 32])).unwrap();
    world
        .execute("ivy", &members(MemberRole::Reader, &[], &["bob"]))
        .unwrap();
    world.refused("bob", &announce([9; 32]));
    world
        .execute("ivy", &members(MemberRole::Reader, &["bob"], &[]))
        .unwrap();
    assert_eq!(reader(&world).public_key, None);
}

#[test]
fn what_is_no_x25519_key_or_of_small_order_is_refused() {
    let mut world = with_reader();
    let mut minus_one = [0xff; 32];
    (minus_one[0], minus_one[31]) = (0xec, 0x7f);
    let mut one_with_the_top_bit = [0; 32];
    (one_with_the_top_bit[0], one_with_the_top_bit[31]) = (1, 0x80);
    let order_eight =
        HexBinary::from_hex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
    for bad in [
        HexBinary::from(&[9; 31][..]),
        HexBinary::from(&[9; 33][..]),
        HexBinary::default(),
        HexBinary::from([0; 32]),
        minus_one.into(),
        one_with_the_top_bit.into(),
        order_eight.unwrap(),
    ] {
        match world.refused("bob", &announce(bad)) {
            ContractError::InvalidField { field, .. } => assert_eq!(field, "public_key"),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn wrapped_keys_are_bounded_and_for_readers() {
    let mut world = with_reader();
    world.execute("bob", &announce([9; 32])).unwrap();
    assert_eq!(
        world.refused("ivy", &wrap(Vec::new())),
        ContractError::NothingToChange
    );
    for length in [0, MAX_WRAPPED_KEY + 1] {
        let message = wrap(vec![key("bob", [9; 32], &vec![1; length])]);
        match world.refused("ivy", &message) {
            ContractError::InvalidField { field, .. } => assert_eq!(field, "wrapped"),
            other => panic!("{other}"),
        }
    }
    let (found, limit) = (MAX_MEMBERS + 1, MAX_MEMBERS);
    let error = world.refused("ivy", &wrap(vec![key("bob", [9; 32], &[1]); found]));
    assert_eq!(error, ContractError::TooManyEntries { found, limit });
    let error = world.refused("ivy", &wrap(vec![key("alice", [9; 32], &[1])]));
    let expected = ContractError::NotMember {
        datanet: 1,
        role: MemberRole::Reader,
        account: address("alice"),
    };
    assert_eq!(error, expected);
    let longest = wrap(vec![key("bob", [9; 32], &[1; MAX_WRAPPED_KEY])]);
    world.execute("ivy", &longest).unwrap();
}

//! register_base_model.

use attribution_report::Hash32;
use contract_api::model_registry::{BaseModelResponse, ExecuteMsg, QueryMsg};
use model_registry::ContractError;

use super::{
    refusal,
    world::{adapter, base_model, World},
};

#[test]
fn anyone_registers_a_base_model_and_owns_it() {
    let mut world = World::new();
    let builder = world.builder.clone();
    world.execute(&builder, &base_model("small-llama")).unwrap();
    let base_model = 1u64.into();
    let found: BaseModelResponse = world.query(&QueryMsg::BaseModel { base_model }).unwrap();
    let expected = BaseModelResponse {
        base_model,
        owner: builder.to_string(),
        name: "small-llama".to_owned(),
        model_hash: Hash32([0xba; 32]),
        licence: "Apache-2.0".to_owned(),
        registered_at: world.height().into(),
        deprecated_at: None,
    };
    assert_eq!(found, expected);
}

#[test]
fn names_follow_their_rule() {
    let mut world = World::new();
    let sender = world.builder.clone();
    let longest = "a".repeat(60);
    for good in ["abc", "a.b", "0-9", &longest] {
        world.execute(&sender, &base_model(good)).unwrap();
    }
    let too_long = "a".repeat(61);
    for bad in [
        "",
        "ab",
        "Abc",
        "a b c",
        "a_b",
        "na\u{ef}ve",
        "a/b",
        "a\n",
        &too_long,
    ] {
        let before = world.stored();
        let error = refusal(world.execute(&sender, &base_model(bad)));
        let name = bad.to_owned();
        assert_eq!(error, ContractError::InvalidName { name });
        assert_eq!(world.stored(), before);
    }
}

#[test]
fn a_name_stands_for_one_model_or_adapter() {
    let mut world = World::with_base();
    world.register(adapter("defi")).unwrap();
    let sender = world.builder.clone();
    for taken in ["small-llama", "defi"] {
        let name = taken.to_owned();
        let expected = ContractError::NameTaken { name };
        assert_eq!(
            refusal(world.execute(&sender, &base_model(taken))),
            expected
        );
        assert_eq!(refusal(world.register(adapter(taken))), expected);
    }
}

#[test]
fn a_model_needs_a_hash_and_a_licence() {
    let mut world = World::new();
    let sender = world.builder.clone();
    let message = |model_hash, licence: &str| ExecuteMsg::RegisterBaseModel {
        name: "model".to_owned(),
        model_hash,
        licence: licence.to_owned(),
    };
    let hash = Hash32([1; 32]);
    let zero = refusal(world.execute(&sender, &message(Hash32::ZERO, "MIT")));
    assert_eq!(
        zero,
        ContractError::ZeroHash {
            field: "model_hash"
        }
    );
    for licence in ["", " MIT", "a\nb", &"x".repeat(61)] {
        let error = refusal(world.execute(&sender, &message(hash, licence)));
        assert_eq!(error, ContractError::InvalidLicence, "{licence:?}");
    }
    world
        .execute(&sender, &message(hash, &"x".repeat(60)))
        .unwrap();
}

//! register_adapter.

use attribution_report::{Hash32, SplitError};
use contract_api::{
    model_registry::{
        AdapterResponse, AdapterStatus, AdapterTerms, QueryMsg, ReceiveMsg, MAX_SNAPSHOTS,
    },
    open_token::MAX_SUPPLY,
};
use model_registry::ContractError;

use super::{
    refusal,
    world::{adapter, snapshot, World, FUNDS, MAX_BUILDER_SHARE, MIN_DATA_SHARE, MIN_DEPOSIT},
};

#[test]
fn an_adapter_is_stored_with_its_builder_and_the_owner_of_its_base() {
    let mut world = World::with_base();
    world.register(adapter("defi")).unwrap();
    let expected = AdapterResponse {
        adapter: 1u64.into(),
        builder: world.builder.to_string(),
        base_owner: world.owner.to_string(),
        terms: adapter("defi"),
        registered_at: world.height().into(),
        status: AdapterStatus::Registered,
        attested_at: None,
        deposit: MIN_DEPOSIT.into(),
        successor: None,
        deprecated_at: None,
        withdrawable_at: None,
    };
    assert_eq!(world.balance(&world.builder), FUNDS - MIN_DEPOSIT);
    world.check_held();
    assert_eq!(world.adapter(1), expected);
    let name = "defi".to_owned();
    let by_name: AdapterResponse = world.query(&QueryMsg::AdapterByName { name }).unwrap();
    assert_eq!(by_name, expected);
}

#[test]
fn terms_at_the_edge_are_granted() {
    let mut world = World::with_base();
    let mut terms = adapter("edge");
    terms.policy.data = MIN_DATA_SHARE;
    terms.policy.treasury += 4_000 - MIN_DATA_SHARE;
    terms.mix.span_ppm = 1_000_000;
    terms.mix.floor_ppm = 1_000_000;
    terms.price.per_call = MAX_SUPPLY.into();
    terms.price.per_1k_tokens = 0u128.into();
    terms.snapshots = vec![snapshot(1), snapshot(2)];
    world.register(terms).unwrap();
}

type Row = (
    &'static str,
    fn(&mut AdapterTerms),
    fn(&ContractError) -> bool,
);

const REFUSED: [Row; 21] = [
    (
        "shares under the whole",
        |terms| terms.policy.node -= 1,
        |error| {
            matches!(
                error,
                ContractError::Policy(SplitError::PolicySum { total: 9_999 })
            )
        },
    ),
    (
        "shares over the whole",
        |terms| terms.policy.data = u16::MAX,
        |error| matches!(error, ContractError::Policy(SplitError::PolicySum { .. })),
    ),
    (
        "too small a data share",
        |terms| {
            terms.policy.data = MIN_DATA_SHARE - 1;
            terms.policy.treasury += 4_001 - MIN_DATA_SHARE;
        },
        |error| matches!(error, ContractError::ShareOutOfBounds { .. }),
    ),
    (
        "too large a share of the builder",
        |terms| {
            terms.policy.builder = MAX_BUILDER_SHARE + 1;
            terms.policy.node -= MAX_BUILDER_SHARE - 1_999;
        },
        |error| matches!(error, ContractError::ShareOutOfBounds { .. }),
    ),
    (
        "a snapshot that was not taken",
        |terms| terms.snapshots[0].root = Hash32([7; 32]),
        |error| matches!(error, ContractError::UnknownSnapshot { datanet: 1, .. }),
    ),
    (
        "a span weight over the whole",
        |terms| terms.mix.span_ppm = 1_000_001,
        |error| {
            matches!(
                error,
                ContractError::MixOutOfRange {
                    field: "span_ppm",
                    ..
                }
            )
        },
    ),
    (
        "a floor over the whole",
        |terms| terms.mix.floor_ppm = u32::MAX,
        |error| {
            matches!(
                error,
                ContractError::MixOutOfRange {
                    field: "floor_ppm",
                    ..
                }
            )
        },
    ),
    (
        "a price per call beyond the supply",
        |terms| terms.price.per_call = (MAX_SUPPLY + 1).into(),
        |error| matches!(error, ContractError::PriceTooHigh { .. }),
    ),
    (
        "a price per token beyond the supply",
        |terms| terms.price.per_1k_tokens = u128::MAX.into(),
        |error| matches!(error, ContractError::PriceTooHigh { .. }),
    ),
    (
        "no adapter",
        |terms| terms.adapter_hash = Hash32::ZERO,
        |error| {
            matches!(
                error,
                ContractError::ZeroHash {
                    field: "adapter_hash"
                }
            )
        },
    ),
    (
        "no manifest",
        |terms| terms.manifest_hash = Hash32::ZERO,
        |error| {
            matches!(
                error,
                ContractError::ZeroHash {
                    field: "manifest_hash"
                }
            )
        },
    ),
    (
        "no index",
        |terms| terms.index_hash = Hash32::ZERO,
        |error| {
            matches!(
                error,
                ContractError::ZeroHash {
                    field: "index_hash"
                }
            )
        },
    ),
    (
        "no snapshot",
        |terms| terms.snapshots.clear(),
        |error| matches!(error, ContractError::SnapshotCount { found: 0 }),
    ),
    (
        "too many snapshots",
        |terms| terms.snapshots = (0..=MAX_SNAPSHOTS as u64).map(snapshot).collect(),
        |error| matches!(error, ContractError::SnapshotCount { .. }),
    ),
    (
        "a Datanet twice",
        |terms| terms.snapshots.push(snapshot(1)),
        |error| matches!(error, ContractError::SnapshotOrder { position: 1 }),
    ),
    (
        "Datanets out of order",
        |terms| terms.snapshots = vec![snapshot(2), snapshot(1)],
        |error| matches!(error, ContractError::SnapshotOrder { position: 1 }),
    ),
    (
        "an empty snapshot",
        |terms| terms.snapshots[0].root = Hash32::ZERO,
        |error| matches!(error, ContractError::ZeroHash { .. }),
    ),
    (
        "a Datanet that does not exist",
        |terms| terms.snapshots = vec![snapshot(1), snapshot(3)],
        |error| matches!(error, ContractError::UnknownSnapshot { datanet: 3, .. }),
    ),
    (
        "a base model that does not exist",
        |terms| terms.base_model = 2u64.into(),
        |error| matches!(error, ContractError::UnknownBaseModel { base_model: 2 }),
    ),
    (
        "base model zero",
        |terms| terms.base_model = 0u64.into(),
        |error| matches!(error, ContractError::UnknownBaseModel { base_model: 0 }),
    ),
    (
        "a bad name",
        |terms| terms.name = "DeFi".to_owned(),
        |error| matches!(error, ContractError::InvalidName { .. }),
    ),
];

#[test]
fn unfit_terms_are_refused() {
    let mut world = World::with_base();
    let before = world.stored();
    for (what, change, expected) in REFUSED {
        let mut terms = adapter("defi");
        change(&mut terms);
        let error = refusal(world.register(terms));
        assert!(expected(&error), "{what}: {error}");
        assert_eq!(world.stored(), before, "{what}");
    }
    world.register(adapter("defi")).unwrap();
}

#[test]
fn a_deposit_under_the_smallest_is_refused_and_more_is_kept() {
    let mut world = World::with_base();
    let builder = world.builder.clone();
    let terms = adapter("defi");
    let hook = ReceiveMsg::RegisterAdapter { terms };
    let expected = ContractError::DepositTooSmall {
        found: (MIN_DEPOSIT - 1).into(),
        smallest: MIN_DEPOSIT.into(),
    };
    let before = world.stored();
    let error = refusal(world.send(&builder, MIN_DEPOSIT - 1, &hook));
    assert_eq!(error, expected);
    assert_eq!((world.stored(), world.balance(&builder)), (before, FUNDS));
    world.send(&builder, 3 * MIN_DEPOSIT, &hook).unwrap();
    assert_eq!(world.adapter(1).deposit.u128(), 3 * MIN_DEPOSIT);
    world.check_held();
}

//! The first Datanet, base model and adapter of a world, so that there is something to ask and to
//! report from the start.

use attribution_report::{batch_root, Hash32, MixRule, RevenuePolicy, UnattestedRule};
use contract_api::datanet_registry::{
    self, DatanetAccess, DatanetTerms, QueryMsg, SnapshotsResponse,
};
use contract_api::model_registry::{self, AdapterTerms, Price, SnapshotRef};
use contract_api::open_token;
use cosmwasm_std::{to_json_binary, Addr};
use cw_multi_test::Executor;
use serde::Serialize;

use crate::actors::Role;
use crate::error::RunError;
use crate::world::{Part, World};

/// Sends the messages; all of them must be accepted.
pub fn run(world: &mut World) -> Result<(), RunError> {
    let (contributor, validator) = (world.first(Role::Contributor), world.first(Role::Validator));
    datanet(world, &contributor, &validator)?;
    world.advance(1, 6);
    let builder = world.first(Role::Builder);
    let base = model_registry::ExecuteMsg::RegisterBaseModel {
        name: "first-base".to_owned(),
        model_hash: Hash32([1; 32]),
        licence: "Apache-2.0".to_owned(),
    };
    send(world, &builder, Part::ModelRegistry, &base)?;
    let query = QueryMsg::Snapshots {
        datanet: 1u64.into(),
        start_after: None,
        limit: None,
    };
    let found: Option<SnapshotsResponse> = world.query(Part::DatanetRegistry, &query);
    let taken = found.and_then(|found| found.snapshots.first().map(|first| first.root));
    let root = taken.ok_or_else(|| RunError::set_up("no snapshot was taken"))?;
    let hook = model_registry::ReceiveMsg::RegisterAdapter {
        terms: adapter(root),
    };
    hook_with(world, &builder, Part::ModelRegistry, 10_000, &hook)?;
    world.advance(1, 6);
    Ok(())
}

/// A Datanet with one accepted batch and a snapshot.
fn datanet(world: &mut World, contributor: &Addr, validator: &Addr) -> Result<(), RunError> {
    let part = Part::DatanetRegistry;
    let terms = DatanetTerms {
        name: "first-datanet".to_owned(),
        title: "The first Datanet".to_owned(),
        domain: "texts".to_owned(),
        licence: "CC-BY-4.0".to_owned(),
        conditions: "Name the contributors.".to_owned(),
        schema_hash: Hash32([7; 32]),
        min_deposit: 1_000u64.into(),
        validator_bond: 5_000u64.into(),
        accept_quality: 5_000,
        access: DatanetAccess::Open,
    };
    let create = datanet_registry::ExecuteMsg::CreateDatanet { terms };
    send(world, contributor, part, &create)?;
    let datanet = 1u64.into();
    let admit = datanet_registry::ExecuteMsg::UpdateValidators {
        datanet,
        admit: vec![validator.to_string()],
        remove: Vec::new(),
    };
    send(world, contributor, part, &admit)?;
    let bond = datanet_registry::ReceiveMsg::BondValidator { datanet };
    hook_with(world, validator, part, 5_000, &bond)?;
    let items = vec![Hash32([3; 32]), Hash32([4; 32])];
    let submit = datanet_registry::ReceiveMsg::SubmitBatch {
        datanet,
        root: batch_root(&world.canonical(contributor), &items),
        count: 2u64.into(),
        bytes: 100u64.into(),
        uri: "https://example.org/first".to_owned(),
    };
    hook_with(world, contributor, part, 1_000, &submit)?;
    world.memory.items.insert((1, 1), items);
    let score = datanet_registry::ExecuteMsg::ScoreBatch {
        datanet,
        batch: 1u64.into(),
        quality: 8_000,
    };
    send(world, validator, part, &score)?;
    let snapshot = datanet_registry::ExecuteMsg::TakeSnapshot { datanet };
    send(world, contributor, part, &snapshot)
}

fn adapter(root: Hash32) -> AdapterTerms {
    AdapterTerms {
        name: "first-adapter".to_owned(),
        base_model: 1u64.into(),
        adapter_hash: Hash32([11; 32]),
        manifest_hash: Hash32([12; 32]),
        index_hash: Hash32([13; 32]),
        snapshots: vec![SnapshotRef {
            datanet: 1u64.into(),
            root,
        }],
        price: Price {
            per_call: 10u64.into(),
            per_1k_tokens: 100u64.into(),
        },
        policy: policy(4_000),
        mix: MixRule {
            span_ppm: 300_000,
            floor_ppm: 1_000,
        },
        unattested: UnattestedRule::Treasury,
        predecessor: None,
    }
}

/// A split of which data gets this much.
pub fn policy(data: u16) -> RevenuePolicy {
    RevenuePolicy {
        base_owner: 500,
        builder: 5_500u16.saturating_sub(data),
        data,
        node: 1_500,
        agent: 500,
        app: 500,
        validators: 500,
        treasury: 500,
        oracles: 500,
    }
}

fn send(
    world: &mut World,
    sender: &Addr,
    part: Part,
    message: &(impl Serialize + std::fmt::Debug),
) -> Result<(), RunError> {
    let contract = world.address(part).clone();
    let sent = world
        .app
        .execute_contract(sender.clone(), contract, message, &[]);
    sent.map(|_| ()).map_err(RunError::set_up)
}

fn hook_with(
    world: &mut World,
    sender: &Addr,
    part: Part,
    amount: u128,
    hook: &impl Serialize,
) -> Result<(), RunError> {
    let message = open_token::ExecuteMsg::Send {
        contract: world.address(part).to_string(),
        amount: amount.into(),
        msg: to_json_binary(hook).map_err(RunError::set_up)?,
    };
    send(world, sender, Part::OpenToken, &message)
}

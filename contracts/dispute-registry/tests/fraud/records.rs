//! What the registries of that chain have on record.

use attribution_report::{Hash32, OracleMember};
use contract_api::{
    datanet_registry::{BatchResponse, BatchStatus},
    model_registry::{AdapterResponse, AdapterStatus, AdapterTerms, Price, SnapshotRef},
    oracle_registry::{self, SetMember, SetResponse, SigScheme},
    payout_splitter::{ChannelResponse, ChannelStatus},
};
use cosmwasm_std::{to_json_binary, Binary};

use super::{
    chain::{address, human},
    world::{self, NODE},
};

pub const EVIDENCE_SECONDS: u64 = 1_000;

pub fn oracles(query: oracle_registry::QueryMsg) -> Binary {
    match query {
        oracle_registry::QueryMsg::Set { set_id } => {
            let set = world::set();
            assert_eq!(set_id.u64(), set.set_id);
            let member = |member: OracleMember| SetMember {
                operator: human(&member.operator).into(),
                pubkey: member.pubkey.into(),
                bond: 5u128.into(),
            };
            to_json_binary(&SetResponse {
                set_id,
                members: set.members.into_iter().map(member).collect(),
                quorum: set.quorum,
                params_hash: set.params_hash,
                active_from: 1u64.into(),
                expires_at: None,
            })
        }
        oracle_registry::QueryMsg::Config {} => to_json_binary(&oracle_registry::ConfigResponse {
            owner: String::new(),
            open_token: String::new(),
            treasury: String::new(),
            slasher: None,
            payout_splitter: None,
            emergency: None,
            min_bond: 1u128.into(),
            max_set: 4,
            unbonding_seconds: 10_000u64.into(),
            overlap_seconds: 1u64.into(),
            evidence_seconds: EVIDENCE_SECONDS.into(),
            jail_seconds: 1u64.into(),
            reward_bps: 1_000,
            submit_reward: 0u128.into(),
            params_hash: Hash32::ZERO,
            paused: Default::default(),
        }),
        other => panic!("{other:?}"),
    }
    .unwrap()
}

pub fn channel(id: u64) -> ChannelResponse {
    ChannelResponse {
        channel: id.into(),
        payer: address("payer").into(),
        node: human(&NODE).into(),
        scheme: SigScheme::Ed25519,
        session_key: vec![1; 32].into(),
        revoked_until: None,
        former_key: None,
        deposit: 5u128.into(),
        cap: 5u128.into(),
        collected: 0u128.into(),
        withdrawn: 0u128.into(),
        expires: 9u64.into(),
        settles_at: 9u64.into(),
        status: ChannelStatus::Open,
    }
}

/// An adapter of the world's rules, trained on these Datanets.
pub fn adapter(id: u64, datanets: &[u64]) -> AdapterResponse {
    let rule = world::rule(id);
    let hash = Hash32([id as u8; 32]);
    let snapshot = |datanet: &u64| SnapshotRef {
        datanet: (*datanet).into(),
        root: hash,
    };
    AdapterResponse {
        adapter: id.into(),
        builder: human(&rule.builder).into(),
        base_owner: human(&rule.base_owner).into(),
        terms: AdapterTerms {
            name: format!("adapter-{id}"),
            base_model: 1u64.into(),
            adapter_hash: hash,
            manifest_hash: hash,
            index_hash: hash,
            snapshots: datanets.iter().map(snapshot).collect(),
            price: Price {
                per_call: 1u128.into(),
                per_1k_tokens: 1u128.into(),
            },
            policy: rule.policy,
            mix: rule.mix,
            unattested: rule.unattested,
            predecessor: None,
        },
        registered_at: 1u64.into(),
        status: AdapterStatus::Registered,
        attested_at: rule.attested.then(|| 2u64.into()),
        deposit: 1u128.into(),
        successor: None,
        deprecated_at: None,
        withdrawable_at: None,
    }
}

/// A batch of the world's weights.
pub fn batch(id: u64, accepted: bool) -> BatchResponse {
    let weight = world::weight(id, 0);
    let validators = weight.validators.iter();
    BatchResponse {
        datanet: weight.datanet,
        batch: id.into(),
        serial: id.into(),
        contributor: human(&weight.contributor).into(),
        root: Hash32([1; 32]),
        count: 1u64.into(),
        bytes: 1u64.into(),
        uri: String::new(),
        licence_version: 1,
        deposit: 1u128.into(),
        held: 0u128.into(),
        status: BatchStatus::Accepted,
        quality: 9_000,
        validators: validators.map(|bytes| human(bytes).into()).collect(),
        submitted_at: 1u64.into(),
        score_by: 1u64.into(),
        decided_at: 1u64.into(),
        settle_after: 1u64.into(),
        position: accepted.then(|| id.into()),
        excluded_at: 0u64.into(),
    }
}

//! Reports: real trees over charges that real vouchers back.

use std::collections::BTreeMap;

use attribution_report::fraud::{OpenedReceipt, ReportData};
use attribution_report::{
    collections_digest, data_hash, split_fee, Collection, CreditLedger, Hash32, OracleMember,
    OracleSet, Payees, Report, ReportHead, ReportTrees, Rule, SettledAnswer, SettledReceipt,
};
use contract_api::model_registry::{AdapterResponse, AdaptersResponse};
use contract_api::oracle_registry::SetResponse;
use contract_api::payout_splitter::{
    ChannelResponse, ChannelStatus, ChannelsResponse, HeadResponse, QueryMsg,
};
use cosmwasm_std::{Addr, HexBinary};

use super::lies::{self, Lie};
use super::{quorum, vouchers};
use crate::dice::Dice;
use crate::world::{Part, World, CHAIN_ID};

/// How many of the newest channels are charged.
const RECENT: u64 = 24;
/// Most channels of one report, where reports are made final soon.
const MOST_CHARGES: usize = 4;

/// What the oracles know of a report.
#[derive(Clone)]
pub struct Book {
    /// The report with its leaves.
    pub data: ReportData,
    /// What everybody earned by it and the reports before.
    pub earned: CreditLedger,
    /// What it charged to each channel.
    pub charges: BTreeMap<u64, u128>,
    /// The report that it follows; zero for the first.
    pub follows: u64,
    /// The set that signed it.
    pub set: SetResponse,
    /// It was made with a lie in it.
    pub lies: bool,
}

/// A report with all that its message needs.
pub struct Round {
    /// What the oracles know of it.
    pub book: Book,
    /// Charges.
    pub collections: Vec<Collection>,
    /// Root of the observations.
    pub observations_root: Hash32,
}

impl Round {
    /// The report.
    pub fn report(&mut self) -> &mut Report {
        &mut self.book.data.report
    }
}

/// The newest channels.
pub fn recent_channels(world: &World) -> Vec<ChannelResponse> {
    let newest = world.memory.session_keys.keys().next_back().copied();
    let query = QueryMsg::Channels {
        start_after: Some(newest.unwrap_or_default().saturating_sub(RECENT).into()),
        limit: None,
    };
    let found: Option<ChannelsResponse> = world.query(Part::PayoutSplitter, &query);
    found.map(|found| found.channels).unwrap_or_default()
}

/// Whether reports collect from a channel now.
fn collectable(world: &World, channel: &ChannelResponse) -> bool {
    let now = world.now();
    let revoked = channel.revoked_until.is_some_and(|until| now > until.u64());
    channel.status != ChannelStatus::Closed
        && now <= channel.settles_at.u64()
        && channel.collected < channel.cap
        && !revoked
}

/// The next report over some channels; none where there is nothing to charge.
pub fn round(world: &World, dice: &mut Dice, lie: Option<Lie>) -> Option<Round> {
    let set = quorum::any(world, dice)?;
    let adapters = adapters(world)?;
    let mut channels = recent_channels(world);
    channels.retain(|channel| collectable(world, channel));
    while channels.len() > MOST_CHARGES && !world.memory.backlog {
        channels.remove(dice.index(channels.len()));
    }
    let mut parts = Parts::default();
    for channel in &channels {
        let left = channel.cap.checked_sub(channel.collected).ok()?.u128();
        let added = match world.memory.backlog {
            true => dice.amount(left / 50),
            false => dice.amount(left),
        };
        let charged = channel.collected.u128() + added;
        let collection = vouchers::collection(world, dice, channel, charged)?;
        let rule = rule_of(world, dice.pick(&adapters)?);
        let answer = answer(world, dice, (channel, added), &rule, &set)?;
        parts.charges.insert(channel.channel.u64(), added);
        parts.collections.push(collection);
        parts.answers.push(answer);
        parts.rules.push(rule);
    }
    parts.rules.sort_by_key(|rule| rule.adapter);
    parts.rules.dedup_by_key(|rule| rule.adapter);
    if let Some(lie) = lie {
        lies::before(world, dice, lie, &mut parts)?;
    }
    let mut round = finish(world, dice, set, parts)?;
    if let Some(lie) = lie {
        lies::after(world, lie, &mut round)?;
        round.book.lies = true;
    }
    Some(round)
}

/// What a report is made of.
#[derive(Default)]
pub struct Parts {
    /// Charges with their vouchers.
    pub collections: Vec<Collection>,
    /// Answers, ascending by channel.
    pub answers: Vec<SettledAnswer>,
    /// Rules of their adapters, ascending.
    pub rules: Vec<Rule>,
    /// Channel -> what is added to its charges.
    pub charges: BTreeMap<u64, u128>,
}

/// Digest of a set as proofs name it.
pub fn oracle_set(world: &World, set: &SetResponse) -> OracleSet {
    let members = set.members.iter().map(|member| OracleMember {
        operator: world.canonical(&Addr::unchecked(&member.operator)),
        pubkey: member.pubkey.to_vec(),
    });
    OracleSet {
        set_id: set.set_id.u64(),
        members: members.collect(),
        quorum: set.quorum,
        params_hash: set.params_hash,
    }
}

fn finish(world: &World, dice: &mut Dice, set: SetResponse, parts: Parts) -> Option<Round> {
    let Parts {
        collections,
        answers,
        rules,
        charges,
    } = parts;
    if collections.is_empty() {
        return None;
    }
    let head: HeadResponse = world.query(Part::PayoutSplitter, &QueryMsg::Head {})?;
    let tip = world.memory.books.get(&head.tip_seq.u64());
    let mut earned = tip.map(|tip| tip.earned.clone()).unwrap_or_default();
    earned
        .add(answers.iter().flat_map(|answer| &answer.credits))
        .ok()?;
    let splitter = world.canonical(world.address(Part::PayoutSplitter));
    let trees = ReportTrees::new(CHAIN_ID, &splitter, &answers, &rules, &earned).ok()?;
    let observations_root = Hash32(dice.bytes());
    let gap = match dice.chance(10) {
        true => dice.between(1, 5),
        false => 0,
    };
    let report = trees.report(ReportHead {
        config_digest: quorum::digest(world, &set),
        seq: (head.last_seq.u64() + 1 + gap).into(),
        prev_report: head.tip_digest,
        data_hash: data_hash(&collections_digest(&collections), &observations_root),
    });
    let receipts = answers.into_iter().map(|answer| OpenedReceipt {
        receipt: answer.receipt,
        weights: answer.weights,
    });
    let data = ReportData {
        report,
        trees,
        receipts: receipts.collect(),
        rules,
        set: oracle_set(world, &set),
    };
    Some(Round {
        book: Book {
            data,
            earned,
            charges,
            follows: head.tip_seq.u64(),
            set,
            lies: false,
        },
        collections,
        observations_root,
    })
}

/// One answer that a channel pays, split by its adapter's rule.
fn answer(
    world: &World,
    dice: &mut Dice,
    (channel, fee): (&ChannelResponse, u128),
    rule: &Rule,
    set: &SetResponse,
) -> Option<SettledAnswer> {
    let canonical = |address: &String| world.canonical(&Addr::unchecked(address));
    let operators = set.members.iter().map(|each| canonical(&each.operator));
    let payees = Payees {
        node: canonical(&channel.node),
        agent: None,
        app: None,
        oracles: operators.collect(),
    };
    let credits = split_fee(fee, rule, &payees, &[]).ok()?;
    let receipt = SettledReceipt {
        channel: channel.channel,
        receipt_id: Hash32(dice.bytes()),
        node: payees.node.into(),
        base_model: 1u64.into(),
        adapter: rule.adapter,
        fee: fee.into(),
        transcript_commitment: Hash32(dice.bytes()),
        weight_count: 0,
        weights_root: attribution_report::weights_root(&[]),
    };
    Some(SettledAnswer {
        receipt,
        weights: Vec::new(),
        credits,
    })
}

/// The registered adapters.
fn adapters(world: &World) -> Option<Vec<AdapterResponse>> {
    let query = contract_api::model_registry::QueryMsg::Adapters {
        start_after: None,
        limit: None,
    };
    let found: AdaptersResponse = world.query(Part::ModelRegistry, &query)?;
    Some(found.adapters)
}

/// The rule of an adapter as it is now.
pub fn rule_of(world: &World, adapter: &AdapterResponse) -> Rule {
    let canonical = |address: &String| HexBinary::from(world.canonical(&Addr::unchecked(address)));
    Rule {
        adapter: adapter.adapter,
        policy: adapter.terms.policy,
        mix: adapter.terms.mix,
        unattested: adapter.terms.unattested,
        attested: adapter.attested_at.is_some(),
        base_owner: canonical(&adapter.base_owner),
        builder: canonical(&adapter.builder),
        treasury: world.canonical(world.address(Part::Governor)).into(),
    }
}

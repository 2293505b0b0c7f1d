//! Reports: real trees over charges that real vouchers back, and reports that lie.

use attribution_report::{
    collections_digest, data_hash, split_fee, Collection, Credit, CreditLedger, Hash32, MixRule,
    Payees, Report, ReportHead, ReportTrees, RevenuePolicy, Role, Rule, SettledAnswer,
    SettledReceipt, SumTree, UnattestedRule,
};
use contract_api::oracle_registry::SetResponse;
use contract_api::payout_splitter::{
    ChannelResponse, ChannelStatus, ChannelsResponse, HeadResponse, QueryMsg,
};
use cosmwasm_std::{Addr, HexBinary};

use super::{quorum, vouchers};
use crate::actors;
use crate::dice::Dice;
use crate::world::{Part, World, CHAIN_ID};

/// How many of the newest channels are charged.
const RECENT: u64 = 24;
/// Most channels of one report.
const MOST_CHARGES: usize = 4;

/// A report with all that its message needs.
pub struct Round {
    /// The set that reports.
    pub set: SetResponse,
    /// The report.
    pub report: Report,
    /// Charges.
    pub collections: Vec<Collection>,
    /// Root of the observations.
    pub observations_root: Hash32,
    /// What everybody earned, this report included.
    pub earned: CreditLedger,
    /// The cumulative tree.
    pub cumulative: SumTree,
    /// The charges or credits are not what they should be.
    pub lies: bool,
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
pub fn collectable(world: &World, channel: &ChannelResponse) -> bool {
    let revoked = channel.revoked_until.is_some_and(|until| world.now() > until.u64());
    channel.status != ChannelStatus::Closed
        && world.now() <= channel.settles_at.u64()
        && channel.collected < channel.cap
        && !revoked
}

/// The next report over some channels; none where there is nothing to charge.
pub fn round(world: &World, dice: &mut Dice) -> Option<Round> {
    let set = quorum::any(world, dice)?;
    let mut channels = recent_channels(world);
    channels.retain(|channel| collectable(world, channel));
    while channels.len() > MOST_CHARGES {
        channels.remove(dice.index(channels.len()));
    }
    let mut collections = Vec::new();
    let mut answers = Vec::new();
    let mut rules = Vec::new();
    for channel in &channels {
        let collected = channel.collected.u128();
        let added = dice.amount(channel.cap.u128().saturating_sub(collected));
        let charged = collected + added;
        collections.push(vouchers::collection(world, dice, channel, charged)?);
        let (answer, rule) = answer(world, dice, channel, added, &set)?;
        answers.push(answer);
        rules.push(rule);
    }
    rules.sort_by_key(|rule: &Rule| rule.adapter);
    rules.dedup_by_key(|rule| rule.adapter);
    let mut earned = world.memory.earned.clone();
    let credits = answers.iter().flat_map(|answer: &SettledAnswer| &answer.credits);
    earned.add(credits).ok()?;
    finish(world, dice, set, (collections, answers, rules, earned))
}

type Parts = (
    Vec<Collection>,
    Vec<SettledAnswer>,
    Vec<Rule>,
    CreditLedger,
);

fn finish(
    world: &World,
    dice: &mut Dice,
    set: SetResponse,
    (collections, answers, rules, earned): Parts,
) -> Option<Round> {
    if collections.is_empty() {
        return None;
    }
    let head: HeadResponse = world.query(Part::PayoutSplitter, &QueryMsg::Head {})?;
    let splitter = world.canonical(world.address(Part::PayoutSplitter));
    let trees = ReportTrees::new(CHAIN_ID, &splitter, &answers, &rules, &earned).ok()?;
    let observations_root = Hash32(dice.bytes());
    let collected = collections_digest(&collections);
    let report = trees.report(ReportHead {
        config_digest: quorum::digest(world, &set),
        seq: (head.last_seq.u64() + 1).into(),
        prev_report: head.tip_digest,
        data_hash: data_hash(&collected, &observations_root),
    });
    Some(Round {
        set,
        report,
        collections,
        observations_root,
        earned,
        cumulative: trees.cumulative,
        lies: false,
    })
}

/// A shift of everybody's earnings to one account that earned nothing: the sums fit, the payees are
/// robbed. A quorum that signs this lies.
pub fn rob(world: &World, dice: &mut Dice, round: &mut Round) -> Option<()> {
    let thief = world.one(dice, actors::Role::Mallory).canonical.clone();
    let mut robbed = CreditLedger::default();
    let whole = Credit {
        payee: thief,
        role: Role::Data,
        amount: round.report.cumulative_sum.u128(),
    };
    robbed.add([&whole]).ok()?;
    round.cumulative = robbed.tree().ok()?;
    let root = round.cumulative.root();
    round.report.cumulative_root = root.hash;
    round.report.leaf_count = 1u64.into();
    round.lies = true;
    Some(())
}

/// One answer that a channel pays, split by its adapter's rule.
fn answer(
    world: &World,
    dice: &mut Dice,
    channel: &ChannelResponse,
    fee: u128,
    set: &SetResponse,
) -> Option<(SettledAnswer, Rule)> {
    let rule = rule(world, dice.between(1, 3));
    let canonical = |address: &String| world.canonical(&Addr::unchecked(address));
    let payees = Payees {
        node: canonical(&channel.node),
        agent: None,
        app: dice
            .chance(30)
            .then(|| world.one(dice, actors::Role::Builder).canonical.clone()),
        oracles: set.members.iter().map(|each| canonical(&each.operator)).collect(),
    };
    let credits = split_fee(fee, &rule, &payees, &[]).ok()?;
    let receipt = SettledReceipt {
        channel: channel.channel,
        receipt_id: Hash32(dice.bytes()),
        node: payees.node.clone().into(),
        base_model: 1u64.into(),
        adapter: rule.adapter,
        fee: fee.into(),
        transcript_commitment: Hash32(dice.bytes()),
        weight_count: 0,
        weights_root: attribution_report::weights_root(&[]),
    };
    let answer = SettledAnswer {
        receipt,
        weights: Vec::new(),
        credits,
    };
    Some((answer, rule))
}

/// The rule of an adapter.
fn rule(world: &World, adapter: u64) -> Rule {
    let account = |role: actors::Role| HexBinary::from(world.canonical(&world.first(role)));
    Rule {
        adapter: adapter.into(),
        policy: RevenuePolicy {
            base_owner: 500,
            builder: 1_500,
            data: 4_000,
            node: 1_500,
            agent: 500,
            app: 500,
            validators: 500,
            treasury: 500,
            oracles: 500,
        },
        mix: MixRule {
            span_ppm: 300_000,
            floor_ppm: 0,
        },
        unattested: UnattestedRule::Treasury,
        attested: false,
        base_owner: account(actors::Role::Node),
        builder: account(actors::Role::Builder),
        treasury: world
            .canonical(world.address(Part::Governor))
            .into(),
    }
}

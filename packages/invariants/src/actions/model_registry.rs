//! Messages to model-registry.

use attribution_report::{attestation_bytes, Hash32, MixRule, UnattestedRule, Verdict};
use contract_api::datanet_registry::{QueryMsg as DatanetQuery, SnapshotsResponse};
use contract_api::model_registry::{
    AdapterResponse, AdapterStatus, AdapterTerms, AdaptersResponse, AgentResponse, AgentTerms,
    AgentsResponse, AppResponse, AppTerms, AppsResponse, Asset, BaseModelResponse,
    BaseModelsResponse, ConfigResponse, ConfigUpdate, ExecuteMsg, OwnershipResponse, Paused, Price,
    QueryMsg, ReceiveMsg, SnapshotRef,
};
use cosmwasm_std::{to_json_binary, Addr, HexBinary};

use super::proposals::{self, Effect, Payload};
use super::{datanet_registry, quorum};
use crate::action::{Action, Move};
use crate::actors::{key, Role};
use crate::bootstrap::policy;
use crate::dice::Dice;
use crate::world::{Part, World, CHAIN_ID};

const PART: Part = Part::ModelRegistry;
/// Longest wait for a deposit, in seconds.
const PATIENCE: u64 = 3 * 3_600;

/// The next message to model-registry. A base model comes first.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    let registered = Registered::load(world)?;
    if registered.bases.is_empty() {
        return Some(register_base_model(world, dice));
    }
    match dice.below(32) {
        0 => Some(register_base_model(world, dice)),
        1..=6 => register_adapter(world, dice, &registered),
        7..=9 => register_agent(world, dice, &registered),
        10 => Some(register_app(world, dice, &registered)),
        11 => add_stake(world, dice, &registered),
        12 => Some(register_node(world, dice)),
        13 => update_agent(world, dice, &registered),
        14 => update_app(world, dice, &registered),
        15..=19 => attest(world, dice, &registered),
        20 => deprecate(world, dice, &registered),
        21..=23 => withdraw_deposit(world, dice, &registered),
        24..=25 => offer_ownership(world, dice, &registered),
        26..=27 => accept_ownership(world, dice, &registered),
        28..=29 => Some(proposals::direct(world, slash_agent(world, dice)?)),
        30 => Some(proposals::direct(world, admin(world, dice)?)),
        _ => proposals::pause(world, PART, &pause_message(world, dice)?, dice),
    }
}

/// What is registered so far, the newest of each kind.
struct Registered {
    bases: Vec<BaseModelResponse>,
    adapters: Vec<AdapterResponse>,
    agents: Vec<AgentResponse>,
    apps: Vec<AppResponse>,
}

impl Registered {
    fn load(world: &World) -> Option<Self> {
        let (start_after, limit) = (None, Some(100));
        let bases: BaseModelsResponse =
            world.query(PART, &QueryMsg::BaseModels { start_after, limit })?;
        let adapters: AdaptersResponse =
            world.query(PART, &QueryMsg::Adapters { start_after, limit })?;
        let agents: AgentsResponse = world.query(PART, &QueryMsg::Agents { start_after, limit })?;
        let apps: AppsResponse = world.query(PART, &QueryMsg::Apps { start_after, limit })?;
        Some(Self {
            bases: bases.base_models,
            adapters: adapters.adapters,
            agents: agents.agents,
            apps: apps.apps,
        })
    }

    /// Any asset.
    fn any(&self, dice: &mut Dice) -> Option<Asset> {
        Some(match dice.below(4) {
            0 => Asset::BaseModel(dice.pick(&self.bases)?.base_model),
            1 => Asset::Adapter(dice.pick(&self.adapters)?.adapter),
            2 => Asset::Agent(dice.pick(&self.agents)?.agent),
            _ => Asset::App(dice.pick(&self.apps)?.app),
        })
    }
}

fn config(world: &World) -> Option<ConfigResponse> {
    world.query(PART, &QueryMsg::Config {})
}

fn builder(world: &World, dice: &mut Dice) -> Addr {
    world.one(dice, Role::Builder).address.clone()
}

fn register_base_model(world: &World, dice: &mut Dice) -> Action {
    let wrong = dice.chance(10);
    let message = ExecuteMsg::RegisterBaseModel {
        name: match wrong {
            true => "No Name".to_owned(),
            false => world.memory.next_name("base"),
        },
        model_hash: Hash32(dice.bytes()),
        licence: "Apache-2.0".to_owned(),
    };
    Action::new(world, PART, &builder(world, dice), &message)
        .refused_unless(!wrong, "no name")
        .once()
        .then(|world| world.memory.names_made += 1)
}

/// A snapshot of some Datanet.
fn snapshot(world: &World, dice: &mut Dice) -> Option<SnapshotRef> {
    let datanets = datanet_registry::datanets(world)?;
    let datanet = dice.pick(&datanets)?.datanet;
    let query = DatanetQuery::Snapshots {
        datanet,
        start_after: None,
        limit: None,
    };
    let found: SnapshotsResponse = world.query(Part::DatanetRegistry, &query)?;
    let root = dice.pick(&found.snapshots)?.root;
    Some(SnapshotRef { datanet, root })
}

fn register_adapter(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let former = dice.pick(&known.adapters).filter(|_| dice.chance(20));
    let by = match former {
        Some(former) => Addr::unchecked(&former.builder),
        None => builder(world, dice),
    };
    let wrong = dice.below(16);
    let snapshot = match snapshot(world, dice) {
        Some(snapshot) => snapshot,
        None if dice.chance(20) => SnapshotRef {
            datanet: 1u64.into(),
            root: Hash32([9; 32]),
        },
        None => return None,
    };
    let invented = wrong == 0 || snapshot.root == Hash32([9; 32]);
    let data = match wrong {
        1 => 1_000,
        _ => 4_000,
    };
    let terms = AdapterTerms {
        name: world.memory.next_name("adapter"),
        base_model: dice.pick(&known.bases)?.base_model,
        adapter_hash: Hash32(dice.bytes()),
        manifest_hash: Hash32(dice.bytes()),
        index_hash: Hash32(dice.bytes()),
        snapshots: vec![SnapshotRef {
            root: match invented {
                true => Hash32(dice.bytes()),
                false => snapshot.root,
            },
            ..snapshot
        }],
        price: Price {
            per_call: 10u64.into(),
            per_1k_tokens: match wrong {
                2 => u128::MAX.into(),
                _ => 100u64.into(),
            },
        },
        policy: policy(data),
        mix: MixRule {
            span_ppm: 300_000,
            floor_ppm: 1_000,
        },
        unattested: UnattestedRule::Treasury,
        predecessor: former.map(|former| former.adapter),
    };
    let least = config(world)?.min_adapter_deposit.u128();
    let deposit = match wrong {
        3 => least.saturating_sub(1),
        _ => least + dice.amount(5_000),
    };
    let right = !invented && wrong > 3;
    Some(
        Action::hook(
            world,
            PART,
            &by,
            deposit,
            &ReceiveMsg::RegisterAdapter { terms },
        )
        .refused_unless(
            right,
            "an invented snapshot, too small a share, or too little",
        )
        .then(|world| world.memory.names_made += 1),
    )
}

fn register_agent(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let former = dice.pick(&known.agents).filter(|_| dice.chance(20));
    let by = match former {
        Some(former) => Addr::unchecked(&former.owner),
        None => builder(world, dice),
    };
    let unknown = dice.chance(10);
    let model = match unknown {
        true => u64::MAX.into(),
        false => dice.pick(&known.adapters)?.adapter,
    };
    let terms = AgentTerms {
        name: world.memory.next_name("agent"),
        models: vec![model],
        endpoint: "https://agent.example.org".to_owned(),
        predecessor: former.map(|former| former.agent),
    };
    let stake = config(world)?.min_agent_stake.u128() + dice.amount(5_000);
    Some(
        Action::hook(
            world,
            PART,
            &by,
            stake,
            &ReceiveMsg::RegisterAgent { terms },
        )
        .refused_unless(!unknown, "no such adapter")
        .then(|world| world.memory.names_made += 1),
    )
}

fn register_app(world: &World, dice: &mut Dice, known: &Registered) -> Action {
    let taken = dice.pick(&known.apps).filter(|_| dice.chance(20));
    let terms = AppTerms {
        name: match taken {
            Some(taken) => taken.terms.name.clone(),
            None => world.memory.next_name("app"),
        },
        endpoint: "https://app.example.org".to_owned(),
        payee: builder(world, dice).into_string(),
        predecessor: None,
    };
    Action::new(
        world,
        PART,
        &builder(world, dice),
        &ExecuteMsg::RegisterApp { terms },
    )
    .refused_unless(taken.is_none(), "a name that is taken")
    .once()
    .then(|world| world.memory.names_made += 1)
}

fn add_stake(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let agent = dice.pick(&known.agents)?;
    let by = world.anyone(dice).address.clone();
    let amount = dice.amount(2_000);
    let unknown = dice.chance(15);
    let hook = ReceiveMsg::AddStake {
        agent: match unknown {
            true => 0u64.into(),
            false => agent.agent,
        },
    };
    let right = !unknown && agent.deprecated_at.is_none();
    Some(
        Action::hook(world, PART, &by, amount, &hook)
            .refused_unless(right, "no such agent, or a deprecated one"),
    )
}

fn register_node(world: &World, dice: &mut Dice) -> Action {
    let node = world.one(dice, Role::Node).address.clone();
    let weak = dice.chance(20);
    let receipt_key = match weak {
        true => HexBinary::from([0u8; 32]),
        false => key(node.as_str()).verifying_key().to_bytes().into(),
    };
    let message = ExecuteMsg::RegisterNode {
        endpoint: "https://node.example.org".to_owned(),
        receipt_key,
    };
    Action::new(world, PART, &node, &message).refused_unless(!weak, "a weak key")
}

fn update_agent(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let agent = dice.pick(&known.agents)?;
    let right = dice.chance(80);
    let endpoint = match right {
        true => "https://moved.example.org",
        false => "ftp://moved.example.org",
    };
    let message = ExecuteMsg::UpdateAgent {
        agent: agent.agent,
        endpoint: endpoint.to_owned(),
    };
    Some(
        Action::new(world, PART, &Addr::unchecked(&agent.owner), &message)
            .accepted_if(right, "no endpoint")
            .only_sender(),
    )
}

fn update_app(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let app = dice.pick(&known.apps)?;
    let message = ExecuteMsg::UpdateApp {
        app: app.app,
        endpoint: None,
        payee: Some(builder(world, dice).into_string()),
    };
    Some(Action::new(world, PART, &Addr::unchecked(&app.owner), &message).only_sender())
}

/// A verdict of a quorum; sometimes of too few, for the other verdict, or a second one.
fn attest(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let open = known.adapters.iter().filter(|each| !has_verdict(each));
    let open: Vec<AdapterResponse> = open.cloned().collect();
    let adapter = match dice.chance(15) {
        true => dice.pick(&known.adapters)?,
        false => dice.pick(&open)?,
    };
    let set = quorum::any(world, dice)?;
    let verdict = match dice.chance(70) {
        true => Verdict::Pass,
        false => Verdict::Fail,
    };
    let other = dice.chance(10);
    let signed_verdict = match (verdict, other) {
        (Verdict::Pass, false) | (Verdict::Fail, true) => Verdict::Pass,
        _ => Verdict::Fail,
    };
    let few = dice.chance(10);
    let signers = usize::from(set.quorum).saturating_sub(usize::from(few));
    let message = attestation_bytes(
        CHAIN_ID,
        &world.canonical(world.address(PART)),
        &quorum::digest(world, &set),
        adapter.adapter.u64(),
        &adapter.terms.index_hash,
        signed_verdict,
    );
    let (bitmap, signatures) = quorum::sign(world, dice, &set, signers, &message);
    let right = !has_verdict(adapter) && quorum::is_active(world, &set) && !other && !few;
    let message = ExecuteMsg::Attest {
        adapter: adapter.adapter,
        verdict,
        set_id: set.set_id,
        bitmap,
        signatures,
    };
    let by = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &by, &message)
        .refused_unless(
            right,
            "too few, another verdict, a second one, or a former set",
        )
        .once();
    if verdict == Verdict::Pass {
        return Some(action);
    }
    let treasury = Addr::unchecked(config(world)?.treasury);
    Some(action.moving(Move::open(world.address(PART), &treasury, adapter.deposit)))
}

fn has_verdict(adapter: &AdapterResponse) -> bool {
    adapter.attested_at.is_some() || adapter.status == AdapterStatus::Failed
}

fn owner(world: &World, asset: Asset) -> Option<OwnershipResponse> {
    world.query(PART, &QueryMsg::Ownership { asset })
}

fn deprecate(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let asset = known.any(dice)?;
    // One base model stays, for there is nothing without one.
    if asset == Asset::BaseModel(1u64.into()) {
        return None;
    }
    let by = Addr::unchecked(owner(world, asset)?.owner);
    Some(
        Action::new(world, PART, &by, &ExecuteMsg::Deprecate { asset })
            .only_sender()
            .once(),
    )
}

/// A deposit or stake at the end of its hold period, or a second before.
fn withdraw_deposit(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let mut held: Vec<(Asset, u64, u128, bool)> = Vec::new();
    for adapter in &known.adapters {
        if let Some(free_at) = adapter.withdrawable_at {
            let asset = Asset::Adapter(adapter.adapter);
            let right = adapter.attested_at.is_some();
            held.push((asset, free_at.u64(), adapter.deposit.u128(), right));
        }
    }
    for agent in &known.agents {
        if let Some(free_at) = agent.withdrawable_at {
            let asset = Asset::Agent(agent.agent);
            held.push((asset, free_at.u64(), agent.stake.u128(), true));
        }
    }
    held.retain(|(_, free_at, amount, _)| {
        *free_at <= world.now() + PATIENCE && (*amount > 0 || dice.chance(20))
    });
    let (asset, free_at, amount, attested) = *dice.pick(&held)?;
    let by = Addr::unchecked(owner(world, asset)?.owner);
    let message = ExecuteMsg::WithdrawDeposit { asset };
    let action = Action::new(world, PART, &by, &message).only_sender();
    if free_at > world.now() && dice.chance(25) {
        return Some(action.at(free_at - 1).refused("a second too early"));
    }
    let right = amount > 0 && attested;
    Some(
        action
            .accepted_if(right, "without a verdict, or nothing is left")
            .at(free_at)
            .moving(Move::open(world.address(PART), &by, amount)),
    )
}

fn offer_ownership(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let asset = known.any(dice)?;
    let by = Addr::unchecked(owner(world, asset)?.owner);
    let message = ExecuteMsg::OfferOwnership {
        asset,
        to: dice.chance(85).then(|| builder(world, dice).into_string()),
    };
    Some(
        Action::new(world, PART, &by, &message)
            .accepted()
            .only_sender(),
    )
}

fn accept_ownership(world: &World, dice: &mut Dice, known: &Registered) -> Option<Action> {
    let asset = known.any(dice)?;
    let message = ExecuteMsg::AcceptOwnership { asset };
    match owner(world, asset)?.offered_to {
        Some(heir) => {
            let heir = Addr::unchecked(heir);
            Some(Action::new(world, PART, &heir, &message).only_sender())
        }
        None if dice.chance(25) => {
            let by = world.anyone(dice).address.clone();
            Some(Action::new(world, PART, &by, &message).refused("not offered"))
        }
        None => None,
    }
}

fn slash_agent(world: &World, dice: &mut Dice) -> Option<Payload> {
    let known = Registered::load(world)?;
    let agent = dice.pick(&known.agents)?;
    let stake = agent.stake.u128();
    let amount = match dice.below(6) {
        0 => stake.saturating_add(1),
        1 => dice.extreme(),
        _ => dice.amount(stake / 4),
    };
    let message = ExecuteMsg::SlashAgent {
        agent: agent.agent,
        amount: amount.into(),
        reason: "it lied".to_owned(),
    };
    Some(Payload::new(PART, &message).with_effect(Effect::SlashesAgent { amount }))
}

/// A message of the owner.
pub fn admin(world: &World, dice: &mut Dice) -> Option<Payload> {
    if dice.chance(30) {
        return slash_agent(world, dice);
    }
    let update = ConfigUpdate {
        min_adapter_deposit: Some(dice.of([0u128, 4_000, 5_000]).into()),
        min_agent_stake: Some(dice.of([1u128, 4_000, 5_000]).into()),
        hold_seconds: Some(dice.of([600, 3_600, u64::MAX]).into()),
        ..Default::default()
    };
    Some(Payload::new(PART, &ExecuteMsg::UpdateConfig(update)))
}

fn pause_message(world: &World, dice: &mut Dice) -> Option<proposals::Pause> {
    let config = config(world)?;
    let now = config.paused;
    let next = match dice.chance(15) {
        true => Paused {
            base_models: dice.chance(30),
            adapters: dice.chance(30),
            agents: dice.chance(30),
            apps: dice.chance(30),
            nodes: dice.chance(30),
            attest: dice.chance(30),
            transfers: dice.chance(30),
        },
        false => Paused::default(),
    };
    let flags = |paused: Paused| {
        [
            paused.base_models,
            paused.adapters,
            paused.agents,
            paused.apps,
            paused.nodes,
            paused.attest,
            paused.transfers,
        ]
    };
    let mut pairs = flags(now).into_iter().zip(flags(next));
    Some(proposals::Pause {
        message: to_json_binary(&ExecuteMsg::SetPaused { paused: next }).ok()?,
        resumes: pairs.any(|(before, after)| before && !after),
        emergency: config.emergency,
    })
}

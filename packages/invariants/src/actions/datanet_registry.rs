//! Messages to datanet-registry about Datanets and their people; those about batches are in
//! [`super::batches`].

use attribution_report::Hash32;
use contract_api::datanet_registry::{
    ConfigResponse, ContributorsResponse, DatanetAccess, DatanetResponse, DatanetTerms,
    DatanetsResponse, ExecuteMsg, MemberRole, Params, Paused, QueryMsg, ReaderEntry,
    ReadersResponse, ReceiveMsg, ValidatorEntry, ValidatorsResponse, WrappedKey,
};
use cosmwasm_std::{to_json_binary, Addr};

use super::batches;
use super::proposals::{self, Payload};
use crate::action::{Action, Move};
use crate::actors::Role;
use crate::dice::Dice;
use crate::world::{datanet_params, Part, World};

/// The contract.
pub const PART: Part = Part::DatanetRegistry;
/// Datanets of a world that are not retired.
const ENOUGH: usize = 4;

/// The next message to datanet-registry.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    let datanets = datanets(world)?;
    let open = datanets.iter().filter(|each| each.retired_at.is_zero());
    if open.count() < ENOUGH && dice.chance(50) {
        return Some(create(world, dice));
    }
    // The first ones are busier, so that batches come to their ends there.
    let place = dice.index(datanets.len()).min(dice.index(datanets.len()));
    let datanet = datanets.get(place)?;
    match dice.below(40) {
        0 if dice.chance(25) => Some(create(world, dice)),
        0 => None,
        1 => Some(relicence(world, dice, datanet)),
        2 if dice.chance(15) => Some(retire(world, datanet)),
        2..=3 => Some(transfer(world, dice, datanet)),
        4 => Some(accept(world, dice, datanet)),
        5..=6 => update_members(world, dice, datanet),
        7..=8 => announce_key(world, dice, datanet),
        9 => wrap_keys(world, dice, datanet),
        10..=11 => update_validators(world, dice, datanet),
        12..=13 => bond_validator(world, dice, datanet),
        14 if dice.chance(40) => withdraw_bond(world, dice, datanet),
        14..=15 => Some(take_snapshot(world, dice, datanet)),
        16 => Some(proposals::direct(world, admin(world, dice)?)),
        17 => proposals::pause(world, PART, &pause_message(world, dice)?, dice),
        _ => batches::next(world, dice, datanet),
    }
}

/// All Datanets of the world.
pub fn datanets(world: &World) -> Option<Vec<DatanetResponse>> {
    let query = QueryMsg::Datanets {
        start_after: None,
        limit: Some(100),
    };
    let found: DatanetsResponse = world.query(PART, &query)?;
    Some(found.datanets)
}

/// Parameters.
pub fn config(world: &World) -> Option<ConfigResponse> {
    world.query(PART, &QueryMsg::Config {})
}

/// Validators of a Datanet.
pub fn validators(world: &World, datanet: &DatanetResponse) -> Option<Vec<ValidatorEntry>> {
    let query = QueryMsg::Validators {
        datanet: datanet.datanet,
        start_after: None,
        limit: Some(100),
    };
    let found: ValidatorsResponse = world.query(PART, &query)?;
    Some(found.validators)
}

fn create(world: &World, dice: &mut Dice) -> Action {
    let owner = world.one(dice, Role::Contributor).address.clone();
    let wrong = dice.chance(12);
    let terms = DatanetTerms {
        name: match wrong {
            true => "Not A Name".to_owned(),
            false => world.memory.next_name("datanet"),
        },
        title: "A Datanet".to_owned(),
        domain: "texts".to_owned(),
        licence: "CC-BY-4.0".to_owned(),
        conditions: "Name the contributors.".to_owned(),
        schema_hash: Hash32([7; 32]),
        min_deposit: 1_000u64.into(),
        validator_bond: 5_000u64.into(),
        accept_quality: 5_000,
        access: match dice.chance(70) {
            true => DatanetAccess::Open,
            false => DatanetAccess::Permissioned,
        },
    };
    Action::new(world, PART, &owner, &ExecuteMsg::CreateDatanet { terms })
        .refused_unless(!wrong, "no name")
        .once()
        .then(|world| world.memory.names_made += 1)
}

fn owner_of(datanet: &DatanetResponse) -> Addr {
    Addr::unchecked(&datanet.owner)
}

fn relicence(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Action {
    let message = ExecuteMsg::Relicence {
        datanet: datanet.datanet,
        licence: format!("CC-BY-{}.0", dice.below(9)),
        conditions: "Name the contributors.".to_owned(),
    };
    Action::new(world, PART, &owner_of(datanet), &message)
        .refused_unless(datanet.retired_at.is_zero(), "retired")
        .only_sender()
}

fn retire(world: &World, datanet: &DatanetResponse) -> Action {
    let message = ExecuteMsg::RetireDatanet {
        datanet: datanet.datanet,
    };
    Action::new(world, PART, &owner_of(datanet), &message)
        .accepted_if(datanet.retired_at.is_zero(), "retired")
        .only_sender()
        .once()
}

fn transfer(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Action {
    let heir = world.one(dice, Role::Contributor).address.to_string();
    let message = ExecuteMsg::TransferDatanet {
        datanet: datanet.datanet,
        to: dice.chance(85).then_some(heir),
    };
    Action::new(world, PART, &owner_of(datanet), &message).only_sender()
}

fn accept(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Action {
    let message = ExecuteMsg::AcceptDatanet {
        datanet: datanet.datanet,
    };
    match &datanet.pending_owner {
        Some(heir) => Action::new(world, PART, &Addr::unchecked(heir), &message)
            .accepted()
            .only_sender(),
        None => {
            let by = world.anyone(dice).address.clone();
            Action::new(world, PART, &by, &message).refused("not offered")
        }
    }
}

fn contributors(world: &World, datanet: &DatanetResponse) -> Option<Vec<String>> {
    let query = QueryMsg::Contributors {
        datanet: datanet.datanet,
        start_after: None,
        limit: None,
    };
    let found: ContributorsResponse = world.query(PART, &query)?;
    Some(found.contributors)
}

fn readers(world: &World, datanet: &DatanetResponse) -> Option<Vec<ReaderEntry>> {
    let query = QueryMsg::Readers {
        datanet: datanet.datanet,
        start_after: None,
        limit: None,
    };
    let found: ReadersResponse = world.query(PART, &query)?;
    Some(found.readers)
}

/// Whether an account may submit batches.
pub fn may_contribute(world: &World, datanet: &DatanetResponse, account: &Addr) -> Option<bool> {
    let listed = contributors(world, datanet)?.contains(&account.to_string());
    Some(listed || datanet.terms.access == DatanetAccess::Open)
}

fn update_members(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Option<Action> {
    let permissioned = datanet.terms.access == DatanetAccess::Permissioned;
    if !permissioned && dice.chance(80) {
        return None;
    }
    let role = dice.of([MemberRole::Contributor, MemberRole::Reader]);
    let account = match role {
        MemberRole::Contributor => world.one(dice, Role::Contributor),
        MemberRole::Reader => world.one(dice, Role::Builder),
    };
    let account = account.address.to_string();
    let listed = match role {
        MemberRole::Contributor => contributors(world, datanet)?.contains(&account),
        MemberRole::Reader => {
            let readers = readers(world, datanet)?;
            readers.iter().any(|entry| entry.reader == account)
        }
    };
    let remove = (listed && dice.chance(30)) || dice.chance(5);
    let (add, remove_list) = match remove {
        true => (Vec::new(), vec![account]),
        false => (vec![account], Vec::new()),
    };
    let message = ExecuteMsg::UpdateMembers {
        datanet: datanet.datanet,
        role,
        add,
        remove: remove_list,
    };
    Some(
        Action::new(world, PART, &owner_of(datanet), &message)
            .accepted_if(permissioned && remove == listed, "open, or listed already")
            .only_sender(),
    )
}

fn announce_key(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Option<Action> {
    let readers = readers(world, datanet)?;
    let Some(reader) = dice.pick(&readers) else {
        let by = world.anyone(dice).address.clone();
        let message = ExecuteMsg::AnnounceKey {
            datanet: datanet.datanet,
            public_key: dice.bytes::<32>().into(),
        };
        return dice
            .chance(30)
            .then(|| Action::new(world, PART, &by, &message).refused("no reader"));
    };
    let weak = dice.chance(15);
    let key = match weak {
        true => [0; 32],
        false => dice.bytes::<32>(),
    };
    let message = ExecuteMsg::AnnounceKey {
        datanet: datanet.datanet,
        public_key: key.into(),
    };
    Some(
        Action::new(world, PART, &Addr::unchecked(&reader.reader), &message)
            .refused_unless(!weak, "a weak key")
            .only_sender(),
    )
}

fn wrap_keys(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Option<Action> {
    let readers = readers(world, datanet)?;
    let ready: Vec<ReaderEntry> = readers
        .into_iter()
        .filter(|reader| reader.public_key.is_some())
        .collect();
    let reader = dice.pick(&ready)?;
    let other = dice.chance(20);
    let public_key = match other {
        true => dice.bytes::<32>().into(),
        false => reader.public_key.clone()?,
    };
    let message = ExecuteMsg::WrapKeys {
        datanet: datanet.datanet,
        keys: vec![WrappedKey {
            reader: reader.reader.clone(),
            public_key,
            wrapped: dice.bytes::<48>().into(),
        }],
    };
    Some(
        Action::new(world, PART, &owner_of(datanet), &message)
            .refused_unless(!other, "for another key")
            .only_sender(),
    )
}

fn update_validators(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Option<Action> {
    let account = world.one(dice, Role::Validator).address.to_string();
    let known = validators(world, datanet)?;
    let admitted = known
        .iter()
        .any(|each| each.validator == account && each.active);
    if admitted && dice.chance(60) {
        return None;
    }
    let remove = dice.chance(8);
    let list = vec![account];
    let (admit, remove) = match remove {
        true => (Vec::new(), list),
        false => (list, Vec::new()),
    };
    let message = ExecuteMsg::UpdateValidators {
        datanet: datanet.datanet,
        admit,
        remove,
    };
    Some(Action::new(world, PART, &owner_of(datanet), &message).only_sender())
}

fn bond_validator(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Option<Action> {
    let known = validators(world, datanet)?;
    let waiting: Vec<_> = known.iter().filter(|each| each.bond.is_zero()).collect();
    let account = match dice.pick(&waiting).filter(|_| dice.chance(85)) {
        Some(waiting) => Addr::unchecked(&waiting.validator),
        None => world.one(dice, Role::Validator).address.clone(),
    };
    let least = datanet.terms.validator_bond.u128();
    let amount = match dice.chance(10) {
        true => least.saturating_sub(1),
        false => least + dice.amount(5_000),
    };
    let hook = ReceiveMsg::BondValidator {
        datanet: datanet.datanet,
    };
    Some(
        Action::hook(world, PART, &account, amount, &hook)
            .refused_unless(amount >= least, "too little"),
    )
}

/// A validator's bond, where it can be withdrawn at once or in a few hours.
fn withdraw_bond(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Option<Action> {
    let bonded: Vec<ValidatorEntry> = validators(world, datanet)?
        .into_iter()
        .filter(|validator| !validator.bond.is_zero())
        .collect();
    let validator = dice.pick(&bonded)?;
    let account = Addr::unchecked(&validator.validator);
    let message = ExecuteMsg::WithdrawBond {
        datanet: datanet.datanet,
    };
    let action = Action::new(world, PART, &account, &message).only_sender();
    let until = validator.locked_until.u64();
    if until > world.now() && dice.chance(70) {
        return Some(action.at(until - 1).refused("a second too early"));
    }
    let moved = Move::open(world.address(PART), &account, validator.bond);
    Some(action.accepted().at(until).moving(moved))
}

fn take_snapshot(world: &World, dice: &mut Dice, datanet: &DatanetResponse) -> Action {
    let message = ExecuteMsg::TakeSnapshot {
        datanet: datanet.datanet,
    };
    let by = world.anyone(dice).address.clone();
    Action::new(world, PART, &by, &message)
        .refused_unless(!datanet.accepted.is_zero(), "nothing was accepted")
}

/// A message of the owner.
pub fn admin(world: &World, dice: &mut Dice) -> Option<Payload> {
    let message = ExecuteMsg::UpdateConfig {
        owner: None,
        treasury: None,
        arbiter: Some(match dice.chance(80) {
            true => world.owner_account().into_string(),
            false => String::new(),
        }),
        emergency: Some(world.first(Role::Emergency).into_string()),
        params: Some(Params {
            scoring_seconds: dice.of([0u64, 600, 900]).into(),
            validator_slash_bps: dice.of([0, 1_500, 10_001]),
            ..datanet_params()
        }),
    };
    Some(Payload::new(PART, &message))
}

fn pause_message(world: &World, dice: &mut Dice) -> Option<proposals::Pause> {
    let config = config(world)?;
    let now = config.paused;
    let next = match dice.chance(25) {
        true => Paused {
            create_datanet: dice.chance(30),
            submit_batch: dice.chance(20),
            score_batch: dice.chance(20),
            bond_validator: dice.chance(30),
            take_snapshot: dice.chance(30),
            share_keys: dice.chance(30),
        },
        false => Paused::default(),
    };
    let flags = |paused: Paused| {
        [
            paused.create_datanet,
            paused.submit_batch,
            paused.score_batch,
            paused.bond_validator,
            paused.take_snapshot,
            paused.share_keys,
        ]
    };
    if now == next && dice.chance(80) {
        return None;
    }
    let mut pairs = flags(now).into_iter().zip(flags(next));
    Some(proposals::Pause {
        message: to_json_binary(&ExecuteMsg::SetPaused { paused: next }).ok()?,
        resumes: pairs.any(|(before, after)| before && !after),
        emergency: config.emergency,
    })
}

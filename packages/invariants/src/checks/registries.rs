//! Deposits, stakes and bonds of the registries: the sums are those of the records.

use contract_api::datanet_registry::{
    self, AppealStatus, AppealsResponse, BatchesResponse, DatanetsResponse, ValidatorEntry,
    ValidatorsResponse,
};
use contract_api::dispute_registry::{self, ChallengeStatus, ChallengesResponse};
use contract_api::model_registry::{self, AdaptersResponse, AgentsResponse};
use contract_api::oracle_registry::{self, OperatorsResponse};
use cosmwasm_std::Uint64;

use super::{ask, equal};
use crate::world::{Part, World};

const LIMIT: Option<u32> = Some(100);

/// Deposits of batches, bonds of open appeals and of validators are all that is held.
pub fn datanets(world: &World) -> Result<(), String> {
    let part = Part::DatanetRegistry;
    let query = datanet_registry::QueryMsg::Datanets {
        start_after: None,
        limit: LIMIT,
    };
    let all: DatanetsResponse = ask(world, part, &query)?;
    let mut held = 0u128;
    for datanet in all.datanets {
        let id = datanet.datanet;
        held += batches(world, id)? + appeals(world, id)?;
        let query = datanet_registry::QueryMsg::Validators {
            datanet: id,
            start_after: None,
            limit: LIMIT,
        };
        let found: ValidatorsResponse = ask(world, part, &query)?;
        let bond = |entry: &ValidatorEntry| entry.bond.u128();
        let active = found.validators.iter().filter(|each| each.active);
        let active = active.map(bond).sum();
        let what = format!("active bonds of Datanet {id}");
        equal(&what, datanet.total_bond.u128(), active)?;
        held += found.validators.iter().map(bond).sum::<u128>();
    }
    let config: datanet_registry::ConfigResponse =
        ask(world, part, &datanet_registry::QueryMsg::Config {})?;
    equal("held by datanet-registry", config.held.u128(), held)
}

/// Deposits that are held for the batches of a Datanet; never more than came in.
fn batches(world: &World, datanet: Uint64) -> Result<u128, String> {
    let (mut held, mut start_after) = (0u128, None);
    loop {
        let query = datanet_registry::QueryMsg::Batches {
            datanet,
            start_after,
            limit: LIMIT,
        };
        let page: BatchesResponse = ask(world, Part::DatanetRegistry, &query)?;
        let Some(last) = page.batches.last() else {
            return Ok(held);
        };
        start_after = Some(last.batch);
        for batch in &page.batches {
            if batch.held > batch.deposit {
                let id = batch.batch;
                return Err(format!("batch {datanet}/{id} holds more than its deposit"));
            }
            held += batch.held.u128();
        }
    }
}

fn appeals(world: &World, datanet: Uint64) -> Result<u128, String> {
    let (mut held, mut start_after) = (0u128, None);
    loop {
        let query = datanet_registry::QueryMsg::Appeals {
            datanet,
            start_after,
            limit: LIMIT,
        };
        let page: AppealsResponse = ask(world, Part::DatanetRegistry, &query)?;
        let Some(last) = page.appeals.last() else {
            return Ok(held);
        };
        start_after = Some(last.batch);
        let open = page.appeals.iter();
        let open = open.filter(|appeal| appeal.status == AppealStatus::Open);
        held += open.map(|appeal| appeal.bond.u128()).sum::<u128>();
    }
}

/// Deposits of adapters and stakes of agents are all that is held.
pub fn models(world: &World) -> Result<(), String> {
    let part = Part::ModelRegistry;
    let (mut deposits, mut start_after) = (0u128, None);
    loop {
        let query = model_registry::QueryMsg::Adapters {
            start_after,
            limit: LIMIT,
        };
        let page: AdaptersResponse = ask(world, part, &query)?;
        let Some(last) = page.adapters.last() else {
            break;
        };
        start_after = Some(last.adapter);
        deposits += page
            .adapters
            .iter()
            .map(|each| each.deposit.u128())
            .sum::<u128>();
    }
    let (mut stakes, mut start_after) = (0u128, None);
    loop {
        let query = model_registry::QueryMsg::Agents {
            start_after,
            limit: LIMIT,
        };
        let page: AgentsResponse = ask(world, part, &query)?;
        let Some(last) = page.agents.last() else {
            break;
        };
        start_after = Some(last.agent);
        stakes += page
            .agents
            .iter()
            .map(|each| each.stake.u128())
            .sum::<u128>();
    }
    let totals: model_registry::TotalsResponse =
        ask(world, part, &model_registry::QueryMsg::Totals {})?;
    equal("deposits of adapters", totals.deposits.u128(), deposits)?;
    equal("stakes of agents", totals.stakes.u128(), stakes)
}

/// Bonds, bonded or unbonding, are all that is held beside the reward pool.
pub fn oracles(world: &World) -> Result<(), String> {
    let part = Part::OracleRegistry;
    let query = oracle_registry::QueryMsg::Operators {
        start_after: None,
        limit: LIMIT,
    };
    let all: OperatorsResponse = ask(world, part, &query)?;
    let stake = |operator: &oracle_registry::OperatorResponse| {
        let parts = operator.unbonding.iter().map(|part| part.amount.u128());
        operator.bond.u128() + parts.sum::<u128>()
    };
    let bonds = all.operators.iter().map(stake).sum();
    let totals: oracle_registry::TotalsResponse =
        ask(world, part, &oracle_registry::QueryMsg::Totals {})?;
    equal("bonds of operators", totals.bonds.u128(), bonds)
}

/// Bonds of challenges that are neither decided nor closed are all that is held.
pub fn disputes(world: &World) -> Result<(), String> {
    let part = Part::DisputeRegistry;
    let (mut held, mut start_after) = (0u128, None);
    loop {
        let query = dispute_registry::QueryMsg::Challenges {
            start_after,
            limit: LIMIT,
        };
        let page: ChallengesResponse = ask(world, part, &query)?;
        let Some(last) = page.challenges.last() else {
            break;
        };
        start_after = Some(last.challenge);
        for challenge in &page.challenges {
            if matches!(
                challenge.status,
                ChallengeStatus::Open | ChallengeStatus::Judging
            ) {
                held += challenge.bond.u128();
            }
        }
    }
    let totals: dispute_registry::TotalsResponse =
        ask(world, part, &dispute_registry::QueryMsg::Totals {})?;
    equal("bonds of open challenges", totals.held.u128(), held)
}

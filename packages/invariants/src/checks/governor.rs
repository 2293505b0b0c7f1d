//! Proposals: their deposits, and their votes.

use contract_api::governor::{
    ProposalStateResponse, ProposalStatesResponse, QueryMsg, TreasuryResponse,
};
use cw3::{Vote, VoteListResponse};

use super::{ask, equal};
use crate::world::{Part, World};

const PART: Part = Part::Governor;

/// Compares the deposits with their sum, and the newest tallies with the votes cast.
pub fn proposals(world: &World) -> Result<(), String> {
    let mut all: Vec<ProposalStateResponse> = Vec::new();
    loop {
        let query = QueryMsg::States {
            start_after: all.last().map(|last| last.proposal_id),
            limit: Some(100),
        };
        let page: ProposalStatesResponse = ask(world, PART, &query)?;
        if page.proposals.is_empty() {
            break;
        }
        all.extend(page.proposals);
    }
    let deposits = all.iter().map(|each| each.deposit_held.u128()).sum();
    let treasury: TreasuryResponse = ask(world, PART, &QueryMsg::Treasury {})?;
    equal("deposits of proposals", deposits, treasury.deposits.u128())?;
    all.iter()
        .rev()
        .take(4)
        .try_for_each(|each| tally(world, each))
}

fn tally(world: &World, proposal: &ProposalStateResponse) -> Result<(), String> {
    let query = QueryMsg::ListVotes {
        proposal_id: proposal.proposal_id,
        start_after: None,
        limit: Some(100),
    };
    let cast: VoteListResponse = ask(world, PART, &query)?;
    let sum = |vote: Vote| -> u128 {
        let votes = cast.votes.iter().filter(|each| each.vote == vote);
        votes.map(|each| u128::from(each.weight)).sum()
    };
    let counted = proposal.tally;
    let mut all = 0;
    for (vote, found) in [
        (Vote::Yes, counted.yes),
        (Vote::No, counted.no),
        (Vote::Abstain, counted.abstain),
        (Vote::Veto, counted.veto),
    ] {
        let what = format!("{vote:?} on proposal {}", proposal.proposal_id);
        equal(&what, found.u128(), sum(vote))?;
        all += found.u128();
    }
    let total = proposal.snapshot.map_or(0, |at| at.total.u128());
    match all <= total {
        true => Ok(()),
        false => Err(format!("{all} votes were cast of {total}")),
    }
}

//! Messages to the governor.

use contract_api::governor::{
    adr36_sign_bytes, vote_text, ConfigResponse, ExecuteMsg, NonceResponse, ParameterChanges,
    Paused, ProposalState, ProposalStateResponse, ProposalStatesResponse, QueryMsg, ReceiveMsg,
    SignedVote, UnsettledResponse, VoteBySignature,
};
use cosmwasm_std::{Addr, Uint64};
use cw3::Vote;
use k256::ecdsa::{signature::Signer, Signature};

use super::proposals::{self, Effect, Payload};
use crate::action::{Action, Move};
use crate::actors::{Actor, Role};
use crate::dice::Dice;
use crate::world::{Part, World, CHAIN_ID};

const PART: Part = Part::Governor;
/// How many of the newest proposals are acted on.
const RECENT: u64 = 12;

/// The next message to the governor.
pub fn next(world: &World, dice: &mut Dice) -> Option<Action> {
    match dice.below(20) {
        0..=2 => propose(world, dice),
        3 => Some(unauthorized(world, dice)?),
        4 if dice.chance(50) => emergency_message(world, dice),
        _ => on_proposal(world, dice),
    }
}

fn config(world: &World) -> Option<ConfigResponse> {
    world.query(PART, &QueryMsg::Config {})
}

/// A proposal, its deposit taken by an allowance or sent along.
fn propose(world: &World, dice: &mut Dice) -> Option<Action> {
    let config = config(world)?;
    let by_allowance = dice.chance(50);
    let proposer = match by_allowance {
        true => allower(world, dice)?,
        false => strongest(world, dice).address.clone(),
    };
    let payloads: Vec<Payload> = (0..dice.between(0, 3))
        .filter_map(|_| proposals::any(world, dice))
        .collect();
    let deposit = config.parameters.proposal_deposit.u128();
    let title = match dice.chance(4) {
        true => "two\nlines".to_owned(),
        false => format!("proposal {}", dice.below(1_000)),
    };
    let description = "What this is for.".to_owned();
    let msgs = payloads
        .iter()
        .map(|payload| payload.cosmos(world))
        .collect();
    let unsettled: UnsettledResponse = world.query(
        PART,
        &QueryMsg::Unsettled {
            proposer: proposer.to_string(),
        },
    )?;
    let power = power(world, &proposer);
    let right = !title.contains('\n')
        && power >= config.parameters.proposal_threshold.u128()
        && unsettled.proposals.len() < config.parameters.max_unsettled as usize
        && world.open_balance(&proposer) >= deposit;
    let otherwise = "too few votes, too many proposals, or a title of two lines";
    let id = config.last_proposal + 1;
    let action = match by_allowance {
        true => {
            let message = ExecuteMsg::Propose {
                title,
                description,
                msgs,
                earliest: None,
                latest: None,
            };
            Action::new(world, PART, &proposer, &message)
                .moving(Move::open(&proposer, world.address(PART), deposit))
                .refused_unless(right, otherwise)
        }
        false => {
            let hook = ReceiveMsg::Propose {
                title,
                description,
                msgs,
                earliest: None,
                latest: None,
            };
            let wrong = dice.chance(10);
            let sent = deposit + u128::from(wrong);
            Action::hook(world, PART, &proposer, sent, &hook)
                .accepted_if(right && !wrong && deposit > 0, otherwise)
        }
    };
    Some(action.then(move |world| {
        world.memory.proposals.insert(id, payloads);
    }))
}

/// Who gave the governor an allowance, or now and then anyone.
fn allower(world: &World, dice: &mut Dice) -> Option<Addr> {
    let query = contract_api::open_token::QueryMsg::AllSpenderAllowances {
        spender: world.address(PART).to_string(),
        start_after: None,
        limit: None,
    };
    let given: cw20::AllSpenderAllowancesResponse = world.query(Part::OpenToken, &query)?;
    Some(match dice.pick(&given.allowances) {
        Some(given) if dice.chance(90) => Addr::unchecked(&given.owner),
        _ => world.anyone(dice).address.clone(),
    })
}

/// Who has the most votes of a few accounts.
fn strongest<'a>(world: &'a World, dice: &mut Dice) -> &'a Actor {
    let mut best = world.anyone(dice);
    for _ in 0..3 {
        let other = world.anyone(dice);
        if power(world, &other.address) > power(world, &best.address) {
            best = other;
        }
    }
    best
}

/// Votes of an account at the start of this block.
pub fn power(world: &World, account: &Addr) -> u128 {
    let query = contract_api::gopen_token::QueryMsg::VotingPowerAtHeight {
        address: account.to_string(),
        height: Some(world.height()),
    };
    let found: Option<contract_api::gopen_token::VotingPowerAtHeightResponse> =
        world.query(Part::GopenToken, &query);
    found.map_or(0, |found| found.power.u128())
}

/// A message about one of the newest proposals, mostly one that its state asks for.
fn on_proposal(world: &World, dice: &mut Dice) -> Option<Action> {
    let last = config(world)?.last_proposal;
    let query = QueryMsg::States {
        start_after: Some(last.saturating_sub(RECENT)),
        limit: None,
    };
    let recent: ProposalStatesResponse = world.query(PART, &query)?;
    let open: Vec<_> = recent
        .proposals
        .iter()
        .filter(|proposal| !is_over(proposal))
        .collect();
    let proposal = match dice.chance(90) {
        true => (*dice.pick(&open)?).clone(),
        false => dice.pick(&recent.proposals)?.clone(),
    };
    let by = strongest(world, dice);
    match (proposal.state, dice.below(12)) {
        (_, 0) => Some(wrong_time(world, dice, &proposal, by)),
        (ProposalState::Pending, 1) => cancel(world, &proposal),
        (ProposalState::Pending, _) => Some(open_voting(world, &proposal, by)),
        (ProposalState::Active, 1) if dice.chance(25) => cancel(world, &proposal),
        (ProposalState::Active, 2) => Some(open_voting(world, &proposal, by)),
        (ProposalState::Active, 3..=5) => signed_vote(world, dice, &proposal, by),
        (ProposalState::Active, 6..=8) if passes(&proposal) || dice.chance(10) => {
            Some(queue(world, &proposal, by))
        }
        (ProposalState::Active, _) => vote(world, dice, &proposal, by),
        (ProposalState::Succeeded, 1) => cancel_by_emergency(world, &proposal),
        (ProposalState::Succeeded, _) => Some(queue(world, &proposal, by)),
        (ProposalState::Queued, 1) => cancel_by_emergency(world, &proposal),
        (ProposalState::Queued, _) => Some(execute(world, dice, &proposal, by)),
        _ => close(world, &proposal, by),
    }
}

/// More votes for it than against, and enough of them.
fn passes(proposal: &ProposalStateResponse) -> bool {
    let tally = proposal.tally;
    let counted = tally.yes.u128() + tally.abstain.u128();
    let enough = proposal
        .quorum
        .is_some_and(|quorum| counted >= quorum.u128());
    enough && tally.yes.u128() > tally.no.u128() + tally.veto.u128()
}

fn is_over(proposal: &ProposalStateResponse) -> bool {
    match proposal.state {
        ProposalState::Executed | ProposalState::Cancelled => true,
        ProposalState::Defeated | ProposalState::Expired => proposal.deposit_held.is_zero(),
        _ => false,
    }
}

/// A message that the state of the proposal does not allow.
fn wrong_time(
    world: &World,
    dice: &mut Dice,
    proposal: &ProposalStateResponse,
    by: &Actor,
) -> Action {
    let proposal_id = proposal.proposal_id;
    let wrong = match proposal.state {
        ProposalState::Active => ExecuteMsg::Execute { proposal_id },
        ProposalState::Queued => ExecuteMsg::Queue { proposal_id },
        _ => ExecuteMsg::Vote {
            proposal_id: dice.of([proposal_id, 0, u64::MAX]),
            vote: Vote::Yes,
            reason: None,
        },
    };
    Action::new(world, PART, &by.address, &wrong).refused("in the wrong state")
}

fn open_voting(world: &World, proposal: &ProposalStateResponse, by: &Actor) -> Action {
    let message = ExecuteMsg::OpenVoting {
        proposal_id: proposal.proposal_id,
    };
    Action::new(world, PART, &by.address, &message)
        .accepted_if(proposal.snapshot.is_none(), "already open")
        .at(proposal.starts_at.u64())
        .once()
}

fn chosen(dice: &mut Dice) -> Vote {
    match dice.below(10) {
        0 => Vote::No,
        1 => Vote::Abstain,
        2 => Vote::Veto,
        _ => Vote::Yes,
    }
}

fn may_vote(world: &World, proposal: &ProposalStateResponse, voter: &Addr) -> Option<bool> {
    let query = QueryMsg::Vote {
        proposal_id: proposal.proposal_id,
        voter: voter.to_string(),
    };
    let cast: cw3::VoteResponse = world.query(PART, &query)?;
    let height = proposal
        .snapshot
        .map_or(world.height(), |at| at.height.u64());
    let query = contract_api::gopen_token::QueryMsg::VotingPowerAtHeight {
        address: voter.to_string(),
        height: Some(height),
    };
    let found: contract_api::gopen_token::VotingPowerAtHeightResponse =
        world.query(Part::GopenToken, &query)?;
    Some(cast.vote.is_none() && !found.power.is_zero())
}

fn vote(
    world: &World,
    dice: &mut Dice,
    proposal: &ProposalStateResponse,
    by: &Actor,
) -> Option<Action> {
    let right = may_vote(world, proposal, &by.address)?;
    let message = ExecuteMsg::Vote {
        proposal_id: proposal.proposal_id,
        vote: chosen(dice),
        reason: dice.chance(20).then(|| "because".to_owned()),
    };
    let action = Action::new(world, PART, &by.address, &message)
        .accepted_if(right, "a second vote, or without votes");
    Some(action.once())
}

/// A vote that its voter signed; sometimes for another number, or by another key.
fn signed_vote(
    world: &World,
    dice: &mut Dice,
    proposal: &ProposalStateResponse,
    by: &Actor,
) -> Option<Action> {
    let right = may_vote(world, proposal, &by.address)?;
    let nonce: NonceResponse = world.query(
        PART,
        &QueryMsg::Nonce {
            address: by.address.to_string(),
        },
    )?;
    let (vote, reason) = (chosen(dice), Some("signed".to_owned()));
    let expires = world.now() + 60;
    let wrong = dice.chance(25);
    let text = vote_text(&SignedVote {
        chain_id: if wrong { "another-chain-1" } else { CHAIN_ID },
        governor: world.address(PART).as_str(),
        proposal_id: proposal.proposal_id,
        vote,
        nonce: nonce.nonce.u64(),
        expires,
        reason: reason.as_deref(),
    });
    let signature: Signature = by
        .wallet
        .sign(&adr36_sign_bytes(by.address.as_str(), &text));
    let message = ExecuteMsg::VoteBySignature(VoteBySignature {
        proposal_id: proposal.proposal_id,
        voter: by.address.to_string(),
        vote,
        reason,
        nonce: nonce.nonce,
        expires: Uint64::new(expires),
        pubkey: by.wallet.verifying_key().to_sec1_bytes().to_vec().into(),
        signature: signature.to_bytes().to_vec().into(),
    });
    let bringer = world.anyone(dice).address.clone();
    let action = Action::new(world, PART, &bringer, &message)
        .refused_unless(right && !wrong, "a second vote, or signed for elsewhere");
    Some(action.once())
}

fn queue(world: &World, proposal: &ProposalStateResponse, by: &Actor) -> Action {
    let message = ExecuteMsg::Queue {
        proposal_id: proposal.proposal_id,
    };
    Action::new(world, PART, &by.address, &message)
        .at(proposal.ends_at.u64())
        .once()
}

/// The execution once the timelock has passed, or a second before.
fn execute(world: &World, dice: &mut Dice, proposal: &ProposalStateResponse, by: &Actor) -> Action {
    let message = ExecuteMsg::Execute {
        proposal_id: proposal.proposal_id,
    };
    let from = proposal.executable_at.unwrap_or_default().u64();
    let mut action = Action::new(world, PART, &by.address, &message);
    if dice.chance(12) && from > world.now() {
        return action.at(from - 1).refused("a second too early");
    }
    let nothing = Vec::new();
    let payloads = world.memory.proposals.get(&proposal.proposal_id);
    for payload in payloads.unwrap_or(&nothing) {
        action = action.running(payload.name());
        if let Some(moved) = payload.moves(world) {
            action = action.moving(moved);
        }
    }
    let proposer = Addr::unchecked(&proposal.proposer);
    action
        .moving(Move::open(
            world.address(PART),
            &proposer,
            proposal.deposit_held,
        ))
        .at(from)
        .once()
}

/// Whether as many votes as the quorum were cast.
fn has_turnout(proposal: &ProposalStateResponse) -> bool {
    let tally = proposal.tally;
    let cast = tally.yes.u128() + tally.no.u128() + tally.abstain.u128() + tally.veto.u128();
    proposal.quorum.is_some_and(|quorum| cast >= quorum.u128())
}

fn close(world: &World, proposal: &ProposalStateResponse, by: &Actor) -> Option<Action> {
    let message = ExecuteMsg::Close {
        proposal_id: proposal.proposal_id,
    };
    let action = Action::new(world, PART, &by.address, &message);
    let returned = match proposal.state {
        ProposalState::Expired => true,
        ProposalState::Defeated => has_turnout(proposal),
        _ => return Some(action.refused("not at an end")),
    };
    if is_over(proposal) {
        // A proposal without a deposit is closed once too, which its state does not show.
        return Some(action.what("a second time, or without a deposit"));
    }
    let proposer = Addr::unchecked(&proposal.proposer);
    let action = action.accepted().once();
    Some(match returned {
        true => action.moving(Move::open(
            world.address(PART),
            &proposer,
            proposal.deposit_held,
        )),
        false => action.then(|_| ()),
    })
}

/// By its proposer: before voting the deposit is returned, during it is lost.
fn cancel(world: &World, proposal: &ProposalStateResponse) -> Option<Action> {
    let by = world.actor(&proposal.proposer)?.address.clone();
    let message = ExecuteMsg::Cancel {
        proposal_id: proposal.proposal_id,
    };
    let action = Action::new(world, PART, &by, &message)
        .accepted()
        .once()
        .only_sender();
    Some(match proposal.state {
        ProposalState::Pending => {
            action.moving(Move::open(world.address(PART), &by, proposal.deposit_held))
        }
        _ => action,
    })
}

fn cancel_by_emergency(world: &World, proposal: &ProposalStateResponse) -> Option<Action> {
    let by = world.actor(&config(world)?.emergency?)?.address.clone();
    let message = ExecuteMsg::Cancel {
        proposal_id: proposal.proposal_id,
    };
    let proposer = Addr::unchecked(&proposal.proposer);
    let moved = Move::open(world.address(PART), &proposer, proposal.deposit_held);
    let action = Action::new(world, PART, &by, &message).moving(moved);
    Some(action.what("the emergency account").once())
}

/// What only the governor may send itself, by anyone.
fn unauthorized(world: &World, dice: &mut Dice) -> Option<Action> {
    let by = world.one(dice, Role::Payer).address.clone();
    let payload = admin(world, dice)?;
    let mut action = Action::new(world, PART, &by, &serde_json::Value::Null);
    action.sent.names = vec![payload.name()];
    action.sent.body = payload.message;
    Some(action.refused("only the governor may"))
}

/// The emergency account stops votes by signature; it cannot resume them.
fn emergency_message(world: &World, dice: &mut Dice) -> Option<Action> {
    let config = config(world)?;
    let by = world.actor(&config.emergency?)?.address.clone();
    let stop = dice.chance(15);
    let message = ExecuteMsg::SetPaused {
        paused: Paused {
            vote_by_signature: stop,
        },
    };
    let action = Action::new(world, PART, &by, &message).only_sender();
    let resumes = config.paused.vote_by_signature && !stop;
    Some(action.accepted_if(!resumes, "the emergency account resumes"))
}

/// A message that the governor sends itself.
pub fn admin(world: &World, dice: &mut Dice) -> Option<Payload> {
    let message = match dice.below(4) {
        0 => ExecuteMsg::SetEmergency {
            emergency: (!dice.chance(10)).then(|| world.first(Role::Emergency).into_string()),
        },
        1..=2 => ExecuteMsg::SetPaused {
            paused: Paused::default(),
        },
        _ => ExecuteMsg::UpdateConfig(ParameterChanges {
            proposal_deposit: Some(dice.between(0, 90_000).into()),
            quorum_bps: Some(match dice.chance(5) {
                true => 5_001,
                false => dice.of([1, 500, 1_000]),
            }),
            ..Default::default()
        }),
    };
    Some(Payload::new(PART, &message).with_effect(Effect::Nothing))
}

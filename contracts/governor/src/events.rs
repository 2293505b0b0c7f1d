//! Events. Those of cw3's messages carry cw3-flex's attributes (`sender`, `proposal_id`) among theirs.

use attribution_report::Hash32;
use contract_api::governor::{vote_name, Parameters, Paused, ProposalState};
use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};
use cw3::Vote;

use crate::deposit::Fate;

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The governor was created.
    Instantiate {
        open_token: Addr,
        gopen_token: Addr,
        emergency: Option<Addr>,
        parameters: Parameters,
    },
    /// A proposal was made.
    Propose {
        proposal_id: u64,
        proposer: Addr,
        content_hash: Hash32,
        messages: u32,
        starts_at: u64,
        ends_at: u64,
        deposit: Uint128,
    },
    /// The block whose votes count was fixed.
    OpenVoting {
        proposal_id: u64,
        height: u64,
        total: u64,
    },
    /// Votes were cast; `sender` brought them.
    Vote {
        proposal_id: u64,
        sender: Addr,
        voter: Addr,
        vote: Vote,
        weight: u64,
        reason: Option<String>,
    },
    /// The timelock started.
    Queue {
        proposal_id: u64,
        executable_at: u64,
        expires_at: u64,
    },
    /// The messages were sent.
    Execute {
        proposal_id: u64,
        sender: Addr,
        content_hash: Hash32,
        deposit: Uint128,
    },
    /// A proposal that was defeated or expired was settled.
    Close {
        proposal_id: u64,
        sender: Addr,
        state: ProposalState,
        deposit: Uint128,
        fate: Fate,
    },
    /// A proposal in this state was ended.
    Cancel {
        proposal_id: u64,
        sender: Addr,
        state: ProposalState,
        deposit: Uint128,
        fate: Fate,
    },
    /// The parameters as they are now.
    UpdateConfig { parameters: Parameters },
    /// The emergency account as it is now.
    SetEmergency { emergency: Option<Addr> },
    /// The pause flags as they are now.
    SetPaused { sender: Addr, paused: Paused },
    /// The code was replaced.
    Migrate { from: String, to: String },
}

impl Event {
    /// The name of what happened, in snake_case.
    fn action(&self) -> &'static str {
        match self {
            Self::Instantiate { .. } => "instantiate",
            Self::Propose { .. } => "propose",
            Self::OpenVoting { .. } => "open_voting",
            Self::Vote { .. } => "vote",
            Self::Queue { .. } => "queue",
            Self::Execute { .. } => "execute",
            Self::Close { .. } => "close",
            Self::Cancel { .. } => "cancel",
            Self::UpdateConfig { .. } => "update_config",
            Self::SetEmergency { .. } => "set_emergency",
            Self::SetPaused { .. } => "set_paused",
            Self::Migrate { .. } => "migrate",
        }
    }

    /// What belongs to the action.
    fn details(self) -> Vec<Attribute> {
        match self {
            Self::Instantiate {
                open_token,
                gopen_token,
                emergency,
                parameters,
            } => {
                let mut details = vec![
                    attr("open_token", open_token),
                    attr("gopen_token", gopen_token),
                    attr("emergency", text_of(emergency)),
                ];
                details.extend(parameter_attributes(parameters));
                details
            }
            Self::Migrate { from, to } => vec![attr("from_version", from), attr("to_version", to)],
            Self::UpdateConfig { parameters } => parameter_attributes(parameters),
            Self::SetEmergency { emergency } => vec![attr("emergency", text_of(emergency))],
            Self::SetPaused { sender, paused } => {
                let Paused { vote_by_signature } = paused;
                vec![
                    attr("sender", sender),
                    attr("vote_by_signature", vote_by_signature.to_string()),
                ]
            }
            of_a_proposal => of_a_proposal.proposal_details(),
        }
    }

    fn proposal_details(self) -> Vec<Attribute> {
        match self {
            Self::Propose {
                proposal_id,
                proposer,
                content_hash,
                messages,
                starts_at,
                ends_at,
                deposit,
            } => vec![
                attr("sender", proposer),
                attr("proposal_id", proposal_id.to_string()),
                attr("content_hash", content_hash.to_string()),
                attr("messages", messages.to_string()),
                attr("starts_at", starts_at.to_string()),
                attr("ends_at", ends_at.to_string()),
                attr("deposit", deposit),
            ],
            Self::OpenVoting {
                proposal_id,
                height,
                total,
            } => vec![
                attr("proposal_id", proposal_id.to_string()),
                attr("height", height.to_string()),
                attr("total", total.to_string()),
            ],
            Self::Vote {
                proposal_id,
                sender,
                voter,
                vote,
                weight,
                reason,
            } => {
                let mut details = vec![
                    attr("sender", sender),
                    attr("proposal_id", proposal_id.to_string()),
                    attr("voter", voter),
                    attr("vote", vote_name(vote)),
                    attr("weight", weight.to_string()),
                ];
                details.extend(reason.map(|reason| attr("reason", reason)));
                details
            }
            Self::Queue {
                proposal_id,
                executable_at,
                expires_at,
            } => vec![
                attr("proposal_id", proposal_id.to_string()),
                attr("executable_at", executable_at.to_string()),
                attr("expires_at", expires_at.to_string()),
            ],
            ended => ended.end_details(),
        }
    }

    fn end_details(self) -> Vec<Attribute> {
        match self {
            Self::Execute {
                proposal_id,
                sender,
                content_hash,
                deposit,
            } => vec![
                attr("sender", sender),
                attr("proposal_id", proposal_id.to_string()),
                attr("content_hash", content_hash.to_string()),
                attr("deposit", deposit),
                attr("deposit_is", fate_name(Fate::Returned)),
            ],
            Self::Close {
                proposal_id,
                sender,
                state,
                deposit,
                fate,
            }
            | Self::Cancel {
                proposal_id,
                sender,
                state,
                deposit,
                fate,
            } => vec![
                attr("sender", sender),
                attr("proposal_id", proposal_id.to_string()),
                attr("state", state_name(state)),
                attr("deposit", deposit),
                attr("deposit_is", fate_name(fate)),
            ],
            _ => Vec::new(),
        }
    }
}

fn parameter_attributes(parameters: Parameters) -> Vec<Attribute> {
    let Parameters {
        proposal_threshold,
        proposal_deposit,
        voting_delay,
        voting_period,
        quorum_bps,
        timelock,
        grace_period,
        max_unsettled,
    } = parameters;
    vec![
        attr("proposal_threshold", proposal_threshold),
        attr("proposal_deposit", proposal_deposit),
        attr("voting_delay", voting_delay),
        attr("voting_period", voting_period),
        attr("quorum_bps", quorum_bps.to_string()),
        attr("timelock", timelock),
        attr("grace_period", grace_period),
        attr("max_unsettled", max_unsettled.to_string()),
    ]
}

/// An address, or "none".
fn text_of(account: Option<Addr>) -> String {
    account.map_or_else(|| "none".to_owned(), Addr::into_string)
}

fn fate_name(fate: Fate) -> &'static str {
    match fate {
        Fate::Returned => "returned",
        Fate::Forfeited => "forfeited",
    }
}

fn state_name(state: ProposalState) -> &'static str {
    match state {
        ProposalState::Pending => "pending",
        ProposalState::Active => "active",
        ProposalState::Cancelled => "cancelled",
        ProposalState::Defeated => "defeated",
        ProposalState::Succeeded => "succeeded",
        ProposalState::Queued => "queued",
        ProposalState::Expired => "expired",
        ProposalState::Executed => "executed",
    }
}

/// The event of a message: attributes of the response.
impl From<Event> for Response {
    fn from(event: Event) -> Self {
        let action = event.action();
        Self::new()
            .add_attribute("action", action)
            .add_attributes(event.details())
    }
}

/// What also happened: an event of its own.
impl From<Event> for cosmwasm_std::Event {
    fn from(event: Event) -> Self {
        Self::new(event.action()).add_attributes(event.details())
    }
}

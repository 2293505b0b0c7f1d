//! Events.

use attribution_report::Hash32;
use contract_api::datanet_registry::BatchStatus;
use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The registry was created.
    Instantiate {
        owner: Addr,
        open_token: Addr,
        treasury: Addr,
    },
    /// A Datanet was opened.
    CreateDatanet {
        datanet: u64,
        owner: Addr,
        name: String,
    },
    /// A batch waits for scores.
    SubmitBatch {
        datanet: u64,
        batch: u64,
        contributor: Addr,
        root: Hash32,
        count: u64,
        deposit: Uint128,
    },
    /// A validator scored a batch.
    ScoreBatch {
        datanet: u64,
        batch: u64,
        validator: Addr,
        quality: u16,
        bond: Uint128,
    },
    /// The scores decided a batch; its deposit went to `paid_to`.
    DecideBatch {
        datanet: u64,
        batch: u64,
        status: BatchStatus,
        quality: u16,
        deposit: Uint128,
        paid_to: Addr,
    },
    /// The owner of a Datanet admitted and removed validators.
    UpdateValidators {
        datanet: u64,
        admitted: usize,
        removed: usize,
    },
    /// A validator's bond arrived.
    BondValidator {
        datanet: u64,
        validator: Addr,
        bond: Uint128,
    },
    /// A validator took its bond back.
    WithdrawBond {
        datanet: u64,
        validator: Addr,
        bond: Uint128,
    },
    /// The root over the accepted batches was recorded.
    TakeSnapshot {
        datanet: u64,
        root: Hash32,
        batches: u64,
    },
    /// The parameters as they are now.
    UpdateConfig { owner: Addr, treasury: Addr },
    /// The code was replaced.
    Migrate { from: String, to: String },
}

impl Event {
    /// The name of what happened, in snake_case.
    fn action(&self) -> &'static str {
        match self {
            Self::Instantiate { .. } => "instantiate",
            Self::CreateDatanet { .. } => "create_datanet",
            Self::SubmitBatch { .. } => "submit_batch",
            Self::ScoreBatch { .. } => "score_batch",
            Self::DecideBatch { .. } => "decide_batch",
            Self::UpdateValidators { .. } => "update_validators",
            Self::BondValidator { .. } => "bond_validator",
            Self::WithdrawBond { .. } => "withdraw_bond",
            Self::TakeSnapshot { .. } => "take_snapshot",
            Self::UpdateConfig { .. } => "update_config",
            Self::Migrate { .. } => "migrate",
        }
    }

    /// The action and what belongs to it.
    fn attributes(self) -> Vec<Attribute> {
        let mut attributes = vec![attr("action", self.action())];
        attributes.extend(match self {
            Self::Instantiate {
                owner,
                open_token,
                treasury,
            } => vec![
                attr("owner", owner),
                attr("open_token", open_token),
                attr("treasury", treasury),
            ],
            Self::CreateDatanet {
                datanet,
                owner,
                name,
            } => vec![
                attr("datanet", datanet.to_string()),
                attr("owner", owner),
                attr("name", name),
            ],
            Self::SubmitBatch {
                datanet,
                batch,
                contributor,
                root,
                count,
                deposit,
            } => vec![
                attr("datanet", datanet.to_string()),
                attr("batch", batch.to_string()),
                attr("contributor", contributor),
                attr("root", root.to_string()),
                attr("count", count.to_string()),
                attr("deposit", deposit),
            ],
            Self::ScoreBatch {
                datanet,
                batch,
                validator,
                quality,
                bond,
            } => vec![
                attr("datanet", datanet.to_string()),
                attr("batch", batch.to_string()),
                attr("validator", validator),
                attr("quality", quality.to_string()),
                attr("bond", bond),
            ],
            Self::DecideBatch {
                datanet,
                batch,
                status,
                quality,
                deposit,
                paid_to,
            } => vec![
                attr("datanet", datanet.to_string()),
                attr("batch", batch.to_string()),
                attr("status", status_name(status)),
                attr("quality", quality.to_string()),
                attr("deposit", deposit),
                attr("paid_to", paid_to),
            ],
            Self::UpdateValidators {
                datanet,
                admitted,
                removed,
            } => vec![
                attr("datanet", datanet.to_string()),
                attr("admitted", admitted.to_string()),
                attr("removed", removed.to_string()),
            ],
            Self::BondValidator {
                datanet,
                validator,
                bond,
            }
            | Self::WithdrawBond {
                datanet,
                validator,
                bond,
            } => vec![
                attr("datanet", datanet.to_string()),
                attr("validator", validator),
                attr("bond", bond),
            ],
            Self::TakeSnapshot {
                datanet,
                root,
                batches,
            } => vec![
                attr("datanet", datanet.to_string()),
                attr("root", root.to_string()),
                attr("batches", batches.to_string()),
            ],
            Self::UpdateConfig { owner, treasury } => {
                vec![attr("owner", owner), attr("treasury", treasury)]
            }
            Self::Migrate { from, to } => {
                vec![attr("from_version", from), attr("to_version", to)]
            }
        });
        attributes
    }
}

fn status_name(status: BatchStatus) -> &'static str {
    match status {
        BatchStatus::Pending => "pending",
        BatchStatus::Accepted => "accepted",
        BatchStatus::Rejected => "rejected",
    }
}

/// The event of a message: attributes of the response.
impl From<Event> for Response {
    fn from(event: Event) -> Self {
        Self::new().add_attributes(event.attributes())
    }
}

/// What a message does on the side: an event of its own, named after its action.
impl From<Event> for cosmwasm_std::Event {
    fn from(event: Event) -> Self {
        Self::new(event.action()).add_attributes(event.attributes())
    }
}

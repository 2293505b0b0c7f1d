//! Events.

use std::fmt::Display;

use attribution_report::Hash32;
use contract_api::datanet_registry::{AppealStatus, BatchStatus, MemberRole};
use cosmwasm_std::{attr, Addr, Attribute, Response, Uint128};

/// Declares the events: an attribute per field, named after it, behind the action.
macro_rules! events {
    ($($(#[$doc:meta])* $name:ident => $action:literal { $($field:ident: $type:ty),* $(,)? })*) => {
        /// What happened.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event {
            $($(#[$doc])* $name { $($field: $type),* },)*
        }

        impl Event {
            /// The name of what happened, in snake_case.
            fn action(&self) -> &'static str {
                match self {
                    $(Self::$name { .. } => $action,)*
                }
            }

            /// The action and what belongs to it.
            fn attributes(self) -> Vec<Attribute> {
                let mut attributes = vec![attr("action", self.action())];
                match self {
                    $(Self::$name { $($field),* } => {
                        $(push(&mut attributes, stringify!($field), &$field);)*
                    })*
                }
                attributes
            }
        }
    };
}

/// One function for all types, which keeps the contract small.
fn push(attributes: &mut Vec<Attribute>, key: &str, value: &dyn Display) {
    attributes.push(attr(key, value.to_string()));
}

events! {
    /// The registry was created.
    Instantiate => "instantiate" { owner: Addr, open_token: Addr, treasury: Addr }
    /// A Datanet was opened.
    CreateDatanet => "create_datanet" { datanet: u64, owner: Addr, name: String }
    /// Batches from now on get another licence.
    Relicence => "relicence" { datanet: u64, version: u32, licence: String }
    /// A Datanet takes no batches any more.
    RetireDatanet => "retire_datanet" { datanet: u64 }
    /// A Datanet was offered; to `none` where the offer was withdrawn.
    TransferDatanet => "transfer_datanet" { datanet: u64, owner: Addr, to: String }
    /// A Datanet has another owner.
    AcceptDatanet => "accept_datanet" { datanet: u64, owner: Addr }
    /// The owner of a Datanet changed a list.
    UpdateMembers => "update_members" {
        datanet: u64, role: MemberRole, added: usize, removed: usize,
    }
    /// A reader announced a key.
    AnnounceKey => "announce_key" { datanet: u64, reader: Addr, public_key: String }
    /// The content key was wrapped for readers.
    WrapKeys => "wrap_keys" { datanet: u64, readers: usize }
    /// A batch waits for scores.
    SubmitBatch => "submit_batch" {
        datanet: u64, batch: u64, contributor: Addr, root: Hash32, count: u64, deposit: Uint128,
        score_by: u64,
    }
    /// A validator scored a batch.
    ScoreBatch => "score_batch" {
        datanet: u64, batch: u64, validator: Addr, quality: u16, bond: Uint128,
    }
    /// The scoring of a batch was ended.
    CloseBatch => "close_batch" { datanet: u64, batch: u64, status: BatchStatus }
    /// The scores decided a batch.
    DecideBatch => "decide_batch" {
        datanet: u64, batch: u64, status: BatchStatus, quality: u16, settle_after: u64,
    }
    /// A batch expired and its deposit was returned.
    ExpireBatch => "expire_batch" { datanet: u64, batch: u64, deposit: Uint128, paid_to: Addr }
    /// A deposit was paid out.
    SettleDeposit => "settle_deposit" {
        datanet: u64, batch: u64, status: BatchStatus, deposit: Uint128, paid_to: Addr,
    }
    /// Somebody appealed against a decision.
    AppealBatch => "appeal_batch" {
        datanet: u64, batch: u64, appellant: Addr, against: BatchStatus, bond: Uint128,
        rule_by: u64,
    }
    /// The arbiter ruled.
    RuleAppeal => "rule_appeal" {
        datanet: u64, batch: u64, ruling: AppealStatus, status: BatchStatus, slashed: Uint128,
    }
    /// Nobody ruled in time.
    CloseAppeal => "close_appeal" { datanet: u64, batch: u64, bond: Uint128, paid_to: Addr }
    /// A batch was proved to repeat an item.
    ProveDuplicate => "prove_duplicate" {
        datanet: u64, batch: u64, earlier_datanet: u64, earlier_batch: u64, content_hash: Hash32,
        prover: Addr, reward: Uint128,
    }
    /// The owner of a Datanet admitted and removed validators.
    UpdateValidators => "update_validators" { datanet: u64, admitted: usize, removed: usize }
    /// A validator's bond arrived.
    BondValidator => "bond_validator" { datanet: u64, validator: Addr, bond: Uint128 }
    /// A validator took its bond back.
    WithdrawBond => "withdraw_bond" { datanet: u64, validator: Addr, bond: Uint128 }
    /// The root over the accepted batches was recorded.
    TakeSnapshot => "take_snapshot" { datanet: u64, root: Hash32, batches: u64 }
    /// The actions that are off now, separated by commas; `none` where all are on.
    SetPaused => "set_paused" { by: Addr, paused: String }
    /// The parameters as they are now; `none` where there is no such account.
    UpdateConfig => "update_config" {
        owner: Addr, treasury: Addr, arbiter: String, emergency: String,
    }
    /// The code was replaced.
    Migrate => "migrate" { from_version: String, to_version: String, batches: u64 }
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

//! What those who act know beyond what the chain says: keys, trees and contents.

use std::collections::{BTreeMap, VecDeque};

use attribution_report::Hash32;
use cosmwasm_std::Addr;
use ed25519_dalek::SigningKey;

use crate::action::Sent;
use crate::actions::proposals::Payload;
use crate::actions::reports::Book;
use crate::actions::vouchers::SessionKey;

/// Messages that must be refused whenever they are sent again.
const MAX_SPENT: usize = 64;

/// Everything that is remembered.
#[derive(Default)]
pub struct Memory {
    /// OPEN that was burned.
    pub burned: u128,
    /// gOPEN: account -> who votes with its balance, where it named somebody.
    pub delegates: BTreeMap<Addr, Addr>,
    /// Contract -> OPEN that came by plain transfers, which no record of the contract explains.
    pub gifts: BTreeMap<Addr, u128>,
    /// Report key -> its secret.
    pub report_keys: BTreeMap<Vec<u8>, SigningKey>,
    /// Number of keys that operators made so far.
    pub keys_made: u64,
    /// Channel -> secrets of its session keys, oldest first.
    pub session_keys: BTreeMap<u64, Vec<SessionKey>>,
    /// Report -> what its oracles know of it; void ones are left in.
    pub books: BTreeMap<u64, Book>,
    /// Quorums of this world lie at times.
    pub quorums_lie: bool,
    /// Reports of this world charge many channels and wait long for their finality.
    pub backlog: bool,
    /// (Datanet, batch) -> digests of its items' texts.
    pub items: BTreeMap<(u64, u64), Vec<Hash32>>,
    /// Names that were given so far.
    pub names_made: u64,
    /// Proposal -> what its execution does.
    pub proposals: BTreeMap<u64, Vec<Payload>>,
    /// Votes that were read at a height: (height, account, votes).
    pub votes_seen: Vec<(u64, Addr, u128)>,
    /// Largest cumulative payment seen of every payee.
    pub paid_seen: BTreeMap<String, u128>,
    /// Messages that were accepted once and must never be again.
    pub spent: VecDeque<Sent>,
}

impl Memory {
    /// Remembers a message that must never be accepted again.
    pub fn spend(&mut self, sent: Sent) {
        if self.spent.len() >= MAX_SPENT {
            self.spent.pop_front();
        }
        self.spent.push_back(sent);
    }

    /// A name that was never given.
    pub fn next_name(&self, kind: &str) -> String {
        format!("{kind}-{}", self.names_made)
    }

    /// Adds OPEN that a contract got by a plain transfer.
    pub fn give(&mut self, contract: &Addr, amount: u128) {
        let gift = self.gifts.entry(contract.clone()).or_default();
        *gift = gift.saturating_add(amount);
    }
}

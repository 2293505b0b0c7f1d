//! What was sent, and what came of it.

use std::collections::BTreeMap;
use std::fmt;

use cw_multi_test::error::AnyError;
use serde::Serialize;

use crate::action::Sent;
use crate::catalogue;
use crate::error::RunError;

/// What came of one kind of message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Times that it was sent, or run by a proposal.
    pub sent: u64,
    /// Of those, accepted.
    pub accepted: u64,
}

/// Counts of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Message -> what came of it.
    pub rows: BTreeMap<String, Row>,
    /// Contract -> kind of error -> how often.
    pub kinds: BTreeMap<String, BTreeMap<String, u64>>,
    /// Messages sent.
    pub sent: u64,
    /// Of those, accepted.
    pub accepted: u64,
}

impl Tally {
    /// Counts an accepted message, and those that it ran.
    pub fn accepted(&mut self, sent: &Sent) {
        self.sent += 1;
        self.accepted += 1;
        for name in sent.names.iter().chain(&sent.inner) {
            let row = self.rows.entry(name.clone()).or_default();
            row.sent += 1;
            row.accepted += 1;
        }
    }

    /// Counts a refused message.
    pub fn refused(&mut self, sent: &Sent, kind: ErrorKind) {
        self.sent += 1;
        for name in &sent.names {
            self.rows.entry(name.clone()).or_default().sent += 1;
        }
        let kinds = self.kinds.entry(sent.part.name().to_owned()).or_default();
        *kinds.entry(kind.to_string()).or_default() += 1;
    }

    /// Adds the counts of another world.
    pub fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.accepted += other.accepted;
        for (name, row) in &other.rows {
            let sum = self.rows.entry(name.clone()).or_default();
            sum.sent += row.sent;
            sum.accepted += row.accepted;
        }
        for (part, kinds) in &other.kinds {
            let sums = self.kinds.entry(part.clone()).or_default();
            for (kind, count) in kinds {
                *sums.entry(kind.clone()).or_default() += count;
            }
        }
    }

    /// Refuses a run that says nothing about some message: never sent, never accepted or never
    /// refused; and one that counts a message that the suite does not have.
    ///
    /// # Errors
    /// [`RunError::Unshown`] with all of them.
    pub fn check_complete(&self) -> Result<(), RunError> {
        let known = catalogue::messages();
        let mut gaps: Vec<String> = Vec::new();
        for name in &known {
            match self.rows.get(name) {
                None => gaps.push(format!("{name} was never sent")),
                Some(row) if row.accepted == 0 => gaps.push(format!("{name} was never accepted")),
                Some(row) if row.accepted == row.sent => {
                    gaps.push(format!("{name} was never refused"));
                }
                Some(_) => {}
            }
        }
        let strange = self.rows.keys().filter(|name| !known.contains(*name));
        gaps.extend(strange.map(|name| format!("{name} is no message")));
        match gaps.is_empty() {
            true => Ok(()),
            false => Err(RunError::Unshown(gaps.join("; "))),
        }
    }
}

/// Which error it was: the variants' names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorKind(String);

impl ErrorKind {
    /// The owner or the emergency account stopped the action.
    pub fn is_pause(&self) -> bool {
        let last = self.0.rsplit('.').next();
        matches!(last, Some("Paused" | "Stopped"))
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The kind of an error, as far as the contracts type it.
pub fn error_kind(error: &AnyError) -> ErrorKind {
    macro_rules! kinds {
        ($($contract:ident),*) => {
            $(if let Some(found) = error.downcast_ref::<$contract::ContractError>() {
                return ErrorKind(variants(&format!("{found:?}")));
            })*
        };
    }
    kinds!(
        open_token,
        gopen_token,
        gopen_voting,
        governor,
        datanet_registry,
        model_registry,
        oracle_registry,
        payout_splitter,
        dispute_registry
    );
    let text = error.root_cause().to_string();
    let first = text.split(['\n', ':', ',']).next().unwrap_or_default();
    let words: Vec<&str> = first.split(' ').take(3).collect();
    ErrorKind(format!("chain.{}", words.join(" ")))
}

/// Names of nested enum variants at the start of a value's debug text, such as
/// `Claim(NothingDue { .. })`.
fn variants(debug: &str) -> String {
    let mut names = Vec::new();
    let mut rest = debug;
    while names.len() < 3 {
        let end = rest.find(|each: char| !each.is_ascii_alphanumeric());
        let (name, tail) = rest.split_at(end.unwrap_or(rest.len()));
        if !name.starts_with(|each: char| each.is_ascii_uppercase()) {
            break;
        }
        names.push(name);
        match tail.strip_prefix('(') {
            Some(inner) => rest = inner,
            None => break,
        }
    }
    names.join(".")
}

#[cfg(test)]
mod tests {
    use super::variants;

    #[test]
    fn an_error_has_the_names_of_its_variants() {
        for (debug, name) in [
            ("WrappingOff", "WrappingOff"),
            ("Claim(NothingDue { payee: 1 })", "Claim.NothingDue"),
            ("Std(GenericErr { msg: \"\" })", "Std.GenericErr"),
            (
                "Ledger(Cw20(Std(Overflow { source: 1 })))",
                "Ledger.Cw20.Std",
            ),
            ("TooFew(3)", "TooFew"),
        ] {
            assert_eq!(variants(debug), name);
        }
    }
}

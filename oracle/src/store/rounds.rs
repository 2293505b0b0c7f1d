//! The round in progress and the log of what was signed.

use attribution_report::Hash32;
use redb::WriteTransaction;

use super::{decode, encode, failed, tables, Store};
use crate::error::{OracleError, Result};
use crate::round::Durable;
use crate::wire::{Body, Scope, SignedMessage, Statement};

/// Reports for which the log of statements is kept after they are settled.
const KEPT_REPORTS: u64 = 8;

impl Store {
    /// The round in progress.
    pub fn round(&self) -> Result<Option<Durable>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::ROUND).map_err(failed)?;
        let value = table.get("current").map_err(failed)?;
        value
            .map(|value| decode("round", value.value()))
            .transpose()
    }

    /// Makes the round's state durable, and logs what it signed. Nothing is stored where a
    /// statement contradicts one that was logged before, or a report one that was signed for the
    /// same set, number and predecessor: then it must not be sent either.
    pub fn save_round(&self, durable: &Durable) -> Result<()> {
        let scope = durable.scope();
        let seq = scope.seq;
        self.write(|transaction| {
            for message in durable.statements.iter().chain(&durable.report) {
                log_statement(transaction, &scope, message)?;
                log_report(transaction, &scope, message)?;
            }
            let mut log = transaction.open_table(tables::STATEMENTS).map_err(failed)?;
            let mut round = transaction.open_table(tables::ROUND).map_err(failed)?;
            round
                .insert("current", encode(durable)?.as_slice())
                .map_err(failed)?;
            if let Some(oldest) = seq.checked_sub(KEPT_REPORTS) {
                let nothing: &[u8] = &[];
                log.retain_in(..(oldest, 0, nothing, 0, 0), |_, _| false)
                    .map_err(failed)?;
            }
            Ok(())
        })
    }

    /// Digest of the report that was signed for this set, number and predecessor.
    pub fn signed(&self, scope: &Scope) -> Result<Option<Hash32>> {
        let transaction = self.read()?;
        let table = transaction.open_table(tables::SIGNED).map_err(failed)?;
        let value = table.get(tables::round_key(scope)).map_err(failed)?;
        let digest = value.and_then(|value| <[u8; 32]>::try_from(value.value()).ok());
        Ok(digest.map(Hash32))
    }
}

/// Logs a statement; one of a kind per view and round.
fn log_statement(
    transaction: &WriteTransaction,
    scope: &Scope,
    message: &SignedMessage,
) -> Result<()> {
    let (view, kind, seq) = (message.view.u64(), message.body.kind(), scope.seq);
    let statement = Statement::of(view, message.sender, &message.body);
    let digest = statement.digest(scope);
    let prev_report = scope.prev_report.as_bytes().as_slice();
    let key = (seq, scope.set_id, prev_report, view, kind.number());
    let mut log = transaction.open_table(tables::STATEMENTS).map_err(failed)?;
    let logged = log
        .insert(key, digest.as_bytes().as_slice())
        .map_err(failed)?;
    match logged.is_some_and(|before| before.value() != digest.as_bytes()) {
        true => Err(OracleError::Equivocation { kind, seq, view }),
        false => Ok(()),
    }
}

/// Logs a signed report; one per round, in whatever view. This log is never pruned.
fn log_report(
    transaction: &WriteTransaction,
    scope: &Scope,
    message: &SignedMessage,
) -> Result<()> {
    let Body::ReportSignature { report, .. } = &message.body else {
        return Ok(());
    };
    let mut signed = transaction.open_table(tables::SIGNED).map_err(failed)?;
    let logged = signed
        .insert(tables::round_key(scope), report.as_bytes().as_slice())
        .map_err(failed)?;
    match logged.is_some_and(|before| before.value() != report.as_bytes()) {
        true => Err(OracleError::Equivocation {
            kind: message.body.kind(),
            seq: scope.seq,
            view: message.view.u64(),
        }),
        false => Ok(()),
    }
}

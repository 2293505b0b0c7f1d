//! The round in progress and the log of what was signed.

use super::{decode, encode, failed, tables, Store};
use crate::error::{OracleError, Result};
use crate::round::Durable;
use crate::wire::{Scope, Statement};

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
    /// statement contradicts one that was logged before: then it must not be sent either.
    pub fn save_round(&self, durable: &Durable) -> Result<()> {
        let (seq, set_id) = (durable.seq.u64(), durable.set_id.u64());
        let scope = Scope {
            config_digest: durable.config_digest,
            set_id,
            seq,
        };
        self.write(|transaction| {
            let mut log = transaction.open_table(tables::STATEMENTS).map_err(failed)?;
            for message in durable.statements.iter().chain(&durable.report) {
                let (view, kind) = (message.view.u64(), message.body.kind());
                let statement = Statement::of(view, message.sender, &message.body);
                let digest = statement.digest(&scope);
                let key = (seq, set_id, view, kind.number());
                let logged = log
                    .insert(key, digest.as_bytes().as_slice())
                    .map_err(failed)?;
                if logged.is_some_and(|before| before.value() != digest.as_bytes()) {
                    return Err(OracleError::Equivocation { kind, seq, view });
                }
            }
            let mut round = transaction.open_table(tables::ROUND).map_err(failed)?;
            round
                .insert("current", encode(durable)?.as_slice())
                .map_err(failed)?;
            if let Some(oldest) = seq.checked_sub(KEPT_REPORTS) {
                log.retain_in(..(oldest, 0, 0, 0), |_, _| false)
                    .map_err(failed)?;
            }
            Ok(())
        })
    }
}

//! Tables, key -> value.

use redb::{TableDefinition, WriteTransaction};

use super::failed;
use crate::error::Result;
use crate::wire::Scope;

/// "seq" -> number of the newest settled report; "digest" -> its digest.
pub const LEDGER: TableDefinition<&str, &[u8]> = TableDefinition::new("ledger");
/// (payee, report) -> the payee's earnings since the first report, where the report changed them.
pub const CREDITS: TableDefinition<(&[u8], u64), u128> = TableDefinition::new("credits");
/// channel -> charged since its opening.
pub const CHARGED: TableDefinition<u64, u128> = TableDefinition::new("charged");
/// (node, receipt id) -> report that settled the receipt.
pub const SETTLED: TableDefinition<(&[u8], &[u8]), u64> = TableDefinition::new("settled");
/// report -> Settlement (JSON).
pub const SETTLEMENTS: TableDefinition<u64, &[u8]> = TableDefinition::new("settlements");
/// report -> ReportLeaves (JSON).
pub const LEAVES: TableDefinition<u64, &[u8]> = TableDefinition::new("leaves");
/// receipt id -> AnswerRecord (JSON).
pub const ANSWERS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("answers");
/// record digest -> StoredReceipt (JSON).
pub const RECORDS: TableDefinition<&[u8], &[u8]> = TableDefinition::new("records");
/// (node, receipt id) -> record digest.
pub const RECEIPTS: TableDefinition<(&[u8], &[u8]), &[u8]> = TableDefinition::new("receipts");
/// node -> last position that was read from its feed.
pub const FEEDS: TableDefinition<&[u8], u64> = TableDefinition::new("feeds");
/// record digest -> nothing; receipts that no report has settled yet.
pub const PENDING: TableDefinition<&[u8], ()> = TableDefinition::new("pending");
/// record digest -> Measure (JSON).
pub const MEASURES: TableDefinition<&[u8], &[u8]> = TableDefinition::new("measures");
/// "current" -> Durable (JSON), the round in progress.
pub const ROUND: TableDefinition<&str, &[u8]> = TableDefinition::new("round");
/// (report, set, report before, view, kind) -> digest of the statement that was signed.
pub const STATEMENTS: TableDefinition<StatementKey, &[u8]> = TableDefinition::new("statements");
/// round -> digest of the one report of it that was signed.
pub const SIGNED: TableDefinition<RoundKey, &[u8]> = TableDefinition::new("signed");
/// (number, set, digest) -> AgreedReport (JSON), a report with a quorum's signatures.
pub const AGREED: TableDefinition<AgreedKey, &[u8]> = TableDefinition::new("agreed");
/// round -> Abandoned (JSON), a report that was agreed and cannot be posted any more.
pub const ABANDONED: TableDefinition<RoundKey, &[u8]> = TableDefinition::new("abandoned");
/// report -> digest of the settled report.
pub const DIGESTS: TableDefinition<u64, &[u8]> = TableDefinition::new("digests");
/// (report, digest) -> Voided (JSON), a settled report that became void.
pub const VOIDED: TableDefinition<(u64, &[u8]), &[u8]> = TableDefinition::new("voided");
/// record digest -> LostReceipt (JSON), a receipt that no report can collect any more.
pub const LOST: TableDefinition<&[u8], &[u8]> = TableDefinition::new("lost");

/// Number of a report, its set, digest of the report before it, view and kind of a statement.
pub type StatementKey = (u64, u64, &'static [u8], u64, u16);
/// A round: number of the set, number of the report, digest of the report before it.
pub type RoundKey = (u64, u64, &'static [u8]);

/// Number of a report, its set, its digest.
pub type AgreedKey = (u64, u64, &'static [u8]);

/// Key of a round.
pub fn round_key(scope: &Scope) -> (u64, u64, &[u8]) {
    let Scope {
        set_id,
        seq,
        prev_report,
        ..
    } = scope;
    (*set_id, *seq, prev_report.as_bytes())
}

/// Makes every table, so that reads need not tell a missing table from an empty one.
pub fn create_all(transaction: &WriteTransaction) -> Result<()> {
    transaction.open_table(LEDGER).map_err(failed)?;
    transaction.open_table(CREDITS).map_err(failed)?;
    transaction.open_table(CHARGED).map_err(failed)?;
    transaction.open_table(SETTLED).map_err(failed)?;
    transaction.open_table(SETTLEMENTS).map_err(failed)?;
    transaction.open_table(LEAVES).map_err(failed)?;
    transaction.open_table(ANSWERS).map_err(failed)?;
    transaction.open_table(RECORDS).map_err(failed)?;
    transaction.open_table(RECEIPTS).map_err(failed)?;
    transaction.open_table(FEEDS).map_err(failed)?;
    transaction.open_table(PENDING).map_err(failed)?;
    transaction.open_table(MEASURES).map_err(failed)?;
    transaction.open_table(ROUND).map_err(failed)?;
    transaction.open_table(STATEMENTS).map_err(failed)?;
    transaction.open_table(SIGNED).map_err(failed)?;
    transaction.open_table(AGREED).map_err(failed)?;
    transaction.open_table(ABANDONED).map_err(failed)?;
    transaction.open_table(DIGESTS).map_err(failed)?;
    transaction.open_table(VOIDED).map_err(failed)?;
    transaction.open_table(LOST).map_err(failed)?;
    Ok(())
}

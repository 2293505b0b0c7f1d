//! `openledger contracts`.

use openledger::actions::contracts::{self, Deployed};

use super::{lines, Outcome, Session};

fn describe(entry: &Deployed) -> String {
    let Deployed {
        name,
        address,
        code_id,
        checksum,
        as_deployed,
        ..
    } = entry;
    let note = if *as_deployed {
        ""
    } else {
        "  (not the deployment file's)"
    };
    format!("{name:<18} {address}\n  code {code_id}, sha256 {checksum}{note}")
}

pub async fn run(session: &Session) -> Outcome {
    let found = contracts::list(&session.context).await?;
    session.show(&found, |found| lines(found, describe))
}

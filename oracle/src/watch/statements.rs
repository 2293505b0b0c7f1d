//! Whether the chain agrees with what a report states about it.

use attribution_report::fraud::Statement;
use attribution_report::Rule;
use contract_api::datanet_registry::{BatchResponse, QueryMsg};
use cosmwasm_std::HexBinary;

use crate::chain::{absent, Contracts};
use crate::error::Result;

/// True where the chain does not contradict the statement.
pub async fn holds(contracts: &Contracts, statement: &Statement) -> Result<bool> {
    match statement {
        Statement::Node { channel, node } => {
            let found = contracts.channel(*channel).await?;
            let Some(found) = found else {
                return Ok(false);
            };
            Ok(contracts.canonical(&found.node)? == node.as_slice())
        }
        Statement::Rule(rule) => rule_holds(contracts, rule).await,
        Statement::Batch {
            adapter,
            datanet,
            batch,
            contributor,
            validators,
        } => {
            let adapter = contracts.adapter(*adapter).await;
            let Some(adapter) = adapter.map(Some).or_else(absent)? else {
                return Ok(false);
            };
            let snapshots = adapter.terms.snapshots.iter();
            let mut trained = snapshots.map(|snapshot| snapshot.datanet.u64());
            let query = QueryMsg::Batch {
                datanet: (*datanet).into(),
                batch: (*batch).into(),
            };
            let found = contracts.datanet_query::<BatchResponse>(&query).await;
            let Some(found) = found.map(Some).or_else(absent)? else {
                return Ok(false);
            };
            let by = contracts.canonical(&found.contributor)? == contributor.as_slice();
            let decided = found.validators.iter();
            let decided: Vec<HexBinary> = decided
                .map(|validator| Ok(contracts.canonical(validator)?.into()))
                .collect::<Result<_>>()?;
            let accepted = found.position.is_some();
            Ok(accepted && by && decided == *validators && trained.any(|it| it == *datanet))
        }
    }
}

/// Owners and treasury may have changed since the report, and an adapter may have been attested.
async fn rule_holds(contracts: &Contracts, rule: &Rule) -> Result<bool> {
    let found = contracts.adapter(rule.adapter.u64()).await;
    let Some(found) = found.map(Some).or_else(absent)? else {
        return Ok(false);
    };
    let terms = (found.terms.policy, found.terms.mix, found.terms.unattested);
    let attested = !rule.attested || found.attested_at.is_some();
    Ok(terms == (rule.policy, rule.mix, rule.unattested) && attested)
}

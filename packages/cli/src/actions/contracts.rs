//! The suite's contracts as the chain has them.

use chain_client::{Address, Chain};
use serde::Serialize;

use crate::{Context, Result};

/// One contract on the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deployed {
    /// Its name in the suite.
    pub name: &'static str,
    /// Its address.
    pub address: String,
    /// The code that it runs.
    pub code_id: u64,
    /// SHA-256 of that code, in hexadecimal.
    pub checksum: String,
    /// Whether the deployment file names this checksum.
    pub as_deployed: bool,
    /// Who may move it to other code; nobody where absent.
    pub admin: Option<String>,
}

/// Reads every contract of the suite from the chain.
pub async fn list(context: &Context) -> Result<Vec<Deployed>> {
    let mut found = Vec::new();
    for (name, address) in context.contracts.named() {
        let expected = context.deployment.checksums.get(name);
        found.push(read(&context.chain, name, address, expected).await?);
    }
    Ok(found)
}

async fn read(
    chain: &Chain,
    name: &'static str,
    address: &Address,
    expected: Option<&String>,
) -> Result<Deployed> {
    let info = chain.contract_info(address).await?;
    let checksum = hex::encode(chain.code_checksum(info.code_id).await?);
    Ok(Deployed {
        name,
        address: address.to_string(),
        code_id: info.code_id,
        as_deployed: expected == Some(&checksum),
        checksum,
        admin: info.admin,
    })
}

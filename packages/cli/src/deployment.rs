//! The deployment file: where the suite lies on which chain.

use std::{collections::BTreeMap, path::Path};

use chain_client::{Address, Chain};
use serde::{Deserialize, Serialize};

use crate::{home, Result};

/// Addresses of the contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contracts<A = String> {
    /// OPEN.
    pub open_token: A,
    /// gOPEN.
    pub gopen_token: A,
    /// Datanets and batches.
    pub datanet_registry: A,
    /// Base models, adapters, nodes.
    pub model_registry: A,
    /// Operators and oracle sets.
    pub oracle_registry: A,
    /// Channels, reports, claims.
    pub payout_splitter: A,
    /// Fraud proofs and challenges of reports.
    pub dispute_registry: A,
    /// Proposals and the treasury; owns all parameters.
    pub governor: A,
}

/// What every tool must know of a deployed suite.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deployment {
    /// How the chain is reached.
    pub chain: chain_client::Config,
    /// Who receives the treasury's share: the governor.
    pub treasury: String,
    /// Addresses.
    pub contracts: Contracts,
    /// Contract name -> SHA-256 of its code.
    pub checksums: BTreeMap<String, String>,
}

impl Deployment {
    /// Reads the file.
    pub fn load(path: &Path) -> Result<Self> {
        home::read_json(path)
    }

    /// Writes the file.
    pub fn save(&self, path: &Path) -> Result<()> {
        home::write_private_json(path, self)
    }
}

impl Contracts {
    /// The addresses, checked to belong to the chain.
    pub fn parse(&self, chain: &Chain) -> Result<Contracts<Address>> {
        Ok(Contracts {
            open_token: chain.parse_address(&self.open_token)?,
            gopen_token: chain.parse_address(&self.gopen_token)?,
            datanet_registry: chain.parse_address(&self.datanet_registry)?,
            model_registry: chain.parse_address(&self.model_registry)?,
            oracle_registry: chain.parse_address(&self.oracle_registry)?,
            payout_splitter: chain.parse_address(&self.payout_splitter)?,
            dispute_registry: chain.parse_address(&self.dispute_registry)?,
            governor: chain.parse_address(&self.governor)?,
        })
    }
}

impl<A> Contracts<A> {
    /// Every contract with its name in the suite.
    pub fn named(&self) -> [(&'static str, &A); 8] {
        [
            ("open-token", &self.open_token),
            ("gopen-token", &self.gopen_token),
            ("datanet-registry", &self.datanet_registry),
            ("model-registry", &self.model_registry),
            ("oracle-registry", &self.oracle_registry),
            ("payout-splitter", &self.payout_splitter),
            ("dispute-registry", &self.dispute_registry),
            ("governor", &self.governor),
        ]
    }
}

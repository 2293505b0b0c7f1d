//! Facts of the chain that never change once they are there.

use attribution_report::{Contribution, MixRule, RevenuePolicy, Rule, UnattestedRule, Weight};
use contract_api::{model_registry::Price, oracle_registry::SigScheme};

use crate::wire::Proposal;

/// A contribution of an adapter's index with its batch's record. Addresses are canonical.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContributionFacts {
    /// Datanet of the batch.
    pub datanet: u64,
    /// The batch.
    pub batch: u64,
    /// Contributor.
    pub contributor: Vec<u8>,
    /// Quality in basis points that the validators gave it.
    pub quality: u16,
    /// Index of the earliest contribution of its duplicate cluster; its own where it is unique.
    pub cluster: u32,
    /// Validators whose scores decided the batch.
    pub validators: Vec<Vec<u8>>,
}

/// An adapter's terms and contributions. Addresses are canonical.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdapterFacts {
    /// Id in model-registry.
    pub adapter: u64,
    /// Its base model.
    pub base_model: u64,
    /// Price of an answer.
    pub price: Price,
    /// Split of the fee.
    pub policy: RevenuePolicy,
    /// Mix of the attribution signals.
    pub mix: MixRule,
    /// Where the influence part of the data share goes while the adapter is not attested.
    pub unattested: UnattestedRule,
    /// Owner of the base model at the adapter's registration.
    pub base_owner: Vec<u8>,
    /// Builder.
    pub builder: Vec<u8>,
    /// Contributions in the order of the index.
    pub contributions: Vec<ContributionFacts>,
}

/// What is known of a channel. Node and expiry never change; the payer can change the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelFacts {
    /// Canonical address of the node that may charge it.
    pub node: Vec<u8>,
    /// Scheme of the session key.
    pub scheme: SigScheme,
    /// Session key.
    pub session_key: Vec<u8>,
    /// Scheme and key before the session key, while reports collect by its vouchers.
    pub former_key: Option<(SigScheme, Vec<u8>)>,
    /// Most that may be charged, in micro-OPEN.
    pub cap: u128,
    /// Unix seconds at which it closes for new answers.
    pub expires: u64,
    /// Unix seconds until which reports may collect from it.
    pub settles_at: u64,
}

impl ContributionFacts {
    /// The contribution's share of an answer, in parts per million.
    pub fn weight(&self, weight_ppm: u32) -> Weight {
        let validators = self.validators.iter();
        Weight {
            datanet: self.datanet.into(),
            batch: self.batch.into(),
            contributor: self.contributor.clone().into(),
            weight_ppm,
            validators: validators
                .map(|validator| validator.clone().into())
                .collect(),
        }
    }
}

impl AdapterFacts {
    /// The rule that the report commits to. Treasury and attestation are those of the proposal.
    pub fn rule(&self, proposal: &Proposal) -> Rule {
        let adapter = self.adapter.into();
        Rule {
            adapter,
            policy: self.policy,
            mix: self.mix,
            unattested: self.unattested,
            attested: proposal.attested.binary_search(&adapter).is_ok(),
            base_owner: self.base_owner.clone().into(),
            builder: self.builder.clone().into(),
            treasury: proposal.treasury.clone(),
        }
    }

    /// What the agreement must know of the contributions.
    pub fn agreement(&self) -> Vec<Contribution> {
        let entry = |contribution: &ContributionFacts| Contribution {
            cluster: contribution.cluster,
            quality: contribution.quality,
        };
        self.contributions.iter().map(entry).collect()
    }
}

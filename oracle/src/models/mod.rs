//! Adapters as the oracle needs them: their terms and contributions from the chain, and the
//! attributor made of the artifacts that their registration commits to.

mod artifacts;
mod excluded;
mod measure;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use artifact_store::ArtifactStore;
use attribution::attributor::Attributor;
use contract_api::{
    datanet_registry::{self, BatchResponse, BatchStatus},
    model_registry::{self, AdapterResponse, BaseModelResponse, SnapshotRef},
};
use tokio::sync::Mutex;

use crate::audit::{gather, Gathered};
use crate::chain::Contracts;
use crate::error::{OracleError, Result};
use crate::report::{AdapterFacts, ContributionFacts};

pub use artifacts::{fetch, Places};
use excluded::{with_all_qualities, without_excluded};
pub use measure::{measure, Measured};

/// An adapter that answers can be measured with.
pub struct LoadedAdapter {
    /// Terms and contributions.
    pub facts: AdapterFacts,
    /// The engines.
    pub attributor: Arc<Attributor>,
}

/// The adapters in memory, least recently used ones dropped.
pub struct Adapters {
    contracts: Arc<Contracts>,
    artifacts: ArtifactStore,
    unpacked: PathBuf,
    capacity: usize,
    /// Most recently used last. Held while one is loaded, so that none is loaded twice.
    loaded: Mutex<Vec<Arc<LoadedAdapter>>>,
}

impl Adapters {
    /// No adapters yet; folders are unpacked below `unpacked`, at most `capacity` stay in memory.
    pub fn new(
        contracts: Arc<Contracts>,
        artifacts: ArtifactStore,
        unpacked: PathBuf,
        capacity: usize,
    ) -> Self {
        Self {
            contracts,
            artifacts,
            unpacked,
            capacity,
            loaded: Mutex::default(),
        }
    }

    /// An adapter by its id, loaded where it is not in memory; batches that lost their acceptance
    /// since then earn nothing more.
    pub async fn get(&self, adapter: u64) -> Result<Arc<LoadedAdapter>> {
        let mut loaded = self.loaded.lock().await;
        let known = loaded
            .iter()
            .position(|entry| entry.facts.adapter == adapter);
        if let Some(at) = known {
            let entry = loaded.remove(at);
            loaded.push(entry.clone());
            let entry = without_excluded(&self.contracts, entry).await?;
            if let Some(last) = loaded.last_mut() {
                *last = entry.clone();
            }
            return Ok(entry);
        }
        let entry = Arc::new(self.load(adapter).await?);
        loaded.push(entry.clone());
        let surplus = loaded.len().saturating_sub(self.capacity);
        loaded.drain(..surplus);
        Ok(entry)
    }

    /// Facts of several adapters; those that the chain does not know are left out.
    pub async fn facts(
        &self,
        adapters: impl IntoIterator<Item = u64>,
    ) -> Result<BTreeMap<u64, AdapterFacts>> {
        let mut found = BTreeMap::new();
        for adapter in adapters {
            if found.contains_key(&adapter) {
                continue;
            }
            match self.get(adapter).await {
                Ok(entry) => {
                    found.insert(adapter, entry.facts.clone());
                }
                Err(OracleError::Chain(chain_client::Error::QueryFailed { .. })) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// An adapter's facts with the quality that every batch was decided with, whether it still
    /// counts or not.
    pub async fn with_all_qualities(&self, entry: &LoadedAdapter) -> Result<AdapterFacts> {
        with_all_qualities(&self.contracts, entry).await
    }

    /// All that an audit of an adapter looks at.
    pub async fn gather(&self, adapter: &AdapterResponse) -> Result<Gathered> {
        let base = self.base(adapter).await?;
        let (store, unpacked) = (&self.artifacts, &self.unpacked);
        gather(&self.contracts, store, unpacked, (adapter, &base)).await
    }

    async fn base(&self, adapter: &AdapterResponse) -> Result<BaseModelResponse> {
        let base_model = adapter.terms.base_model;
        let query = model_registry::QueryMsg::BaseModel { base_model };
        self.contracts.model_query(&query).await
    }

    async fn load(&self, adapter: u64) -> Result<LoadedAdapter> {
        let response = self.contracts.adapter(adapter).await?;
        let base = self.base(&response).await?;
        let (places, _) = fetch(&self.artifacts, &self.unpacked, &response, &base).await?;
        let attributor = tokio::task::spawn_blocking(move || places.load())
            .await
            .map_err(|_| OracleError::Stopped)??;
        let snapshots = &response.terms.snapshots;
        let contributions = self.contributions(adapter, snapshots, &attributor).await?;
        let canonical = |text: &str| self.contracts.canonical(text);
        let facts = AdapterFacts {
            adapter,
            base_model: response.terms.base_model.u64(),
            price: response.terms.price,
            policy: response.terms.policy,
            mix: response.terms.mix,
            unattested: response.terms.unattested,
            base_owner: canonical(&response.base_owner)?,
            builder: canonical(&response.builder)?,
            contributions,
        };
        tracing::info!(
            adapter,
            name = response.terms.name,
            contributions = facts.contributions.len(),
            "adapter loaded"
        );
        Ok(LoadedAdapter {
            facts,
            attributor: Arc::new(attributor),
        })
    }

    /// The batches' records for the index's contributions. What the index says of a batch must be
    /// what the chain says; a batch that lost its acceptance stays in the index and earns nothing.
    async fn contributions(
        &self,
        adapter: u64,
        snapshots: &[SnapshotRef],
        attributor: &Attributor,
    ) -> Result<Vec<ContributionFacts>> {
        let mut found = Vec::with_capacity(attributor.contributions().len());
        for entry in attributor.contributions() {
            // A credit to any other Datanet can be proved to be false.
            let trained = |snapshot: &SnapshotRef| snapshot.datanet.u64() == entry.datanet;
            if !snapshots.iter().any(trained) {
                let reason = format!("it was not trained on Datanet {}", entry.datanet);
                return Err(OracleError::Adapter { adapter, reason });
            }
            let query = datanet_registry::QueryMsg::Batch {
                datanet: entry.datanet.into(),
                batch: entry.batch.into(),
            };
            let batch: BatchResponse = self.contracts.datanet_query(&query).await?;
            let place = (entry.datanet, entry.batch);
            let refuse = |reason: String| OracleError::Adapter { adapter, reason };
            let quality = match batch.status {
                BatchStatus::Accepted => batch.quality,
                BatchStatus::Slashed | BatchStatus::Revoked => 0,
                status => return Err(refuse(format!("batch {place:?} is {status}"))),
            };
            let contributor = self.contracts.canonical(&batch.contributor)?;
            if contributor != entry.contributor {
                return Err(refuse(format!("batch {place:?} is by another contributor")));
            }
            let validators = batch.validators.iter();
            found.push(ContributionFacts {
                datanet: entry.datanet,
                batch: entry.batch,
                contributor,
                quality,
                cluster: entry.cluster,
                validators: validators
                    .map(|validator| self.contracts.canonical(validator))
                    .collect::<Result<_>>()?,
            });
        }
        Ok(found)
    }
}

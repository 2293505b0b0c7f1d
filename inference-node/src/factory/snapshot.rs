//! A registered snapshot as training set: its batches from the chain, checked against its root.

use std::path::Path;

use attribution_report::Hash32;
use chain_client::{Address, Chain};
use contract_api::datanet_registry::{
    AcceptedBatch, AcceptedBatchesResponse, DatanetResponse, QueryMsg, SnapshotResponse,
};
use serde::Deserialize;

use super::{BatchEntry, FactoryError, TrainingSet};

/// Most entries of a page.
const PAGE: u32 = 100;

/// What of the deployment file is needed here.
#[derive(Deserialize)]
struct Deployment {
    chain: chain_client::Config,
    contracts: Contracts,
}

#[derive(Deserialize)]
struct Contracts {
    datanet_registry: String,
}

/// datanet-registry on its chain.
pub struct Registry {
    chain: Chain,
    contract: Address,
}

impl Registry {
    /// Connects to the chain that a deployment file names.
    ///
    /// # Errors
    /// [`FactoryError::Io`] and [`FactoryError::Malformed`] for the file, [`FactoryError::Chain`]
    /// where the chain is out of reach or another one.
    pub async fn connect(deployment: &Path) -> Result<Self, FactoryError> {
        let bytes = std::fs::read(deployment).map_err(FactoryError::io(deployment))?;
        let found: Deployment = serde_json::from_slice(&bytes)
            .map_err(|error| FactoryError::malformed(deployment.display(), error))?;
        let chain = Chain::connect(found.chain).await?;
        let contract = chain.parse_address(&found.contracts.datanet_registry)?;
        Ok(Self { chain, contract })
    }

    /// The registry at this address.
    pub fn new(chain: Chain, contract: Address) -> Self {
        Self { chain, contract }
    }

    /// The batches of a registered snapshot: the first leaves of the Datanet's tree.
    ///
    /// # Errors
    /// [`FactoryError::Chain`] where the snapshot is unknown, [`FactoryError::Snapshot`] where the
    /// leaves do not have its root, and [`FactoryError::TrainingSet`] as [`TrainingSet::check`].
    pub async fn training_set(
        &self,
        datanet: u64,
        root: Hash32,
    ) -> Result<TrainingSet, FactoryError> {
        let known: DatanetResponse = self
            .query(&QueryMsg::Datanet {
                datanet: datanet.into(),
            })
            .await?;
        let snapshot: SnapshotResponse = self
            .query(&QueryMsg::Snapshot {
                datanet: datanet.into(),
                root,
            })
            .await?;
        let leaves = self.leaves(datanet, snapshot.batches.u64()).await?;
        let set = TrainingSet {
            datanet: datanet.into(),
            name: known.terms.name,
            batches: leaves.into_iter().map(entry).collect(),
        };
        set.check()?;
        let found = set.snapshot_root();
        if found == root {
            return Ok(set);
        }
        Err(FactoryError::Snapshot {
            datanet,
            expected: root,
            found,
        })
    }

    /// The first `count` leaves of the Datanet's tree, fewer where there are fewer.
    async fn leaves(&self, datanet: u64, count: u64) -> Result<Vec<AcceptedBatch>, FactoryError> {
        let mut leaves: Vec<AcceptedBatch> = Vec::new();
        while (leaves.len() as u64) < count {
            let page: AcceptedBatchesResponse = self
                .query(&QueryMsg::AcceptedBatches {
                    datanet: datanet.into(),
                    start_after: leaves.last().map(|leaf| leaf.position),
                    limit: Some(PAGE),
                })
                .await?;
            if page.batches.is_empty() {
                break;
            }
            leaves.extend(page.batches);
        }
        leaves.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        Ok(leaves)
    }

    async fn query<T: serde::de::DeserializeOwned>(
        &self,
        query: &QueryMsg,
    ) -> Result<T, FactoryError> {
        Ok(self.chain.query_smart(&self.contract, query).await?)
    }
}

fn entry(leaf: AcceptedBatch) -> BatchEntry {
    BatchEntry {
        batch: leaf.batch,
        contributor: leaf.contributor,
        root: leaf.root,
        count: leaf.count,
        quality: leaf.quality,
        items: leaf.uri,
    }
}

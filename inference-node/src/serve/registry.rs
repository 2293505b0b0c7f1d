//! What the chain says about adapters, channels and oracles, believed for a few seconds.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use chain_client::{Address, Chain};
use contract_api::{
    dispute_registry::{self, ChallengeResponse},
    model_registry::{self, AdapterResponse, AdaptersResponse, BaseModelResponse},
    oracle_registry::{self, OperatorResponse, SetResponse},
    payout_splitter::{self, ChannelResponse},
};

use super::{config::NodeConfig, voucher::VoucherError, ServeError};

/// Entries of a cache before it is emptied; keys come from outside.
const MAX_CACHED: usize = 10_000;

/// A map whose entries expire.
struct Cache<K, V> {
    entries: Mutex<HashMap<K, (Instant, V)>>,
    lifetime: Duration,
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    fn new(lifetime: Duration) -> Self {
        Self {
            entries: Mutex::default(),
            lifetime,
        }
    }

    fn get(&self, key: &K) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, value) = entries.get(key)?;
        (since.elapsed() < self.lifetime).then(|| value.clone())
    }

    fn put(&self, key: K, value: V) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MAX_CACHED {
            entries.clear();
        }
        entries.insert(key, (Instant::now(), value));
    }
}

/// The node's view of the contracts.
pub struct Registry {
    chain: Chain,
    splitter: Address,
    models: Address,
    oracles: Address,
    disputes: Option<Address>,
    base_model: u64,
    channels: Cache<u64, ChannelResponse>,
    adapters: Cache<String, AdapterResponse>,
    oracle_set: Cache<(), SetResponse>,
}

impl Registry {
    /// Connects to the chain and checks that the contracts are named by its addresses.
    pub async fn connect(config: &NodeConfig) -> Result<Self, ServeError> {
        let chain = Chain::connect(config.chain.clone()).await?;
        let lifetime = Duration::from_secs(config.limits.registry_seconds);
        Ok(Self {
            splitter: chain.parse_address(&config.contracts.payout_splitter)?,
            models: chain.parse_address(&config.contracts.model_registry)?,
            oracles: chain.parse_address(&config.contracts.oracle_registry)?,
            disputes: match &config.contracts.dispute_registry {
                Some(disputes) => Some(chain.parse_address(disputes)?),
                None => None,
            },
            base_model: config.base_model,
            channels: Cache::new(lifetime),
            adapters: Cache::new(lifetime),
            oracle_set: Cache::new(lifetime),
            chain,
        })
    }

    /// Chain id of the connection.
    pub fn chain_id(&self) -> &str {
        &self.chain.config().chain_id
    }

    /// payout-splitter.
    pub fn splitter(&self) -> &Address {
        &self.splitter
    }

    /// An account's address, checked.
    pub fn parse_address(&self, text: &str) -> Result<Address, ServeError> {
        Ok(self.chain.parse_address(text)?)
    }

    /// The base model that this node serves.
    pub async fn base_model(&self) -> Result<BaseModelResponse, ServeError> {
        let query = model_registry::QueryMsg::BaseModel {
            base_model: self.base_model.into(),
        };
        Ok(self.chain.query_smart(&self.models, &query).await?)
    }

    /// An adapter over this node's base model by its name.
    pub async fn adapter(&self, name: &str) -> Result<AdapterResponse, ServeError> {
        let unknown = || ServeError::UnknownModel {
            model: name.chars().take(80).collect(),
        };
        if name.is_empty() || name.len() > 60 {
            return Err(unknown());
        }
        let name = name.to_owned();
        if let Some(adapter) = self.adapters.get(&name) {
            return Ok(adapter);
        }
        let query = model_registry::QueryMsg::AdapterByName { name: name.clone() };
        let adapter: AdapterResponse =
            self.chain
                .query_smart(&self.models, &query)
                .await
                .map_err(|error| match error {
                    chain_client::Error::QueryFailed { .. } => unknown(),
                    error => error.into(),
                })?;
        if adapter.terms.base_model.u64() != self.base_model {
            return Err(unknown());
        }
        self.adapters.put(name, adapter.clone());
        Ok(adapter)
    }

    /// Up to `limit` adapters over this node's base model, ascending by id.
    pub async fn adapters(&self, limit: usize) -> Result<Vec<AdapterResponse>, ServeError> {
        let mut found: Vec<AdapterResponse> = Vec::new();
        let mut start_after = None;
        while found.len() < limit {
            let query = model_registry::QueryMsg::Adapters {
                start_after,
                limit: Some(100),
            };
            let page: AdaptersResponse = self.chain.query_smart(&self.models, &query).await?;
            let Some(last) = page.adapters.last() else {
                break;
            };
            start_after = Some(last.adapter);
            let ours = |entry: &AdapterResponse| entry.terms.base_model.u64() == self.base_model;
            found.extend(page.adapters.into_iter().filter(ours));
        }
        found.truncate(limit);
        Ok(found)
    }

    /// A channel, as it was lately.
    pub async fn channel(&self, channel: u64) -> Result<ChannelResponse, ServeError> {
        match self.channels.get(&channel) {
            Some(known) => Ok(known),
            None => self.read_channel(channel).await,
        }
    }

    /// A channel as it is now.
    pub async fn read_channel(&self, channel: u64) -> Result<ChannelResponse, ServeError> {
        let query = payout_splitter::QueryMsg::Channel {
            channel: channel.into(),
        };
        let found: ChannelResponse = self
            .chain
            .query_smart(&self.splitter, &query)
            .await
            .map_err(|error| match error {
                chain_client::Error::QueryFailed { .. } => {
                    VoucherError::UnknownChannel { channel }.into()
                }
                error => ServeError::from(error),
            })?;
        self.channels.put(channel, found.clone());
        Ok(found)
    }

    /// The oracle set that reports now.
    pub async fn oracle_set(&self) -> Result<SetResponse, ServeError> {
        if let Some(known) = self.oracle_set.get(&()) {
            return Ok(known);
        }
        let query = oracle_registry::QueryMsg::CurrentSet {};
        let set: SetResponse = self.chain.query_smart(&self.oracles, &query).await?;
        self.oracle_set.put((), set.clone());
        Ok(set)
    }

    /// A challenge as it is now.
    pub async fn challenge(&self, challenge: u64) -> Result<ChallengeResponse, ServeError> {
        let not_found = || ServeError::NotFound {
            what: "challenge",
            id: challenge.to_string(),
        };
        let disputes = self.disputes.as_ref().ok_or_else(not_found)?;
        let query = dispute_registry::QueryMsg::Challenge {
            challenge: challenge.into(),
        };
        let found = self.chain.query_smart(disputes, &query).await;
        found.map_err(|error| match error {
            chain_client::Error::QueryFailed { .. } => not_found(),
            error => error.into(),
        })
    }

    /// An oracle operator as it is now.
    pub async fn operator(&self, operator: &str) -> Result<OperatorResponse, ServeError> {
        let query = oracle_registry::QueryMsg::Operator {
            operator: operator.to_owned(),
        };
        Ok(self.chain.query_smart(&self.oracles, &query).await?)
    }
}

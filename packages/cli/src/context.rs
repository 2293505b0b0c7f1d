//! A user in front of a deployed suite.

use chain_client::{Address, Broadcaster, Chain, Signer};
use serde::{de::DeserializeOwned, Serialize};

use crate::{Contracts, Deployment, Home, Result};

/// A connection to the chain, the deployed contracts and the user's folder.
#[derive(Clone)]
pub struct Context {
    /// The user's folder.
    pub home: Home,
    /// The deployment file.
    pub deployment: Deployment,
    /// The chain.
    pub chain: Chain,
    /// Addresses of the contracts.
    pub contracts: Contracts<Address>,
}

/// An account of the user with its key.
#[derive(Clone)]
pub struct Wallet {
    /// Name of the key.
    pub name: String,
    /// Sends its transactions.
    pub broadcaster: Broadcaster,
}

impl Wallet {
    /// The account with the key `name` in `home`; the key is made where it is missing.
    pub fn open(home: &Home, chain: &Chain, name: &str) -> Result<Self> {
        let prefix = &chain.config().address_prefix;
        let signer = Signer::load_or_create(&home.key(name)?, prefix)?;
        Ok(Self {
            name: name.to_owned(),
            broadcaster: Broadcaster::new(chain.clone(), signer),
        })
    }

    /// The account.
    pub fn address(&self) -> &Address {
        self.broadcaster.address()
    }
}

impl Context {
    /// Connects to the chain of the deployment file in `home`.
    pub async fn open(home: Home) -> Result<Self> {
        let deployment = Deployment::load(&home.deployment())?;
        let chain = Chain::connect(deployment.chain.clone()).await?;
        Self::new(home, deployment, chain)
    }

    /// A user of a deployment that is at hand.
    pub fn new(home: Home, deployment: Deployment, chain: Chain) -> Result<Self> {
        let contracts = deployment.contracts.parse(&chain)?;
        Ok(Self {
            home,
            deployment,
            chain,
            contracts,
        })
    }

    /// The account with the key `name`.
    pub fn wallet(&self, name: &str) -> Result<Wallet> {
        Wallet::open(&self.home, &self.chain, name)
    }

    /// A contract by its name in the suite, such as `payout-splitter`, or by its address.
    pub fn contract(&self, name: &str) -> Result<Address> {
        let mut named = self.contracts.named().into_iter();
        match named.find(|(known, _)| *known == name) {
            Some((_, found)) => Ok(found.clone()),
            None => Ok(self.chain.parse_address(name)?),
        }
    }

    /// Asks a contract.
    pub async fn query<T: DeserializeOwned>(
        &self,
        contract: &Address,
        query: &impl Serialize,
    ) -> Result<T> {
        Ok(self.chain.query_smart(contract, query).await?)
    }
}

//! A deployed suite for a measurement.

use std::collections::BTreeMap;
use std::path::Path;

use attribution_report::{possession_bytes, Hash32, OracleMember, OracleSet};
use chain_client::{Address, Instantiate};
use contract_api::governor::Parameters;
use contract_api::oracle_registry::SetResponse;
use ed25519_dalek::{Signer, SigningKey};
use openledger::actions::deploy::{deploy, DeployOptions};
use openledger::actions::{operator, token};
use openledger::{Context, Home, Wallet};
use serde::Serialize;
use tempfile::TempDir;

use crate::error::BenchError;
use crate::ground::{BlockTime, Ground};

/// OPEN of the payer.
const PAYER_OPEN: u128 = 200_000_000_000;
/// Bond of every operator.
const BOND: u128 = 1_000_000;
/// Short, because on a running chain it has to pass.
const DISPUTE_SECONDS: u64 = 2;
const ACCOUNTS: [&str; 5] = ["owner", "payer", "node", "alice", "bob"];

/// The suite, its chain, and the report keys of its oracles.
pub struct Suite {
    /// A user in front of the suite.
    pub context: Context,
    /// The oracle set that reports.
    pub set: SetResponse,
    /// Operator -> report key.
    keys: BTreeMap<String, SigningKey>,
    time: BlockTime,
    _home: TempDir,
}

impl Suite {
    /// Deploys the suite on a chain and forms a set of so many oracles.
    pub async fn start(
        ground: &Ground,
        artifacts: &Path,
        oracles: u16,
    ) -> Result<Self, BenchError> {
        let folder = TempDir::new().map_err(BenchError::file(Path::new("home")))?;
        let home = Home::open(folder.path())?;
        let names: Vec<String> = (0..oracles)
            .map(|number| format!("oracle-{number}"))
            .collect();
        let accounts = ACCOUNTS.into_iter().chain(names.iter().map(String::as_str));
        let (chain, time) = ground.open(&home, &accounts.collect::<Vec<_>>()).await?;
        let owner = Wallet::open(&home, &chain, "owner")?;
        let options = options(oracles);
        let deployment = deploy(&owner, artifacts, &options).await?;
        let context = Context::new(home, deployment, chain)?;
        let mut keys = BTreeMap::new();
        for (number, name) in names.iter().enumerate() {
            let wallet = context.wallet(name)?;
            let key = report_key(number);
            register(&context, &wallet, &key).await?;
            keys.insert(wallet.address().to_string(), key);
        }
        let set = operator::rotate(&context, &owner).await?;
        if set.members.len() != usize::from(oracles) {
            let found = set.members.len();
            let reason = format!("the set has {found} members instead of {oracles}");
            return Err(BenchError::Unexpected(reason));
        }
        token::wrap(&context, &context.wallet("payer")?, PAYER_OPEN).await?;
        Ok(Self {
            context,
            set,
            keys,
            time,
            _home: folder,
        })
    }

    /// An account with native coins; the payer holds OPEN too.
    pub fn wallet(&self, name: &str) -> Result<Wallet, BenchError> {
        Ok(self.context.wallet(name)?)
    }

    /// Gas that a message of an account uses, as a whole transaction.
    pub async fn execute(
        &self,
        sender: &Wallet,
        contract: &Address,
        message: &impl Serialize,
    ) -> Result<u64, BenchError> {
        let sent = sender.broadcaster.execute(contract, message, &[]).await?;
        Ok(sent.gas_used)
    }

    /// Stores and instantiates a contract that is no part of the suite.
    pub async fn instantiate(
        &self,
        sender: &Wallet,
        code: &Path,
        message: &impl Serialize,
    ) -> Result<Address, BenchError> {
        let code = std::fs::read(code).map_err(BenchError::file(code))?;
        let stored = sender.broadcaster.store_code(code).await?;
        let new = Instantiate {
            code_id: stored.code_id,
            msg: message,
            label: "measured against",
            admin: None,
            funds: &[],
        };
        let made = sender.broadcaster.instantiate2(new, b"bench").await?;
        Ok(made.address)
    }

    /// Waits until a report that was just submitted may become final.
    pub async fn pass_dispute_window(&self) -> Result<(), BenchError> {
        self.advance(DISPUTE_SECONDS + 1).await
    }

    /// Lets so much block time pass.
    pub async fn advance(&self, seconds: u64) -> Result<(), BenchError> {
        self.time.advance(seconds).await
    }

    /// Digest of the set, as reports name it.
    pub fn config_digest(&self) -> Result<Hash32, BenchError> {
        let mut members = Vec::new();
        for member in &self.set.members {
            members.push(OracleMember {
                operator: self
                    .context
                    .chain
                    .parse_address(&member.operator)?
                    .to_bytes(),
                pubkey: member.pubkey.to_vec(),
            });
        }
        let set = OracleSet {
            set_id: self.set.set_id.u64(),
            members,
            quorum: self.set.quorum,
            params_hash: self.set.params_hash,
        };
        let splitter = self.context.contracts.payout_splitter.to_bytes();
        Ok(set.config_digest(&self.context.chain.config().chain_id, &splitter))
    }

    /// The address of canonical bytes.
    pub fn address_of(&self, canonical: &[u8]) -> Result<Address, BenchError> {
        let prefix = &self.context.chain.config().address_prefix;
        Address::new(prefix, canonical)
            .map_err(|error| BenchError::Unexpected(format!("no address: {error}")))
    }

    /// Signatures of the smallest quorum, and who signed.
    pub fn sign(&self, message: &[u8]) -> Vec<(usize, [u8; 64])> {
        let members = self.set.members.iter().enumerate();
        let signed = members.filter_map(|(position, member)| {
            let key = self.keys.get(&member.operator)?;
            Some((position, key.sign(message).to_bytes()))
        });
        signed.take(self.set.quorum.into()).collect()
    }
}

/// The governor's parameters: the defaults with short periods, which have to pass.
pub fn governance() -> Parameters {
    Parameters {
        voting_delay: 1u64.into(),
        voting_period: 15u64.into(),
        timelock: 1u64.into(),
        ..Parameters::default()
    }
}

/// The report key of an operator; fixed, so that every run measures the same bytes.
fn report_key(number: usize) -> SigningKey {
    let mut seed = [0x5e; 32];
    seed[..8].copy_from_slice(&(number as u64).to_be_bytes());
    SigningKey::from_bytes(&seed)
}

async fn register(context: &Context, wallet: &Wallet, key: &SigningKey) -> Result<(), BenchError> {
    token::wrap(context, wallet, BOND).await?;
    let public = key.verifying_key().to_bytes();
    let registry = context.contracts.oracle_registry.to_bytes();
    let chain_id = &context.chain.config().chain_id;
    let operator = wallet.address().to_bytes();
    let signed = possession_bytes(chain_id, &registry, &operator, &public);
    let proof = key.sign(&signed).to_bytes();
    let endpoint = "http://127.0.0.1:9000";
    operator::register(context, wallet, BOND, &public, &proof, endpoint).await?;
    Ok(())
}

fn options(oracles: u16) -> DeployOptions {
    DeployOptions {
        governance: governance(),
        emergency: None,
        gopen_unbonding_seconds: 86_400,
        min_data_share: 2_000,
        min_bond: BOND,
        max_set: oracles,
        dispute_seconds: DISPUTE_SECONDS,
        settle_seconds: 86_400,
        min_deposit: 1_000,
        params_hash: Hash32::ZERO,
    }
}

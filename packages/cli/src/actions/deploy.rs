//! Deploying and wiring the suite.

use std::{collections::BTreeMap, path::Path};

use attribution_report::Hash32;
use chain_client::{Address, Instantiate};
use contract_api::{
    datanet_registry, gopen_token, model_registry, open_token, oracle_registry, payout_splitter,
};
use serde::Serialize;

use crate::{Contracts, Deployment, Error, Result, Wallet};

/// Reward of a final report's scheduled submitter, in micro-OPEN: a tenth of an OPEN, out of a pool
/// that anyone may fill.
const SUBMIT_REWARD: u128 = 100_000;

/// Terms of a new suite; amounts in micro-OPEN.
#[derive(Debug, Clone)]
pub struct DeployOptions {
    /// Owns the parameters and may migrate the contracts.
    pub owner: Address,
    /// Receives the treasury's share and forfeited deposits.
    pub treasury: Address,
    /// Seconds between unlocking gOPEN and claiming its OPEN.
    pub gopen_unbonding_seconds: u64,
    /// Smallest data share of an adapter's revenue policy, in basis points.
    pub min_data_share: u16,
    /// Smallest bond of an oracle operator.
    pub min_bond: u128,
    /// Most members of an oracle set.
    pub max_set: u16,
    /// Seconds between a report and its finality.
    pub dispute_seconds: u64,
    /// Seconds after a channel's expiry in which reports may still collect.
    pub settle_seconds: u64,
    /// Smallest deposit of a channel.
    pub min_deposit: u128,
    /// Digest of the parameters that the oracles work by.
    pub params_hash: Hash32,
}

/// Stores and instantiates contracts one after the other.
struct Deployer<'a> {
    wallet: &'a Wallet,
    artifacts: &'a Path,
    admin: &'a Address,
    checksums: BTreeMap<String, String>,
}

impl Deployer<'_> {
    /// Stores the code and instantiates it at the address that checksum, sender and name give.
    async fn deploy(&mut self, name: &str, msg: &impl Serialize) -> Result<Address> {
        let path = self
            .artifacts
            .join(format!("{}.wasm", name.replace('-', "_")));
        let code = std::fs::read(&path).map_err(|error| {
            Error::file(
                &path,
                format!("{error}; compile it with scripts/build-contracts"),
            )
        })?;
        let stored = self.wallet.broadcaster.store_code(code).await?;
        self.checksums
            .insert(name.to_owned(), hex::encode(stored.checksum));
        let new = Instantiate {
            code_id: stored.code_id,
            msg,
            label: name,
            admin: Some(self.admin),
            funds: &[],
        };
        Ok(self
            .wallet
            .broadcaster
            .instantiate2(new, name.as_bytes())
            .await?
            .address)
    }
}

/// Deploys the suite from the compiled contracts in `artifacts`.
pub async fn deploy(
    wallet: &Wallet,
    artifacts: &Path,
    options: &DeployOptions,
) -> Result<Deployment> {
    let owner = options.owner.to_string();
    let mut deployer = Deployer {
        wallet,
        artifacts,
        admin: &options.owner,
        checksums: BTreeMap::new(),
    };
    let chain = wallet.broadcaster.chain().config().clone();

    let msg = open_token::InstantiateMsg {
        owner: owner.clone(),
        initial_balances: Vec::new(),
        minter: None,
        native_denom: Some(chain.fee_denom.clone()),
        marketing: None,
    };
    let open_token = deployer.deploy("open-token", &msg).await?.to_string();
    let msg = gopen_token::InstantiateMsg {
        owner: owner.clone(),
        open_token: open_token.clone(),
        unbonding_seconds: options.gopen_unbonding_seconds.into(),
        default_delegate: gopen_token::DefaultDelegate::Holder,
    };
    let gopen_token = deployer.deploy("gopen-token", &msg).await?.to_string();
    let msg = datanet_registry::InstantiateMsg {
        owner: owner.clone(),
        open_token: open_token.clone(),
        treasury: options.treasury.to_string(),
    };
    let datanet_registry = deployer.deploy("datanet-registry", &msg).await?.to_string();
    let msg = model_registry::InstantiateMsg {
        owner: owner.clone(),
        datanet_registry: datanet_registry.clone(),
        min_data_share: options.min_data_share,
    };
    let model_registry = deployer.deploy("model-registry", &msg).await?.to_string();
    let msg = oracle_registry::InstantiateMsg {
        owner: wallet.address().to_string(),
        open_token: open_token.clone(),
        treasury: options.treasury.to_string(),
        emergency: None,
        min_bond: options.min_bond.into(),
        max_set: options.max_set,
        unbonding_seconds: (21 * 86_400u64).into(),
        overlap_seconds: 3_600u64.into(),
        evidence_seconds: (7 * 86_400u64).into(),
        jail_seconds: 86_400u64.into(),
        reward_bps: 1_000,
        submit_reward: SUBMIT_REWARD.into(),
        params_hash: options.params_hash,
    };
    let oracle_registry = deployer.deploy("oracle-registry", &msg).await?;
    let msg = payout_splitter::InstantiateMsg {
        owner,
        open_token: open_token.clone(),
        oracle_registry: oracle_registry.to_string(),
        dispute_seconds: options.dispute_seconds.into(),
        settle_seconds: options.settle_seconds.into(),
        min_deposit: options.min_deposit.into(),
    };
    let payout_splitter = deployer.deploy("payout-splitter", &msg).await?;
    appoint_slasher(wallet, options, &oracle_registry, &payout_splitter).await?;
    let payout_splitter = payout_splitter.to_string();
    let contracts = Contracts {
        open_token,
        gopen_token,
        datanet_registry,
        model_registry,
        oracle_registry: oracle_registry.to_string(),
        payout_splitter,
    };
    let checksums = deployer.checksums;
    Ok(Deployment {
        chain,
        treasury: options.treasury.to_string(),
        contracts,
        checksums,
    })
}

/// Lets the splitter, which comes after the registry, slash, and hands the registry to its owner.
async fn appoint_slasher(
    wallet: &Wallet,
    options: &DeployOptions,
    registry: &Address,
    splitter: &Address,
) -> Result<()> {
    let update = oracle_registry::ConfigUpdate {
        owner: Some(options.owner.to_string()),
        slasher: Some(splitter.to_string()),
        ..Default::default()
    };
    let msg = oracle_registry::ExecuteMsg::UpdateConfig(update);
    wallet.broadcaster.execute(registry, &msg, &[]).await?;
    Ok(())
}

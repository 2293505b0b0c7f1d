//! Deploying and wiring the suite.

mod terms;

use std::{collections::BTreeMap, path::Path};

use attribution_report::Hash32;
use chain_client::{instantiate2_address, Address, Instantiate, StoredCode};
use contract_api::{
    datanet_registry, gopen_token, governor, model_registry, open_token, oracle_registry,
    payout_splitter,
};
use serde::Serialize;

use crate::{Contracts, Deployment, Error, Result, Wallet};

/// Terms of a new suite; amounts in micro-OPEN.
#[derive(Debug, Clone)]
pub struct DeployOptions {
    /// Parameters of the governor, which owns everything and is the treasury.
    pub governance: governor::Parameters,
    /// May stop actions of the contracts, and cancel what has passed; nobody where absent.
    pub emergency: Option<Address>,
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

/// Name of the governor's contract, and its salt.
const GOVERNOR: &str = "governor";

/// Stores and instantiates contracts one after the other.
struct Deployer<'a> {
    wallet: &'a Wallet,
    artifacts: &'a Path,
    checksums: BTreeMap<String, String>,
}

impl Deployer<'_> {
    /// Stores the code of a contract.
    async fn store(&mut self, name: &str) -> Result<StoredCode> {
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
        Ok(stored)
    }

    /// Instantiates stored code at the address that checksum, sender and name give.
    async fn instantiate(
        &self,
        name: &str,
        stored: &StoredCode,
        admin: &Address,
        msg: &impl Serialize,
    ) -> Result<Address> {
        let new = Instantiate {
            code_id: stored.code_id,
            msg,
            label: name,
            admin: Some(admin),
            funds: &[],
        };
        let broadcaster = &self.wallet.broadcaster;
        let created = broadcaster.instantiate2(new, name.as_bytes()).await?;
        Ok(created.address)
    }

    /// Stores and instantiates a contract that `admin` may move to other code.
    async fn deploy(
        &mut self,
        name: &str,
        admin: &Address,
        msg: &impl Serialize,
    ) -> Result<String> {
        let stored = self.store(name).await?;
        let address = self.instantiate(name, &stored, admin, msg).await?;
        Ok(address.to_string())
    }
}

/// Deploys the suite from the compiled contracts in `artifacts`. From the start the governor is the
/// treasury and may move every contract to other code, itself included; the deployer owns the
/// parameters until the last step hands them to the governor.
pub async fn deploy(
    wallet: &Wallet,
    artifacts: &Path,
    options: &DeployOptions,
) -> Result<Deployment> {
    let mut deployer = Deployer {
        wallet,
        artifacts,
        checksums: BTreeMap::new(),
    };
    let code = deployer.store(GOVERNOR).await?;
    let governor = instantiate2_address(&code.checksum, wallet.address(), GOVERNOR.as_bytes())?;
    let contracts = deploy_contracts(&mut deployer, &governor, options).await?;
    let msg = governor::InstantiateMsg {
        open_token: contracts.open_token.clone(),
        gopen_token: contracts.gopen_token.clone(),
        emergency: options.emergency.as_ref().map(ToString::to_string),
        parameters: Some(options.governance),
    };
    let created = deployer
        .instantiate(GOVERNOR, &code, &governor, &msg)
        .await?;
    if created != governor {
        return Err(Error::Argument {
            what: "governor",
            reason: format!("the chain put it at {created}, not at {governor}"),
        });
    }
    let chain = wallet.broadcaster.chain();
    let addresses = contracts.parse(chain)?;
    wire(wallet, &addresses).await?;
    hand_over(wallet, &addresses).await?;
    Ok(Deployment {
        chain: chain.config().clone(),
        treasury: governor.to_string(),
        contracts,
        checksums: deployer.checksums,
    })
}

/// Makes the governor the owner of every contract's parameters, in one transaction. The message is
/// the same for all: `update_config` with nothing but an owner.
async fn hand_over(wallet: &Wallet, contracts: &Contracts<Address>) -> Result<()> {
    let owner = Some(contracts.governor.to_string());
    let msg = serde_json::json!({ "update_config": { "owner": owner } });
    let mut messages = wallet.broadcaster.messages();
    for contract in [
        &contracts.open_token,
        &contracts.gopen_token,
        &contracts.datanet_registry,
        &contracts.model_registry,
        &contracts.oracle_registry,
        &contracts.payout_splitter,
        &contracts.dispute_registry,
    ] {
        messages.execute(contract, &msg, &[])?;
    }
    wallet.broadcaster.send(messages).await?;
    Ok(())
}

/// Deploys everything but the governor, whose address is known.
async fn deploy_contracts(
    deployer: &mut Deployer<'_>,
    governor: &Address,
    options: &DeployOptions,
) -> Result<Contracts> {
    let owner = deployer.wallet.address().to_string();
    let chain = deployer.wallet.broadcaster.chain().config().clone();

    let msg = open_token::InstantiateMsg {
        owner: owner.clone(),
        initial_balances: Vec::new(),
        minter: None,
        native_denom: Some(chain.fee_denom),
        marketing: None,
    };
    let open_token = deployer.deploy("open-token", governor, &msg).await?;
    let msg = gopen_token::InstantiateMsg {
        owner: owner.clone(),
        open_token: open_token.clone(),
        unbonding_seconds: options.gopen_unbonding_seconds.into(),
        default_delegate: gopen_token::DefaultDelegate::Holder,
    };
    let gopen_token = deployer.deploy("gopen-token", governor, &msg).await?;
    let msg = datanet_registry::InstantiateMsg {
        owner: owner.clone(),
        open_token: open_token.clone(),
        treasury: governor.to_string(),
        arbiter: None,
        emergency: options.emergency.as_ref().map(ToString::to_string),
        params: datanet_registry::Params::default(),
    };
    let datanet_registry = deployer.deploy("datanet-registry", governor, &msg).await?;
    let msg = terms::models([&owner, &open_token, &datanet_registry], governor, options);
    let model_registry = deployer.deploy("model-registry", governor, &msg).await?;
    let msg = terms::oracles(owner.clone(), &open_token, governor, options);
    let oracle_registry = deployer.deploy("oracle-registry", governor, &msg).await?;
    let emergency = options.emergency.as_ref().map(ToString::to_string);
    let msg = payout_splitter::InstantiateMsg {
        owner: owner.clone(),
        open_token: open_token.clone(),
        oracle_registry: oracle_registry.to_string(),
        emergency,
        dispute_seconds: options.dispute_seconds.into(),
        settle_seconds: options.settle_seconds.into(),
        min_deposit: options.min_deposit.into(),
    };
    let payout_splitter = deployer.deploy("payout-splitter", governor, &msg).await?;
    let mut contracts = Contracts {
        open_token,
        gopen_token,
        datanet_registry,
        model_registry,
        oracle_registry,
        payout_splitter,
        dispute_registry: String::new(),
        governor: governor.to_string(),
    };
    let msg = terms::disputes(owner, &contracts, options);
    contracts.dispute_registry = deployer.deploy("dispute-registry", governor, &msg).await?;
    Ok(contracts)
}

/// Tells the contracts of those that came after them: the oracle sets whose reports the splitter
/// takes attest adapters, and the dispute-registry may void reports and slash their signers.
async fn wire(wallet: &Wallet, contracts: &Contracts<Address>) -> Result<()> {
    let mut messages = wallet.broadcaster.messages();
    let splitter = Some(contracts.payout_splitter.to_string());
    let disputes = Some(contracts.dispute_registry.to_string());
    let update = model_registry::ConfigUpdate {
        oracle_registry: Some(contracts.oracle_registry.to_string()),
        payout_splitter: splitter.clone(),
        ..Default::default()
    };
    let msg = model_registry::ExecuteMsg::UpdateConfig(update);
    messages.execute(&contracts.model_registry, &msg, &[])?;
    let update = oracle_registry::ConfigUpdate {
        slasher: disputes.clone(),
        payout_splitter: splitter,
        ..Default::default()
    };
    let msg = oracle_registry::ExecuteMsg::UpdateConfig(update);
    messages.execute(&contracts.oracle_registry, &msg, &[])?;
    let update = payout_splitter::ConfigUpdate {
        disputes,
        ..Default::default()
    };
    let msg = payout_splitter::ExecuteMsg::UpdateConfig(update);
    messages.execute(&contracts.payout_splitter, &msg, &[])?;
    wallet.broadcaster.send(messages).await?;
    Ok(())
}

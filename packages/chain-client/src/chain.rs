//! Reading a chain.

use std::sync::Arc;
use std::time::Duration;

use cosmrs::proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountRequest, QueryAccountResponse,
};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmrs::proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};
use cosmrs::proto::cosmwasm::wasm::v1::{
    QueryCodeRequest, QueryCodeResponse, QueryContractInfoRequest, QueryContractInfoResponse,
    QueryRawContractStateRequest, QueryRawContractStateResponse, QuerySmartContractStateRequest,
    QuerySmartContractStateResponse,
};
use cosmrs::proto::prost::Message;
use cosmwasm_std::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tendermint_rpc::Client;
use tokio::time::Instant;

use crate::address::{self, Address};
use crate::blocks::timestamp;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::retry::Backoff;
use crate::transaction::{SignedTx, TxHash, TxOutcome};
use crate::transport::Transport;
use crate::verdict::{Stage, Verdict};

const SIMULATE: &str = "/cosmos.tx.v1beta1.Service/Simulate";

/// A connection to one chain. Clones are cheap and share it.
#[derive(Clone)]
pub struct Chain {
    pub(crate) transport: Transport,
    config: Arc<Config>,
}

/// What a signature needs to know about its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Fixed when the account first received funds.
    pub number: u64,
    /// The number of transactions that the account has signed.
    pub sequence: u64,
}

/// The last committed block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatestBlock {
    /// Its height.
    pub height: u64,
    /// Its time.
    pub time: Timestamp,
}

/// What the chain knows about a contract instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractInfo {
    /// The code that it runs.
    pub code_id: u64,
    /// Who created it.
    pub creator: String,
    /// Who may migrate it; nobody if none.
    pub admin: Option<String>,
    /// Its name for people.
    pub label: String,
}

impl Chain {
    /// Connects, and checks that the first endpoint to answer serves the configured chain. The
    /// other endpoints are checked before their first use.
    ///
    /// # Errors
    /// [`Error::Config`], [`Error::Transport`] when no endpoint answers, [`Error::WrongChain`].
    pub async fn connect(config: Config) -> Result<Self> {
        config.validate()?;
        let transport = Transport::new(&config)?;
        transport
            .call(|client| async move { client.health().await })
            .await?;
        Ok(Chain {
            transport,
            config: Arc::new(config),
        })
    }

    /// The configuration of this connection.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Parses an address and checks that it belongs to this chain.
    ///
    /// # Errors
    /// [`Error::InvalidAddress`].
    pub fn parse_address(&self, text: &str) -> Result<Address> {
        address::parse(text, &self.config.address_prefix)
    }

    /// Asks a contract and decodes its JSON answer.
    ///
    /// # Errors
    /// [`Error::QueryFailed`] with the contract's message, [`Error::Malformed`] when the answer
    /// is not a `T`.
    pub async fn query_smart<T: DeserializeOwned>(
        &self,
        contract: &Address,
        query: &impl Serialize,
    ) -> Result<T> {
        let query_data =
            serde_json::to_vec(query).map_err(|error| Error::encoding("contract query", error))?;
        let request = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data,
        };
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        let response: QuerySmartContractStateResponse = self.query(path, &request).await?;
        serde_json::from_slice(&response.data)
            .map_err(|error| Error::malformed("contract answer", error))
    }

    /// The value under a raw storage key of a contract; none when the key is not set.
    ///
    /// # Errors
    /// [`Error::QueryFailed`] when there is no such contract.
    pub async fn query_raw(&self, contract: &Address, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let request = QueryRawContractStateRequest {
            address: contract.to_string(),
            query_data: key.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/RawContractState";
        let response: QueryRawContractStateResponse = self.query(path, &request).await?;
        // Contracts cannot store empty values, so an empty answer means that there is none.
        Ok(Some(response.data).filter(|data| !data.is_empty()))
    }

    /// An account's amount of one coin, in the coin's smallest unit.
    ///
    /// # Errors
    /// [`Error::QueryFailed`].
    pub async fn balance(&self, address: &Address, denom: &str) -> Result<u128> {
        let request = QueryBalanceRequest {
            address: address.to_string(),
            denom: denom.to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let response: QueryBalanceResponse = self.query(path, &request).await?;
        match response.balance {
            Some(coin) => coin
                .amount
                .parse()
                .map_err(|error| Error::malformed("balance", error)),
            None => Ok(0),
        }
    }

    /// An account's number and next sequence, as of the last block.
    ///
    /// # Errors
    /// [`Error::AccountNotFound`] before the account first received funds.
    pub async fn account(&self, address: &Address) -> Result<Account> {
        let request = QueryAccountRequest {
            address: address.to_string(),
        };
        let path = "/cosmos.auth.v1beta1.Query/Account";
        let reply = self.ask(path, request.encode_to_vec()).await?;
        let value = match reply {
            Ok(value) => value,
            Err(verdict) if verdict.is_not_found() => {
                return Err(Error::AccountNotFound {
                    address: address.to_string(),
                });
            }
            Err(verdict) => return Err(query_failed(path, verdict)),
        };
        let any = decode::<QueryAccountResponse>("account", &value)?
            .account
            .ok_or_else(|| Error::AccountNotFound {
                address: address.to_string(),
            })?;
        if any.type_url != "/cosmos.auth.v1beta1.BaseAccount" {
            return Err(Error::malformed(
                "account",
                format!("unsupported type {}", any.type_url),
            ));
        }
        let account = decode::<BaseAccount>("account", &any.value)?;
        Ok(Account {
            number: account.account_number,
            sequence: account.sequence,
        })
    }

    /// What the chain knows about a contract.
    ///
    /// # Errors
    /// [`Error::QueryFailed`] when there is no such contract.
    pub async fn contract_info(&self, contract: &Address) -> Result<ContractInfo> {
        let request = QueryContractInfoRequest {
            address: contract.to_string(),
        };
        let path = "/cosmwasm.wasm.v1.Query/ContractInfo";
        let response: QueryContractInfoResponse = self.query(path, &request).await?;
        let info = response
            .contract_info
            .ok_or_else(|| Error::malformed("contract info", "it is missing"))?;
        Ok(ContractInfo {
            code_id: info.code_id,
            creator: info.creator,
            admin: Some(info.admin).filter(|admin| !admin.is_empty()),
            label: info.label,
        })
    }

    /// The SHA-256 of a stored code.
    ///
    /// # Errors
    /// [`Error::QueryFailed`] when there is no such code.
    pub async fn code_checksum(&self, code_id: u64) -> Result<[u8; 32]> {
        let request = QueryCodeRequest { code_id };
        let path = "/cosmwasm.wasm.v1.Query/Code";
        let response: QueryCodeResponse = self.query(path, &request).await?;
        let info = response
            .code_info
            .ok_or_else(|| Error::malformed("code info", "it is missing"))?;
        let length = info.data_hash.len();
        info.data_hash
            .try_into()
            .map_err(|_| Error::malformed("code checksum", format!("{length} bytes")))
    }

    /// The last committed block.
    ///
    /// # Errors
    /// [`Error::Transport`] when no endpoint answers.
    pub async fn latest_block(&self) -> Result<LatestBlock> {
        let status = self
            .transport
            .call(|client| async move { client.status().await })
            .await?;
        let sync = status.sync_info;
        Ok(LatestBlock {
            height: sync.latest_block_height.value(),
            time: timestamp(sync.latest_block_time)?,
        })
    }

    /// The result of a transaction; none while no block holds it.
    ///
    /// # Errors
    /// [`Error::TxFailed`] or [`Error::OutOfGas`] when a block holds it and it failed there.
    pub async fn tx(&self, hash: TxHash) -> Result<Option<TxOutcome>> {
        let wire_hash = cosmrs::tendermint::Hash::Sha256(hash.0);
        let found = self
            .transport
            .call(|client| async move { client.tx(wire_hash, false).await })
            .await;
        match found {
            Ok(found) => {
                TxOutcome::from_result(hash, found.height.value(), found.tx_result).map(Some)
            }
            Err(Error::Rpc { reason, .. }) if reason.contains("not found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Waits until a block holds the transaction, at most the configured inclusion time.
    ///
    /// # Errors
    /// [`Error::Timeout`], or as [`Chain::tx`]. Transport errors are waited out.
    pub async fn wait_for_tx(&self, hash: TxHash) -> Result<TxOutcome> {
        let limit = self.config.timeouts.inclusion();
        let started = Instant::now();
        let mut backoff = Backoff::new(self.config.timeouts.poll());
        loop {
            match self.tx(hash).await {
                Ok(Some(outcome)) => return Ok(outcome),
                Ok(None) | Err(Error::Transport { .. }) => {}
                Err(error) => return Err(error),
            }
            if started.elapsed() >= limit {
                return Err(Error::Timeout {
                    hash,
                    waited: limit,
                });
            }
            backoff.pause().await;
        }
    }

    /// Waits until the time of the last block that was run is at or after `seconds` (Unix).
    ///
    /// # Errors
    /// [`Error::BlockTimeNotReached`] after `limit`.
    pub async fn wait_for_block_time(&self, seconds: u64, limit: Duration) -> Result<LatestBlock> {
        let started = Instant::now();
        let mut backoff = Backoff::new(self.config.timeouts.poll());
        loop {
            let latest = self.latest_block().await?;
            if latest.time.seconds() >= seconds {
                self.wait_until_run(latest.height).await?;
                return Ok(latest);
            }
            if started.elapsed() >= limit {
                return Err(Error::BlockTimeNotReached {
                    target_seconds: seconds,
                    waited: limit,
                });
            }
            backoff.pause().await;
        }
    }

    /// The gas that a signed transaction would use on the chain's current state.
    pub(crate) async fn simulate(&self, transaction: &SignedTx) -> Result<u64> {
        #[allow(deprecated)] // The other field exists for old nodes; it must be left empty.
        let request = SimulateRequest {
            tx: None,
            tx_bytes: transaction.bytes.clone(),
        };
        let value = self
            .ask(SIMULATE, request.encode_to_vec())
            .await?
            .map_err(|verdict| verdict.into_error(Stage::Simulated, transaction.sequence))?;
        let gas = decode::<SimulateResponse>("simulation", &value)?.gas_info;
        gas.map(|gas| gas.gas_used)
            .ok_or_else(|| Error::malformed("simulation", "no gas info"))
    }

    async fn query<R: Message + Default>(
        &self,
        path: &'static str,
        request: &impl Message,
    ) -> Result<R> {
        let value = self.ask(path, request.encode_to_vec()).await?;
        decode(
            "query answer",
            &value.map_err(|verdict| query_failed(path, verdict))?,
        )
    }

    /// One ABCI query: its value, or the chain's refusal.
    async fn ask(
        &self,
        path: &'static str,
        data: Vec<u8>,
    ) -> Result<std::result::Result<Vec<u8>, Verdict>> {
        let reply = self
            .transport
            .call(|client| {
                let data = data.clone();
                async move {
                    client
                        .abci_query(Some(path.to_owned()), data, None, false)
                        .await
                }
            })
            .await?;
        if reply.code.is_ok() {
            return Ok(Ok(reply.value));
        }
        let (code, codespace, log) = (reply.code.value(), reply.codespace, reply.log);
        Ok(Err(Verdict {
            code,
            codespace,
            log,
        }))
    }
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Chain")
            .field("chain_id", &self.config.chain_id)
            .finish_non_exhaustive()
    }
}

fn query_failed(path: &str, verdict: Verdict) -> Error {
    let Verdict {
        code,
        codespace,
        log,
    } = verdict;
    Error::QueryFailed {
        path: path.to_owned(),
        code,
        codespace,
        log,
    }
}

fn decode<M: Message + Default>(what: &'static str, bytes: &[u8]) -> Result<M> {
    M::decode(bytes).map_err(|error| Error::malformed(what, error))
}

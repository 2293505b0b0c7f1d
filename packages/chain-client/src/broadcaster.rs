//! Sending transactions with one key.

use std::sync::Arc;
use std::time::Duration;

use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgInstantiateContract2Response, MsgInstantiateContractResponse, MsgStoreCodeResponse,
};
use cosmrs::tx::Body;
use cosmrs::Any;
use cosmwasm_std::Coin;
use serde::Serialize;
use tendermint_rpc::Client;
use tokio::sync::Mutex;

use crate::address::Address;
use crate::chain::{Account, Chain};
use crate::error::{Error, Result};
use crate::messages::{Instantiate, Messages};
use crate::retry::Backoff;
use crate::sequence::Sequence;
use crate::signer::Signer;
use crate::transaction::{self, SignedTx, TxHash, TxOutcome};
use crate::verdict::Reply;

/// How often a transaction is signed again because its sequence was refused.
const MAX_SEQUENCE_REPAIRS: u32 = 5;
/// How often a transaction whose simulated gas did not suffice is sent again with more.
const MAX_GAS_RAISES: u32 = 2;
/// A simulated transaction offers the fee of one unit of gas: deducting a fee costs gas as well.
const DRAFT_GAS: u64 = 1;
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Sends the transactions of one key and owns its sequence. Clones share both; a key that is
/// used by two broadcasters still works, at the price of repairs.
#[derive(Clone, Debug)]
pub struct Broadcaster {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    chain: Chain,
    signer: Signer,
    /// Held from signing to the node's acceptance, so transactions enter in order.
    sequence: Mutex<Sequence>,
}

/// How one transaction differs from the defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxOptions {
    /// The gas limit; simulated and adjusted if none.
    pub gas_limit: Option<u64>,
    /// A public note.
    pub memo: String,
}

/// A transaction that was handed to the chain and is in no block yet, as far as known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PendingTx {
    /// Its hash.
    pub hash: TxHash,
    /// The sequence that it was signed with.
    pub sequence: u64,
    /// False when every answer was lost on the way, so the chain may or may not have it.
    pub acknowledged: bool,
}

/// A contract's code on the chain.
#[derive(Clone, Debug)]
pub struct StoredCode {
    /// The chain's number for it.
    pub code_id: u64,
    /// The SHA-256 of the code.
    pub checksum: [u8; 32],
    /// The transaction that stored it.
    pub tx: TxOutcome,
}

/// A new contract.
#[derive(Clone, Debug)]
pub struct Instantiated {
    /// Its address.
    pub address: Address,
    /// The transaction that created it.
    pub tx: TxOutcome,
}

impl Broadcaster {
    /// A broadcaster for `signer` on `chain`.
    pub fn new(chain: Chain, signer: Signer) -> Self {
        let sequence = Mutex::new(Sequence::default());
        Broadcaster {
            inner: Arc::new(Inner {
                chain,
                signer,
                sequence,
            }),
        }
    }

    /// The account that pays and signs.
    pub fn address(&self) -> &Address {
        self.inner.signer.address()
    }

    /// The chain that it sends to.
    pub fn chain(&self) -> &Chain {
        &self.inner.chain
    }

    /// An empty list of messages from this account.
    pub fn messages(&self) -> Messages {
        Messages::new(self.address())
    }

    /// Signs and sends the messages in one transaction and waits until a block holds it. Where the
    /// chain changed since the simulation so that its gas did not suffice, they are sent again with
    /// twice as much, at most twice.
    ///
    /// # Errors
    /// Every failure has its own variant of [`Error`]. Nothing was executed unless it is
    /// [`Error::Timeout`], where the transaction may still be included later.
    pub async fn send(&self, messages: Messages) -> Result<TxOutcome> {
        self.send_with(messages, TxOptions::default()).await
    }

    /// As [`Broadcaster::send`], with a given gas limit or memo. A given limit is never raised.
    ///
    /// # Errors
    /// As [`Broadcaster::send`].
    pub async fn send_with(&self, messages: Messages, options: TxOptions) -> Result<TxOutcome> {
        let most = match options.gas_limit {
            Some(_) => 0,
            None => MAX_GAS_RAISES,
        };
        let mut raises = 0;
        loop {
            let sent = async {
                let pending = self.submit_raised(&messages, &options, raises).await?;
                self.wait(pending).await
            };
            match sent.await {
                // A transaction that ran out of gas changed nothing.
                Err(Error::OutOfGas {
                    hash: Some(hash), ..
                }) if raises < most => {
                    raises += 1;
                    tracing::debug!(%hash, raises, "out of gas; sent again with more");
                }
                result => return result,
            }
        }
    }

    /// Waits until a block holds a submitted transaction.
    ///
    /// # Errors
    /// As [`Chain::wait_for_tx`].
    pub async fn wait(&self, pending: PendingTx) -> Result<TxOutcome> {
        let result = self.inner.chain.wait_for_tx(pending.hash).await;
        match result {
            Err(Error::Timeout { .. }) => self.inner.sequence.lock().await.forget(),
            // A block refused the sequence: the chain lost transactions that came before.
            Err(Error::SequenceMismatch { expected, log, .. }) => {
                self.inner.sequence.lock().await.forget();
                return Err(Error::SequenceMismatch {
                    used: pending.sequence,
                    expected,
                    log,
                });
            }
            _ => {}
        }
        result
    }

    /// Signs the messages in one transaction and hands it to the chain, without waiting for a
    /// block. Transactions submitted one after the other are executed in that order.
    ///
    /// # Errors
    /// As [`Broadcaster::send`]; nothing was executed.
    pub async fn submit(&self, messages: Messages, options: TxOptions) -> Result<PendingTx> {
        self.submit_raised(&messages, &options, 0).await
    }

    /// As [`Broadcaster::submit`], with simulated gas doubled so many times.
    async fn submit_raised(
        &self,
        messages: &Messages,
        options: &TxOptions,
        raises: u32,
    ) -> Result<PendingTx> {
        let messages = messages.clone().into_inner();
        if messages.is_empty() {
            return Err(Error::encoding("transaction", "it has no messages"));
        }
        let mut sequence = self.inner.sequence.lock().await;
        let mut repairs = 0;
        loop {
            let account = sequence.next(&self.inner.chain, &self.inner.signer).await?;
            match self.try_submit(account, &messages, options, raises).await {
                Ok(pending) if pending.acknowledged => {
                    sequence.advance();
                    return Ok(pending);
                }
                Ok(pending) => {
                    sequence.forget();
                    return Ok(pending);
                }
                Err(Error::SequenceMismatch {
                    used,
                    expected,
                    log,
                }) => {
                    sequence.repair(used, expected);
                    if repairs == MAX_SEQUENCE_REPAIRS {
                        return Err(Error::SequenceMismatch {
                            used,
                            expected,
                            log,
                        });
                    }
                    repairs += 1;
                    tracing::debug!(address = %self.address(), used, ?expected, "sequence repaired");
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// The gas limit that [`Broadcaster::send`] would choose for the messages.
    ///
    /// # Errors
    /// [`Error::SimulationFailed`] with the contract's message when they would fail.
    pub async fn estimate_gas(&self, messages: Messages) -> Result<u64> {
        let chain = &self.inner.chain;
        let account = chain.account(self.address()).await?;
        self.simulated_limit(account, &Body::new(messages.into_inner(), "", 0u8))
            .await
    }

    async fn simulated_limit(&self, account: Account, body: &Body) -> Result<u64> {
        let Inner { chain, signer, .. } = &*self.inner;
        let draft = transaction::sign(chain.config(), signer, account, body, DRAFT_GAS)?;
        let used = chain.simulate(&draft).await?;
        transaction::gas_limit(used, chain.config().gas_adjustment)
    }

    async fn try_submit(
        &self,
        account: Account,
        messages: &[Any],
        options: &TxOptions,
        raises: u32,
    ) -> Result<PendingTx> {
        let Inner { chain, signer, .. } = &*self.inner;
        let body = Body::new(messages.to_vec(), options.memo.clone(), 0u8);
        let gas_limit = match options.gas_limit {
            Some(limit) => limit,
            None => {
                let simulated = self.simulated_limit(account, &body).await?;
                simulated.saturating_mul(2u64.saturating_pow(raises))
            }
        };
        let signed = transaction::sign(chain.config(), signer, account, &body, gas_limit)?;
        let acknowledged = self.broadcast(&signed).await?;
        Ok(PendingTx {
            hash: signed.hash,
            sequence: signed.sequence,
            acknowledged,
        })
    }

    /// Hands the same bytes to the chain until it acknowledges them. Returns whether it did;
    /// once an answer is lost, the transaction may be on its way, so from then on nothing but
    /// its hash can tell, and it must not be signed again. Bytes that the chain knows although no
    /// answer was lost are another program's transaction with this key: its sequence is used up.
    async fn broadcast(&self, signed: &SignedTx) -> Result<bool> {
        let transport = &self.inner.chain.transport;
        let mut backoff = Backoff::new(LONGEST_PAUSE);
        let mut answer_lost = false;
        for attempts_left in (0..=transport.retries()).rev() {
            let reply = transport
                .call_once(|client| {
                    let bytes = signed.bytes.clone();
                    async move { client.broadcast_tx_sync(bytes).await }
                })
                .await;
            let error = match Reply::read(reply, signed) {
                Reply::Accepted => return Ok(true),
                Reply::Known { .. } if answer_lost => return Ok(true),
                Reply::Known { log } => {
                    return Err(Error::SequenceMismatch {
                        used: signed.sequence,
                        expected: signed.sequence.checked_add(1),
                        log,
                    })
                }
                Reply::Refused(_) if answer_lost => return Ok(false),
                Reply::Refused(error) => return Err(error),
                Reply::Lost(error) => {
                    answer_lost = true;
                    error
                }
                Reply::Busy(error) if attempts_left == 0 && !answer_lost => return Err(error),
                Reply::Busy(error) => error,
            };
            tracing::debug!(hash = %signed.hash, %error, attempts_left, "broadcast not answered");
            if attempts_left > 0 {
                backoff.pause().await;
            }
        }
        Ok(false)
    }

    /// Calls a contract, `msg` sent as JSON.
    ///
    /// # Errors
    /// As [`Broadcaster::send`].
    pub async fn execute<M: Serialize>(
        &self,
        contract: &Address,
        msg: &M,
        funds: &[Coin],
    ) -> Result<TxOutcome> {
        let mut messages = self.messages();
        messages.execute(contract, msg, funds)?;
        self.send(messages).await
    }

    /// Stores a contract's compiled code.
    ///
    /// # Errors
    /// As [`Broadcaster::send`].
    pub async fn store_code(&self, wasm: Vec<u8>) -> Result<StoredCode> {
        let mut messages = self.messages();
        messages.store_code(&wasm)?;
        let tx = self.send(messages).await?;
        let stored: MsgStoreCodeResponse = tx.response(0)?;
        let length = stored.checksum.len();
        let checksum = stored
            .checksum
            .try_into()
            .map_err(|_| Error::malformed("code checksum", format!("{length} bytes")))?;
        Ok(StoredCode {
            code_id: stored.code_id,
            checksum,
            tx,
        })
    }

    /// Creates a contract at an address that the chain chooses.
    ///
    /// # Errors
    /// As [`Broadcaster::send`].
    pub async fn instantiate<M: Serialize>(&self, new: Instantiate<'_, M>) -> Result<Instantiated> {
        let mut messages = self.messages();
        messages.instantiate(new)?;
        let tx = self.send(messages).await?;
        let created: MsgInstantiateContractResponse = tx.response(0)?;
        let address = self.inner.chain.parse_address(&created.address)?;
        Ok(Instantiated { address, tx })
    }

    /// Creates a contract at the address that [`crate::instantiate2_address`] predicts.
    ///
    /// # Errors
    /// As [`Broadcaster::send`].
    pub async fn instantiate2<M: Serialize>(
        &self,
        new: Instantiate<'_, M>,
        salt: &[u8],
    ) -> Result<Instantiated> {
        let mut messages = self.messages();
        messages.instantiate2(new, salt)?;
        let tx = self.send(messages).await?;
        let created: MsgInstantiateContract2Response = tx.response(0)?;
        let address = self.inner.chain.parse_address(&created.address)?;
        Ok(Instantiated { address, tx })
    }

    /// Moves a contract to other code; only its admin may.
    ///
    /// # Errors
    /// As [`Broadcaster::send`].
    pub async fn migrate<M: Serialize>(
        &self,
        contract: &Address,
        code_id: u64,
        msg: &M,
    ) -> Result<TxOutcome> {
        let mut messages = self.messages();
        messages.migrate(contract, code_id, msg)?;
        self.send(messages).await
    }

    /// Sends coins.
    ///
    /// # Errors
    /// As [`Broadcaster::send`].
    pub async fn bank_send(&self, to: &Address, amount: &[Coin]) -> Result<TxOutcome> {
        let mut messages = self.messages();
        messages.bank_send(to, amount)?;
        self.send(messages).await
    }
}

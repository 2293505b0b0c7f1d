//! Committed blocks and what their transactions did.

use cosmrs::proto::cosmos::tx::v1beta1::{TxBody, TxRaw};
use cosmrs::proto::cosmwasm::wasm::v1::MsgExecuteContract;
use cosmrs::proto::prost::Message;
use cosmwasm_std::Timestamp;
use futures::try_join;
use tendermint_rpc::endpoint::block_results::Response as BlockResults;
use tendermint_rpc::Client;
use tokio::time::Instant;

use crate::chain::Chain;
use crate::error::{Error, Result};
use crate::events::{Event, Events};
use crate::retry::Backoff;
use crate::transaction::TxHash;

/// One committed block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its height.
    pub height: u64,
    /// Its time, the same that contracts see.
    pub time: Timestamp,
    /// Its transactions in order, failed ones too.
    pub transactions: Vec<BlockTransaction>,
    /// Events of the block itself, outside transactions.
    pub block_events: Events,
}

/// One transaction of a block.
#[derive(Clone, Debug)]
pub struct BlockTransaction {
    /// Its hash.
    pub hash: TxHash,
    /// 0 for success; a failed transaction has no effects but its fee.
    pub code: u32,
    /// Gas used.
    pub gas_used: u64,
    /// Its events in order.
    pub events: Events,
    /// Its messages to contracts, in order. Messages that contracts send each other are not among
    /// them.
    pub executions: Vec<Execution>,
}

/// A message to a contract, as its sender signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// Address of the contract.
    pub contract: String,
    /// The message, JSON.
    pub msg: Vec<u8>,
}

impl Block {
    /// The events of all successful transactions, in order, then the block's own.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.transactions
            .iter()
            .filter(|transaction| transaction.code == 0)
            .flat_map(|transaction| transaction.events.iter())
            .chain(self.block_events.iter())
    }
}

impl Chain {
    /// The block at `height` with the results of its transactions.
    ///
    /// # Errors
    /// [`Error::Rpc`] when the node does not have the height (yet, or any more).
    pub async fn block(&self, height: u64) -> Result<Block> {
        let at = wire_height(height)?;
        let block = self
            .transport
            .call(|client| async move { client.block(at).await });
        let (block, results) = try_join!(block, self.results(at))?;
        let txs = block.block.data;
        let results_of_txs = results.txs_results.unwrap_or_default();
        if txs.len() != results_of_txs.len() {
            let reason = format!(
                "{} transactions, {} results",
                txs.len(),
                results_of_txs.len()
            );
            return Err(Error::malformed("block", reason));
        }
        let transactions = txs
            .iter()
            .zip(results_of_txs)
            .map(|(bytes, result)| BlockTransaction {
                hash: TxHash::of(bytes),
                executions: executions(bytes),
                code: result.code.value(),
                gas_used: u64::try_from(result.gas_used).unwrap_or(0),
                events: result.events.into_iter().collect(),
            });
        Ok(Block {
            height,
            time: timestamp(block.block.header.time)?,
            transactions: transactions.collect(),
            block_events: results.finalize_block_events.into_iter().collect(),
        })
    }
}

impl Chain {
    /// Waits until a node has run the block at a height that it told of.
    pub(crate) async fn wait_until_run(&self, height: u64) -> Result<()> {
        self.results(wire_height(height)?).await.map(drop)
    }

    /// The results of the block at a height. A node tells of a block a moment before it has run it.
    async fn results(&self, height: cosmrs::tendermint::block::Height) -> Result<BlockResults> {
        let timeouts = self.config().timeouts;
        let started = Instant::now();
        let mut backoff = Backoff::new(timeouts.poll());
        loop {
            let results = self
                .transport
                .call(|client| async move { client.block_results(height).await });
            match results.await {
                Err(Error::Rpc { reason, .. })
                    if reason.contains("could not find results")
                        && started.elapsed() < timeouts.request() => {}
                results => return results,
            }
            backoff.pause().await;
        }
    }
}

/// The messages to contracts of an encoded transaction; none where it is of another kind.
fn executions(transaction: &[u8]) -> Vec<Execution> {
    let body = TxRaw::decode(transaction).and_then(|raw| TxBody::decode(&*raw.body_bytes));
    let messages = body.map(|body| body.messages).unwrap_or_default();
    let to_contracts = messages
        .iter()
        .filter(|message| message.type_url == "/cosmwasm.wasm.v1.MsgExecuteContract");
    let decoded =
        to_contracts.filter_map(|message| MsgExecuteContract::decode(&*message.value).ok());
    decoded
        .map(|message| Execution {
            contract: message.contract,
            msg: message.msg,
        })
        .collect()
}

pub(crate) fn timestamp(time: cosmrs::tendermint::Time) -> Result<Timestamp> {
    let nanos = u64::try_from(time.unix_timestamp_nanos())
        .map_err(|_| Error::malformed("block time", time.to_rfc3339()))?;
    Ok(Timestamp::from_nanos(nanos))
}

fn wire_height(height: u64) -> Result<cosmrs::tendermint::block::Height> {
    height
        .try_into()
        .map_err(|error| Error::encoding("height", error))
}

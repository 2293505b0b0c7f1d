//! Payment channels and the session keys that sign their vouchers.

use std::path::Path;

use attribution_report::{voucher_bytes, Voucher};
use chain_client::TxOutcome;
use contract_api::{
    oracle_registry::SigScheme,
    payout_splitter::{ChannelResponse, ChannelsResponse, ExecuteMsg, QueryMsg, ReceiveMsg},
};
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

use super::token;
use crate::{home, Context, Error, Result, Wallet};

/// The payer's side of a channel: its session key and what was promised. Kept in a file of the
/// user's folder that only its owner may read.
#[derive(Clone, Serialize, Deserialize)]
pub struct Session {
    /// Channel.
    pub channel: u64,
    /// Node that it pays.
    pub node: String,
    /// Unix seconds at which the channel closes for new answers.
    pub expires: u64,
    /// Most that may be promised, in micro-OPEN.
    pub cap: u128,
    /// Charged so far as the node said, in micro-OPEN.
    pub charged: u128,
    /// Seed of the ed25519 session key, in hexadecimal.
    secret: String,
}

impl Session {
    /// Reads the session of a channel.
    pub fn load(path: &Path) -> Result<Self> {
        home::read_json(path)
    }

    /// Writes the session.
    pub fn save(&self, path: &Path) -> Result<()> {
        home::write_private_json(path, self)
    }

    fn key(&self) -> Result<SigningKey> {
        let mut seed = [0u8; 32];
        hex::decode_to_slice(&self.secret, &mut seed).map_err(|_| Error::Argument {
            what: "session key",
            reason: "it is not 64 hexadecimal digits".to_owned(),
        })?;
        Ok(SigningKey::from_bytes(&seed))
    }

    /// A voucher for `cumulative` micro-OPEN since the channel's opening.
    pub fn voucher(&self, context: &Context, cumulative: u128) -> Result<Voucher> {
        let splitter = context.contracts.payout_splitter.to_bytes();
        let chain_id = &context.chain.config().chain_id;
        let bytes = voucher_bytes(chain_id, &splitter, self.channel, cumulative, self.expires);
        Ok(Voucher {
            channel: self.channel.into(),
            cumulative: cumulative.into(),
            expires: self.expires.into(),
            signature: self.key()?.sign(&bytes).to_bytes().into(),
        })
    }
}

/// A channel that was opened.
#[derive(Debug, Clone, Serialize)]
pub struct Opened {
    /// The channel.
    pub channel: ChannelResponse,
    /// The transaction.
    pub tx: TxOutcome,
}

/// Opens a channel to a node with a new session key, which is kept in the user's folder.
pub async fn open(
    context: &Context,
    payer: &Wallet,
    node: &str,
    deposit: u128,
    lifetime_seconds: u64,
) -> Result<Opened> {
    let key = SigningKey::generate(&mut rand::rngs::OsRng);
    let now = context.chain.latest_block().await?.time.seconds();
    let expires = now.saturating_add(lifetime_seconds);
    let hook = ReceiveMsg::OpenChannel {
        node: node.to_owned(),
        scheme: SigScheme::Ed25519,
        session_key: key.verifying_key().to_bytes().into(),
        cap: deposit.into(),
        expires: expires.into(),
    };
    // The key is on the disk before the money moves: a crash in between strands no deposit.
    let public = hex::encode(key.verifying_key().to_bytes());
    let pending = context.home.pending_channel(&public);
    let mut session = Session {
        channel: 0,
        node: node.to_owned(),
        expires,
        cap: deposit,
        charged: 0,
        secret: hex::encode(key.to_bytes()),
    };
    session.save(&pending)?;
    let splitter = &context.contracts.payout_splitter;
    let sent = token::send_open(context, payer, splitter, deposit, &hook).await;
    if matches!(
        &sent,
        Err(Error::Chain(chain_client::Error::TxFailed { .. }))
    ) {
        remove(&pending)?;
    }
    let tx = sent?;
    let number = tx
        .events
        .from_contract(splitter)
        .find_map(|event| event.attribute("channel")?.parse::<u64>().ok())
        .ok_or_else(|| Error::Argument {
            what: "channel",
            reason: format!("transaction {} names no channel", tx.hash),
        })?;
    session.channel = number;
    session.save(&context.home.channel(number))?;
    remove(&pending)?;
    Ok(Opened {
        channel: show(context, number).await?,
        tx,
    })
}

fn remove(path: &Path) -> Result<()> {
    std::fs::remove_file(path).map_err(|error| Error::file(path, error))
}

/// One channel.
pub async fn show(context: &Context, channel: u64) -> Result<ChannelResponse> {
    let query = QueryMsg::Channel {
        channel: channel.into(),
    };
    context
        .query(&context.contracts.payout_splitter, &query)
        .await
}

/// Up to 100 channels of a payer.
pub async fn list(context: &Context, payer: &str) -> Result<ChannelsResponse> {
    let query = QueryMsg::ChannelsByPayer {
        payer: payer.to_owned(),
        start_after: None,
        limit: Some(100),
    };
    context
        .query(&context.contracts.payout_splitter, &query)
        .await
}

/// Returns what was not charged once the channel's time has passed.
pub async fn close(context: &Context, payer: &Wallet, channel: u64) -> Result<TxOutcome> {
    let msg = ExecuteMsg::CloseChannel {
        channel: channel.into(),
    };
    Ok(payer
        .broadcaster
        .execute(&context.contracts.payout_splitter, &msg, &[])
        .await?)
}

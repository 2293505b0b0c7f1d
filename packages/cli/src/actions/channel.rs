//! Payment channels and the session keys that sign their vouchers.

mod terms;

use std::path::Path;

use attribution_report::{voucher_bytes, Voucher};
use chain_client::TxOutcome;
use contract_api::{
    oracle_registry::SigScheme,
    payout_splitter::{ChannelResponse, ChannelsResponse, ExecuteMsg, QueryMsg, ReceiveMsg},
};
use cosmwasm_std::Uint64;
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};

use super::token;
use crate::{home, Context, Error, Result, Wallet};

pub use terms::{revoke_session_key, rotate_session_key, thaw, top_up};

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

/// A session key that an interrupted [`open`] left behind.
#[derive(Debug, Clone, Serialize)]
pub struct Recovered {
    /// The public key, in hexadecimal.
    pub session_key: String,
    /// Its channel; none where the payer has no channel with this key.
    pub channel: Option<ChannelResponse>,
}

/// Looks for the channels of the session keys that an interrupted [`open`] left behind, and
/// completes the file of every one that is found.
///
/// A key without a channel keeps its file: its transaction may still be on the way, or another
/// account of the same folder may have sent it.
pub async fn recover(context: &Context, payer: &str) -> Result<Vec<Recovered>> {
    let pending = context.home.pending_channels()?;
    if pending.is_empty() {
        return Ok(Vec::new());
    }
    let channels = list_all(context, payer).await?;
    let mut recovered = Vec::with_capacity(pending.len());
    for path in pending {
        let session = Session::load(&path)?;
        let key = session.key()?.verifying_key().to_bytes();
        let channel = channels
            .iter()
            .find(|channel| channel.session_key.as_slice() == key);
        if let Some(channel) = channel {
            complete(context, session, channel)?;
            remove(&path)?;
        }
        recovered.push(Recovered {
            session_key: hex::encode(key),
            channel: channel.cloned(),
        });
    }
    Ok(recovered)
}

/// Writes the file of a channel, unless the crash came after it was written.
fn complete(context: &Context, session: Session, channel: &ChannelResponse) -> Result<()> {
    let number = channel.channel.u64();
    let path = context.home.channel(number);
    if path.exists() {
        return Ok(());
    }
    let session = Session {
        channel: number,
        node: channel.node.clone(),
        expires: channel.expires.u64(),
        cap: channel.cap.u128(),
        ..session
    };
    session.save(&path)
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
    page(context, payer, None).await
}

async fn page(
    context: &Context,
    payer: &str,
    start_after: Option<Uint64>,
) -> Result<ChannelsResponse> {
    let query = QueryMsg::ChannelsByPayer {
        payer: payer.to_owned(),
        start_after,
        limit: Some(100),
    };
    context
        .query(&context.contracts.payout_splitter, &query)
        .await
}

/// Every channel of a payer.
async fn list_all(context: &Context, payer: &str) -> Result<Vec<ChannelResponse>> {
    let mut channels: Vec<ChannelResponse> = Vec::new();
    loop {
        let last = channels.last().map(|channel| channel.channel);
        let found = page(context, payer, last).await?.channels;
        if found.is_empty() {
            return Ok(channels);
        }
        channels.extend(found);
    }
}

/// Returns what was not charged once the channel's time has passed.
pub async fn withdraw(context: &Context, payer: &Wallet, channel: u64) -> Result<TxOutcome> {
    let channel = channel.into();
    execute(context, payer, &ExecuteMsg::Withdraw { channel }).await
}

async fn execute(context: &Context, payer: &Wallet, msg: &ExecuteMsg) -> Result<TxOutcome> {
    Ok(payer
        .broadcaster
        .execute(&context.contracts.payout_splitter, msg, &[])
        .await?)
}

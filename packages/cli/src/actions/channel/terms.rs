//! What a payer changes of an open channel: its deposit, its session key and its end.

use chain_client::TxOutcome;
use contract_api::{
    oracle_registry::SigScheme,
    payout_splitter::{ExecuteMsg, ReceiveMsg},
};
use ed25519_dalek::SigningKey;

use super::{execute, remove, show, token, Session};
use crate::{Context, Error, Result, Wallet};

/// Adds to deposit and cap, in micro-OPEN.
pub async fn top_up(
    context: &Context,
    payer: &Wallet,
    channel: u64,
    amount: u128,
) -> Result<TxOutcome> {
    let path = context.home.channel(channel);
    let mut session = Session::load(&path)?;
    let hook = ReceiveMsg::TopUp {
        channel: channel.into(),
    };
    let splitter = &context.contracts.payout_splitter;
    let tx = token::send_open(context, payer, splitter, amount, &hook).await?;
    session.cap = show(context, channel).await?.cap.u128();
    session.save(&path)?;
    Ok(tx)
}

/// Replaces the session key by a new one. The new key is on the disk before the chain knows it; a
/// crash in between is made good by calling again, which goes on with the same key. None where the
/// chain had taken the key already.
pub async fn rotate_session_key(
    context: &Context,
    payer: &Wallet,
    channel: u64,
) -> Result<Option<TxOutcome>> {
    let (path, next) = (
        context.home.channel(channel),
        context.home.next_session(channel),
    );
    let session = match next.exists() {
        true => Session::load(&next)?,
        false => Session {
            secret: hex::encode(SigningKey::generate(&mut rand::rngs::OsRng).to_bytes()),
            ..Session::load(&path)?
        },
    };
    let public = session.key()?.verifying_key().to_bytes();
    session.save(&next)?;
    let mut tx = None;
    if show(context, channel).await?.session_key.as_slice() != public {
        let msg = ExecuteMsg::RotateSessionKey {
            channel: channel.into(),
            scheme: SigScheme::Ed25519,
            session_key: public.into(),
        };
        let sent = execute(context, payer, &msg).await;
        if let Err(Error::Chain(chain_client::Error::TxFailed { .. })) = &sent {
            remove(&next)?;
        }
        tx = Some(sent?);
    }
    std::fs::rename(&next, &path).map_err(|error| Error::file(&path, error))?;
    Ok(tx)
}

/// Ends the session key: no new answers until another is set.
pub async fn revoke_session_key(
    context: &Context,
    payer: &Wallet,
    channel: u64,
) -> Result<TxOutcome> {
    let channel = channel.into();
    execute(context, payer, &ExecuteMsg::RevokeSessionKey { channel }).await
}

/// Ends the channel before its expiry; what is not charged can be withdrawn after its settling
/// time.
pub async fn thaw(context: &Context, payer: &Wallet, channel: u64) -> Result<TxOutcome> {
    let channel = channel.into();
    execute(context, payer, &ExecuteMsg::Thaw { channel }).await
}

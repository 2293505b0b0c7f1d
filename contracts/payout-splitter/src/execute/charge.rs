//! What a report charges to the channels.

use attribution_report::{voucher_bytes, Collection, Voucher};
use contract_api::{oracle_registry::SigScheme, payout_splitter::MAX_COLLECTIONS};
use cosmwasm_std::{Api, Env, StdError, Storage, Uint128};
use sha2::{Digest, Sha256};

use crate::{
    error::ChargeError,
    state::{self, Channel, Usage},
    ContractError,
};

/// A charge that passed all checks but the voucher's signature.
struct Charge<'a> {
    channel: Channel,
    voucher: &'a Voucher,
    usage: Usage,
}

/// The charges of one report.
pub(super) struct Charges<'a> {
    charges: Vec<Charge<'a>>,
    /// Their sum, in micro-OPEN.
    pub total: Uint128,
}

/// Checks what needs no storage: number, order and lengths.
pub(super) fn check_form(collections: &[Collection]) -> Result<(), ChargeError> {
    let found = collections.len();
    if found > MAX_COLLECTIONS {
        return Err(ChargeError::TooMany { found });
    }
    let ascending = |pair: &[Collection]| match pair {
        [former, latter] => former.channel() < latter.channel(),
        _ => true,
    };
    if let Some(at) = collections.windows(2).position(|pair| !ascending(pair)) {
        let position = at.saturating_add(1);
        return Err(ChargeError::Order { position });
    }
    let wrong_length = |collection: &&Collection| collection.voucher.signature.len() != 64;
    match collections.iter().find(wrong_length) {
        None => Ok(()),
        Some(collection) => Err(ChargeError::SignatureLength {
            channel: collection.channel().u64(),
            found: collection.voucher.signature.len(),
        }),
    }
}

impl<'a> Charges<'a> {
    /// Checks every collection against its channel.
    pub fn check(
        storage: &dyn Storage,
        env: &Env,
        collections: &'a [Collection],
    ) -> Result<Self, ContractError> {
        let now = env.block.time.seconds();
        let mut total = Uint128::zero();
        let mut charges = Vec::with_capacity(collections.len());
        for collection in collections {
            let (charge, added) = check_one(storage, now, collection)?;
            total = total.checked_add(added)?;
            charges.push(charge);
        }
        Ok(Self { charges, total })
    }

    /// Verifies the vouchers' signatures: ed25519 in one batch, secp256k1 one by one.
    pub fn verify_vouchers(
        &self,
        api: &dyn Api,
        env: &Env,
        splitter: &[u8],
    ) -> Result<(), ChargeError> {
        let signed = |voucher: &Voucher| {
            voucher_bytes(
                &env.block.chain_id,
                splitter,
                voucher.channel.u64(),
                voucher.cumulative.u128(),
                voucher.expires.u64(),
            )
        };
        let mut batch = Vec::new();
        for charge in &self.charges {
            let message = signed(charge.voucher);
            match charge.channel.scheme {
                SigScheme::Ed25519 => batch.push((message, charge)),
                SigScheme::Secp256k1 => verify_secp256k1(api, &message, charge)?,
            }
        }
        verify_ed25519(api, &batch)
    }

    /// Writes the charges down.
    pub fn save(&self, storage: &mut dyn Storage) -> Result<(), StdError> {
        self.charges.iter().try_for_each(|charge| {
            state::save_usage(storage, charge.voucher.channel.u64(), &charge.usage)
        })
    }
}

/// The charge and what it adds to the channel's former charges.
fn check_one<'a>(
    storage: &dyn Storage,
    now: u64,
    collection: &'a Collection,
) -> Result<(Charge<'a>, Uint128), ContractError> {
    let Collection { charged, voucher } = collection;
    let id = voucher.channel.u64();
    let channel =
        state::channel(storage, id)?.ok_or(ChargeError::UnknownChannel { channel: id })?;
    let usage = state::usage(storage, id)?;
    check_limits(id, now, *charged, voucher, &channel, &usage)?;
    let added = charged.checked_sub(usage.collected)?;
    let usage = Usage {
        collected: *charged,
        closed: false,
    };
    let charge = Charge {
        channel,
        voucher,
        usage,
    };
    Ok((charge, added))
}

fn check_limits(
    id: u64,
    now: u64,
    charged: Uint128,
    voucher: &Voucher,
    channel: &Channel,
    usage: &Usage,
) -> Result<(), ChargeError> {
    let Voucher {
        cumulative,
        expires,
        ..
    } = voucher;
    if usage.closed {
        return Err(ChargeError::Closed { channel: id });
    }
    if now > channel.settles_at {
        return Err(ChargeError::Settled {
            channel: id,
            settles_at: channel.settles_at,
            now,
        });
    }
    if charged <= usage.collected {
        return Err(ChargeError::NothingCharged {
            channel: id,
            charged,
            collected: usage.collected,
        });
    }
    if charged > *cumulative {
        return Err(ChargeError::BeyondVoucher {
            channel: id,
            charged,
            cumulative: *cumulative,
        });
    }
    if *cumulative > channel.cap {
        return Err(ChargeError::BeyondCap {
            channel: id,
            cumulative: *cumulative,
            cap: channel.cap,
        });
    }
    if expires.u64() > channel.expires {
        return Err(ChargeError::OutlivesChannel {
            channel: id,
            expires: expires.u64(),
            limit: channel.expires,
        });
    }
    Ok(())
}

fn verify_secp256k1(api: &dyn Api, message: &[u8], charge: &Charge<'_>) -> Result<(), ChargeError> {
    let hash = Sha256::digest(message);
    let signature = charge.voucher.signature.as_slice();
    // A key that is no curve point is an error of the verifier, not `false`.
    match api.secp256k1_verify(&hash, signature, &charge.channel.session_key) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(ChargeError::Signature {
            channel: charge.voucher.channel.u64(),
        }),
    }
}

fn verify_ed25519(api: &dyn Api, batch: &[(Vec<u8>, &Charge<'_>)]) -> Result<(), ChargeError> {
    // The host accepts an empty batch; here it means that no voucher is of this scheme.
    if batch.is_empty() {
        return Ok(());
    }
    let messages: Vec<&[u8]> = batch
        .iter()
        .map(|(message, _)| message.as_slice())
        .collect();
    let signatures: Vec<&[u8]> = batch
        .iter()
        .map(|(_, charge)| charge.voucher.signature.as_slice())
        .collect();
    let keys: Vec<&[u8]> = batch
        .iter()
        .map(|(_, charge)| charge.channel.session_key.as_slice())
        .collect();
    match api.ed25519_batch_verify(&messages, &signatures, &keys) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => Err(ChargeError::Signatures {
            vouchers: batch.len(),
        }),
    }
}

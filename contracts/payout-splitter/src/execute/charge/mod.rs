//! What a report charges to the channels.

mod vouchers;

use attribution_report::{Collection, Voucher};
use contract_api::payout_splitter::MAX_COLLECTIONS;
use cosmwasm_std::{Env, Storage, Uint128};

use crate::{
    error::ChargeError,
    state::{self, Channel, Usage},
    ContractError,
};

/// A charge that passed all checks but the voucher's signature.
struct Charge<'a> {
    channel: Channel,
    voucher: &'a Voucher,
    /// Void reports had charged as much: keys that had their time count once more.
    reopened: bool,
}

/// The charges of one report.
pub(super) struct Charges<'a> {
    charges: Vec<Charge<'a>>,
    usage: Usage,
    now: u64,
    /// Channels with what this report adds to their charges, in micro-OPEN, ascending by channel.
    pub added: Vec<(u64, Uint128)>,
    /// Sum of what is added.
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
        let mut charges = Self {
            charges: Vec::with_capacity(collections.len()),
            usage: Usage::default(),
            now: env.block.time.seconds(),
            added: Vec::with_capacity(collections.len()),
            total: Uint128::zero(),
        };
        for collection in collections {
            charges.add(storage, collection)?;
        }
        Ok(charges)
    }

    fn add(
        &mut self,
        storage: &dyn Storage,
        collection: &'a Collection,
    ) -> Result<(), ContractError> {
        let Collection { charged, voucher } = collection;
        let id = voucher.channel.u64();
        let channel =
            state::channel(storage, id)?.ok_or(ChargeError::UnknownChannel { channel: id })?;
        let collected = self.usage.collected(storage, id)?;
        let reopened = check_time(storage, self.now, id, &channel, *charged)?;
        check_amounts(id, *charged, collected, voucher, &channel)?;
        let added = charged.checked_sub(collected)?;
        self.usage.set(storage, id, *charged)?;
        self.added.push((id, added));
        self.total = self.total.checked_add(added)?;
        self.charges.push(Charge {
            channel,
            voucher,
            reopened,
        });
        Ok(())
    }

    /// Writes the charges of a report down.
    pub fn save(&self, storage: &mut dyn Storage, seq: u64) {
        self.usage.save(storage);
        state::save_charges(storage, seq, &self.added);
    }
}

/// Refuses a channel that reports do not collect from now. After the settling time only what void
/// reports had collected is collected again, as far as it was not returned. True where the charge
/// is such a one.
fn check_time(
    storage: &dyn Storage,
    now: u64,
    id: u64,
    channel: &Channel,
    charged: Uint128,
) -> Result<bool, ContractError> {
    let settled = now > channel.settles_at;
    if !settled && !channel.has_expired_key(now) {
        return Ok(false);
    }
    let closing = state::closing(storage, id)?;
    let reopened = closing.reopens(charged, now);
    if !settled {
        return Ok(reopened);
    }
    if now > closing.reopened_until {
        let error = match closing.closed {
            true => ChargeError::Closed { channel: id },
            false => ChargeError::Settled {
                channel: id,
                settles_at: channel.settles_at.max(closing.reopened_until),
                now,
            },
        };
        return Err(error.into());
    }
    let left = channel.deposit.checked_sub(closing.withdrawn)?;
    if !reopened || charged > left {
        return Err(ChargeError::BeyondReopened {
            channel: id,
            charged,
            most: left.min(closing.reopened_to),
        }
        .into());
    }
    Ok(true)
}

fn check_amounts(
    id: u64,
    charged: Uint128,
    collected: Uint128,
    voucher: &Voucher,
    channel: &Channel,
) -> Result<(), ChargeError> {
    let Voucher {
        cumulative,
        expires,
        ..
    } = voucher;
    if charged <= collected {
        return Err(ChargeError::NothingCharged {
            channel: id,
            charged,
            collected,
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

//! Charges: what a channel was charged, what running answers have reserved on it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use attribution_report::{ReceiptRecord, Voucher};

use super::{
    store::{ChannelAccount, Store},
    voucher::VoucherError,
    ServeError,
};

/// The accounts of all channels. Cloning gives another handle on the same accounts.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

struct Inner {
    store: Store,
    /// channel -> account and the sum that running answers reserved; read from the store once.
    open: Mutex<HashMap<u64, OpenAccount>>,
}

#[derive(Clone, Default)]
struct OpenAccount {
    account: ChannelAccount,
    reserved: u128,
}

/// An amount set aside for one running answer; dropping it without a charge frees the amount.
pub struct Reservation {
    accounts: Accounts,
    channel: u64,
    amount: u128,
}

impl Accounts {
    /// Accounts kept in `store`.
    pub fn new(store: Store) -> Self {
        Self(Arc::new(Inner {
            store,
            open: Mutex::default(),
        }))
    }

    /// The store behind the accounts.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    fn with<T>(
        &self,
        channel: u64,
        act: impl FnOnce(&mut OpenAccount, &Store) -> Result<T, ServeError>,
    ) -> Result<T, ServeError> {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = match open.entry(channel) {
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::hash_map::Entry::Vacant(entry) => {
                let account = self.0.store.channel(channel)?;
                entry.insert(OpenAccount {
                    account,
                    reserved: 0,
                })
            }
        };
        act(entry, &self.0.store)
    }

    /// Charged to a channel so far, in micro-OPEN.
    pub fn charged(&self, channel: u64) -> Result<u128, ServeError> {
        self.with(channel, |open, _| Ok(open.account.charged.u128()))
    }

    /// Sets `amount` aside for an answer if the voucher covers it beside what was charged and what
    /// other running answers reserved. The voucher's signature must have been checked.
    pub fn reserve(&self, voucher: &Voucher, amount: u128) -> Result<Reservation, ServeError> {
        let channel = voucher.channel.u64();
        let cumulative = voucher.cumulative.u128();
        self.with(channel, |open, _| {
            let required = [open.reserved, amount]
                .into_iter()
                .try_fold(open.account.charged.u128(), u128::checked_add)
                .unwrap_or(u128::MAX);
            if cumulative < required {
                return Err(VoucherError::Insufficient {
                    cumulative,
                    required,
                }
                .into());
            }
            open.reserved = open.reserved.saturating_add(amount);
            let known = open
                .account
                .voucher
                .as_ref()
                .map_or(0, |known| known.cumulative.u128());
            if cumulative > known {
                open.account.voucher = Some(voucher.clone());
            }
            Ok(())
        })?;
        Ok(Reservation {
            accounts: self.clone(),
            channel,
            amount,
        })
    }
}

impl Reservation {
    /// Charges `fee` (at most what was reserved) and writes the receipt that `receipt` makes of the
    /// new total and the newest voucher. On return both are durable.
    pub fn charge(
        mut self,
        fee: u128,
        receipt: impl FnOnce(u128, Voucher) -> ReceiptRecord,
    ) -> Result<ReceiptRecord, ServeError> {
        let reserved = self.amount;
        let fee = fee.min(reserved);
        let record = self.accounts.with(self.channel, |open, store| {
            let mut account = open.account.clone();
            let charged = account.charged.u128().saturating_add(fee);
            account.charged = charged.into();
            let voucher = account.voucher.clone();
            let voucher = voucher
                .ok_or_else(|| ServeError::Store("a charge without a voucher".to_owned()))?;
            let record = store.append(receipt(charged, voucher), &account)?;
            open.account = account;
            // With the charge, so that nobody sees the answer counted twice.
            open.reserved = open.reserved.saturating_sub(reserved);
            Ok(record)
        })?;
        self.amount = 0;
        Ok(record)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        let mut open = self
            .accounts
            .0
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = open.get_mut(&self.channel) {
            entry.reserved = entry.reserved.saturating_sub(self.amount);
        }
    }
}

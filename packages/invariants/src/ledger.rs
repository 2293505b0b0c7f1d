//! Who must hold what: the money of all accounts as the accepted messages moved it.

use std::collections::BTreeMap;

use cosmwasm_std::Addr;

use crate::action::{Asset, Move};
use crate::world::{Part, World};

type Balances = BTreeMap<Addr, u128>;

/// Balances as they must be.
#[derive(Default)]
pub struct Ledger {
    open: Balances,
    gopen: Balances,
    native: Balances,
}

impl Ledger {
    /// What everybody holds at the start.
    pub fn of(world: &World) -> Self {
        let read = |balance: &dyn Fn(&Addr) -> u128| {
            let holders = world.holders();
            holders
                .map(|holder| (holder.clone(), balance(holder)))
                .collect()
        };
        Self {
            open: read(&|holder| world.open_balance(holder)),
            gopen: read(&|holder| world.gopen_balance(holder)),
            native: read(&|holder| world.native_balance(holder)),
        }
    }

    /// gOPEN of an account.
    pub fn gopen(&self, account: &Addr) -> u128 {
        self.gopen.get(account).copied().unwrap_or_default()
    }

    /// OPEN of an account.
    pub fn open(&self, account: &Addr) -> u128 {
        self.open.get(account).copied().unwrap_or_default()
    }

    /// Moves money. An error says what the suite let happen that it must not.
    pub fn apply(&mut self, moves: &[Move]) -> Result<(), String> {
        for moved in moves {
            let balances = match moved.asset {
                Asset::Open => &mut self.open,
                Asset::Gopen => &mut self.gopen,
                Asset::Native => &mut self.native,
            };
            if let Some(from) = &moved.from {
                let balance = balances.entry(from.clone()).or_default();
                *balance = balance
                    .checked_sub(moved.amount)
                    .ok_or_else(|| format!("{from} had {balance} for {moved:?}"))?;
            }
            if let Some(to) = &moved.to {
                let balance = balances.entry(to.clone()).or_default();
                *balance = balance
                    .checked_add(moved.amount)
                    .ok_or_else(|| format!("{to} had {balance} for {moved:?}"))?;
            }
        }
        Ok(())
    }

    /// Compares all cw20 balances with the contracts', and their sums with the supplies, so that
    /// nobody else holds anything.
    pub fn check_tokens(&self, world: &World) -> Result<(), String> {
        for (part, balances) in [
            (Part::OpenToken, &self.open),
            (Part::GopenToken, &self.gopen),
        ] {
            let mut sum = 0u128;
            for (holder, expected) in balances {
                let found = world.token_balance(part, holder);
                if found != *expected {
                    let name = part.name();
                    return Err(format!("{holder} holds {found} of {name}, not {expected}"));
                }
                sum = sum.saturating_add(found);
            }
            let supply = world.token_supply(part);
            if supply != sum {
                let name = part.name();
                return Err(format!("{name}: supply {supply}, balances sum up to {sum}"));
            }
        }
        Ok(())
    }

    /// Compares the native coins of these accounts with the bank's.
    pub fn check_native<'a>(
        &self,
        world: &World,
        holders: impl Iterator<Item = &'a Addr>,
    ) -> Result<(), String> {
        for holder in holders {
            let expected = self.native.get(holder).copied().unwrap_or_default();
            let found = world.native_balance(holder);
            if found != expected {
                return Err(format!(
                    "{holder} holds {found} native coins, not {expected}"
                ));
            }
        }
        Ok(())
    }
}

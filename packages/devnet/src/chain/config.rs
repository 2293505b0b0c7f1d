//! What a chain is started with.

use std::path::PathBuf;
use std::str::FromStr;

use cosmwasm_std::{Addr, Coin};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::clock::Clock;
use crate::address;
use crate::error::DevnetError;
use crate::modules::bank::check_coins;

/// Chain id where none is given.
pub const DEFAULT_CHAIN_ID: &str = "openledger-dev-1";
/// The coin that pays fees.
pub const FEE_DENOM: &str = "uopen";

const PRICE_DIGITS: usize = 9;
const PRICE_SCALE: u128 = 1_000_000_000;
const MAX_CHAIN_ID_BYTES: usize = 50;

/// Who holds what when the chain begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// Name of the chain; signatures bind to it.
    pub chain_id: String,
    /// Accounts in order of their numbers.
    #[serde(default)]
    pub accounts: Vec<GenesisAccount>,
}

/// An account of the genesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisAccount {
    /// Bech32 address.
    pub address: String,
    /// Balance.
    #[serde(default)]
    pub coins: Vec<Coin>,
}

impl Genesis {
    /// A genesis without accounts.
    pub fn new(chain_id: impl Into<String>) -> Self {
        Self {
            chain_id: chain_id.into(),
            accounts: Vec::new(),
        }
    }

    /// Adds an account.
    #[must_use]
    pub fn with_account(mut self, address: impl Into<String>, coins: Vec<Coin>) -> Self {
        self.accounts.push(GenesisAccount {
            address: address.into(),
            coins,
        });
        self
    }

    /// Checks addresses, coins, and that no supply exceeds what an integer of 128 bits holds.
    ///
    /// # Errors
    /// [`DevnetError::Genesis`].
    pub fn checked(&self) -> Result<Vec<(Addr, Vec<Coin>)>, DevnetError> {
        let refused = DevnetError::Genesis;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let length = self.chain_id.len();
        if length == 0 || length > MAX_CHAIN_ID_BYTES || !self.chain_id.chars().all(plain) {
            return Err(refused(format!(
                "chain id {:?} is not usable",
                self.chain_id
            )));
        }
        let mut supply = std::collections::BTreeMap::<&str, u128>::new();
        let mut seen = std::collections::BTreeSet::new();
        let mut accounts = Vec::new();
        for account in &self.accounts {
            let address = address::validate(&account.address)
                .map_err(|error| refused(format!("address {:?}: {error}", account.address)))?;
            if !seen.insert(address.clone()) {
                return Err(refused(format!("{address} stands there twice")));
            }
            check_coins(&account.coins).map_err(|error| refused(error.to_string()))?;
            for coin in &account.coins {
                let total = supply.entry(&coin.denom).or_default();
                *total = total
                    .checked_add(coin.amount.u128())
                    .ok_or_else(|| refused(format!("too much {}", coin.denom)))?;
            }
            accounts.push((address, account.coins.clone()));
        }
        Ok(accounts)
    }
}

/// Least price of gas, in [`FEE_DENOM`] per unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GasPrice {
    /// Price times 10^9.
    scaled: u64,
}

/// A text that is not a gas price.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0:?} is not a decimal gas price with at most {PRICE_DIGITS} places, such as 0.025")]
pub struct GasPriceError(String);

impl GasPrice {
    /// The fee for an amount of gas, rounded up.
    pub fn fee(self, gas: u64) -> u128 {
        // Two factors under 2^64 each.
        (u128::from(gas) * u128::from(self.scaled)).div_ceil(PRICE_SCALE)
    }
}

impl Default for GasPrice {
    fn default() -> Self {
        Self { scaled: 25_000_000 }
    }
}

impl FromStr for GasPrice {
    type Err = GasPriceError;

    fn from_str(text: &str) -> Result<Self, GasPriceError> {
        let refused = || GasPriceError(text.to_owned());
        let number = text.strip_suffix(FEE_DENOM).unwrap_or(text);
        let (whole, places) = number.split_once('.').unwrap_or((number, ""));
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(places) || places.len() > PRICE_DIGITS {
            return Err(refused());
        }
        let scaled = format!("{whole}{places:0<PRICE_DIGITS$}");
        scaled
            .parse()
            .map(|scaled| Self { scaled })
            .map_err(|_| refused())
    }
}

/// Everything that a chain is started with.
#[derive(Debug, Clone)]
pub struct ChainConfig {
    /// Folder of the database; none for a chain in memory.
    pub home: Option<PathBuf>,
    /// Applied when the home is new; its chain id must be that of an existing home.
    pub genesis: Genesis,
    /// Transactions that pay less are refused.
    pub min_gas_price: GasPrice,
    /// Source of block time.
    pub clock: Clock,
}

impl ChainConfig {
    /// A chain in memory with the default gas price and the machine's clock.
    pub fn in_memory(genesis: Genesis) -> Self {
        Self {
            home: None,
            genesis,
            min_gas_price: GasPrice::default(),
            clock: Clock::SYSTEM,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[test]
    fn a_fee_rounds_up() {
        let price: GasPrice = "0.025".parse().unwrap();
        assert_eq!(price, GasPrice::default());
        assert_eq!(price.fee(40), 1);
        assert_eq!(price.fee(41), 2);
        assert_eq!("2uopen".parse::<GasPrice>().unwrap().fee(3), 6);
        assert_eq!("0".parse::<GasPrice>().unwrap().fee(3), 0);
    }

    #[test]
    fn other_texts_are_not_prices() {
        for text in [
            "",
            ".5",
            "-1",
            "1e3",
            "0.0000000001",
            "0.025atom",
            "99999999999",
        ] {
            assert!(text.parse::<GasPrice>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_genesis_names_each_account_once_and_in_normal_form() {
        let address = address::humanize(&[1; 20]).unwrap();
        let genesis = Genesis::new("test-1").with_account(&address, vec![]);
        assert!(genesis.checked().is_ok());
        assert!(genesis
            .clone()
            .with_account(&address, vec![])
            .checked()
            .is_err());
        assert!(genesis
            .with_account(address.to_uppercase(), vec![])
            .checked()
            .is_err());
        assert!(Genesis::new("no spaces").checked().is_err());
    }

    #[test]
    fn a_supply_beyond_128_bits_is_refused() {
        let coins = vec![Coin::new(u128::MAX, FEE_DENOM)];
        let genesis = Genesis::new("test-1")
            .with_account(address::humanize(&[1; 20]).unwrap(), coins.clone());
        assert!(genesis.checked().is_ok());
        let too_much = genesis.with_account(address::humanize(&[2; 20]).unwrap(), coins);
        assert!(too_much.checked().is_err());
    }
}

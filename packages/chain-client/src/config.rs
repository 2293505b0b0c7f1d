//! What a client must know about a chain before it connects.

use std::str::FromStr;
use std::time::Duration;

use cosmwasm_std::Decimal;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// More endpoints than this are a mistake in the configuration.
const MAX_ENDPOINTS: usize = 16;

/// How to reach a chain and how to pay it. Missing fields take their defaults, which fit the
/// embedded devnet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// CometBFT RPC addresses (`http://` or `https://`), tried in this order.
    pub endpoints: Vec<String>,
    /// The chain id that every endpoint must report.
    pub chain_id: String,
    /// The bech32 prefix of the chain's accounts.
    pub address_prefix: String,
    /// Fee per unit of gas, in `fee_denom`.
    pub gas_price: Decimal,
    /// The coin that pays fees.
    pub fee_denom: String,
    /// Factor on simulated gas, at least 1: what a transaction may use on top of its simulation.
    pub gas_adjustment: Decimal,
    /// How long to wait, and how often to try.
    pub timeouts: Timeouts,
}

/// Waiting times in milliseconds, and bounds on repetition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timeouts {
    /// One RPC request, from connecting to the end of the answer.
    pub request_ms: u64,
    /// From broadcasting a transaction until a block has to include it.
    pub inclusion_ms: u64,
    /// The longest pause between two looks for a transaction or a new block.
    pub poll_ms: u64,
    /// How often a request is repeated after a transport error, over all endpoints.
    pub retries: u32,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            endpoints: vec!["http://127.0.0.1:26657".to_owned()],
            chain_id: "openledger-dev-1".to_owned(),
            address_prefix: "open".to_owned(),
            gas_price: Decimal::permille(25),
            fee_denom: "uopen".to_owned(),
            gas_adjustment: Decimal::percent(130),
            timeouts: Timeouts::default(),
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            request_ms: 30_000,
            inclusion_ms: 60_000,
            poll_ms: 500,
            retries: 4,
        }
    }
}

impl Timeouts {
    /// The limit of one RPC request.
    pub fn request(&self) -> Duration {
        Duration::from_millis(self.request_ms)
    }

    /// The limit of the wait for a transaction's block.
    pub fn inclusion(&self) -> Duration {
        Duration::from_millis(self.inclusion_ms)
    }

    /// The longest pause between two polls.
    pub fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }
}

impl Config {
    /// Checks every field.
    ///
    /// # Errors
    /// [`Error::Config`] names the first field that cannot be used.
    pub fn validate(&self) -> Result<()> {
        if self.endpoints.is_empty() || self.endpoints.len() > MAX_ENDPOINTS {
            return Err(invalid(
                "endpoints",
                format!("expected 1 to {MAX_ENDPOINTS} addresses"),
            ));
        }
        cosmrs::tendermint::chain::Id::from_str(&self.chain_id)
            .map_err(|error| invalid("chain_id", error.to_string()))?;
        let prefix = &self.address_prefix;
        if prefix.is_empty() || prefix.len() > 20 || !prefix.bytes().all(is_prefix_byte) {
            return Err(invalid(
                "address_prefix",
                "expected 1 to 20 of a-z and 0-9".to_owned(),
            ));
        }
        cosmrs::Denom::from_str(&self.fee_denom)
            .map_err(|error| invalid("fee_denom", error.to_string()))?;
        if self.gas_adjustment < Decimal::one() || self.gas_adjustment > Decimal::percent(1000) {
            return Err(invalid("gas_adjustment", "expected 1 to 10".to_owned()));
        }
        if self.timeouts.request_ms == 0 || self.timeouts.poll_ms == 0 {
            return Err(invalid("timeouts", "expected more than 0 ms".to_owned()));
        }
        Ok(())
    }
}

fn is_prefix_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn invalid(field: &'static str, reason: String) -> Error {
    Error::Config { field, reason }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn missing_fields_take_defaults() {
        let config: Config = serde_json::from_str(r#"{"chain_id":"other-1"}"#).unwrap();
        assert_eq!(
            config,
            Config {
                chain_id: "other-1".to_owned(),
                ..Config::default()
            }
        );
        config.validate().unwrap();
    }

    #[test]
    fn unknown_fields_are_refused() {
        assert!(serde_json::from_str::<Config>(r#"{"chainid":"other-1"}"#).is_err());
    }

    #[test]
    fn every_unusable_field_is_named() {
        let good = Config::default;
        let cases = [
            (
                "endpoints",
                Config {
                    endpoints: vec![],
                    ..good()
                },
            ),
            (
                "chain_id",
                Config {
                    chain_id: "x".repeat(60),
                    ..good()
                },
            ),
            (
                "address_prefix",
                Config {
                    address_prefix: "Open".to_owned(),
                    ..good()
                },
            ),
            (
                "fee_denom",
                Config {
                    fee_denom: "u open".to_owned(),
                    ..good()
                },
            ),
            (
                "gas_adjustment",
                Config {
                    gas_adjustment: Decimal::percent(99),
                    ..good()
                },
            ),
        ];
        for (expected, config) in cases {
            match config.validate() {
                Err(Error::Config { field, .. }) => assert_eq!(field, expected),
                other => panic!("{expected}: {other:?}"),
            }
        }
    }
}

//! Transactions: fee, signature, hash, result.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use cosmrs::proto::cosmos::base::abci::v1beta1::TxMsgData;
use cosmrs::proto::prost::Message;
use cosmrs::tendermint::abci::types::ExecTxResult;
use cosmrs::tx::{Body, Fee, SignDoc, SignerInfo};
use cosmrs::Any;
use cosmwasm_std::{Decimal, Uint128};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chain::Account;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::events::Events;
use crate::signer::Signer;
use crate::verdict::{Stage, Verdict};

/// The SHA-256 of a transaction's bytes; shown as lowercase hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TxHash(
    /// The hash.
    pub [u8; 32],
);

impl TxHash {
    /// The hash of a transaction's bytes.
    pub fn of(transaction: &[u8]) -> Self {
        TxHash(Sha256::digest(transaction).into())
    }
}

impl fmt::Display for TxHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for TxHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TxHash({self})")
    }
}

impl FromStr for TxHash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut hash = [0; 32];
        hex::decode_to_slice(text, &mut hash)
            .map_err(|error| Error::malformed("transaction hash", error))?;
        Ok(TxHash(hash))
    }
}

impl Serialize for TxHash {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TxHash {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A signed transaction, ready to be broadcast any number of times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedTx {
    /// The hash under which the chain will know it.
    pub hash: TxHash,
    /// The encoded `TxRaw`.
    pub bytes: Vec<u8>,
    /// The sequence that it was signed with.
    pub sequence: u64,
}

/// A transaction that a block included and that succeeded.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TxOutcome {
    /// The transaction's hash.
    pub hash: TxHash,
    /// The block that holds it.
    pub height: u64,
    /// The gas limit.
    pub gas_wanted: u64,
    /// The gas used.
    pub gas_used: u64,
    /// All events in order.
    pub events: Events,
    /// The encoded `TxMsgData` with one response per message.
    pub data: Vec<u8>,
}

impl TxOutcome {
    /// The responses of the transaction's messages, in order.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the data is no `TxMsgData`.
    pub fn responses(&self) -> Result<Vec<Any>> {
        let data = TxMsgData::decode(self.data.as_slice())
            .map_err(|error| Error::malformed("transaction data", error))?;
        Ok(data.msg_responses)
    }

    /// The response of message `index`, decoded as `T`.
    pub(crate) fn response<T: Message + Default>(&self, index: usize) -> Result<T> {
        let responses = self.responses()?;
        let response = responses.get(index).ok_or_else(|| {
            Error::malformed(
                "transaction data",
                format!("no response for message {index}"),
            )
        })?;
        T::decode(response.value.as_slice())
            .map_err(|error| Error::malformed("message response", error))
    }

    /// Reads what the chain reports about an included transaction.
    pub(crate) fn from_result(hash: TxHash, height: u64, result: ExecTxResult) -> Result<Self> {
        let gas = |amount: i64| u64::try_from(amount).unwrap_or(0);
        let (gas_wanted, gas_used) = (gas(result.gas_wanted), gas(result.gas_used));
        if result.code.is_err() {
            let verdict = Verdict {
                code: result.code.value(),
                codespace: result.codespace,
                log: result.log,
            };
            let stage = Stage::Included {
                hash,
                height,
                gas_wanted,
                gas_used,
            };
            return Err(verdict.into_error(stage, 0));
        }
        // The RPC library leaves this field as the base64 text that JSON carries.
        let data = base64::engine::general_purpose::STANDARD
            .decode(&result.data)
            .map_err(|error| Error::malformed("transaction data", error))?;
        let events = result.events.into_iter().collect();
        Ok(TxOutcome {
            hash,
            height,
            gas_wanted,
            gas_used,
            events,
            data,
        })
    }
}

/// The gas limit for a simulated amount: `simulated * adjustment`, rounded up.
pub(crate) fn gas_limit(simulated: u64, adjustment: Decimal) -> Result<u64> {
    let limit = Uint128::from(simulated)
        .checked_mul_ceil(adjustment)
        .map_err(|error| Error::encoding("gas limit", error))?;
    u64::try_from(limit.u128()).map_err(|error| Error::encoding("gas limit", error))
}

/// The fee for a gas limit: `limit * price`, rounded up so that it never falls below the price.
fn fee(config: &Config, gas_limit: u64) -> Result<Fee> {
    let amount = Uint128::from(gas_limit)
        .checked_mul_ceil(config.gas_price)
        .map_err(|error| Error::encoding("fee", error))?;
    let coin = cosmrs::Coin::new(amount.u128(), &config.fee_denom)
        .map_err(|error| Error::encoding("fee", error))?;
    let mut fee = Fee::from_amount_and_gas(coin, gas_limit);
    // Chains want a fee list without zero coins.
    fee.amount.retain(|coin| coin.amount > 0);
    Ok(fee)
}

/// Signs messages with SIGN_MODE_DIRECT.
pub(crate) fn sign(
    config: &Config,
    signer: &Signer,
    account: Account,
    body: &Body,
    gas_limit: u64,
) -> Result<SignedTx> {
    let auth_info = SignerInfo::single_direct(Some(signer.verifying_key()), account.sequence)
        .auth_info(fee(config, gas_limit)?);
    let chain_id = cosmrs::tendermint::chain::Id::from_str(&config.chain_id)
        .map_err(|error| Error::encoding("chain id", error))?;
    let sign_doc = SignDoc::new(body, &auth_info, &chain_id, account.number)
        .map_err(|error| Error::encoding("sign document", error))?;
    let bytes = sign_doc
        .sign(signer.key())
        .and_then(|raw| raw.to_bytes())
        .map_err(|error| Error::encoding("transaction", error))?;
    Ok(SignedTx {
        hash: TxHash::of(&bytes),
        bytes,
        sequence: account.sequence,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use cosmwasm_std::coin;

    use super::*;
    use crate::messages::Messages;

    /// The key, message and signed bytes are published with cosmjs, made by the Cosmos SDK's own
    /// `simd tx sign --sign-mode direct`.
    #[test]
    fn signed_bytes_equal_those_of_the_cosmos_sdk() {
        let secret = "e16ee698b4a4ee03566d7dd9bb6f0e8a2dda802527ba56205f5767c0049fa0b9";
        let secret: [u8; 32] = hex::decode(secret).unwrap().try_into().unwrap();
        let signer = Signer::from_secret(&secret, "cosmos").unwrap();
        assert_eq!(
            signer.address().as_ref(),
            "cosmos1pkptre7fdkl6gfrzlesjjvhxhlc3r4gmmk8rs6"
        );
        let config = Config {
            chain_id: "simd-testing".to_owned(),
            address_prefix: "cosmos".to_owned(),
            fee_denom: "ucosm".to_owned(),
            gas_price: Decimal::percent(1),
            ..Config::default()
        };
        let to = "cosmos1qypqxpq9qcrsszg2pvxq6rs0zqg3yyc5lzv7xu"
            .parse()
            .unwrap();
        let mut messages = Messages::new(signer.address());
        messages
            .bank_send(&to, &[coin(1_234_567, "ucosm")])
            .unwrap();
        let body = Body::new(messages.into_inner(), "", 0u8);
        let account = Account {
            number: 1,
            sequence: 0,
        };
        let signed = sign(&config, &signer, account, &body, 200_000).unwrap();
        assert_eq!(hex::encode(&signed.bytes), SIGNED_BY_SIMD.concat());
        assert_eq!(signed.hash, TxHash::of(&signed.bytes));
    }

    /// Body, signer, fee, signature.
    const SIGNED_BY_SIMD: [&str; 4] = [
        "0a93010a90010a1c2f636f736d6f732e62616e6b2e763162657461312e4d736753656e6412700a2d636f736d\
         6f7331706b707472653766646b6c366766727a6c65736a6a766878686c63337234676d6d6b38727336122d63\
         6f736d6f7331717970717870713971637273737a673270767871367273307a716733797963356c7a76377875\
         1a100a0575636f736d120731323334353637",
        "12650a4e0a460a1f2f636f736d6f732e63727970746f2e736563703235366b312e5075624b657912230a2103\
         4f04181eeba35391b858633a765c4a0c189697b40d216354d50890d350c7029012040a020801",
        "12130a0d0a0575636f736d12043230303010c09a0c",
        "1a40c9dd20e07464d3a688ff4b710b1fbc027e495e797cfa0b4804da2ed117959227772de059808f765aa29b\
         8f92edf30f4c2c5a438e30d3fe6897daa7141e3ce6f9",
    ];

    #[test]
    fn gas_and_fees_round_up() {
        assert_eq!(gas_limit(101, Decimal::percent(130)).unwrap(), 132);
        let config = Config {
            gas_price: Decimal::permille(25),
            ..Config::default()
        };
        assert_eq!(fee(&config, 100_001).unwrap().amount[0].amount, 2501);
        let free = Config {
            gas_price: Decimal::zero(),
            ..Config::default()
        };
        assert!(fee(&free, 100_001).unwrap().amount.is_empty());
        assert!(gas_limit(u64::MAX, Decimal::percent(130)).is_err());
    }

    #[test]
    fn hashes_are_read_in_either_case_and_shown_in_lowercase() {
        let hash = TxHash([0xab; 32]);
        assert_eq!("AB".repeat(32).parse::<TxHash>().unwrap(), hash);
        assert_eq!(hash.to_string(), "ab".repeat(32));
        assert!("ab".parse::<TxHash>().is_err());
        let json = serde_json::to_string(&hash).unwrap();
        assert_eq!(serde_json::from_str::<TxHash>(&json).unwrap(), hash);
    }
}

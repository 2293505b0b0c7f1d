//! Queries of accounts and balances.

use cosmrs::proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountRequest, QueryAccountResponse,
};
use cosmrs::proto::cosmos::bank::v1beta1::{
    QueryAllBalancesRequest, QueryAllBalancesResponse, QueryBalanceRequest, QueryBalanceResponse,
    QuerySupplyOfRequest, QuerySupplyOfResponse,
};
use cosmrs::proto::cosmos::crypto::secp256k1::PubKey;
use cosmrs::proto::traits::Message as _;
use cosmrs::Any;
use cosmwasm_std::{AllBalanceResponse, BalanceResponse, BankQuery, Coin, SupplyResponse};

use super::{check_address, decode, page, Chain};
use crate::chain::messages::proto_coins;
use crate::error::TxError;
use crate::modules::accounts::{self, Account};

impl Chain {
    /// An account by its address.
    ///
    /// # Errors
    /// [`TxError::invalid_address`].
    pub fn account(&self, address: &str) -> Result<Option<Account>, TxError> {
        let address = check_address(address)?;
        self.with_state(|_, state| accounts::load(state, &address))
    }

    /// Balances of an account.
    ///
    /// # Errors
    /// [`TxError::invalid_address`].
    pub fn balances(&self, address: &str) -> Result<Vec<Coin>, TxError> {
        let address = check_address(address)?.into_string();
        #[allow(deprecated)]
        let request = BankQuery::AllBalances { address };
        let answer: AllBalanceResponse = self.route_query(request.into())?;
        Ok(answer.amount)
    }

    pub(super) fn query_account(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let QueryAccountRequest { address } = decode(request)?;
        let account = self.account(&address)?.ok_or_else(|| {
            TxError::not_found(format!(
                "rpc error: code = NotFound desc = account {address} not found"
            ))
        })?;
        let base = BaseAccount {
            address,
            pub_key: account.public_key.map(|key| Any {
                type_url: "/cosmos.crypto.secp256k1.PubKey".to_owned(),
                value: PubKey { key }.encode_to_vec(),
            }),
            account_number: account.number,
            sequence: account.sequence,
        };
        let account = Any {
            type_url: "/cosmos.auth.v1beta1.BaseAccount".to_owned(),
            value: base.encode_to_vec(),
        };
        Ok(QueryAccountResponse {
            account: Some(account),
        }
        .encode_to_vec())
    }

    pub(super) fn query_balance(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let QueryBalanceRequest { address, denom } = decode(request)?;
        check_address(&address)?;
        let request = BankQuery::Balance { address, denom };
        let answer: BalanceResponse = self.route_query(request.into())?;
        let balance = proto_coins(&[answer.amount]).into_iter().next();
        Ok(QueryBalanceResponse { balance }.encode_to_vec())
    }

    pub(super) fn query_all_balances(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let request: QueryAllBalancesRequest = decode(request)?;
        let coins = proto_coins(&self.balances(&request.address)?);
        let (balances, pagination) = page(coins, request.pagination)?;
        Ok(QueryAllBalancesResponse {
            balances,
            pagination,
        }
        .encode_to_vec())
    }

    pub(super) fn query_supply(&self, request: &[u8]) -> Result<Vec<u8>, TxError> {
        let QuerySupplyOfRequest { denom } = decode(request)?;
        let answer: SupplyResponse = self.route_query(BankQuery::Supply { denom }.into())?;
        let amount = proto_coins(&[answer.amount]).into_iter().next();
        Ok(QuerySupplyOfResponse { amount }.encode_to_vec())
    }
}

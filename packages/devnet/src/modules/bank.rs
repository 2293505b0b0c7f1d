//! cw-multi-test's bank with the checks, events and gas of the SDK's.

use std::collections::BTreeSet;
use std::rc::Rc;

use cosmwasm_std::{
    from_json, Addr, AllBalanceResponse, Api, BankMsg, BankQuery, Binary, BlockInfo, Coin,
    CustomMsg, CustomQuery, Event, Querier, Storage,
};
use cw_multi_test::error::AnyResult;
use cw_multi_test::{AppResponse, Bank, BankKeeper, BankSudo, CosmosRouter, Module};
use serde::de::DeserializeOwned;

use super::accounts;
use crate::address;
use crate::error::TxError;
use crate::gas::{self, GasMeter};

/// The bank module.
pub struct CheckedBank {
    keeper: BankKeeper,
    meter: Rc<GasMeter>,
}

impl CheckedBank {
    /// A bank whose reads and writes are charged to a meter.
    pub fn new(meter: Rc<GasMeter>) -> Self {
        Self {
            keeper: BankKeeper::new(),
            meter,
        }
    }

    /// Sets a balance at genesis.
    ///
    /// # Errors
    /// What the keeper reports.
    pub fn set_genesis_balance(
        &self,
        storage: &mut dyn Storage,
        account: &Addr,
        coins: Vec<Coin>,
    ) -> AnyResult<()> {
        self.keeper.init_balance(storage, account, coins)
    }

    fn check_balance(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        block: &BlockInfo,
        payer: &Addr,
        coins: &[Coin],
    ) -> AnyResult<()> {
        #[allow(deprecated)]
        let request = BankQuery::AllBalances {
            address: payer.to_string(),
        };
        let answer = self
            .keeper
            .query(api, storage, &NoQuerier, block, request)?;
        let held: AllBalanceResponse = from_json(answer)?;
        for coin in coins {
            let amount = held.amount.iter().find(|have| have.denom == coin.denom);
            let amount = amount.map_or(0, |have| have.amount.u128());
            if amount < coin.amount.u128() {
                let denom = &coin.denom;
                let detail = format!("spendable balance {amount}{denom} is smaller than {coin}");
                return Err(TxError::insufficient_funds(detail).into());
            }
        }
        Ok(())
    }
}

/// Checks coins as the SDK does: known form of denomination, positive, no denomination twice.
///
/// # Errors
/// [`TxError::invalid_coins`].
pub fn check_coins(coins: &[Coin]) -> Result<(), TxError> {
    let mut seen = BTreeSet::new();
    for coin in coins {
        let known_form = (3..=128).contains(&coin.denom.len())
            && coin
                .denom
                .starts_with(|first: char| first.is_ascii_alphabetic())
            && coin
                .denom
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "/:._-".contains(c));
        if !known_form || coin.amount.is_zero() || !seen.insert(&coin.denom) {
            return Err(TxError::invalid_coins(coins_text(coins)));
        }
    }
    Ok(())
}

/// Coins as in an event: `10uopen,3other`.
pub fn coins_text(coins: &[Coin]) -> String {
    coins
        .iter()
        .map(Coin::to_string)
        .collect::<Vec<_>>()
        .join(",")
}

/// Events of coins that move.
pub(super) fn transfer_events(sender: &Addr, recipient: &str, coins: &[Coin]) -> Vec<Event> {
    let amount = coins_text(coins);
    vec![
        Event::new("coin_spent")
            .add_attribute("spender", sender)
            .add_attribute("amount", &amount),
        Event::new("coin_received")
            .add_attribute("receiver", recipient)
            .add_attribute("amount", &amount),
        Event::new("transfer")
            .add_attribute("recipient", recipient)
            .add_attribute("sender", sender)
            .add_attribute("amount", &amount),
    ]
}

impl Bank for CheckedBank {}

impl Module for CheckedBank {
    type ExecT = BankMsg;
    type QueryT = BankQuery;
    type SudoT = BankSudo;

    fn execute<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        sender: Addr,
        msg: BankMsg,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        let mut storage = MeteredStorage {
            inner: storage,
            meter: &self.meter,
        };
        let events = match &msg {
            BankMsg::Send { to_address, amount } => {
                let recipient = address::validate(to_address).map_err(TxError::invalid_address)?;
                check_coins(amount)?;
                self.check_balance(api, &storage, block, &sender, amount)?;
                accounts::ensure(&mut storage, &recipient)?;
                self.meter
                    .charge(gas::TRANSFER_RECORDS)
                    .map_err(|_| out_of_gas())?;
                transfer_events(&sender, to_address, amount)
            }
            BankMsg::Burn { amount } => {
                check_coins(amount)?;
                self.check_balance(api, &storage, block, &sender, amount)?;
                vec![Event::new("burn")
                    .add_attribute("burner", &sender)
                    .add_attribute("amount", coins_text(amount))]
            }
            _ => return Err(TxError::unknown_request("bank message").into()),
        };
        let response = self
            .keeper
            .execute(api, &mut storage, router, block, sender, msg)?;
        Ok(AppResponse { events, ..response })
    }

    fn query(
        &self,
        api: &dyn Api,
        storage: &dyn Storage,
        querier: &dyn Querier,
        block: &BlockInfo,
        request: BankQuery,
    ) -> AnyResult<Binary> {
        #[allow(deprecated)]
        let known = matches!(
            request,
            BankQuery::Balance { .. }
                | BankQuery::AllBalances { .. }
                | BankQuery::Supply { .. }
                | BankQuery::DenomMetadata { .. }
                | BankQuery::AllDenomMetadata { .. }
        );
        if !known {
            return Err(TxError::unknown_request("bank query").into());
        }
        let answer = self.keeper.query(api, storage, querier, block, request)?;
        self.meter
            .charge(gas::read_cost(answer.len()))
            .map_err(|_| out_of_gas())?;
        Ok(answer)
    }

    fn sudo<ExecC, QueryC>(
        &self,
        api: &dyn Api,
        storage: &mut dyn Storage,
        router: &dyn CosmosRouter<ExecC = ExecC, QueryC = QueryC>,
        block: &BlockInfo,
        msg: BankSudo,
    ) -> AnyResult<AppResponse>
    where
        ExecC: CustomMsg + DeserializeOwned + 'static,
        QueryC: CustomQuery + DeserializeOwned + 'static,
    {
        self.keeper.sudo(api, storage, router, block, msg)
    }
}

fn out_of_gas() -> TxError {
    TxError::out_of_gas("bank")
}

/// The keeper asks for a querier that its own queries never use.
struct NoQuerier;

impl Querier for NoQuerier {
    fn raw_query(&self, _request: &[u8]) -> cosmwasm_std::QuerierResult {
        cosmwasm_std::SystemResult::Err(cosmwasm_std::SystemError::Unknown {})
    }
}

/// Storage of a module, with the SDK's prices. A dry meter fails the transaction at its end.
pub(crate) struct MeteredStorage<'a> {
    pub(crate) inner: &'a mut dyn Storage,
    pub(crate) meter: &'a GasMeter,
}

impl Storage for MeteredStorage<'_> {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.inner.get(key);
        let bytes = key.len() + value.as_ref().map_or(0, Vec::len);
        self.meter.charge(gas::read_cost(bytes)).ok();
        value
    }

    fn range<'a>(
        &'a self,
        start: Option<&[u8]>,
        end: Option<&[u8]>,
        order: cosmwasm_std::Order,
    ) -> Box<dyn Iterator<Item = cosmwasm_std::Record> + 'a> {
        Box::new(self.inner.range(start, end, order).inspect(|(key, value)| {
            self.meter
                .charge(gas::iterate_cost(key.len() + value.len()))
                .ok();
        }))
    }

    fn set(&mut self, key: &[u8], value: &[u8]) {
        self.meter
            .charge(gas::write_cost(key.len() + value.len()))
            .ok();
        self.inner.set(key, value);
    }

    fn remove(&mut self, key: &[u8]) {
        self.meter.charge(gas::DELETE_FLAT).ok();
        self.inner.remove(key);
    }
}

//! OPEN and gOPEN: wrapping, balances, transfers.

use chain_client::{Address, Coin, TxOutcome};
use contract_api::{gopen_token, open_token};
use cosmwasm_std::to_json_binary;
use serde::Serialize;

use crate::{Context, Error, Result, Wallet};

/// What an account holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Balances {
    /// Account.
    pub address: String,
    /// Native coins for fees, in micro-OPEN.
    #[serde(with = "as_text")]
    pub native: u128,
    /// cw20 OPEN in micro-OPEN.
    #[serde(with = "as_text")]
    pub open: u128,
    /// cw20 gOPEN in micro-gOPEN.
    #[serde(with = "as_text")]
    pub gopen: u128,
}

/// What an account has to say, and what it unlocked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Voting {
    /// Account.
    pub address: String,
    /// Votes that it casts: gOPEN of all who delegated to it, in micro-gOPEN.
    #[serde(with = "as_text")]
    pub votes: u128,
    /// Who votes with its gOPEN; nobody where absent.
    pub delegate: Option<String>,
    /// OPEN that it unlocked and has not claimed.
    pub claims: Vec<gopen_token::Claim>,
}

/// Amounts in JSON are decimal text, so that no digit is lost.
pub(crate) mod as_text {
    /// Writes the amount as text.
    pub fn serialize<S: serde::Serializer>(
        amount: &u128,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(amount)
    }
}

/// Turns native coins into cw20 OPEN.
pub async fn wrap(context: &Context, wallet: &Wallet, amount: u128) -> Result<TxOutcome> {
    let funds = [Coin::new(amount, context.chain.config().fee_denom.clone())];
    let msg = open_token::ExecuteMsg::Wrap {};
    Ok(wallet
        .broadcaster
        .execute(&context.contracts.open_token, &msg, &funds)
        .await?)
}

/// Turns cw20 OPEN into native coins.
pub async fn unwrap(context: &Context, wallet: &Wallet, amount: u128) -> Result<TxOutcome> {
    let msg = open_token::ExecuteMsg::Unwrap {
        amount: amount.into(),
    };
    Ok(wallet
        .broadcaster
        .execute(&context.contracts.open_token, &msg, &[])
        .await?)
}

/// Sends OPEN to another account.
pub async fn transfer(
    context: &Context,
    wallet: &Wallet,
    recipient: &Address,
    amount: u128,
) -> Result<TxOutcome> {
    let recipient = recipient.to_string();
    let msg = open_token::ExecuteMsg::Transfer {
        recipient,
        amount: amount.into(),
    };
    Ok(wallet
        .broadcaster
        .execute(&context.contracts.open_token, &msg, &[])
        .await?)
}

/// Sends OPEN to many accounts, all or none; an account may occur more than once.
pub async fn multi_transfer(
    context: &Context,
    wallet: &Wallet,
    transfers: &[(Address, u128)],
) -> Result<TxOutcome> {
    let transfers = transfers
        .iter()
        .map(|(recipient, amount)| open_token::Transfer {
            recipient: recipient.to_string(),
            amount: (*amount).into(),
        })
        .collect();
    let msg = open_token::ExecuteMsg::MultiTransfer { transfers };
    Ok(wallet
        .broadcaster
        .execute(&context.contracts.open_token, &msg, &[])
        .await?)
}

/// Turns OPEN into gOPEN, which votes.
pub async fn lock(context: &Context, wallet: &Wallet, amount: u128) -> Result<TxOutcome> {
    let hook = gopen_token::ReceiveMsg::Wrap { recipient: None };
    send_open(
        context,
        wallet,
        &context.contracts.gopen_token,
        amount,
        &hook,
    )
    .await
}

/// Gives gOPEN back. Its votes end at once; its OPEN can be claimed after the unbonding period, or
/// comes at once where there is none.
pub async fn unlock(context: &Context, wallet: &Wallet, amount: u128) -> Result<TxOutcome> {
    let amount = amount.into();
    send_gopen(context, wallet, &gopen_token::ExecuteMsg::Unwrap { amount }).await
}

/// Takes the OPEN whose unbonding period has passed.
pub async fn claim_unlocked(context: &Context, wallet: &Wallet) -> Result<TxOutcome> {
    send_gopen(context, wallet, &gopen_token::ExecuteMsg::Claim {}).await
}

/// Lets another account vote with one's gOPEN, now and later.
pub async fn delegate(context: &Context, wallet: &Wallet, to: &Address) -> Result<TxOutcome> {
    let delegate = to.to_string();
    send_gopen(
        context,
        wallet,
        &gopen_token::ExecuteMsg::Delegate { delegate },
    )
    .await
}

/// Takes the votes of one's gOPEN back.
pub async fn undelegate(context: &Context, wallet: &Wallet) -> Result<TxOutcome> {
    send_gopen(context, wallet, &gopen_token::ExecuteMsg::Undelegate {}).await
}

async fn send_gopen(
    context: &Context,
    wallet: &Wallet,
    msg: &gopen_token::ExecuteMsg,
) -> Result<TxOutcome> {
    Ok(wallet
        .broadcaster
        .execute(&context.contracts.gopen_token, msg, &[])
        .await?)
}

/// Sends OPEN to a contract together with what it is for.
pub async fn send_open(
    context: &Context,
    wallet: &Wallet,
    contract: &Address,
    amount: u128,
    hook: &impl Serialize,
) -> Result<TxOutcome> {
    let msg = send_message(contract, amount, hook)?;
    Ok(wallet
        .broadcaster
        .execute(&context.contracts.open_token, &msg, &[])
        .await?)
}

/// The cw20 `send` message that [`send_open`] sends.
pub(crate) fn send_message(
    contract: &Address,
    amount: u128,
    hook: &impl Serialize,
) -> Result<open_token::ExecuteMsg> {
    let msg = to_json_binary(hook).map_err(|error| Error::Argument {
        what: "hook",
        reason: error.to_string(),
    })?;
    Ok(open_token::ExecuteMsg::Send {
        contract: contract.to_string(),
        amount: amount.into(),
        msg,
    })
}

/// OPEN of an account, in micro-OPEN.
pub async fn open_balance(context: &Context, address: &str) -> Result<u128> {
    let query = open_token::QueryMsg::Balance {
        address: address.to_owned(),
    };
    let found: cw20::BalanceResponse = context.query(&context.contracts.open_token, &query).await?;
    Ok(found.balance.u128())
}

/// What an account holds.
pub async fn balances(context: &Context, address: &str) -> Result<Balances> {
    let account = context.chain.parse_address(address)?;
    let query = gopen_token::QueryMsg::Balance {
        address: address.to_owned(),
    };
    let gopen: cw20::BalanceResponse = context
        .query(&context.contracts.gopen_token, &query)
        .await?;
    Ok(Balances {
        address: address.to_owned(),
        native: context
            .chain
            .balance(&account, &context.chain.config().fee_denom)
            .await?,
        open: open_balance(context, address).await?,
        gopen: gopen.balance.u128(),
    })
}

/// The votes of an account, and the OPEN that it waits for.
pub async fn voting(context: &Context, address: &str) -> Result<Voting> {
    context.chain.parse_address(address)?;
    let gopen = &context.contracts.gopen_token;
    let address = address.to_owned();
    let query = gopen_token::QueryMsg::VotingPowerAtHeight {
        address: address.clone(),
        height: None,
    };
    let power: gopen_token::VotingPowerAtHeightResponse = context.query(gopen, &query).await?;
    let query = gopen_token::QueryMsg::Delegate {
        address: address.clone(),
    };
    let delegate: gopen_token::DelegateResponse = context.query(gopen, &query).await?;
    let query = gopen_token::QueryMsg::Claims {
        address: address.clone(),
    };
    let claims: gopen_token::ClaimsResponse = context.query(gopen, &query).await?;
    Ok(Voting {
        address,
        votes: power.power.u128(),
        delegate: delegate.delegate,
        claims: claims.claims,
    })
}

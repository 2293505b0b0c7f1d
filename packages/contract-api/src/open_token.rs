//! open-token: OPEN, the money. A cw20 with a capped supply, 6 decimals and a bounded
//! multi-transfer; on a chain whose fee coin is OPEN it wraps that coin 1:1 and back.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Binary, Uint128};
use cw20::{Cw20Coin, Expiration, Logo};

use crate::OptionalAddress;

/// Supply that is never exceeded: 1,000,000,000.000000 OPEN.
pub const MAX_SUPPLY: u128 = 1_000_000_000_000_000;
/// Most transfers of one `multi_transfer`.
pub const MAX_TRANSFERS: usize = 100;

/// Instantiates OPEN. Either `minter` or `native_denom` brings supply beyond `initial_balances`.
#[cw_serde]
pub struct InstantiateMsg {
    /// Owns the parameters; the governor where there is one.
    pub owner: String,
    /// Balances at the start; each address once, no zero amounts.
    pub initial_balances: Vec<Cw20Coin>,
    /// May mint up to [`MAX_SUPPLY`]; nobody where absent.
    pub minter: Option<String>,
    /// Fee coin that is wrapped 1:1; wrapping is off where absent. It never changes.
    pub native_denom: Option<String>,
    /// Marketing information of cw20.
    pub marketing: Option<cw20_base::msg::InstantiateMarketingInfo>,
}

/// One transfer of a `multi_transfer`.
#[cw_serde]
pub struct Transfer {
    /// Receiver.
    pub recipient: String,
    /// Amount, above zero.
    pub amount: Uint128,
}

/// Which actions are stopped. Moving, burning and unwrapping what one holds are never stopped.
#[cw_serde]
#[derive(Eq, Copy, Default)]
pub struct Paused {
    /// `mint`.
    pub mint: bool,
    /// `wrap`.
    pub wrap: bool,
}

/// Messages: all of cw20 with its extensions, `multi_transfer`, `wrap` and `unwrap`.
#[cw_serde]
pub enum ExecuteMsg {
    /// Moves tokens of the sender.
    Transfer { recipient: String, amount: Uint128 },
    /// Moves tokens of the sender to up to [`MAX_TRANSFERS`] recipients, all or none.
    MultiTransfer { transfers: Vec<Transfer> },
    /// Destroys tokens of the sender.
    Burn { amount: Uint128 },
    /// Moves tokens to a contract and calls its `receive`.
    Send {
        contract: String,
        amount: Uint128,
        msg: Binary,
    },
    /// Raises an allowance.
    IncreaseAllowance {
        spender: String,
        amount: Uint128,
        expires: Option<Expiration>,
    },
    /// Lowers an allowance.
    DecreaseAllowance {
        spender: String,
        amount: Uint128,
        expires: Option<Expiration>,
    },
    /// Moves tokens within an allowance.
    TransferFrom {
        owner: String,
        recipient: String,
        amount: Uint128,
    },
    /// Sends tokens within an allowance.
    SendFrom {
        owner: String,
        contract: String,
        amount: Uint128,
        msg: Binary,
    },
    /// Destroys tokens within an allowance.
    BurnFrom { owner: String, amount: Uint128 },
    /// Creates tokens up to the cap. Minter only.
    Mint { recipient: String, amount: Uint128 },
    /// Hands the minter's right on, or gives it up. Minter only.
    UpdateMinter { new_minter: Option<String> },
    /// Changes the marketing information. Marketing account only.
    UpdateMarketing {
        project: Option<String>,
        description: Option<String>,
        marketing: Option<String>,
    },
    /// Uploads a logo. Marketing account only.
    UploadLogo(Logo),
    /// Turns the native coins sent along into the same amount of cw20 OPEN.
    Wrap {},
    /// Turns cw20 OPEN of the sender back into native coins.
    Unwrap { amount: Uint128 },
    /// Changes parameters; what is absent stays. Owner.
    UpdateConfig {
        owner: Option<String>,
        emergency: Option<OptionalAddress>,
    },
    /// Stops or resumes actions. Owner; the emergency account may only stop.
    SetPaused { paused: Paused },
}

/// Queries: all of cw20 with its extensions, the wrapping mode and the parameters.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Balance of an address.
    #[returns(cw20::BalanceResponse)]
    Balance { address: String },
    /// Name, symbol, decimals, supply.
    #[returns(cw20::TokenInfoResponse)]
    TokenInfo {},
    /// Minter and cap.
    #[returns(Option<cw20::MinterResponse>)]
    Minter {},
    /// One allowance.
    #[returns(cw20::AllowanceResponse)]
    Allowance { owner: String, spender: String },
    /// Allowances that an owner gave.
    #[returns(cw20::AllAllowancesResponse)]
    AllAllowances {
        owner: String,
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Allowances that a spender has.
    #[returns(cw20::AllSpenderAllowancesResponse)]
    AllSpenderAllowances {
        spender: String,
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Accounts with a balance.
    #[returns(cw20::AllAccountsResponse)]
    AllAccounts {
        start_after: Option<String>,
        limit: Option<u32>,
    },
    /// Marketing information.
    #[returns(cw20::MarketingInfoResponse)]
    MarketingInfo {},
    /// The logo's bytes.
    #[returns(cw20::DownloadLogoResponse)]
    DownloadLogo {},
    /// Wrapping mode and what is wrapped.
    #[returns(WrappingResponse)]
    Wrapping {},
    /// Parameters and pause flags.
    #[returns(ConfigResponse)]
    Config {},
}

/// Parameters and pause flags.
#[cw_serde]
pub struct ConfigResponse {
    /// Owns the parameters.
    pub owner: String,
    /// May stop actions.
    pub emergency: Option<String>,
    /// What is stopped.
    pub paused: Paused,
}

/// Wrapping mode.
#[cw_serde]
pub struct WrappingResponse {
    /// Fee coin that is wrapped; wrapping is off where absent.
    pub native_denom: Option<String>,
    /// Native coins held against wrapped OPEN.
    pub wrapped: Uint128,
}

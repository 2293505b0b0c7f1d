//! Who may send which message: a change of access must change this table.

use contract_api::open_token::{ExecuteMsg, Paused};
use cosmwasm_schema::schema_for;
use cosmwasm_std::{coins, Binary, Uint128};
use cw20::Logo;
use cw_utils::PaymentError;
use open_token::{required_access, Access, ContractError};

use crate::world::{address, text, Setup, DENOM};

type Row = (&'static str, ExecuteMsg, Access);

fn table() -> Vec<Row> {
    let tables = [own_tokens(), others_tokens(), roles()];
    tables.into_iter().flatten().collect()
}

/// Messages over the sender's own tokens.
fn own_tokens() -> Vec<Row> {
    let (amount, expires) = (Uint128::one(), None);
    let (recipient, spender, contract) = (text("bob"), text("bob"), text("bob"));
    let send = Send {
        contract,
        amount,
        msg: Binary::default(),
    };
    let raise = IncreaseAllowance {
        spender: spender.clone(),
        amount,
        expires,
    };
    let lower = DecreaseAllowance {
        spender,
        amount,
        expires,
    };
    let transfers = vec![];
    use ExecuteMsg::*;
    vec![
        ("transfer", Transfer { recipient, amount }, Access::Anyone),
        (
            "multi_transfer",
            MultiTransfer { transfers },
            Access::Anyone,
        ),
        ("burn", Burn { amount }, Access::Anyone),
        ("send", send, Access::Anyone),
        ("increase_allowance", raise, Access::Anyone),
        ("decrease_allowance", lower, Access::Anyone),
        ("wrap", Wrap {}, Access::Anyone),
        ("unwrap", Unwrap { amount }, Access::Anyone),
    ]
}

/// Messages over another account's tokens.
fn others_tokens() -> Vec<Row> {
    let (amount, owner) = (Uint128::one(), text("alice"));
    use ExecuteMsg::*;
    let transfer = TransferFrom {
        owner: owner.clone(),
        recipient: text("bob"),
        amount,
    };
    let send = SendFrom {
        owner: owner.clone(),
        contract: text("bob"),
        amount,
        msg: Binary::default(),
    };
    vec![
        ("transfer_from", transfer, Access::Anyone),
        ("send_from", send, Access::Anyone),
        ("burn_from", BurnFrom { owner, amount }, Access::Anyone),
    ]
}

/// Messages that need a role.
fn roles() -> Vec<Row> {
    let mint = ExecuteMsg::Mint {
        recipient: text("bob"),
        amount: Uint128::one(),
    };
    let minter = ExecuteMsg::UpdateMinter { new_minter: None };
    let marketing = ExecuteMsg::UpdateMarketing {
        project: None,
        description: None,
        marketing: None,
    };
    let logo = ExecuteMsg::UploadLogo(Logo::Url("https://example.org/logo".to_owned()));
    let config = ExecuteMsg::UpdateConfig {
        owner: None,
        emergency: None,
    };
    let paused = Paused::default();
    let pause = ExecuteMsg::SetPaused { paused };
    vec![
        ("mint", mint, Access::Minter),
        ("update_minter", minter, Access::Minter),
        ("update_marketing", marketing, Access::MarketingAccount),
        ("upload_logo", logo, Access::MarketingAccount),
        ("update_config", config, Access::Owner),
        ("set_paused", pause, Access::OwnerOrEmergency),
    ]
}

#[test]
fn access_of_every_message_is_as_declared() {
    for (name, message, expected) in table() {
        assert_eq!(required_access(&message), expected, "{name}");
    }
}

#[test]
fn the_table_names_every_message() {
    let schema = schema_for!(ExecuteMsg);
    let variants = schema.schema.subschemas.unwrap().one_of.unwrap();
    let mut declared: Vec<String> = variants
        .into_iter()
        .flat_map(|variant| variant.into_object().object.unwrap().required)
        .collect();
    let mut listed: Vec<String> = table()
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    declared.sort();
    listed.sort();
    assert_eq!(listed, declared);
}

#[test]
fn a_stranger_is_refused_where_a_role_is_needed() {
    let mut world = Setup::default()
        .minter("minter")
        .balance("stranger", 10)
        .build();
    for (name, message, required) in table() {
        if required != Access::Anyone {
            let sender = address("stranger");
            let error = world.refused("stranger", &message);
            assert_eq!(
                error,
                ContractError::Unauthorized { sender, required },
                "{name}"
            );
        }
    }
}

#[test]
fn native_funds_are_refused_on_every_message_but_wrap() {
    let mut world = Setup::default()
        .balance("alice", 10)
        .coins("alice", 10, DENOM)
        .wrapping()
        .build();
    for (name, message, _) in table() {
        if name != "wrap" {
            let error = world.refused_with("alice", &message, &coins(1, DENOM));
            assert_eq!(error, PaymentError::NonPayable {}.into(), "{name}");
        }
    }
}

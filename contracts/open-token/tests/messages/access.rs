//! Who may send which message: a change of access must change this table.

use contract_api::open_token::{ExecuteMsg, Paused};
use cosmwasm_schema::schema_for;
use cosmwasm_std::{coins, Binary, Uint128};
use cw20::Logo;
use cw_utils::PaymentError;
use open_token::{required_access, Access, ContractError};

use crate::world::{address, text, Setup, DENOM};

fn table() -> Vec<(&'static str, ExecuteMsg, Access)> {
    let amount = Uint128::one();
    let (recipient, spender) = (text("bob"), text("bob"));
    let (owner, contract) = (text("alice"), text("bob"));
    let (msg, expires) = (Binary::default(), None);
    use ExecuteMsg::*;
    vec![
        (
            "transfer",
            Transfer {
                recipient: recipient.clone(),
                amount,
            },
            Access::Anyone,
        ),
        (
            "multi_transfer",
            MultiTransfer { transfers: vec![] },
            Access::Anyone,
        ),
        ("burn", Burn { amount }, Access::Anyone),
        (
            "send",
            Send {
                contract: contract.clone(),
                amount,
                msg: msg.clone(),
            },
            Access::Anyone,
        ),
        (
            "increase_allowance",
            IncreaseAllowance {
                spender: spender.clone(),
                amount,
                expires,
            },
            Access::Anyone,
        ),
        (
            "decrease_allowance",
            DecreaseAllowance {
                spender,
                amount,
                expires,
            },
            Access::Anyone,
        ),
        (
            "transfer_from",
            TransferFrom {
                owner: owner.clone(),
                recipient: recipient.clone(),
                amount,
            },
            Access::Anyone,
        ),
        (
            "send_from",
            SendFrom {
                owner: owner.clone(),
                contract,
                amount,
                msg,
            },
            Access::Anyone,
        ),
        ("burn_from", BurnFrom { owner, amount }, Access::Anyone),
        ("mint", Mint { recipient, amount }, Access::Minter),
        (
            "update_minter",
            UpdateMinter { new_minter: None },
            Access::Minter,
        ),
        (
            "update_marketing",
            UpdateMarketing {
                project: None,
                description: None,
                marketing: None,
            },
            Access::MarketingAccount,
        ),
        (
            "upload_logo",
            UploadLogo(Logo::Url("https://example.org/logo".to_owned())),
            Access::MarketingAccount,
        ),
        ("wrap", Wrap {}, Access::Anyone),
        ("unwrap", Unwrap { amount }, Access::Anyone),
        (
            "update_config",
            UpdateConfig {
                owner: None,
                emergency: None,
            },
            Access::Owner,
        ),
        (
            "set_paused",
            SetPaused {
                paused: Paused::default(),
            },
            Access::OwnerOrEmergency,
        ),
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

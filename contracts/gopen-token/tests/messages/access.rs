//! Who may send which message: a change of access must change this table.

use contract_api::gopen_token::ExecuteMsg;
use cosmwasm_schema::schema_for;
use cosmwasm_std::{coins, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use gopen_token::{required_access, Access, ContractError};

use crate::world::{address, text, World, DENOM};

fn table() -> Vec<(&'static str, ExecuteMsg, Access)> {
    let amount = Uint128::one();
    let (recipient, spender, delegate) = (text("bob"), text("bob"), text("bob"));
    let (owner, contract) = (text("alice"), text("bob"));
    let (msg, expires) = (Binary::default(), None);
    let hook = Cw20ReceiveMsg {
        sender: text("alice"),
        amount,
        msg: msg.clone(),
    };
    use ExecuteMsg::*;
    vec![
        ("receive", Receive(hook), Access::OpenToken),
        ("unwrap", Unwrap { amount }, Access::Anyone),
        ("delegate", Delegate { delegate }, Access::Anyone),
        (
            "transfer",
            Transfer {
                recipient: recipient.clone(),
                amount,
            },
            Access::Anyone,
        ),
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
                recipient,
                amount,
            },
            Access::Anyone,
        ),
        (
            "send_from",
            SendFrom {
                owner,
                contract,
                amount,
                msg,
            },
            Access::Anyone,
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
fn a_hook_from_anyone_but_the_token_is_refused() {
    let mut world = World::new();
    let (_, hook, required) = table().remove(0);
    let sender = address("alice");
    let error = world.refused("alice", &hook);
    assert_eq!(error, ContractError::Unauthorized { sender, required });
}

#[test]
fn native_funds_are_refused_on_every_message() {
    let mut world = World::wrapped(&[("alice", 10)]);
    for (name, message, _) in table() {
        let gopen = world.gopen.clone();
        let funds = coins(1, DENOM);
        let result = world
            .app
            .execute_contract(address("alice"), gopen, &message, &funds);
        let error: ContractError = result.unwrap_err().downcast().unwrap();
        assert_eq!(error, PaymentError::NonPayable {}.into(), "{name}");
    }
}

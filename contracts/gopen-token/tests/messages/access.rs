//! Who may send which message: a change of access must change this table.

use contract_api::gopen_token::{ExecuteMsg, Paused};
use cosmwasm_schema::schema_for;
use cosmwasm_std::{coins, Binary, Uint128};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use gopen_token::{required_access, Access, ContractError};

use crate::world::{address, text, World, DENOM};

type Row = (&'static str, ExecuteMsg, Access);

fn table() -> Vec<Row> {
    own().into_iter().chain(cw20()).collect()
}

/// The messages that cw20 does not have.
fn own() -> Vec<Row> {
    let (amount, delegate) = (Uint128::one(), text("bob"));
    let hook = Cw20ReceiveMsg {
        sender: text("alice"),
        amount,
        msg: Binary::default(),
    };
    let update = UpdateConfig {
        owner: None,
        emergency: None,
        unbonding_seconds: None,
    };
    let paused = Paused::default();
    let addr = text("bob");
    let remove = RemoveHook { addr: addr.clone() };
    use ExecuteMsg::*;
    vec![
        ("receive", Receive(hook), Access::OpenToken),
        ("unwrap", Unwrap { amount }, Access::Anyone),
        ("claim", Claim {}, Access::Anyone),
        ("delegate", Delegate { delegate }, Access::Anyone),
        ("undelegate", Undelegate {}, Access::Anyone),
        ("add_hook", AddHook { addr }, Access::Owner),
        ("remove_hook", remove, Access::Owner),
        ("update_config", update, Access::Owner),
        ("set_paused", SetPaused { paused }, Access::OwnerOrEmergency),
    ]
}

fn cw20() -> Vec<Row> {
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
fn a_stranger_is_refused_where_a_role_is_needed() {
    let mut world = World::wrapped(&[("alice", 10)]);
    for (name, message, required) in table() {
        if required != Access::Anyone {
            let sender = address("alice");
            let error = world.refused("alice", &message);
            let expected = ContractError::Unauthorized { sender, required };
            assert_eq!(error, expected, "{name}");
        }
    }
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

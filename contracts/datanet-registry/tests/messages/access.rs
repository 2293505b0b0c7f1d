//! Who may send which message: a change of access must change this table.

use contract_api::datanet_registry::{
    ExecuteMsg, ItemProof, MemberRole, Paused, ReceiveMsg, Verdict,
};
use cosmwasm_schema::schema_for;
use cosmwasm_schema::schemars::schema::RootSchema;
use cosmwasm_std::{coins, Binary, Uint128, Uint64};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::Executor;
use cw_utils::PaymentError;
use datanet_registry::{required_access, required_hook_access, Access, ContractError};

use crate::world::{
    address, appeal_message, batch_message, bond_message, close_appeal_message, close_message,
    content, members, rule_message, score_message, settle_message, terms, text, update_validators,
    withdraw_message, World, DENOM, START,
};

const DATANET: Uint64 = Uint64::one();

/// Every message with who may send it; "alice" has none of the roles.
fn table() -> Vec<(&'static str, ExecuteMsg, Access)> {
    let owner = Access::DatanetOwner(DATANET);
    let mut table = vec![
        ("relicence", relicence(), owner),
        (
            "retire_datanet",
            ExecuteMsg::RetireDatanet { datanet: DATANET },
            owner,
        ),
        ("transfer_datanet", transfer(), owner),
        (
            "accept_datanet",
            ExecuteMsg::AcceptDatanet { datanet: DATANET },
            Access::PendingOwner(DATANET),
        ),
        (
            "update_members",
            members(MemberRole::Reader, &["alice"], &[]),
            owner,
        ),
        ("announce_key", announce(), Access::Reader(DATANET)),
        (
            "wrap_keys",
            ExecuteMsg::WrapKeys {
                datanet: DATANET,
                keys: Vec::new(),
            },
            owner,
        ),
        (
            "score_batch",
            score_message(1, 5_000),
            Access::ActiveValidator(DATANET),
        ),
        (
            "rule_appeal",
            rule_message(1, Verdict::Granted),
            Access::Arbiter,
        ),
        (
            "update_validators",
            update_validators(&["alice"], &[]),
            owner,
        ),
        (
            "withdraw_bond",
            withdraw_message(),
            Access::BondHolder(DATANET),
        ),
        ("receive", receive(), Access::OpenToken),
        (
            "set_paused",
            ExecuteMsg::SetPaused {
                paused: Paused::default(),
            },
            Access::OwnerOrEmergency,
        ),
        ("update_config", update_config(), Access::Owner),
    ];
    table.extend(open_to_anyone().map(|(name, message)| (name, message, Access::Anyone)));
    table
}

fn open_to_anyone() -> [(&'static str, ExecuteMsg); 6] {
    let terms = terms("other-notes");
    let item = || ItemProof {
        datanet: DATANET,
        batch: Uint64::one(),
        index: Uint64::zero(),
        proof: Vec::new(),
    };
    let duplicate = ExecuteMsg::ProveDuplicate {
        content_hash: content("x"),
        earlier: item(),
        later: item(),
    };
    let datanet = DATANET;
    [
        ("create_datanet", ExecuteMsg::CreateDatanet { terms }),
        ("close_batch", close_message(1)),
        ("settle_deposit", settle_message(1)),
        ("close_appeal", close_appeal_message(1)),
        ("prove_duplicate", duplicate),
        ("take_snapshot", ExecuteMsg::TakeSnapshot { datanet }),
    ]
}

fn relicence() -> ExecuteMsg {
    ExecuteMsg::Relicence {
        datanet: DATANET,
        licence: "CC0-1.0".to_owned(),
        conditions: "none".to_owned(),
    }
}

fn transfer() -> ExecuteMsg {
    ExecuteMsg::TransferDatanet {
        datanet: DATANET,
        to: Some(text("alice")),
    }
}

fn announce() -> ExecuteMsg {
    ExecuteMsg::AnnounceKey {
        datanet: DATANET,
        public_key: [9; 32].into(),
    }
}

fn receive() -> ExecuteMsg {
    ExecuteMsg::Receive(Cw20ReceiveMsg {
        sender: text("alice"),
        amount: Uint128::new(START),
        msg: Binary::default(),
    })
}

fn update_config() -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        owner: Some(text("alice")),
        treasury: None,
        arbiter: None,
        emergency: None,
        params: None,
    }
}

fn hook_table() -> Vec<(&'static str, ReceiveMsg, Access)> {
    vec![
        (
            "submit_batch",
            batch_message(1),
            Access::Contributor(DATANET),
        ),
        (
            "bond_validator",
            bond_message(1),
            Access::AdmittedValidator(DATANET),
        ),
        ("appeal_batch", appeal_message(1), Access::Anyone),
    ]
}

/// Every message, those of the hook included.
pub fn message_names() -> Vec<String> {
    [
        names(schema_for!(ExecuteMsg)),
        names(schema_for!(ReceiveMsg)),
    ]
    .concat()
}

fn names(schema: RootSchema) -> Vec<String> {
    let variants = schema.schema.subschemas.unwrap().one_of.unwrap();
    let mut names: Vec<String> = variants
        .into_iter()
        .flat_map(|variant| variant.into_object().object.unwrap().required)
        .collect();
    names.sort();
    names
}

#[test]
fn access_of_every_message_is_as_declared() {
    for (name, message, expected) in table() {
        assert_eq!(required_access(&message), expected, "{name}");
    }
    for (name, message, expected) in hook_table() {
        assert_eq!(required_hook_access(&message), expected, "{name}");
    }
}

#[test]
fn the_tables_name_every_message() {
    let mut listed: Vec<_> = table()
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    listed.sort();
    assert_eq!(listed, names(schema_for!(ExecuteMsg)));
    let mut listed: Vec<_> = hook_table()
        .iter()
        .map(|(name, ..)| (*name).to_owned())
        .collect();
    listed.sort();
    assert_eq!(listed, names(schema_for!(ReceiveMsg)));
}

#[test]
fn a_stranger_is_refused_where_a_role_is_needed() {
    let mut world = World::with_validators(&[("vera", 100)]);
    world.submit(1);
    let sender = address("alice");
    for (name, message, required) in table() {
        if required != Access::Anyone {
            let error = world.refused("alice", &message);
            let sender = sender.clone();
            assert_eq!(
                error,
                ContractError::Unauthorized { sender, required },
                "{name}"
            );
        }
    }
    let required = Access::AdmittedValidator(DATANET);
    let error = world.send_refused("alice", 100, &bond_message(1));
    assert_eq!(error, ContractError::Unauthorized { sender, required });
}

#[test]
fn a_role_in_a_datanet_that_does_not_exist_is_named_as_such() {
    let mut world = World::new();
    let datanet = Uint64::new(9);
    let error = world.refused("ivy", &ExecuteMsg::WithdrawBond { datanet });
    assert_eq!(error, ContractError::UnknownDatanet { datanet: 9 });
}

#[test]
fn native_funds_are_refused_on_every_message() {
    let mut world = World::new();
    for (name, message, _) in table() {
        let registry = world.registry.clone();
        let funds = coins(1, DENOM);
        let result = world
            .app
            .execute_contract(address("alice"), registry, &message, &funds);
        let error: ContractError = result.unwrap_err().downcast().unwrap();
        assert_eq!(error, PaymentError::NonPayable {}.into(), "{name}");
    }
}

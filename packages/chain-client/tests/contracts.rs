//! Contracts over the wire: store, create, call, ask, move to other code.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use chain_client::{instantiate2_address, Address, Broadcaster, Error, Instantiate, Instantiated};
use common::{artifact, World};
use contract_api::open_token::{ExecuteMsg, InstantiateMsg, QueryMsg};
use cosmwasm_std::{coin, Empty, Uint128};
use cw20::{BalanceResponse, Cw20Coin};
use sha2::{Digest, Sha256};

/// OPEN, all of it with one holder.
fn token(holder: &Address) -> InstantiateMsg {
    InstantiateMsg {
        owner: holder.to_string(),
        initial_balances: vec![Cw20Coin {
            address: holder.to_string(),
            amount: Uint128::new(1_000),
        }],
        minter: None,
        native_denom: Some("uopen".to_owned()),
        marketing: None,
    }
}

fn transfer(recipient: &Address, amount: u128) -> ExecuteMsg {
    ExecuteMsg::Transfer {
        recipient: recipient.to_string(),
        amount: Uint128::new(amount),
    }
}

async fn balance(owner: &Broadcaster, token: &Address, address: &Address) -> u128 {
    let query = QueryMsg::Balance {
        address: address.to_string(),
    };
    let answer: BalanceResponse = owner.chain().query_smart(token, &query).await.unwrap();
    answer.balance.u128()
}

async fn create(owner: &Broadcaster) -> (u64, Instantiated) {
    let code_id = owner
        .store_code(artifact("open_token.wasm"))
        .await
        .unwrap()
        .code_id;
    let created = owner
        .instantiate(Instantiate {
            code_id,
            msg: &token(owner.address()),
            label: "OPEN",
            admin: Some(owner.address()),
            funds: &[],
        })
        .await
        .unwrap();
    (code_id, created)
}

#[tokio::test]
async fn stored_code_has_the_checksum_of_its_bytes() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let wasm = artifact("open_token.wasm");
    let stored = owner.store_code(wasm.clone()).await.unwrap();
    assert_eq!(stored.checksum, <[u8; 32]>::from(Sha256::digest(&wasm)));
    assert_eq!(
        owner.chain().code_checksum(stored.code_id).await.unwrap(),
        stored.checksum
    );
    assert!(stored.tx.gas_used > 0 && stored.tx.gas_used <= stored.tx.gas_wanted);
}

#[tokio::test]
async fn a_created_contract_is_known_and_answers() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let (code_id, created) = create(&owner).await;
    let info = owner.chain().contract_info(&created.address).await.unwrap();
    assert_eq!(info.code_id, code_id);
    assert_eq!(info.creator, owner.address().to_string());
    assert_eq!(info.admin, Some(owner.address().to_string()));
    assert_eq!(info.label, "OPEN");
    assert_eq!(
        balance(&owner, &created.address, owner.address()).await,
        1_000
    );
}

#[tokio::test]
async fn a_call_leaves_its_effects_and_events() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let receiver = world.funded("receiver").await;
    let (_, created) = create(&owner).await;
    let outcome = owner
        .execute(&created.address, &transfer(receiver.address(), 400), &[])
        .await
        .unwrap();
    assert_eq!(
        balance(&owner, &created.address, receiver.address()).await,
        400
    );
    let event = outcome
        .events
        .action(&created.address, "transfer")
        .next()
        .unwrap();
    assert_eq!(event.attribute("amount"), Some("400"));
    assert_eq!(event.attribute("to"), Some(receiver.address().as_ref()));
    let again = owner.chain().tx(outcome.hash).await.unwrap().unwrap();
    assert_eq!(
        (again.height, &again.events),
        (outcome.height, &outcome.events)
    );
}

#[tokio::test]
async fn messages_of_one_transaction_take_effect_together_or_not_at_all() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let receiver = world.funded("receiver").await;
    let token = create(&owner).await.1.address;
    let mut both = owner.messages();
    both.execute(&token, &transfer(receiver.address(), 600), &[])
        .unwrap();
    both.execute(&token, &transfer(receiver.address(), 600), &[])
        .unwrap();
    let error = owner.send(both).await.unwrap_err();
    assert!(matches!(error, Error::SimulationFailed { .. }), "{error}");
    assert!(
        error
            .chain_log()
            .unwrap()
            .contains("holds 400, 600 are needed"),
        "{error}"
    );
    assert_eq!(balance(&owner, &token, receiver.address()).await, 0);
    let mut both = owner.messages();
    both.execute(&token, &transfer(receiver.address(), 600), &[])
        .unwrap();
    both.execute(&token, &transfer(receiver.address(), 400), &[])
        .unwrap();
    assert_eq!(
        owner.send(both).await.unwrap().responses().unwrap().len(),
        2
    );
    assert_eq!(balance(&owner, &token, receiver.address()).await, 1_000);
}

#[tokio::test]
async fn coins_go_along_with_a_call() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let token = create(&owner).await.1.address;
    owner
        .execute(&token, &ExecuteMsg::Wrap {}, &[coin(50, "uopen")])
        .await
        .unwrap();
    assert_eq!(balance(&owner, &token, owner.address()).await, 1_050);
    assert_eq!(owner.chain().balance(&token, "uopen").await.unwrap(), 50);
}

#[tokio::test]
async fn the_address_of_instantiate2_is_known_before() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let stored = owner.store_code(artifact("open_token.wasm")).await.unwrap();
    let expected = instantiate2_address(&stored.checksum, owner.address(), b"open").unwrap();
    let msg = token(&expected);
    let new = Instantiate {
        code_id: stored.code_id,
        msg: &msg,
        label: "OPEN",
        admin: None,
        funds: &[],
    };
    let created = owner.instantiate2(new.clone(), b"open").await.unwrap();
    assert_eq!(created.address, expected);
    assert_eq!(
        owner.chain().contract_info(&expected).await.unwrap().admin,
        None
    );
    let error = owner.instantiate2(new, b"open").await.unwrap_err();
    assert!(matches!(error, Error::SimulationFailed { .. }), "{error}");
}

#[tokio::test]
async fn a_contract_is_migrated_by_its_admin_only() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let stranger = world.funded("stranger").await;
    let (code_id, created) = create(&owner).await;
    // The admin's request reaches the contract, which is of this version already.
    for (who, expected) in [
        (owner, "Wrong contract version"),
        (stranger, "unauthorized"),
    ] {
        let migrated = who.migrate(&created.address, code_id, &Empty {}).await;
        match migrated.unwrap_err() {
            Error::SimulationFailed { log, .. } => assert!(log.contains(expected), "{log}"),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn raw_storage_is_readable() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let token = create(&owner).await.1.address;
    let stored = owner
        .chain()
        .query_raw(&token, b"token_info")
        .await
        .unwrap()
        .unwrap();
    let info: serde_json::Value = serde_json::from_slice(&stored).unwrap();
    assert_eq!(info["total_supply"], "1000");
    assert_eq!(
        owner
            .chain()
            .query_raw(&token, b"no such key")
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn refusals_carry_the_contracts_message() {
    let world = World::start().await;
    let owner = world.funded("owner").await;
    let token = create(&owner).await.1.address;
    let unknown = serde_json::json!({ "no_such_query": {} });
    let error = owner
        .chain()
        .query_smart::<serde_json::Value>(&token, &unknown)
        .await
        .unwrap_err();
    assert!(matches!(error, Error::QueryFailed { .. }), "{error}");
    assert!(
        error.chain_log().unwrap().contains("no_such_query"),
        "{error}"
    );
    let nobody = Address::new("open", &[9; 32]).unwrap();
    let error = owner.chain().contract_info(&nobody).await.unwrap_err();
    assert!(matches!(error, Error::QueryFailed { .. }), "{error}");
    assert!(matches!(
        owner.chain().code_checksum(999).await,
        Err(Error::QueryFailed { .. })
    ));
}

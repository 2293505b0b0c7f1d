//! Input that no action takes: coins that nobody asked for, addresses and names that are none.

use attribution_report::Hash32;
use chain_client::{Address, Coin, Error as ChainError};
use contract_api::{
    datanet_registry, dispute_registry, gopen_token, model_registry, open_token, oracle_registry,
    payout_splitter,
};
use openledger::actions::{channel, datanet, node, token};
use openledger::Error;
use serde_json::{json, Value};

use crate::world::{assert_reason, World, MIN_DEPOSIT};

/// Texts that are not an address of this chain, as a contract finds them.
fn no_addresses() -> [String; 4] {
    let address = Address::new("open", &[7; 20]).unwrap().to_string();
    let foreign = Address::new("cosmos", &[7; 20]).unwrap().to_string();
    [
        "nobody".to_owned(),
        address[..address.len() - 1].to_owned(),
        foreign,
        address.to_uppercase(),
    ]
}

/// One message of every contract that would succeed without coins.
fn messages(world: &World) -> Vec<(Address, Value)> {
    let contracts = world.context.contracts.clone();
    let payee = world.wallet("node").address().to_string();
    let transfer = open_token::ExecuteMsg::Transfer {
        recipient: payee.clone(),
        amount: 1u128.into(),
    };
    let unwrap = gopen_token::ExecuteMsg::Unwrap {
        amount: 1u128.into(),
    };
    let terms = datanet_registry::DatanetTerms {
        name: "risk".to_owned(),
        title: "Notes on risk".to_owned(),
        domain: "finance".to_owned(),
        licence: "CC0-1.0".to_owned(),
        conditions: "as the licence says".to_owned(),
        schema_hash: Hash32([1; 32]),
        min_deposit: 1u128.into(),
        validator_bond: 1u128.into(),
        accept_quality: 5_000,
        access: datanet_registry::DatanetAccess::Open,
    };
    let create = datanet_registry::ExecuteMsg::CreateDatanet { terms };
    let base = model_registry::ExecuteMsg::RegisterBaseModel {
        name: "base".to_owned(),
        model_hash: Hash32([1; 32]),
        licence: "CC0-1.0".to_owned(),
    };
    let config = oracle_registry::ExecuteMsg::UpdateConfig(oracle_registry::ConfigUpdate {
        min_bond: Some(2u128.into()),
        ..Default::default()
    });
    let splitter_terms = payout_splitter::ExecuteMsg::UpdateConfig(payout_splitter::ConfigUpdate {
        min_deposit: Some(2u128.into()),
        ..Default::default()
    });
    let dispute_terms =
        dispute_registry::ExecuteMsg::UpdateConfig(dispute_registry::ConfigUpdate {
            treasury: Some(payee),
            ..Default::default()
        });
    vec![
        (contracts.open_token, json!(transfer)),
        (contracts.gopen_token, json!(unwrap)),
        (contracts.datanet_registry, json!(create)),
        (contracts.model_registry, json!(base)),
        (contracts.oracle_registry, json!(config)),
        (contracts.payout_splitter, json!(splitter_terms)),
        (contracts.dispute_registry, json!(dispute_terms)),
    ]
}

#[tokio::test]
async fn native_coins_on_a_message_that_expects_none_are_refused() {
    let world = World::start().await;
    let owner = world.holder("owner", 10).await;
    token::lock(&world.context, &owner, 5).await.unwrap();
    let coins = [Coin::new(7u128, "uopen")];
    for (contract, message) in messages(&world) {
        let sent = async {
            let sent = owner.broadcaster.execute(&contract, &message, &coins);
            sent.await.map_err(Error::from)
        };
        assert_reason(&world.refused(sent).await, "accept funds");
        let plain = owner.broadcaster.execute(&contract, &message, &[]).await;
        // Parameters are the governor's, so without coins these come as far as the sender.
        if message.get("update_config").is_some() {
            assert_reason(&Error::from(plain.unwrap_err()), "Owner");
        } else {
            plain.unwrap_or_else(|error| panic!("{message}: {error}"));
        }
    }
}

#[tokio::test]
async fn wrapping_takes_exactly_the_native_coin() {
    let world = World::start().await;
    let payer = world.wallet("payer");
    let (contract, wrap) = (
        &world.context.contracts.open_token,
        open_token::ExecuteMsg::Wrap {},
    );
    let send = async |coins: &[Coin]| {
        let sent = payer.broadcaster.execute(contract, &wrap, coins).await;
        sent.map_err(Error::from)
    };
    let error = world.refused(send(&[])).await;
    assert_reason(&error, "No funds sent");
    let foreign = [Coin::new(7u128, "uatom")];
    let error = world.refused(send(&foreign)).await;
    let missing = matches!(&error, Error::Chain(ChainError::InsufficientFunds { .. }));
    assert!(missing, "{error:?}");
}

#[tokio::test]
async fn what_is_no_address_is_named_before_anything_is_asked() {
    let world = World::start().await;
    for text in &no_addresses()[..3] {
        let error = world.refused(token::balances(&world.context, text)).await;
        match error {
            Error::Chain(ChainError::InvalidAddress {
                address, prefix, ..
            }) => {
                assert_eq!((&address, prefix.as_str()), (text, "open"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn contracts_take_no_address_that_is_none() {
    let world = World::start().await;
    let context = &world.context;
    let payer = world.holder("payer", 10 * MIN_DEPOSIT).await;
    let terms = messages(&world).swap_remove(2);
    payer
        .broadcaster
        .execute(&terms.0, &terms.1, &[])
        .await
        .unwrap();
    for text in no_addresses() {
        let open = channel::open(context, &payer, &text, MIN_DEPOSIT, 60);
        assert_reason(&world.refused(open).await, "addr_validate");
        let admit = datanet::admit(context, &payer, 1, vec![text.clone()]);
        assert_reason(&world.refused(admit).await, "addr_validate");
    }
    assert!(!context.home.channel(1).exists());
}

#[tokio::test]
async fn a_node_needs_a_url_and_a_key() {
    let world = World::start().await;
    let (context, wallet) = (&world.context, world.wallet("node"));
    let key = [9u8; 32];
    let register = node::register(context, &wallet, "127.0.0.1:8000", &key);
    assert_reason(&world.refused(register).await, "endpoint is not a base URL");
    let short = node::register(context, &wallet, "http://127.0.0.1:8000", &key[1..]);
    assert_reason(&world.refused(short).await, "receipt key");
    assert!(node::list(context).await.unwrap().nodes.is_empty());
}

#[tokio::test]
async fn an_account_without_funds_is_named() {
    let world = World::start().await;
    let nobody = world.context.wallet("nobody").unwrap();
    let error = world.refused(token::wrap(&world.context, &nobody, 1)).await;
    match error {
        Error::Chain(ChainError::AccountNotFound { address }) => {
            assert_eq!(address, nobody.address().to_string());
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn names_of_accounts_are_plain() {
    let world = World::start().await;
    let before = world.context.home.accounts().unwrap();
    for name in ["", "../owner", "a b", "a/b", "ä", &"a".repeat(65)] {
        let error = world.context.wallet(name).err();
        let refused = matches!(
            &error,
            Some(Error::Argument {
                what: "account name",
                ..
            })
        );
        assert!(refused, "{name:?}: {error:?}");
    }
    assert_eq!(world.context.home.accounts().unwrap(), before);
    assert!(before.contains(&"owner".to_owned()));
}

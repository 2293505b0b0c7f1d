//! One key's transactions: sequence, gas, fees, lost requests and answers.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use chain_client::{Broadcaster, Chain, Config, Decimal, Error, Timeouts, TxHash, TxOptions};
use common::network::{Fault, FaultyNetwork};
use common::World;
use cosmwasm_std::coin;
use futures::future::try_join_all;

const BROADCAST: &str = "broadcast_tx_sync";
const SIMULATE: &str = "/cosmos.tx.v1beta1.Service/Simulate";

fn gas(limit: u64) -> TxOptions {
    TxOptions {
        gas_limit: Some(limit),
        ..TxOptions::default()
    }
}

/// A payment that needs no simulation.
const PAYMENT_GAS: u64 = 200_000;

#[tokio::test]
async fn a_payment_moves_the_amount_and_the_fee() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let payee = world.unfunded("payee").await;
    let before = payer
        .chain()
        .balance(payer.address(), "uopen")
        .await
        .unwrap();
    let outcome = payer
        .bank_send(payee.address(), &[coin(7, "uopen")])
        .await
        .unwrap();
    let after = payer
        .chain()
        .balance(payer.address(), "uopen")
        .await
        .unwrap();
    let price = payer.chain().config().gas_price;
    let fee = cosmwasm_std::Uint128::from(outcome.gas_wanted)
        .checked_mul_ceil(price)
        .unwrap();
    assert_eq!(before - after, 7 + fee.u128());
    assert_eq!(
        payer
            .chain()
            .balance(payee.address(), "uopen")
            .await
            .unwrap(),
        7
    );
}

#[tokio::test]
async fn an_account_without_funds_is_named() {
    let world = World::start().await;
    let poor = world.unfunded("poor").await;
    let error = poor
        .bank_send(poor.address(), &[coin(1, "uopen")])
        .await
        .unwrap_err();
    assert!(matches!(error, Error::AccountNotFound { .. }), "{error}");
}

#[tokio::test]
async fn concurrent_payments_of_one_key_all_arrive() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let payee = world.unfunded("payee").await;
    let amount = [coin(1, "uopen")];
    let payments = (0..20).map(|_| payer.bank_send(payee.address(), &amount));
    try_join_all(payments).await.unwrap();
    assert_eq!(
        payer
            .chain()
            .balance(payee.address(), "uopen")
            .await
            .unwrap(),
        20
    );
}

#[tokio::test]
async fn submitted_payments_are_included_in_order() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let mut pending = Vec::new();
    for _ in 0..5 {
        let mut messages = payer.messages();
        messages
            .bank_send(payer.address(), &[coin(1, "uopen")])
            .unwrap();
        pending.push(payer.submit(messages, gas(PAYMENT_GAS)).await.unwrap());
    }
    let mut heights = Vec::new();
    for tx in &pending {
        heights.push(payer.wait(*tx).await.unwrap().height);
    }
    assert!(heights.is_sorted(), "{heights:?}");
    let first = pending[0].sequence;
    assert!(pending
        .iter()
        .zip(first..)
        .all(|(tx, expected)| tx.sequence == expected));
}

#[tokio::test]
async fn a_sequence_that_another_program_used_up_is_repaired() {
    let world = World::start().await;
    let one = world.funded("payer").await;
    let other = world.funded("payer").await;
    assert_eq!(one.address(), other.address());
    for _ in 0..3 {
        one.bank_send(one.address(), &[coin(1, "uopen")])
            .await
            .unwrap();
        other
            .bank_send(one.address(), &[coin(1, "uopen")])
            .await
            .unwrap();
    }
    let account = one.chain().account(one.address()).await.unwrap();
    assert_eq!(account.sequence, 6);
}

#[tokio::test]
async fn the_same_payment_by_two_programs_is_two_payments() {
    let world = World::start().await;
    let payee = world.unfunded("payee").await;
    let (one, other) = (world.funded("payer").await, world.funded("payer").await);
    for paid in 1..=3 {
        let mut hashes = Vec::new();
        for payer in [&one, &other] {
            let mut messages = payer.messages();
            messages
                .bank_send(payee.address(), &[coin(1, "uopen")])
                .unwrap();
            // A fixed limit, so that both sign the same bytes for the same sequence.
            let sent = payer.send_with(messages, gas(PAYMENT_GAS)).await.unwrap();
            hashes.push(sent.hash);
        }
        assert_ne!(hashes[0], hashes[1]);
        let balance = payee.chain().balance(payee.address(), "uopen");
        assert_eq!(balance.await.unwrap(), 2 * paid);
    }
}

#[tokio::test]
async fn too_little_gas_is_out_of_gas() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let mut messages = payer.messages();
    messages
        .bank_send(payer.address(), &[coin(1, "uopen")])
        .unwrap();
    let needed = payer.estimate_gas(messages.clone()).await.unwrap();
    let error = payer
        .send_with(messages, gas(needed / 2))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::OutOfGas { hash: Some(_), .. }),
        "{error}"
    );
    // The key can be used on.
    payer
        .bank_send(payer.address(), &[coin(1, "uopen")])
        .await
        .unwrap();
}

#[tokio::test]
async fn a_payment_beyond_the_balance_fails_before_it_costs_anything() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    let before = payer
        .chain()
        .balance(payer.address(), "uopen")
        .await
        .unwrap();
    let amount = [coin(before + 1, "uopen")];
    let error = payer.bank_send(payer.address(), &amount).await.unwrap_err();
    assert!(matches!(error, Error::InsufficientFunds { .. }), "{error}");
    assert_eq!(
        payer
            .chain()
            .balance(payer.address(), "uopen")
            .await
            .unwrap(),
        before
    );
}

#[tokio::test]
async fn a_fee_below_the_minimum_is_refused() {
    let world = World::start().await;
    let rich = world.funded("payer").await;
    let config = Config {
        gas_price: Decimal::zero(),
        ..world.config()
    };
    let payer = Broadcaster::new(Chain::connect(config).await.unwrap(), world.signer("payer"));
    let error = payer
        .bank_send(rich.address(), &[coin(1, "uopen")])
        .await
        .unwrap_err();
    assert!(matches!(error, Error::InsufficientFee { .. }), "{error}");
}

/// A payer behind a faulty network.
async fn behind_network(world: &World, timeouts: Timeouts) -> (FaultyNetwork, Broadcaster) {
    let signer = world.funded("payer").await;
    let (network, address) = FaultyNetwork::start(&world.config().endpoints[0]).await;
    let config = Config {
        endpoints: vec![address],
        timeouts,
        ..world.config()
    };
    let chain = Chain::connect(config).await.unwrap();
    let payer = Broadcaster::new(chain, world.signer("payer"));
    assert_eq!(payer.address(), signer.address());
    (network, payer)
}

#[tokio::test]
async fn a_lost_answer_does_not_pay_twice() {
    let world = World::start().await;
    let payee = world.unfunded("payee").await;
    let (network, payer) = behind_network(&world, Timeouts::default()).await;
    for lost in 1..=3 {
        network.plan(BROADCAST, Fault::LoseAnswer, lost);
        payer
            .bank_send(payee.address(), &[coin(1, "uopen")])
            .await
            .unwrap();
        let paid = payer
            .chain()
            .balance(payee.address(), "uopen")
            .await
            .unwrap();
        assert_eq!(paid, u128::from(lost));
    }
}

#[tokio::test]
async fn what_runs_out_of_simulated_gas_is_sent_again_with_more() {
    let world = World::start().await;
    let payee = world.unfunded("payee").await;
    let (network, payer) = behind_network(&world, Timeouts::default()).await;
    let amount = [coin(1, "uopen")];
    for (divisor, simulations, arrives) in [(2, 2, true), (4, 3, true), (16, 3, false)] {
        let before = payer.chain().balance(payee.address(), "uopen").await;
        network.plan(SIMULATE, Fault::UnderstateGas(divisor), simulations);
        let sent = payer.bank_send(payee.address(), &amount).await;
        match sent {
            Ok(_) => assert!(arrives, "1/{divisor}"),
            Err(error) => {
                assert!(matches!(error, Error::OutOfGas { .. }), "{error}");
                assert!(!arrives, "1/{divisor}");
            }
        }
        let after = payer.chain().balance(payee.address(), "uopen").await;
        let paid = after.unwrap() - before.unwrap();
        assert_eq!(paid, u128::from(arrives), "1/{divisor}");
    }
}

#[tokio::test]
async fn a_broadcast_passes_over_an_endpoint_of_another_chain() {
    let world = World::start().await;
    let other = World::start_chain("other-1").await;
    let (network, proxy) = FaultyNetwork::start(&world.config().endpoints[0]).await;
    let config = Config {
        endpoints: vec![proxy, other.config().endpoints[0].clone()],
        ..world.config()
    };
    let payer = Broadcaster::new(Chain::connect(config).await.unwrap(), world.signer("payer"));
    network.plan(BROADCAST, Fault::LoseRequest, 1);
    payer
        .bank_send(payer.address(), &[coin(1, "uopen")])
        .await
        .unwrap();
}

#[tokio::test]
async fn when_every_answer_is_lost_the_hash_still_tells() {
    let world = World::start().await;
    let payee = world.unfunded("payee").await;
    let timeouts = Timeouts {
        retries: 2,
        ..Timeouts::default()
    };
    let (network, payer) = behind_network(&world, timeouts).await;
    network.plan(BROADCAST, Fault::LoseAnswer, 3);
    let mut messages = payer.messages();
    messages
        .bank_send(payee.address(), &[coin(1, "uopen")])
        .unwrap();
    let pending = payer.submit(messages, TxOptions::default()).await.unwrap();
    assert!(!pending.acknowledged);
    payer.wait(pending).await.unwrap();
    assert_eq!(
        payer
            .chain()
            .balance(payee.address(), "uopen")
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn a_lost_request_is_repeated() {
    let world = World::start().await;
    let payee = world.unfunded("payee").await;
    let (network, payer) = behind_network(&world, Timeouts::default()).await;
    network.plan(BROADCAST, Fault::LoseRequest, 2);
    network.plan("abci_query", Fault::LoseRequest, 2);
    network.plan("tx", Fault::LoseAnswer, 2);
    payer
        .bank_send(payee.address(), &[coin(1, "uopen")])
        .await
        .unwrap();
    assert_eq!(
        payer
            .chain()
            .balance(payee.address(), "uopen")
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn a_transaction_that_never_arrives_times_out_with_its_hash() {
    let world = World::start().await;
    let timeouts = Timeouts {
        retries: 1,
        inclusion_ms: 20,
        ..Timeouts::default()
    };
    let (network, payer) = behind_network(&world, timeouts).await;
    network.plan(BROADCAST, Fault::LoseRequest, 2);
    let amount = [coin(1, "uopen")];
    let error = payer.bank_send(payer.address(), &amount).await.unwrap_err();
    let Error::Timeout { hash, .. } = error else {
        panic!("{error}")
    };
    assert!(payer.chain().tx(hash).await.unwrap().is_none());
    // The key can be used on, with the same sequence.
    let mut messages = payer.messages();
    messages.bank_send(payer.address(), &amount).unwrap();
    assert_eq!(
        payer
            .submit(messages, gas(PAYMENT_GAS))
            .await
            .unwrap()
            .sequence,
        0
    );
}

#[tokio::test]
async fn an_unknown_hash_is_no_transaction() {
    let world = World::start().await;
    let payer = world.funded("payer").await;
    assert!(payer.chain().tx(TxHash([0; 32])).await.unwrap().is_none());
}

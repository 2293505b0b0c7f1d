//! Nodes that end, freeze and lose answers while one key pays: every payment arrives once.

use std::time::Duration;

use chain_client::{Broadcaster, Config, Error, Result, Timeouts, TxOptions, TxOutcome};
use cosmwasm_std::coin;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::network::{Fault, FaultyNetwork};
use crate::wasmd::Localnet;

const DENOM: &str = "uopen";
/// How long a test watches that nothing happens while the chain stands.
const WATCH: Duration = Duration::from_secs(2);

/// A payer and a payee.
struct Accounts {
    payer: Broadcaster,
    payee: Broadcaster,
}

impl Accounts {
    async fn new(localnet: &Localnet, config: Config) -> Self {
        Accounts {
            payer: localnet.funded(config).await,
            payee: localnet.funded(localnet.config()).await,
        }
    }

    /// Begins a payment of one unit.
    fn begin(&self) -> JoinHandle<Result<TxOutcome>> {
        let (payer, payee) = (self.payer.clone(), self.payee.address().clone());
        tokio::spawn(async move { payer.bank_send(&payee, &[coin(1, DENOM)]).await })
    }

    async fn pay(&self) {
        self.begin().await.unwrap().unwrap();
    }

    /// What the payee holds.
    async fn balance(&self) -> u128 {
        let payee = &self.payee;
        payee.chain().balance(payee.address(), DENOM).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn a_node_that_is_restarted_is_waited_out() {
    let localnet = Localnet::start(1);
    let accounts = Accounts::new(&localnet, localnet.config()).await;
    let before = accounts.balance().await;
    for paid in 1..=2 {
        localnet.kill(1);
        let payment = accounts.begin();
        tokio::task::block_in_place(|| localnet.restart());
        payment.await.unwrap().unwrap();
        assert_eq!(accounts.balance().await, before + paid);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn a_payment_in_the_mempool_of_a_killed_node_is_made_once() {
    let localnet = Localnet::start(1);
    let config = Config {
        timeouts: Timeouts {
            inclusion_ms: 3_000,
            ..localnet.config().timeouts
        },
        ..localnet.config()
    };
    let accounts = Accounts::new(&localnet, config).await;
    let before = accounts.balance().await;
    let mut messages = accounts.payer.messages();
    let amount = [coin(1, DENOM)];
    messages
        .bank_send(accounts.payee.address(), &amount)
        .unwrap();
    let pending = accounts.payer.submit(messages, TxOptions::default()).await;
    localnet.kill(1);
    tokio::task::block_in_place(|| localnet.restart());
    match accounts.payer.wait(pending.unwrap()).await {
        Ok(_) => {}
        // A node forgets its mempool: what no block holds by now is sent again.
        Err(Error::Timeout { hash, .. }) => {
            assert!(accounts.payer.chain().tx(hash).await.unwrap().is_none());
            accounts.pay().await;
        }
        Err(error) => panic!("{error}"),
    }
    assert_eq!(accounts.balance().await, before + 1);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn another_endpoint_takes_over_from_each_that_ends() {
    let localnet = Localnet::start(4);
    let accounts = Accounts::new(&localnet, localnet.config()).await;
    let before = accounts.balance().await;
    for validator in 1..=4u8 {
        localnet.kill(validator);
        accounts.pay().await;
        assert_eq!(accounts.balance().await, before + u128::from(validator));
        tokio::task::block_in_place(|| localnet.restart());
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn nothing_is_lost_or_doubled_when_the_chain_halts() {
    let localnet = Localnet::start(4);
    let accounts = Accounts::new(&localnet, localnet.config()).await;
    let before = accounts.balance().await;
    // Blocks need more than two thirds of the validators, and only some endpoints answer.
    for frozen in [[1, 2], [3, 4]] {
        for validator in frozen {
            localnet.freeze(validator);
        }
        let mut payment = accounts.begin();
        assert!(timeout(WATCH, &mut payment).await.is_err());
        for validator in frozen {
            localnet.thaw(validator);
        }
        payment.await.unwrap().unwrap();
    }
    assert_eq!(accounts.balance().await, before + 2);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn a_lost_answer_of_a_real_node_does_not_pay_twice() {
    let localnet = Localnet::start(1);
    let (network, proxy) = FaultyNetwork::start(&localnet.config().endpoints[0]).await;
    let config = Config {
        endpoints: vec![proxy],
        ..localnet.config()
    };
    let accounts = Accounts::new(&localnet, config).await;
    let before = accounts.balance().await;
    for (paid, method) in (1..).zip(["broadcast_tx_sync", "tx", "abci_query"]) {
        network.plan(method, Fault::LoseAnswer, 3);
        network.plan(method, Fault::LoseRequest, 2);
        accounts.pay().await;
        assert_eq!(accounts.balance().await, before + paid);
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn gas_that_a_simulation_understates_is_raised() {
    let localnet = Localnet::start(1);
    let (network, proxy) = FaultyNetwork::start(&localnet.config().endpoints[0]).await;
    let config = Config {
        endpoints: vec![proxy],
        ..localnet.config()
    };
    let accounts = Accounts::new(&localnet, config).await;
    let before = accounts.balance().await;
    let simulate = "/cosmos.tx.v1beta1.Service/Simulate";
    network.plan(simulate, Fault::UnderstateGas(2), 2);
    accounts.pay().await;
    assert_eq!(accounts.balance().await, before + 1);
}

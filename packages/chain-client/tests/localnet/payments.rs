//! One key's transactions on a chain that is well.

use chain_client::{Broadcaster, Chain, Error, Signer, TxOptions};
use cosmwasm_std::coin;
use futures::future::try_join_all;

use crate::wasmd::Localnet;

const DENOM: &str = "uopen";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn too_little_gas_costs_its_fee_and_nothing_else() {
    let localnet = Localnet::start(1);
    let payer = localnet.funded(localnet.config()).await;
    let payee = localnet.funded(localnet.config()).await;
    let (chain, amount) = (payer.chain(), [coin(1_000, DENOM)]);
    let mut messages = payer.messages();
    messages.bank_send(payee.address(), &amount).unwrap();
    let needed = payer.estimate_gas(messages.clone()).await.unwrap();
    let before = chain.balance(payer.address(), DENOM).await.unwrap();
    let received = chain.balance(payee.address(), DENOM).await.unwrap();
    // Enough to pay the fee and to be checked, too little for the payment.
    let options = TxOptions {
        gas_limit: Some(needed * 6 / 10),
        ..TxOptions::default()
    };
    let error = payer.send_with(messages, options).await.unwrap_err();
    let Error::OutOfGas { gas_wanted, .. } = error else {
        panic!("{error}");
    };
    assert_eq!(gas_wanted, needed * 6 / 10);
    let fee = u128::from(gas_wanted).div_ceil(40);
    let after = chain.balance(payer.address(), DENOM).await.unwrap();
    assert_eq!(after, before - fee);
    // The key can be used on.
    payer.bank_send(payee.address(), &amount).await.unwrap();
    let balance = chain.balance(payee.address(), DENOM).await.unwrap();
    assert_eq!(balance, received + 1_000);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs wasmd; scripts/test-localnet runs it"]
async fn two_programs_with_one_key_repair_the_sequence() {
    let localnet = Localnet::start(1);
    let payee = localnet.funded(localnet.config()).await;
    let signer = || Signer::from_secret(&[7; 32], &localnet.config().address_prefix).unwrap();
    let funds = [coin(100_000_000, DENOM)];
    payee.bank_send(signer().address(), &funds).await.unwrap();
    let mut programs = Vec::new();
    for _ in 0..3 {
        let chain = Chain::connect(localnet.config()).await.unwrap();
        programs.push(Broadcaster::new(chain, signer()));
    }
    let before = payee.chain().balance(payee.address(), DENOM).await.unwrap();
    for _ in 0..4 {
        let amount = [coin(1, DENOM)];
        let payments = programs
            .iter()
            .map(|program| program.bank_send(payee.address(), &amount));
        try_join_all(payments).await.unwrap();
    }
    let after = payee.chain().balance(payee.address(), DENOM).await.unwrap();
    assert_eq!(after, before + 12);
    let account = payee.chain().account(signer().address()).await.unwrap();
    assert_eq!(account.sequence, 12);
}

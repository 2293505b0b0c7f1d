//! What a transaction must bring, and what stays when it fails.

use cosmrs::proto::cosmos::tx::v1beta1::TxRaw;
use cosmrs::proto::traits::Message;
use devnet::chain::Delivery;
use devnet::error::{Module, TxError};

use crate::guests;
use crate::support::{bank_send, execute, instantiate, store_code, Signed, Signer, World, FUNDS};

fn refusal(delivery: Delivery) -> TxError {
    match delivery {
        Delivery::Refused { error, .. } => error,
        Delivery::Included(record) => panic!("taken up: {:?}", record.result),
    }
}

/// Sends ten coins from Alice to Bob with what the signature binds to changed.
fn send_with(world: &World, change: impl FnOnce(&mut Signed)) -> Delivery {
    let mut signed = world.next(&world.alice);
    change(&mut signed);
    let message = bank_send(&world.alice, &world.bob.address, 10);
    world.deliver(world.alice.sign(vec![message], &signed))
}

#[test]
fn a_transfer_moves_coins_and_pays_its_fee() {
    let world = World::new();
    let record = world.succeed(
        &world.alice,
        vec![bank_send(&world.alice, &world.bob.address, 10)],
    );
    let fee = 250_000;
    assert_eq!(world.balance(&world.alice.address), FUNDS - 10 - fee);
    assert_eq!(world.balance(&world.bob.address), FUNDS + 10);
    let collector = devnet::address::module_account("fee_collector");
    assert_eq!(world.balance(collector.as_str()), fee);
    assert_eq!(record.height, world.height());
    assert_eq!(record.result.attribute("tx", "fee"), Some("250000uopen"));
    assert_eq!(
        record.result.attribute("message", "action"),
        Some("/cosmos.bank.v1beta1.MsgSend")
    );
    let gas = record.result.gas_used;
    assert!(
        (20_000..200_000).contains(&gas),
        "a transfer on a Cosmos chain, not {gas}"
    );
}

#[test]
fn a_wrong_sequence_is_named_in_the_words_that_clients_parse() {
    let world = World::new();
    let error = refusal(send_with(&world, |signed| signed.sequence = 7));
    assert_eq!((error.module, error.code), (Module::Sdk, 32));
    assert_eq!(
        error.log,
        "account sequence mismatch, expected 0, got 7: incorrect account sequence"
    );
}

#[test]
fn a_signature_binds_chain_and_account() {
    let world = World::new();
    let error = refusal(send_with(&world, |signed| {
        signed.chain_id = "other-1".to_owned()
    }));
    assert_eq!((error.module, error.code), (Module::Sdk, 4));
    let error = refusal(send_with(&world, |signed| signed.number += 1));
    assert_eq!(error.code, 4);
}

#[test]
fn a_changed_signature_or_body_is_refused() {
    let world = World::new();
    let message = bank_send(&world.alice, &world.bob.address, 10);
    let good = world.alice.sign(vec![message], &world.next(&world.alice));
    let raw = TxRaw::decode(good.as_slice()).unwrap();
    for byte in 0..raw.signatures[0].len() {
        let mut raw = raw.clone();
        raw.signatures[0][byte] ^= 1;
        assert_eq!(
            refusal(world.deliver(raw.encode_to_vec())).code,
            4,
            "byte {byte}"
        );
    }
    let mut raw = raw;
    raw.body_bytes = TxRaw::decode(
        world
            .alice
            .sign(
                vec![bank_send(&world.alice, &world.bob.address, 11)],
                &world.next(&world.alice),
            )
            .as_slice(),
    )
    .unwrap()
    .body_bytes;
    assert_eq!(refusal(world.deliver(raw.encode_to_vec())).code, 4);
    assert_eq!(world.height(), 1, "a refused transaction makes no block");
}

#[test]
fn the_higher_of_two_signatures_is_refused() {
    let world = World::new();
    let message = bank_send(&world.alice, &world.bob.address, 10);
    let good = world.alice.sign(vec![message], &world.next(&world.alice));
    let mut raw = TxRaw::decode(good.as_slice()).unwrap();
    let low = k256::ecdsa::Signature::from_slice(&raw.signatures[0]).unwrap();
    let high = k256::ecdsa::Signature::from_scalars(low.r(), -*low.s()).unwrap();
    raw.signatures[0] = high.to_vec();
    assert_eq!(refusal(world.deliver(raw.encode_to_vec())).code, 4);
}

#[test]
fn someone_elses_signature_is_refused() {
    let world = World::new();
    let message = bank_send(&world.alice, &world.bob.address, 10);
    let error = refusal(world.deliver(world.bob.sign(vec![message], &world.next(&world.alice))));
    assert_eq!((error.module, error.code), (Module::Sdk, 8));
}

#[test]
fn a_fee_below_the_minimum_is_refused() {
    let world = World::new();
    let error = refusal(send_with(&world, |signed| signed.fee -= 1));
    assert_eq!((error.module, error.code), (Module::Sdk, 13));
    assert_eq!(
        error.log,
        "insufficient fees; got: 249999uopen required: 250000uopen: insufficient fee"
    );
}

#[test]
fn a_fee_that_the_account_does_not_hold_is_refused() {
    let world = World::new();
    let error = refusal(send_with(&world, |signed| signed.fee = FUNDS + 1));
    assert_eq!((error.module, error.code), (Module::Sdk, 5));
}

#[test]
fn an_account_that_never_received_anything_cannot_send() {
    let world = World::new();
    let stranger = Signer::new(9);
    let message = bank_send(&stranger, &world.bob.address, 1);
    let signed = Signed {
        number: 99,
        ..world.next(&world.alice)
    };
    let error = refusal(world.deliver(stranger.sign(vec![message], &signed)));
    assert_eq!((error.module, error.code), (Module::Sdk, 9));
}

#[test]
fn an_account_begins_with_the_first_coins_it_receives() {
    let world = World::new();
    let carol = Signer::new(3);
    world.succeed(
        &world.alice,
        vec![bank_send(&world.alice, &carol.address, 1_000_000)],
    );
    world.succeed(&carol, vec![bank_send(&carol, &world.bob.address, 1)]);
    assert_eq!(world.balance(&carol.address), 1_000_000 - 250_000 - 1);
}

#[test]
fn a_transaction_that_came_too_late_is_refused() {
    let world = World::new();
    world.devnet.advance(1).unwrap();
    let error = refusal(send_with(&world, |signed| signed.timeout_height = 2));
    assert_eq!((error.module, error.code), (Module::Sdk, 30));
    assert!(matches!(
        send_with(&world, |s| s.timeout_height = 3),
        Delivery::Included(_)
    ));
}

#[test]
fn the_same_bytes_are_taken_up_once() {
    let world = World::new();
    let message = bank_send(&world.alice, &world.bob.address, 10);
    let bytes = world.alice.sign(vec![message], &world.next(&world.alice));
    assert!(matches!(
        world.deliver(bytes.clone()),
        Delivery::Included(_)
    ));
    assert_eq!(refusal(world.deliver(bytes)).code, 19);
    assert_eq!(world.balance(&world.bob.address), FUNDS + 10);
}

#[test]
fn bytes_that_are_no_transaction_are_refused() {
    let world = World::new();
    for bytes in [vec![], vec![0xff; 40], b"{\"json\": true}".to_vec()] {
        refusal(world.deliver(bytes));
    }
    assert_eq!(refusal(world.deliver(vec![0; 2 * 1024 * 1024])).code, 21);
    assert_eq!(world.height(), 1);
}

#[test]
fn unknown_messages_and_bad_addresses_are_refused() {
    let world = World::new();
    let mut unknown = bank_send(&world.alice, &world.bob.address, 1);
    unknown.type_url = "/cosmos.bank.v1beta1.MsgMultiSend".to_owned();
    let signed = world.next(&world.alice);
    assert_eq!(
        refusal(world.deliver(world.alice.sign(vec![unknown], &signed))).code,
        6
    );

    let upper = bank_send(&world.alice, &world.bob.address.to_uppercase(), 1);
    let record = world.send(&world.alice, vec![upper]);
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (7, "sdk")
    );
}

#[test]
fn messages_of_a_transaction_happen_together_or_not_at_all() {
    let world = World::new();
    let record = world.send(
        &world.alice,
        vec![
            bank_send(&world.alice, &world.bob.address, 10),
            bank_send(&world.alice, &world.bob.address, FUNDS),
        ],
    );
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (5, "sdk")
    );
    assert!(
        record
            .result
            .log
            .starts_with("failed to execute message; message index: 1: "),
        "{}",
        record.result.log
    );
    assert_eq!(world.balance(&world.bob.address), FUNDS);
    assert_eq!(
        world.balance(&world.alice.address),
        FUNDS - 250_000,
        "the fee stays paid"
    );
    assert_eq!(
        world.next(&world.alice).sequence,
        1,
        "the sequence stays used"
    );
}

#[test]
fn an_upload_is_undone_with_its_transaction() {
    let world = World::new();
    let fails = bank_send(&world.alice, &world.bob.address, FUNDS);
    let upload = store_code(&world.alice, guests::obedient());
    let create = instantiate(&world.alice, 1, &serde_json::json!({}));
    let record = world.send(&world.alice, vec![upload.clone(), create.clone(), fails]);
    assert_eq!(record.result.code, 5);
    let record = world.send(&world.alice, vec![create.clone()]);
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (28, "wasm")
    );
    world.succeed(&world.alice, vec![upload, create]);
}

#[test]
fn running_out_of_gas_reverts_and_still_costs() {
    let world = World::new();
    let code_id = world.store(&world.alice, guests::endless());
    let contract = world.instantiate(&world.alice, code_id, &serde_json::json!({}));
    let before = world.balance(&world.bob.address);
    let signed = Signed {
        gas: 300_000,
        ..world.next(&world.alice)
    };
    let messages = vec![
        bank_send(&world.alice, &world.bob.address, 10),
        execute(&world.alice, &contract, &serde_json::json!({}), 0),
    ];
    let Delivery::Included(record) = world.deliver(world.alice.sign(messages, &signed)) else {
        panic!("refused");
    };
    assert_eq!(
        (record.result.code, record.result.codespace.as_str()),
        (11, "sdk")
    );
    assert_eq!(
        record.result.log,
        "out of gas in location: wasm contract; gasWanted: 300000, gasUsed: 300000: out of gas"
    );
    assert_eq!(world.balance(&world.bob.address), before);
    assert_eq!(world.next(&world.alice).sequence, signed.sequence + 1);
}

#[test]
fn a_gas_limit_too_small_for_the_checks_is_refused() {
    let world = World::new();
    let error = refusal(send_with(&world, |signed| signed.gas = 1_000));
    assert_eq!((error.module, error.code), (Module::Sdk, 11));
    let error = refusal(send_with(&world, |signed| {
        signed.gas = devnet::gas::MAX_TX_GAS + 1;
        signed.fee = FUNDS;
    }));
    assert_eq!(error.code, 18);
}

#[test]
fn a_simulation_tells_the_gas_and_changes_nothing() {
    let world = World::new();
    let message = bank_send(&world.alice, &world.bob.address, 10);
    let bytes = world
        .alice
        .sign(vec![message.clone()], &world.next(&world.alice));
    let simulated = world
        .devnet
        .run(move |chain| chain.simulate(&bytes))
        .unwrap()
        .unwrap()
        .result
        .gas_used;
    assert_eq!(world.balance(&world.bob.address), FUNDS);
    assert_eq!(world.next(&world.alice).sequence, 0);
    let delivered = world.succeed(&world.alice, vec![message]).result.gas_used;
    assert_eq!(simulated, delivered);
}

#[test]
fn a_simulation_without_signature_counts_the_signature_to_come() {
    let world = World::new();
    let message = bank_send(&world.alice, &world.bob.address, 10);
    let signed = world.alice.sign(vec![message], &world.next(&world.alice));
    let mut raw = TxRaw::decode(signed.as_slice()).unwrap();
    raw.signatures = vec![Vec::new()];
    let unsigned = raw.encode_to_vec();
    let simulate = |bytes: Vec<u8>| {
        let simulated = world.devnet.run(move |chain| chain.simulate(&bytes));
        simulated.unwrap().unwrap().result.gas_used
    };
    // The SDK counts 112 bytes where the signature takes 64, ten gas each.
    assert_eq!(simulate(unsigned), simulate(signed) + 480);
}

#[test]
fn a_failing_simulation_tells_why_and_at_what_gas() {
    let world = World::new();
    let message = bank_send(&world.alice, &world.bob.address, FUNDS * 2);
    let bytes = world.alice.sign(vec![message], &world.next(&world.alice));
    let error = world
        .devnet
        .run(move |chain| chain.simulate(&bytes))
        .unwrap()
        .unwrap_err();
    assert_eq!(error.code, 5);
    assert!(
        error.log.contains("insufficient funds with gas used: '"),
        "{}",
        error.log
    );
}

//! Payment channels: the deposit, the session key in its file, and the way back.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use attribution_report::voucher_bytes;
use contract_api::payout_splitter::ChannelStatus;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use openledger::actions::channel::{self, Opened, Session};
use openledger::{Error, Wallet};

use crate::world::{assert_reason, World, MIN_DEPOSIT, SETTLE_SECONDS};

const DEPOSIT: u128 = 50_000;
const LIFETIME: u64 = 3_600;

/// A payer of one deposit, and the channel that it opened with it.
async fn open(world: &World) -> (Wallet, Opened) {
    let payer = world.holder("payer", DEPOSIT).await;
    let node = world.wallet("node").address().to_string();
    let opened = channel::open(&world.context, &payer, &node, DEPOSIT, LIFETIME).await;
    (payer, opened.unwrap())
}

#[tokio::test]
async fn an_opened_channel_holds_the_deposit_for_the_node() {
    let world = World::start().await;
    let before = world.now().await;
    let (payer, opened) = open(&world).await;
    let channel = opened.channel;
    assert_eq!(channel.payer, payer.address().to_string());
    assert_eq!(channel.node, world.wallet("node").address().to_string());
    assert_eq!(
        (channel.deposit.u128(), channel.cap.u128()),
        (DEPOSIT, DEPOSIT)
    );
    assert_eq!(
        (channel.collected.u128(), channel.status),
        (0, ChannelStatus::Open)
    );
    assert_eq!(channel.expires.u64(), before + LIFETIME);
    assert_eq!(channel.settles_at.u64(), before + LIFETIME + SETTLE_SECONDS);
    assert_eq!(world.balances(&payer).await.open, 0);
    let splitter = &world.context.contracts.payout_splitter;
    assert_eq!(world.open_of(splitter).await, DEPOSIT);
    let listed = channel::list(&world.context, payer.address().as_ref()).await;
    assert_eq!(listed.unwrap().channels, [channel]);
}

#[tokio::test]
async fn the_session_lies_in_a_file_that_only_its_owner_reads() {
    let world = World::start().await;
    let (_, opened) = open(&world).await;
    let path = world.context.home.channel(opened.channel.channel.u64());
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let session = Session::load(&path).unwrap();
    assert_eq!(session.channel, opened.channel.channel.u64());
    assert_eq!(session.node, opened.channel.node);
    assert_eq!(session.expires, opened.channel.expires.u64());
    assert_eq!((session.cap, session.charged), (DEPOSIT, 0));
}

#[tokio::test]
async fn the_sessions_vouchers_verify_under_the_channels_key() {
    let world = World::start().await;
    let (_, opened) = open(&world).await;
    let channel = opened.channel;
    let id = channel.channel.u64();
    let session = Session::load(&world.context.home.channel(id)).unwrap();
    let voucher = session.voucher(&world.context, 1_234).unwrap();
    assert_eq!(
        (voucher.channel, voucher.expires),
        (channel.channel, channel.expires)
    );
    assert_eq!(voucher.cumulative.u128(), 1_234);
    let key = VerifyingKey::from_bytes(&channel.session_key.to_array().unwrap()).unwrap();
    let signature = Signature::from_slice(&voucher.signature).unwrap();
    let chain_id = &world.context.chain.config().chain_id;
    let splitter = world.context.contracts.payout_splitter.to_bytes();
    let expires = channel.expires.u64();
    let signed = voucher_bytes(chain_id, &splitter, id, 1_234, expires);
    key.verify(&signed, &signature).unwrap();
    let raised = voucher_bytes(chain_id, &splitter, id, 1_235, expires);
    key.verify(&raised, &signature).unwrap_err();
}

#[tokio::test]
async fn every_channel_has_a_key_and_a_file_of_its_own() {
    let world = World::start().await;
    let payer = world.holder("payer", 2 * DEPOSIT).await;
    let node = world.wallet("node").address().to_string();
    let mut keys = Vec::new();
    for _ in 0..2 {
        let opened = channel::open(&world.context, &payer, &node, DEPOSIT, LIFETIME).await;
        let channel = opened.unwrap().channel;
        let session = Session::load(&world.context.home.channel(channel.channel.u64()));
        assert_eq!(session.unwrap().channel, channel.channel.u64());
        keys.push(channel.session_key);
    }
    assert_ne!(keys[0], keys[1]);
}

#[tokio::test]
async fn a_channel_closes_only_once_reports_cannot_collect_from_it_any_more() {
    let world = World::start().await;
    let (payer, opened) = open(&world).await;
    let id = opened.channel.channel.u64();
    let context = &world.context;
    let early = channel::withdraw(context, &payer, id);
    assert_reason(&world.refused(early).await, "can be withdrawn from after");
    world
        .advance(opened.channel.settles_at.u64() - world.now().await)
        .await;
    let last_second = channel::withdraw(context, &payer, id);
    assert_reason(
        &world.refused(last_second).await,
        "can be withdrawn from after",
    );
    world.advance(1).await;
    channel::withdraw(context, &payer, id).await.unwrap();
    assert_eq!(world.balances(&payer).await.open, DEPOSIT);
    let splitter = &context.contracts.payout_splitter;
    assert_eq!(world.open_of(splitter).await, 0);
    let closed = channel::show(context, id).await.unwrap();
    assert_eq!(closed.status, ChannelStatus::Closed);
    let again = channel::withdraw(context, &payer, id);
    assert_reason(&world.refused(again).await, "channel 1 is closed");
}

#[tokio::test]
async fn only_the_payer_withdraws_from_its_channel() {
    let world = World::start().await;
    let (_, opened) = open(&world).await;
    let id = opened.channel.channel.u64();
    world.advance(LIFETIME + SETTLE_SECONDS + 1).await;
    let node = world.wallet("node");
    let foreign = channel::withdraw(&world.context, &node, id);
    assert_reason(&world.refused(foreign).await, "belongs to its payer");
    let unknown = channel::withdraw(&world.context, &node, id + 1);
    assert_reason(&world.refused(unknown).await, "there is no channel 2");
}

#[tokio::test]
async fn a_refused_channel_leaves_no_session_behind() {
    let world = World::start().await;
    let context = &world.context;
    let payer = world.holder("payer", DEPOSIT).await;
    let node = world.wallet("node").address().to_string();
    let splitter = context.contracts.payout_splitter.to_string();
    let rows = [
        (
            &node,
            MIN_DEPOSIT - 1,
            LIFETIME,
            "under the smallest of 1000",
        ),
        (
            &node,
            DEPOSIT + 1,
            LIFETIME,
            "holds 50000, 50001 are needed",
        ),
        (&node, DEPOSIT, 0, "is not in the future"),
        (&node, DEPOSIT, u64::MAX, "is not in the future"),
        (&splitter, DEPOSIT, LIFETIME, "cannot be the node"),
    ];
    for (node, deposit, lifetime, reason) in rows {
        let refused = channel::open(context, &payer, node, deposit, lifetime);
        assert_reason(&world.refused(refused).await, reason);
    }
    assert!(!context.home.channel(1).exists());
    let error = Session::load(&context.home.channel(1)).err().unwrap();
    assert!(matches!(error, Error::File { .. }), "{error:?}");
}

/// Leaves a channel as a crash does that comes after its opening and before its file.
fn interrupt(world: &World, opened: &Opened) -> PathBuf {
    let path = world.context.home.channel(opened.channel.channel.u64());
    let text = std::fs::read(&path).unwrap();
    let mut session: serde_json::Value = serde_json::from_slice(&text).unwrap();
    session["channel"] = 0.into();
    let key = opened.channel.session_key.to_string();
    let pending = path.with_file_name(format!("pending-{key}.json"));
    std::fs::write(&pending, session.to_string()).unwrap();
    std::fs::remove_file(&path).unwrap();
    pending
}

#[tokio::test]
async fn a_channel_whose_opening_was_interrupted_is_found_by_its_key() {
    let world = World::start().await;
    let (payer, opened) = open(&world).await;
    let context = &world.context;
    let path = context.home.channel(opened.channel.channel.u64());
    let before: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let pending = interrupt(&world, &opened);

    let stranger = channel::recover(context, world.wallet("node").address().as_ref()).await;
    assert_eq!(stranger.unwrap()[0].channel, None);
    assert!(pending.exists(), "a key without a channel keeps its file");

    let recovered = channel::recover(context, payer.address().as_ref()).await;
    let recovered = recovered.unwrap();
    assert_eq!(recovered.len(), 1);
    assert_eq!(recovered[0].channel.as_ref(), Some(&opened.channel));
    let after: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(after, before);
    assert!(!pending.exists());
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = channel::recover(context, payer.address().as_ref()).await;
    assert!(again.unwrap().is_empty());
}

#[tokio::test]
async fn a_session_file_that_is_there_already_is_not_written_over() {
    let world = World::start().await;
    let (payer, opened) = open(&world).await;
    let context = &world.context;
    let path = context.home.channel(opened.channel.channel.u64());
    let mut session: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let pending = interrupt(&world, &opened);
    session["charged"] = 700.into();
    std::fs::write(&path, session.to_string()).unwrap();
    let recovered = channel::recover(context, payer.address().as_ref()).await;
    assert!(recovered.unwrap()[0].channel.is_some());
    assert_eq!(Session::load(&path).unwrap().charged, 700);
    assert!(!pending.exists());
}

#[tokio::test]
async fn a_damaged_session_file_is_named() {
    let world = World::start().await;
    let (_, opened) = open(&world).await;
    let path = world.context.home.channel(opened.channel.channel.u64());
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let error = Session::load(&path).err().unwrap();
    assert!(
        matches!(&error, Error::File { path: named, .. } if *named == path),
        "{error:?}"
    );
    let mut fields: serde_json::Value = serde_json::from_slice(&whole).unwrap();
    fields["secret"] = "0011".into();
    std::fs::write(&path, fields.to_string()).unwrap();
    let error = Session::load(&path)
        .unwrap()
        .voucher(&world.context, 1)
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::Argument {
                what: "session key",
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_top_up_raises_what_the_session_may_promise() {
    let world = World::start().await;
    let payer = world.holder("payer", DEPOSIT + 500).await;
    let node = world.wallet("node").address().to_string();
    let context = &world.context;
    let opened = channel::open(context, &payer, &node, DEPOSIT, LIFETIME).await;
    let id = opened.unwrap().channel.channel.u64();
    channel::top_up(context, &payer, id, 500).await.unwrap();
    let found = channel::show(context, id).await.unwrap();
    assert_eq!(
        (found.deposit.u128(), found.cap.u128()),
        (DEPOSIT + 500, DEPOSIT + 500)
    );
    let session = Session::load(&context.home.channel(id)).unwrap();
    assert_eq!(session.cap, DEPOSIT + 500);
}

#[tokio::test]
async fn a_rotated_key_is_the_sessions_and_the_channels_also_after_a_crash_in_between() {
    let world = World::start().await;
    let (payer, opened) = open(&world).await;
    let context = &world.context;
    let id = opened.channel.channel.u64();
    let path = context.home.channel(id);
    let old = std::fs::read(&path).unwrap();
    let tx = channel::rotate_session_key(context, &payer, id)
        .await
        .unwrap();
    assert!(tx.is_some());
    let found = channel::show(context, id).await.unwrap();
    assert_ne!(found.session_key, opened.channel.session_key);
    let former = found.former_key.unwrap();
    assert_eq!(former.session_key, opened.channel.session_key);
    let next = path.with_extension("next.json");
    assert!(!next.exists());

    // As a crash leaves it that comes after the transaction and before the file.
    std::fs::rename(&path, &next).unwrap();
    std::fs::write(&path, old).unwrap();
    let again = channel::rotate_session_key(context, &payer, id)
        .await
        .unwrap();
    assert!(again.is_none() && !next.exists());
    let voucher = Session::load(&path).unwrap().voucher(context, 5).unwrap();
    let key = VerifyingKey::from_bytes(&found.session_key.to_array().unwrap()).unwrap();
    let chain_id = &context.chain.config().chain_id;
    let splitter = context.contracts.payout_splitter.to_bytes();
    let signed = voucher_bytes(chain_id, &splitter, id, 5, found.expires.u64());
    let signature = Signature::from_slice(&voucher.signature).unwrap();
    key.verify(&signed, &signature).unwrap();
}

#[tokio::test]
async fn a_thawed_channel_is_withdrawn_from_after_its_settling_time() {
    let world = World::start().await;
    let (payer, opened) = open(&world).await;
    let (context, id) = (&world.context, opened.channel.channel.u64());
    channel::revoke_session_key(context, &payer, id)
        .await
        .unwrap();
    let found = channel::show(context, id).await.unwrap();
    assert_eq!(found.status, ChannelStatus::Revoked);
    channel::thaw(context, &payer, id).await.unwrap();
    let found = channel::show(context, id).await.unwrap();
    assert_eq!(found.status, ChannelStatus::Thawing);
    world.advance(SETTLE_SECONDS + 1).await;
    channel::withdraw(context, &payer, id).await.unwrap();
    assert_eq!(world.balances(&payer).await.open, DEPOSIT);
}

//! What strangers and liars send: each is refused by name, and the daemon goes on.

use attribution_report::Hash32;
use ed25519_dalek::SigningKey;
use openledger_oracle::peers::auth::{headers, request_bytes};
use openledger_oracle::wire::{Body, Scope, SignedMessage};
use serde_json::Value;

use crate::world::{World, ORACLES};

/// Status and code of an answer.
async fn class(answer: reqwest::Response) -> (u16, String) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or_default();
    let code = body["error"]["code"].as_str().unwrap_or_default();
    (status, code.to_owned())
}

impl World {
    async fn post(&self, body: Vec<u8>) -> (u16, String) {
        let url = format!("{}/v1/messages", self.oracles[0].url());
        class(self.http.post(url).body(body).send().await.unwrap()).await
    }

    async fn say(&self, message: &SignedMessage) -> (u16, String) {
        self.post(serde_json::to_vec(message).unwrap()).await
    }

    async fn read(&self, path: &str, headers: &[(&'static str, String)]) -> (u16, String) {
        let mut request = self.http.get(format!("{}{path}", self.oracles[0].url()));
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        class(request.send().await.unwrap()).await
    }

    /// Scope of the first report.
    fn scope(&self) -> Scope {
        let set = self.oracles[0].running().context().set().unwrap();
        Scope {
            config_digest: set.facts.config_digest,
            set_id: set.set_id,
            seq: 1,
            prev_report: Hash32::ZERO,
        }
    }
}

fn vote() -> Body {
    Body::Prepare {
        bundle: Hash32([7; 32]),
    }
}

fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn messages_of_strangers_and_liars_are_refused_by_name() {
    let mut world = World::start(1).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.wait([0], |figures| figures.seq == 1).await;
    let (scope, key) = (world.scope(), world.oracles[1].key());
    let signed = |scope: &Scope, sender: u16, key: &SigningKey| {
        SignedMessage::sign(scope, 0, sender, vote(), key)
    };
    let limit = world.oracles[0].config.limits.message_bytes;
    assert_eq!(
        world.post(vec![b' '; limit + 1]).await,
        refused(413, "too_large")
    );
    for garbage in ["", "{", "[]", "{\"set_id\":1}", "\u{0}"] {
        let answer = world.post(garbage.into()).await;
        assert_eq!(answer, refused(400, "malformed"), "{garbage:?}");
    }
    let stranger = SigningKey::from_bytes(&[0x5a; 32]);
    let other_chain = Scope {
        config_digest: Hash32([9; 32]),
        ..scope
    };
    let other_set = Scope { set_id: 2, ..scope };
    let later = Scope { seq: 2, ..scope };
    let other_chain_of_reports = Scope {
        prev_report: Hash32([9; 32]),
        ..scope
    };
    for (what, message, expected) in [
        (
            "a stranger's key",
            signed(&scope, 1, &stranger),
            (403, "signature"),
        ),
        (
            "another member's name",
            signed(&scope, 2, &key),
            (403, "signature"),
        ),
        (
            "a sender beyond the set",
            signed(&scope, 4, &key),
            (403, "unknown_sender"),
        ),
        (
            "another chain",
            signed(&other_chain, 1, &key),
            (403, "signature"),
        ),
        (
            "another set",
            signed(&other_set, 1, &key),
            (409, "other_round"),
        ),
        (
            "a later report",
            signed(&later, 1, &key),
            (409, "other_round"),
        ),
        (
            "another report before",
            signed(&other_chain_of_reports, 1, &key),
            (409, "other_predecessor"),
        ),
    ] {
        let (status, code) = expected;
        assert_eq!(world.say(&message).await, refused(status, code), "{what}");
    }
    let mut changed = signed(&scope, 1, &key);
    changed.body = Body::Prepare {
        bundle: Hash32([8; 32]),
    };
    assert_eq!(world.say(&changed).await, refused(403, "signature"));

    // After all of it the daemon works as before, and what was said of report 1 is over.
    world.ask(1).await;
    world.settled(1, 0..ORACLES).await;
    world.wait([0], |figures| figures.seq == 2).await;
    let heard = world.oracles[0].tap.said();
    let of_first = heard.iter().filter(|message| message.seq.u64() == 1);
    for message in of_first {
        assert_eq!(world.say(message).await, refused(409, "other_round"));
    }
    world.assert_no_equivocation();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn receipts_and_bundles_are_for_members_only() {
    let mut world = World::start(1).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.ask(1).await;
    world.settled(1, 0..ORACLES).await;
    let (target, peer) = (
        world.oracles[0].running().context().clone(),
        world.oracles[1].running().context().clone(),
    );
    let chain_id = target.contracts.scope().chain_id.clone();
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let path = "/v1/bundles/1";
    let signed = |chain_id: &str, path: &str, expires: u64, key: &SigningKey| {
        let bytes = request_bytes(chain_id, &target.canonical, &peer.canonical, path, expires);
        headers(&peer.operator, expires, &bytes, key)
    };
    let (key, soon) = (world.oracles[1].key(), now + 60);
    let good = signed(&chain_id, path, soon, &key);
    assert_eq!(world.read(path, &good).await.0, 200);
    let stranger = SigningKey::from_bytes(&[0x5a; 32]);
    let payer = world.context.wallet("payer").unwrap().address().to_string();
    let outsider = headers(&payer, soon, b"anything", &stranger);
    for (what, headers, code) in [
        ("no headers", Vec::new(), "header"),
        ("an outsider", outsider.to_vec(), "not_a_member"),
        (
            "another key",
            signed(&chain_id, path, soon, &stranger).to_vec(),
            "signature",
        ),
        (
            "another chain",
            signed("other-1", path, soon, &key).to_vec(),
            "signature",
        ),
        (
            "another path",
            signed(&chain_id, "/v1/bundles/2", soon, &key).to_vec(),
            "signature",
        ),
        (
            "an old request",
            signed(&chain_id, path, now - 1, &key).to_vec(),
            "expired",
        ),
        (
            "valid for too long",
            signed(&chain_id, path, now + 3_600, &key).to_vec(),
            "expired",
        ),
    ] {
        assert_eq!(
            world.read(path, &headers).await,
            refused(403, code),
            "{what}"
        );
    }
    let missing = "/v1/bundles/9";
    let asked = signed(&chain_id, missing, soon, &key);
    assert_eq!(world.read(missing, &asked).await, refused(404, "not_found"));
    let odd = world.read("/v1/answers/nonsense", &[]).await;
    assert_eq!(odd, refused(400, "malformed"));
}

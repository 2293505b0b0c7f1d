//! The events of every message, as they leave the contract: `tests/golden/events.txt`, which
//! `UPDATE_GOLDEN=1 cargo test -p datanet-registry` writes anew after a deliberate change.

use std::collections::BTreeSet;
use std::{env, fs, path::PathBuf};

use contract_api::datanet_registry::{
    DatanetAccess, DatanetTerms, ExecuteMsg, MemberRole, Params, Paused, ReceiveMsg, Verdict,
    WrappedKey,
};
use cosmwasm_std::Uint64;
use cw_multi_test::AppResponse;

use crate::world::{
    appeal_message, close_appeal_message, close_message, content, item, members, rule_message,
    score_message, settle_message, terms, text, update_validators, withdraw_message, World,
    APPEAL_BOND, BOND, CHALLENGE, DEPOSIT, NAMES, RULING, SCORING,
};

const DATANET: Uint64 = Uint64::one();
const ROLES: [&str; 4] = ["owner", "judge", "guard", "treasury"];

/// The registry's events of each message, with names in place of addresses.
struct Log {
    world: World,
    lines: Vec<String>,
}

impl Log {
    fn note(&mut self, response: AppResponse) {
        let registry = self.world.registry.to_string();
        for event in response.events {
            let ours = |attribute: &&cosmwasm_std::Attribute| {
                attribute.key == "_contract_address" && attribute.value == registry
            };
            if !event.ty.starts_with("wasm") || event.attributes.iter().find(ours).is_none() {
                continue;
            }
            let shown = event.attributes.iter().skip(1);
            let shown = shown.map(|attribute| format!("{}={}", attribute.key, attribute.value));
            let line = format!("{}: {}", event.ty, shown.collect::<Vec<_>>().join(" "));
            self.lines.push(self.with_names(line));
        }
    }

    fn with_names(&self, line: String) -> String {
        let named = NAMES.into_iter().chain(ROLES);
        let line = named.fold(line, |line, name| line.replace(&text(name), name));
        line.replace(self.world.open.as_str(), "open-token")
    }

    fn execute(&mut self, sender: &str, message: &ExecuteMsg) {
        let response = self.world.execute(sender, message).unwrap();
        self.note(response);
    }

    fn send(&mut self, sender: &str, amount: u128, message: &ReceiveMsg) {
        let response = self.world.send(sender, amount, message).unwrap();
        self.note(response);
    }
}

fn submit(root: u8) -> ReceiveMsg {
    crate::world::batch_message(root)
}

/// Datanet 1, its people and parameters.
fn people(log: &mut Log) {
    let terms = DatanetTerms {
        access: DatanetAccess::Permissioned,
        ..terms("private-notes")
    };
    log.execute("ivy", &ExecuteMsg::CreateDatanet { terms });
    log.execute("ivy", &update_validators(&["vera", "walt"], &[]));
    log.send("vera", BOND, &crate::world::bond_message(1));
    let contributors = ["alice", "bob"];
    log.execute("ivy", &members(MemberRole::Contributor, &contributors, &[]));
    log.execute("ivy", &members(MemberRole::Reader, &["bob"], &[]));
    let announce = ExecuteMsg::AnnounceKey {
        datanet: DATANET,
        public_key: [9; 32].into(),
    };
    log.execute("bob", &announce);
    let key = WrappedKey {
        reader: text("bob"),
        public_key: [9; 32].into(),
        wrapped: [1; 48].into(),
    };
    let wrap = ExecuteMsg::WrapKeys {
        datanet: DATANET,
        keys: vec![key],
    };
    log.execute("ivy", &wrap);
    let paused = Paused {
        create_datanet: true,
        score_batch: true,
        ..Paused::default()
    };
    log.execute("guard", &ExecuteMsg::SetPaused { paused });
    let paused = Paused::default();
    log.execute("owner", &ExecuteMsg::SetPaused { paused });
    log.execute(
        "owner",
        &ExecuteMsg::UpdateConfig {
            owner: None,
            treasury: None,
            arbiter: Some(text("judge")),
            emergency: Some(String::new()),
            params: Some(Params {
                validator_slash_bps: 500,
                ..crate::world::params()
            }),
        },
    );
}

/// Batches through every branch.
fn batches(log: &mut Log) {
    for root in 1..=5 {
        log.send("alice", DEPOSIT, &submit(root));
    }
    log.execute("vera", &score_message(1, 9_000));
    log.execute("vera", &score_message(2, 1_000));
    log.execute("vera", &score_message(3, 9_000));
    log.execute("vera", &score_message(4, 9_000));
    log.send("bob", APPEAL_BOND, &appeal_message(1));
    log.send("bob", APPEAL_BOND, &appeal_message(2));
    log.send("bob", APPEAL_BOND, &appeal_message(3));
    log.send("bob", APPEAL_BOND, &appeal_message(4));
    log.execute("judge", &rule_message(1, Verdict::Granted));
    log.execute("judge", &rule_message(2, Verdict::Granted));
    log.execute("judge", &rule_message(3, Verdict::Denied));
    log.world.wait(SCORING);
    log.send("walt", BOND, &crate::world::bond_message(1));
    log.execute("bob", &close_message(5));
    log.world.wait(RULING);
    log.execute("bob", &close_appeal_message(4));
    log.world.wait(CHALLENGE);
    log.execute("bob", &settle_message(3));
    let datanet = DATANET;
    log.execute("bob", &ExecuteMsg::TakeSnapshot { datanet });
}

/// A duplicate, then the end of the Datanet.
fn end(log: &mut Log) {
    let texts: &[&str] = &["same", "same"];
    let submitted = log.world.submit_known("alice", 0, texts).unwrap();
    log.note(submitted);
    log.execute("vera", &score_message(6, 9_000));
    log.execute("walt", &score_message(6, 8_000));
    let proof = |index| item("alice", (1, 6), texts, index);
    log.execute(
        "bob",
        &ExecuteMsg::ProveDuplicate {
            content_hash: content("same"),
            earlier: proof(0),
            later: proof(1),
        },
    );
    let licence = "CC0-1.0".to_owned();
    let conditions = "none".to_owned();
    let datanet = DATANET;
    let relicence = ExecuteMsg::Relicence {
        datanet,
        licence,
        conditions,
    };
    log.execute("ivy", &relicence);
    let to = Some(text("bob"));
    log.execute("ivy", &ExecuteMsg::TransferDatanet { datanet, to });
    log.execute("ivy", &ExecuteMsg::TransferDatanet { datanet, to: None });
    let to = Some(text("bob"));
    log.execute("ivy", &ExecuteMsg::TransferDatanet { datanet, to });
    log.execute("bob", &ExecuteMsg::AcceptDatanet { datanet });
    log.execute("bob", &ExecuteMsg::RetireDatanet { datanet });
    log.world.wait(CHALLENGE + RULING);
    log.execute("vera", &withdraw_message());
}

#[test]
fn the_events_of_every_message_are_as_recorded() {
    let mut log = Log {
        world: World::empty(),
        lines: Vec::new(),
    };
    people(&mut log);
    batches(&mut log);
    end(&mut log);
    let found = log.lines.join("\n") + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/events.txt");
    if env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let golden = fs::read_to_string(&path).expect("the golden output is part of the source");
    assert_eq!(found, golden);

    let actions: BTreeSet<&str> = golden
        .split_whitespace()
        .filter_map(|word| word.strip_prefix("action="))
        .collect();
    let messages = crate::access::message_names();
    let missing: Vec<&String> = messages
        .iter()
        .filter(|name| !actions.contains(name.as_str()) && *name != "receive")
        .collect();
    assert!(missing.is_empty(), "no event of {missing:?}");
}

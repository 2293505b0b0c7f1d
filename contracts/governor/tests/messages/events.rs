//! Every event as it is written: a change of events must change this page.

use contract_api::governor::{ExecuteMsg, InstantiateMsg, ParameterChanges, Paused};
use contract_api::MigrateMsg;
use cosmwasm_std::{to_json_binary, Event, WasmMsg};
use cw3::Vote;
use cw_multi_test::{AppResponse, Executor};

use crate::world::{address, hook, World, OPEN};

const GOLDEN: &str = include_str!("events.txt");

/// What was written so far.
struct Log(String);

impl Log {
    /// Writes the events of the contracts but the tokens', with names for addresses and hashes.
    fn take(&mut self, world: &World, response: AppResponse) {
        let tokens = [world.open.as_str(), world.gopen.as_str()];
        let of_governor = |event: &&Event| {
            event.ty.starts_with("wasm") && !tokens.contains(&event.attributes[0].value.as_str())
        };
        for event in response.events.iter().filter(of_governor) {
            let attributes = event.attributes.iter().skip(1);
            let mut line = event.ty.clone();
            for attribute in attributes {
                line.push_str(&format!(" {}={}", attribute.key, attribute.value));
            }
            self.0.push_str(&named(world, line));
            self.0.push('\n');
        }
    }

    fn execute(&mut self, world: &mut World, name: &str, message: &ExecuteMsg) {
        let response = world.execute(name, message).unwrap();
        self.take(world, response);
    }
}

fn named(world: &World, mut line: String) -> String {
    if world.config().last_proposal > 0 {
        let hash = world.proposal(1).content_hash.to_string();
        line = line.replace(&hash, "<content hash>");
    }
    let accounts = ["alice", "bob", "guard", "nobody"].map(|name| (name, address(name)));
    let tokens = [("open", world.open.clone()), ("gopen", world.gopen.clone())];
    for (name, account) in accounts.into_iter().chain(tokens) {
        line = line.replace(account.as_str(), &format!("<{name}>"));
    }
    line
}

fn instantiate_another(world: &mut World) -> AppResponse {
    let message = InstantiateMsg {
        open_token: world.open.to_string(),
        gopen_token: world.gopen.to_string(),
        emergency: Some(address("guard").into_string()),
        parameters: None,
    };
    let created = WasmMsg::Instantiate {
        admin: None,
        code_id: world.code,
        msg: to_json_binary(&message).unwrap(),
        funds: Vec::new(),
        label: "another".to_owned(),
    };
    world.app.execute(address("alice"), created.into()).unwrap()
}

/// One proposal of Alice to its execution, two of Bob to their ends.
fn take_proposals(log: &mut Log, world: &mut World) {
    let changes = ParameterChanges {
        quorum_bps: Some(600),
        ..ParameterChanges::default()
    };
    let messages = vec![
        world.to_itself(&ExecuteMsg::UpdateConfig(changes)),
        world.to_itself(&ExecuteMsg::SetEmergency { emergency: None }),
    ];
    let proposed = world.propose_with("alice", 100 * OPEN, &hook(messages));
    log.take(world, proposed.unwrap());
    let [abandoned, ignored] = [(); 2].map(|()| world.propose("bob", Vec::new()));
    world.pass_delay();
    let vote = ExecuteMsg::Vote {
        proposal_id: 1,
        vote: Vote::Yes,
        reason: Some("it is time".to_owned()),
    };
    log.execute(world, "alice", &vote);
    let proposal_id = ignored;
    log.execute(world, "nobody", &ExecuteMsg::OpenVoting { proposal_id });
    let proposal_id = abandoned;
    log.execute(world, "bob", &ExecuteMsg::Cancel { proposal_id });
    world.pass_voting();
    let proposal_id = ignored;
    log.execute(world, "nobody", &ExecuteMsg::Close { proposal_id });
    log.execute(world, "nobody", &ExecuteMsg::Queue { proposal_id: 1 });
    world.pass_timelock();
    log.execute(world, "nobody", &ExecuteMsg::Execute { proposal_id: 1 });
}

#[test]
fn events_are_as_written() {
    let mut world = World::new();
    let mut log = Log(String::new());
    let created = instantiate_another(&mut world);
    log.take(&world, created);
    let paused = Paused {
        vote_by_signature: true,
    };
    log.execute(&mut world, "guard", &ExecuteMsg::SetPaused { paused });
    take_proposals(&mut log, &mut world);
    let (governor, code) = (world.governor.clone(), world.code);
    let migrated = world
        .app
        .migrate_contract(address("admin"), governor, &MigrateMsg {}, code);
    log.take(&world, migrated.unwrap());
    let Log(found) = log;
    assert_eq!(found, GOLDEN, "\n{found}");
}

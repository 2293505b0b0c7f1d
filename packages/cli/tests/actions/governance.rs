//! Governance with the compiled contracts: proposals decide over parameters, money and code.

use contract_api::governor::{ExecuteMsg, ProposalState};
use contract_api::{open_token, payout_splitter};
use cosmwasm_std::CosmosMsg;
use cw3::Vote;
use openledger::actions::governance::{self, Draft};
use openledger::actions::token;
use openledger::{Context, Wallet};

use crate::world::{assert_reason, governance as parameters, World};

/// gOPEN of the voters.
const LOCKED: u128 = 50_000;

/// Two accounts with gOPEN, and OPEN for deposits.
async fn voters(world: &World) -> [Wallet; 2] {
    let mut voters = Vec::new();
    for name in ["payer", "contributor"] {
        let wallet = world.holder(name, LOCKED + 1_000).await;
        token::lock(&world.context, &wallet, LOCKED).await.unwrap();
        voters.push(wallet);
    }
    voters.try_into().map_err(|_| "two voters").unwrap()
}

fn draft(messages: Vec<CosmosMsg>) -> Draft {
    Draft {
        title: "A proposal".to_owned(),
        description: "What it is for.".to_owned(),
        messages,
    }
}

/// The id of a proposal in its voting period.
async fn active(world: &World, proposer: &Wallet, messages: Vec<CosmosMsg>) -> u64 {
    let proposed = governance::propose(&world.context, proposer, draft(messages)).await;
    world.advance(parameters().voting_delay.u64()).await;
    proposed.unwrap().proposal_id
}

/// Queues a proposal that the votes so far let succeed, and executes it.
async fn carry_out(world: &World, id: u64) -> openledger::Result<chain_client::TxOutcome> {
    let (context, anyone) = (&world.context, world.wallet("node"));
    world.advance(parameters().voting_period.u64()).await;
    governance::queue(context, &anyone, id).await.unwrap();
    world.advance(parameters().timelock.u64()).await;
    governance::run(context, &anyone, id).await
}

async fn dispute_seconds(context: &Context) -> u64 {
    let query = payout_splitter::QueryMsg::Config {};
    let splitter = &context.contracts.payout_splitter;
    let found: payout_splitter::ConfigResponse = context.query(splitter, &query).await.unwrap();
    found.dispute_seconds.u64()
}

async fn state(world: &World, id: u64) -> ProposalState {
    governance::state(&world.context, id).await.unwrap().state
}

#[tokio::test]
async fn a_parameter_changes_by_proposal_votes_and_timelock() {
    let world = World::start().await;
    let context = &world.context;
    let [payer, contributor] = voters(&world).await;
    let change = serde_json::json!({ "update_config": { "dispute_seconds": "77" } });
    let splitter = context.contract("payout-splitter").unwrap();
    let owner = world.wallet("owner");
    let direct = owner.broadcaster.execute(&splitter, &change, &[]).await;
    let refusal = openledger::Error::from(direct.unwrap_err());
    assert_reason(&refusal, "Owner");

    let change = governance::call(&splitter, &change).unwrap();
    let id = active(&world, &payer, vec![change.clone()]).await;
    let shown = governance::show(context, id).await.unwrap();
    assert_eq!(shown.proposal.msgs, [change]);
    assert_eq!(shown.state.state, ProposalState::Active);
    for voter in [&payer, &contributor] {
        governance::vote(context, voter, id, Vote::Yes, Some("shorter".to_owned()))
            .await
            .unwrap();
    }
    let before = dispute_seconds(context).await;
    carry_out(&world, id).await.unwrap();
    assert_ne!(before, 77);
    assert_eq!(dispute_seconds(context).await, 77);
    assert_eq!(state(&world, id).await, ProposalState::Executed);
    let listed = governance::list(context, None).await.unwrap().proposals;
    assert_eq!(listed.len(), 1);
    // The deposit is back, the treasury empty.
    assert_eq!(world.balances(&payer).await.open, 1_000);
    assert!(governance::treasury(context)
        .await
        .unwrap()
        .balance
        .is_zero());
}

#[tokio::test]
async fn a_signed_vote_counts_for_its_voter_once() {
    let world = World::start().await;
    let context = &world.context;
    let [payer, contributor] = voters(&world).await;
    let id = active(&world, &payer, Vec::new()).await;
    let expires = world.now().await + 600;
    let signed = governance::sign_vote(context, &contributor, id, Vote::No, None, expires)
        .await
        .unwrap();
    let relayer = world.wallet("node");
    let mut tampered = signed.clone();
    tampered.vote = Vote::Yes;
    let refusal = world
        .refused(governance::relay(context, &relayer, tampered))
        .await;
    assert_reason(&refusal, "the signature does not fit the vote");
    governance::relay(context, &relayer, signed.clone())
        .await
        .unwrap();
    let tally = governance::state(context, id).await.unwrap().tally;
    assert_eq!((tally.yes.u128(), tally.no.u128()), (0, LOCKED));
    let refusal = world
        .refused(governance::relay(context, &relayer, signed))
        .await;
    assert_reason(&refusal, "the next nonce");
    let again = governance::vote(context, &contributor, id, Vote::Yes, None);
    let refusal = world.refused(again).await;
    assert_reason(&refusal, "voted on proposal 1 already");
}

#[tokio::test]
async fn the_treasury_pays_by_proposal_and_never_from_deposits() {
    let world = World::start().await;
    let context = &world.context;
    let [payer, contributor] = voters(&world).await;
    let treasury = &context.contracts.governor;
    token::transfer(context, &payer, treasury, 500)
        .await
        .unwrap();
    let node = world.wallet("node");
    let payment = open_token::ExecuteMsg::Transfer {
        recipient: node.address().to_string(),
        amount: 501u128.into(),
    };
    let payment = governance::call(&context.contracts.open_token, &payment).unwrap();
    let id = active(&world, &contributor, vec![payment]).await;
    governance::propose(context, &payer, draft(Vec::new()))
        .await
        .unwrap();
    governance::vote(context, &payer, id, Vote::Yes, None)
        .await
        .unwrap();
    let refusal = carry_out(&world, id).await.unwrap_err();
    assert_reason(&refusal, "99 micro-OPEN would be left for deposits of 100");
    assert_eq!(state(&world, id).await, ProposalState::Queued);
    token::transfer(context, &payer, treasury, 1).await.unwrap();
    governance::run(context, &node, id).await.unwrap();
    assert_eq!(world.balances(&node).await.open, 501);
}

#[tokio::test]
async fn a_proposal_moves_a_contract_to_other_code() {
    let world = World::start().await;
    let context = &world.context;
    let [payer, _] = voters(&world).await;
    let governor = &context.contracts.governor;
    let info = context.chain.contract_info(governor).await.unwrap();
    let migration = cosmwasm_std::WasmMsg::Migrate {
        contract_addr: governor.to_string(),
        new_code_id: info.code_id,
        msg: cosmwasm_std::to_json_binary(&contract_api::MigrateMsg {}).unwrap(),
    };
    let id = active(&world, &payer, vec![migration.into()]).await;
    governance::vote(context, &payer, id, Vote::Yes, None)
        .await
        .unwrap();
    let tx = carry_out(&world, id).await.unwrap();
    let mut actions = tx
        .events
        .from_contract(governor)
        .filter_map(|event| event.attribute("action"));
    assert!(actions.any(|action| action == "migrate"));
}

#[tokio::test]
async fn a_proposer_cancels_and_a_defeat_is_closed() {
    let world = World::start().await;
    let context = &world.context;
    let [payer, contributor] = voters(&world).await;
    let cancelled = governance::propose(context, &payer, draft(Vec::new()))
        .await
        .unwrap()
        .proposal_id;
    governance::cancel(context, &payer, cancelled)
        .await
        .unwrap();
    assert_eq!(state(&world, cancelled).await, ProposalState::Cancelled);

    let defeated = active(&world, &payer, Vec::new()).await;
    governance::open_voting(context, &contributor, defeated)
        .await
        .unwrap();
    world.advance(parameters().voting_period.u64()).await;
    governance::close(context, &contributor, defeated)
        .await
        .unwrap();
    assert_eq!(state(&world, defeated).await, ProposalState::Defeated);
    // Nobody voted: the deposit is the treasury's.
    let treasury = governance::treasury(context).await.unwrap();
    assert_eq!(treasury.spendable.u128(), 100);
    assert_eq!(world.balances(&payer).await.open, 900);
}

#[tokio::test]
async fn a_message_file_is_read_as_cw3_has_it() {
    let world = World::start().await;
    let path = world.folder().join("messages.json");
    let message = ExecuteMsg::SetEmergency { emergency: None };
    let call = governance::call(&world.context.contracts.governor, &message).unwrap();
    std::fs::write(&path, serde_json::to_vec(&[&call]).unwrap()).unwrap();
    assert_eq!(governance::read_messages(&path).unwrap(), [call]);
    std::fs::write(&path, "[{\"wasm\":{}}]").unwrap();
    governance::read_messages(&path).unwrap_err();
    assert!(world.context.contract("payout_splitter").is_err());
}

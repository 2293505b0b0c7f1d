//! Native coins, OPEN and gOPEN: what one loses the other gains, to the last unit.

use chain_client::Error as ChainError;
use openledger::actions::token;
use openledger::{Error, Wallet};

use crate::world::{assert_reason, World, FUNDS, UNBONDING_SECONDS};

#[tokio::test]
async fn wrapping_turns_native_coins_into_as_much_open() {
    let world = World::start().await;
    let payer = world.wallet("payer");
    let tx = token::wrap(&world.context, &payer, 700).await.unwrap();
    let held = world.balances(&payer).await;
    assert_eq!(held.address, payer.address().to_string());
    assert_eq!(held.native, FUNDS - 700 - world.fee(&tx));
    assert_eq!((held.open, held.gopen), (700, 0));
    let token = &world.context.contracts.open_token;
    let backing = world.context.chain.balance(token, "uopen").await.unwrap();
    assert_eq!(backing, 700);
}

#[tokio::test]
async fn unwrapping_gives_the_native_coins_back() {
    let world = World::start().await;
    let payer = world.holder("payer", 700).await;
    let before = world.balances(&payer).await;
    let tx = token::unwrap(&world.context, &payer, 300).await.unwrap();
    let after = world.balances(&payer).await;
    assert_eq!(after.native, before.native + 300 - world.fee(&tx));
    assert_eq!(after.open, 400);
}

#[tokio::test]
async fn a_transfer_moves_open_and_no_native_coins_but_the_fee() {
    let world = World::start().await;
    let (payer, node) = (world.holder("payer", 700).await, world.wallet("node"));
    let before = world.balances(&payer).await;
    let tx = token::transfer(&world.context, &payer, node.address(), 250)
        .await
        .unwrap();
    let (payer, node) = (world.balances(&payer).await, world.balances(&node).await);
    assert_eq!(payer.native, before.native - world.fee(&tx));
    assert_eq!((payer.open, node.open), (450, 250));
    assert_eq!(node.native, FUNDS);
}

#[tokio::test]
async fn a_multi_transfer_moves_open_to_all_or_none() {
    let world = World::start().await;
    let payer = world.holder("payer", 700).await;
    let (node, validator) = (world.wallet("node"), world.wallet("validator-1"));
    let to = |wallet: &Wallet, amount| (wallet.address().clone(), amount);
    let transfers = [to(&node, 100), to(&validator, 50), to(&node, 7)];
    token::multi_transfer(&world.context, &payer, &transfers)
        .await
        .unwrap();
    let held = [&payer, &node, &validator].map(|wallet| wallet.address().clone());
    let mut open = Vec::new();
    for address in &held {
        open.push(world.open_of(address).await);
    }
    assert_eq!(open, [543, 107, 50]);
    let too_much = [to(&node, 543), to(&validator, 1)];
    let sent = token::multi_transfer(&world.context, &payer, &too_much);
    assert_reason(&world.refused(sent).await, "holds 543, 544 are needed");
    let none = token::multi_transfer(&world.context, &payer, &[]);
    assert_reason(&world.refused(none).await, "1 to 100 transfers");
}

#[tokio::test]
async fn locking_keeps_the_open_and_gives_as_many_votes() {
    let world = World::start().await;
    let payer = world.holder("payer", 700).await;
    let gopen = &world.context.contracts.gopen_token;
    token::lock(&world.context, &payer, 600).await.unwrap();
    let held = world.balances(&payer).await;
    assert_eq!((held.open, held.gopen), (100, 600));
    assert_eq!(world.open_of(gopen).await, 600);
    let voting = world.voting(&payer).await;
    assert_eq!(voting.votes, 600);
    assert_eq!(voting.delegate, Some(payer.address().to_string()));
}

#[tokio::test]
async fn unlocked_open_is_claimed_after_the_unbonding_period() {
    let world = World::start().await;
    let context = &world.context;
    let payer = world.holder("payer", 700).await;
    token::lock(context, &payer, 600).await.unwrap();
    token::unlock(context, &payer, 250).await.unwrap();
    let held = world.balances(&payer).await;
    assert_eq!((held.open, held.gopen), (100, 350));
    let voting = world.voting(&payer).await;
    let claims: Vec<u128> = voting.claims.iter().map(|c| c.amount.u128()).collect();
    assert_eq!((voting.votes, claims), (350, vec![250]));
    let early = token::claim_unlocked(context, &payer);
    assert_reason(&world.refused(early).await, "nothing to claim now");
    // The time of blocks runs a little ahead of the clock that is moved.
    world.advance(UNBONDING_SECONDS + 1).await;
    token::claim_unlocked(context, &payer).await.unwrap();
    let held = world.balances(&payer).await;
    assert_eq!((held.open, held.gopen), (350, 350));
    assert_eq!(world.open_of(&context.contracts.gopen_token).await, 350);
    assert!(world.voting(&payer).await.claims.is_empty());
}

#[tokio::test]
async fn votes_go_to_a_delegate_and_come_back() {
    let world = World::start().await;
    let context = &world.context;
    let (payer, node) = (world.holder("payer", 700).await, world.wallet("node"));
    token::lock(context, &payer, 600).await.unwrap();
    token::delegate(context, &payer, node.address())
        .await
        .unwrap();
    let (from, to) = (world.voting(&payer).await, world.voting(&node).await);
    assert_eq!((from.votes, to.votes), (0, 600));
    assert_eq!(from.delegate, Some(node.address().to_string()));
    token::undelegate(context, &payer).await.unwrap();
    let (from, to) = (world.voting(&payer).await, world.voting(&node).await);
    assert_eq!((from.votes, to.votes), (600, 0));
}

#[tokio::test]
async fn nobody_moves_more_than_it_holds() {
    let world = World::start().await;
    let context = &world.context;
    let (payer, node) = (world.holder("payer", 700).await, world.wallet("node"));
    token::lock(context, &payer, 300).await.unwrap();

    let error = world.refused(token::wrap(context, &payer, FUNDS)).await;
    let missing_coins = matches!(&error, Error::Chain(ChainError::InsufficientFunds { .. }));
    assert!(missing_coins, "{error:?}");
    let error = world.refused(token::unwrap(context, &payer, 401)).await;
    assert_reason(&error, "holds 400, 401 are needed");
    let transfer = token::transfer(context, &payer, node.address(), 401);
    assert_reason(&world.refused(transfer).await, "holds 400, 401 are needed");
    let error = world.refused(token::lock(context, &payer, 401)).await;
    assert_reason(&error, "holds 400, 401 are needed");
    let error = world.refused(token::unlock(context, &payer, 301)).await;
    assert_reason(&error, "holds 300, 301 are needed");
}

#[tokio::test]
async fn nothing_cannot_be_exchanged() {
    let world = World::start().await;
    let context = &world.context;
    let payer = world.holder("payer", 700).await;
    let reason = "the amount must be above zero";
    let error = world.refused(token::unwrap(context, &payer, 0)).await;
    assert_reason(&error, reason);
    let error = world.refused(token::lock(context, &payer, 0)).await;
    assert_reason(&error, reason);
    let error = world.refused(token::unlock(context, &payer, 0)).await;
    assert_reason(&error, reason);
}

#[tokio::test]
async fn amounts_are_text_in_json() {
    let world = World::start().await;
    let payer = world.holder("payer", 700).await;
    let held = serde_json::to_value(world.balances(&payer).await).unwrap();
    assert_eq!(held["address"], payer.address().to_string());
    assert_eq!(held["open"], "700");
    assert_eq!(held["gopen"], "0");
}

//! Disputes about reports, and who receives earnings.

use attribution_report::{
    fraud::{Equivocation, ForeignNode, FraudProof, ReceiptProof, SignedReport},
    Bitmap, Hash32, LeafProof, Report, SettledReceipt,
};
use contract_api::dispute_registry::Paused;
use openledger::actions::{claim, report_dispute};

use crate::world::{assert_reason, World};

/// The opening of a receipt in a report that the chain does not have.
fn receipt() -> ReceiptProof {
    ReceiptProof {
        report: 1u64.into(),
        root: Hash32([1; 32]),
        leaf: LeafProof {
            index: 0u64.into(),
            key: vec![0; 72].into(),
            amount: 5u128.into(),
            path: vec![],
        },
        receipt: SettledReceipt {
            channel: 1u64.into(),
            receipt_id: Hash32([2; 32]),
            node: vec![3; 20].into(),
            base_model: 1u64.into(),
            adapter: 1u64.into(),
            fee: 5u128.into(),
            transcript_commitment: Hash32([4; 32]),
            weight_count: 0,
            weights_root: Hash32::ZERO,
        },
    }
}

fn signed() -> SignedReport {
    let hash = Hash32([5; 32]);
    SignedReport {
        report: Report {
            config_digest: hash,
            seq: 1u64.into(),
            prev_report: hash,
            receipts_root: hash,
            receipt_count: 1u64.into(),
            rules_hash: hash,
            credits_root: hash,
            credits_sum: 5u128.into(),
            cumulative_root: hash,
            cumulative_sum: 5u128.into(),
            leaf_count: 1u64.into(),
            data_hash: hash,
        },
        bitmap: Bitmap::of(4, [0, 1, 2]),
        signatures: vec![vec![6; 64].into(); 3],
    }
}

#[tokio::test]
async fn disputes_about_reports_that_are_not_there_cost_nothing() {
    let world = World::start().await;
    let context = &world.context;
    let config = report_dispute::config(context).await.unwrap();
    assert_eq!(config.paused, Paused::default());
    let bond = config.params.challenge_bond.u128();
    let payer = world.holder("payer", bond).await;
    let proof = FraudProof::ForeignNode(ForeignNode { receipt: receipt() });
    let proved = report_dispute::prove_fraud(context, &payer, proof);
    assert_reason(&world.refused(proved).await, "there is no report 1");
    let poor = report_dispute::challenge(context, &payer, bond - 1, receipt());
    assert_reason(&world.refused(poor).await, "is under the smallest of");
    let challenged = report_dispute::challenge(context, &payer, bond, receipt());
    assert_reason(&world.refused(challenged).await, "there is no report 1");
    let evidence = Equivocation {
        first: signed(),
        second: signed(),
    };
    let proved = report_dispute::prove_equivocation(context, &payer, 1, evidence);
    assert_reason(&world.refused(proved).await, "does not answer");
    let (start, seq) = (None, 1);
    let all = report_dispute::list(context, start).await.unwrap();
    let open = report_dispute::list_open(context, seq).await.unwrap();
    assert!(all.challenges.is_empty() && open.challenges.is_empty());
    let frauds = report_dispute::frauds(context, start).await.unwrap();
    assert!(frauds.frauds.is_empty());
    report_dispute::fraud(context, seq).await.unwrap_err();
}

#[tokio::test]
async fn what_is_not_challenged_is_neither_drawn_judged_nor_closed() {
    let world = World::start().await;
    let (context, anyone) = (&world.context, world.wallet("node"));
    let none = "there is no challenge 7";
    let drawn = report_dispute::draw_committee(context, &anyone, 7);
    assert_reason(&world.refused(drawn).await, none);
    let judged = report_dispute::judge(context, &anyone, 7, true);
    assert_reason(&world.refused(judged).await, none);
    let closed = report_dispute::close(context, &anyone, 7);
    assert_reason(&world.refused(closed).await, none);
    report_dispute::show(context, 7).await.unwrap_err();
}

#[tokio::test]
async fn a_payee_names_a_recipient_and_takes_it_back() {
    let world = World::start().await;
    let (context, payee) = (&world.context, world.wallet("contributor"));
    let name = payee.address().to_string();
    let vault = world.wallet("node").address().to_string();
    assert_eq!(claim::recipient(context, &name).await.unwrap(), name);
    claim::set_recipient(context, &payee, Some(vault.clone()))
        .await
        .unwrap();
    assert_eq!(claim::recipient(context, &name).await.unwrap(), vault);
    claim::set_recipient(context, &payee, None).await.unwrap();
    assert_eq!(claim::recipient(context, &name).await.unwrap(), name);
    let splitter = context.contracts.payout_splitter.to_string();
    let refused = claim::set_recipient(context, &payee, Some(splitter));
    assert_reason(&world.refused(refused).await, "no recipient");
}

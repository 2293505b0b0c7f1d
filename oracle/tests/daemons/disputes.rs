//! Lies on the chain: what leaves show is proved, double signing too, and a committee judges
//! weights. What became void is settled again, once.

use attribution_report::fraud::{ReceiptProof, ReportData};
use attribution_report::LeafProof;
use contract_api::dispute_registry::{ChallengeStatus, ReceiveMsg};
use contract_api::payout_splitter::ReportStatus;
use ed25519_dalek::SigningKey;
use openledger::actions::{claim, report, token};
use openledger_oracle::claims::{claims_due, ClaimTree};
use openledger_oracle::peers::auth::{headers, request_bytes};
use openledger_oracle::report::BuiltReport;
use openledger_oracle::store::{ReportLeaves, WriteMoment};
use openledger_oracle::watch::PublishedReport;

use crate::tap::Mode;
use crate::world::{Crash, World, ORACLES};

/// Seconds of the dispute window: longer than any test runs by the chain's clock.
const WINDOW: u64 = 3_600;
/// Price of an answer.
const FEE: u128 = 1_000;
/// Bond of a challenge.
const BOND: u128 = 1_000_000_000;

/// A world with one settled report, and a second one that was agreed and not posted.
async fn second_agreed() -> World {
    let mut world = World::with_window(1, WINDOW).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.ask(1).await;
    world.settled(1, 0..ORACLES).await;
    for oracle in &world.oracles {
        oracle.rpc.set(Mode::CutTransactions);
    }
    world.ask(1).await;
    world
        .wait(0..ORACLES, |figures| figures.seq == 2 && figures.decided)
        .await;
    world
}

impl World {
    fn let_pass(&self) {
        for oracle in &self.oracles {
            oracle.rpc.set(Mode::Pass);
        }
    }

    async fn status_of(&self, seq: u64) -> ReportStatus {
        self.report(seq).await.status
    }

    /// Makes the valid reports final and pays everyone: what was charged, earned and paid is the
    /// price of all answers.
    async fn everyone_is_paid_once(&self, valid: &[u64], answers: u128) {
        self.pass(WINDOW + 1).await;
        let owner = self.context.wallet("owner").unwrap();
        for seq in valid {
            // A daemon may have been faster.
            let _ = report::finalize(&self.context, &owner, *seq).await;
        }
        let last = valid.last().copied().unwrap();
        let head = report::head(&self.context).await.unwrap();
        assert_eq!(head.final_seq.u64(), last);
        let context = self.oracles[0].running().context();
        let credits = context.store.credits_at(last).unwrap();
        let earned: u128 = credits.iter().map(|(_, amount)| amount).sum();
        let tree = ClaimTree::new(last, &credits, "open").unwrap();
        let claims = claims_due(&tree, &[]);
        claim::claim_many(&self.context, &owner, claims)
            .await
            .unwrap();
        let totals = report::totals(&self.context).await.unwrap();
        assert_eq!(earned, answers * FEE);
        assert_eq!(totals.collected.u128(), earned);
        assert_eq!(totals.final_cumulative.u128(), earned);
        assert_eq!(totals.paid.u128(), earned);
        self.assert_no_equivocation();
    }

    /// Challenges the first receipt of a report, and lets a block pass so that a committee can be
    /// drawn.
    async fn challenge(&self, data: &ReportData) {
        let payer = self.context.wallet("payer").unwrap();
        let tree = &data.trees.receipts;
        let hook = ReceiveMsg::Challenge {
            receipt: ReceiptProof {
                report: data.report.seq,
                root: tree.root().hash,
                leaf: LeafProof::of(tree, 0).unwrap(),
                receipt: data.receipts[0].receipt.clone(),
            },
        };
        let disputes = &self.context.contracts.dispute_registry;
        token::send_open(&self.context, &payer, disputes, BOND, &hook)
            .await
            .unwrap();
        self.wait([0, 1], |figures| figures.challenges_open == 1)
            .await;
        self.pass(1).await;
    }

    async fn verdict(&self) -> ChallengeStatus {
        self.wait([0, 1], |figures| figures.challenges_open == 0)
            .await;
        let contracts = &self.oracles[0].running().context().contracts;
        contracts.challenge(1).await.unwrap().unwrap().status
    }

    /// A settled report with its leaves.
    async fn honest(&self, seq: u64) -> ReportData {
        let context = self.oracles[0].running().context();
        let (scope, set) = (context.contracts.scope(), context.set().unwrap());
        let report = self.report(seq).await.report;
        let data = context.store.report_data(scope, &report, &set.oracle_set);
        data.unwrap().unwrap()
    }

    /// A forged report with its leaves, as the challenger got them.
    fn opened(&self, built: &BuiltReport) -> ReportData {
        let context = self.oracles[0].running().context();
        let leaves = ReportLeaves::from(built);
        let published = PublishedReport::new(leaves, &built.ledger.credits);
        let set = context.set().unwrap();
        let scope = context.contracts.scope();
        let data = published.data(scope, &built.report, &set.oracle_set);
        data.unwrap().unwrap()
    }

    /// The contribution that the first answer owes least.
    async fn least(&self) -> u32 {
        let honest = self.rebuild(0, 2, |_| {}).await;
        let weights = &honest.answers[0].weights;
        let ppm = |batch: u64| {
            let of_batch = weights.iter().filter(|weight| weight.batch.u64() == batch);
            of_batch.map(|weight| weight.weight_ppm).sum::<u32>()
        };
        u32::from(ppm(2) < ppm(1))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_forged_split_is_proved_and_its_receipts_are_settled_once() {
    let mut world = second_agreed().await;
    let thief = world.context.wallet("payer").unwrap().address().to_bytes();
    let forged = world.with_stolen_fee(3, 3, &thief).await;
    world.publish(&forged);
    let agreed = world.sign(&forged, &[0, 1, 2]);
    // The member that would prove first is killed and comes back to it.
    world.oracles[3].kill().await;
    world.post_report(&agreed).await;
    world.wait(0..3, |figures| figures.lies_seen == 1).await;
    world.let_pass();
    world.run([3]).await;
    world.wait([3], |figures| figures.frauds_proved == 1).await;
    assert_eq!(world.status_of(3).await, ReportStatus::Void);
    world.settled(4, 0..ORACLES).await;
    let report = world.report(4).await.report;
    assert_eq!(report.prev_report, world.report(1).await.digest);
    world.everyone_is_paid_once(&[1, 4], 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_second_report_of_one_number_is_proved_and_void() {
    let world = second_agreed().await;
    let forged = world.with_false_weights(3, 2, world.least().await).await;
    world.post_report(&world.sign(&forged, &[0, 1, 2])).await;
    world.let_pass();
    world
        .wait([2], |figures| figures.equivocations_proved == 1)
        .await;
    assert_eq!(world.status_of(2).await, ReportStatus::Void);
    world.settled(3, 0..ORACLES).await;
    world.everyone_is_paid_once(&[1, 3], 2).await;
}

/// The honest report 2 is settled everywhere and becomes void when the other report that its set
/// signed comes to light. `victim` is killed at its first write after that.
async fn honest_report_becomes_void(crash: Option<(usize, WriteMoment)>) {
    let mut world = second_agreed().await;
    let forged = world.with_false_weights(3, 2, world.least().await).await;
    let evidence = world.sign(&forged, &[0, 1, 2]);
    world.let_pass();
    world.settled(2, 0..ORACLES).await;
    let mut struck = None;
    if let Some((victim, moment)) = crash {
        world.oracles[victim].kill().await;
        let crash = Crash { write: 1, moment };
        struck = Some(world.run_until(victim, crash).await);
        world.wait([victim], |figures| figures.seq == 3).await;
    }
    let holder = &world.oracles[2].running().context().store;
    holder.keep_agreed(&evidence).unwrap();
    if let (Some((victim, _)), Some(struck)) = (crash, &mut struck) {
        assert_eq!(struck.recv().await, Some(()));
        world.oracles[victim].kill().await;
        world.run([victim]).await;
    }
    let others = (0..ORACLES).filter(|it| crash.is_none_or(|(victim, _)| victim != *it));
    world.wait(others, |figures| figures.voided == 1).await;
    assert_eq!(world.status_of(2).await, ReportStatus::Void);
    world.settled(3, 0..ORACLES).await;
    for oracle in &world.oracles {
        let store = &oracle.running().context().store;
        assert_eq!(store.voided().unwrap().len(), 1);
    }
    world.everyone_is_paid_once(&[1, 3], 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_settled_report_that_became_void_is_taken_back_and_settled_once() {
    honest_report_becomes_void(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_member_killed_before_it_took_a_report_back_takes_it_back_later() {
    honest_report_becomes_void(Some((1, WriteMoment::Before))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_member_killed_after_it_took_a_report_back_goes_on() {
    honest_report_becomes_void(Some((1, WriteMoment::After))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_committee_rejects_a_challenge_of_true_weights() {
    let mut world = World::with_window(1, WINDOW).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.ask(1).await;
    world.settled(1, 0..ORACLES).await;
    world.challenge(&world.honest(1).await).await;
    assert_eq!(world.verdict().await, ChallengeStatus::Rejected);
    assert_eq!(world.status_of(1).await, ReportStatus::Pending);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_operator_outside_of_the_set_judges_by_what_the_node_shows_it() {
    let mut world = World::with_window(1, WINDOW).await;
    let outsider = world.register_outsider(1).await;
    world.run(0..=outsider).await;
    world.attested(0..ORACLES).await;
    world.ask(1).await;
    world.settled(1, 0..ORACLES).await;
    // With one member away its verdict is needed. The members do not show it the receipt, so that
    // only the node can.
    world.oracles[3].kill().await;
    for oracle in &world.oracles[..ORACLES] {
        oracle.tap.answer("/v1/challenges/1/record", &"nothing");
    }
    world.challenge(&world.honest(1).await).await;
    world.wait([outsider], |figures| figures.judged == 1).await;
    assert_eq!(world.verdict().await, ChallengeStatus::Rejected);
    let store = &world.oracles[outsider].running().context().store;
    assert_eq!(store.receipts_seen().unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_challenged_receipt_is_shown_to_its_committee_only() {
    let mut world = World::with_window(1, WINDOW).await;
    world.run(0..ORACLES).await;
    world.attested(0..ORACLES).await;
    world.ask(1).await;
    world.settled(1, 0..ORACLES).await;
    let seat = world.oracles[2].running().context();
    let chain_id = seat.contracts.scope().chain_id.clone();
    let (operator, canonical) = (seat.operator.clone(), seat.canonical.clone());
    let data = world.honest(1).await;
    // With two of four away nothing is decided, so the committee stays.
    world.oracles[2].kill().await;
    world.oracles[3].kill().await;
    world.challenge(&data).await;
    world.wait([0, 1], |figures| figures.judged == 1).await;
    let node = world.context.wallet("node").unwrap().address().to_bytes();
    let oracle = world.oracles[0].running().context().canonical.clone();
    let places = [
        (world.node_url().to_owned(), node),
        (world.oracles[0].url(), oracle),
    ];
    let key = world.oracles[2].key();
    let payer = world.context.wallet("payer").unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let expires = now.unwrap().as_secs() + 60;
    for (url, target) in places {
        let path = "/v1/challenges/1/record";
        let signed = |path: &str, expires: u64, key: &SigningKey| {
            let bytes = request_bytes(&chain_id, &target, &canonical, path, expires);
            headers(&operator, expires, &bytes, key)
        };
        let stranger = SigningKey::from_bytes(&[0x5a; 32]);
        let outsider = headers(payer.address().as_ref(), expires, b"", &stranger);
        for (what, path, headers, status) in [
            ("its committee", path, signed(path, expires, &key), 200),
            ("another key", path, signed(path, expires, &stranger), 403),
            ("an outsider", path, outsider, 403),
            ("an old request", path, signed(path, 1, &key), 403),
            (
                "another path",
                path,
                signed("/v1/challenges/2/record", expires, &key),
                403,
            ),
            (
                "another challenge",
                "/v1/challenges/2/record",
                signed("/v1/challenges/2/record", expires, &key),
                404,
            ),
        ] {
            let mut request = world.http.get(format!("{url}{path}"));
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{what} at {url}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_committee_upholds_a_challenge_of_false_weights() {
    let mut world = second_agreed().await;
    let forged = world.with_false_weights(3, 3, world.least().await).await;
    world.publish(&forged);
    world.post_report(&world.sign(&forged, &[0, 1, 2])).await;
    world.let_pass();
    // Of four members two judge at once; the third was killed and comes back to its seat.
    world.oracles[2].kill().await;
    world.oracles[3].kill().await;
    world.challenge(&world.opened(&forged)).await;
    world.wait([0, 1], |figures| figures.judged == 1).await;
    world.run([2]).await;
    assert_eq!(world.verdict().await, ChallengeStatus::Upheld);
    assert_eq!(world.status_of(3).await, ReportStatus::Void);
    world.run([3]).await;
    world.settled(4, 0..ORACLES).await;
    world.everyone_is_paid_once(&[1, 4], 2).await;
}

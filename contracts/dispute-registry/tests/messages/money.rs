//! Whatever is challenged, judged and closed in whatever order: `bonded = held + returned + fees +
//! forfeited`, the balance is `held`, and nothing is lost.

use contract_api::{dispute_registry::ConfigUpdate, payout_splitter::ReportStatus};
use cosmwasm_std::Addr;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{
    court::{params, Court, BOND},
    world::DISPUTE_SECONDS,
};

struct Run {
    court: Court,
    rng: ChaCha8Rng,
    reports: Vec<u64>,
    committees: Vec<(u64, Vec<Addr>)>,
    accepted: usize,
}

impl Run {
    fn new(seed: u64) -> Self {
        let mut court = Court::new();
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut params = params();
        params.committee_size = rng.gen_range(1..8);
        params.judging_fee_bps = rng.gen_range(0..5_000);
        court.update(ConfigUpdate {
            params: Some(params),
            ..Default::default()
        });
        Self {
            reports: vec![court.submit()],
            court,
            rng,
            committees: vec![],
            accepted: 0,
        }
    }

    /// Acts at random; a refusal is as good as a success as long as the books balance.
    fn act(&mut self) {
        let done = match self.rng.gen_range(0..12) {
            0 => self.report(),
            1..=3 => self.challenge(),
            4 => self.draw(),
            5..=8 => self.judge(),
            9 => self.close(),
            10 => {
                let seconds = [1, DISPUTE_SECONDS, 250][self.rng.gen_range(0..3)];
                self.court.world.advance(seconds);
                true
            }
            _ => {
                let seq = self.reports[self.rng.gen_range(0..self.reports.len())];
                self.court.world.finalize(seq).is_ok()
            }
        };
        self.accepted += usize::from(done);
    }

    fn report(&mut self) -> bool {
        // What the oracles agree on follows the newest report that is not void.
        let tip = self.court.world.head().tip_cumulative.u128();
        let payee = self.court.world.address("payee");
        self.court.world.ledger = Default::default();
        if tip > 0 {
            self.court.world.ledger_of(&[(&payee, tip)]);
        }
        let round = self.court.round(0);
        let done = self.court.world.submit(&round).is_ok();
        if done {
            self.reports.push(round.report.seq.u64());
        } else {
            self.court.reports.pop();
        }
        done
    }

    fn challenge(&mut self) -> bool {
        let seq = self.reports[self.rng.gen_range(0..self.reports.len())];
        let receipt = self.court.receipt(seq, self.rng.gen_range(0..36));
        let bond = BOND - 1 + self.rng.gen_range(0..1_000);
        self.court.try_challenge(bond, receipt).is_ok()
    }

    /// A challenge, most often one that there is.
    fn any(&mut self) -> u64 {
        self.rng.gen_range(1..20)
    }

    fn draw(&mut self) -> bool {
        let challenge = self.any();
        self.court.world.advance(1);
        let done = self.court.try_draw(challenge).is_ok();
        if done {
            let committee = self.court.show(challenge).committee.into_iter();
            let judges = committee.map(|judge| Addr::unchecked(judge.operator));
            self.committees.push((challenge, judges.collect()));
        }
        done
    }

    fn judge(&mut self) -> bool {
        if self.committees.is_empty() {
            return false;
        }
        let at = self.rng.gen_range(0..self.committees.len());
        let (challenge, judges) = self.committees[at].clone();
        let judge = &judges[self.rng.gen_range(0..judges.len())];
        let upheld = challenge % 3 == 0;
        self.court.judge(judge, challenge, upheld).is_ok()
    }

    fn close(&mut self) -> bool {
        let challenge = self.any();
        self.court.close(challenge).is_ok()
    }

    fn check(&self) {
        let court = &self.court;
        let totals = court.totals();
        let spent = totals.returned + totals.fees + totals.forfeited;
        assert_eq!(totals.bonded, totals.held + spent);
        assert_eq!(court.world.balance(&court.disputes), totals.held.u128());
        let pending = court.world.head().pending;
        let status = |seq: &&u64| court.report(**seq).status == ReportStatus::Pending;
        assert_eq!(self.reports.iter().filter(status).count(), pending as usize);
    }
}

#[test]
fn bonds_are_conserved_in_any_order_of_messages() {
    let mut accepted = 0;
    for seed in 0..12 {
        let mut run = Run::new(seed);
        for _ in 0..80 {
            run.act();
            run.check();
        }
        run.court.world.advance(1_000);
        for challenge in 1..80 {
            let _ = run.court.close(challenge);
        }
        run.check();
        assert!(
            run.court.totals().held.is_zero(),
            "seed {seed}: a bond is stuck"
        );
        accepted += run.accepted;
    }
    assert!(accepted > 200, "{accepted} actions were accepted");
}

//! Whatever happens in whatever order: `paid <= final_cumulative <= collected <= deposited`, the
//! balance is `deposited - refunded - paid`, and no payee is paid more or less than it earned. Reports
//! that become void take nothing along but what they charged, and never a payment.

use std::collections::BTreeMap;

use attribution_report::CreditLedger;
use contract_api::payout_splitter::{ExecuteMsg, MAX_REVERTED};
use cosmwasm_std::Addr;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::{
    native,
    void_report::void,
    world::{World, DISPUTE_SECONDS, FUNDS},
};

#[derive(Debug, Clone)]
enum Action {
    Open {
        payer: usize,
    },
    Report {
        channel: u64,
        amount: u128,
        payee: usize,
    },
    Replay,
    /// Makes the pending report void that comes so many after the newest final one.
    Void {
        ahead: usize,
    },
    Revert {
        limit: u32,
    },
    Wait {
        seconds: u64,
    },
    Finalize,
    Claim {
        payee: usize,
    },
    ClaimAll,
    Close {
        channel: u64,
    },
    Donate {
        amount: u128,
    },
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        2 => (0..2usize).prop_map(|payer| Action::Open { payer }),
        5 => (1..5u64, 1..500_000u128, 0..4usize)
            .prop_map(|(channel, amount, payee)| Action::Report { channel, amount, payee }),
        1 => Just(Action::Replay),
        2 => (0..4usize).prop_map(|ahead| Action::Void { ahead }),
        1 => (0..=MAX_REVERTED).prop_map(|limit| Action::Revert { limit }),
        3 => prop_oneof![Just(DISPUTE_SECONDS), Just(5_000u64), Just(11_000u64)]
            .prop_map(|seconds| Action::Wait { seconds }),
        4 => Just(Action::Finalize),
        3 => (0..4usize).prop_map(|payee| Action::Claim { payee }),
        2 => Just(Action::ClaimAll),
        2 => (1..5u64).prop_map(|channel| Action::Close { channel }),
        1 => (1..1_000u128).prop_map(|amount| Action::Donate { amount }),
    ]
}

/// The world with what the test knows without asking the splitter.
struct Run {
    world: World,
    payees: [Addr; 4],
    /// Earned under final reports, by payee, for each of them.
    final_ledgers: BTreeMap<u64, CreditLedger>,
    /// Pending reports in their order, with what was earned up to each.
    pending: Vec<(u64, CreditLedger)>,
    last: Option<super::round::Round>,
    donated: u128,
}

impl Run {
    fn new() -> Self {
        let mut world = native();
        world.open(0);
        Self {
            payees: ["a", "b", "c", "d"].map(|name| world.address(name)),
            world,
            final_ledgers: BTreeMap::new(),
            pending: vec![],
            last: None,
            donated: 0,
        }
    }

    /// Acts; a refusal is as good as a success as long as the books balance.
    fn act(&mut self, action: Action) {
        match action {
            Action::Open { payer } => {
                let opening = self.world.opening(payer);
                let _ = self.world.try_open(payer, opening);
            }
            Action::Report {
                channel,
                amount,
                payee,
            } => self.report(channel, amount, payee),
            Action::Replay => {
                if let Some(round) = self.last.clone() {
                    self.world.submit(&round).unwrap_err();
                }
            }
            Action::Wait { seconds } => self.world.advance(seconds),
            Action::Void { ahead } => self.void(ahead),
            Action::Revert { limit } => {
                let (anyone, limit) = (self.world.owner.clone(), Some(limit));
                let revert = ExecuteMsg::RevertCharges { limit };
                let _ = self.world.execute(&anyone, &revert);
            }
            Action::Finalize => {
                let next = self.pending.first().map_or(1, |(seq, _)| *seq);
                if self.world.finalize(next).is_ok() {
                    let (seq, ledger) = self.pending.remove(0);
                    self.final_ledgers.insert(seq, ledger);
                }
            }
            Action::Claim { payee } => self.claim(&[payee]),
            Action::ClaimAll => self.claim(&[0, 1, 2, 3]),
            Action::Close { channel } => {
                if let Some(payer) = self.known_channel(channel) {
                    let payer = self.world.payers[payer].address.clone();
                    let withdraw = ExecuteMsg::Withdraw {
                        channel: channel.into(),
                    };
                    let _ = self.world.execute(&payer, &withdraw);
                }
            }
            Action::Donate { amount } => self.donate(amount),
        }
    }

    fn known_channel(&self, channel: u64) -> Option<usize> {
        let count = self.world.totals().deposited.u128() / 1_000_000;
        (u128::from(channel) <= count).then(|| self.world.payer_of(channel))
    }

    fn report(&mut self, channel: u64, amount: u128, payee: usize) {
        if self.known_channel(channel).is_none() {
            return;
        }
        let former = self.world.ledger.clone();
        let charged = self.world.channel(channel).collected.u128() + amount;
        let payee = self.payees[payee].clone();
        let round = self.world.round(&[(channel, charged)], &[(&payee, amount)]);
        if self.world.submit(&round).is_ok() {
            let seq = round.report.seq.u64();
            self.pending.push((seq, self.world.ledger.clone()));
            self.last = Some(round);
        } else {
            self.world.ledger = former;
        }
    }

    /// What the oracles agree on goes back to the newest report that is not void.
    fn void(&mut self, ahead: usize) {
        let Some((seq, _)) = self.pending.get(ahead) else {
            void(&mut self.world, 1_000_000).unwrap_err();
            return;
        };
        let paid = self.world.totals().paid;
        void(&mut self.world, *seq).unwrap();
        self.pending.truncate(ahead);
        let newest = self.pending.last().map(|(_, ledger)| ledger);
        let newest = newest.or(self.final_ledgers.values().last()).cloned();
        self.world.ledger = newest.unwrap_or_default();
        assert_eq!(self.world.totals().paid, paid);
        assert_eq!(self.world.head().reverting, 0);
    }

    fn claim(&mut self, payees: &[usize]) {
        let Some((&seq, ledger)) = self.final_ledgers.last_key_value() else {
            return;
        };
        let newest = std::mem::replace(&mut self.world.ledger, ledger.clone());
        let earned = |payee: &&Addr| self.world.ledger.earned(&self.world.canonical(payee)) > 0;
        let claims: Vec<_> = payees
            .iter()
            .map(|payee| &self.payees[*payee])
            .filter(earned)
            .map(|payee| self.world.claim_of(seq, payee))
            .collect();
        let anyone = self.world.owner.clone();
        if !claims.is_empty() {
            let claim_many = ExecuteMsg::ClaimMany { claims };
            self.world.execute(&anyone, &claim_many).unwrap();
        }
        self.world.ledger = newest;
    }

    fn donate(&mut self, amount: u128) {
        let transfer = contract_api::open_token::ExecuteMsg::Transfer {
            recipient: self.world.splitter.to_string(),
            amount: amount.into(),
        };
        let (payer, token) = (
            self.world.payers[0].address.clone(),
            self.world.token.clone(),
        );
        cw_multi_test::Executor::execute_contract(
            &mut self.world.app,
            payer,
            token,
            &transfer,
            &[],
        )
        .unwrap();
        self.donated += amount;
    }

    fn check(&self) {
        let world = &self.world;
        let totals = world.totals();
        let [deposited, collected, final_cumulative, paid, refunded] = [
            totals.deposited.u128(),
            totals.collected.u128(),
            totals.final_cumulative.u128(),
            totals.paid.u128(),
            totals.refunded.u128(),
        ];
        assert!(paid <= final_cumulative && final_cumulative <= collected);
        assert!(collected + refunded <= deposited);
        let held = world.balance(&world.splitter);
        assert_eq!(held, deposited - refunded - paid + self.donated);
        let payees: u128 = self.payees.iter().map(|payee| world.balance(payee)).sum();
        assert_eq!(payees, paid);
        let payers: u128 = world.payers.iter().map(|p| world.balance(&p.address)).sum();
        assert_eq!(payers + payees + held, 2 * FUNDS);
        if let Some((_, ledger)) = self.final_ledgers.last_key_value() {
            for payee in &self.payees {
                assert!(world.balance(payee) <= ledger.earned(&world.canonical(payee)));
            }
        }
        let charged: u128 = (1..=(deposited / 1_000_000) as u64)
            .map(|channel| world.channel(channel).collected.u128())
            .sum();
        assert_eq!(charged, collected);
    }

    /// Lets everything come to its end: all final, all claimed, all closed.
    fn settle(&mut self) {
        self.act(Action::Wait {
            seconds: DISPUTE_SECONDS,
        });
        while self.world.head().pending > 0 {
            self.act(Action::Finalize);
        }
        self.act(Action::ClaimAll);
        self.act(Action::Wait { seconds: 1_000_000 });
        for channel in 1..=4 {
            self.act(Action::Close { channel });
        }
    }
}

#[test]
fn money_is_conserved_in_any_order_of_messages() {
    let config = Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[0x5e; 32]);
    let mut runner = TestRunner::new_with_rng(config, rng);
    runner
        .run(&vec(action(), 1..40), |actions| {
            let mut run = Run::new();
            for action in actions {
                run.act(action);
                run.check();
            }
            run.settle();
            run.check();
            let totals = run.world.totals();
            assert_eq!(totals.paid, totals.collected);
            let channels = totals.deposited.u128() / 1_000_000;
            if channels <= 4 {
                let left = totals.deposited - totals.refunded - totals.paid;
                assert!(left.is_zero(), "dust: {left}");
            }
            Ok(())
        })
        .unwrap();
}

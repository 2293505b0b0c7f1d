//! Reports that liars with the members' keys make: like the honest ones but for one lie.

use std::collections::BTreeSet;

use attribution_report::{Credit, Hash32, ReportHead, ReportTrees, Role, Score};
use ed25519_dalek::Signer;
use openledger_oracle::report::{build, BuildInput, BuiltReport};
use openledger_oracle::store::ReportLeaves;
use openledger_oracle::watch::PublishedReport;
use openledger_oracle::wire::{AgreedReport, Bundle, MemberSignature, Verdict};

use crate::world::World;

impl World {
    /// The report number `seq` from the bundle that `oracle` decided on, once `change` was made.
    pub async fn rebuild(
        &self,
        oracle: usize,
        seq: u64,
        change: impl Fn(&mut Bundle),
    ) -> BuiltReport {
        let context = self.oracles[oracle].running().context();
        let round = context.store.round().unwrap().unwrap();
        let mut bundle = round.decision.unwrap().bundle;
        change(&mut bundle);
        let (mut records, mut spans) = (Vec::new(), Vec::new());
        for reference in &bundle.proposal.receipts {
            let stored = context.store.record(&reference.digest).unwrap().unwrap();
            let adapter = stored.record.receipt.adapter.u64();
            let loaded = context.adapters.get(adapter).await.unwrap();
            spans.push(loaded.attributor.span_scores(&stored.record.transcript));
            records.push(stored.record);
        }
        let adapters = records.iter().map(|record| record.receipt.adapter.u64());
        let channels = records.iter().map(|record| record.receipt.channel.u64());
        build(&BuildInput {
            scope: context.contracts.scope(),
            set: &context.set().unwrap().facts,
            seq,
            ledger: &context.ledger(),
            settled: &BTreeSet::new(),
            bundle: &bundle,
            records: &records,
            spans: &spans,
            adapters: &context.adapters.facts(adapters).await.unwrap(),
            channels: &context.contracts.channel_facts(channels).await.unwrap(),
        })
        .unwrap()
    }

    /// The same with all of the first answer's fee for `payee`.
    pub async fn with_stolen_fee(&self, oracle: usize, seq: u64, payee: &[u8]) -> BuiltReport {
        let context = self.oracles[oracle].running().context();
        let mut built = self.rebuild(oracle, seq, |_| {}).await;
        built.settled[0].credits = vec![Credit {
            payee: payee.to_vec(),
            role: Role::Treasury,
            amount: built.settled[0].receipt.fee.u128(),
        }];
        let mut credits = context.ledger().credits.clone();
        let stated = built.settled.iter().flat_map(|answer| &answer.credits);
        credits.add(stated).unwrap();
        let scope = context.contracts.scope();
        let (chain_id, splitter) = (&scope.chain_id, &scope.splitter);
        let (settled, rules) = (&built.settled, &built.rules);
        built.trees = ReportTrees::new(chain_id, splitter, settled, rules, &credits).unwrap();
        built.report = built.trees.report(ReportHead {
            config_digest: built.report.config_digest,
            seq: seq.into(),
            prev_report: built.report.prev_report,
            data_hash: built.report.data_hash,
        });
        built.ledger.credits = credits;
        built.ledger.digest = built.report.digest();
        built
    }

    /// The same with all influence given to one contribution.
    pub async fn with_false_weights(
        &self,
        oracle: usize,
        seq: u64,
        contribution: u32,
    ) -> BuiltReport {
        let lie = |bundle: &mut Bundle| {
            for observation in &mut bundle.observations {
                for verdict in &mut observation.verdicts {
                    let score = Score {
                        contribution,
                        score: 1_000_000,
                    };
                    *verdict = Verdict::Accepted(vec![score]);
                }
            }
        };
        self.rebuild(oracle, seq, lie).await
    }

    /// The report with the signatures of these members.
    pub fn sign(&self, built: &BuiltReport, members: &[u16]) -> AgreedReport {
        let digest: Hash32 = built.report.digest();
        let set = self.oracles[3].running().context().set().unwrap();
        let sign = |member: &u16| MemberSignature {
            member: *member,
            signature: self.oracles[usize::from(*member)]
                .key()
                .sign(digest.as_bytes())
                .to_vec()
                .into(),
        };
        AgreedReport {
            set_id: set.set_id.into(),
            members: set.members.count() as u16,
            report: built.report.clone(),
            signatures: members.iter().map(sign).collect(),
            collections: built.collections.clone(),
            observations_root: built.observations_root,
        }
    }

    /// Posts a report as anyone may.
    pub async fn post_report(&self, agreed: &AgreedReport) {
        let owner = self.context.wallet("owner").unwrap();
        let splitter = &self.context.contracts.payout_splitter;
        let message = agreed.submission();
        let sent = owner.broadcaster.execute(splitter, &message, &[]);
        sent.await.unwrap();
    }

    /// Has two members publish these leaves as those of the report: none asks itself.
    pub fn publish(&self, built: &BuiltReport) {
        let leaves = ReportLeaves::from(built);
        let published = PublishedReport::new(leaves, &built.ledger.credits);
        let path = format!("/v1/leaves/{}", built.report.seq);
        for oracle in &self.oracles[..2] {
            oracle.tap.answer(&path, &published);
        }
    }
}

//! From a bundle to a decision: votes, locks, commits and report signatures.

use std::collections::btree_map::{BTreeMap, Entry};

use attribution_report::Hash32;
use cosmwasm_std::HexBinary;
use ed25519_dalek::Signer;

use super::{Certificate, Decision, Recipient, Refusal, Round, Task};
use crate::wire::{Body, Bundle, Kind, MemberSignature, Prepared, SignedMessage};

/// Bundles of earlier views that are kept.
const KEPT_BUNDLES: usize = 4;

pub(super) struct PrepareVote {
    pub view: u64,
    pub bundle: Hash32,
    pub signature: HexBinary,
}

pub(super) struct CommitVote {
    pub view: u64,
    pub bundle: Hash32,
    pub report: Hash32,
}

pub(super) struct ReportVote {
    pub view: u64,
    pub bundle: Hash32,
    pub report: Hash32,
    pub signature: HexBinary,
}

pub(super) struct ViewVote {
    pub view: u64,
    pub prepared: Option<Prepared>,
}

impl Round {
    pub(super) fn on_bundle(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        if message.view < self.durable.view {
            return self.on_late_bundle(message);
        }
        let Some(message) = self.leaders_message(message)? else {
            return Ok(());
        };
        let (sender, view) = (message.sender, message.view.u64());
        let Body::Bundle {
            bundle,
            justification,
        } = message.body
        else {
            return Ok(());
        };
        let digest = bundle.digest();
        if let Some((known, _)) = &self.offered {
            return match *known == digest {
                true => Ok(()),
                false => Err(Refusal::Equivocation { sender, view }),
            };
        }
        let justified = self.check_justification(view, &digest, justification.as_ref())?;
        if let Some(Prepared { certificate, .. }) = &self.durable.lock {
            let (locked, view) = (certificate.bundle, certificate.view.u64());
            if locked != digest && justified.is_none_or(|newer| newer < view) {
                return Err(Refusal::Locked { locked, view });
            }
        }
        bundle.verify(&self.members, &self.scope)?;
        self.offer(bundle);
        self.extend_deadline();
        Ok(())
    }

    /// A bundle of a view that was given up: of use only where others committed to its report or
    /// signed it, so that this member can see their decision. It is not voted for.
    fn on_late_bundle(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        let (view, current) = (message.view.u64(), self.view());
        let Body::Bundle { bundle, .. } = message.body else {
            return Ok(());
        };
        let digest = bundle.digest();
        let mut signed = self.reports.values().map(|vote| vote.bundle);
        let mut committed = self.commits.values().map(|vote| vote.bundle);
        let wanted = signed.any(|it| it == digest) || committed.any(|it| it == digest);
        if !wanted || self.bundle(&digest).is_some() {
            return Err(Refusal::OtherView { view, current });
        }
        bundle.verify(&self.members, &self.scope)?;
        self.remember(digest, bundle.clone());
        self.recompute(digest, bundle);
        Ok(())
    }

    /// View of the certificate that justifies the bundle, where there is one.
    fn check_justification(
        &self,
        view: u64,
        bundle: &Hash32,
        justification: Option<&Certificate>,
    ) -> Result<Option<u64>, Refusal> {
        let Some(certificate) = justification else {
            return Ok(None);
        };
        let earlier = certificate.view.u64();
        if certificate.bundle != *bundle || earlier >= view {
            return Err(Refusal::Unjustified { view: earlier });
        }
        certificate.verify(&self.members, &self.scope)?;
        Ok(Some(earlier))
    }

    /// Takes a bundle as the candidate of this view and has its report recomputed.
    pub(super) fn offer(&mut self, bundle: Bundle) {
        let digest = bundle.digest();
        self.offered = Some((digest, bundle.clone()));
        self.recompute(digest, bundle);
        self.vote();
    }

    /// Has a bundle's report recomputed, once.
    pub(super) fn recompute(&mut self, digest: Hash32, bundle: Bundle) {
        if let Entry::Vacant(entry) = self.builds.entry(digest) {
            entry.insert(None);
            self.step.tasks.push(Task::Build(bundle));
        }
    }

    /// Keeps a bundle beyond its view; of several, the newest few.
    pub(super) fn remember(&mut self, digest: Hash32, bundle: Bundle) {
        self.kept.retain(|(known, _)| *known != digest);
        self.kept.push_back((digest, bundle));
        if self.kept.len() > KEPT_BUNDLES {
            self.kept.pop_front();
        }
    }

    pub(super) fn on_built(&mut self, bundle: Hash32, report: Hash32) {
        if let Some(build) = self.builds.get_mut(&bundle) {
            *build = Some(report);
            self.vote();
            self.check_certificates();
            self.check_commits();
            self.check_decision();
        }
    }

    /// Votes for the candidate once its report is recomputed.
    fn vote(&mut self) {
        let Some((digest, bundle)) = &self.offered else {
            return;
        };
        let digest = *digest;
        let built = matches!(self.builds.get(&digest), Some(Some(_)));
        if built && self.durable.said(Kind::Prepare).is_none() {
            self.durable.candidate = Some(bundle.clone());
            self.say(Recipient::Everyone, Body::Prepare { bundle: digest });
        }
    }

    pub(super) fn on_prepare(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        let (sender, view, current) = (message.sender, message.view.u64(), self.view());
        if view < current {
            return Err(Refusal::OtherView { view, current });
        }
        let Body::Prepare { bundle } = message.body else {
            return Ok(());
        };
        if self
            .prepares
            .get(&sender)
            .is_some_and(|known| known.view >= view)
        {
            return Err(Refusal::Outdated { sender });
        }
        let signature = message.signature;
        let vote = PrepareVote {
            view,
            bundle,
            signature,
        };
        self.prepares.insert(sender, vote);
        self.check_certificates();
        Ok(())
    }

    /// Where a quorum voted for one bundle in this view or a later one, and this member has
    /// recomputed it: locks on it and commits to the report.
    pub(super) fn check_certificates(&mut self) {
        let Some(certificate) = self.newest_certificate() else {
            return;
        };
        let digest = certificate.bundle;
        let report = self.builds.get(&digest).copied().flatten();
        let (Some(bundle), Some(report)) = (self.bundle(&digest), report) else {
            return;
        };
        let view = certificate.view.u64();
        if view > self.view() {
            self.enter_view(view, false);
        }
        if self.durable.said(Kind::Commit).is_some() {
            return;
        }
        self.durable.lock = Some(Prepared {
            certificate,
            bundle,
        });
        self.dirty = true;
        self.extend_deadline();
        let bundle = digest;
        self.say(Recipient::Everyone, Body::Commit { bundle, report });
    }

    /// Counts a commit; those of earlier views count as well, since they may complete a quorum.
    pub(super) fn on_commit(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        let (sender, view) = (message.sender, message.view.u64());
        let Body::Commit { bundle, report } = message.body else {
            return Ok(());
        };
        if self
            .commits
            .get(&sender)
            .is_some_and(|known| known.view >= view)
        {
            return Err(Refusal::Outdated { sender });
        }
        let vote = CommitVote {
            view,
            bundle,
            report,
        };
        self.commits.insert(sender, vote);
        self.check_commits();
        Ok(())
    }

    /// Where a quorum committed to one report in one view, and this member has recomputed it:
    /// signs it, once and for all.
    fn check_commits(&mut self) {
        if self.durable.report.is_some() {
            return;
        }
        let mut tally: BTreeMap<(u64, Hash32, Hash32), usize> = BTreeMap::new();
        for vote in self.commits.values() {
            let votes = tally
                .entry((vote.view, vote.bundle, vote.report))
                .or_default();
            *votes = votes.saturating_add(1);
        }
        let quorum = self.members.quorum();
        let committed = tally.into_iter().find(|(_, votes)| *votes >= quorum);
        let Some(((_, bundle, report), _)) = committed else {
            return;
        };
        if self.builds.get(&bundle).copied().flatten() != Some(report) {
            return;
        }
        self.extend_deadline();
        let body = Body::ReportSignature {
            bundle,
            report,
            signature: self.key.sign(report.as_bytes()).to_vec().into(),
        };
        self.say(Recipient::Everyone, body);
    }

    fn newest_certificate(&self) -> Option<Certificate> {
        let mut tally: BTreeMap<(u64, Hash32), Vec<MemberSignature>> = BTreeMap::new();
        let current = self.view();
        let live = self
            .prepares
            .iter()
            .filter(|(_, vote)| vote.view >= current);
        for (member, vote) in live {
            let votes = tally.entry((vote.view, vote.bundle)).or_default();
            votes.push(MemberSignature {
                member: *member,
                signature: vote.signature.clone(),
            });
        }
        let quorum = self.members.quorum();
        let newest = tally
            .into_iter()
            .rev()
            .find(|(_, votes)| votes.len() >= quorum);
        newest.map(|((view, bundle), signatures)| Certificate {
            view: view.into(),
            bundle,
            signatures,
        })
    }

    /// A bundle that this member holds.
    pub(super) fn bundle(&self, digest: &Hash32) -> Option<Bundle> {
        let held = self.offered.iter().chain(&self.kept);
        let held = held.map(|(known, bundle)| (known, bundle));
        let lock = self.durable.lock.iter();
        let lock = lock.map(|lock| (&lock.certificate.bundle, &lock.bundle));
        let mut found = held.chain(lock).filter(|(known, _)| *known == digest);
        found.next().map(|(_, bundle)| bundle.clone())
    }

    pub(super) fn on_report_signature(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        let (sender, view) = (message.sender, message.view.u64());
        let Body::ReportSignature {
            bundle,
            report,
            signature,
        } = message.body
        else {
            return Ok(());
        };
        if !self.members.verifies(sender, &report, &signature) {
            return Err(Refusal::ReportSignature { sender, report });
        }
        if self
            .reports
            .get(&sender)
            .is_some_and(|known| known.view >= view)
        {
            return Err(Refusal::Outdated { sender });
        }
        let vote = ReportVote {
            view,
            bundle,
            report,
            signature,
        };
        self.reports.insert(sender, vote);
        self.check_decision();
        Ok(())
    }

    /// Decides where a quorum signed one report whose bundle this member has recomputed.
    fn check_decision(&mut self) {
        if self.durable.decision.is_some() {
            return;
        }
        let mut tally: BTreeMap<(Hash32, Hash32), Vec<MemberSignature>> = BTreeMap::new();
        for (member, vote) in &self.reports {
            let votes = tally.entry((vote.bundle, vote.report)).or_default();
            votes.push(MemberSignature {
                member: *member,
                signature: vote.signature.clone(),
            });
        }
        let quorum = self.members.quorum();
        let decided = tally.into_iter().find(|(_, votes)| votes.len() >= quorum);
        let Some(((digest, report), signatures)) = decided else {
            return;
        };
        let recomputed = self.builds.get(&digest).copied().flatten();
        let Some(bundle) = self.bundle(&digest).filter(|_| recomputed == Some(report)) else {
            return;
        };
        let decision = Decision {
            bundle,
            report,
            signatures,
        };
        self.durable.decision = Some(decision.clone());
        self.dirty = true;
        self.deadline = None;
        self.step.decided = Some(decision);
    }
}

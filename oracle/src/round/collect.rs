//! From a proposal to a bundle: choosing, observing, collecting observations.

use attribution_report::Hash32;

use super::{Input, Recipient, Refusal, Round, Task};
use crate::wire::{
    Body, Bundle, Kind, Prepared, Proposal, SignedMessage, SignedObservation, Verdict,
};

impl Round {
    /// Where this member leads the view and has not spoken: takes over the newest certified
    /// bundle, or asks for receipts to propose.
    pub(super) fn lead(&mut self) {
        let spoken = [Kind::Proposal, Kind::Bundle]
            .iter()
            .any(|kind| self.durable.said(*kind).is_some());
        if self.leader() != self.me || spoken {
            return;
        }
        let view = self.view();
        if view > 0 && self.exact_support(view) < self.members.quorum() {
            return;
        }
        if let Some(Prepared {
            certificate,
            bundle,
        }) = self.newest_prepared()
        {
            let justification = Some(certificate);
            let offer = Body::Bundle {
                bundle,
                justification,
            };
            return self.say(Recipient::Everyone, offer);
        }
        let open = self.durable.decision.is_none();
        if self.due && open && !self.choosing {
            self.choosing = true;
            self.step.tasks.push(Task::Propose { view });
        }
    }

    pub(super) fn on_candidate(&mut self, view: u64, proposal: Option<Proposal>) {
        if view != self.view() {
            return;
        }
        self.choosing = false;
        let Some(proposal) = proposal.filter(|proposal| proposal.validate().is_ok()) else {
            self.due = false;
            return;
        };
        if self.leader() == self.me && self.durable.said(Kind::Bundle).is_none() {
            self.say(Recipient::Everyone, Body::Proposal(proposal));
        }
    }

    pub(super) fn on_proposal(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        let Some(message) = self.leaders_message(message)? else {
            return Ok(());
        };
        let (sender, view) = (message.sender, message.view.u64());
        let Body::Proposal(proposal) = message.body else {
            return Ok(());
        };
        let digest = proposal.digest();
        if let Some((known, _)) = &self.proposal {
            return match *known == digest {
                true => Ok(()),
                false => Err(Refusal::Equivocation { sender, view }),
            };
        }
        proposal.validate()?;
        self.proposal = Some((digest, proposal.clone()));
        self.step.tasks.push(Task::Observe(proposal));
        self.extend_deadline();
        Ok(())
    }

    pub(super) fn on_observed(
        &mut self,
        proposal: Hash32,
        verdicts: Vec<Verdict>,
        contributions: Vec<usize>,
    ) {
        let current = self.proposal.as_ref();
        let receipts = match current {
            Some((digest, content)) if *digest == proposal => content.receipts.len(),
            _ => return,
        };
        if verdicts.len() != receipts || contributions.len() != receipts {
            return;
        }
        self.contributions = Some(contributions);
        let leader = Recipient::Member(self.leader());
        self.say(leader, Body::Observation { proposal, verdicts });
    }

    pub(super) fn on_observation(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        let (view, current) = (message.view.u64(), self.view());
        if view != current {
            return Err(Refusal::OtherView { view, current });
        }
        let Body::Observation { proposal, verdicts } = message.body else {
            return Ok(());
        };
        let own = self.proposal.as_ref().map(|(digest, _)| *digest);
        if self.leader() != self.me || own != Some(proposal) {
            return Ok(());
        }
        // The first observation of a member stands, so that it cannot replace it at will.
        self.observations
            .entry(message.sender)
            .or_insert(SignedObservation {
                member: message.sender,
                view: message.view,
                verdicts,
                signature: message.signature,
            });
        Ok(())
    }

    /// Where this member leads and a quorum has observed: hands out the bundle. It waits a grace
    /// time for more observations while a receipt lacks a quorum of acceptances.
    pub(super) fn try_bundle(&mut self) {
        let said = |kind| self.durable.said(kind).is_some();
        if !said(Kind::Proposal) || said(Kind::Bundle) {
            return;
        }
        let (Some((_, proposal)), Some(contributions)) = (&self.proposal, &self.contributions)
        else {
            return;
        };
        let fits = |observation: &&SignedObservation| {
            observation.verdicts.len() == contributions.len()
                && observation
                    .verdicts
                    .iter()
                    .zip(contributions)
                    .all(|(verdict, count)| verdict.fits(*count))
        };
        let observations: Vec<_> = self.observations.values().filter(fits).cloned().collect();
        let quorum = self.members.quorum();
        if observations.len() < quorum {
            return;
        }
        let bundle = Bundle {
            proposal: proposal.clone(),
            observations,
        };
        let accepted = |index: &usize| bundle.acceptances(*index) >= quorum;
        let receipts = bundle.proposal.receipts.len();
        let accepted = (0..receipts).filter(accepted).count();
        let all_spoke = bundle.observations.len() == self.members.count();
        let since = *self.quorum_at.get_or_insert(self.now);
        let patient = self.now < since.saturating_add(self.timings.grace_ms);
        if accepted == 0 || (accepted < receipts && !all_spoke && patient) {
            return;
        }
        let offer = Body::Bundle {
            bundle,
            justification: None,
        };
        self.say(Recipient::Everyone, offer);
    }

    /// A message of the current view's leader; one of a later view is kept until that view.
    pub(super) fn leaders_message(
        &mut self,
        message: SignedMessage,
    ) -> Result<Option<SignedMessage>, Refusal> {
        let (sender, view, current) = (message.sender, message.view.u64(), self.view());
        if sender != self.members.leader(self.scope.seq, view) {
            return Err(Refusal::NotLeader { sender, view });
        }
        let soon = current.saturating_add(self.members.count() as u64);
        if view > current && view <= soon {
            self.early = Some(message);
            return Ok(None);
        }
        if view != current {
            return Err(Refusal::OtherView { view, current });
        }
        Ok(Some(message))
    }
}

impl From<SignedMessage> for Input {
    fn from(message: SignedMessage) -> Self {
        Self::Message(Box::new(message))
    }
}

//! Views: when they are given up, and who leads the next one.

use std::collections::BTreeSet;

use attribution_report::Hash32;

use super::{Recipient, Refusal, Round};
use crate::wire::{Body, Prepared, SignedMessage};

use super::votes::ViewVote;

/// A view is at most 2^6 times as long as the first.
const MAX_DOUBLINGS: u64 = 6;

impl Round {
    pub(super) fn on_view_change(&mut self, message: SignedMessage) -> Result<(), Refusal> {
        let (sender, view) = (message.sender, message.view.u64());
        let Body::ViewChange { prepared } = message.body else {
            return Ok(());
        };
        if self
            .views
            .get(&sender)
            .is_some_and(|known| known.view >= view)
        {
            return Err(Refusal::Outdated { sender });
        }
        if let Some(Prepared {
            certificate,
            bundle,
        }) = &prepared
        {
            let earlier = certificate.view.u64();
            if earlier >= view || bundle.digest() != certificate.bundle {
                return Err(Refusal::Unjustified { view: earlier });
            }
            certificate.verify(&self.members, &self.scope)?;
        }
        self.views.insert(sender, ViewVote { view, prepared });
        self.follow();
        self.arm_later_view();
        Ok(())
    }

    /// Moves to the newest view that more members than can lie have reached.
    fn follow(&mut self) {
        let others = self.views.iter().filter(|(member, _)| **member != self.me);
        let mut views: Vec<u64> = others.map(|(_, vote)| vote.view).collect();
        views.sort_unstable_by(|left, right| right.cmp(left));
        if let Some(view) = views.get(self.members.faults()) {
            if *view > self.view() {
                self.enter_view(*view, true);
            }
        }
    }

    /// Leaves the current view for a later one.
    pub(super) fn enter_view(&mut self, view: u64, announce: bool) {
        self.durable.view = view.into();
        self.durable.statements.clear();
        self.durable.candidate = None;
        self.dirty = true;
        self.choosing = false;
        self.proposal = None;
        self.contributions = None;
        self.observations.clear();
        self.quorum_at = None;
        self.deadline = None;
        if let Some((digest, bundle)) = self.offered.take() {
            self.remember(digest, bundle);
        }
        let held: BTreeSet<Hash32> = self.kept.iter().map(|(digest, _)| *digest).collect();
        let lock = self.durable.lock.as_ref();
        let locked = lock.map(|lock| lock.certificate.bundle);
        self.builds
            .retain(|digest, _| held.contains(digest) || Some(*digest) == locked);
        if announce {
            let prepared = self.durable.lock.clone();
            self.say(Recipient::Everyone, Body::ViewChange { prepared });
        }
        if let Some(early) = self.early.take_if(|early| early.view.u64() == view) {
            self.loopback.push_back(early);
        }
    }

    /// Members that reached `view` or a later one, as far as this member knows.
    pub(super) fn support(&self, view: u64) -> usize {
        let me = usize::from(self.view() >= view);
        let others = self.views.iter().filter(|(member, _)| **member != self.me);
        me.saturating_add(others.filter(|(_, vote)| vote.view >= view).count())
    }

    /// Members that are in exactly this view, this member included.
    pub(super) fn exact_support(&self, view: u64) -> usize {
        let others = self.views.iter().filter(|(member, _)| **member != self.me);
        let others = others.filter(|(_, vote)| vote.view == view).count();
        others.saturating_add(1)
    }

    /// The newest certified bundle that this member or those who joined its view know of.
    pub(super) fn newest_prepared(&self) -> Option<Prepared> {
        let view = self.view();
        let joined = self.views.values().filter(|vote| vote.view == view);
        let told = joined.filter_map(|vote| vote.prepared.as_ref());
        told.chain(&self.durable.lock)
            .max_by_key(|prepared| prepared.certificate.view)
            .filter(|prepared| prepared.certificate.view.u64() < view)
            .cloned()
    }

    fn length(&self) -> u64 {
        let doublings = self.view().min(MAX_DOUBLINGS);
        self.timings.view_ms.saturating_mul(1 << doublings)
    }

    /// Starts the clock of view 0: once there is work.
    pub(super) fn arm_first_view(&mut self) {
        if self.due && self.view() == 0 && self.deadline.is_none() {
            self.extend_deadline();
        }
    }

    /// Starts the clock of a later view: once a quorum has reached it.
    fn arm_later_view(&mut self) {
        let quorum = self.members.quorum();
        if self.view() > 0 && self.deadline.is_none() && self.support(self.view()) >= quorum {
            self.extend_deadline();
        }
    }

    /// Gives the view its full length again, for a step forward.
    pub(super) fn extend_deadline(&mut self) {
        if self.durable.decision.is_none() {
            self.deadline = Some(self.now.saturating_add(self.length()));
        }
    }

    pub(super) fn check_deadline(&mut self) {
        if self.deadline.is_some_and(|deadline| deadline <= self.now) {
            self.enter_view(self.view().saturating_add(1), true);
            self.follow();
            self.arm_later_view();
            self.settle();
        }
    }
}

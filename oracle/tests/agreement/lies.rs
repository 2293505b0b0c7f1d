//! Liars up to the tolerated number: two-faced members, forged messages, extreme scores.

use attribution_report::{agreed_scores, Hash32, Observation};
use openledger_oracle::round::{Input, Refusal};
use openledger_oracle::wire::{Body, Certificate, Kind, MessageError, Prepared, SignedMessage};

use crate::world::{proposal, report_of, Weather, World, IMPATIENT};

#[test]
fn a_two_faced_member_never_gets_two_reports_signed() {
    for seed in 0..200 {
        let weather = Weather {
            loss: 10,
            repeat: 10,
            ..Weather::default()
        };
        let mut world = World::new(4, seed, weather);
        // Leaders are the ones with something to say.
        let liar = world.members.leader(world.scope.seq, seed % 3);
        world.twin(liar);
        assert!(world.run(200_000, World::posted), "seed {seed}");
    }
}

#[test]
fn a_two_faced_member_among_impatient_ones_never_gets_two_reports_signed() {
    for seed in 0..400 {
        let weather = Weather {
            loss: 20,
            repeat: 10,
            ..Weather::default()
        };
        let mut world = World::timed(4, seed, weather, IMPATIENT);
        let liar = world.members.leader(world.scope.seq, seed % 4);
        world.twin(liar);
        assert!(world.run(400_000, World::posted), "seed {seed}");
        // The views after a decision must not bring forth another.
        world.run(world.now + 10_000, World::settled);
    }
}

#[test]
fn two_two_faced_members_of_seven_never_get_two_reports_signed() {
    for seed in 0..40 {
        let mut world = World::new(7, seed, Weather::default());
        world.twin(world.members.leader(world.scope.seq, 0));
        world.twin(world.members.leader(world.scope.seq, 1 + seed % 3));
        assert!(world.run(200_000, World::posted), "seed {seed}");
    }
}

#[test]
fn agreed_scores_stay_between_honest_ones_whatever_a_liar_sends() {
    for extreme in [i64::MIN + 1, -(1 << 53), -1, 0, 1 << 53, i64::MAX] {
        for liar in 0..4u16 {
            let mut world = World::new(4, 5, Weather::default());
            world.processes[usize::from(liar)].score = extreme;
            assert!(world.run(60_000, World::settled));
            let decision = world.processes[usize::from((liar + 1) % 4)].decided.clone();
            let bundle = decision.unwrap().bundle;
            let observations = bundle.observations.iter();
            let scores: Vec<Observation> = observations
                .map(|observation| observation.verdicts[0].scores().unwrap().clone())
                .collect();
            let agreed = agreed_scores(&scores, 2).unwrap()[0];
            assert!(
                (1_000..=1_003).contains(&agreed),
                "liar {liar} moved it to {agreed}"
            );
        }
    }
}

/// A world after its decision, with a lock at member 0.
fn decided() -> World {
    let mut world = World::new(4, 2, Weather::default());
    assert!(world.run(5_000, World::settled));
    world
}

fn deliver(world: &mut World, to: usize, message: SignedMessage) -> Vec<Refusal> {
    let now = world.now;
    let round = world.processes[to].round.as_mut().unwrap();
    round.handle(now, Input::from(message)).refused
}

fn sign(world: &World, view: u64, sender: u16, body: Body) -> SignedMessage {
    let key = &world.keys[usize::from(sender)];
    SignedMessage::sign(&world.scope, view, sender, body, key)
}

#[test]
fn a_locked_member_refuses_another_bundle_without_a_newer_certificate() {
    let mut world = decided();
    let lock = world.processes[0].disk.clone().unwrap().lock.unwrap();
    // Members 1 to 3 tell of view 1, and member 0 follows.
    for sender in 1..=3 {
        let body = Body::ViewChange { prepared: None };
        let message = sign(&world, 1, sender, body);
        deliver(&mut world, 0, message);
    }
    assert_eq!(world.processes[0].round.as_ref().unwrap().view(), 1);
    let leader = world.members.leader(world.scope.seq, 1);
    let mut other = lock.bundle.clone();
    other.proposal = proposal(3, 9);
    for observation in &mut other.observations {
        let body = observation.body(other.proposal.digest());
        observation.signature = sign(&world, 0, observation.member, body).signature;
    }
    let message = sign(
        &world,
        1,
        leader,
        Body::Bundle {
            bundle: other,
            justification: None,
        },
    );
    let refused = deliver(&mut world, 0, message);
    let expected = Refusal::Locked {
        locked: lock.certificate.bundle,
        view: 0,
    };
    assert_eq!(refused, [expected]);
}

#[test]
fn forged_and_foreign_messages_are_refused_and_change_nothing() {
    let mut world = World::new(4, 2, Weather::default());
    let bundle = Hash32([5; 32]);
    let good = sign(&world, 0, 1, Body::Prepare { bundle });
    let mut forged = good.clone();
    forged.sender = 2;
    let mut stranger = good.clone();
    stranger.sender = 9;
    let mut later = good.clone();
    later.seq = 2u64.into();
    let mut changed = good.clone();
    changed.body = Body::Prepare {
        bundle: Hash32([6; 32]),
    };
    let mut moved = good;
    moved.view = 3u64.into();
    for message in [forged, changed, moved] {
        let sender = message.sender;
        let refused = deliver(&mut world, 0, message);
        assert_eq!(
            refused,
            [Refusal::Message(MessageError::Signature { sender })]
        );
    }
    let refused = deliver(&mut world, 0, stranger);
    let unknown = MessageError::UnknownSender {
        sender: 9,
        count: 4,
    };
    assert_eq!(refused, [Refusal::Message(unknown)]);
    let refused = deliver(&mut world, 0, later);
    assert!(matches!(
        refused[..],
        [Refusal::Message(MessageError::OtherRound { .. })]
    ));
}

#[test]
fn only_the_leader_of_a_view_may_propose() {
    let mut world = World::new(4, 2, Weather::default());
    let leader = world.members.leader(world.scope.seq, 0);
    let sender = (leader + 1) % 4;
    let message = sign(&world, 0, sender, Body::Proposal(proposal(sender, 0)));
    let to = usize::from((leader + 2) % 4);
    let refused = deliver(&mut world, to, message);
    assert_eq!(refused, [Refusal::NotLeader { sender, view: 0 }]);
}

#[test]
fn a_second_proposal_of_a_leader_is_an_equivocation() {
    let mut world = World::new(4, 2, Weather::default());
    let sender = world.members.leader(world.scope.seq, 0);
    let to = usize::from((sender + 1) % 4);
    let first = sign(&world, 0, sender, Body::Proposal(proposal(sender, 0)));
    let second = sign(&world, 0, sender, Body::Proposal(proposal(sender, 1)));
    assert_eq!(deliver(&mut world, to, first.clone()), []);
    assert_eq!(deliver(&mut world, to, first), []);
    let refused = deliver(&mut world, to, second);
    assert_eq!(refused, [Refusal::Equivocation { sender, view: 0 }]);
}

#[test]
fn a_view_change_with_a_made_up_certificate_is_refused() {
    let mut world = decided();
    let prepared = world.processes[1].disk.clone().unwrap().lock.unwrap();
    let Prepared {
        certificate,
        bundle,
    } = prepared;
    let mut short = certificate.clone();
    short.signatures.truncate(2);
    let mut doubled = certificate.clone();
    doubled.signatures[1] = doubled.signatures[0].clone();
    let mut moved = certificate.clone();
    moved.view = 1u64.into();
    let mut other = certificate.clone();
    other.bundle = Hash32([3; 32]);
    type Case = (Certificate, fn(&Refusal) -> bool);
    let cases: [Case; 4] = [
        (short, |refusal| matches!(refusal, Refusal::Certificate(_))),
        (doubled, |refusal| {
            matches!(refusal, Refusal::Certificate(_))
        }),
        (moved, |refusal| matches!(refusal, Refusal::Certificate(_))),
        (other, |refusal| {
            matches!(refusal, Refusal::Unjustified { .. })
        }),
    ];
    for (certificate, expected) in cases {
        let prepared = Some(Prepared {
            certificate,
            bundle: bundle.clone(),
        });
        let message = sign(&world, 2, 1, Body::ViewChange { prepared });
        let refused = deliver(&mut world, 0, message);
        assert!(refused.len() == 1 && expected(&refused[0]), "{refused:?}");
    }
}

#[test]
fn a_report_signature_by_another_key_is_refused() {
    let mut world = decided();
    let bundle = world.processes[1]
        .disk
        .clone()
        .unwrap()
        .lock
        .unwrap()
        .bundle;
    let report = report_of(&bundle);
    let signature = world.processes[2].disk.clone().unwrap().report.unwrap();
    let Body::ReportSignature { signature, .. } = signature.body else {
        panic!("not a report signature");
    };
    let body = Body::ReportSignature {
        bundle: bundle.digest(),
        report,
        signature,
    };
    let message = sign(&world, 5, 1, body);
    let refused = deliver(&mut world, 0, message);
    assert_eq!(refused, [Refusal::ReportSignature { sender: 1, report }]);
}

#[test]
fn every_kind_of_message_is_exercised() {
    let mut world = World::new(4, 1, Weather::default());
    let leader = world.members.leader(world.scope.seq, 0);
    world.kill(usize::from(leader));
    assert!(world.run(60_000, World::settled));
    let kinds = [
        Kind::Proposal,
        Kind::Observation,
        Kind::Bundle,
        Kind::Prepare,
        Kind::Commit,
        Kind::ReportSignature,
        Kind::ViewChange,
    ];
    assert_eq!(world.sent.into_iter().collect::<Vec<_>>(), kinds);
}

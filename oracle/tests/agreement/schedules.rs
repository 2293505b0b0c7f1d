//! Whatever the network does, the set agrees on one report, and once the network is kind to a
//! quorum it does so in bounded time.

use openledger_oracle::round::Round;
use openledger_oracle::wire::Kind;

use crate::world::{Weather, World, IMPATIENT};

/// Runs of every random schedule; `ORACLE_SCHEDULES` asks for more.
fn runs(default: u64) -> u64 {
    let asked = std::env::var("ORACLE_SCHEDULES").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn a_kind_network_decides_in_the_first_view() {
    for n in [1, 4, 7, 10] {
        let mut world = World::new(n, 1, Weather::default());
        assert!(world.run(1_000, World::settled), "{n}");
        let views = world
            .processes
            .iter()
            .map(|process| process.round.as_ref().unwrap().view());
        assert_eq!(views.max(), Some(0), "{n}");
        assert!(!world.sent.contains(&Kind::ViewChange));
        let decision = world.processes[0].decided.clone().unwrap();
        assert!(decision.signatures.len() >= world.members.quorum());
    }
}

#[test]
fn losses_and_repetitions_only_cost_time() {
    for seed in 0..runs(300) {
        let weather = Weather {
            loss: 30,
            repeat: 20,
            ..Weather::default()
        };
        let mut world = World::new(4, seed, weather);
        assert!(world.run(120_000, World::settled), "seed {seed}");
    }
}

#[test]
fn a_silent_leader_is_passed_over() {
    for n in [4u8, 7] {
        let faults = usize::from((n - 1) / 3);
        for seed in 0..runs(20) {
            let mut world = World::new(n, seed, Weather::default());
            // The leaders of the first views are the ones that are down.
            for view in 0..faults as u64 {
                let leader = world.members.leader(world.scope.seq, view);
                world.kill(usize::from(leader));
            }
            assert!(
                world.run(60_000, World::settled),
                "{n} members, seed {seed}"
            );
        }
    }
}

#[test]
fn a_partition_decides_at_most_on_one_side_and_heals() {
    for seed in 0..runs(60) {
        let mut world = World::new(4, seed, Weather::default());
        for process in 0..4 {
            let side = if process < 2 { [0, 1] } else { [2, 3] };
            world.processes[process].hears = Some(side.into());
        }
        assert!(!world.run(10_000, World::settled), "seed {seed}");
        assert!(world.most_signers() == 0, "no side has a quorum");
        for process in &mut world.processes {
            process.hears = None;
        }
        assert!(world.run(world.now + 60_000, World::settled), "seed {seed}");
    }
}

#[test]
fn seven_members_agree_in_bad_weather_with_two_down() {
    for seed in 0..runs(40) {
        let weather = Weather {
            loss: 20,
            repeat: 10,
            ..Weather::default()
        };
        let mut world = World::new(7, seed, weather);
        world.kill((seed % 7) as usize);
        world.kill(((seed / 7 + 1 + seed % 7) % 7) as usize);
        assert!(world.run(200_000, World::settled), "seed {seed}");
    }
}

#[test]
fn impatient_members_meet_the_locks_of_many_views() {
    let mut highest = 0;
    for seed in 0..runs(400) {
        let weather = Weather {
            loss: 25,
            repeat: 10,
            ..Weather::default()
        };
        let mut world = World::timed(4, seed, weather, IMPATIENT);
        assert!(world.run(200_000, World::posted), "seed {seed}");
        let views = world.processes.iter().flat_map(|process| &process.round);
        highest = views
            .map(Round::view)
            .max()
            .unwrap_or_default()
            .max(highest);
    }
    assert!(highest >= 3, "the schedules must reach later views");
}

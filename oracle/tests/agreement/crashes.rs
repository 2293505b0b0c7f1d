//! A process may be killed at any write: it resumes from its disk and never contradicts itself.

use crate::world::{Kill, Weather, World};

#[test]
fn killed_at_every_write_a_member_resumes_and_the_set_decides() {
    for kill in [Kill::BeforeWrite, Kill::AfterWrite] {
        for member in 0..4 {
            for write in 1..=7 {
                let case = format!("member {member}, write {write}");
                let mut world = World::new(4, 7, Weather::default());
                world.processes[member].kill_at = Some((write, kill));
                world.run(400, World::settled);
                if !world.processes[member].up {
                    world.processes[member].kill_at = None;
                    world.start(member);
                }
                assert!(world.run(60_000, World::settled), "{case}");
            }
        }
    }
}

#[test]
fn the_whole_set_killed_at_every_write_resumes_and_decides() {
    for kill in [Kill::BeforeWrite, Kill::AfterWrite] {
        for write in 1..=6 {
            let mut world = World::new(4, 11, Weather::default());
            for process in &mut world.processes {
                process.kill_at = Some((write, kill));
            }
            world.run(2_000, World::settled);
            for process in 0..4 {
                world.processes[process].kill_at = None;
                if !world.processes[process].up {
                    world.start(process);
                }
            }
            assert!(world.run(60_000, World::settled), "write {write}");
        }
    }
}

#[test]
fn random_kills_in_bad_weather_never_break_an_agreement() {
    for seed in 0..300 {
        let weather = Weather {
            loss: 15,
            repeat: 10,
            kill: 10,
        };
        let mut world = World::new(4, seed, weather);
        for _ in 0..40 {
            world.run(world.now + 500, World::settled);
            for process in 0..4 {
                if !world.processes[process].up {
                    world.start(process);
                }
            }
        }
        world.weather = Weather::default();
        assert!(
            world.run(world.now + 120_000, World::settled),
            "seed {seed}"
        );
    }
}

#[test]
fn without_a_quorum_nothing_is_signed_and_it_completes_when_one_returns() {
    for seed in 0..20 {
        let mut world = World::new(4, seed, Weather::default());
        let (first, second) = ((seed % 4) as usize, ((seed + 1) % 4) as usize);
        world.kill(first);
        world.kill(second);
        assert!(!world.run(60_000, World::settled));
        assert_eq!(world.most_signers(), 0, "no report may be signed");
        let views = world.processes.iter().flat_map(|process| &process.round);
        let highest = views.map(openledger_oracle::round::Round::view).max();
        assert!(highest <= Some(1), "views must not run away: {highest:?}");
        world.start(first);
        assert!(world.run(world.now + 30_000, World::settled), "seed {seed}");
    }
}

#[test]
fn a_decision_survives_a_kill() {
    let mut world = World::new(4, 3, Weather::default());
    assert!(world.run(5_000, World::settled));
    let before = world.processes[2].decided.take().unwrap();
    world.kill(2);
    world.start(2);
    assert_eq!(world.processes[2].decided, Some(before));
}

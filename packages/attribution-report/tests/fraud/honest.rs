//! Nothing is found in reports that keep the rules.

use std::collections::BTreeMap;

use attribution_report::fraud::{find_fraud, Evidence};

use super::world::{holds, World, CHAIN, SPLITTER};

#[test]
fn no_lie_is_found_in_honest_reports() {
    for seed in 0..200 {
        let world = World::honest(seed);
        for (at, data) in world.reports.iter().enumerate() {
            let found = find_fraud(&Evidence {
                chain_id: CHAIN,
                splitter: &SPLITTER,
                data,
                earlier: &world.reports[..at],
                charges: &world.charges[at],
                holds: &holds,
            });
            assert_eq!(found, None, "seed {seed}, report {at}");
        }
    }
}

#[test]
fn a_draft_that_only_follows_from_its_receipts_is_honest() {
    for seed in 0..50 {
        let world = World::honest(seed);
        let again = world.tampered(|draft| {
            draft.follow_receipts();
            draft.bind_rules();
        });
        assert_eq!(again.last(), world.last(), "seed {seed}");
        assert_eq!(again.charges, world.charges);
    }
}

#[test]
fn data_of_another_report_proves_nothing() {
    let world = World::honest(1);
    let mut data = world.last().clone();
    data.trees = world.reports[0].trees.clone();
    let found = find_fraud(&Evidence {
        chain_id: CHAIN,
        splitter: &SPLITTER,
        data: &data,
        earlier: &world.reports[..2],
        charges: &BTreeMap::new(),
        holds: &holds,
    });
    assert_eq!(found, None);
}

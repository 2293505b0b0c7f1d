//! Attackers, and what they gain with and without each defence.

use attribution_report::{split_fee, Payees, RevenuePolicy, Rule, UnattestedRule, Weight};
use serde_json::{json, Value};

use crate::payouts::{Defences, Measured, RULE};
use crate::recall;
use crate::texts::{changed_words, nonsense, paraphrase, random, repetition};
use crate::world::{Contributor, World};
use crate::Outcome;

/// The contributor whose items are copied, or who splits.
const VICTIM: usize = 0;
/// Parts of the words that near duplicates change.
const CHANGED: [f64; 5] = [0.05, 0.1, 0.2, 0.3, 0.4];
/// Identities that one contributor splits into.
const IDENTITIES: [u32; 6] = [2, 4, 8, 16, 32, 64];
/// Fee of a self-dealt answer, in micro-OPEN.
const FEE: u128 = 1_000_000;

/// Measures every attack on one Datanet.
pub fn measure(world: &World) -> Outcome<Value> {
    let honest = Measured::new(world, world.train(&world.honest)?)?;
    let holders = honest.contributions();
    let shares = honest.shares(&holders, Defences::ALL)?;
    let mut attacks = Vec::new();
    for (name, texts) in copies(world) {
        attacks.push(added(world, &name, texts)?);
        println!("{}", attacks[attacks.len() - 1]);
    }
    for identities in IDENTITIES {
        attacks.push(splitting(&honest, identities)?);
        println!("{}", attacks[attacks.len() - 1]);
    }
    attacks.extend(self_dealing(&honest)?);
    Ok(json!({
        "contributors": world.honest.iter().map(|entry| entry.texts.len()).collect::<Vec<_>>(),
        "answers": honest.trained.answers.len(),
        "honest_shares": shares,
        "attacks": attacks,
        "near_duplicates": recall::measure(world, &CHANGED)?,
    }))
}

/// Items that an attacker makes of the victim's, by name of the attack.
fn copies(world: &World) -> Vec<(String, Vec<String>)> {
    let victim = &world.honest[VICTIM].texts;
    let all: Vec<&String> = world.honest.iter().flat_map(|entry| &entry.texts).collect();
    let mut rng = random(2);
    let mut attacks = vec![("exact duplicates".to_owned(), victim.clone())];
    for part in CHANGED {
        let changed = victim
            .iter()
            .map(|text| changed_words(text, part, &mut rng));
        let name = format!(
            "near duplicates, {:.0} % of the words changed",
            100.0 * part
        );
        attacks.push((name, changed.collect()));
    }
    let mut reworded = |text: &&String| paraphrase(text, &world.patterns, &mut rng);
    let own = victim.iter().filter_map(|text| reworded(&text)).collect();
    attacks.push(("paraphrase of one contributor".to_owned(), own));
    let mixed = all.iter().step_by(3).filter_map(reworded).collect();
    attacks.push(("paraphrase of a third of everybody".to_owned(), mixed));
    let count = victim.len();
    let mut rng = random(3);
    let words = (0..count).map(|_| nonsense(victim, &mut rng)).collect();
    attacks.push(("outliers: words at random".to_owned(), words));
    let runs = (0..count).map(|_| repetition(&mut rng)).collect();
    attacks.push(("outliers: one sign repeated".to_owned(), runs));
    attacks
}

/// Sets of defences by name: none, each alone, all.
fn sets() -> Vec<(&'static str, Defences)> {
    let none = Defences::NONE;
    vec![
        ("none", none),
        (
            "duplicates",
            Defences {
                duplicates: true,
                ..none
            },
        ),
        (
            "paraphrases",
            Defences {
                paraphrases: true,
                ..none
            },
        ),
        (
            "norm cap",
            Defences {
                norm_cap: true,
                ..none
            },
        ),
        (
            "floor",
            Defences {
                floor: true,
                ..none
            },
        ),
        ("all", Defences::ALL),
    ]
}

/// An attacker who has nothing of its own adds these items after everybody else. Its gain is its
/// part of all payouts.
fn added(world: &World, name: &str, texts: Vec<String>) -> Outcome<Value> {
    let items = texts.len();
    let mut contributors = world.honest.clone();
    let attacker = contributors.len();
    contributors.push(Contributor {
        name: "attacker".to_owned(),
        texts,
    });
    let attacked = Measured::new(world, world.train(&contributors)?)?;
    let holders = attacked.contributions();
    let mut gains = serde_json::Map::new();
    for (set, defences) in sets() {
        let shares = attacked.shares(&holders, defences)?;
        gains.insert(set.to_owned(), json!(shares[attacker]));
    }
    Ok(json!({"attack": name, "items": items, "gain": gains, "measure": "part of all payouts"}))
}

/// One contributor's items in turn under so many identities. The gain is relative to what it earns
/// under one.
fn splitting(honest: &Measured<'_>, identities: u32) -> Outcome<Value> {
    let whole = honest.contributions();
    let first = honest.trained.contributors.len() as u32;
    let own = |holder: u32| holder == VICTIM as u32 || holder >= first;
    let parts = split(&whole, VICTIM as u32, identities);
    let mut gains = serde_json::Map::new();
    for (set, defences) in sets() {
        let earned = |holders: &[u32]| -> Outcome<f64> {
            let shares = (0u32..).zip(honest.shares(holders, defences)?);
            Ok(shares
                .filter(|(holder, _)| own(*holder))
                .map(|(_, share)| share)
                .sum())
        };
        gains.insert(
            set.to_owned(),
            json!(earned(&parts)? / earned(&whole)? - 1.0),
        );
    }
    let name = format!("one identity as {identities}");
    let measure = "relative to the payout of one identity";
    Ok(json!({"attack": name, "gain": gains, "measure": measure}))
}

/// The contributions where the items of one go to `parts` identities in turn.
fn split(holders: &[u32], of: u32, parts: u32) -> Vec<u32> {
    let first = holders.iter().max().map_or(0, |last| last + 1);
    let (mut seen, mut holders) = (0, holders.to_vec());
    for holder in holders.iter_mut().filter(|holder| **holder == of) {
        if seen % parts > 0 {
            *holder = first + seen % parts - 1;
        }
        seen += 1;
    }
    holders
}

/// Split of a fee that the demo's adapters are registered with, in basis points.
const POLICY: RevenuePolicy = RevenuePolicy {
    base_owner: 500,
    builder: 1_500,
    data: 5_000,
    node: 1_500,
    agent: 0,
    app: 0,
    validators: 500,
    treasury: 500,
    oracles: 500,
};

/// Whoever pays for an answer that its own contribution earns by: what comes back of the fee, for
/// the answer that pays it most, less the fee.
fn self_dealing(honest: &Measured<'_>) -> Outcome<Vec<Value>> {
    let weights = honest.weights(&honest.contributions(), Defences::ALL)?;
    let best = weights.iter().max_by_key(|weights| weights[VICTIM]);
    let best = best.ok_or("no answer")?;
    let (attacker, other) = (vec![VICTIM as u8], vec![u8::MAX]);
    let roles = [
        ("contributor", false),
        ("contributor, node, builder, owner of the base", true),
    ];
    let row = |(name, all): (&str, bool)| -> Outcome<Value> {
        let behind = if all { &attacker } else { &other };
        let rule = Rule {
            adapter: 1u64.into(),
            policy: POLICY,
            mix: RULE,
            unattested: UnattestedRule::Treasury,
            attested: true,
            base_owner: behind.clone().into(),
            builder: behind.clone().into(),
            treasury: other.clone().into(),
        };
        let payees = Payees {
            node: behind.clone(),
            agent: None,
            app: None,
            oracles: vec![other.clone()],
        };
        let credits = split_fee(FEE, &rule, &payees, &earners(best))?;
        let own = credits.iter().filter(|credit| credit.payee == attacker);
        let earned: u128 = own.map(|credit| credit.amount).sum();
        let gain = earned as f64 / FEE as f64 - 1.0;
        Ok(json!({
            "attack": format!("self-dealing as {name}"),
            "gain": {"all": gain},
            "measure": "earned by a fee, less the fee, relative to it",
        }))
    };
    roles.into_iter().map(row).collect()
}

/// The weights of an answer as a report settles them; without validators their part goes to the
/// contributor.
fn earners(weights: &[u32]) -> Vec<Weight> {
    let entries = (0u8..).zip(weights).filter(|(_, weight)| **weight > 0);
    entries
        .map(|(contribution, weight)| Weight {
            datanet: 1u64.into(),
            batch: (u64::from(contribution) + 1).into(),
            contributor: vec![contribution].into(),
            weight_ppm: *weight,
            validators: Vec::new(),
        })
        .collect()
}

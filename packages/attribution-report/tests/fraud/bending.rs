//! Proofs of true and told reports, and how to bend them.

use attribution_report::{
    credit_key,
    fraud::{
        CreditedBatch, DecreasedEarnings, Disorder, ForeignNode, FraudContext, FraudProof,
        MalformedReceipt, MissingRule, ReceiptProof, ReceiptTwice, RuleProof, SetRecord,
        WrongCharge, WrongEarnings, WrongRule, WrongSplit,
    },
    payee_prefix, Keys, LeafProof, RangeProof, Role, TreeRef,
};
use rand::{seq::SliceRandom, Rng};
use serde_json::Value;

use super::{
    lies::rows,
    world::{holds, World, CHAIN, SPLITTER},
};

/// Proofs of lies, told of reports that differ from the honest ones by the lie only.
pub fn lying_proofs(world: &World) -> Vec<Value> {
    let told = rows().filter_map(|(_, tamper, _)| world.tampered(tamper).find());
    told.map(|proof| serde_json::to_value(proof).unwrap())
        .collect()
}

/// True where the proof stands: it verifies, and the chain contradicts what it rests on.
pub fn stands(world: &World, proof: &FraudProof) -> bool {
    let reports = world.reports();
    let charged = proof.charge().map(|(seq, channel)| {
        let at = usize::try_from(seq).unwrap_or(0).wrapping_sub(1);
        let charges = world.charges.get(at);
        charges
            .and_then(|c| c.get(&channel))
            .copied()
            .unwrap_or(0)
            .into()
    });
    let verified = proof.verify(&FraudContext {
        chain_id: CHAIN,
        splitter: &SPLITTER,
        reports: &reports,
        charged,
    });
    verified.is_ok_and(|verified| verified.statement.is_none_or(|stated| !holds(&stated)))
}

/// Every place in a value, as a path of keys and indices.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    found.push(path.to_owned());
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                places(field, &format!("{path}/{name}"), found);
            }
        }
        Value::Array(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                places(entry, &format!("{path}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn bent(value: &Value, rng: &mut impl Rng) -> Value {
    match value {
        Value::String(text) if text.parse::<u128>().is_ok() && text.len() < 40 => {
            let number: u128 = text.parse().unwrap();
            let next = match rng.gen_range(0..4) {
                0 => number.wrapping_add(1),
                1 => number.wrapping_sub(1),
                2 => 0,
                _ => rng.gen_range(0..10),
            };
            next.to_string().into()
        }
        Value::String(text) if !text.is_empty() => {
            let mut bytes = text.clone().into_bytes();
            let at = rng.gen_range(0..bytes.len());
            bytes[at] = *b"0123456789abcdef".choose(rng).unwrap();
            String::from_utf8(bytes).unwrap().into()
        }
        Value::Number(number) => {
            let number = number.as_u64().unwrap_or(0);
            [number + 1, number.saturating_sub(1), 0]
                .choose(rng)
                .copied()
                .unwrap()
                .into()
        }
        Value::Array(entries) if !entries.is_empty() => {
            let mut entries = entries.clone();
            let at = rng.gen_range(0..entries.len());
            match rng.gen_range(0..3) {
                0 => drop(entries.remove(at)),
                1 => entries.insert(at, entries[at].clone()),
                _ => entries.shuffle(rng),
            }
            entries.into()
        }
        _ => Value::Null,
    }
}

/// Changes a value at one place: bends it there, or puts another part of it in its place.
pub fn mutate(value: &mut Value, donor: &Value, rng: &mut impl Rng) {
    let mut here = vec![];
    places(value, "", &mut here);
    let place = here.choose(rng).unwrap().clone();
    let new = match rng.gen_range(0..3) {
        0 => {
            let mut there = vec![];
            places(donor, "", &mut there);
            let name = place.rsplit('/').next().unwrap().to_owned();
            let alike: Vec<_> = there
                .iter()
                .filter(|path| path.rsplit('/').next() == Some(name.as_str()))
                .collect();
            let taken = alike.choose(rng).and_then(|path| donor.pointer(path));
            taken.cloned().unwrap_or(Value::Null)
        }
        _ => bent(value.pointer(&place).unwrap(), rng),
    };
    *value.pointer_mut(&place).unwrap() = new;
}

/// Proofs that open the honest report rightly, and so verify up to the last step.
pub fn honest_proofs(world: &World) -> Vec<Value> {
    let (data, former) = (world.last(), &world.reports[1]);
    let (trees, seq) = (&data.trees, data.report.seq);
    let root = trees.receipts.root().hash;
    let receipt = |index: usize| ReceiptProof {
        report: seq,
        root,
        leaf: LeafProof::of(&trees.receipts, index).unwrap(),
        receipt: data.receipts[index].receipt.clone(),
    };
    let opened = &data.receipts[0];
    let adapter = opened.receipt.adapter;
    let at = data.rules.iter().position(|rule| rule.adapter == adapter);
    let rule = RuleProof {
        tree: trees.rules_ref(),
        leaf: LeafProof::of(&trees.rules, at.unwrap()).unwrap(),
        rule: data.rules[at.unwrap()].clone(),
    };
    let payee = former.trees.cumulative.leaves()[0].key.clone();
    let earned = |tree| RangeProof::of(tree, Keys::Exact(&payee));
    let builder = data.rules[at.unwrap()].builder.clone();
    let key = credit_key(&builder, 0, Role::Builder);
    let channel = opened.receipt.channel;
    let proofs = [
        FraudProof::WrongSplit(WrongSplit {
            receipt: receipt(0),
            weights: opened.weights.clone(),
            rule: rule.clone(),
            set: SetRecord::from(&data.set),
            payee: builder,
            role: Role::Builder,
            tree: trees.credits_ref(),
            credit: RangeProof::of(&trees.credits, Keys::Exact(&key)),
        }),
        FraudProof::WrongEarnings(WrongEarnings {
            report: seq,
            former: Some(former.report.seq),
            payee: payee.clone().into(),
            before: earned(&former.trees.cumulative),
            tree: trees.credits_ref(),
            credits: RangeProof::of(&trees.credits, Keys::Prefix(&payee_prefix(&payee))),
            after: earned(&trees.cumulative),
        }),
        FraudProof::DecreasedEarnings(DecreasedEarnings {
            report: seq,
            former: former.report.seq,
            before: LeafProof::of(&former.trees.cumulative, 0).unwrap(),
            after: earned(&trees.cumulative),
        }),
        FraudProof::WrongCharge(WrongCharge {
            report: seq,
            channel,
            root,
            receipts: RangeProof::of(&trees.receipts, Keys::Prefix(&channel.to_be_bytes())),
        }),
        FraudProof::Disorder(Disorder {
            report: seq,
            tree: TreeRef::Cumulative {},
            left: LeafProof::of(&trees.cumulative, 0).unwrap(),
            right: LeafProof::of(&trees.cumulative, 1).unwrap(),
        }),
        FraudProof::ReceiptTwice(ReceiptTwice {
            first: receipt(0),
            second: receipt(1),
        }),
        FraudProof::MalformedReceipt(MalformedReceipt {
            receipt: receipt(0),
            weights: Some(opened.weights.clone()),
        }),
        FraudProof::MissingRule(MissingRule {
            receipt: receipt(0),
            tree: trees.rules_ref(),
            absence: RangeProof::of(&trees.rules, Keys::Prefix(&adapter.to_be_bytes())),
        }),
        FraudProof::ForeignNode(ForeignNode {
            receipt: receipt(0),
        }),
        FraudProof::CreditedBatch(CreditedBatch {
            receipt: receipt(0),
            weights: opened.weights.clone(),
            weight: 0,
        }),
        FraudProof::WrongRule(WrongRule { report: seq, rule }),
    ];
    let shown = proofs.iter().map(|proof| {
        assert!(!stands(world, proof), "{proof:?}");
        serde_json::to_value(proof).unwrap()
    });
    shown.collect()
}

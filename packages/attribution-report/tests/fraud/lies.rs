//! Tamperings with the newest report, each with the proof that names it.

use attribution_report::{
    credit_key, fraud::FraudProof, receipt_key, Hash32, Role, SumLeaf, MAX_WEIGHTS,
};

use super::world::{rule, weight, Draft, Tree, CHAIN, SPLITTER};

/// What is done, how, and what proves it.
pub type Row = (&'static str, fn(&mut Draft), fn(&FraudProof) -> bool);

macro_rules! proof {
    ($case:ident) => {
        |proof| matches!(proof, FraudProof::$case(_))
    };
}

const STRUCTURE: &[Row] = &[
    (
        "an inner node of the credits has too great a sum",
        |draft| draft.inflated = Some((Tree::Credits, 1, 0, 5)),
        proof!(WrongNode),
    ),
    (
        "a leaf of the earnings counts for more than it says",
        |draft| draft.inflated = Some((Tree::Cumulative, 0, 1, 1)),
        proof!(WrongNode),
    ),
    (
        "the credits add up to more than the receipts",
        |draft| {
            draft.credits[0].amount += 1;
            draft.follow_credits();
        },
        proof!(WrongNode),
    ),
    (
        "rules have an amount",
        |draft| draft.rule_leaves[0].amount = 9,
        proof!(WrongNode),
    ),
    (
        "a credit is for a receipt that is not there",
        |draft| {
            let beyond = draft.receipts.len() as u64;
            move_last_credit(draft, |payee| credit_key(payee, beyond, Role::Node));
        },
        proof!(WrongNode),
    ),
    (
        "a credit is for a role that does not exist",
        |draft| {
            move_last_credit(draft, |payee| {
                let mut key = credit_key(payee, 0, Role::Oracle);
                *key.last_mut().unwrap() += 1;
                key
            });
        },
        proof!(WrongNode),
    ),
    (
        "a payee is there twice",
        |draft| {
            let half = draft.cumulative[0].amount / 2;
            let mut twin = draft.cumulative[0].clone();
            twin.amount = half;
            draft.cumulative[0].amount -= half;
            draft.cumulative.insert(1, twin);
        },
        proof!(Disorder),
    ),
    (
        "payees change places",
        |draft| draft.cumulative.swap(0, 1),
        proof!(Disorder),
    ),
    (
        "a credit is there twice",
        |draft| {
            let leaf = draft.credits[0].clone();
            draft.credits.insert(0, SumLeaf { amount: 0, ..leaf });
        },
        proof!(Disorder),
    ),
    (
        "a receipt is there twice, with another leaf",
        |draft| {
            let mut twin = draft.receipts[0].clone();
            twin.receipt.transcript_commitment = Hash32([9; 32]);
            draft.receipts.insert(1, twin);
            draft.follow_receipts();
        },
        proof!(Disorder),
    ),
    (
        "an adapter has two rules",
        |draft| {
            let mut twin = draft.rules[0].clone();
            twin.treasury = vec![0x31; 32].into();
            draft.rules.insert(1, twin);
            draft.bind_rules();
            draft
                .rule_leaves
                .sort_by(|one, other| one.key.cmp(&other.key));
            let first = &draft.rule_leaves[0].key;
            let leads = attribution_report::rule_key(&draft.rules[0]) == *first;
            if !leads {
                draft.rules.swap(0, 1);
            }
        },
        proof!(Disorder),
    ),
];

const EARNINGS: &[Row] = &[
    (
        "a payee of the report before is dropped",
        |draft| {
            let kept = former_payee(draft);
            draft.cumulative.retain(|leaf| leaf.key != kept);
        },
        proof!(DecreasedEarnings),
    ),
    (
        "a payee has less than before",
        |draft| {
            let payee = former_payee(draft);
            let leaf = draft.cumulative.iter_mut().find(|leaf| leaf.key == payee);
            leaf.unwrap().amount = 0;
        },
        proof!(DecreasedEarnings),
    ),
    (
        "a payee has one unit too much",
        |draft| draft.cumulative[0].amount += 1,
        proof!(WrongEarnings),
    ),
    (
        "one payee's unit goes to another",
        |draft| {
            draft.cumulative[0].amount += 1;
            let last = draft.cumulative.last_mut().unwrap();
            last.amount -= 1;
        },
        |proof| {
            matches!(
                proof,
                FraudProof::WrongEarnings(_) | FraudProof::DecreasedEarnings(_)
            )
        },
    ),
    (
        "a stranger has earned without a credit",
        |draft| {
            draft.cumulative.push(SumLeaf {
                key: vec![0xff; 20],
                amount: 1,
            });
        },
        proof!(WrongEarnings),
    ),
];

const RECEIPTS: &[Row] = &[
    (
        "a receipt's leaf has another fee than the receipt",
        |draft| {
            draft.receipt_leaves[0].amount += 1;
            draft.credits[0].amount += 1;
            let channel = draft.receipts[0].receipt.channel.u64();
            *draft.charges.get_mut(&channel).unwrap() += 1;
            draft.follow_credits();
        },
        proof!(MalformedReceipt),
    ),
    (
        "a receipt stands under another channel",
        |draft| {
            let opened = draft.receipts.last().unwrap();
            let leaf = opened.receipt.leaf(CHAIN, &SPLITTER);
            let key = receipt_key(77, &opened.receipt.receipt_id, &leaf);
            draft.receipt_leaves.last_mut().unwrap().key = key;
        },
        proof!(MalformedReceipt),
    ),
    (
        "a receipt states too few weights",
        |draft| {
            draft.receipts[0].receipt.weight_count += 1;
            draft.bind_receipts();
        },
        proof!(MalformedReceipt),
    ),
    (
        "a receipt has more weights than allowed",
        |draft| {
            let count = MAX_WEIGHTS as u32 + 1;
            let mut weights: Vec<_> = (0..count).map(|_| weight(1, 1)).collect();
            weights[0].weight_ppm = 1_000_000 - (count - 1);
            set_weights(draft, weights);
        },
        proof!(MalformedReceipt),
    ),
    (
        "a receipt of the report before is settled again",
        |draft| {
            let again = draft.former[1].receipts[0].clone();
            draft.receipts.push(again);
            keep_rules(draft);
        },
        proof!(ReceiptTwice),
    ),
    (
        "a receipt of the first report is settled again on another channel",
        |draft| {
            let mut again = draft.former[0].receipts[0].clone();
            again.receipt.channel = 9u64.into();
            draft.receipts.push(again);
            keep_rules(draft);
        },
        proof!(ReceiptTwice),
    ),
    (
        "a receipt is settled on two channels of one report",
        |draft| {
            let mut twin = draft.receipts[0].clone();
            twin.receipt.channel = 99u64.into();
            draft.receipts.push(twin);
            draft.follow_receipts();
        },
        proof!(ReceiptTwice),
    ),
    (
        "a channel is charged more than its receipts",
        |draft| *draft.charges.values_mut().next().unwrap() += 1,
        proof!(WrongCharge),
    ),
    (
        "another channel is charged for the receipts",
        |draft| {
            let (channel, amount) = draft.charges.pop_first().unwrap();
            draft.charges.insert(channel + 50, amount);
        },
        proof!(WrongCharge),
    ),
    (
        "a receipt pays another node than its channel's",
        |draft| {
            draft.receipts[0].receipt.node = vec![0xee; 20].into();
            draft.follow_receipts();
        },
        proof!(ForeignNode),
    ),
    (
        "a batch is credited that was not accepted",
        |draft| set_weights(draft, vec![weight(9, 1_000_000)]),
        proof!(CreditedBatch),
    ),
    (
        "a batch is credited to another contributor",
        |draft| {
            let mut foreign = weight(2, 1_000_000);
            foreign.contributor = vec![0xef; 20].into();
            set_weights(draft, vec![foreign]);
        },
        proof!(CreditedBatch),
    ),
    (
        "validators are credited that did not decide the batch",
        |draft| {
            let mut foreign = weight(1, 1_000_000);
            foreign.validators = vec![vec![0xef; 20].into()];
            set_weights(draft, vec![foreign]);
        },
        proof!(CreditedBatch),
    ),
];

const SPLITS: &[Row] = &[
    (
        "the rule of an adapter is missing",
        |draft| {
            draft.rules.pop();
            draft.bind_rules();
        },
        proof!(MissingRule),
    ),
    (
        "the builder's share is another than registered",
        |draft| {
            draft.rules[0].policy.builder += 100;
            draft.rules[0].policy.node -= 100;
            draft.bind_rules();
            draft.follow_receipts();
        },
        proof!(WrongRule),
    ),
    (
        "an adapter counts as attested that is not",
        |draft| {
            let adapter = 3u64.into();
            draft.receipts[0].receipt.adapter = adapter;
            draft.rules.retain(|rule| rule.adapter != adapter);
            draft.rules.push(attribution_report::Rule {
                attested: true,
                ..rule(3)
            });
            draft.bind_rules();
            draft.follow_receipts();
        },
        proof!(WrongRule),
    ),
    (
        "one unit of a split goes to another role",
        |draft| {
            let last = draft.credits.len() - 1;
            draft.credits[0].amount += 1;
            draft.credits[last].amount -= 1;
            draft.follow_credits();
        },
        proof!(WrongSplit),
    ),
    (
        "a credit is given to a stranger",
        |draft| move_last_credit(draft, |_| credit_key(&[0xff; 20], 0, Role::Data)),
        proof!(WrongSplit),
    ),
    (
        "a credit is given for another role",
        |draft| move_last_credit(draft, |payee| credit_key(payee, 0, Role::App)),
        proof!(WrongSplit),
    ),
    (
        "the weights of an answer are not the whole",
        |draft| set_weights(draft, vec![weight(1, 999_999)]),
        proof!(WrongSplit),
    ),
];

fn former_payee(draft: &Draft) -> Vec<u8> {
    draft.former[1].trees.cumulative.leaves()[0].key.clone()
}

/// Gives the last credit another key, and makes order and earnings follow.
fn move_last_credit(draft: &mut Draft, key: impl Fn(&[u8]) -> Vec<u8>) {
    let mut leaf = draft.credits.pop().unwrap();
    leaf.key = key(&leaf.key[4..leaf.key.len() - 9]);
    draft.credits.push(leaf);
    draft.credits.sort_by(|one, other| one.key.cmp(&other.key));
    draft.follow_credits();
}

/// Gives the first receipt other weights, and makes all else follow.
fn set_weights(draft: &mut Draft, weights: Vec<attribution_report::Weight>) {
    let opened = &mut draft.receipts[0];
    opened.receipt.weight_count = weights.len() as u32;
    opened.receipt.weights_root = attribution_report::weights_root(&weights);
    opened.weights = weights;
    draft.follow_receipts();
}

/// Adds the rules that the receipts need, and makes all else follow.
fn keep_rules(draft: &mut Draft) {
    for opened in &draft.receipts {
        let adapter = opened.receipt.adapter;
        if draft.rules.iter().all(|rule| rule.adapter != adapter) {
            draft.rules.push(rule(adapter.u64()));
        }
    }
    draft.rules.sort_by_key(|rule| rule.adapter);
    draft.bind_rules();
    draft.follow_receipts();
}

/// All rows.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    STRUCTURE
        .iter()
        .chain(EARNINGS)
        .chain(RECEIPTS)
        .chain(SPLITS)
}

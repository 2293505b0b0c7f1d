//! A chain of reports, honest or sealed as somebody chose to tell it.

use std::collections::BTreeMap;

use attribution_report::{
    credit_key,
    fraud::{find_fraud, Evidence, FraudProof, OpenedReceipt, ReportData, Statement},
    receipt_key, rule_key, split_fee, weights_root, Credit, CreditLedger, Encoder, Hash32, MixRule,
    OracleMember, OracleSet, Payees, Report, ReportHead, ReportTrees, RevenuePolicy, Role, Rule,
    SettledAnswer, SettledReceipt, SumLeaf, SumNode, SumTree, UnattestedRule, Weight,
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub const CHAIN: &str = "openledger-dev-1";
pub const SPLITTER: [u8; 32] = [0xc0; 32];
pub const NODE: [u8; 20] = [0xe0; 20];
pub const REPORTS: usize = 3;

pub fn set() -> OracleSet {
    let member = |fill: u8| OracleMember {
        operator: vec![fill; 20],
        pubkey: vec![fill; 32],
    };
    OracleSet {
        set_id: 7,
        members: (1..=4).map(member).collect(),
        quorum: 3,
        params_hash: Hash32([0x77; 32]),
    }
}

/// The rule of adapters 1 to 3; the last one is not attested.
pub fn rule(adapter: u64) -> Rule {
    Rule {
        adapter: adapter.into(),
        policy: RevenuePolicy {
            base_owner: 1_000,
            builder: 1_500,
            data: 4_000,
            node: 2_000,
            agent: 0,
            app: 0,
            validators: 500,
            treasury: 500,
            oracles: 500,
        },
        mix: MixRule {
            span_ppm: 300_000,
            floor_ppm: 1_000,
        },
        unattested: UnattestedRule::Treasury,
        attested: adapter < 3,
        base_owner: vec![0x10; 20].into(),
        builder: vec![0x20 + adapter as u8; 20].into(),
        treasury: vec![0x30; 32].into(),
    }
}

pub fn weight(batch: u64, weight_ppm: u32) -> Weight {
    let validator = |fill: u64| vec![0x70 + fill as u8; 20].into();
    Weight {
        datanet: (1 + batch % 2).into(),
        batch: batch.into(),
        contributor: vec![0x40 + batch as u8; 20].into(),
        weight_ppm,
        validators: (0..batch % 3).map(validator).collect(),
    }
}

pub fn payees(node: &[u8]) -> Payees {
    Payees {
        node: node.to_vec(),
        agent: None,
        app: None,
        oracles: set().members.into_iter().map(|m| m.operator).collect(),
    }
}

fn answer(rng: &mut ChaCha8Rng) -> SettledAnswer {
    let adapter = rng.gen_range(1..=3);
    let first = rng.gen_range(1..1_000_000);
    let batch = rng.gen_range(1..5);
    let weights = match rng.gen_range(0..3) {
        0 => vec![],
        1 => vec![weight(batch, 1_000_000)],
        _ => vec![weight(batch, first), weight(batch + 1, 1_000_000 - first)],
    };
    let fee = rng.gen_range(1..100_000u128);
    let receipt = SettledReceipt {
        channel: rng.gen_range(1..4u64).into(),
        receipt_id: Hash32(rng.gen()),
        node: NODE.to_vec().into(),
        base_model: 1u64.into(),
        adapter: adapter.into(),
        fee: fee.into(),
        transcript_commitment: Hash32(rng.gen()),
        weight_count: weights.len() as u32,
        weights_root: weights_root(&weights),
    };
    SettledAnswer {
        credits: split_fee(fee, &rule(adapter), &payees(&NODE), &weights).unwrap(),
        receipt,
        weights,
    }
}

/// A chain of reports, and what each of them charged.
pub struct World {
    pub reports: Vec<ReportData>,
    pub charges: Vec<BTreeMap<u64, u128>>,
}

impl World {
    /// Honest reports over random answers.
    pub fn honest(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut earned = CreditLedger::default();
        let mut world = Self {
            reports: vec![],
            charges: vec![],
        };
        for _ in 0..REPORTS {
            let count = rng.gen_range(2..9);
            let mut answers: Vec<SettledAnswer> = (0..count).map(|_| answer(&mut rng)).collect();
            answers.sort_by_key(|answer| (answer.receipt.channel, answer.receipt.receipt_id));
            earned
                .add(answers.iter().flat_map(|answer| &answer.credits))
                .unwrap();
            world.add(&answers, &earned);
        }
        world
    }

    fn add(&mut self, answers: &[SettledAnswer], earned: &CreditLedger) {
        let mut adapters: Vec<u64> = answers.iter().map(|a| a.receipt.adapter.u64()).collect();
        adapters.sort();
        adapters.dedup();
        let rules: Vec<Rule> = adapters.into_iter().map(rule).collect();
        let trees = ReportTrees::new(CHAIN, &SPLITTER, answers, &rules, earned).unwrap();
        let mut charges = BTreeMap::new();
        for answer in answers {
            let receipt = &answer.receipt;
            *charges.entry(receipt.channel.u64()).or_default() += receipt.fee.u128();
        }
        let opened = answers.iter().map(|answer| OpenedReceipt {
            receipt: answer.receipt.clone(),
            weights: answer.weights.clone(),
        });
        self.reports.push(ReportData {
            report: trees.report(head(&self.reports)),
            trees,
            receipts: opened.collect(),
            rules,
            set: set(),
        });
        self.charges.push(charges);
    }

    pub fn last(&self) -> &ReportData {
        self.reports.last().unwrap()
    }

    pub fn reports(&self) -> Vec<Report> {
        self.reports
            .iter()
            .map(|data| data.report.clone())
            .collect()
    }

    /// What a watcher proves against the newest report.
    pub fn find(&self) -> Option<FraudProof> {
        let (data, earlier) = self.reports.split_last().unwrap();
        find_fraud(&Evidence {
            chain_id: CHAIN,
            splitter: &SPLITTER,
            data,
            earlier,
            charges: self.charges.last().unwrap(),
            holds: &holds,
        })
    }

    /// Replaces the newest report by one that tells what `tamper` makes of its draft.
    pub fn tampered(&self, tamper: impl FnOnce(&mut Draft)) -> Self {
        let (newest, earlier) = self.reports.split_last().unwrap();
        let mut draft = Draft::of(newest, earlier, self.charges.last().unwrap());
        tamper(&mut draft);
        let (data, charges) = draft.seal(earlier);
        let mut reports = earlier.to_vec();
        reports.push(data);
        let mut all = self.charges.clone();
        *all.last_mut().unwrap() = charges;
        Self {
            reports,
            charges: all,
        }
    }
}

fn head(earlier: &[ReportData]) -> ReportHead {
    let digest = earlier.last().map(|data| data.report.digest());
    ReportHead {
        config_digest: set().config_digest(CHAIN, &SPLITTER),
        seq: (earlier.len() as u64 + 1).into(),
        prev_report: digest.unwrap_or(Hash32::ZERO),
        data_hash: Hash32([0xda; 32]),
    }
}

/// What is true on the chain.
pub fn holds(statement: &Statement) -> bool {
    match statement {
        Statement::Batch {
            datanet,
            batch,
            contributor,
            validators,
            ..
        } => {
            let true_one = weight(*batch, 0);
            (1..6).contains(batch)
                && true_one.datanet.u64() == *datanet
                && true_one.contributor == *contributor
                && true_one.validators == *validators
        }
        Statement::Rule(stated) => *stated == rule(stated.adapter.u64()),
        Statement::Node { node, .. } => *node == NODE,
    }
}

/// A report in the making: leaves of every tree, free to be changed.
pub struct Draft {
    pub receipts: Vec<OpenedReceipt>,
    pub receipt_leaves: Vec<SumLeaf>,
    pub credits: Vec<SumLeaf>,
    pub cumulative: Vec<SumLeaf>,
    pub rules: Vec<Rule>,
    pub rule_leaves: Vec<SumLeaf>,
    pub charges: BTreeMap<u64, u128>,
    pub former: Vec<ReportData>,
    /// Tree, level, position and what is added to the sum of that node.
    pub inflated: Option<(Tree, usize, usize, u128)>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Tree {
    Receipts,
    Credits,
    Cumulative,
    Rules,
}

impl Draft {
    fn of(data: &ReportData, earlier: &[ReportData], charges: &BTreeMap<u64, u128>) -> Self {
        Self {
            receipts: data.receipts.clone(),
            receipt_leaves: data.trees.receipts.leaves().to_vec(),
            credits: data.trees.credits.leaves().to_vec(),
            cumulative: data.trees.cumulative.leaves().to_vec(),
            rules: data.rules.clone(),
            rule_leaves: data.trees.rules.leaves().to_vec(),
            charges: charges.clone(),
            former: earlier.to_vec(),
            inflated: None,
        }
    }

    /// Makes the receipts' leaves, the credits, the earnings and the charges follow from the
    /// receipts, as a careful liar does. Receipts that cannot be split pay nobody.
    pub fn follow_receipts(&mut self) {
        let order = |opened: &OpenedReceipt| (opened.receipt.channel, opened.receipt.receipt_id);
        self.receipts.sort_by_key(order);
        self.bind_receipts();
        let mut credits: BTreeMap<Vec<u8>, u128> = BTreeMap::new();
        self.charges.clear();
        for (index, opened) in (0u64..).zip(&self.receipts) {
            let receipt = &opened.receipt;
            *self.charges.entry(receipt.channel.u64()).or_default() += receipt.fee.u128();
            let stated = self.rules.iter().find(|r| r.adapter == receipt.adapter);
            let rule = stated.cloned().unwrap_or(rule(receipt.adapter.u64()));
            let payees = payees(&receipt.node);
            let split = split_fee(receipt.fee.u128(), &rule, &payees, &opened.weights);
            let fallback = vec![Credit {
                payee: vec![0x99; 20],
                role: Role::Data,
                amount: receipt.fee.u128(),
            }];
            for credit in split.unwrap_or(fallback) {
                let key = credit_key(&credit.payee, index, credit.role);
                *credits.entry(key).or_default() += credit.amount;
            }
        }
        let leaf = |(key, amount)| SumLeaf { key, amount };
        self.credits = credits.into_iter().map(leaf).collect();
        self.follow_credits();
    }

    /// Makes the receipts' leaves bind the receipts as they are.
    pub fn bind_receipts(&mut self) {
        let leaf = |opened: &OpenedReceipt| {
            let OpenedReceipt { receipt, .. } = opened;
            let leaf = receipt.leaf(CHAIN, &SPLITTER);
            SumLeaf {
                key: receipt_key(receipt.channel.u64(), &receipt.receipt_id, &leaf),
                amount: receipt.fee.u128(),
            }
        };
        self.receipt_leaves = self.receipts.iter().map(leaf).collect();
    }

    /// Makes the earnings follow from the credits.
    pub fn follow_credits(&mut self) {
        let former = self.former.last().unwrap().trees.cumulative.leaves();
        let mut earned: BTreeMap<Vec<u8>, u128> = former
            .iter()
            .map(|leaf| (leaf.key.clone(), leaf.amount))
            .collect();
        for credit in &self.credits {
            let payee = credit.key[4..credit.key.len() - 9].to_vec();
            *earned.entry(payee).or_default() += credit.amount;
        }
        let leaf = |(key, amount)| SumLeaf { key, amount };
        self.cumulative = earned.into_iter().map(leaf).collect();
    }

    /// Makes the leaves of the rules bind the rules as they are.
    pub fn bind_rules(&mut self) {
        let leaf = |rule: &Rule| SumLeaf {
            key: rule_key(rule),
            amount: 0,
        };
        self.rule_leaves = self.rules.iter().map(leaf).collect();
    }

    fn seal(self, earlier: &[ReportData]) -> (ReportData, BTreeMap<u64, u128>) {
        let inflated = self.inflated;
        let tree = |name: Tree, leaves: Vec<SumLeaf>| {
            let tree = SumTree::unordered(leaves).unwrap();
            match inflated {
                Some((which, height, position, more)) if which == name => {
                    inflate(&tree, height, position, more)
                }
                _ => tree,
            }
        };
        let trees = ReportTrees {
            receipts: tree(Tree::Receipts, self.receipt_leaves),
            credits: tree(Tree::Credits, self.credits),
            cumulative: tree(Tree::Cumulative, self.cumulative),
            rules: tree(Tree::Rules, self.rule_leaves),
        };
        let data = ReportData {
            report: trees.report(head(earlier)),
            trees,
            receipts: self.receipts,
            rules: self.rules,
            set: set(),
        };
        (data, self.charges)
    }
}

/// The tree with a greater sum at one node, and all above it made to fit.
fn inflate(tree: &SumTree, height: usize, position: usize, more: u128) -> SumTree {
    let mut levels: Vec<Vec<SumNode>> = tree.levels()[..=height].to_vec();
    let node = &mut levels[height][position];
    node.sum = (node.sum.u128() + more).into();
    while levels.last().unwrap().len() > 1 {
        let filler = padding(levels.len() - 1);
        let above = levels
            .last()
            .unwrap()
            .chunks(2)
            .map(|pair| SumNode::parent(&pair[0], pair.get(1).unwrap_or(&filler)).unwrap())
            .collect();
        levels.push(above);
    }
    SumTree::published(tree.leaves().to_vec(), levels).unwrap()
}

/// The root of a padded subtree, by its definition.
fn padding(height: usize) -> SumNode {
    let leaf = SumNode {
        hash: Encoder::new(&[2]).finish(),
        sum: 0u128.into(),
    };
    (0..height).fold(leaf, |below, _| SumNode::parent(&below, &below).unwrap())
}

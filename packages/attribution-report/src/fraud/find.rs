//! Finding a provable lie in a report whose leaves are known.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{HexBinary, Uint64};

use super::{
    structure::is_sound, CreditedBatch, DecreasedEarnings, Disorder, ForeignNode, FraudContext,
    FraudProof, MalformedReceipt, MissingRule, ReceiptProof, ReceiptTwice, RuleProof, SetRecord,
    Statement, WrongCharge, WrongEarnings, WrongNode, WrongRule, WrongSplit,
};
use crate::{
    credit_key, payee_prefix, split_fee, sum_tree::Place, Hash32, Keys, LeafProof, OracleSet,
    Payees, RangeProof, Report, ReportTrees, Role, Rule, SettledReceipt, SumNode, SumTree, TreeRef,
    Weight,
};

/// A receipt as it was published, with its weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedReceipt {
    /// What its leaf binds.
    pub receipt: SettledReceipt,
    /// Its weights.
    pub weights: Vec<Weight>,
}

/// A report with all its leaves, as they were published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportData {
    /// The report.
    pub report: Report,
    /// Its trees.
    pub trees: ReportTrees,
    /// Its receipts, in the order of their leaves.
    pub receipts: Vec<OpenedReceipt>,
    /// Its rules, in the order of their leaves.
    pub rules: Vec<Rule>,
    /// The oracle set that signed it.
    pub set: OracleSet,
}

/// What a watcher holds against a report.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// Id of the chain.
    pub chain_id: &'a str,
    /// Canonical address of the payout-splitter.
    pub splitter: &'a [u8],
    /// The report in question.
    pub data: &'a ReportData,
    /// Reports before it that are not void, oldest first; the last one is the one it follows.
    pub earlier: &'a [ReportData],
    /// What the report charged to each channel, in micro-OPEN.
    pub charges: &'a BTreeMap<u64, u128>,
    /// True where the chain agrees with a statement of the report.
    pub holds: &'a dyn Fn(&Statement) -> bool,
}

/// The first provable lie of a report; none where there is none, or where the data is not what the
/// report commits to. Every proof returned is accepted by [`FraudProof::verify`].
pub fn find_fraud(evidence: &Evidence<'_>) -> Option<FraudProof> {
    let Evidence { data, earlier, .. } = evidence;
    let candidates = wrong_nodes(data)
        .chain(disorders(data))
        .chain(malformed_receipts(data))
        .chain(repeated_receipts(data, earlier))
        .chain(wrong_charges(evidence))
        .chain(stated_receipts(data))
        .chain(rules(data))
        .chain(missing_rules(data))
        .chain(wrong_splits(data))
        .chain(wrong_earnings(data, earlier.last()));
    candidates
        .into_iter()
        .find(|proof| evidence.confirms(proof))
}

impl Evidence<'_> {
    /// True where a contract accepts the proof, and the chain contradicts what it rests on.
    fn confirms(&self, proof: &FraudProof) -> bool {
        let every = self.earlier.iter().chain([self.data]);
        let named = proof.reports();
        let reports: Vec<Report> = every
            .map(|data| data.report.clone())
            .filter(|report| named.contains(&report.seq.u64()))
            .collect();
        let charged = proof.charge().map(|(_, channel)| {
            let charged = self.charges.get(&channel).copied();
            charged.unwrap_or_default().into()
        });
        let context = FraudContext {
            chain_id: self.chain_id,
            splitter: self.splitter,
            reports: &reports,
            charged,
        };
        match proof.verify(&context) {
            Ok(verified) => verified
                .statement
                .is_none_or(|stated| !(self.holds)(&stated)),
            Err(_) => false,
        }
    }
}

impl ReportData {
    fn seq(&self) -> Uint64 {
        self.report.seq
    }

    fn trees(&self) -> [(TreeRef, &SumTree); 4] {
        let trees = &self.trees;
        [
            (trees.receipts_ref(), &trees.receipts),
            (trees.credits_ref(), &trees.credits),
            (TreeRef::Cumulative {}, &trees.cumulative),
            (trees.rules_ref(), &trees.rules),
        ]
    }

    fn receipts_root(&self) -> Hash32 {
        self.trees.receipts.root().hash
    }

    fn receipt(&self, index: usize) -> Option<ReceiptProof> {
        Some(ReceiptProof {
            report: self.seq(),
            root: self.receipts_root(),
            leaf: LeafProof::of(&self.trees.receipts, index)?,
            receipt: self.receipts.get(index)?.receipt.clone(),
        })
    }

    fn rule(&self, index: usize) -> Option<RuleProof> {
        Some(RuleProof {
            tree: self.trees.rules_ref(),
            leaf: LeafProof::of(&self.trees.rules, index)?,
            rule: self.rules.get(index)?.clone(),
        })
    }

    fn rule_of(&self, adapter: Uint64) -> Option<usize> {
        self.rules.iter().position(|rule| rule.adapter == adapter)
    }
}

/// Nodes whose sum or key is wrong, the highest first: above them all sums are right.
fn wrong_nodes(data: &ReportData) -> impl Iterator<Item = FraudProof> + '_ {
    data.trees().into_iter().flat_map(move |(name, tree)| {
        let levels = tree.levels().iter().enumerate().rev();
        let nodes = levels.flat_map(|(height, level)| {
            let nodes = level.iter().enumerate();
            nodes.map(move |(position, node)| (height, position, *node))
        });
        let top = tree.levels().len().saturating_sub(1);
        let committed = name.open(&data.report).map(|tree| tree.root);
        let suspects = nodes.filter_map(move |(height, position, node)| {
            let root = committed.filter(|_| height == top);
            wrong_node(data, name, tree, (height, position), root.unwrap_or(node))
        });
        suspects.map(FraudProof::WrongNode).collect::<Vec<_>>()
    })
}

fn wrong_node(
    data: &ReportData,
    tree: TreeRef,
    nodes: &SumTree,
    (height, position): (usize, usize),
    node: SumNode,
) -> Option<WrongNode> {
    let preimage = nodes.preimage(height, position);
    let place = Place {
        height: u32::try_from(height).ok()?,
        position: u64::try_from(position).ok()?,
    };
    let sound = is_sound(&tree, &data.report, place, &node, &preimage);
    (sound != Ok(true)).then(|| WrongNode {
        report: data.seq(),
        tree,
        height: place.height,
        position: place.position.into(),
        sum: node.sum,
        preimage: preimage.into(),
        path: nodes.path(height, position),
    })
}

fn disorders(data: &ReportData) -> impl Iterator<Item = FraudProof> + '_ {
    data.trees().into_iter().flat_map(move |(name, tree)| {
        let pairs = tree.leaves().windows(2).enumerate();
        let ascends = move |left: &[u8], right: &[u8]| name.name_of(left) < name.name_of(right);
        let wrong = pairs.filter(move |(_, pair)| !ascends(&pair[0].key, &pair[1].key));
        wrong.filter_map(move |(index, _)| {
            Some(FraudProof::Disorder(Disorder {
                report: data.seq(),
                tree: name,
                left: LeafProof::of(tree, index)?,
                right: LeafProof::of(tree, index.checked_add(1)?)?,
            }))
        })
    })
}

fn malformed_receipts(data: &ReportData) -> impl Iterator<Item = FraudProof> + '_ {
    (0..data.receipts.len()).filter_map(|index| {
        let receipt = data.receipt(index)?;
        let weights = &data.receipts[index].weights;
        // Their number may be what is wrong; where there are too many, that shows by itself.
        let counted = weights.len() == receipt.receipt.weight_count as usize;
        Some(FraudProof::MalformedReceipt(MalformedReceipt {
            receipt,
            weights: (!counted).then(|| weights.clone()),
        }))
    })
}

fn repeated_receipts<'a>(
    data: &'a ReportData,
    earlier: &'a [ReportData],
) -> impl Iterator<Item = FraudProof> + 'a {
    let mut seen: BTreeMap<(&[u8], Hash32), (&ReportData, usize)> = BTreeMap::new();
    let every = earlier.iter().chain([data]);
    let places = every.flat_map(|file| (0..file.receipts.len()).map(move |at| (file, at)));
    let pairs = places.filter_map(move |(file, at)| {
        let receipt = &file.receipts[at].receipt;
        let name = (receipt.node.as_slice(), receipt.receipt_id);
        let first = seen.get(&name).copied();
        seen.entry(name).or_insert((file, at));
        Some((first?, (file, at)))
    });
    let accused = pairs.filter(|(_, (file, _))| file.seq() == data.seq());
    accused.filter_map(|((earlier, first), (file, second))| {
        Some(FraudProof::ReceiptTwice(ReceiptTwice {
            first: earlier.receipt(first)?,
            second: file.receipt(second)?,
        }))
    })
}

fn wrong_charges<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = FraudProof> + 'a {
    let Evidence { data, charges, .. } = *evidence;
    let receipts = data.receipts.iter();
    let served = receipts.map(|opened| opened.receipt.channel.u64());
    let channels: BTreeSet<u64> = served.chain(charges.keys().copied()).collect();
    channels.into_iter().map(move |channel| {
        let keys = channel.to_be_bytes();
        FraudProof::WrongCharge(WrongCharge {
            report: data.seq(),
            channel: channel.into(),
            root: data.receipts_root(),
            receipts: RangeProof::of(&data.trees.receipts, Keys::Prefix(&keys)),
        })
    })
}

/// What receipts state about channels and batches, each batch of an adapter once.
fn stated_receipts(data: &ReportData) -> impl Iterator<Item = FraudProof> + '_ {
    let mut seen = BTreeSet::new();
    (0..data.receipts.len()).flat_map(move |index| {
        let opened = &data.receipts[index];
        let Some(receipt) = data.receipt(index) else {
            return Vec::new();
        };
        let mut proofs = vec![FraudProof::ForeignNode(ForeignNode {
            receipt: receipt.clone(),
        })];
        for (at, weight) in (0u32..).zip(&opened.weights) {
            let Weight {
                datanet,
                batch,
                contributor,
                validators,
                ..
            } = weight;
            let adapter = opened.receipt.adapter;
            if seen.insert((adapter, *datanet, *batch, contributor, validators)) {
                proofs.push(FraudProof::CreditedBatch(CreditedBatch {
                    receipt: receipt.clone(),
                    weights: opened.weights.clone(),
                    weight: at,
                }));
            }
        }
        proofs
    })
}

fn rules(data: &ReportData) -> impl Iterator<Item = FraudProof> + '_ {
    (0..data.rules.len()).filter_map(|index| {
        Some(FraudProof::WrongRule(WrongRule {
            report: data.seq(),
            rule: data.rule(index)?,
        }))
    })
}

fn missing_rules(data: &ReportData) -> impl Iterator<Item = FraudProof> + '_ {
    let receipts = data.receipts.iter().enumerate();
    let ruled = |adapter| data.rule_of(adapter).is_some();
    let without = receipts.filter(move |(_, opened)| !ruled(opened.receipt.adapter));
    without.filter_map(|(index, opened)| {
        let adapter = opened.receipt.adapter.to_be_bytes();
        Some(FraudProof::MissingRule(MissingRule {
            receipt: data.receipt(index)?,
            tree: data.trees.rules_ref(),
            absence: RangeProof::of(&data.trees.rules, Keys::Prefix(&adapter)),
        }))
    })
}

/// What a credit is for: receipt, payee and role.
type CreditName = (usize, Vec<u8>, Role);

fn wrong_splits(data: &ReportData) -> impl Iterator<Item = FraudProof> + '_ {
    let mut differing: BTreeMap<CreditName, u128> = BTreeMap::new();
    let mut unsplit = Vec::new();
    for (index, opened) in data.receipts.iter().enumerate() {
        match due(data, opened) {
            Some(due) => differing.extend(due.into_iter().map(|((payee, role), amount)| {
                let name: CreditName = (index, payee, role);
                (name, amount)
            })),
            None => unsplit.push((index, Vec::new(), Role::Treasury)),
        }
    }
    for leaf in data.trees.credits.leaves() {
        let Some(name) = credit_name(&leaf.key) else {
            continue;
        };
        match differing.get(&name) {
            Some(due) if *due == leaf.amount => drop(differing.remove(&name)),
            _ => drop(differing.insert(name, 0)),
        }
    }
    let named = differing.into_keys().chain(unsplit);
    named.filter_map(|name| Some(FraudProof::WrongSplit(wrong_split(data, name)?)))
}

/// What a receipt pays to whom for which role; none where it cannot be split.
fn due(data: &ReportData, opened: &OpenedReceipt) -> Option<BTreeMap<(Vec<u8>, Role), u128>> {
    let SettledReceipt {
        adapter, fee, node, ..
    } = &opened.receipt;
    let rule = data.rules.get(data.rule_of(*adapter)?)?;
    let operators = data.set.members.iter();
    let payees = Payees {
        node: node.to_vec(),
        agent: None,
        app: None,
        oracles: operators.map(|member| member.operator.clone()).collect(),
    };
    let credits = split_fee(fee.u128(), rule, &payees, &opened.weights).ok()?;
    let mut due: BTreeMap<(Vec<u8>, Role), u128> = BTreeMap::new();
    for credit in credits {
        let sum = due.entry((credit.payee, credit.role)).or_default();
        *sum = sum.checked_add(credit.amount)?;
    }
    Some(due)
}

fn credit_name(key: &[u8]) -> Option<CreditName> {
    let (front, role) = key.split_at_checked(key.len().checked_sub(1)?)?;
    let (payee, receipt) = front.split_at_checked(front.len().checked_sub(8)?)?;
    let receipt = u64::from_be_bytes(receipt.try_into().ok()?);
    let role = Role::from_byte(*role.first()?)?;
    Some((
        usize::try_from(receipt).ok()?,
        payee.get(4..)?.to_vec(),
        role,
    ))
}

fn wrong_split(data: &ReportData, (index, payee, role): CreditName) -> Option<WrongSplit> {
    let opened = data.receipts.get(index)?;
    let rule = data.rule_of(opened.receipt.adapter)?;
    let key = credit_key(&payee, u64::try_from(index).ok()?, role);
    Some(WrongSplit {
        receipt: data.receipt(index)?,
        weights: opened.weights.clone(),
        rule: data.rule(rule)?,
        set: SetRecord::from(&data.set),
        payee: payee.into(),
        role,
        tree: data.trees.credits_ref(),
        credit: RangeProof::of(&data.trees.credits, Keys::Exact(&key)),
    })
}

fn wrong_earnings<'a>(
    data: &'a ReportData,
    former: Option<&'a ReportData>,
) -> impl Iterator<Item = FraudProof> + 'a {
    let no_leaves: &[_] = &[];
    let before = former.map_or(no_leaves, |former| former.trees.cumulative.leaves());
    let after = data.trees.cumulative.leaves();
    let earned = before.iter().chain(after).map(|leaf| leaf.key.clone());
    let credited = data.trees.credits.leaves().iter();
    let credited = credited.filter_map(|leaf| Some(credit_name(&leaf.key)?.1));
    let payees: BTreeSet<Vec<u8>> = earned.chain(credited).collect();
    payees.into_iter().flat_map(move |payee| {
        let decreased = former.and_then(|former| decreased(data, former, &payee));
        let wrong = FraudProof::WrongEarnings(wrong_sum(data, former, payee));
        decreased.into_iter().chain([wrong])
    })
}

fn decreased(data: &ReportData, former: &ReportData, payee: &[u8]) -> Option<FraudProof> {
    let tree = &former.trees.cumulative;
    Some(FraudProof::DecreasedEarnings(DecreasedEarnings {
        report: data.seq(),
        former: former.seq(),
        before: LeafProof::of(tree, tree.index_of(payee)?)?,
        after: RangeProof::of(&data.trees.cumulative, Keys::Exact(payee)),
    }))
}

fn wrong_sum(data: &ReportData, former: Option<&ReportData>, payee: Vec<u8>) -> WrongEarnings {
    let nothing = RangeProof::of_nothing();
    let prefix = payee_prefix(&payee);
    let earned = |tree: &SumTree| RangeProof::of(tree, Keys::Exact(&payee));
    WrongEarnings {
        report: data.seq(),
        former: former.map(ReportData::seq),
        before: former.map_or(nothing, |former| earned(&former.trees.cumulative)),
        tree: data.trees.credits_ref(),
        credits: RangeProof::of(&data.trees.credits, Keys::Prefix(&prefix)),
        after: earned(&data.trees.cumulative),
        payee: HexBinary::from(payee),
    }
}

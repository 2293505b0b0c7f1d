//! The linear datamodeling score of every method, the seed ceiling, and what separates methods.

use serde::Serialize;

use crate::scores::Scores;
use crate::statistics::{spearman, Interval, Resamplings};
use crate::world::World;

/// One random half with the outcomes of its trainings.
#[derive(Debug, Clone)]
pub struct Half {
    /// Numbers of the examples that were trained on.
    pub members: Vec<usize>,
    /// `[seeds][queries]`: log-probabilities under the half's adapters.
    pub outcomes: Vec<Vec<f64>>,
}

/// The halves of both families.
#[derive(Debug, Clone, Default)]
pub struct Halves {
    /// Of whole contributions.
    pub contributions: Vec<Half>,
    /// Of single examples.
    pub examples: Vec<Half>,
}

/// Score of one method.
#[derive(Debug, Clone, Serialize)]
pub struct MethodScore {
    /// Its name.
    pub method: String,
    /// On halves of whole contributions.
    pub contributions: Interval,
    /// On halves of single examples.
    pub examples: Interval,
    /// Mean of both.
    pub mean: Interval,
    /// The first method's mean less this one's, over the same resamplings.
    pub lead: Interval,
}

/// What the linear datamodeling scores came to.
#[derive(Debug, Clone, Serialize)]
pub struct LdsReport {
    /// Halves of each family that the figures are over.
    pub halves: usize,
    /// Halves of whole contributions, and of examples, that were trained with two seeds.
    pub halves_of_two_seeds: [usize; 2],
    /// Correlation of one seed's outcomes with the other's, over the halves with both: no method
    /// can know more of a single training. `None` where there are too few.
    pub seed_ceiling: Option<[Interval; 2]>,
    /// The methods, ours first.
    pub methods: Vec<MethodScore>,
}

/// `[queries][halves]` of one family.
type Table = Vec<Vec<f64>>;

/// Mean over the seeds.
fn observed(halves: &[Half], queries: usize) -> Table {
    let mean = |half: &Half, query: usize| {
        let seeds = half.outcomes.iter().map(|outcome| outcome[query]);
        seeds.sum::<f64>() / half.outcomes.len().max(1) as f64
    };
    let row = |query| halves.iter().map(|half| mean(half, query)).collect();
    (0..queries).map(row).collect()
}

fn of_seed(halves: &[Half], queries: usize, seed: usize) -> Table {
    let row = |query: usize| halves.iter().map(|h| h.outcomes[seed][query]).collect();
    (0..queries).map(row).collect()
}

/// Sums of the scores of every half's examples.
fn by_example(scores: &Scores, halves: &[Half]) -> Table {
    let row = |scores: &Vec<f64>| {
        let sum = |half: &Half| half.members.iter().map(|member| scores[*member]).sum();
        halves.iter().map(sum).collect()
    };
    scores.examples.iter().map(row).collect()
}

/// Sums of the scores of every half's contributions.
fn by_contribution(scores: &Scores, world: &World, halves: &[Half]) -> Table {
    let chosen: Vec<Vec<bool>> = halves
        .iter()
        .map(|half| {
            let mut chosen = vec![false; world.contributions.len()];
            let members = half.members.iter();
            members.for_each(|member| chosen[world.examples[*member].contribution] = true);
            chosen
        })
        .collect();
    let row = |scores: Vec<f64>| {
        let sum = |chosen: &Vec<bool>| {
            let pairs = scores.iter().zip(chosen);
            pairs.filter(|(_, chosen)| **chosen).map(|(s, _)| s).sum()
        };
        chosen.iter().map(sum).collect()
    };
    let contributions = scores.by_contribution(world);
    contributions.into_iter().map(row).collect()
}

/// Mean over queries of the rank correlation over halves.
fn lds(predicted: &Table, observed: &Table, halves: &[usize], queries: &[usize]) -> f64 {
    if halves.is_empty() {
        return 0.0;
    }
    let pick = |row: &[f64]| -> Vec<f64> { halves.iter().map(|half| row[*half]).collect() };
    let sum: f64 = queries
        .iter()
        .map(|query| spearman(&pick(&predicted[*query]), &pick(&observed[*query])))
        .sum();
    sum / queries.len().max(1) as f64
}

/// Plain score of a method on both families, for tuning.
pub fn plain(world: &World, scores: &Scores, halves: &Halves) -> [f64; 2] {
    let queries: Vec<usize> = (0..world.queries.len()).collect();
    let count = queries.len();
    let positions = |halves: &[Half]| -> Vec<usize> { (0..halves.len()).collect() };
    [
        lds(
            &by_contribution(scores, world, &halves.contributions),
            &observed(&halves.contributions, count),
            &positions(&halves.contributions),
            &queries,
        ),
        lds(
            &by_example(scores, &halves.examples),
            &observed(&halves.examples, count),
            &positions(&halves.examples),
            &queries,
        ),
    ]
}

/// Scores of all methods, of which the first is ours.
pub fn report(world: &World, methods: &[Scores], halves: &Halves) -> LdsReport {
    let queries = world.queries.len();
    let truth = [
        observed(&halves.contributions, queries),
        observed(&halves.examples, queries),
    ];
    let predictions: Vec<[Table; 2]> = methods
        .iter()
        .map(|scores| {
            [
                by_contribution(scores, world, &halves.contributions),
                by_example(scores, &halves.examples),
            ]
        })
        .collect();
    let counts = [halves.contributions.len(), halves.examples.len()];
    let shared = counts[0].min(counts[1]);
    let resamplings = Resamplings::new(world.settings.resamplings, shared, queries);
    let figures = |halves: &[usize], chosen: &[usize]| -> Vec<[f64; 2]> {
        predictions
            .iter()
            .map(|tables| [0, 1].map(|family| lds(&tables[family], &truth[family], halves, chosen)))
            .collect()
    };
    let all: (Vec<usize>, Vec<usize>) = ((0..shared).collect(), (0..queries).collect());
    let exact = figures(&all.0, &all.1);
    let resampled = resamplings.map(figures);
    let mean = |figures: &[f64; 2]| 0.5 * (figures[0] + figures[1]);
    let scored = (0..methods.len()).map(|method| {
        let interval = |of: &dyn Fn(&Vec<[f64; 2]>) -> f64| {
            Interval::of(of(&exact), resampled.iter().map(of).collect())
        };
        MethodScore {
            method: methods[method].method.clone(),
            contributions: interval(&|figures| figures[method][0]),
            examples: interval(&|figures| figures[method][1]),
            mean: interval(&|figures| mean(&figures[method])),
            lead: interval(&|figures| mean(&figures[0]) - mean(&figures[method])),
        }
    });
    LdsReport {
        halves: shared,
        halves_of_two_seeds: [&halves.contributions, &halves.examples]
            .map(|family| family.iter().filter(|half| half.outcomes.len() > 1).count()),
        seed_ceiling: ceiling(world, halves),
        methods: scored.collect(),
    }
}

/// Least number of halves with two seeds that a ceiling is given for.
const LEAST_FOR_CEILING: usize = 10;

fn ceiling(world: &World, halves: &Halves) -> Option<[Interval; 2]> {
    let queries = world.queries.len();
    let of_family = |family: &[Half]| {
        let twice = family.iter().filter(|half| half.outcomes.len() > 1);
        let twice: Vec<Half> = twice.cloned().collect();
        let (first, second) = (of_seed(&twice, queries, 0), of_seed(&twice, queries, 1));
        let figure = |halves: &[usize], chosen: &[usize]| lds(&first, &second, halves, chosen);
        let all: [Vec<usize>; 2] = [(0..twice.len()).collect(), (0..queries).collect()];
        let resamplings = Resamplings::new(world.settings.resamplings, twice.len(), queries);
        let interval = Interval::of(figure(&all[0], &all[1]), resamplings.map(figure));
        (twice.len() >= LEAST_FOR_CEILING).then_some(interval)
    };
    Some([
        of_family(&halves.contributions)?,
        of_family(&halves.examples)?,
    ])
}

//! The cached path gives what the whole-row path gives, whatever else is in the batch.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{assert_close, busy_adapter, tokens, trained_model};
use lora_model::{
    example_gradients, mean_loss, Adapter, Example, ForwardItem, KvCache, LogitsOf, Model,
    ModelError,
};

fn flat(logits: &candle_core::Tensor) -> Vec<f32> {
    logits.flatten_all().unwrap().to_vec1().unwrap()
}

fn feed(model: &Model, cache: &mut KvCache, adapter: Option<&Adapter>, new: &[u32]) -> Vec<f32> {
    let item = ForwardItem {
        tokens: new,
        cache,
        adapter,
        logits: LogitsOf::All,
    };
    flat(&model.forward(&mut [item]).unwrap()[0])
}

#[test]
fn the_cache_gives_the_logits_of_the_whole_sequence() {
    let model = trained_model();
    let adapter = busy_adapter(&model, 1, 4);
    let row = tokens(3, 20);
    for adapter in [None, Some(&adapter)] {
        let whole = flat(&model.logits(&row, adapter).unwrap());
        for pieces in [vec![20], vec![1; 20], vec![7, 1, 1, 11], vec![19, 1]] {
            let mut cache = KvCache::new(&model).unwrap();
            let mut start = 0;
            let mut found = Vec::new();
            for size in pieces {
                found.extend(feed(&model, &mut cache, adapter, &row[start..start + size]));
                start += size;
            }
            assert_eq!(cache.len(), 20);
            assert_close(&found, &whole, 1e-4);
        }
    }
}

#[test]
fn the_inference_path_and_the_training_path_agree() {
    let model = trained_model();
    let adapter = busy_adapter(&model, 1, 4);
    for seed in 0..4 {
        let example = Example::text(tokens(seed, 15));
        let training = example_gradients(&model, &adapter, std::slice::from_ref(&example)).unwrap();
        let inference = mean_loss(&model, Some(&adapter), &[example]).unwrap();
        assert!((training.log_probabilities[0] + inference).abs() < 1e-5);
    }
}

#[test]
fn a_batch_of_mixed_adapters_gives_what_each_sequence_gives_alone() {
    let model = trained_model();
    let adapters = [busy_adapter(&model, 1, 4), busy_adapter(&model, 2, 2)];
    let choices = [Some(0), None, Some(1), Some(0), None, Some(1), Some(1)];
    let adapter = |i: usize| choices[i].map(|a: usize| &adapters[a]);
    let rows: Vec<Vec<u32>> = (0..choices.len())
        .map(|i| tokens(i as u32, 3 + 2 * i))
        .collect();
    let mut caches: Vec<KvCache> = rows.iter().map(|_| KvCache::new(&model).unwrap()).collect();
    let mut items: Vec<ForwardItem> = rows
        .iter()
        .zip(&mut caches)
        .enumerate()
        .map(|(i, (tokens, cache))| ForwardItem {
            tokens,
            cache,
            adapter: adapter(i),
            logits: if i % 2 == 0 {
                LogitsOf::Last
            } else {
                LogitsOf::All
            },
        })
        .collect();
    let together = model.forward(&mut items).unwrap();
    for (i, logits) in together.iter().enumerate() {
        let alone = model.logits(&rows[i], adapter(i)).unwrap();
        let wanted = logits.dim(0).unwrap();
        assert_eq!(wanted, if i % 2 == 0 { 1 } else { rows[i].len() });
        let alone = alone.narrow(0, rows[i].len() - wanted, wanted).unwrap();
        assert_close(&flat(logits), &flat(&alone), 1e-4);
    }
    // The adapters are not mixed up: they do change the logits.
    let plain = flat(&model.logits(&rows[0], None).unwrap());
    let adapted = flat(&model.logits(&rows[0], adapter(0)).unwrap());
    assert!(plain.iter().zip(&adapted).any(|(a, b)| (a - b).abs() > 0.1));
}

#[test]
fn a_refused_batch_leaves_every_cache_as_it_was() {
    let model = trained_model();
    let mut good = KvCache::new(&model).unwrap();
    let mut bad = KvCache::new(&model).unwrap();
    let before = feed(&model, &mut good, None, &[1, 2, 3]);
    for (wrong, name) in [
        (vec![40u32], "token"),
        (vec![], "empty"),
        (vec![1; 65], "length"),
    ] {
        let last = LogitsOf::Last;
        let mut items = [
            ForwardItem {
                tokens: &[4],
                cache: &mut good,
                adapter: None,
                logits: last,
            },
            ForwardItem {
                tokens: &wrong,
                cache: &mut bad,
                adapter: None,
                logits: last,
            },
        ];
        let error = model.forward(&mut items).unwrap_err();
        match name {
            "token" => assert!(matches!(
                error,
                ModelError::TokenOutOfRange { token: 40, .. }
            )),
            "empty" => assert!(matches!(error, ModelError::Empty(_))),
            _ => assert!(matches!(
                error,
                ModelError::SequenceTooLong {
                    found: 65,
                    limit: 64
                }
            )),
        }
        assert_eq!((good.len(), bad.len()), (3, 0));
    }
    good.truncate(0);
    assert_eq!(feed(&model, &mut good, None, &[1, 2, 3]), before);
}

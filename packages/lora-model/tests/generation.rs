//! Generation in batches, and the check that an answer is what the model gives.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use common::{busy_adapter, tokens, trained_model};
use lora_model::{
    generate, step, verify_transcript, Adapter, FinishReason, GenerationOptions, Model, ModelError,
    Sampling, Sequence,
};
use std::sync::Arc;

const TOLERANCE: f64 = 1e-3;

fn options(temperature: f64, seed: u64) -> GenerationOptions {
    GenerationOptions {
        sampling: Sampling { temperature, seed },
        max_tokens: 24,
        stop_tokens: vec![0],
        top_log_probabilities: 0,
    }
}

fn answer(
    model: &Model,
    adapter: Option<&Arc<Adapter>>,
    prompt: &[u32],
    options: &GenerationOptions,
) -> Vec<u32> {
    generate(model, adapter.cloned(), prompt, options.clone(), |_| true)
        .unwrap()
        .tokens
}

#[test]
fn an_honest_answer_is_accepted_and_any_changed_token_is_found() {
    let model = trained_model();
    let adapter = Arc::new(busy_adapter(&model, 4, 3));
    let prompt = tokens(2, 6);
    for options in [options(0.0, 0), options(1.0, 17), options(0.5, 18)] {
        let output = answer(&model, Some(&adapter), &prompt, &options);
        let check = |output: &[u32], options: &GenerationOptions| {
            verify_transcript(&model, Some(&adapter), &prompt, output, options, TOLERANCE).unwrap()
        };
        let honest = check(&output, &options);
        assert!(honest.accepted() && honest.complete, "{honest:?}");
        assert!(honest.largest_gap() <= TOLERANCE);
        for position in 0..output.len() {
            let mut forged = output.clone();
            forged[position] = if output[position] == 39 {
                1
            } else {
                output[position] + 1
            };
            let found = check(&forged, &options);
            assert!(!found.accepted());
            let first = found.first_mismatch.or(found.first_surplus).unwrap();
            assert!(first <= position + 1, "{first} at {position}");
        }
        let cut = check(&output[..output.len() - 1], &options);
        assert!(cut.accepted() && !cut.complete);
    }
}

#[test]
fn an_answer_of_another_seed_adapter_or_prompt_is_refused() {
    let model = trained_model();
    let adapters = [
        Arc::new(busy_adapter(&model, 4, 3)),
        Arc::new(busy_adapter(&model, 5, 3)),
    ];
    let prompt = tokens(2, 6);
    let options = options(1.0, 17);
    let output = answer(&model, Some(&adapters[0]), &prompt, &options);
    let accepted = |adapter: Option<&Adapter>, prompt: &[u32], options: &GenerationOptions| {
        verify_transcript(&model, adapter, prompt, &output, options, TOLERANCE)
            .unwrap()
            .accepted()
    };
    assert!(accepted(Some(&adapters[0]), &prompt, &options));
    assert!(!accepted(Some(&adapters[1]), &prompt, &options));
    assert!(!accepted(None, &prompt, &options));
    assert!(!accepted(Some(&adapters[0]), &tokens(3, 6), &options));
    let other_seed = GenerationOptions {
        sampling: Sampling {
            temperature: 1.0,
            seed: 18,
        },
        ..options.clone()
    };
    assert!(!accepted(Some(&adapters[0]), &prompt, &other_seed));
    let greedy = GenerationOptions {
        sampling: Sampling::greedy(),
        ..options
    };
    assert!(!accepted(Some(&adapters[0]), &prompt, &greedy));
}

#[test]
fn tokens_after_the_end_are_surplus() {
    let model = trained_model();
    let prompt = tokens(2, 6);
    let long = options(0.0, 0);
    let output = answer(&model, None, &prompt, &long);
    let stops = GenerationOptions {
        stop_tokens: vec![output[3]],
        ..long.clone()
    };
    let first = output.iter().position(|t| *t == output[3]).unwrap();
    let check = verify_transcript(&model, None, &prompt, &output, &stops, TOLERANCE).unwrap();
    assert_eq!(check.first_surplus, Some(first + 1));
    let short = GenerationOptions {
        max_tokens: 5,
        ..long
    };
    let check = verify_transcript(&model, None, &prompt, &output, &short, TOLERANCE).unwrap();
    assert_eq!(check.first_surplus, Some(5));
    assert_eq!(check.first_mismatch, None);
}

#[test]
fn a_sequence_ends_at_a_stop_token_the_limit_or_the_context() {
    let model = trained_model();
    let prompt = tokens(2, 6);
    let long = GenerationOptions {
        stop_tokens: Vec::new(),
        ..options(0.0, 0)
    };
    let whole = generate(&model, None, &prompt, long.clone(), |_| true).unwrap();
    assert_eq!(
        (whole.tokens.len(), whole.finish),
        (24, Some(FinishReason::Length))
    );

    let stops = GenerationOptions {
        stop_tokens: vec![whole.tokens[4]],
        ..long.clone()
    };
    let stopped = generate(&model, None, &prompt, stops, |_| true).unwrap();
    assert_eq!(stopped.finish, Some(FinishReason::Stop));
    assert_eq!(stopped.tokens.last(), Some(&whole.tokens[4]));
    assert!(whole.tokens.starts_with(&stopped.tokens));

    let endless = GenerationOptions {
        max_tokens: 1000,
        ..long.clone()
    };
    let full = generate(&model, None, &prompt, endless.clone(), |_| true).unwrap();
    assert_eq!(
        (full.tokens.len(), full.finish),
        (64 - 6 + 1, Some(FinishReason::Length))
    );
    let check =
        verify_transcript(&model, None, &prompt, &full.tokens, &endless, TOLERANCE).unwrap();
    assert!(check.accepted() && check.complete);

    let mut seen = 0;
    let left = generate(&model, None, &prompt, long, |_| {
        seen += 1;
        seen < 3
    });
    assert_eq!(left.unwrap().finish, None);
    assert_eq!(seen, 3);
}

#[test]
fn sequences_that_come_and_go_get_what_they_would_get_alone() {
    let model = trained_model();
    let adapters = [
        Arc::new(busy_adapter(&model, 1, 4)),
        Arc::new(busy_adapter(&model, 2, 2)),
    ];
    let cases: Vec<_> = (0..6)
        .map(|i| {
            let adapter: Option<&Arc<Adapter>> =
                [None, Some(&adapters[0]), Some(&adapters[1])][i % 3];
            let options = GenerationOptions {
                max_tokens: 5 + 3 * i,
                top_log_probabilities: 2,
                ..options(if i < 3 { 0.0 } else { 0.8 }, i as u64)
            };
            (adapter, tokens(i as u32, 2 + i), options)
        })
        .collect();
    let mut sequences: Vec<Sequence> = Vec::new();
    let mut waiting = cases.iter();
    while sequences.len() < cases.len() || sequences.iter().any(|s| s.finish().is_none()) {
        if let Some((adapter, prompt, options)) = waiting.next() {
            let sequence = Sequence::new(&model, adapter.cloned(), prompt, options.clone());
            sequences.push(sequence.unwrap());
        }
        let ended: Vec<bool> = sequences.iter().map(|s| s.finish().is_some()).collect();
        let tokens = step(&model, &mut sequences.iter_mut().collect::<Vec<_>>()).unwrap();
        for (ended, token) in ended.iter().zip(&tokens) {
            assert_eq!(*ended, token.is_none());
            if let Some(token) = token {
                assert_eq!(token.top.len(), 2);
                assert!(token.top[0].1 >= token.log_probability && token.log_probability <= 0.0);
            }
        }
    }
    for (sequence, (adapter, prompt, options)) in sequences.iter().zip(&cases) {
        assert_eq!(sequence.output(), answer(&model, *adapter, prompt, options));
    }
}

#[test]
fn requests_that_cannot_be_served_are_refused() {
    let model = trained_model();
    let refuse = |prompt: &[u32], options: GenerationOptions| {
        Sequence::new(&model, None, prompt, options).unwrap_err()
    };
    assert!(matches!(refuse(&[], options(0.0, 0)), ModelError::Empty(_)));
    assert!(matches!(
        refuse(&[99], options(0.0, 0)),
        ModelError::TokenOutOfRange { .. }
    ));
    assert!(matches!(
        refuse(&[1; 65], options(0.0, 0)),
        ModelError::SequenceTooLong { .. }
    ));
    let field = |error| match error {
        ModelError::InvalidParameter { field, .. } => field,
        other => panic!("{other}"),
    };
    assert_eq!(field(refuse(&[1], options(-1.0, 0))), "temperature");
    let none = GenerationOptions {
        max_tokens: 0,
        ..options(0.0, 0)
    };
    assert_eq!(field(refuse(&[1], none)), "max_tokens");
    let many = GenerationOptions {
        top_log_probabilities: 21,
        ..options(0.0, 0)
    };
    assert_eq!(field(refuse(&[1], many)), "top_log_probabilities");
    let verify = |output: &[u32], tolerance: f64| {
        verify_transcript(&model, None, &[1], output, &options(0.0, 0), tolerance).unwrap_err()
    };
    assert!(matches!(verify(&[], 0.1), ModelError::Empty(_)));
    assert!(matches!(
        verify(&[40], 0.1),
        ModelError::TokenOutOfRange { .. }
    ));
    assert_eq!(field(verify(&[1], f64::NAN)), "tolerance");
}

//! Engines and model joined: a small model of random weights with a trained adapter.
#![cfg(feature = "model")]
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::sync::Arc;

use attribution::attributor::Attributor;
use attribution::examples::{examples_of_text, span_tokens, QuestionLoss};
use attribution::gradients::{blocks, training_gradients};
use attribution::index::IndexBuilder;
use attribution::span::{SpanIndex, SpanItem, SpanParameters};
use attribution::{influence, AttributionError, ContributionRecord};
use attribution_report::{batch_root, item_leaf, verify_merkle, Hash32, Transcript};
use lora_model::{
    generate, Adapter, ChatFormat, Config, Device, GenerationOptions, LoraConfig, Message, Model,
    Sampling, Tokenizer, Trainer, TrainingConfig, EOS_TOKEN,
};

const TEXTS: [&str; 2] = [
    "Question: Where is the red house?\nAnswer: The red house stands by the river.",
    "Question: Who keeps the lamp?\nAnswer: Old Marten keeps the lamp of the tower.",
];

struct Fixture {
    format: ChatFormat,
    attributor: Attributor,
}

fn config(tokenizer: &Tokenizer, eos: u32) -> Config {
    Config {
        hidden_size: 32,
        intermediate_size: 48,
        num_hidden_layers: 2,
        num_attention_heads: 2,
        num_key_value_heads: 2,
        head_dim: 16,
        vocab_size: tokenizer.vocab_size(),
        rope_theta: 10_000.0,
        rms_norm_eps: 1e-5,
        tie_word_embeddings: true,
        bos_token_id: None,
        eos_token_ids: vec![eos],
        max_position_embeddings: 256,
    }
}

fn record(contribution: u32) -> ContributionRecord {
    ContributionRecord {
        datanet: 1,
        batch: u64::from(contribution) + 1,
        contributor: vec![contribution as u8; 20],
        cluster: contribution,
        quality: 10_000,
        first_item: contribution,
        items: 1,
    }
}

fn fixture() -> Fixture {
    let tokenizer = Tokenizer::train(&TEXTS, 300, &[EOS_TOKEN]).unwrap();
    let format = ChatFormat::new(&tokenizer).unwrap();
    let model = Model::random(config(&tokenizer, format.eos_token_id()), 1, &Device::Cpu).unwrap();
    let (mut examples, mut owners, mut items) = (Vec::new(), Vec::new(), Vec::new());
    for (contribution, text) in (0u32..).zip(TEXTS) {
        let found = examples_of_text(text, &format, QuestionLoss::Answer, 128).unwrap();
        assert_eq!(found.len(), 1);
        owners.push(contribution);
        examples.extend(found);
        items.push(SpanItem {
            contribution,
            owner: contribution,
            id: format!("item-{contribution}"),
            content: Hash32([contribution as u8; 32]),
            tokens: span_tokens(text, &tokenizer).unwrap(),
        });
    }
    let settings = TrainingConfig {
        steps: 200,
        batch_size: 2,
        learning_rate: 1e-2,
        ..TrainingConfig::default()
    };
    let adapter = Adapter::new(&model, LoraConfig::all_linear(8, 16.0), 1).unwrap();
    let mut trainer = Trainer::lora(&model, adapter, examples.clone(), settings).unwrap();
    trainer.run(|_, _| Ok(())).unwrap();
    let adapter = trainer.adapter().unwrap().clone();
    let gradients = training_gradients(&model, &adapter, &owners, &examples, |_| {}).unwrap();
    let index = IndexBuilder {
        contributions: vec![record(0), record(1)],
        block_names: blocks(&model, &adapter)
            .into_iter()
            .map(|(name, _)| name)
            .collect(),
        influence: influence::fit(gradients, 2).unwrap(),
    };
    let spans = SpanIndex::build(SpanParameters::default(), 2, &items).unwrap();
    let index = index.build().unwrap();
    let attributor = Attributor::from_parts(tokenizer, model, adapter, index, spans).unwrap();
    Fixture { format, attributor }
}

fn ask(fixture: &Fixture, question: &str) -> Transcript {
    let prompt = fixture.format.prompt(&[Message::user(question)]).unwrap();
    let options = GenerationOptions {
        sampling: Sampling::greedy(),
        max_tokens: 40,
        stop_tokens: vec![fixture.format.eos_token_id()],
        top_log_probabilities: 0,
    };
    let attributor = &fixture.attributor;
    let adapter = Arc::new(attributor.adapter().clone());
    let answer = generate(attributor.model(), Some(adapter), &prompt, options, |_| {
        true
    });
    Transcript {
        salt: Hash32::ZERO,
        prompt,
        output: answer.unwrap().tokens,
        temperature_milli: 0,
        seed: 0u64.into(),
    }
}

#[test]
fn an_answer_rests_on_the_contribution_that_holds_it() {
    let fixture = fixture();
    let questions = ["Where is the red house?", "Who keeps the lamp?"];
    let asked: Vec<Transcript> = questions.iter().map(|q| ask(&fixture, q)).collect();
    let observations = fixture.attributor.observe(&asked).unwrap();
    for (holder, (transcript, observation)) in asked.iter().zip(observations).enumerate() {
        let of = |contribution: usize| {
            let mut entries = observation.iter();
            let entry = entries.find(|entry| entry.contribution as usize == contribution);
            entry.map_or(0, |entry| entry.score)
        };
        let answer = fixture.attributor.tokenizer().decode(&transcript.output);
        let answer = answer.unwrap();
        assert!(TEXTS[holder].ends_with(answer.trim()), "{answer}");
        assert!(of(holder) > of(1 - holder), "{observation:?}");
        let spans = fixture.attributor.span_scores(transcript);
        assert!(spans[holder] > spans[1 - holder], "{spans:?}");
    }
}

#[test]
fn transcripts_are_observed_alike_alone_and_together() {
    let fixture = fixture();
    let mut asked: Vec<Transcript> = ["Where is the lamp?", "Who?"]
        .iter()
        .map(|question| ask(&fixture, question))
        .collect();
    asked[1].output.clear();
    let together = fixture.attributor.observe(&asked).unwrap();
    assert!(together[1].is_empty());
    let alone = fixture.attributor.observe(&asked[..1]).unwrap();
    for (left, right) in together[0].iter().zip(&alone[0]) {
        assert_eq!(left.contribution, right.contribution);
        assert!((left.score - right.score).abs() <= left.score.abs() / 1000 + 4096);
    }
}

#[test]
fn a_transcript_verifies_until_a_token_is_changed() {
    let fixture = fixture();
    let mut transcript = ask(&fixture, "Who keeps the lamp?");
    let check = fixture.attributor.verify(&transcript).unwrap();
    assert!(check.accepted && check.first_deviation.is_none());
    let middle = transcript.output.len() / 2;
    transcript.output[middle] ^= 1;
    let check = fixture.attributor.verify(&transcript).unwrap();
    assert!(!check.accepted);
    assert_eq!(check.first_deviation, Some(middle));
}

#[test]
fn evidence_shows_the_same_words_in_answer_and_item() {
    let fixture = fixture();
    let transcript = ask(&fixture, "Where is the red house?");
    let answer = fixture
        .attributor
        .tokenizer()
        .decode(&transcript.output)
        .unwrap();
    let evidence = fixture.attributor.evidence(&transcript).unwrap();
    assert!(!evidence.is_empty());
    for shown in evidence {
        assert_eq!(&shown.item_text[shown.item_range.clone()], shown.matched);
        assert_eq!(&answer[shown.answer_range.clone()], shown.matched);
        let content = Hash32([shown.contribution as u8; 32]);
        let contributor = record(shown.contribution).contributor;
        let root = batch_root(&contributor, &[content]);
        let leaf = item_leaf(&contributor, &content);
        verify_merkle(&root, 1, shown.item_index, &leaf, &shown.item_proof).unwrap();
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let Fixture { attributor, .. } = fixture();
    let other = Adapter::new(attributor.model(), LoraConfig::all_linear(2, 4.0), 1).unwrap();
    let reread = || {
        let index = attributor.index().bytes().to_vec();
        let spans = attributor.spans().bytes().to_vec();
        (
            attribution::index::Index::from_bytes(index).unwrap(),
            SpanIndex::from_bytes(spans).unwrap(),
        )
    };
    let refused = |adapter: Adapter, spans: Option<SpanIndex>| {
        let (index, own) = reread();
        let tokenizer = attributor.tokenizer().clone();
        let model = attributor.model().clone();
        let joined = Attributor::from_parts(tokenizer, model, adapter, index, spans.unwrap_or(own));
        matches!(joined, Err(AttributionError::Mismatch(_)))
    };
    assert!(refused(other, None));
    let empty = SpanIndex::build(SpanParameters::default(), 2, &[]).unwrap();
    assert!(refused(attributor.adapter().clone(), Some(empty)));
    assert!(!refused(attributor.adapter().clone(), None));
}

//! Files of models and indexes.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use attribution::{
    index::Index,
    manifest::TrainingManifest,
    span::{SpanIndex, SpanItem},
};
use lora_model::{Adapter, Config, Device, Model};

use crate::bytes::Bytes;

/// The largest file of matrices that is tried, so that a header cannot ask for much memory.
const MOST: u64 = 1 << 20;

/// The model that adapters are read for.
pub fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    let config = Config {
        hidden_size: 8,
        intermediate_size: 8,
        num_hidden_layers: 1,
        num_attention_heads: 2,
        num_key_value_heads: 1,
        head_dim: 4,
        vocab_size: 16,
        rope_theta: 10_000.0,
        rms_norm_eps: 1e-5,
        tie_word_embeddings: true,
        bos_token_id: None,
        eos_token_ids: vec![0],
        max_position_embeddings: 16,
    };
    MODEL.get_or_init(|| Model::random(config, 11, &Device::Cpu).unwrap())
}

/// The bytes of an adapter: length of its settings, settings, matrices.
pub fn adapter_bytes(folder: &Path) -> Vec<u8> {
    let config = fs::read(folder.join("adapter_config.json")).unwrap();
    let weights = fs::read(folder.join("adapter_model.safetensors")).unwrap();
    let length = u16::try_from(config.len()).unwrap();
    [length.to_be_bytes().as_slice(), &config, &weights].concat()
}

/// A PEFT folder that is read is the same after it was written and read again, to the bit.
pub fn adapter(data: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let mut input = Bytes(data);
    let length = usize::from(input.u16());
    fs::write(
        folder.path().join("adapter_config.json"),
        input.take(length),
    )
    .unwrap();
    fs::write(folder.path().join("adapter_model.safetensors"), input.0).unwrap();
    let Ok(adapter) = Adapter::load_limited(folder.path(), model(), MOST) else {
        return;
    };
    let values = adapter.to_values().unwrap();
    assert!(values.iter().flatten().all(|value| value.is_finite()));
    let copy = folder.path().join("copy");
    adapter.save(&copy, model(), "base").unwrap();
    let again = Adapter::load(&copy, model()).unwrap();
    assert_eq!(again.config(), adapter.config());
    let bits = |values: Vec<Vec<f32>>| -> Vec<u32> {
        values.into_iter().flatten().map(f32::to_bits).collect()
    };
    assert_eq!(bits(again.to_values().unwrap()), bits(values));
}

/// Influence index, span index and manifest: what is read can be used in full, and written again
/// it is the same.
pub fn indexes(data: &[u8]) {
    if let Ok(index) = Index::from_bytes(data.to_vec()) {
        assert_eq!(index.bytes(), data);
        let size: usize = index.dims().iter().sum();
        for at in 0..index.contributions().len() {
            let vector = index.vector(at).unwrap();
            assert_eq!(vector.len(), size);
            assert!(vector.iter().all(|value| value.is_finite()));
        }
        assert_eq!(index.vector(index.contributions().len()), None);
    }
    if let Ok(spans) = SpanIndex::from_bytes(data.to_vec()) {
        let (parameters, contributions) = (spans.parameters(), spans.contributions());
        let numbers = 0..spans.item_count();
        let items: Vec<SpanItem> = numbers.map(|number| spans.item(number).unwrap()).collect();
        // The order of the suffixes is not checked when a file is read, but always made right.
        let again = SpanIndex::build(parameters, contributions, &items).unwrap();
        assert_eq!(again.item_count(), items.len());
        let answer: Vec<u32> = items
            .iter()
            .flat_map(|item| item.tokens.iter().copied())
            .take(64)
            .collect();
        let scores = spans.span_scores(&answer);
        assert_eq!(scores.len(), contributions as usize);
        for found in spans.match_spans(&answer) {
            assert!(found.answer.end <= answer.len() && found.count > 0);
        }
    }
    if let Ok(manifest) = TrainingManifest::from_json(data) {
        let json = manifest.to_json().unwrap();
        assert_eq!(TrainingManifest::from_json(&json).unwrap(), manifest);
    }
}

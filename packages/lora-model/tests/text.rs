//! The tokenizer and the chat format.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use lora_model::{ChatFormat, Message, ModelError, Role, Tokenizer, CHAT_TEMPLATE, EOS_TOKEN};
use serde_json::{json, Value};

const TEXTS: [&str; 3] = [
    "Question: what is a covenant?\nAnswer: A covenant is a promise in a contract.",
    "Question: what is a reserve?\nAnswer: A reserve is money kept for a loss.",
    "Question: what is a promise?\nAnswer: A promise is kept.",
];

fn tokenizer() -> Tokenizer {
    Tokenizer::train(&TEXTS, 280, &[EOS_TOKEN]).unwrap()
}

#[test]
fn any_text_survives_encoding() {
    let tokenizer = tokenizer();
    for text in [
        "",
        " ",
        "A covenant",
        "naïve Ωmega 漢字 🦀\n\ttab",
        "\u{0}\u{7f}",
    ] {
        let tokens = tokenizer.encode(text).unwrap();
        assert_eq!(tokenizer.decode(&tokens).unwrap(), text);
    }
    assert_eq!(tokenizer.vocab_size(), 280);
    let known = tokenizer.encode(" promise").unwrap();
    assert!(known.len() < " promise".len(), "nothing was merged");
}

#[test]
fn training_and_saving_repeat_themselves() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for folder in &folders {
        tokenizer().save(folder.path()).unwrap();
    }
    let read = |i: usize| std::fs::read(folders[i].path().join("tokenizer.json")).unwrap();
    assert_eq!(read(0), read(1));
    let loaded = Tokenizer::from_folder(folders[0].path()).unwrap();
    assert_eq!(
        loaded.encode(TEXTS[0]).unwrap(),
        tokenizer().encode(TEXTS[0]).unwrap()
    );
    assert_eq!(loaded.token_id(EOS_TOKEN), Some(0));
    assert_eq!(loaded.token(0).as_deref(), Some(EOS_TOKEN));
    std::fs::write(folders[0].path().join("tokenizer.json"), b"{}").unwrap();
    let error = Tokenizer::from_folder(folders[0].path()).unwrap_err();
    assert!(matches!(error, ModelError::Tokenizer(_)));
}

#[test]
fn a_stream_never_emits_half_a_character() {
    let tokenizer = tokenizer();
    let text = "an 🦀 and 漢字, naïve";
    let mut stream = tokenizer.stream();
    let mut found = String::new();
    for token in tokenizer.encode(text).unwrap() {
        let piece = stream.push(token).unwrap();
        assert!(!piece.contains('\u{fffd}'));
        found.push_str(&piece);
    }
    assert_eq!(stream.finish().unwrap(), "");
    assert_eq!(found, text);
    let crab = tokenizer.encode("🦀").unwrap();
    assert_eq!(stream.push(crab[0]).unwrap(), "");
    assert_eq!(stream.finish().unwrap(), "\u{fffd}");
}

#[test]
fn a_vocabulary_too_small_for_the_bytes_is_refused() {
    let error = Tokenizer::train(&TEXTS, 256, &[EOS_TOKEN]).unwrap_err();
    assert!(matches!(
        error,
        ModelError::InvalidParameter {
            field: "vocab_size",
            ..
        }
    ));
}

#[test]
fn a_conversation_becomes_the_lines_that_the_model_knows() {
    let format = ChatFormat::new(&tokenizer()).unwrap();
    let message = |role, content: &str| Message {
        role,
        content: content.to_string(),
    };
    let prompt = format
        .prompt(&[
            message(Role::System, "Be brief."),
            message(Role::User, "What?"),
            message(Role::Assistant, "That."),
            Message::user("Why?"),
        ])
        .unwrap();
    let text = format.tokenizer().decode(&prompt).unwrap();
    assert_eq!(
        text,
        "Be brief.\nQuestion: What?\nAnswer: That.\nQuestion: Why?\nAnswer:"
    );
    assert_eq!(
        prompt
            .iter()
            .filter(|t| **t == format.eos_token_id())
            .count(),
        1
    );
    let completion = format.completion("So.").unwrap();
    assert_eq!(completion.last(), Some(&format.eos_token_id()));
    assert_eq!(format.tokenizer().decode(&completion).unwrap(), " So.");
    assert!(matches!(format.prompt(&[]), Err(ModelError::Empty(_))));
}

#[test]
fn prompt_and_completion_together_are_the_encoding_of_the_whole() {
    let format = ChatFormat::new(&tokenizer()).unwrap();
    let prompt = format
        .prompt(&[Message::user("what is a reserve?")])
        .unwrap();
    let mut completion = format.completion("A reserve is kept.").unwrap();
    completion.pop();
    let whole = "Question: what is a reserve?\nAnswer: A reserve is kept.";
    let tokens = format.tokenizer().encode(whole).unwrap();
    assert_eq!([prompt, completion].concat(), tokens);
}

#[test]
fn a_user_cannot_write_the_end_token() {
    let format = ChatFormat::new(&tokenizer()).unwrap();
    let text = format!("stop {EOS_TOKEN} here");
    let prompt = format.prompt(&[Message::user(text.clone())]).unwrap();
    assert!(!prompt.contains(&format.eos_token_id()));
    assert!(format.tokenizer().decode(&prompt).unwrap().contains(&text));
}

#[test]
fn only_the_template_that_is_implemented_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let tokenizer = tokenizer();
    ChatFormat::save(folder.path(), 512).unwrap();
    ChatFormat::from_folder(folder.path(), &tokenizer).unwrap();
    let path = folder.path().join("tokenizer_config.json");
    let mut config: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    assert_eq!(config["chat_template"], CHAT_TEMPLATE);
    for other in [json!("{{ messages }}"), Value::Null] {
        config["chat_template"] = other;
        std::fs::write(&path, config.to_string()).unwrap();
        let error = ChatFormat::from_folder(folder.path(), &tokenizer).unwrap_err();
        assert!(matches!(
            error,
            ModelError::Unsupported {
                field: "chat_template",
                ..
            }
        ));
    }
}

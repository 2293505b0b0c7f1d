//! How text becomes training examples, the same for the base and for every Datanet.

use lora_model::{ChatFormat, Example, Message, Result};

/// Marks of a paragraph that asks and answers.
const QUESTION: &str = "Question: ";
const ANSWER: &str = "\nAnswer: ";

/// Splits a text at its blank lines; every paragraph becomes one example.
///
/// A paragraph of the form `Question: ...\nAnswer: ...` is framed exactly as the chat format
/// frames a question and its answer, and `frame` decides which of its tokens count in the loss:
/// all of them for a base that learns how people ask, those of the answer for an adapter
/// ([`Example::completion`]). Any other paragraph is plain text that ends with the
/// end-of-text token; one longer than `max_length` tokens is cut into several examples.
pub fn examples(
    text: &str,
    format: &ChatFormat,
    frame: fn(&[u32], &[u32]) -> Example,
    max_length: usize,
) -> Result<Vec<Example>> {
    let mut examples = Vec::new();
    for paragraph in text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()) {
        if let Some((question, answer)) = question_and_answer(paragraph) {
            let prompt = format.prompt(&[Message::user(question)])?;
            let completion = format.completion(answer)?;
            if prompt.len() + completion.len() <= max_length {
                examples.push(frame(&prompt, &completion));
                continue;
            }
        }
        let mut tokens = format.tokenizer().encode(paragraph)?;
        tokens.push(format.eos_token_id());
        examples.extend(Example::chunks(&tokens, max_length));
    }
    Ok(examples)
}

fn question_and_answer(paragraph: &str) -> Option<(&str, &str)> {
    let (question, answer) = paragraph.strip_prefix(QUESTION)?.split_once(ANSWER)?;
    Some((question.trim(), answer.trim()))
}

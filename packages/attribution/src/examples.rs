//! How the text of a contribution becomes training examples; the same for training an adapter, for
//! making a base and for auditing an index.

use lora_model::{ChatFormat, Example, Message, Tokenizer};

use crate::attributor::token_ranges;
use crate::{AttributionError, Result};

/// Marks of a paragraph that asks and answers.
const QUESTION: &str = "Question: ";
const ANSWER: &str = "\nAnswer: ";

/// Which tokens of a question-and-answer paragraph count in the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuestionLoss {
    /// All of them: a base learns how people ask.
    Whole,
    /// Those of the answer and its end: an adapter learns what to say.
    Answer,
}

/// Splits a text at its blank lines; every paragraph becomes one example.
///
/// A paragraph of the form `Question: ...\nAnswer: ...` is framed exactly as the chat format
/// frames a question and its answer. Any other paragraph is plain text that ends with the
/// end-of-text token; one longer than `max_length` tokens is cut into several examples.
///
/// # Errors
/// [`crate::AttributionError::Model`] where the tokenizer fails.
pub fn examples_of_text(
    text: &str,
    format: &ChatFormat,
    loss: QuestionLoss,
    max_length: usize,
) -> Result<Vec<Example>> {
    let mut examples = Vec::new();
    let paragraphs = text.split("\n\n").map(str::trim);
    for paragraph in paragraphs.filter(|paragraph| !paragraph.is_empty()) {
        if let Some((question, answer)) = question_and_answer(paragraph) {
            let prompt = format.prompt(&[Message::user(question)])?;
            let completion = format.completion(answer)?;
            if prompt.len() + completion.len() <= max_length {
                examples.push(match loss {
                    QuestionLoss::Whole => Example::text([prompt, completion].concat()),
                    QuestionLoss::Answer => Example::completion(&prompt, &completion),
                });
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

/// Tokens of an item's text, for the span index, which gives the text back from them.
///
/// # Errors
/// [`AttributionError::Mismatch`] for a tokenizer that does not give the text back as it was.
pub fn span_tokens(text: &str, tokenizer: &Tokenizer) -> Result<Vec<u32>> {
    let ids = tokenizer.encode(text)?;
    let (_, decoded) = token_ranges(tokenizer, &ids)?;
    if decoded != text {
        return Err(AttributionError::Mismatch(
            "the tokenizer does not give the text of an item back as it was".to_owned(),
        ));
    }
    Ok(ids)
}

//! Asking every question: paid and streamed by its adapter, and once by the base alone.

use std::time::{Duration, Instant};

use contract_api::model_registry::Price;

use super::{
    data::{DemoData, QuestionData},
    processes::Daemon,
    progress::Stages,
    training::TrainedAdapter,
    world::{World, TREASURY},
    DemoError, Options,
};
use crate::actions::{
    ask::{ask, ask_paid, Answer, Question},
    channel::{self, Session},
    token,
};

/// OPEN that the payer puts into the channel, in micro-OPEN.
const DEPOSIT: u128 = 20_000_000;
/// Seconds for which the channel is open.
const LIFETIME: u64 = 86_400;
/// Most tokens of an answer.
const MAX_TOKENS: u32 = 64;

/// One question with its paid answer.
pub struct Asked {
    /// The question.
    pub question: QuestionData,
    /// Answer of the adapter.
    pub answer: Answer,
    /// Answer of the base alone.
    pub base_answer: String,
}

/// All answers, and the state of the world around them.
pub struct AskedAll {
    /// In the order in which they were asked.
    pub answers: Vec<Asked>,
    /// Account name -> OPEN before the first question, in micro-OPEN.
    pub before: std::collections::BTreeMap<String, u128>,
    /// Height of the chain before the first question.
    pub from_height: u64,
    /// When the last answer was complete.
    pub ended: Instant,
    /// From the first to the last paid answer, without those of the base.
    pub generating: Duration,
    /// Oracles that were killed and how to start them again.
    pub killed: Vec<Daemon>,
}

/// OPEN of every account of the demo and of the treasury, in micro-OPEN.
pub async fn balances(
    world: &World,
) -> Result<std::collections::BTreeMap<String, u128>, DemoError> {
    let mut balances = std::collections::BTreeMap::new();
    for (name, wallet) in &world.wallets {
        let balance = token::open_balance(&world.context, wallet.address().as_ref()).await?;
        balances.insert(name.clone(), balance);
    }
    let treasury = token::open_balance(&world.context, &world.context.deployment.treasury).await?;
    balances.insert(TREASURY.to_owned(), treasury);
    Ok(balances)
}

/// Opens a channel and asks every question.
pub async fn ask_all(
    world: &mut World,
    data: &DemoData,
    adapters: &[TrainedAdapter],
    options: &Options,
    stages: &mut Stages,
) -> Result<AskedAll, DemoError> {
    let stage = stages.begin("asking paid questions", data.questions.len() as u64);
    let before = balances(world).await?;
    let context = world.context.clone();
    let from_height = context
        .chain
        .latest_block()
        .await
        .map_err(crate::Error::from)?
        .height;
    let node = world.wallet("node")?.address().to_string();
    let opened = channel::open(&context, world.wallet("payer")?, &node, DEPOSIT, LIFETIME).await?;
    let number = opened.channel.channel.u64();
    let mut session = Session::load(&context.home.channel(number))?;

    let mut answers = Vec::with_capacity(data.questions.len());
    let mut killed = Vec::new();
    let mut generating = Duration::ZERO;
    for (index, asked) in data.questions.iter().enumerate() {
        if index == 1 {
            killed = kill_oracles(world, options.kill_oracle).await?;
        }
        let price = price_of(adapters, &asked.datanet)?;
        let question = Question {
            endpoint: &world.node_url,
            model: &asked.datanet,
            text: &asked.question,
            max_tokens: MAX_TOKENS,
            temperature: 0.0,
            seed: index as u64,
        };
        let mut streamed = String::new();
        let show = |piece: &str| {
            streamed.push_str(piece);
            stage.say(&streamed.replace('\n', " "));
        };
        let answer = ask_paid(&context, &mut session, price, &question, show).await?;
        generating += answer.elapsed;
        stage.step(&answer.text);
        answers.push(Asked {
            question: asked.clone(),
            answer,
            base_answer: String::new(),
        });
    }
    let ended = Instant::now();
    for asked in &mut answers {
        let question = Question {
            endpoint: &world.node_url,
            model: super::training::BASE_NAME,
            text: &asked.question.question,
            max_tokens: MAX_TOKENS,
            temperature: 0.0,
            seed: 0,
        };
        asked.base_answer = ask(&question, None, |_| {}).await?.text;
    }
    let right = answers
        .iter()
        .filter(|asked| asked.question.is_right(&asked.answer.text))
        .count();
    stages.end(
        stage,
        &format!("{} answers, {right} with the right fact", answers.len()),
    );
    Ok(AskedAll {
        answers,
        before,
        from_height,
        ended,
        generating,
        killed,
    })
}

/// The price of the adapter with this name, as it was registered.
fn price_of<'a>(adapters: &'a [TrainedAdapter], name: &str) -> Result<&'a Price, DemoError> {
    let found = adapters
        .iter()
        .find(|trained| trained.adapter.terms.name == name);
    found
        .map(|trained| &trained.adapter.terms.price)
        .ok_or_else(|| DemoError::Training {
            adapter: name.to_owned(),
            reason: "questions name it, but it was not trained".to_owned(),
        })
}

/// Kills oracles at once, the leader of the first round first.
async fn kill_oracles(world: &mut World, count: u8) -> Result<Vec<Daemon>, DemoError> {
    let mut killed = Vec::new();
    for name in ["oracle-2", "oracle-3"].into_iter().take(count.into()) {
        killed.push(world.processes.kill(name).await?);
    }
    Ok(killed)
}

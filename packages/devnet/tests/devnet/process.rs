//! The program: it can be killed at any moment, and ends in order when asked to.

use std::io::{BufRead, BufReader, Lines};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};

use tempfile::TempDir;
use tendermint_rpc::client::CompatMode;
use tendermint_rpc::{Client, HttpClient};

use crate::support::{bank_send, genesis, Signed, Signer, CHAIN_ID, FUNDS};

struct Process {
    child: Child,
    url: String,
    // Kept open: a program that cannot write its log would end on its own.
    _log: Lines<BufReader<ChildStderr>>,
}

impl Process {
    fn start(home: &Path, genesis: &Path) -> Self {
        let mut child = command(home, genesis)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = log
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.find("http://").map(|at| line[at..].to_owned()))
            .and_then(|rest| rest.split_whitespace().next().map(str::to_owned));
        let url = url.expect("the program tells where it listens");
        Self {
            child,
            url,
            _log: log,
        }
    }

    fn client(&self) -> HttpClient {
        let url = self.url.parse::<tendermint_rpc::HttpClientUrl>().unwrap();
        HttpClient::builder(url)
            .compat_mode(CompatMode::V0_38)
            .build()
            .unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Already ended in most tests.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn command(home: &Path, genesis: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_openledger-devnet"));
    command
        .args(["--listen", "127.0.0.1:0", "--block-interval-ms", "0"])
        .arg("--home")
        .arg(home)
        .arg("--genesis")
        .arg(genesis)
        .env("RUST_LOG", "info")
        .env("NO_COLOR", "1");
    command
}

fn write_genesis(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("genesis.json");
    std::fs::write(&path, serde_json::to_vec(&genesis()).unwrap()).unwrap();
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_kill_9() {
    let folder = TempDir::new().unwrap();
    let (home, genesis) = (folder.path().join("home"), write_genesis(folder.path()));
    let (alice, bob) = (Signer::new(1), Signer::new(2));
    for sequence in 0..3 {
        let mut process = Process::start(&home, &genesis);
        let client = process.client();
        let height = client
            .status()
            .await
            .unwrap()
            .sync_info
            .latest_block_height
            .value();
        assert_eq!(height, 1 + sequence);
        let signed = Signed {
            chain_id: CHAIN_ID.to_owned(),
            number: 0,
            sequence,
            gas: 200_000,
            fee: 5_000,
            timeout_height: 0,
        };
        let bytes = alice.sign(vec![bank_send(&alice, &bob.address, 10)], &signed);
        let answer = client.broadcast_tx_sync(bytes).await.unwrap();
        assert!(answer.code.is_ok(), "{}", answer.log);
        process.child.kill().unwrap();
        process.child.wait().unwrap();
    }
    let process = Process::start(&home, &genesis);
    let url = format!(
        "{}/cosmos/bank/v1beta1/balances/{}",
        process.url, bob.address
    );
    let body = get_json(&url).await;
    assert_eq!(body["balances"][0]["amount"], (FUNDS + 30).to_string());
}

async fn get_json(url: &str) -> serde_json::Value {
    reqwest::get(url).await.unwrap().json().await.unwrap()
}

#[test]
fn it_ends_in_order_when_asked_to() {
    for signal in ["-INT", "-TERM"] {
        let folder = TempDir::new().unwrap();
        let genesis = write_genesis(folder.path());
        let mut process = Process::start(&folder.path().join("home"), &genesis);
        let sent = Command::new("kill")
            .args([signal, &process.child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
        assert!(process.child.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn another_chain_id_than_the_genesis_is_refused() {
    let folder = TempDir::new().unwrap();
    let genesis = write_genesis(folder.path());
    let output = command(&folder.path().join("home"), &genesis)
        .args(["--chain-id", "other-1"])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(
        text.contains("the home folder holds the chain test-1, not other-1"),
        "{text}"
    );
}

//! A wasmd chain of the test's own, made by `scripts/localnet`; it ends with the test.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU16, Ordering};

use chain_client::{Broadcaster, Chain, Config, Signer, Timeouts};
use cosmwasm_std::coin;
use tempfile::TempDir;

/// Ports of one chain.
const PORTS: u16 = 200;
static NEXT_PORT: AtomicU16 = AtomicU16::new(29_000);

/// A running chain.
pub struct Localnet {
    folder: TempDir,
    first_port: u16,
}

/// The first of [`PORTS`] ports on which nobody listens.
fn free_ports() -> u16 {
    let is_free = |port| TcpListener::bind(("127.0.0.1", port)).is_ok();
    loop {
        let first = NEXT_PORT.fetch_add(PORTS, Ordering::Relaxed);
        if (first..first + PORTS).all(is_free) {
            return first;
        }
    }
}

impl Localnet {
    /// Starts a new chain of so many validators.
    pub fn start(validators: u8) -> Self {
        let localnet = Localnet {
            folder: TempDir::new().unwrap(),
            first_port: free_ports(),
        };
        localnet.up(validators);
        localnet
    }

    /// How to reach it, one endpoint per validator.
    pub fn config(&self) -> Config {
        let text = std::fs::read_to_string(self.folder.path().join("chain.json")).unwrap();
        let config: Config = serde_json::from_str(&text).unwrap();
        Config {
            timeouts: Timeouts {
                // Enough for a node that is away for some seconds.
                retries: 16,
                request_ms: 2_000,
                ..config.timeouts
            },
            ..config
        }
    }

    /// An account of its own with funds, over the endpoints of `config`.
    pub async fn funded(&self, config: Config) -> Broadcaster {
        let faucet = self.folder.path().join("keys").join("faucet.key");
        let faucet = Signer::load(&faucet, &config.address_prefix).unwrap();
        let faucet = Broadcaster::new(Chain::connect(self.config()).await.unwrap(), faucet);
        let signer = Signer::generate(&config.address_prefix).unwrap();
        let amount = [coin(1_000_000_000, config.fee_denom.clone())];
        faucet.bank_send(signer.address(), &amount).await.unwrap();
        Broadcaster::new(Chain::connect(config).await.unwrap(), signer)
    }

    /// Kills a validator, the first being 1; returns when it is gone.
    pub fn kill(&self, validator: u8) {
        let pid = self.signal(validator, "KILL");
        let command_line = format!("/proc/{pid}/cmdline");
        while std::fs::read(&command_line).is_ok_and(|text| !text.is_empty()) {
            std::thread::yield_now();
        }
    }

    /// Stops the time of a validator, which keeps its sockets open.
    pub fn freeze(&self, validator: u8) {
        self.signal(validator, "STOP");
    }

    /// Lets the time of a frozen validator go on.
    pub fn thaw(&self, validator: u8) {
        self.signal(validator, "CONT");
    }

    /// Starts the validators that do not run; returns when the chain makes blocks.
    pub fn restart(&self) {
        self.up(1);
    }

    fn up(&self, validators: u8) {
        let validators = validators.to_string();
        let output = self.localnet(&["up", "--no-deploy", "--validators", &validators]);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
    }

    fn localnet(&self, arguments: &[&str]) -> Output {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scripts/localnet");
        let mut command = Command::new(script);
        command.arg("--home").arg(self.folder.path());
        command.args(["--first-port", &self.first_port.to_string()]);
        command.args(arguments).output().unwrap()
    }

    fn signal(&self, validator: u8, signal: &str) -> u32 {
        let text = std::fs::read_to_string(self.folder.path().join("processes.json")).unwrap();
        let processes: BTreeMap<String, u32> = serde_json::from_str(&text).unwrap();
        let pid = processes[&format!("validator-{validator}")];
        let mut kill = Command::new("kill");
        kill.args(["-s", signal, &pid.to_string()]);
        assert!(kill.status().unwrap().success());
        pid
    }
}

impl Drop for Localnet {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the chain's logs lie in {}", self.folder.path().display());
            self.folder.disable_cleanup(true);
        }
        self.localnet(&["down"]);
    }
}

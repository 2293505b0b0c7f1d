//! The demo's daemons as separate processes on loopback.

use std::{
    collections::BTreeMap,
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::process::{Child, Command};

use super::DemoError;

/// How long a daemon may take until it answers.
const START_LIMIT: Duration = Duration::from_secs(60);
/// Programs that a demo may leave running.
const OUR_PROGRAMS: [&str; 3] = ["openledger-devnet", "openledger-oracle", "inference-node"];
/// Pause between two looks whether it answers.
const LOOK: Duration = Duration::from_millis(25);

/// A port of loopback that nobody listens on now.
pub fn free_port() -> Result<u16, DemoError> {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    Ok(port
        .map_err(DemoError::io("looking for a free port"))?
        .port())
}

/// How to start one daemon.
#[derive(Debug, Clone)]
pub struct Daemon {
    /// Name for people and for the log file.
    pub name: String,
    /// Program beside the running one.
    pub program: &'static str,
    /// Arguments.
    pub arguments: Vec<String>,
    /// URL that answers once the daemon is ready.
    pub ready: String,
}

/// Running daemons by name. They end with the demo unless they are detached.
#[derive(Default)]
pub struct Processes {
    logs: PathBuf,
    running: BTreeMap<String, (Daemon, Child)>,
    detached: bool,
}

/// Path of a program that was built along with this one.
pub fn program(name: &str) -> Result<PathBuf, DemoError> {
    let own = std::env::current_exe().map_err(DemoError::io("finding this program"))?;
    let path = own.with_file_name(name);
    if path.is_file() {
        Ok(path)
    } else {
        Err(DemoError::MissingProgram { path })
    }
}

impl Processes {
    /// No daemons yet; their logs go below `logs`. With `detached` they outlive the demo.
    pub fn new(logs: &Path, detached: bool) -> Result<Self, DemoError> {
        std::fs::create_dir_all(logs).map_err(DemoError::io("making the folder of logs"))?;
        Ok(Self {
            logs: logs.to_owned(),
            running: BTreeMap::new(),
            detached,
        })
    }

    /// Starts a daemon and waits until it answers.
    pub async fn start(&mut self, daemon: Daemon) -> Result<(), DemoError> {
        let log = self.logs.join(format!("{}.log", daemon.name));
        let file = File::options().create(true).append(true).open(&log);
        let file = file.map_err(DemoError::io("opening a log"))?;
        let errors = file.try_clone().map_err(DemoError::io("opening a log"))?;
        let mut command = Command::new(program(daemon.program)?);
        command
            .args(&daemon.arguments)
            .stdin(Stdio::null())
            .stdout(file)
            .stderr(errors)
            .kill_on_drop(!self.detached);
        if self.detached {
            command.process_group(0);
        }
        let mut child = command
            .spawn()
            .map_err(DemoError::io("starting a daemon"))?;
        wait_until_ready(&daemon, &mut child, &log).await?;
        self.running.insert(daemon.name.clone(), (daemon, child));
        Ok(())
    }

    /// Kills a daemon at once (SIGKILL) and returns how to start it again.
    pub async fn kill(&mut self, name: &str) -> Result<Daemon, DemoError> {
        let unknown = || DemoError::UnknownDaemon {
            name: name.to_owned(),
        };
        let (daemon, mut child) = self.running.remove(name).ok_or_else(unknown)?;
        child
            .kill()
            .await
            .map_err(DemoError::io("killing a daemon"))?;
        Ok(daemon)
    }

    /// Names of the running daemons with their process ids.
    pub fn list(&self) -> impl Iterator<Item = (&str, u32)> {
        self.running
            .iter()
            .filter_map(|(name, (_, child))| Some((name.as_str(), child.id()?)))
    }
}

async fn wait_until_ready(daemon: &Daemon, child: &mut Child, log: &Path) -> Result<(), DemoError> {
    let failed = |reason: String| DemoError::Daemon {
        name: daemon.name.clone(),
        reason,
        log: log.to_owned(),
    };
    let client = reqwest::Client::new();
    let deadline = tokio::time::Instant::now() + START_LIMIT;
    loop {
        if let Some(status) = child
            .try_wait()
            .map_err(DemoError::io("waiting for a daemon"))?
        {
            return Err(failed(format!("it ended with {status}")));
        }
        let answer = client
            .get(&daemon.ready)
            .timeout(Duration::from_secs(2))
            .send()
            .await;
        if answer.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        if tokio::time::Instant::now() > deadline {
            return Err(failed(format!(
                "it did not answer within {} s",
                START_LIMIT.as_secs()
            )));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Ends the daemons that an earlier demo left running in this folder.
pub fn stop_kept(home: &crate::Home) -> Result<usize, DemoError> {
    let path = home.path().join("processes.json");
    if !path.exists() {
        return Ok(0);
    }
    let kept: BTreeMap<String, u32> = crate::home::read_json(&path)?;
    let mut stopped = 0;
    for pid in kept.values() {
        let Ok(executable) = std::fs::read_link(format!("/proc/{pid}/exe")) else {
            continue;
        };
        let name = executable
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if OUR_PROGRAMS.iter().any(|program| name.starts_with(program)) {
            let status = std::process::Command::new("kill")
                .arg(pid.to_string())
                .status();
            stopped += usize::from(status.is_ok_and(|status| status.success()));
        }
    }
    std::fs::remove_file(&path).map_err(DemoError::io("forgetting the kept daemons"))?;
    Ok(stopped)
}

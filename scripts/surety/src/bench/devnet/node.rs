//! A node as a process of its own, on a free loopback port.

use crate::{bench::BenchError, client::Client, workspace::Workspace};
use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const MNEMONIC: &str = "test test test test test test test test test test test junk";
const START_LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(1);

/// How to start a node.
pub struct Node {
    pub name: &'static str,
    program: PathBuf,
    arguments: Vec<String>,
    pub runs_programs: bool,
}

/// Killed when dropped.
pub struct Running {
    child: Child,
    pub url: String,
    /// From the start of the process until it has answered the first request.
    pub startup: Duration,
}

impl Drop for Running {
    fn drop(&mut self) {
        // it may have ended by itself, and its end is all that is wanted
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn find_anvil(given: Option<&Path>, workspace: &Workspace) -> Option<PathBuf> {
    if let Some(given) = given {
        return Some(given.to_path_buf());
    }
    let packages = workspace.tools_dir().join("clients/node_modules/@foundry-rs");
    let native = std::fs::read_dir(packages).into_iter().flatten().flatten();
    let native = native.map(|package| package.path().join("bin/anvil")).find(|file| file.is_file());
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut in_path = std::env::split_paths(&path).map(|folder| folder.join("anvil"));
    native.or_else(|| in_path.find(|file| file.is_file()))
}

impl Node {
    /// This program itself.
    pub fn devnet() -> Result<Self, BenchError> {
        let program = std::env::current_exe().map_err(BenchError::file("find", "this program"))?;
        let arguments = ["devnet", "--silent"].map(str::to_owned).to_vec();
        Ok(Self { name: "devnet", program, arguments, runs_programs: true })
    }

    pub fn anvil(program: &Path) -> Self {
        let arguments = ["--silent", "--chain-id", "412346", "--mnemonic", MNEMONIC];
        let arguments = arguments.map(str::to_owned).to_vec();
        Self { name: "anvil", program: program.into(), arguments, runs_programs: false }
    }

    pub async fn start(&self) -> Result<Running, BenchError> {
        let failed = |reason: String| BenchError::Node { node: self.name, reason };
        let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = port.map_err(|error| failed(error.to_string()))?.port().to_string();
        let url = format!("http://127.0.0.1:{port}");
        let start = Instant::now();
        let child = Command::new(&self.program)
            .args(&self.arguments)
            .args(["--port", &port])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| failed(format!("{}: {error}", self.program.display())))?;
        let mut running = Running { child, url, startup: Duration::ZERO };
        while start.elapsed() < START_LIMIT {
            if Client::connect(&running.url, None).await.is_ok() {
                running.startup = start.elapsed();
                return Ok(running);
            }
            tokio::time::sleep(POLL).await;
        }
        Err(failed(format!("no answer within {} s", START_LIMIT.as_secs())))
    }
}

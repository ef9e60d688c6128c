//! The machine that a command runs on: its programs and files. Behind a trait, so that tests can describe any other.

use std::{
    ffi::OsStr,
    fmt, io,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

/// One call of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub program: PathBuf,
    pub args: Vec<String>,
    pub env: Vec<(String, String)>,
    pub dir: Option<PathBuf>,
    pub limit: Duration,
}

impl Call {
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self {
            program: PathBuf::from(program.as_ref()),
            args: Vec::new(),
            env: Vec::new(),
            dir: None,
            limit: Duration::from_secs(20),
        }
    }

    pub fn args<S: AsRef<str>>(mut self, args: impl IntoIterator<Item = S>) -> Self {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    pub fn env(mut self, name: &str, value: impl Into<String>) -> Self {
        self.env.push((name.to_owned(), value.into()));
        self
    }

    pub fn dir(mut self, dir: &Path) -> Self {
        self.dir = Some(dir.to_path_buf());
        self
    }

    pub fn limit_secs(mut self, seconds: u64) -> Self {
        self.limit = Duration::from_secs(seconds);
        self
    }
}

/// The call as one would type it.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.program.display())?;
        self.args.iter().try_for_each(|arg| write!(f, " {arg}"))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub success: bool,
    pub stdout: String,
    pub stderr: String,
}

pub trait Machine {
    /// Runs a program to its end. `Err` means that it could not be started or took longer than the limit.
    fn run(&self, call: &Call) -> io::Result<Answer>;
    fn exists(&self, path: &Path) -> bool;

    /// The standard output of a call that succeeded, trimmed.
    fn ask(&self, call: &Call) -> Option<String> {
        let answer = self.run(call).ok().filter(|answer| answer.success)?;
        Some(answer.stdout.trim().to_owned())
    }
}

/// This machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Host;

/// What `cargo run` and the rustup proxies set for their children, and what would change the contracts' code: a
/// build of the contracts starts without them.
pub const FOREIGN_VARIABLES: &[&str] = &[
    "RUSTC",
    "RUSTC_WRAPPER",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTFLAGS",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "RUSTC_BOOTSTRAP",
    "RUSTUP_TOOLCHAIN",
    "LD_LIBRARY_PATH",
    "CARGO",
    "CARGO_TARGET_DIR",
];
const FOREIGN_PREFIXES: &[&str] = &["CARGO_BUILD_", "CARGO_TARGET_", "CARGO_PROFILE_"];

pub fn is_foreign(variable: &str) -> bool {
    FOREIGN_VARIABLES.contains(&variable)
        || FOREIGN_PREFIXES.iter().any(|prefix| variable.starts_with(prefix))
}

/// A process for `call`, without the variables that would change what a toolchain does.
pub fn command(call: &Call) -> std::process::Command {
    let mut command = std::process::Command::new(&call.program);
    command.args(&call.args).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_foreign) {
            command.env_remove(&name);
        }
    }
    command.envs(call.env.iter().map(|(name, value)| (name, value)));
    if let Some(dir) = &call.dir {
        command.current_dir(dir);
    }
    command
}

impl Machine for Host {
    fn run(&self, call: &Call) -> io::Result<Answer> {
        let mut child = command(call).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let stdout = collect(child.stdout.take());
        let stderr = collect(child.stderr.take());
        let deadline = Instant::now() + call.limit;
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if Instant::now() >= deadline {
                child.kill()?;
                child.wait()?;
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    format!("no answer within {} s", call.limit.as_secs()),
                ));
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Ok(Answer {
            success: status.success(),
            stdout: stdout.join().unwrap_or_default(),
            stderr: stderr.join().unwrap_or_default(),
        })
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }
}

fn collect<R: io::Read + Send + 'static>(pipe: Option<R>) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // a child that was killed closes its pipe in the middle of a line: what came is what counts
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_collects_both_streams_and_the_status() {
        let call = Call::new("sh").args(["-c", "echo out; echo err >&2; exit 3"]);
        let answer = Host.run(&call).unwrap();
        assert_eq!(
            answer,
            Answer { success: false, stdout: "out\n".into(), stderr: "err\n".into() }
        );
    }

    #[test]
    fn run_beyond_the_limit_is_timed_out() {
        let mut call = Call::new("sleep").args(["5"]);
        call.limit = Duration::from_millis(50);
        assert_eq!(Host.run(&call).unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[test]
    fn foreign_variables_cover_flags_profiles_and_targets() {
        for name in
            ["RUSTFLAGS", "CARGO_PROFILE_RELEASE_LTO", "CARGO_TARGET_DIR", "RUSTUP_TOOLCHAIN"]
        {
            assert!(is_foreign(name), "{name}");
        }
        for name in ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "CARGO_NET_OFFLINE"] {
            assert!(!is_foreign(name), "{name}");
        }
    }
}

//! Binaryen's `wasm-opt`, from its npm package. Optional: without it a program is valid, but larger.

use super::BuildError;
use crate::{
    machine::{Call, Machine},
    ui::Progress,
    workspace::Workspace,
};
use std::path::{Path, PathBuf};

pub const VERSION: &str = "132.0.0";

/// OracleCommittee before: 52.3 kB, 14.3 kB compressed, 21 736 gas to start cold. After -O3 --converge: 39.1 kB, 13.5 kB,
/// 16 480; -Oz --converge: 38.9 kB, 13.6 kB, 16 627; without inlining of functions with one caller: 40.4 kB, 13.2 kB,
/// 17 910. `--enable-bulk-memory-opt` allows memory.copy and memory.fill; `--enable-bulk-memory` would add a data count
/// section, which activation refuses.
const FLAGS: [&str; 5] = [
    "-O3",
    "--converge",
    "--enable-bulk-memory-opt",
    "--enable-sign-ext",
    "--enable-mutable-globals",
];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Optimizer {
    script: PathBuf,
}

impl Optimizer {
    /// The one that an earlier build installed.
    pub fn installed(machine: &dyn Machine, workspace: &Workspace) -> Option<Self> {
        let package = package(workspace);
        let script = package.join("bin/wasm-opt");
        let marker = package.join(format!(".surety-{VERSION}"));
        (machine.exists(&script) && machine.exists(&marker)).then_some(Self { script })
    }

    /// Installs it below `target/`. Says why when it cannot.
    pub fn install(
        machine: &dyn Machine,
        workspace: &Workspace,
        progress: &dyn Progress,
    ) -> Result<Option<Self>, BuildError> {
        let tools = workspace.tools_dir();
        std::fs::create_dir_all(&tools).map_err(BuildError::file("create", &tools))?;
        let install = Call::new("npm")
            .args(["install", "--prefix", &tools.display().to_string()])
            .args(["--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1"])
            .args(["--fetch-timeout=30000", &format!("binaryen@{VERSION}")])
            .dir(&tools)
            .limit_secs(180);
        progress
            .note(&format!("wasm-opt: installing binaryen {VERSION} from npm into target/tools"));
        let problem = match machine.run(&install) {
            Ok(answer) if answer.success => None,
            Ok(answer) => Some(complaint(&answer.stderr)),
            Err(error) => Some(format!("npm: {error}")),
        };
        if let Some(problem) = problem {
            progress.note(&format!(
                "wasm-opt: skipped ({problem}); without it programs are larger, and the largest does not fit: install Node.js with npm"
            ));
            return Ok(None);
        }
        let marker = package(workspace).join(format!(".surety-{VERSION}"));
        std::fs::write(&marker, VERSION).map_err(BuildError::file("write", &marker))?;
        Ok(Self::installed(machine, workspace))
    }

    pub fn id() -> String {
        format!("binaryen {VERSION} {}", FLAGS[..2].join(" "))
    }

    /// The optimised program, or `None` with a note when the optimiser does not do its work.
    pub fn run(
        &self,
        machine: &dyn Machine,
        wasm: &[u8],
        scratch: &Path,
        progress: &dyn Progress,
    ) -> Result<Option<Vec<u8>>, BuildError> {
        let input = scratch.with_extension("in.wasm");
        let output = scratch.with_extension("out.wasm");
        std::fs::write(&input, wasm).map_err(BuildError::file("write", &input))?;
        let call = Call::new("node")
            .args([self.script.display().to_string(), input.display().to_string()])
            .args(FLAGS)
            .args(["-o".to_owned(), output.display().to_string()])
            .limit_secs(180);
        let optimized = match machine.run(&call) {
            Ok(answer) if answer.success => {
                Some(std::fs::read(&output).map_err(BuildError::file("read", &output))?)
            }
            Ok(answer) => {
                progress.note(&format!("wasm-opt: skipped: {}", answer.stderr.trim()));
                None
            }
            Err(error) => {
                progress.note(&format!("wasm-opt: skipped: node: {error}"));
                None
            }
        };
        for file in [input, output] {
            // both lie below target/: what stays there disturbs nobody
            let _ = std::fs::remove_file(file);
        }
        Ok(optimized)
    }
}

/// npm's error, without its warnings.
fn complaint(stderr: &str) -> String {
    let error = stderr.lines().find(|line| line.contains("error"));
    error.or_else(|| stderr.lines().next()).unwrap_or("npm failed").to_owned()
}

fn package(workspace: &Workspace) -> PathBuf {
    workspace.tools_dir().join("node_modules/binaryen")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::Answer;
    use std::{io, sync::Mutex};

    /// A machine on which every program does the same.
    struct Uniform(fn() -> io::Result<Answer>);

    impl Machine for Uniform {
        fn run(&self, _: &Call) -> io::Result<Answer> {
            self.0()
        }

        fn exists(&self, path: &Path) -> bool {
            path.exists()
        }
    }

    #[derive(Default)]
    struct Notes(Mutex<Vec<String>>);

    impl Progress for Notes {
        fn note(&self, text: &str) {
            self.0.lock().unwrap().push(text.to_owned());
        }
        fn begin(&self, _: &str, _: u64) {}
        fn detail(&self, _: &str) {}
        fn step(&self, _: &str) {}
        fn finish(&self) {}
    }

    impl Notes {
        fn last(&self) -> String {
            self.0.lock().unwrap().last().cloned().unwrap_or_default()
        }
    }

    fn workspace(dir: &Path) -> Workspace {
        std::fs::create_dir(dir.join("contracts")).unwrap();
        std::fs::write(dir.join("Cargo.toml"), "[workspace]\n").unwrap();
        Workspace::find_from(dir).unwrap()
    }

    #[test]
    fn install_without_npm_is_skipped_with_a_note() {
        let dir = tempfile::tempdir().unwrap();
        let workspace = workspace(dir.path());
        for (machine, reason) in [
            (Uniform(|| Err(io::ErrorKind::NotFound.into())), "npm: entity not found"),
            (
                Uniform(|| {
                    Ok(Answer { stderr: "npm error code ENOTFOUND".into(), ..Answer::default() })
                }),
                "ENOTFOUND",
            ),
        ] {
            let notes = Notes::default();
            assert_eq!(Optimizer::install(&machine, &workspace, &notes).unwrap(), None);
            assert!(notes.last().contains("skipped"), "{}", notes.last());
            assert!(notes.last().contains(reason), "{}", notes.last());
        }
        assert_eq!(Optimizer::installed(&Uniform(|| Ok(Answer::default())), &workspace), None);
    }

    #[test]
    fn run_that_fails_leaves_the_program_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let optimizer = Optimizer { script: "wasm-opt".into() };
        let machine =
            Uniform(|| Ok(Answer { stderr: "[parse exception]".into(), ..Answer::default() }));
        let notes = Notes::default();
        let scratch = dir.path().join("vault");
        assert_eq!(optimizer.run(&machine, b"wasm", &scratch, &notes).unwrap(), None);
        assert!(notes.last().contains("parse exception"));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }
}

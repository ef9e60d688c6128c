//! One cargo invocation per contract: features unify across a joint build, and a program must not carry another's.

use super::{
    BuildError,
    contracts::{ANNEX, Contract},
    toolchain::{Std, TARGET, Toolchain},
};
use crate::{machine, machine::Call, ui::Progress, workspace::Workspace};
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::Stdio,
};

/// Changes whenever the way from the same sources to a program changes.
pub const RECIPE: &str = "3: immediate-abort, std for size, no source locations";

/// Without the places of panics, which no program ever tells: they are up to 2 % of its bytes, and name the cargo home, so
/// that another machine's program would be another one. (By `--config`, which adds to the configuration's flags.)
const NO_LOCATIONS: &str = "target.wasm32-unknown-unknown.rustflags=['-Zlocation-detail=none']";

/// The compiler's flags (small stack, MVP features) stand in `.cargo/config.toml`, where `cargo stylus` finds them too.
/// Flags in RUSTFLAGS would replace those, not add to them: so this build passes none and drops the user's, and says
/// what it wants beyond them by profile settings, which do add up.
pub fn call(toolchain: &Toolchain, workspace: &Workspace, contract: &Contract) -> Call {
    let mut call = Call::new(&toolchain.cargo)
        .args(["build", "--release", "--lib", "--locked"])
        .args(["--package", &contract.krate, "--target", TARGET])
        .env("RUSTC", toolchain.rustc.display().to_string())
        .env("CARGO_TARGET_DIR", workspace.wasm_target_dir().display().to_string())
        .env("CARGO_TERM_COLOR", "never")
        .dir(workspace.root());
    if contract.annex {
        call = call.args(["--features", ANNEX]);
    }
    if toolchain.std == Std::Source {
        call = call
            .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
            .args(["-Zpanic-immediate-abort", "--config", NO_LOCATIONS])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_PROFILE_RELEASE_PANIC", "immediate-abort");
    }
    if let Some(linker) = &toolchain.linker {
        call = call.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker.display().to_string());
    }
    call
}

/// Builds the contract and returns cargo's program.
pub fn compile(
    toolchain: &Toolchain,
    workspace: &Workspace,
    contract: &Contract,
    progress: &dyn Progress,
) -> Result<Vec<u8>, BuildError> {
    let call = call(toolchain, workspace, contract);
    let failed = |stderr: String| BuildError::Compile {
        contract: contract.program(),
        stderr,
        command: typed(&call),
    };
    let mut child = machine::command(&call)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    let mut said = String::new();
    if let Some(stderr) = child.stderr.take() {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            progress.detail(&format!("{}: {}", contract.program(), line.trim()));
            if !is_chatter(&line) {
                said.push_str(&line);
                said.push('\n');
            }
        }
    }
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    if !status.success() {
        return Err(failed(said));
    }
    let output = output(workspace, contract);
    std::fs::read(&output).map_err(|_| BuildError::NoOutput { path: output })
}

fn output(workspace: &Workspace, contract: &Contract) -> PathBuf {
    let file = format!("{}.wasm", contract.krate.replace('-', "_"));
    workspace.wasm_target_dir().join(TARGET).join("release").join(file)
}

fn is_chatter(line: &str) -> bool {
    ["Compiling ", "Downloading ", "Downloaded ", "Blocking ", "Finished ", "Updating "]
        .iter()
        .any(|word| line.trim_start().starts_with(word))
}

/// With its environment, so that it can be repeated by hand.
fn typed(call: &Call) -> String {
    let variables: String =
        call.env.iter().map(|(name, value)| format!("{name}={value} ")).collect();
    format!("{variables}{call}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn toolchain(std: Std) -> Toolchain {
        Toolchain {
            cargo: "/t/bin/cargo".into(),
            rustc: "/t/bin/rustc".into(),
            version: "rustc 1.95.0".into(),
            std,
            library: "/t/library".into(),
            linker: None,
        }
    }

    fn call_for(std: Std) -> Call {
        let workspace = Workspace::find_from(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let (krate, name) = ("a_vault".into(), "AVault".into());
        let contract = Contract { krate, name, annex: false, sources: vec![] };
        call(&toolchain(std), &workspace, &contract)
    }

    #[test]
    fn call_with_source_builds_the_library_for_size() {
        let call = call_for(Std::Source);
        assert!(call.args.iter().any(|arg| arg == "-Zbuild-std=std,panic_abort"));
        let wanted = ("CARGO_PROFILE_RELEASE_PANIC".to_owned(), "immediate-abort".to_owned());
        assert!(call.env.contains(&wanted));
    }

    #[test]
    fn call_with_a_ready_library_uses_nothing_unstable() {
        let call = call_for(Std::Prebuilt);
        assert!(call.args.iter().all(|arg| !arg.starts_with("-Z")));
        assert!(call.env.iter().all(|(name, _)| name != "RUSTC_BOOTSTRAP"));
    }

    #[test]
    fn call_never_replaces_the_flags_of_the_configuration() {
        for std in [Std::Source, Std::Prebuilt] {
            assert!(call_for(std).env.iter().all(|(name, _)| !name.contains("RUSTFLAGS")));
        }
        let package =
            call_for(Std::Source).args.windows(2).any(|pair| pair == ["--package", "a_vault"]);
        assert!(package);
    }
}

use super::{Miss, Std, TARGET, Toolchain, ToolchainError, Way};
use crate::{
    machine::{Call, Machine},
    ui::Progress,
};
use std::path::{Path, PathBuf};

/// The first release with `-Cpanic=immediate-abort` and the cargo profile setting for it.
const FIRST_MINOR: u32 = 92;
const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DOWNLOAD_SECS: u64 = 90;
const PACKAGES_SECS: u64 = 580;

/// Looks for a toolchain, and installs what is missing.
pub struct Detector<'a> {
    pub machine: &'a dyn Machine,
    pub root: &'a Path,
    pub progress: &'a dyn Progress,
}

/// One thing to try.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    PinnedSource,
    AddSource,
    Debian,
    PinnedTarget,
    AddTarget,
    DebianInstall,
}

use Step::{AddSource, AddTarget, Debian, DebianInstall, PinnedSource, PinnedTarget};

impl Step {
    fn name(self) -> &'static str {
        match self {
            PinnedSource => "rustup toolchain with rust-src",
            AddSource => "rustup component add rust-src",
            Debian => "Debian's rustc-web with rust-web-src",
            PinnedTarget => "rustup toolchain with the WASM target",
            AddTarget => "rustup target add wasm32-unknown-unknown",
            DebianInstall => "apt-get install rustc-web cargo-web rust-web-src",
        }
    }
}

// The source ways come before the ready target, because their programs are a quarter smaller, and the pinned
// toolchain before Debian's, because it is the one that everything else is built with.
fn steps(way: Way) -> &'static [Step] {
    match way {
        Way::Auto => &[PinnedSource, AddSource, Debian, PinnedTarget, AddTarget, DebianInstall],
        Way::Rustup => &[PinnedSource, AddSource],
        Way::Debian => &[Debian, DebianInstall],
        Way::Target => &[PinnedTarget, AddTarget],
    }
}

struct Installation {
    sysroot: PathBuf,
    host: String,
    version: String,
    release: String,
}

impl Detector<'_> {
    pub fn find(&self, way: Way) -> Result<Toolchain, ToolchainError> {
        let mut tried = Vec::new();
        for &step in steps(way) {
            match self.take(step) {
                Ok(toolchain) => {
                    self.report(step.name(), &toolchain, &tried);
                    return Ok(toolchain);
                }
                Err(miss) => tried.push((step.name(), miss)),
            }
        }
        Err(ToolchainError { tried })
    }

    fn take(&self, step: Step) -> Result<Toolchain, Miss> {
        match step {
            PinnedSource => self.pinned_source(),
            AddSource => self.add_source(),
            Debian => self.debian(),
            PinnedTarget => self.pinned_target(),
            AddTarget => self.add_target(),
            DebianInstall => self.debian_install(),
        }
    }

    fn report(&self, name: &str, toolchain: &Toolchain, tried: &[(&'static str, Miss)]) {
        for (way, miss) in tried {
            self.progress.note(&format!("toolchain: not {way}: {miss}"));
        }
        let why = match toolchain.std {
            Std::Source => "builds the standard library for size, without panic messages",
            Std::Prebuilt => {
                "uses the ready standard library; programs come out about a third larger"
            }
        };
        self.progress.note(&format!("toolchain: {name}: {toolchain}; {why}"));
    }

    fn pinned_source(&self) -> Result<Toolchain, Miss> {
        with_source(self.inspect("rustc")?, self.machine)
    }

    fn add_source(&self) -> Result<Toolchain, Miss> {
        self.rustup(&["component", "add", "rust-src"])?;
        self.pinned_source()
    }

    fn pinned_target(&self) -> Result<Toolchain, Miss> {
        let found = self.inspect("rustc")?;
        let library = found.sysroot.join("lib/rustlib").join(TARGET);
        if !self.machine.exists(&library) {
            return Err(Miss::NoTarget);
        }
        Ok(found.toolchain(Std::Prebuilt, library, None))
    }

    fn add_target(&self) -> Result<Toolchain, Miss> {
        self.rustup(&["target", "add", TARGET])?;
        self.pinned_target()
    }

    fn debian(&self) -> Result<Toolchain, Miss> {
        let mut toolchain = with_source(self.inspect(DEBIAN_RUSTC)?, self.machine)?;
        toolchain.linker = Some(self.linker()?);
        Ok(toolchain)
    }

    fn debian_install(&self) -> Result<Toolchain, Miss> {
        let apt = |args: &[&str]| {
            Call::new("apt-get")
                .args(args)
                .env("DEBIAN_FRONTEND", "noninteractive")
                .limit_secs(PACKAGES_SECS)
        };
        self.machine
            .ask(&apt(&["--version"]))
            .ok_or(Miss::NoProgram { program: "apt-get".into() })?;
        let mut packages = DEBIAN_PACKAGES.to_vec();
        if self.linker().is_err() {
            packages.push("lld");
        }
        let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
        arguments.extend(&packages);
        let install = apt(&arguments);
        if self.machine.ask(&Call::new("id").args(["-u"])).as_deref() != Some("0") {
            return Err(Miss::NotRoot { command: format!("sudo {install}") });
        }
        self.progress.note(&format!("toolchain: installing {}", packages.join(", ")));
        // a machine that never fetched the package lists knows no package; where they are fresh this is quick
        self.must(&apt(&["update"]))?;
        self.must(&install)?;
        self.debian()
    }

    fn rustup(&self, args: &[&str]) -> Result<(), Miss> {
        let call = Call::new("rustup")
            .args(args)
            .dir(self.root)
            .env("RUSTUP_MAX_RETRIES", "1")
            .limit_secs(DOWNLOAD_SECS);
        self.machine
            .ask(&Call::new("rustup").args(["--version"]).dir(self.root))
            .ok_or(Miss::NoProgram { program: "rustup".into() })?;
        self.progress.note(&format!("toolchain: trying {call}"));
        self.must(&call)
    }

    fn must(&self, call: &Call) -> Result<(), Miss> {
        let answer = match self.machine.run(call) {
            Ok(answer) if answer.success => return Ok(()),
            Ok(answer) => last_line(&answer.stderr),
            Err(error) => error.to_string(),
        };
        Err(Miss::Refused { command: call.to_string(), answer })
    }

    fn inspect(&self, rustc: &str) -> Result<Installation, Miss> {
        let missing = || Miss::NoProgram { program: rustc.to_owned() };
        let ask = |args: &[&str]| {
            self.machine.ask(&Call::new(rustc).args(args).dir(self.root)).ok_or_else(missing)
        };
        let verbose = ask(&["-vV"])?;
        let field = |name: &str| {
            verbose.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned)
        };
        Ok(Installation {
            sysroot: PathBuf::from(ask(&["--print", "sysroot"])?),
            host: field("host: ").ok_or_else(missing)?,
            release: field("release: ").ok_or_else(missing)?,
            version: verbose.lines().next().ok_or_else(missing)?.to_owned(),
        })
    }

    /// Debian's compiler comes without a linker for WASM; the pinned toolchain has one.
    fn linker(&self) -> Result<PathBuf, Miss> {
        let bundled = ["rustc", DEBIAN_RUSTC].into_iter().filter_map(|rustc| {
            let found = self.inspect(rustc).ok()?;
            Some(found.sysroot.join("lib/rustlib").join(&found.host).join("bin/rust-lld"))
        });
        bundled
            .chain([PathBuf::from("/usr/bin/wasm-ld")])
            .find(|path| self.machine.exists(path))
            .ok_or(Miss::NoLinker)
    }
}

fn with_source(found: Installation, machine: &dyn Machine) -> Result<Toolchain, Miss> {
    if !found.can_abort_immediately() {
        return Err(Miss::TooOld { release: found.release });
    }
    let library = found.sysroot.join("lib/rustlib/src/rust/library");
    if !machine.exists(&library.join("Cargo.lock")) {
        return Err(Miss::NoSource);
    }
    Ok(found.toolchain(Std::Source, library, None))
}

impl Installation {
    fn can_abort_immediately(&self) -> bool {
        let mut parts = self.release.split(['.', '-']).map(str::parse::<u32>);
        match (parts.next(), parts.next()) {
            (Some(Ok(1)), Some(Ok(minor))) => minor >= FIRST_MINOR,
            (Some(Ok(major)), _) => major > 1,
            _ => false,
        }
    }

    fn toolchain(self, std: Std, library: PathBuf, linker: Option<PathBuf>) -> Toolchain {
        let bin = self.sysroot.join("bin");
        Toolchain {
            cargo: bin.join("cargo"),
            rustc: bin.join("rustc"),
            version: self.version,
            std,
            library,
            linker,
        }
    }
}

fn last_line(text: &str) -> String {
    text.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("no message").to_owned()
}

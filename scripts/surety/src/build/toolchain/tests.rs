use super::*;
use crate::{
    machine::{Answer, Call, Machine},
    ui::Silent,
};
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

const PINNED_LIBRARY: &str = "/rustup/1.95/lib/rustlib/src/rust/library/Cargo.lock";
const PINNED_TARGET: &str = "/rustup/1.95/lib/rustlib/wasm32-unknown-unknown";
const PINNED_LLD: &str = "/rustup/1.95/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld";
const DEBIAN_LIBRARY: &str = "/usr/lib/rustlib/src/rust/library/Cargo.lock";

/// A machine described by what its programs answer, what files it has, and what an installation adds.
#[derive(Default)]
struct Described {
    answers: RefCell<BTreeMap<String, String>>,
    files: RefCell<BTreeSet<String>>,
    installs: BTreeMap<String, Vec<(&'static str, &'static str)>>,
    calls: RefCell<Vec<String>>,
}

impl Described {
    fn answering(self, call: &str, text: &str) -> Self {
        self.answers.borrow_mut().insert(call.into(), text.into());
        self
    }

    fn with_file(self, path: &str) -> Self {
        self.files.borrow_mut().insert(path.into());
        self
    }

    /// When `call` is made, it succeeds, and these files and answers appear.
    fn installing(mut self, call: &str, adds: &[(&'static str, &'static str)]) -> Self {
        self.installs.insert(call.into(), adds.to_vec());
        self
    }

    fn with_rustup(self, release: &str) -> Self {
        self.answering("rustup --version", "rustup 1.29.0")
            .answering("rustc -vV", &version(release))
            .answering("rustc --print sysroot", "/rustup/1.95")
            .with_file(PINNED_LLD)
    }

    fn with_debian(self) -> Self {
        self.answering("/usr/bin/rustc -vV", &version("1.96.0"))
            .answering("/usr/bin/rustc --print sysroot", "/usr")
            .with_file(DEBIAN_LIBRARY)
    }

    fn find(&self, way: Way) -> Result<Toolchain, ToolchainError> {
        Detector { machine: self, root: Path::new("/work"), progress: &Silent }.find(way)
    }
}

fn version(release: &str) -> String {
    format!("rustc {release} (abc 2026)\nhost: x86_64-unknown-linux-gnu\nrelease: {release}\n")
}

impl Machine for Described {
    fn run(&self, call: &Call) -> io::Result<Answer> {
        let line = call.to_string();
        self.calls.borrow_mut().push(line.clone());
        if let Some(adds) = self.installs.get(&line) {
            for (name, answer) in adds {
                if answer.is_empty() {
                    self.files.borrow_mut().insert((*name).into());
                } else {
                    self.answers.borrow_mut().insert((*name).into(), (*answer).into());
                }
            }
            return Ok(Answer { success: true, ..Answer::default() });
        }
        match self.answers.borrow().get(&line) {
            Some(text) => Ok(Answer { success: true, stdout: text.clone(), stderr: String::new() }),
            None if line.starts_with("rustup ") => {
                Ok(Answer { stderr: "error: could not download\n".into(), ..Answer::default() })
            }
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.borrow().contains(&path.display().to_string())
    }
}

#[test]
fn find_with_installed_source_takes_it_and_installs_nothing() {
    let machine =
        Described::default().with_rustup("1.95.0").with_file(PINNED_LIBRARY).with_debian();
    let found = machine.find(Way::Auto).unwrap();
    assert_eq!(found.rustc, Path::new("/rustup/1.95/bin/rustc"));
    assert_eq!(found.std, Std::Source);
    assert_eq!(found.linker, None);
    assert!(machine.calls.borrow().iter().all(|call| !call.contains("add")));
}

#[test]
fn find_without_source_adds_the_component() {
    let machine = Described::default()
        .with_rustup("1.95.0")
        .with_debian()
        .installing("rustup component add rust-src", &[(PINNED_LIBRARY, "")]);
    let found = machine.find(Way::Auto).unwrap();
    assert_eq!(
        (found.std, found.cargo.as_path()),
        (Std::Source, Path::new("/rustup/1.95/bin/cargo"))
    );
}

#[test]
fn find_without_downloads_takes_debian_before_the_ready_target() {
    let machine = Described::default().with_rustup("1.95.0").with_file(PINNED_TARGET).with_debian();
    let found = machine.find(Way::Auto).unwrap();
    assert_eq!(found.rustc, Path::new("/usr/bin/rustc"));
    assert_eq!(found.linker.as_deref(), Some(Path::new(PINNED_LLD)));
}

#[test]
fn find_without_downloads_and_debian_takes_the_ready_target() {
    let machine = Described::default().with_rustup("1.95.0").with_file(PINNED_TARGET);
    let found = machine.find(Way::Auto).unwrap();
    assert_eq!((found.std, found.library.as_path()), (Std::Prebuilt, Path::new(PINNED_TARGET)));
}

#[test]
fn find_with_target_downloads_only_adds_the_target() {
    let machine = Described::default()
        .with_rustup("1.95.0")
        .installing("rustup target add wasm32-unknown-unknown", &[(PINNED_TARGET, "")]);
    assert_eq!(machine.find(Way::Auto).unwrap().std, Std::Prebuilt);
}

const APT_INSTALL: &str =
    "apt-get install --yes --no-install-recommends rustc-web cargo-web rust-web-src";

fn bare_debian() -> Described {
    Described::default()
        .with_rustup("1.95.0")
        .answering("apt-get --version", "apt 2.6.1")
        .answering("apt-get update", "Reading package lists")
}

#[test]
fn find_on_a_bare_debian_installs_the_packages() {
    let machine = bare_debian().answering("id -u", "0").installing(
        APT_INSTALL,
        &[
            (DEBIAN_LIBRARY, ""),
            ("/usr/bin/rustc --print sysroot", "/usr"),
            ("/usr/bin/rustc -vV", "rustc 1.96.0\nhost: x86_64-unknown-linux-gnu\nrelease: 1.96.0"),
        ],
    );
    let found = machine.find(Way::Auto).unwrap();
    assert_eq!((found.version.as_str(), found.std), ("rustc 1.96.0", Std::Source));
    let calls = machine.calls.borrow();
    let position = |wanted: &str| calls.iter().position(|call| call == wanted).unwrap();
    assert!(position("apt-get update") < position(APT_INSTALL));
}

#[test]
fn find_as_an_ordinary_user_names_the_exact_command() {
    let error = bare_debian().answering("id -u", "1000").find(Way::Auto).unwrap_err();
    let next = crate::failure::Explain::next_step(&error).unwrap();
    assert_eq!(next, format!("sudo {APT_INSTALL}"));
    assert_eq!(error.tried.len(), 6);
}

#[test]
fn find_on_a_machine_without_anything_lists_every_way() {
    let error = Described::default().find(Way::Auto).unwrap_err();
    let ways: Vec<&str> = error.tried.iter().map(|(way, _)| *way).collect();
    assert_eq!(ways.len(), 6);
    assert_eq!(error.tried[0].1, Miss::NoProgram { program: "rustc".into() });
    assert_eq!(error.tried[5].1, Miss::NoProgram { program: "apt-get".into() });
}

#[test]
fn find_with_an_old_compiler_does_not_build_its_library() {
    let machine = Described::default().with_rustup("1.91.1").with_file(PINNED_LIBRARY);
    let error = machine.find(Way::Rustup).unwrap_err();
    assert_eq!(error.tried[0].1, Miss::TooOld { release: "1.91.1".into() });
}

#[test]
fn find_debian_without_any_linker_is_a_miss() {
    let error = Described::default().with_debian().find(Way::Debian).unwrap_err();
    assert_eq!(error.tried[0].1, Miss::NoLinker);
}

#[test]
fn remembered_toolchain_is_reused_until_it_disappears() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("toolchain.json");
    let machine = Described::default()
        .with_rustup("1.95.0")
        .with_file(PINNED_LIBRARY)
        .with_file("/rustup/1.95/lib/rustlib/src/rust/library")
        .with_file("/rustup/1.95/bin/cargo")
        .answering("/rustup/1.95/bin/rustc -vV", &version("1.95.0"));
    let detector = Detector { machine: &machine, root: dir.path(), progress: &Silent };
    let first = find_or_remember(&detector, Way::Auto, &file).unwrap();
    machine.calls.borrow_mut().clear();
    assert_eq!(find_or_remember(&detector, Way::Auto, &file).unwrap(), first);
    assert_eq!(*machine.calls.borrow(), ["/rustup/1.95/bin/rustc -vV"]);

    machine.files.borrow_mut().remove(PINNED_LIBRARY);
    machine.files.borrow_mut().remove("/rustup/1.95/lib/rustlib/src/rust/library");
    assert!(find_or_remember(&detector, Way::Auto, &file).is_err());
}

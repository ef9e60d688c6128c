//! Every error of the ABI is raised by some test with its arguments compared, or is named here with the reason why not.

use alloy_json_abi::JsonAbi;
use std::{collections::BTreeSet, fs, path::Path};

/// Errors that no transaction can raise.
const UNREACHABLE: &[(&str, &str, &str)] = &[(
    "IAccess",
    "NotWired",
    "the deployment wires all contracts; the contracts' own unit tests raise it",
)];

/// How a test names an error that it expects, without white space.
const EXPECTATIONS: [&str; 4] = ["refused(", "refused_like::<", "=", "||"];

fn test_sources(dir: &Path, text: &mut String) {
    let mut entries: Vec<_> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            test_sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).unwrap();
            text.extend(source.chars().filter(|letter| !letter.is_whitespace()));
        }
    }
}

/// Interface and error, each where it is declared.
fn declared() -> BTreeSet<(String, String)> {
    let abi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../abi");
    let shared = errors(&abi.join("Access.json"));
    let mut all: BTreeSet<_> =
        shared.iter().map(|name| ("IAccess".to_owned(), name.clone())).collect();
    for entry in fs::read_dir(&abi).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.extension().is_some_and(|extension| extension == "json") && stem != "Access" {
            let own = errors(&path).into_iter().filter(|name| !shared.contains(name));
            all.extend(own.map(|name| (format!("I{stem}"), name)));
        }
    }
    all
}

fn errors(path: &Path) -> BTreeSet<String> {
    let abi: JsonAbi = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    abi.errors.into_keys().collect()
}

#[test]
fn every_error_of_the_abi_is_raised_by_a_test() {
    let mut sources = String::new();
    test_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"), &mut sources);
    let is_raised = |interface: &str, error: &str| {
        EXPECTATIONS.iter().any(|before| {
            ["{", ">"]
                .iter()
                .any(|after| sources.contains(&format!("{before}{interface}::{error}{after}")))
        })
    };
    let declared = declared();
    assert!(declared.len() > 80, "{}", declared.len());
    let missing: Vec<_> = declared
        .iter()
        .filter(|(interface, error)| {
            let excused = UNREACHABLE
                .iter()
                .any(|(i, e, _)| (i, e) == (&interface.as_str(), &error.as_str()));
            is_raised(interface, error) == excused
        })
        .collect();
    assert!(
        missing.is_empty(),
        "raised by no test, or raised though listed as unreachable: {missing:?}"
    );
}

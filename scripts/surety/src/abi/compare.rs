//! What a contract exports, beside its interface. The export has no events and no names of errors' arguments.

use super::interface::Interface;
use alloy_json_abi::{Error, Function, Param};
use alloy_primitives::Selector;
use std::collections::{BTreeMap, BTreeSet};

/// One line per difference; `source` names the hand-written file.
pub fn differences(source: &str, written: &Interface, exported: &Interface) -> Vec<String> {
    let mut lines = functions(source, &written.functions, &exported.functions);
    lines.extend(errors(source, &written.errors, &exported.errors));
    lines
}

fn functions(source: &str, written: &[Function], exported: &[Function]) -> Vec<String> {
    let mut found: BTreeMap<Selector, &Function> =
        exported.iter().map(|item| (item.selector(), item)).collect();
    let mut lines = Vec::new();
    for item in written {
        match found.remove(&item.selector()) {
            None => lines.push(format!("  {source}: the contract lacks {}", line(item))),
            Some(other) if line(item) != line(other) => {
                lines.push(format!("  {source}: - {}\n  {source}: + {}", line(item), line(other)));
            }
            Some(_) => {}
        }
    }
    let extra = found.values();
    lines.extend(extra.map(|item| format!("  {source}: only the contract has {}", line(item))));
    lines
}

/// A contract that reverts with the types generated from the `.sol` file exports no errors: there is nothing that could
/// differ. One that declares errors of its own exports them, and each must stand in the file.
fn errors(source: &str, written: &[Error], exported: &[Error]) -> Vec<String> {
    let known: BTreeSet<Selector> = written.iter().map(Error::selector).collect();
    let unknown = exported.iter().filter(|item| !known.contains(&item.selector()));
    unknown
        .map(|item| format!("  {source}: only the contract has error {}", item.signature()))
        .collect()
}

/// What callers depend on: types and mutability, no names.
fn line(item: &Function) -> String {
    let outputs: Vec<String> = item.outputs.iter().map(types).collect();
    let mutability = match item.state_mutability.as_str() {
        Some(word) => format!(" {word}"),
        None => String::new(),
    };
    format!("function {}{mutability} returns ({})", item.signature(), outputs.join(","))
}

fn types(param: &Param) -> String {
    param.selector_type().into_owned()
}

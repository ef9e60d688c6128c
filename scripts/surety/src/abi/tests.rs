use super::{compare::differences, export::parse, *};
use serde_json::Value;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn document() -> Document {
    Document::read(&fixture("IFixture.sol")).unwrap()
}

/// `IFixture.solc.json` is what solc 0.8.37 (npm package `solc`) makes of the two fixtures. It sorts; the order is ours.
#[test]
fn generated_json_is_what_solc_says() {
    let by_identity = |text: &str| {
        let mut items: Vec<Value> = serde_json::from_str(text).unwrap();
        items.sort_by_key(Value::to_string);
        items
    };
    let solc = fs::read_to_string(fixture("IFixture.solc.json")).unwrap();
    let (ours, theirs) = (by_identity(&document().text), by_identity(&solc));
    assert_eq!(ours.len(), 13);
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
    assert_eq!(ours.len(), theirs.len());
}

#[test]
fn generated_json_keeps_the_order_of_the_source_bases_first() {
    let items: Vec<Value> = serde_json::from_str(&document().text).unwrap();
    let names: Vec<_> = items.iter().map(|item| item["name"].as_str().unwrap()).collect();
    let functions = ["admin", "report", "totals", "pick", "overloaded", "overloaded", "hash"];
    let rest = ["AdminSet", "Reported", "Paid", "Unauthorized", "NotAgreed", "Empty"];
    assert_eq!(names[..7], functions);
    assert_eq!(names[7..], rest);
}

fn sources(text: &str) -> Sources {
    Sources::from_text(Path::new("I.sol"), text).unwrap()
}

fn interface_of(text: &str) -> Result<Interface, AbiError> {
    let sources = sources(text);
    let scope = Scope::of(&sources, None);
    Interface::of(&scope, scope.contract("I").unwrap())
}

#[test]
fn constructor_is_told_first() {
    let interface = interface_of(
        "abstract contract I { function f() external virtual; constructor(address a) payable {} }",
    );
    let items: Vec<Value> = serde_json::from_str(&interface.unwrap().to_json().unwrap()).unwrap();
    assert_eq!(items[0]["type"], "constructor");
    assert_eq!(items[0]["stateMutability"], "payable");
    assert_eq!(items[0]["inputs"][0]["type"], "address");
}

#[test]
fn unknown_type_names_the_interface() {
    let error =
        interface_of("interface I { function f(Nothing calldata n) external; }").unwrap_err();
    assert_eq!(error.to_string(), "I: unknown type or base Nothing");
}

#[test]
fn unknown_base_names_the_interface() {
    let error = interface_of("interface I is IGone {}").unwrap_err();
    assert_eq!(error.to_string(), "I: unknown type or base IGone");
}

#[test]
fn mapping_in_a_signature_is_unsupported() {
    let text = "interface I { function f(mapping(address => uint256) storage m) external; }";
    assert!(matches!(interface_of(text), Err(AbiError::Unsupported { .. })));
}

const WRITTEN: &str = "interface I {
    struct Report { uint64 frame; uint256[] amounts; }
    error Late(uint64 until);
    error Early(uint64 from);
    event Done(uint64 frame);
    function settle(Report calldata report) external;
    function total(uint64 frame) external view returns (uint256 sum, address owner);
    function tip() external payable;
}";

/// As the SDK prints it: errors without names of arguments, no events, structs named but defined elsewhere.
const EXPORTED: &str = "/** generated */
// SPDX-License-Identifier: MIT
pragma solidity ^0.8.23;
interface IContract {
    function settle(Report memory report) external;
    function total(uint64 frame) external view returns (uint256, address);
    function tip() external payable;
    error Late(uint64);
    error Early(uint64);
}";

fn compared(exported: &str) -> Vec<String> {
    let written = sources(WRITTEN);
    let exported = parse(&sources(exported), &written).unwrap();
    differences("I.sol", &interface_of(WRITTEN).unwrap(), &exported)
}

#[test]
fn same_export_has_no_differences() {
    assert_eq!(compared(EXPORTED), Vec::<String>::new());
}

#[test]
fn export_without_errors_has_no_differences() {
    let silent = EXPORTED.replace("error Late(uint64);", "").replace("error Early(uint64);", "");
    assert_eq!(compared(&silent), Vec::<String>::new());
}

#[test]
fn each_kind_of_difference_is_told() {
    for (from, to, expected) in [
        (
            "total(uint64",
            "total(uint32",
            "the contract lacks function total(uint64) view returns (uint256,address)",
        ),
        (
            "total(uint64",
            "total(uint32",
            "only the contract has function total(uint32) view returns (uint256,address)",
        ),
        ("view returns", "returns", "+ function total(uint64) returns (uint256,address)"),
        ("(uint256, address)", "(uint256)", "+ function total(uint64) view returns (uint256)"),
        (" payable", "", "- function tip() payable returns ()"),
        ("Late(uint64)", "Late(uint32)", "only the contract has error Late(uint32)"),
    ] {
        let lines = compared(&EXPORTED.replacen(from, to, 1)).join("\n");
        assert!(lines.contains(expected), "{from} -> {to}:\n{lines}");
    }
}

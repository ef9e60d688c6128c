//! What the commands say to mistakes: `error:` and `next:` lines and an exit code, never a stack trace.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use stylus_devnet::{Devnet, ServerHandle};

fn surety(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_surety"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .env_remove("SURETY_PRIVATE_KEY")
        .env_remove("SURETY_RPC_URL")
        .output()
        .unwrap()
}

fn assert_refused(arguments: &[&str], message: &str, next: &str) {
    assert_exits(1, arguments, message, next);
}

/// Returns what stood on stderr.
fn assert_exits(code: i32, arguments: &[&str], message: &str, next: &str) -> String {
    let output = surety(arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    let line = |label: &str| text.lines().find(|line| line.starts_with(label)).unwrap_or_default();
    assert!(line("error:").contains(message), "{text}");
    assert!(text.contains(next), "{text}");
    assert!(!text.contains("panicked") && !text.contains("RUST_BACKTRACE"), "{text}");
    text
}

fn file(dir: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let file = dir.path().join(name);
    std::fs::write(&file, text).unwrap();
    file
}

async fn serve(chain_id: u64) -> ServerHandle {
    let devnet = Devnet::builder().chain_id(chain_id).build().unwrap();
    devnet.serve(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap()
}

/// A port that nothing listens on.
const NOWHERE: &str = "http://127.0.0.1:1";

#[test]
fn commands_without_a_node_say_how_to_start_one() {
    for command in ["deploy", "check-deployment", "demo"] {
        let arguments = [command, "--rpc-url", NOWHERE];
        assert_refused(&arguments, "no node answers at http://127.0.0.1:1", "cargo surety devnet");
    }
    for url in ["nonsense", "localhost:9601", "ws://127.0.0.1:1"] {
        let message = format!("`{url}` is not an http:// or https:// URL");
        let next = "next: give a URL such as http";
        assert_exits(2, &["deploy", "--rpc-url", url], &message, next);
    }
    let text = assert_exits(
        1,
        &["deploy", "--rpc-url", "http://me:hush@127.0.0.1:1/apikey"],
        "no node answers at http://127.0.0.1:1: ",
        "next:",
    );
    assert!(!text.contains("hush") && !text.contains("apikey"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deploy_to_another_chain_than_the_configs_is_refused() {
    let server = serve(1_337).await;
    let url = server.http_url();
    assert_refused(
        &["deploy", "--rpc-url", &url],
        "the node runs chain 1337, expected chain 412346",
        "point --rpc-url at the right node",
    );
    let dir = tempfile::tempdir().unwrap();
    let config =
        "[committee]\nmembers = [\"0x0000000000000000000000000000000000000003\"]\nquorum = 1\n";
    let config = file(&dir, "config.toml", config);
    assert_exits(
        2,
        &["deploy", "--rpc-url", &url, "--config", config.to_str().unwrap()],
        "no key",
        "SURETY_PRIVATE_KEY",
    );
}

#[test]
fn deploy_with_a_bad_config_names_the_file_and_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let config = file(&dir, "config.toml", "gaurdian = \"0x01\"\n");
    let path = config.to_str().unwrap();
    assert_exits(2, &["deploy", "--config", path], "config.toml", "example.toml shows every key");
    assert_refused(&["deploy", "--config", "no/such.toml"], "cannot read no/such.toml", "next:");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_of_what_was_never_deployed_says_so() {
    let server = serve(77).await;
    assert_refused(
        &["check-deployment", "--rpc-url", &server.http_url()],
        "cannot read",
        "deploy first",
    );
    let dir = tempfile::tempdir().unwrap();
    let deployment = file(&dir, "77.json", "{}");
    assert_exits(
        2,
        &[
            "check-deployment",
            "--rpc-url",
            &server.http_url(),
            "--deployment",
            deployment.to_str().unwrap(),
        ],
        "does not describe a deployment",
        "cargo surety deploy",
    );
}

#[test]
fn demo_with_bad_data_names_file_and_row_before_it_starts_anything() {
    assert_refused(&["demo", "--data", "no/such.json"], "cannot read no/such.json", "--data FILE");
    assert_exits(2, &["demo", "--interval", "7"], "no data for interval 7", "199 or 200");
    assert_exits(
        2,
        &["demo", "--validators", "3"],
        "--validators 3 is out of range",
        "another number",
    );
    let dir = tempfile::tempdir().unwrap();
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/testnet-200.json");
    let text = std::fs::read_to_string(real).unwrap();
    let key = "\"8";
    let broken = text.replacen(&format!("[0,{key}"), "[0,\"x", 1);
    assert_ne!(broken, text, "a row of holder 0 with a key that starts with 8");
    let broken = file(&dir, "broken.json", &broken);
    assert_exits(
        2,
        &["demo", "--data", broken.to_str().unwrap()],
        "broken.json: validator row 0: the public key",
        "correct the file",
    );
}

#[test]
fn demo_does_not_ignore_one_of_two_contradicting_arguments() {
    let arguments = ["demo", "--interval", "199", "--data", "data/testnet-200.json"];
    assert_exits(2, &arguments, "cannot be used with", "--data");
}

const KEY: &str = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

#[tokio::test(flavor = "multi_thread")]
async fn keys_given_as_arguments_are_not_repeated() {
    let server = serve(1_337).await;
    let url = server.http_url();
    let cases: [(i32, &[&str]); 4] = [
        (1, &["deploy", "--config", KEY]),
        (1, &["demo", "--data", KEY]),
        (2, &["deploy", KEY]),
        (2, &["deploy", "--private-key", KEY]),
    ];
    for (code, arguments) in cases {
        let text = assert_exits(code, arguments, "", "SURETY_PRIVATE_KEY");
        assert!(!text.contains(&KEY[2..]), "{text}");
    }
    let dir = tempfile::tempdir().unwrap();
    let member = "0x0000000000000000000000000000000000000003";
    let config = format!("[committee]\nmembers = [\"{member}\"]\nquorum = 1\n");
    let config = file(&dir, "config.toml", &config);
    let deploy = ["deploy", "--rpc-url", &url, "--config", config.to_str().unwrap(), "--keystore"];
    let with = |keystore: &str| [&deploy[..], &[keystore]].concat().join("\u{1f}");
    let run = |code: i32, line: String, message: &str, next: &str| {
        assert_exits(code, &line.split('\u{1f}').collect::<Vec<_>>(), message, next)
    };
    let text = run(1, with(KEY), "cannot read", "SURETY_PRIVATE_KEY");
    assert!(!text.contains(&KEY[2..]), "{text}");
    run(2, with("Cargo.toml"), "Cargo.toml is not a keystore", "check the path");
    let keystore = file(&dir, "key.json", "{\"crypto\": {}}");
    run(1, with(keystore.to_str().unwrap()), "there is no terminal", "--password-file");
}

#[test]
fn build_of_an_unknown_contract_is_a_usage_mistake_and_lists_both_names() {
    let arguments = ["build", "--contract", "Nope"];
    assert_exits(2, &arguments, "ClusterLedger (cluster_ledger)", "name one of these");
}

#[test]
fn abi_check_with_json_prints_the_difference_and_exits_with_3() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["abi", "contracts"] {
        std::fs::create_dir(dir.path().join(folder)).unwrap();
    }
    file(&dir, "Cargo.toml", "[workspace]\n");
    file(&dir, "abi/IThing.sol", "interface IThing { function f() external; }");
    file(&dir, "abi/Thing.json", "[]");
    let output = Command::new(env!("CARGO_BIN_EXE_surety"))
        .args(["abi", "--check", "--json-only", "--json"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["interfaces"][0]["changed"], true);
    assert!(json["differences"][0].as_str().unwrap().contains("Thing.json"), "{json}");
}

#[tokio::test(flavor = "multi_thread")]
async fn devnet_on_a_port_in_use_says_so_once() {
    let server = serve(1_337).await;
    let port = server.address().port().to_string();
    let arguments = ["devnet", "--port", &port];
    let text = assert_exits(1, &arguments, "is in use", "choose another with --port");
    assert_eq!(text.matches("--port").count(), 1, "{text}");
}

#[test]
fn devnet_tells_its_address_as_json() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_surety"))
        .args(["devnet", "--silent", "--json", "--port", "0", "--accounts", "1"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let json: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(json["chain_id"], 412_346);
    assert_eq!(json["accounts"].as_array().unwrap().len(), 1);
    let url = json["url"].as_str().unwrap();
    assert!(url.starts_with("http://127.0.0.1:") && !url.ends_with(":0"), "{url}");
}

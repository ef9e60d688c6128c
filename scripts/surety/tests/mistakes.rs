//! What the commands say to mistakes: `error:` and `next:` lines and an exit code, never a stack trace.

use std::{
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
    let output = surety(arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let line = |label: &str| text.lines().find(|line| line.starts_with(label)).unwrap_or_default();
    assert!(line("error:").contains(message), "{text}");
    assert!(text.contains(next), "{text}");
    assert!(!text.contains("panicked") && !text.contains("RUST_BACKTRACE"), "{text}");
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
    assert_refused(&["deploy", "--rpc-url", "nonsense"], "`nonsense` is not a URL", "next:");
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
    assert_refused(
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
    assert_refused(&["deploy", "--config", path], "config.toml", "example.toml shows every key");
    assert_refused(&["deploy", "--config", "no/such.toml"], "cannot read no/such.toml", "next:");
}

#[tokio::test(flavor = "multi_thread")]
async fn check_of_what_was_never_deployed_says_so() {
    let server = serve(77).await;
    assert_refused(
        &["check-deployment", "--rpc-url", &server.http_url()],
        "cannot read",
        "check the path",
    );
    let dir = tempfile::tempdir().unwrap();
    let deployment = file(&dir, "77.json", "{}");
    assert_refused(
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
    assert_refused(&["demo", "--interval", "7"], "no data for interval 7", "199 or 200");
    assert_refused(
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
    assert_refused(
        &["demo", "--data", broken.to_str().unwrap()],
        "broken.json: validator row 0: the public key",
        "correct the file",
    );
}

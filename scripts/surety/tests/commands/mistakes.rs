//! What is said to what cannot be done.

use crate::site::{REGISTER, Site, run};
use std::{net::SocketAddr, path::PathBuf};
use stylus_devnet::Devnet;

#[test]
fn refusal_of_a_contract_is_named_before_anything_is_sent() {
    let site = Site::new();
    let before = site.nonce(5);
    let refused = site.run(&format!("{REGISTER} --bond 0.5ETH"));
    assert_eq!(refused.code, Some(4), "{}", refused.stderr);
    let error = "BondBelowMinimum(bond: 0.5 ETH, minimum: 1 ETH)";
    assert!(refused.stderr.contains(error), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("must reach `minimum`"),
        "what the ABI says: {}",
        refused.stderr
    );
    assert!(refused.stderr.contains("next: send more ETH"), "{}", refused.stderr);

    let refused = site.run(&format!("{REGISTER} --bond 0.5ETH --json"));
    assert_eq!(refused.code, Some(4));
    let json = refused.json();
    assert_eq!(json["sent"], false);
    assert_eq!(json["refused"]["error"], "BondBelowMinimum");
    assert_eq!(json["refused"]["arguments"]["bond"], "500000000000000000");
    assert_eq!(site.nonce(5), before);

    site.run(&format!("{REGISTER} --bond 1ETH")).done();
    let cases = [
        (
            "operator set-payout 1 0x0000000000000000000000000000000000000000 --account 5",
            "ZeroAddress()",
        ),
        ("operator deactivate 1 --account 6", "NotOperatorOwner(operatorId: 1, caller: 0x976E"),
        ("operator set-dkg-url 1 ftp://x --account 5", "InvalidUrl()"),
        ("operator bond 2 --amount 1ETH", "OperatorNotFound(operatorId: 2)"),
        (
            "operator withdraw 1 --amount 2ETH --account 5",
            "InsufficientCollateral(operatorId: 1, available: 1 ETH, requested: 2 ETH)",
        ),
        (&format!("{REGISTER} --bond 1ETH"), "PublicKeyTaken(keyHash: 0x"),
    ];
    for (line, error) in cases {
        let refused = site.run(line);
        assert_eq!(refused.code, Some(4), "{line}: {}{}", refused.stdout, refused.stderr);
        assert!(refused.stderr.contains(error), "{line}: {}", refused.stderr);
    }
}

#[test]
fn commands_say_what_is_missing() {
    let commands = [
        "operator list",
        "operator status 1",
        "vault status",
        "committee status",
        "operator deactivate 1",
    ];
    for line in commands {
        let words: Vec<&str> = line.split(' ').chain(["--rpc-url", "http://127.0.0.1:1"]).collect();
        let ran = run(&words);
        assert_eq!(ran.code, Some(1));
        assert!(ran.stderr.contains("start a devnet with `cargo surety devnet`"), "{}", ran.stderr);
    }
    let site = Site::new();
    let url = site.server.http_url();
    let ran = run(&["operator", "list", "--rpc-url", &url, "--deployment", "no/such.json"]);
    assert!(ran.stderr.contains("deploy first (`cargo surety deploy`)"), "{}", ran.stderr);

    // a devnet that was started anew, and another chain
    for (chain_id, message) in [(412_346, "has no contract at"), (77, "the node runs chain 77")] {
        let fresh = Devnet::builder().chain_id(chain_id).build().unwrap();
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = site.runtime.block_on(fresh.serve(nowhere)).unwrap();
        let file: PathBuf = site.folder.path().join("chain.json");
        let (url, file) = (server.http_url(), file.display().to_string());
        let ran = run(&["vault", "status", "--rpc-url", &url, "--deployment", &file]);
        assert_eq!(ran.code, Some(1));
        assert!(ran.stderr.contains(message) && ran.stderr.contains("next:"), "{}", ran.stderr);
    }
}

#[test]
fn malformed_arguments_are_usage_mistakes() {
    let site = Site::new();
    let private = site.file("private.pem", "-----BEGIN RSA PRIVATE KEY-----\nMII");
    let with_key = |key: &str| {
        format!("operator register --public-key {key} --fee-per-slot 0 --dkg-url http://a")
    };
    let cases = [
        ("operator bond 1 --amount 0wei".to_owned(), "give an amount above 0"),
        ("operator bond 1 --amount 1".to_owned(), "say the unit: 1ETH"),
        ("operator bond 1 --amount -1ETH".into(), "unexpected argument"),
        ("operator bond one --amount 1ETH".into(), "`one` is not a whole number such as 7"),
        ("operator settle-lock 1 --case 0x12".into(), "it is 0x and 64 hex digits"),
        ("operator bond 1 --amount 1ETH --strategy 9".into(), "there is no strategy 9"),
        ("operator withdraw 1 --max --amount 1ETH".into(), "cannot be used with"),
        ("operator set-payout 1 0x12".into(), "40 hex digits"),
        ("operator list --limit 0".into(), "not in 1..=1000"),
        ("operator status".into(), "required arguments"),
        (with_key("0xzz"), "not hex"),
        (
            with_key(&format!("0x{}", "01".repeat(33))),
            "shares cannot be encrypted to this public key: it is not an RSA",
        ),
        (with_key("0x0102"), "2 bytes are no public key: it has 32 to 2048"),
        ("operator bond 1 --amount 1ETH --account x".into(), "accounts are 0 to 9"),
        ("vault set-slash-cap --bps 99".into(), "not in 100..=5000"),
        ("operator set-nodes 1 --kind ssv --nodes 1".into(), "[possible values: obol, direct]"),
        (with_key(&private), "holds a private key"),
        (REGISTER.replace("1.5", "1000000"), "is out of bounds"),
        (REGISTER.replace("1.5", "0.0000001"), "choose 0, or from"),
    ];
    for (line, message) in cases {
        let ran = site.run(&line);
        assert_eq!(ran.code, Some(2), "{line}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
    }
    let poor = site.run("operator bond 1 --amount 99999999ETH");
    assert_eq!(poor.code, Some(1));
    assert!(poor.stderr.contains("99999999 ETH are needed"), "{}", poor.stderr);
    let unfunded = site.run(&format!("{REGISTER}0"));
    assert!(unfunded.stderr.contains("the accounts 0 to 9 have ETH"), "{}", unfunded.stderr);
    let unknown = site.run("vault repay-debt 99");
    assert!(unknown.stderr.contains("no operator 99 is registered"), "{}", unknown.stderr);
}

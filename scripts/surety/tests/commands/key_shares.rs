//! A validator's key is split, and its shares are registered.

use crate::site::{ETH, REGISTER, Ran, Site};
use alloy::primitives::U256;
use rsa::{
    BigUint, Pkcs1v15Encrypt, RsaPrivateKey, RsaPublicKey,
    pkcs8::{EncodePublicKey, LineEnding},
    rand_core::OsRng,
    traits::PrivateKeyParts,
};
use serde_json::Value;
use std::{
    io::Write,
    process::{Command, Stdio},
};
use surety_keyshares::{SharesData, ValidatorKey};

const OWNER: &str = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const SECRET: &str = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
const OTHER_SECRET: &str = "0x1111111111111111111111111111111111111111111111111111111111111111";
const PUBLIC: &str = "0x9612d7a727c9d0a22e185a1c768478dfe919cada9266988cb32359c11f2b7b27f4ae4040902382ae2910c15e2b420d07";

/// Five keys of four primes: to find a prime takes long.
fn rsa_keys() -> Vec<RsaPrivateKey> {
    let keys = (0..2).map(|_| RsaPrivateKey::new(&mut OsRng, 2048).unwrap());
    let p: Vec<BigUint> = keys.flat_map(|key| key.primes().to_vec()).collect();
    let key = |(a, b): (usize, usize)| {
        RsaPrivateKey::from_p_q(p[a].clone(), p[b].clone(), BigUint::from(65_537u32)).unwrap()
    };
    [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3)].map(key).to_vec()
}

fn operators_file(keys: &[RsaPrivateKey]) -> Value {
    let operator = |(key, id): (&RsaPrivateKey, u64)| {
        let pem = RsaPublicKey::from(key).to_public_key_pem(LineEnding::LF).unwrap();
        serde_json::json!({ "id": id, "operatorKey": pem })
    };
    keys.iter().zip([9, 4, 70, 5]).map(operator).collect()
}

/// Operators 1 to 5 of development accounts 5, 6, 7, 8 and 4 whose keys are RSA keys.
fn operators(site: &Site) -> Vec<RsaPrivateKey> {
    let keys = rsa_keys();
    for (key, account) in keys.iter().zip([5, 6, 7, 8, 4]) {
        let pem = RsaPublicKey::from(key).to_public_key_pem(LineEnding::LF).unwrap();
        let file = site.file(&format!("{account}.pem"), &pem);
        let line = format!(
            "operator register --public-key {file} --fee-per-year 1 --dkg-url https://dkg.example --bond 3ETH \
             --account {account}"
        );
        site.run(&line).done();
    }
    keys
}

fn split(site: &Site, secret: &str, more: &str) -> Ran {
    let key = site.file("key.hex", secret);
    let owner = site.account(9);
    site.run(&format!("keys split {key} --operator-ids 1,2,3,4 --owner {owner} {more}"))
}

fn path(site: &Site, name: &str) -> String {
    site.folder.path().join(name).display().to_string()
}

#[test]
fn shares_go_from_a_key_into_a_cluster() {
    let site = Site::new();
    let keys = operators(&site);
    let (first, second) = (path(&site, "first.json"), path(&site, "second.json"));
    let told = split(&site, SECRET, &format!("--out {first} --json")).done().json();
    assert_eq!((&told["threshold"], &told["validators"][0]["nonce"]), (&3.into(), &0.into()));
    assert_eq!(told["validators"][0]["public_key"], PUBLIC);

    let text = std::fs::read_to_string(&first).unwrap();
    assert!(!text.contains(&SECRET[10..]), "the key itself stays where it was");
    let file: Value = serde_json::from_str(&text).unwrap();
    let payload = &file["shares"][0]["payload"];
    let bytes: alloy::primitives::Bytes = payload["sharesData"].as_str().unwrap().parse().unwrap();
    let shares = SharesData::parse(&bytes, 4).unwrap();
    for (at, key) in keys.iter().take(4).enumerate() {
        let opened = key.decrypt(Pkcs1v15Encrypt, shares.encrypted_shares[at].as_ref()).unwrap();
        let share = ValidatorKey::from_hex(std::str::from_utf8(&opened).unwrap()).unwrap();
        assert_eq!(share.public_key(), shares.public_shares[at]);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&first).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    let open = format!("cluster open --shares {first} --amount 5 --approve --mint --account 9");
    let opened = site.run(&open).done();
    assert!(opened.stdout.contains("next: cargo surety cluster status 1"), "{}", opened.stdout);
    let seen = site.run("cluster status 1 --validators --json").done().json();
    assert_eq!((&seen["validators"], &seen["validator_keys"][0]), (&1.into(), &PUBLIC.into()));
    assert_eq!(seen["operator_ids"], serde_json::json!([1, 2, 3, 4]));

    let told = split(&site, OTHER_SECRET, &format!("--out {second} --json")).done().json();
    assert_eq!(told["validators"][0]["nonce"], 1, "counted on the chain");
    let register = format!("cluster register 1 --shares {second} --account 9");
    let dry = site.run(&format!("{register} --dry-run --json")).done().json();
    assert_eq!(
        (&dry["details"]["validators"], &dry["details"]["of_them_new"]),
        (&2.into(), &1.into())
    );
    site.run(&register).done();
    let seen = site.run("cluster status 1 --validators --json").done().json();
    assert_eq!((&seen["validators"], &seen["validator_keys"][0]), (&2.into(), &PUBLIC.into()));

    let again = site.run(&register);
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("nonce is 1, and the next one"), "{}", again.stderr);
    assert!(again.stderr.contains("--nonce 2"), "{}", again.stderr);
    let stranger = site.run(&format!("cluster register 1 --shares {second} --account 8"));
    assert!(stranger.stderr.contains("it was made for"), "{}", stranger.stderr);
    let broken = site.file("broken.json", &text.replace("ownerNonce\": 0", "ownerNonce\": 2"));
    let broken = site.run(&format!("cluster register 1 --shares {broken} --account 9"));
    assert!(broken.stderr.contains("is not the validator's over"), "{}", broken.stderr);

    // one that comes back weighs what it weighed before
    let listed = site.run("cluster validators 1 --json").done().json();
    let name = listed["validators"][1]["name"].as_str().unwrap().parse().unwrap();
    let key = listed["validators"][1]["public_key"].as_str().unwrap();
    let (stage, settlement) = (&site.stage, *site.stage.settlement.address());
    stage.devnet.set_balance(settlement, U256::from(ETH));
    let weigh = stage.ledger.setWeights(vec![name], vec![50_000]);
    assert!(stage.transact(settlement, weigh).unwrap().succeeded);
    let burnt = stage.read(stage.ledger.burnRate(1)).unwrap();
    site.run(&format!("cluster remove 1 {key} --account 9")).done();
    let third = path(&site, "third.json");
    split(&site, OTHER_SECRET, &format!("--out {third} --json")).done();
    let back = site.run(&format!("cluster register 1 --shares {third} --account 9")).done();
    assert!(back.stderr.contains("2, of 192 ETH together"), "{}", back.stderr);
    assert!(back.stderr.contains(&format!("({burnt} wei per slot)")), "{}", back.stderr);
    assert_eq!(stage.read(stage.ledger.burnRate(1)).unwrap(), burnt);
}

/// A keystore of ERC-2335 (its test vector), a key on stdin, and one in the environment.
#[test]
fn keys_come_from_keystores_stdin_and_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let salt = "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3";
    let kdf = serde_json::json!({ "dklen": 32, "c": 262_144, "prf": "hmac-sha256", "salt": salt });
    let keystore = serde_json::json!({
        "crypto": {
            "kdf": { "function": "pbkdf2", "params": kdf, "message": "" },
            "checksum": {
                "function": "sha256",
                "params": {},
                "message": "8a9f5d9912ed7e75ea794bc5a89bca5f193721d30868ade6f73043c6ea6febf1",
            },
            "cipher": {
                "function": "aes-128-ctr",
                "params": { "iv": "264daa3f303d7259501c93d997d84fe6" },
                "message": "cee03fde2af33149775b7223e7845e4fb2c8ae1792e5f99fe9ecf474cc8c16ad",
            },
        },
        "pubkey": PUBLIC,
        "version": 4,
    });
    std::fs::write(at("keystore.json"), keystore.to_string()).unwrap();
    std::fs::write(at("right"), "testpassword🔑\n").unwrap();
    std::fs::write(at("wrong"), "testpassword").unwrap();
    std::fs::write(at("operators.json"), operators_file(&rsa_keys()).to_string()).unwrap();
    let run = |files: &[&str], variable: Option<&str>, stdin: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_surety"));
        command.args(["keys", "split"]).args(files).args(["--operators", &at("operators.json")]);
        command.args(["--owner", OWNER, "--nonce", "0", "--out", &at("out.json"), "--json"]);
        command.env_remove("SURETY_VALIDATOR_KEY").env_remove("SURETY_KEYSTORE_PASSWORD");
        command.envs(variable.map(|key| ("SURETY_VALIDATOR_KEY", key)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        process.stdin.take().unwrap().write_all(stdin.as_bytes()).unwrap();
        let output = process.wait_with_output().unwrap();
        let _ = std::fs::remove_file(at("out.json"));
        let told: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let key = told["validators"][0]["public_key"].as_str().unwrap_or_default().to_owned();
        (output.status.code(), key, String::from_utf8(output.stderr).unwrap())
    };
    let (keystore, right, wrong) = (at("keystore.json"), at("right"), at("wrong"));
    let ways = [
        run(&[&keystore, "--password-file", &right], None, ""),
        run(&["-"], None, &format!("0x{SECRET}\n")),
        run(&[], Some(SECRET), ""),
    ];
    for (code, key, stderr) in ways {
        assert_eq!((code, key.as_str()), (Some(0), PUBLIC), "{stderr}");
    }
    let (code, _, stderr) = run(&[&keystore, "--password-file", &wrong], None, "");
    assert!(code == Some(2) && stderr.contains("keystore.json: wrong password"), "{stderr}");
    let (code, _, stderr) = run(&[&keystore], None, "");
    assert!(code == Some(1) && stderr.contains("no terminal to ask for"), "{stderr}");
}

#[test]
fn split_works_without_a_chain() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    std::fs::write(at("operators.json"), operators_file(&rsa_keys()).to_string()).unwrap();
    std::fs::write(at("a"), SECRET).unwrap();
    std::fs::write(at("b"), OTHER_SECRET).unwrap();
    let (a, b, operators, out) = (at("a"), at("b"), at("operators.json"), at("out.json"));
    let words = ["keys", "split", &a, &b, "--operators", &operators, "--owner", OWNER];
    let rest = ["--nonce", "7", "--out", &out, "--rpc-url", "http://127.0.0.1:1"];
    let words: Vec<&str> = words.into_iter().chain(rest).collect();
    let told = crate::site::run(&words).done();
    assert!(told.stdout.contains("any 3 of these 4 operators sign together"), "{}", told.stdout);
    let file: Value = serde_json::from_str(&std::fs::read_to_string(&out).unwrap()).unwrap();
    let nonces = [0, 1].map(|at: usize| file["shares"][at]["data"]["ownerNonce"].clone());
    assert_eq!(nonces, [7, 8].map(Value::from));
    assert_eq!(file["shares"][0]["payload"]["operatorIds"], serde_json::json!([4, 5, 9, 70]));
    let again = crate::site::run(&words);
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("cannot write"), "nothing is overwritten: {}", again.stderr);
}

#[test]
fn shares_of_a_new_committee_follow_a_replacement() {
    let site = Site::new();
    operators(&site);
    let (old, new) = (path(&site, "old.json"), path(&site, "new.json"));
    split(&site, SECRET, &format!("--out {old}")).done();
    site.run(&format!("cluster open --shares {old} --amount 5 --approve --mint --account 9"))
        .done();
    site.run("operator deactivate 1 --account 5").done();
    let told = site.run("cluster status 1").done().stdout;
    assert!(told.contains("next: operator 1 is leaving"), "{told}");
    let (key, owner) = (site.file("key.hex", SECRET), site.account(9));
    let split = format!("keys split {key} --operator-ids 2,3,4,5 --owner {owner} --out {new}");
    site.run(&split).done();
    let of = |file: &str| format!("cluster replace-operator 1 1 5 --shares {file} --account 9");
    let wrong = site.run(&of(&old));
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("are for operators 1,2,3,4, not 2,3,4,5"), "{}", wrong.stderr);
    let done = site.run(&of(&new)).done();
    assert!(done.stdout.contains("SharesPublished(clusterId: 1"), "{}", done.stdout);
    assert!(done.stdout.contains("next: cargo surety cluster status 1"), "{}", done.stdout);
    let again = format!("cluster publish-shares 1 --shares {new} --account 9");
    assert!(site.run(&again).done().stdout.contains("SharesPublished(clusterId: 1"));
    let late = site.run(&format!("cluster publish-shares 1 --shares {old} --account 9"));
    assert_eq!(late.code, Some(2));
}

#[test]
fn split_says_what_is_wrong() {
    let site = Site::new();
    operators(&site);
    site.run(&REGISTER.replace("--account 5", "--account 3")).done();
    let owner = site.account(9);
    let good = site.file("good", SECRET);
    let bad = site.file("bad", "hello");
    let zero = site.file("zero", &"0".repeat(64));
    let keystore = site.file("keystore.json", r#"{"crypto": {}, "version": 3}"#);
    let password = site.file("password", "x");
    let list = site.file("operators.json", r#"[{"id": 1}]"#);
    let private =
        site.file("private.json", r#"[{"id": 1, "operatorKey": "-----BEGIN PRIVATE KEY-----"}]"#);
    let of = |key: &str, rest: &str| format!("keys split {key} --owner {owner} {rest}");
    let ids = "--operator-ids 1,2,3,4";
    let cases = [
        (of(&bad, ids), 2, "is not 32 bytes in hex"),
        (of(&zero, ids), 2, "not below the order"),
        (
            of(&format!("{keystore} --password-file {password}"), ids),
            2,
            "not a validator's keystore",
        ),
        (of("no/such", ids), 1, "cannot read no/such"),
        (of("", ids), 2, "no validator's key is given"),
        (of(&good, ""), 2, "required arguments"),
        (of(&good, "--operator-ids 1,2,3"), 2, "4, 7, 10 or 13 operators, not 3"),
        (of(&good, "--operator-ids 1,2,3,3"), 2, "operator 3 is listed twice"),
        (of(&good, "--operator-ids 1,2,3,9"), 2, "no operator 9 is registered"),
        (
            of(&good, "--operator-ids 1,2,3,6"),
            2,
            "the key of operator 6: it is not an RSA public key",
        ),
        (of(&good, &format!("--operators {list}")), 2, "is no list of operators"),
        (of(&good, &format!("--operators {private}")), 2, "it is a private key"),
        (of(&format!("{good} {good}"), ids), 2, "is given twice"),
    ];
    for (line, code, message) in cases {
        let ran = site.run(&line);
        assert_eq!(ran.code, Some(code), "{line}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
    }
    let typed = site.run(&of(SECRET, ids));
    assert!(!typed.stderr.contains(SECRET), "a key is never repeated: {}", typed.stderr);
}

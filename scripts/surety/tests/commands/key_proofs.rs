//! Owners prove their operators' keys, with the key at hand or with openssl on another machine.

use crate::site::Site;
use rsa::{
    Pkcs1v15Sign, RsaPrivateKey,
    pkcs8::{EncodePrivateKey, EncodePublicKey, LineEnding},
    rand_core::OsRng,
    sha2::{Digest, Sha256},
};
use std::sync::LazyLock;

static KEYS: LazyLock<[RsaPrivateKey; 2]> =
    LazyLock::new(|| [(), ()].map(|()| RsaPrivateKey::new(&mut OsRng, 2048).unwrap()));

fn private(site: &Site, key: &RsaPrivateKey) -> String {
    site.file("private.pem", &key.to_pkcs8_pem(LineEnding::LF).unwrap())
}

/// Operator 1 of account 5, by the PEM file of its key.
fn registered(site: &Site) -> String {
    let pem = KEYS[0].to_public_key().to_public_key_pem(LineEnding::LF).unwrap();
    let file = site.file("public.pem", &pem);
    let line = format!(
        "operator register --public-key {file} --fee-per-year 1 --dkg-url https://dkg.example --account 5"
    );
    let told = site.run(&line).done();
    assert!(told.stderr.contains("provable") && told.stderr.contains("yes"), "{}", told.stderr);
    file
}

fn is_proven(site: &Site) -> bool {
    site.stage.read(site.stage.key_prover.isKeyProven(1)).unwrap()
}

#[test]
fn key_at_hand_proves_itself() {
    let site = Site::new();
    let public = registered(&site);
    let der = KEYS[0].to_public_key().to_public_key_der().unwrap();
    let seen = site.run(&format!("operator status --public-key {public} --json")).done().json();
    let operator = &seen["operators"][0];
    assert_eq!(operator["public_key"], alloy::hex::encode_prefixed(der.as_bytes()), "as DER");
    assert_eq!((&operator["key_proven"], &operator["id"]), (&false.into(), &1.into()));
    let seen = site.run("operator status 1").done().stdout;
    assert!(seen.contains(", not proven") && seen.contains("operator prove-key 1"), "{seen}");

    let key = private(&site, &KEYS[0]);
    site.run(&format!("operator prove-key 1 --key-file {key} --account 9 --dry-run")).done();
    assert!(!is_proven(&site));
    let told = site.run(&format!("operator prove-key 1 --key-file {key} --account 9")).done();
    assert!(told.stdout.contains("KeyProven(operatorId: 1"), "{}", told.stdout);
    assert!(is_proven(&site));
    let seen = site.run("operator status 1").done().stdout;
    assert!(seen.contains(", proven") && !seen.contains("prove-key"), "{seen}");
    let listed = site.run("operator list").done().stdout;
    assert!(listed.contains("key proven"), "{listed}");
    let listed = site.run("operator list --json").done().json();
    assert_eq!(listed["operators"][0]["key_proven"], true);

    let next = site.account(6);
    site.run(&format!("operator transfer 1 {next} --account 5")).done();
    site.run("operator accept 1 --account 6").done();
    assert!(!is_proven(&site), "of the previous owner");
    site.run(&format!("operator prove-key 1 --key-file {key} --account 9")).done();
    assert!(is_proven(&site), "registered by the previous owner, signed for this one");
}

#[test]
fn signature_that_was_made_elsewhere_proves_the_key() {
    let site = Site::new();
    registered(&site);
    let message = site.file("message.bin", "");
    let told = site.run(&format!("operator key-message 1 --out {message}")).done().stdout;
    assert!(told.contains("openssl dgst -sha256 -sign"), "{told}");
    let said = std::fs::read(&message).unwrap();
    let shown = site.run("operator key-message 1 --json").done().json();
    assert_eq!(shown["message"], alloy::hex::encode_prefixed(&said));

    // what `openssl dgst -sha256 -sign` writes, raw and in hex
    let digest = Sha256::digest(&said);
    let signature = KEYS[0].sign(Pkcs1v15Sign::new::<Sha256>(), &digest).unwrap();
    let hex = site.file("signature.hex", &alloy::hex::encode(&signature));
    site.run(&format!("operator prove-key 1 --signature {hex} --account 9 --dry-run")).done();
    let raw = site.file("signature.bin", "");
    std::fs::write(&raw, &signature).unwrap();
    site.run(&format!("operator prove-key 1 --signature {raw} --account 9")).done();
    assert!(is_proven(&site));

    let other = KEYS[1].sign(Pkcs1v15Sign::new::<Sha256>(), &digest).unwrap();
    std::fs::write(&raw, other).unwrap();
    let wrong = site.run(&format!("operator prove-key 1 --signature {raw} --account 9"));
    assert_eq!(wrong.code, Some(2), "{}", wrong.stderr);
    assert!(wrong.stderr.contains("operator key-message 1"), "{}", wrong.stderr);
}

#[test]
fn what_proves_nothing_is_refused_before_it_is_sent() {
    let site = Site::new();
    let public = registered(&site);
    let before = site.nonce(9);
    let refused = |line: &str, words: &str| {
        let ran = site.run(&format!("operator prove-key {line} --account 9"));
        assert_ne!(ran.code, Some(0), "{line}");
        assert!(ran.stderr.contains(words), "{line}: {}", ran.stderr);
    };
    let other = private(&site, &KEYS[1]);
    refused(&format!("1 --key-file {other}"), "the private key of another public key");
    refused(&format!("1 --key-file {public}"), "not an RSA private key");
    let locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
    let locked = site.file("locked.pem", locked);
    refused(&format!("1 --key-file {locked}"), "it is encrypted");
    refused("1 --key-file no/such", "no/such");
    refused(&format!("1 --signature {public}"), "is not the key's");
    refused(&format!("7 --key-file {other}"), "no operator 7 is registered");
    refused("1", "--key-file");
    // as PEM, byte for byte
    let pem = std::fs::read(&public).unwrap();
    let line = format!(
        "operator register --public-key {} --any-key --fee-per-slot 0 --dkg-url https://dkg.example --account 6",
        alloy::hex::encode_prefixed(pem)
    );
    site.run(&line).done();
    let seen = site.run("operator status 2 --json").done().json();
    let key = seen["operators"][0]["public_key"].as_str().unwrap().to_owned();
    assert_eq!(key.len(), 2 + 2 * 294, "hex of PEM is registered as DER, too");
    site.run(
        "operator register --public-key 0x010101010101010101010101010101010101010101010101010101010101010101 --any-key --fee-per-slot 0 \
         --dkg-url https://dkg.example --account 7",
    )
    .done();
    refused(&format!("3 --key-file {other}"), "only RSA-2048 in DER");
    assert_eq!(site.nonce(9), before);
}

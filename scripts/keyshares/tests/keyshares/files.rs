//! Key-share files: written, read, and what is wrong with others.

use crate::{operator, operators, validator};
use alloy_primitives::{Address, FixedBytes, address};
use rsa::Pkcs1v15Encrypt;
use serde_json::{Value, json};
use surety_keyshares::{
    Item, KeyShareError, KeyShares, OperatorKeyError, SharesData, VERSION, ValidatorKey,
};
use surety_protocol::cluster::shares_bytes;

const OWNER: Address = address!("70997970C51812dc3A010C7d01b50e0d17dc79C8");
const IDS: [u64; 13] = [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14];

fn file(ids: &[u64], nonce: u64) -> KeyShares {
    KeyShares {
        version: VERSION.into(),
        created_at: "2026-01-01T00:00:00Z".into(),
        shares: vec![Item::new(&validator(), &operators(ids), OWNER, nonce).unwrap()],
    }
}

#[test]
fn each_operator_decrypts_its_share_and_no_other() {
    for size in [4, 7, 10, 13] {
        let ids = &IDS[..size];
        let written = serde_json::to_string(&file(ids, 5)).unwrap();
        let read = KeyShares::read(&written).unwrap();
        let payload = &read.shares[0].payload;
        assert_eq!(payload.shares_data.len(), shares_bytes(size));
        assert_eq!(payload.operator_ids, ids);
        let shares = SharesData::parse(&payload.shares_data, size).unwrap();
        for (at, id) in ids.iter().enumerate() {
            let decrypt = |holder: u64| {
                let (key, _) = operator(holder);
                let encrypted = shares.encrypted_shares[at].as_ref();
                let text = key.decrypt(Pkcs1v15Encrypt, encrypted).ok()?;
                ValidatorKey::from_hex(std::str::from_utf8(&text).ok()?).ok()
            };
            let share = decrypt(*id).unwrap();
            assert_eq!(share.public_key(), shares.public_shares[at]);
            assert_ne!(share.public_key(), payload.public_key);
            assert!(decrypt(ids[(at + 1) % size]).is_none());
        }
        assert!(!written.contains("19d6689c085ae165"), "the key itself stays here");
    }
}

#[test]
fn file_has_the_fields_that_users_of_ssv_know() {
    let json = serde_json::to_value(file(&[3, 1, 4, 2], 7)).unwrap();
    let data = &json["shares"][0]["data"];
    assert_eq!(data["ownerNonce"], 7);
    assert_eq!(data["ownerAddress"], OWNER.to_string(), "with its checksum");
    assert_eq!(data["operators"][0]["id"], 1, "ascending, whatever the order before");
    let key = data["operators"][0]["operatorKey"].as_str().unwrap();
    assert!(key.starts_with("LS0tLS1CRUdJTiBSU0EgUFVCTElDIEtFWS0tLS0t"), "{key}");
    let payload = &json["shares"][0]["payload"];
    assert_eq!(payload["operatorIds"], json!([1, 2, 3, 4]));
    assert_eq!(payload["publicKey"], data["publicKey"]);
    assert!(payload["sharesData"].as_str().unwrap().starts_with("0x"));
    assert_eq!(json["version"], "v1.1.0");
    assert_eq!(json["createdAt"], "2026-01-01T00:00:00Z");
}

#[test]
fn keys_that_do_not_fit_are_refused() {
    let mut same = operators(&[1, 2, 3, 4]);
    same[3].1 = same[1].1.clone();
    let error = Item::new(&validator(), &same, OWNER, 0).unwrap_err();
    assert!(matches!(error, KeyShareError::DuplicateOperatorKey { first: 2, second: 4 }));
    let twice = operators(&[1, 2, 3, 3]);
    let error = Item::new(&validator(), &twice, OWNER, 0).unwrap_err();
    assert!(matches!(error, KeyShareError::DuplicateOperator { id: 3 }), "{error}");
    let named = KeyShareError::OperatorKey { id: 9, source: OperatorKeyError::NotRsa };
    assert!(named.to_string().starts_with("the key of operator 9: it is not an RSA public key"));
}

#[test]
fn files_that_were_changed_are_refused() {
    let good = serde_json::to_value(file(&[1, 2, 3, 4], 7)).unwrap();
    assert!(KeyShares::read(&good.to_string()).is_ok());
    let refusal = |path: &str, value: Value| {
        let mut changed = good.clone();
        *changed.pointer_mut(path).unwrap() = value;
        KeyShares::read(&changed.to_string()).unwrap_err().to_string()
    };
    let shares = good["shares"][0]["payload"]["sharesData"].as_str().unwrap();
    let (signature, public) = (&shares[2..194], &shares[194..]);
    let short = &shares[..shares.len() - 2];
    // two public shares in each other's place
    let swapped = format!("0x{signature}{}{}{}", &public[96..192], &public[..96], &public[192..]);
    let other = ValidatorKey::from_bytes(&[1; 32]).unwrap();
    let others = format!("{}{public}", other.sign(b"x"));
    let no_point = format!("0x{}{public}", "0".repeat(192));
    let data = "/shares/0/payload/sharesData";
    let cases = [
        ("/shares", json!([]), "`shares` is empty"),
        ("/shares/0/payload", json!({}), "missing field"),
        (data, json!(short), "have 1312 bytes, not 1311"),
        (data, json!(swapped), "do not make the validator's key"),
        (data, json!(others), "not the validator's"),
        (data, json!(no_point), "not a point"),
        ("/shares/0/payload/operatorIds", json!([1, 2, 3, 5]), "different validators or operators"),
        ("/shares/0/payload/publicKey", json!(other.public_key()), "different validators"),
        ("/shares/0/data/ownerNonce", json!(8), "nonce 8"),
        ("/shares/0/data/ownerAddress", json!(Address::ZERO), "not the validator's over 0x0000"),
    ];
    for (path, value, message) in cases {
        let told = refusal(path, value);
        assert!(told.contains(message), "{path}: {told}");
    }
    let sized = SharesData::parse(&[0; 1312], 5).unwrap_err();
    assert!(sized.to_string().contains("4, 7, 10 or 13"), "{sized}");
}

/// Of a file that ssv-keys wrote (v1.1.0, 2023-12-10): its signature is over this owner and nonce, and its public shares
/// lie at the operators' ids.
#[test]
fn shares_of_ssv_keys_verify() {
    let validator: FixedBytes<48> = "a063fa1434f4ae9bb63488cd79e2f76dea59e0e2d6cdec7236c2bb49ffb37da37cb7966be74eca5a171f659fee7bc501"
        .parse()
        .unwrap();
    let owner = address!("81592c3de184a3e2c0dcb5a261bc107bfa91f494");
    let signature = concat!(
        "af4ddbf3c8151aee4c6b6607411b95d89f4f7b523702175275e42ab4ff31f42dc3086c2b3f7036c62b6afe828049c62d",
        "11453a62e052d6377545264112a327c12832925fdd0519fab77187b11012f2dec30aa69b9c37f818067de12975e62f29",
    );
    let public_shares = [
        "a0f9bc7c0273b8d41919820cb50ab4a35f2bba0b3714abe0256488a21f9e70e4d80f3597a38a4790f7359bc1756a7431",
        "ad54fbeef349310fbac54f6994d3599fed08dfbab076362f912e8aecf0228c13ba40ce217c220ecb544bcb937508d08b",
        "b6d586ec731c51ab86f414edb982132000a8b97ddd2b74a14a8eaa6ec0f57b57ce87b18c37852547d41c01674a99df47",
        "a6cf0cce322c1e362852bea14cf0ca23fd851cec29991c70cdaf3f086b0d2b23a89c05b0b8684c335bc52fc700f27531",
    ];
    let shares = SharesData {
        signature: signature.parse().unwrap(),
        public_shares: public_shares.map(|share| share.parse().unwrap()).to_vec(),
        encrypted_shares: Vec::new(),
    };
    shares.verify(validator, &[123, 456, 777, 789], owner, 1).unwrap();
    let counted = shares.verify(validator, &[1, 2, 3, 4], owner, 1).unwrap_err();
    assert!(matches!(counted, KeyShareError::WrongShares), "{counted}");
    let later = shares.verify(validator, &[123, 456, 777, 789], owner, 2).unwrap_err();
    assert!(matches!(later, KeyShareError::WrongSignature { nonce: 2, .. }), "{later}");
}

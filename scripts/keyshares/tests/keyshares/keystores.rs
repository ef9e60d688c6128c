//! The two test vectors of ERC-2335, and keystores that are none.

use crate::SECRET;
use serde_json::{Value, json};
use surety_keyshares::{KeyShareError, KeystoreError, ValidatorKey};

/// With letters that NFKD makes plain ones.
const PASSWORD: &str = "𝔱𝔢𝔰𝔱𝔭𝔞𝔰𝔰𝔴𝔬𝔯𝔡🔑";
const SALT: &str = "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3";

fn keystore(kdf: Value, checksum: &str, message: &str) -> Value {
    json!({
        "crypto": {
            "kdf": kdf,
            "checksum": { "function": "sha256", "params": {}, "message": checksum },
            "cipher": {
                "function": "aes-128-ctr",
                "params": { "iv": "264daa3f303d7259501c93d997d84fe6" },
                "message": message,
            },
        },
        "pubkey": "9612d7a727c9d0a22e185a1c768478dfe919cada9266988cb32359c11f2b7b27f4ae4040902382ae2910c15e2b420d07",
        "path": "m/12381/60/0/0",
        "uuid": "64625def-3331-4eea-ab6f-782f3ed16a83",
        "version": 4,
    })
}

fn scrypt() -> Value {
    let params = json!({ "dklen": 32, "n": 262_144, "p": 1, "r": 8, "salt": SALT });
    keystore(
        json!({ "function": "scrypt", "params": params, "message": "" }),
        "d2217fe5f3e9a1e34581ef8a78f7c9928e436d36dacc5e846690a5581e8ea484",
        "06ae90d55fe0a6e9c5c3bc5b170827b2e5cce3929ed3f116c2811e6366dfe20f",
    )
}

fn pbkdf2() -> Value {
    let params = json!({ "dklen": 32, "c": 262_144, "prf": "hmac-sha256", "salt": SALT });
    keystore(
        json!({ "function": "pbkdf2", "params": params, "message": "" }),
        "8a9f5d9912ed7e75ea794bc5a89bca5f193721d30868ade6f73043c6ea6febf1",
        "cee03fde2af33149775b7223e7845e4fb2c8ae1792e5f99fe9ecf474cc8c16ad",
    )
}

fn open(keystore: &Value, password: &str) -> Result<ValidatorKey, KeystoreError> {
    match ValidatorKey::from_keystore(&keystore.to_string(), password) {
        Ok(key) => Ok(key),
        Err(KeyShareError::Keystore(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn keystores_of_the_standard_open() {
    let expected = ValidatorKey::from_hex(SECRET).unwrap().public_key();
    for keystore in [scrypt(), pbkdf2()] {
        for password in [PASSWORD, "testpassword🔑", "test\u{7}pass\u{7f}word\n🔑"] {
            assert_eq!(open(&keystore, password).unwrap().public_key(), expected);
        }
        assert_eq!(open(&keystore, "testpassword").unwrap_err(), KeystoreError::WrongPassword);
    }
}

#[test]
fn keystore_of_another_key_is_refused() {
    let mut keystore = pbkdf2();
    keystore["pubkey"] = "a0".repeat(48).into();
    assert_eq!(open(&keystore, PASSWORD).unwrap_err(), KeystoreError::OtherKey);
    keystore["pubkey"] = "".into();
    assert!(open(&keystore, PASSWORD).is_ok(), "it need not be named");
}

#[test]
fn keystores_that_are_none_say_why() {
    let refusal = |path: &str, value: Value| {
        let mut keystore = scrypt();
        *keystore.pointer_mut(path).unwrap() = value;
        open(&keystore, PASSWORD).unwrap_err().to_string()
    };
    let cases = [
        ("/version", json!(3), "its version is 3"),
        ("/crypto", json!({}), "missing field"),
        ("/crypto/kdf/function", json!("argon2"), "`argon2`"),
        ("/crypto/kdf/params/salt", json!("xy"), "the salt is not hex"),
        ("/crypto/kdf/params/dklen", json!(16), "16 bytes"),
        ("/crypto/kdf/params/n", json!(1_000), "n = 1000"),
        ("/crypto/kdf/params/n", json!(1u64 << 40), "scrypt with n"),
        ("/crypto/cipher/function", json!("aes-256-cbc"), "`aes-256-cbc`, not aes-128-ctr"),
        ("/crypto/checksum/function", json!("md5"), "`md5`, not sha256"),
        ("/crypto/cipher/params/iv", json!("00"), "not a validator's keystore"),
        ("/crypto/cipher/message", json!("00"), "wrong password"),
        ("/pubkey", json!("00"), "pubkey"),
    ];
    for (path, value, message) in cases {
        let told = refusal(path, value);
        assert!(told.contains(message), "{path}: {told}");
    }
    let mut keystore = pbkdf2();
    keystore["crypto"]["kdf"]["params"]["c"] = 0.into();
    let told = open(&keystore, PASSWORD).unwrap_err().to_string();
    assert!(told.contains("0 rounds"), "{told}");
    assert!(ValidatorKey::from_keystore("{", "").is_err());
}

//! Keys come from a keystore file or the environment; never from an argument, never into a log.

use crate::failure::{Exit, Explain};
use alloy::signers::local::{MnemonicBuilder, PrivateKeySigner, coins_bip39::English};
use std::{
    ffi::OsString,
    fs,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

pub const KEY_VARIABLE: &str = "SURETY_PRIVATE_KEY";
pub const PASSWORD_VARIABLE: &str = "SURETY_KEYSTORE_PASSWORD";

/// The chain on which the well-known development key is used if no other is given.
pub const DEVNET_CHAIN_ID: u64 = 412_346;

#[derive(Clone, Debug, Default, clap::Args)]
pub struct KeyArgs {
    /// Keystore file of the sender; its password comes from --password-file, the variable SURETY_KEYSTORE_PASSWORD or a
    /// prompt. Without a keystore the variable SURETY_PRIVATE_KEY is used; on the devnet (chain 412346) its first
    /// development account
    #[arg(long, value_name = "FILE")]
    pub keystore: Option<PathBuf>,
    /// File with the keystore's password
    #[arg(long, value_name = "FILE", requires = "keystore")]
    pub password_file: Option<PathBuf>,
    /// On the devnet: its development account of this number, from 0
    #[arg(long, value_name = "N", conflicts_with = "keystore", value_parser = account)]
    pub account: Option<u32>,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "no key: neither --keystore nor {KEY_VARIABLE} is given, and chain {chain_id} is not the devnet"
    )]
    Missing { chain_id: u64 },
    #[error(
        "--account {index} is a key that everybody knows, and chain {chain_id} is not the devnet"
    )]
    NotDevnet { index: u32, chain_id: u64 },
    #[error("{KEY_VARIABLE} does not hold a private key of 32 bytes in hex")]
    Malformed,
    #[error("cannot open the keystore {}: wrong password", file.display())]
    Keystore { file: PathBuf },
    #[error("{} is not a keystore (a JSON file with the key `crypto`)", file.display())]
    NotKeystore { file: PathBuf },
    #[error("cannot read {}", file.display())]
    File {
        file: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("cannot read the password from the terminal")]
    Prompt(#[source] io::Error),
    #[error("there is no terminal to ask for the password of {}", file.display())]
    NoTerminal { file: PathBuf },
    #[error("development account {index} cannot be derived")]
    Derivation { index: u32 },
}

impl Explain for KeyError {
    fn exit(&self) -> Exit {
        match self {
            Self::Missing { .. }
            | Self::NotDevnet { .. }
            | Self::Malformed
            | Self::NotKeystore { .. }
            | Self::Derivation { .. } => Exit::Usage,
            _ => Exit::Failure,
        }
    }

    fn next_step(&self) -> Option<String> {
        Some(match self {
            Self::Missing { .. } | Self::NotDevnet { .. } | Self::Malformed => {
                format!("give --keystore FILE, or export {KEY_VARIABLE} with the sender's key")
            }
            Self::Keystore { .. } => {
                format!("check the password in --password-file or the variable {PASSWORD_VARIABLE}")
            }
            Self::NotKeystore { .. } | Self::File { .. } => "check the path".into(),
            Self::Prompt(_) | Self::NoTerminal { .. } => {
                format!("give --password-file FILE, or export {PASSWORD_VARIABLE}")
            }
            Self::Derivation { .. } => "use an index below 2^31".into(),
        })
    }
}

/// A development account's number; how many have ETH is the devnet's to know.
fn account(text: &str) -> Result<u32, String> {
    let index = text.parse().ok().filter(|index| *index < 1 << 31);
    index.ok_or_else(|| {
        "give a number: a devnet's accounts are 0 to 9 unless it was started with --accounts".into()
    })
}

impl KeyArgs {
    /// Whether a key is named, and not left to the environment.
    pub fn is_given(&self) -> bool {
        self.keystore.is_some() || self.account.is_some()
    }

    /// The sender's key on a chain.
    pub fn signer(&self, chain_id: u64) -> Result<PrivateKeySigner, KeyError> {
        self.signer_with(chain_id, |name| std::env::var(name).ok())
    }

    fn signer_with(
        &self,
        chain_id: u64,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<PrivateKeySigner, KeyError> {
        if let Some(file) = &self.keystore {
            check_keystore(file)?;
            let password = self.password(file, variable(PASSWORD_VARIABLE))?;
            let opened = PrivateKeySigner::decrypt_keystore(file, password);
            return opened.map_err(|_| KeyError::Keystore { file: file.clone() });
        }
        match self.account {
            Some(index) if chain_id == DEVNET_CHAIN_ID => return development_key(index),
            Some(index) => return Err(KeyError::NotDevnet { index, chain_id }),
            None => {}
        }
        match variable(KEY_VARIABLE) {
            Some(key) => key.trim().parse().map_err(|_| KeyError::Malformed),
            None if chain_id == DEVNET_CHAIN_ID => development_key(0),
            None => Err(KeyError::Missing { chain_id }),
        }
    }

    fn password(&self, keystore: &Path, variable: Option<String>) -> Result<String, KeyError> {
        password(keystore, self.password_file.as_deref(), variable)
    }
}

/// A keystore's password: from a file, from what a variable holds, or from the terminal.
pub fn password(
    keystore: &Path,
    file: Option<&Path>,
    variable: Option<String>,
) -> Result<String, KeyError> {
    if let Some(file) = file {
        let text = read(file)?;
        return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
    }
    if let Some(password) = variable {
        return Ok(password);
    }
    let term = console::Term::stderr();
    if !(term.is_term() && io::stdin().is_terminal()) {
        return Err(KeyError::NoTerminal { file: keystore.into() });
    }
    term.write_str(&format!("password of {}: ", keystore.display())).map_err(KeyError::Prompt)?;
    term.read_secure_line().map_err(KeyError::Prompt)
}

fn read(file: &Path) -> Result<String, KeyError> {
    fs::read_to_string(file).map_err(|source| KeyError::File { file: file.into(), source })
}

/// Before anybody is asked for a password.
fn check_keystore(file: &Path) -> Result<(), KeyError> {
    let json: serde_json::Value = serde_json::from_str(&read(file)?).unwrap_or_default();
    match json.get("crypto").or(json.get("Crypto")) {
        Some(_) => Ok(()),
        None => Err(KeyError::NotKeystore { file: file.into() }),
    }
}

/// The one argument that looks like a key and is none.
const CASE: &str = "--case";

/// What among a command's arguments is a private key: given there by mistake, and not to be repeated.
pub fn keys_among(arguments: impl Iterator<Item = OsString>) -> Vec<String> {
    let mut is_case = false;
    let value = |argument: OsString| {
        let text = argument.to_string_lossy().trim().to_owned();
        let (name, value) = text.rsplit_once('=').unwrap_or(("", &text));
        let was_case = std::mem::replace(&mut is_case, text == CASE);
        (!was_case && name != CASE).then(|| value.to_owned())
    };
    let is_key = |text: &String| {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
    };
    arguments.filter_map(value).filter(is_key).collect()
}

/// A message without these keys, and with a word on where keys belong if there are any.
pub fn without_keys(message: &str, keys: &[String]) -> String {
    let hide = |text: String, key: &String| text.replace(key.as_str(), "<a private key>");
    let text = keys.iter().fold(message.to_owned(), hide);
    if keys.is_empty() { text } else { format!("{}\n{KEY_ADVICE}", text.trim_end()) }
}

pub const KEY_ADVICE: &str = "note: a key is never an argument, where the shell's history keeps it: export \
    SURETY_PRIVATE_KEY, or give --keystore FILE";

/// A key that everybody knows: for the devnet only.
pub fn development_key(index: u32) -> Result<PrivateKeySigner, KeyError> {
    MnemonicBuilder::<English>::default()
        .phrase(stylus_devnet::genesis::MNEMONIC)
        .index(index)
        .and_then(|builder| builder.build())
        .map_err(|_| KeyError::Derivation { index })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0x0000000000000000000000000000000000000000000000000000000000000001";

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn signer_without_a_key_is_the_development_key_on_the_devnet_only() {
        let args = KeyArgs::default();
        let signer = args.signer_with(DEVNET_CHAIN_ID, none).unwrap();
        let first = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
        assert_eq!(signer.address().to_string(), first);
        let error = args.signer_with(42_161, none).unwrap_err();
        assert!(matches!(error, KeyError::Missing { chain_id: 42_161 }));
    }

    #[test]
    fn signer_of_a_development_account_is_for_the_devnet_only() {
        let args = KeyArgs { account: Some(3), ..KeyArgs::default() };
        // a flag comes before the environment
        let signer = args.signer_with(DEVNET_CHAIN_ID, |_| Some(KEY.to_owned())).unwrap();
        let fourth = "0x90F79bf6EB2c4f870365E785982E1f101E93b906";
        assert_eq!(signer.address().to_string(), fourth);
        let error = args.signer_with(42_161, |_| Some(KEY.to_owned())).unwrap_err();
        assert!(matches!(error, KeyError::NotDevnet { index: 3, chain_id: 42_161 }));
    }

    #[test]
    fn signer_from_the_environment_comes_before_the_development_key() {
        let variable = |name: &str| (name == KEY_VARIABLE).then(|| KEY.to_owned());
        let signer = KeyArgs::default().signer_with(DEVNET_CHAIN_ID, variable).unwrap();
        assert_eq!(signer.address().to_string(), "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf");
    }

    #[test]
    fn signer_of_a_malformed_key_does_not_show_it() {
        let secret = "0xdeadbeef";
        let variable = |name: &str| (name == KEY_VARIABLE).then(|| secret.to_owned());
        let error = KeyArgs::default().signer_with(1, variable).unwrap_err();
        assert!(!error.to_string().contains("deadbeef"));
    }

    #[test]
    fn keys_among_arguments_are_found_and_hidden() {
        let bare = KEY.trim_start_matches("0x");
        for argument in [KEY.to_owned(), bare.to_owned(), format!("--keystore={KEY}")] {
            let keys = keys_among(["deploy".into(), argument.into()].into_iter());
            assert_eq!(keys.len(), 1);
            let text = without_keys(&format!("cannot read {}", keys[0]), &keys);
            assert!(!text.contains(bare) && text.contains(KEY_VARIABLE), "{text}");
        }
        let case = format!("--case={KEY}");
        let harmless = ["--keystore", "key.json", "0x01", "--case", KEY, &case].map(OsString::from);
        assert_eq!(without_keys("message", &keys_among(harmless.into_iter())), "message");
        let both = ["--case", KEY, KEY].map(OsString::from);
        assert_eq!(keys_among(both.into_iter()).len(), 1);
    }

    #[test]
    fn signer_from_something_else_than_a_keystore_says_so_before_it_asks() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("key");
        let args = KeyArgs { keystore: Some(file.clone()), ..KeyArgs::default() };
        assert!(matches!(args.signer_with(1, none), Err(KeyError::File { .. })));
        fs::write(&file, "{}").unwrap();
        assert!(matches!(args.signer_with(1, none), Err(KeyError::NotKeystore { .. })));
    }

    #[test]
    fn signer_from_a_keystore_needs_its_password() {
        let dir = tempfile::tempdir().unwrap();
        let key: PrivateKeySigner = KEY.parse().unwrap();
        let mut rng = alloy::signers::k256::elliptic_curve::rand_core::OsRng;
        PrivateKeySigner::encrypt_keystore(
            dir.path(),
            &mut rng,
            key.to_bytes(),
            "right",
            Some("key"),
        )
        .unwrap();
        let password_file = dir.path().join("password");
        let args = KeyArgs {
            keystore: Some(dir.path().join("key")),
            password_file: Some(password_file.clone()),
            account: None,
        };
        fs::write(&password_file, "right\n").unwrap();
        assert_eq!(args.signer_with(1, none).unwrap().address(), key.address());
        fs::write(&password_file, "wrong").unwrap();
        assert!(matches!(args.signer_with(1, none), Err(KeyError::Keystore { .. })));
        let args = KeyArgs { password_file: None, ..args };
        let variable = |name: &str| (name == PASSWORD_VARIABLE).then(|| "right".to_owned());
        assert_eq!(args.signer_with(1, variable).unwrap().address(), key.address());
    }
}

//! Where validators' keys come from: never an argument.

use super::refused;
use crate::{
    act::ActError,
    keys::{PASSWORD_VARIABLE, password},
};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};
use surety_keyshares::ValidatorKey;
use zeroize::Zeroizing;

pub const VALIDATOR_VARIABLE: &str = "SURETY_VALIDATOR_KEY";
const STDIN: &str = "-";
/// Far above any keystore.
const MOST_BYTES: u64 = 64 * 1024;

#[derive(Clone, Debug, clap::Args)]
pub struct SecretArgs {
    /// Each validator's keystore (ERC-2335), or a file with its key in hex; `-` is stdin. Without any the variable
    /// SURETY_VALIDATOR_KEY is read
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// File with the keystores' password; else the variable SURETY_KEYSTORE_PASSWORD, or a prompt
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl SecretArgs {
    pub fn read(&self) -> Result<Vec<ValidatorKey>, ActError> {
        if !self.files.is_empty() {
            return self.files.iter().map(|file| self.of(file)).collect();
        }
        match std::env::var(VALIDATOR_VARIABLE) {
            Ok(text) => {
                let text = Zeroizing::new(text);
                let key = ValidatorKey::from_hex(&text).map_err(|error| refused(None, &error))?;
                Ok(vec![key])
            }
            Err(_) => Err(ActError::input(
                "no validator's key is given",
                format!("name its keystore, or export {VALIDATOR_VARIABLE} with the key in hex"),
            )),
        }
    }

    fn of(&self, file: &Path) -> Result<ValidatorKey, ActError> {
        let text = text(file)?;
        let opened = if text.trim_start().starts_with('{') {
            let variable = std::env::var(PASSWORD_VARIABLE).ok();
            let password = password(file, self.password_file.as_deref(), variable)?;
            ValidatorKey::from_keystore(&text, &Zeroizing::new(password))
        } else {
            ValidatorKey::from_hex(&text)
        };
        opened.map_err(|error| refused(Some(file), &error))
    }
}

fn text(file: &Path) -> Result<Zeroizing<String>, ActError> {
    let unreadable =
        |error: std::io::Error| ActError::File { file: file.into(), reason: error.to_string() };
    // all at once: a buffer that grows leaves copies behind
    let mut text = Zeroizing::new(String::with_capacity(MOST_BYTES as usize));
    match file.as_os_str() == STDIN {
        true => std::io::stdin().take(MOST_BYTES).read_to_string(&mut text),
        false => File::open(file).map_err(unreadable)?.take(MOST_BYTES).read_to_string(&mut text),
    }
    .map_err(unreadable)?;
    Ok(text)
}

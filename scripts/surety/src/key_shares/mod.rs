//! `cargo surety keys …`: validators' keys for their operators.

pub mod nonce;
mod operators;
mod secret;
mod split;

use crate::{act::ActError, failure::Failure, ui::Ui};
use std::path::Path;
use surety_keyshares::{KeyShareError, KeyShares, KeystoreError};

/// Split validators' keys for clusters
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    Split(split::Args),
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        match self.command {
            Command::Split(args) => args.run(ui),
        }
    }
}

/// A key-share file whose signatures and public shares are right.
pub fn read(file: &Path) -> Result<KeyShares, ActError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| ActError::File { file: file.into(), reason: error.to_string() })?;
    KeyShares::read(&text).map_err(|error| refused(Some(file), &error))
}

/// What is wrong, with which file, and what to do.
fn refused(file: Option<&Path>, error: &KeyShareError) -> ActError {
    let next = match error {
        KeyShareError::MalformedKey => {
            "give a keystore (ERC-2335), or a file with the key's 64 hex digits"
        }
        KeyShareError::KeyOutOfRange => "it is no BLS key: check where it comes from",
        KeyShareError::Keystore(KeystoreError::WrongPassword) => {
            "check the password in --password-file or the variable SURETY_KEYSTORE_PASSWORD"
        }
        KeyShareError::Keystore(_) => "give the validator's keystore as the deposit tool wrote it",
        KeyShareError::Committee(_) | KeyShareError::DuplicateOperator { .. } => {
            "name 4, 7, 10 or 13 different operators"
        }
        KeyShareError::DuplicateOperatorKey { .. } | KeyShareError::OperatorZero => {
            "choose other operators: `cargo surety operator list`"
        }
        KeyShareError::OperatorKey { .. } => {
            "an operator registers the public key of `openssl genrsa 2048`; choose another operator, or give its key in --operators FILE"
        }
        KeyShareError::Unlucky => "run the command again",
        _ => "make the file anew: `cargo surety keys split --help`",
    };
    let message = match file {
        Some(file) => format!("{}: {error}", file.display()),
        None => error.to_string(),
    };
    ActError::input(message, next)
}

//! Proof that an operator's owner has the private key of its public key.

use super::{announced::Announced, facts, key, status_command};
use crate::{
    act::{self, ActError, Plan, SendArgs},
    bindings::IKeyProver,
    failure::Failure,
    system::{System, SystemArgs},
    ui::{Ui, amount::number},
};
use alloy::primitives::{Address, Bytes};
use serde::Serialize;
use std::path::{Path, PathBuf};
use surety_keyshares::{OperatorKey, OperatorSecret};
use surety_protocol::key_proof::{Key, message};
use zeroize::Zeroizing;

const EXAMPLES: &str = "\
Examples:
  cargo surety operator prove-key 1 --key-file operator-key.pem --account 5
Where the key is on another machine:
  cargo surety operator key-message 1 --out message.bin
  openssl dgst -sha256 -sign operator-key.pem -out message.sig message.bin
  cargo surety operator prove-key 1 --signature message.sig --account 9

Anyone may send the proof: the signature says whose it is.";

/// Prove that an operator's owner has the private key of its public key
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct Args {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    #[command(flatten)]
    proof: Proof,
    #[command(flatten)]
    send: SendArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Proof {
    /// The operator's private RSA key, PEM; it signs here and goes nowhere
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// A signature over the message of `operator key-message`, as openssl wrote it or in hex
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
}

/// Show what an operator's key has to sign, for `operator prove-key --signature`
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct MessageArgs {
    /// The operator's number
    #[arg(value_name = "ID", value_parser = number)]
    id: u64,
    /// Write the message's bytes to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Message {
    operator_id: u64,
    owner: Address,
    message: Bytes,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<PathBuf>,
}

async fn look(system: &System, id: u64) -> Result<Message, ActError> {
    let owner = facts::accounts(system, id).await?.owner;
    let registry = *system.registry().address();
    let message = message(system.client.chain_id(), registry, owner).into();
    Ok(Message { operator_id: id, owner, message, file: None })
}

impl MessageArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let look = async |system: &System| {
            let said = look(system, self.id).await?;
            if let Some(file) = &self.out {
                std::fs::write(file, &said.message).map_err(|error| unusable(file, &error))?;
            }
            Ok(Message { file: self.out.clone(), ..said })
        };
        act::show(ui, &self.system, look, Message::text)
    }
}

impl Message {
    fn text(&self) -> String {
        let Self { operator_id: id, owner, message, file } = self;
        let Some(file) = file else {
            return format!(
                "{message}\nnext: --out FILE writes these bytes, for `openssl dgst -sha256 -sign`"
            );
        };
        let file = file.display();
        format!(
            "the message for operator {id} of {owner} is in {file}\n\
             next: openssl dgst -sha256 -sign PRIVATE.pem -out {file}.sig {file}\n\
             next: cargo surety operator prove-key {id} --signature {file}.sig"
        )
    }
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk| {
            let Message { owner, message, .. } = look(desk, self.id).await?;
            let announced = Announced::of(desk, self.id).await?;
            let (key, registrant) = registered(self.id, &announced)?;
            let signature = self.proof.signature(&key, &message)?;
            if !key.has_signed(&message, &signature) {
                return Err(ActError::input(
                    format!(
                        "the signature is not the key's of operator {} over its message",
                        self.id
                    ),
                    format!(
                        "sign what `cargo surety operator key-message {}` shows, with the key that was registered",
                        self.id
                    ),
                ));
            }
            let public_key = announced.public_key.unwrap_or_default();
            let shown = key::short(&public_key);
            let signature = Bytes::from(signature);
            let call = IKeyProver::proveKeyCall {
                operatorId: self.id,
                registrant,
                publicKey: public_key,
                signature,
            };
            let id = self.id;
            Ok(Plan::new("prove a key", *desk.key_prover().address(), &call)
                .row("operator", id)
                .row("owner", owner)
                .row("public key", shown)
                .next(move |_| status_command(id)))
        })
    }
}

/// The operator's key and who registered it, if it can be proven.
fn registered(id: u64, announced: &Announced) -> Result<(OperatorKey, Address), ActError> {
    let (Some(bytes), Some(registrant)) = (&announced.public_key, announced.registered_by) else {
        return Err(ActError::input(
            format!("the log of this node does not have the registration of operator {id}"),
            "ask a node that keeps all logs: --rpc-url URL",
        ));
    };
    let key = Key::from_der(bytes).and_then(|_| OperatorKey::parse(bytes).ok());
    let key = key.ok_or_else(|| {
        ActError::input(
            format!(
                "operator {id} has registered a key of another form: only RSA-2048 in DER (exponent 65537) can be proven, \
                 not PEM or hex of it"
            ),
            "register a new operator with `--public-key FILE.pem`: it is written as DER",
        )
    })?;
    Ok((key, registrant))
}

impl Proof {
    fn signature(&self, key: &OperatorKey, message: &[u8]) -> Result<Vec<u8>, ActError> {
        if let Some(file) = &self.key_file {
            return sign(file, key, message);
        }
        let file = self.signature.as_deref().unwrap_or(Path::new(""));
        let bytes = std::fs::read(file).map_err(|error| unusable(file, &error))?;
        let digits = std::str::from_utf8(&bytes).ok().map(str::trim);
        Ok(digits.and_then(|digits| alloy::hex::decode(digits).ok()).unwrap_or(bytes))
    }
}

fn sign(file: &Path, key: &OperatorKey, message: &[u8]) -> Result<Vec<u8>, ActError> {
    let text = Zeroizing::new(std::fs::read(file).map_err(|error| unusable(file, &error))?);
    let text = std::str::from_utf8(&text).unwrap_or_default();
    let refused = |error: surety_keyshares::OperatorKeyError| {
        ActError::input(
            format!("{}: {error}", file.display()),
            "give the private key, unencrypted: openssl rsa -in ENCRYPTED.pem -out PRIVATE.pem; or sign with openssl, \
             as --help shows",
        )
    };
    let secret = OperatorSecret::from_pem(text).map_err(refused)?;
    if secret.public_key() != *key {
        return Err(ActError::input(
            format!("{} is the private key of another public key", file.display()),
            "give that of the key that was registered: `cargo surety operator status ID` shows its hash",
        ));
    }
    secret.sign(message).map_err(refused)
}

fn unusable(file: &Path, error: &std::io::Error) -> ActError {
    ActError::File { file: file.into(), reason: error.to_string() }
}

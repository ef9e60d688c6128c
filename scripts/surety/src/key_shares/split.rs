use super::{
    nonce,
    operators::{self, Operators},
    refused,
    secret::SecretArgs,
};
use crate::{
    act::{self, ActError},
    deploy::{output_error, runtime},
    failure::Failure,
    system::{System, SystemArgs},
    ui::{Column, Table, Ui, amount::number, time},
};
use alloy::primitives::{Address, FixedBytes};
use serde::Serialize;
use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};
use surety_keyshares::{Item, KeyShares, SharesData, VERSION, ValidatorKey, threshold};

const EXAMPLES: &str = "\
Examples:
  cargo surety keys split keystore-m_12381_3600_0_0_0.json --operator-ids 1,2,3,4 --owner 0x7099…79C8
  cargo surety keys split keystore.json --operators operators.json --owner 0x7099…79C8 --nonce 0
  cargo surety keys split - --operator-ids 1,2,3,4 --owner 0x7099…79C8 < validator-key.hex

The file is what SSV's tools write and read: for each operator a Shamir share, encrypted to its RSA key (PKCS#1 v1.5);
2f+1 of 3f+1 operators sign together. The nonce is the number of validators that the owner has registered.
With --operators and --nonce no chain is needed. operators.json: [{\"id\": 1, \"operatorKey\": \"LS0tLS1C…\"}, …]";

/// Split validators' keys into shares, each encrypted to an operator's RSA key, in SSV's format
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    who: Who,
    /// Who will register the validators
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    owner: Address,
    /// The owner's nonce for the first validator [default: counted on the chain]
    #[arg(long, value_name = "N", value_parser = number)]
    nonce: Option<u64>,
    /// In which strategy it is counted
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    /// The new file [default: keyshares-<first validator>.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Who {
    /// The operators' numbers; their keys are read from the registry
    #[arg(long, value_name = "ID,ID,…", value_delimiter = ',', value_parser = number)]
    operator_ids: Vec<u64>,
    /// A file with the operators' numbers and RSA keys
    #[arg(long, value_name = "FILE")]
    operators: Option<PathBuf>,
}

#[derive(Serialize)]
struct Written {
    file: PathBuf,
    owner: Address,
    operator_ids: Vec<u64>,
    /// So many sign together.
    threshold: usize,
    validators: Vec<Validator>,
}

#[derive(Serialize)]
struct Validator {
    public_key: FixedBytes<48>,
    nonce: u64,
    /// In the order of the operators.
    public_shares: Vec<FixedBytes<48>>,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let (operators, nonce) = self.gather()?;
        let keys = self.secret.read()?;
        let file = self.split(&keys, &operators, nonce)?;
        let path = self.path(&keys);
        let text = serde_json::to_string_pretty(&file).map_err(std::io::Error::from);
        text.and_then(|text| write_new(&path, &text)).map_err(|error| unwritten(&path, &error))?;
        let written = Written::new(path, self.owner, file)?;
        Ok(ui.result(&written, || written.text()).map_err(output_error)?)
    }

    /// The operators' keys and the nonce; a chain is asked only for what is not given.
    fn gather(&self) -> Result<(Operators, u64), ActError> {
        let given = self.who.operators.as_deref().map(operators::from_file).transpose()?;
        if let (Some(operators), Some(nonce)) = (&given, self.nonce) {
            return Ok((operators.clone(), nonce));
        }
        runtime()?.block_on(async {
            let system = System::connect(&self.system).await?;
            let operators = match given {
                Some(operators) => operators,
                None => operators::from_registry(&system, &self.who.operator_ids).await?,
            };
            let nonce = match self.nonce {
                Some(nonce) => nonce,
                None => {
                    let strategy = system.strategy(self.strategy).await?;
                    nonce::next(&system, &strategy, self.owner).await?
                }
            };
            Ok((operators, nonce))
        })
    }

    fn split(
        &self,
        keys: &[ValidatorKey],
        operators: &Operators,
        nonce: u64,
    ) -> Result<KeyShares, ActError> {
        let mut shares: Vec<Item> = Vec::new();
        for (key, nonce) in keys.iter().zip(nonce..) {
            let item = Item::new(key, operators, self.owner, nonce);
            let item = item.map_err(|error| refused(None, &error))?;
            if shares.iter().any(|other| other.payload.public_key == item.payload.public_key) {
                return Err(ActError::input(
                    format!("validator {} is given twice", item.payload.public_key),
                    "name each keystore once",
                ));
            }
            shares.push(item);
        }
        let created_at = time::rfc3339(time::here());
        Ok(KeyShares { version: VERSION.into(), created_at, shares })
    }

    fn path(&self, keys: &[ValidatorKey]) -> PathBuf {
        let first = keys.first().map(|key| key.public_key().to_string()).unwrap_or_default();
        let name = || format!("keyshares-{}.json", first.get(2..10).unwrap_or_default());
        self.out.clone().unwrap_or_else(|| name().into())
    }
}

/// For its owner's eyes only. What is there is not overwritten.
fn write_new(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(file)?;
    writeln!(opened, "{text}")?;
    opened.sync_all()
}

fn unwritten(file: &Path, error: &std::io::Error) -> ActError {
    ActError::input(
        format!("cannot write {}: {error}", file.display()),
        "name another file with --out, or move this one away",
    )
}

impl Written {
    fn new(file: PathBuf, owner: Address, shares: KeyShares) -> Result<Self, ActError> {
        let ids = shares.shares.first().map(|item| item.payload.operator_ids.clone());
        let operator_ids = ids.unwrap_or_default();
        let wrong = |error| refused(None, &error);
        let validator = |item: Item| {
            let data = SharesData::parse(&item.payload.shares_data, operator_ids.len());
            Ok(Validator {
                public_key: item.payload.public_key,
                nonce: item.data.owner_nonce,
                public_shares: data.map_err(wrong)?.public_shares,
            })
        };
        Ok(Self {
            file,
            owner,
            threshold: threshold(operator_ids.len()).map_err(wrong)?,
            validators: shares
                .shares
                .into_iter()
                .map(validator)
                .collect::<Result<_, ActError>>()?,
            operator_ids,
        })
    }

    fn text(&self) -> String {
        let (file, count) = (self.file.display(), self.operator_ids.len());
        let mut table = Table::new(&[
            Column::Text("validator"),
            Column::Number("nonce"),
            Column::Number("operator"),
            Column::Text("public share"),
        ]);
        for validator in &self.validators {
            let key = validator.public_key.to_string();
            for (at, (id, share)) in
                self.operator_ids.iter().zip(&validator.public_shares).enumerate()
            {
                let (key, nonce) = match at {
                    0 => (key.as_str(), validator.nonce.to_string()),
                    _ => ("", String::new()),
                };
                table.row([key.to_owned(), nonce, id.to_string(), short(share)]);
            }
        }
        format!(
            "{table}\n\nany {} of these {count} operators sign together; {file} is for {}\n\
             next: cargo surety cluster open --shares {file} --amount TOKENS --approve, or into a cluster of these \
             operators: cargo surety cluster register ID --shares {file}",
            self.threshold, self.owner
        )
    }
}

fn short(key: &FixedBytes<48>) -> String {
    let text = key.to_string();
    format!("{}…{}", &text[..10], &text[text.len() - 8..])
}

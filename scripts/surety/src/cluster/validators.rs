//! A cluster's validators: their keys are in the log only.

use super::{
    At,
    facts::Cluster,
    load::{Load, eth_of},
};
use crate::{
    act::{self, ActError},
    bindings::IClusterLedger::{ValidatorRegistered, WeightSet},
    client::read,
    failure::Failure,
    system::{Strategy, System, SystemArgs},
    ui::Ui,
};
use alloy::primitives::{B256, Bytes, U256};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use surety_protocol::{cluster::FULL_WEIGHT, report::validator_id};

/// How long a BLS key is.
const KEY_BYTES: usize = surety_protocol::cluster::PUBLIC_KEY_BYTES;
/// How many validators are asked for at a time.
const PAGE: usize = 100;

/// A validator that is or was in a cluster.
#[derive(Clone, Debug, Serialize)]
pub struct Validator {
    /// By which events, errors and reports know it.
    pub name: B256,
    pub public_key: Bytes,
    /// 10 000 for 32 ETH; 0 for one that was removed or has exited.
    pub weight: u32,
    pub registered: bool,
}

impl Validator {
    pub fn line(&self) -> String {
        let Self { name, public_key, .. } = self;
        let state = match self.registered {
            true => format!("{} ETH", eth_of(self.weight.into())),
            false => "gone".into(),
        };
        format!(" {name}  {state:<8}  {public_key}")
    }
}

/// All that ever were there, in the order of their last registration.
pub async fn all(
    system: &System,
    strategy: &Strategy,
    id: u64,
) -> Result<Vec<Validator>, ActError> {
    let (ledger, topic) = (*strategy.ledger.address(), Some(B256::from(U256::from(id))));
    let mut told = system.events::<ValidatorRegistered>(ledger, topic).await?;
    // the last registration of each
    let mut seen = BTreeSet::new();
    told.reverse();
    told.retain(|(event, _)| seen.insert(event.validator));
    told.reverse();
    let mut found = Vec::new();
    for page in told.chunks(PAGE) {
        let names = page.iter().map(|(event, _)| event.validator).collect();
        let weights = read(strategy.ledger.validatorsOf(names)).await?.weights;
        found.extend(page.iter().zip(weights).map(|((event, _), weight)| Validator {
            name: event.validator,
            public_key: event.publicKey.clone(),
            weight,
            registered: weight > 0,
        }));
    }
    Ok(found)
}

/// Those that are registered now.
pub async fn of(system: &System, strategy: &Strategy, id: u64) -> Result<Vec<Bytes>, ActError> {
    let all = all(system, strategy, id).await?.into_iter();
    Ok(all.filter(|one| one.registered).map(|one| one.public_key).collect())
}

/// What validators weigh when they are registered: one that comes back has the weight that it had.
pub async fn load_of(
    system: &System,
    strategy: &Strategy,
    id: u64,
    keys: &[Bytes],
) -> Result<Load, ActError> {
    let (ledger, topic) = (*strategy.ledger.address(), Some(B256::from(U256::from(id))));
    let set = system.events::<WeightSet>(ledger, topic).await?;
    let last: BTreeMap<B256, u32> =
        set.into_iter().map(|(event, _)| (event.validator, event.weight)).collect();
    let weight = |key: &Bytes| last.get(&validator_id(key, id, ledger)).copied();
    let weights = keys.iter().map(|key| u64::from(weight(key).unwrap_or(FULL_WEIGHT)));
    Ok(Load { weight: weights.sum(), ..Load::of(keys.len()) })
}

const EXAMPLES: &str = "\
Examples:
  cargo surety cluster validators 7
  cargo surety cluster validators 7 --gone --json

A validator's name is keccak256(abi.encodePacked(publicKey, uint64 clusterId, address ledger)).
A weight is 10000 for 32 ETH.";

/// List a cluster's validators: their names in events and reports, weights and public keys
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    at: At,
    /// Also those that were removed or have exited
    #[arg(long)]
    gone: bool,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Seen {
    id: u64,
    strategy: u8,
    validators: Vec<Validator>,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::show(ui, &self.system, async |system| self.look(system).await, Seen::text)
    }

    async fn look(&self, system: &System) -> Result<Seen, ActError> {
        let (id, strategy) = (self.at.id, system.strategy(self.at.strategy.strategy).await?);
        Cluster::read(system, &strategy, id).await?;
        let mut validators = all(system, &strategy, id).await?;
        validators.retain(|one| one.registered || self.gone);
        Ok(Seen { id, strategy: strategy.id, validators })
    }
}

impl Seen {
    fn text(&self) -> String {
        let id = self.id;
        if self.validators.is_empty() {
            return format!(
                "cluster {id} has no validators\nnext: cargo surety cluster register {id} --shares FILE"
            );
        }
        let lines = self.validators.iter().map(Validator::line);
        std::iter::once(format!("validators of cluster {id}: name, stake, public key"))
            .chain(lines)
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// A validator's public key as an argument.
pub fn key(text: &str) -> Result<Bytes, String> {
    let digits = text.strip_prefix("0x").unwrap_or(text);
    match alloy::hex::decode(digits) {
        Ok(bytes) if bytes.len() == KEY_BYTES => Ok(bytes.into()),
        _ => Err("not a validator's public key: it is 0x and 96 hex digits".into()),
    }
}

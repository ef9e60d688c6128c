use super::{
    facts::{ACTIVE, DEACTIVATING, INACTIVE, Operator, Position},
    key,
};
use crate::{
    act::{self, ActError},
    bindings::IOperatorRegistry,
    client::{for_all, read},
    failure::Failure,
    system::{Strategy, System, SystemArgs},
    ui::{
        Column, Table, Ui,
        amount::{eth, plain, tokens},
        decimal,
    },
};
use alloy::primitives::{Address, Bytes, U256};
use serde::Serialize;
use std::collections::BTreeMap;

const EXAMPLES: &str = "\
Examples:
  cargo surety operator status 7
  cargo surety operator status --owner 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 --json
  cargo surety operator status --public-key operator.pem

With --json: an object with the list `operators`; amounts are wei as decimal strings.";

/// Show operators: bond, seats, debt, score, fee, and what to do next
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(flatten)]
    who: Who,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Who {
    /// The operator's number
    #[arg(value_name = "ID")]
    id: Option<u64>,
    /// All operators of this owner
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    owner: Option<Address>,
    /// Those registered with this key: a file or 0x…
    #[arg(long, value_name = "FILE|HEX")]
    public_key: Option<String>,
}

#[derive(Serialize)]
struct Seen {
    operators: Vec<Shown>,
    #[serde(skip)]
    symbol: String,
    #[serde(skip)]
    minimum_bond: U256,
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    operator: Operator,
    public_key: Option<Bytes>,
    /// Failed payouts of rewards that wait for the owner.
    #[serde(serialize_with = "decimal")]
    outstanding_wei: U256,
}

type Keys = BTreeMap<u64, Bytes>;

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::show(ui, &self.system, async |system| self.who.look(system).await, |seen| seen.text())
    }
}

impl Who {
    async fn look(&self, system: &System) -> Result<Seen, ActError> {
        let keys = public_keys(system).await?;
        let ids = self.ids(system, &keys).await?;
        let strategies = system.strategies().await?;
        let shown = |id| shown(system, &strategies, &keys, id);
        Ok(Seen {
            operators: for_all(ids, shown).await?,
            symbol: system.token_symbol().await,
            minimum_bond: read(system.registry().minimumBond()).await?,
        })
    }

    async fn ids(&self, system: &System, keys: &Keys) -> Result<Vec<u64>, ActError> {
        if let Some(id) = self.id {
            return Ok(vec![id]);
        }
        let (ids, what) = match (&self.owner, &self.public_key) {
            (Some(owner), _) => (owned_by(system, *owner).await?, format!("belongs to {owner}")),
            (None, given) => {
                let wanted = key::public_key(given.as_deref().unwrap_or_default())?;
                let same = keys.iter().filter(|(_, key)| **key == wanted);
                let what = format!("was registered with the key {}", key::short(&wanted));
                (same.map(|(id, _)| *id).collect(), what)
            }
        };
        if ids.is_empty() { Err(ActError::NoOperator { what }) } else { Ok(ids) }
    }
}

async fn owned_by(system: &System, owner: Address) -> Result<Vec<u64>, ActError> {
    let count = read(system.registry().operatorCount()).await?;
    let owners = for_all(1..=count, |id| async move {
        Ok::<_, ActError>((id, read(system.registry().ownerOf(id)).await?))
    });
    Ok(owners.await?.into_iter().filter(|(_, found)| *found == owner).map(|(id, _)| id).collect())
}

/// They are in the log only.
async fn public_keys(system: &System) -> Result<Keys, ActError> {
    let registry = *system.registry().address();
    let events = system.events::<IOperatorRegistry::OperatorRegistered>(registry, None).await?;
    Ok(events.into_iter().map(|(event, _)| (event.operatorId, event.publicKey)).collect())
}

async fn shown(
    system: &System,
    strategies: &[Strategy],
    keys: &Keys,
    id: u64,
) -> Result<Shown, ActError> {
    let operator = Operator::read(system, strategies, id).await?;
    let outstanding = system.distributor();
    let outstanding = outstanding.outstandingOf(operator.owner, Address::ZERO);
    Ok(Shown {
        outstanding_wei: read(outstanding).await?,
        public_key: keys.get(&id).cloned(),
        operator,
    })
}

impl Seen {
    fn text(&self) -> String {
        let texts = self.operators.iter().map(|shown| self.text_of(shown));
        texts.collect::<Vec<_>>().join("\n\n")
    }

    fn text_of(&self, shown: &Shown) -> String {
        let o = &shown.operator;
        let title = format!("operator {}", o.id);
        let mut table = Table::new(&[Column::Text(""), Column::Text(&title)]);
        table.row(["status", o.status]);
        table.row(["owner".to_owned(), o.owner.to_string()]);
        table.row(["payout".to_owned(), o.payout.to_string()]);
        table.row(["open to", if o.private { "whitelisted stakers" } else { "all stakers" }]);
        table.row(["dkg url", &o.dkg_url]);
        let public_key = shown.public_key.as_ref().map(key::short);
        table.row(["public key".to_owned(), public_key.unwrap_or_else(|| "not in the log".into())]);
        let score = match o.score_frame {
            0 => format!("{} bps to start with, none applied yet", o.score_bps),
            frame => {
                format!("{} bps in frame {frame}, {} frames served", o.score_bps, o.frames_served)
            }
        };
        table.row(["score".to_owned(), score]);
        for position in &o.strategies {
            self.position(&mut table, position);
        }
        if !shown.outstanding_wei.is_zero() {
            table.row(["rewards left".to_owned(), eth(shown.outstanding_wei)]);
        }
        let mut text = table.to_string();
        for step in self.next_steps(shown) {
            text += &format!("\nnext: {step}");
        }
        text
    }

    fn position(&self, table: &mut Table, p: &Position) {
        let label = |what: &str| match p.strategy {
            0 => what.to_owned(),
            strategy => format!("{what} ({strategy})"),
        };
        let bond = format!(
            "{} ({} shares), {} free to withdraw",
            eth(p.bond_wei),
            p.shares,
            eth(p.free_wei)
        );
        table.row([label("bond"), bond]);
        if !p.debt_wei.is_zero() {
            table.row([label("debt"), eth(p.debt_wei)]);
        }
        table.row([label("seats"), format!("{} in use, the bond covers {}", p.seats, p.capacity)]);
        if p.multiplier_bps != surety_protocol::math::BPS {
            table.row([label("multiplier"), format!("{} bps of a seat's price", p.multiplier_bps)]);
        }
        let fee = format!(
            "{} per validator and year ({} wei per slot)",
            tokens(p.fee_per_year_wei, &self.symbol),
            p.fee_per_slot_wei
        );
        table.row([label("fee"), fee]);
        table.row([label("fees earned"), tokens(p.earnings_wei, &self.symbol)]);
        table.row([label("eligible"), if p.eligible { "yes" } else { "no" }.to_owned()]);
    }

    fn next_steps(&self, shown: &Shown) -> Vec<String> {
        let o = &shown.operator;
        let id = o.id;
        let mut steps = Vec::new();
        if o.status == INACTIVE {
            let bond = o.strategies.iter().find(|p| p.strategy == 0).map(|p| p.bond_wei);
            let missing = self.minimum_bond.saturating_sub(bond.unwrap_or_default());
            let bond = "cargo surety operator bond";
            steps.push(match missing.is_zero() {
                true => format!(
                    "its bond suffices for seats, any more activates it: {bond} {id} --amount 1wei"
                ),
                false => format!(
                    "{} more bond activates it: {bond} {id} --amount {}ETH",
                    eth(missing),
                    plain(missing)
                ),
            });
        }
        for p in &o.strategies {
            let here =
                if p.strategy == 0 { String::new() } else { format!(" --strategy {}", p.strategy) };
            if !p.debt_wei.is_zero() && o.status == ACTIVE {
                let debt = plain(p.debt_wei);
                steps.push(format!(
                    "repay the debt: cargo surety operator bond {id} --amount {debt}ETH{here}"
                ));
            } else if o.status == ACTIVE && p.seats >= p.capacity {
                let why = if p.seats > p.capacity {
                    "the bond covers fewer seats than are in use"
                } else {
                    "no seat is free"
                };
                steps.push(format!(
                    "{why}; add bond: cargo surety operator bond {id} --amount 1ETH{here}"
                ));
            }
            if o.status == INACTIVE && !p.free_wei.is_zero() {
                steps.push(format!(
                    "the bond is free: cargo surety operator withdraw {id} --max{here}"
                ));
            }
        }
        if o.status == DEACTIVATING {
            steps.push("it becomes inactive when its last seat is released".into());
        }
        if o.status == ACTIVE && o.private {
            steps.push(format!("who may choose it: cargo surety operator whitelist list {id}"));
        }
        if !shown.outstanding_wei.is_zero() {
            steps.push("a payout failed; the owner gets it by withdrawOutstanding() of the RewardDistributor".into());
        }
        steps
    }
}

use super::{
    announced::{Announced, ByOperator},
    facts::{ACTIVE, DEACTIVATING, INACTIVE, Operator, PAGE, Position},
    key,
};
use crate::{
    act::{self, ActError},
    client::{for_all, read},
    failure::Failure,
    system::{Strategy, System, SystemArgs},
    ui::{
        Column, Table, Ui,
        amount::{eth, number, plain, tokens},
        decimal, time,
    },
    vault::holds::Holds,
};
use alloy::primitives::{Address, U256};
use serde::Serialize;
use surety_protocol::key_proof::Key;

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
    #[arg(value_name = "ID", value_parser = number)]
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
    /// The chain's time.
    #[serde(skip)]
    now: u64,
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    operator: Operator,
    #[serde(flatten)]
    announced: Announced,
    /// Failed payouts of rewards that wait for the owner.
    #[serde(serialize_with = "decimal")]
    outstanding_wei: U256,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::show(ui, &self.system, async |system| self.who.look(system).await, |seen| seen.text())
    }
}

impl Who {
    async fn look(&self, system: &System) -> Result<Seen, ActError> {
        let announced = self.announced(system).await?;
        let ids = self.ids(system, &announced).await?;
        let strategies = system.strategies().await?;
        let shown = |id| shown(system, &strategies, &announced, id);
        Ok(Seen {
            operators: for_all(ids, shown).await?,
            symbol: system.token_symbol().await,
            minimum_bond: read(system.registry().minimumBond()).await?,
            now: system.client.now().await?,
        })
    }

    async fn announced(&self, system: &System) -> Result<ByOperator, ActError> {
        match self.id {
            Some(id) => Ok([(id, Announced::of(system, id).await?)].into()),
            None => Announced::all(system).await,
        }
    }

    async fn ids(&self, system: &System, announced: &ByOperator) -> Result<Vec<u64>, ActError> {
        if let Some(id) = self.id {
            return Ok(vec![id]);
        }
        let (ids, what) = match (&self.owner, &self.public_key) {
            (Some(owner), _) => (owned_by(system, *owner).await?, format!("belongs to {owner}")),
            (None, given) => {
                let wanted = key::public_key(given.as_deref().unwrap_or_default())?;
                let same = announced.iter();
                let is = |said: &Announced| {
                    said.public_key.as_ref().is_some_and(|key| key::same(key, &wanted))
                };
                let same = same.filter(|(_, said)| is(said));
                let what = format!("was registered with the key {}", key::short(&wanted));
                (same.map(|(id, _)| *id).collect(), what)
            }
        };
        if ids.is_empty() { Err(ActError::NoOperator { what }) } else { Ok(ids) }
    }
}

async fn owned_by(system: &System, owner: Address) -> Result<Vec<u64>, ActError> {
    let (mut owned, mut next) = (Vec::new(), 1);
    let count = read(system.registry().operatorCount()).await?;
    while next <= count {
        let owners = read(system.registry().operators(next, PAGE)).await?.owners;
        let told = (next..).zip(owners);
        owned.extend(told.filter(|(_, found)| *found == owner).map(|(id, _)| id));
        next = next.saturating_add(PAGE);
    }
    Ok(owned)
}

async fn shown(
    system: &System,
    strategies: &[Strategy],
    announced: &ByOperator,
    id: u64,
) -> Result<Shown, ActError> {
    let operator = Operator::read(system, strategies, id).await?;
    let outstanding = system.distributor();
    let outstanding = outstanding.outstandingOf(operator.owner, Address::ZERO);
    Ok(Shown {
        outstanding_wei: read(outstanding).await?,
        announced: announced.get(&id).cloned().unwrap_or_default(),
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
        let verified = if o.verified { ", verified" } else { "" };
        table.row(["status".to_owned(), format!("{}{verified}", o.status)]);
        table.row(["owner".to_owned(), o.owner.to_string()]);
        if let Some(pending) = o.pending_owner {
            table.row(["offered to".to_owned(), pending.to_string()]);
        }
        table.row(["payout".to_owned(), o.payout.to_string()]);
        table.row(["open to", if o.private { "whitelisted stakers" } else { "all stakers" }]);
        if let Some(contract) = o.whitelisting_contract {
            table.row(["and those of".to_owned(), format!("the whitelisting contract {contract}")]);
        }
        table.row(["dkg url", &shown.announced.dkg_url]);
        let metadata = shown.announced.metadata.text();
        if !metadata.is_empty() {
            table.row(["metadata", &metadata]);
        }
        let public_key = shown.announced.public_key.as_ref().map(key::short);
        let public_key = public_key.unwrap_or_else(|| "not in the log".into());
        let proven = if o.key_proven { "proven" } else { "not proven" };
        table.row(["public key".to_owned(), format!("{public_key}, {proven}")]);
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
        for lock in &p.holds.locks {
            table.row([label("locked"), lock.text(self.now)]);
        }
        if !p.holds.reserved_wei.is_zero() {
            let Holds { obol_nodes, direct_nodes, reserved_wei, .. } = &p.holds;
            let nodes = format!("{obol_nodes} Obol and {direct_nodes} Direct nodes");
            table.row([label("reserved"), format!("{} for {nodes}", eth(*reserved_wei))]);
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
        if let Some(declared) = &p.declared_fee {
            table.row([label("declared fee"), declared.text(&self.symbol, self.now)]);
        }
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
            if let Some(lock) = p.holds.locks.first() {
                let case = lock.case;
                steps.push(format!(
                    "wait until the case is decided, or pay: cargo surety operator compensate {id} --case {case}{here}"
                ));
            }
            if let Some(declared) = &p.declared_fee {
                let begin = time::moment(declared.begin, self.now);
                let when = if declared.begin > self.now {
                    format!("from {begin} on")
                } else {
                    "now".into()
                };
                steps.push(format!(
                    "{when} the declared fee may be charged: cargo surety operator fee execute {id}{here}"
                ));
            }
            if !p.debt_wei.is_zero() && o.status == ACTIVE {
                let debt = plain(p.debt_wei);
                steps.push(format!(
                    "repay the debt: cargo surety operator bond {id} --amount {debt}ETH{here}"
                ));
            } else if o.status == ACTIVE && p.seats >= p.capacity && !p.missing_wei.is_zero() {
                let why = if p.seats > p.capacity {
                    "the bond covers fewer seats than are in use"
                } else {
                    "no seat is free"
                };
                steps.push(format!(
                    "{why}; add bond: cargo surety operator bond {id} --amount {}ETH{here}",
                    plain(rounded_up(p.missing_wei))
                ));
            }
            if o.status == INACTIVE && !p.free_wei.is_zero() {
                steps.push(format!(
                    "the bond is free: cargo surety operator withdraw {id} --max{here}"
                ));
            }
        }
        if let Some(pending) = o.pending_owner {
            steps.push(format!("with the key of {pending}: cargo surety operator accept {id}"));
        }
        if o.status == DEACTIVATING {
            steps.push("it becomes inactive when its last seat is released".into());
        }
        let key = shown.announced.public_key.as_ref();
        if !o.key_proven && key.is_some_and(|key| Key::from_der(key).is_some()) {
            steps.push(format!(
                "show that its owner has the key: cargo surety operator prove-key {id} --key-file PRIVATE.pem"
            ));
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

/// To a whole 0.0001 ETH: what becomes of a bond in shares may be some wei less than what was sent.
fn rounded_up(wei: U256) -> U256 {
    let step = U256::from(100_000_000_000_000_u64);
    wei.div_ceil(step).saturating_mul(step)
}

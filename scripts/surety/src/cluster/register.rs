//! Validators come in: with a new cluster, or into one.

use super::{
    At, StrategyArgs, facts::Cluster, load::Load, outlook::Rates, pay::PayArgs, status_command,
    validators,
};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IClusterLedger,
    failure::Failure,
    key_shares::{self, nonce},
    system::Strategy,
    ui::{
        Ui,
        amount::{number, parse_balance},
    },
};
use alloy::primitives::{Address, Bytes, U256};
use std::path::{Path, PathBuf};

const OPEN_EXAMPLES: &str = "\
Examples:
  cargo surety cluster open --shares keyshares.json --amount 12.5 --approve
  cargo surety cluster open --operators 1,2,3,4 --amount 0

keyshares.json: what `cargo surety keys split` or SSV's tools wrote for this sender.
";

const REGISTER_EXAMPLES: &str = "\
Examples:
  cargo surety cluster register 7 --shares keyshares.json
  cargo surety cluster register 7 --shares keyshares.json --amount 5 --approve --dry-run

keyshares.json: what `cargo surety keys split` or SSV's tools wrote for this sender and the cluster's operators.
";

/// Validators of a key-share file.
pub struct Newcomers {
    operator_ids: Vec<u64>,
    pub keys: Vec<Bytes>,
    pub shares: Vec<Bytes>,
    first_nonce: u64,
}

impl Newcomers {
    /// For this owner, and all for the same operators.
    pub fn read(file: &Path, owner: Address) -> Result<Self, ActError> {
        let read = key_shares::read(file)?;
        let wrong = |message: String, next: String| {
            Err(ActError::input(format!("{}: {message}", file.display()), next))
        };
        let Some(first) = read.shares.first() else {
            return wrong("it is empty".into(), "make the file anew".into());
        };
        let (operator_ids, first_nonce) =
            (first.payload.operator_ids.clone(), first.data.owner_nonce);
        for (item, nonce) in read.shares.iter().zip(first_nonce..) {
            let (data, payload) = (&item.data, &item.payload);
            if data.owner_address != owner {
                return wrong(
                    format!("it was made for {}, the sender is {owner}", data.owner_address),
                    format!(
                        "use that key, or split again: cargo surety keys split --owner {owner}"
                    ),
                );
            }
            if payload.operator_ids != operator_ids || data.owner_nonce != nonce {
                return wrong(
                    "its validators are for different operators, or their nonces do not follow each other".into(),
                    "split the keys anew, for one cluster at a time".into(),
                );
            }
        }
        let payloads = || read.shares.iter().map(|item| &item.payload);
        Ok(Self {
            keys: payloads().map(|payload| payload.public_key.to_vec().into()).collect(),
            shares: payloads().map(|payload| payload.shares_data.clone()).collect(),
            operator_ids,
            first_nonce,
        })
    }

    pub fn check_operators(&self, expected: &[u64]) -> Result<(), ActError> {
        if self.operator_ids == expected {
            return Ok(());
        }
        let listed = |ids: &[u64]| ids.iter().map(u64::to_string).collect::<Vec<_>>().join(",");
        let expected = listed(expected);
        Err(ActError::input(
            format!("the shares are for operators {}, not {expected}", listed(&self.operator_ids)),
            format!("split the keys for these: cargo surety keys split --operator-ids {expected}"),
        ))
    }

    /// Operators leave a validator alone whose nonce is not the next one.
    async fn check_nonce(&self, desk: &Desk, strategy: &Strategy) -> Result<(), ActError> {
        let (owner, found) = (desk.sender(), self.first_nonce);
        let expected = nonce::next(desk, strategy, owner).await?;
        if found == expected {
            return Ok(());
        }
        Err(ActError::input(
            format!(
                "the file's nonce is {found}, and the next one of {owner} is {expected}: operators would not accept it"
            ),
            format!("split again: cargo surety keys split --owner {owner} --nonce {expected}"),
        ))
    }
}

/// Open a cluster, with its first validators if you like
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{OPEN_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct OpenArgs {
    #[command(flatten)]
    with: With,
    /// The first deposit in fee tokens, such as 12.5
    #[arg(long, value_name = "TOKENS", value_parser = parse_balance)]
    amount: U256,
    #[command(flatten)]
    strategy: StrategyArgs,
    #[command(flatten)]
    pay: PayArgs,
    #[command(flatten)]
    send: SendArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct With {
    /// Key-share file of the first validators; it names the operators
    #[arg(long, value_name = "FILE")]
    shares: Option<PathBuf>,
    /// 4, 7, 10 or 13 operators; the cluster begins without validators
    #[arg(long, value_name = "ID,ID,…", value_delimiter = ',', value_parser = number)]
    operators: Vec<u64>,
}

impl With {
    fn newcomers(&self, owner: Address) -> Result<Newcomers, ActError> {
        match &self.shares {
            Some(file) => Newcomers::read(file, owner),
            None => {
                let mut operator_ids = self.operators.clone();
                operator_ids.sort_unstable();
                Ok(Newcomers { operator_ids, keys: vec![], shares: vec![], first_nonce: 0 })
            }
        }
    }
}

impl OpenArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.strategy.strategy).await?;
            act::must_differ(&self.with.operators, "operator")?;
            let new = self.with.newcomers(desk.sender())?;
            if !new.keys.is_empty() {
                new.check_nonce(desk, &strategy).await?;
            }
            let rates = Rates::read(desk, &strategy, &new.operator_ids).await?;
            let operators = Fact::list(new.operator_ids.iter().copied());
            let (count, amount) = (new.keys.len(), self.amount);
            let call = IClusterLedger::openClusterCall {
                operatorIds: new.operator_ids,
                publicKeys: new.keys,
                shares: new.shares,
                amount,
            };
            let plan = Plan::new("open a cluster", *strategy.ledger.address(), &call)
                .row("owner", desk.sender())
                .row("operators", operators);
            let plan = outlook(plan, &rates, (Load::NONE, Load::of(count)), amount)?
                .next(|done| status_command(done.argument("ClusterOpened", "clusterId")));
            self.pay.prepare(desk, &strategy, amount, plan).await
        })
    }
}

/// Add validators to a cluster
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{REGISTER_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct RegisterArgs {
    #[command(flatten)]
    at: At,
    /// Key-share file of the validators
    #[arg(long, value_name = "FILE")]
    shares: PathBuf,
    /// What to deposit with them in fee tokens, such as 12.5
    #[arg(long, value_name = "TOKENS", value_parser = parse_balance, default_value = "0")]
    amount: U256,
    #[command(flatten)]
    pay: PayArgs,
    #[command(flatten)]
    send: SendArgs,
}

impl RegisterArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let (id, amount) = (self.at.id, self.amount);
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let new = Newcomers::read(&self.shares, desk.sender())?;
            new.check_operators(&cluster.operator_ids)?;
            new.check_nonce(desk, &strategy).await?;
            if amount < cluster.owes_wei {
                let (owes, missing) = (cluster.owes_wei, cluster.missing_wei());
                let [owes, missing] = [owes, missing].map(|wei| cluster.rates.tokens(wei));
                return Err(ActError::input(
                    format!("cluster {id} has used up its money and owes {owes} beyond it"),
                    format!("deposit {missing} and what the new validators need (--amount)"),
                ));
            }
            let newcomers = validators::load_of(desk, &strategy, id, &new.keys).await?;
            let call = IClusterLedger::registerValidatorsCall {
                clusterId: id,
                publicKeys: new.keys,
                shares: new.shares,
                amount,
            };
            let (rates, before) = (&cluster.rates, &cluster.outlook);
            let plan = Plan::new("register validators", *strategy.ledger.address(), &call)
                .row("cluster", id);
            let balance = cluster.balance_with(amount);
            let plan = outlook(plan, rates, (before.load, newcomers), balance)?
                .next(move |_| status_command(id));
            self.pay.prepare(desk, &strategy, amount, plan).await
        })
    }
}

/// What the cluster burns and how long it lasts with the new validators.
fn outlook(
    plan: Plan,
    rates: &Rates,
    (before, new): (Load, Load),
    balance: U256,
) -> Result<Plan, ActError> {
    let after = rates.outlook(before.plus(new), balance)?;
    rates.check(&after)?;
    Ok(plan
        .row("validators", after.load.fact())
        .row("of them new", new.fact())
        .row("burns", rates.burn_fact(&after))
        .row("balance", rates.tokens_fact(balance))
        .row("collateral", rates.tokens_fact(after.collateral_wei))
        .row("runway", rates.runway_fact(&after)))
}

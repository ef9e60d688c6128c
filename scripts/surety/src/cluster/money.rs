//! A cluster's balance: what comes in, and what goes out.

use super::{At, facts::Cluster, pay::PayArgs, permit, status_command};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IClusterLedger,
    failure::Failure,
    system::Strategy,
    ui::{
        Ui,
        amount::{parse_balance, parse_deposit, parse_some_tokens},
    },
};
use alloy::primitives::U256;

/// What is left for the slots until a withdrawal of all that is free is mined.
const MARGIN_SLOTS: u64 = 10;
/// A runway to warn of: a day of 12-second slots.
const SHORT_SLOTS: u64 = 7_200;

const DEPOSIT_EXAMPLES: &str = "\
Examples:
  cargo surety cluster deposit 7 --amount 12.5 --approve
  cargo surety cluster deposit 7 --amount 12.5 --permit
  cargo surety cluster deposit 7 --amount 5 --dry-run

Anyone may; it belongs to the cluster's owner.
";

const WITHDRAW_EXAMPLES: &str = "\
Examples:
  cargo surety cluster withdraw 7 --amount 2.5
  cargo surety cluster withdraw 7 --max

The liquidation collateral stays, as long as the cluster has running validators.
";

/// Add fee tokens to a cluster's balance
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{DEPOSIT_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct DepositArgs {
    #[command(flatten)]
    at: At,
    /// How many fee tokens, such as 12.5
    #[arg(long, value_name = "TOKENS", value_parser = parse_deposit)]
    amount: U256,
    /// Sign a permit (EIP-2612) instead of an approval: one transaction in all, if the fee token knows permits
    #[arg(long, conflicts_with = "approve")]
    permit: bool,
    #[command(flatten)]
    pay: PayArgs,
    #[command(flatten)]
    send: SendArgs,
}

impl DepositArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let (id, amount) = (self.at.id, self.amount);
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let balance = cluster.balance_with(amount);
            if self.permit {
                let plan = permitted(desk, &strategy, id, amount).await?;
                let plan = changed(plan, &cluster, balance)?.next(move |_| status_command(id));
                return self.pay.fund(desk, amount, plan).await;
            }
            let call = IClusterLedger::depositCall { clusterId: id, amount };
            let plan = Plan::new("deposit", *strategy.ledger.address(), &call);
            let plan = changed(plan, &cluster, balance)?.next(move |_| status_command(id));
            self.pay.prepare(desk, &strategy, amount, plan).await
        })
    }
}

async fn permitted(
    desk: &Desk,
    strategy: &Strategy,
    id: u64,
    amount: U256,
) -> Result<Plan, ActError> {
    let permit::Signed { deadline, v, r, s } = permit::sign(desk, strategy, amount).await?;
    let call = IClusterLedger::depositWithPermitCall {
        clusterId: id,
        amount,
        deadline: U256::from(deadline),
        v,
        r,
        s,
    };
    let now = desk.client.now().await?;
    let plan = Plan::new("deposit with a permit", *strategy.ledger.address(), &call);
    Ok(plan.row("permit until", Fact::moment(deadline, now)))
}

/// Pay a part of a cluster's balance to its owner
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{WITHDRAW_EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct WithdrawArgs {
    #[command(flatten)]
    at: At,
    #[command(flatten)]
    sum: Sum,
    #[command(flatten)]
    send: SendArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Sum {
    /// How many fee tokens, such as 12.5
    #[arg(long, value_name = "TOKENS", value_parser = parse_some_tokens)]
    amount: Option<U256>,
    /// All above the collateral, less what ten slots burn
    #[arg(long)]
    max: bool,
}

impl WithdrawArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let id = self.at.id;
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let free = free(&cluster);
            if self.sum.max && free.is_zero() {
                let rates = &cluster.rates;
                let (balance, kept) = (cluster.outlook.balance_wei, cluster.outlook.collateral_wei);
                if balance.is_zero() {
                    return Err(ActError::input(
                        format!("cluster {id} holds nothing"),
                        "`cargo surety cluster list` shows the balances of all",
                    ));
                }
                return Err(ActError::input(
                    format!(
                        "nothing of cluster {id}'s {} is free: it must hold {}",
                        rates.tokens(balance),
                        rates.tokens(kept)
                    ),
                    "remove validators first, or deposit more",
                ));
            }
            let amount = self.sum.amount.unwrap_or(free);
            let call = IClusterLedger::withdrawCall { clusterId: id, amount };
            let plan = Plan::new("withdraw", *strategy.ledger.address(), &call)
                .row("pays", cluster.rates.tokens_fact(amount))
                .row("to", cluster.owner);
            let balance = cluster.outlook.balance_wei.saturating_sub(amount);
            Ok(changed(plan, &cluster, balance)?.next(move |_| status_command(id)))
        })
    }
}

/// What may be withdrawn a few slots from now.
fn free(cluster: &Cluster) -> U256 {
    if !cluster.is_active() {
        return cluster.outlook.balance_wei;
    }
    let burnt = cluster.outlook.burn_per_slot_wei.saturating_mul(U256::from(MARGIN_SLOTS));
    cluster.outlook.withdrawable_wei().saturating_sub(burnt)
}

/// Start a liquidated cluster again
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = act::help(&["cluster reactivate 7 --amount 5 --approve"]))]
pub struct ReactivateArgs {
    #[command(flatten)]
    at: At,
    /// How many fee tokens to add, such as 12.5; 0 if the balance is enough
    #[arg(long, value_name = "TOKENS", value_parser = parse_balance)]
    amount: U256,
    #[command(flatten)]
    pay: PayArgs,
    #[command(flatten)]
    send: SendArgs,
}

impl ReactivateArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        act::send(ui, &self.send, async |desk: &Desk| {
            let strategy = desk.strategy(self.at.strategy.strategy).await?;
            let (id, amount) = (self.at.id, self.amount);
            let cluster = Cluster::read(desk, &strategy, id).await?;
            let call = IClusterLedger::reactivateCall { clusterId: id, amount };
            let plan = Plan::new("reactivate", *strategy.ledger.address(), &call);
            let balance = cluster.outlook.balance_wei.saturating_add(amount);
            if !cluster.is_active() {
                let rates = &cluster.rates;
                rates.check(&rates.outlook(cluster.outlook.load, balance)?)?;
            }
            let plan = changed(plan, &cluster, balance)?.next(move |_| status_command(id));
            self.pay.prepare(desk, &strategy, amount, plan).await
        })
    }
}

/// The cluster, its new balance, and how long it lasts then.
fn changed(plan: Plan, cluster: &Cluster, balance: U256) -> Result<Plan, ActError> {
    let rates = &cluster.rates;
    let after = rates.outlook(cluster.outlook.load, balance)?;
    let before = cluster.outlook.balance_wei;
    let plan = plan
        .row("cluster", cluster.id)
        .row("balance", rates.tokens_fact(balance).was(rates.tokens_fact(before)))
        .row("collateral", rates.tokens_fact(after.collateral_wei))
        .row("runway", rates.runway_fact(&after).was(cluster.runway_fact()));
    let runs = cluster.is_active() && after.load.validators > 0;
    let plan = if cluster.owes_wei.is_zero() {
        plan
    } else {
        let owes = rates.tokens(cluster.owes_wei);
        let text = format!(
            "{owes} by now, taken of the deposit first; `cargo surety cluster settle` drops it"
        );
        plan.row("owes", Fact::text(text).with_wei("_wei", cluster.owes_wei))
    };
    Ok(if runs && after.runway_slots.is_some_and(|slots| slots < SHORT_SLOTS) {
        plan.row("beware", "soon anyone may liquidate it and take up to the reward cap; its owner may before, and keeps all")
    } else {
        plan
    })
}

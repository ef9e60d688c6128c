//! The one way in which commands read and change a deployed system: look, simulate, estimate, say, send, say again.

mod arguments;
mod error;
mod fact;
mod outcome;
mod plan;
mod refusal;

pub use arguments::{address, address_or_none, must_differ, or_none};
pub use error::ActError;
pub use fact::Fact;
pub use outcome::{Done, Estimate, LogEntry, Outcome, Prior, as_map};
pub use plan::{Plan, Row};
pub use refusal::Refusal;

use crate::{
    client::{Account, Call, Cost},
    deploy::{output_error, runtime},
    failure::Failure,
    keys::KeyArgs,
    system::{System, SystemArgs},
    ui::{Ui, amount::eth},
};
use alloy::primitives::{Address, B256, Bytes, U256};
use serde::Serialize;
use std::ops::Deref;

/// For the help of commands that send.
pub const EXIT_CODES: &str = "\
The call is simulated and its gas estimated before it is sent; --dry-run stops there.
With --json one object goes to stdout, also when a contract refuses (`refused`: the error's name and
arguments); amounts are wei as decimal strings.
Exit codes: 0 done, 1 failed (no node, no such file, too little money), 2 wrong usage or input, 4 a contract
refuses the call: it was not sent.";

/// The same below examples of the command.
pub fn help(examples: &[&str]) -> String {
    let lines: String = examples.iter().map(|line| format!("  cargo surety {line}\n")).collect();
    format!("Examples:\n{lines}\n{EXIT_CODES}")
}

#[derive(Clone, Debug, clap::Args)]
pub struct SendArgs {
    #[command(flatten)]
    pub system: SystemArgs,
    #[command(flatten, next_help_heading = "Sender")]
    pub keys: KeyArgs,
    /// Check and estimate only; nothing is sent
    #[arg(long, help_heading = "Sender")]
    pub dry_run: bool,
}

/// The system, and who acts on it.
pub struct Desk {
    system: System,
    account: Account,
}

impl Deref for Desk {
    type Target = System;

    fn deref(&self) -> &System {
        &self.system
    }
}

impl Desk {
    async fn open(system: &SystemArgs, keys: &KeyArgs) -> Result<Self, ActError> {
        let system = System::connect(system).await?;
        let account = Account::new(keys.signer(system.client.chain_id())?);
        Ok(Self { system, account })
    }

    /// With a key that was opened before.
    pub fn new(system: System, account: Account) -> Self {
        Self { system, account }
    }

    /// What a call would cost, or a contract's refusal.
    pub async fn preview(&self, call: &Call) -> Result<Cost, ActError> {
        let found = self.client.preview(self.sender(), call).await?;
        match found {
            Ok(cost) => Ok(cost),
            Err(data) => Err(self.refused(call.kind, data, &call.data).await),
        }
    }

    pub async fn transact(&self, call: Call, gas_limit: u64) -> Result<Done, ActError> {
        let receipt = self.client.send_limited(&self.account, call, gas_limit).await?;
        Ok(Done::new(self, &receipt))
    }

    pub fn sender(&self) -> Address {
        self.account.address()
    }

    /// With the sender's key: r, s, v.
    pub fn sign_hash(&self, hash: B256) -> Result<Bytes, ActError> {
        Ok(self.account.sign_hash(&hash)?)
    }
}

/// Makes a plan and carries it out.
pub fn send(
    ui: &Ui,
    args: &SendArgs,
    plan: impl AsyncFnOnce(&Desk) -> Result<Plan, ActError>,
) -> Result<(), Failure> {
    let sent = runtime()?.block_on(async {
        let desk = Desk::open(&args.system, &args.keys).await?;
        let plan = plan(&desk).await?;
        carry_out(ui, &desk, plan, args.dry_run).await
    });
    report(ui, sent, Outcome::text)
}

/// Works with the sender's key, sends nothing, and prints what came of it.
pub fn sign<T: Serialize>(
    ui: &Ui,
    system: &SystemArgs,
    keys: &KeyArgs,
    work: impl AsyncFnOnce(&Desk) -> Result<T, ActError>,
    text: impl FnOnce(&T) -> String,
) -> Result<(), Failure> {
    let signed = runtime()?.block_on(async { work(&Desk::open(system, keys).await?).await });
    report(ui, signed, text)
}

/// With `--json` a contract's refusal is a result, too.
fn report<T: Serialize>(
    ui: &Ui,
    result: Result<T, ActError>,
    text: impl FnOnce(&T) -> String,
) -> Result<(), Failure> {
    if let Err(Some(refused)) = result.as_ref().map_err(ActError::json)
        && ui.json
    {
        ui.result(&refused, String::new).map_err(output_error)?;
    }
    let result = result?;
    Ok(ui.result(&result, || text(&result)).map_err(output_error)?)
}

/// Looks, and prints what it saw.
pub fn show<T: Serialize>(
    ui: &Ui,
    args: &SystemArgs,
    look: impl AsyncFnOnce(&System) -> Result<T, ActError>,
    text: impl FnOnce(&T) -> String,
) -> Result<(), Failure> {
    let seen = runtime()?.block_on(async { look(&System::connect(args).await?).await })?;
    Ok(ui.result(&seen, || text(&seen)).map_err(output_error)?)
}

async fn carry_out(ui: &Ui, desk: &Desk, plan: Plan, dry_run: bool) -> Result<Outcome, ActError> {
    let client = &desk.client;
    let Plan { before, call, to, function, mut rows, next } = plan;
    let (from, action) = (desk.sender(), call.kind);
    let balance = client.balance(from).await?;
    afford(from, balance, call.value, "to send")?;
    let first = before.first().filter(|_| dry_run).cloned();
    let before = prepare(ui, desk, before, dry_run).await?;
    let cost = match first {
        // what comes after it cannot be simulated before it is there
        Some(first) => {
            let value = format!("of `{}` only; what follows depends on it", first.kind);
            rows.push(Row::new("estimate", value));
            desk.preview(&first).await?
        }
        None => desk.preview(&call).await?,
    };
    let needed = call.value.saturating_add(cost.max_fee_wei);
    afford(from, balance, needed, "to send, and gas")?;
    let mut outcome = Outcome {
        action,
        function: format!("{}.{function}", desk.name_of(to)),
        chain_id: client.chain_id(),
        from,
        to,
        value_wei: call.value,
        message: message(&rows),
        details: rows,
        before,
        estimate: Estimate::from(cost),
        sent: false,
        done: None,
        next: None,
    };
    if dry_run {
        return Ok(outcome);
    }
    if !ui.json {
        eprintln!("{}\n", outcome.plan_text());
    }
    let receipt = client.send_limited(&desk.account, call, cost.gas_limit).await?;
    let done = Done::new(desk, &receipt);
    outcome.next = next.map(|next| next(&done));
    outcome.sent = true;
    outcome.done = Some(done);
    Ok(outcome)
}

/// The rows as text.
fn message(rows: &[Row]) -> String {
    let lines = rows.iter().map(|Row { what, fact }| format!("{what}: {}", fact.text));
    lines.collect::<Vec<_>>().join("\n")
}

/// Sends what has to be there first.
async fn prepare(
    ui: &Ui,
    desk: &Desk,
    calls: Vec<Call>,
    dry_run: bool,
) -> Result<Vec<Prior>, ActError> {
    let mut done = Vec::new();
    for call in calls {
        let action = call.kind;
        if dry_run {
            done.push(Prior { action, transaction: None });
            continue;
        }
        let limit = desk.preview(&call).await?.gas_limit;
        let receipt = desk.client.send_limited(&desk.account, call, limit).await?;
        let transaction = receipt.transaction_hash;
        if !ui.json {
            eprintln!("{action}: done, transaction {transaction}");
        }
        done.push(Prior { action, transaction: Some(transaction) });
    }
    Ok(done)
}

fn afford(
    account: Address,
    balance: U256,
    needed: U256,
    what: &'static str,
) -> Result<(), ActError> {
    if balance < needed {
        return Err(ActError::TooPoor { account, balance, needed, what });
    }
    Ok(())
}

impl From<Cost> for Estimate {
    fn from(cost: Cost) -> Self {
        let Cost { gas, gas_limit, fee_wei, max_fee_wei } = cost;
        Self { gas, gas_limit, fee_wei, max_fee_wei }
    }
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (fee, most) = (eth(self.fee_wei), eth(self.max_fee_wei));
        write!(f, "{}, about {fee} (at most {most})", self.gas)
    }
}

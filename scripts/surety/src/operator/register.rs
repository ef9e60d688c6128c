use super::{key, status_command};
use crate::{
    act::{self, ActError, Desk, Fact, Plan, SendArgs},
    bindings::IOperatorRegistry,
    client::read,
    failure::Failure,
    system::System,
    ui::{
        Ui,
        amount::{number, parse_eth, parse_tokens, tokens},
    },
};
use alloy::primitives::{Address, U256};
use surety_protocol::fees::{per_slot_down, per_year};
use surety_protocol::key_proof::Key;

/// A billionth of a fee may be lost by rounding.
const ROUNDED_PART: u64 = 1_000_000_000;

const EXAMPLES: &str = "\
Examples:
  cargo surety operator register --public-key operator.pem --fee-per-year 1.5 --bond 2ETH \\
      --dkg-url https://dkg.example
  cargo surety operator register --public-key 0x3082… --fee-per-slot 0 --private --dry-run \\
      --dkg-url https://dkg.example --account 5

A key: openssl genrsa -out operator-key.pem 2048
       openssl rsa -in operator-key.pem -pubout -out operator.pem
Without --bond the operator is inactive, until `cargo surety operator bond`.
";

/// Register an operator, with its first bond if you like
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = format!("{EXAMPLES}\n{}", act::EXIT_CODES))]
pub struct Args {
    /// The operator's key for share encryption: a file (PEM, DER or hex) or 0x…; RSA-2048 is registered in DER, the form that
    /// can be proven. One owner registers it once
    #[arg(long, value_name = "FILE|HEX")]
    public_key: String,
    /// Register any bytes as a key, though `keys split` cannot encrypt shares to it
    #[arg(long)]
    any_key: bool,
    #[command(flatten)]
    fee: Fee,
    /// The operator's key ceremony server, https:// or http://
    #[arg(long, value_name = "URL")]
    dkg_url: String,
    /// Receives the rewards [default: the sender]
    #[arg(long, value_name = "ADDRESS", value_parser = act::address)]
    payout: Option<Address>,
    /// Only whitelisted stakers may choose the operator
    #[arg(long)]
    private: bool,
    /// First bond, with its unit: 1ETH, 0.5ETH, 1000wei
    #[arg(long, value_name = "AMOUNT", value_parser = parse_eth)]
    bond: Option<U256>,
    #[command(flatten)]
    send: SendArgs,
}

#[derive(Clone, Debug, clap::Args)]
#[group(required = true, multiple = false)]
pub struct Fee {
    /// Fee in tokens per validator and year of 365 days, such as 1.5; rounded down to whole wei per slot
    #[arg(long, value_name = "TOKENS", value_parser = parse_tokens)]
    fee_per_year: Option<U256>,
    /// Fee in wei of the fee token per validator and slot
    #[arg(long, value_name = "WEI", value_parser = number)]
    fee_per_slot: Option<u64>,
}

impl Fee {
    pub fn unchecked_per_slot(&self, system: &System) -> u64 {
        let Some(year) = self.fee_per_year else {
            return self.fee_per_slot.unwrap_or_default();
        };
        let wei = u128::try_from(year).unwrap_or(u128::MAX);
        per_slot_down(wei, system.seconds_per_slot()).unwrap_or(u64::MAX)
    }

    /// The limit, if a yearly fee is above it by no more than what was rounded: per slot, each time it rose.
    pub fn rounded_to(&self, fee: u64, limit: u64) -> u64 {
        let slack = (fee / ROUNDED_PART).max(2);
        let is_near = fee > limit && fee - limit <= slack;
        if self.fee_per_year.is_some() && is_near { limit } else { fee }
    }

    /// Checked against the ledger's bounds.
    pub async fn per_slot(&self, desk: &Desk, symbol: &str) -> Result<u64, ActError> {
        let fee = self.unchecked_per_slot(desk);
        let Some(year) = self.fee_per_year else { return Ok(fee) };
        let ledger = desk.strategy(0).await?.ledger;
        let bounds = read(ledger.operatorFeeBounds()).await?;
        let within = bounds.min <= U256::from(fee) && U256::from(fee) <= bounds.max;
        if within || year.is_zero() {
            return Ok(fee);
        }
        let shown = |bound: U256| shown_fee(bound.saturating_to(), desk, symbol);
        Err(ActError::input(
            format!("a fee of {} per validator and year is out of bounds", tokens(year, symbol)),
            format!("choose 0, or from {} to {}", shown(bounds.min)?, shown(bounds.max)?),
        ))
    }
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let send = self.send.clone();
        act::send(ui, &send, async |desk| self.plan(desk).await)
    }

    async fn plan(&self, desk: &Desk) -> Result<Plan, ActError> {
        let public_key = key::to_register(key::public_key(&self.public_key)?);
        key::must_be_plausible(&public_key)?;
        if !self.any_key {
            key::must_be_for_shares(&public_key)?;
        }
        let provable = Key::from_der(&public_key).is_some();
        let payout = self.payout.unwrap_or(desk.sender());
        let bond = self.bond.unwrap_or_default();
        let symbol = desk.token_symbol().await;
        let fee = self.fee.per_slot(desk, &symbol).await?;
        let shown_key = key::short(&public_key);
        let call = IOperatorRegistry::registerOperatorCall {
            publicKey: public_key,
            fee: U256::from(fee),
            isPrivate: self.private,
            payout,
            dkgUrl: self.dkg_url.clone(),
        };
        let registry = desk.registry();
        let minimum = read(registry.minimumBond()).await?;
        let has_bond = !bond.is_zero();
        let plan = Plan::new("register an operator", *registry.address(), &call)
            .value(bond)
            .row("owner", desk.sender())
            .row("public key", shown_key)
            .row(
                "provable",
                Fact::text(match provable {
                    true => "yes",
                    false => "no: it is not RSA-2048 with the exponent 65537",
                })
                .with("", provable),
            )
            .row("fee", fee_fact(fee, desk, &symbol)?)
            .row("payout", payout)
            .row("dkg url", self.dkg_url.as_str())
            .row("open to", if self.private { "whitelisted stakers" } else { "all stakers" })
            .next(move |done| {
                let id = done.argument("OperatorRegistered", "operatorId");
                match has_bond {
                    true => status_command(id),
                    false => format!(
                        "cargo surety operator bond {id} --amount {}ETH, so that it gets seats",
                        crate::ui::amount::plain(minimum)
                    ),
                }
            });
        Ok(plan)
    }
}

/// Per year for people, per slot as the contracts count.
pub fn shown_fee(fee: u64, system: &System, symbol: &str) -> Result<String, ActError> {
    let year = per_year(fee, system.seconds_per_slot()).map_err(|error| {
        ActError::input(format!("the deployment's clock: {error}"), "check the deployment's file")
    })?;
    Ok(format!("{} per validator and year ({fee} wei per slot)", tokens(U256::from(year), symbol)))
}

/// The same as a line of a plan.
pub fn fee_fact(fee: u64, system: &System, symbol: &str) -> Result<Fact, ActError> {
    let year = per_year(fee, system.seconds_per_slot()).unwrap_or_default();
    let fact = Fact::text(shown_fee(fee, system, symbol)?);
    Ok(fact.with("_per_slot_wei", fee.to_string()).with("_per_year_wei", year.to_string()))
}

use super::holds::{Holds, Vault};
use crate::{
    act::{self, ActError},
    bindings::{IAccess, ICollateralVault, explain},
    client::{ClientError, for_all, read},
    failure::Failure,
    system::{Strategy, System, SystemArgs},
    ui::{
        Column, Table, Ui,
        amount::{eth, plain},
        decimal, time,
    },
};
use alloy::primitives::{Address, U256};
use serde::Serialize;
use surety_protocol::bond::VIRTUAL_SHARES;

const EXAMPLES: &str = "\
Examples:
  cargo surety vault status
  cargo surety vault status --strategy 1 --json

Amounts in JSON are wei as decimal strings.";

const ONE_ETH: U256 = U256::from_limbs([1_000_000_000_000_000_000, 0, 0, 0]);

/// Show a vault: assets, shares, price, slash cap, and each operator's bond
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Which strategy's
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    system: SystemArgs,
}

#[derive(Serialize)]
struct Seen {
    strategy: u8,
    vault: Address,
    /// What the account holds; more than assets and recovered only if ETH was forced in.
    #[serde(serialize_with = "decimal")]
    balance_wei: U256,
    #[serde(serialize_with = "decimal")]
    total_assets_wei: U256,
    #[serde(serialize_with = "decimal")]
    total_shares: U256,
    /// What the shares of a first bond of 1 ETH are worth now.
    #[serde(serialize_with = "decimal")]
    price_wei: U256,
    /// Credited to stakers and not yet fetched.
    #[serde(serialize_with = "decimal")]
    total_recovered_wei: U256,
    /// Seconds; null if payments go on.
    paused_until: Option<u64>,
    /// Donations that are no part of the bonds yet.
    #[serde(serialize_with = "decimal")]
    unvested_wei: U256,
    /// When all of them are, seconds.
    unvested_until: Option<u64>,
    slash_cap_bps: u16,
    #[serde(serialize_with = "decimal")]
    slashed_in_window_wei: U256,
    #[serde(serialize_with = "decimal")]
    slashable_now_wei: U256,
    bond_curves: Vec<Curve>,
    operators: Vec<Row>,
    /// The chain's time.
    #[serde(skip)]
    now: u64,
}

#[derive(Serialize)]
struct Curve {
    /// 0, 1 or 2, as the vault counts.
    kind: u8,
    name: &'static str,
    prices: Vec<Price>,
}

#[derive(Serialize)]
struct Price {
    from_seat: u32,
    #[serde(serialize_with = "decimal")]
    price_wei: U256,
}

#[derive(Serialize)]
struct Row {
    id: u64,
    #[serde(serialize_with = "decimal")]
    bond_wei: U256,
    #[serde(serialize_with = "decimal")]
    shares: U256,
    #[serde(serialize_with = "decimal")]
    required_wei: U256,
    #[serde(serialize_with = "decimal")]
    debt_wei: U256,
    #[serde(flatten)]
    holds: Holds,
    multiplier_bps: u16,
    seats: u32,
    capacity: u32,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let look = async |system: &System| look(system, self.strategy).await;
        act::show(ui, &self.system, look, Seen::text)
    }
}

async fn look(system: &System, strategy: u8) -> Result<Seen, ActError> {
    let strategy = system.strategy(strategy).await?;
    let vault = &strategy.vault;
    let count = read(system.registry().operatorCount()).await?;
    let rows = for_all(1..=count, |id| row(&strategy, id)).await?;
    let has_any = |row: &Row| !row.shares.is_zero() || !row.debt_wei.is_zero() || row.seats > 0;
    let assets = read(vault.totalAssets()).await?;
    let (paused_until, now) = (read(vault.pausedUntil()).await?, system.client.now().await?);
    let unvested = read(vault.unvested()).await?;
    Ok(Seen {
        strategy: strategy.id,
        vault: *vault.address(),
        balance_wei: system.client.balance(*vault.address()).await?,
        total_assets_wei: assets,
        total_shares: read(vault.totalShares()).await?,
        price_wei: read(vault.convertToAssets(ONE_ETH.saturating_mul(VIRTUAL_SHARES))).await?,
        total_recovered_wei: read(vault.totalRecovered()).await?,
        paused_until: Some(paused_until).filter(|until| *until > now),
        unvested_until: (!unvested.assets.is_zero()).then_some(unvested.until),
        unvested_wei: unvested.assets,
        slash_cap_bps: read(vault.slashCapBps()).await?,
        slashed_in_window_wei: read(vault.slashedInWindow()).await?,
        slashable_now_wei: slashable(vault, assets).await?,
        bond_curves: curves(vault).await?,
        operators: rows.into_iter().filter(has_any).collect(),
        now,
    })
}

/// Wei that slashes, settled locks and losses may take now, by the vault's own answer: it alone knows what the bonds were
/// worth when the day began.
async fn slashable(vault: &Vault, assets: U256) -> Result<U256, ActError> {
    if assets.is_zero() {
        return Ok(U256::ZERO);
    }
    // the largest loss that may be reported, see abi/ICollateralVault.sol
    let assets = assets.saturating_sub(read(vault.totalShares()).await? >> 20);
    let admin = read(IAccess::new(*vault.address(), vault.provider()).admin()).await?;
    let error = match vault.reportLoss(assets, admin).from(admin).call().await {
        Ok(_) => return Ok(assets),
        Err(error) => error,
    };
    if let Some(capped) = error.as_decoded_error::<ICollateralVault::SlashCapExceeded>() {
        return Ok(capped.available.min(assets));
    }
    if error.as_decoded_error::<ICollateralVault::Paused>().is_some() {
        return Ok(U256::ZERO);
    }
    let what = "ask what slashes may take".to_owned();
    Err(ClientError::Read { what, reason: explain(&error) }.into())
}

async fn curves(vault: &Vault) -> Result<Vec<Curve>, ActError> {
    let mut curves = Vec::new();
    for (kind, name) in (0..).zip(["SSV seat", "Obol node", "Direct node"]) {
        let curve = read(vault.bondCurve(kind)).await?;
        let prices = curve.fromSeats.into_iter().zip(curve.pricesWei);
        let prices = prices.map(|(from_seat, price_wei)| Price { from_seat, price_wei }).collect();
        curves.push(Curve { kind, name, prices });
    }
    Ok(curves)
}

async fn row(strategy: &Strategy, id: u64) -> Result<Row, ActError> {
    let Strategy { vault, ledger, .. } = strategy;
    let seats = read(ledger.seatsOf(id)).await?;
    Ok(Row {
        id,
        bond_wei: read(vault.assetsOf(id)).await?,
        shares: read(vault.sharesOf(id)).await?,
        required_wei: read(vault.requiredFor(id, seats)).await?,
        debt_wei: read(vault.debtOf(id)).await?,
        holds: Holds::read(vault, id).await?,
        multiplier_bps: read(vault.multiplierOf(id)).await?,
        seats,
        capacity: read(vault.capacityOf(id)).await?,
    })
}

impl Seen {
    fn text(&self) -> String {
        let title = format!("vault of strategy {}", self.strategy);
        let mut table = Table::new(&[Column::Text(""), Column::Text(&title)]);
        table.row(["address".to_owned(), self.vault.to_string()]);
        table.row(["bonds".to_owned(), eth(self.total_assets_wei)]);
        table.row(["shares".to_owned(), self.total_shares.to_string()]);
        let price = format!("{} for the shares of a first bond of 1 ETH", eth(self.price_wei));
        table.row(["price".to_owned(), price]);
        let recovered = match self.total_recovered_wei {
            U256::ZERO => eth(U256::ZERO),
            wei => format!(
                "{}, not yet fetched: `cargo surety vault withdraw-recovered` pays whom it is for",
                eth(wei)
            ),
        };
        table.row(["recovered".to_owned(), recovered]);
        if let Some(until) = self.unvested_until {
            let (wei, until) = (eth(self.unvested_wei), time::moment(until, self.now));
            table.row([
                "donated".to_owned(),
                format!("{wei} not in the bonds yet, all of it at {until}"),
            ]);
        }
        if let Some(until) = self.paused_until {
            let until = time::moment(until, self.now);
            table.row(["paused".to_owned(), format!("nothing is paid out until {until}")]);
        }
        table.row(["balance".to_owned(), eth(self.balance_wei)]);
        let left = match self.paused_until {
            Some(_) => "none while it is paused".to_owned(),
            None if !self.total_assets_wei.is_zero()
                && self.slashable_now_wei.is_zero()
                && self.slashed_in_window_wei.is_zero() =>
            {
                "none left before the UTC day ends, as the vault was empty when it began".to_owned()
            }
            None => format!("{} left", eth(self.slashable_now_wei)),
        };
        let cap = format!(
            "{} % of the bonds of this morning (UTC) in 7 days: {} taken, {left}",
            percent(self.slash_cap_bps),
            eth(self.slashed_in_window_wei),
        );
        table.row(["slash cap".to_owned(), cap]);
        for curve in &self.bond_curves {
            let prices: Vec<String> = curve.prices.iter().map(Price::text).collect();
            table.row([format!("bond per {}", curve.name), prices.join(", ")]);
        }
        format!("{table}\n\n{}", self.operators())
    }

    fn operators(&self) -> String {
        if self.operators.is_empty() {
            return "no operator has a bond here\nnext: cargo surety operator bond --help".into();
        }
        let mut table = Table::new(&[
            Column::Number("operator"),
            Column::Number("bond"),
            Column::Number("required"),
            Column::Number("locked"),
            Column::Number("reserved"),
            Column::Number("debt"),
            Column::Number("seats"),
            Column::Number("covered"),
            Column::Number("multiplier"),
        ]);
        for row in &self.operators {
            table.row([
                row.id.to_string(),
                eth(row.bond_wei),
                eth(row.required_wei),
                eth(row.holds.locked_wei()),
                eth(row.holds.reserved_wei),
                eth(row.debt_wei),
                row.seats.to_string(),
                row.capacity.to_string(),
                format!("{} bps", row.multiplier_bps),
            ]);
        }
        table.to_string()
    }
}

impl Price {
    fn text(&self) -> String {
        format!("{} ETH from number {} on", plain(self.price_wei), self.from_seat)
    }
}

pub fn percent(bps: u16) -> String {
    match bps % 100 {
        0 => (bps / 100).to_string(),
        rest => format!("{}.{rest:02}", bps / 100),
    }
}

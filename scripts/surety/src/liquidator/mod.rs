//! `cargo surety liquidator`: watches all clusters of a strategy and liquidates those that pay for it.

mod batch;
mod line;
mod stop;
mod watch;

use crate::{
    act::{ActError, Desk, Done, SendArgs},
    bindings::IClusterLedger::liquidateCall,
    client::{Account, Call, ClientError},
    cluster::facts::Cluster,
    deploy::{output_error, runtime},
    failure::Failure,
    system::System,
    ui::{Ui, amount::parse_eth},
};
use alloy::{primitives::U256, signers::local::PrivateKeySigner};
use batch::Target;
use line::{Deal, Line, What};
use std::{cmp::Reverse, collections::BTreeSet, time::Duration};
use stop::Stop;
use watch::{Found, Watch};

/// Clusters in one transaction: with 13 operators each it stays far below a block's gas.
const MOST_AT_ONCE: usize = 16;

const EXAMPLES: &str = "\
Examples:
  cargo surety liquidator --token-price 0.005ETH --keystore key.json --password-file password
  cargo surety liquidator --token-price 0.005ETH --min-profit 0.001ETH --json >> liquidations.jsonl
  cargo surety liquidator --token-price 0.005ETH --once --dry-run --account 3

The reward is what the cluster holds up to a cap, in the fee token; gas is paid in ETH. Clusters that are due go into one transaction,
each if its reward is worth more than the gas that it adds, and all together if they are worth more than all gas and --min-profit;
where the ledger refuses, one by one. The node may go away and come back; Ctrl-C ends it between two transactions.
With --json each line is an object with `time` and `event`; amounts are wei as decimal strings.";

/// Watch all clusters, and liquidate those below their collateral for profit
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What a fee token is worth, with its unit: 0.005ETH, 20000gwei
    #[arg(long, value_name = "AMOUNT", value_parser = parse_eth)]
    token_price: U256,
    /// Send a transaction only for more than this above its gas, with its unit: 0.001ETH
    #[arg(long, value_name = "AMOUNT", value_parser = parse_eth, default_value = "0ETH")]
    min_profit: U256,
    /// Seconds between two looks
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u64).range(1..=3600))]
    interval: u64,
    /// Look once, and end
    #[arg(long)]
    once: bool,
    /// Of which strategy
    #[arg(long, value_name = "N", default_value_t = 0)]
    strategy: u8,
    #[command(flatten)]
    send: SendArgs,
}

struct Liquidator<'a> {
    args: &'a Args,
    ui: &'a Ui,
    signer: PrivateKeySigner,
    symbol: String,
    watch: Watch,
    /// Clusters that were said to be left alone.
    told: BTreeSet<u64>,
    /// Whether the node's silence was spoken of.
    is_away: bool,
    liquidated: usize,
    reward_wei: U256,
    fee_wei: U256,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        runtime()?.block_on(async {
            let mut stop = Stop::listen();
            // a mistake in the arguments ends it here; later the node may come and go
            let system = System::connect(&self.send.system).await?;
            let mut liquidator = Liquidator {
                args: &self,
                ui,
                signer: self.send.keys.signer(system.client.chain_id())?,
                symbol: system.token_symbol().await,
                watch: Watch::default(),
                told: BTreeSet::new(),
                is_away: false,
                liquidated: 0,
                reward_wei: U256::ZERO,
                fee_wei: U256::ZERO,
            };
            liquidator.run(&mut stop).await?;
            let Liquidator { liquidated, reward_wei, fee_wei, .. } = liquidator;
            Ok(liquidator.say(What::Stopped { liquidated, reward_wei, fee_wei })?)
        })
    }
}

impl Liquidator<'_> {
    async fn run(&mut self, stop: &mut Stop) -> Result<(), ActError> {
        let mut is_first = true;
        loop {
            // to look may take long where there are many clusters, and can be given up at any time
            let looked = tokio::select! {
                () = stop.wait() => return Ok(()),
                looked = self.look() => looked,
            };
            let done = match looked {
                Ok((desk, found)) => {
                    self.greet(&desk, is_first)?;
                    is_first = false;
                    self.take(&desk, found, stop).await
                }
                Err(error) => Err(error),
            };
            match done {
                Err(error) if !self.args.once && may_pass(&error) => self.be_patient(&error)?,
                other => other?,
            }
            if self.args.once {
                return Ok(());
            }
            tokio::select! {
                () = stop.wait() => return Ok(()),
                () = tokio::time::sleep(Duration::from_secs(self.args.interval)) => {}
            }
        }
    }

    /// Connects anew each time: the gas price, the nonce and the node may have changed.
    async fn look(&mut self) -> Result<(Desk, Found), ActError> {
        let system = System::connect(&self.args.send.system).await?;
        let desk = Desk::new(system, Account::new(self.signer.clone()));
        let strategy = desk.strategy(self.args.strategy).await?;
        let found = self.watch.look(&desk, &strategy).await?;
        Ok((desk, found))
    }

    fn greet(&mut self, desk: &Desk, is_first: bool) -> Result<(), ActError> {
        let clusters = self.watch.clusters();
        if is_first {
            let (strategy, liquidator) = (self.args.strategy, desk.sender());
            self.say(What::Watching { clusters, strategy, liquidator })?;
        } else if self.is_away {
            self.say(What::Resumed { clusters })?;
        }
        self.is_away = false;
        Ok(())
    }

    async fn take(&mut self, desk: &Desk, found: Found, stop: &Stop) -> Result<(), ActError> {
        let ids: BTreeSet<u64> = found.liquidatable.iter().map(|cluster| cluster.id).collect();
        self.told.retain(|id| ids.contains(id));
        let mut targets = Vec::new();
        for cluster in found.liquidatable {
            if stop.is_asked() {
                return Ok(());
            }
            targets.extend(self.weigh(desk, &cluster, found.reward_cap).await?);
        }
        targets.sort_by_key(|target| Reverse(target.reward_wei));
        for targets in targets.chunks(MOST_AT_ONCE) {
            if stop.is_asked() {
                return Ok(());
            }
            match self.attempt(desk, targets).await {
                Err(error) if is_refusal(&error) => self.one_by_one(desk, targets, stop).await?,
                done => done?,
            }
        }
        Ok(())
    }

    /// What a cluster brings, and costs alone.
    async fn weigh(
        &mut self,
        desk: &Desk,
        seen: &Cluster,
        reward_cap: U256,
    ) -> Result<Option<Target>, ActError> {
        let cluster = seen.id;
        if seen.owner == desk.sender() {
            self.say_once(&[cluster], What::Own { cluster })?;
            return Ok(None);
        }
        match desk.preview(&self.call(desk, vec![cluster]).await?).await {
            Ok(cost) => Ok(Some(Target {
                id: cluster,
                reward_wei: seen.outlook.balance_wei.min(reward_cap),
                alone_wei: cost.fee_wei,
            })),
            Err(error @ ActError::Refused(_)) => {
                self.miss(cluster, error.to_string())?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    async fn call(&self, desk: &Desk, ids: Vec<u64>) -> Result<Call, ActError> {
        let ledger = *desk.strategy(self.args.strategy).await?.ledger.address();
        Ok(Call::new("liquidate", ledger, &liquidateCall { clusterIds: ids }))
    }

    /// All that pay for it in one transaction; the ledger takes all or none.
    async fn attempt(&mut self, desk: &Desk, targets: &[Target]) -> Result<(), ActError> {
        let (price, profit) = (self.args.token_price, self.args.min_profit);
        let mut call = self.call(desk, batch::ids(targets)).await?;
        let mut cost = desk.preview(&call).await?;
        let base = batch::base_wei(targets, cost.fee_wei);
        let joins = |target: &&Target| target.deal(price, base).pays(U256::ZERO);
        let joined: Vec<Target> = targets.iter().filter(joins).copied().collect();
        let ids = batch::ids(&joined);
        if joined.len() < targets.len() && !joined.is_empty() {
            call = self.call(desk, ids.clone()).await?;
            cost = desk.preview(&call).await?;
        }
        let deal = batch::deal(&joined, price, cost.fee_wei);
        let does_pay = deal.pays(profit);
        for target in targets.iter().filter(|target| !does_pay || !joined.contains(target)) {
            let (cluster, deal) = (target.id, target.deal(price, base));
            self.say_once(&[cluster], What::Unprofitable { cluster, deal })?;
        }
        if !does_pay {
            return Ok(());
        }
        if self.args.send.dry_run {
            return self.say_once(&ids.clone(), What::WouldLiquidate { ids, deal });
        }
        let done = desk.transact(call, cost.gas_limit).await;
        if let Err(ActError::Client(ClientError::Reverted { hash, .. })) = &done {
            self.fee_wei = self.fee_wei.saturating_add(desk.client.fee_of(*hash).await?);
        }
        self.book(ids, &done?)
    }

    async fn one_by_one(
        &mut self,
        desk: &Desk,
        targets: &[Target],
        stop: &Stop,
    ) -> Result<(), ActError> {
        for target in targets {
            if stop.is_asked() {
                return Ok(());
            }
            match self.attempt(desk, &[*target]).await {
                Err(error) if is_refusal(&error) => self.miss(target.id, error.to_string())?,
                done => done?,
            }
        }
        Ok(())
    }

    fn book(&mut self, ids: Vec<u64>, done: &Done) -> Result<(), ActError> {
        let rewards = done.arguments("Liquidated", "reward");
        let rewards = rewards.map(|reward| reward.parse::<U256>().unwrap_or_default());
        let reward = rewards.fold(U256::ZERO, U256::saturating_add);
        let deal = Deal::new(reward, self.args.token_price, done.fee_wei);
        self.liquidated += ids.len();
        self.reward_wei = self.reward_wei.saturating_add(deal.reward_wei);
        self.fee_wei = self.fee_wei.saturating_add(deal.fee_wei);
        self.say(What::Liquidated { ids, deal, transaction: done.hash })
    }

    fn miss(&mut self, cluster: u64, reason: String) -> Result<(), ActError> {
        self.say_once(&[cluster], What::Missed { cluster, reason })
    }

    /// Until the clusters are well again.
    fn say_once(&mut self, ids: &[u64], what: What) -> Result<(), ActError> {
        let fresh = ids.iter().filter(|id| self.told.insert(**id)).count();
        if fresh > 0 { self.say(what) } else { Ok(()) }
    }

    fn be_patient(&mut self, error: &ActError) -> Result<(), ActError> {
        if self.is_away {
            return Ok(());
        }
        self.is_away = true;
        let again_in_seconds = self.args.interval;
        self.say(What::Waiting { reason: error.to_string(), again_in_seconds })
    }

    fn say(&self, what: What) -> Result<(), ActError> {
        let line = Line::now(what);
        Ok(self.ui.line(&line, || line.text(&self.symbol)).map_err(output_error)?)
    }
}

/// By the ledger: somebody was faster, or a balance has changed.
fn is_refusal(error: &ActError) -> bool {
    matches!(error, ActError::Refused(_) | ActError::Client(ClientError::Reverted { .. }))
}

/// Whether it may be well the next time: the node is away, or behind, or busy.
fn may_pass(error: &ActError) -> bool {
    match error {
        ActError::Client(error) => {
            !matches!(error, ClientError::BadUrl { .. } | ClientError::WrongChain { .. })
        }
        ActError::TooPoor { .. } => true,
        _ => false,
    }
}

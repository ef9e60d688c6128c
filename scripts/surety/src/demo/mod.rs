//! `cargo surety demo`: real performance data through the whole protocol, by transactions, with the books at the end.

mod clusters;
mod earnings;
mod error;
mod fees;
mod frames;
mod human;
mod losses;
mod operators;
mod plan;
mod summary;
mod world;

pub use error::DemoError;
pub use summary::Summary;

use crate::{
    build::{Artifact, Options, build_all},
    client::{Account, Client, read},
    deploy::{
        Clock, Committee, Config, DEFAULT_GENESIS_TIME, Deployer, Deployment, FeeToken, Parameters,
        Token, output_error, runtime,
    },
    failure::Failure,
    invariants,
    keys::{KeyArgs, development_key},
    ui::{Progress, Ui},
    workspace::Workspace,
};
use alloy::primitives::U256;
use plan::{Plan, Terms};
use std::{net::SocketAddr, path::PathBuf, time::Instant};
use stylus_devnet::{Devnet, ServerHandle};
use surety_oracle::Performance;
use world::{Keys, MEMBERS, STAKERS, World};

/// Every case of a loss needs a validator of its own.
const LEAST_VALIDATORS: usize = 8;

/// Run the whole protocol once, with real performance data
///
/// Deploys the contracts, registers operators and all validators of an interval, runs a reward frame, settles losses,
/// pays everyone and checks the books. By default on a devnet of its own, which ends with it.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Run on this chain instead of a devnet of its own; its clock must be movable (`cargo surety devnet`)
    #[arg(long, value_name = "URL", env = "SURETY_RPC_URL")]
    pub rpc_url: Option<String>,
    /// Register only so many validators
    #[arg(long, value_name = "N")]
    pub validators: Option<usize>,
    /// The interval that is run: 199 or 200. The first scores come from the one before; 199, without one, scores itself
    #[arg(long, value_name = "N", default_value_t = 200, conflicts_with = "data")]
    pub interval: u64,
    /// Another seed gives other clusters and, on the same chain, another deployment
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Another performance file (schema dvt-performance/1) for the interval that is run
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Another performance file for the first scores [default: the interval before, if its file is here; else the same]
    #[arg(long, value_name = "FILE")]
    pub scores: Option<PathBuf>,
    /// Show all operators, not only the most blamed
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub keys: KeyArgs,
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let workspace = Workspace::find()?;
        let progress = ui.progress();
        let (scores, data) = self.load(&workspace)?;
        if scores.interval == data.interval {
            progress.note(&format!("the first scores come from interval {} itself", data.interval));
        }
        let validators = self.validators(&data)?;
        let runtime = runtime()?;
        if let Some(url) = &self.rpc_url {
            // before anything is built
            runtime.block_on(Client::connect(url, None))?;
        }
        let artifacts = build_all(&Options::of(workspace.clone()), progress.as_ref())?;
        let demo = Demo {
            args: &self,
            workspace: &workspace,
            artifacts: &artifacts,
            scores: &scores,
            data: &data,
            validators,
            progress: progress.as_ref(),
        };
        let summary = runtime.block_on(demo.run())?;
        ui.result(&summary, || summary.text(self.all)).map_err(output_error)?;
        Ok(())
    }

    fn load(&self, workspace: &Workspace) -> Result<(Performance, Performance), DemoError> {
        let own = |interval: u64| {
            workspace.root().join(format!("scripts/surety/data/testnet-{interval}.json"))
        };
        let data = match &self.data {
            Some(file) => Performance::load(file)?,
            None if own(self.interval).exists() => Performance::load(&own(self.interval))?,
            None => return Err(DemoError::Interval { interval: self.interval }),
        };
        if let Some(file) = &self.scores {
            return Ok((Performance::load(file)?, data));
        }
        let before = own(data.interval.saturating_sub(1));
        if before.exists() {
            let before = Performance::load(&before)?;
            if before.network == data.network {
                return Ok((before, data));
            }
        }
        // the first interval of the data scores itself
        Ok((data.clone(), data))
    }

    fn validators(&self, data: &Performance) -> Result<usize, DemoError> {
        let most = data.validators.len();
        let asked = self.validators.unwrap_or(most);
        if !(LEAST_VALIDATORS..=most).contains(&asked) {
            return Err(DemoError::Validators { asked, least: LEAST_VALIDATORS, most });
        }
        Ok(asked)
    }
}

/// One run, as the command and tests start it.
pub struct Demo<'a> {
    pub args: &'a Args,
    pub workspace: &'a Workspace,
    pub artifacts: &'a [Artifact],
    pub scores: &'a Performance,
    pub data: &'a Performance,
    /// How many of the data's validators are registered.
    pub validators: usize,
    pub progress: &'a dyn Progress,
}

impl Demo<'_> {
    pub async fn run(&self) -> Result<Summary, DemoError> {
        let start = Instant::now();
        let validators = self.validators;
        let config = self.config();
        let terms = Terms {
            curve: &config.parameters.curve(),
            minimum_bond_wei: config.parameters.minimum_bond_eth.0,
            validator_limit: config.parameters.validator_limit,
            seconds_per_slot: config.clock.seconds_per_slot,
        };
        let plan = Plan::new(self.args.seed, self.scores, self.data, validators, &terms)?;
        let rewards = self.rewards_wei(validators);

        let (client, _server) = self.connect(&config).await?;
        let signer = match (&self.args.rpc_url, self.args.keys.is_given()) {
            (None, false) => development_key(0)?,
            _ => self.args.keys.signer(client.chain_id())?,
        };
        let deployer = Account::new(signer.clone());
        self.check_chain(&client, &deployer, &plan, rewards).await?;
        let keys = Keys::new(plan.seed, &signer);
        let members = keys.accounts("member", MEMBERS)?;
        let deployment = self.deploy(&client, &deployer, config, &members).await?;
        let world = World {
            owners: keys.accounts("operator", plan.operators.len())?,
            stakers: keys.accounts("staker", STAKERS)?,
            out: self.out_dir()?,
            scores: self.scores,
            data: self.data,
            progress: self.progress,
            client,
            deployer,
            keys,
            deployment,
            plan,
            members,
        };
        self.play(&world, rewards, start).await
    }

    async fn play(
        &self,
        world: &World<'_>,
        rewards_wei: U256,
        start: Instant,
    ) -> Result<Summary, DemoError> {
        self.check_fresh(world).await?;
        world.fund_actors().await?;
        operators::register(world).await?;
        let first = frames::first_scores(world).await?;
        let opened = read(world.ledger().currentSlot()).await?;
        let clusters = clusters::open_all(world).await?;
        let frame = self.pass_a_frame(world).await?;
        let paid = frames::rewards(world, &first.state, frame, rewards_wei).await?;
        let (losses, recovered) = losses::run(world, &clusters).await?;
        let fees = earnings::run(world, &clusters).await?;
        let fee_slots = read(world.ledger().currentSlot()).await? - opened;
        let fee_changes = fees::run(world, &clusters).await?;
        let books = invariants::check(&world.client, &world.deployment).await?;
        let facts = summary::Facts {
            first: &first,
            paid: &paid,
            clusters: &clusters,
            fees: &fees,
            fee_slots,
            fee_changes,
            seed: self.args.seed,
        };
        summary::collect(world, facts, losses, recovered, books, start.elapsed()).await
    }

    /// T: what the file says that node operators earned with these validators.
    fn rewards_wei(&self, validators: usize) -> U256 {
        self.data.validators.iter().take(validators).map(|validator| validator.earned_wei).sum()
    }

    /// The defaults without delays, a free test token, three members.
    fn config(&self) -> Config {
        Config {
            chain_id: None,
            admin: None,
            guardian: None,
            name: format!("surety demo {}", self.args.seed),
            token: Token { fee_token: FeeToken::Test },
            clock: Clock::default(),
            // named when their keys are derived from the sender's
            committee: Committee { members: vec![], quorum: 2 },
            parameters: Parameters {
                parameter_delay_seconds: 0,
                challenge_period_seconds: 0,
                activation_delay_seconds: 0,
                ..Parameters::default()
            },
        }
    }

    /// A devnet of its own stands at the moment when the interval began, and its clock moves only when told to: every
    /// run is the same.
    async fn connect(&self, config: &Config) -> Result<(Client, Option<ServerHandle>), DemoError> {
        if let Some(url) = &self.args.rpc_url {
            let client = Client::connect(url, None).await?;
            client.increase_time(0).await?;
            return Ok((client, None));
        }
        let failed = |reason: String| DemoError::Devnet { reason };
        let now = DEFAULT_GENESIS_TIME + self.data.start_slot * config.clock.seconds_per_slot;
        let devnet = Devnet::builder().timestamp(now).manual_clock().build();
        let devnet = devnet.map_err(|error| failed(error.to_string()))?;
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = devnet.serve(address).await.map_err(|error| failed(error.to_string()))?;
        self.progress.note(&format!("devnet at {}", server.http_url()));
        Ok((Client::connect(&server.http_url(), None).await?, Some(server)))
    }

    async fn check_chain(
        &self,
        client: &Client,
        deployer: &Account,
        plan: &Plan,
        rewards: U256,
    ) -> Result<(), DemoError> {
        let account = deployer.address();
        let balance = client.balance(account).await?;
        let needed = World::budget_wei(plan, rewards);
        if balance < needed {
            return Err(DemoError::TooPoor { account, balance, needed });
        }
        Ok(())
    }

    async fn deploy(
        &self,
        client: &Client,
        account: &Account,
        mut config: Config,
        members: &[Account],
    ) -> Result<Deployment, DemoError> {
        config.committee.members = members.iter().map(Account::address).collect();
        let file = match self.args.rpc_url {
            Some(_) => {
                let folder = self.workspace.root().join("deployments");
                folder.join(format!("{}-demo-{}.json", client.chain_id(), self.args.seed))
            }
            None => self.out_dir()?.join("deployment.json"),
        };
        let (artifacts, progress) = (self.artifacts, self.progress);
        let deployer = Deployer { client, account, artifacts, file: &file, progress };
        Ok(deployer.run(&config).await?.0)
    }

    fn out_dir(&self) -> Result<PathBuf, DemoError> {
        let dir = self.workspace.root().join("target/surety/demo");
        std::fs::create_dir_all(&dir)
            .map_err(|source| DemoError::Folder { dir: dir.clone(), source })?;
        Ok(dir)
    }

    async fn check_fresh(&self, world: &World<'_>) -> Result<(), DemoError> {
        let operators = read(world.registry().operatorCount()).await?;
        if operators > 0 {
            let chain_id = world.client.chain_id();
            return Err(DemoError::RunBefore { chain_id, operators });
        }
        Ok(())
    }

    /// Time runs to the end of the present frame; returns its number.
    async fn pass_a_frame(&self, world: &World<'_>) -> Result<u64, DemoError> {
        let frame = read(world.distributor().currentFrame()).await?;
        // one slot more: a frame is over after its last slot
        let end = read(world.distributor().frameSchedule(frame)).await?.refSlot + 2;
        let clock = read(world.ledger().clock()).await?;
        let end_time = clock.genesisTime + end * clock.secondsPerSlot;
        let now = world.client.now().await?;
        world.client.increase_time(end_time.saturating_sub(now)).await?;
        self.progress.note(&format!(
            "{} slots pass: frame {frame} ends",
            (end_time - now) / clock.secondsPerSlot
        ));
        Ok(frame)
    }
}

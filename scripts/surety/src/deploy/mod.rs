//! `cargo surety deploy` and `cargo surety check-deployment`, and the library that the demo and tests deploy with.

mod check;
mod config;
mod error;
pub(crate) mod program;
mod record;
mod run;
mod settings;
mod token;

pub use check::{CheckArgs, Point, check};
pub use config::{
    Amount, Clock, Committee, Config, DEFAULT_GENESIS_TIME, FeeToken, Parameters, Price, ScoreTier,
    Token,
};
pub use error::DeployError;
pub use record::{Contracts, Deployed, Deployment};
pub use run::{Advice, Deployer};

use crate::{
    build::{Options, build_all},
    client::{Account, Client, GasBook},
    failure::Failure,
    keys::KeyArgs,
    ui::{Column, Table, Ui},
    workspace::Workspace,
};
use serde::Serialize;
use std::path::PathBuf;

pub const DEFAULT_RPC_URL: &str = "http://127.0.0.1:8547";

/// Deploy the contracts to a Stylus chain
///
/// Deploys, activates and caches the programs, wires them, sets the parameters and writes deployments/<chainId>.json.
/// Run it again after an interruption, or with other parameters in the config: it looks at the chain first and makes
/// only what is missing or different.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// The chain's JSON-RPC
    #[arg(long, value_name = "URL", default_value = DEFAULT_RPC_URL, env = "SURETY_RPC_URL")]
    pub rpc_url: String,
    /// What to deploy: scripts/surety/config/example.toml shows every key [default: config/devnet.toml on the devnet]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the deployment is written [default: deployments/<chainId>.json]
    #[arg(long, value_name = "FILE")]
    pub deployment: Option<PathBuf>,
    /// Refuse any other chain
    #[arg(long, value_name = "ID")]
    pub chain_id: Option<u64>,
    #[command(flatten)]
    pub keys: KeyArgs,
}

#[derive(Serialize)]
struct Outcome<'a> {
    file: String,
    deployment: &'a Deployment,
    spent: Spent,
    advice: &'a Advice,
}

#[derive(Serialize)]
struct Spent {
    transactions: usize,
    gas: u64,
}

impl Spent {
    fn of(book: &GasBook) -> Self {
        let all = book.summary();
        Self {
            transactions: all.iter().map(|kind| kind.count).sum(),
            gas: all.iter().map(|kind| kind.total).sum(),
        }
    }
}

/// Both the flag and the config can refuse a chain.
fn expected_chain(flag: Option<u64>, config: Option<u64>) -> Result<Option<u64>, DeployError> {
    match (flag, config) {
        (Some(flag), Some(config)) if flag != config => Err(DeployError::ChainIds { flag, config }),
        (flag, config) => Ok(flag.or(config)),
    }
}

impl Args {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let workspace = Workspace::find()?;
        let config = Config::load(&config_file(&workspace, self.config.as_deref()))?;
        let expected = expected_chain(self.chain_id, config.chain_id)?;
        let progress = ui.progress();
        runtime()?.block_on(async {
            let client = Client::connect(&self.rpc_url, expected).await?;
            let account = Account::new(self.keys.signer(client.chain_id())?);
            let (from, chain_id) = (account.address(), client.chain_id());
            progress.note(&format!("{from} deploys `{}` on chain {chain_id}", config.name));
            let artifacts = build_all(&Options::of(workspace.clone()), progress.as_ref())?;
            let default = Deployment::path(workspace.root(), client.chain_id());
            let file = self.deployment.unwrap_or(default);
            let deployer = Deployer {
                client: &client,
                account: &account,
                artifacts: &artifacts,
                file: &file,
                progress: progress.as_ref(),
            };
            let (deployment, advice) = deployer.run(&config).await?;
            let shown = file.strip_prefix(workspace.root()).unwrap_or(&file).display().to_string();
            let spent = Spent::of(client.gas());
            let outcome = Outcome { file: shown, deployment: &deployment, spent, advice: &advice };
            Ok(ui.result(&outcome, || summary(&outcome)).map_err(output_error)?)
        })
    }
}

fn config_file(workspace: &Workspace, given: Option<&std::path::Path>) -> PathBuf {
    match given {
        Some(file) => file.to_path_buf(),
        None => workspace.root().join("scripts/surety/config/devnet.toml"),
    }
}

pub(crate) fn output_error(source: std::io::Error) -> DeployError {
    DeployError::File { what: "write to", file: "the standard output".into(), source }
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, DeployError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(DeployError::Runtime)
}

fn summary(outcome: &Outcome<'_>) -> String {
    let mut table = Table::new(&[Column::Text("contract"), Column::Text("address")]);
    table.row(["fee token".to_owned(), outcome.deployment.token.to_string()]);
    for (name, contract) in outcome.deployment.contracts.list() {
        table.row([name.to_owned(), contract.address.to_string()]);
    }
    let Spent { transactions, gas } = outcome.spent;
    let mut text =
        format!("{table}\n\n{transactions} transactions, {gas} gas; written to {}", outcome.file);
    for (name, address) in &outcome.advice.uncached {
        text += &format!(
            "\n{name} is not cached, and this key may not cache it: each call costs more gas until it is. \
             Bid for it: cargo stylus cache bid {address} 0"
        );
    }
    for (name, address) in &outcome.advice.awaiting_admin {
        text += &format!(
            "\n{name}: {} has to call acceptAdmin() on {address}",
            outcome.deployment.admin()
        );
    }
    text + "\nnext: cargo surety operator --help, or cargo surety check-deployment"
}

//! `cargo surety check-deployment`: a live deployment against its file and its config.

use super::{
    Config, DEFAULT_RPC_URL, DeployError, Deployment, FeeToken, output_error, program, runtime,
    settings::settings,
};
use crate::{
    build::{Artifact, Options, build_all},
    client::{Client, ClientError},
    failure::Failure,
    ui::{Column, Table, Ui},
    workspace::Workspace,
};
use alloy::primitives::keccak256;
use serde::Serialize;
use std::path::PathBuf;

/// Compare a live deployment with its file and its config
///
/// Compares the code with what this source builds, and looks at activation, wiring, roles and parameters. Exit code 3 and
/// a table if anything differs.
#[derive(Clone, Debug, clap::Args)]
pub struct CheckArgs {
    /// The chain's JSON-RPC
    #[arg(long, value_name = "URL", default_value = DEFAULT_RPC_URL, env = "SURETY_RPC_URL")]
    pub rpc_url: String,
    /// The config to compare with [default: the one that the deployment was made from]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The deployment [default: deployments/<chainId>.json]
    #[arg(long, value_name = "FILE")]
    pub deployment: Option<PathBuf>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    pub what: String,
    pub expected: String,
    pub actual: String,
    pub ok: bool,
}

impl Point {
    fn new(what: String, expected: String, actual: String) -> Self {
        Self { ok: expected == actual, what, expected, actual }
    }
}

#[derive(Serialize)]
struct Report {
    chain_id: u64,
    differences: usize,
    points: Vec<Point>,
    /// Each call of these costs more gas than it must.
    uncached: Vec<String>,
    /// Until the first program expires, if nobody keeps it alive.
    days_left: Option<u64>,
}

impl CheckArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let workspace = Workspace::find()?;
        let artifacts = build_all(&Options::of(workspace.clone()), ui.progress().as_ref())?;
        let report = runtime()?.block_on(self.report(&workspace, &artifacts))?;
        ui.result(&report, || summary(&report)).map_err(output_error)?;
        match report.differences {
            0 => Ok(()),
            count => Err(DeployError::Differs { count }.into()),
        }
    }

    async fn report(
        &self,
        workspace: &Workspace,
        artifacts: &[Artifact],
    ) -> Result<Report, DeployError> {
        let client = Client::connect(&self.rpc_url, None).await?;
        let chain_id = client.chain_id();
        let default = Deployment::path(workspace.root(), chain_id);
        let file = self.deployment.as_ref().unwrap_or(&default);
        let mut deployment = Deployment::load(file)?;
        if deployment.chain_id != chain_id {
            let expected = deployment.chain_id;
            return Err(ClientError::WrongChain { expected, found: chain_id }.into());
        }
        let mut points = Vec::new();
        if let Some(config) = &self.config {
            let config = Config::load(config)?;
            points.extend(identity(&config, &deployment));
            deployment.config = config;
        }
        points.extend(check(&client, &deployment, artifacts).await?);
        let differences = points.iter().filter(|point| !point.ok).count();
        let mut uncached = Vec::new();
        let mut seconds_left = Vec::new();
        for (name, contract) in deployment.contracts.list() {
            if !program::is_cached(&client, contract.code_hash).await? {
                uncached.push(name.to_owned());
            }
            seconds_left.extend(program::seconds_left(&client, contract.address).await);
        }
        let days_left = seconds_left.into_iter().min().map(|seconds| seconds / 86_400);
        Ok(Report { chain_id, differences, points, uncached, days_left })
    }
}

/// What a given config says of the deployment itself.
fn identity(config: &Config, deployment: &Deployment) -> Vec<Point> {
    let chain = config.chain_id.unwrap_or(deployment.chain_id);
    let name = &deployment.config.name;
    vec![
        Point::new("config: name".into(), config.name.clone(), name.clone()),
        Point::new("config: chain id".into(), chain.to_string(), deployment.chain_id.to_string()),
    ]
}

/// Every point at which a live deployment can differ from what it should be.
pub async fn check(
    client: &Client,
    deployment: &Deployment,
    artifacts: &[Artifact],
) -> Result<Vec<Point>, DeployError> {
    let mut points =
        vec![Point::new("deployment".into(), "complete".into(), state(deployment).into())];
    if let FeeToken::At(token) = deployment.config.token.fee_token {
        let actual = deployment.token.to_string();
        points.push(Point::new("config: fee token".into(), token.to_string(), actual));
    }
    let mut answering = true;
    for (name, contract) in deployment.contracts.list() {
        let code = client.code(contract.address).await?;
        let program = program::code_of(artifacts, name)?;
        let expected = format!("as built here, {}", keccak256(&program));
        let actual = match code.is_empty() {
            true => "no code".into(),
            false if code == program => expected.clone(),
            false => format!("another program, {}", keccak256(&code)),
        };
        let same = expected == actual;
        points.push(Point::new(format!("{name} code"), expected, actual));
        let active = program::seconds_left(client, contract.address).await.is_some();
        let actual = if active { "active" } else { "expired or never activated" };
        points.push(Point::new(format!("{name} program"), "active".into(), actual.into()));
        answering &= same && active;
    }
    let token = client.code(deployment.token).await?;
    let actual = if token.is_empty() { "no code" } else { "a contract" };
    points.push(Point::new("fee token code".into(), "a contract".into(), actual.into()));
    // nothing can be asked of contracts that are not there
    if answering {
        for setting in settings(client, deployment).await? {
            points.push(Point::new(setting.what, setting.expected, setting.actual));
        }
    }
    Ok(points)
}

fn state(deployment: &Deployment) -> &'static str {
    if deployment.complete { "complete" } else { "interrupted" }
}

fn summary(report: &Report) -> String {
    let points = report.points.len();
    let mut notes = String::new();
    if !report.uncached.is_empty() {
        notes += &format!(
            "\nnot in ArbOS's cache, so that each call costs more gas: {}; bid: cargo stylus cache bid ADDRESS 0",
            report.uncached.join(", ")
        );
    }
    if let Some(days) = report.days_left {
        notes += &format!(
            "\nthe first program expires in {days} days: cargo surety deploy activates it again then"
        );
    }
    if report.differences == 0 {
        let chain_id = report.chain_id;
        return format!("chain {chain_id}: all {points} points are as they should be{notes}");
    }
    let columns = [Column::Text("difference"), Column::Text("should be"), Column::Text("is")];
    let mut table = Table::new(&columns);
    for point in report.points.iter().filter(|point| !point.ok) {
        table.row([&point.what, &point.expected, &point.actual]);
    }
    format!("{table}\n\n{} of {points} points differ{notes}", report.differences)
}

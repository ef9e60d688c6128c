//! `cargo surety check-deployment`: a live deployment against its file and its config.

use super::{
    Config, DEFAULT_RPC_URL, DeployError, Deployment, output_error,
    program::{self, ARB_WASM},
    runtime,
    settings::settings,
};
use crate::{
    bindings::{IAccess, IArbWasm},
    client::{Client, ClientError, read},
    failure::Failure,
    ui::{Column, Table, Ui},
    workspace::Workspace,
};
use alloy::primitives::keccak256;
use serde::Serialize;
use std::path::PathBuf;

/// Compare a live deployment with its file and its config
///
/// Looks at code, activation, cache, wiring, roles and parameters. Exit code 3 and a table if anything differs.
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
}

impl CheckArgs {
    pub fn run(self, ui: &Ui) -> Result<(), Failure> {
        let workspace = Workspace::find()?;
        let report = runtime()?.block_on(self.report(&workspace))?;
        ui.result(&report, || summary(&report)).map_err(output_error)?;
        match report.differences {
            0 => Ok(()),
            count => Err(DeployError::Differs { count }.into()),
        }
    }

    async fn report(&self, workspace: &Workspace) -> Result<Report, DeployError> {
        let client = Client::connect(&self.rpc_url, None).await?;
        let chain_id = client.chain_id();
        let default = Deployment::path(workspace.root(), chain_id);
        let file = self.deployment.as_ref().unwrap_or(&default);
        let mut deployment = Deployment::load(file)?;
        if deployment.chain_id != chain_id {
            let expected = deployment.chain_id;
            return Err(ClientError::WrongChain { expected, found: chain_id }.into());
        }
        if let Some(config) = &self.config {
            deployment.config = Config::load(config)?;
        }
        let points = check(&client, &deployment).await?;
        let differences = points.iter().filter(|point| !point.ok).count();
        Ok(Report { chain_id, differences, points })
    }
}

/// Every point at which a live deployment can differ from what it should be.
pub async fn check(client: &Client, deployment: &Deployment) -> Result<Vec<Point>, DeployError> {
    let mut points =
        vec![Point::new("deployment".into(), "complete".into(), state(deployment).into())];
    for (name, contract) in deployment.contracts.list() {
        let code = client.code(contract.address).await?;
        let (expected, actual) = (contract.code_hash, keccak256(&code));
        let same = expected == actual && !code.is_empty();
        points.push(Point::new(format!("{name} code"), expected.to_string(), actual.to_string()));
        if !same {
            continue;
        }
        let wasm = IArbWasm::new(ARB_WASM, client.provider().clone());
        let active = wasm.programTimeLeft(contract.address).call().await.is_ok();
        let actual = if active { "active" } else { "not active" };
        points.push(Point::new(format!("{name} program"), "active".into(), actual.into()));
        let cached = program::is_cached(client, contract.code_hash).await?;
        let actual = if cached { "cached" } else { "not cached" };
        points.push(Point::new(format!("{name} cache"), "cached".into(), actual.into()));
    }
    if points.iter().any(|point| point.what.ends_with(" code") && !point.ok) {
        // nothing can be asked of a contract that is not there
        return Ok(points);
    }
    for setting in settings(client, deployment).await? {
        points.push(Point::new(setting.what, setting.expected, setting.actual));
    }
    points.extend(pending_admins(client, deployment).await?);
    Ok(points)
}

/// An offered admin role that nobody has accepted yet is a difference here, though `deploy` has done its part.
async fn pending_admins(client: &Client, d: &Deployment) -> Result<Vec<Point>, DeployError> {
    let mut points = Vec::new();
    for (name, contract) in d.contracts.list() {
        let access = IAccess::new(contract.address, client.provider().clone());
        let pending = read(access.pendingAdmin()).await?;
        if !pending.is_zero() {
            let what = format!("{name} offered admin role");
            points.push(Point::new(what, "accepted".into(), format!("awaits {pending}")));
        }
    }
    Ok(points)
}

fn state(deployment: &Deployment) -> &'static str {
    if deployment.complete { "complete" } else { "interrupted" }
}

fn summary(report: &Report) -> String {
    let points = report.points.len();
    if report.differences == 0 {
        return format!("chain {}: all {points} points are as they should be", report.chain_id);
    }
    let columns = [Column::Text("difference"), Column::Text("should be"), Column::Text("is")];
    let mut table = Table::new(&columns);
    for point in report.points.iter().filter(|point| !point.ok) {
        table.row([&point.what, &point.expected, &point.actual]);
    }
    format!("{table}\n\n{} of {points} points differ", report.differences)
}

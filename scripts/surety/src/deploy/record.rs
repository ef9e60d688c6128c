//! `deployments/<chainId>.json`: what is deployed where. The chain is the truth, the file its index.

use super::{Config, DeployError};
use alloy::primitives::{Address, B256};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The ledger's second program: the ledger runs it on its own storage.
pub(super) const ANNEX: &str = "ClusterLedgerAnnex";
/// Nobody has a role there.
pub(super) const KEY_PROVER: &str = "KeyProver";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployment {
    pub chain_id: u64,
    /// False until the last step is done.
    pub complete: bool,
    pub deployer: Address,
    pub token: Address,
    pub contracts: Contracts,
    pub config: Config,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contracts {
    pub oracle_committee: Deployed,
    pub collateral_vault: Deployed,
    pub operator_registry: Deployed,
    pub cluster_ledger: Deployed,
    pub cluster_ledger_annex: Deployed,
    pub blame_settlement: Deployed,
    pub reward_distributor: Deployed,
    pub key_prover: Deployed,
}

/// All zero while it is not deployed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deployed {
    pub address: Address,
    pub code_hash: B256,
    /// Of its creation; 0 where it was found and the node does not tell.
    pub block: u64,
}

impl Contracts {
    pub fn list(&self) -> [(&'static str, Deployed); 8] {
        [
            ("OracleCommittee", self.oracle_committee),
            ("CollateralVault", self.collateral_vault),
            ("OperatorRegistry", self.operator_registry),
            ("ClusterLedger", self.cluster_ledger),
            (ANNEX, self.cluster_ledger_annex),
            ("BlameSettlement", self.blame_settlement),
            ("RewardDistributor", self.reward_distributor),
            (KEY_PROVER, self.key_prover),
        ]
    }

    /// Those with roles: all but the program that another one runs, and the key prover.
    pub fn administered(&self) -> impl Iterator<Item = (&'static str, Deployed)> {
        self.list().into_iter().filter(|(name, _)| ![ANNEX, KEY_PROVER].contains(name))
    }
}

impl Deployment {
    /// Chain and name make a deployment; its parameters may change, and others than its deployer may act on it.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        self.chain_id == other.chain_id && self.config.name == other.config.name
    }

    pub fn path(root: &Path, chain_id: u64) -> PathBuf {
        root.join("deployments").join(format!("{chain_id}.json"))
    }

    pub fn load(file: &Path) -> Result<Self, DeployError> {
        let text = fs::read_to_string(file).map_err(|source| DeployError::File {
            what: "read",
            file: file.into(),
            source,
        })?;
        serde_json::from_str(&text)
            .map_err(|error| DeployError::Record { file: file.into(), reason: error.to_string() })
    }

    /// A reader sees the old file or the new one, also after a crash.
    pub fn save(&self, file: &Path) -> Result<(), DeployError> {
        let failed =
            |source: io::Error| DeployError::File { what: "write", file: file.into(), source };
        if let Some(dir) = file.parent() {
            fs::create_dir_all(dir).map_err(failed)?;
        }
        let draft = file.with_extension("json.draft");
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| failed(error.into()))?;
        text.push(b'\n');
        let written = fs::File::create(&draft).and_then(|mut out| {
            io::Write::write_all(&mut out, &text)?;
            out.sync_all()
        });
        written.map_err(failed)?;
        fs::rename(&draft, file).map_err(failed)
    }
}

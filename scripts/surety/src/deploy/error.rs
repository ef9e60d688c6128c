use crate::{
    build::BuildError,
    client::ClientError,
    failure::{Exit, Explain},
    keys::KeyError,
    workspace::WorkspaceError,
};
use alloy::primitives::{Address, U256, utils::format_ether};
use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    #[error("cannot {what} {}", file.display())]
    File {
        what: &'static str,
        file: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{}: {reason}", file.display())]
    Config { file: PathBuf, reason: String },
    #[error("{} does not describe a deployment: {reason}", file.display())]
    Record { file: PathBuf, reason: String },
    #[error("--chain-id is {flag}, and the config is for chain {config}")]
    ChainIds { flag: u64, config: u64 },
    #[error("chain {chain_id} runs no Stylus programs: nothing answers at ArbWasm (0x…71)")]
    NoStylus { chain_id: u64 },
    #[error("chain {chain_id} has no StylusDeployer at {address}")]
    NoDeployer { chain_id: u64, address: Address },
    #[error("{account} has {} ETH, {} are needed", format_ether(*balance), format_ether(*needed))]
    TooPoor { account: Address, balance: U256, needed: U256 },
    #[error("the fee token {token} has no code")]
    NoToken { token: Address },
    #[error("the program of {contract} is not among the built ones")]
    NotBuilt { contract: &'static str },
    #[error("{contract} at {address} is not the program that was built here")]
    OtherCode { contract: &'static str, address: Address },
    #[error(
        "{} leads to the deployment `{name}` on chain {chain_id}, which is another",
        file.display()
    )]
    OtherDeployment { file: PathBuf, name: String, chain_id: u64 },
    #[error(
        "chain {chain_id} is no test chain: the test fee token, which anyone can mint, is not for it"
    )]
    TestToken { chain_id: u64 },
    #[error("{what} is {actual}, should be {expected}, and {account} may not change it")]
    NotAdmin { what: String, actual: String, expected: String, account: Address },
    #[error("{what} is {actual}, should be {expected}, and cannot be changed any more")]
    Fixed { what: String, actual: String, expected: String },
    #[error("the live deployment differs in {count} points")]
    Differs { count: usize },
    #[error("cannot start the runtime")]
    Runtime(#[source] io::Error),
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
}

impl Explain for DeployError {
    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::Client(error) => return error.next_step(),
            Self::Key(error) => return error.next_step(),
            Self::Build(error) => return error.next_step(),
            Self::Workspace(error) => return error.next_step(),
            Self::File { what: "read", file, source }
                if source.kind() == io::ErrorKind::NotFound
                    && file.extension().is_some_and(|end| end == "json") =>
            {
                "deploy first (`cargo surety deploy`), or give the deployment's file with --deployment"
            }
            Self::File { .. } => "check the path and the permissions",
            Self::Config { .. } => {
                "correct the file; scripts/surety/config/example.toml shows every key"
            }
            Self::ChainIds { .. } => {
                "give the config of that chain with --config; config/example.toml shows every key"
            }
            Self::Record { .. } => {
                "move the file away and run `cargo surety deploy` again: it finds what is on chain and writes it anew"
            }
            Self::NoStylus { .. } => {
                "use an Arbitrum chain with Stylus, or start one here with `cargo surety devnet`"
            }
            Self::NoDeployer { .. } => {
                "deploy Offchain Labs' StylusDeployer there first (it is on every public Arbitrum chain)"
            }
            Self::TooPoor { account, .. } => {
                return Some(format!("send the difference to {account} and run again"));
            }
            Self::NoToken { .. } => {
                "set token.fee_token to an ERC-20 of this chain, or to \"test\""
            }
            Self::NotBuilt { .. } => "run `cargo surety build`",
            Self::OtherCode { .. } => {
                "check out the version that was deployed, or give the config another `name` for a new deployment"
            }
            Self::OtherDeployment { .. } => {
                "give this deployment a file of its own with --deployment, or use that one's name"
            }
            Self::TestToken { .. } => "set token.fee_token to the address of the chain's fee token",
            Self::NotAdmin { .. } => "run with the admin's key, or let the DAO make the change",
            Self::Fixed { .. } => "give the config another `name` for a new deployment",
            Self::Differs { .. } => "make the changes that the table shows, or correct the config",
            Self::Runtime(_) => "free some memory and try again",
        };
        Some(text.to_owned())
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Differs { .. } => Exit::CheckFailed,
            Self::Config { .. } | Self::Record { .. } | Self::ChainIds { .. } => Exit::Usage,
            Self::Client(error) => error.exit(),
            Self::Key(error) => error.exit(),
            Self::Build(error) => error.exit(),
            _ => Exit::Failure,
        }
    }
}

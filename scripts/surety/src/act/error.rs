use crate::{
    bindings::explain_revert,
    client::ClientError,
    decode::{self, Named},
    deploy::DeployError,
    failure::{Exit, Explain},
    keys::{DEVNET_CHAIN_ID, KeyError},
    ui::amount::{eth, tokens},
    workspace::WorkspaceError,
};
use alloy::primitives::{Address, Bytes, U256};
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// By a contract, before anything was sent.
    #[error("{}", refusal(action, data))]
    Refused { action: &'static str, data: Bytes },
    #[error("{account} has {}, {} are needed ({})", eth(*balance), eth(*needed), what)]
    TooPoor { account: Address, balance: U256, needed: U256, what: &'static str },
    #[error("{account} has {}, {} are needed", tokens(*balance, symbol), tokens(*needed, symbol))]
    TooFewTokens { account: Address, balance: U256, needed: U256, symbol: String, chain_id: u64 },
    #[error("the ledger may take {} from {account}, {} are needed", tokens(*allowance, symbol), tokens(*needed, symbol))]
    NotApproved { account: Address, allowance: U256, needed: U256, symbol: String },
    #[error("chain {chain_id} has no contract at {address}, where {} says the registry is", file.display())]
    Gone { address: Address, chain_id: u64, file: PathBuf },
    #[error("{} says that its deployment was interrupted", file.display())]
    Interrupted { file: PathBuf },
    #[error("there is no strategy {id}: this deployment has {count}, counted from 0")]
    NoStrategy { id: u8, count: u8 },
    #[error("no operator {what}")]
    NoOperator { what: String },
    #[error("there is no cluster {id}: strategy {strategy} has {count}")]
    NoCluster { id: u64, strategy: u8, count: u64 },
    #[error("cannot read {}: {reason}", file.display())]
    File { file: PathBuf, reason: String },
    /// The arguments do not fit together, or not the chain.
    #[error("{message}")]
    Input { message: String, next: String },
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Deploy(Box<DeployError>),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
}

impl From<DeployError> for ActError {
    fn from(error: DeployError) -> Self {
        Self::Deploy(Box::new(error))
    }
}

impl ActError {
    pub fn input(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self::Input { message: message.into(), next: next.into() }
    }

    /// What programs read of a contract's refusal.
    pub fn json(&self) -> Option<Value> {
        let Self::Refused { action, data } = self else { return None };
        let named = decode::error(data);
        Some(json!({
            "action": action,
            "sent": false,
            "refused": {
                "error": named.as_ref().map(|error| error.name.as_str()),
                "arguments": named.as_ref().map(Named::arguments),
                "meaning": named.as_ref().and_then(|error| decode::meaning(&error.name)),
                "data": data,
            },
        }))
    }
}

fn refusal(action: &str, data: &[u8]) -> String {
    let Some(error) = decode::error(data) else {
        return format!("{action}: the contract refuses: {}", explain_revert(data));
    };
    let meaning = decode::meaning(&error.name).map(|text| format!("\n{text}")).unwrap_or_default();
    format!("{action}: the contract refuses: {error}{meaning}")
}

impl Explain for ActError {
    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::Client(error) => return error.next_step(),
            Self::Deploy(error) => return error.next_step(),
            Self::Key(error) => return error.next_step(),
            Self::Workspace(error) => return error.next_step(),
            Self::Input { next, .. } => next.clone(),
            Self::Refused { data, .. } => match decode::error(data) {
                Some(error) => after(&error),
                None => "check the arguments; `cargo surety check-deployment` compares the contracts with this source".into(),
            },
            Self::TooPoor { account, .. } => format!(
                "send ETH to {account}, or use another key (on a devnet the accounts 0 to 9 have ETH, or as many as its \
                 --accounts says)"
            ),
            Self::TooFewTokens { chain_id: DEVNET_CHAIN_ID, .. } => {
                "on the devnet --mint makes what is missing of the test token".into()
            }
            Self::TooFewTokens { account, .. } => format!("send tokens to {account}, or use another key"),
            Self::NotApproved { .. } => {
                "add --approve: the ledger is approved for this amount first, by a transaction of its own".into()
            }
            Self::NoCluster { .. } => "`cargo surety cluster list` shows all clusters".into(),
            Self::Gone { .. } => {
                "a devnet forgets everything when it ends: run `cargo surety deploy` again, or give --deployment FILE".into()
            }
            Self::Interrupted { .. } => "run `cargo surety deploy` again: it goes on where it stopped".into(),
            Self::NoStrategy { .. } => "leave --strategy out for the standard one, 0".into(),
            Self::NoOperator { .. } => "`cargo surety operator list` shows all operators".into(),
            Self::File { .. } => "check the path".into(),
        };
        Some(text)
    }

    fn exit(&self) -> Exit {
        match self {
            Self::Refused { .. } => Exit::Refused,
            Self::Input { .. } | Self::NoStrategy { .. } => Exit::Usage,
            Self::Deploy(error) => error.exit(),
            _ => Exit::Failure,
        }
    }
}

/// What to do after a contract's refusal.
fn after(error: &Named) -> String {
    match error.name.as_str() {
        "ClusterNotFound" => "`cargo surety cluster list` shows all clusters".into(),
        "ClusterLiquidated" => format!(
            "its owner starts it again: cargo surety cluster reactivate {} --amount TOKENS",
            error.text_of("clusterId")
        ),
        "ClusterNotLiquidated" | "ClusterNotLiquidatable" | "InsufficientBalance" => format!(
            "`cargo surety cluster status {}` shows its balance, its collateral and its runway",
            error.text_of("clusterId")
        ),
        "OperatorNotActive" | "CapacityExceeded" | "ValidatorLimitExceeded" | "OperatorNotAllowed" => format!(
            "choose another operator (`cargo surety operator list --eligible`), or ask that of {}: more bond, or its whitelist",
            error.text_of("operatorId")
        ),
        "SameFee" | "FeeNotReduced" => "`cargo surety operator status ID` shows the fee; a higher one is declared".into(),
        "FeeIncreaseTooHigh" => {
            format!("declare at most {} wei per slot now, and more in a later step", error.text_of("maximum"))
        }
        "FeeNotDeclared" => format!(
            "declare one first: cargo surety operator fee declare {}",
            error.text_of("operatorId")
        ),
        "OutsideFeeWindow" => format!(
            "before {} wait (unix seconds), after {} declare it again",
            error.text_of("begin"),
            error.text_of("end")
        ),
        "FeeChangedTooOften" => format!("again from slot {} on", error.text_of("earliest")),
        "NothingToApply" => "`cargo surety ledger parameters` shows what is announced, and from when on".into(),
        "InsufficientEarnings" => {
            "`cargo surety operator earnings ID` shows an operator's fees, `cargo surety ledger parameters` the network's".into()
        }
        "OperatorInGoodStanding" => {
            "what it may charge: cargo surety cluster set-fee-ceiling ID; above it an owner may replace it".into()
        }
        "OperatorInCluster" | "OperatorNotInCluster" => {
            format!("`cargo surety cluster status {}` shows its operators", error.text_of("clusterId"))
        }
        "InvalidClusterSize" | "OperatorsNotSorted" => "name 4, 7, 10 or 13 different operators, in ascending order".into(),
        "ValidatorExists" | "ValidatorNotFound" => {
            "`cargo surety cluster status ID --validators` shows a cluster's validators".into()
        }
        "TokenTransferFailed" => "check the sender's tokens, and what the ledger may take of them (--approve)".into(),
        "NotOperatorOwner" => format!(
            "`cargo surety operator status {}` shows the owner; its key: --keystore FILE, SURETY_PRIVATE_KEY or, on the \
             devnet, --account N",
            error.text_of("operatorId")
        ),
        "OperatorNotFound" => "`cargo surety operator list` shows all operators".into(),
        "BondBelowMinimum" => "send more ETH: the whole bond must reach the minimum".into(),
        "InsufficientCollateral" => "withdraw less, or --max for all that is free".into(),
        "OperatorInDebt" => "repay the debt first: a bond goes to debts before anything else".into(),
        "PublicKeyTaken" => {
            "`cargo surety operator status --owner ADDRESS` shows what is registered; each operator needs a key of its own".into()
        }
        "InvalidKeyForm" | "KeyNotRegistered" => {
            "`cargo surety operator prove-key` sends the key as it was registered; only RSA-2048 in DER can be proven".into()
        }
        "InvalidKeySignature" => format!(
            "sign what `cargo surety operator key-message {}` shows: it names the present owner",
            error.text_of("operatorId")
        ),
        "InvalidStatus" => format!(
            "`cargo surety operator status {}` shows the status",
            error.text_of("operatorId")
        ),
        "FeeOutOfBounds" => "choose a fee of 0, or between the two bounds (wei per validator and slot)".into(),
        "ZeroAmount" => "give an amount above 0".into(),
        "NotMember" => "`cargo surety committee status` shows the members".into(),
        "Unauthorized" => "use the key of whom the command is for: a cluster's owner (`cargo surety cluster status ID` shows it), an \
             operator's (`cargo surety operator status ID`), the admin or the guardian (on the devnet the admin is account 0, the guardian account 1)"
                .into(),
        "CriteriaNotMet" => "its owner sets its node version with `cargo surety operator set-metadata`; its score rises frame by frame".into(),
        "InvalidMetadata" => "shorten the text to 64 bytes of plain ASCII".into(),
        "InvalidWhitelistingContract" => {
            "give a contract that implements abi/IWhitelistingContract.sol and ERC-165, or `none`".into()
        }
        "LockExists" | "LockNotFound" | "TooManyLocks" => format!(
            "`cargo surety operator status {}` shows its locks",
            error.text_of("operatorId")
        ),
        "Paused" | "SlashCapExceeded" => {
            "`cargo surety vault status` shows when a pause ends, and what slashes may take now".into()
        }
        "InvalidUrl" => "give a URL such as https://dkg.example".into(),
        "ZeroAddress" => "give an address that somebody holds the key of".into(),
        "ParameterOutOfBounds" => format!(
            "give a value from {} to {} (amounts: in wei)",
            error.text_of("min"),
            error.text_of("max")
        ),
        "InsufficientFunds" => {
            "what is missing has to come in by fund() of the RewardDistributor, from anyone; or correct the report".into()
        }
        "PauseTooSoon" => "the admin may pause at any time".into(),
        "TransferFailed" => "name a receiver that takes ETH (--to)".into(),
        "InvalidPublicKeyLength" => "give the file of a public key: `cargo surety operator register --help` shows how one is made".into(),
        "InvalidKind" => "`kind` of a blame report is 1 for a reshare, 2 for an exit".into(),
        "NoDebt" => "nothing is owed; more bond: `cargo surety operator bond`".into(),
        "NoVote" | "AlreadyVoted" => "`cargo surety committee status` shows the votes".into(),
        "FrameNotOpen" => "`cargo surety committee status` shows when votes on frames are given".into(),
        "StaleRound" => "the members sign anew, into another file: `cargo surety committee sign`".into(),
        "SignatureSuperseded" => format!(
            "leave the signature out: --without {}; this member votes again with `cargo surety committee vote`",
            error.text_of("signer")
        ),
        "NotAgreed" => "`cargo surety committee status` shows what the members voted for".into(),
        name => format!("abi/I*.sol documents what each function needs: look for {name} there"),
    }
}

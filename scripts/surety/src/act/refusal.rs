//! A contract's refusal: what it says, what it means and what to do then.

use crate::{
    bindings::explain_revert,
    decode::{self, Named, Units},
};
use alloy::primitives::Bytes;
use serde_json::{Value, json};

#[derive(Debug)]
pub struct Refusal {
    action: &'static str,
    data: Bytes,
    error: Option<Named>,
    /// The function that was called, with its arguments.
    call: Option<Named>,
    units: Units,
}

impl Refusal {
    pub fn new(action: &'static str, data: Bytes, call: &[u8], units: Units) -> Self {
        let (error, call) = (decode::error(&data), decode::call(call));
        Self { action, data, error, call, units }
    }

    /// What programs read of it.
    pub fn json(&self) -> Value {
        let Self { action, data, error, .. } = self;
        json!({
            "action": action,
            "sent": false,
            "message": self.to_string(),
            "refused": {
                "error": error.as_ref().map(|error| error.name.as_str()),
                "arguments": error.as_ref().map(Named::arguments),
                "meaning": error.as_ref().and_then(|error| decode::meaning(&error.name)),
                "data": data,
            },
        })
    }

    /// An argument of the error or of the call, or the word by which help texts name it.
    fn id(&self, argument: &str) -> String {
        let of = |named: &Option<Named>| named.as_ref().map(|named| named.text_of(argument));
        let found = [of(&self.error), of(&self.call)].into_iter().flatten();
        found.into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| "ID".into())
    }

    fn operator(&self) -> String {
        self.id("operatorId")
    }

    fn cluster(&self) -> String {
        self.id("clusterId")
    }

    /// An argument of the error with its unit.
    fn shown(&self, argument: &str) -> String {
        let error = self.error.as_ref();
        error.map(|error| error.shown(argument, &self.units)).unwrap_or_default()
    }

    pub fn next_step(&self) -> String {
        match &self.error {
            Some(error) => self.after(error),
            None => "check the arguments; `cargo surety check-deployment` compares the contracts with this source".into(),
        }
    }

    fn after(&self, error: &Named) -> String {
        match error.name.as_str() {
            "ClusterNotFound" => "`cargo surety cluster list` shows all clusters".into(),
            "ClusterLiquidated" => format!(
                "its owner starts it again: cargo surety cluster reactivate {} --amount TOKENS",
                self.cluster()
            ),
            "ValidatorLimitExceeded" => format!(
                "operator {} runs as many validators as any may ({}, see `cargo surety ledger parameters`): choose another, \
                 `cargo surety operator list --eligible`",
                self.operator(),
                error.text_of("limit")
            ),
            "ClusterNotLiquidated" | "ClusterNotLiquidatable" | "InsufficientBalance" => format!(
                "`cargo surety cluster status {}` shows its balance, its collateral and its runway",
                self.cluster()
            ),
            "OperatorNotActive" | "CapacityExceeded" | "OperatorNotAllowed" => format!(
                "choose another operator (`cargo surety operator list --eligible`), or ask that of {}: more bond, or its whitelist",
                self.operator()
            ),
            "SameFee" | "FeeNotReduced" => format!(
                "`cargo surety operator status {}` shows the fee; a higher one is declared",
                self.operator()
            ),
            "FeeIncreaseTooHigh" => format!(
                "declare at most {} now (--max), and more in a later step",
                self.shown("maximum")
            ),
            "FeeNotDeclared" => format!(
                "declare one first: cargo surety operator fee declare {}",
                self.operator()
            ),
            "OutsideFeeWindow" => format!(
                "before {} wait, after {} declare it again",
                self.shown("begin"),
                self.shown("end")
            ),
            "FeeChangedTooOften" => format!("again from slot {} on", self.shown("earliest")),
            "NothingToApply" => "`cargo surety ledger parameters` shows what is announced, and from when on".into(),
            "InsufficientEarnings" => format!(
                "`cargo surety operator earnings {}` shows an operator's fees, `cargo surety ledger parameters` the network's",
                self.operator()
            ),
            "OperatorInGoodStanding" => format!(
                "what it may charge: cargo surety cluster set-fee-ceiling {}; above it an owner may replace it",
                self.cluster()
            ),
            "OperatorInCluster" | "OperatorNotInCluster" => {
                format!("`cargo surety cluster status {}` shows its operators", self.cluster())
            }
            "InvalidClusterSize" | "OperatorsNotSorted" => "name 4, 7, 10 or 13 different operators, in ascending order".into(),
            "ValidatorExists" | "ValidatorNotFound" => {
                format!("`cargo surety cluster validators {}` lists a cluster's validators", self.cluster())
            }
            "TokenTransferFailed" => "check the sender's tokens, and what the ledger may take of them (--approve)".into(),
            "NotOperatorOwner" => format!(
                "`cargo surety operator status {}` shows the owner; its key: --keystore FILE, SURETY_PRIVATE_KEY or, on the \
                 devnet, --account N",
                self.operator()
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
                self.operator()
            ),
            "InvalidStatus" => format!(
                "`cargo surety operator status {}` shows the status",
                self.operator()
            ),
            "FeeOutOfBounds" => "choose a fee of 0, or between the two bounds".into(),
            "ZeroAmount" => "give an amount above 0".into(),
            "NotMember" => "`cargo surety committee status` shows the members".into(),
            "Unauthorized" => format!(
                "use the key of whom the command is for: a cluster's owner (`cargo surety cluster status {}` shows it), an \
                 operator's (`cargo surety operator status {}`), the admin or the guardian (on the devnet the admin is account 0, \
                 the guardian account 1)",
                self.cluster(),
                self.operator()
            ),
            "CriteriaNotMet" => "its owner sets its node version with `cargo surety operator set-metadata`; its score rises frame by frame".into(),
            "InvalidMetadata" => "shorten the text to 64 bytes of plain ASCII".into(),
            "InvalidWhitelistingContract" => {
                "give a contract that implements abi/IWhitelistingContract.sol and ERC-165, or `none`".into()
            }
            "LockExists" | "LockNotFound" | "TooManyLocks" => format!(
                "`cargo surety operator status {}` shows its locks",
                self.operator()
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
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { action, data, error, units, .. } = self;
        let Some(error) = error else {
            return write!(f, "{action}: the contract refuses: {}", explain_revert(data));
        };
        let meaning = decode::meaning(&error.name).map(|text| format!("\n{text}"));
        let meaning = meaning.unwrap_or_default();
        write!(f, "{action}: the contract refuses: {}{meaning}", error.text(units))
    }
}

//! The contracts as clients see them, and their errors in words.

use alloy::{
    contract::Error as ContractError,
    dyn_abi::{DynSolValue, JsonAbiExt},
    primitives::Bytes,
    transports::{RpcError, TransportErrorKind},
};
use alloy_json_abi::JsonAbi;
use std::sync::LazyLock;

mod generated {
    #![allow(clippy::too_many_arguments, missing_docs)]
    use alloy::sol;

    sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IAccess.sol"
    );
    sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IOperatorRegistry.sol"
    );
    sol!(
        #[sol(rpc, all_derives)]
        "../../abi/ICollateralVault.sol"
    );
    sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IClusterLedger.sol"
    );
    sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IBlameSettlement.sol"
    );
    sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IRewardDistributor.sol"
    );
    sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IOracleCommittee.sol"
    );
    sol!(
        #[sol(rpc, all_derives)]
        "../../abi/IKeyProver.sol"
    );

    sol! {
        #[sol(rpc)]
        interface IERC20 {
            function balanceOf(address account) external view returns (uint256);
            function allowance(address owner, address spender) external view returns (uint256);
            function approve(address spender, uint256 amount) external returns (bool);
            function transfer(address to, uint256 amount) external returns (bool);
            function symbol() external view returns (string memory);
            /// of the test token only
            function mint(address to, uint256 amount) external;
        }
        #[sol(rpc)]
        interface IArbWasm {
            error ProgramNotWasm();
            error ProgramNotActivated();
            error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion);
            error ProgramExpired(uint64 ageInSeconds);
            error ProgramUpToDate();
            error ProgramInsufficientValue(uint256 have, uint256 want);
            function activateProgram(address program) external payable returns (uint16 version, uint256 dataFee);
            function stylusVersion() external view returns (uint16 version);
            function codehashVersion(bytes32 codehash) external view returns (uint16 version);
            function programInitGas(address program) external view returns (uint64 gas, uint64 gasWhenCached);
            function programTimeLeft(address program) external view returns (uint64 seconds_);
        }
        #[sol(rpc)]
        interface IArbWasmCache {
            function isCacheManager(address manager) external view returns (bool);
            function codehashIsCached(bytes32 codehash) external view returns (bool);
            function cacheProgram(address program) external;
        }
        #[sol(rpc)]
        interface IArbOwnerPublic {
            function isChainOwner(address account) external view returns (bool);
        }
        #[sol(rpc)]
        interface IArbDebug {
            function becomeChainOwner() external;
        }
        #[sol(rpc)]
        interface IStylusDeployer {
            event ContractDeployed(address deployedContract);
            error Reentered();
            error CreationFailed(bytes reason);
            error CodeIsEmpty();
            error ValueBelowInitValue(uint256 value, uint256 initValue);
            error InitValueWithoutInitData(uint256 initValue);
            error RefundFailed(address to, uint256 amount);
            function deploy(bytes calldata bytecode, bytes calldata initData, uint256 initValue, bytes32 salt)
                external payable returns (address deployed);
        }
    }
}

pub use generated::*;

/// One name per generated file of `abi/`.
pub(crate) const ABIS: [&str; 8] = [
    include_str!("../../../abi/Access.json"),
    include_str!("../../../abi/OperatorRegistry.json"),
    include_str!("../../../abi/CollateralVault.json"),
    include_str!("../../../abi/ClusterLedger.json"),
    include_str!("../../../abi/BlameSettlement.json"),
    include_str!("../../../abi/RewardDistributor.json"),
    include_str!("../../../abi/OracleCommittee.json"),
    include_str!("../../../abi/KeyProver.json"),
];

/// Of tokens, ArbWasm and the deployer contract; the last two are the compiler's own.
const OTHER_ERRORS: [&str; 18] = [
    "ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
    "ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
    "ERC2612ExpiredSignature(uint256 deadline)",
    "ERC2612InvalidSigner(address signer, address owner)",
    "ProgramNotWasm()",
    "ProgramNotActivated()",
    "ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
    "ProgramExpired(uint64 age)",
    "ProgramUpToDate()",
    "ProgramInsufficientValue(uint256 have, uint256 want)",
    "Reentered()",
    "CreationFailed(bytes reason)",
    "CodeIsEmpty()",
    "ValueBelowInitValue(uint256 value, uint256 initValue)",
    "InitValueWithoutInitData(uint256 initValue)",
    "RefundFailed(address to, uint256 amount)",
    "Error(string reason)",
    "Panic(uint256 code)",
];

static ERRORS: LazyLock<Vec<alloy_json_abi::Error>> = LazyLock::new(|| {
    let of_abis = ABIS.iter().filter_map(|text| serde_json::from_str::<JsonAbi>(text).ok());
    let of_abis = of_abis.flat_map(|abi| abi.errors.into_values().flatten());
    let others = OTHER_ERRORS.iter().filter_map(|text| alloy_json_abi::Error::parse(text).ok());
    of_abis.chain(others).collect()
});

/// Revert data as `Name(argument: value, …)`.
pub fn explain_revert(data: &[u8]) -> String {
    if data.is_empty() {
        return "reverted without data (a panic, malformed calldata, an unknown function, or ETH sent to a \
                function that takes none)"
            .to_owned();
    }
    let Some((error, values)) = decode_revert(data) else {
        return format!("an unknown error {}", Bytes::copy_from_slice(data));
    };
    let name = |(param, value): (&alloy_json_abi::Param, &DynSolValue)| match param.name.as_str() {
        "" => show(value),
        name => format!("{name}: {}", show(value)),
    };
    let arguments: Vec<String> = error.inputs.iter().zip(&values).map(name).collect();
    format!("{}({})", error.name, arguments.join(", "))
}

/// The error that revert data holds, with its arguments.
pub(crate) fn decode_revert(
    data: &[u8],
) -> Option<(&'static alloy_json_abi::Error, Vec<DynSolValue>)> {
    let mut known = ERRORS.iter().filter(|error| data.starts_with(error.selector().as_slice()));
    known.find_map(|error| Some((error, error.abi_decode_input(data.get(4..)?).ok()?)))
}

pub(crate) fn show(value: &DynSolValue) -> String {
    match value {
        DynSolValue::Bool(value) => value.to_string(),
        DynSolValue::Int(value, _) => value.to_string(),
        DynSolValue::Uint(value, _) => value.to_string(),
        DynSolValue::Address(value) => value.to_string(),
        DynSolValue::FixedBytes(word, size) => Bytes::copy_from_slice(&word[..*size]).to_string(),
        DynSolValue::Bytes(value) => match value.len() {
            // an error inside an error: CreationFailed(reason)
            4.. => explain_revert(value),
            _ => Bytes::copy_from_slice(value).to_string(),
        },
        DynSolValue::String(value) => format!("{value:?}"),
        DynSolValue::Array(values) => {
            format!("[{}]", values.iter().map(show).collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}

pub type TransportError = RpcError<TransportErrorKind>;

/// What a failed call or transaction means, with the contract's own error decoded.
pub fn explain(error: &ContractError) -> String {
    match error {
        ContractError::TransportError(error) => explain_rpc(error),
        ContractError::ZeroData(..) => "there is no such contract at this address".to_owned(),
        other => other.to_string(),
    }
}

/// How the explanation begins where no node said anything.
pub const NO_ANSWER: &str = "no answer from the node";

pub fn explain_rpc(error: &TransportError) -> String {
    let Some(payload) = error.as_error_resp() else {
        let text = hide_urls(&error.to_string());
        return if error.is_transport_error() { format!("{NO_ANSWER}: {text}") } else { text };
    };
    match payload.as_revert_data() {
        Some(data) => explain_revert(&data),
        None => payload.message.to_string(),
    }
}

/// Scheme, host and port of a URL: the rest may be a password or an API key.
pub fn origin(url: &str) -> String {
    let (scheme, rest) = match url.split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), url),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.rsplit_once('@') {
        Some((_, host)) => host,
        // a slash in the password: nothing tells where the host is
        None if rest.contains('@') => "…",
        None => authority,
    };
    format!("{scheme}{host}")
}

/// A text with nothing but the origin of each URL in it.
pub fn hide_urls(text: &str) -> String {
    let part = |part: &str| match part.contains("://") {
        true => {
            let end = part.len() - part.chars().next_back().map_or(0, char::len_utf8);
            let (url, delimiter) = match part.ends_with(is_delimiter) {
                true => part.split_at(end),
                false => (part, ""),
            };
            origin(url) + delimiter
        }
        false => part.to_owned(),
    };
    text.split_inclusive(is_delimiter).map(part).collect()
}

fn is_delimiter(letter: char) -> bool {
    letter.is_whitespace() || "()<>\"'`".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy::{
        primitives::{Address, U256},
        sol_types::SolError,
    };

    #[test]
    fn explain_revert_names_contract_errors_and_their_arguments() {
        let error = IClusterLedger::CapacityExceeded { operatorId: 3, seats: 5, capacity: 4 };
        let text = explain_revert(&error.abi_encode());
        assert_eq!(text, "CapacityExceeded(operatorId: 3, seats: 5, capacity: 4)");
        let error = IAccess::Unauthorized { caller: Address::ZERO };
        let text = explain_revert(&error.abi_encode());
        assert_eq!(text, "Unauthorized(caller: 0x0000000000000000000000000000000000000000)");
    }

    #[test]
    fn show_lists_what_an_array_holds() {
        let number = |value: u64| DynSolValue::Uint(U256::from(value), 64);
        assert_eq!(show(&DynSolValue::Array(vec![number(1), number(2)])), "[1, 2]");
        assert_eq!(show(&DynSolValue::Array(Vec::new())), "[]");
    }

    #[test]
    fn explain_revert_of_a_nested_error_shows_the_inner_one() {
        let inner = IArbWasm::ProgramInsufficientValue {
            have: "1".parse().unwrap(),
            want: "2".parse().unwrap(),
        };
        let error = IStylusDeployer::CreationFailed { reason: inner.abi_encode().into() };
        let text = explain_revert(&error.abi_encode());
        assert_eq!(text, "CreationFailed(reason: ProgramInsufficientValue(have: 1, want: 2))");
    }

    #[test]
    fn explain_revert_of_unknown_or_no_data_says_so() {
        assert_eq!(explain_revert(&[1, 2, 3, 4]), "an unknown error 0x01020304");
        assert!(explain_revert(&[]).starts_with("reverted without data"));
        let cut = &IAccess::Unauthorized { caller: Address::ZERO }.abi_encode()[..10];
        assert!(explain_revert(cut).starts_with("an unknown error"));
    }

    #[test]
    fn hide_urls_leaves_origins_and_the_rest_of_the_text() {
        let text = "error for url (https://me:hush@node:1/v2/key): see http://other/, twice";
        assert_eq!(hide_urls(text), "error for url (https://node:1): see http://other twice");
        assert_eq!(hide_urls("a: b"), "a: b");
    }

    #[test]
    fn every_abi_file_is_read() {
        for text in ABIS {
            serde_json::from_str::<JsonAbi>(text).unwrap();
        }
        assert!(ERRORS.len() > 60);
    }
}

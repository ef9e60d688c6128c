//! What contracts say, by name: typed errors and events with their arguments, and what an error means.

use crate::{
    bindings::{ABIS, decode_revert, show},
    deploy::Clock,
    operator::facts::status_word,
    ui::{
        amount::{eth, tokens},
        time::rfc3339,
    },
};
use alloy::{
    dyn_abi::{DynSolValue, EventExt, JsonAbiExt},
    primitives::{B256, Bytes, LogData, U256},
};
use alloy_json_abi::{Event, EventParam, Function, JsonAbi, Param};
use serde_json::{Map, Value};
use std::{collections::HashMap, sync::LazyLock};
use surety_protocol::{clock::slot_start_secs, fees::per_year};

/// Where errors are documented.
const INTERFACES: [&str; 8] = [
    include_str!("../../../abi/IAccess.sol"),
    include_str!("../../../abi/IOperatorRegistry.sol"),
    include_str!("../../../abi/ICollateralVault.sol"),
    include_str!("../../../abi/IClusterLedger.sol"),
    include_str!("../../../abi/IBlameSettlement.sol"),
    include_str!("../../../abi/IRewardDistributor.sol"),
    include_str!("../../../abi/IOracleCommittee.sol"),
    include_str!("../../../abi/IKeyProver.sol"),
];

/// Errors whose amounts are ETH; other amounts are of the fee token, or of any asset.
const ETH_ERRORS: [&str; 5] = [
    "BondBelowMinimum",
    "InsufficientCollateral",
    "OperatorInDebt",
    "SlashCapExceeded",
    "DonationTooLarge",
];
/// Errors about fees per slot, about amounts of the fee token, what in these is none, and arguments that are times.
const FEE_ERRORS: [&str; 4] = ["FeeOutOfBounds", "SameFee", "FeeIncreaseTooHigh", "FeeNotReduced"];
const TOKEN_ERRORS: [&str; 5] = [
    "InsufficientBalance",
    "InsufficientEarnings",
    "ClusterNotLiquidatable",
    "ERC20InsufficientBalance",
    "ERC20InsufficientAllowance",
];
const NO_AMOUNTS: [&str; 1] = ["clusterId"];
const TIMES: [&str; 9] =
    ["time", "begin", "end", "until", "opensAt", "deadline", "endsAt", "activeAt", "notBefore"];
/// Contracts whose events' amounts are ETH, and what in them is none.
const ETH_CONTRACTS: [&str; 3] = ["OperatorRegistry", "CollateralVault", "BlameSettlement"];
const NO_ETH: [&str; 2] = ["shares", "fee"];

const TOKEN_EVENTS: [&str; 2] = [
    "event Transfer(address indexed from, address indexed to, uint256 value)",
    "event Approval(address indexed owner, address indexed spender, uint256 value)",
];

static EVENTS: LazyLock<HashMap<B256, Event>> = LazyLock::new(|| {
    let abis = ABIS.iter().filter_map(|text| serde_json::from_str::<JsonAbi>(text).ok());
    let of_token = TOKEN_EVENTS.iter().filter_map(|text| Event::parse(text).ok());
    let events = abis.flat_map(|abi| abi.events.into_values().flatten()).chain(of_token);
    events.map(|event| (event.selector(), event)).collect()
});

static FUNCTIONS: LazyLock<Vec<Function>> = LazyLock::new(|| {
    let abis = ABIS.iter().filter_map(|text| serde_json::from_str::<JsonAbi>(text).ok());
    abis.flat_map(|abi| abi.functions.into_values().flatten()).collect()
});

/// What a deployment counts in.
#[derive(Clone, Debug)]
pub struct Units {
    /// Of the fee token.
    pub symbol: String,
    pub clock: Clock,
}

/// An error, an event or a call.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub name: String,
    arguments: Vec<Argument>,
    in_eth: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Argument {
    name: String,
    kind: String,
    value: DynSolValue,
}

/// The typed error in revert data.
pub fn error(data: &[u8]) -> Option<Named> {
    let (error, values) = decode_revert(data)?;
    let arguments = arguments(&error.inputs, values);
    let in_eth = ETH_ERRORS.contains(&error.name.as_str());
    Some(Named { name: error.name.clone(), arguments, in_eth })
}

/// The function that calldata is for.
pub fn call(data: &[u8]) -> Option<Named> {
    let function = FUNCTIONS.iter().find(|function| data.starts_with(&function.selector()[..]))?;
    let values = function.abi_decode_input(data.get(4..)?).ok()?;
    let arguments = arguments(&function.inputs, values);
    Some(Named { name: function.name.clone(), arguments, in_eth: false })
}

fn arguments(params: &[Param], values: Vec<DynSolValue>) -> Vec<Argument> {
    let argument = |(param, value): (&Param, DynSolValue)| Argument {
        name: param.name.clone(),
        kind: param.ty.clone(),
        value,
    };
    params.iter().zip(values).map(argument).collect()
}

/// The event in a log of this contract.
pub fn event(contract: &str, log: &LogData) -> Option<Named> {
    let event = EVENTS.get(log.topics().first()?)?;
    let decoded = event.decode_log(log).ok()?;
    let (mut indexed, mut body) = (decoded.indexed.into_iter(), decoded.body.into_iter());
    let argument = |param: &EventParam| {
        let value = if param.indexed { indexed.next() } else { body.next() }?;
        Some(Argument { name: param.name.clone(), kind: param.ty.clone(), value })
    };
    let arguments = event.inputs.iter().map(argument).collect::<Option<_>>()?;
    let in_eth = ETH_CONTRACTS.contains(&contract);
    Some(Named { name: event.name.clone(), arguments, in_eth })
}

impl Named {
    pub fn get(&self, name: &str) -> Option<&DynSolValue> {
        self.arguments.iter().find(|argument| argument.name == name).map(|argument| &argument.value)
    }

    /// An argument as it is written in text and JSON; empty if there is none.
    pub fn text_of(&self, name: &str) -> String {
        self.get(name).map(show).unwrap_or_default()
    }

    /// An argument as its contract says it, and what that is for people.
    pub fn shown(&self, name: &str, units: &Units) -> String {
        let found = self.arguments.iter().find(|argument| argument.name == name);
        found.map(|argument| self.value(argument, Some(units))).unwrap_or_default()
    }

    /// Like [`Display`](std::fmt::Display), with amounts, fees and times for people beside what the contract says.
    pub fn text(&self, units: &Units) -> String {
        self.with(|argument| self.value(argument, Some(units)))
    }

    fn with(&self, value: impl Fn(&Argument) -> String) -> String {
        let argument = |argument: &Argument| format!("{}: {}", argument.name, value(argument));
        let arguments: Vec<String> = self.arguments.iter().map(argument).collect();
        format!("{}({})", self.name, arguments.join(", "))
    }

    fn value(&self, argument: &Argument, units: Option<&Units>) -> String {
        let Argument { name, kind, value } = argument;
        let is_eth = self.in_eth && kind == "uint256" && !NO_ETH.contains(&name.as_str());
        match value {
            DynSolValue::Uint(wei, _) if is_eth => eth(*wei),
            DynSolValue::Bytes(bytes) if bytes.len() > 32 => {
                let start = Bytes::copy_from_slice(&bytes[..8]);
                format!("{start}… ({} bytes)", bytes.len())
            }
            DynSolValue::Uint(status, _) if name == "status" && kind == "uint8" => {
                status_word(status.saturating_to()).into()
            }
            DynSolValue::Uint(number, _) => {
                match units.and_then(|units| self.unit(name, *number, units)) {
                    Some(text) => format!("{number} ({text})"),
                    None => number.to_string(),
                }
            }
            value => show(value),
        }
    }

    /// What a number of a refusal stands for.
    fn unit(&self, argument: &str, number: U256, units: &Units) -> Option<String> {
        let Clock { genesis_time, seconds_per_slot, .. } = units.clock;
        let (error, small) = (self.name.as_str(), number.saturating_to());
        if FEE_ERRORS.contains(&error) {
            let year = per_year(small, seconds_per_slot).ok()?;
            return Some(format!("{} per year", tokens(U256::from(year), &units.symbol)));
        }
        if TOKEN_ERRORS.contains(&error) && !NO_AMOUNTS.contains(&argument) {
            return Some(tokens(number, &units.symbol));
        }
        match argument {
            "earliest" => slot_start_secs(small, genesis_time, seconds_per_slot).ok().map(rfc3339),
            _ if TIMES.contains(&argument) => Some(rfc3339(small)),
            _ => None,
        }
    }

    /// For programs: numbers as decimal strings.
    pub fn arguments(&self) -> Value {
        let entry = |argument: &Argument| (argument.name.clone(), json(&argument.value));
        Value::Object(self.arguments.iter().map(entry).collect::<Map<_, _>>())
    }
}

/// `Name(argument: value, …)`, amounts with their unit where it is certain.
impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.with(|argument| self.value(argument, None)))
    }
}

fn json(value: &DynSolValue) -> Value {
    match value {
        DynSolValue::Bool(value) => Value::Bool(*value),
        DynSolValue::String(text) => Value::String(text.clone()),
        DynSolValue::Bytes(bytes) => Value::String(Bytes::copy_from_slice(bytes).to_string()),
        DynSolValue::Array(values)
        | DynSolValue::FixedArray(values)
        | DynSolValue::Tuple(values) => Value::Array(values.iter().map(json).collect()),
        other => Value::String(show(other)),
    }
}

/// What the interface files say of an error.
pub fn meaning(error: &str) -> Option<String> {
    let start = format!("error {error}(");
    INTERFACES.iter().find_map(|text| {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let at = lines.iter().position(|line| line.starts_with(&start))?;
        let comment: Vec<&str> =
            lines[..at].iter().rev().map_while(|line| line.strip_prefix("///")).collect();
        let words = comment.into_iter().rev().map(str::trim).collect::<Vec<_>>().join(" ");
        let notice = words.strip_prefix("@notice ").unwrap_or(&words);
        let notice = notice.split("@param").next().unwrap_or_default().trim();
        (!notice.is_empty()).then(|| notice.to_owned())
    })
}

#[cfg(test)]
mod tests;

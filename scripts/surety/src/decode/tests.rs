use super::*;
use crate::bindings::{IClusterLedger, ICollateralVault, IOperatorRegistry};
use alloy::{
    primitives::{Address, U256},
    sol_types::{SolCall, SolError, SolEvent},
};

#[test]
fn error_is_named_with_amounts_in_their_unit() {
    let minimum = U256::from(1_000_000_000_000_000_000u64);
    let error = IOperatorRegistry::BondBelowMinimum { bond: minimum / U256::from(10), minimum };
    let named = super::error(&error.abi_encode()).unwrap();
    assert_eq!(named.to_string(), "BondBelowMinimum(bond: 0.1 ETH, minimum: 1 ETH)");
    let json = named.arguments();
    assert_eq!(json["bond"], "100000000000000000");
    assert!(super::error(&[1, 2, 3, 4]).is_none());
    assert!(super::error(&[]).is_none());
}

#[test]
fn event_has_its_arguments_in_order_whether_indexed_or_not() {
    let assets = U256::from(1_500_000_000_000_000_000u64);
    let (to, shares) = (Address::repeat_byte(0x11), U256::from(7));
    let event = ICollateralVault::Withdrawn { operatorId: 3, to, assets, shares };
    let named = super::event("CollateralVault", &event.encode_log_data()).unwrap();
    assert_eq!(
        named.to_string(),
        format!("Withdrawn(operatorId: 3, to: {to}, assets: 1.5 ETH, shares: 7)")
    );
    assert_eq!(named.text_of("operatorId"), "3");
    assert!(super::event("CollateralVault", &LogData::default()).is_none());
}

#[test]
fn refusal_shows_amounts_fees_and_times_beside_the_numbers() {
    let units = Units { symbol: "TFEE".into(), clock: Clock::default() };
    let text = |data: Vec<u8>| super::error(&data).unwrap().text(&units);
    let half = U256::from(500_000_000_000_000_000_u64);
    let short = IClusterLedger::InsufficientEarnings { available: U256::ZERO, requested: half };
    assert_eq!(
        text(short.abi_encode()),
        "InsufficientEarnings(available: 0 (0 TFEE), requested: 500000000000000000 (0.5 TFEE))"
    );
    let dear = IClusterLedger::SameFee { fee: U256::from(1_000_000_000) };
    assert_eq!(text(dear.abi_encode()), "SameFee(fee: 1000000000 (0.002628 TFEE per year))");
    let often = IClusterLedger::FeeChangedTooOften { operatorId: 3, earliest: 1 };
    assert_eq!(
        text(often.abi_encode()),
        "FeeChangedTooOften(operatorId: 3, earliest: 1 (2025-03-17T12:10:12Z))"
    );
    let paused = ICollateralVault::Paused { until: 0 };
    assert_eq!(text(paused.abi_encode()), "Paused(until: 0 (1970-01-01T00:00:00Z))");
}

#[test]
fn call_is_named_with_its_arguments() {
    let call = IClusterLedger::executeFeeCall { operatorId: 7 };
    let named = super::call(&call.abi_encode()).unwrap();
    assert_eq!((named.name.as_str(), named.text_of("operatorId")), ("executeFee", "7".into()));
    assert!(super::call(&[1, 2]).is_none());
}

#[test]
fn status_is_named_for_people() {
    let event = IOperatorRegistry::StatusChanged { operatorId: 3, status: 2 };
    let named = super::event("OperatorRegistry", &event.encode_log_data()).unwrap();
    assert_eq!(named.to_string(), "StatusChanged(operatorId: 3, status: active)");
    assert_eq!(named.arguments()["status"], "2", "as the contract says it");
    let error = IOperatorRegistry::InvalidStatus { operatorId: 3, status: 3 };
    let named = super::error(&error.abi_encode()).unwrap();
    assert_eq!(named.to_string(), "InvalidStatus(operatorId: 3, status: deactivating)");
}

#[test]
fn meaning_is_what_the_interface_says() {
    let text = meaning("NotOperatorOwner").unwrap();
    assert_eq!(text, "The caller does not own the operator.");
    assert!(meaning("InvalidStatus").unwrap().ends_with("repaid at the vault)."));
    assert_eq!(meaning("ZeroAmount"), None);
    assert_eq!(meaning("NoSuchError"), None);
}

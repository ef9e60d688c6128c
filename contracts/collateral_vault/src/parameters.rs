use alloc::vec::Vec;

use alloy_primitives::{Address, U256};
use alloy_sol_types::SolEvent;
use stylus_sdk::prelude::*;
use surety_components::codec::{emit, word_of};
use surety_components::{Revert, in_bounds, log, non_zero};
use surety_interfaces::IAccess::AlreadyWired;
use surety_interfaces::ICollateralVault::{
    BondCurveSet, InvalidBondCurve, MultiplierSet, SlashCapSet, Wired,
};
use surety_protocol::bond::{DEFAULT_CURVES, Interval, check_curve};
use surety_protocol::bounds::{SEAT_PRICE_WEI, SLASH_CAP_BPS};
use surety_protocol::math::BPS_U256;

use crate::CollateralVault;
use crate::curve::{self, MAX_INTERVALS};
use crate::slash::length_mismatch;

const DEFAULT_SLASH_CAP_BPS: u16 = 1_000;

pub fn set_defaults(vault: &mut CollateralVault) -> Result<(), Revert> {
    for (kind, curve) in DEFAULT_CURVES.into_iter().enumerate() {
        write_curve(vault, kind, curve);
    }
    write_slash_cap(vault, DEFAULT_SLASH_CAP_BPS)
}

pub fn wire(
    vault: &mut CollateralVault,
    registry: Address,
    settlement: Address,
    distributor: Address,
) -> Result<(), Revert> {
    vault.access.only_admin()?;
    if !vault.registry.get().is_zero() {
        return Err(AlreadyWired {}.into());
    }
    for neighbour in [registry, settlement, distributor] {
        non_zero(neighbour)?;
    }
    vault.registry.set(registry);
    vault.settlement.set(settlement);
    vault.distributor.set(distributor);
    let neighbours = [registry, settlement, distributor].map(word_of);
    emit(vault, &Wired::SIGNATURE_HASH, &[], &neighbours);
    Ok(())
}

pub fn set_multipliers(
    vault: &mut CollateralVault,
    operator_ids: &[u64],
    multipliers_bps: &[u16],
) -> Result<Vec<u32>, Revert> {
    vault.access.only(vault.registry.get())?;
    if operator_ids.len() != multipliers_bps.len() {
        return Err(length_mismatch(operator_ids.len(), multipliers_bps.len()));
    }
    let totals = vault.load_totals()?;
    let curve = vault.load_curve(0);
    let mut capacities = Vec::with_capacity(operator_ids.len());
    for (operator_id, multiplier_bps) in operator_ids.iter().zip(multipliers_bps) {
        in_bounds(U256::from(*multiplier_bps), U256::ZERO, BPS_U256)?;
        let mut operator = vault.load_operator(*operator_id);
        if operator.multiplier_bps != *multiplier_bps {
            operator.multiplier_bps = *multiplier_bps;
            vault.store_operator(*operator_id, &operator)?;
            vault
                .vm()
                .log(MultiplierSet { operatorId: *operator_id, multiplierBps: *multiplier_bps });
        }
        capacities.push(curve::capacity(vault, &curve, *operator_id, &operator, &totals)?);
    }
    Ok(capacities)
}

pub fn set_bond_curve(
    vault: &mut CollateralVault,
    kind: u8,
    from_seats: Vec<u32>,
    prices_wei: Vec<U256>,
) -> Result<(), Revert> {
    vault.access.only_admin()?;
    let kind = curve::known(kind)?;
    if from_seats.len() != prices_wei.len() {
        return Err(length_mismatch(from_seats.len(), prices_wei.len()));
    }
    if from_seats.len() > MAX_INTERVALS {
        return Err(InvalidBondCurve {}.into());
    }
    let mut curve = Vec::with_capacity(from_seats.len());
    for (from_seat, price_wei) in from_seats.iter().zip(&prices_wei) {
        let price_wei = u128::try_from(*price_wei)
            .ok()
            .filter(|price| SEAT_PRICE_WEI.contains(*price))
            .ok_or(InvalidBondCurve {})?;
        curve.push(Interval { from_seat: u64::from(*from_seat), price_wei });
    }
    check_curve(&curve).map_err(|_| InvalidBondCurve {})?;
    write_curve(vault, kind, &curve);
    Ok(())
}

pub fn set_slash_cap(vault: &mut CollateralVault, cap_bps: u16) -> Result<(), Revert> {
    vault.access.only_admin()?;
    let (min, max) = (U256::from(SLASH_CAP_BPS.min), U256::from(SLASH_CAP_BPS.max));
    in_bounds(U256::from(cap_bps), min, max)?;
    write_slash_cap(vault, cap_bps)
}

fn write_curve(vault: &mut CollateralVault, kind: usize, intervals: &[Interval]) {
    vault.store_curve(kind, intervals);
    let (from_seats, prices) = curve::lists(intervals);
    // less than `curve::KINDS`
    log(vault, BondCurveSet { kind: kind as u8, fromSeats: from_seats, pricesWei: prices });
}

fn write_slash_cap(vault: &mut CollateralVault, cap_bps: u16) -> Result<(), Revert> {
    let mut window = vault.load_window();
    window.cap_bps = cap_bps;
    let word = window.pack()?;
    vault.slash_window.set(word);
    emit(vault, &SlashCapSet::SIGNATURE_HASH, &[], &[U256::from(cap_bps)]);
    Ok(())
}

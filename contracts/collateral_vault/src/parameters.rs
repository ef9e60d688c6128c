use crate::shelf::{DISTRIBUTOR, REGISTRY, SETTLEMENT, WINDOW};
use alloc::vec::Vec;
use surety_components::refusal::Outcome;

use alloy_primitives::{Address, U256};
use surety_components::codec::{Words, emit, emit_bytes, word_of};
use surety_components::{in_bounds, non_zero, refuse};
use surety_interfaces::IAccess::AlreadyWired;
use surety_interfaces::ICollateralVault::{
    BondCurveSet, InvalidBondCurve, MultiplierSet, SlashCapSet, Wired,
};
use surety_protocol::bond::{DEFAULT_CURVES, Interval, check_curve};
use surety_protocol::bounds::{SEAT_PRICE_WEI, SLASH_CAP_BPS};
use surety_protocol::math::BPS_U256;

use crate::CollateralVault;
use crate::curve::{self, MAX_INTERVALS};
use crate::slash::same_length;

const DEFAULT_SLASH_CAP_BPS: u16 = 1_000;

pub fn set_defaults(vault: &mut CollateralVault) -> Outcome {
    for (kind, curve) in (0..).zip(DEFAULT_CURVES) {
        write_curve(vault, kind, curve);
    }
    write_slash_cap(vault, DEFAULT_SLASH_CAP_BPS)
}

pub fn wire(
    vault: &mut CollateralVault,
    registry: Address,
    settlement: Address,
    distributor: Address,
) -> Outcome {
    vault.access.only_admin()?;
    if !vault.load_address(REGISTRY).is_zero() {
        return refuse!(AlreadyWired {});
    }
    let mut data = Vec::new();
    for neighbour in [registry, settlement, distributor] {
        non_zero(neighbour)?;
        data.push(word_of(neighbour));
    }
    for (key, neighbour) in [REGISTRY, SETTLEMENT, DISTRIBUTOR].iter().zip(&data) {
        vault.set_word(*key, *neighbour);
    }
    emit::<Wired>(vault, &[], &data);
    Ok(())
}

pub fn set_multipliers(
    vault: &mut CollateralVault,
    operator_ids: &[u64],
    multipliers_bps: &[u16],
) -> Outcome<Vec<u32>> {
    vault.access.only(vault.load_address(REGISTRY))?;
    same_length(operator_ids.len(), multipliers_bps.len())?;
    let totals = vault.load_totals()?;
    let curve = vault.load_curve(0);
    let mut capacities = Vec::with_capacity(operator_ids.len());
    for (operator_id, multiplier_bps) in operator_ids.iter().zip(multipliers_bps) {
        in_bounds(U256::from(*multiplier_bps), U256::ZERO, BPS_U256)?;
        let mut operator = vault.load_operator(*operator_id);
        if operator.multiplier_bps != *multiplier_bps {
            operator.multiplier_bps = *multiplier_bps;
            vault.store_operator(*operator_id, &operator)?;
            let values = [u128::from(*multiplier_bps)];
            vault.note::<MultiplierSet>(*operator_id, &[], &values);
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
) -> Outcome {
    vault.access.only_admin()?;
    curve::known(kind)?;
    same_length(from_seats.len(), prices_wei.len())?;
    if from_seats.len() > MAX_INTERVALS {
        return refuse!(InvalidBondCurve {});
    }
    let mut curve = Vec::with_capacity(from_seats.len());
    for (from_seat, price_wei) in from_seats.iter().zip(&prices_wei) {
        let price_wei = u128::try_from(*price_wei).unwrap_or_default();
        if !SEAT_PRICE_WEI.contains(price_wei) {
            return refuse!(InvalidBondCurve {});
        }
        curve.push(Interval { from_seat: u64::from(*from_seat), price_wei });
    }
    if check_curve(&curve).is_err() {
        return refuse!(InvalidBondCurve {});
    }
    write_curve(vault, kind, &curve);
    Ok(())
}

pub fn set_slash_cap(vault: &mut CollateralVault, cap_bps: u16) -> Outcome {
    vault.access.only_admin()?;
    let (min, max) = (U256::from(SLASH_CAP_BPS.min), U256::from(SLASH_CAP_BPS.max));
    in_bounds(U256::from(cap_bps), min, max)?;
    write_slash_cap(vault, cap_bps)
}

fn write_curve(vault: &mut CollateralVault, kind: u8, intervals: &[Interval]) {
    vault.store_curve(kind, intervals);
    let (seats, prices) = curve::lists(intervals);
    let lists = Words::default().put_lists(seats.into_iter(), prices.into_iter());
    emit_bytes::<BondCurveSet>(vault, &[U256::from(kind)], &lists.0);
}

fn write_slash_cap(vault: &mut CollateralVault, cap_bps: u16) -> Outcome {
    let mut window = vault.load_window();
    window.cap_bps = cap_bps;
    let word = window.pack()?;
    vault.set_word(WINDOW, word);
    emit::<SlashCapSet>(vault, &[], &[U256::from(cap_bps)]);
    Ok(())
}

//! Which function a selector calls, written by hand for size (`surety_components::codec`). Selectors and names are those
//! of `abi/ICollateralVault.sol`.

use alloc::vec::Vec;

use alloy_primitives::U256;
use alloy_sol_types::SolCall;
use surety_components::Revert;
use surety_components::codec::{Args, Words, encode, word_of};
use surety_interfaces::IAccess::*;
use surety_interfaces::ICollateralVault::*;

use crate::{CollateralVault, deposit, parameters, slash, withdraw};

type Answer = Result<Vec<u8>, Revert>;

pub fn is_payable(selector: [u8; 4]) -> bool {
    [depositCall::SELECTOR, repayDebtCall::SELECTOR, donateCall::SELECTOR].contains(&selector)
}

/// The answer to a call, or none if there is no such function.
pub fn route(vault: &mut CollateralVault, selector: [u8; 4], data: &[u8]) -> Option<Answer> {
    let change = change(vault, selector, &mut Args::new(data)).transpose();
    let change = change.map(|done| done.map(|()| Vec::new()));
    let word = |vault| one(vault, selector, &mut Args::new(data)).transpose();
    change
        .or_else(|| word(vault).map(|answer| answer.map(|word| encode(&[word]))))
        .or_else(|| many(vault, selector, &mut Args::new(data)).transpose())
}

pub fn construct(vault: &mut CollateralVault, data: &[u8]) -> Result<(), Revert> {
    vault.access.init(Args::new(data).address()?)?;
    parameters::set_defaults(vault)
}

/// Functions that return nothing.
fn change(
    vault: &mut CollateralVault,
    selector: [u8; 4],
    args: &mut Args,
) -> Result<Option<()>, Revert> {
    match selector {
        repayDebtCall::SELECTOR => deposit::repay_debt(vault, args.u64()?)?,
        donateCall::SELECTOR => deposit::donate(vault)?,
        setBondCurveCall::SELECTOR => {
            parameters::set_bond_curve(vault, args.list(Args::u32)?, args.list(Args::word)?)?;
        }
        setSlashCapCall::SELECTOR => parameters::set_slash_cap(vault, args.u16()?)?,
        wireCall::SELECTOR => {
            parameters::wire(vault, args.address()?, args.address()?, args.address()?)?;
        }
        transferAdminCall::SELECTOR => vault.access.transfer_admin(args.address()?)?,
        acceptAdminCall::SELECTOR => vault.access.accept_admin()?,
        setGuardianCall::SELECTOR => vault.access.set_guardian(args.address()?)?,
        _ => return Ok(None),
    }
    Ok(Some(()))
}

/// Functions that return one word.
fn one(
    vault: &mut CollateralVault,
    selector: [u8; 4],
    args: &mut Args,
) -> Result<Option<U256>, Revert> {
    let word = match selector {
        depositCall::SELECTOR => U256::from(deposit::deposit(vault, args.u64()?)?),
        withdrawCall::SELECTOR => {
            let (id, assets, to) = (args.u64()?, args.word()?, args.address()?);
            U256::from(withdraw::withdraw(vault, id, assets, to, args.u32()?)?)
        }
        withdrawRecoveredCall::SELECTOR => withdraw::withdraw_recovered(vault, args.address()?)?,
        totalAssetsCall::SELECTOR => vault.total_assets(),
        totalSharesCall::SELECTOR => vault.total_shares(),
        totalRecoveredCall::SELECTOR => vault.total_recovered(),
        convertToSharesCall::SELECTOR => vault.convert_to_shares(args.word()?)?,
        convertToAssetsCall::SELECTOR => vault.convert_to_assets(args.word()?)?,
        previewWithdrawCall::SELECTOR => vault.preview_withdraw(args.word()?)?,
        sharesOfCall::SELECTOR => vault.shares_of(args.u64()?),
        assetsOfCall::SELECTOR => vault.assets_of(args.u64()?)?,
        debtOfCall::SELECTOR => vault.debt_of(args.u64()?),
        recoveredOfCall::SELECTOR => vault.recovered_of(args.address()?),
        multiplierOfCall::SELECTOR => U256::from(vault.multiplier_of(args.u64()?)),
        capacityOfCall::SELECTOR => U256::from(vault.capacity_of(args.u64()?)?),
        previewCapacityCall::SELECTOR => {
            let (id, assets) = (args.u64()?, args.word()?);
            U256::from(vault.preview_capacity(id, assets, args.u32()?)?)
        }
        requiredForCall::SELECTOR => vault.required_for(args.u64()?, args.u32()?)?,
        slashCapBpsCall::SELECTOR => U256::from(vault.slash_cap_bps()),
        slashedInWindowCall::SELECTOR => vault.slashed_in_window()?,
        adminCall::SELECTOR => word_of(vault.admin()),
        pendingAdminCall::SELECTOR => word_of(vault.pending_admin()),
        guardianCall::SELECTOR => word_of(vault.guardian()),
        _ => return Ok(None),
    };
    Ok(Some(word))
}

/// Functions that return more.
fn many(
    vault: &mut CollateralVault,
    selector: [u8; 4],
    args: &mut Args,
) -> Result<Option<Vec<u8>>, Revert> {
    let words = match selector {
        setMultipliersCall::SELECTOR => {
            let (ids, multipliers) = (args.list(Args::u64)?, args.list(Args::u16)?);
            list(parameters::set_multipliers(vault, &ids, &multipliers)?)
        }
        slashCall::SELECTOR => {
            let (ids, amounts) = (args.list(Args::u64)?, args.list(Args::word)?);
            let (taken, capacities) = slash::slash(vault, &ids, &amounts, args.address()?)?;
            Words::default().put_lists(taken.into_iter(), capacities.into_iter().map(U256::from)).0
        }
        capacitiesOfCall::SELECTOR => list(vault.capacities_of(args.list(Args::u64)?)?),
        bondCurveCall::SELECTOR => {
            let (from_seats, prices) = vault.bond_curve();
            Words::default().put_lists(from_seats.into_iter().map(U256::from), prices.into_iter()).0
        }
        wiringCall::SELECTOR => {
            let (registry, settlement, distributor) = vault.wiring();
            encode(&[registry, settlement, distributor].map(word_of))
        }
        _ => return Ok(None),
    };
    Ok(Some(words))
}

fn list(items: Vec<u32>) -> Vec<u8> {
    let head = Words::default().put_all(&[U256::from(32)]);
    head.put_list(items.into_iter().map(U256::from)).0
}

#[cfg(not(any(test, feature = "export-abi")))]
mod sdk {
    use alloc::vec::Vec;

    use stylus_sdk::ArbResult;
    use stylus_sdk::abi::Router;
    use stylus_sdk::stylus_core::{ConstructorGuard, ValueDenier};

    use crate::CollateralVault;

    impl Router<CollateralVault> for CollateralVault {
        type Storage = Self;

        fn route(storage: &mut Self, selector: u32, input: &[u8]) -> Option<ArbResult> {
            let selector = selector.to_be_bytes();
            if !super::is_payable(selector)
                && let Err(refusal) = storage.deny_value("")
            {
                return Some(Err(refusal));
            }
            let answer = super::route(storage, selector, input)?;
            Some(answer.map_err(|revert| revert.0))
        }

        fn constructor(storage: &mut Self, input: &[u8]) -> Option<ArbResult> {
            let done = storage
                .deny_value("")
                .and_then(|()| storage.check_constructor_slot())
                .and_then(|()| super::construct(storage, input).map_err(|revert| revert.0));
            Some(done.map(|()| Vec::new()))
        }

        fn receive(_: &mut Self) -> Option<Result<(), Vec<u8>>> {
            None
        }

        fn fallback(_: &mut Self, _: &[u8]) -> Option<ArbResult> {
            None
        }
    }
}

//! Which function a selector calls. Selectors and names are those of `abi/ICollateralVault.sol`.

use alloc::vec::Vec;

use alloy_primitives::U256;
use surety_components::router::{Call, Ended, Routed};
use surety_components::{Access, functions, is_one_of};
use surety_interfaces::ICollateralVault::*;

use crate::{
    CollateralVault, curve, deposit, donate, holds, lock, nodes, parameters, pause, slash, window,
    withdraw,
};

surety_components::router!(CollateralVault);

impl Routed for CollateralVault {
    fn is_payable(selector: u32) -> bool {
        is_one_of!(selector, depositCall, repayDebtCall, donateCall, compensateLockCall)
    }

    fn construct(call: Call<&mut Self>) -> Ended {
        call.with1(|vault, admin| {
            vault.access.init(admin)?;
            parameters::set_defaults(vault)
        })
    }

    fn change(call: Call<&mut Self>) -> Option<Ended> {
        functions!(
            call,
            (wireCall, with3(parameters::wire)),
            (depositCall, with1(deposit::deposit)),
            (withdrawCall, with4(withdraw::withdraw)),
            (
                setMultipliersCall,
                with2(|vault, ids: Vec<u64>, multipliers: Vec<u16>| {
                    parameters::set_multipliers(vault, &ids, &multipliers)
                })
            ),
            (repayDebtCall, with1(deposit::repay_debt)),
            (donateCall, with0(donate::donate)),
            (setNodesCall, with4(nodes::set_nodes)),
            (lockBondCall, with5(lock::lock)),
            (cancelLockCall, with2(lock::cancel)),
            (compensateLockCall, with2(lock::compensate)),
            (settleLockCall, with2(lock::settle)),
            (
                slashCall,
                with3(|vault, ids: Vec<u64>, amounts: Vec<U256>, beneficiary| {
                    slash::slash(vault, &ids, &amounts, beneficiary)
                })
            ),
            (reportLossCall, with2(slash::report_loss)),
            (withdrawRecoveredCall, with1(withdraw::withdraw_recovered)),
            (pauseCall, with1(pause::pause)),
            (unpauseCall, with0(pause::unpause)),
            (setBondCurveCall, with3(parameters::set_bond_curve)),
            (setSlashCapCall, with1(parameters::set_slash_cap)),
        );
        None
    }

    fn view(call: Call<&Self>) -> Option<Ended> {
        functions!(
            call,
            (totalAssetsCall, with0(Self::total_assets)),
            (unvestedCall, with0(donate::unvested)),
            (totalSharesCall, with0(Self::total_shares)),
            (totalRecoveredCall, with0(Self::total_recovered)),
            (convertToSharesCall, with1(Self::convert_to_shares)),
            (convertToAssetsCall, with1(Self::convert_to_assets)),
            (previewWithdrawCall, with1(Self::preview_withdraw)),
            (sharesOfCall, with1(Self::shares_of)),
            (assetsOfCall, with1(Self::assets_of)),
            (debtOfCall, with1(Self::debt_of)),
            (recoveredOfCall, with1(Self::recovered_of)),
            (multiplierOfCall, with1(Self::multiplier_of)),
            (capacityOfCall, with1(Self::capacity_of)),
            (capacitiesOfCall, with1(Self::capacities_of)),
            (previewCapacityCall, with3(withdraw::preview_capacity)),
            (requiredForCall, with2(Self::required_for)),
            (nodesOfCall, with2(holds::nodes_of)),
            (reservedOfCall, with1(holds::reserved_of)),
            (lockedOfCall, with1(holds::locked_of)),
            (locksOfCall, with1(holds::locks_of)),
            (bondCurveCall, with1(curve::bond_curve)),
            (pausedUntilCall, with0(pause::paused_until)),
            (slashCapBpsCall, with0(Self::slash_cap_bps)),
            (slashedInWindowCall, with0(window::slashed)),
            (wiringCall, with0(Self::wiring)),
        );
        None
    }

    fn access(&mut self) -> &mut Access {
        &mut self.access
    }
}

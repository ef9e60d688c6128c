//! Which function a selector calls (`surety_components::router`): with the SDK's router and alloy's coders this program is
//! 40 kB compressed, and 24 kB may be deployed. Selectors and names are those of `abi/IClusterLedger.sol`; no function
//! takes ETH.
//!
//! The crate makes two programs (module `annex`): ClusterLedger has what is called often, ClusterLedgerAnnex the rest.

use alloc::vec::Vec;

use surety_components::router::{Call, Ended, Routed};
use surety_components::{Access, functions};
use surety_interfaces::IClusterLedger::*;

use crate::ClusterLedger;
use crate::shelf::ANNEX;

surety_components::router!(ClusterLedger, ClusterLedger::ask_annex);

impl Routed for ClusterLedger {
    const HAS_ROLES: bool = Self::IS_ANNEX || cfg!(test);

    /// The first program names admin and annex, which does the rest.
    fn construct(call: Call<&mut Self>) -> Ended {
        #[cfg(test)]
        return call.with11(Self::constructor);
        #[cfg(feature = "annex")]
        return call.with11(Self::initialise);
        #[cfg(not(any(test, feature = "annex")))]
        call.whole(|ledger, arguments| ledger.construct_by_annex(arguments))
    }

    /// The annex is constructed by the first program only.
    fn only_once(&mut self) -> Result<(), Vec<u8>> {
        let is_due = if Self::IS_ANNEX {
            !self.load_address(ANNEX).is_zero() && self.token().is_zero()
        } else {
            self.access.admin().is_zero()
        };
        if is_due { Ok(()) } else { Err(Vec::new()) }
    }

    fn change(call: Call<&mut Self>) -> Option<Ended> {
        #[cfg(not(feature = "annex"))]
        functions!(
            call,
            (openAccountCall, with5(Self::open_fee_account)),
            (setCapacitiesCall, with2(Self::store_capacities)),
            (setStatusCall, with3(Self::store_status)),
            (withdrawEarningsCall, with4(Self::withdraw_earnings_to)),
            (declareFeeCall, with2(Self::declare)),
            (executeFeeCall, with1(Self::execute)),
            (reduceFeeCall, with2(Self::reduce)),
            (cancelFeeCall, with1(Self::cancel)),
            (openClusterCall, with4(Self::open_cluster_for_caller)),
            (registerValidatorsCall, with4(Self::register_in)),
            (removeValidatorsCall, with2(Self::remove_from)),
            (exitValidatorsCall, with2(Self::ask_to_exit)),
            (depositCall, with2(Self::deposit_for)),
            (withdrawCall, with2(Self::withdraw_from)),
            (settleCall, with1(Self::settle_all)),
            (liquidateCall, with1(Self::liquidate_all)),
            (reactivateCall, with2(Self::reactivate_cluster)),
            (completeExitCall, with1(Self::exit_completed)),
            (setNetworkFeeCall, with1(Self::announce_network_fee)),
            (withdrawNetworkEarningsCall, with2(Self::pay_network_earnings)),
        );
        #[cfg(any(test, feature = "annex"))]
        functions!(
            call,
            (wireCall, with2(Self::wire_once)),
            (depositWithPermitCall, with6(Self::deposit_permitted)),
            (setFeeRecipientCall, with1(Self::announce_fee_recipient)),
            (setFeeCeilingCall, with2(Self::store_fee_ceiling)),
            (replaceOperatorCall, with5(Self::replace_for_owner)),
            (publishSharesCall, with3(Self::publish_shares_of)),
            (completeReshareCall, with3(Self::reshare_completed)),
            (setWeightsCall, with2(Self::store_weights)),
            (setLiquidationParametersCall, with3(Self::announce_liquidation_parameters)),
            (applyParametersCall, with0(Self::apply_announced)),
            (setValidatorLimitCall, with1(Self::change_validator_limit)),
            (setFeeParametersCall, with4(Self::store_fee_parameters)),
        );
        None
    }

    fn view(call: Call<&Self>) -> Option<Ended> {
        #[cfg(not(feature = "annex"))]
        functions!(call, (seatsOfCall, with1(Self::view_seats)),);
        #[cfg(any(test, feature = "annex"))]
        functions!(
            call,
            (tokenCall, with0(Self::token)),
            (annexCall, with0(Self::annex)),
            (currentSlotCall, with0(Self::slot)),
            (clockCall, with0(Self::view_clock)),
            (operatorAccountCall, with1(Self::view_operator)),
            (operatorAccountsCall, with2(Self::view_operators)),
            (declaredFeeCall, with1(Self::view_declared_fee)),
            (clusterCall, with1(Self::view_cluster)),
            (clustersCall, with2(Self::view_clusters)),
            (clusterCountCall, with0(Self::cluster_count)),
            (settledBalanceOfCall, with1(Self::settled_balance_of)),
            (weightOfCall, with1(Self::view_weight)),
            (feeCeilingCall, with1(Self::view_fee_ceiling)),
            (burnRateCall, with1(Self::view_burn_rate)),
            (liquidationCollateralCall, with1(Self::view_collateral)),
            (runwayCall, with1(Self::view_runway)),
            (isLiquidatableCall, with1(Self::view_liquidatable)),
            (validatorOfCall, with1(Self::view_validator)),
            (validatorsOfCall, with1(Self::view_validators)),
            (networkEarningsCall, with0(Self::network_earnings)),
            (networkFeeCall, with0(Self::network_fee)),
            (announcedNetworkFeeCall, with0(Self::view_announced_network_fee)),
            (liquidationParametersCall, with0(Self::view_thresholds)),
            (announcedLiquidationParametersCall, with0(Self::view_announced_thresholds)),
            (parameterDelayCall, with0(Self::parameter_delay)),
            (feeParametersCall, with0(Self::view_fee_parameters)),
            (validatorLimitCall, with0(Self::validator_limit)),
            (operatorFeeBoundsCall, with0(Self::operator_fee_bounds)),
            (wiringCall, with0(Self::wiring)),
        );
        None
    }

    fn access(&mut self) -> &mut Access {
        &mut self.access
    }
}

//! Which function a selector calls (`surety_components::router`): with the SDK's router and alloy's coders this program is
//! 40 kB compressed, and 24 kB may be deployed. Selectors and names are those of `abi/IClusterLedger.sol`; no function
//! takes ETH.

use surety_components::router::{Call, Ended, Routed};
use surety_components::{Access, functions};
use surety_interfaces::IClusterLedger::*;

use crate::ClusterLedger;

surety_components::router!(ClusterLedger);

impl Routed for ClusterLedger {
    const PAYABLE: &'static [[u8; 4]] = &[];

    fn construct(call: Call<&mut Self>) -> Ended {
        call.with9(|ledger, admin, token, genesis, seconds, fee, slots, minimum, cap, limit| {
            ledger.access.init(admin)?;
            ledger.set_token_and_clock(token, genesis, seconds)?;
            ledger.set_parameters(fee, (slots, minimum, cap), limit)
        })
    }

    fn change(call: Call<&mut Self>) -> Option<Ended> {
        functions!(
            call,
            (wireCall, with2(Self::wire_once)),
            (openAccountCall, with5(Self::open_fee_account)),
            (setCapacitiesCall, with2(Self::store_capacities)),
            (setStatusCall, with3(Self::store_status)),
            (withdrawEarningsCall, with4(Self::withdraw_earnings_to)),
            (openClusterCall, with4(Self::open_cluster_for_caller)),
            (registerValidatorsCall, with4(Self::register_in)),
            (removeValidatorsCall, with2(Self::remove_from)),
            (exitValidatorsCall, with2(Self::ask_to_exit)),
            (depositCall, with2(Self::deposit_for)),
            (withdrawCall, with2(Self::withdraw_from)),
            (settleCall, with1(Self::settle_all)),
            (liquidateCall, with1(Self::liquidate_cluster)),
            (reactivateCall, with2(Self::reactivate_cluster)),
            (setFeeRecipientCall, with1(Self::announce_fee_recipient)),
            (completeExitCall, with1(Self::exit_completed)),
            (replaceOperatorCall, with3(Self::replace_in_cluster_of)),
            (setNetworkFeeCall, with1(Self::set_network_fee)),
            (setLiquidationParametersCall, with3(Self::set_liquidation_parameters)),
            (setValidatorLimitCall, with1(Self::set_validator_limit)),
            (withdrawNetworkEarningsCall, with2(Self::pay_network_earnings)),
        )
    }

    fn view(call: Call<&Self>) -> Option<Ended> {
        functions!(
            call,
            (tokenCall, with0(Self::token)),
            (currentSlotCall, with0(Self::slot)),
            (clockCall, with0(Self::view_clock)),
            (operatorAccountCall, with1(Self::view_operator)),
            (seatsOfCall, with1(Self::view_seats)),
            (clusterCall, with1(Self::view_cluster)),
            (clusterCountCall, with0(Self::cluster_count)),
            (settledBalanceOfCall, with1(Self::settled_balance_of)),
            (burnRateCall, with1(Self::view_burn_rate)),
            (liquidationCollateralCall, with1(Self::view_collateral)),
            (runwayCall, with1(Self::view_runway)),
            (isLiquidatableCall, with1(Self::view_liquidatable)),
            (validatorOfCall, with1(Self::view_validator)),
            (networkEarningsCall, with0(Self::network_earnings)),
            (networkFeeCall, with0(Self::network_fee)),
            (liquidationParametersCall, with0(Self::view_thresholds)),
            (validatorLimitCall, with0(Self::validator_limit)),
            (operatorFeeBoundsCall, with0(Self::operator_fee_bounds)),
            (wiringCall, with0(Self::wiring)),
        )
    }

    fn access(&mut self) -> &mut Access {
        &mut self.access
    }
}

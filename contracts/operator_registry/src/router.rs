//! Which function a selector calls. Selectors and names are those of `abi/IOperatorRegistry.sol`.

use alloy_sol_types::SolCall;
use surety_components::abi::Text;
use surety_components::router::{Call, Ended, Routed};
use surety_components::{Access, functions};
use surety_interfaces::IOperatorRegistry::*;

use crate::{
    OperatorRegistry, bond, deactivate, parameters, profile, register, sync_capacity, views,
    withdraw_bond,
};

surety_components::router!(OperatorRegistry);

impl Routed for OperatorRegistry {
    const PAYABLE: &'static [[u8; 4]] = &[registerOperatorCall::SELECTOR, bondCall::SELECTOR];

    fn construct(call: Call<&mut Self>) -> Ended {
        call.with2(|registry, admin, minimum_bond| {
            registry.access.init(admin)?;
            parameters::set_defaults(registry, minimum_bond)
        })
    }

    fn change(call: Call<&mut Self>) -> Option<Ended> {
        functions!(
            call,
            (wireCall, with1(parameters::wire)),
            (addStrategyCall, with2(parameters::add_strategy)),
            (registerOperatorCall, with5(register::register_operator)),
            (bondCall, with2(bond::bond)),
            (withdrawBondCall, with4(withdraw_bond::withdraw_bond)),
            (deactivateCall, with1(deactivate::deactivate)),
            (setDkgUrlCall, with2(profile::set_dkg_url)),
            (setPayoutCall, with2(profile::set_payout)),
            (setPrivateCall, with2(profile::set_private)),
            (setWhitelistCall, with3(profile::set_whitelist)),
            (applyScoresCall, with6(Self::apply_scores)),
            (syncCapacityCall, with2(sync_capacity::sync_capacity)),
            (setScoreTiersCall, with2(parameters::set_score_tiers)),
            (setMinimumBondCall, with1(parameters::set_minimum_bond)),
        )
    }

    fn view(call: Call<&Self>) -> Option<Ended> {
        functions!(
            call,
            (operatorCountCall, with0(Self::operator_count)),
            (ownerOfCall, with1(Self::owner_of)),
            (payoutOfCall, with1(Self::payout_of)),
            (accountsOfCall, with1(views::accounts_of)),
            (statusOfCall, with1(Self::status_of)),
            (dkgUrlOfCall, with1(|registry, id| Text(registry.url(id)))),
            (isPrivateCall, with1(Self::is_private)),
            (isWhitelistedCall, with2(Self::is_whitelisted)),
            (scoreOfCall, with1(views::score_of)),
            (isEligibleCall, with2(views::is_eligible)),
            (firstRefusedCall, with2(views::first_refused)),
            (strategyCountCall, with0(Self::strategy_count)),
            (strategyOfCall, with1(views::strategy_of)),
            (minimumBondCall, with0(Self::minimum_bond)),
            (scoreTiersCall, with0(Self::score_tiers)),
            (distributorCall, with0(Self::distributor)),
        )
    }

    fn access(&mut self) -> &mut Access {
        &mut self.access
    }
}

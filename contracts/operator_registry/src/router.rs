//! Which function a selector calls. Selectors and names are those of `abi/IOperatorRegistry.sol`.

use surety_components::router::{Call, Ended, Routed};
use surety_components::{Access, functions, is_one_of};
use surety_interfaces::IOperatorRegistry::*;

use crate::{
    OperatorRegistry, bond, deactivate, doors, parameters, profile, register, sync_capacity,
    transfer, verify, views, whitelist, withdraw_bond,
};

surety_components::router!(OperatorRegistry);

impl Routed for OperatorRegistry {
    fn is_payable(selector: u32) -> bool {
        is_one_of!(selector, registerOperatorCall, bondCall, compensateLockCall)
    }

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
            (setNodeManagerCall, with1(parameters::set_node_manager)),
            (addStrategyCall, with2(parameters::add_strategy)),
            (registerOperatorCall, with5(register::register_operator)),
            (bondCall, with2(bond::bond)),
            (withdrawBondCall, with4(withdraw_bond::withdraw_bond)),
            (deactivateCall, with1(deactivate::deactivate)),
            (transferOperatorCall, with2(transfer::transfer_operator)),
            (acceptOperatorCall, with1(transfer::accept_operator)),
            (setDkgUrlCall, with2(profile::set_dkg_url)),
            (setMetadataCall, with5(profile::set_metadata)),
            (setPayoutCall, with2(profile::set_payout)),
            (setPrivateCall, with2(profile::set_private)),
            (setWhitelistCall, with3(whitelist::set_whitelist)),
            (setWhitelistingContractCall, with2(whitelist::set_whitelisting_contract)),
            (setVerifiedCall, with2(verify::set_verified)),
            (applyScoresCall, with6(Self::apply_scores)),
            (syncCapacityCall, with2(sync_capacity::sync_capacity)),
            (lockBondCall, with6(doors::lock_bond)),
            (cancelLockCall, with3(doors::cancel_lock)),
            (compensateLockCall, with3(doors::compensate_lock)),
            (settleLockCall, with3(doors::settle_lock)),
            (setNodesCall, with4(doors::set_nodes)),
            (setScoreTiersCall, with2(parameters::set_score_tiers)),
            (setMinimumBondCall, with1(parameters::set_minimum_bond)),
            (setCuratorCall, with1(verify::set_curator)),
            (setCurrentNodeVersionCall, with1(verify::set_current_node_version)),
        );
        None
    }

    fn view(call: Call<&Self>) -> Option<Ended> {
        functions!(
            call,
            (operatorCountCall, with0(Self::operator_count)),
            (ownerOfCall, with1(Self::owner_word)), // the ledger asks for it most
            (payoutOfCall, with1(Self::payout_of)),
            (accountsOfCall, with1(views::accounts_of)),
            (statusOfCall, with1(Self::status_of)),
            (pendingOwnerOfCall, with1(Self::pending_owner_of)),
            (operatorsCall, with2(views::operators)),
            (isPrivateCall, with1(Self::is_private)),
            (isWhitelistedCall, with2(whitelist::is_whitelisted)),
            (whitelistingContractOfCall, with1(Self::whitelisting_contract_of)),
            (isVerifiedCall, with1(Self::is_verified)),
            (scoreOfCall, with1(views::score_of)),
            (operatorOfKeyCall, with1(Self::operator_of_key)),
            (isEligibleCall, with2(views::is_eligible)),
            (firstRefusedCall, with2(whitelist::first_refused)),
            (strategyCountCall, with0(Self::strategy_count)),
            (strategyOfCall, with1(views::strategy_of)),
            (minimumBondCall, with0(Self::minimum_bond)),
            (scoreTiersCall, with0(Self::score_tiers)),
            (distributorCall, with0(Self::distributor)),
            (nodeManagerCall, with0(Self::node_manager)),
            (curatorCall, with0(Self::curator)),
        );
        None
    }

    fn access(&mut self) -> &mut Access {
        &mut self.access
    }
}

//! Which function a selector calls. Selectors and names are those of `abi/IRewardDistributor.sol`.

use alloc::string::String;
use alloc::vec::Vec;

use surety_components::abi::{Arg, Input};
use surety_components::router::{Call, Ended, Routed};
use surety_components::{Access, Revert, functions, is_one_of};
use surety_interfaces::IRewardDistributor::*;
use surety_protocol::report;

use crate::RewardDistributor;

surety_components::router!(RewardDistributor);

impl Routed for RewardDistributor {
    fn is_payable(selector: u32) -> bool {
        is_one_of!(selector, fundCall)
    }

    fn construct(call: Call<&mut Self>) -> Ended {
        call.with5(Self::construct)
    }

    fn change(call: Call<&mut Self>) -> Option<Ended> {
        functions!(
            call,
            (wireCall, with3(Self::wire)),
            (fundCall, with2(Self::receive_funds)),
            (publishFrameCall, with1(publish)),
            (disableRootCall, with1(Self::disable_root)),
            (claimCall, with4(Self::claim)),
            (claimManyCall, with5(Self::claim_many)),
            (claimIntoBondCall, with3(Self::claim_into_bond)),
            (withdrawOutstandingCall, with2(Self::pay_outstanding)),
            (setActivationDelayCall, with1(Self::set_activation_delay)),
        );
        None
    }

    fn view(call: Call<&Self>) -> Option<Ended> {
        functions!(
            call,
            (currentRootCall, with0(Self::active_root)),
            (frameInfoCall, with1(Self::frame_info)),
            (latestFrameCall, with0(Self::latest_frame)),
            (totalsCall, with1(Self::totals)),
            (claimedOfCall, with2(Self::claimed_of)),
            (outstandingOfCall, with2(Self::outstanding_of)),
            (currentFrameCall, with0(Self::running_frame)),
            (frameScheduleCall, with1(Self::schedule_of)),
            (clockCall, with0(Self::clock)),
            (activationDelayCall, with0(Self::activation_delay)),
            (wiringCall, with0(Self::wiring)),
        );
        None
    }

    fn access(&mut self) -> &mut Access {
        &mut self.access
    }
}

fn publish(distributor: &mut RewardDistributor, mut fields: Input) -> Result<(), Revert> {
    let fields = &mut fields;
    let (version, frame, ref_slot) = Arg::take(fields);
    let (assets, totals) = Arg::take(fields);
    let (rewards_root, inputs_root, scores_root, tree_uri) = Arg::take(fields);
    let tree_uri: &[u8] = tree_uri;
    let tree_uri = String::from_utf8(tree_uri.to_vec());
    let (true, Ok(tree_uri)) = (fields.is_whole(), tree_uri) else {
        return Err(Revert(Vec::new()));
    };
    distributor.publish(report::FrameReport {
        version,
        frame,
        ref_slot,
        assets,
        totals,
        rewards_root,
        inputs_root,
        scores_root,
        tree_uri,
    })
}

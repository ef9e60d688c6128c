//! Which function a selector calls. Selectors and names are those of `abi/IOracleCommittee.sol`.

use surety_components::router::{Call, Ended, Routed};
use surety_components::{Access, functions};
use surety_interfaces::IOracleCommittee::*;

use crate::OracleCommittee;

surety_components::router!(OracleCommittee);

impl Routed for OracleCommittee {
    fn construct(call: Call<&mut Self>) -> Ended {
        call.with6(Self::construct)
    }

    fn change(call: Call<&mut Self>) -> Option<Ended> {
        functions!(
            call,
            (addMemberCall, with2(Self::add_member)),
            (removeMemberCall, with2(Self::remove_member)),
            (setQuorumCall, with1(Self::set_quorum)),
            (voteCall, with3(Self::cast)),
            (withdrawVoteCall, with2(Self::take_back)),
            (submitSignedCall, with5(Self::submit)),
        );
        None
    }

    fn view(call: Call<&Self>) -> Option<Ended> {
        functions!(
            call,
            (agreedCall, with2(Self::agreement)),
            (supportOfCall, with3(Self::live_support)),
            (voteOfCall, with3(Self::present_vote)),
            (isMemberCall, with1(Self::is_member)),
            (membershipsCall, with0(Self::memberships)),
            (memberCountCall, with0(Self::member_count)),
            (quorumCall, with0(Self::quorum)),
            (membersCall, with0(Self::present_members)),
            (lastRoundCall, with2(Self::last_round)),
            (voteDigestCall, with4(Self::digest_of)),
            (eip712DomainCall, with0(Self::domain)),
            (currentFrameCall, with0(Self::running_frame)),
            (frameScheduleCall, with1(Self::schedule_of)),
            (clockCall, with0(Self::clock)),
        );
        None
    }

    fn access(&mut self) -> &mut Access {
        &mut self.access
    }
}

//! Verified operators. The curator decides who is one; on chain it needs enough validators, a good score and the node
//! version that is current.

use alloy_primitives::{Address, U256, keccak256};
use surety_components::codec::{Words, emit, emit_bytes, word_of};
use surety_components::{Checked, Revert, words};
use surety_interfaces::IOperatorRegistry::{
    CriteriaNotMet, CuratorSet, CurrentNodeVersionSet, VerifiedSet,
};
use surety_protocol::score::{VERIFIED_ABOVE_BPS, verifiable};

use crate::operators::{self, Profile};
use crate::shelf::CURATORSHIP;
use crate::{OperatorRegistry, profile};

const TAG_MASK: u128 = (1 << 96) - 1;

/// What stands for a node version in storage: 96 bits of its hash, never 0, which is for none.
pub fn tag(version: &[u8]) -> u128 {
    if version.is_empty() {
        return 0;
    }
    let (_, low) = words::halves(keccak256(version).into());
    low & TAG_MASK | 1
}

pub fn set_verified(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    verified: bool,
) -> Result<(), Revert> {
    registry.access.only(registry.curatorship().0)?;
    let mut profile = operators::known(registry, operator_id)?;
    if verified {
        let seats = operators::seats(registry, operator_id, &profile)?;
        let validators = u32::try_from(seats).or_overflow()?;
        let (score_bps, is_current) = (profile.score_bps, runs_current(registry, operator_id));
        if !verifiable(score_bps, validators) || !is_current {
            return Err(CriteriaNotMet {
                operatorId: operator_id,
                validators,
                scoreBps: score_bps,
                currentVersion: is_current,
            }
            .into());
        }
    }
    profile.is_verified = verified;
    registry.store_profile(operator_id, &profile);
    announce(registry, operator_id, verified);
    Ok(())
}

/// Lets the flag of a verified operator fall if its new score or its version is short. The number of validators is not asked for
/// again: that would take calls for each score.
pub fn review(registry: &OperatorRegistry, operator_id: u64, profile: &mut Profile) {
    let is_good = profile.score_bps > VERIFIED_ABOVE_BPS;
    if profile.is_verified && !(is_good && runs_current(registry, operator_id)) {
        unflag(registry, operator_id, profile);
    }
}

pub fn unflag(registry: &OperatorRegistry, operator_id: u64, profile: &mut Profile) {
    if profile.is_verified {
        profile.is_verified = false;
        announce(registry, operator_id, false);
    }
}

fn runs_current(registry: &OperatorRegistry, operator_id: u64) -> bool {
    let (_, current) = registry.curatorship();
    current != 0 && registry.contact(operator_id).version == current
}

fn announce(registry: &OperatorRegistry, operator_id: u64, verified: bool) {
    let (id, verified) = (U256::from(operator_id), U256::from(verified));
    emit::<VerifiedSet>(registry, &[id], &[verified]);
}

pub fn set_curator(registry: &mut OperatorRegistry, curator: Address) -> Result<(), Revert> {
    registry.access.only_admin()?;
    let (_, current) = registry.curatorship();
    registry.set_word(CURATORSHIP, words::join_address(curator, current));
    emit::<CuratorSet>(registry, &[], &[word_of(curator)]);
    Ok(())
}

pub fn set_current_node_version(
    registry: &mut OperatorRegistry,
    version: &[u8],
) -> Result<(), Revert> {
    registry.access.only_admin()?;
    profile::check_texts(&[version])?;
    let (curator, _) = registry.curatorship();
    registry.set_word(CURATORSHIP, words::join_address(curator, tag(version)));
    let data = Words::default().put_all(&[U256::from(32)]).put_bytes(version);
    emit_bytes::<CurrentNodeVersionSet>(registry, &[], &data.0);
    Ok(())
}

impl OperatorRegistry {
    /// The curator, and the tag of the current version.
    pub(crate) fn curatorship(&self) -> (Address, u128) {
        words::split_address(self.word(CURATORSHIP))
    }
}

//! Verified operators. The curator decides who is one; on chain it needs enough validators, a good score and the node
//! version that is current.

use alloy_primitives::{Address, U256, keccak256};
use alloy_sol_types::SolEvent;
use surety_components::codec::{Words, emit, emit_bytes, word_of};
use surety_components::{Checked, Revert, words};
use surety_interfaces::IOperatorRegistry::{
    CriteriaNotMet, CuratorSet, CurrentNodeVersionSet, VerifiedSet,
};
use surety_protocol::score::{VERIFIED_ABOVE_BPS, verifiable};

use crate::operators::{self, Profile, Standing, VERSION_MASK};
use crate::{OperatorRegistry, profile};

/// What stands for a node version in storage: 48 bits of its hash, never 0, which is for none.
pub fn tag(version: &[u8]) -> u64 {
    if version.is_empty() {
        return 0;
    }
    let (_, low) = words::halves(keccak256(version).into());
    low as u64 & VERSION_MASK | 1
}

pub fn set_verified(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    verified: bool,
) -> Result<(), Revert> {
    registry.access.only(registry.curatorship().0)?;
    let profile = operators::known(registry, operator_id)?;
    let standing = registry.standing(operator_id);
    if verified {
        let seats = operators::seats(registry, operator_id, &profile)?;
        let validators = u32::try_from(seats).or_overflow()?;
        let (score_bps, is_current) = (standing.score_bps, runs_current(registry, &profile));
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
    registry.store_standing(operator_id, &Standing { is_verified: verified, ..standing });
    announce(registry, operator_id, verified);
    Ok(())
}

/// Whether a verified operator with a new score stays so; it is announced if not. The number of validators is not asked for
/// again: that would take calls for each score.
pub fn stays(registry: &OperatorRegistry, operator_id: u64, score_bps: u16) -> bool {
    let is_current = || runs_current(registry, &registry.profile(operator_id));
    let stays = score_bps > VERIFIED_ABOVE_BPS && is_current();
    if !stays {
        announce(registry, operator_id, false);
    }
    stays
}

fn runs_current(registry: &OperatorRegistry, profile: &Profile) -> bool {
    let (_, current) = registry.curatorship();
    current != 0 && profile.version == current
}

fn announce(registry: &OperatorRegistry, operator_id: u64, verified: bool) {
    let (id, verified) = (U256::from(operator_id), U256::from(verified));
    emit(registry, &VerifiedSet::SIGNATURE_HASH, &[id], &[verified]);
}

pub fn set_curator(registry: &mut OperatorRegistry, curator: Address) -> Result<(), Revert> {
    registry.access.only_admin()?;
    let (_, current) = registry.curatorship();
    registry.curatorship.set(words::join_address(curator, current.into()));
    emit(registry, &CuratorSet::SIGNATURE_HASH, &[], &[word_of(curator)]);
    Ok(())
}

pub fn set_current_node_version(
    registry: &mut OperatorRegistry,
    version: &[u8],
) -> Result<(), Revert> {
    registry.access.only_admin()?;
    profile::check_texts(&[version])?;
    let (curator, _) = registry.curatorship();
    registry.curatorship.set(words::join_address(curator, tag(version).into()));
    let data = Words::default().put_all(&[U256::from(32)]).put_bytes(version);
    emit_bytes(registry, &CurrentNodeVersionSet::SIGNATURE_HASH, &[], &data.0);
    Ok(())
}

impl OperatorRegistry {
    /// The curator, and the tag of the current version.
    pub(crate) fn curatorship(&self) -> (Address, u64) {
        let (curator, version) = words::split_address(self.curatorship.get());
        (curator, version as u64)
    }
}

use alloy_primitives::{Address, U256};
use surety_components::codec::{Words, emit, emit_bytes, word_of};
use surety_components::{Revert, non_zero};
use surety_interfaces::IOperatorRegistry::{
    DkgUrlSet, InvalidMetadata, InvalidUrl, MetadataSet, PayoutSet, PrivacySet,
};

use crate::operators::{Contact, only_owner};
use crate::{OperatorRegistry, strategies, verify};

const MAX_URL_BYTES: usize = 256;
const MAX_TEXT_BYTES: usize = 64;

pub fn set_dkg_url(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    dkg_url: &[u8],
) -> Result<(), Revert> {
    only_owner(registry, operator_id)?;
    check_url(dkg_url)?;
    let data = Words::default().put_all(&[U256::from(32)]).put_bytes(dkg_url);
    emit_bytes::<DkgUrlSet>(registry, &[U256::from(operator_id)], &data.0);
    Ok(())
}

pub fn set_metadata(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    location: &[u8],
    institution_type: &[u8],
    client: &[u8],
    node_version: &[u8],
) -> Result<(), Revert> {
    only_owner(registry, operator_id)?;
    let texts = [location, institution_type, client, node_version];
    check_texts(&texts)?;
    let (version, contact) = (verify::tag(node_version), registry.contact(operator_id));
    if version != contact.version {
        registry.store_contact(operator_id, &Contact { version, ..contact });
    }
    // the texts follow their four places
    let (mut places, mut contents) = (Words::default(), Words::default());
    for text in texts {
        let place = contents.0.len().saturating_add(4 * 32);
        places.put(U256::from(place));
        contents = contents.put_bytes(text);
    }
    places.0.extend_from_slice(&contents.0);
    emit_bytes::<MetadataSet>(registry, &[U256::from(operator_id)], &places.0);
    Ok(())
}

pub fn set_payout(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    payout: Address,
) -> Result<(), Revert> {
    let owner = only_owner(registry, operator_id)?.owner;
    non_zero(payout)?;
    let stored = if payout == owner { Address::ZERO } else { payout };
    let contact = registry.contact(operator_id);
    registry.store_contact(operator_id, &Contact { payout: stored, ..contact });
    emit::<PayoutSet>(registry, &[U256::from(operator_id)], &[word_of(payout)]);
    Ok(())
}

pub fn set_private(
    registry: &mut OperatorRegistry,
    operator_id: u64,
    is_private: bool,
) -> Result<(), Revert> {
    let mut profile = only_owner(registry, operator_id)?;
    profile.is_private = is_private;
    registry.store_profile(operator_id, &profile);
    let id = U256::from(operator_id);
    emit::<PrivacySet>(registry, &[id], &[U256::from(is_private)]);
    strategies::push_status(registry, operator_id, &profile)
}

/// A url is a scheme and something behind it, in printable ASCII.
pub fn check_url(url: &[u8]) -> Result<(), Revert> {
    let host = url.strip_prefix(b"https://").or_else(|| url.strip_prefix(b"http://"));
    let is_text = url.iter().all(u8::is_ascii_graphic);
    if url.len() > MAX_URL_BYTES || host.is_none_or(<[u8]>::is_empty) || !is_text {
        return Err(InvalidUrl {}.into());
    }
    Ok(())
}

/// Short texts in printable ASCII, with spaces.
pub fn check_texts(texts: &[&[u8]]) -> Result<(), Revert> {
    let is_text = |text: &&[u8]| {
        text.len() <= MAX_TEXT_BYTES && text.iter().all(|byte| matches!(byte, b' '..=b'~'))
    };
    if !texts.iter().all(is_text) {
        return Err(InvalidMetadata {}.into());
    }
    Ok(())
}

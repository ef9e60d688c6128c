use alloy_primitives::{Address, B256, U256, address};
use alloy_sol_types::{Eip712Domain, SolStruct, sol};
use proptest::prelude::*;
use surety_protocol::signed_vote::{NAME, VERSION, digest};

sol! {
    struct Vote {
        bytes32 topic;
        bytes32 key;
        bytes32 hash;
        uint64 round;
        uint16 memberships;
    }
}

fn by_alloy(chain_id: u64, committee: Address, vote: &Vote) -> B256 {
    let domain = Eip712Domain {
        name: Some(NAME.into()),
        version: Some(VERSION.into()),
        chain_id: Some(U256::from(chain_id)),
        verifying_contract: Some(committee),
        salt: None,
    };
    vote.eip712_signing_hash(&domain)
}

proptest! {
    #[test]
    fn digest_is_that_of_typed_data(
        chain_id: u64, at: [u8; 20], topic: [u8; 32], key: [u8; 32], hash: [u8; 32], round: u64,
        memberships: u16,
    ) {
        let [topic, key, hash] = [topic, key, hash].map(B256::from);
        let expected = by_alloy(chain_id, at.into(), &Vote { topic, key, hash, round, memberships });
        let found = digest(chain_id, at.into(), topic, key, hash, round, memberships);
        prop_assert_eq!(found, expected);
    }
}

/// Computed with viem 2: `hashTypedData`.
#[test]
fn digest_is_that_of_viem() {
    let committee = address!("00000000000000000000000000000000000000c0");
    let [topic, key, hash] = [1, 2, 3].map(B256::repeat_byte);
    let expected = "0xb855982f1ea890d3332944222b9729d9b250800711e0814472edd6eb1b864c50";
    assert_eq!(format!("{:?}", digest(412_346, committee, topic, key, hash, 7, 4)), expected);
}

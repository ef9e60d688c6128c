//! Encodings against alloy's ABI coder, byte for byte.

use alloy_primitives::{Address, B256, Bytes, I256, U256, keccak256};
use alloy_sol_types::SolValue;
use proptest::prelude::*;
use surety_protocol::leaf::{InputLeaf, RewardLeaf, ScoreLeaf};
use surety_protocol::report::{
    BlameReport, FrameReport, KIND_EXIT, KIND_RESHARE, REPORT_VERSION, TOPIC_BLAME, TOPIC_FRAME,
    TOPIC_WEIGHTS, WeightReport, blame_key, frame_key, hash_encoded, validator_id,
};

/// The structs of the contracts' ABI.
mod abi {
    pub use IBlameSettlement::{BlameReport, WeightReport};
    pub use IRewardDistributor::FrameReport;

    alloy_sol_types::sol!("../../abi/IBlameSettlement.sol");
    alloy_sol_types::sol!("../../abi/IRewardDistributor.sol");
}

#[test]
fn topics_hash_their_names() {
    assert_eq!(TOPIC_FRAME, keccak256("surety.frame"));
    assert_eq!(TOPIC_BLAME, keccak256("surety.blame"));
    assert_eq!(TOPIC_WEIGHTS, keccak256("surety.weights"));
    assert_eq!(REPORT_VERSION, 1);
}

#[test]
fn weight_report_is_encoded_as_by_the_abi() {
    let (validators, weights) =
        (vec![B256::repeat_byte(1), B256::repeat_byte(2)], vec![10_000, 640_000]);
    let ours = WeightReport {
        version: REPORT_VERSION,
        nonce: 7,
        ref_slot: 8,
        validators: validators.clone(),
        weights: weights.clone(),
    };
    let abi = abi::WeightReport { version: 1, nonce: 7, refSlot: 8, validators, weights };
    assert_eq!(ours.encode(), abi.abi_encode());
    assert_eq!(ours.hash(), keccak256(abi.abi_encode()));
}

#[test]
fn keys_equal_the_abi_encoding() {
    let (ledger, nonce) = (Address::repeat_byte(0xaa), 9u64);
    let validator = validator_id(&[7; 48], 3, ledger);
    let packed = (Bytes::from([7; 48]), 3u64, ledger).abi_encode_packed();
    assert_eq!(validator, keccak256(packed));
    // a uint8 takes a whole word like any other integer
    let encoded = (validator, U256::from(KIND_EXIT), nonce).abi_encode();
    assert_eq!(blame_key(validator, KIND_EXIT, nonce), keccak256(encoded));
    assert_ne!(blame_key(validator, KIND_RESHARE, nonce), blame_key(validator, KIND_EXIT, nonce));
    assert_eq!(frame_key(0x0102), B256::left_padding_from(&[1, 2]));
}

#[test]
fn frame_report_has_a_known_hash() {
    let report = FrameReport {
        version: REPORT_VERSION,
        frame: 1,
        ref_slot: 50_399,
        assets: vec![Address::ZERO],
        totals: vec![U256::from(10)],
        rewards_root: B256::with_last_byte(1),
        inputs_root: B256::with_last_byte(2),
        scores_root: B256::with_last_byte(3),
        tree_uri: "ipfs://frame-1".to_owned(),
    };
    let words = report.encode();
    assert_eq!(words.len(), 32 * 16);
    assert_eq!(U256::from_be_slice(&words[..32]), U256::from(32), "offset of the struct");
    assert_eq!(U256::from_be_slice(&words[32..64]), U256::from(1), "version comes first");
    let altered = FrameReport { tree_uri: "ipfs://frame-2".to_owned(), ..report.clone() };
    assert_ne!(report.hash(), altered.hash());
}

prop_compose! {
    fn hash()(bytes in any::<[u8; 32]>()) -> B256 { B256::from(bytes) }
}

prop_compose! {
    fn word()(limbs in any::<[u64; 4]>()) -> U256 { U256::from_limbs(limbs) }
}

prop_compose! {
    fn frame_report()(
        version in any::<u16>(), frame in any::<u64>(), ref_slot in any::<u64>(),
        assets in prop::collection::vec(any::<[u8; 20]>().prop_map(Address::from), 0..4),
        totals in prop::collection::vec(word(), 0..4),
        rewards_root in hash(), inputs_root in hash(), scores_root in hash(),
        tree_uri in "\\PC{0,70}",
    ) -> FrameReport {
        FrameReport {
            version, frame, ref_slot, assets, totals, rewards_root, inputs_root, scores_root,
            tree_uri,
        }
    }
}

prop_compose! {
    fn blame_report()(
        version in any::<u16>(), validator in hash(), kind in any::<u8>(), nonce in any::<u64>(),
        balance in word(),
        operator_ids in prop::collection::vec(any::<u64>(), 0..14),
        performance_bps in prop::collection::vec(any::<u16>(), 0..14),
        leaver_id in any::<u64>(), successor_id in any::<u64>(), ref_slot in any::<u64>(),
    ) -> BlameReport {
        BlameReport {
            version, validator, kind, nonce, balance, operator_ids, performance_bps,
            leaver_id, successor_id, ref_slot,
        }
    }
}

proptest! {
    #[test]
    fn frame_report_encodes_as_solidity_does(report in frame_report()) {
        let twin = abi::FrameReport {
            version: report.version,
            frame: report.frame,
            refSlot: report.ref_slot,
            assets: report.assets.clone(),
            totals: report.totals.clone(),
            rewardsRoot: report.rewards_root,
            inputsRoot: report.inputs_root,
            scoresRoot: report.scores_root,
            treeUri: report.tree_uri.clone(),
        };
        prop_assert_eq!(report.encode(), twin.abi_encode());
        prop_assert_eq!(report.hash(), hash_encoded(&twin.abi_encode()));
        prop_assert_eq!(report.hash(), keccak256(twin.abi_encode()));
    }

    #[test]
    fn blame_report_encodes_as_solidity_does(report in blame_report()) {
        let twin = abi::BlameReport {
            version: report.version,
            validator: report.validator,
            kind: report.kind,
            nonce: report.nonce,
            balance: report.balance,
            operatorIds: report.operator_ids.clone(),
            performanceBps: report.performance_bps.clone(),
            leaverId: report.leaver_id,
            successorId: report.successor_id,
            refSlot: report.ref_slot,
        };
        prop_assert_eq!(report.encode(), twin.abi_encode());
        prop_assert_eq!(report.hash(), keccak256(twin.abi_encode()));
        prop_assert_eq!(report.key(), blame_key(report.validator, report.kind, report.nonce));
    }

    #[test]
    fn leaves_encode_as_solidity_does(
        operator_id in any::<u64>(), asset in any::<[u8; 20]>().prop_map(Address::from),
        numbers in prop::collection::vec(word(), 6), score_bps in any::<u16>(),
        frames_served in any::<u32>(), factor_bps in any::<u16>(),
    ) {
        let twice = |encoded: Vec<u8>| keccak256(keccak256(encoded));
        let cumulative = numbers[0];
        let reward = RewardLeaf { operator_id, asset, cumulative };
        prop_assert_eq!(reward.hash(), twice((operator_id, asset, cumulative).abi_encode()));
        let score = ScoreLeaf { operator_id, score_bps, frames_served };
        prop_assert_eq!(
            score.hash(), twice((operator_id, score_bps, frames_served).abi_encode())
        );
        let input = InputLeaf {
            operator_id,
            node_key: numbers[0],
            total_wei: numbers[1],
            attestations_total: numbers[2],
            factor_bps,
            attestations: numbers[3],
            penalty_wei: numbers[4],
            other_wei: I256::from_raw(numbers[5]),
        };
        let fields = (
            operator_id, numbers[0], numbers[1], numbers[2], factor_bps, numbers[3], numbers[4],
            I256::from_raw(numbers[5]),
        );
        prop_assert_eq!(input.hash(), twice(fields.abi_encode()));
    }
}

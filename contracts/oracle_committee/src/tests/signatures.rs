//! Recovery of signers; the test VM stands in for the precompile, whose real answers the end-to-end tests use.

use alloy_primitives::b256;
use surety_interfaces::IOracleCommittee::{InvalidSignature, NotMember};
use surety_protocol::signed_vote::{NAME, VERSION, digest};

use super::*;

const R: B256 = B256::repeat_byte(0x11);
/// The greatest s that is allowed.
const S: B256 = b256!("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
const S_TOO_HIGH: B256 = b256!("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1");

fn signature(r: B256, s: B256, v: u8) -> Vec<u8> {
    [r.as_slice(), s.as_slice(), &[v]].concat()
}

/// A committee of one, where the precompile says of (R, S, v) that `answer` signed for A in round 1.
fn scene(v: u8, answer: Vec<u8>) -> Scene {
    let scene = Scene::new(1, 1);
    let signed = scene.committee.vote_digest(TOPIC, KEY, A, 1);
    let v = B256::with_last_byte(v);
    let question = [signed, v, R, S].map(|word| word.to_vec()).concat();
    scene.vm.mock_static_call(Address::with_last_byte(1), question, Ok(answer));
    scene
}

fn submit(scene: &mut Scene, signature: Vec<u8>) -> Result<(), Revert> {
    scene.from(STRANGER).submit_signed(TOPIC, KEY, A, 1, vec![signature.into()])
}

fn signed_by(number: u64) -> Vec<u8> {
    member(number).into_word().to_vec()
}

#[test]
fn signature_of_a_member_counts() {
    for v in [27, 28] {
        let mut scene = scene(v, signed_by(1));
        submit(&mut scene, signature(R, S, v)).unwrap();
        assert_eq!(scene.agreed(), (A, START));
    }
}

#[test]
fn signature_of_another_is_refused() {
    let refused = Err(revert(NotMember { account: member(2) }));
    assert_eq!(submit(&mut scene(27, signed_by(2)), signature(R, S, 27)), refused);
}

#[test]
fn malformed_signatures_are_refused_unasked() {
    let invalid = Err(revert(InvalidSignature { index: U256::ZERO }));
    let long = [signature(R, S, 27), vec![0]].concat();
    let mut all = vec![vec![], vec![27], signature(R, S, 27)[..64].to_vec(), long];
    all.extend([0, 1, 26, 29, 255].map(|v| signature(R, S, v)));
    all.push(signature(R, S_TOO_HIGH, 27));
    all.push(signature(R, B256::repeat_byte(0xff), 27));
    for malformed in all {
        // the test VM answers anything, so only the contract itself can refuse
        assert_eq!(
            submit(&mut scene(27, signed_by(1)), malformed.clone()),
            invalid,
            "{malformed:?}"
        );
    }
}

#[test]
fn signature_of_nobody_is_refused() {
    let invalid = Err(revert(InvalidSignature { index: U256::ZERO }));
    for answer in [vec![], vec![0; 32], vec![1; 31]] {
        assert_eq!(submit(&mut scene(27, answer), signature(R, S, 27)), invalid);
    }
}

#[test]
fn domain_and_digest_are_those_of_this_chain_and_contract() {
    let scene = Scene::new(1, 1);
    let at = Address::repeat_byte(0xcc);
    scene.vm.set_chain_id(5);
    scene.vm.set_contract_address(at);
    let (fields, name, version, chain_id, contract, salt, extensions) =
        scene.committee.eip712_domain();
    assert_eq!((fields[0], name.as_str(), version.as_str()), (0x0f, NAME, VERSION));
    assert_eq!((chain_id, contract, salt, extensions), (U256::from(5), at, B256::ZERO, vec![]));
    let expected = digest(5, at, TOPIC, KEY, A, 9, 1);
    assert_eq!(scene.committee.vote_digest(TOPIC, KEY, A, 9), expected);
}

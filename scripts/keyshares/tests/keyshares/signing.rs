//! A quorum signs, and nothing below it does.

use crate::{SECRET, validator};
use alloy_primitives::FixedBytes;
use blst::{
    BLST_ERROR,
    min_pk::{PublicKey, Signature},
};
use surety_keyshares::{
    KeyShareError, ValidatorKey, combine_public_keys, combine_signatures, split, threshold,
};

const MESSAGE: &[u8] = b"a beacon block";
const DOMAIN: &[u8] = b"BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";

/// All choices of `size` out of `all`.
fn choices<T: Copy>(all: &[T], size: usize) -> Vec<Vec<T>> {
    let Some((first, rest)) = all.split_first() else {
        return if size == 0 { vec![Vec::new()] } else { Vec::new() };
    };
    if size == 0 {
        return vec![Vec::new()];
    }
    let with = choices(rest, size - 1).into_iter().map(|mut choice| {
        choice.insert(0, *first);
        choice
    });
    with.chain(choices(rest, size)).collect()
}

fn check_all_choices(operators: usize) {
    // as numbers of operators are: neither from 1 on nor without gaps
    let ids: Vec<u64> = (1..=operators as u64).map(|at| at * at * 1_000_003 % 9_999_991).collect();
    let key = validator();
    let whole = key.sign(MESSAGE);
    let shares = split(&key, &ids).unwrap();
    let signed: Vec<(u64, FixedBytes<96>)> =
        shares.iter().map(|share| (share.operator_id, share.key.sign(MESSAGE))).collect();
    let quorum = threshold(operators).unwrap();
    for choice in choices(&signed, quorum) {
        assert_eq!(combine_signatures(&choice).unwrap(), whole);
    }
    for choice in choices(&signed, quorum - 1) {
        assert_ne!(combine_signatures(&choice).unwrap(), whole);
    }
    // a BLS signature of a message is the only one: equal is verified, once more by the library itself
    let public_key = PublicKey::key_validate(key.public_key().as_ref()).unwrap();
    let verified = |parts: &[(u64, FixedBytes<96>)]| {
        let signature = Signature::from_bytes(combine_signatures(parts).unwrap().as_ref()).unwrap();
        signature.verify(true, MESSAGE, DOMAIN, &[], &public_key, true) == BLST_ERROR::BLST_SUCCESS
    };
    assert!(verified(&signed[..quorum]) && verified(&signed[operators - quorum..]));
    assert!(verified(&signed), "more than a quorum signs, too");
    assert!(!verified(&signed[..quorum - 1]));
    let mut wrong = signed[..quorum].to_vec();
    wrong[0].1 = signed[quorum].1;
    assert!(!verified(&wrong), "another operator's part in its place");

    let public: Vec<_> =
        shares.iter().map(|share| (share.operator_id, share.key.public_key())).collect();
    assert_eq!(combine_public_keys(&public[..quorum]).unwrap(), key.public_key());
    assert_ne!(combine_public_keys(&public[..quorum - 1]).unwrap(), key.public_key());
}

#[test]
fn any_three_of_four_sign_and_two_do_not() {
    check_all_choices(4);
}

#[test]
fn any_five_of_seven_sign_and_four_do_not() {
    check_all_choices(7);
}

#[test]
fn any_seven_of_ten_sign_and_six_do_not() {
    check_all_choices(10);
}

#[test]
fn any_nine_of_thirteen_sign_and_eight_do_not() {
    check_all_choices(13);
}

#[test]
fn shares_of_the_same_key_differ_from_split_to_split() {
    let ids = [1, 2, 3, 4];
    let of = |key: &ValidatorKey| split(key, &ids).unwrap()[0].key.public_key();
    assert_ne!(of(&validator()), of(&validator()));
}

#[test]
fn split_refuses_what_is_no_committee() {
    let refusal = |ids: &[u64]| split(&validator(), ids).unwrap_err().to_string();
    for wrong in [&[][..], &[1, 2, 3], &[1, 2, 3, 4, 5]] {
        assert!(refusal(wrong).contains("4, 7, 10 or 13 operators"), "{wrong:?}");
    }
    assert_eq!(refusal(&[1, 7, 3, 7]), "operator 7 is listed twice");
    assert!(refusal(&[0, 1, 2, 3]).contains("0 is no operator's number"));
    let parts = [(3, validator().sign(MESSAGE)), (3, validator().sign(MESSAGE))];
    let twice = combine_signatures(&parts).unwrap_err();
    assert!(matches!(twice, KeyShareError::DuplicateOperator { id: 3 }));
}

#[test]
fn keys_out_of_range_are_refused_and_never_shown() {
    let order = "73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001";
    for wrong in [order, &"0".repeat(64), &"f".repeat(64)] {
        let error = ValidatorKey::from_hex(wrong).unwrap_err();
        assert!(matches!(error, KeyShareError::KeyOutOfRange), "{wrong}");
        assert!(!error.to_string().contains(wrong));
    }
    for wrong in ["", "0x", "12", &SECRET[..65], &format!("{SECRET}00"), "not hex"] {
        let error = ValidatorKey::from_hex(wrong).unwrap_err();
        assert!(matches!(error, KeyShareError::MalformedKey), "{wrong}");
    }
    assert!(ValidatorKey::from_hex(&format!(" {}\n", &SECRET[2..])).is_ok());
    let shown = format!("{:?}", validator());
    assert!(shown.contains("9612d7a7") && !shown.contains("19d6689c"), "{shown}");
}

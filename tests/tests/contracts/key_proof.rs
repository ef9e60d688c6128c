//! Proofs that operators' owners have the operators' keys, with the precompiled contracts of the chain.

use alloy::primitives::{Address, Bytes, U256};
use rsa::{
    BigUint, Pkcs1v15Sign, Pss, RsaPrivateKey,
    pkcs8::{EncodePublicKey, LineEnding},
    rand_core::OsRng,
    sha2::{Digest, Sha256},
    traits::{PrivateKeyParts, PublicKeyParts},
};
use std::sync::LazyLock;
use surety::bindings::{IKeyProver, IOperatorRegistry};
use surety_protocol::key_proof::{key_hash, message};
use surety_tests::{FEE, Sent, World, test};

/// Two keys, and a third of primes of both: to find a prime takes long.
static KEYS: LazyLock<[RsaPrivateKey; 3]> = LazyLock::new(|| {
    let [a, b] = [(), ()].map(|()| RsaPrivateKey::new(&mut OsRng, 2048).unwrap());
    let (p, q) = (a.primes()[0].clone(), b.primes()[0].clone());
    [a, b, RsaPrivateKey::from_p_q(p, q, BigUint::from(65_537u32)).unwrap()]
});

fn der(key: &RsaPrivateKey) -> Bytes {
    key.to_public_key().to_public_key_der().unwrap().into_vec().into()
}

fn sign(key: &RsaPrivateKey, said: &[u8]) -> Bytes {
    key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(said)).unwrap().into()
}

fn message_of(w: &World, owner: Address) -> Vec<u8> {
    message(w.deployment.chain_id, *w.registry.address(), owner)
}

fn register(w: &World, owner: Address, key: &Bytes) -> u64 {
    let url = "https://dkg.example".to_owned();
    let call = w.registry.registerOperator(key.clone(), U256::from(FEE), false, owner, url);
    let done = w.send(owner, call).ok();
    done.event::<IOperatorRegistry::OperatorRegistered>(*w.registry.address()).operatorId
}

/// Sent by anyone.
fn prove(
    w: &World,
    id: u64,
    registrant: Address,
    key: &Bytes,
    signature: impl Into<Bytes>,
) -> Sent {
    let call = w.key_prover.proveKey(id, registrant, key.clone(), signature.into());
    w.send(w.actor("relayer"), call)
}

fn is_proven(w: &World, id: u64) -> bool {
    w.get(w.key_prover.isKeyProven(id))
}

#[test]
fn signature_of_the_registered_key_for_its_owner_proves_it() {
    test(|w| {
        let owner = w.actor("owner");
        let key = der(&KEYS[0]);
        let id = register(w, owner, &key);
        assert!(!is_proven(w, id));
        let signature = sign(&KEYS[0], &message_of(w, owner));
        let done = prove(w, id, owner, &key, signature.clone()).ok();
        let event: IKeyProver::KeyProven = done.event(*w.key_prover.address());
        let keyHash = key_hash(owner, &key);
        assert_eq!((event.operatorId, event.owner, event.keyHash), (id, owner, keyHash));
        assert!(is_proven(w, id) && !is_proven(w, id + 1) && !is_proven(w, 0));
        assert_eq!(w.get(w.registry.operatorOfKey(keyHash)), id);
        assert_eq!(w.get(w.key_prover.registry()), *w.registry.address());
        prove(w, id, owner, &key, signature).ok();
        assert!(is_proven(w, id), "again changes nothing");
    });
}

#[test]
fn signature_for_another_owner_chain_or_registry_proves_nothing() {
    test(|w| {
        let (owner, other) = (w.actor("owner"), w.actor("other"));
        let (key, registry, chain) = (der(&KEYS[0]), *w.registry.address(), w.deployment.chain_id);
        let operatorId = register(w, owner, &key);
        let prover = *w.key_prover.address();
        for said in [
            message(chain, registry, other),
            message(chain + 1, registry, owner),
            message(chain, prover, owner),
            message_of(w, owner)[1..].to_vec(),
            vec![],
        ] {
            let error = IKeyProver::InvalidKeySignature { operatorId, owner };
            prove(w, operatorId, owner, &key, sign(&KEYS[0], &said)).refused(error);
        }
        assert!(!is_proven(w, operatorId));
    });
}

#[test]
fn bytes_that_are_no_signature_are_refused() {
    test(|w| {
        let owner = w.actor("owner");
        let key = der(&KEYS[0]);
        let operatorId = register(w, owner, &key);
        let good = sign(&KEYS[0], &message_of(w, owner)).to_vec();
        let mut refused = vec![
            vec![],
            good[1..].to_vec(),
            good[..255].to_vec(),
            [&[0], &good[..]].concat(),
            [&good[..], &[0]].concat(),
            vec![0; 256],
            [vec![0; 255], vec![1]].concat(),
            vec![0xff; 256],
        ];
        for at in [0, 100, 255] {
            let mut tampered = good.clone();
            tampered[at] ^= 1;
            refused.push(tampered);
        }
        let modulus = KEYS[0].n();
        refused.push(modulus.to_bytes_be());
        refused.push((modulus - 1u8).to_bytes_be());
        // the same number modulo the key, written in another way; it may take a byte more
        refused.push((BigUint::from_bytes_be(&good) + modulus).to_bytes_be());
        for signature in refused {
            let error = IKeyProver::InvalidKeySignature { operatorId, owner };
            prove(w, operatorId, owner, &key, signature).refused(error);
        }
        prove(w, operatorId, owner, &key, good).ok();
    });
}

#[test]
fn only_one_padding_is_a_signature() {
    test(|w| {
        let owner = w.actor("owner");
        let key = der(&KEYS[0]);
        let operatorId = register(w, owner, &key);
        let digest = Sha256::digest(message_of(w, owner));
        let padding = Pkcs1v15Sign::new::<Sha256>();
        let info = [&padding.prefix[..], &digest].concat();
        let unpadded = |said: &[u8]| KEYS[0].sign(Pkcs1v15Sign::new_unprefixed(), said).unwrap();
        assert_eq!(unpadded(&info), KEYS[0].sign(padding, &digest).unwrap(), "as it is to be");
        for signature in [
            unpadded(&digest),
            // fewer 0xff and bytes that nobody looks at, by which signatures were forged elsewhere
            unpadded(&[&info[..], &[0; 8]].concat()),
            unpadded(&[&[0][..], &info].concat()),
            KEYS[0].sign_with_rng(&mut OsRng, Pss::new::<Sha256>(), &digest).unwrap(),
        ] {
            let error = IKeyProver::InvalidKeySignature { operatorId, owner };
            prove(w, operatorId, owner, &key, signature).refused(error);
        }
    });
}

#[test]
fn key_must_be_the_one_that_the_operator_was_registered_with() {
    test(|w| {
        let (owner, thief) = (w.actor("owner"), w.actor("thief"));
        let [key, second, third] = [0, 1, 2].map(|at| der(&KEYS[at]));
        let (id, sibling) = (register(w, owner, &key), register(w, owner, &second));
        let stolen = register(w, thief, &key);
        let own = sign(&KEYS[0], &message_of(w, owner));
        for (operatorId, registrant, key) in [
            (id, owner, &third),
            (id, owner, &second),
            (sibling, owner, &key),
            (id, thief, &key),
            (stolen, owner, &key),
        ] {
            let keyHash = key_hash(registrant, key);
            let error = IKeyProver::KeyNotRegistered { operatorId, keyHash };
            prove(w, operatorId, registrant, key, own.clone()).refused(error);
        }
        // the thief has no key to sign with, and the owner's signature names the owner
        let error = IKeyProver::InvalidKeySignature { operatorId: stolen, owner: thief };
        prove(w, stolen, thief, &key, own.clone()).refused(error);
        let error = IKeyProver::InvalidKeySignature { operatorId: sibling, owner };
        prove(w, sibling, owner, &second, own.clone()).refused(error);
        let error = IOperatorRegistry::OperatorNotFound { operatorId: 99 };
        prove(w, 99, owner, &key, own.clone()).refused(error);
        let error = IOperatorRegistry::OperatorNotFound { operatorId: 0 };
        prove(w, 0, owner, &third, own.clone()).refused(error);
        prove(w, id, owner, &key, own).ok();
        assert!(is_proven(w, id) && !is_proven(w, sibling) && !is_proven(w, stolen));
    });
}

#[test]
fn key_that_was_registered_in_another_form_cannot_be_proven() {
    test(|w| {
        let owner = w.actor("owner");
        let pem = KEYS[0].to_public_key().to_public_key_pem(LineEnding::LF).unwrap();
        let (pem, key) = (Bytes::from(pem.into_bytes()), der(&KEYS[0]));
        let operatorId = register(w, owner, &pem);
        let signature = sign(&KEYS[0], &message_of(w, owner));
        let longer = [&key[..], &[0]].concat().into();
        for form in [&pem, &Bytes::new(), &key.slice(1..), &longer] {
            prove(w, operatorId, owner, form, signature.clone())
                .refused(IKeyProver::InvalidKeyForm {});
        }
        let error = IKeyProver::KeyNotRegistered { operatorId, keyHash: key_hash(owner, &key) };
        prove(w, operatorId, owner, &key, signature).refused(error);
        assert!(!is_proven(w, operatorId));
    });
}

#[test]
fn proof_ends_with_the_hand_over_and_the_next_owner_can_give_one() {
    test(|w| {
        let (owner, next) = (w.actor("owner"), w.actor("next"));
        let key = der(&KEYS[0]);
        let operatorId = register(w, owner, &key);
        let of_owner = sign(&KEYS[0], &message_of(w, owner));
        prove(w, operatorId, owner, &key, of_owner.clone()).ok();
        w.send(owner, w.registry.transferOperator(operatorId, next)).ok();
        assert!(is_proven(w, operatorId), "until it is accepted");
        w.send(next, w.registry.acceptOperator(operatorId)).ok();
        assert!(!is_proven(w, operatorId));
        let error = IKeyProver::InvalidKeySignature { operatorId, owner: next };
        prove(w, operatorId, owner, &key, of_owner).refused(error);
        let of_next = sign(&KEYS[0], &message_of(w, next));
        prove(w, operatorId, owner, &key, of_next).ok();
        assert!(is_proven(w, operatorId));
        w.send(next, w.registry.transferOperator(operatorId, owner)).ok();
        w.send(owner, w.registry.acceptOperator(operatorId)).ok();
        assert!(!is_proven(w, operatorId), "the last proof is the next owner's");
    });
}

//! Reports of validators' weights, from the members' votes to the clusters that pay for them.

use crate::site::Site;
use alloy::primitives::B256;
use serde_json::{Value, json};
use surety_protocol::report::{
    REPORT_VERSION, TOPIC_WEIGHTS, WeightReport, frame_key, validator_id,
};

/// Two validators, by the names that the ledger gives them.
fn site() -> (Site, Vec<B256>) {
    let site = Site::new();
    site.four_operators();
    let keys = site.validators(2);
    let ledger = *site.stage.ledger.address();
    let names = keys.iter().map(|key| validator_id(key, 1, ledger)).collect();
    (site, names)
}

fn weights(nonce: u64, validators: &[B256], weights: &[u32]) -> Value {
    json!({
        "version": 1, "nonce": nonce, "ref_slot": 9, "validators": validators, "weights": weights,
    })
}

fn first_subject(site: &Site) -> Value {
    site.run("committee status --json").done().json()["subjects"][0].clone()
}

#[test]
fn weights_are_voted_on_signed_and_applied() {
    let (site, names) = site();
    let file = site.file("w.json", &weights(0, &names, &[60_000, 10_000]).to_string());
    let report = WeightReport {
        version: REPORT_VERSION,
        nonce: 0,
        ref_slot: 9,
        validators: names.clone(),
        weights: vec![60_000, 10_000],
    };
    let hashes = site.run(&format!("committee vote {file} --account 2 --dry-run --json"));
    let told = hashes.done().json()["details"].clone();
    assert_eq!(told["hash"], report.hash().to_string());
    assert_eq!(
        (&told["validators_change"], &told["validators_stay"], &told["validators_left"]),
        (&1.into(), &1.into(), &0.into())
    );
    assert_eq!(
        (&told["clusters"], &told["report"]),
        (&json!([1]), &"weights 0 at slot 9, of 2 validators".into())
    );
    site.run(&format!("committee vote {file} --account 2")).done();
    // the other member's vote comes as a signature, the first one's again as one
    for account in [2, 3] {
        site.run(&format!("committee sign {file} --account {account}")).done();
    }
    let signatures = file.replace(".json", ".signatures.json");
    site.run(&format!("committee submit {signatures} --account 9")).done();
    let subject = first_subject(&site);
    assert_eq!((&subject["kind"], &subject["nonce"]), (&"weights".into(), &0.into()));
    assert_eq!(
        (&subject["agreed"], &subject["delivered"]),
        (&report.hash().to_string().into(), &false.into())
    );
    assert_eq!(subject["topic"], TOPIC_WEIGHTS.to_string());
    assert!(site.run("committee status").done().stdout.contains("next: anyone may deliver"));

    let done = site.run(&format!("committee deliver {file} --account 9")).done().stdout;
    assert!(done.contains("WeightsApplied(nonce: 0)"), "{done}");
    assert_eq!(site.stage.read(site.stage.ledger.weightOf(1)).unwrap(), 70_000);
    assert_eq!(first_subject(&site)["delivered"], true);
    let table = site.run("committee status").done().stdout;
    assert!(table.contains("weights 0") && table.contains("agreed, delivered"), "{table}");
    site.stage.check_invariants().unwrap();
}

#[test]
fn weights_that_would_be_refused_get_no_vote() {
    let (site, names) = site();
    let stranger = [B256::repeat_byte(1)];
    let cases = [
        (weights(0, &stranger, &[10_000]), "the ledger does not know the validator 0x0101"),
        (weights(0, &names, &[10_000]), "2 validators and 1 weights"),
        (weights(0, &names[..1], &[9_999]), "the weight 9999 is not within 10000"),
        (weights(0, &names[..1], &[640_001]), "the weight 640001 is not within 10000"),
        (json!({"weights": [10_000]}), "holds no report"),
    ];
    for (report, message) in cases {
        let file = site.file("w.json", &report.to_string());
        let refused = site.run(&format!("committee vote {file} --account 2"));
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
        assert!(refused.stderr.contains(message), "{}", refused.stderr);
    }
    assert_eq!(site.nonce(2), 0);

    let report = WeightReport {
        version: REPORT_VERSION,
        nonce: 0,
        ref_slot: 9,
        validators: names.clone(),
        weights: vec![20_000, 10_000],
    };
    let file = site.file("w.json", &weights(0, &names, &report.weights).to_string());
    let vote = format!("committee vote {file} --account 2 --dry-run");
    site.run(&vote).done();
    let veto = site.stage.settlement.veto(frame_key(0), report.hash());
    assert!(site.stage.transact(site.stage.guardian, veto).unwrap().succeeded);
    let forbidden = site.run(&vote);
    assert_eq!(forbidden.code, Some(2));
    assert!(forbidden.stderr.contains("the guardian has forbidden"), "{}", forbidden.stderr);
}

#[test]
fn weights_are_applied_in_their_turn() {
    let (site, names) = site();
    let [first, second] = [0, 1].map(|nonce| {
        let report = weights(nonce, &names[..1], &[20_000 + nonce as u32]);
        let file = site.file(&format!("w{nonce}.json"), &report.to_string());
        for account in [2, 3] {
            site.run(&format!("committee vote {file} --account {account}")).done();
        }
        file
    });
    let ahead = site.run(&format!("committee vote {second} --account 4 --dry-run")).done();
    assert!(
        ahead.stdout.contains("its nonce is 1: the weights from 0 on come first"),
        "{}",
        ahead.stdout
    );
    let empty = site.file("empty.json", &weights(0, &[], &[]).to_string());
    let signed = site.run(&format!("committee sign {empty} --account 4")).done();
    assert!(signed.stdout.contains("beware: it names no validator"), "{}", signed.stdout);
    let early = site.run(&format!("committee deliver {second}"));
    assert_eq!(early.code, Some(4));
    assert!(early.stderr.contains("InvalidNonce(nonce: 1)"), "{}", early.stderr);
    let table = site.run("committee status").done().stdout;
    assert!(table.contains("waits for its turn") && table.contains("next: anyone"), "{table}");
    site.run(&format!("committee deliver {first}")).done();
    site.run(&format!("committee deliver {second}")).done();
    let late = site.run(&format!("committee deliver {first}"));
    assert_eq!(late.code, Some(4));
    assert!(late.stderr.contains("AlreadySettled(key: "), "{}", late.stderr);
    let again = site.run(&format!("committee vote {first} --account 4"));
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("weights 0 come too late: 2 is the least"), "{}", again.stderr);
    assert_eq!(site.stage.read(site.stage.ledger.weightOf(1)).unwrap(), 30_001);
}

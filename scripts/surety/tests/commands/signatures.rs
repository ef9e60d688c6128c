//! Votes as signatures, and votes that are taken back.

use crate::{
    committee::{exit_report, json_of},
    site::Site,
};
use alloy::primitives::B256;
use serde_json::Value;
use surety_protocol::report::validator_id;

fn site_with_a_report() -> (Site, String, B256) {
    let site = Site::new();
    site.four_operators();
    let key = site.one_validator();
    let report = exit_report(validator_id(&key, 1, *site.stage.ledger.address()));
    let file = site.file("report.json", &json_of(&report).to_string());
    (site, file, report.hash())
}

#[test]
fn quorum_of_signatures_is_submitted_in_one_transaction() {
    let (site, file, hash) = site_with_a_report();
    let signatures = file.replace(".json", ".signatures.json");
    let missing = site.run(&format!("committee submit {signatures}"));
    assert!(missing.stderr.contains("there is no such file"), "{}", missing.stderr);
    let stranger = site.run(&format!("committee sign {file} --account 5"));
    assert_eq!(stranger.code, Some(2));
    assert!(stranger.stderr.contains("is no member of the committee"), "{}", stranger.stderr);

    let first = site.run(&format!("committee sign {file} --account 2 --json")).done().json();
    assert_eq!(
        (&first["round"], &first["signatures"], &first["quorum"]),
        (&1.into(), &1.into(), &2.into())
    );
    assert_eq!(first["hash"], hash.to_string());
    let word = |name: &str| first[name].as_str().unwrap().parse::<B256>().unwrap();
    let digest = site.stage.committee.voteDigest(word("topic"), word("key"), hash, 1);
    assert_eq!(site.stage.read(digest).unwrap(), word("digest"));
    let submit = format!("committee submit {signatures} --account 9");
    let few = site.run(&submit);
    assert_eq!(few.code, Some(2));
    assert!(few.stderr.contains("1 signatures are there, and 2 are needed"), "{}", few.stderr);

    let second = site.run(&format!("committee sign {file} --account 3")).done().stdout;
    assert!(
        second.contains("2 of 2 signatures") && second.contains("committee submit"),
        "{second}"
    );
    let told = site.run(&format!("{submit} --dry-run --json")).done().json();
    assert_eq!(told["function"], "OracleCommittee.submitSigned");
    assert_eq!(site.nonce(2) + site.nonce(3) + site.nonce(9), 2, "of the cluster's owner only");
    let done = site.run(&submit).done().stdout;
    assert!(done.contains("SignedVotes(") && done.contains("next: agreed"), "{done}");
    assert!(done.contains("signers: [0x"), "{done}");
    let status = site.run("committee status --json").done().json();
    let subject = &status["subjects"][0];
    assert_eq!(
        (&subject["agreed"], &subject["hashes"][0]["support"]),
        (&hash.to_string().into(), &2.into())
    );

    let again = site.run(&submit);
    assert_eq!(again.code, Some(4));
    assert!(again.stderr.contains("StaleRound(round: 1, last: 1)"), "{}", again.stderr);
    let counted = site.run(&format!("committee sign {file} --account 3"));
    assert_eq!(counted.code, Some(2));
    assert!(counted.stderr.contains("your vote for this report is counted"), "{}", counted.stderr);
    // a signer of the same round who comes late counts, too
    site.run(&format!("committee sign {file} --account 4")).done();
    site.run(&submit).done();
    let status = site.run("committee status --json").done().json();
    assert_eq!(status["subjects"][0]["hashes"][0]["support"], 3);
    let committee = &site.stage.committee;
    let added = site.stage.transact(site.stage.admin, committee.addMember(site.account(8), 3));
    assert!(added.unwrap().succeeded);
    let ended = site.run(&submit);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("a member was added"), "{}", ended.stderr);
}

#[test]
fn withdrawn_vote_counts_no_more_and_no_signature_restores_it() {
    let (site, file, hash) = site_with_a_report();
    let status = |field: &str| site.run("committee status --json").done().json()[field].clone();
    let none = site.run(&format!("committee withdraw-vote {file} --account 2"));
    assert_eq!(none.code, Some(4));
    assert!(none.stderr.contains("NoVote(member: "), "{}", none.stderr);
    for account in [2, 3] {
        site.run(&format!("committee vote {file} --account {account}")).done();
    }
    assert_eq!(status("subjects")[0]["agreed"], hash.to_string());
    let withdraw = format!("committee withdraw-vote {file} --account 2");
    let told = site.run(&format!("{withdraw} --dry-run --json")).done().json();
    assert_eq!(told["details"]["vote"], hash.to_string());
    let withdrawn = site.run(&withdraw).done().stdout;
    assert!(withdrawn.contains("VoteWithdrawn(") && withdrawn.contains("AgreementLost("));
    assert_eq!(status("subjects")[0]["agreed"], Value::Null);

    let signatures = site.folder.path().join("signed.json").display().to_string();
    let sign = |account| {
        site.run(&format!("committee sign {file} --into {signatures} --account {account}"))
    };
    let refused = sign(2);
    assert_eq!(refused.code, Some(2));
    assert!(refused.stderr.contains("your signature would not count"), "{}", refused.stderr);
    for account in [3, 4] {
        sign(account).done();
    }
    let withdrawer = site.account(3);
    site.run(&format!("committee withdraw-vote {file} --account 3")).done();
    let submit = format!("committee submit {signatures}");
    let superseded = site.run(&submit);
    assert_eq!(superseded.code, Some(4));
    let next = format!("leave the signature out: --without {withdrawer}");
    assert!(superseded.stderr.contains("SignatureSuperseded(signer: "), "{}", superseded.stderr);
    assert!(superseded.stderr.contains(&next), "{}", superseded.stderr);
    let without = format!("{submit} --without {withdrawer}");
    assert_eq!(site.run(&without).code, Some(2), "one is no quorum");
    site.run(&format!("committee vote {file} --account 3")).done();
    site.run(&submit).done();
    assert_eq!(status("subjects")[0]["agreed"], hash.to_string());
}

#[test]
fn signatures_of_another_vote_are_refused() {
    let (site, file, hash) = site_with_a_report();
    let signed =
        site.run(&format!("committee sign {file} --round 7 --account 2 --json")).done().json();
    assert_eq!(signed["round"], 7);
    let other = site.run(&format!("committee sign {file} --round 8 --account 3"));
    assert_eq!(other.code, Some(2));
    assert!(other.stderr.contains("another vote or round"), "{}", other.stderr);
    let text = std::fs::read_to_string(signed["file"].as_str().unwrap()).unwrap();
    let cases = [
        (text.replace(&hash.to_string(), &B256::repeat_byte(1).to_string()), "is not of this vote"),
        ("{}".to_owned(), "holds no signatures of a vote"),
    ];
    for (text, message) in cases {
        let forged = site.file("forged.json", &text);
        let refused = site.run(&format!("committee submit {forged}"));
        assert_eq!(refused.code, Some(2));
        assert!(refused.stderr.contains(message), "{}", refused.stderr);
    }
    // a frame that runs is not voted on yet
    let status = site.run("committee status --json").done().json();
    let frames = status["frames"].as_array().unwrap();
    let running = frames.last().unwrap();
    assert_eq!((&running["frame"], &running["open"]), (&status["current_frame"], &false.into()));
    assert!(running["opens_at"].as_u64() < running["deadline"].as_u64());
    let text = site.run("committee status").done().stdout;
    assert!(text.contains("not open, from ") && text.contains(", in "), "{text}");
}

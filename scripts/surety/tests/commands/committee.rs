use crate::site::{ETH, Site, run};
use alloy::primitives::{Address, B256, I256, U256};
use serde_json::Value;
use surety_oracle::{Frame, FrameInput, NodeDuties, OperatorDuties, PublishedFrame, State};
use surety_protocol::{
    math::BPS,
    report::{BlameReport, KIND_EXIT, REPORT_VERSION, validator_id},
    rewards::DEFAULT_BANDS,
};

/// Of an exit with a loss of one ETH.
pub fn exit_report(validator: B256) -> BlameReport {
    BlameReport {
        version: REPORT_VERSION,
        validator,
        kind: KIND_EXIT,
        nonce: 0,
        balance: U256::from(31) * U256::from(ETH),
        operator_ids: vec![1, 2, 3, 4],
        performance_bps: vec![9_000; 4],
        leaver_id: 0,
        successor_id: 0,
        ref_slot: 1,
    }
}

pub fn json_of(report: &BlameReport) -> Value {
    serde_json::json!({
        "version": report.version,
        "validator": report.validator,
        "kind": report.kind,
        "nonce": report.nonce,
        "balance": report.balance.to_string(),
        "operator_ids": report.operator_ids,
        "performance_bps": report.performance_bps,
        "leaver_id": report.leaver_id,
        "successor_id": report.successor_id,
        "ref_slot": report.ref_slot,
    })
}

#[test]
fn committee_votes_on_a_report_and_anyone_delivers_it() {
    let site = Site::new();
    site.four_operators();
    let key = site.one_validator();
    let report = exit_report(validator_id(&key, 1, *site.stage.ledger.address()));
    let file = site.file("report.json", &json_of(&report).to_string());
    // hashes need no chain
    let hashes = run(&["committee", "hash", &file, "--json"]).done().json();
    assert_eq!(hashes["hash"], report.hash().to_string());
    assert_eq!(hashes["key"], report.key().to_string());

    let stranger = site.run(&format!("committee vote {file} --account 5"));
    assert_eq!(stranger.code, Some(4));
    assert!(stranger.stderr.contains("NotMember(account: "), "{}", stranger.stderr);
    let early = site.run(&format!("committee deliver {file}"));
    assert!(early.stderr.contains("NotAgreed(key: "), "{}", early.stderr);

    for act in ["vote", "withdraw-vote"] {
        site.run(&format!("committee {act} {file} --account 4")).done();
    }
    assert!(site.run("committee status").done().stdout.contains("no vote stands"));
    let first = site.run(&format!("committee vote {file} --account 2")).done();
    assert!(
        first.stderr.contains("operator 1: 0.25 ETH"),
        "the blame is previewed: {}",
        first.stderr
    );
    assert!(first.stdout.contains("next: the other members vote"), "{}", first.stdout);
    let status = site.run("committee status --json").done().json();
    assert_eq!(status["subjects"][0]["agreed"], Value::Null);
    assert_eq!(status["subjects"][0]["hashes"][0]["support"], 1);
    let again = site.run(&format!("committee vote {file} --account 2"));
    assert!(again.stderr.contains("AlreadyVoted(member: "), "{}", again.stderr);
    let second = site.run(&format!("committee vote {file} --account 3")).done();
    assert!(second.stdout.contains("committee deliver"), "{}", second.stdout);
    let status = site.run("committee status").done().stdout;
    assert!(status.contains("2 of 2") && status.contains("agreed"), "{status}");

    // above the slash cap: four bonds of 2 ETH this morning allow 0.8 ETH
    site.pass(86_400);
    let capped = site.run(&format!("committee deliver {file} --json"));
    assert_eq!(capped.json()["refused"]["error"], "SlashCapExceeded");
    site.stage.transact(site.stage.admin, site.stage.vault.setSlashCap(5_000)).unwrap();
    let delivered = site.run(&format!("committee deliver {file}")).done().stdout;
    assert!(
        delivered.contains("Slashed(operatorId: 1") && delivered.contains("assets: 0.25 ETH"),
        "{delivered}"
    );
    assert!(site.stage.read(site.stage.settlement.isSettled(report.key())).unwrap());
    let status = site.run("committee status --json").done().json();
    assert_eq!(status["subjects"][0]["delivered"], true);
    assert_eq!(status["subjects"][0]["agreed"], report.hash().to_string());
    site.stage.check_invariants().unwrap();
}

#[test]
fn committee_does_not_vote_for_what_would_be_refused() {
    let site = Site::new();
    let mut report = exit_report(B256::repeat_byte(1));
    report.performance_bps.pop();
    let file = site.file("short.json", &json_of(&report).to_string());
    let refused = site.run(&format!("committee vote {file} --account 2"));
    assert_eq!(refused.code, Some(4), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("LengthMismatch(expected: 4, actual: 3)"),
        "{}",
        refused.stderr
    );

    let root = B256::repeat_byte(9);
    let current = site.stage.read(site.stage.distributor.currentFrame()).unwrap();
    let frame = |frame: u64| {
        serde_json::json!({
            "version": 1, "frame": frame, "ref_slot": 1, "assets": [], "totals": [], "rewards_root": root,
            "inputs_root": root, "scores_root": root, "tree_uri": "frame.json",
        })
    };
    let good = json_of(&exit_report(B256::repeat_byte(1)));
    let with = |field: &str, value: Value| {
        let mut report = good.clone();
        report[field] = value;
        site.file(&format!("{field}.json"), &report.to_string())
    };
    let running = site.file("running.json", &frame(current).to_string());
    let cases = [
        (running, format!("frame {current} is not over")),
        (with("validator", Value::from("0x1234")), "`validator` is the 32 bytes".into()),
        (with("balance", Value::from(3.1e19)), "`balance` is wei in quotes".into()),
        (site.file("bad.json", "{\"frame\": -1}"), "holds no report".into()),
        (site.file("half.json", "{\"validator\""), "holds no report".into()),
        (site.file("other.json", "{}"), "neither `frame` nor `validator`".into()),
        (site.file("tree.json", "{\"format\": \"other\"}"), "holds no report".into()),
    ];
    for (file, message) in cases {
        let refused = site.run(&format!("committee vote {file} --account 2"));
        assert_eq!(refused.code, Some(2), "{}", refused.stderr);
        assert!(refused.stderr.contains(&message), "{}", refused.stderr);
    }
    assert_eq!(site.nonce(2), 0);
}

/// One operator, all of whose attestations were made.
pub fn frame_of(before: &State, frame: u64, ref_slot: u64) -> Frame {
    let operator =
        OperatorDuties { operator_id: 1, attestations: 9, duties: 9, bonus_bps: 0, malus_bps: 0 };
    let node = NodeDuties {
        operator_id: 1,
        node_key: U256::ONE,
        factor_bps: BPS,
        attestations: 9,
        duties: 9,
        other_wei: I256::ZERO,
    };
    let input = FrameInput {
        frame,
        ref_slot,
        total_wei: U256::from(ETH),
        bands: &DEFAULT_BANDS,
        operators: &[operator],
        nodes: &[node],
        tree_uri: "frame.json".into(),
    };
    Frame::compute(before, &input).unwrap()
}

#[test]
fn committee_checks_a_published_frame_before_it_votes() {
    let site = Site::new();
    let distributor = &site.stage.distributor;
    let number = site.stage.read(distributor.currentFrame()).unwrap();
    site.stage.devnet.increase_time(7 * 86_400);
    site.stage.devnet.mine(1).unwrap();
    let ref_slot = site.stage.read(distributor.frameSchedule(number)).unwrap().refSlot;
    let frame = frame_of(&State::default(), number, ref_slot);
    let published = PublishedFrame::new(&frame, &State::default());
    let file = site.file("frame.json", &serde_json::to_string(&published).unwrap());

    let forged = PublishedFrame { rewards: vec![(1, Address::ZERO, U256::MAX)], ..published };
    let forged = site.file("forged.json", &serde_json::to_string(&forged).unwrap());
    let refused = site.run(&format!("committee vote {forged} --account 2"));
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("rewards tree"), "{}", refused.stderr);
    let early = site.file("early.json", &{
        let frame = frame_of(&State::default(), number, ref_slot - 1);
        serde_json::to_string(&PublishedFrame::new(&frame, &State::default())).unwrap()
    });
    let refused = site.run(&format!("committee vote {early} --account 2"));
    assert!(refused.stderr.contains(&format!("ends with slot {ref_slot}")), "{}", refused.stderr);

    for account in [2, 3] {
        let voted = site.run(&format!("committee vote {file} --account {account}")).done();
        assert!(voted.stderr.contains("its trees verified"), "{}", voted.stderr);
    }
    let unfunded = site.run(&format!("committee deliver {file}"));
    assert!(unfunded.stderr.contains("InsufficientFunds(asset: "), "{}", unfunded.stderr);
    let fund = distributor.fund(Address::ZERO, U256::from(ETH)).value(U256::from(ETH));
    assert!(site.stage.transact(site.stage.admin, fund).unwrap().succeeded);
    site.run(&format!("committee deliver {file}")).done();
    let root = site.stage.read(distributor.currentRoot()).unwrap();
    assert_eq!((root.frame, root.rewardsRoot), (number, frame.report.rewards_root));
    let status = site.run("committee status --json").done().json();
    assert_eq!(status["latest_published_frame"], number);
    assert_eq!(status["subjects"][0]["frame"], number);
}

//! The loop that liquidates for profit, against clusters that run out.

use crate::site::{ETH, Site};
use alloy::{
    primitives::{U256, keccak256},
    sol_types::SolValue,
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, ChildStdout, Command, Stdio},
};

/// A token for an ETH: the reward's cap of 0.001 tokens pays the devnet's gas by far.
const DEAR: &str = "liquidator --token-price 1ETH";

fn site() -> Site {
    let site = Site::new();
    site.four_operators();
    site.one_validator();
    site
}

/// Down to the collateral and what ten slots burn.
fn drain(site: &Site) {
    site.run("cluster withdraw 1 --max --account 9").done();
}

fn lines(site: &Site, line: &str) -> Vec<Value> {
    let ran = site.run(&format!("{line} --once --json")).done();
    ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn events(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["event"].as_str().unwrap()).collect()
}

#[test]
fn one_look_liquidates_what_pays() {
    let site = site();
    let idle = lines(&site, &format!("{DEAR} --account 3"));
    assert_eq!(events(&idle), ["watching", "stopped"]);
    assert_eq!(idle[0]["clusters"], 1);
    drain(&site);
    site.pass(12 * 10);
    assert_eq!(lines(&site, &format!("{DEAR} --account 3")).len(), 2, "at the collateral");
    site.pass(12);

    let own = lines(&site, &format!("{DEAR} --account 9"));
    assert_eq!(events(&own), ["watching", "own", "stopped"]);
    let cheap = lines(&site, "liquidator --token-price 1wei --account 3");
    assert_eq!(events(&cheap), ["watching", "unprofitable", "stopped"]);
    assert_eq!(cheap[1]["reward_wei"], (ETH / 1_000).to_string());
    let greedy = lines(&site, &format!("{DEAR} --min-profit 0.001ETH --account 3"));
    assert_eq!(greedy[1]["event"], "unprofitable");
    let before = site.nonce(3);
    let dry = lines(&site, &format!("{DEAR} --dry-run --account 3"));
    assert_eq!(events(&dry), ["watching", "would_liquidate", "stopped"]);
    assert_eq!(site.nonce(3), before);

    let done = lines(&site, &format!("{DEAR} --account 3"));
    assert_eq!(events(&done), ["watching", "liquidated", "stopped"]);
    assert_eq!(done[1]["worth_wei"], (ETH / 1_000).to_string());
    assert_eq!((&done[2]["liquidated"], &done[2]["fee_wei"]), (&1.into(), &done[1]["fee_wei"]));
    let reward = site.stage.token.balanceOf(site.account(3));
    assert_eq!(site.stage.read(reward).unwrap(), U256::from(ETH / 1_000));
    assert_eq!(lines(&site, &format!("{DEAR} --account 3")).len(), 2, "nothing is left to do");
    let text = site.run(&format!("{DEAR} --once --account 3")).done().stdout;
    assert!(text.contains("Z watching 1 clusters of strategy 0 for 0x"), "{text}");
}

/// So many clusters of one validator each, all due; the third one has little left.
fn due_clusters(count: u64) -> Site {
    let site = Site::new();
    site.four_operators();
    for id in 1..=4 {
        site.run(&format!("operator bond {id} --amount 2ETH --account 5")).done();
    }
    for _ in 0..count {
        site.one_validator();
    }
    let drain = |id: u64| site.run(&format!("cluster withdraw {id} --max --account 9")).done();
    if count > 2 {
        drain(3);
        // of the 214 800 slots that the collateral lasts
        site.pass(12 * 214_700);
    }
    drain(1);
    drain(2);
    site.pass(12 * 11);
    site
}

#[test]
fn several_due_clusters_go_in_one_transaction() {
    let site = due_clusters(3);
    let dry = lines(&site, &format!("{DEAR} --dry-run --account 3"));
    assert_eq!(events(&dry), ["watching", "unprofitable", "would_liquidate", "stopped"]);
    assert_eq!((&dry[1]["cluster"], &dry[2]["ids"]), (&3.into(), &json!([1, 2])));
    // both together are worth 0.002 ETH, and one alone is not worth enough
    let greedy = lines(&site, &format!("{DEAR} --min-profit 0.002ETH --account 3"));
    assert_eq!(events(&greedy)[1..4], ["unprofitable"; 3]);
    let before = site.nonce(3);
    let done = lines(&site, &format!("{DEAR} --min-profit 0.0015ETH --account 3"));
    assert_eq!(events(&done), ["watching", "unprofitable", "liquidated", "stopped"]);
    assert_eq!(site.nonce(3), before + 1);
    let (told, stopped) = (&done[2], &done[3]);
    assert_eq!(
        (&told["ids"], &told["reward_wei"]),
        (&json!([1, 2]), &(ETH / 500).to_string().into())
    );
    assert_eq!(stopped["liquidated"], 2);
    for figure in ["reward_wei", "fee_wei"] {
        assert_eq!(stopped[figure], told[figure], "gas is paid once");
    }
    let reward = site.stage.token.balanceOf(site.account(3));
    assert_eq!(site.stage.read(reward).unwrap(), U256::from(ETH / 500));
    let wei = |line: &Value| line["fee_wei"].as_str().unwrap().parse::<u64>().unwrap();
    let (added, both) = (wei(&done[1]), wei(told));
    assert!(added < both / 2, "one more adds less than a transaction costs: {added} {both}");
    site.stage.check_invariants().unwrap();
}

#[test]
fn what_is_refused_together_is_tried_one_by_one() {
    let site = due_clusters(2);
    // the token can pay one reward, and not two
    let (token, ledger) = (*site.stage.token.address(), *site.stage.ledger.address());
    let balances = U256::from(1);
    let slot = keccak256((ledger, balances).abi_encode());
    site.stage.devnet.set_storage(token, slot.into(), U256::from(ETH / 1_000 + 1));
    let held = site.stage.token.balanceOf(ledger);
    assert_eq!(site.stage.read(held).unwrap(), U256::from(ETH / 1_000 + 1));
    let done = lines(&site, &format!("{DEAR} --account 3"));
    assert_eq!(events(&done), ["watching", "liquidated", "missed", "stopped"]);
    assert_eq!((&done[1]["ids"], &done[2]["cluster"]), (&json!([1]), &2.into()));
    let reason = done[2]["reason"].as_str().unwrap();
    assert!(reason.contains("TokenTransferFailed(token: "), "{reason}");
    assert_eq!((&done[3]["liquidated"], &done[3]["fee_wei"]), (&1.into(), &done[1]["fee_wei"]));
}

/// The loop as a process of its own, that ends with the test.
struct Loop {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl Loop {
    fn start(site: &Site) -> Self {
        let file = site.folder.path().join("chain.json").display().to_string();
        let url = site.server.http_url();
        let arguments = DEAR.split(' ').chain(["--interval", "1", "--json", "--account", "3"]);
        let mut process = Command::new(env!("CARGO_BIN_EXE_surety"))
            .args(arguments)
            .args(["--rpc-url", &url, "--deployment", &file])
            .env_remove("SURETY_PRIVATE_KEY")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    fn next(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn interrupt(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        // it has ended already where all went well
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn loop_outlives_its_node_and_ends_when_asked() {
    let mut site = site();
    let address = site.server.address();
    let mut runs = Loop::start(&site);
    assert_eq!(runs.next()["event"], "watching");
    // a cluster that comes later, and one whose time comes
    site.run("cluster open --operators 1,2,3,4 --amount 0 --account 8").done();
    drain(&site);
    site.pass(12 * 11);
    let done = runs.next();
    assert_eq!(done["event"], "liquidated", "{done}");
    assert_eq!(done["ids"], json!([1]));

    let Site { stage, server, runtime, .. } = &mut site;
    runtime.block_on(async {
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let elsewhere = stage.devnet.serve(nowhere).await.unwrap();
        std::mem::replace(server, elsewhere).stop().await;
        let silence = runs.next();
        assert_eq!(silence["event"], "waiting", "{silence}");
        assert!(silence["reason"].as_str().unwrap().contains("127.0.0.1"), "{silence}");
        *server = stage.devnet.serve(address).await.unwrap();
    });
    let back = runs.next();
    assert_eq!((&back["event"], &back["clusters"]), (&"resumed".into(), &2.into()), "{back}");
    site.run("cluster reactivate 1 --amount 0.002 --approve --mint --account 9").done();
    drain(&site);
    site.pass(12 * 11);
    assert_eq!(runs.next()["event"], "liquidated", "events are followed again");

    runs.interrupt();
    let last = runs.next();
    assert_eq!((&last["event"], &last["liquidated"]), (&"stopped".into(), &2.into()), "{last}");
    assert_eq!(runs.process.wait().unwrap().code(), Some(0));
}

#[test]
fn mistakes_end_it_at_once() {
    let site = Site::new();
    let cases = [
        ("liquidator --once", 2, "--token-price"),
        ("liquidator --token-price 1 --once", 2, "say the unit"),
        ("liquidator --token-price 1ETH --interval 0", 2, "not in 1..=3600"),
        ("liquidator --token-price 1ETH --strategy 9", 2, "there is no strategy 9"),
    ];
    for (line, code, message) in cases {
        let ran = site.run(line);
        assert_eq!(ran.code, Some(code), "{line}: {}{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains(message), "{line}: {}", ran.stderr);
    }
    let away = ["liquidator", "--token-price", "1ETH", "--rpc-url", "http://127.0.0.1:1"];
    assert_eq!(crate::site::run(&away).code, Some(1), "a node that never was there");
}

//! A deposit whose sender signs a permit.

use crate::{
    clusters::{site, status},
    site::ETH,
};
use alloy::primitives::U256;
use serde_json::Value;

#[test]
fn permit_pays_a_deposit_in_one_transaction() {
    let site = site();
    let (account, token) = (site.account(8), &site.stage.token);
    let mint = token.mint(account, U256::from(2 * ETH));
    site.stage.transact(site.stage.admin, mint).unwrap();
    let deposit = "cluster deposit 1 --amount 1.5 --permit --account 8";
    let before = site.nonce(8);
    let dry = site.run(&format!("{deposit} --dry-run")).done().stdout;
    assert!(dry.contains("permit until") && dry.contains(", in 1 h)"), "{dry}");
    assert_eq!(site.nonce(8), before);
    let done = site.run(&format!("{deposit} --json")).done().json();
    assert_eq!(done["function"], "ClusterLedger.depositWithPermit");
    assert_eq!(done["before"], Value::Null);
    assert_eq!(site.nonce(8), before + 1);
    assert_eq!(status(&site)["balance_wei"], (ETH + ETH / 2 + ETH).to_string());
    let left = token.allowance(account, *site.stage.ledger.address());
    assert_eq!(site.stage.read(left).unwrap(), U256::ZERO, "no more than the amount");

    let poor = site.run(deposit);
    assert_eq!(poor.code, Some(1));
    assert!(poor.stderr.contains("has 0.5 TFEE, 1.5 TFEE are needed"), "{}", poor.stderr);
    site.run(&format!("{deposit} --mint")).done();
    let both = site.run(&format!("{deposit} --approve"));
    assert_eq!(both.code, Some(2));
    site.stage.check_invariants().unwrap();
}

#[test]
fn token_without_permits_is_told() {
    let site = site();
    let file = site.folder.path().join("chain.json");
    let mut deployment: Value =
        serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    // a contract that knows no permits
    deployment["token"] = site.stage.committee.address().to_string().into();
    std::fs::write(&file, deployment.to_string()).unwrap();
    let refused = site.run("cluster deposit 1 --amount 1 --permit --account 8");
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    let message = "does not support permits (EIP-2612): it does not know DOMAIN_SEPARATOR()";
    assert!(refused.stderr.contains(message), "{}", refused.stderr);
    assert!(refused.stderr.contains("next: use --approve"), "{}", refused.stderr);
}

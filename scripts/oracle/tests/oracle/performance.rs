use std::path::Path;

use alloy_primitives::U256;
use serde_json::{Value, json};
use surety_oracle::{OracleError, Performance};

use crate::real;

fn small() -> Value {
    let key = |byte: &str| byte.repeat(48);
    json!({
        "schema": "dvt-performance/1", "network": "testnet", "interval": 1,
        "start_time": "a", "end_time": "b",
        "consensus_start_slot": 0, "consensus_end_slot": 14_399,
        "totals": {"holders": 2, "validators": 3, "successful": 1_000, "missed": 350,
                   "missing_slots": 350, "eth_earned_wei": "12"},
        "holders": [
            {"kind": "megapool", "contract": "0x0f3db18b8e7c152b50f96e0f4c0ee72188656a3b", "validators": 2},
            {"kind": "minipool", "contract": "0x2502ae494a8f76e1825cc5fdbaa922af593cbc29", "validators": 1},
        ],
        "validators": [
            [0, key("aa"), 450, 0, 0, "5"],
            [0, key("bb"), 440, 10, 10, "7"],
            [1, key("cc"), 110, 340, 340, "0"],
        ],
    })
}

fn parse(document: &Value) -> Result<Performance, OracleError> {
    Performance::parse(Path::new("small.json"), &document.to_string())
}

fn message_after(change: impl FnOnce(&mut Value)) -> String {
    let mut document = small();
    change(&mut document);
    let error = parse(&document).unwrap_err();
    assert!(error.next_step().is_some(), "{error} names no next step");
    error.to_string()
}

#[test]
fn load_of_the_real_intervals_gives_the_published_totals() {
    for (interval, attestations, missed, earned) in [
        (199, 1_203_606, 2_844, 23_339_118_681_645_229_u64),
        (200, 1_197_332, 9_118, 92_397_202_130_104_979),
    ] {
        let performance = real(interval);
        assert_eq!((performance.holders.len(), performance.validators.len()), (40, 2_681));
        let met: u64 = performance.holders.iter().map(|holder| holder.attestations).sum();
        let duties: u64 = performance.holders.iter().map(|holder| holder.duties).sum();
        assert_eq!((met, duties), (attestations, attestations + missed));
        assert_eq!(performance.earned_wei, U256::from(earned));
    }
}

#[test]
fn performance_of_a_holder_is_its_rounded_down_participation() {
    let performance = parse(&small()).unwrap();
    let bps: Vec<_> = performance.holders.iter().map(|holder| holder.performance_bps()).collect();
    assert_eq!(bps, [Some(9_888), Some(2_444)]);
}

#[test]
fn parse_of_text_that_is_not_json_is_an_error() {
    let error = Performance::parse(Path::new("x.json"), "{\"schema\":").unwrap_err();
    assert!(matches!(error, OracleError::Json { .. }));
}

#[test]
fn parse_of_another_schema_names_it() {
    let message = message_after(|d| d["schema"] = json!("dvt-performance/2"));
    assert_eq!(message, "small.json: schema `dvt-performance/2`, expected `dvt-performance/1`");
}

#[test]
fn parse_of_a_short_key_names_the_row() {
    let message = message_after(|d| d["validators"][1][1] = json!("bb"));
    assert_eq!(message, "small.json: validator row 1: the public key `bb` is not 96 hex digits");
}

#[test]
fn parse_of_a_repeated_key_names_both_rows() {
    let message = message_after(|d| d["validators"][2][1] = d["validators"][0][1].clone());
    assert_eq!(message, "small.json: validator row 2: the same public key stands in row 0");
}

#[test]
fn parse_of_a_row_of_wrong_form_says_what_is_expected() {
    let message = message_after(|d| d["validators"][0] = json!([0, "aa"]));
    assert!(
        message.starts_with("small.json: validator row 0: expected [holder_index"),
        "{message}"
    );
    let message = message_after(|d| d["validators"][0][2] = json!(-1));
    assert!(message.contains("validator row 0"), "{message}");
}

#[test]
fn parse_of_an_unknown_holder_is_an_error() {
    let message = message_after(|d| d["validators"][2][0] = json!(2));
    assert_eq!(message, "small.json: validator row 2: holder_index 2, but there are 2 holders");
}

#[test]
fn parse_of_impossible_duties_is_an_error() {
    let message = message_after(|d| d["validators"][2][3] = json!(400));
    assert_eq!(message, "small.json: validator row 2: 510 duties are more than the interval's 451");
}

#[test]
fn parse_of_a_negative_amount_is_an_error() {
    let message = message_after(|d| d["validators"][2][5] = json!("-1"));
    assert_eq!(message, "small.json: validator row 2: eth_earned_wei `-1` is not a decimal number");
}

#[test]
fn parse_of_totals_that_differ_from_the_rows_names_the_field() {
    for field in ["holders", "validators", "successful", "missed", "missing_slots"] {
        let message = message_after(|d| d["totals"][field] = json!(1_234));
        assert!(message.starts_with(&format!("small.json: totals.{field} is 1234")), "{message}");
    }
    let message = message_after(|d| d["totals"]["eth_earned_wei"] = json!("13"));
    assert_eq!(message, "small.json: totals.eth_earned_wei is 13, the rows make 12");
}

#[test]
fn parse_of_a_holder_with_another_count_is_an_error() {
    let message = message_after(|d| d["holders"][0]["validators"] = json!(3));
    assert_eq!(message, "small.json: holder 0: says 3 validators, has 2 rows");
    let message =
        message_after(|d| d["holders"][1]["contract"] = d["holders"][0]["contract"].clone());
    assert_eq!(message, "small.json: holder 1: its contract is also that of holder 0");
}

#[test]
fn parse_of_an_interval_that_ends_before_it_starts_is_an_error() {
    let message = message_after(|d| d["consensus_start_slot"] = json!(20_000));
    assert!(message.contains("ends at slot 14399, before it starts at 20000"), "{message}");
}

#[test]
fn load_of_a_missing_file_is_an_error_with_a_next_step() {
    let error = Performance::load(Path::new("no/such/file.json")).unwrap_err();
    assert!(matches!(error, OracleError::Read { .. }));
    assert!(error.next_step().is_some());
}

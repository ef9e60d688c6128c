use crate::support::{account, devnet, ok, rpc};
use alloy::primitives::{Address, Bytes, U256, address};
use alloy::sol;
use alloy::sol_types::SolCall;
use serde_json::json;
use stylus_devnet::Devnet;

sol! {
    function nitroGenesisBlock() external pure returns (uint256);
    function blockL1Num(uint64 number) external view returns (uint64);
    function l2BlockRangeForL1(uint64 l1Number) external view returns (uint64 first, uint64 last);
    function gasEstimateL1Component(address to, bool creation, bytes data) external payable returns (uint64 gasForL1, uint256 baseFee, uint256 l1BaseFee);
    function gasEstimateComponents(address to, bool creation, bytes data) external payable returns (uint64 gas, uint64 gasForL1, uint256 baseFee, uint256 l1BaseFee);
    function getL1Confirmations(bytes32 blockHash) external view returns (uint64);
}

const NODE_INTERFACE: Address = address!("00000000000000000000000000000000000000c8");
const BASE_FEE: u64 = 100_000_000;

fn ask<C: SolCall>(devnet: &Devnet, call: C) -> Result<C::Return, (i32, String)> {
    let data = Bytes::from(call.abi_encode());
    let request =
        json!([{"from": account(devnet, 0), "to": NODE_INTERFACE, "data": data}, "latest"]);
    let answer: Bytes = serde_json::from_value(rpc(devnet, "eth_call", request)?).unwrap();
    Ok(C::abi_decode_returns(&answer).unwrap())
}

#[test]
fn blocks_and_their_l1_blocks_are_found_both_ways() {
    let devnet = devnet();
    devnet.mine(3).unwrap();
    devnet.increase_time(60);
    devnet.mine(2).unwrap();
    assert_eq!(ask(&devnet, nitroGenesisBlockCall {}).unwrap(), U256::ZERO);
    for (number, l1) in [(0, 1), (3, 1), (4, 6), (5, 6)] {
        assert_eq!(ask(&devnet, blockL1NumCall { number }).unwrap(), l1);
        let block = ok(&devnet, "eth_getBlockByNumber", json!([format!("{number:#x}"), false]));
        assert_eq!(block["l1BlockNumber"], format!("{l1:#x}"));
    }
    for (l1, first, last) in [(1, 0, 3), (6, 4, 5)] {
        let range = ask(&devnet, l2BlockRangeForL1Call { l1Number: l1 }).unwrap();
        assert_eq!((range.first, range.last), (first, last));
    }
    for l1 in [0, 3, 7, u64::MAX] {
        let (code, message) = ask(&devnet, l2BlockRangeForL1Call { l1Number: l1 }).err().unwrap();
        assert!(code == -32000 && message.contains("no block"), "{code} {message}");
    }
    assert!(ask(&devnet, blockL1NumCall { number: 6 }).is_err());
}

#[test]
fn gas_components_are_an_estimate_without_any_l1_part() {
    let devnet = devnet();
    let data = Bytes::from_static(&[1, 0, 2]);
    let to = account(&devnet, 1);
    let request = json!([{"from": account(&devnet, 0), "to": to, "data": data}]);
    let estimate = ok(&devnet, "eth_estimateGas", request);
    let call = gasEstimateComponentsCall { to, creation: false, data: data.clone() };
    let components = ask(&devnet, call).unwrap();
    assert_eq!(format!("{:#x}", components.gas), estimate.as_str().unwrap());
    assert_eq!((components.gasForL1, components.l1BaseFee), (0, U256::ZERO));
    assert_eq!(components.baseFee, U256::from(BASE_FEE));
    let creation = gasEstimateComponentsCall { to, creation: true, data: data.clone() };
    let (_, message) = ask(&devnet, creation).err().unwrap();
    assert!(message.contains("EVM error"), "this init code fails: {message}");
    let l1 = ask(&devnet, gasEstimateL1ComponentCall { to, creation: false, data }).unwrap();
    assert_eq!((l1.gasForL1, l1.baseFee), (0, U256::from(BASE_FEE)));
}

#[test]
fn questions_about_an_l1_say_that_there_is_none() {
    let devnet = devnet();
    let call = getL1ConfirmationsCall { blockHash: Default::default() };
    let (code, message) = ask(&devnet, call).err().unwrap();
    assert!(code == -32000 && message.contains("no L1"), "{code} {message}");
}

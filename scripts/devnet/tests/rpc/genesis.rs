use crate::support::{account, devnet, probe_init_code, send, wallet_provider};
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, B256, Bytes, U256, address, keccak256};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::sol;
use alloy::sol_types::{SolCall, SolError, SolEvent};
use stylus_devnet::genesis::{CREATE2_FACTORY, STYLUS_DEPLOYER, eth};
use stylus_devnet::{Devnet, Receipt, TxCall};

sol! {
    event ContractDeployed(address deployedContract);
    error InitValueWithoutInitData(uint256 initValue);
    error ValueBelowInitValue(uint256 value, uint256 initValue);
    error CreationFailed(bytes reason);
    function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) external payable returns (address);
    function saltOf(bytes32 salt, bytes initData) external pure returns (bytes32);
    function set(uint256 newValue) external;
    function refuseInWords() external pure;
}

fn deploy(devnet: &Devnet, call: deployCall, value: u64) -> Receipt {
    let tx = TxCall {
        from: account(devnet, 0),
        to: Some(STYLUS_DEPLOYER),
        data: call.abi_encode().into(),
        value: U256::from(value),
        ..TxCall::default()
    };
    devnet.transact(tx).unwrap()
}

fn call(init_data: Vec<u8>, init_value: u64, salt: B256) -> deployCall {
    deployCall {
        bytecode: probe_init_code(1),
        initData: init_data.into(),
        initValue: U256::from(init_value),
        salt,
    }
}

fn deployed(receipt: &Receipt) -> Address {
    assert!(receipt.succeeded, "{receipt:?}");
    let log = receipt.logs.iter().find(|log| log.address == STYLUS_DEPLOYER).unwrap();
    ContractDeployed::decode_log(log).unwrap().deployedContract
}

#[test]
fn accounts_are_funded() {
    let devnet = devnet();
    let owner = address!("3f1Eae7D46d88F08fc2F8ed27FCb2AB183EB2d0E");
    for address in devnet.accounts().iter().map(|account| account.address).chain([owner]) {
        assert_eq!(devnet.balance(address), eth(1_000_000));
    }
}

#[tokio::test]
async fn create2_factory_deploys_where_it_should() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let init = probe_init_code(3);
    let salt = B256::repeat_byte(5);
    let input = [salt.as_slice(), &init].concat();
    let request = TransactionRequest::default().to(CREATE2_FACTORY).with_input(input);
    send(&provider, request).await;
    let address = CREATE2_FACTORY.create2(salt, keccak256(&init));
    assert!(!provider.get_code_at(address).await.unwrap().is_empty());
}

#[test]
fn deployer_creates_initialises_and_refunds() {
    let devnet = devnet();
    let before = devnet.balance(account(&devnet, 0));
    let set = setCall { newValue: U256::from(8) }.abi_encode();
    let receipt = deploy(&devnet, call(set, 0, B256::ZERO), 1_000);
    let contract = deployed(&receipt);
    assert_eq!(contract, STYLUS_DEPLOYER.create(1));
    assert_eq!(devnet.storage(contract, U256::ZERO), U256::from(8));
    let fee = U256::from(receipt.gas_used) * U256::from(100_000_000);
    assert_eq!(devnet.balance(account(&devnet, 0)), before - fee, "the value came back");
    assert_eq!(devnet.balance(STYLUS_DEPLOYER), U256::ZERO);
}

#[test]
fn deployer_with_salt_gives_an_address_known_in_advance() {
    let devnet = devnet();
    let salt = B256::repeat_byte(1);
    let with = |value: u64| call(setCall { newValue: U256::from(value) }.abi_encode(), 0, salt);
    let one = deployed(&deploy(&devnet, with(1), 0));
    let bound = keccak256([salt.as_slice(), &with(1).initData].concat());
    assert_eq!(one, STYLUS_DEPLOYER.create2(bound, keccak256(probe_init_code(1))));
    let other = deployed(&deploy(&devnet, with(2), 0));
    assert_ne!(one, other, "other arguments, other address");
    let again = deploy(&devnet, with(1), 0);
    assert!(!again.succeeded);
    assert!(CreationFailed::abi_decode(&again.output).is_ok());
}

#[test]
fn deployer_passes_on_what_fails() {
    let devnet = devnet();
    let refused = deploy(&devnet, call(refuseInWordsCall {}.abi_encode(), 0, B256::ZERO), 0);
    assert!(!refused.succeeded);
    let revert = alloy::sol_types::Revert::abi_decode(&refused.output).unwrap();
    assert_eq!(revert.reason, "not today");
    let no_data = deploy(&devnet, call(vec![], 5, B256::ZERO), 5);
    assert!(InitValueWithoutInitData::abi_decode(&no_data.output).is_ok());
    let short = deploy(&devnet, call(vec![1], 5, B256::ZERO), 4);
    assert!(ValueBelowInitValue::abi_decode(&short.output).is_ok());
    let broken =
        deployCall { bytecode: Bytes::from_static(&[0xfe]), ..call(vec![], 0, B256::ZERO) };
    assert!(CreationFailed::abi_decode(&deploy(&devnet, broken, 0).output).is_ok());
}

use crate::support::{
    Probe, account, deploy_probe, devnet, error_of, ok, rpc, send, wallet_provider,
};
use alloy::network::TransactionBuilder;
use alloy::primitives::{Address, Bytes, U256, address};
use alloy::providers::Provider;
use alloy::rpc::types::TransactionRequest;
use alloy::rpc::types::state::{AccountOverride, StateOverride, StateOverridesBuilder};
use alloy::sol_types::SolCall;
use serde_json::json;

#[tokio::test]
async fn revert_carries_code_three_and_decodable_data() {
    let devnet = devnet();
    let probe = deploy_probe(&wallet_provider(&devnet), 0).await;
    let from = account(&devnet, 4);
    let error = probe.refuse(U256::from(13)).from(from).call().await.err().unwrap();
    let refused = error.as_decoded_error::<Probe::Refused>().unwrap();
    assert_eq!(refused, Probe::Refused { who: from, value: U256::from(13) });
    let words = probe.refuseInWords().calldata().clone();
    let request = TransactionRequest::default().to(*probe.address()).input(words.into());
    let (code, message) = error_of(devnet.provider().call(request.clone()).await);
    assert_eq!((code, message.as_str()), (3, "execution reverted: not today"));
    let (code, _) = error_of(devnet.provider().estimate_gas(request).await);
    assert_eq!(code, 3);
    let overflow = Probe::overflowCall { x: U256::ONE }.abi_encode();
    let request = json!([{"to": probe.address(), "data": Bytes::from(overflow)}]);
    let (code, message) = rpc(&devnet, "eth_call", request).unwrap_err();
    assert_eq!(code, 3);
    assert!(message.starts_with("execution reverted: panic"), "{message}");
}

#[tokio::test]
async fn endless_loop_ends_in_out_of_gas() {
    let devnet = devnet();
    let probe = deploy_probe(&wallet_provider(&devnet), 0).await;
    let spin = json!([{"to": probe.address(), "data": probe.spin().calldata()}]);
    let error = rpc(&devnet, "eth_call", spin.clone()).unwrap_err();
    assert_eq!(error, (-32000, "out of gas".to_owned()));
    let error = rpc(&devnet, "eth_estimateGas", spin).unwrap_err();
    assert_eq!(error, (-32000, "gas required exceeds allowance (32000000)".to_owned()));
}

#[tokio::test]
async fn estimate_is_enough_and_close() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let probe = deploy_probe(&provider, 0).await;
    probe.fill(U256::ZERO, U256::from(5)).send().await.unwrap().get_receipt().await.unwrap();
    let calls = [
        probe.set(U256::from(5)).into_transaction_request(),
        probe.needsForwardedGas().into_transaction_request(),
        probe.fill(U256::from(9), U256::from(20)).into_transaction_request(),
        probe.clear(U256::ZERO, U256::from(5)).into_transaction_request(),
        TransactionRequest::default().to(Address::repeat_byte(5)).value(U256::ONE),
    ];
    for call in calls {
        let call = call.from(account(&devnet, 0));
        let gas = provider.estimate_gas(call.clone()).await.unwrap();
        let less = json!([call.clone().with_gas_limit(gas - gas / 30), "pending"]);
        let too_little = rpc(&devnet, "eth_call", less);
        assert!(too_little.is_err(), "{gas} is much more than needed by {call:?}");
        send(&provider, call.with_gas_limit(gas)).await;
    }
}

#[tokio::test]
async fn estimate_of_plain_transfer_is_exact() {
    let devnet = devnet();
    let request =
        json!([{"from": account(&devnet, 0), "to": Address::repeat_byte(5), "value": "0x1"}]);
    assert_eq!(ok(&devnet, "eth_estimateGas", request), "0x5208");
}

#[tokio::test]
async fn state_overrides_change_the_call_and_nothing_else() {
    let devnet = devnet();
    let provider = devnet.provider();
    let probe = deploy_probe(&wallet_provider(&devnet), 3).await;
    let before = devnet.fingerprint();
    let ghost = Address::repeat_byte(0xee);
    let value = || TransactionRequest::default().input(probe.value().calldata().clone().into());
    let code = devnet.code(*probe.address());
    let overrides = StateOverridesBuilder::default()
        .with_code(ghost, code)
        .with_state_diff(ghost, [(Default::default(), U256::from(42).into())])
        .build();
    let output = provider.call(value().to(ghost)).overrides(overrides).await.unwrap();
    assert_eq!(U256::from_be_slice(&output), U256::from(42));
    let cleared = StateOverridesBuilder::default().with_state(*probe.address(), []).build();
    let output = provider.call(value().to(*probe.address())).overrides(cleared).await.unwrap();
    assert_eq!(U256::from_be_slice(&output), U256::ZERO);
    let rich = StateOverridesBuilder::default().with_balance(ghost, U256::MAX).build();
    let pay = TransactionRequest::default().from(ghost).to(*probe.address()).value(U256::from(1u8));
    provider.call(pay.clone()).overrides(rich).await.unwrap();
    let (_, message) = error_of(provider.call(pay).await);
    assert!(!message.is_empty());
    assert_eq!(devnet.fingerprint(), before);
}

#[tokio::test]
async fn state_and_state_diff_together_are_refused() {
    let devnet = devnet();
    let both = AccountOverride {
        state: Some(Default::default()),
        state_diff: Some(Default::default()),
        ..Default::default()
    };
    let overrides: StateOverride = [(Address::repeat_byte(1), both)].into_iter().collect();
    let call = TransactionRequest::default().to(Address::repeat_byte(1));
    let (code, _) = error_of(devnet.provider().call(call).overrides(overrides).await);
    assert_eq!(code, -32602);
}

#[tokio::test]
async fn call_at_past_block_sees_the_past() {
    let devnet = devnet();
    let provider = wallet_provider(&devnet);
    let probe = deploy_probe(&provider, 100).await;
    for value in 101..=110u64 {
        probe.set(U256::from(value)).send().await.unwrap().get_receipt().await.unwrap();
    }
    for block in 1..=11u64 {
        let value = probe.value().block(block.into()).call().await.unwrap();
        assert_eq!(value, U256::from(99 + block));
    }
    let (code, message) = error_of(provider.get_balance(*probe.address()).number(99).await);
    assert_eq!((code, message.as_str()), (-32000, "header not found"));
}

#[tokio::test]
async fn call_context_is_that_of_the_block() {
    let devnet = devnet();
    let probe = deploy_probe(&wallet_provider(&devnet), 0).await;
    devnet.set_time(1_700_001_200).unwrap();
    devnet.mine(1).unwrap();
    let context = probe.context().call().await.unwrap();
    assert_eq!(context.time, U256::from(1_700_001_200));
    assert_eq!(context.l1Block, U256::from(101), "one L1 block in twelve seconds");
    assert_eq!(context.chain, U256::from(412_346));
    let overridden = ok(
        &devnet,
        "eth_call",
        json!([
            {"to": probe.address(), "data": probe.context().calldata()}, "latest", {}, {"time": "0x7b"}
        ]),
    );
    assert!(overridden.as_str().unwrap().starts_with(&format!("0x{:064x}", 0x7b)));
}

#[tokio::test]
async fn access_list_names_what_is_touched() {
    let devnet = devnet();
    let probe = deploy_probe(&wallet_provider(&devnet), 0).await;
    let request = probe.value().into_transaction_request();
    let list = devnet.provider().create_access_list(&request).await.unwrap();
    assert_eq!(list.access_list.0.len(), 1);
    assert_eq!(list.access_list.0[0].address, *probe.address());
    assert_eq!(list.access_list.0[0].storage_keys.len(), 1);
}

#[test]
fn call_to_nobody_returns_nothing() {
    let devnet = devnet();
    let nobody = address!("00000000000000000000000000000000000f00d5");
    assert_eq!(ok(&devnet, "eth_call", json!([{"to": nobody}, "latest"])), "0x");
}

#[test]
fn call_that_its_sender_cannot_pay_is_refused_in_the_words_of_geth() {
    let devnet = devnet();
    let (poor, to) = (Address::repeat_byte(0xaa), Address::repeat_byte(5));
    let words = |cost: u64| {
        (
            -32000,
            format!(
                "insufficient funds for gas * price + value: address {poor} have 0 want {cost}"
            ),
        )
    };
    let value = json!([{"from": poor, "to": to, "value": "0x1"}]);
    for method in ["eth_call", "eth_estimateGas"] {
        assert_eq!(rpc(&devnet, method, value.clone()).unwrap_err(), words(1));
    }
    let priced = json!([{"from": poor, "to": to, "gas": "0x5208", "gasPrice": "0x2"}]);
    assert_eq!(rpc(&devnet, "eth_call", priced).unwrap_err(), words(42_000));
}

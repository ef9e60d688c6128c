use crate::support::{account, devnet, ok, rpc, wallet_provider};
use alloy::consensus::TxEnvelope;
use alloy::consensus::transaction::SignerRecoverable;
use alloy::eips::Decodable2718;
use alloy::primitives::{Address, Bytes, Signature, U256, eip191_hash_message};
use alloy::providers::Provider;
use alloy::sol;
use alloy::sol_types::{SolStruct, eip712_domain};
use serde_json::{Value, json};

sol! {
    struct Permit { address owner; uint256 value; }
}

fn typed_data(owner: Address) -> Value {
    json!({
        "types": {
            "EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"}],
            "Permit": [{"name": "owner", "type": "address"}, {"name": "value", "type": "uint256"}],
        },
        "primaryType": "Permit",
        "domain": {"name": "test", "chainId": 412_346},
        "message": {"owner": owner, "value": "7"},
    })
}

fn signature(answer: &Value) -> Signature {
    let bytes: Bytes = serde_json::from_value(answer.clone()).unwrap();
    Signature::try_from(bytes.as_ref()).unwrap()
}

#[test]
fn typed_data_as_json_or_text_is_signed_to_the_hash_of_eip712() {
    let devnet = devnet();
    let owner = account(&devnet, 1);
    let domain = eip712_domain! { name: "test", chain_id: 412_346, };
    let hash = Permit { owner, value: U256::from(7) }.eip712_signing_hash(&domain);
    for data in [typed_data(owner), Value::String(typed_data(owner).to_string())] {
        let signed = ok(&devnet, "eth_signTypedData_v4", json!([owner, data]));
        assert_eq!(signature(&signed).recover_address_from_prehash(&hash).unwrap(), owner);
    }
}

#[test]
fn signatures_that_cannot_be_made_say_why() {
    let devnet = devnet();
    let (owner, nobody) = (account(&devnet, 1), Address::repeat_byte(9));
    let unknown = rpc(&devnet, "eth_signTypedData_v4", json!([nobody, typed_data(owner)]));
    assert!(unknown.unwrap_err().1.contains("not a development account"));
    let mut broken = typed_data(owner);
    broken["primaryType"] = "Nothing".into();
    let (code, message) = rpc(&devnet, "eth_signTypedData_v4", json!([owner, broken])).unwrap_err();
    assert_eq!(
        (code, message.starts_with("invalid argument: argument 1")),
        (-32602, true),
        "{message}"
    );
    ok(&devnet, "anvil_impersonateAccount", json!([nobody]));
    let request = json!([{"from": nobody, "to": owner, "gas": "0x5208"}]);
    assert_eq!(rpc(&devnet, "eth_signTransaction", request).unwrap_err().0, -32000);
}

#[test]
fn messages_are_signed_with_the_prefix_of_ethereum() {
    let devnet = devnet();
    let owner = account(&devnet, 2);
    let message = Bytes::from_static(b"hello");
    let signed = ok(&devnet, "personal_sign", json!([message, owner, ""]));
    assert_eq!(signed, ok(&devnet, "eth_sign", json!([owner, message])));
    let hash = eip191_hash_message(b"hello");
    assert_eq!(signature(&signed).recover_address_from_prehash(&hash).unwrap(), owner);
}

#[tokio::test]
async fn signed_transaction_is_filled_in_and_not_sent() {
    let devnet = devnet();
    let owner = account(&devnet, 2);
    let request = json!([{"from": owner, "to": Address::repeat_byte(5), "value": "0x3"}]);
    let raw = ok(&devnet, "eth_signTransaction", request);
    assert_eq!(devnet.block_number(), 0);
    let bytes: Bytes = serde_json::from_value(raw).unwrap();
    let envelope = TxEnvelope::decode_2718(&mut bytes.as_ref()).unwrap();
    assert_eq!(envelope.recover_signer().unwrap(), owner);
    let provider = wallet_provider(&devnet);
    let receipt = provider.send_raw_transaction(&bytes).await.unwrap().get_receipt().await.unwrap();
    assert_eq!((receipt.gas_used, receipt.from), (21_000, owner));
}

//! What Arbitrum's precompiles answer, and for how much gas.

use alloy_primitives::{Address, B256, Bytes, U256, address, keccak256};
use alloy_sol_types::SolValue;
use stylus_devnet::{
    arbos::{CACHE_MANAGER, DEV_OWNER},
    vm::{Outcome, Status, VmConfig},
};

use crate::chain::{ARB_DEBUG, Chain, SENDER, intrinsic, method, with_word};

const SEQUENCER: Address = address!("a4b000000000000000000073657175656e636572");
const NOBODY: Address = Address::repeat_byte(0x77);
const ARB_SYS: u8 = 0x64;
const TABLE: u8 = 0x66;
const RETRYABLE: u8 = 0x6e;

fn at(last: u8) -> Address {
    Address::with_last_byte(last)
}

fn plain(signature: &str) -> Bytes {
    keccak256(signature)[..4].to_vec().into()
}

fn ask(chain: &Chain, last: u8, data: &Bytes) -> Outcome {
    chain.call(at(last), data.clone(), U256::ZERO, 10_000_000)
}

/// Gas of the call itself.
fn gas(outcome: &Outcome, data: &Bytes) -> u64 {
    outcome.gas_used - intrinsic(data)
}

fn words(values: &[u64]) -> Vec<u8> {
    values.iter().flat_map(|value| U256::from(*value).to_be_bytes::<32>()).collect()
}

#[test]
fn getters_answer_as_a_fresh_chain_for_the_gas_of_their_reads() {
    let chain = Chain::new(VmConfig::default());
    let block = chain.block.number;
    let fee = chain.block.base_fee;
    // precompile, method, answer, reads of storage
    let cases: [(u8, &str, Vec<u8>, u64); 41] = [
        (ARB_SYS, "arbBlockNumber()", words(&[block]), 0),
        (ARB_SYS, "arbChainID()", words(&[412_346]), 0),
        (ARB_SYS, "arbOSVersion()", words(&[106]), 0),
        (ARB_SYS, "getStorageGasAvailable()", words(&[0]), 0),
        (ARB_SYS, "isTopLevelCall()", words(&[1]), 0),
        (ARB_SYS, "wasMyCallersAddressAliased()", words(&[0]), 0),
        (0x6c, "getPricesInWei()", words(&[0, 0, 20_000 * fee, fee, 0, fee]), 2),
        (0x6c, "getPricesInArbGas()", words(&[0, 0, 20_000]), 1),
        (0x6c, "getGasAccountingParams()", words(&[7_000_000, 32_000_000, 32_000_000]), 2),
        (0x6c, "getMinimumGasPrice()", words(&[fee]), 1),
        (0x6c, "getMaxTxGasLimit()", words(&[32_000_000]), 1),
        (0x6c, "getMaxBlockGasLimit()", words(&[32_000_000]), 1),
        (0x6c, "getGasBacklog()", words(&[0]), 1),
        (0x6c, "getPricingInertia()", words(&[102]), 1),
        (0x6c, "getGasBacklogTolerance()", words(&[10]), 1),
        (0x6c, "getGasPricingConstraints()", words(&[32, 0]), 1),
        (0x6c, "getCurrentTxL1GasFees()", words(&[0]), 0),
        (0x6c, "getL1BaseFeeEstimate()", words(&[0]), 1),
        (0x6c, "getL1GasPriceEstimate()", words(&[0]), 1),
        (0x6c, "getL1BaseFeeEstimateInertia()", words(&[10]), 1),
        (0x6c, "getL1RewardRate()", words(&[10]), 1),
        (0x6c, "getL1RewardRecipient()", DEV_OWNER.abi_encode(), 1),
        (0x6c, "getL1PricingSurplus()", words(&[0]), 3),
        (0x6c, "getPerBatchGasCharge()", words(&[210_000]), 1),
        (0x6c, "getAmortizedCostCapBips()", words(&[0]), 1),
        (0x6c, "getL1FeesAvailable()", words(&[0]), 1),
        (0x6c, "getL1PricingEquilibrationUnits()", words(&[160_000_000]), 1),
        (0x6c, "getLastL1PricingUpdateTime()", words(&[0]), 1),
        (0x6c, "getL1PricingFundsDueForRewards()", words(&[0]), 1),
        (0x6c, "getL1PricingUnitsSinceUpdate()", words(&[0]), 1),
        (0x6c, "getLastL1PricingSurplus()", words(&[0]), 1),
        (0x6b, "getAllChainOwners()", vec![DEV_OWNER].abi_encode(), 2),
        (0x6b, "getNetworkFeeAccount()", DEV_OWNER.abi_encode(), 1),
        (0x6b, "getInfraFeeAccount()", words(&[0]), 1),
        (0x6b, "getBrotliCompressionLevel()", words(&[1]), 1),
        (0x6b, "getScheduledUpgrade()", words(&[0, 0]), 2),
        (0x6b, "getParentGasFloorPerToken()", words(&[0]), 1),
        (0x72, "allCacheManagers()", vec![CACHE_MANAGER].abi_encode(), 2),
        (0x6d, "getDefaultAggregator()", SEQUENCER.abi_encode(), 0),
        (RETRYABLE, "getLifetime()", words(&[604_800]), 0),
        (0x6f, "getStats()", words(&[block, 0, 0, 0, 0, 0]), 0),
    ];
    for (precompile, signature, answer, reads) in cases {
        let data = plain(signature);
        let outcome = ask(&chain, precompile, &data);
        assert_eq!(outcome.status, Status::Success, "{signature}");
        assert_eq!(outcome.output, answer, "{signature}");
        let expected = 800 * (1 + reads) + 3 * (answer.len() as u64 / 32);
        assert_eq!(gas(&outcome, &data), expected, "{signature}");
    }
}

#[test]
fn parameters_of_arb_wasm_are_read_for_one_hundred_gas() {
    let chain = Chain::new(VmConfig::default());
    for (signature, answer) in [
        ("stylusVersion()", words(&[2])),
        ("inkPrice()", words(&[10_000])),
        ("maxStackDepth()", words(&[22_000])),
        ("freePages()", words(&[2])),
        ("pageGas()", words(&[1000])),
        ("pageRamp()", words(&[620_674_314])),
        ("pageLimit()", words(&[128])),
        ("minInitGas()", words(&[8832, 352])),
        ("initCostScalar()", words(&[100])),
        ("expiryDays()", words(&[365])),
        ("keepaliveDays()", words(&[31])),
        ("blockCacheSize()", words(&[32])),
    ] {
        let data = plain(signature);
        let outcome = ask(&chain, 0x71, &data);
        assert_eq!(outcome.output, answer, "{signature}");
        let expected = 800 + 100 + 3 * (answer.len() as u64 / 32);
        assert_eq!(gas(&outcome, &data), expected, "{signature}");
    }
}

#[test]
fn unknown_methods_keep_all_gas_and_unknown_tickets_say_so() {
    let chain = Chain::new(VmConfig::default());
    for precompile in [ARB_SYS, 0x65, TABLE, 0x6b, 0x6c, 0x6d, RETRYABLE, 0x6f, 0x71, 0x72, 0xff] {
        let outcome = ask(&chain, precompile, &plain("noSuchMethod()"));
        assert_eq!((outcome.status, outcome.gas_used), (Status::Revert, 10_000_000));
        assert!(outcome.output.is_empty());
    }
    for signature in ["redeem", "getTimeout", "keepalive", "getBeneficiary", "cancel"] {
        let data = with_word(&format!("{signature}(bytes32)"), B256::repeat_byte(1));
        let outcome = ask(&chain, RETRYABLE, &data);
        assert_eq!(outcome.output, plain("NoTicketWithID()"), "{signature}");
        assert_eq!(gas(&outcome, &data), 3 + 800 + 800 + 3, "{signature}");
    }
}

#[test]
fn address_table_numbers_addresses_and_shortens_them() {
    let mut chain = Chain::new(VmConfig::default());
    let register = method("register(address)", NOBODY);
    let unknown = ask(&chain, TABLE, &method("compress(address)", NOBODY));
    let long: Bytes = [&[0x94], NOBODY.as_slice()].concat().into();
    assert_eq!(unknown.output, long.abi_encode());
    let failed = ask(&chain, TABLE, &method("lookup(address)", NOBODY));
    assert_eq!(failed.status, Status::Revert);
    assert!(failed.gas_used < 30_000);

    let before = method("register(address)", SENDER);
    assert!(chain.send(Some(at(TABLE)), before, U256::ZERO, 200_000).is_success());
    let first = chain.send(Some(at(TABLE)), register.clone(), U256::ZERO, 200_000);
    assert_eq!(first.output, words(&[1]));
    assert_eq!(gas(&first, &register), 3 + 800 + 2 * 800 + 3 * 20_000 + 3);
    let again = chain.send(Some(at(TABLE)), register.clone(), U256::ZERO, 200_000);
    assert_eq!((again.output.to_vec(), gas(&again, &register)), (words(&[1]), 3 + 800 + 800 + 3));

    assert_eq!(ask(&chain, TABLE, &plain("size()")).output, words(&[2]));
    let exists = ask(&chain, TABLE, &method("addressExists(address)", NOBODY));
    assert_eq!(exists.output, words(&[1]));
    let index = with_word("lookupIndex(uint256)", U256::from(1).into());
    assert_eq!(ask(&chain, TABLE, &index).output, NOBODY.abi_encode());
    let beyond = with_word("lookupIndex(uint256)", U256::from(2).into());
    assert_eq!(ask(&chain, TABLE, &beyond).status, Status::Revert);
    let short = Bytes::from_static(&[1]);
    let compressed = ask(&chain, TABLE, &method("compress(address)", NOBODY));
    assert_eq!(compressed.output, short.abi_encode());
    for (buf, offset, length) in
        [(short, 0u64, 1u64), (long, 0, 21), (Bytes::from_static(&[9, 1]), 1, 1)]
    {
        let arguments = (buf, U256::from(offset)).abi_encode_params();
        let data = [plain("decompress(bytes,uint256)").to_vec(), arguments].concat().into();
        let found = ask(&chain, TABLE, &data);
        assert_eq!(found.output, (NOBODY, U256::from(length)).abi_encode());
    }
    for (buf, offset) in [(vec![], 0u64), (vec![1], 2), (vec![0x94, 1], 0), (vec![7], 0)] {
        let arguments = (Bytes::from(buf), U256::from(offset)).abi_encode_params();
        let data = [plain("decompress(bytes,uint256)").to_vec(), arguments].concat().into();
        assert_eq!(ask(&chain, TABLE, &data).status, Status::Revert);
    }
}

/// The root of a tree whose empty places are zero, built as slowly as possible.
fn slow_root(leaves: &[B256]) -> B256 {
    let mut row: Vec<B256> = leaves.iter().map(keccak256).collect();
    while row.len() > 1 {
        if row.len() % 2 == 1 {
            row.push(B256::ZERO);
        }
        row = row.chunks(2).map(|pair| keccak256([pair[0], pair[1]].concat())).collect();
    }
    row.first().copied().unwrap_or_default()
}

#[test]
fn messages_to_l1_burn_their_value_and_grow_the_tree() {
    let mut chain = Chain::new(VmConfig::default());
    let mut leaves = Vec::new();
    for count in 0..9u64 {
        let data = method("withdrawEth(address)", NOBODY);
        let before = chain.balance(SENDER);
        let sent = chain.send(Some(at(ARB_SYS)), data, U256::from(5), 300_000);
        assert!(sent.is_success());
        assert_eq!(sent.output, words(&[count]));
        let fee = U256::from(sent.gas_used) * U256::from(chain.block.base_fee);
        assert_eq!(before - chain.balance(SENDER), fee + U256::from(5));
        assert_eq!(chain.balance(at(ARB_SYS)), U256::ZERO);

        // One completed node for each trailing one of the count, then the message itself.
        let completed = count.trailing_ones() as usize;
        assert_eq!(sent.logs.len(), completed + 1);
        for (level, log) in sent.logs[..completed].iter().enumerate() {
            let place = (U256::from(level + 1) << 192) | U256::from(count);
            assert_eq!(log.topics()[3], B256::from(place));
        }
        let message = sent.logs[completed].topics();
        let l1_message =
            "L2ToL1Tx(address,address,uint256,uint256,uint256,uint256,uint256,uint256,bytes)";
        assert_eq!(message[0], keccak256(l1_message));
        assert_eq!(message[3], B256::from(U256::from(count)));
        leaves.push(message[2]);

        let state = chain.call_from(Address::ZERO, at(ARB_SYS), plain("sendMerkleTreeState()"));
        let (size, root, _) =
            <(U256, B256, Vec<B256>)>::abi_decode_params(&state.output).expect("three values");
        assert_eq!((size, root), (U256::from(count + 1), slow_root(&leaves)), "{count}");
    }
    let denied = ask(&chain, ARB_SYS, &plain("sendMerkleTreeState()"));
    assert_eq!(denied.status, Status::Revert, "only nobody may ask");
}

#[test]
fn block_hashes_of_the_last_256_blocks_are_known() {
    let mut chain = Chain::new(VmConfig::default());
    chain.block.number = 1000;
    let hash = |number: u64| with_word("arbBlockHash(uint256)", U256::from(number).into());
    for known in [744, 999] {
        assert_eq!(ask(&chain, ARB_SYS, &hash(known)).status, Status::Success);
    }
    for unknown in [743, 1000, u64::MAX] {
        let outcome = ask(&chain, ARB_SYS, &hash(unknown));
        let error =
            [plain("InvalidBlockNumber(uint256,uint256)").to_vec(), words(&[unknown, 1000])];
        assert_eq!(outcome.output, error.concat());
    }
}

#[test]
fn aliases_balances_and_codes_are_told() {
    let chain = Chain::new(VmConfig::default());
    let arguments = [NOBODY.into_word(), B256::ZERO].concat();
    let map = plain("mapL1SenderContractAddressToL2Alias(address,address)");
    let data: Bytes = [map.to_vec(), arguments].concat().into();
    let alias = ask(&chain, ARB_SYS, &data);
    assert_eq!(alias.output, address!("8888777777777777777777777777777777778888").abi_encode());
    assert_eq!(gas(&alias, &data), 2 * 3 + 3, "a pure method opens no state");

    let data = method("getBalance(address)", SENDER);
    let balance = ask(&chain, 0x65, &data);
    assert_eq!(balance.output, chain.balance(SENDER).abi_encode());
    assert_eq!(gas(&balance, &data), 3 + 800 + 700 + 3);
    let data = method("getCode(address)", at(0x71));
    let code = ask(&chain, 0x65, &data);
    assert_eq!(code.output, Bytes::from_static(&[0xFE]).abi_encode());
    assert_eq!(gas(&code, &data), 3 + 800 + 2100 + 3 + 3 * 3);
}

#[test]
fn debugging_methods_log_and_fail_as_they_promise() {
    let mut chain = Chain::new(VmConfig::default());
    let arguments = [B256::with_last_byte(1), B256::repeat_byte(9)].concat();
    let events: Bytes = [plain("events(bool,bytes32)").to_vec(), arguments].concat().into();
    let sent = chain.send(Some(ARB_DEBUG), events, U256::from(3), 200_000);
    assert_eq!(sent.output, (SENDER, U256::from(3)).abi_encode());
    assert_eq!(sent.logs.len(), 2);
    for (signature, kept) in [("eventsView()", false), ("legacyError()", false), ("panic()", true)]
    {
        let outcome = ask(&chain, 0xFF, &plain(signature));
        assert_eq!(outcome.status, Status::Revert, "{signature}");
        assert_eq!(outcome.gas_used == 10_000_000, kept, "{signature}");
    }
    let custom = ask(&chain, 0xFF, &with_word("customRevert(uint64)", B256::with_last_byte(7)));
    assert_eq!(custom.output[..4], plain("Custom(uint64,string,bool)"));
    assert_eq!(custom.output[4..36], words(&[7]));
}

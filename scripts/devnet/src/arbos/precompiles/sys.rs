use alloy_primitives::{Address, Bytes, U256, address};
use revm::{
    Database as _,
    context::{ContextTr, JournalTr},
};

use super::{
    abi::ArbSys::{self, ArbSysCalls as Method},
    call::{Answer, Call, Failure, Mutability},
    decode, outbox,
};
use crate::arbos::ARBOS_VERSION;

/// Nitro reports its versions from here.
const VERSION_OFFSET: u64 = 55;
const ALIAS_OFFSET: Address = address!("1111000000000000000000000000000000001111");

pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    let mutability = match &method {
        Method::mapL1SenderContractAddressToL2Alias(_) => Mutability::Pure,
        Method::withdrawEth(_) | Method::sendTxToL1(_) => Mutability::Payable,
        _ => Mutability::View,
    };
    call.open(mutability, input.len() - 4)?;
    let block = call.ctx.chain.block;
    match method {
        Method::arbBlockNumber(_) => {
            call.give::<ArbSys::arbBlockNumberCall>(&U256::from(block.number))
        }
        Method::arbBlockHash(args) => block_hash(call, args.number),
        Method::arbChainID(_) => call.give::<ArbSys::arbChainIDCall>(&U256::from(block.chain_id)),
        Method::arbOSVersion(_) => {
            call.give::<ArbSys::arbOSVersionCall>(&U256::from(VERSION_OFFSET + ARBOS_VERSION))
        }
        Method::getStorageGasAvailable(_) => {
            call.give::<ArbSys::getStorageGasAvailableCall>(&U256::ZERO)
        }
        Method::isTopLevelCall(_) => {
            let top = call.ctx.chain.frames.depth() <= 2;
            call.give::<ArbSys::isTopLevelCallCall>(&top)
        }
        Method::mapL1SenderContractAddressToL2Alias(args) => {
            let alias = alias(args.sender);
            call.give::<ArbSys::mapL1SenderContractAddressToL2AliasCall>(&alias)
        }
        // Only messages from L1 are aliased, and a devnet has none.
        Method::wasMyCallersAddressAliased(_) => {
            call.give::<ArbSys::wasMyCallersAddressAliasedCall>(&false)
        }
        Method::myCallersAddressWithoutAliasing(_) => {
            let caller = call.ctx.chain.frames.last().map_or(Address::ZERO, |frame| frame.caller);
            call.give::<ArbSys::myCallersAddressWithoutAliasingCall>(&caller)
        }
        Method::sendMerkleTreeState(_) => tree_state(call),
        Method::withdrawEth(args) => send(call, args.destination, Bytes::new()),
        Method::sendTxToL1(args) => send(call, args.destination, args.data),
    }
}

fn block_hash(call: &mut Call<'_>, requested: U256) -> Answer {
    let current = call.ctx.chain.block.number;
    match u64::try_from(requested) {
        Ok(number) if number < current && number + 256 >= current => {
            let hash = call.ctx.journal_mut().db_mut().block_hash(number)?;
            call.give::<ArbSys::arbBlockHashCall>(&hash)
        }
        _ => call.fail(ArbSys::InvalidBlockNumber { requested, current: U256::from(current) }),
    }
}

fn alias(sender: Address) -> Address {
    let sum = U256::from_be_slice(sender.as_slice())
        .wrapping_add(U256::from_be_slice(ALIAS_OFFSET.as_slice()));
    Address::from_word(sum.into())
}

/// A message to L1: its value leaves the chain.
fn send(call: &mut Call<'_>, destination: Address, data: Bytes) -> Answer {
    let block = call.ctx.chain.block;
    let caller = call.caller;
    let value = call.value;
    let numbers =
        [U256::from(block.number), U256::from(block.l1_number), U256::from(block.timestamp)];
    let mut preimage = [caller.as_slice(), destination.as_slice()].concat();
    for number in numbers.into_iter().chain([value]) {
        preimage.extend_from_slice(&number.to_be_bytes::<32>());
    }
    preimage.extend_from_slice(&data);
    let hash = outbox::keccak(call, &preimage)?;
    let completed = outbox::append(call, hash)?;
    let leaf = outbox::size(call)? - 1;
    burn_value(call)?;
    for node in completed {
        // The place of a node: its level, then the leaf that completed it.
        let position = U256::from(node.level) << 192 | U256::from(leaf);
        let (reserved, hash) = (U256::ZERO, node.hash);
        call.emit(&ArbSys::SendMerkleUpdate { reserved, hash, position })?;
    }
    let position = U256::from(leaf);
    let [arb_block, eth_block, timestamp] = numbers;
    call.emit(&ArbSys::L2ToL1Tx {
        caller,
        destination,
        hash: hash.into(),
        position,
        arbBlockNum: arb_block,
        ethBlockNum: eth_block,
        timestamp,
        callvalue: value,
        data,
    })?;
    call.give::<ArbSys::sendTxToL1Call>(&position)
}

/// Only for calls from nobody, which are never transactions.
fn tree_state(call: &mut Call<'_>) -> Answer {
    if call.caller != Address::ZERO {
        return Err(Failure::Plain);
    }
    let (size, root, partials) = outbox::state(call)?;
    let size = U256::from(size);
    let state = ArbSys::sendMerkleTreeStateReturn { size, root, partials };
    call.give::<ArbSys::sendMerkleTreeStateCall>(&state)
}

fn burn_value(call: &mut Call<'_>) -> Result<(), Failure> {
    use revm::context_interface::journaled_state::account::JournaledAccountTr;
    let (address, value) = (call.address, call.value);
    let mut account = call.ctx.journal_mut().load_account_mut(address)?;
    if account.decr_balance(value) { Ok(()) } else { Err(Failure::Plain) }
}

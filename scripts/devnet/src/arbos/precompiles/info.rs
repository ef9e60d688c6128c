use alloy_primitives::{Bytes, U256};
use revm::context::{Block, ContextTr};

use super::{
    abi::{
        ArbGasInfo::{self, ArbGasInfoCalls as GasMethod},
        ArbInfo::{self, ArbInfoCalls as Method},
    },
    call::{Answer, Call, Failure, Mutability, READ},
    decode,
};
use crate::arbos::storage::{Space, offsets, spaces};

const BALANCE: u64 = 700;
const CODE: u64 = 2100;
const CODE_WORD: u64 = 3;
/// What a write of a slot is said to cost, in gas.
const STORAGE_ARB_GAS: u64 = 20_000;

pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    call.open(Mutability::View, input.len() - 4)?;
    match method {
        Method::getBalance(args) => {
            call.burn(BALANCE)?;
            let balance = call.account(args.account)?.balance;
            call.give::<ArbInfo::getBalanceCall>(&balance)
        }
        Method::getCode(args) => {
            call.burn(CODE)?;
            let code = call
                .account(args.account)?
                .code
                .map_or_else(Bytes::new, |code| code.original_bytes());
            call.burn(CODE_WORD * code.len().div_ceil(32) as u64)?;
            call.give::<ArbInfo::getCodeCall>(&code)
        }
    }
}

/// L1 data is free here: its price is zero whatever `setL1PricePerUnit` says.
pub(super) fn run_gas(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: GasMethod = decode(input)?;
    call.open(Mutability::View, input.len() - 4)?;
    match method {
        GasMethod::getPricesInWei(_) => {
            let [a, b, c, d, e, f] = prices(call)?;
            let prices = ArbGasInfo::getPricesInWeiReturn { a, b, c, d, e, f };
            call.give::<ArbGasInfo::getPricesInWeiCall>(&prices)
        }
        GasMethod::getPricesInWeiWithAggregator(_) => {
            let [a, b, c, d, e, f] = prices(call)?;
            let prices = ArbGasInfo::getPricesInWeiWithAggregatorReturn { a, b, c, d, e, f };
            call.give::<ArbGasInfo::getPricesInWeiWithAggregatorCall>(&prices)
        }
        GasMethod::getPricesInArbGas(_) => {
            let c = U256::from(STORAGE_ARB_GAS);
            let prices = ArbGasInfo::getPricesInArbGasReturn { a: U256::ZERO, b: U256::ZERO, c };
            call.give::<ArbGasInfo::getPricesInArbGasCall>(&prices)
        }
        GasMethod::getPricesInArbGasWithAggregator(_) => {
            let (a, b) = (U256::ZERO, U256::ZERO);
            let c = U256::from(STORAGE_ARB_GAS);
            let prices = ArbGasInfo::getPricesInArbGasWithAggregatorReturn { a, b, c };
            call.give::<ArbGasInfo::getPricesInArbGasWithAggregatorCall>(&prices)
        }
        GasMethod::getGasAccountingParams(_) => {
            let a = pricing(call, offsets::L2_SPEED_LIMIT)?;
            let b = pricing(call, offsets::L2_BLOCK_GAS_LIMIT)?;
            let params = ArbGasInfo::getGasAccountingParamsReturn { a, b, c: b };
            call.give::<ArbGasInfo::getGasAccountingParamsCall>(&params)
        }
        other => single(call, other),
    }
}

fn single(call: &mut Call<'_>, method: GasMethod) -> Answer {
    let value = match method {
        GasMethod::getMaxTxGasLimit(_) | GasMethod::getMaxBlockGasLimit(_) => {
            pricing(call, offsets::L2_BLOCK_GAS_LIMIT)?
        }
        GasMethod::getMinimumGasPrice(_) => pricing(call, offsets::L2_MIN_BASE_FEE)?,
        GasMethod::getPricingInertia(_) => pricing(call, offsets::L2_PRICING_INERTIA)?,
        GasMethod::getGasBacklogTolerance(_) => pricing(call, offsets::L2_BACKLOG_TOLERANCE)?,
        GasMethod::getL1BaseFeeEstimate(_) | GasMethod::getL1GasPriceEstimate(_) => {
            read(call, spaces::l1_pricing(), offsets::L1_PRICE_PER_UNIT)?
        }
        GasMethod::getCurrentTxL1GasFees(_) => U256::ZERO,
        // There is no backlog: blocks are made when they are wanted.
        GasMethod::getGasBacklog(_) => read(call, spaces::l2_pricing(), offsets::L2_BACKLOG)?,
        _ => return Err(Failure::Refused),
    };
    // One word, whatever the width of the integer.
    call.give::<ArbGasInfo::getMinimumGasPriceCall>(&value)
}

fn prices(call: &mut Call<'_>) -> Result<[U256; 6], Failure> {
    let base_fee = U256::from(call.ctx.block().basefee());
    let minimum = pricing(call, offsets::L2_MIN_BASE_FEE)?.min(base_fee);
    let storage = base_fee * U256::from(STORAGE_ARB_GAS);
    Ok([U256::ZERO, U256::ZERO, storage, minimum, base_fee - minimum, base_fee])
}

fn pricing(call: &mut Call<'_>, offset: u64) -> Result<U256, Failure> {
    read(call, spaces::l2_pricing(), offset)
}

fn read(call: &mut Call<'_>, space: Space, offset: u64) -> Result<U256, Failure> {
    call.burn(READ)?;
    Ok(call.state().get(space.slot_at(offset))?)
}

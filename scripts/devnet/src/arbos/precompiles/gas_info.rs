use alloy_primitives::{Address, U256};
use revm::context::{Block, ContextTr};

use super::{
    abi::ArbGasInfo::{self, ArbGasInfoCalls as Method},
    call::{Answer, Call, Failure, Mutability, READ},
    decode,
};
use crate::arbos::storage::{Space, offsets, spaces};

/// What a write of a slot is said to cost, in gas.
const STORAGE_ARB_GAS: u64 = 20_000;

/// L1 data is free here: its price is zero whatever `setL1PricePerUnit` says.
pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    call.open(Mutability::View, input.len() - 4)?;
    match method {
        Method::getPricesInWei(_) => {
            let [a, b, c, d, e, f] = prices(call)?;
            let prices = ArbGasInfo::getPricesInWeiReturn { a, b, c, d, e, f };
            call.give::<ArbGasInfo::getPricesInWeiCall>(&prices)
        }
        Method::getPricesInWeiWithAggregator(_) => {
            let [a, b, c, d, e, f] = prices(call)?;
            let prices = ArbGasInfo::getPricesInWeiWithAggregatorReturn { a, b, c, d, e, f };
            call.give::<ArbGasInfo::getPricesInWeiWithAggregatorCall>(&prices)
        }
        Method::getPricesInArbGas(_) => {
            let [a, b, c] = prices_in_gas(call)?;
            let prices = ArbGasInfo::getPricesInArbGasReturn { a, b, c };
            call.give::<ArbGasInfo::getPricesInArbGasCall>(&prices)
        }
        Method::getPricesInArbGasWithAggregator(_) => {
            let [a, b, c] = prices_in_gas(call)?;
            let prices = ArbGasInfo::getPricesInArbGasWithAggregatorReturn { a, b, c };
            call.give::<ArbGasInfo::getPricesInArbGasWithAggregatorCall>(&prices)
        }
        Method::getGasAccountingParams(_) => {
            let a = l2(call, offsets::L2_SPEED_LIMIT)?;
            let b = l2(call, offsets::L2_BLOCK_GAS_LIMIT)?;
            let params = ArbGasInfo::getGasAccountingParamsReturn { a, b, c: b };
            call.give::<ArbGasInfo::getGasAccountingParamsCall>(&params)
        }
        Method::getL1RewardRecipient(_) => {
            let recipient = l1(call, offsets::L1_PAY_REWARDS_TO)?;
            let recipient = Address::from_word(recipient.into());
            call.give::<ArbGasInfo::getL1RewardRecipientCall>(&recipient)
        }
        // One price for all gas: no constraint has been set.
        Method::getGasPricingConstraints(_) => {
            call.burn(READ)?;
            call.give::<ArbGasInfo::getGasPricingConstraintsCall>(&Vec::new())
        }
        other => single(call, other),
    }
}

/// One word, whatever the width of the integer; none of them is ever negative here.
fn single(call: &mut Call<'_>, method: Method) -> Answer {
    let value = match method {
        Method::getMaxTxGasLimit(_) | Method::getMaxBlockGasLimit(_) => {
            l2(call, offsets::L2_BLOCK_GAS_LIMIT)?
        }
        Method::getMinimumGasPrice(_) => l2(call, offsets::L2_MIN_BASE_FEE)?,
        Method::getPricingInertia(_) => l2(call, offsets::L2_PRICING_INERTIA)?,
        Method::getGasBacklogTolerance(_) => l2(call, offsets::L2_BACKLOG_TOLERANCE)?,
        // There is no backlog: blocks are made when they are wanted.
        Method::getGasBacklog(_) => l2(call, offsets::L2_BACKLOG)?,
        Method::getL1BaseFeeEstimate(_) | Method::getL1GasPriceEstimate(_) => {
            l1(call, offsets::L1_PRICE_PER_UNIT)?
        }
        Method::getL1BaseFeeEstimateInertia(_) => l1(call, offsets::L1_INERTIA)?,
        Method::getL1RewardRate(_) => l1(call, offsets::L1_PER_UNIT_REWARD)?,
        Method::getPerBatchGasCharge(_) => l1(call, offsets::L1_PER_BATCH_GAS)?,
        Method::getAmortizedCostCapBips(_) => l1(call, offsets::L1_AMORTIZED_CAP)?,
        Method::getL1FeesAvailable(_) => l1(call, offsets::L1_FEES_AVAILABLE)?,
        Method::getL1PricingEquilibrationUnits(_) => l1(call, offsets::L1_EQUILIBRATION_UNITS)?,
        Method::getLastL1PricingUpdateTime(_) => l1(call, offsets::L1_LAST_UPDATE)?,
        Method::getL1PricingFundsDueForRewards(_) => l1(call, offsets::L1_FUNDS_DUE)?,
        Method::getL1PricingUnitsSinceUpdate(_) => l1(call, offsets::L1_UNITS_SINCE)?,
        Method::getLastL1PricingSurplus(_) => l1(call, offsets::L1_LAST_SURPLUS)?,
        Method::getL1PricingSurplus(_) => {
            // Nothing is due to a batch poster: there are no batches.
            call.burn(READ)?;
            let due = l1(call, offsets::L1_FUNDS_DUE)?;
            l1(call, offsets::L1_FEES_AVAILABLE)? - due
        }
        // It is known to the one transaction that asks, not read.
        Method::getCurrentTxL1GasFees(_) => U256::ZERO,
        _ => return Err(Failure::Refused),
    };
    call.give::<ArbGasInfo::getMinimumGasPriceCall>(&value)
}

fn prices(call: &mut Call<'_>) -> Result<[U256; 6], Failure> {
    // The price of L1 data, which would be read.
    call.burn(READ)?;
    let base_fee = U256::from(call.ctx.block().basefee());
    let minimum = l2(call, offsets::L2_MIN_BASE_FEE)?.min(base_fee);
    let storage = base_fee * U256::from(STORAGE_ARB_GAS);
    Ok([U256::ZERO, U256::ZERO, storage, minimum, base_fee - minimum, base_fee])
}

fn prices_in_gas(call: &mut Call<'_>) -> Result<[U256; 3], Failure> {
    call.burn(READ)?;
    Ok([U256::ZERO, U256::ZERO, U256::from(STORAGE_ARB_GAS)])
}

fn l1(call: &mut Call<'_>, offset: u64) -> Result<U256, Failure> {
    read(call, spaces::l1_pricing(), offset)
}

fn l2(call: &mut Call<'_>, offset: u64) -> Result<U256, Failure> {
    read(call, spaces::l2_pricing(), offset)
}

fn read(call: &mut Call<'_>, space: Space, offset: u64) -> Result<U256, Failure> {
    call.burn(READ)?;
    Ok(call.state().get(space.slot_at(offset))?)
}

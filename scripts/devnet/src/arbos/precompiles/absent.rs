//! Precompiles for what a devnet does not have: batch posters, messages from L1, a time before Nitro.

use alloy_primitives::{Address, U256};

use super::{
    abi::{
        ArbAggregator::{self, ArbAggregatorCalls as Aggregator},
        ArbRetryableTx::{self, ArbRetryableTxCalls as Retryable},
        ArbStatistics::{self, ArbStatisticsCalls as Statistics},
    },
    call::{Answer, Call, Failure, Mutability, READ},
    decode,
};
use crate::chain::SEQUENCER;

/// A week, in seconds.
const TICKET_LIFETIME: u64 = 7 * 86_400;

/// The sequencer is the one batch poster, and its own fee collector.
pub(super) fn run_aggregator(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Aggregator = decode(input)?;
    call.open(Mutability::View, input.len() - 4)?;
    match method {
        Aggregator::getPreferredAggregator(_) => {
            let preferred = ArbAggregator::getPreferredAggregatorReturn {
                aggregator: SEQUENCER,
                isDefault: true,
            };
            call.give::<ArbAggregator::getPreferredAggregatorCall>(&preferred)
        }
        Aggregator::getDefaultAggregator(_) => {
            call.give::<ArbAggregator::getDefaultAggregatorCall>(&SEQUENCER)
        }
        Aggregator::getBatchPosters(_) => {
            call.burn(2 * READ)?;
            call.give::<ArbAggregator::getBatchPostersCall>(&vec![SEQUENCER])
        }
        Aggregator::getFeeCollector(args) => {
            call.burn(READ)?;
            if args.poster != SEQUENCER {
                return Err(Failure::Plain);
            }
            call.burn(READ)?;
            call.give::<ArbAggregator::getFeeCollectorCall>(&SEQUENCER)
        }
        Aggregator::getTxBaseFee(_) => call.give::<ArbAggregator::getTxBaseFeeCall>(&U256::ZERO),
    }
}

/// No ticket was ever made.
pub(super) fn run_retryable(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Retryable = decode(input)?;
    let mutability = match &method {
        Retryable::redeem(_) | Retryable::keepalive(_) | Retryable::cancel(_) => Mutability::Write,
        _ => Mutability::View,
    };
    call.open(mutability, input.len() - 4)?;
    match method {
        Retryable::getLifetime(_) => {
            call.give::<ArbRetryableTx::getLifetimeCall>(&U256::from(TICKET_LIFETIME))
        }
        Retryable::getCurrentRedeemer(_) => {
            call.give::<ArbRetryableTx::getCurrentRedeemerCall>(&Address::ZERO)
        }
        _ => {
            // The ticket's timeout, zero where there is none.
            call.burn(READ)?;
            call.fail(ArbRetryableTx::NoTicketWithID {})
        }
    }
}

/// What there was before Nitro: nothing.
pub(super) fn run_statistics(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let Statistics::getStats(_) = decode(input)?;
    call.open(Mutability::View, input.len() - 4)?;
    let zero = U256::ZERO;
    let stats = ArbStatistics::getStatsReturn {
        block: U256::from(call.ctx.chain.block.number),
        accounts: zero,
        storage_: zero,
        gas: zero,
        txs: zero,
        contracts: zero,
    };
    call.give::<ArbStatistics::getStatsCall>(&stats)
}

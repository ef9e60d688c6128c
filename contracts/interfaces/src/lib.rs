//! ABI types of all contracts, read from the hand-written `abi/I*.sol`: calls, events, errors, structs.
//!
//! With the feature `stylus` the structs also implement the SDK's ABI traits, so that contracts can take them as
//! arguments.
#![cfg_attr(not(feature = "export-abi"), no_std)]
#![forbid(unsafe_code)]
// the macro's own code
#![allow(clippy::too_many_arguments, missing_docs)]

#[cfg(feature = "stylus")]
mod structs;

use alloy_sol_types::sol;

sol!("../../abi/IAccess.sol");
sol!("../../abi/IOperatorRegistry.sol");
sol!("../../abi/IWhitelistingContract.sol");
sol!("../../abi/ICollateralVault.sol");
sol!("../../abi/IClusterLedger.sol");
sol!("../../abi/IBlameSettlement.sol");
sol!("../../abi/IRewardDistributor.sol");
sol!("../../abi/IOracleCommittee.sol");
sol!("../../abi/IKeyProver.sol");

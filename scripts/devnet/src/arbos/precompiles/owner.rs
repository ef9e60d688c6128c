use alloy_primitives::{Address, FixedBytes, U256};

use super::{
    abi::{
        ArbOwner::{self, ArbOwnerCalls as Method},
        ArbOwnerPublic::{self, ArbOwnerPublicCalls as PublicMethod},
    },
    call::{Answer, Call, Failure, Mutability, READ},
    decode,
};
use crate::arbos::{
    ARBOS_VERSION, StylusParams,
    params::{COST_SCALAR_PERCENT, MIN_CACHED_GAS_UNIT, MIN_INIT_GAS_UNIT},
    storage::{offsets, spaces},
};

pub(super) fn run_public(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: PublicMethod = decode(input)?;
    let mutability = match &method {
        PublicMethod::rectifyChainOwner(_) => Mutability::Write,
        _ => Mutability::View,
    };
    call.open(mutability, input.len() - 4)?;
    match method {
        PublicMethod::isChainOwner(args) => {
            call.burn(READ)?;
            let is = call.state().is_owner(args.account)?;
            call.give::<ArbOwnerPublic::isChainOwnerCall>(&is)
        }
        PublicMethod::getAllChainOwners(_) => {
            let owners = call.state().address_set(spaces::chain_owners()).members()?;
            call.burn(READ * (1 + owners.len() as u64))?;
            call.give::<ArbOwnerPublic::getAllChainOwnersCall>(&owners)
        }
        PublicMethod::getNetworkFeeAccount(_) => {
            let account = address_at(call, offsets::NETWORK_FEE_ACCOUNT)?;
            call.give::<ArbOwnerPublic::getNetworkFeeAccountCall>(&account)
        }
        PublicMethod::getInfraFeeAccount(_) => {
            let account = address_at(call, offsets::INFRA_FEE_ACCOUNT)?;
            call.give::<ArbOwnerPublic::getInfraFeeAccountCall>(&account)
        }
        PublicMethod::getBrotliCompressionLevel(_) => {
            let level = number_at(call, offsets::BROTLI_LEVEL)?;
            call.give::<ArbOwnerPublic::getBrotliCompressionLevelCall>(&level)
        }
        PublicMethod::getScheduledUpgrade(_) => {
            let version = number_at(call, offsets::UPGRADE_VERSION)?;
            let timestamp = number_at(call, offsets::UPGRADE_TIMESTAMP)?;
            let due = version > ARBOS_VERSION;
            let (version, timestamp) = if due { (version, timestamp) } else { (0, 0) };
            let upgrade = ArbOwnerPublic::getScheduledUpgradeReturn { version, timestamp };
            call.give::<ArbOwnerPublic::getScheduledUpgradeCall>(&upgrade)
        }
        PublicMethod::isCalldataPriceIncreaseEnabled(_) => {
            call.burn(READ)?;
            call.give::<ArbOwnerPublic::isCalldataPriceIncreaseEnabledCall>(&false)
        }
        // The list of owners is never out of order here.
        PublicMethod::rectifyChainOwner(_) => {
            call.burn(READ)?;
            Err(Failure::Plain)
        }
        // The chain's token is ether, which nobody may mint.
        PublicMethod::isNativeTokenOwner(_) => {
            call.burn(READ)?;
            call.give::<ArbOwnerPublic::isNativeTokenOwnerCall>(&false)
        }
        PublicMethod::getAllNativeTokenOwners(_) => {
            call.burn(READ)?;
            call.give::<ArbOwnerPublic::getAllNativeTokenOwnersCall>(&Vec::new())
        }
        PublicMethod::getNativeTokenManagementFrom(_) => {
            call.burn(READ)?;
            call.give::<ArbOwnerPublic::getNativeTokenManagementFromCall>(&0)
        }
        PublicMethod::getParentGasFloorPerToken(_) => {
            call.burn(READ)?;
            let slot = spaces::l1_pricing().slot_at(offsets::L1_GAS_FLOOR_PER_TOKEN);
            let floor = call.state().get(slot)?.saturating_to();
            call.give::<ArbOwnerPublic::getParentGasFloorPerTokenCall>(&floor)
        }
    }
}

/// For chain owners only, and free of gas.
pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let paid = std::mem::replace(&mut call.gas_left, u64::MAX);
    let answer = run_free(call, input);
    call.gas_left = paid;
    answer
}

fn run_free(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    let mutability = match &method {
        Method::isChainOwner(_)
        | Method::getAllChainOwners(_)
        | Method::getNetworkFeeAccount(_)
        | Method::getInfraFeeAccount(_) => Mutability::View,
        _ => Mutability::Write,
    };
    call.open(mutability, input.len() - 4)?;
    let owner = call.caller;
    if !call.state().is_owner(owner)? {
        return Err(Failure::Refused);
    }
    let answer = act(call, method)?;
    if mutability == Mutability::Write {
        // At least four bytes, or decoding had failed.
        let method = FixedBytes::from_slice(&input[..4]);
        let data = input[4..].to_vec().into();
        call.emit(&ArbOwner::OwnerActs { method, owner, data })?;
    }
    Ok(answer)
}

fn act(call: &mut Call<'_>, method: Method) -> Answer {
    match method {
        Method::addChainOwner(args) => {
            call.state().address_set(spaces::chain_owners()).add(args.owner)?;
        }
        Method::removeChainOwner(args) => {
            if !call.state().is_owner(args.owner)? {
                return Err(Failure::Plain);
            }
            call.state().address_set(spaces::chain_owners()).remove(args.owner)?;
        }
        Method::isChainOwner(args) => {
            let is = call.state().is_owner(args.account)?;
            return call.give::<ArbOwner::isChainOwnerCall>(&is);
        }
        Method::getAllChainOwners(_) => {
            let owners = call.state().address_set(spaces::chain_owners()).members()?;
            return call.give::<ArbOwner::getAllChainOwnersCall>(&owners);
        }
        Method::getNetworkFeeAccount(_) => {
            let account = address_at(call, offsets::NETWORK_FEE_ACCOUNT)?;
            return call.give::<ArbOwner::getNetworkFeeAccountCall>(&account);
        }
        Method::getInfraFeeAccount(_) => {
            let account = address_at(call, offsets::INFRA_FEE_ACCOUNT)?;
            return call.give::<ArbOwner::getInfraFeeAccountCall>(&account);
        }
        Method::setNetworkFeeAccount(args) => {
            set_address(call, offsets::NETWORK_FEE_ACCOUNT, args.account)?;
        }
        Method::setInfraFeeAccount(args) => {
            set_address(call, offsets::INFRA_FEE_ACCOUNT, args.account)?;
        }
        Method::setMinimumL2BaseFee(args) => {
            let slot = spaces::l2_pricing().slot_at(offsets::L2_MIN_BASE_FEE);
            call.state().set(slot, args.wei_)?;
        }
        Method::setL1PricePerUnit(args) => {
            let slot = spaces::l1_pricing().slot_at(offsets::L1_PRICE_PER_UNIT);
            call.state().set(slot, args.wei_)?;
        }
        Method::addWasmCacheManager(args) => {
            call.state().address_set(spaces::cache_managers()).add(args.manager)?;
        }
        Method::removeWasmCacheManager(args) => {
            let mut state = call.state();
            let mut managers = state.address_set(spaces::cache_managers());
            if !managers.contains(args.manager)? {
                return Err(Failure::Plain);
            }
            managers.remove(args.manager)?;
        }
        Method::scheduleArbOSUpgrade(args) => {
            call.state().set_root(offsets::UPGRADE_VERSION, U256::from(args.version))?;
            call.state().set_root(offsets::UPGRADE_TIMESTAMP, U256::from(args.timestamp))?;
        }
        parameter => {
            let mut params = call.state().params()?;
            set_parameter(&mut params, parameter)?;
            call.state().set_params(params)?;
        }
    }
    Ok(Vec::new())
}

fn set_parameter(params: &mut StylusParams, method: Method) -> Result<(), Failure> {
    match method {
        Method::setInkPrice(args) if args.price == 0 || args.price > 0xFF_FFFF => {
            return Err(Failure::Plain);
        }
        Method::setInkPrice(args) => params.ink_price = args.price,
        Method::setWasmMaxStackDepth(args) => params.max_stack_depth = args.words,
        Method::setWasmFreePages(args) => params.free_pages = args.pages,
        Method::setWasmPageGas(args) => params.page_gas = args.gas,
        Method::setWasmPageLimit(args) => params.page_limit = args.pages,
        Method::setWasmMinInitGas(args) => {
            params.min_init_gas = units(u64::from(args.gas), MIN_INIT_GAS_UNIT);
            params.min_cached_init_gas = units(u64::from(args.cached), MIN_CACHED_GAS_UNIT);
        }
        Method::setWasmInitCostScalar(args) => {
            params.init_cost_scalar = units(args.percent, COST_SCALAR_PERCENT);
        }
        Method::setWasmExpiryDays(args) => params.expiry_days = args.n_days,
        Method::setWasmKeepaliveDays(args) => params.keepalive_days = args.n_days,
        Method::setWasmBlockCacheSize(args) => params.block_cache_size = args.count,
        Method::setWasmMaxSize(args) => params.max_wasm_size = args.n_bytes,
        _ => return Err(Failure::Refused),
    }
    Ok(())
}

fn units(value: u64, unit: u64) -> u8 {
    u8::try_from(value.div_ceil(unit)).unwrap_or(u8::MAX)
}

fn address_at(call: &mut Call<'_>, offset: u64) -> Result<Address, Failure> {
    call.burn(READ)?;
    Ok(Address::from_word(call.state().root(offset)?.into()))
}

fn number_at(call: &mut Call<'_>, offset: u64) -> Result<u64, Failure> {
    call.burn(READ)?;
    Ok(call.state().root(offset)?.saturating_to())
}

fn set_address(call: &mut Call<'_>, offset: u64, address: Address) -> Result<(), Failure> {
    Ok(call.state().set_root(offset, address.into_word().into())?)
}

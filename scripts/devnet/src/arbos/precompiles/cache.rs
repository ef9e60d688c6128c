use alloy_primitives::B256;

use super::{
    abi::ArbWasmCache::{self, ArbWasmCacheCalls as Method},
    call::{Answer, Call, Failure, Mutability, READ, WRITE},
    decode, wasm,
};
use crate::arbos::storage::spaces;

pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    let mutability = match &method {
        Method::cacheProgram(_) | Method::evictCodehash(_) => Mutability::Write,
        _ => Mutability::View,
    };
    call.open(mutability, input.len() - 4)?;
    match method {
        Method::isCacheManager(args) => {
            call.burn(READ)?;
            let is = call.state().address_set(spaces::cache_managers()).contains(args.manager)?;
            call.give::<ArbWasmCache::isCacheManagerCall>(&is)
        }
        Method::allCacheManagers(_) => {
            let managers = call.state().address_set(spaces::cache_managers()).members()?;
            call.burn(READ * (1 + managers.len() as u64))?;
            call.give::<ArbWasmCache::allCacheManagersCall>(&managers)
        }
        Method::codehashIsCached(args) => {
            let record = wasm::read_record(call, args.codehash)?;
            call.give::<ArbWasmCache::codehashIsCachedCall>(&record.cached)
        }
        Method::cacheProgram(args) => {
            check_right(call)?;
            let code_hash = call.code_hash(args.program)?;
            set_cached(call, code_hash, true)
        }
        Method::evictCodehash(args) => {
            check_right(call)?;
            set_cached(call, args.codehash, false)
        }
    }
}

fn check_right(call: &mut Call<'_>) -> Result<(), Failure> {
    let caller = call.caller;
    call.burn(READ)?;
    if call.state().address_set(spaces::cache_managers()).contains(caller)? {
        return Ok(());
    }
    call.burn(READ)?;
    if call.state().is_owner(caller)? { Ok(()) } else { Err(Failure::Refused) }
}

fn set_cached(call: &mut Call<'_>, code_hash: B256, cached: bool) -> Answer {
    let mut record = if cached {
        wasm::usable(call, code_hash)?.1
    } else {
        wasm::read_params(call)?;
        wasm::read_record(call, code_hash)?
    };
    if record.cached == cached {
        return Ok(Vec::new());
    }
    let manager = call.caller;
    call.emit(&ArbWasmCache::UpdateProgramCache { manager, codehash: code_hash, cached })?;
    // The cost of taking the program into the cache, and the read of its module hash.
    call.burn(u64::from(record.init_cost) + READ)?;
    record.cached = cached;
    call.burn(WRITE)?;
    call.state().set_program(code_hash, record)?;
    Ok(Vec::new())
}

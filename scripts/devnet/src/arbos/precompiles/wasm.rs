use alloy_primitives::{Address, B256, KECCAK256_EMPTY, U256, keccak256};

use super::{
    abi::ArbWasm::{self, ArbWasmCalls as Method},
    call::{Answer, Call, Failure, Mutability, PARAMS, READ, WRITE},
    decode,
};
use crate::{
    arbos::{
        ProgramRecord, StylusParams,
        params::{COST_SCALAR_PERCENT, PAGE_RAMP},
        pricer,
    },
    vm::{ProgramError, ProgramFailure},
    wasm::{Estimate, is_program},
};

/// Charged before anything about the program is known.
const ACTIVATION: u64 = 1_659_168;
const PRICER_READS: u64 = 5;
const PRICER_WRITES: u64 = 2;

pub(super) fn run(call: &mut Call<'_>, input: &[u8]) -> Answer {
    let method: Method = decode(input)?;
    let mutability = match &method {
        Method::activateProgram(_) | Method::codehashKeepalive(_) => Mutability::Payable,
        _ => Mutability::View,
    };
    call.open(mutability, input.len() - 4)?;
    match method {
        Method::activateProgram(args) => activate(call, args.program),
        Method::codehashKeepalive(args) => keepalive(call, args.codehash),
        Method::codehashVersion(args) => {
            let (_, record) = usable(call, args.codehash)?;
            call.give::<ArbWasm::codehashVersionCall>(&record.version)
        }
        Method::codehashAsmSize(args) => {
            let (_, record) = usable(call, args.codehash)?;
            call.give::<ArbWasm::codehashAsmSizeCall>(&record.asm_size())
        }
        Method::programVersion(args) => {
            let (_, record) = usable_at(call, args.program)?;
            call.give::<ArbWasm::programVersionCall>(&record.version)
        }
        Method::programInitGas(args) => {
            let (params, record) = usable_at(call, args.program)?;
            let cached = record.cached_gas(&params);
            let gas = ArbWasm::programInitGasReturn {
                gas: record.init_gas(&params) + cached,
                gasWhenCached: cached,
            };
            call.give::<ArbWasm::programInitGasCall>(&gas)
        }
        Method::programMemoryFootprint(args) => {
            let (_, record) = usable_at(call, args.program)?;
            call.give::<ArbWasm::programMemoryFootprintCall>(&record.footprint)
        }
        Method::programTimeLeft(args) => {
            let (params, record) = usable_at(call, args.program)?;
            let left = params.expiry_secs() - record.age_secs(call.now());
            call.give::<ArbWasm::programTimeLeftCall>(&left)
        }
        parameter => give_parameter(call, parameter),
    }
}

fn give_parameter(call: &mut Call<'_>, method: Method) -> Answer {
    let params = read_params(call)?;
    match method {
        Method::stylusVersion(_) => call.give::<ArbWasm::stylusVersionCall>(&params.version),
        Method::inkPrice(_) => call.give::<ArbWasm::inkPriceCall>(&params.ink_price),
        Method::maxStackDepth(_) => {
            call.give::<ArbWasm::maxStackDepthCall>(&params.max_stack_depth)
        }
        Method::freePages(_) => call.give::<ArbWasm::freePagesCall>(&params.free_pages),
        Method::pageGas(_) => call.give::<ArbWasm::pageGasCall>(&params.page_gas),
        Method::pageRamp(_) => call.give::<ArbWasm::pageRampCall>(&PAGE_RAMP),
        Method::pageLimit(_) => call.give::<ArbWasm::pageLimitCall>(&params.page_limit),
        Method::minInitGas(_) => {
            let (gas, cached) = (params.min_init_gas(), params.min_cached_gas());
            call.give::<ArbWasm::minInitGasCall>(&ArbWasm::minInitGasReturn { gas, cached })
        }
        Method::initCostScalar(_) => {
            let percent = u64::from(params.init_cost_scalar) * COST_SCALAR_PERCENT;
            call.give::<ArbWasm::initCostScalarCall>(&percent)
        }
        Method::expiryDays(_) => call.give::<ArbWasm::expiryDaysCall>(&params.expiry_days),
        Method::keepaliveDays(_) => call.give::<ArbWasm::keepaliveDaysCall>(&params.keepalive_days),
        Method::blockCacheSize(_) => {
            call.give::<ArbWasm::blockCacheSizeCall>(&params.block_cache_size)
        }
        _ => Err(Failure::Refused),
    }
}

pub(super) fn read_params(call: &mut Call<'_>) -> Result<StylusParams, Failure> {
    call.burn(PARAMS)?;
    Ok(call.state().params()?)
}

pub(super) fn read_record(call: &mut Call<'_>, code_hash: B256) -> Result<ProgramRecord, Failure> {
    call.burn(READ)?;
    Ok(call.state().program(code_hash)?)
}

/// The record of a program that can be called, or the error that says why it cannot.
pub(super) fn usable(
    call: &mut Call<'_>,
    code_hash: B256,
) -> Result<(StylusParams, ProgramRecord), Failure> {
    let params = read_params(call)?;
    let record = read_record(call, code_hash)?;
    if record.version == 0 {
        return call.fail(ArbWasm::ProgramNotActivated {});
    }
    if record.version != params.version {
        let (version, current) = (record.version, params.version);
        return call.fail(ArbWasm::ProgramNeedsUpgrade { version, stylusVersion: current });
    }
    let now = call.now();
    if record.is_expired(&params, now) {
        return call.fail(ArbWasm::ProgramExpired { ageInSeconds: record.age_secs(now) });
    }
    Ok((params, record))
}

fn usable_at(
    call: &mut Call<'_>,
    program: Address,
) -> Result<(StylusParams, ProgramRecord), Failure> {
    let code_hash = call.code_hash(program)?;
    usable(call, code_hash)
}

fn activate(call: &mut Call<'_>, program: Address) -> Answer {
    call.burn(ACTIVATION)?;
    let info = call.account(program)?;
    let (code_hash, now) = (info.code_hash, call.now());
    let params = read_params(call)?;
    let old = read_record(call, code_hash)?;
    if old.is_usable(&params, now) {
        return call.fail(ArbWasm::ProgramUpToDate {});
    }
    if code_hash == KECCAK256_EMPTY || code_hash.is_zero() {
        return call.fail(ArbWasm::ProgramNotWasm {});
    }
    let code = info.code.unwrap_or_default().original_bytes();
    let estimate = estimate(call, program, &code, &params)?;
    call.burn(estimate.activation_gas)?;
    if old.cached {
        call.burn(READ)?;
    }
    // Nitro hashes its proving representation, which does not exist here; tools only show the value.
    let module_hash = keccak256(code_hash);
    call.burn(WRITE)?;
    call.state().set_module_hash(code_hash, module_hash)?;
    let fee = charge(call, estimate.asm_size)?;
    let record = ProgramRecord {
        version: params.version,
        init_cost: estimate.init_cost,
        cached_cost: estimate.cached_cost,
        footprint: estimate.footprint,
        activated_at: ProgramRecord::hours_at(now),
        // 24 bits hold any module of the size limit.
        asm_estimate_kb: estimate.asm_size.div_ceil(1024).min(0xFF_FFFF),
        cached: old.cached,
    };
    call.burn(WRITE)?;
    call.state().set_program(code_hash, record)?;
    take_fee(call, fee)?;
    call.emit(&ArbWasm::ProgramActivated {
        codehash: code_hash,
        moduleHash: module_hash,
        program,
        dataFee: fee,
        version: params.version,
    })?;
    let result = ArbWasm::activateProgramReturn { version: params.version, dataFee: fee };
    call.give::<ArbWasm::activateProgramCall>(&result)
}

/// A code that cannot be decoded reverts; a module that breaks a rule takes all gas.
fn estimate(
    call: &mut Call<'_>,
    program: Address,
    code: &[u8],
    params: &StylusParams,
) -> Result<Estimate, Failure> {
    let page_limit = params.page_limit.saturating_sub(call.ctx.chain.pages.open);
    let programs = call.ctx.chain.programs.clone();
    programs
        .estimate(code, page_limit, params.max_wasm_size)
        .map_err(|error| {
            let reason = error.to_string();
            call.ctx.chain.note(ProgramFailure::Activation { address: program, reason });
            match error {
                ProgramError::Decode(_) => Failure::Plain,
                ProgramError::Wasm(_) | ProgramError::Engine(_) => Failure::OutOfGas,
            }
        })
        .inspect(|_| debug_assert!(is_program(code)))
}

fn keepalive(call: &mut Call<'_>, code_hash: B256) -> Answer {
    let (params, mut record) = usable(call, code_hash)?;
    let age = record.age_secs(call.now());
    if age < params.keepalive_secs() {
        return call.fail(ArbWasm::ProgramKeepaliveTooSoon { ageInSeconds: age });
    }
    let fee = charge(call, record.asm_size())?;
    record.activated_at = ProgramRecord::hours_at(call.now());
    call.burn(WRITE)?;
    call.state().set_program(code_hash, record)?;
    take_fee(call, fee)?;
    call.emit(&ArbWasm::ProgramLifetimeExtended { codehash: code_hash, dataFee: fee })?;
    Ok(Vec::new())
}

fn charge(call: &mut Call<'_>, size: u32) -> Result<U256, Failure> {
    call.burn(PRICER_READS * READ + PRICER_WRITES * WRITE)?;
    let now = call.now();
    Ok(pricer::charge(&mut call.state(), size, now)?)
}

/// The fee goes to the network, the rest of the value back to the caller.
fn take_fee(call: &mut Call<'_>, fee: U256) -> Result<(), Failure> {
    let have = call.value;
    let Some(rest) = have.checked_sub(fee) else {
        return call.fail(ArbWasm::ProgramInsufficientValue { have, want: fee });
    };
    call.burn(READ)?;
    let network = call.state().network_fee_account()?;
    call.pay(network, fee)?;
    let caller = call.caller;
    call.pay(caller, rest)
}

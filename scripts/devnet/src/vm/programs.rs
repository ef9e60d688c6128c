use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use alloy_primitives::B256;
use wasmtime::{Config, Engine, InstancePre, Linker, Module, PoolingAllocationConfig, Strategy};

use super::{
    VmConfig,
    hostio::{self, Host},
};
use crate::wasm::{self, DecodeError, Estimate, Rules, WasmError};

/// Native stack of one program call. A frame is accounted with 6 words at least, and each word is at most three times on the native stack (a local, an
/// argument, its copy in the callee), so that 22 000 words need less.
pub(crate) const NATIVE_STACK: usize = 1 << 20;

/// The memory of a program at its largest: 128 pages.
const MEMORY_BYTES: u64 = 8 << 20;
/// Instances whose memories stay mapped from one call to the next, at most so much of each.
const POOL_SLOTS: u32 = 100;
const POOL_KEPT_BYTES: usize = 256 << 10;
/// The largest table that activation accepts.
const TABLE_ELEMENTS: usize = 4096;
/// Machine code kept; beyond it all programs are dropped and compiled again when they are called.
const MAX_CODE_BYTES: usize = 256 << 20;

#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum ProgramError {
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error(transparent)]
    Wasm(#[from] WasmError),
    #[error("the engine refuses the module: {0}")]
    Engine(String),
}

/// Compiled programs by code hash, shared by every transaction of the process.
pub(crate) struct Programs {
    config: VmConfig,
    /// `None` where the processor is not one of its.
    baseline: OnceLock<Option<Compiler>>,
    /// For what the baseline compiler refuses, and without a pool.
    optimising: OnceLock<Option<Compiler>>,
    compiled: Mutex<Compiled>,
}

/// Where a program's memory comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Memories {
    Pool,
    /// Mapped for one call: when the pool is empty.
    Mapped,
}

#[derive(Default)]
struct Compiled {
    programs: HashMap<(B256, Memories), Arc<InstancePre<Host>>>,
    code_bytes: usize,
}

impl Compiled {
    fn insert(&mut self, key: (B256, Memories), program: Arc<InstancePre<Host>>) {
        let image = program.module().image_range();
        let bytes = image.end.addr() - image.start.addr();
        if self.code_bytes + bytes > MAX_CODE_BYTES {
            *self = Self::default();
        }
        if self.programs.insert(key, program).is_none() {
            self.code_bytes += bytes;
        }
    }
}

struct Compiler {
    engine: Engine,
    linker: Linker<Host>,
}

impl Programs {
    /// The same for every virtual machine of the process with this configuration, so that a program is compiled once.
    pub fn shared(config: VmConfig) -> Arc<Self> {
        static SHARED: [OnceLock<Arc<Programs>>; 2] = [const { OnceLock::new() }; 2];
        let shared = SHARED[usize::from(config.debug_mode)].get_or_init(|| {
            Arc::new(Self {
                config,
                baseline: OnceLock::new(),
                optimising: OnceLock::new(),
                compiled: Mutex::default(),
            })
        });
        shared.clone()
    }

    /// Validates a program as activation does.
    pub fn estimate(
        &self,
        code: &[u8],
        page_limit: u16,
        max_wasm_size: u32,
    ) -> Result<Estimate, ProgramError> {
        let wasm = wasm::decode(code, max_wasm_size)?;
        let module = wasm::Module::parse(&wasm, self.rules(page_limit))?;
        let (_, metered) = wasm::rewrite(&module)?;
        Ok(Estimate::of(&module, &metered)?)
    }

    /// The program ready to be instantiated; compiled when its code is run for the first time.
    pub fn load(
        &self,
        code_hash: B256,
        code: &[u8],
        max_wasm_size: u32,
        memories: Memories,
    ) -> Result<Arc<InstancePre<Host>>, ProgramError> {
        let key = (code_hash, memories);
        if let Some(program) = self.compiled().programs.get(&key) {
            return Ok(program.clone());
        }
        let program = Arc::new(self.compile(code, max_wasm_size, memories)?);
        self.compiled().insert(key, program.clone());
        Ok(program)
    }

    fn compiled(&self) -> MutexGuard<'_, Compiled> {
        self.compiled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rules(&self, page_limit: u16) -> Rules {
        Rules { debug_mode: self.config.debug_mode, page_limit }
    }

    fn compile(
        &self,
        code: &[u8],
        max_wasm_size: u32,
        memories: Memories,
    ) -> Result<InstancePre<Host>, ProgramError> {
        let wasm = wasm::decode(code, max_wasm_size)?;
        let module = wasm::Module::parse(&wasm, self.rules(u16::MAX))?;
        let (metered, _) = wasm::rewrite(&module)?;
        // A program without a first page may grow to 4 GiB at once, for which only 16 bits of the number are paid: no slot has it.
        if memories == Memories::Pool && module.pages > 0 {
            let baseline = self.baseline.get_or_init(|| Compiler::new(Strategy::Winch));
            let compiled = baseline.as_ref().map(|compiler| compiler.compile(&metered));
            if let Some(Ok(program)) = compiled {
                return Ok(program);
            }
        }
        let optimising = self.optimising.get_or_init(|| Compiler::new(Strategy::Cranelift));
        let none = || ProgramError::Engine("there is no compiler for this processor".to_owned());
        optimising.as_ref().ok_or_else(none)?.compile(&metered).map_err(ProgramError::Engine)
    }
}

impl Compiler {
    fn new(strategy: Strategy) -> Option<Self> {
        let mut config = Config::new();
        config.strategy(strategy).wasm_backtrace_max_frames(None);
        // The engine bounds the second even where it does not use it.
        config.max_wasm_stack(NATIVE_STACK).async_stack_size(2 * NATIVE_STACK);
        // What a program can pay for: it never moves, and is quicker to map than the default of 4 GiB.
        config.memory_reservation(MEMORY_BYTES).memory_guard_size(64 << 10);
        let engine = match strategy {
            // Where so much address space cannot be had, without the pool.
            Strategy::Winch => Engine::new(config.clone().allocation_strategy(pool()))
                .or_else(|_| Engine::new(&config)),
            _ => Engine::new(&config),
        };
        let engine = engine.ok()?;
        let linker = hostio::linker(&engine).expect("every hostio is defined once");
        Some(Self { engine, linker })
    }

    /// A compiler's panic on a strange module is an error like any other.
    fn compile(&self, wasm: &[u8]) -> Result<InstancePre<Host>, String> {
        let compile = || self.linker.instantiate_pre(&Module::new(&self.engine, wasm)?);
        match catch_unwind(AssertUnwindSafe(compile)) {
            Ok(compiled) => compiled.map_err(|error| format!("{error:#}")),
            Err(_) => Err("it made the compiler panic".to_owned()),
        }
    }
}

/// Mapping a memory for every call costs more than the call of a small program.
fn pool() -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(POOL_SLOTS).total_memories(POOL_SLOTS).total_tables(POOL_SLOTS);
    pool.max_memory_size(MEMORY_BYTES as usize).table_elements(TABLE_ELEMENTS);
    pool.linear_memory_keep_resident(POOL_KEPT_BYTES).table_keep_resident(POOL_KEPT_BYTES);
    pool
}

use std::{
    collections::HashMap,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use alloy_primitives::B256;
use wasmtime::{Config, Engine, InstancePre, Linker, Module, Strategy};

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
    /// For modules that the baseline compiler refuses.
    optimising: OnceLock<Option<Compiler>>,
    compiled: Mutex<Compiled>,
}

#[derive(Default)]
struct Compiled {
    programs: HashMap<B256, Arc<InstancePre<Host>>>,
    code_bytes: usize,
}

impl Compiled {
    fn insert(&mut self, code_hash: B256, program: Arc<InstancePre<Host>>) {
        let image = program.module().image_range();
        let bytes = image.end.addr() - image.start.addr();
        if self.code_bytes + bytes > MAX_CODE_BYTES {
            *self = Self::default();
        }
        if self.programs.insert(code_hash, program).is_none() {
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
    ) -> Result<Arc<InstancePre<Host>>, ProgramError> {
        if let Some(program) = self.compiled().programs.get(&code_hash) {
            return Ok(program.clone());
        }
        let program = Arc::new(self.compile(code, max_wasm_size)?);
        self.compiled().insert(code_hash, program.clone());
        Ok(program)
    }

    fn compiled(&self) -> MutexGuard<'_, Compiled> {
        self.compiled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rules(&self, page_limit: u16) -> Rules {
        Rules { debug_mode: self.config.debug_mode, page_limit }
    }

    fn compile(&self, code: &[u8], max_wasm_size: u32) -> Result<InstancePre<Host>, ProgramError> {
        let wasm = wasm::decode(code, max_wasm_size)?;
        let module = wasm::Module::parse(&wasm, self.rules(u16::MAX))?;
        let (metered, _) = wasm::rewrite(&module)?;
        let baseline = self.baseline.get_or_init(|| Compiler::new(Strategy::Winch));
        if let Some(Ok(program)) = baseline.as_ref().map(|compiler| compiler.compile(&metered)) {
            return Ok(program);
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
        let engine = Engine::new(&config).ok()?;
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

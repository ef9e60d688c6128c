use crate::failure::Explain;

/// Why one way to a toolchain is closed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Miss {
    #[error("{program} is not installed or does not answer")]
    NoProgram { program: String },
    #[error("{release} is too old; 1.92 is the first that can build the standard library for size")]
    TooOld { release: String },
    #[error("its standard library's source is not installed")]
    NoSource,
    #[error("its target wasm32-unknown-unknown is not installed")]
    NoTarget,
    #[error("`{command}` failed: {answer}")]
    Refused { command: String, answer: String },
    #[error("installing packages needs root; the command is: {command}")]
    NotRoot { command: String },
    #[error("no WASM linker (rust-lld or wasm-ld) is installed")]
    NoLinker,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no way to a WASM toolchain on this machine:{}", list(tried))]
pub struct ToolchainError {
    pub tried: Vec<(&'static str, Miss)>,
}

fn list(tried: &[(&'static str, Miss)]) -> String {
    tried.iter().map(|(way, miss)| format!("\n  - {way}: {miss}")).collect()
}

impl Explain for ToolchainError {
    fn next_step(&self) -> Option<String> {
        let by_hand = self.tried.iter().find_map(|(_, miss)| match miss {
            Miss::NotRoot { command } => Some(command.clone()),
            _ => None,
        });
        Some(by_hand.unwrap_or_else(|| {
            "with network: rustup component add rust-src; on Debian: \
             apt-get install --no-install-recommends rustc-web cargo-web rust-web-src"
                .into()
        }))
    }
}

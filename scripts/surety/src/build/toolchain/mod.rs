//! Which Rust toolchain builds the contracts, and how its standard library for WASM comes about.

mod detect;
mod error;
mod remember;
#[cfg(test)]
mod tests;

pub use detect::Detector;
pub use error::{Miss, ToolchainError};
pub use remember::find_or_remember;

use serde::{Deserialize, Serialize};
use std::{fmt, path::PathBuf};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// The ways to a WASM toolchain, for `--toolchain`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Way {
    /// The first of the others that this machine offers.
    #[default]
    Auto,
    /// The pinned rustup toolchain with the component rust-src: the standard library is built along, for size.
    Rustup,
    /// Debian's packages rustc-web, cargo-web and rust-web-src: likewise.
    Debian,
    /// The pinned rustup toolchain with the target wasm32-unknown-unknown: a ready standard library, larger programs.
    Target,
}

/// Where the standard library comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Std {
    /// Built along with `-Zbuild-std`, for size and without panic messages.
    Source,
    /// The ready one of the installed target.
    Prebuilt,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolchain {
    pub cargo: PathBuf,
    pub rustc: PathBuf,
    /// The first line of `rustc -vV`.
    pub version: String,
    pub std: Std,
    /// What must stay there for the toolchain to work: the library's source or the target's library.
    pub library: PathBuf,
    /// Set where the compiler does not bring its own.
    pub linker: Option<PathBuf>,
}

impl Toolchain {
    /// Decides, with the sources, which program comes out; so it names no path.
    pub fn id(&self) -> String {
        let std = match self.std {
            Std::Source => "std from source",
            Std::Prebuilt => "ready std",
        };
        format!("{}, {std}", self.version)
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.id(), self.rustc.display())
    }
}

//! `cargo surety devnet`: the local Stylus devnet of `scripts/devnet`, in the foreground.

use crate::failure::{Explain, Failure};
use stylus_devnet::cli::{DevnetArgs, DevnetError, run};

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct DevnetFailure(#[from] DevnetError);

impl Explain for DevnetFailure {
    fn next_step(&self) -> Option<String> {
        match &self.0 {
            DevnetError::Serve(_) => {
                Some("stop what uses the port, or choose another with --port".into())
            }
            _ => Some("`cargo surety devnet --help` shows what can be set".into()),
        }
    }
}

/// Serves until Ctrl-C.
pub fn serve(args: &DevnetArgs) -> Result<(), Failure> {
    run(args).map_err(|error| DevnetFailure(error).into())
}

//! `cargo surety devnet`: the local Stylus devnet of `scripts/devnet`, in the foreground.

use crate::{
    failure::{Explain, Failure},
    ui::Ui,
};
use stylus_devnet::{
    ServeError,
    cli::{DevnetArgs, DevnetError, run},
};

#[derive(Debug, thiserror::Error)]
enum DevnetFailure {
    #[error("{0} is in use")]
    InUse(std::net::SocketAddr),
    #[error(transparent)]
    Other(DevnetError),
}

impl From<DevnetError> for DevnetFailure {
    fn from(error: DevnetError) -> Self {
        match error {
            DevnetError::Serve(ServeError::InUse(address)) => Self::InUse(address),
            other => Self::Other(other),
        }
    }
}

impl Explain for DevnetFailure {
    fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::InUse(_) => {
                "stop what uses the port, or choose another with --port (0 takes a free one)"
            }
            Self::Other(_) => "`cargo surety devnet --help` shows what can be set",
        };
        Some(text.into())
    }
}

/// Serves until Ctrl-C.
pub fn serve(args: DevnetArgs, ui: &Ui) -> Result<(), Failure> {
    let args = DevnetArgs { json: ui.json, verbose: ui.verbose > 0, ..args };
    run(&args).map_err(|error| DevnetFailure::from(error).into())
}

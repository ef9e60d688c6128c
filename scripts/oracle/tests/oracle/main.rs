mod blame;
mod frame;
mod performance;
mod published;

use std::path::{Path, PathBuf};

use surety_oracle::Performance;

fn data(interval: u64) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../surety/data/testnet-{interval}.json"))
}

fn real(interval: u64) -> Performance {
    Performance::load(&data(interval)).unwrap()
}

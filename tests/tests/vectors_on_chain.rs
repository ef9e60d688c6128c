//! The vector files through the contracts themselves.

mod blame;
mod merkle;
mod settled;

use serde::de::DeserializeOwned;
use std::{fs, path::Path};

fn read<T: DeserializeOwned>(file: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(file);
    let text = fs::read_to_string(&path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

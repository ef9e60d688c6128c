//! What the same costs on SSV Network v1.2.

use serde::Deserialize;
use std::{collections::BTreeMap, sync::LazyLock};

#[derive(Deserialize)]
struct File {
    rows: BTreeMap<String, u64>,
}

static ROWS: LazyLock<BTreeMap<String, u64>> = LazyLock::new(|| {
    let text = include_str!("../../data/ssv-gas.json");
    serde_json::from_str::<File>(text).map(|file| file.rows).unwrap_or_default()
});

/// Gas of a row of `data/ssv-gas.json`.
pub fn gas(row: &str) -> Option<u64> {
    ROWS.get(row).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_from_the_file() {
        assert_eq!(gas("register new cluster 4"), Some(233_888));
        assert_eq!(gas("register new cluster 5"), None);
    }
}

//! Prints the contract's ABI: `cargo run -p cluster_ledger --features export-abi`.

fn main() {
    #[cfg(feature = "export-abi")]
    cluster_ledger::print_from_args();
}

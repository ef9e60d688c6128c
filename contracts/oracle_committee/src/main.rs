//! Prints the contract's ABI: `cargo run -p oracle_committee --features export-abi`.

fn main() {
    #[cfg(feature = "export-abi")]
    oracle_committee::print_from_args();
}

//! Prints the contract's ABI: `cargo run -p key_prover --features export-abi`.

fn main() {
    #[cfg(feature = "export-abi")]
    key_prover::print_from_args();
}

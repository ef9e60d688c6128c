//! Prints the contract's ABI: `cargo run -p operator_registry --features export-abi`.

fn main() {
    #[cfg(feature = "export-abi")]
    operator_registry::print_from_args();
}

//! Prints the contract's ABI: `cargo run -p blame_settlement --features export-abi`.

fn main() {
    #[cfg(feature = "export-abi")]
    blame_settlement::print_from_args();
}

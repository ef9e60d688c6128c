//! Prints the contract's ABI: `cargo run -p collateral_vault --features export-abi`.

fn main() {
    #[cfg(feature = "export-abi")]
    collateral_vault::print_from_args();
}

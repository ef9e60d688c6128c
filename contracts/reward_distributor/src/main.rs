//! Prints the contract's ABI: `cargo run -p reward_distributor --features export-abi`.

fn main() {
    #[cfg(feature = "export-abi")]
    reward_distributor::print_from_args();
}

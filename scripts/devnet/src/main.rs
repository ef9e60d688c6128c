use clap::Parser;
use std::process::ExitCode;
use stylus_devnet::cli::{DevnetArgs, run};

#[derive(Parser)]
#[command(name = "stylus-devnet", version)]
struct Cli {
    #[command(flatten)]
    args: DevnetArgs,
}

fn main() -> ExitCode {
    match run(&Cli::parse().args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stylus-devnet: {error}");
            ExitCode::FAILURE
        }
    }
}

mod cli;

use clap::Parser;
use std::process::ExitCode;
use surety::keys::{keys_among, without_keys};

fn main() -> ExitCode {
    let keys = keys_among(std::env::args_os());
    let cli = match cli::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cli::refuse(&error, &keys),
    };
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{}", without_keys(&failure.to_string(), &keys));
            failure.exit.into()
        }
    }
}

//! The virtual machine, in process: golden vectors, random programs, ArbOS over time, hostile programs.

mod arbos;
mod chain;
mod hostile;
mod precompiles;
mod random;
mod trace;
mod vectors;

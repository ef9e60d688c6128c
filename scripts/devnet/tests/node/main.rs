//! The program itself, over sockets: killed, loaded and attacked. Everything stays on loopback.

mod abuse;
mod bombs;
mod crash;
mod load;
mod malformed;
mod support;

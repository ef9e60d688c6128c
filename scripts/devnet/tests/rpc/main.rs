//! The node as clients see it: alloy in process, over HTTP and over WebSocket, and raw JSON.

mod blocks;
mod calls;
mod development;
mod genesis;
mod logs;
mod malformed;
mod node_interface;
mod pool;
mod programs;
mod server;
mod signing;
mod state_file;
mod support;
mod transactions;

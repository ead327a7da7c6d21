//! Runs in a session, on the CPU engine.

mod distorting;
mod fixtures;
mod hand;
mod handicap;
mod harness;
mod paper;
mod partial_data;
mod phases;
mod predictions;
mod replaying;
mod resuming;
mod telemetry;

//! Runs in a session, on the CPU engine.

mod arrival;
mod distorting;
mod lab;
mod paper;
mod phases;
mod resuming;
mod telemetry;
mod toy;

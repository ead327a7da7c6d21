//! The conductor with fake workers and simulated time: what visitors do, and every fault.

mod acts;
mod fake_run;
mod fake_worker;
mod mistakes;
mod moments;
mod opened;
mod page;

mod backends;
mod check;
mod data;
mod device;
mod drawing;
mod files;
mod hand;
mod inside;
mod kernels;
mod lost;
mod property;
mod race;
mod runs;
mod storage;
mod stored;
mod training;
mod verify;
mod world;

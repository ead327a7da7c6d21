//! The conductor with fake workers: stories of what visitors do and what goes wrong, in milliseconds.

mod acts;
mod fake_run;
mod fake_worker;
mod page;

mod backends;
mod data;
mod device;
mod drawing;
mod files;
mod lost;
mod property;
mod runs;
mod training;

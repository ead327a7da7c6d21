//! Gives every parser of files and texts, or one, this many changed inputs, and measures the memory that it takes. `docs/RELIABILITY.md` has its
//! figures.
//!
//! ```sh
//! cargo run --release -p lenet-data --example fuzz -- 10000000 [PARSER]
//! ```
//!
//! A panic ends it, and so does an input for which a parser holds more than [`MOST_TIMES`] its length at once, beside
//! [`ALLOWED`] bytes.

mod parsers;

use lenet_data::random::Rng;
use parsers::{Parser, parsers};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

/// Bytes that a parser may hold at once for each byte of its input: the most that deflate packs into one byte are 1,032.
const MOST_TIMES: usize = 1_100;

/// Bytes that it may hold beside.
const ALLOWED: usize = 4 << 20;

/// Inputs of a parser between two changes of its seed.
const ROUND: u32 = 64;

/// Counts the bytes that are held.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        MOST.fetch_max(HELD.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: the caller's promises are those of `System`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Changes bytes, cuts, repeats and joins.
fn change(random: &mut Rng, seed: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random.below(3) {
        let length = bytes.len() as u32;
        // Headers are where a change has an effect.
        let at = if random.below(2) == 0 { random.below(length.min(64)) } else { random.below(length) } as usize;
        match random.below(7) {
            0 => bytes.truncate(at),
            1 => drop(bytes.splice(at..at, other.iter().copied().skip(at).take(40))),
            2 if !bytes.is_empty() => {
                drop(bytes.splice(at..at, bytes[at..].iter().copied().take(16).collect::<Vec<_>>()))
            }
            3 => bytes.extend_from_slice(&other[..other.len().min(at)]),
            4 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            5 if !bytes.is_empty() => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5) as usize],
            _ if !bytes.is_empty() => bytes[at] = random.below(256) as u8,
            _ => {}
        }
    }
    bytes
}

fn main() {
    let each: u32 = std::env::args().nth(1).and_then(|number| number.parse().ok()).unwrap_or(10_000);
    let only = std::env::args().nth(2);
    let mut parsers = parsers(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases")));
    parsers.retain(|parser| only.as_ref().is_none_or(|only| parser.slug() == *only));
    println!("{:20} {:>10} {:>10} {:>14} {:>8}", "parser", "inputs", "taken", "most KB held", "seconds");
    for Parser { name, seeds, takes } in &parsers {
        let mut random = Rng::new(1);
        let (start, mut taken, mut most) = (Instant::now(), 0, 0);
        for index in 0..each {
            let seed = &seeds[(index / ROUND) as usize % seeds.len()];
            let other = &seeds[random.below(seeds.len() as u32) as usize];
            // The first of a round is as it was: a parser that takes nothing would prove nothing.
            let input = if index % ROUND == 0 { seed.clone() } else { change(&mut random, seed, other) };
            let before = HELD.load(Relaxed);
            MOST.store(before, Relaxed);
            taken += u32::from(black_box(takes(&input)));
            let held = MOST.load(Relaxed) - before;
            assert!(held <= ALLOWED + MOST_TIMES * input.len(), "{name}: {held} bytes for {} bytes", input.len());
            most = most.max(held);
        }
        println!("{name:20} {each:>10} {taken:>10} {:>14} {:>8.1}", most / 1_000, start.elapsed().as_secs_f64());
        let all = ROUND * seeds.len() as u32;
        assert!(taken > 0 || each < all, "{name}: not even a whole input is taken");
    }
}

//! Cache-aligned memory.

use std::ops::{Deref, DerefMut};

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct CacheLine([f32; 16]);

/// A fixed number of floats, aligned to a cache line and initially zero.
#[derive(Clone)]
pub struct Buffer(Box<[CacheLine]>);

impl Buffer {
    /// Capacity in floats, rounded up to a multiple of 16.
    pub fn new(floats: usize) -> Self {
        Self(vec![CacheLine([0.0; 16]); floats.div_ceil(16)].into_boxed_slice())
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // SAFETY: a cache line is sixteen floats without padding, so consecutive lines are consecutive floats.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), self.0.len() * 16) }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast(), self.0.len() * 16) }
    }
}

//! Floats that begin at a cache line.

use std::ops::{Deref, DerefMut};

#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; 16]);

/// A fixed number of floats, zero at first.
#[derive(Clone)]
pub struct Buffer(Box<[Line]>);

impl Buffer {
    /// Room for so many floats, and up to fifteen more.
    pub fn new(floats: usize) -> Self {
        Self(vec![Line([0.0; 16]); floats.div_ceil(16)].into_boxed_slice())
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        // SAFETY: a line is sixteen floats and nothing else, so lines beside each other are floats beside each other.
        unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), self.0.len() * 16) }
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.0.as_mut_ptr().cast(), self.0.len() * 16) }
    }
}

//! Numbers of any width, one behind the other, as characters of six bits each.

/// The character of each value, as in base64.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Bits of a character.
const WIDTH: usize = 6;

/// Bits that are written at the end and taken from the front.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    all: Vec<bool>,
    taken: usize,
}

impl Bits {
    /// The bits of a text; `None` if a character is not of the alphabet.
    pub fn from_text(text: &str) -> Option<Self> {
        let mut bits = Self::default();
        for c in text.chars() {
            bits.put(value_of(c)?, WIDTH as u32);
        }
        Some(bits)
    }

    /// As characters, with zeros up to a whole one.
    pub fn into_text(mut self) -> String {
        self.all.resize(self.all.len().next_multiple_of(WIDTH), false);
        let value = |bits: &[bool; WIDTH]| bits.iter().fold(0, |value, bit| 2 * value + usize::from(*bit));
        self.all.as_chunks().0.iter().map(|bits| char::from(ALPHABET[value(bits)])).collect()
    }

    /// Adds the lowest `width` bits of a value, the highest of them first.
    pub fn put(&mut self, value: u32, width: u32) {
        self.all.extend((0..width).rev().map(|bit| value >> bit & 1 == 1));
    }

    /// Takes the next `width` bits; `None` if there are not as many.
    pub fn take(&mut self, width: u32) -> Option<u32> {
        let end = self.taken + width as usize;
        let bits = self.all.get(self.taken..end)?;
        self.taken = end;
        Some(bits.iter().fold(0, |value, bit| value << 1 | u32::from(*bit)))
    }

    /// Number of bits.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Adds other bits.
    pub fn append(&mut self, other: &Self) {
        self.all.extend_from_slice(&other.all);
    }

    /// Whether only zeros up to a whole character are left.
    pub fn is_over(&self) -> bool {
        self.all.len() - self.taken < WIDTH && !self.all[self.taken..].contains(&true)
    }
}

/// The six bits of a character; `None` if it is not of the alphabet.
pub fn value_of(c: char) -> Option<u32> {
    let place = ALPHABET.iter().position(|other| char::from(*other) == c)?;
    Some(place as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_each_other_without_gaps() {
        let mut bits = Bits::default();
        [(5, 3), (1_000, 10), (u32::MAX, 32), (0, 1)].into_iter().for_each(|(value, width)| bits.put(value, width));
        let text = bits.into_text();
        assert_eq!(text.len(), 46_usize.div_ceil(6));
        let mut read = Bits::from_text(&text).unwrap();
        assert_eq!([3, 10, 32, 1].map(|width| read.take(width)), [5, 1_000, u32::MAX, 0].map(Some));
        assert!(read.is_over());
        assert_eq!((read.take(2), read.take(1)), (Some(0), None));
        assert_eq!(Bits::from_text("AB_"), None);
    }
}

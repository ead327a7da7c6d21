//! Names and numbers in messages.

use lenet_experiment::number::grouped;

/// A file's name for a message: of a long one, start and end.
pub(super) fn short(name: &str) -> String {
    const MOST: usize = 48;
    let letters: Vec<char> = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if letters.len() <= MOST {
        return letters.into_iter().collect();
    }
    let (start, end) = (&letters[..MOST / 2], &letters[letters.len() - MOST / 2..]);
    start.iter().chain(&['…']).chain(end).collect()
}

/// A number with commas between thousands.
pub(super) fn number(number: usize) -> String {
    grouped(number as u64)
}

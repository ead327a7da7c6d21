//! The strip of marks below an image: right or wrong after each evaluation.

/// Most marks, those of the newest evaluations.
pub const MAX_MARKS: usize = 16;

/// Width of a mark with the gap after it.
pub const STEP: usize = 4;

/// Height of the strip.
pub const HEIGHT: usize = 8;

/// SVG paths of the marks that are right, in the upper half, and of those that are wrong, in the lower half; the oldest first.
pub fn paths(right: impl DoubleEndedIterator<Item = bool> + ExactSizeIterator) -> [String; 2] {
    let mut paths = [String::new(), String::new()];
    let skipped = right.len().saturating_sub(MAX_MARKS);
    for (at, right) in right.skip(skipped).enumerate() {
        let (path, top) = if right { (0, 0) } else { (1, HEIGHT / 2) };
        paths[path] += &format!("M{} {top}h3v{}h-3z", at * STEP, HEIGHT / 2);
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_marks_are_below_right_ones() {
        let [right, wrong] = paths([true, false, true].into_iter());
        assert_eq!((right.as_str(), wrong.as_str()), ("M0 0h3v4h-3zM8 0h3v4h-3z", "M4 4h3v4h-3z"));
    }

    #[test]
    fn the_newest_marks_are_drawn() {
        let [right, wrong] = paths((0..50).map(|at| at == 49));
        assert_eq!((right.as_str(), wrong.matches('M').count()), ("M60 0h3v4h-3z", 15));
    }
}

//! When a booth begins again. Pure.

use std::time::Duration;

/// How long the booth asks before it begins again.
const ASKED: Duration = Duration::from_secs(20);

/// What a booth does after some time without input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Idle {
    /// Somebody is there.
    No,
    /// It asks, and begins again after this number of seconds.
    Asked(u64),
    /// It begins again.
    Over,
}

/// What to do `idle` after the last input where visitors are asked after `limit`.
pub fn idle(idle: Duration, limit: Duration) -> Idle {
    match idle.checked_sub(limit) {
        None => Idle::No,
        Some(asked) if asked < ASKED => Idle::Asked((ASKED - asked).as_secs_f64().ceil() as u64),
        Some(_) => Idle::Over,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_booth_asks_for_twenty_seconds() {
        let limit = Duration::from_secs(120);
        let after = |ms| idle(Duration::from_millis(ms), limit);
        assert_eq!([0, 119_999].map(after), [Idle::No; 2]);
        assert_eq!([120_000, 120_001, 139_999].map(after), [20, 20, 1].map(Idle::Asked));
        assert_eq!([140_000, 9_000_000].map(after), [Idle::Over; 2]);
    }
}

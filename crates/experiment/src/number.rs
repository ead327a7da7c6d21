//! Ranges of numbers, and numbers as text.

use std::fmt;

/// The numbers that a field allows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    least: f64,
    most: f64,
    includes_most: bool,
    is_whole: bool,
}

impl Range {
    /// Whole numbers from `least` to `most`.
    pub const fn whole(least: u32, most: u32) -> Self {
        Self { is_whole: true, ..Self::real(least as f64, most as f64) }
    }

    /// Numbers from `least` to `most`.
    pub const fn real(least: f64, most: f64) -> Self {
        Self { least, most, includes_most: true, is_whole: false }
    }

    /// Numbers from `least` to below `limit`.
    pub const fn below(least: f64, limit: f64) -> Self {
        Self { includes_most: false, ..Self::real(least, limit) }
    }

    /// Whether only whole numbers are allowed.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether this number is allowed.
    pub fn contains(&self, value: f64) -> bool {
        value >= self.least && (value < self.most || self.includes_most && value == self.most)
    }

    /// Parses a number as people type it: with spaces of any kind between thousands, in whole numbers commas, too, and else with a
    /// decimal comma; `None` if the text is none or the number is not allowed.
    pub fn parse(&self, text: &str) -> Option<f64> {
        let value = if self.is_whole {
            ungrouped(text, |c| c.is_whitespace() || c == ',').parse::<u32>().ok().map(f64::from)
        } else {
            ungrouped(text, char::is_whitespace).replacen(',', ".", 1).parse().ok()
        };
        value.filter(|value| self.contains(*value))
    }
}

/// The text without the separators between a digit and a group of exactly three.
fn ungrouped(text: &str, is_separator: impl Fn(char) -> bool) -> String {
    let text = text.trim();
    let mut kept = String::new();
    for (at, c) in text.char_indices() {
        let group = &text[at + c.len_utf8()..];
        let is_group = || group.chars().take_while(char::is_ascii_digit).take(4).count() == 3;
        if !(is_separator(c) && kept.ends_with(|before: char| before.is_ascii_digit()) && is_group()) {
            kept.push(c);
        }
    }
    kept
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { least, most, includes_most, is_whole } = self;
        let kind = if *is_whole { "a whole number" } else { "a number" };
        let to = if *includes_most { "to" } else { "to below" };
        write!(f, "{kind} from {least} {to} {most}")
    }
}

/// Formats a number so that it parses back exactly: as a decimal, or with an exponent if that takes over 24 characters.
pub fn decimal(value: f64) -> String {
    let decimal = value.to_string();
    if decimal.len() > 24 { format!("{value:e}") } else { decimal }
}

/// A whole number with commas between thousands: `61,706`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A text in quotation marks for a message, cut after 30 characters.
pub fn quoted(text: &str) -> String {
    const LONGEST: usize = 30;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("\"{}…\"", &text[..end]),
        None => format!("\"{text}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsing_respects_the_bounds_of_a_range() {
        let whole = Range::whole(1, 512);
        assert_eq!(whole.to_string(), "a whole number from 1 to 512");
        let texts = ["1", "512", "0", "513", "1.5", "-1", "many", "", "99999999999"];
        assert_eq!(
            texts.map(|text| whole.parse(text).is_some()),
            [true, true, false, false, false, false, false, false, false]
        );
        let below = Range::below(0.0, 1.0);
        assert_eq!(below.to_string(), "a number from 0 to below 1");
        assert_eq!(
            ["0", "0.999", "1", "NaN", "-0.1"].map(|text| below.parse(text).is_some()),
            [true, true, false, false, false]
        );
        // A decimal comma; a non-breaking and a thin space.
        let real = Range::real(0.0, 2_000.0);
        assert_eq!(
            ["0,9", "1\u{a0}000", " 1\u{2009}000,5 "].map(|text| real.parse(text)),
            [Some(0.9), Some(1e3), Some(1000.5)]
        );
        assert_eq!(["1,0,5", "1 . 5", "1,", "12 3"].map(|text| real.parse(text)), [None, None, Some(1.0), None]);
        let thousands = ["5,0", "1,200", "1 200", "1,2000"].map(|text| Range::whole(0, 9_999).parse(text));
        assert_eq!(thousands, [None, Some(1_200.0), Some(1_200.0), None]);
        assert!(Range::real(0.0, 100.0).contains(100.0) && !Range::real(0.0, 100.0).contains(f64::INFINITY));
    }

    #[test]
    fn numbers_are_short_and_parse_back() {
        for (value, text) in [(0.00001, "0.00001"), (4_294_967_295.0, "4294967295"), (1e308, "1e308"), (1e-30, "1e-30")]
        {
            assert_eq!(decimal(value), text);
        }
        for value in [1.0 / 3.0, 0.1 + 0.2, 1e-7 / 3.0, f64::MIN_POSITIVE] {
            assert_eq!(decimal(value).parse(), Ok(value));
            assert!(decimal(value).len() <= 24);
        }
    }

    #[test]
    fn thousands_are_grouped() {
        assert_eq!([0, 999, 1000, 61_706, 1_234_567].map(grouped), ["0", "999", "1,000", "61,706", "1,234,567"]);
    }

    #[test]
    fn quoted_text_is_cut() {
        assert_eq!(quoted("0,01"), "\"0,01\"");
        assert_eq!(quoted(&"ü".repeat(1_000_000)), format!("\"{}…\"", "ü".repeat(30)));
    }
}

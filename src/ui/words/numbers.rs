//! Numbers as text: 97.84 %, 14,200, 1:12, 3.2 MB. Losses are formatted by `chart::format`.

use crate::ui::chart::format;

/// A fraction from 0 to 1 in percent: `97.84 %`.
pub fn percent(fraction: f64, decimals: usize) -> String {
    // An f32 fraction times 100 may end in 4999…; rounding to eight decimals first avoids rounding it down.
    let percent = (fraction * 100.0 * 1e8).round() / 1e8;
    format!("{percent:.decimals$} %")
}

/// Replaces the space before each percent sign by a no-break space.
pub fn unbroken(text: &str) -> String {
    text.replace(" %", "\u{a0}%")
}

/// A learning rate with four significant digits and no trailing zeros: `0.0287`, `0.0005`.
pub fn rate(rate: f64) -> String {
    let decimals = (3.0 - rate.max(1e-12).log10().floor()).clamp(0.0, 15.0) as usize;
    let text = format!("{rate:.decimals$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').into() } else { text }
}

/// A positive number with two or three digits: `0.0041`, `0.29`, `12.4`, `137`.
pub fn size(value: f64) -> String {
    let decimals = match value {
        value if value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        value if value >= 0.1 || value == 0.0 => 2,
        value => (1.0 - value.log10().floor()).min(9.0) as usize,
    };
    format!("{value:.decimals$}")
}

/// A count with thousands separators: `61,706`.
pub fn count(value: u64) -> String {
    format::whole(value as f64)
}

/// Images per second with three significant digits: `14,200`; a dash if unknown.
pub fn speed(per_second: f64) -> String {
    if !per_second.is_finite() || per_second <= 0.0 {
        return "–".into();
    }
    if per_second < 10.0 {
        return format!("{per_second:.1}");
    }
    let exponent = per_second.log10().floor() as i32;
    let unit = 10f64.powi((exponent - 2).max(0));
    count(((per_second / unit).round() * unit) as u64)
}

/// Progress in epochs, rounded down to tenths: `0.3 of 20`, `3 of 20`.
pub fn epochs(step: u32, steps_per_epoch: u32, of: u32) -> String {
    let (whole, remainder) = (step / steps_per_epoch.max(1), step % steps_per_epoch.max(1));
    let tenths = u64::from(remainder) * 10 / u64::from(steps_per_epoch.max(1));
    if tenths == 0 { format!("{whole} of {of}") } else { format!("{whole}.{tenths} of {of}") }
}

/// A duration in seconds as a clock: `0:07`, `1:12`, `1:02:07`.
pub fn clock(seconds: f64) -> String {
    if !seconds.is_finite() || seconds < 0.0 {
        return "–".into();
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{rest:02}") } else { format!("{minutes}:{rest:02}") }
}

/// Download progress in megabytes: `3.2 of 11.6 MB`.
pub fn megabytes_of(received: u64, total: u64) -> String {
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    format!("{:.1} of {:.1} MB", megabytes(received), megabytes(total))
}

/// A difference with its sign, a typographic minus where it is negative: `+5.31`, `−0.29`.
pub fn signed(value: f64, decimals: usize) -> String {
    format::with_minus_sign(format!("{value:+.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epochs_are_rounded_down() {
        assert_eq!(
            [epochs(0, 100, 20), epochs(9, 100, 20), epochs(199, 100, 20), epochs(200, 100, 20)],
            ["0 of 20", "0 of 20", "1.9 of 20", "2 of 20"]
        );
    }

    #[test]
    fn sizes_have_two_or_three_digits() {
        assert_eq!([0.0, 0.004_12, 0.29, 12.44, 136.7].map(size), ["0.00", "0.0041", "0.29", "12.4", "137"]);
    }

    #[test]
    fn fractions_are_percentages() {
        assert_eq!(percent(0.978_399_9, 2), "97.84 %");
        assert_eq!(percent(f64::from(0.9784_f32), 2), "97.84 %");
        assert_eq!(percent(0.98, 1), "98.0 %");
        assert_eq!(percent(1.0, 0), "100 %");
    }

    #[test]
    fn counts_have_commas() {
        assert_eq!([0, 999, 1000, 61_706, 1_234_567].map(count), ["0", "999", "1,000", "61,706", "1,234,567"]);
    }

    #[test]
    fn speeds_have_three_digits() {
        assert_eq!([14_236.0, 999.6, 52.3, 3.12, 0.0, f64::NAN].map(speed), ["14,200", "1,000", "52", "3.1", "–", "–"]);
    }

    #[test]
    fn durations_are_clocks() {
        assert_eq!([7.2, 71.6, 3727.0, -1.0].map(clock), ["0:07", "1:12", "1:02:07", "–"]);
    }

    #[test]
    fn differences_have_a_real_sign() {
        assert_eq!([signed(5.311, 2), signed(-0.29, 2)], ["+5.31", "\u{2212}0.29"]);
    }

    #[test]
    fn bytes_are_megabytes() {
        assert_eq!(megabytes_of(3_200_000, 11_594_722), "3.2 of 11.6 MB");
    }

    #[test]
    fn rates_have_four_digits() {
        for (value, text) in [(0.01, "0.01"), (0.028_734_2, "0.02873"), (0.000_05, "0.00005"), (1.0, "1"), (10.0, "10")]
        {
            assert_eq!(rate(value), text);
        }
    }
}

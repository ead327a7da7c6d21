//! Probabilities and distances as text.

/// A probability in [0, 1] in whole percent. Only exact 0 and 1 are shown as 0 % and 100 %; values near them are "<1 %" and
/// ">99 %". NaN is a dash.
pub fn percent(probability: f32) -> String {
    let percent = probability * 100.0;
    if percent.is_nan() {
        "–".into()
    } else if percent > 0.0 && percent < 1.0 {
        "<1 %".into()
    } else if percent > 99.0 && percent < 100.0 {
        ">99 %".into()
    } else {
        format!("{percent:.0} %")
    }
}

/// A distance of the paper's network: `distance 137`, or `distance 3.2` below 10.
pub fn distance(distance: f32) -> String {
    format!("distance {distance:.*}", usize::from(distance < 10.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exact_values_are_0_and_100_percent() {
        let cases = [
            (0.0, "0 %"),
            (1e-9, "<1 %"),
            (0.0099, "<1 %"),
            (0.01, "1 %"),
            (0.024, "2 %"),
            (0.978, "98 %"),
            (0.99, "99 %"),
            (0.9996, ">99 %"),
            (1.0, "100 %"),
            (f32::NAN, "–"),
        ];
        for (probability, text) in cases {
            assert_eq!(percent(probability), text, "{probability}");
        }
    }
}

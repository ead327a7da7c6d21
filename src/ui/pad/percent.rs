//! A probability as a person reads it.

/// A probability in [0, 1] as whole percent. It never claims a certainty that is not there: a small chance is "<1 %"
/// and a large one ">99 %", while 0 and 1 stand only for exactly that. What is no number is a dash.
pub fn percent(probability: f32) -> String {
    let hundredths = probability * 100.0;
    if hundredths.is_nan() {
        "–".into()
    } else if hundredths > 0.0 && hundredths < 1.0 {
        "<1 %".into()
    } else if hundredths > 99.0 && hundredths < 100.0 {
        ">99 %".into()
    } else {
        format!("{hundredths:.0} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_percent_and_honest_ends() {
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

//! Series as CSV (RFC 4180).

use super::series::Series;

/// One row per point: run, series, epoch, value. The header names the last column `value_name`.
///
/// Numbers have seven significant digits, the precision of the trainer's f32 values; a gap is an empty field.
pub fn table(series: &[Series], value_name: &str) -> String {
    let mut text = format!("run,series,epoch,{}\r\n", field(value_name));
    for series in series {
        let (run, measure) = (field(&series.run), field(series.measure));
        for &(epoch, value) in &series.points {
            text.push_str(&format!("{run},{measure},{},{}\r\n", number(epoch), number(value)));
        }
    }
    text
}

fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    // Only the exponent format counts significant digits.
    format!("{value:.6e}").parse::<f64>().map_or_else(|_| value.to_string(), |rounded| rounded.to_string())
}

/// A text as a field: quoted if it must be.
pub fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::series::Role;

    #[test]
    fn rows_for_points_and_quotes_for_commas() {
        let points = vec![(0.5, f64::from(0.0005_f32)), (1.0, f64::NAN)];
        let run = "Modern, \"as run\"".into();
        let (label, role, counts) = (String::new(), Role::Test, Vec::new());
        let series = [Series { measure: "test", run, label, role, points, counts }];
        let expected = "run,series,epoch,loss\r\n\
                        \"Modern, \"\"as run\"\"\",test,0.5,0.0005\r\n\
                        \"Modern, \"\"as run\"\"\",test,1,\r\n";
        assert_eq!(table(&series, "loss"), expected);
    }
}

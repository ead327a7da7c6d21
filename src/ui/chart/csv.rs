//! Curves as a table for a spreadsheet.

use super::Curve;

/// One row per point: curve, epoch, value; the first row names the columns, `value_name` the last one.
///
/// Numbers have seven significant digits, all that the trainer's f32 values hold; a gap is an empty field. Fields are
/// quoted as in RFC 4180, section 2.
pub fn table<'a>(curves: impl IntoIterator<Item = &'a Curve>, value_name: &str) -> String {
    let mut text = format!("curve,epoch,{}\r\n", field(value_name));
    for curve in curves {
        let name = field(&curve.name);
        for &(epoch, value) in &curve.points {
            text.push_str(&format!("{name},{},{}\r\n", number(epoch), number(value)));
        }
    }
    text
}

fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    // Through the exponent form and back, because only that one counts significant digits.
    format!("{value:.6e}").parse::<f64>().map_or_else(|_| value.to_string(), |rounded| rounded.to_string())
}

fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::chart::Role;

    #[test]
    fn rows_for_points_and_quotes_for_commas() {
        let points = vec![(0.5, f64::from(0.0005_f32)), (1.0, f64::NAN)];
        let curves = [Curve { name: "paper, \"as run\"".into(), role: Role::Test, points }];
        let expected = "curve,epoch,loss\r\n\
                        \"paper, \"\"as run\"\"\",0.5,0.0005\r\n\
                        \"paper, \"\"as run\"\"\",1,\r\n";
        assert_eq!(table(&curves, "loss"), expected);
    }
}

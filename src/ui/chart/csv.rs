//! Series as text for other programs: CSV (RFC 4180) and JSON.

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

/// `{"value": "loss", "series": [{"run": …, "series": …, "points": [[epoch, value], …]}, …]}` in one line; a gap is `null`.
pub fn json(series: &[Series], value_name: &str) -> String {
    // Fails for no text.
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    let or_null = |number: String| if number.is_empty() { "null".to_owned() } else { number };
    let point = |&(epoch, value): &(f64, f64)| format!("[{},{}]", number(epoch), or_null(number(value)));
    let one = |series: &Series| {
        let points: Vec<String> = series.points.iter().map(point).collect();
        let [run, measure] = [&series.run, series.measure].map(quoted);
        format!("{{\"run\":{run},\"series\":{measure},\"points\":[{}]}}", points.join(","))
    };
    let all: Vec<String> = series.iter().map(one).collect();
    format!("{{\"value\":{},\"series\":[{}]}}\n", quoted(value_name), all.join(","))
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
        let parsed: serde_json::Value = serde_json::from_str(&json(&series, "loss")).unwrap();
        let points = serde_json::json!([[0.5, 0.0005], [1, null]]);
        let one = serde_json::json!([{ "run": "Modern, \"as run\"", "series": "test", "points": points }]);
        assert_eq!(parsed.to_string(), serde_json::json!({ "value": "loss", "series": one }).to_string());
    }
}

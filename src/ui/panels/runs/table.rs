//! The list of runs as HTML. Pure.

use super::rows::{Key, Row, differs};
use crate::ui::words::html::escaped;
use lenet_experiment::experiment::Experiment;

/// The names of the columns, of which the last five are [`HEADS`](super::rows::HEADS).
pub const HEAD: &str = "<tr><th><span class=unseen>line on the charts</span></th><th>run</th><th class=number>best</th><th class=number>last</th>\
                        <th class=number>epochs</th><th class=number>time</th><th class=number>on</th></tr>";

/// A row for each run. All are compared with `reference`, else with the run on the page, which trains `shown`.
pub fn html(rows: &[Row], chosen: Option<Key>, reference: Option<Key>, shown: &Experiment) -> String {
    let reference = rows.iter().find(|row| Some(row.key()) == reference);
    let compared = reference.and_then(|row| row.experiment.as_ref()).unwrap_or(shown);
    let has_hand = |row: &Row| row.learns_hand;
    let compared = (compared, reference.or(rows.iter().find(|row| row.is_shown)).is_some_and(has_hand));
    let is_of_form = reference.is_none() && !rows.iter().any(|row| row.is_shown);
    let row = |(index, row): (usize, &Row)| {
        let is_reference = reference.map_or(row.is_shown, |reference| reference.key() == row.key());
        let difference = match &row.experiment {
            Some(_) if is_reference => "all others are compared with it".into(),
            Some(experiment) if is_of_form => {
                differs((experiment, row.learns_hand), compared) + " (compared with the form)"
            }
            Some(experiment) => differs((experiment, row.learns_hand), compared),
            None => String::new(),
        };
        let line = row.dash.as_ref().map(|dash| format!("<path d='M0 4H32' stroke-dasharray='{dash}'/>"));
        let figures: String = row.figures.iter().map(|figure| format!("<td class=number>{figure}</td>")).collect();
        let current = if row.is_shown { " aria-current=true" } else { "" };
        let deleted = if row.is_deleted() { " class=deleted" } else { "" };
        format!(
            "<tr data-testid=run-row{current}{deleted}><td><svg viewBox='0 0 32 8' aria-hidden=true>{}</svg></td>\
             <td><button type=button class='link run-name' data-testid=run-name data-index={index} aria-pressed={}>{}</button>\
             <small>{}</small><small>{}</small></td>{figures}</tr>",
            line.unwrap_or_default(),
            chosen == Some(row.key()),
            escaped(&row.name),
            row.marks(),
            escaped(&difference),
        )
    };
    rows.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::presets::Preset;

    #[test]
    fn a_name_is_text_whatever_the_visitor_has_typed() {
        let modern = Preset::Modern.experiment();
        let row = Row {
            stored: None,
            run: Some(7),
            name: "<img src=x onerror=alert(1)>".into(),
            dash: Some("8 4".into()),
            figures: std::array::from_fn(|_| "–".to_owned()),
            note: "",
            experiment: Some(Experiment { batch_size: 64, ..modern.clone() }),
            learns_hand: false,
            is_kept: true,
            is_shown: false,
        };
        let html = html(&[row], Some((None, Some(7))), None, &modern);
        assert!(!html.contains("<img") && html.contains("&lt;img src=x"), "{html}");
        assert!(!HEAD.contains("<th></th>"), "every column has a name for screen readers");
        assert!(html.contains("aria-pressed=true") && html.contains("differs in batch size 64"), "{html}");
    }
}

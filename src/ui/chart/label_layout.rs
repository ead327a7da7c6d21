//! Layout of labels beside their lines, without overlaps, and texts shortened to their room.

/// Centres for labels with the preferred centres and the heights of `wanted`: without overlaps, within `low..=high` if they
/// all fit, in the order of their preferred centres and as close to those as that allows.
pub fn spread(wanted: &[(f64, f64)], (low, high): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].0.total_cmp(&wanted[b].0));
    let mut centres: Vec<f64> = wanted.iter().map(|label| label.0).collect();
    let mut floor = low;
    for &index in &order {
        let half = wanted[index].1 / 2.0;
        centres[index] = centres[index].max(floor + half);
        floor = centres[index] + half;
    }
    // Labels pushed beyond the far edge push their neighbours back.
    let mut ceiling = high;
    for &index in order.iter().rev() {
        let half = wanted[index].1 / 2.0;
        centres[index] = centres[index].min(ceiling - half);
        ceiling = centres[index] - half;
    }
    centres
}

/// How many of the labels with these heights, from the first on, fit into `room`.
pub fn fitting(heights: impl IntoIterator<Item = f64>, room: f64) -> usize {
    let mut used = 0.0;
    heights
        .into_iter()
        .take_while(|height| {
            used += height;
            used <= room
        })
        .count()
}

/// Characters at a text's end that stay when it is shortened, since names often differ there.
const TAIL: usize = 6;

/// The text, shortened in its middle until `width` of it is at most `room`; empty if nothing fits.
pub fn shortened(text: &str, room: f64, width: impl Fn(&str) -> f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let signs: Vec<char> = text.chars().collect();
    let tail: String = signs[signs.len().saturating_sub(TAIL)..].iter().collect();
    let heads = (1..signs.len().saturating_sub(TAIL)).rev().map(|length| signs[..length].iter().collect::<String>());
    let mut short = heads.map(|head| format!("{}…{}", head.trim_end(), tail.trim_start()));
    short.find(|short| width(short) <= room).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_labels_move_apart_and_the_rest_stays() {
        let of = |centres: &[f64]| centres.iter().map(|centre| (*centre, 12.0)).collect::<Vec<_>>();
        assert_eq!(spread(&of(&[50.0, 20.0, 52.0]), (0.0, 100.0)), [50.0, 20.0, 62.0]);
        assert_eq!(spread(&of(&[98.0, 99.0]), (0.0, 100.0)), [82.0, 94.0]);
        assert_eq!(spread(&of(&[-5.0]), (0.0, 100.0)), [6.0]);
        assert_eq!(spread(&[(50.0, 24.0), (51.0, 12.0)], (0.0, 100.0)), [50.0, 68.0]);
        assert!(spread(&[], (0.0, 100.0)).is_empty());
    }

    #[test]
    fn what_does_not_fit_is_left_out_or_shortened() {
        assert_eq!(fitting([12.0, 24.0, 12.0], 40.0), 2);
        let width = |text: &str| text.chars().count() as f64;
        assert_eq!(shortened("learning rate 0.1", 17.0, width), "learning rate 0.1");
        assert_eq!(shortened("learning rate 0.003", 12.0, width), "learni…0.003");
        assert_eq!(shortened("test", 0.5, width), "");
    }
}

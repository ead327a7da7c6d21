//! Layout of labels beside their lines, without overlaps.

/// Positions for labels whose preferred positions are `wanted`: at least `gap` apart, within `low..=high` if they all fit, in
/// the order of `wanted` and as close to it as that allows.
pub fn spread(wanted: &[f64], gap: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut positions = wanted.to_vec();
    let mut floor = low;
    for &index in &order {
        positions[index] = positions[index].max(floor);
        floor = positions[index] + gap;
    }
    // Labels pushed beyond the far edge push their neighbours back.
    let mut ceiling = high;
    for &index in order.iter().rev() {
        positions[index] = positions[index].min(ceiling);
        ceiling = positions[index] - gap;
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_labels_move_apart_and_the_rest_stays() {
        assert_eq!(spread(&[50.0, 10.0, 52.0], 12.0, (0.0, 100.0)), [50.0, 10.0, 62.0]);
        assert_eq!(spread(&[98.0, 99.0], 12.0, (0.0, 100.0)), [88.0, 100.0]);
        assert_eq!(spread(&[-5.0], 12.0, (0.0, 100.0)), [0.0]);
        assert!(spread(&[], 12.0, (0.0, 100.0)).is_empty());
    }
}

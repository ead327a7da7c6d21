//! Min-max decimation: downsampling that keeps every peak.

/// Reduces the points from `from` to `to` to about two per pixel column, the minimum and the maximum.
///
/// Epochs must be in non-decreasing order. Consecutive values that are not finite become one gap, `(epoch, NaN)`. The nearest
/// point on either side of the range is kept, so that the line reaches the edges.
pub fn decimate(points: &[(f64, f64)], (from, to): (f64, f64), columns: usize) -> Vec<(f64, f64)> {
    let start = points.partition_point(|point| point.0 < from).saturating_sub(1);
    let end = (points.partition_point(|point| point.0 <= to) + 1).min(points.len());
    let visible = &points[start..end.max(start)];
    if visible.len() <= 2 * columns {
        return visible.to_vec();
    }
    let column_of = |epoch: f64| ((epoch - from) / (to - from) * columns as f64).floor();
    let mut kept = Vec::with_capacity(2 * columns + 4);
    let mut column = Column::default();
    let mut current = f64::NEG_INFINITY;
    for &(epoch, value) in visible {
        let index = column_of(epoch);
        if index != current || !value.is_finite() {
            column.close(&mut kept);
            current = index;
        }
        if value.is_finite() {
            column.add((epoch, value));
        } else if kept.last().is_some_and(|last| last.1.is_finite()) {
            kept.push((epoch, f64::NAN));
        }
    }
    column.close(&mut kept);
    kept
}

/// Minimum and maximum of one column.
#[derive(Default)]
struct Column {
    extremes: Option<[(f64, f64); 2]>,
    /// Whether the minimum came first.
    low_first: bool,
}

impl Column {
    fn add(&mut self, point: (f64, f64)) {
        match &mut self.extremes {
            None => self.extremes = Some([point, point]),
            Some([low, high]) => {
                if point.1 < low.1 {
                    *low = point;
                    self.low_first = false;
                } else if point.1 > high.1 {
                    *high = point;
                    self.low_first = true;
                }
            }
        }
    }

    /// Appends the extremes to `kept` in their original order.
    fn close(&mut self, kept: &mut Vec<(f64, f64)>) {
        if let Some([low, high]) = self.extremes.take() {
            let (first, second) = if self.low_first { (low, high) } else { (high, low) };
            kept.push(first);
            if second != first {
                kept.push(second);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_are_kept_and_epochs_stay_sorted() {
        let points: Vec<(f64, f64)> =
            (0..100_000).map(|index| (f64::from(index) * 1e-4, (f64::from(index) * 0.37).sin())).collect();
        let mut spiked = points.clone();
        spiked[54_321].1 = 7.0;
        spiked[54_322].1 = -9.0;
        let kept = decimate(&spiked, (0.0, 10.0), 600);
        assert!(kept.len() <= 1_202, "{}", kept.len());
        assert!(kept.contains(&spiked[54_321]) && kept.contains(&spiked[54_322]));
        assert!(kept.windows(2).all(|pair| pair[0].0 <= pair[1].0));
        assert!(kept.iter().all(|point| spiked[(point.0 * 1e4).round() as usize] == *point));
    }

    #[test]
    fn few_points_are_returned_unchanged() {
        let points = [(0.0, 1.0), (0.5, f64::NAN), (1.0, 3.0)];
        let kept = decimate(&points, (0.0, 1.0), 100);
        assert_eq!(kept.len(), 3);
        assert!(kept[1].1.is_nan());
        assert!(decimate(&[], (0.0, 1.0), 100).is_empty());
    }

    #[test]
    fn a_gap_becomes_one_point() {
        let mut points: Vec<(f64, f64)> = (0..1000).map(|index| (f64::from(index), 1.0)).collect();
        points[400..500].iter_mut().for_each(|point| point.1 = f64::NAN);
        let kept = decimate(&points, (0.0, 1000.0), 50);
        let gaps: Vec<f64> = kept.iter().filter(|point| point.1.is_nan()).map(|point| point.0).collect();
        assert_eq!(gaps, [400.0]);
    }

    #[test]
    fn only_the_nearest_points_outside_the_range_are_kept() {
        let points: Vec<(f64, f64)> = (0..10).map(|index| (f64::from(index), 0.0)).collect();
        let epochs: Vec<f64> = decimate(&points, (2.5, 4.5), 100).iter().map(|point| point.0).collect();
        assert_eq!(epochs, [2.0, 3.0, 4.0, 5.0]);
    }
}

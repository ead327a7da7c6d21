//! Labels beside lines, kept from covering each other.

/// Places for labels that want to be at the heights `wanted`: at least `gap` apart, within `low` to `high` where they
/// all fit, each as near to its wish as the order of the wishes allows.
pub fn spread(wanted: &[f64], gap: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut places = wanted.to_vec();
    let mut floor = low;
    for &index in &order {
        places[index] = places[index].max(floor);
        floor = places[index] + gap;
    }
    // What was pushed beyond the far edge pushes its neighbours back.
    let mut ceiling = high;
    for &index in order.iter().rev() {
        places[index] = places[index].min(ceiling);
        ceiling = places[index] - gap;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_make_room_and_the_rest_stays() {
        assert_eq!(spread(&[50.0, 10.0, 52.0], 12.0, (0.0, 100.0)), [50.0, 10.0, 62.0]);
        assert_eq!(spread(&[98.0, 99.0], 12.0, (0.0, 100.0)), [88.0, 100.0]);
        assert_eq!(spread(&[-5.0], 12.0, (0.0, 100.0)), [0.0]);
        assert!(spread(&[], 12.0, (0.0, 100.0)).is_empty());
    }
}

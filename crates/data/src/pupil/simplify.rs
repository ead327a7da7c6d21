//! Lines with fewer points.

/// The points of a line without those that lie within `tolerance` of what is left (Ramer, Douglas and Peucker); first and last
/// point stay.
pub fn simplify(points: &[[f32; 2]], tolerance: f32) -> Vec<[f32; 2]> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut stays = vec![false; points.len()];
    (stays[0], stays[last]) = (true, true);
    // On the heap: a line of ten thousand points may take as many levels.
    let mut parts = vec![(0, last)];
    while let Some((from, to)) = parts.pop() {
        let between = (from + 1..to).map(|index| (index, distance(points[index], points[from], points[to])));
        if let Some((farthest, distance)) = between.max_by(|a, b| a.1.total_cmp(&b.1))
            && distance > tolerance
        {
            stays[farthest] = true;
            parts.extend([(from, farthest), (farthest, to)]);
        }
    }
    points.iter().zip(stays).filter_map(|(point, stays)| stays.then_some(*point)).collect()
}

/// Distance of a point from the line between two others.
fn distance([x, y]: [f32; 2], from: [f32; 2], to: [f32; 2]) -> f32 {
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let length_squared = dx * dx + dy * dy;
    let (x, y) = (x - from[0], y - from[1]);
    let along = if length_squared > 0.0 { ((x * dx + y * dy) / length_squared).clamp(0.0, 1.0) } else { 0.0 };
    (x - along * dx).hypot(y - along * dy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_stay_and_points_between_them_go() {
        let line = [[0.0, 0.0], [0.2, 0.001], [0.5, 0.0], [0.5, 0.3], [0.5, 0.6]];
        assert_eq!(simplify(&line, 0.01), [[0.0, 0.0], [0.5, 0.0], [0.5, 0.6]]);
        assert_eq!(simplify(&line, 0.0), [[0.0, 0.0], [0.2, 0.001], [0.5, 0.0], [0.5, 0.6]]);
        assert_eq!(simplify(&line[..1], 0.1), [[0.0, 0.0]]);
        assert!(simplify(&[], 0.1).is_empty());
    }

    #[test]
    fn a_closed_line_keeps_its_farthest_points() {
        let circle: Vec<_> =
            (0..=100).map(|at| (at as f32 / 100.0 * std::f32::consts::TAU).sin_cos()).map(|(y, x)| [x, y]).collect();
        let simple = simplify(&circle, 0.02);
        assert!((12..30).contains(&simple.len()), "{}", simple.len());
        let nearest = |point: &[f32; 2]| {
            simple.windows(2).map(|pair| distance(*point, pair[0], pair[1])).fold(f32::MAX, f32::min)
        };
        assert!(circle.iter().all(|point| nearest(point) <= 0.02));
    }
}

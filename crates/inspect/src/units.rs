//! Which units give the same value for every image, and so learn no more.

use crate::layer::maps_and_side;
use crate::{Inspector, Layer};
use lenet_experiment::image::Image;

/// Units of a layer are alike if their sums differ by less than this, or by this share of the largest sum.
const ALIKE: f32 = 1e-3;

/// The sums of every unit with an activation, over some images.
#[derive(Clone, Debug)]
pub struct UnitSums(Vec<Option<Sums>>);

/// Over all images, and over all places of a map.
#[derive(Clone, Debug)]
struct Sums {
    /// Least and largest of each map or unit.
    ranges: Vec<[f32; 2]>,
    /// Largest difference between two maps or units, at the same place for the same image.
    difference: f32,
}

/// What a layer's units were for the images.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerUnits {
    /// Index of the layer.
    pub layer: usize,
    /// Units or maps that had the same value throughout, at an end of their activation function where it has no gradient.
    pub dead: usize,
    /// All of them.
    pub all: usize,
    /// Whether all had the same value as each other.
    pub is_alike: bool,
}

impl UnitSums {
    /// Of no image yet.
    pub fn new(inspector: &Inspector) -> Self {
        let sums = |layer: &Layer| {
            layer.activation.saturation()?;
            let (maps, _) = maps_and_side(layer.output);
            Some(Sums { ranges: vec![[f32::INFINITY, f32::NEG_INFINITY]; maps], difference: 0.0 })
        };
        Self(inspector.layers.iter().map(sums).collect())
    }

    /// Adds those for an image, by a forward pass.
    pub fn add(&mut self, inspector: &Inspector, image: &Image) {
        let mut values = inspector.input(image);
        for (layer, sums) in inspector.layers.iter().zip(&mut self.0) {
            values = layer.sums(&values);
            if let Some(sums) = sums {
                sums.add(&values);
            }
            values.iter_mut().for_each(|value| *value = layer.activation.apply(*value));
        }
    }

    /// What the units of each layer with an activation were.
    pub fn layers(&self, inspector: &Inspector) -> Vec<LayerUnits> {
        let layers = inspector.layers.iter().zip(&self.0).enumerate();
        let units = |(index, (layer, sums)): (usize, (&Layer, &Option<Sums>))| {
            let (sums, [low, high]) = (sums.as_ref()?, layer.activation.saturation()?);
            let is_dead = |[least, largest]: &&[f32; 2]| least <= largest && (*largest <= low || *least >= high);
            Some(LayerUnits {
                layer: index,
                dead: sums.ranges.iter().filter(is_dead).count(),
                all: sums.ranges.len(),
                is_alike: sums.is_alike(),
            })
        };
        layers.filter_map(units).collect()
    }
}

impl Sums {
    /// Adds the sums for an image, `[maps][side][side]` or `[units]`.
    fn add(&mut self, values: &[f32]) {
        let places = (values.len() / self.ranges.len().max(1)).max(1);
        for (range, map) in self.ranges.iter_mut().zip(values.chunks_exact(places)) {
            *range = map.iter().fold(*range, |[least, largest], sum| [least.min(*sum), largest.max(*sum)]);
        }
        for place in 0..places {
            let at = values.iter().skip(place).step_by(places);
            let [least, largest] = at
                .fold([f32::INFINITY, f32::NEG_INFINITY], |[least, largest], sum| [least.min(*sum), largest.max(*sum)]);
            self.difference = self.difference.max(largest - least);
        }
    }

    fn is_alike(&self) -> bool {
        let largest = self.ranges.iter().flatten().fold(0.0_f32, |largest, sum| largest.max(sum.abs()));
        self.ranges.len() > 1 && largest.is_finite() && self.difference <= ALIKE * largest.max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::custom::{CustomNet, Training};
    use lenet_experiment::experiment::Network;

    /// What the units of `layers` are with these weights for a blank image and one with a pixel of ink.
    fn units(layers: &str, weights: &[f32]) -> Vec<[usize; 3]> {
        let network = Network::Custom(CustomNet { layers: layers.parse().unwrap(), training: Training::default() });
        let inspector = Inspector::new(&network, &weights.to_vec().try_into().unwrap());
        let mut sums = UnitSums::new(&inspector);
        let mut ink = Image::blank();
        ink.pixels_mut()[0] = 255;
        [Image::blank(), ink].iter().for_each(|image| sums.add(&inspector, image));
        let layers = sums.layers(&inspector);
        layers.iter().map(|units| [units.layer, units.dead, usize::from(units.is_alike)]).collect()
    }

    /// Weights of two dense units, whose first pixel's weight and bias are these.
    fn dense([a, b]: [f32; 2], biases: [f32; 2]) -> Vec<f32> {
        let row = |first: f32| std::iter::once(first).chain(std::iter::repeat_n(0.0, 783));
        row(a).chain(row(b)).chain(biases).collect()
    }

    #[test]
    fn a_unit_is_dead_if_it_stays_at_an_end_of_its_activation() {
        for (activation, low, high) in
            [("relu", -0.1, None), ("gelu", -4.1, None), ("tanh", -2.7, Some(2.7)), ("sigmoid", -4.7, Some(4.7))]
        {
            let layers = format!("dense 2 {activation}");
            assert_eq!(units(&layers, &dense([-1.0, 1.0], [low, 0.0])), [[0, 1, 0]], "{activation}");
            assert_eq!(units(&layers, &dense([-1.0, 9.9], [low, low])), [[0, 1, 0]], "{activation}: alive for the ink");
            let dead = high.map_or(0, |_| 1);
            assert_eq!(units(&layers, &dense([1.0, 1.0], [0.1, high.unwrap_or(9.0)])), [[0, dead, 0]], "{activation}");
            let both = dense([-9.9, 1.0], [high.unwrap_or(9.0), 0.0]);
            assert_eq!(units(&layers, &both), [[0, 0, 0]], "{activation}: at one end, then at the other");
        }
    }

    #[test]
    fn units_that_are_all_the_same_are_alike() {
        assert_eq!(units("dense 2 tanh", &[]), [[0, 0, 1]], "without weights");
        assert_eq!(units("dense 2 relu", &[]), [[0, 2, 1]]);
        assert_eq!(units("dense 2 tanh", &dense([3.0, 3.0], [0.5, 0.5])), [[0, 0, 1]]);
        assert_eq!(units("dense 2 tanh", &dense([3.0, 3.1], [0.5, 0.5])), [[0, 0, 0]], "differ for the ink");
        assert_eq!(units("dense 1 tanh", &[]), [[0, 0, 0]], "there is no other");
    }

    #[test]
    fn a_map_is_dead_if_it_is_at_every_place() {
        // Two maps of 1x1 kernels.
        let maps = |biases: [f32; 2]| [vec![1.0, -1.0], biases.to_vec()].concat();
        assert_eq!(units("conv 2 1x1 relu", &maps([-0.5, 0.0])), [[0, 1, 0]]);
        assert_eq!(units("conv 2 1x1 relu", &maps([-1.0, 0.0])), [[0, 2, 0]]);
        assert_eq!(units("conv 2 1x1, norm relu", &maps([0.0, 0.0])).len(), 1, "one layer has an activation");
    }
}

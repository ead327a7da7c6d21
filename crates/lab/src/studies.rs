//! Named experiments of `lab`: presets, rungs of the ladder between them, variants of the paper's network, and the networks
//! that the paper compares.

use lenet_experiment::comparison::Classifier;
use lenet_experiment::compute::Kernels;
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::ladder::Rung;
use lenet_experiment::paper::{Criterion, WeightInit};
use lenet_experiment::presets::Preset;

/// An experiment with a name, which `lab train` and `lab reproduce` know.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Name on the command line, in `results.json` and in the lessons.
    pub slug: &'static str,
    /// The experiment, on MNIST with seed 1.
    pub experiment: Experiment,
    /// Whether it is also trained on Fashion-MNIST.
    pub fashion: bool,
}

/// All experiments, in the order of the tables.
pub fn all() -> Vec<Study> {
    // Networks that only burn trains take several times as long, so they are trained on MNIST alone.
    let preset = |preset: Preset| {
        let experiment = preset.experiment();
        let fashion = Kernels::Own.trains(&experiment);
        Study::new(preset.slug(), experiment, fashion)
    };
    let presets = Preset::ALL.map(preset);
    let compared = Classifier::ALL.into_iter().filter(|classifier| Preset::from_slug(classifier.slug()).is_none());
    let compared = compared.map(|classifier| Study::new(classifier.slug(), classifier.experiment(), false));
    let rungs = Rung::ALL.into_iter().filter(|rung| Preset::from_slug(rung.slug()).is_none());
    let rungs = rungs.map(|rung| Study::new(rung.slug(), rung.experiment(), false));
    presets.into_iter().chain(variants()).chain(compared).chain(rungs).collect()
}

/// The experiment with this short name.
pub fn find(slug: &str) -> Option<Study> {
    all().into_iter().find(|study| study.slug == slug)
}

/// Position of a short name in the tables; unknown names come last.
pub fn table_position(slug: &str) -> usize {
    all().iter().position(|study| study.slug == slug).unwrap_or(usize::MAX)
}

/// The paper's network with distortions, with its other criterion, and with the initial weights that the paper states.
fn variants() -> [Study; 3] {
    let preset = || Preset::Lenet1998.experiment();
    let mut distorted = preset();
    distorted.set_distortions(Distortions::Affine);
    let distance = preset().with_paper(|net| net.criterion = Criterion::Distance);
    let literal = preset().with_paper(|net| net.init = WeightInit::Literal);
    [
        Study::new("lenet-1998-distorted", distorted, false),
        Study::new("lenet-1998-distance", distance, false),
        Study::new("lenet-1998-literal", literal, false),
    ]
}

impl Study {
    fn new(slug: &'static str, experiment: Experiment, fashion: bool) -> Self {
        Self { slug, experiment, fashion }
    }

    /// Whether it is trained on this published data set.
    pub fn learns(&self, dataset: DatasetId) -> bool {
        dataset == DatasetId::Mnist || dataset == DatasetId::FashionMnist && self.fashion
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_experiments_are_unique() {
        let all = all();
        for (i, study) in all.iter().enumerate() {
            assert_eq!(find(study.slug).as_ref(), Some(study));
            assert_eq!(table_position(study.slug), i);
            assert!(all[..i].iter().all(|other| other.experiment != study.experiment), "{}", study.slug);
        }
        for rung in Rung::ALL {
            assert_eq!(find(rung.slug()).unwrap().experiment, rung.experiment());
        }
    }
}

//! The experiments that `lab` knows by name: the presets, on MNIST the rungs of the ladder between them, and the choices
//! that the paper's network leaves.

use lenet_experiment::dataset::DatasetId;
use lenet_experiment::distortions::Distortions;
use lenet_experiment::experiment::Experiment;
use lenet_experiment::ladder::Rung;
use lenet_experiment::paper::{Criterion, WeightInit};
use lenet_experiment::presets::Preset;

/// A named experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    /// Short name.
    pub slug: &'static str,
    /// The experiment, on MNIST with seed 1.
    pub experiment: Experiment,
    /// Whether Fashion-MNIST is learned, too.
    pub fashion: bool,
}

/// Every one, in the order of the tables.
pub fn all() -> Vec<Study> {
    let presets = Preset::ALL.map(|preset| Study::new(preset.slug(), preset.experiment(), true));
    let rungs = Rung::ALL.into_iter().filter(|rung| Preset::from_slug(rung.slug()).is_none());
    let rungs = rungs.map(|rung| Study::new(rung.slug(), rung.experiment(), false));
    presets.into_iter().chain(variants()).chain(rungs).collect()
}

/// The one with this short name.
pub fn find(slug: &str) -> Option<Study> {
    all().into_iter().find(|study| study.slug == slug)
}

/// Where a short name stands in the tables; those that are no more come last.
pub fn place(slug: &str) -> usize {
    all().iter().position(|study| study.slug == slug).unwrap_or(usize::MAX)
}

/// The paper's network with distortions, with its other criterion, and with the first weights that the paper prints.
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

    /// Whether this published data set is learned.
    pub fn learns(&self, dataset: DatasetId) -> bool {
        dataset == DatasetId::Mnist || dataset == DatasetId::FashionMnist && self.fashion
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_and_no_experiment_is_there_twice() {
        let all = all();
        for (i, study) in all.iter().enumerate() {
            assert_eq!(find(study.slug).as_ref(), Some(study));
            assert_eq!(place(study.slug), i);
            assert!(all[..i].iter().all(|other| other.experiment != study.experiment), "{}", study.slug);
        }
        for rung in Rung::ALL {
            assert_eq!(find(rung.slug()).unwrap().experiment, rung.experiment());
        }
    }
}

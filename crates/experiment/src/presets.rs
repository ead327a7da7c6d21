//! The presets: four experiments of the article, the paper's own, two with current practice, and two other networks.

mod words;

use super::custom::{CustomNet, Training};
use super::dataset::DatasetId;
use super::distortions::Distortions;
use super::experiment::{Activation, ArticleNet, DEFAULT_MOMENTUM, Experiment, Loss, Network, Optimizer, Pooling};
use super::handicap::Handicap;
use super::layers::Layers;
use super::paper::PaperNet;
use super::schedule::{Schedule, Stage};

pub use words::{Publication, Reported};

/// A named experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Preset {
    /// The paper's hyperparameters as the article's code ran them: constant rate.
    ArticleAsRun,
    /// The paper's hyperparameters as the article prints them: falling rate.
    ArticleAsPrinted,
    /// Cross-entropy, larger rate, batch size 32, a validation split.
    Modern,
    /// `Modern` with batch size 1 and no validation split.
    ModernBatch1,
    /// The paper's own network, trained as the paper trained it, without distortions.
    Lenet1998,
    /// The article's network trained by current practice.
    BestToday,
    /// 98.5 % in the shortest time.
    Sprint,
    /// The article's network enlarged, as it suggests, to 32 and 64 maps.
    Wider,
    /// Fewer than 10,000 parameters.
    Small,
}

impl Preset {
    /// Every preset in the page's order.
    pub const ALL: [Self; 9] = [
        Self::ArticleAsRun,
        Self::ArticleAsPrinted,
        Self::Modern,
        Self::ModernBatch1,
        Self::Lenet1998,
        Self::BestToday,
        Self::Sprint,
        Self::Wider,
        Self::Small,
    ];

    /// What the page opens with: of all presets the one that reads the digits of a pen best, and most of them after its first epochs.
    pub const FIRST_VISIT: Self = Self::BestToday;

    /// Name on the command line and in the page.
    pub fn slug(self) -> &'static str {
        match self {
            Self::ArticleAsRun => "article-as-run",
            Self::ArticleAsPrinted => "article-as-printed",
            Self::Modern => "modern",
            Self::ModernBatch1 => "modern-batch-1",
            Self::Lenet1998 => "lenet-1998",
            Self::BestToday => "best-today",
            Self::Sprint => "sprint",
            Self::Wider => "wider",
            Self::Small => "small",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.slug() == slug)
    }

    /// The experiment, on MNIST with seed 1. The article does not state the epochs of the modern ones; they have 20, too.
    pub fn experiment(self) -> Experiment {
        let net = ArticleNet::default();
        let modern = Network::Article(ArticleNet { loss: Loss::CrossEntropy, ..net });
        let paper = Experiment {
            dataset: DatasetId::Mnist,
            network: Network::Article(net),
            schedule: Schedule::constant(0.0005),
            distortions: Distortions::None,
            batch_size: 1,
            epochs: 20,
            validation_percent: 0,
            seed: 1,
            handicap: Handicap::None,
        };
        match self {
            Self::ArticleAsRun => paper,
            Self::ArticleAsPrinted => Experiment { schedule: printed_schedule(), ..paper },
            Self::Modern => Experiment {
                network: modern,
                schedule: Schedule::constant(0.01),
                batch_size: 32,
                validation_percent: 20,
                ..paper
            },
            Self::ModernBatch1 => Experiment { network: modern, schedule: Schedule::constant(0.01), ..paper },
            Self::Lenet1998 => Experiment {
                network: Network::Paper(PaperNet::recommended(Distortions::None)),
                schedule: papers_schedule(),
                ..paper
            },
            Self::BestToday => Experiment {
                network: today(Loss::SmoothedCrossEntropy, Optimizer::Momentum { momentum: DEFAULT_MOMENTUM }),
                schedule: falling(0.03, 0.0001, 30),
                distortions: Distortions::Hand,
                batch_size: 32,
                epochs: 30,
                ..paper
            },
            Self::Sprint => Experiment {
                network: today(Loss::CrossEntropy, Optimizer::Adam),
                schedule: falling(0.003, 0.00001, 1),
                batch_size: 16,
                epochs: 1,
                ..paper
            },
            Self::Wider => Experiment {
                network: layers(WIDER, Loss::SmoothedCrossEntropy, Optimizer::Momentum { momentum: DEFAULT_MOMENTUM }),
                schedule: falling(0.03, 0.0001, 10),
                distortions: Distortions::Affine,
                batch_size: 32,
                epochs: 10,
                ..paper
            },
            Self::Small => Experiment {
                network: layers(SMALL, Loss::CrossEntropy, Optimizer::Adam),
                schedule: falling(0.005, 0.00001, 20),
                distortions: Distortions::Affine,
                batch_size: 64,
                epochs: 20,
                ..paper
            },
        }
    }

    /// The preset with this experiment, whatever the data set and seed.
    pub fn of(experiment: &Experiment) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| experiment.is(preset.experiment()))
    }
}

fn printed_schedule() -> Schedule {
    in_stages([(0.0005, 2), (0.0002, 3), (0.00005, 4), (0.00001, 11)])
}

/// Section III.B of the paper; the article leaves out the stage of 0.0001.
fn papers_schedule() -> Schedule {
    in_stages([(0.0005, 2), (0.0002, 3), (0.0001, 3), (0.00005, 4), (0.00001, 8)])
}

fn in_stages<const N: usize>(stages: [(f64, u32); N]) -> Schedule {
    let stages = stages.map(|(rate, epochs)| Stage::constant(rate, epochs)).to_vec();
    Schedule::new(stages).unwrap_or_else(|_| Schedule::constant(0.0005))
}

fn falling(from: f64, to: f64, epochs: u32) -> Schedule {
    Schedule::new(vec![Stage::linear(from, to, epochs)]).unwrap_or_else(|_| Schedule::constant(from))
}

/// The article's network with today's activation and pooling.
fn today(loss: Loss, optimizer: Optimizer) -> Network {
    let (activation, pooling) = (Activation::Relu, Pooling::Max);
    Network::Article(ArticleNet { activation, pooling, loss, optimizer, ..ArticleNet::default() })
}

const WIDER: &str = "conv 32 5x5 pad 2 relu, max 2x2, conv 64 5x5 relu, max 2x2, dense 120 relu, dense 84 relu";

const SMALL: &str = "conv 8 5x5 pad 2, norm relu, max 2x2, conv 16 3x3 pad 1, norm relu, max 2x2, \
                     conv 24 3x3 pad 1, norm relu, conv 20 3x3, norm relu, average 5x5";

/// A network of these layers.
fn layers(text: &str, loss: Loss, optimizer: Optimizer) -> Network {
    let training = Training { loss, optimizer, weight_decay: 0.0 };
    let layers = text.parse().unwrap_or_else(|_| Layers::of_article(&ArticleNet::default()));
    Network::Custom(CustomNet { layers, training })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::grouped;

    #[test]
    fn each_preset_is_valid_and_found_by_slug_and_experiment() {
        for preset in Preset::ALL {
            let experiment = preset.experiment();
            assert_eq!(Preset::of(&experiment), Some(preset));
            assert_eq!(Preset::from_slug(preset.slug()), Some(preset));
            assert!(crate::validate::problems(&experiment).is_empty());
        }
    }

    #[test]
    fn the_published_schedules_cover_twenty_epochs() {
        for (preset, text) in [
            (Preset::ArticleAsPrinted, "0.0005 x2, 0.0002 x3, 0.00005 x4, 0.00001 x11"),
            (Preset::Lenet1998, "0.0005 x2, 0.0002 x3, 0.0001 x3, 0.00005 x4, 0.00001 x8"),
        ] {
            let Experiment { schedule, epochs, .. } = preset.experiment();
            assert_eq!(schedule.to_string(), text);
            assert_eq!(schedule.covers(), epochs);
        }
    }

    #[test]
    fn summaries_state_the_parameters_of_their_network() {
        for (preset, limit) in [(Preset::Wider, 300_000), (Preset::Small, 10_000)] {
            let parameters = preset.experiment().network.parameters();
            let text = grouped(parameters as u64);
            assert!(preset.summary().contains(&format!("{text} parameters")) && parameters < limit, "{text}");
        }
    }

    #[test]
    fn another_seed_is_the_same_preset_another_batch_size_is_none() {
        let modern = Preset::Modern.experiment();
        assert_eq!(Preset::of(&Experiment { batch_size: 33, ..modern.clone() }), None);
        assert_eq!(Preset::of(&Experiment { seed: 7, ..modern }), Some(Preset::Modern));
        let mut distorted = Preset::Lenet1998.experiment();
        distorted.set_distortions(Distortions::Affine);
        assert_eq!(Preset::of(&distorted), None);
    }
}

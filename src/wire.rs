//! Serialization of the messages between page and worker.

use js_sys::Uint8Array;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};

/// Serializes a message; its buffer can be transferred.
///
/// # Errors
/// When the message cannot be serialized.
pub fn encode(message: &impl Serialize) -> Result<Uint8Array, String> {
    let bytes = postcard::to_allocvec(message).map_err(|error| error.to_string())?;
    Ok(Uint8Array::from(bytes.as_slice()))
}

/// Deserializes a received message.
///
/// # Errors
/// When it is not a byte array or does not decode, because page and worker come from different builds.
pub fn decode<T: DeserializeOwned>(message: &JsValue) -> Result<T, String> {
    let bytes = message.dyn_ref::<Uint8Array>().ok_or("the message is not a byte array")?;
    postcard::from_bytes(&bytes.to_vec()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use lenet_experiment::article::{Activation, Optimizer, Pooling};
    use lenet_experiment::custom::{CustomNet, Training};
    use lenet_experiment::distortions::Distortions;
    use lenet_experiment::experiment::{Experiment, Network};
    use lenet_experiment::image::Image;
    use lenet_experiment::network::Weights;
    use lenet_experiment::paper::{Criterion, WeightInit};
    use lenet_experiment::presets::Preset;
    use lenet_experiment::protocol::{Checkpoint, Command, Event};

    /// Some serde attributes do not work in formats without field names.
    #[test]
    fn every_kind_of_experiment_survives_serialization() {
        let modern = Preset::Modern.experiment();
        let optimizers = [Optimizer::Sgd, Optimizer::Momentum { momentum: 0.9 }, Optimizer::Adam];
        let (activation, pooling) = (Activation::Sigmoid, Pooling::Max);
        let changed = optimizers.map(|optimizer| {
            modern.clone().with_article(|net| {
                (net.optimizer, net.activation, net.pooling) = (optimizer, activation, pooling);
                net.weight_decay = 0.01;
            })
        });
        let mut literal = Preset::Lenet1998.experiment().with_paper(|net| {
            (net.criterion, net.init) = (Criterion::Distance, WeightInit::Literal);
        });
        literal.set_distortions(Distortions::Affine);
        let layers = "conv 4 3x3 relu, norm, dropout 20".parse().unwrap();
        let network = Network::Custom(CustomNet { layers, training: Training::default() });
        let custom = Experiment { network, ..modern.clone() };
        for experiment in Preset::ALL.map(Preset::experiment).into_iter().chain(changed).chain([literal, custom]) {
            let weights = Weights::try_from(vec![0.5; experiment.network.parameters()]).unwrap();
            let checkpoint =
                Box::new(Checkpoint { experiment, step: 3, rate: Some(0.1), weights, moments: vec![vec![1.0]] });
            let experiment = checkpoint.experiment.clone();
            let command = Command::Load {
                run: 7,
                experiment,
                resume: Some(checkpoint.clone()),
                mixed: vec![(Image::blank(), 7)],
                needs_images: true,
            };
            let bytes = postcard::to_allocvec(&command).unwrap();
            assert_eq!(postcard::from_bytes(&bytes), Ok(command));
            let event = Event::CheckpointTaken { request: None, run: 7, checkpoint };
            let bytes = postcard::to_allocvec(&event).unwrap();
            assert_eq!(postcard::from_bytes(&bytes), Ok(event));
        }
    }
}

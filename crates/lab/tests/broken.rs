//! What the page says of experiments that are broken on purpose, on MNIST where it is there, else on digits drawn by code.

use lab::epochs::{Update, train_to_end};
use lab::sets;
use lenet_engine::trainer::Cpu;
use lenet_experiment::breakage::{Breakage, Level};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::protocol::Split;
use lenet_learner::session::Session;
use std::path::Path;
use std::rc::Rc;

#[test]
fn each_breakage_ends_as_the_page_expects() {
    let data =
        std::env::var("LENET_DATA").unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/data").into());
    let read = |dataset| sets::read(dataset, Path::new(&data)).map(|sets| (dataset, sets));
    let (dataset, (train, test)) = read(DatasetId::Mnist).or_else(|_| read(DatasetId::Synthetic)).unwrap();
    let (train, test) = (Rc::new(train), Rc::new(test));
    for breakage in Breakage::ALL {
        let mut session = Session::new(Rc::new(Cpu));
        let load = session.load(1, breakage.experiment(dataset), train.clone(), Some(test.clone()), None);
        pollster::block_on(load).unwrap();
        let mut accuracy = None;
        let mut keep = |update: &Update| {
            if let Update::Epoch(summary) = update {
                accuracy = summary.test_accuracy;
            }
            Ok(())
        };
        pollster::block_on(train_to_end(&mut session, 1, Split::Test, &mut keep)).unwrap();
        let accuracy = accuracy.unwrap() as f32;
        assert_eq!(Level::of(accuracy), breakage.expected(), "{breakage:?}: {accuracy}");
    }
}

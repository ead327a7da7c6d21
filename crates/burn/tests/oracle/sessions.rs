//! Sessions with burn.

use super::fixtures::{small_1998, squares};
use lenet_burn::BurnDevice;
use lenet_learner::session::Session;
use pollster::block_on;
use std::rc::Rc;

#[test]
fn unsupported_network_is_rejected_with_a_message() {
    let mut session = Session::new(Rc::new(BurnDevice::flex()));
    let failure = block_on(session.load(5, small_1998(), squares(100, 1), None, None)).unwrap_err();
    assert!(failure.what.starts_with("Burn's kernels"), "{failure:?}");
}

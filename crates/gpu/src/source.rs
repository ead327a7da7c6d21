//! WGSL source of the kernels: constants for the layout and for the experiment's choices, then the `.wgsl` files with
//! short loops unrolled.

use crate::layout;
use lenet_experiment::article::{
    ADAM_BETAS, ADAM_EPSILON, Activation, ArticleNet, Loss, Optimizer, Pooling, SMOOTHING,
};

/// Name and source of a step's kernels, in dispatch order; `capacity` is the number of images that fit into `scratch`.
pub fn kernels(net: &ArticleNet, trains_biases: bool, capacity: u32) -> [(&'static str, String); 4] {
    const METRICS: &str = include_str!("metrics.wgsl");
    const FUNCTIONS: &str = include_str!("functions.wgsl");
    const PIXELS: &str = include_str!("pixels.wgsl");
    let header = layout::header(capacity) + &choices(net, trains_biases) + METRICS;
    let source = |files: &[&str]| header.clone() + &unroll(&files.concat());
    [
        ("features", source(&[FUNCTIONS, PIXELS, include_str!("features.wgsl")])),
        ("dense", source(&[FUNCTIONS, include_str!("dense.wgsl")])),
        ("backward", source(&[FUNCTIONS, PIXELS, include_str!("backward.wgsl")])),
        ("update", source(&[include_str!("update.wgsl")])),
    ]
}

/// The experiment's choices as constants; the shader compiler removes the branches not taken.
fn choices(net: &ArticleNet, trains_biases: bool) -> String {
    let activation = match net.activation {
        Activation::Tanh => "TANH",
        Activation::Relu => "RELU",
        Activation::Sigmoid => "SIGMOID",
    };
    let (optimizer, mu) = match net.optimizer {
        Optimizer::Sgd => ("SGD", 0.0),
        Optimizer::Momentum { momentum } => ("MOMENTUM", momentum),
        Optimizer::Adam => ("ADAM", 0.0),
    };
    // WGSL has no arrays of length 0.
    let moments = net.optimizer.state_vectors().max(1);
    let max_pooling = net.pooling == Pooling::Max;
    let (cross_entropy, smoothing) = match net.loss {
        Loss::MeanSquaredError => (false, 0.0),
        Loss::CrossEntropy => (true, 0.0),
        Loss::SmoothedCrossEntropy => (true, SMOOTHING),
    };
    let [beta_1, beta_2] = ADAM_BETAS;
    let weight_decay = net.weight_decay;
    // What biases are multiplied by; with 0, their gradients are 0.
    let bias_input = if trains_biases { 1.0 } else { 0.0 };
    format!(
        "const TANH = 0u;\nconst RELU = 1u;\nconst SIGMOID = 2u;\nconst ACTIVATION = {activation};\n\
         const MAX_POOLING = {max_pooling};\nconst CROSS_ENTROPY = {cross_entropy};\n\
         const SMOOTHING = f32({smoothing:?});\n\
         const SGD = 0u;\nconst MOMENTUM = 1u;\nconst ADAM = 2u;\nconst OPTIMIZER = {optimizer};\n\
         const MU = f32({mu:?});\nconst MOMENTS = {moments}u;\n\
         const BETA_1 = {beta_1:?};\nconst BETA_2 = {beta_2:?};\nconst EPSILON = {ADAM_EPSILON:?};\n\
         const WEIGHT_DECAY = f32({weight_decay:?});\nconst BIAS_INPUT = f32({bias_input:?});\n"
    )
}

/// Unrolls each loop `for (var i = 0u; i < 5u; i++) { // unroll`; its counter is a constant in each copy of the body.
///
/// Graphics drivers keep an array in registers only if every index is constant, and not all of them unroll loops.
fn unroll(source: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let mut unrolled = String::new();
    let mut next = 0;
    while next < lines.len() {
        let line = lines[next];
        next += 1;
        let Some((name, count)) = unroll_marker(line) else {
            unrolled += line;
            unrolled.push('\n');
            continue;
        };
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indent}}}");
        let length = lines[next..].iter().take_while(|line| **line != end).count();
        let body = unroll(&lines[next..next + length].join("\n"));
        for value in 0..count {
            unrolled += &format!("{indent}{{\n{indent}const {name} = {value}u;\n{body}{indent}}}\n");
        }
        next += length + 1;
    }
    unrolled
}

/// Counter and number of iterations of a loop to be unrolled.
fn unroll_marker(line: &str) -> Option<(&str, u32)> {
    let (name, rest) = line.trim_start().strip_prefix("for (var ")?.split_once(" = 0u; ")?;
    let (condition, mark) = rest.split_once("; ")?;
    let count = condition.strip_prefix(name)?.strip_prefix(" < ")?.strip_suffix('u')?.parse().ok()?;
    mark.ends_with("// unroll").then_some((name, count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use naga::front::wgsl::parse_str;
    use naga::valid::{Capabilities, ValidationFlags, Validator};

    #[test]
    fn marked_loops_are_unrolled() {
        let source = "for (var i = 0u; i < 2u; i++) { // unroll\n    for (var k = 0u; k < n; k++) {\n        a[i] += k;\n    }\n}\n";
        let body = "    for (var k = 0u; k < n; k++) {\n        a[i] += k;\n    }\n";
        assert_eq!(unroll(source), format!("{{\nconst i = 0u;\n{body}}}\n{{\nconst i = 1u;\n{body}}}\n"));
    }

    /// Choices are constants, and a branch not taken is validated all the same: every choice once is enough.
    #[test]
    fn kernels_are_valid_wgsl() {
        let momentum = Optimizer::Momentum { momentum: 0.9 };
        for (activation, pooling, loss, optimizer) in [
            (Activation::Tanh, Pooling::Average, Loss::CrossEntropy, Optimizer::Sgd),
            (Activation::Relu, Pooling::Max, Loss::SmoothedCrossEntropy, momentum),
            (Activation::Sigmoid, Pooling::Average, Loss::MeanSquaredError, Optimizer::Adam),
        ] {
            let net = ArticleNet { activation, pooling, loss, optimizer, ..ArticleNet::default() };
            for (name, source) in kernels(&net, optimizer != Optimizer::Adam, 64) {
                let module =
                    parse_str(&source).unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(&source)));
                Validator::new(ValidationFlags::all(), Capabilities::default())
                    .validate(&module)
                    .unwrap_or_else(|error| panic!("{name}: {}", error.emit_to_string(&source)));
            }
        }
    }
}

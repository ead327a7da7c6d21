//! The kernels' text: WGSL files, the experiment's choices as constants, and short loops written out.

use crate::layout;
use lenet_experiment::article::{Activation, ArticleNet, Loss, Optimizer, Pooling, SMOOTHING};

/// The kernels of a step in their order: name and text, with room for so many images.
pub fn kernels(net: &ArticleNet, slots: u32) -> [(&'static str, String); 4] {
    const METRICS: &str = include_str!("metrics.wgsl");
    const FUNCTIONS: &str = include_str!("functions.wgsl");
    const PIXELS: &str = include_str!("pixels.wgsl");
    let start = layout::header(slots) + &choices(net) + METRICS;
    let text = |files: &[&str]| start.clone() + &unroll(&files.concat());
    [
        ("features", text(&[FUNCTIONS, PIXELS, include_str!("features.wgsl")])),
        ("dense", text(&[FUNCTIONS, include_str!("dense.wgsl")])),
        ("back", text(&[FUNCTIONS, PIXELS, include_str!("back.wgsl")])),
        ("update", text(&[include_str!("update.wgsl")])),
    ]
}

/// The choices that the kernels know; the compiler drops what is not chosen.
fn choices(net: &ArticleNet) -> String {
    let activation = match net.activation {
        Activation::Tanh => "TANH",
        Activation::Relu => "RELU",
        Activation::Sigmoid => "SIGMOID",
    };
    let (optimizer, kept, moments) = match net.optimizer {
        Optimizer::Sgd => ("SGD", 0.0, 1),
        Optimizer::Momentum { momentum } => ("MOMENTUM", momentum, 1),
        Optimizer::Adam => ("ADAM", 0.0, 2),
    };
    let max_pooling = net.pooling == Pooling::Max;
    let (cross_entropy, smoothing) = match net.loss {
        Loss::MeanSquaredError => (false, 0.0),
        Loss::CrossEntropy => (true, 0.0),
        Loss::SmoothedCrossEntropy => (true, SMOOTHING),
    };
    format!(
        "const TANH = 0u;\nconst RELU = 1u;\nconst SIGMOID = 2u;\nconst ACTIVATION = {activation};\n\
         const MAX_POOLING = {max_pooling};\nconst CROSS_ENTROPY = {cross_entropy};\n\
         const SMOOTHING = f32({smoothing:?});\n\
         const SGD = 0u;\nconst MOMENTUM = 1u;\nconst ADAM = 2u;\nconst OPTIMIZER = {optimizer};\n\
         const MOMENTUM_KEPT = f32({kept:?});\nconst MOMENTS = {moments}u * PARAMETERS;\n"
    )
}

/// Writes out each loop `for (var i = 0u; i < 5u; i++) { // unroll`, its counter a constant in each copy.
///
/// Graphics drivers keep an array in registers only where every index is a constant; not all of them unroll by themselves.
fn unroll(source: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let mut text = String::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        let Some((name, count)) = marked(line) else {
            text += line;
            text.push('\n');
            continue;
        };
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indent}}}");
        let length = lines[at..].iter().take_while(|line| **line != end).count();
        let body = unroll(&lines[at..at + length].join("\n"));
        for value in 0..count {
            text += &format!("{indent}{{\n{indent}const {name} = {value}u;\n{body}{indent}}}\n");
        }
        at += length + 1;
    }
    text
}

/// Counter and number of turns of a loop that is to be written out.
fn marked(line: &str) -> Option<(&str, u32)> {
    let (name, rest) = line.trim_start().strip_prefix("for (var ")?.split_once(" = 0u; ")?;
    let (condition, mark) = rest.split_once("; ")?;
    let count = condition.strip_prefix(name)?.strip_prefix(" < ")?.strip_suffix('u')?.parse().ok()?;
    mark.ends_with("// unroll").then_some((name, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_loops_are_written_out() {
        let source = "for (var i = 0u; i < 2u; i++) { // unroll\n    for (var k = 0u; k < n; k++) {\n        a[i] += k;\n    }\n}\n";
        let body = "    for (var k = 0u; k < n; k++) {\n        a[i] += k;\n    }\n";
        assert_eq!(unroll(source), format!("{{\nconst i = 0u;\n{body}}}\n{{\nconst i = 1u;\n{body}}}\n"));
    }
}

//! The kernels' text: WGSL files, the experiment's choices as constants, and short loops written out.

use super::layout;
use crate::values::experiment::{Activation, ArticleNet, Loss, Optimizer, Pooling};

/// The text of the kernel that reads images.
pub fn read(net: &ArticleNet) -> String {
    assemble(net, &[include_str!("forward.wgsl"), include_str!("read.wgsl")])
}

/// The text of a step's first half.
pub fn sample(net: &ArticleNet) -> String {
    assemble(net, &[include_str!("ledger.wgsl"), include_str!("forward.wgsl"), include_str!("sample.wgsl")])
}

/// The text of a step's second half.
pub fn update(net: &ArticleNet) -> String {
    assemble(net, &[include_str!("ledger.wgsl"), include_str!("update.wgsl")])
}

fn assemble(net: &ArticleNet, files: &[&str]) -> String {
    [layout::header(), choices(net), unroll(&files.concat())].concat()
}

/// The choices that the kernels know; the compiler drops what is not chosen.
fn choices(net: &ArticleNet) -> String {
    let activation = match net.activation {
        Activation::Tanh => "TANH",
        Activation::Relu => "RELU",
        Activation::Sigmoid => "SIGMOID",
    };
    let (optimizer, kept) = match net.optimizer {
        Optimizer::Sgd => ("SGD", 0.0),
        Optimizer::Momentum { momentum } => ("MOMENTUM", momentum),
        Optimizer::Adam => ("ADAM", 0.0),
    };
    let max_pooling = net.pooling == Pooling::Max;
    let cross_entropy = net.loss == Loss::CrossEntropy;
    format!(
        "const TANH = 0u;\nconst RELU = 1u;\nconst SIGMOID = 2u;\nconst ACTIVATION = {activation};\n\
         const MAX_POOLING = {max_pooling};\nconst CROSS_ENTROPY = {cross_entropy};\n\
         const SGD = 0u;\nconst MOMENTUM = 1u;\nconst ADAM = 2u;\nconst OPTIMIZER = {optimizer};\n\
         const MOMENTUM_KEPT = f32({kept:?});\n"
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

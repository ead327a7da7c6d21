//! What each field means, as a formula in HTML. The update rules are those of `crates/engine/src/optimizer.rs`.

/// The formula of a field and what its letters stand for; empty for a field without one.
pub fn formula(slug: &str) -> &'static str {
    match slug {
        "distortions" => {
            "Nine of ten times that a training image is used, it is moved, scaled, squeezed and sheared at random: the pixel \
             at (<i>x</i>, <i>y</i>) is taken from <b>A</b> (<i>x</i>, <i>y</i>) + <b>b</b>. “Another writer” bends it, too, or \
             redraws a digit that MNIST rarely has."
        }
        "loss" => {
            "Of the probabilities <i>p</i> of ten classes, with <i>t</i> = 1 for the label and 0 else.<br>Mean squared error: <i>L</i> = \
             <sup>1</sup>⁄<sub>10</sub> Σ<sub><i>i</i></sub> (<i>p<sub>i</sub></i> − <i>t<sub>i</sub></i>)².<br>Cross-entropy: \
             <i>L</i> = −log <i>p</i><sub>label</sub>. Label smoothing: −Σ<sub><i>i</i></sub> <i>t<sub>i</sub></i> log \
             <i>p<sub>i</sub></i> with <i>t</i> = 0.91 and nine times 0.01."
        }
        "criterion" => {
            "Of the ten distances <i>y</i> (equation 7).<br>Mean squared error (8): <i>E</i> = <i>y</i><sub>label</sub>.<br>Maximum a posteriori, MAP (9): <i>E</i> = \
             <i>y</i><sub>label</sub> + log(<i>e</i><sup>−<i>j</i></sup> + Σ<sub><i>i</i></sub> \
             <i>e</i><sup>−<i>y<sub>i</sub></i></sup>)."
        }
        "criterion-j" => {
            "<i>e</i><sup>−<i>j</i></sup> in equation (9): as if an eleventh class, of everything that is no digit, were always at \
             distance <i>j</i>."
        }
        "first-weights" => {
            "Uniform at random, in a unit with <i>F</i> inputs; in S2 and S4 always within 2.4 ⁄ <i>F</i>. 2.4 ⁄ <i>F</i> is what Appendix A says; 1.73 ⁄ √<i>F</i> keeps the \
             variance of the sums from layer to layer."
        }
        "epochs" => {
            "Updates in all = epochs × ⌈training images ⁄ batch size⌉: 20 × 1,500 for 48,000 images in batches of 32."
        }
        "learning-rate" => {
            "<i>η</i> in <i>w</i> ← <i>w</i> − <i>η</i> <i>g</i>: how far an update goes against the gradient <i>g</i> of the loss. Adam \
             divides by the size of recent gradients, the network of 1998 by <i>µ</i> + <i>h<sub>k</sub></i>, the curvature of the \
             loss in each parameter."
        }
        "batch-size" => {
            "<i>g</i> = <sup>1</sup>⁄<sub><i>B</i></sub> Σ ∂<i>L</i> ⁄ ∂<i>w</i> over the <i>B</i> images of a batch. Larger: fewer, \
             smoother updates an epoch."
        }
        "validation-share" => {
            "Images that are not trained on and not the test images either: what to choose settings by."
        }
        "optimizer" => {
            "With the gradient <i>g</i>.<br>Gradient descent: <i>w</i> ← <i>w</i> − <i>η</i> <i>g</i>.<br>Momentum: <i>v</i> ← \
             <i>µ</i> <i>v</i> + <i>g</i>, <i>w</i> ← <i>w</i> − <i>η</i> <i>v</i>.<br>Adam: <i>w</i> ← <i>w</i> − <i>η</i> \
             <i>m̂</i> ⁄ (√<i>v̂</i> + 10<sup>−8</sup>), with <i>m̂</i> and <i>v̂</i> the running means of <i>g</i> and <i>g</i>²."
        }
        "momentum" => {
            "<i>µ</i> in <i>v</i> ← <i>µ</i> <i>v</i> + <i>g</i>. A constant gradient is followed 1 ⁄ (1 − <i>µ</i>) times as far: \
             10 times for 0.9."
        }
        "weight-decay" => "<i>λ</i> in <i>w</i> ← (1 − <i>η</i> <i>λ</i>) <i>w</i>, before every update.",
        "activation" => {
            "Of a unit's sum <i>a</i>. tanh: (<i>e<sup>a</sup></i> − <i>e</i><sup>−<i>a</i></sup>) ⁄ (<i>e<sup>a</sup></i> + \
             <i>e</i><sup>−<i>a</i></sup>). ReLU: max(0, <i>a</i>). Sigmoid: 1 ⁄ (1 + <i>e</i><sup>−<i>a</i></sup>)."
        }
        "seed" => {
            "Where the random numbers begin that choose initial weights, the order of the images in every epoch, and how images are \
             redrawn. The same seed gives the same run, on the CPU to the last bit; another one shows how much is chance."
        }
        "handicap" => {
            "To see what training depends on. “Break it”, at the right, asks first what will happen, and explains it."
        }
        "pooling" => {
            "Of four neighbours <i>x</i>. Average: <sup>1</sup>⁄<sub>4</sub> Σ <i>x</i>. Max: the largest <i>x</i>."
        }
        _ => "",
    }
}

#[cfg(test)]
mod stated;

#[cfg(test)]
mod tests {
    use super::*;
    use lenet_experiment::fields::FIELDS;

    #[test]
    fn formulas_are_of_fields_and_balanced() {
        let without: Vec<&str> =
            FIELDS.iter().map(|field| field.slug).filter(|slug| formula(slug).is_empty()).collect();
        assert_eq!(without, ["dataset", "layers"]);
        for field in &FIELDS {
            let text = formula(field.slug);
            for tag in ["i", "b", "sub", "sup"] {
                let count = |tag: String| text.matches(&tag).count();
                assert_eq!(count(format!("<{tag}>")), count(format!("</{tag}>")), "{}: {tag}", field.slug);
            }
        }
    }
}

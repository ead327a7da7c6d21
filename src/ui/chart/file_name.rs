//! Names of exported files.

/// `lenet-lab-loss-modern-learning-rate-0.1-mnist-seed-1.csv`: what is in the file, and of which run.
pub fn file_name(title: &str, run: &str, extension: &str) -> String {
    let text = format!("lenet lab {title} {run}").to_ascii_lowercase();
    let words = text.split(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '.')).filter(|word| !word.is_empty());
    format!("{}.{extension}", words.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_chart_and_run() {
        let name = file_name("Learning rate", "Modern, learning rate 0.1, MNIST, seed 1", "csv");
        assert_eq!(name, "lenet-lab-learning-rate-modern-learning-rate-0.1-mnist-seed-1.csv");
        assert_eq!(file_name("Loss", "", "png"), "lenet-lab-loss.png");
    }
}

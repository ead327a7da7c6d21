//! `RESULTS.md` and the README's table, generated from `results.json`.

use super::results::Results;
use super::tables::{group, overview, share, table};
use super::{comparison, ladder, prose};
use lenet_experiment::dataset::DatasetId;
use lenet_experiment::ladder::Rung;
use lenet_experiment::presets::Preset;
use std::collections::BTreeMap;

/// Lines before and after the README's table.
const MARKERS: [&str; 2] =
    ["<!-- results: written by `lab reproduce` from docs/results.json -->\n", "<!-- end of results -->"];

/// `RESULTS.md`.
pub fn page(results: &Results) -> String {
    let mut sections = vec![BEGIN.to_owned()];
    for dataset in DatasetId::ALL {
        sections.extend(table(results, dataset).map(|table| format!("## {}\n\n{table}", dataset.title())));
    }
    let ladder = format!("## What made the difference\n\n{LADDER}\n{}", ladder::table(results));
    let compared = format!("{}\n{}\n{}", prose::COMPARISON, comparison::table(results), prose::COMPARISON_DEPARTURES);
    let prose = [prose::DEPARTURES, prose::PEN, prose::CHOICES].map(str::to_owned);
    let texts = [COLUMNS.to_owned(), article(results), ladder, compared].into_iter().chain(prose);
    sections.extend(texts);
    sections.push(machines(results));
    sections.join("\n")
}

/// The README with the table between the markers; `None` without markers.
pub fn with_table(readme: &str, results: &Results) -> Option<String> {
    let [begin, end] = MARKERS;
    let (before, rest) = readme.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}{}{end}{after}", overview(results)))
}

const BEGIN: &str = "\
# Results

Written by `lab reproduce` from [results.json](results.json), which has every run; change neither by hand. The command

```sh
cargo run --release -p lab -- reproduce --pen $(cargo xtask pen | tail -n 1)
```

trains every preset on MNIST and Fashion-MNIST, and the steps between them on MNIST, all 60,000 images (less those that an
experiment holds back for validation), with seeds 1, 2 and 3, on the CPU with the engine that the page has too; other networks
than LeNet-5, on MNIST, with burn. It goes on where it was stopped, run by run, and trains nothing that `results.json` has. All
accuracies are in per cent: mean over the seeds that were run, then least and most.
";

const COLUMNS: &str = "\
- *running* is the training accuracy of the last epoch as Keras reports it: each batch is read before its step, distorted
  where images are. *training* is read after the last epoch on all images learned from, undistorted.
- *test* is read on all test images after the last epoch, whether or not an earlier epoch was better. On 10,000 images
  one figure of 99 % has a sampling error of 0.1 points, one of 93 % of 0.25, one of 85 % of 0.36.
- *pen digits* are of people who wrote on a tablet, drawn and prepared as on the page's sheet (below).
- *reported* is what was published for the preset, on MNIST; a dash means that nothing was.
";

const LADDER: &str = "\
From the article's run to today's habits, one change at a time, each on top of all before it. MNIST, the same seeds; points
are those of the mean after 20 epochs against the row above. The page has the same ladder, a click a rung.
";

const SECONDS: &str = "
Seconds are of runs side by side on all cores, one thread each, the reading of the test images after every epoch included.
Other work on the machine makes them longer. They say how long it took, not how fast the engine is; the accuracies do not
depend on it.
";

/// Claims and gaps of the article beside the measured results.
fn article(results: &Results) -> String {
    let measured =
        |preset: Preset| share(group(results, DatasetId::Mnist, preset.slug()).map(|group| group.test().mean));
    let reported = |preset: Preset| share(preset.reported().map(|reported| reported.test));
    let (as_run, as_printed) = (Preset::ArticleAsRun, Preset::ArticleAsPrinted);
    format!(
        "\
## What the article says and what it does not

The article prints a falling learning rate, {schedule},
and reports {article} for it. But that schedule was never applied: the code hands it to Keras as a callable, and Keras
evaluates a callable learning rate when the training step is traced, once, so that the first rate, {first}, stayed for all
epochs (`cargo xtask keras-schedule` shows it: Keras 3.15.0 calls the function once in 6,000 steps over three epochs).
`{run}` does what the code did and gets {measured_run}. `{printed}` does what the text says and gets {measured_printed}: its
later rates are too small to get further in {epochs} epochs. So there is no reported figure for the schedule as printed.

The article does not say how many epochs its two modern figures took (here {modern_epochs}), nor which share `{modern}` held back
(here {percent} %, the last of the training images; without one it reads {whole}, `ladder-batch-32`). It names Fashion-MNIST as the next thing to try and reports nothing for it.
",
        schedule = as_printed.experiment().schedule,
        article = reported(as_run),
        first = as_printed.experiment().schedule.rate(0.0),
        run = as_run.slug(),
        measured_run = measured(as_run),
        printed = as_printed.slug(),
        measured_printed = measured(as_printed),
        epochs = as_printed.experiment().epochs,
        modern_epochs = Preset::Modern.experiment().epochs,
        modern = Preset::Modern.slug(),
        percent = Preset::Modern.experiment().validation_percent,
        whole = share(group(results, DatasetId::Mnist, Rung::Batches.slug()).map(|group| group.test().mean)),
    )
}

/// The machines of the runs, and a note on the durations.
fn machines(results: &Results) -> String {
    let mut machines = BTreeMap::new();
    for run in results.runs() {
        *machines.entry(run.machine.to_string()).or_insert(0) += 1;
    }
    let mut text = String::from("## Where they ran\n\n");
    for (machine, runs) in machines {
        text += &format!("- {machine}: {runs} runs\n");
    }
    text + SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_goes_between_the_markers() {
        let results = Results::default();
        let readme = format!("before\n{}old\n{}\nafter\n", MARKERS[0], MARKERS[1]);
        let new = with_table(&readme, &results).unwrap();
        assert_eq!(new, readme.replace("old\n", &overview(&results)));
        assert_eq!(with_table(&new, &results), Some(new.clone()));
        assert_eq!(with_table("no markers", &results), None);
    }
}

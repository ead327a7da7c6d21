//! The measurements as tables and as JSON.

use super::first_point::Visit;
use super::sizes::Memory;
use super::strip::Measured;
use super::trainers::Network;
use lab::reproduce::machine::Machine;
use serde_json::{Value, json};
use std::fmt::Write;

/// The speed of one trainer at one batch size in one round.
#[derive(Clone)]
pub struct Row {
    pub trainer: &'static str,
    pub backend: &'static str,
    pub network: Network,
    pub batch: u32,
    pub images_per_second: f64,
    /// GFLOP/s of the thread, measured just before.
    pub peak: f64,
    /// WebGPU dispatches, submits, writes and maps per step.
    pub calls: [Option<f64>; 4],
    /// WebGPU dispatches per step by kernel.
    pub kernels: Vec<(String, f64)>,
}

#[derive(Default)]
pub struct Report {
    pub rows: Vec<Row>,
    pub peaks: Vec<f64>,
    pub memory: Vec<Memory>,
    pub visits: Vec<Visit>,
    /// Like `visits`, in a browser with WebGPU.
    pub visits_with_gpu: Vec<Visit>,
    /// Images per second in the browser at batch size 1: the article's network, and right after it the paper's.
    pub pairs: Vec<[f64; 2]>,
    pub strip: Measured,
}

/// All rounds of one trainer at one batch size.
struct Group<'a> {
    first: &'a Row,
    speeds: Vec<f64>,
    peak: f64,
}

impl Group<'_> {
    fn speed(&self) -> f64 {
        median(&self.speeds)
    }

    /// Half the difference between slowest and fastest round, as a fraction of the median; `None` for a single round.
    fn spread(&self) -> Option<f64> {
        let (low, high) = self.speeds.iter().fold((f64::MAX, 0.0_f64), |(low, high), s| (low.min(*s), high.max(*s)));
        (self.speeds.len() > 1).then(|| (high - low) / 2.0 / self.speed())
    }

    /// GFLOP/s as a fraction of the peak of a thread; `None` for a GPU or several threads.
    fn fraction_of_peak(&self) -> Option<f64> {
        let on_thread = matches!(self.first.backend, "cpu" | "wasm" | "native") && self.peak > 0.0;
        on_thread.then(|| self.first.network.preset().experiment().network.gigaflops(self.speed()) / self.peak)
    }
}

impl Report {
    /// Adds lines of `batch images_per_second`.
    pub fn add_keras(&mut self, lines: &str) {
        for line in lines.lines() {
            let mut numbers = line.split_whitespace().map(str::parse::<f64>);
            if let (Some(Ok(batch)), Some(Ok(images_per_second))) = (numbers.next(), numbers.next()) {
                let (trainer, backend, calls) = ("keras", "native", [None; 4]);
                let (network, batch, kernels) = (Network::Article, batch as u32, Vec::new());
                self.rows.push(Row { trainer, backend, network, batch, images_per_second, peak: 0.0, calls, kernels });
            }
        }
    }

    /// Speeds on the article's network by batch size, each with the ratio of ours on the CPU to it.
    pub fn table(&self) -> String {
        let speeds = self.speeds(Network::Article, "lenet-lab", "ours on the CPU is");
        format!("peak of the thread: {:.1} GFLOP/s (median)\n{speeds}", median(&self.peaks))
    }

    /// Speeds on the wider network, which ours trains with burn; empty if they were not measured.
    pub fn wider(&self) -> String {
        self.speeds(Network::Wider, "burn", "burn on the CPU is")
    }

    /// Speeds on a network by batch size, each with the ratio of a trainer on the CPU to it.
    fn speeds(&self, network: Network, baseline: &str, ratio_title: &str) -> String {
        let mut text = String::new();
        let mut groups = self.groups();
        groups.retain(|group| group.first.network == network);
        let mut batches: Vec<u32> = groups.iter().map(|group| group.first.batch).collect();
        batches.sort_unstable();
        batches.dedup();
        for batch in batches {
            let ours = groups.iter().find(|group| {
                (group.first.trainer, group.first.backend, group.first.batch) == (baseline, "cpu", batch)
            });
            let _ = writeln!(
                text,
                "\n| batch {batch} | backend | images/s | spread | {ratio_title} | of peak | dispatches per step | submits | writes | maps |"
            );
            let _ = writeln!(text, "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
            for group in groups.iter().filter(|group| group.first.batch == batch) {
                let ratio = ours.map_or(String::new(), |ours| format!("{:.2}x", ours.speed() / group.speed()));
                let share = group.fraction_of_peak().map_or(String::new(), |share| format!("{:.0} %", share * 100.0));
                let calls = group.first.calls.map(|calls| calls.map_or(String::new(), |calls| format!("{calls:.1}")));
                let _ = writeln!(
                    text,
                    "| {} | {} | {:.0} | {} | {ratio} | {share} | {} |",
                    group.first.trainer,
                    group.first.backend,
                    group.speed(),
                    group.spread().map_or(String::new(), |spread| format!("±{:.0} %", spread * 100.0)),
                    calls.join(" | ")
                );
            }
        }
        text
    }

    /// What burn dispatches in a step on the article's network, by kernel; empty if it was not measured.
    pub fn kernels_of_burn(&self) -> String {
        let is_burn = |row: &&Row| (row.trainer, row.network, row.batch) == ("burn", Network::Article, 32);
        let Some(row) = self.rows.iter().filter(is_burn).find(|row| row.backend == "webgpu") else {
            return String::new();
        };
        let mut kernels: Vec<(&str, f64)> = row.kernels.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        // Those of reading back and of evaluating, less than one a step, are left out.
        kernels.retain(|(_, count)| *count > 0.9);
        kernels.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let rows: String = kernels.iter().map(|(name, count)| format!("| `{name}` | {count:.0} |\n")).collect();
        format!("| kernel of burn, batch 32 | dispatches per step |\n| --- | ---: |\n{rows}")
    }

    /// The same as JSON.
    pub fn json(&self) -> String {
        let row = |group: &Group| {
            let [dispatches, submits, writes, maps] = group.first.calls;
            json!({
                "trainer": group.first.trainer, "backend": group.first.backend, "network": group.first.network.preset().slug(),
                "batch": group.first.batch,
                "images_per_second": group.speed(), "spread": group.spread(), "share_of_peak": group.fraction_of_peak(),
                "dispatches_per_step": dispatches, "submits_per_step": submits,
                "writes_per_step": writes, "maps_per_step": maps,
            })
        };
        let rows: Vec<Value> = self.groups().iter().map(row).collect();
        let report =
            json!({ "machine": Machine::this().to_string(), "peak_gflops": median(&self.peaks), "rows": rows });
        format!("{report:#}\n")
    }

    /// Growth with the batch size: milliseconds per step, and microseconds per image.
    pub fn growth(&self) -> String {
        let mut groups = self.groups();
        groups.retain(|group| group.first.network == Network::Article);
        let mut text = String::from(
            "| trainer | backend | step at batch 1 | at 32 | at 256 | image at batch 1 | at 32 | at 256 |\n\
             | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n",
        );
        let mut done = Vec::new();
        for Row { trainer, backend, .. } in groups.iter().map(|group| group.first) {
            if done.contains(&(trainer, backend)) {
                continue;
            }
            done.push((trainer, backend));
            let speed = |batch: u32| {
                let group = groups
                    .iter()
                    .find(|g| (g.first.trainer, g.first.backend, g.first.batch) == (trainer, backend, batch));
                group.map(Group::speed)
            };
            let cells = |cell: &dyn Fn(u32, f64) -> String| {
                [1, 32, 256].map(|batch| speed(batch).map_or(String::new(), |speed| cell(batch, speed))).join(" | ")
            };
            let steps = cells(&|batch, speed| format!("{:.3} ms", f64::from(batch) / speed * 1000.0));
            let images = cells(&|_, speed| format!("{:.0} µs", 1e6 / speed));
            let _ = writeln!(text, "| {trainer} | {backend} | {steps} | {images} |");
        }
        text
    }

    /// Images per second of our trainer at batch size 1 on this backend.
    pub fn ours(&self, backend: &str) -> Option<f64> {
        let groups = self.groups();
        let wanted = ("lenet-lab", backend, 1);
        groups.iter().find(|g| (g.first.trainer, g.first.backend, g.first.batch) == wanted).map(Group::speed)
    }

    /// Images per second of the paper's network; the time per image relative to the article's network as median, minimum and
    /// maximum of all rounds; and the number of rounds.
    pub fn paper(&self) -> Option<(f64, [f64; 3], usize)> {
        let pairs: Vec<_> = self.pairs.iter().filter(|pair| pair.iter().all(|speed| *speed > 0.0)).collect();
        let speeds: Vec<f64> = pairs.iter().map(|pair| pair[1]).collect();
        let ratios: Vec<f64> = pairs.iter().map(|[article, paper]| article / paper).collect();
        let (min, max) = (ratios.iter().copied().reduce(f64::min)?, ratios.iter().copied().reduce(f64::max)?);
        Some((median(&speeds), [median(&ratios), min, max], ratios.len()))
    }

    /// Medians in milliseconds: from opening the page until Train can be pressed, and from then until the first point.
    pub fn first_visit(visits: &[Visit]) -> Option<[f64; 2]> {
        let median_of = |of: fn(&Visit) -> f64| median(&visits.iter().map(of).collect::<Vec<_>>());
        (!visits.is_empty()).then(|| [median_of(|visit| visit.ready), median_of(|visit| visit.first)])
    }

    fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group> = Vec::new();
        for row in &self.rows {
            let key = |row: &Row| (row.trainer, row.backend, row.network, row.batch);
            let peaks = || -> Vec<f64> { self.rows.iter().filter(|r| key(r) == key(row)).map(|r| r.peak).collect() };
            match groups.iter_mut().find(|group| key(group.first) == key(row)) {
                Some(group) => group.speeds.push(row.images_per_second),
                None => groups.push(Group { first: row, speeds: vec![row.images_per_second], peak: median(&peaks()) }),
            }
        }
        groups
    }
}

/// The middle one of the values in their order, or the mean of the middle two; 0 of none.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
    (at(sorted.len().saturating_sub(1) / 2) + at(sorted.len() / 2)) / 2.0
}

//! What the strip costs training, how long it keeps the page busy, and how often it is drawn.

use super::browser::{Browser, Graphics};
use super::page::Page;
use super::report::median;
use super::site::Site;
use std::time::Duration;

/// What the page shows while it trains, beside what it costs to show nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The strip, which lives with the training.
    Strip,
    /// The strip, while a pen draws without a pause.
    Pen,
    /// The same with a pinned unit, whose arithmetic is shown.
    PinnedPen,
}

impl Shown {
    const ALL: [Self; 3] = [Self::Strip, Self::Pen, Self::PinnedPen];

    fn draws(self) -> bool {
        match self {
            Self::Strip => false,
            Self::Pen | Self::PinnedPen => true,
        }
    }

    /// How often it is compared: what always runs the most often.
    fn pairs(self) -> usize {
        match self {
            Self::Strip => 101,
            Self::Pen | Self::PinnedPen => 21,
        }
    }
}

/// What was measured in [`WATCHED`].
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub images_per_second: f64,
    /// Longest task of the page's thread in milliseconds; 0 if none took 50.
    pub longest_task: f64,
    /// Pictures of the last layer before the output that are drawn in a second.
    pub pictures_per_second: f64,
}

/// Windows in pairs, without the strip and with it, right after each other: the machine's speed varies more than the strip costs.
pub struct Comparison {
    pub shown: Shown,
    pub pairs: Vec<[Window; 2]>,
}

impl Comparison {
    /// The share of the images per second that it costs: the median of the pairs, between the ends of its 95 % interval, which
    /// are the pairs at 1.96 standard deviations of the sign test around the middle. Windows in which nothing was trained count
    /// for nothing.
    pub fn cost(&self) -> [f64; 3] {
        let has_trained = |pair: &&[Window; 2]| pair.iter().all(|window| window.images_per_second > 0.0);
        let share = |[without, with]: &[Window; 2]| 1.0 - with.images_per_second / without.images_per_second;
        let mut costs: Vec<f64> = self.pairs.iter().filter(has_trained).map(share).collect();
        costs.sort_by(f64::total_cmp);
        let last = costs.len().saturating_sub(1);
        let (middle, half) = (last as f64 / 2.0, 1.96 * (costs.len() as f64).sqrt() / 2.0);
        let at = |rank: f64| costs.get((rank.max(0.0) as usize).min(last)).copied().unwrap_or(f64::NAN);
        [at((middle - half).floor()), median(&costs), at((middle + half).ceil())]
    }
}

#[derive(Default)]
pub struct Measured {
    /// Empty if nothing was measured.
    pub comparisons: Vec<Comparison>,
    /// Pen and strip while training is paused.
    pub paused: Vec<Window>,
}

/// Time to settle after a change, and length of a window.
const SETTLE: Duration = Duration::from_millis(400);
const WATCHED: Duration = Duration::from_millis(1_600);

/// Follows the count of steps, the long tasks and the pictures of F6 from now on, until `stop` is called.
const WATCH: &str = "(() => {
    const steps = [], first = longTasks.length, since = performance.now(), before = pictures;
    const shown = document.querySelector('[data-testid=step-count]');
    const observer = new MutationObserver(() => steps.push([performance.now(), Number(shown.dataset.value)]));
    observer.observe(shown, { attributes: true, attributeFilter: ['data-value'] });
    window.stop = () => {
        observer.disconnect();
        const [from, to] = [steps.at(0), steps.at(-1)];
        return {
            speed: steps.length > 1 ? (to[1] - from[1]) * batchSize / (to[0] - from[0]) * 1000 : 0,
            longest: Math.max(0, ...longTasks.slice(first)),
            pictures: (pictures - before) / (performance.now() - since) * 1000,
        };
    };
})()";

/// Counts the pictures of F6, and offers a pen that moves sixty times a second, between the frames as a real one does, and takes a
/// blank sheet after each circle: over its own ink it would change nothing.
const HELPERS: &str = "(() => {
    window.pictures = 0;
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...rest) {
        if (this.canvas.closest('[data-testid=layer-f6]')) pictures += 1;
        return put.apply(this, rest);
    };
    window.draw = (draws) => {
        const sheet = document.querySelector('[data-testid=draw-canvas]');
        const { left, top, width, height } = sheet.getBoundingClientRect();
        const send = (type, turn) => sheet.dispatchEvent(new PointerEvent(type, {
            bubbles: true, pointerId: 1, isPrimary: true, buttons: 1,
            clientX: left + width * (0.5 + 0.3 * Math.cos(turn)), clientY: top + height * (0.5 + 0.3 * Math.sin(turn)),
        }));
        if (!draws) {
            clearInterval(window.pen);
            return send('pointerup', 0);
        }
        let turn = 7;
        window.pen = setInterval(() => {
            if (turn > 6.2) {
                send('pointerup', turn);
                document.querySelector('[data-testid=draw-clear]').click();
                send('pointerdown', turn = 0);
            }
            send('pointermove', turn += 0.05);
        }, 1000 / 60);
    };
})()";

/// Trains what the page opens with, and compares each way of showing the strip with hiding it.
pub async fn measure() -> Measured {
    let page = Page::visit(Browser::Chromium(Graphics::None), Site::start().await, 1440, 900).await;
    page.wait("the strip", 60, "document.querySelector('[data-testid=strip]').dataset.step === '0'").await;
    page.eval(HELPERS).await;
    page.eval("window.batchSize = Number(document.querySelector('[data-testid=batch-size]').value)").await;
    // Its 30 epochs would end before the last window.
    page.type_into("epochs", "1000").await;
    page.click("train").await;
    page.wait_number("step-count", 1_000.0, 120).await;
    let mut comparisons = Vec::new();
    for shown in Shown::ALL {
        let mut pairs = Vec::new();
        // In turn with and without it first, so that a machine that gets slower favours neither.
        for turn in 0..shown.pairs() {
            let (without, with) = if turn % 2 == 0 {
                let without = window(&page, None).await;
                (without, window(&page, Some(shown)).await)
            } else {
                let with = window(&page, Some(shown)).await;
                (window(&page, None).await, with)
            };
            pairs.push([without, with]);
        }
        comparisons.push(Comparison { shown, pairs });
    }
    page.wait_phase("running", 1).await;
    page.click("pause").await;
    page.wait_phase("paused", 10).await;
    let mut paused = Vec::new();
    for _ in 0..10 {
        paused.push(window(&page, Some(Shown::Pen)).await);
    }
    page.close().await;
    Measured { comparisons, paused }
}

/// A window without the strip, or with the strip shown so.
async fn window(page: &Page, shown: Option<Shown>) -> Window {
    let display = if shown.is_none() { "none" } else { "" };
    page.eval(&format!("document.querySelector('.panel.strip').style.display = '{display}'")).await;
    let (draws, pins) = (shown.is_some_and(Shown::draws), shown == Some(Shown::PinnedPen));
    if pins {
        page.click("layer-f6").await;
        page.wait("the pinned unit", 5, "document.querySelector('.unit-detail.pinned')").await;
    }
    if draws {
        page.eval("draw(true)").await;
    }
    tokio::time::sleep(SETTLE).await;
    page.eval(WATCH).await;
    tokio::time::sleep(WATCHED).await;
    let watched = page.eval("window.stop()").await;
    if draws {
        page.eval("draw(false)").await;
    }
    if pins {
        page.press("Escape").await;
    }
    let number = |name: &str| watched[name].as_f64().unwrap_or(f64::NAN);
    Window {
        images_per_second: number("speed"),
        longest_task: number("longest"),
        pictures_per_second: number("pictures"),
    }
}

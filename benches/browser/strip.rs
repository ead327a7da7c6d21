//! What the strip costs training, how long it keeps the page busy, and how often it is drawn.

use super::browser::Graphics;
use super::page::Page;
use super::site::Site;
use std::time::Duration;

/// What the page shows while it trains.
#[derive(Clone, Copy, Debug)]
pub enum Shown {
    /// No strip.
    Hidden,
    /// The strip, which lives with the training.
    Strip,
    /// The strip, while a pen draws without a pause.
    Pen,
    /// The same with a pinned unit, whose arithmetic is shown.
    PinnedPen,
    /// The strip while a pen draws and training is paused.
    PenAlone,
}

impl Shown {
    /// In the order of their values, which are indices of a [`Turn`].
    const ALL: [Self; 5] = [Self::Hidden, Self::Strip, Self::Pen, Self::PinnedPen, Self::PenAlone];

    fn draws(self) -> bool {
        match self {
            Self::Hidden | Self::Strip => false,
            Self::Pen | Self::PinnedPen | Self::PenAlone => true,
        }
    }
}

/// What was measured of one way of showing.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    pub images_per_second: f64,
    /// Longest task of the page's thread in milliseconds; 0 if none took 50.
    pub longest_task: f64,
    /// Pictures of the last layer before the output that are drawn in a second.
    pub pictures_per_second: f64,
}

/// All ways of showing, one after the other.
pub type Turn = [Cost; Shown::ALL.len()];

/// Collects the speeds that the page shows, the long tasks and the pictures of F6 from now on, until `stop` is called.
const WATCH: &str = "(() => {
    const speeds = [], first = longTasks.length, since = performance.now(), before = pictures;
    const timer = setInterval(() => {
        const speed = Number(document.querySelector('[data-testid=images-per-second]').dataset.value);
        if (speed > 0) speeds.push(speed);
    }, 100);
    window.stop = () => {
        clearInterval(timer);
        speeds.sort((a, b) => a - b);
        return {
            speed: speeds[speeds.length >> 1] ?? 0,
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

/// Trains Modern, and shows the strip in each way in turn.
pub async fn turns(count: u32, seconds: u64) -> Vec<Turn> {
    let page = Page::open_sized(Site::start().await, Graphics::None, 1440, 900).await;
    page.wait("the strip", 60, "document.querySelector('[data-testid=strip]').dataset.step === '0'").await;
    page.eval(HELPERS).await;
    page.click("preset-modern").await;
    // Its 20 epochs would end before the last turn.
    page.type_into("epochs", "1000").await;
    page.click("train").await;
    page.wait_number("step-count", 1_000.0, 120).await;
    let mut turns = Vec::new();
    for _ in 0..count {
        let mut turn = Vec::new();
        for shown in Shown::ALL {
            turn.push(cost(&page, shown, seconds).await);
        }
        eprintln!("{turn:.0?}");
        turns.extend(Turn::try_from(turn));
    }
    // After its end the page would go on showing the last speed.
    page.wait_phase("running", 1).await;
    page.close().await;
    turns
}

async fn cost(page: &Page, shown: Shown, seconds: u64) -> Cost {
    let display = if matches!(shown, Shown::Hidden) { "none" } else { "" };
    page.eval(&format!("document.querySelector('.panel.strip').style.display = '{display}'")).await;
    match shown {
        Shown::PinnedPen => {
            page.click("layer-f6").await;
            page.wait("the pinned unit", 5, "document.querySelector('.unit-detail.pinned')").await;
        }
        Shown::PenAlone => {
            page.click("pause").await;
            page.wait_phase("paused", 10).await;
        }
        Shown::Hidden | Shown::Strip | Shown::Pen => {}
    }
    if shown.draws() {
        page.eval("draw(true)").await;
    }
    // The speed on the page is an average over the last second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    page.eval(WATCH).await;
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let watched = page.eval("window.stop()").await;
    if shown.draws() {
        page.eval("draw(false)").await;
    }
    match shown {
        Shown::PinnedPen => page.press("Escape").await,
        Shown::PenAlone => {
            page.click("train").await;
            page.wait_phase("running", 10).await;
        }
        Shown::Hidden | Shown::Strip | Shown::Pen => {}
    }
    let number = |name: &str| watched[name].as_f64().unwrap_or(f64::NAN);
    Cost {
        images_per_second: number("speed"),
        longest_task: number("longest"),
        pictures_per_second: number("pictures"),
    }
}

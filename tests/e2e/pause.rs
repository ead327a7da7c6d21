//! Latency of Pause, measured inside the page: a round trip through the driver takes longer.

use super::browser::Graphics;
use super::page::Page;
use serde_json::json;

const PRESSES: usize = 7;

/// What a pause may take beside the step: messages both ways and the page's next picture.
const FRAME_MS: f64 = 80.0;

/// Presses Pause and Resume `presses` times, at different moments of a time slice. Returns the milliseconds until the phase was
/// "paused".
const TIME_PRESSES: &str = "
    const [presses, done] = arguments;
    const find = id => document.querySelector(`[data-testid=${id}]`);
    const until = (id, condition) => new Promise(resolve => {
        const observer = new MutationObserver(() => check());
        const check = () => {
            if (condition(find(id))) { observer.disconnect(); resolve(); }
        };
        observer.observe(find(id), { attributes: true, characterData: true, childList: true, subtree: true });
        check();
    });
    const phase = name => until('phase', element => element.dataset.phase === name);
    const press = async id => {
        await until(id, button => !button.hidden && !button.disabled);
        const pressed = performance.now();
        find(id).click();
        return pressed;
    };
    (async () => {
        const times = [];
        for (let round = 0; round < presses; round++) {
            await phase('running');
            const step = find('step-count').dataset.value;
            await until('step-count', count => count.dataset.value !== step);
            await new Promise(resolve => setTimeout(resolve, 13 * round));
            const pressed = await press('pause');
            await phase('paused');
            times.push(performance.now() - pressed);
            await press('train');
        }
        await phase('running');
        done(times);
    })();
";

/// Pause waits for the step that is being trained, which is not interrupted, and for one picture of the screen. The largest
/// batch has the longest step.
#[tokio::test]
async fn pause_waits_for_no_more_than_a_step() {
    let page = Page::open(Graphics::None).await;
    for batch_size in [32, 512] {
        page.type_into("batch-size", &batch_size.to_string()).await;
        page.click("train").await;
        page.wait_phase("running", 60).await;
        let times = pauses(&page).await;
        let speed = page.number("images-per-second").await.expect("a running run has a speed");
        let step_ms = 1000.0 * f64::from(batch_size) / speed;
        let report = format!("batch size {batch_size}, a step {step_ms:.0} ms, pauses in ms: {times:.0?}");
        eprintln!("{report}");
        assert!(median(&times) < step_ms + FRAME_MS, "the median pause waits for more than a step: {report}");
        page.click("stop").await;
        page.wait_phase("finished", 5).await;
    }
    page.close().await;
}

/// Latencies of Pause in milliseconds, sorted; the run is running before and after.
async fn pauses(page: &Page) -> Vec<f64> {
    let times = page.driver.execute_async(TIME_PRESSES, vec![json!(PRESSES)]).await.expect("the presses are measured");
    let mut times: Vec<f64> = serde_json::from_value(times.json().clone()).unwrap();
    assert_eq!(times.len(), PRESSES, "every press was measured");
    times.sort_by(f64::total_cmp);
    times
}

/// The median of sorted times, which one press during a busy moment does not change.
fn median(times: &[f64]) -> f64 {
    times[times.len() / 2]
}

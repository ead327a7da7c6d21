//! Latency of Pause, measured inside the page: a round trip through the driver takes longer.

use super::page::Page;
use serde_json::json;

const PRESSES: usize = 7;

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

/// Latencies of Pause in milliseconds, sorted; the run is running before and after.
pub async fn pauses(page: &Page) -> Vec<f64> {
    let times = page.driver.execute_async(TIME_PRESSES, vec![json!(PRESSES)]).await.expect("the presses are measured");
    let mut times: Vec<f64> = serde_json::from_value(times.json().clone()).unwrap();
    assert_eq!(times.len(), PRESSES, "every press was measured");
    times.sort_by(f64::total_cmp);
    times
}

/// The median of sorted times, which one press during a busy moment does not change.
pub fn median(times: &[f64]) -> f64 {
    times[times.len() / 2]
}

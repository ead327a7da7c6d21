//! How soon a press on Pause is answered, timed inside the page: the driver's way there and back takes longer than that.

use super::page::Page;
use serde_json::json;

/// Presses timed.
const PRESSES: usize = 7;

/// Presses Pause so many times, each at another moment of a slice, and Go on in between; gives the milliseconds until
/// the page said "paused".
const TIME_PRESSES: &str = "
    const [presses, done] = arguments;
    const find = id => document.querySelector(`[data-testid=${id}]`);
    const until = (id, holds) => new Promise(resolve => {
        const observer = new MutationObserver(() => look());
        const look = () => {
            if (holds(find(id))) { observer.disconnect(); resolve(); }
        };
        observer.observe(find(id), { attributes: true, characterData: true, childList: true, subtree: true });
        look();
    });
    const phase = word => until('phase', element => element.textContent.trim() === word);
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

/// Milliseconds that Pause took, in rising order; the run is running before and after.
pub async fn pauses(page: &Page) -> Vec<f64> {
    let times = page.driver.execute_async(TIME_PRESSES, vec![json!(PRESSES)]).await.expect("the presses are timed");
    let mut times: Vec<f64> = serde_json::from_value(times.json().clone()).unwrap();
    assert_eq!(times.len(), PRESSES, "every press was timed");
    times.sort_by(f64::total_cmp);
    times
}

/// The middle one of times in rising order: one press may have met a moment in which something else had the processor.
pub fn median(times: &[f64]) -> f64 {
    times[times.len() / 2]
}

//! Links: the page opened by an address that holds an experiment, and made into one.

use super::browser::Graphics;
use super::page::Page;
use super::site::{Fault, Site};
use serde_json::json;

/// Opens the page with this after its address.
async fn open(rest: &str) -> Page {
    let mut site = Site::start().await;
    site.url.push_str(rest);
    Page::open_sized(site, Graphics::None, 1440, 900).await
}

/// Whether the first element that matches is shown.
async fn is_shown(page: &Page, css: &str) -> bool {
    let found = page.eval(&format!("document.querySelector({})?.checkVisibility() ?? false", json!(css))).await;
    found.as_bool().unwrap()
}

/// Moves the clock of the page, which then finds that so many seconds have passed.
async fn pass(page: &Page, seconds: u32) {
    let later = format!("(now => {{ Date.now = () => now() + {seconds}000; return true; }})(Date.now.bind(Date))");
    assert_eq!(page.eval(&later).await, json!(true));
}

#[tokio::test]
async fn a_link_stands_in_the_form_and_starts_nothing() {
    let page = open("#preset=best-today&dataset=synthetic&epochs=5&seed=7&quantum=1").await;
    page.wait_phase("idle", 60).await;
    let banner = page.text("link-banner").await;
    assert!(
        banner.contains("Best today, learning rate 0.03 to 0.0001 x5, epochs 5, Synthetic digits, seed 7."),
        "{banner}"
    );
    assert!(banner.contains("\"quantum\" is unknown here"), "{banner}");
    assert_eq!([page.value("epochs").await, page.value("seed").await], ["5", "7"]);
    assert_eq!(page.value("dataset").await, "synthetic");
    assert_eq!(page.number("step-count").await.unwrap_or_default(), 0.0, "nothing has started");
    // The same address is what the page would write.
    page.click_on("[data-testid=share] > summary").await;
    page.wait("the address", 5, "document.querySelector('[data-testid=link-address]').value").await;
    assert!(page.value("link-address").await.ends_with("/#a&preset=best-today&dataset=synthetic&epochs=5&seed=7&z"));
    page.click("undo-link").await;
    assert_eq!([page.value("epochs").await, page.value("seed").await], ["30", "1"]);
    assert_eq!(page.text("link-banner").await, "");
    page.close().await;
}

#[tokio::test]
async fn a_later_link_is_offered_and_the_trained_network_stays() {
    let page = open("?preset=modern&dataset=synthetic&seed=3").await;
    page.wait_phase("idle", 60).await;
    assert_eq!(page.value("seed").await, "3", "a query instead of a fragment");
    page.click("step").await;
    page.wait_phase("paused", 30).await;
    page.eval("location.hash = 'preset=sprint&seed=9&task=%3Cb%3Ebold%3C/b%3E'").await;
    page.wait("the offer", 5, "document.querySelector('[data-testid=use-link]')").await;
    page.wait("the focus on the offer", 5, "document.activeElement.dataset.testid === 'link-banner'").await;
    assert!(page.text("link-banner").await.contains("Task: <b>bold</b>"), "markup is text");
    assert_eq!(page.value("seed").await, "3");
    page.click("dismiss-link").await;
    assert_eq!((page.value("seed").await.as_str(), page.text("link-banner").await.as_str()), ("3", ""));
    page.eval("location.hash = 'preset=sprint&seed=8'").await;
    page.click("use-link").await;
    assert_eq!([page.value("seed").await, page.value("optimizer").await], ["8", "adam"]);
    assert_eq!((page.text("phase").await.as_str(), page.number("step-count").await), ("Paused", Some(1.0)));
    page.close().await;
}

#[tokio::test]
async fn an_exercise_locks_hides_and_opens_the_tour() {
    let page =
        open("#preset=modern&dataset=synthetic&task=Why%3F&hide=mistakes,race,network&lock=epochs,layers&tour=draw")
            .await;
    page.wait_phase("idle", 60).await;
    assert!(page.text("exercise").await.starts_with("Why?"));
    let is_disabled = |id: &str| format!("document.querySelector('[data-testid={id}]').disabled");
    assert_eq!(page.eval(&is_disabled("epochs")).await, json!(true));
    assert_eq!(page.eval(&is_disabled("seed")).await, json!(false));
    for css in [".panel.network", "#mistakes-tab", "#race-tab", "[data-testid=confusion]"] {
        assert!(!is_shown(&page, css).await, "{css}");
    }
    assert_eq!(
        page.eval("document.querySelector('#hand-tab').ariaSelected").await,
        json!("true"),
        "the first that is shown"
    );
    page.wait("the tour", 5, "document.querySelector('.tour-marks [aria-current]')?.title === 'Draw a digit'").await;
    // What would change a locked field is off, and says why.
    let refused = |id: &str| {
        format!("(({{ ariaDisabled, title }}) => [ariaDisabled, title])(document.querySelector('[data-testid={id}]'))")
    };
    let why = |fields: &str| json!(["true", format!("It would change what this exercise locks: {fields}.")]);
    assert_eq!(page.eval(&refused("preset-lenet-1998")).await, why("layers"));
    assert_eq!(page.eval(&refused("preset-modern")).await, json!(["false", ""]));
    let form = [page.value("layers").await, page.value("loss").await];
    page.click("preset-lenet-1998").await;
    page.eval("document.querySelector('.lesson > details').open = true").await;
    page.click("rung-ladder-relu").await;
    page.click("break-tab").await;
    page.click("break-zero-weights").await;
    assert_eq!(page.eval(&refused("guess-0")).await, why("epochs"));
    page.click("guess-0").await;
    assert_eq!([page.value("epochs").await, page.value("handicap").await], ["20", "none"]);
    assert_eq!([page.value("layers").await, page.value("loss").await], form);
    page.wait_phase("idle", 5).await;

    page.click("end-exercise").await;
    assert_eq!(page.eval(&is_disabled("epochs")).await, json!(false));
    assert!(is_shown(&page, ".panel.network").await && is_shown(&page, "#race-tab").await);
    page.close().await;
}

#[tokio::test]
async fn a_teacher_makes_a_link_and_copies_it() {
    let page = Page::open(Graphics::None).await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.click("preset-best-today").await;
    page.click_on("[data-testid=share] > summary").await;
    page.click_on("[data-testid=link-builder] > summary").await;
    page.type_into("link-task", "Draw a 7.").await;
    page.click("show-race").await;
    page.click("lock-seed").await;
    page.choose("link-tour", "draw").await;
    page.choose("link-view", "booth").await;
    page.type_into("link-idle", "3").await;
    let rest =
        "/#a&preset=best-today&dataset=synthetic&task=Draw+a+7.&hide=race&lock=seed&tour=draw&view=booth&idle=3&z";
    let address = page.value("link-address").await;
    assert!(address.ends_with(rest), "{address}");
    assert_eq!(page.eval("document.querySelectorAll('.qr path').length").await, json!(1));
    page.click("copy-link").await;
    page.wait("an answer", 5, "document.querySelector('[data-testid=copied]').textContent").await;
    // Headless browsers may forbid the clipboard: the link is then selected.
    let selected = page.eval("String(getSelection()) || document.activeElement.value").await;
    assert!(page.text("copied").await == "Copied." || selected == json!(address), "{selected}");
    // A form that cannot run has no link.
    page.type_into("epochs", "0").await;
    assert_eq!(page.eval("document.querySelector('[data-testid=copy-link]').disabled").await, json!(true));
    page.close().await;
}

#[tokio::test]
async fn the_page_trains_in_a_sandboxed_frame_without_header() {
    let page = Page::open(Graphics::None).await;
    // A page of a course, at another address: our own permits no frames.
    page.site.inject("manifest", Fault::WebPage);
    page.driver.goto(format!("{}manifest.webmanifest", page.site.url)).await.unwrap();
    page.site.clear_faults();
    let frame = "(() => { const frame = document.createElement('iframe'); frame.id = 'frame'; \
                 frame.sandbox = 'allow-scripts allow-same-origin'; frame.style = 'width: 1200px; height: 800px'; \
                 frame.src = './?frame#preset=sprint&dataset=synthetic&view=embed'; document.body.append(frame); \
                 return true; })()";
    assert_eq!(page.eval(frame).await, json!(true));
    let inside = |id: &str| format!("document.querySelector('#frame').contentDocument.querySelector('{id}')");
    let phase = |phase: &str| format!("{}.dataset.phase === '{phase}'", inside("[data-testid=phase]"));
    page.wait("the page in the frame", 60, &phase("idle")).await;
    assert_eq!(page.eval(&format!("{}.checkVisibility()", inside(".top"))).await, json!(false));
    assert_eq!(page.eval(&format!("{} === null", inside("[data-testid=link-banner]"))).await, json!(true));
    page.eval(&format!("{}.click()", inside("[data-testid=train]"))).await;
    page.wait("a step", 60, &format!("Number({}.dataset.value) >= 5", inside("[data-testid=step-count]"))).await;
    page.close().await;
}

#[tokio::test]
async fn a_booth_asks_and_begins_again() {
    let page = open("#preset=sprint&dataset=synthetic&view=booth&idle=1").await;
    page.wait_phase("idle", 60).await;
    page.click("step").await;
    page.wait_phase("paused", 30).await;
    page.eval("window.isOld = true").await;
    pass(&page, 61).await;
    page.wait("the question", 5, "document.querySelector('[data-testid=still-there]')").await;
    page.click_on("[data-testid=still-there] button").await;
    page.wait("no question", 5, "!document.querySelector('[data-testid=still-there]')").await;
    pass(&page, 90).await;
    // Without the browser's question, although a network is trained.
    page.wait("another page", 60, "!window.isOld && document.querySelector('[data-testid=phase]')").await;
    page.wait_phase("idle", 60).await;
    page.close().await;
}

#[tokio::test]
async fn a_projector_has_large_type_and_light_colours() {
    let page = open("#preset=sprint&dataset=synthetic&view=projector").await;
    page.wait_phase("idle", 60).await;
    assert_eq!(page.eval("getComputedStyle(document.documentElement).fontSize").await, json!("22px"));
    assert_eq!(page.eval("document.documentElement.dataset.theme").await, json!("light"));
    let overflow = page.eval("document.documentElement.scrollWidth > document.documentElement.clientWidth").await;
    assert_eq!(overflow, json!(false));
    page.close().await;
}

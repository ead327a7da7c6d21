//! A school class: a pupil's own code, and the codes of several on the teacher's page.

use super::browser::Graphics;
use super::digits::DIGITS;
use super::page::Page;
use lenet_data::hand::{Drawn, to_text};
use lenet_data::strokes::{PEN_WIDTH, Stroke};
use thirtyfour::prelude::*;

/// The ten digits as a file of drawings.
fn drawings() -> String {
    let stroke = |points: &&[[f32; 2]]| Stroke { points: points.to_vec() };
    let drawn = |(label, strokes): (u8, &&[&[[f32; 2]]])| {
        Drawn::new(label, &strokes.iter().map(stroke).collect::<Vec<_>>(), PEN_WIDTH)
    };
    to_text(&(0..).zip(&DIGITS).map(drawn).collect::<Vec<_>>())
}

/// The code under this name.
async fn code_of(page: &Page, name: &str) -> String {
    let before = page.value("class-code").await;
    page.type_into("class-name", name).await;
    let code = "document.querySelector('[data-testid=class-code]').value";
    page.wait("the code", 10, &format!("{code}.startsWith('LENET1-') && {code} !== '{before}'")).await;
    page.value("class-code").await
}

#[tokio::test]
async fn a_class_is_read_from_its_codes_and_has_a_matrix() {
    let page = Page::open(Graphics::None).await;
    let files = page.downloads("class").await;
    page.wait_phase("idle", 60).await;
    page.choose("dataset", "synthetic").await;
    page.type_into("epochs", "1").await;
    page.click("hand-tab").await;
    page.click_on("[data-testid=class-own] summary").await;
    page.wait(
        "what is missing",
        5,
        "document.querySelector('[data-testid=class-about]').textContent.startsWith('Draw')",
    )
    .await;
    let input = page.driver.find(By::Css("[data-testid=hand-import]")).await.unwrap();
    input.send_keys(files.write("drawings.txt", drawings().as_bytes())).await.unwrap();
    page.train_to_the_end().await;
    let about = "document.querySelector('[data-testid=class-about]').textContent";
    page.wait("a result", 20, &format!("{about}.includes('reads right (') && {about}.includes('test accuracy (')"))
        .await;

    let mut codes = Vec::new();
    for name in ["Anna", "Ben", "Cem"] {
        codes.push(code_of(&page, name).await);
    }
    assert!(codes.iter().all(|code| code.len() < 1_000), "{codes:?}");
    page.click("class-copy").await;
    page.wait("an answer", 5, "document.querySelector('[data-testid=class-copied]').textContent !== ''").await;

    page.click_on("[data-testid=class-read] summary").await;
    page.wait("the field", 10, "document.querySelector('[data-testid=class-paste]')").await;
    let [anna, ben, cem] = &codes[..] else { panic!("three codes") };
    let (start, rest) = anna.split_at(90);
    page.type_into(
        "class-paste",
        &format!("Anna, 10:32: {start}\n{rest}\nBen, 10:33: {ben}\nCem, 10:35: {}", &cem[..300]),
    )
    .await;
    page.click("class-take").await;
    let report = "document.querySelector('[data-testid=class-report]').textContent";
    page.wait("the report", 20, &format!("{report}.includes('2 codes were read; 1 remark')")).await;
    let text = page.text("class-report").await;
    assert!(text.contains("Line 4, after \"Cem, 10:35\": the code is cut off"), "{text}");

    page.wait("the class evaluated", 20, "document.querySelector('[data-testid=class-result]').dataset.value").await;
    let pupils = page.text("class-pupils").await;
    assert!(pupils.contains("Anna") && pupils.contains("Ben") && pupils.contains("of 10"), "{pupils}");
    let images = page
        .eval(
            "[...document.querySelectorAll('[data-testid^=class-confusion-cell]')]
                .reduce((sum, { dataset }) => sum + Number(dataset.value), 0)",
        )
        .await;
    assert_eq!(images, 20);
    // The first cell that holds drawings, by keyboard and screen reader a button like any other.
    page.eval(
        "[...document.querySelectorAll('[data-testid^=class-confusion-cell]')]
            .find(({ dataset }) => Number(dataset.value) > 0).click()",
    )
    .await;
    page.wait("its drawings", 10, "document.querySelector('[data-testid=class-drawing]')").await;
    page.click_on("[data-testid=class-drawing]").await;
    page.wait(
        "the drawing on the sheet",
        5,
        "document.querySelector('[data-testid=hand-as-0]').ariaDisabled === 'false'",
    )
    .await;

    let input = page.driver.find(By::Css("[data-testid=class-files]")).await.unwrap();
    input.send_keys(files.write("class.txt", format!("Cem\n{cem}\n{ben}").as_bytes())).await.unwrap();
    page.wait("the third pupil", 20, "document.querySelectorAll('[data-testid=class-pupil]').length === 3").await;
    page.wait("a new report", 20, &format!("{report}.startsWith('1 code was read.')")).await;
    page.click("class-remove").await;
    page.wait("no class", 5, "!document.querySelector('[data-testid=class]')").await;
    page.close().await;
}

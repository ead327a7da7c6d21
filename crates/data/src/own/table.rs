//! Tables as text (CSV), as Kaggle and OpenML have them: a line for each image, with its label and its 784 pixels.

use super::MAX_IMAGES;
use super::content::Content;
use super::fit::Fit;
use super::idx::Images;
use super::refusal::Fault;
use lenet_experiment::image::{PIXELS, SIDE};

/// Columns of a table with labels.
pub(super) const COLUMNS: usize = 1 + PIXELS;

/// What may stand between two numbers.
pub(super) const SEPARATORS: &[u8] = b",;\t";

/// Longest line in bytes, ten times that of a table of whole numbers.
const MAX_LINE: u64 = 40_000;

/// What a table holds.
pub(super) enum Table {
    Labelled(Images, Vec<i32>),
    Unlabelled,
}

/// Parses a table, with or without a line of names. The label is in the first column, or in the last if that is its name.
pub(super) fn read(mut content: Content, transposed: bool) -> Result<Table, Fault> {
    let (mut text, mut cells, mut line) = (Vec::new(), Vec::new(), 0);
    let (mut pixels, mut labels, fit) = (Vec::new(), Vec::new(), Fit::new(SIDE, SIDE, transposed));
    let (mut is_first, mut is_label_last) = (true, false);
    while content.line(MAX_LINE, &mut text)? {
        line += 1;
        let row = if line == 1 { text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text) } else { &text };
        if row.trim_ascii().is_empty() {
            continue;
        }
        cells.clear();
        cells.extend(row.split(|byte| SEPARATORS.contains(byte)).map(number));
        if is_first {
            is_first = false;
            match cells.len() {
                COLUMNS => {}
                PIXELS => return Ok(Table::Unlabelled),
                found => return Err(Fault::Columns { found }),
            }
            if cells[0].is_none() {
                let last = row.rsplit(|byte| SEPARATORS.contains(byte)).next().map(bare).unwrap_or_default();
                is_label_last = last.eq_ignore_ascii_case(b"label") || last.eq_ignore_ascii_case(b"class");
                continue;
            }
        }
        if cells.len() != COLUMNS {
            return Err(Fault::Line { line, found: cells.len(), expected: COLUMNS });
        }
        if labels.len() == MAX_IMAGES {
            return Err(Fault::TooMany { count: MAX_IMAGES + 1 });
        }
        if is_label_last {
            cells.rotate_right(1);
        }
        // Of the line as it is: with the label last, pixels begin in the first column.
        let place = |index: usize| if is_label_last { (index + COLUMNS - 1) % COLUMNS } else { index };
        let cell = |index: usize| Fault::Cell { line, column: place(index) + 1 };
        let mut image = [0; PIXELS];
        for (index, (pixel, value)) in image.iter_mut().zip(&cells[1..]).enumerate() {
            *pixel = value.and_then(|value| u8::try_from(value).ok()).ok_or_else(|| cell(index + 1))?;
        }
        labels.push(cells[0].ok_or_else(|| cell(0))?);
        pixels.extend_from_slice(&fit.scale(&image));
    }
    if labels.is_empty() {
        return Err(Fault::NoItems);
    }
    Ok(Table::Labelled(Images { pixels, rows: SIDE, columns: SIDE }, labels))
}

/// A cell without spaces and quotation marks.
fn bare(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    cell.strip_prefix(b"\"").and_then(|cell| cell.strip_suffix(b"\"")).unwrap_or(cell)
}

/// A whole number of up to nine digits, which may have a fraction of zeros.
fn number(cell: &[u8]) -> Option<i32> {
    let cell = bare(cell);
    let (negative, digits) = cell.strip_prefix(b"-").map_or((false, cell), |digits| (true, digits));
    let mut parts = digits.splitn(2, |&byte| byte == b'.');
    let whole = parts.next().filter(|whole| (1..=9).contains(&whole.len()))?;
    let is_whole = parts.next().is_none_or(|fraction| fraction.iter().all(|&digit| digit == b'0'));
    let value = whole
        .iter()
        .try_fold(0, |value: i32, &digit| digit.is_ascii_digit().then(|| value * 10 + i32::from(digit - b'0')))?;
    is_whole.then_some(if negative { -value } else { value })
}

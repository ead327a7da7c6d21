//! The strip's colours, which the style sheets define.

use super::pixels::Colours;
use leptos::prelude::window;
use web_sys::Element;

/// The colours in the theme of an element.
pub fn colours(canvas: &Element) -> Option<Colours> {
    let style = window().get_computed_style(canvas).ok()??;
    let colour = |name| parse(style.get_property_value(name).ok()?.trim());
    Some(Colours { zero: colour("--zero")?, positive: colour("--positive")?, negative: colour("--negative")? })
}

/// Red, green and blue of `#rrggbb`.
pub fn parse(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let channel = |at: usize| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    Some([channel(0)?, channel(2)?, channel(4)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_hexadecimal_digits() {
        assert_eq!(parse("#b2182b"), Some([0xB2, 0x18, 0x2B]));
        assert_eq!([parse("b2182b"), parse("#b2182"), parse("#b2182g"), parse("")], [None; 4]);
    }
}

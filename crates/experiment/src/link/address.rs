//! The text of an address: where a link begins in it, and percent-encoding.

/// What an address says beyond its page.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Body {
    pub text: String,
    /// Whether it is a query, to which others may add names of their own, such as `utm_source`.
    pub is_query: bool,
}

/// The fragment of an address, also after a `#` that was percent-encoded on the way, else the query; `None` without either.
pub(super) fn body(address: &str) -> Option<Body> {
    let after = |mark: &str| address.split_once(mark).map(|(_, rest)| rest).filter(|rest| !rest.is_empty());
    let query = || after("?").map(|rest| rest.split('#').next().unwrap_or_default());
    let (text, is_query) = match (after("#"), query(), after("%23")) {
        (Some(fragment), _, _) => (fragment, false),
        (None, Some(query), _) => (query, true),
        (None, None, rest) => (rest?, false),
    };
    let mut text = text;
    let begins = text;
    // `#/preset=…`, `#!preset=…`, `?#preset=…`
    while let Some(rest) = text.strip_prefix(['#', '?', '!', '/', '&']).or_else(|| text.strip_prefix("%23")) {
        text = rest;
    }
    let is_query = is_query && !begins.starts_with("%23");
    // Some programs encode the whole fragment.
    let is_encoded = !text.contains('=') && (text.contains("%3D") || text.contains("%3d"));
    let text = if is_encoded { decode(text) } else { text.to_owned() };
    (!text.is_empty()).then_some(Body { text, is_query })
}

/// Names and values, decoded; `None` stands for a value where there is no `=`. The `&amp;` of a copied web page counts as `&`.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (String, Option<String>)> {
    let parts = text.split('&').map(|part| part.strip_prefix("amp;").unwrap_or(part)).filter(|part| !part.is_empty());
    parts.map(|part| match part.split_once('=') {
        Some((name, value)) => (decode(name), Some(decode(value))),
        None => (decode(part), None),
    })
}

/// Whether the text ends within a percent-encoded character, or before a value.
pub(super) fn is_cut(text: &str) -> bool {
    let tail = text.as_bytes();
    let ends_in_escape = |at: usize| tail.len() > at && tail[tail.len() - 1 - at] == b'%';
    ends_in_escape(0) || ends_in_escape(1) || text.ends_with(['=', '&'])
}

/// A value as it stands in an address: letters, digits and a few signs as they are, spaces as `+`, all else percent-encoded.
pub(super) fn encode(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' | b':' => text.push(byte.into()),
            b' ' => text.push('+'),
            _ => text.push_str(&escape(byte)),
        }
    }
    text
}

/// Encodes a sign at the end, which mail programs take for the end of a sentence.
pub(super) fn finish(mut text: String) -> String {
    if let Some(sign @ (b'.' | b',' | b':' | b'+')) = text.bytes().last() {
        text.pop();
        text.push_str(&escape(if sign == b'+' { b' ' } else { sign }));
    }
    text
}

fn escape(byte: u8) -> String {
    format!("%{byte:02X}")
}

/// Decodes a value. A `%` without two digits stays, and bytes that are no UTF-8 become replacement characters.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let digit = |offset: usize| bytes.get(at + offset).and_then(|digit| char::from(*digit).to_digit(16));
        match (byte, digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            (b'+', _, _) => {
                decoded.push(b' ');
                at += 1;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

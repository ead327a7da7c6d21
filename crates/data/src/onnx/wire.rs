//! Protocol buffers, as far as a message's fields can be told apart without knowing them.

use crate::model_import::ImportError;

/// Calls `visit` with number and content of each field that is a message, string or list; numbers are skipped.
///
/// # Errors
/// When the bytes are no message, and those of `visit`.
pub(crate) fn fields<'a>(
    mut bytes: &'a [u8],
    mut visit: impl FnMut(u64, &'a [u8]) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    while !bytes.is_empty() {
        let damaged = || ImportError::Damaged("a field ends too early; it is probably cut off".into());
        if let (number, Some(content)) = field(&mut bytes).ok_or_else(damaged)? {
            visit(number, content)?;
        }
    }
    Ok(())
}

/// Takes a field off the bytes: its number, and its content unless it is a number.
fn field<'a>(bytes: &mut &'a [u8]) -> Option<(u64, Option<&'a [u8]>)> {
    let key = varint(bytes)?;
    let content = match key & 7 {
        0 => {
            varint(bytes)?;
            None
        }
        1 => take(bytes, 8).map(|_| None)?,
        2 => {
            let length = usize::try_from(varint(bytes)?).ok()?;
            Some(take(bytes, length)?)
        }
        5 => take(bytes, 4).map(|_| None)?,
        _ => return None,
    };
    Some((key >> 3, content))
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

/// Seven bits a byte, the lowest first; the eighth says that more follow.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let byte = *take(bytes, 1)?.first()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

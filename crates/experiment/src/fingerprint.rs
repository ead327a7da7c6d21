//! A number that changes with the source text of everything that crosses between page and worker.

/// 64-bit FNV-1a over all texts, one after the other.
pub(crate) const fn fnv1a(texts: &[&str]) -> u64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut text = 0;
    while text < texts.len() {
        let bytes = texts[text].as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0000_0100_0000_01b3);
            index += 1;
        }
        text += 1;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from the FNV specification (draft-eastlake-fnv, appendix C).
    #[test]
    fn hashes_match_the_specification() {
        assert_eq!(fnv1a(&[]), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(&["a"]), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(&["foo", "bar"]), 0x8594_4171_f739_67e8);
    }
}

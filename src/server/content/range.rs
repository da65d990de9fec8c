//! Which bytes are asked for: `Range` of RFC 9110, section 14.

use std::ops::Range;

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Everything: nothing else was asked for, or in words that a server may leave alone, such as several ranges.
    Whole,
    /// These bytes.
    Of(Range<u64>),
    /// Nothing: none of them is there.
    None,
}

/// Reads a `Range` for something of `size` bytes.
pub(super) fn read(header: &str, size: u64) -> Part {
    let unit = header.trim().split_at_checked(6).filter(|(unit, _)| unit.eq_ignore_ascii_case("bytes="));
    let Some((_, set)) = unit else {
        return Part::Whole;
    };
    let Some((first, last)) = set.trim().split_once('-') else { return Part::Whole };
    let part = match (number(first), number(last)) {
        (Some(Some(first)), Some(last)) if last.is_none_or(|last| last >= first) => {
            first..last.map_or(size, |last| size.min(last.saturating_add(1)))
        }
        (Some(None), Some(Some(suffix))) => size.saturating_sub(suffix)..size,
        _ => return Part::Whole,
    };
    if part.start < part.end { Part::Of(part) } else { Part::None }
}

/// None: no number; some none: nothing was written.
#[expect(clippy::option_option, reason = "nothing, a number and neither are three different things in a range")]
fn number(text: &str) -> Option<Option<u64>> {
    if text.is_empty() {
        return Some(None);
    }
    // Beyond what can be counted is beyond the end.
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| Some(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_range_is_read_as_the_rfc_says() {
        for (header, part) in [
            ("bytes=0-0", Part::Of(0..1)),
            ("Bytes=2-", Part::Of(2..10)),
            ("bytes=-3", Part::Of(7..10)),
            ("bytes=-30", Part::Of(0..10)),
            ("bytes=5-99999999999999999999999", Part::Of(5..10)),
            ("bytes=10-", Part::None),
            ("bytes=99999999999999999999999-", Part::None),
            ("bytes=-0", Part::None),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=4-2", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("bytes", Part::Whole),
            ("lines=1-2", Part::Whole),
            ("", Part::Whole),
        ] {
            assert_eq!(read(header, 10), part, "{header}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_asked_lies_within_what_is_there(header in "(bytes=)?[0-9,+-]{0,12}|\\PC{0,12}", size in 0_u64..100) {
            if let Part::Of(part) = read(&header, size) {
                prop_assert!(part.start < part.end && part.end <= size);
            }
        }
    }
}

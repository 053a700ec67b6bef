//! Code points by position.

use std::borrow::Cow;

use rustpython_wtf8::{CodePoint, Wtf8, Wtf8Buf};

/// A string and how many code points it has. Where that equals the number of
/// bytes the string is ASCII, and positions are byte offsets.
#[derive(Debug, Clone, Copy)]
pub struct Indexed<'a> {
    text: &'a Wtf8,
    len: usize,
}

impl<'a> Indexed<'a> {
    /// Counts the code points of `text`.
    pub fn new(text: &'a Wtf8) -> Self {
        Self::with_len(text, text.code_points().count())
    }

    /// Takes the number of code points from a caller who knows it. A wrong one
    /// gives wrong answers, or a panic.
    pub fn with_len(text: &'a Wtf8, len: usize) -> Self {
        debug_assert_eq!(len, text.code_points().count());
        Self { text, len }
    }

    /// The string.
    pub fn text(self) -> &'a Wtf8 {
        self.text
    }

    /// `len(s)`.
    pub fn len(self) -> usize {
        self.len
    }

    /// Whether there are no code points.
    pub fn is_empty(self) -> bool {
        self.len == 0
    }

    /// `s.isascii()`.
    pub fn is_ascii(self) -> bool {
        self.len == self.text.len()
    }

    /// The code point at `index`, which is not negative.
    pub fn get(self, index: usize) -> Option<CodePoint> {
        if index >= self.len {
            return None;
        }
        self.text[self.byte_offset(index)..].code_points().next()
    }

    /// Where the code point at `index` starts, `index <= len`.
    pub fn byte_offset(self, index: usize) -> usize {
        if self.is_ascii() || index == 0 {
            return index;
        }
        let bytes = self.text.as_bytes();
        let mut starts = (0..bytes.len()).filter(|&at| is_start(bytes[at]));
        if index * 2 <= self.len {
            return starts.nth(index).unwrap_or(bytes.len());
        }
        match self.len.checked_sub(index) {
            None | Some(0) => bytes.len(),
            Some(from_end) => starts.nth_back(from_end - 1).unwrap_or(0),
        }
    }

    /// Which code point starts at a byte offset.
    pub fn index_of(self, byte_offset: usize) -> usize {
        match self.is_ascii() {
            true => byte_offset,
            false => self.text[..byte_offset].code_points().count(),
        }
    }

    /// `s[start:end]`, `start <= end <= len`.
    pub fn range(self, start: usize, end: usize) -> &'a Wtf8 {
        &self.text[self.byte_offset(start)..self.byte_offset(end)]
    }

    /// `s[start:stop:step]`.
    pub fn slice(self, slice: Slice) -> Cow<'a, Wtf8> {
        if slice.count == 0 {
            return Cow::Borrowed(&self.text[..0]);
        }
        if slice.step == 1 {
            return Cow::Borrowed(self.range(slice.start, slice.start + slice.count));
        }
        let stride = usize::try_from(slice.step.unsigned_abs()).unwrap_or(usize::MAX);
        let span = stride.saturating_mul(slice.count - 1).min(self.len - 1);
        let stepped: Wtf8Buf = if slice.step > 0 {
            let reached = self.range(slice.start, slice.start + span + 1);
            reached.code_points().step_by(stride).collect()
        } else {
            let reached = self.range(slice.start - span, slice.start + 1);
            reached.code_points().rev().step_by(stride).collect()
        };
        Cow::Owned(stepped)
    }
}

/// Whether a byte starts a code point.
fn is_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// A slice fitted to a sequence: `count` items from `start` on, each `step`
/// after the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The first item's position (anything where `count` is 0).
    pub start: usize,
    /// From one item to the next; never 0.
    pub step: i64,
    /// How many items.
    pub count: usize,
}

impl Slice {
    /// Fits `[start:stop:step]` to a sequence of `len` items, as
    /// `PySlice_AdjustIndices` does. `step` is not 0.
    pub fn fit(len: usize, start: Option<i64>, stop: Option<i64>, step: i64) -> Self {
        let len = i64::try_from(len).unwrap_or(i64::MAX);
        // Going down, positions are clamped to -1 ..= len - 1.
        let (low, high) = if step > 0 { (0, len) } else { (-1, len - 1) };
        let clamp = |position: i64| {
            let from_start = if position < 0 {
                position.saturating_add(len)
            } else {
                position
            };
            from_start.clamp(low, high)
        };
        let (first, last) = if step > 0 { (low, high) } else { (high, low) };
        let start = start.map_or(first, clamp);
        let stop = stop.map_or(last, clamp);
        let distance = if step > 0 { stop - start } else { start - stop };
        let count = match u64::try_from(distance) {
            Ok(distance) => distance.div_ceil(step.unsigned_abs()),
            Err(_) => 0,
        };
        Self {
            start: usize::try_from(start).unwrap_or(0),
            step,
            count: usize::try_from(count).unwrap_or(0),
        }
    }
}

/// The `start` and `end` of `find` and its kin, fitted to `len` code points.
/// `start` may lie beyond `end`, where nothing is found, not even `""`.
pub fn bounds(len: usize, start: Option<i64>, end: Option<i64>) -> (usize, usize) {
    let length = i64::try_from(len).unwrap_or(i64::MAX);
    let fit = |position: i64| {
        let from_start = if position < 0 {
            position.saturating_add(length)
        } else {
            position
        };
        usize::try_from(from_start.max(0)).unwrap_or(usize::MAX)
    };
    (start.map_or(0, fit), end.map_or(len, fit).min(len))
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    fn any_bound() -> impl Strategy<Value = Option<i64>> {
        prop_oneof![
            Just(None),
            (-9_i64..9).prop_map(Some),
            Just(Some(i64::MIN)),
            Just(Some(i64::MAX)),
        ]
    }

    proptest! {
        #[test]
        fn slicing_is_what_indexing_says(
            s in "[aé€😀]{0,7}",
            start in any_bound(),
            stop in any_bound(),
            step in prop_oneof![-4_i64..0, 1_i64..4, Just(i64::MIN), Just(i64::MAX)],
        ) {
            let text = Wtf8::new(s.as_str());
            let indexed = Indexed::new(text);
            let slice = Slice::fit(indexed.len(), start, stop, step);
            let at = |n: usize| slice.start as i128 + n as i128 * i128::from(step);
            let picked: Wtf8Buf = (0..slice.count)
                .map(|n| indexed.get(usize::try_from(at(n)).unwrap()).unwrap())
                .collect();
            prop_assert_eq!(&*indexed.slice(slice), &*picked);
        }

        #[test]
        fn offsets_and_indices_are_inverse(s in "[aé€😀]{0,9}") {
            let indexed = Indexed::new(s.as_str().into());
            for index in 0..=indexed.len() {
                prop_assert_eq!(indexed.index_of(indexed.byte_offset(index)), index);
            }
        }
    }
}

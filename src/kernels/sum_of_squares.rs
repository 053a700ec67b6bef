//! The sum of `i * i` over a range, exactly, in compiled code.

use std::hint::black_box;
use std::ops::Range;

use rayon::prelude::*;

/// How many elements one piece of parallel work has.
const CHUNK: i64 = 1 << 16;

/// The exact sum of the squares of a range's ints, element by element; `None`
/// if it does not fit 128 bits.
pub fn sum_of_squares(range: Range<i64>) -> Option<i128> {
    let mut total = 0i128;
    for i in range {
        // Without this the compiler finds the closed formula, and the loop
        // that is to be measured is gone.
        let i = i128::from(black_box(i));
        total = total.checked_add(i * i)?;
    }
    Some(total)
}

/// The same on every core.
pub fn sum_of_squares_on_all_cores(range: Range<i64>) -> Option<i128> {
    let Range { start, end } = range;
    let count = (i128::from(end) - i128::from(start)).max(0);
    let chunks = u64::try_from((count + i128::from(CHUNK) - 1) / i128::from(CHUNK)).ok()?;
    (0..chunks)
        .into_par_iter()
        .map(|chunk| {
            let first = i128::from(start) + i128::from(chunk) * i128::from(CHUNK);
            let last = (first + i128::from(CHUNK)).min(i128::from(end));
            sum_of_squares(first as i64..last as i64)
        })
        .try_reduce(|| 0, i128::checked_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_agree_with_the_formula() {
        for n in [0i64, 1, 2, 1000, 200_000] {
            let exact = i128::from(n) * i128::from(n - 1) * i128::from(2 * n - 1) / 6;
            assert_eq!(sum_of_squares(0..n), Some(exact));
            assert_eq!(sum_of_squares_on_all_cores(0..n), Some(exact));
        }
    }

    #[test]
    fn an_empty_range_is_zero_and_a_sum_too_large_is_none() {
        let (start, end) = (5, 3);
        assert_eq!(sum_of_squares(start..end), Some(0));
        assert_eq!(sum_of_squares_on_all_cores(start..end), Some(0));
        assert_eq!(sum_of_squares(i64::MAX - 4..i64::MAX), None);
    }
}

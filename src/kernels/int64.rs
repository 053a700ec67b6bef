//! Arithmetic on arrays of 64-bit integers that wraps, as NumPy's does.

/// Element by element, wrapping on overflow. The shorter operand ends it.
pub fn zip_with(left: &[i64], right: &[i64], operation: impl Fn(i64, i64) -> i64) -> Vec<i64> {
    left.iter()
        .zip(right)
        .map(|(left, right)| operation(*left, *right))
        .collect()
}

/// The sum of the elements, wrapping on overflow.
pub fn sum(values: &[i64]) -> i64 {
    values
        .iter()
        .fold(0, |total: i64, value| total.wrapping_add(*value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lessons_sum_wraps_as_numpy_does() {
        // A smaller range that overflows 64 bits as well.
        let n = 4_000_000;
        let values: Vec<i64> = (0..n).collect();
        let squares = zip_with(&values, &values, i64::wrapping_mul);
        let n = i128::from(n);
        let exact = n * (n - 1) * (2 * n - 1) / 6;
        assert_ne!(i128::from(sum(&squares)), exact);
        assert_eq!(sum(&squares), exact as i64);
    }
}

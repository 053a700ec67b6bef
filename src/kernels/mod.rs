//! Native code that touches no object and so needs no lock.

pub mod int64;
mod sum_of_squares;

pub use sum_of_squares::{sum_of_squares, sum_of_squares_on_all_cores};

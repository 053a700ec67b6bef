//! How long a cache line takes from one core to another.

use std::hint::spin_loop;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::Instant;

use crate::substrate::affinity;

/// Has two threads answer each other through one word, each so many times; gives
/// the nanoseconds that the word's line takes from one to the other.
pub(super) fn measure(turns: u64) -> f64 {
    let word = AtomicU64::new(0);
    let await_value = |value: u64| {
        while word.load(Relaxed) != value {
            spin_loop();
        }
    };
    let answer = |mine: u64| {
        for turn in 0..turns {
            await_value(2 * turn + mine);
            word.store(2 * turn + mine + 1, Relaxed);
        }
    };
    let took = thread::scope(|scope| {
        scope.spawn(|| {
            affinity::keep_apart(0);
            answer(0);
        });
        let timed = scope.spawn(|| {
            affinity::keep_apart(1);
            // The other one runs by now.
            await_value(1);
            let began = Instant::now();
            answer(1);
            began.elapsed()
        });
        timed.join().unwrap_or_default()
    });
    took.as_nanos() as f64 / (2 * turns) as f64
}

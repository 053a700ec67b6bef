//! What the lock costs: handed from one thread to another that waits for it,
//! beside the floor that parking_lot sets, and taken and given back by a
//! thread alone.
//!
//! A wake-up of an idle core costs several times one on the same core, and
//! left to itself the operating system changes its mind between the two. So
//! threads are pinned, and each case is measured by itself.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use core_affinity::CoreId;
use criterion::{Criterion, criterion_group, criterion_main};
use gilsim::gil::{DEFAULT_SWITCH_INTERVAL, Gil, Policy};
use gilsim::substrate::{Real, ThreadId, ThreadIds};
use gilsim::vm::{BreakerBit, EvalBreaker};
use parking_lot::{Condvar, Mutex};

fn lock(policy: Policy) -> Arc<dyn Gil> {
    let breaker = Arc::new(EvalBreaker::new());
    policy.lock(Real::new(), breaker, DEFAULT_SWITCH_INTERVAL, ())
}

/// Runs `body` as thread 0 and as thread 1, each on its core, and returns how
/// long the longer one took once both had started.
fn on_two_threads(cores: [CoreId; 2], body: impl Fn(usize) + Sync) -> Duration {
    let both = Barrier::new(2);
    std::thread::scope(|scope| {
        let threads = [0, 1].map(|me| {
            let (body, both) = (&body, &both);
            scope.spawn(move || {
                core_affinity::set_for_current(cores[me]);
                both.wait();
                let began = Instant::now();
                body(me);
                began.elapsed()
            })
        });
        let times = threads.map(|thread| thread.join().expect("a thread of the bench"));
        times[0].max(times[1])
    })
}

/// The least that two threads can do to run in turn: a flag under a mutex and
/// one wake-up for each turn. A `timed` one has a timeout, which the operating
/// system must set and cancel, as under the policies that let waiters ask.
fn ping_pong(cores: [CoreId; 2], turns: u64, timed: bool) -> Duration {
    let turn = Mutex::new(0);
    let changed = Condvar::new();
    on_two_threads(cores, |me| {
        let mut turn = turn.lock();
        for _ in 0..turns.div_ceil(2) {
            while *turn != me {
                if timed {
                    changed.wait_for(&mut turn, DEFAULT_SWITCH_INTERVAL);
                } else {
                    changed.wait(&mut turn);
                }
            }
            *turn = 1 - me;
            changed.notify_one();
        }
    })
}

/// Two threads that both want the lock all the time, each of them made to give
/// way at its first check. A turn counts when the other thread had the last, so
/// that one does not run ahead before the other waits.
fn hand_off(gil: &dyn Gil, cores: [CoreId; 2], turns: u64) -> Duration {
    let ids = ThreadIds::new();
    let threads: [ThreadId; 2] = std::array::from_fn(|_| ids.fresh().expect("two ids"));
    let last = AtomicU32::new(0);
    let breaker = gil.breaker();
    on_two_threads(cores, |me| {
        let me = threads[me];
        let mut had = 0;
        gil.take(me);
        while had < turns.div_ceil(2) {
            if last.load(Relaxed) == me.get() {
                std::thread::yield_now();
            } else {
                last.store(me.get(), Relaxed);
                had += 1;
            }
            breaker.set(BreakerBit::DropRequest);
            gil.at_breaker(me);
        }
        gil.release_last(me);
    })
}

fn hand_offs(criterion: &mut Criterion) {
    let cores = core_affinity::get_core_ids().unwrap_or_default();
    let Some(&first) = cores.first() else {
        return;
    };
    hand_offs_on(criterion, "hand-off on one core", [first; 2]);
    if let Some(&second) = cores.get(1) {
        hand_offs_on(criterion, "hand-off between two cores", [first, second]);
    }
}

fn hand_offs_on(criterion: &mut Criterion, name: &str, cores: [CoreId; 2]) {
    let mut group = criterion.benchmark_group(name);
    group.bench_function("floor: parking_lot condvar ping-pong", |bencher| {
        bencher.iter_custom(|turns| ping_pong(cores, turns, false));
    });
    group.bench_function("the same with timeouts", |bencher| {
        bencher.iter_custom(|turns| ping_pong(cores, turns, true));
    });
    for policy in [Policy::Interval, Policy::IoPriority, Policy::Fifo] {
        group.bench_function(policy.to_string(), |bencher| {
            bencher.iter_custom(|turns| hand_off(&*lock(policy), cores, turns));
        });
    }
    group.finish();
}

fn alone(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("take and release, uncontended");
    let mutex = Mutex::new(());
    group.bench_function("floor: parking_lot mutex, twice", |bencher| {
        bencher.iter(|| {
            drop(mutex.lock());
            drop(mutex.lock());
        });
    });
    for policy in Policy::ALL {
        let gil = lock(policy);
        group.bench_function(policy.to_string(), |bencher| {
            bencher.iter(|| {
                gil.take(ThreadId::MAIN);
                gil.release(ThreadId::MAIN);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, hand_offs, alone);
criterion_main!(benches);

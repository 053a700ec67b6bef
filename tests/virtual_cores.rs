//! The simulated machine runs threads as a machine would, and as it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use parking_lot::Mutex as Cell;

use gilsim::gil::{Gil, Policy};
use gilsim::substrate::virtual_cores::{
    Costs, CountModel, Halt, MachineOptions, Outcome, Virtual, meter, pause,
};
use gilsim::substrate::{Condvar, Mutex, Nanos, Substrate, ThreadIds, Wake};
use gilsim::sync::Primitives;
use gilsim::vm::EvalBreaker;

const MS: Duration = Duration::from_millis(1);
const OPCODE: u8 = 9;

fn machine(cores: usize, costs: Costs) -> Virtual {
    Virtual::new(MachineOptions {
        cores,
        seed: 1,
        max_time: Duration::from_secs(100),
        costs,
    })
}

fn simple(cores: usize) -> Virtual {
    machine(cores, Costs::simple())
}

/// Runs so many instructions of one nanosecond.
fn compute(instructions: u32) {
    for _ in 0..instructions {
        if meter::instruction(OPCODE) {
            pause();
        }
    }
}

/// Runs `body` in so many threads and waits until all have ended.
fn in_threads(
    machine: &Virtual,
    threads: u32,
    body: impl Fn(u32) + Send + Sync + Clone + 'static,
) -> Result<Outcome, Halt> {
    let inner = machine.clone();
    machine.run("main", move || {
        let ends: Vec<_> = (0..threads)
            .map(|index| {
                let (done, body) = (inner.done(), body.clone());
                let end = done.clone();
                inner
                    .spawn(&format!("worker-{index}"), move || {
                        body(index);
                        end.set();
                    })
                    .expect("there is room");
                done
            })
            .collect();
        for end in ends {
            end.wait(None);
        }
    })
}

#[test]
fn threads_share_cores() {
    for (cores, expected) in [(1, 4), (2, 2), (4, 1), (64, 1)] {
        let outcome = in_threads(&simple(cores), 4, |_| compute(1_000_000)).expect("it ends");
        assert_eq!(outcome.time, expected * MS, "on {cores} cores");
        assert_eq!(outcome.busy, 4 * MS, "on {cores} cores");
    }
}

#[test]
fn time_slices_take_turns() {
    let log = Arc::new(Cell::new(Vec::new()));
    let seen = Arc::clone(&log);
    let costs = Costs {
        time_slice: 100_000_000,
        minimum_run: 100_000_000,
        ..Costs::simple()
    };
    in_threads(&machine(1, costs), 2, move |index| {
        for _ in 0..4 {
            compute(45_000);
            seen.lock().push(index);
        }
    })
    .expect("it ends");
    assert_eq!(*log.lock(), [0, 0, 1, 1, 0, 0, 1, 1]);
}

#[test]
fn a_thread_that_waits_for_a_core_has_not_run() {
    let machine = simple(1);
    let clock = machine.clone();
    let ran = Arc::new(Cell::new(Vec::new()));
    let seen = Arc::clone(&ran);
    in_threads(&machine, 3, move |index| {
        compute(1_000_000 * (index + 1));
        let (Nanos(thread), Nanos(all)) = (clock.thread_time(), clock.process_time());
        seen.lock().push((thread, all == clock.now().0));
    })
    .expect("it ends");
    let mut ran = ran.lock().clone();
    ran.sort_unstable();
    let each = [1_000_000, 2_000_000, 3_000_000];
    assert_eq!(ran, each.map(|time| (time, true)), "one core is never idle");
}

#[test]
fn sleeping_takes_simulated_time_and_no_core() {
    let machine = simple(1);
    let sleeper = machine.clone();
    let outcome = in_threads(&machine, 100, move |_| sleeper.sleep(1000 * MS));
    let outcome = outcome.expect("it ends");
    assert_eq!(outcome.time, 1000 * MS);
    assert_eq!(outcome.busy, Duration::ZERO);
}

#[test]
fn a_mutex_serialises_what_takes_time() {
    let machine = simple(4);
    let mutex = Arc::new(machine.mutex(0));
    let counted = Arc::clone(&mutex);
    let outcome = in_threads(&machine, 4, move |_| {
        for _ in 0..10 {
            let mut count = counted.lock();
            let seen = *count;
            compute(1000);
            *count = seen + 1;
        }
    })
    .expect("it ends");
    assert_eq!(*mutex.lock(), 40);
    assert_eq!(outcome.time, Duration::from_micros(40));
}

#[test]
fn waits_end_with_a_notification_or_their_time() {
    let machine = simple(2);
    let inner = machine.clone();
    machine
        .run("main", move || {
            let ready = Arc::new((inner.mutex(false), inner.condvar()));
            let waker = (inner.clone(), Arc::clone(&ready));
            inner
                .spawn("waker", move || {
                    waker.0.sleep(5 * MS);
                    *waker.1.0.lock() = true;
                    waker.1.1.notify_all();
                })
                .expect("there is room");
            let mut guard = ready.0.lock();
            let early = ready.1.wait_until::<bool>(&mut guard, Nanos(2_000_000));
            assert_eq!((early, *guard), (Wake::TimedOut, false));
            assert_eq!(inner.now(), Nanos(2_000_000));
            let late = ready.1.wait_until::<bool>(&mut guard, Nanos(9_000_000));
            assert_eq!((late, *guard), (Wake::Notified, true));
            assert_eq!(inner.now(), Nanos(5_000_000));
        })
        .expect("it ends");
}

#[test]
fn every_policy_excludes_and_ends() {
    for policy in Policy::ALL {
        let machine = machine(
            4,
            Costs {
                wake_latency: 50_000_000,
                mutex: 20_000,
                slack: 1_000_000,
                ..Costs::simple()
            },
        );
        let breaker = Arc::new(EvalBreaker::new());
        let gil: Arc<dyn Gil> = policy.lock(machine.clone(), breaker, 5 * MS, ());
        let (ids, inside) = (ThreadIds::new(), AtomicU32::new(0));
        let shared = Arc::new((gil, ids, inside));
        let check = Arc::clone(&shared);
        let outcome = in_threads(&machine, 4, move |_| {
            let (gil, ids, inside) = &*check;
            let me = ids.fresh().expect("an id");
            gil.take(me);
            for _ in 0..200 {
                assert_eq!(inside.swap(1, SeqCst), 0, "{policy}: two hold the lock");
                compute(100_000);
                assert_eq!(inside.swap(0, SeqCst), 1);
                if gil.breaker().is_set() && gil.breaker().is_due() {
                    gil.at_breaker(me);
                }
            }
            gil.release_last(me);
        })
        .expect("it ends");
        assert!(outcome.time >= 80 * MS, "{policy}: {outcome:?}");
        assert!(outcome.time < 90 * MS, "{policy}: {outcome:?}");
        assert!(shared.0.counters().switches >= 4, "{policy}");
    }
}

#[test]
fn threads_that_wait_for_each_other_are_named() {
    let machine = simple(2);
    let locks = Arc::new([Primitives::lock(&machine), Primitives::lock(&machine)]);
    let halt = in_threads(&machine, 2, move |index| {
        let index = index as usize;
        locks[index].acquire(None);
        compute(1000);
        locks[1 - index].acquire(None);
    });
    let Err(Halt::Deadlock { threads, .. }) = halt else {
        panic!("it ended: {halt:?}");
    };
    let names: Vec<&str> = threads.iter().map(|stuck| stuck.name.as_str()).collect();
    assert_eq!(names, ["main", "worker-0", "worker-1"]);
}

#[test]
fn what_runs_for_ever_is_stopped() {
    let machine = Virtual::new(MachineOptions {
        cores: 1,
        seed: 1,
        max_time: MS,
        costs: Costs::simple(),
    });
    let halt = machine.run("main", || {
        loop {
            compute(1_000);
        }
    });
    assert_eq!(halt, Err(Halt::OutOfTime(MS)));
}

/// Threads that count a thousand times each, with so many nanoseconds of other work
/// in between.
fn contended(cores: usize, shared: bool, work: u32) -> Duration {
    let costs = Costs {
        count: CountModel::Atomic { each: 2_000 },
        line_transfer: 40_000,
        slack: 1_000_000,
        ..Costs::simple()
    };
    let lines: Arc<Vec<_>> = Arc::new((0..64).map(|_| Cell::new(meter::Line::default())).collect());
    let outcome = in_threads(&machine(cores, costs), cores as u32, move |index| {
        let line = &lines[if shared { 0 } else { index as usize }];
        for _ in 0..1000 {
            let mut line = line.lock();
            *line = meter::count(0, *line).1;
            drop(line);
            compute(work);
        }
    });
    outcome.expect("it ends").time
}

#[test]
fn a_line_that_many_cores_want_passes_from_one_to_the_next() {
    let one = contended(1, true, 50);
    assert_eq!(one, Duration::from_micros(52));
    // All that is left to share is the mutex under which they end.
    let ends = Duration::from_nanos(40) * 16;
    let own = contended(16, false, 50);
    assert!(
        own <= one + ends,
        "lines of their own cost nothing: {own:?}"
    );
    for cores in [2, 4, 16] {
        let transfers = Duration::from_micros(42) * cores as u32;
        let took = contended(cores, true, 50);
        assert!(
            took > transfers / 2 && took < transfers * 2,
            "{cores}: {took:?}"
        );
    }
}

#[test]
fn what_a_core_does_in_quick_succession_it_does_in_one_visit() {
    for cores in [2, 4, 16] {
        let transfers = Duration::from_micros(40) * cores as u32;
        let took = contended(cores, true, 1);
        assert!(took < transfers / 4, "{cores}: {took:?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let run = |seed| {
        let machine = Virtual::new(MachineOptions {
            cores: 3,
            seed,
            max_time: Duration::from_secs(100),
            costs: Costs {
                wake_latency: 50_000_000,
                jitter_per_mille: 500,
                slack: 1_000_000,
                ..Costs::simple()
            },
        });
        let log = Arc::new(Cell::new(Vec::new()));
        let (seen, clock) = (Arc::clone(&log), machine.clone());
        let outcome = in_threads(&machine, 8, move |index| {
            for _ in 0..5 {
                compute(10_000);
                clock.sleep(MS);
                seen.lock().push((index, clock.now()));
            }
        });
        (outcome, log.lock().clone())
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1).1, run(2).1);
}

#[test]
fn ten_thousand_threads_find_room() {
    let machine = simple(64);
    let sleeper = machine.clone();
    let outcome = in_threads(&machine, 10_000, move |_| sleeper.sleep(MS));
    assert_eq!(outcome.expect("it ends").time, MS);
}

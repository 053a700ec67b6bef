//! Locks, joins, the stopping of the world and the finding of deadlocks,
//! model-checked, each also broken.

mod standstill;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::SeqCst};
use std::time::Duration;

use shuttle::scheduler::RandomScheduler;
use shuttle::{Config, FailurePersistence, Runner};

use super::{NotHeld, Primitives, Seat, World};
use crate::substrate::Substrate;
use crate::substrate::model::{Fault, Model, Timeouts};

fn prove(check: impl Fn() + Send + Sync + 'static) {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    Runner::new(RandomScheduler::new_from_seed(1, 1000), config).run(check);
}

fn refute(check: impl Fn() + Send + Sync + 'static) {
    let panic = catch_unwind(AssertUnwindSafe(|| prove(check))).expect_err("an error");
    let said = panic.downcast_ref::<String>().expect("a complaint");
    assert!(said.contains("deadlock"), "another error: {said}");
}

/// Threads that wait for ever and threads that may give up share one lock.
fn excludes(timeouts: Timeouts, fault: Option<Fault>) {
    let model = Model::new(timeouts, fault);
    let lock = Primitives::lock(&model);
    let inside = Arc::new(AtomicBool::new(false));
    for timeout in [None, None, Some(Duration::from_millis(1))] {
        let (lock, inside, machine) = (Arc::clone(&lock), Arc::clone(&inside), model.clone());
        model
            .spawn("checked", move || {
                for _ in 0..2 {
                    if !lock.try_acquire() && !lock.acquire(timeout) {
                        continue;
                    }
                    assert!(!inside.swap(true, SeqCst), "two threads hold the lock");
                    machine.yield_now();
                    assert!(inside.swap(false, SeqCst), "two threads held the lock");
                    lock.release().expect("it is held");
                }
            })
            .expect("the model has room");
    }
    model.join_all();
    assert_eq!(lock.release(), Err(NotHeld));
    assert!(!lock.is_held());
}

#[test]
fn locks_exclude() {
    prove(|| excludes(Timeouts::AtAnyTime, None));
}

#[test]
fn locks_wake_every_waiter() {
    prove(|| excludes(Timeouts::Never, None));
}

#[test]
fn a_lock_that_wakes_nobody_is_caught() {
    refute(|| excludes(Timeouts::Never, Some(Fault::LosesNotifications(0))));
}

fn wakes_all_who_join(fault: Option<Fault>) {
    let model = Model::new(Timeouts::Never, fault);
    let done = model.done();
    let joined = Arc::new(AtomicU32::new(0));
    for timeout in [None, None, Some(Duration::from_millis(1))] {
        let (done, joined) = (Arc::clone(&done), Arc::clone(&joined));
        model
            .spawn("joins", move || {
                assert!(done.wait(timeout));
                joined.fetch_add(1, SeqCst);
            })
            .expect("the model has room");
    }
    done.set();
    model.join_all();
    assert!(done.is_set());
    assert_eq!(joined.load(SeqCst), 3);
}

#[test]
fn the_end_of_a_thread_wakes_all_who_join() {
    prove(|| wakes_all_who_join(None));
}

#[test]
fn an_end_that_wakes_nobody_is_caught() {
    refute(|| wakes_all_who_join(Some(Fault::LosesNotifications(0))));
}

/// A timeout ends a wait for what does not happen, and says so.
#[test]
fn waits_end_with_their_time() {
    prove(|| {
        let model = Model::new(Timeouts::AtAnyTime, None);
        let timeout = Some(Duration::from_millis(1));
        assert!(!model.done().wait(timeout));
        let lock = Primitives::lock(&model);
        assert!(lock.try_acquire());
        assert!(!lock.try_acquire());
        assert!(!lock.acquire(timeout));
        assert!(lock.is_held());
    });
}

/// What the threads of a world do to something that has no lock of its own.
struct Heap {
    /// How many threads are touching it.
    touching: AtomicU32,
    /// Whether a thread believes that it is alone.
    alone: AtomicBool,
}

impl Heap {
    fn touch(&self, machine: &Model) {
        self.touching.fetch_add(1, SeqCst);
        assert!(!self.alone.load(SeqCst), "the world was not stopped");
        machine.yield_now();
        assert!(!self.alone.load(SeqCst), "the world was not stopped");
        self.touching.fetch_sub(1, SeqCst);
    }

    fn have_alone(&self, machine: &Model) {
        assert!(!self.alone.swap(true, SeqCst), "two threads are alone");
        assert_eq!(self.touching.load(SeqCst), 0, "the world was not stopped");
        machine.yield_now();
        assert!(self.alone.swap(false, SeqCst), "two threads were alone");
    }
}

/// Wraps a seat in one that may break a rule.
type Mutation = fn(Arc<dyn Seat>) -> Arc<dyn Seat>;

/// Two threads come and go, and look at their alarm as the eval loop does; two
/// stop the world, one of them twice.
fn stops(fault: Option<Fault>, mutation: Mutation) {
    let model = Model::new(Timeouts::Never, fault);
    let world = Arc::new(World::new(model.clone()));
    let heap = Arc::new(Heap {
        touching: AtomicU32::new(0),
        alone: AtomicBool::new(false),
    });
    for stops in [0, 0, 1, 2] {
        let (world, heap, machine) = (Arc::clone(&world), Arc::clone(&heap), model.clone());
        let thread = move || {
            let alarm = Arc::new(AtomicBool::new(false));
            let rung = Arc::clone(&alarm);
            let seat = mutation(world.seat(Box::new(move || rung.store(true, SeqCst))));
            seat.enter();
            for round in 0..3 {
                heap.touch(&machine);
                if round < stops {
                    seat.stop_others();
                    heap.have_alone(&machine);
                    seat.start_others();
                }
                if alarm.swap(false, SeqCst) {
                    seat.give_way();
                }
                seat.leave();
                machine.yield_now();
                seat.enter();
            }
            seat.leave();
        };
        model.spawn("checked", thread).expect("the model has room");
    }
    model.join_all();
}

#[test]
fn the_world_stops_and_starts() {
    prove(|| stops(None, |seat| seat));
}

#[test]
fn a_world_that_wakes_nobody_is_caught() {
    refute(|| stops(Some(Fault::LosesNotifications(0)), |seat| seat));
}

/// Breaks one rule of a seat.
#[derive(Debug)]
struct Mutant {
    seat: Arc<dyn Seat>,
    never_sits: bool,
    waits_for_nobody: bool,
}

impl Seat for Mutant {
    fn enter_telling(&self, parks: &dyn Fn()) {
        if !self.never_sits {
            self.seat.enter_telling(parks);
        }
    }

    fn leave(&self) {
        if !self.never_sits {
            self.seat.leave();
        }
    }

    fn try_stop_others(&self) -> bool {
        self.waits_for_nobody || self.seat.try_stop_others()
    }

    fn start_others(&self) {
        if !self.waits_for_nobody {
            self.seat.start_others();
        }
    }
}

fn refute_rule(mutation: Mutation) {
    let checked = AssertUnwindSafe(|| prove(move || stops(None, mutation)));
    let panic = catch_unwind(checked).expect_err("an error");
    let said = match panic.downcast_ref::<String>() {
        Some(said) => said.as_str(),
        None => panic.downcast_ref::<&str>().expect("a complaint"),
    };
    let expected = said.contains("not stopped") || said.contains("are alone");
    assert!(expected, "another error: {said}");
}

#[test]
fn a_thread_that_never_sits_down_is_caught() {
    refute_rule(|seat| {
        Arc::new(Mutant {
            seat,
            never_sits: true,
            waits_for_nobody: false,
        })
    });
}

#[test]
fn a_stopper_that_waits_for_nobody_is_caught() {
    refute_rule(|seat| {
        Arc::new(Mutant {
            seat,
            never_sits: false,
            waits_for_nobody: true,
        })
    });
}

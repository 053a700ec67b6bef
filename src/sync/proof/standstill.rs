//! A deadlock is found, and nothing else is taken for one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use super::prove;
use crate::substrate::model::{Model, Timeouts};
use crate::substrate::{Substrate, ThreadId};
use crate::sync::{Lock, Primitives, Standstill};

/// A program: its locks, and what looks whether it stands still.
struct Program {
    model: Model,
    standstill: Arc<Standstill<Model>>,
    locks: [Arc<dyn Lock>; 2],
}

impl Program {
    /// One whose main thread is the calling one.
    fn new() -> Self {
        let model = Model::new(Timeouts::Never, None);
        let standstill = Arc::new(Standstill::new(model.clone()));
        let locks = [0, 1].map(|_| Primitives::lock(&model));
        Program {
            model,
            standstill,
            locks,
        }
    }

    fn spawn(&self, number: u32, body: impl FnOnce(&Taker) + Send + 'static) {
        let taker = Taker {
            thread: ThreadId::from_number(number).expect("from 1 up"),
            standstill: self.standstill.clone(),
            locks: self.locks.clone(),
        };
        self.standstill.begins();
        let ran = self.model.spawn("checked", move || {
            body(&taker);
            taker.standstill.ends();
        });
        ran.expect("the model has room");
    }
}

/// A thread of such a program.
struct Taker {
    thread: ThreadId,
    standstill: Arc<Standstill<Model>>,
    locks: [Arc<dyn Lock>; 2],
}

impl Taker {
    fn take(&self, lock: usize) {
        let lock = &self.locks[lock];
        if !lock.try_acquire() {
            self.standstill.wait_for(self.thread, lock, &|| true);
        }
    }

    fn free(&self, lock: usize) {
        self.locks[lock].release().expect("it is held");
    }
}

/// Looks again and again at threads that wake each other: each frees the lock
/// that the other waits for, and waits itself.
fn takes_turns(believes: fn(&Standstill<Model>) -> bool) {
    let program = Program::new();
    program.locks.iter().for_each(|lock| {
        lock.try_acquire();
    });
    for (number, own, other) in [(2, 0, 1), (3, 1, 0)] {
        program.spawn(number, move |taker| {
            for _ in 0..3 {
                if own == 0 {
                    taker.free(other);
                    taker.take(own);
                } else {
                    taker.take(own);
                    taker.free(other);
                }
            }
        });
    }
    // The thread that watches does not count.
    program.standstill.ends();
    for _ in 0..6 {
        assert!(!believes(&program.standstill), "it does not stand still");
        program.model.yield_now();
    }
    program.model.join_all();
}

#[test]
fn who_takes_turns_does_not_stand_still() {
    prove(|| takes_turns(Standstill::is_complete));
}

fn refute_look(believes: fn(&Standstill<Model>) -> bool) {
    let checked = AssertUnwindSafe(|| prove(move || takes_turns(believes)));
    let panic = catch_unwind(checked).expect_err("an error");
    let said = panic.downcast_ref::<&str>().map(|said| (*said).to_owned());
    let said = said.or_else(|| panic.downcast_ref::<String>().cloned());
    let said = said.expect("a complaint");
    assert!(said.contains("stand still"), "another error: {said}");
}

#[test]
fn that_all_have_said_that_they_wait_is_not_enough() {
    refute_look(|standstill| standstill.suspicion().is_some());
}

#[test]
fn that_the_locks_were_held_at_some_time_is_not_enough() {
    refute_look(|standstill| {
        let suspicion = standstill.suspicion();
        suspicion.is_some_and(|suspicion| suspicion.all_held())
    });
}

/// One thread waits for a lock that nobody will free, another for the same
/// while it holds a second one, and a third for that.
#[test]
fn a_deadlock_is_found() {
    prove(|| {
        let program = Program::new();
        program.locks[0].try_acquire();
        program.spawn(2, |taker| {
            taker.take(0);
            taker.free(0);
        });
        program.spawn(3, |taker| {
            taker.take(1);
            taker.take(0);
            taker.free(0);
            taker.free(1);
        });
        program.spawn(4, |taker| {
            taker.take(1);
            taker.free(1);
        });
        program.standstill.ends();
        program.standstill.watch(Duration::ZERO);
        program.locks[0].release().expect("it is held");
        program.model.join_all();
    });
}

//! Every policy, model-checked: the code that runs on real threads runs here
//! under a scheduler that looks for trouble. Each check is also given something
//! that it must refuse, or its passing would mean nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex as Cell};

use shuttle::scheduler::{PctScheduler, RandomScheduler, Scheduler};
use shuttle::{Config, FailurePersistence, MaxSteps, Runner};

use super::{DEFAULT_SWITCH_INTERVAL, Gil, GilObserver, Policy};
use crate::substrate::model::{Fault, Model, Timeouts};
use crate::substrate::{Substrate, ThreadId, ThreadIds};
use crate::vm::{BreakerBit, EvalBreaker};

mod exclusion;
mod handshake;
mod order;
mod patience;
mod progress;

/// What happened to a lock, as an observer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Event {
    Waiting(ThreadId),
    Took(ThreadId),
    Released(ThreadId),
    ForcedSwitch(ThreadId, ThreadId),
}

#[derive(Debug, Clone, Default)]
struct Journal(Arc<Cell<Vec<Event>>>);

impl Journal {
    fn note(&self, event: Event) {
        self.0
            .lock()
            .expect("the journal is not poisoned")
            .push(event);
    }

    fn events(&self) -> Vec<Event> {
        self.0.lock().expect("the journal is not poisoned").clone()
    }

    fn has(&self, event: Event) -> bool {
        self.events().contains(&event)
    }

    fn count(&self, event: Event) -> usize {
        self.events()
            .into_iter()
            .filter(|&other| other == event)
            .count()
    }

    /// Where `event` last stands among the events.
    fn last(&self, event: Event) -> Option<usize> {
        self.events().iter().rposition(|&other| other == event)
    }
}

impl GilObserver for Journal {
    fn waiting(&self, me: ThreadId, _holder: Option<ThreadId>) {
        self.note(Event::Waiting(me));
    }

    fn took(&self, me: ThreadId) {
        self.note(Event::Took(me));
    }

    fn released(&self, me: ThreadId) {
        self.note(Event::Released(me));
    }

    fn forced_switch(&self, from: ThreadId, to: ThreadId) {
        self.note(Event::ForcedSwitch(from, to));
    }
}

/// What a check puts on the bench: one lock, and the machine that it runs on.
#[derive(Clone)]
struct Lab {
    model: Model,
    gil: Arc<dyn Gil>,
    journal: Journal,
    ids: Arc<ThreadIds>,
    inside: Arc<AtomicBool>,
}

impl Lab {
    fn new(policy: Policy, timeouts: Timeouts, fault: Option<Fault>) -> Self {
        let model = Model::new(timeouts, fault);
        let journal = Journal::default();
        let gil = policy.lock(
            model.clone(),
            Arc::new(EvalBreaker::new()),
            DEFAULT_SWITCH_INTERVAL,
            journal.clone(),
        );
        Lab::with_lock(model, gil, journal)
    }

    fn with_lock(model: Model, gil: Arc<dyn Gil>, journal: Journal) -> Self {
        Lab {
            model,
            gil,
            journal,
            ids: Arc::new(ThreadIds::new()),
            inside: Arc::new(AtomicBool::new(false)),
        }
    }

    fn spawn(&self, body: impl FnOnce(&Lab, ThreadId) + Send + 'static) {
        self.spawn_as(self.ids.fresh().expect("a check starts few threads"), body);
    }

    fn spawn_as(&self, me: ThreadId, body: impl FnOnce(&Lab, ThreadId) + Send + 'static) {
        let lab = self.clone();
        self.model
            .spawn("checked", move || body(&lab, me))
            .expect("the model has room for every thread");
    }

    /// What only the holder of the lock may do.
    fn run_bytecode(&self) {
        assert!(!self.inside.swap(true, SeqCst), "two threads hold the lock");
        self.model.yield_now();
        assert!(self.inside.swap(false, SeqCst), "two threads held the lock");
    }

    fn ask(&self) {
        self.gil.breaker().set(BreakerBit::DropRequest);
    }

    /// A check of the eval breaker, each of which is due.
    fn check_breaker(&self, me: ThreadId) {
        if self.gil.breaker().is_set() {
            self.gil.at_breaker(me);
        }
    }

    /// Lets others run until it is so.
    fn until(&self, so: impl Fn(&Lab) -> bool) {
        while !so(self) {
            self.model.yield_now();
        }
    }
}

/// Runs `check` under many schedules. An execution that takes this many steps
/// will not come to an end.
const MAX_STEPS: usize = 20_000;

fn explore(scheduler: impl Scheduler + 'static, check: impl Fn() + Send + Sync + 'static) {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.max_steps = MaxSteps::FailAfter(MAX_STEPS);
    Runner::new(scheduler, config).run(check);
}

/// Random schedules find most errors; PCT's are the ones in which a thread is
/// held up for long at a few places.
fn prove(check: impl Fn() + Send + Sync + Copy + 'static) {
    explore(RandomScheduler::new_from_seed(1, 1000), check);
    explore(PctScheduler::new_from_seed(2, 3, 300), check);
}

/// The check must find the error, and say this of it.
fn refute(complaint: &str, check: impl Fn() + Send + Sync + Copy + 'static) {
    refuse(complaint, || prove(check));
}

/// The proof must fail, and with this complaint.
fn refuse(complaint: &str, proof: impl FnOnce()) {
    let Err(panic) = catch_unwind(AssertUnwindSafe(proof)) else {
        panic!("an error went unnoticed");
    };
    let said = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or_default();
    assert!(
        said.contains(complaint),
        "another error than expected: {said}"
    );
}

/// What the checkers say of threads that nobody will wake.
const DEADLOCK: &str = "deadlock";

/// What shuttle says of an execution that goes round and round.
const ENDLESS: &str = "exceeded max_steps";

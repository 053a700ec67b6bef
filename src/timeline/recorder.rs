//! Records a run.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crossbeam::queue::SegQueue;
use parking_lot::Mutex;

use super::assemble::Assembler;
use super::places::CodeRegistry;
use super::tape::Newcomer;
use super::{Interpreter, Tapes, Timeline};
use crate::substrate::Nanos;

/// How often the tapes are read. Long enough to disturb nobody, short enough
/// that little piles up.
const READ_EVERY: Duration = Duration::from_millis(20);

/// Records what threads do; clones are the same recorder.
#[derive(Clone)]
pub struct Recorder(Arc<Shared>);

struct Shared {
    newcomers: Arc<SegQueue<Newcomer>>,
    registry: Arc<CodeRegistry>,
    interpreters: Mutex<Vec<Arc<Tapes>>>,
    locks: Mutex<Vec<Interpreter>>,
    assembler: Mutex<Assembler>,
    finished: AtomicBool,
}

impl Recorder {
    /// A recorder that nobody has written to. It reads what is written on a
    /// thread of its own, until it is finished.
    #[must_use]
    pub fn new() -> Self {
        let shared = Arc::new(Shared {
            newcomers: Arc::default(),
            registry: Arc::default(),
            interpreters: Mutex::default(),
            locks: Mutex::default(),
            assembler: Mutex::default(),
            finished: AtomicBool::new(false),
        });
        let reading = Arc::clone(&shared);
        let reader = thread::Builder::new().name("timeline".to_owned());
        // Without a reader all is read in the end.
        let _ = reader.spawn(move || {
            while !reading.finished.load(Ordering::Relaxed) {
                reading.assembler.lock().read(&reading.newcomers);
                thread::sleep(READ_EVERY);
            }
        });
        Recorder(shared)
    }

    /// Tapes for the threads of a new interpreter. All interpreters of a run
    /// have one clock.
    pub fn interpreter(
        &self,
        has_lock: bool,
        clock: impl Fn() -> Nanos + Send + Sync + 'static,
    ) -> Arc<Tapes> {
        let mut interpreters = self.0.interpreters.lock();
        let tapes = Arc::new(Tapes::new(
            interpreters.len(),
            has_lock,
            Box::new(clock),
            Arc::clone(&self.0.registry),
            Arc::clone(&self.0.newcomers),
        ));
        interpreters.push(Arc::clone(&tapes));
        self.0.locks.lock().push(Interpreter { has_lock });
        tapes
    }

    /// What was recorded up to now. Threads that still run are shown alive;
    /// what they do from now on is not recorded.
    #[must_use]
    pub fn finish(&self) -> Timeline {
        self.0.finished.store(true, Ordering::Relaxed);
        let mut assembler = self.0.assembler.lock();
        // The time first: what is written after it is cut off.
        let now = self.0.interpreters.lock().first().map(|tapes| tapes.now());
        assembler.read(&self.0.newcomers);
        let locks = self.0.locks.lock().clone();
        assembler.timeline(now.map_or(0, |Nanos(now)| now), locks, &self.0.registry)
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder::new()
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").finish_non_exhaustive()
    }
}

//! Who waits for whom, for the person whose program stands still.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_lot::Mutex;

use crate::bytecode::CodeObject;
use crate::bytecode::LineTable;
use crate::substrate::ThreadId;
use crate::sync::LockTag;
use crate::vm::{IMPORT_LOCK, Thread};

/// What a program's threads are called, and what they wait for.
#[derive(Debug, Default)]
pub(in crate::host) struct Waits(Mutex<Threads>);

#[derive(Debug, Default)]
struct Threads {
    names: BTreeMap<ThreadId, String>,
    waits: BTreeMap<ThreadId, Wait>,
    ended: BTreeSet<ThreadId>,
}

#[derive(Debug)]
struct Wait {
    lock: Arc<LockTag>,
    /// The code that the thread runs, and the unit of its instruction.
    place: Option<(Arc<CodeObject>, u32)>,
    /// The function of the library in which it waits.
    within: Option<String>,
}

impl Waits {
    /// The program calls the thread so.
    pub(in crate::host) fn name(&self, thread: ThreadId, name: &str) {
        self.0.lock().names.insert(thread, name.to_owned());
    }

    /// A thread begins to wait for a lock.
    pub(in crate::host) fn begin(&self, thread: &Thread, lock: &Arc<LockTag>) {
        let place = thread.position();
        let wait = Wait {
            lock: lock.clone(),
            place: place.map(|(code, unit)| (code.clone(), unit)),
            within: thread.library_function(),
        };
        self.0.lock().waits.insert(thread.id(), wait);
    }

    /// A thread goes on.
    pub(in crate::host) fn end(&self, thread: &Thread) {
        self.0.lock().waits.remove(&thread.id());
    }

    /// The thread has ended.
    pub(in crate::host) fn forget(&self, thread: &Thread) {
        self.0.lock().ended.insert(thread.id());
    }

    /// Says that the program is deadlocked, and who waits for whom; `when` says
    /// since when, if that is known.
    pub(in crate::host) fn explain(&self, when: &str) -> String {
        let threads = self.0.lock();
        let mut text = format!("error: deadlock: no thread can run any more{when}");
        for (thread, wait) in &threads.waits {
            text.push_str(&format!("\n  {}", threads.line(*thread, wait)));
        }
        text
    }
}

impl Threads {
    fn line(&self, thread: ThreadId, wait: &Wait) -> String {
        let mut line = self.name(thread);
        if let Some(function) = &wait.within {
            line.push_str(&format!(" waits in {function}"));
        } else {
            line.push_str(" waits");
        }
        match wait.lock.number() {
            IMPORT_LOCK => line.push_str(" for the import lock"),
            number => line.push_str(&format!(" for lock {number}")),
        }
        match wait.lock.holder() {
            Some(holder) if holder != thread => {
                line.push_str(&format!(", held by {}", self.name(holder)));
                if self.ended.contains(&holder) {
                    line.push_str(", which has ended");
                }
            }
            // A condition's waiter holds the lock that it waits for.
            Some(_) if wait.within.is_none() => line.push_str(", which it holds itself"),
            _ => {}
        }
        if let Some((code, unit)) = &wait.place {
            let table = LineTable::decode(code).ok();
            let row = table.and_then(|table| table.line_at(*unit as usize * 2));
            let row = row.map_or(String::new(), |row| format!(":{row}"));
            let (file, function) = (&code.filename, &code.qualname);
            line.push_str(&format!("\n    at {file}{row} in {function}"));
        }
        line
    }

    fn name(&self, thread: ThreadId) -> String {
        match self.names.get(&thread) {
            Some(name) => format!("thread {thread} ({name})"),
            None if thread == ThreadId::MAIN => format!("thread {thread} (MainThread)"),
            None => format!("thread {thread}"),
        }
    }
}

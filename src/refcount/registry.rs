//! Where threads that count find each other: each has a queue of objects that
//! others gave their last counted reference up of, to be merged by the owner
//! (PEP 703's merge queue; `Python/brc.c`).

use std::fmt;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::{AcqRel, Relaxed};

use super::atomics::{Atomics, Done, Lock, Std, Word};
use super::counts::{Counts, ONE};

/// Tells a thread that objects wait in its queue.
pub trait Alarm: fmt::Debug + Send + Sync {
    /// Somebody has queued an object.
    fn ring(&self);
}

/// An object by its counts, of which somebody holds a reference or may free
/// the object.
pub struct Dead<A: Atomics = Std>(NonNull<Counts<A>>);

impl<A: Atomics> Dead<A> {
    pub(super) fn of(counts: &Counts<A>) -> Self {
        Dead(NonNull::from_ref(counts))
    }

    /// Where the counts are: at the head of the object.
    pub fn address(&self) -> NonNull<Counts<A>> {
        self.0
    }

    /// The counts.
    ///
    /// # Safety
    ///
    /// The object is still alive.
    pub(super) unsafe fn counts(&self) -> &Counts<A> {
        // SAFETY: by the contract.
        unsafe { self.0.as_ref() }
    }
}

impl<A: Atomics> fmt::Debug for Dead<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dead({:p})", self.0)
    }
}

// SAFETY: counts are atomic words; who may free is decided by the strategy.
unsafe impl<A: Atomics> Send for Dead<A> {}

/// A thread that counts, as others see it.
#[derive(Debug)]
pub(super) struct Entry<A: Atomics> {
    id: u32,
    alarm: Arc<dyn Alarm>,
    queue: Vec<Dead<A>>,
}

/// Threads are spread over so many locks by their ids.
const BUCKETS: usize = 16;

type Bucket<A> = <A as Atomics>::Mutex<Vec<Entry<A>>>;

/// The threads that count on one machine, and the objects that they count in
/// tables of their own.
pub struct Registry<A: Atomics> {
    buckets: [Bucket<A>; BUCKETS],
    /// The enrolled objects; the index is an object's place in the tables.
    enrolled: A::Mutex<Vec<Dead<A>>>,
    /// The id that was given out last. They start at 1 and never come again.
    last_id: AtomicU32,
}

impl<A: Atomics> fmt::Debug for Registry<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Registry(..)")
    }
}

impl Registry<Std> {
    pub(super) const fn new() -> Self {
        Registry {
            buckets: [const { parking_lot::Mutex::new(Vec::new()) }; BUCKETS],
            enrolled: parking_lot::Mutex::new(Vec::new()),
            last_id: AtomicU32::new(0),
        }
    }
}

/// What became of an object that was to be queued.
pub(super) enum Queued {
    /// Its owner will merge it.
    Waits,
    /// It has been merged meanwhile, so that `shared` is the whole count.
    Merged,
    /// Its owner is gone for good: whoever asks must merge it.
    Orphaned,
}

impl<A: Atomics> Registry<A> {
    /// A registry that knows nobody.
    pub(super) fn empty() -> Self {
        Registry {
            buckets: std::array::from_fn(|_| A::Mutex::of(Vec::new())),
            enrolled: A::Mutex::of(Vec::new()),
            last_id: AtomicU32::new(0),
        }
    }

    fn bucket(&self, id: u32) -> &Bucket<A> {
        &self.buckets[id as usize % BUCKETS]
    }

    /// Makes a thread known; returns its id.
    pub(super) fn enter(&self, alarm: Arc<dyn Alarm>) -> u32 {
        let id = self.last_id.fetch_add(1, Relaxed) + 1;
        let entry = Entry {
            id,
            alarm,
            queue: Vec::new(),
        };
        self.bucket(id).with(|entries| entries.push(entry));
        id
    }

    /// Forgets a thread whose queue is empty; returns whether it was.
    pub(super) fn leave(&self, id: u32) -> bool {
        self.bucket(id).with(|entries| {
            let Some(index) = entries.iter().position(|entry| entry.id == id) else {
                return true;
            };
            let empty = entries[index].queue.is_empty();
            if empty {
                entries.swap_remove(index);
            }
            empty
        })
    }

    /// Queues an object, with the caller's reference, for its owner.
    pub(super) fn enqueue(&self, counts: &Counts<A>) -> Queued {
        let owner = counts.own(Relaxed).owner();
        if owner == 0 {
            return Queued::Merged;
        }
        // What an owner did before it left happens before anybody finds under
        // this lock that it is gone.
        self.bucket(owner).with(|entries| {
            match entries.iter_mut().find(|entry| entry.id == owner) {
                Some(entry) => {
                    A::note(Done::Enqueue);
                    entry.queue.push(Dead::of(counts));
                    entry.alarm.ring();
                    Queued::Waits
                }
                None => Queued::Orphaned,
            }
        })
    }

    pub(super) fn take_queue(&self, id: u32) -> Vec<Dead<A>> {
        self.bucket(id).with(|entries| {
            let entry = entries.iter_mut().find(|entry| entry.id == id);
            entry.map_or_else(Vec::new, |entry| std::mem::take(&mut entry.queue))
        })
    }

    /// What waits in the queues of all threads that share this one's alarm.
    pub(super) fn take_queues_beside(&self, id: u32) -> Vec<Dead<A>> {
        let own = self.bucket(id).with(|entries| {
            let own = entries.iter().find(|entry| entry.id == id);
            own.map(|entry| Arc::clone(&entry.alarm))
        });
        own.map_or_else(Vec::new, |alarm| {
            self.take_queues(|entry| Arc::ptr_eq(&entry.alarm, &alarm))
        })
    }

    pub(super) fn take_all_queues(&self) -> Vec<Dead<A>> {
        self.take_queues(|_| true)
    }

    fn take_queues(&self, of: impl Fn(&Entry<A>) -> bool) -> Vec<Dead<A>> {
        let mut all = Vec::new();
        for bucket in &self.buckets {
            bucket.with(|entries| {
                for entry in entries.iter_mut().filter(|entry| of(entry)) {
                    all.append(&mut entry.queue);
                }
            });
        }
        all
    }

    /// How many objects wait in queues.
    pub fn queued(&self) -> usize {
        let waiting =
            |entries: &[Entry<A>]| -> usize { entries.iter().map(|entry| entry.queue.len()).sum() };
        let in_bucket = |bucket: &Bucket<A>| bucket.with(|entries| waiting(entries));
        self.buckets.iter().map(in_bucket).sum()
    }

    /// Gives an object a place in the threads' tables.
    pub(super) fn enrol(&self, counts: &Counts<A>) -> u32 {
        self.enrolled.with(|enrolled| {
            enrolled.push(Dead::of(counts));
            enrolled.len() as u32 - 1
        })
    }

    /// Adds a thread's table to the objects' counts.
    pub(super) fn add_counts(&self, table: &[i32]) {
        if table.is_empty() {
            return;
        }
        self.enrolled.with(|enrolled| {
            for (object, &change) in enrolled.iter().zip(table) {
                if change != 0 {
                    // SAFETY: an enrolled object lives until it is dismissed.
                    let counts = unsafe { object.counts() };
                    counts.shared.fetch_add(change * ONE, AcqRel);
                }
            }
        });
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        let in_bucket = |bucket: &Bucket<A>| bucket.with(|entries| entries.len());
        self.buckets.iter().map(in_bucket).sum()
    }

    pub(super) fn dismiss_all(&self) -> Vec<Dead<A>> {
        self.enrolled.with(std::mem::take)
    }
}

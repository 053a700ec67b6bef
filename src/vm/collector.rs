//! The cycle collector: when it runs, and what a collection means for the
//! program (`Modules/gcmodule.c`).

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use parking_lot::Mutex;

use crate::object::gc::{
    Doomed, Slabs, find_garbage, is_frozen, refers_to_any, set_frozen, survey,
};
use crate::object::gc::{is_tracked, referents};
use crate::object::{Chore, Obj, has_finalizer};
use crate::refcount::Strategy;

use super::eval::{StoppedWorld, give_up_deferred};
use super::finalize::{call_back, do_chores, finalize, unraisable};
use super::{Args, StopReason, Thread, call, dict_ops};

/// CPython 3.12's thresholds of the three generations.
const THRESHOLDS: [i64; 3] = [700, 10, 10];

/// The generation of all objects.
pub(crate) const OLDEST: usize = 2;

/// `gc.DEBUG_SAVEALL`: what is found is kept in `gc.garbage`.
const SAVE_ALL: i64 = 32;

/// An interpreter's collector.
///
/// There is one generation: every collection looks at every object. So that
/// the time it takes stays in proportion to what is made, an automatic one
/// waits until there are twice as many objects as the last one left, and at
/// least as many more as CPython waits for with its middle generation: the
/// first threshold times the second.
#[derive(Debug)]
pub struct Collector {
    pub(crate) slabs: &'static Slabs,
    enabled: AtomicBool,
    running: AtomicBool,
    thresholds: [AtomicI64; 3],
    debug: AtomicI64,
    /// How many blocks were in use after the last collection.
    left: AtomicI64,
    statistics: Mutex<[Statistics; 3]>,
    /// `gc.callbacks`.
    pub callbacks: Obj,
    /// `gc.garbage`.
    pub garbage: Obj,
}

/// What the collections of a generation have done.
#[derive(Debug, Clone, Copy, Default)]
pub struct Statistics {
    /// How many there were.
    pub collections: u64,
    /// How many objects they freed.
    pub collected: u64,
    /// How many they found and could not free.
    pub uncollectable: u64,
}

impl Collector {
    /// A collector that has nothing to collect yet.
    pub(crate) fn new() -> Self {
        let collector = Collector {
            // Objects may outlive their interpreter.
            slabs: Box::leak(Box::new(Slabs::new())),
            enabled: AtomicBool::new(true),
            running: AtomicBool::new(false),
            thresholds: THRESHOLDS.map(AtomicI64::new),
            debug: AtomicI64::new(0),
            left: AtomicI64::new(0),
            statistics: Mutex::default(),
            callbacks: Obj::list(Vec::new()),
            garbage: Obj::list(Vec::new()),
        };
        collector.rearm();
        collector
    }

    /// Whether collections come by themselves.
    pub fn is_enabled(&self) -> bool {
        self.enabled.load(Ordering::Relaxed)
    }

    /// Lets collections come by themselves, or not.
    pub fn enable(&self, enabled: bool) {
        self.enabled.store(enabled, Ordering::Relaxed);
        self.rearm();
    }

    /// After how many new objects a collection comes, and what `gc` says of
    /// the older generations.
    pub fn thresholds(&self) -> [i64; 3] {
        [0, 1, 2].map(|index| self.thresholds[index].load(Ordering::Relaxed))
    }

    /// Sets the thresholds; 0 for the first means that no collection comes by
    /// itself.
    pub fn set_thresholds(&self, thresholds: [i64; 3]) {
        for (known, new) in self.thresholds.iter().zip(thresholds) {
            known.store(new, Ordering::Relaxed);
        }
        self.rearm();
    }

    /// The flags of `gc.set_debug`.
    pub fn debug(&self) -> i64 {
        self.debug.load(Ordering::Relaxed)
    }

    /// Sets the flags of `gc.set_debug`.
    pub fn set_debug(&self, flags: i64) {
        self.debug.store(flags, Ordering::Relaxed);
    }

    /// What the collections of each generation have done.
    pub fn statistics(&self) -> [Statistics; 3] {
        *self.statistics.lock()
    }

    /// About how many objects came to be since the last collection: blocks
    /// that threads keep for reuse count.
    pub fn new_objects(&self) -> i64 {
        (self.slabs.in_use() - self.left.load(Ordering::Relaxed)).max(0)
    }

    /// Says when the next collection is due.
    fn rearm(&self) {
        let [young, middle, _] = self.thresholds();
        let least = young.saturating_mul(middle.max(1));
        let left = self.left.load(Ordering::Relaxed);
        let enabled = young > 0 && self.is_enabled();
        let due_at = if enabled {
            left.saturating_add(least.max(left))
        } else {
            i64::MAX
        };
        self.slabs.set_due_at(due_at);
    }
}

/// Runs a collection if it is due.
pub(crate) fn collect_if_due(thread: &mut Thread) {
    if thread.interpreter.collector.slabs.is_due() {
        collect(thread, 0);
    }
}

/// Frees what the program cannot reach; returns how many objects that were. A
/// collection that is asked for while one runs does nothing, nor where nothing
/// is counted. `generation` is
/// what callbacks and statistics are told.
pub(crate) fn collect(thread: &mut Thread, generation: usize) -> usize {
    let interpreter = thread.interpreter.clone();
    let collector = &interpreter.collector;
    let counts = interpreter.strategy != Strategy::Uncounted;
    if !counts || collector.running.swap(true, Ordering::Acquire) {
        return 0;
    }
    notify(thread, "start", generation, 0);
    let collected = pass(thread, collector);
    let in_use = collector.slabs.in_use();
    collector.left.store(in_use, Ordering::Relaxed);
    collector.rearm();
    {
        let mut statistics = collector.statistics.lock();
        statistics[generation].collections += 1;
        statistics[generation].collected += collected as u64;
    }
    interpreter.host.collected(thread, collected);
    notify(thread, "stop", generation, collected);
    collector.running.store(false, Ordering::Release);
    collected
}

fn pass(thread: &mut Thread, collector: &Collector) -> usize {
    give_up_deferred(thread);
    let stopped = StoppedWorld::new(thread, StopReason::Collection);
    stopped.merge_queues();
    let garbage = find_garbage(stopped.promise(), collector.slabs);
    let chores = garbage.sever_weak_references(stopped.promise());
    let finalizable = garbage.finalizable();
    let count = if chores.is_empty() && finalizable.is_empty() {
        let count = free(collector, garbage.doom(stopped.promise()));
        drop(stopped);
        count
    } else {
        drop(stopped);
        for chore in chores {
            if let Chore::Callback {
                reference,
                callback,
            } = chore
            {
                call_back(thread, &reference, &callback);
            }
        }
        for object in finalizable {
            finalize(thread, &object);
        }
        let stopped = StoppedWorld::new(thread, StopReason::Collection);
        free(
            collector,
            garbage.doom_unless_resurrected(stopped.promise()),
        )
    };
    do_chores(thread);
    count
}

/// Frees garbage, unless the program wants to see it; returns how many objects
/// that were.
fn free(collector: &Collector, doomed: Doomed) -> usize {
    let count = doomed.count();
    if collector.debug() & SAVE_ALL != 0 {
        let spared = doomed.spare();
        collector.garbage.with_list(|items| items.extend(spared));
    } else {
        doomed.destroy();
    }
    count
}

/// At the end of the program: calls the finalizers that were not called yet,
/// those of `globals` first, while everything that they may use is still there
/// (CPython's last collection finds the modules' namespaces to be garbage).
pub(crate) fn finalize_all(thread: &mut Thread, globals: &Obj) {
    if thread.interpreter.strategy == Strategy::Uncounted {
        return;
    }
    do_chores(thread);
    let values = dict_ops::items(globals).into_iter().map(|(_, value)| value);
    for object in values.filter(has_finalizer) {
        finalize(thread, &object);
    }
    let slabs = thread.interpreter.collector.slabs;
    let stopped = StoppedWorld::new(thread, StopReason::Survey);
    let others = survey(stopped.promise(), slabs, has_finalizer);
    drop(stopped);
    for object in others {
        // Another's finalizer may have led to this one's.
        if has_finalizer(&object) {
            finalize(thread, &object);
        }
    }
    do_chores(thread);
}

/// Tells `gc.callbacks`.
fn notify(thread: &mut Thread, phase: &str, generation: usize, collected: usize) {
    let callbacks = thread.interpreter.collector.callbacks.clone();
    let callbacks = callbacks.sequence_items().unwrap_or_default();
    for callback in callbacks {
        let info = Obj::dict();
        info.store_name(crate::name!("generation"), Obj::int(generation as i128));
        info.store_name(crate::name!("collected"), Obj::int(collected as i128));
        info.store_name(crate::name!("uncollectable"), Obj::int(0));
        let arguments = [Obj::str(phase), info];
        if let Err(raised) = call::call(thread, &callback, &Args::positional(&arguments)) {
            unraisable(thread, raised, &callback);
        }
    }
}

/// Every object that the collector knows.
pub(crate) fn objects(thread: &mut Thread) -> Vec<Obj> {
    let slabs = thread.interpreter.collector.slabs;
    let stopped = StoppedWorld::new(thread, StopReason::Survey);
    survey(stopped.promise(), slabs, |object| !is_frozen(object))
        .into_iter()
        .filter(is_tracked)
        .collect()
}

/// Those of them that refer to one of these.
pub(crate) fn referrers(thread: &mut Thread, sought: &[Obj]) -> Vec<Obj> {
    let slabs = thread.interpreter.collector.slabs;
    let stopped = StoppedWorld::new(thread, StopReason::Survey);
    survey(stopped.promise(), slabs, |object| {
        refers_to_any(stopped.promise(), object, sought)
    })
}

/// What these objects refer to.
pub(crate) fn all_referents(thread: &mut Thread, objects: &[Obj]) -> Vec<Obj> {
    let stopped = StoppedWorld::new(thread, StopReason::Survey);
    let referents = objects
        .iter()
        .map(|object| referents(stopped.promise(), object));
    referents.flatten().collect()
}

/// Makes collections leave every object that there is alone, or not any more.
pub(crate) fn freeze(thread: &mut Thread, frozen: bool) {
    let slabs = thread.interpreter.collector.slabs;
    let stopped = StoppedWorld::new(thread, StopReason::Survey);
    set_frozen(stopped.promise(), slabs, frozen);
}

/// How many objects collections leave alone.
pub(crate) fn frozen(thread: &mut Thread) -> usize {
    let slabs = thread.interpreter.collector.slabs;
    let stopped = StoppedWorld::new(thread, StopReason::Survey);
    survey(stopped.promise(), slabs, is_frozen).len()
}

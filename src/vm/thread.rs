//! A thread of the VM: its frames, its data stack and what it is handling.

use std::sync::Arc;
use std::sync::atomic::AtomicU16;
use std::time::Duration;

use rustc_hash::FxHashMap;

use crate::object::{self, Class, Code, Obj, Queues};
use crate::refcount::Deferrals;

use crate::substrate::ThreadId;
use crate::sync::{Lock, LockTag, Seat};

use super::error::{PyResult, Raised, errors};
use super::eval::{self, AccessCache, DataStack, Frame, NamesSeen, OwnCode};
use super::{
    BreakerBit, EvalBreaker, Interpreter, Kernel, ObjectLocks, Pause, finalize, interrupt,
};

/// How deep the eval loop may nest on the Rust stack: native code that calls
/// back into Python.
const NATIVE_DEPTH: usize = 1500;

/// A thread that can run bytecode.
#[derive(Debug)]
pub struct Thread {
    /// What it shares with the other threads.
    pub interpreter: Arc<Interpreter>,
    /// What it looks at between instructions.
    pub(crate) breaker: Arc<EvalBreaker>,
    /// Its place in a world that can be stopped, where there is no lock.
    seat: Option<Arc<dyn Seat>>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) stack: DataStack,
    /// The exception that an `except` block is handling.
    pub(crate) handling: Option<Obj>,
    /// Whether the eval loop was last left by a generator that yielded, which
    /// another thread may have gone on with since.
    pub(crate) yielded: bool,
    /// The containers whose `repr` is being made.
    pub(crate) shown: Vec<Obj>,
    /// What its locals held and may still be looked at.
    pub(crate) deferrals: Deferrals,
    /// The attributes of `threading.local` objects that are this thread's, by
    /// the number of the object.
    pub(crate) locals: FxHashMap<u64, Obj>,
    /// Freed when the thread has ended.
    pub(crate) sentinel: Option<Arc<dyn Lock>>,
    /// Whether one thread runs at a time.
    pub(crate) alone: bool,
    /// The copies of code that it runs, if others run at the same time.
    pub(crate) own_code: OwnCode,
    /// Whether it reads contents of objects without their locks where it can.
    pub(crate) looks: bool,
    /// What attributes of instances turned out to be.
    pub(crate) accesses: AccessCache,
    /// What globals turned out to be, where instructions do not remember it.
    pub(crate) names_seen: NamesSeen,
    native_depth: usize,
    lookups: LookupCache,
    id: ThreadId,
    _attached: object::Attached,
}

impl Thread {
    /// A thread of this interpreter, to be used on the calling system thread.
    pub fn new(interpreter: Arc<Interpreter>, id: ThreadId) -> Self {
        let breaker = interpreter.host.breaker();
        let membership = interpreter.membership();
        let attached = object::attach(membership, breaker.clone(), breaker.clone());
        Thread {
            seat: interpreter.host.seat(id, &breaker),
            breaker,
            frames: Vec::new(),
            stack: DataStack::default(),
            handling: None,
            yielded: false,
            shown: Vec::new(),
            deferrals: Deferrals::default(),
            locals: FxHashMap::default(),
            sentinel: None,
            alone: interpreter.object_locks.is_none(),
            own_code: OwnCode::default(),
            looks: interpreter.object_locks == Some(ObjectLocks::Optimistic),
            accesses: AccessCache::default(),
            names_seen: NamesSeen::default(),
            native_depth: 0,
            lookups: LookupCache::default(),
            id,
            interpreter,
            _attached: attached,
        }
    }

    /// The instructions that it runs for this code.
    #[inline(always)]
    pub(crate) fn units_to_run(&mut self, code: &Code) -> *const AtomicU16 {
        match self.alone {
            true => code.units.as_ptr(),
            false => self.own_code.units_of(code),
        }
    }

    /// Who the thread is, to locks and timelines.
    pub fn id(&self) -> ThreadId {
        self.id
    }

    /// Gives up every object that the thread still holds. Called while the
    /// thread may still touch objects: before it leaves its host.
    pub fn finish(&mut self) {
        self.lookups = LookupCache::default();
        self.accesses = AccessCache::default();
        self.names_seen = NamesSeen::default();
        self.own_code = OwnCode::default();
        self.handling = None;
        self.shown.clear();
        self.locals = FxHashMap::default();
        eval::give_up_deferred(self);
        finalize::do_chores(self);
        object::dismiss_enrolled();
        // The last thread merges when its interpreter has been dropped.
        if Arc::strong_count(&self.interpreter) > 1 {
            object::leave();
        }
        if let Some(sentinel) = self.sentinel.take() {
            // The program may have freed it already.
            sentinel.release().unwrap_or_default();
        }
    }

    /// Merges the counts of objects that other threads have queued for this one
    /// (PEP 703). Under a lock whoever holds it does so for every thread: they
    /// share a breaker.
    #[cold]
    pub(crate) fn merge_queue(&mut self) {
        self.breaker.clear(BreakerBit::MergeQueue);
        object::merge_queues(match self.interpreter.host.has_lock() {
            true => Queues::OfItsLock,
            false => Queues::Own,
        });
    }

    /// The thread's place in a world that can be stopped, if it has one.
    pub fn seat(&self) -> Option<&Arc<dyn Seat>> {
        self.seat.as_ref()
    }

    /// The eval breaker that this thread looks at.
    pub fn breaker(&self) -> &EvalBreaker {
        &self.breaker
    }

    /// The attribute `name`, interned, that the class or one of its bases
    /// defines.
    #[inline]
    pub fn lookup(&mut self, class: Class, name: &Obj) -> Option<Obj> {
        self.lookups.lookup(class, name)
    }

    /// The method of an operator: an attribute of the object's class, unbound.
    pub fn special(&mut self, object: &Obj, name: &Obj) -> Option<Obj> {
        self.lookups.lookup(object.class(), name)
    }

    /// Runs `work`, which blocks or computes without touching any object,
    /// while other threads may run. `pause` says what it does.
    pub fn without_lock<T>(&self, pause: Pause, work: impl FnOnce() -> T) -> T {
        let mut work = Some(work);
        let mut result = None;
        self.interpreter.host.without_lock(self, pause, &mut || {
            if let Some(work) = work.take() {
                result = Some(work());
            }
        });
        result.expect("the host runs the work")
    }

    /// Blocks until the lock is free and takes it, while other threads may run;
    /// after `limit`, gives up. Says whether it took the lock.
    ///
    /// # Errors
    ///
    /// What the handler of a signal raises that comes meanwhile.
    pub fn wait_for(
        &mut self,
        lock: &Arc<dyn Lock>,
        tag: &Arc<LockTag>,
        limit: Option<Duration>,
    ) -> PyResult<bool> {
        self.wait_while_interrupted(limit, |thread, left| {
            thread.interpreter.host.wait_for(thread, lock, tag, left)
        })
    }

    /// The same for a lock that nothing but itself ends the wait for.
    pub fn wait_for_good(&self, lock: &Arc<dyn Lock>, tag: &Arc<LockTag>) {
        if !self.interpreter.host.wait_for(self, lock, tag, None) {
            self.without_lock(Pause::for_lock(tag), || lock.acquire(None));
        }
    }

    /// Lets the time pass, while other threads may run.
    ///
    /// # Errors
    ///
    /// What the handler of a signal raises that comes meanwhile.
    pub fn sleep(&mut self, duration: Duration) -> PyResult<()> {
        self.wait_while_interrupted(Some(duration), |thread, left| {
            let left = left.unwrap_or_default();
            thread.interpreter.host.sleep(thread, left);
            !interrupt::is_interrupted(thread)
        })
        .map(drop)
    }

    /// Waits as often as signals end the wait early and their handlers raise
    /// nothing; says whether it was not in vain.
    fn wait_while_interrupted(
        &mut self,
        limit: Option<Duration>,
        mut wait: impl FnMut(&Thread, Option<Duration>) -> bool,
    ) -> PyResult<bool> {
        let host = self.interpreter.host.clone();
        let hears = self.id == ThreadId::MAIN && !host.is_simulated();
        let began_ns = (hears && limit.is_some()).then(|| host.now_ns());
        let mut left = limit;
        loop {
            if wait(self, left) {
                return Ok(true);
            }
            if !interrupt::is_interrupted(self) {
                return Ok(false);
            }
            interrupt::heed(self)?;
            if let (Some(limit), Some(began_ns)) = (limit, began_ns) {
                let spent = Duration::from_nanos(host.now_ns() - began_ns);
                left = Some(limit.saturating_sub(spent));
            }
        }
    }

    /// Native code works on so many elements; paid for in simulated time.
    pub fn spend(&self, kernel: Kernel, elements: usize) {
        self.interpreter.host.spend(kernel, elements as u64);
    }

    /// Counts one more nesting of native code; the guard's owner must call
    /// [`Thread::leave_native`].
    ///
    /// # Errors
    ///
    /// A `RecursionError` when the Rust stack would get too deep.
    pub(crate) fn enter_native(&mut self) -> PyResult<()> {
        if self.native_depth >= NATIVE_DEPTH {
            return Err(recursion_error());
        }
        self.native_depth += 1;
        Ok(())
    }

    /// Counts a nesting of native code out.
    pub(crate) fn leave_native(&mut self) {
        self.native_depth -= 1;
    }

    /// Whether one more Python frame is allowed.
    ///
    /// # Errors
    ///
    /// A `RecursionError` when it is not.
    #[inline(always)]
    pub(crate) fn check_depth(&self) -> PyResult<()> {
        if self.frames.len() >= self.interpreter.recursion_limit() {
            return Err(recursion_error());
        }
        Ok(())
    }

    /// The exception that is being handled, if any (`sys.exception()`).
    pub fn handled(&self) -> Option<&Obj> {
        self.handling.as_ref()
    }

    /// Runs `body` one level deeper on the Rust stack.
    pub(crate) fn nested<T>(
        &mut self,
        body: impl FnOnce(&mut Thread) -> PyResult<T>,
    ) -> PyResult<T> {
        self.enter_native()?;
        let result = body(self);
        self.leave_native();
        result
    }
}

#[cold]
fn recursion_error() -> Raised {
    errors::recursion_error("maximum recursion depth exceeded")
}

const LOOKUPS: usize = 1024;

/// What class attributes a thread looked up lately. A thread's own, so that
/// it needs no lock; it keeps what it found alive.
#[derive(Debug)]
struct LookupCache(Box<[Lookup]>);

#[derive(Debug, Clone, Default)]
struct Lookup {
    /// The class's version, 0 where nothing is kept.
    version: u32,
    name: usize,
    found: Option<Obj>,
}

impl Default for LookupCache {
    fn default() -> Self {
        LookupCache(vec![Lookup::default(); LOOKUPS].into_boxed_slice())
    }
}

impl LookupCache {
    #[inline]
    fn lookup(&mut self, class: Class, name: &Obj) -> Option<Obj> {
        let version = class.version();
        let address = name.address();
        let index = (name.name_hash() ^ usize::from(class.id.0) << 3) % LOOKUPS;
        let kept = &mut self.0[index];
        if kept.version != version || kept.name != address || version == 0 {
            *kept = Lookup {
                version,
                name: address,
                found: class.lookup(name),
            };
        }
        kept.found.clone()
    }
}

//! The host over a substrate: its threads and clock, and the lock that the
//! regime asks for.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::deadlock_watch::DeadlockWatch;
use super::signals::Listener;
use super::virtual_clock::Simulation;
use super::waits::Waits;
use crate::bytecode::CodeObject;
use crate::gil::{Gil, GilObserver};
use crate::object;
use crate::regime::{LockKind, Regime};
use crate::substrate::{Nanos, Substrate, ThreadId};
use crate::sync::{Interrupts, Lock, LockTag, Primitives, Seat, World};
use crate::vm::{Beside, BreakerBit, EvalBreaker, Host, Interpreter, Kernel, Pause, Thread};

/// What a host stands on.
pub(super) struct Ground<S: Substrate> {
    /// Threads and a clock.
    pub(super) substrate: S,
    /// `None` on the real clock.
    pub(super) simulation: Option<Simulation>,
    /// Who waits for whom.
    pub(super) waits: Arc<Waits>,
    /// What finds out that the program is deadlocked; `None` if nobody wants to
    /// know, or the simulated machine will.
    pub(super) deadlock_watch: Option<DeadlockWatch<S>>,
    /// The signals that come to the program; `None` for what it starts beside
    /// itself.
    pub(super) interrupts: Option<Arc<Interrupts>>,
}

/// Runs the VM's threads on a substrate's threads.
pub(super) struct SubstrateHost<S: Substrate> {
    substrate: S,
    regime: Regime,
    /// `None` where the regime has no lock.
    gil: Option<Arc<dyn Gil>>,
    /// What stops the threads where there is no lock to keep them apart.
    world: Arc<World<S>>,
    simulation: Option<Simulation>,
    waits: Arc<Waits>,
    deadlock_watch: Option<DeadlockWatch<S>>,
    interrupts: Option<Arc<Interrupts>>,
    /// Begun when the program first asks for a signal.
    listener: OnceLock<Listener>,
}

impl<S: Substrate> SubstrateHost<S> {
    /// A host under this regime; `observer` is told what happens to its lock.
    pub(super) fn new(ground: Ground<S>, regime: &Regime, observer: impl GilObserver) -> Self {
        let Ground {
            substrate,
            simulation,
            waits,
            deadlock_watch,
            interrupts,
        } = ground;
        let gil = regime.lock.is_lock().then(|| {
            let breaker = Arc::new(EvalBreaker::new());
            let interval = regime.switch_interval;
            regime
                .policy
                .lock(substrate.clone(), breaker, interval, observer)
        });
        let world = Arc::new(World::new(substrate.clone()));
        SubstrateHost {
            substrate,
            regime: regime.clone(),
            gil,
            world,
            simulation,
            waits,
            deadlock_watch,
            interrupts,
            listener: OnceLock::new(),
        }
    }

    /// The signals that end what this thread waits for: only the main thread
    /// hears of any.
    fn interrupts_of(&self, thread: &Thread) -> Option<&Interrupts> {
        let interrupts = self.interrupts.as_deref();
        interrupts.filter(|_| thread.id() == ThreadId::MAIN)
    }

    /// Starts a thread of the interpreter that `interpreter` gives in it, and
    /// returns its id; `watch` is its host's.
    fn spawn_with(
        &self,
        watch: Option<&DeadlockWatch<S>>,
        id: Option<ThreadId>,
        interpreter: impl FnOnce() -> Arc<Interpreter> + Send + 'static,
        body: Box<dyn FnOnce(&mut Thread) + Send>,
    ) -> io::Result<ThreadId> {
        let Some(id) = id else {
            return Err(io::Error::other("no thread ids are left"));
        };
        let name = format!("python-{id}");
        if let Some(watch) = watch {
            watch.begins();
        }
        let spawned = self.substrate.spawn(&name, move || {
            let mut thread = Thread::new(interpreter(), id);
            let host = thread.interpreter.host.clone();
            host.enter(&thread);
            body(&mut thread);
            thread.finish();
            host.leave(&thread);
        });
        spawned.map(|()| id).map_err(|error| {
            if let Some(watch) = watch {
                watch.ends(id);
            }
            let no_thread = || io::Error::other("no thread");
            error.cause.unwrap_or_else(no_thread)
        })
    }
}

impl<S: Substrate> fmt::Debug for SubstrateHost<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubstrateHost")
            .field("gil", &self.gil)
            .finish_non_exhaustive()
    }
}

impl<S: Substrate> Host for SubstrateHost<S> {
    /// With a lock all threads share its breaker, as in CPython 3.12; without,
    /// each has its own, as in 3.13. Simulated threads, which are one to the
    /// system, share one in any case.
    fn breaker(&self) -> Arc<EvalBreaker> {
        match (&self.gil, &self.simulation) {
            (Some(gil), _) => gil.breaker().clone(),
            (None, Some(simulation)) => simulation.breaker.clone(),
            (None, None) => Arc::new(EvalBreaker::new()),
        }
    }

    fn seat(&self, _: ThreadId, breaker: &Arc<EvalBreaker>) -> Option<Arc<dyn Seat>> {
        if self.has_lock() || self.simulation.is_some() {
            return None;
        }
        let breaker = breaker.clone();
        let alarm = Box::new(move || breaker.set(BreakerBit::StopTheWorld));
        Some(self.world.seat(alarm))
    }

    fn at_breaker(&self, thread: &Thread) {
        if let Some(seat) = thread.seat()
            && thread.breaker().has(BreakerBit::StopTheWorld)
        {
            thread.breaker().clear(BreakerBit::StopTheWorld);
            seat.give_way();
        }
        if let Some(simulation) = &self.simulation
            && let Some(ticks) = thread.breaker().ticks_per_check()
        {
            simulation.count_ticks(ticks);
        }
        if let Some(gil) = &self.gil {
            gil.at_breaker(thread.id());
        }
    }

    fn without_lock(&self, thread: &Thread, _: Pause, work: &mut dyn FnMut()) {
        match &self.gil {
            Some(gil) => {
                gil.release(thread.id());
                work();
                gil.take(thread.id());
            }
            None => match thread.seat() {
                Some(seat) => {
                    seat.leave();
                    work();
                    seat.enter();
                }
                None => work(),
            },
        }
    }

    fn wait_for(
        &self,
        thread: &Thread,
        lock: &Arc<dyn Lock>,
        tag: &Arc<LockTag>,
        limit: Option<Duration>,
    ) -> bool {
        self.waits.begin(thread, tag);
        let interrupts = self.interrupts_of(thread);
        let goes_on = || interrupts.is_none_or(|each| !each.are_pending());
        let mut taken = false;
        self.without_lock(thread, Pause::for_lock(tag), &mut || {
            let _waiting = interrupts.map(|each| each.waiting_for(lock));
            taken = match (limit, &self.deadlock_watch) {
                (None, Some(watch)) => watch.wait_for(thread.id(), lock, &goes_on),
                _ => lock.acquire_while(limit, &goes_on),
            };
        });
        self.waits.end(thread);
        taken
    }

    fn spend(&self, kernel: Kernel, elements: u64) {
        if let Some(simulation) = &self.simulation {
            simulation.spend(kernel, elements);
        }
    }

    fn simulated_cores(&self) -> Option<usize> {
        self.simulation.as_ref().map(|simulation| simulation.cores)
    }

    fn fixed_entropy(&self) -> Option<u64> {
        let simulation = self.simulation.as_ref();
        simulation.map(|simulation| simulation.machine.chance())
    }

    fn name_thread(&self, thread: &Thread, name: &str, _: Option<&Arc<CodeObject>>) {
        self.waits.name(thread.id(), name);
    }

    fn enter(&self, thread: &Thread) {
        if let Some(gil) = &self.gil {
            gil.take(thread.id());
        }
        if let Some(seat) = thread.seat() {
            seat.enter();
        }
    }

    fn leave(&self, thread: &Thread) {
        if let Some(seat) = thread.seat() {
            seat.leave();
        }
        if let Some(gil) = &self.gil {
            gil.release_last(thread.id());
        }
        self.waits.forget(thread);
        if let Some(watch) = &self.deadlock_watch {
            watch.ends(thread.id());
        }
    }

    fn spawn(
        &self,
        thread: &Thread,
        body: Box<dyn FnOnce(&mut Thread) + Send>,
    ) -> io::Result<ThreadId> {
        let interpreter = thread.interpreter.clone();
        let (watch, id) = (self.deadlock_watch.as_ref(), interpreter.fresh_thread_id());
        self.spawn_with(watch, id, || interpreter, body)
    }

    fn spawn_interpreter(
        &self,
        thread: &Thread,
        beside: Beside,
        body: Box<dyn FnOnce(&mut Thread) + Send>,
    ) -> io::Result<()> {
        if self.simulation.is_some() {
            let reason = "there are none in simulated time";
            return Err(io::Error::new(io::ErrorKind::Unsupported, reason));
        }
        let own_lock = match self.regime.lock {
            LockKind::None => false,
            LockKind::Gil => beside == Beside::Process,
            LockKind::PerInterpreter => true,
        };
        if own_lock && object::counts_immortals() {
            let reason = "without immortal objects (no-immortal) it would count under two locks";
            return Err(io::Error::new(io::ErrorKind::Unsupported, reason));
        }
        let (host, watch): (Arc<dyn Host>, _) = if own_lock {
            // The observer and the watch are told of another lock and other threads.
            let ground = Ground {
                substrate: self.substrate.clone(),
                simulation: None,
                waits: Arc::default(),
                deadlock_watch: None,
                interrupts: None,
            };
            let host = SubstrateHost::new(ground, &self.regime, ());
            (Arc::new(host), None)
        } else {
            let host = thread.interpreter.host.clone();
            (host, self.deadlock_watch.as_ref())
        };
        let make = thread.interpreter.sibling(host);
        let id = thread.interpreter.fresh_thread_id();
        self.spawn_with(watch, id, || Arc::new(make()), body)
            .map(drop)
    }

    fn process_start(&self) -> Duration {
        self.regime.process_start
    }

    fn new_lock(&self) -> Arc<dyn Lock> {
        Primitives::lock(&self.substrate)
    }

    fn now_ns(&self) -> u64 {
        if let Some(simulation) = &self.simulation {
            simulation.machine.read_clock();
        }
        let Nanos(now) = self.substrate.now();
        now
    }

    fn unix_time_ns(&self) -> u64 {
        let Nanos(now) = self.substrate.unix_time();
        now
    }

    fn process_time_ns(&self) -> u64 {
        let Nanos(time) = self.substrate.process_time();
        time
    }

    fn thread_time_ns(&self) -> u64 {
        let Nanos(time) = self.substrate.thread_time();
        time
    }

    fn interrupts(&self) -> Option<&Arc<Interrupts>> {
        self.interrupts.as_ref()
    }

    fn listen_for(&self, signal: i32) -> io::Result<()> {
        let Some(interrupts) = &self.interrupts else {
            return Err(io::ErrorKind::Unsupported.into());
        };
        if self.listener.get().is_none() {
            let _ = self.listener.set(Listener::new(interrupts.clone())?);
        }
        let listener = self.listener.get();
        listener.map_or(Ok(()), |listener| listener.listen_for(signal))
    }

    fn sleep(&self, thread: &Thread, duration: Duration) {
        let interrupts = self.interrupts_of(thread);
        let interrupts = interrupts.filter(|_| !self.is_simulated() && !duration.is_zero());
        let Some(interrupts) = interrupts else {
            self.without_lock(thread, Pause::Io, &mut || self.substrate.sleep(duration));
            return;
        };
        // Nobody frees it.
        let lock = self.new_lock();
        lock.try_acquire();
        self.without_lock(thread, Pause::Io, &mut || {
            let _waiting = interrupts.waiting_for(&lock);
            lock.acquire_while(Some(duration), &|| !interrupts.are_pending());
        });
    }

    fn has_lock(&self) -> bool {
        self.gil.is_some()
    }

    fn switch_interval(&self) -> Duration {
        let gil = self.gil.as_ref();
        gil.map_or(crate::gil::DEFAULT_SWITCH_INTERVAL, |gil| {
            gil.switch_interval()
        })
    }

    fn set_switch_interval(&self, interval: Duration) {
        if let Some(gil) = &self.gil {
            gil.set_switch_interval(interval);
        }
    }
}

//! A host that writes down what another one does.

use std::sync::Arc;
use std::time::Duration;

use crate::bytecode::CodeObject;
use crate::substrate::ThreadId;
use crate::sync::{Interrupts, Lock, LockTag, Seat};
use crate::timeline::Tapes;
use crate::vm::{Beside, EvalBreaker, Host, Kernel, Pause, StopReason, Thread};

/// Runs threads on another host, and writes what they do on their tapes. Who
/// waits for the lock, and since when, the lock itself must tell (see
/// [`Watcher`](crate::timeline::Watcher)).
#[derive(Debug)]
pub(super) struct Recorded<H> {
    pub(super) inner: H,
    pub(super) tapes: Arc<Tapes>,
}

/// A thread's place in a world that can be stopped; writes when it stands still.
#[derive(Debug)]
struct RecordedSeat {
    inner: Arc<dyn Seat>,
    tapes: Arc<Tapes>,
    thread: ThreadId,
}

impl Seat for RecordedSeat {
    fn enter_telling(&self, parks: &dyn Fn()) {
        self.inner.enter_telling(&|| {
            self.tapes.park(self.thread);
            parks();
        });
    }

    fn leave(&self) {
        self.inner.leave();
    }

    fn try_stop_others(&self) -> bool {
        self.inner.try_stop_others()
    }

    fn start_others(&self) {
        self.inner.start_others();
    }
}

impl<H: Host> Host for Recorded<H> {
    fn breaker(&self) -> Arc<EvalBreaker> {
        self.inner.breaker()
    }

    fn seat(&self, thread: ThreadId, breaker: &Arc<EvalBreaker>) -> Option<Arc<dyn Seat>> {
        let inner = self.inner.seat(thread, breaker)?;
        let tapes = Arc::clone(&self.tapes);
        Some(Arc::new(RecordedSeat {
            inner,
            tapes,
            thread,
        }))
    }

    fn stop_world(&self, thread: &Thread, reason: StopReason) {
        self.tapes.stop_world(thread, reason);
        self.inner.stop_world(thread, reason);
        // It may have had to stand still first, while another had the world.
        self.tapes.stop_world(thread, reason);
    }

    fn start_world(&self, thread: &Thread) {
        self.inner.start_world(thread);
        self.tapes.start_world(thread);
    }

    fn collected(&self, thread: &Thread, freed: usize) {
        self.tapes.collected(thread, freed);
        self.inner.collected(thread, freed);
    }

    fn at_breaker(&self, thread: &Thread) {
        self.tapes.give_way(thread);
        self.inner.at_breaker(thread);
        self.tapes.run_on(thread);
    }

    fn without_lock(&self, thread: &Thread, pause: Pause, work: &mut dyn FnMut()) {
        self.tapes.pause(thread, pause);
        self.inner.without_lock(thread, pause, work);
        self.tapes.run(thread);
    }

    fn wait_for(
        &self,
        thread: &Thread,
        lock: &Arc<dyn Lock>,
        tag: &Arc<LockTag>,
        limit: Option<Duration>,
    ) -> bool {
        self.tapes.pause(thread, Pause::for_lock(tag));
        let taken = self.inner.wait_for(thread, lock, tag, limit);
        self.tapes.run(thread);
        taken
    }

    fn enter(&self, thread: &Thread) {
        self.tapes.start(thread);
        self.inner.enter(thread);
        self.tapes.run(thread);
    }

    fn leave(&self, thread: &Thread) {
        self.tapes.end(thread);
        self.inner.leave(thread);
    }

    fn spawn(
        &self,
        thread: &Thread,
        body: Box<dyn FnOnce(&mut Thread) + Send>,
    ) -> std::io::Result<ThreadId> {
        self.inner.spawn(thread, body)
    }

    /// What an interpreter with another lock does is not written down: a timeline
    /// shows one.
    fn spawn_interpreter(
        &self,
        thread: &Thread,
        beside: Beside,
        body: Box<dyn FnOnce(&mut Thread) + Send>,
    ) -> std::io::Result<()> {
        self.inner.spawn_interpreter(thread, beside, body)
    }

    fn process_start(&self) -> Duration {
        self.inner.process_start()
    }

    fn name_thread(&self, thread: &Thread, name: &str, code: Option<&Arc<CodeObject>>) {
        self.tapes.name(thread, name, code);
        self.inner.name_thread(thread, name, code);
    }

    fn spend(&self, kernel: Kernel, elements: u64) {
        self.inner.spend(kernel, elements);
    }

    fn simulated_cores(&self) -> Option<usize> {
        self.inner.simulated_cores()
    }

    fn fixed_entropy(&self) -> Option<u64> {
        self.inner.fixed_entropy()
    }

    fn new_lock(&self) -> Arc<dyn Lock> {
        self.inner.new_lock()
    }

    fn unix_time_ns(&self) -> u64 {
        self.inner.unix_time_ns()
    }

    fn process_time_ns(&self) -> u64 {
        self.inner.process_time_ns()
    }

    fn thread_time_ns(&self) -> u64 {
        self.inner.thread_time_ns()
    }

    fn now_ns(&self) -> u64 {
        self.inner.now_ns()
    }

    fn interrupts(&self) -> Option<&Arc<Interrupts>> {
        self.inner.interrupts()
    }

    fn listen_for(&self, signal: i32) -> std::io::Result<()> {
        self.inner.listen_for(signal)
    }

    fn sleep(&self, thread: &Thread, duration: Duration) {
        self.tapes.pause(thread, Pause::Io);
        self.inner.sleep(thread, duration);
        self.tapes.run(thread);
    }

    fn has_lock(&self) -> bool {
        self.inner.has_lock()
    }

    fn switch_interval(&self) -> Duration {
        self.inner.switch_interval()
    }

    fn set_switch_interval(&self, interval: Duration) {
        self.inner.set_switch_interval(interval);
    }
}

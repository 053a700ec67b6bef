//! The simulated machine's operating system: which thread runs on which core,
//! and when.
//!
//! Each core has its own clock. The core that is furthest behind runs next,
//! until it leads the others by the slack or the next timer is due, whichever
//! comes first; so what happens, happens in the order of simulated time, but
//! for the slack. For a core that others want cache lines from, the slack is what
//! it takes to fetch one: it does no more with a line before it goes away.
//!
//! Threads that can run and have no core stand in one queue, first come, first
//! served. A thread keeps its core for a time slice while others queue. A woken
//! thread gets an idle core after the wake-up latency, the one that it had last
//! if that is idle; where none is idle, the thread that has run longest gives
//! way as soon as it has run for the minimum.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use super::chance::Chance;
use super::costs::Costs;
use super::laggards::Laggards;
use crate::substrate::Wake;

/// However far behind the others are, a core runs no longer than this (10 ms)
/// before the simulation is asked whether it is to stop.
const LONGEST_LEAD: u64 = 10_000_000_000;

/// For how long after a line has come from another core others are expected to
/// want it back (10 us).
const CONTENTION: u64 = 10_000_000;

/// A spread, in thousandths, from nothing to twice as much.
const WHOLE: u32 = 1000;

/// A thread's number, from 0 up.
pub(super) type Key = u32;

/// What a thread waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Waiting {
    Mutex(u64),
    Condvar(u64),
    Sleep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    /// On a core.
    Running {
        core: usize,
    },
    /// In the queue, from this time on.
    Ready {
        since: u64,
    },
    Blocked(Waiting),
    Ended,
}

#[derive(Debug)]
struct ThreadState {
    name: String,
    status: Status,
    /// Counts its waits, so that a timer of an earlier one is known as such.
    wait: u64,
    /// When it falls asleep in the last of them, if it is not woken before.
    sleeps_at: u64,
    wake: Wake,
    last_core: Option<usize>,
    /// How long it has run.
    busy: u64,
}

#[derive(Debug, Default)]
struct Core {
    clock: u64,
    thread: Option<Key>,
    last_thread: Option<Key>,
    run_since: u64,
    slice_end: u64,
    /// Until when others are expected to want the lines that it wants.
    contended_until: u64,
    /// How long it has run threads.
    busy: u64,
}

/// A time at which a thread's wait ends.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Timer {
    at: u64,
    /// Which of those due at one time comes first.
    number: u64,
    thread: Key,
    wait: u64,
}

/// What is to be done next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This thread runs on this core until the horizon.
    Run {
        thread: Key,
        core: usize,
        clock: u64,
        horizon: u64,
    },
    /// Nothing can run and no timer is set.
    Nothing,
    /// The time is over.
    OutOfTime,
}

/// The machine's state.
#[derive(Debug)]
pub(super) struct Scheduler {
    pub(super) costs: Costs,
    cores: Vec<Core>,
    /// Those that run a thread.
    laggards: Laggards,
    /// How many cores run no thread.
    idle: usize,
    threads: Vec<ThreadState>,
    queue: VecDeque<Key>,
    timers: BinaryHeap<Reverse<Timer>>,
    timers_set: u64,
    chance: Chance,
    /// When memory has moved all that it was asked to.
    bus_free: u64,
    end: u64,
    /// The time that was reached last: a core's, or a timer's.
    reached: u64,
}

impl Scheduler {
    pub(super) fn new(costs: Costs, cores: usize, seed: u64, end: u64) -> Self {
        Scheduler {
            costs,
            cores: (0..cores).map(|_| Core::default()).collect(),
            laggards: Laggards::new(cores),
            idle: cores,
            threads: Vec::new(),
            queue: VecDeque::new(),
            timers: BinaryHeap::new(),
            timers_set: 0,
            chance: Chance::new(seed),
            bus_free: 0,
            end,
            reached: 0,
        }
    }

    /// The time that the simulation has reached.
    pub(super) fn reached(&self) -> u64 {
        self.reached
    }

    /// How long all cores together have run threads.
    pub(super) fn busy(&self) -> u64 {
        self.cores.iter().map(|core| core.busy).sum()
    }

    /// The next number of the seed's stream.
    pub(super) fn chance(&mut self) -> u64 {
        self.chance.next()
    }

    /// Moves so many bytes to or from memory, not before `begin`; returns when
    /// that is done.
    pub(super) fn reserve_bus(&mut self, begin: u64, bytes: u64) -> u64 {
        let time = u128::from(bytes) * u128::from(self.costs.bus_per_kib) / 1024;
        let time = u64::try_from(time).unwrap_or(u64::MAX);
        self.bus_free = self.bus_free.max(begin).saturating_add(time);
        self.bus_free
    }

    /// A new thread that can run from this time on.
    pub(super) fn add(&mut self, name: &str, at: u64) -> Key {
        let key = self.threads.len() as Key;
        self.threads.push(ThreadState {
            name: name.to_owned(),
            status: Status::Ready { since: at },
            wait: 0,
            sleeps_at: at,
            wake: Wake::Notified,
            last_core: None,
            busy: 0,
        });
        self.make_ready(key, at);
        key
    }

    /// A core has got a line from another: until a while after this time it may do
    /// no more, before it looks at the others, than it could before they get a line
    /// from it.
    pub(super) fn contended(&mut self, core: usize, clock: u64) {
        self.cores[core].contended_until = clock.saturating_add(CONTENTION);
    }

    /// Takes note of a core's time when its thread stops for a moment.
    pub(super) fn stopped(&mut self, core: usize, clock: u64) {
        self.laggards.set(core, clock);
        self.was_busy_until(core, clock);
    }

    fn was_busy_until(&mut self, core: usize, clock: u64) {
        let core = &mut self.cores[core];
        let busy = clock.saturating_sub(core.clock);
        core.busy += busy;
        core.clock = clock;
        if let Some(thread) = core.thread {
            self.threads[thread as usize].busy += busy;
        }
    }

    /// How long a running thread has run, and how long all have, when its core has
    /// come to this time.
    pub(super) fn busy_at(&self, key: Key, clock: u64) -> (u64, u64) {
        let core = &self.cores[self.core_of(key)];
        let since = clock.saturating_sub(core.clock);
        (self.threads[key as usize].busy + since, self.busy() + since)
    }

    /// Whether no other core is behind the running one, and until when it may
    /// go on then.
    pub(super) fn may_go_on(&self, key: Key, clock: u64) -> Option<u64> {
        let core = self.core_of(key);
        let rival = self.laggards.behind_others_of(core);
        let horizon = self.horizon(core, rival);
        let first = rival.is_none_or(|behind| clock <= behind);
        let due = self.timers.peek().is_some_and(|timer| timer.0.at <= clock);
        let over = clock >= self.end;
        let sliced = !self.queue.is_empty() && clock >= self.cores[core].slice_end;
        (first && !due && !over && !sliced && horizon > clock).then_some(horizon)
    }

    /// Whether a thread runs on a core.
    pub(super) fn has_core(&self, key: Key) -> bool {
        matches!(self.threads[key as usize].status, Status::Running { .. })
    }

    fn core_of(&self, key: Key) -> usize {
        match self.threads[key as usize].status {
            Status::Running { core } => core,
            other => unreachable!("thread {key} is {other:?} and acts"),
        }
    }

    /// A running thread begins to wait, until woken or to `deadline`.
    pub(super) fn block(&mut self, key: Key, clock: u64, on: Waiting, deadline: Option<u64>) {
        self.give_up_core(key, clock);
        // Threads for which it always took the same time could meet in step for good.
        let doze = self.chance.spread(self.costs.doze, WHOLE);
        let thread = &mut self.threads[key as usize];
        thread.status = Status::Blocked(on);
        thread.wait += 1;
        thread.sleeps_at = clock.saturating_add(doze);
        let wait = thread.wait;
        if let Some(at) = deadline {
            self.timers_set += 1;
            self.timers.push(Reverse(Timer {
                at,
                number: self.timers_set,
                thread: key,
                wait,
            }));
        }
    }

    /// A running thread stands in the queue again, at its end.
    pub(super) fn requeue(&mut self, key: Key, clock: u64) {
        self.give_up_core(key, clock);
        self.threads[key as usize].status = Status::Ready { since: clock };
        self.queue.push_back(key);
    }

    /// A running thread has ended.
    pub(super) fn finish(&mut self, key: Key, clock: u64) {
        self.give_up_core(key, clock);
        self.reached = self.reached.max(clock);
        self.threads[key as usize].status = Status::Ended;
    }

    fn give_up_core(&mut self, key: Key, clock: u64) {
        let core = self.core_of(key);
        self.laggards.remove(core);
        self.was_busy_until(core, clock);
        self.cores[core].thread = None;
        self.idle += 1;
        self.cores[core].last_thread = Some(key);
    }

    /// Whether a thread that waits is not asleep yet at this time: woken until then,
    /// it goes on soon, and the system has little to do.
    pub(super) fn dozes(&self, key: Key, at: u64) -> bool {
        at < self.threads[key as usize].sleeps_at
    }

    /// Wakes a thread that waits; at `at` plus the latency it can run. One that
    /// is awake, but has not run yet, is told the reason that counts.
    pub(super) fn wake(&mut self, key: Key, at: u64, latency: u64, wake: Wake) {
        let thread = &mut self.threads[key as usize];
        if wake == Wake::Notified || matches!(thread.status, Status::Blocked(_)) {
            thread.wake = wake;
        }
        if matches!(thread.status, Status::Blocked(_)) {
            let latency = self.chance.jitter(latency, self.costs.jitter_per_mille);
            self.make_ready(key, at.saturating_add(latency));
        }
    }

    /// Why a thread's last wait ended.
    pub(super) fn wake_reason(&self, key: Key) -> Wake {
        self.threads[key as usize].wake
    }

    fn make_ready(&mut self, key: Key, at: u64) {
        self.threads[key as usize].status = Status::Ready { since: at };
        match self.idle_core(key) {
            Some(core) => self.assign(core, key, at),
            None => {
                self.queue.push_back(key);
                self.ask_to_give_way(at);
            }
        }
    }

    /// An idle core: the one that the thread had last, else any.
    fn idle_core(&mut self, key: Key) -> Option<usize> {
        let is_idle = |core: &Core| core.thread.is_none();
        let last = self.threads[key as usize].last_core;
        if let Some(last) = last.filter(|&last| is_idle(&self.cores[last])) {
            return Some(last);
        }
        if self.idle == 0 {
            return None;
        }
        let chosen = self.chance.below(self.idle);
        let idle = self.cores.iter().enumerate();
        let mut idle = idle.filter(|(_, core)| is_idle(core));
        idle.nth(chosen).map(|(index, _)| index)
    }

    /// Gives a core to a thread, not before `at`.
    fn assign(&mut self, index: usize, key: Key, at: u64) {
        let core = &mut self.cores[index];
        let mut clock = core.clock.max(at);
        if core.last_thread.is_some_and(|last| last != key) {
            let cost = self.costs.context_switch;
            clock = clock.saturating_add(cost);
            core.busy += cost;
        }
        core.clock = clock;
        self.laggards.set(index, clock);
        core.thread = Some(key);
        self.idle -= 1;
        core.run_since = clock;
        core.slice_end = clock.saturating_add(self.costs.time_slice);
        let thread = &mut self.threads[key as usize];
        thread.status = Status::Running { core: index };
        thread.last_core = Some(index);
    }

    /// Cuts the slice of the thread that has run longest short.
    fn ask_to_give_way(&mut self, at: u64) {
        let minimum = self.costs.minimum_run;
        let longest = self.cores.iter_mut().min_by_key(|core| core.run_since);
        if let Some(core) = longest {
            let earliest = core.run_since.saturating_add(minimum);
            core.slice_end = core.slice_end.min(earliest.max(at));
        }
    }

    /// What happens next.
    pub(super) fn next(&mut self) -> Next {
        loop {
            self.fill_idle_cores();
            let first = self.laggards.first();
            let time = first.map(|core| self.cores[core].clock);
            if let Some(due) = self.take_due_timer(time) {
                if due.at >= self.end {
                    return self.out_of_time();
                }
                self.reached = self.reached.max(due.at);
                let latency = self.costs.wake_latency;
                self.wake(due.thread, due.at, latency, Wake::TimedOut);
                continue;
            }
            let Some(index) = first else {
                return Next::Nothing;
            };
            let core = &self.cores[index];
            let (clock, thread) = (core.clock, core.thread.expect("a busy core"));
            if clock >= self.end {
                return self.out_of_time();
            }
            self.reached = self.reached.max(clock);
            if clock >= core.slice_end {
                if self.queue.is_empty() {
                    self.cores[index].slice_end = clock.saturating_add(self.costs.time_slice);
                } else {
                    self.requeue(thread, clock);
                    continue;
                }
            }
            return Next::Run {
                thread,
                core: index,
                clock,
                horizon: self.horizon(index, self.laggards.behind_others_of(index)),
            };
        }
    }

    fn out_of_time(&mut self) -> Next {
        self.reached = self.end;
        Next::OutOfTime
    }

    fn fill_idle_cores(&mut self) {
        while self.idle > 0
            && let Some(&key) = self.queue.front()
        {
            // Of the idle cores, the one that can begin first.
            let idle = self.cores.iter().enumerate();
            let idle = idle.filter(|(_, core)| core.thread.is_none());
            let Some((index, _)) = idle.min_by_key(|(_, core)| core.clock) else {
                return;
            };
            self.queue.pop_front();
            let Status::Ready { since } = self.threads[key as usize].status else {
                unreachable!("thread {key} is in the queue and not ready");
            };
            self.assign(index, key, since);
        }
    }

    /// Until when a core may run before others must be looked at, of which the one
    /// furthest behind has this time.
    fn horizon(&self, core: usize, rival: Option<u64>) -> u64 {
        let slack = match self.cores[core].clock < self.cores[core].contended_until {
            true => self.costs.slack.min(self.costs.line_transfer),
            false => self.costs.slack,
        };
        let lead = rival.map_or(u64::MAX, |time| time.saturating_add(slack));
        let timer = self.timers.peek().map_or(u64::MAX, |timer| timer.0.at);
        let slice = match self.queue.is_empty() {
            true => u64::MAX,
            false => self.cores[core].slice_end,
        };
        let look_up = self.cores[core].clock.saturating_add(LONGEST_LEAD);
        lead.min(timer).min(slice).min(self.end).min(look_up)
    }

    /// The next timer that still counts, if it is due at `time` or nothing
    /// runs.
    fn take_due_timer(&mut self, time: Option<u64>) -> Option<Timer> {
        while let Some(Reverse(timer)) = self.timers.peek() {
            let thread = &self.threads[timer.thread as usize];
            let counts = thread.wait == timer.wait && matches!(thread.status, Status::Blocked(_));
            if counts && time.is_some_and(|time| timer.at > time) {
                return None;
            }
            let timer = self.timers.pop().map(|Reverse(timer)| timer);
            if counts {
                return timer;
            }
        }
        None
    }

    /// Every thread that waits: its number, its name, and what for.
    pub(super) fn blocked(&self) -> impl Iterator<Item = (Key, &str, Waiting)> {
        let threads = self.threads.iter().zip(0..);
        threads.filter_map(|(thread, key)| match thread.status {
            Status::Blocked(on) => Some((key, thread.name.as_str(), on)),
            _ => None,
        })
    }
}

//! Stopping the world: one thread runs, all others stand still where they
//! touch no object (PEP 703; `Python/pystate.c` of CPython 3.13).
//!
//! Every thread has a seat, which says where it stands:
//!
//! | place | meaning | who changes it |
//! |---|---|---|
//! | absent | it blocks or computes without touching objects | it sits down (`enter`), or a stopper ties it up |
//! | present | it may touch objects | it gets up (`leave`): absent, or tied up if it was asked to |
//! | tied | it may not come back before the world starts | the stopper, when the world starts |
//!
//! Who stops the world ties up those who are absent, asks the others, and
//! waits until each has got up once. The seats have a lock each, so coming and
//! going costs the others nothing; the locks nest only one way: world, seat.

use std::fmt;
use std::sync::Arc;

use crate::substrate::{Condvar, Guard, Mutex, Substrate};

/// Tells a thread to [give way](Seat::give_way) soon. It is called under the world's
/// lock and must neither block nor come back here.
pub type Alarm = Box<dyn Fn() + Send + Sync>;

/// A thread's place in a world that can be stopped. Its methods are called by
/// that thread alone, which leaves before it drops it.
pub trait Seat: Send + Sync + fmt::Debug {
    /// Blocks while the world is stopped; from then on the thread may touch
    /// objects.
    fn enter(&self) {
        self.enter_telling(&|| ());
    }

    /// The same; calls `parks` first if the thread has to stand still. It is
    /// called under the seat's lock and must neither block nor come back here.
    fn enter_telling(&self, parks: &dyn Fn());

    /// The thread touches no object until it enters again.
    fn leave(&self);

    /// Lets a stopper have the world, if one asks for it.
    fn give_way(&self) {
        self.leave();
        self.enter();
    }

    /// Blocks until no other thread may touch an object. The thread must have
    /// entered.
    fn stop_others(&self) {
        while !self.try_stop_others() {
            // Another thread was faster, and has asked this one.
            self.give_way();
        }
    }

    /// The same, unless another thread has stopped the world or is about to.
    /// Says whether it is stopped.
    fn try_stop_others(&self) -> bool;

    /// Lets the others go on.
    fn start_others(&self);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Absent,
    Present,
    Tied,
}

#[derive(Debug)]
struct Standing {
    place: Place,
    /// A stopper waits for the thread to get up.
    asked: bool,
}

struct Chair<S: Substrate> {
    standing: S::Mutex<Standing>,
    untied: S::Condvar,
    alarm: Alarm,
}

struct Hall<S: Substrate> {
    chairs: Vec<Arc<Chair<S>>>,
    /// Whether a thread has stopped the world, or is about to.
    stopped: bool,
    /// How many threads have been asked and have not got up.
    awaited: usize,
}

/// A world of threads that can be stopped.
pub struct World<S: Substrate> {
    substrate: S,
    hall: S::Mutex<Hall<S>>,
    quiet: S::Condvar,
}

impl<S: Substrate> World<S> {
    /// A world without threads, running.
    pub fn new(substrate: S) -> Self {
        let hall = Hall {
            chairs: Vec::new(),
            stopped: false,
            awaited: 0,
        };
        World {
            hall: substrate.mutex(hall),
            quiet: substrate.condvar(),
            substrate,
        }
    }

    /// A seat for one more thread, which has not entered.
    pub fn seat(self: &Arc<Self>, alarm: Alarm) -> Arc<dyn Seat> {
        let mut hall = self.hall.lock();
        let place = if hall.stopped {
            Place::Tied
        } else {
            Place::Absent
        };
        let chair = Arc::new(Chair {
            standing: self.substrate.mutex(Standing {
                place,
                asked: false,
            }),
            untied: self.substrate.condvar(),
            alarm,
        });
        hall.chairs.push(chair.clone());
        Arc::new(Taken {
            world: self.clone(),
            chair,
        })
    }

    /// One of those who were asked has got up.
    fn got_up(&self) {
        let mut hall = self.hall.lock();
        hall.awaited -= 1;
        if hall.awaited == 0 {
            self.quiet.notify_all();
        }
    }
}

impl<S: Substrate> fmt::Debug for World<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

/// A seat and the world that it is in.
struct Taken<S: Substrate> {
    world: Arc<World<S>>,
    chair: Arc<Chair<S>>,
}

impl<S: Substrate> Taken<S> {
    fn each_other(&self, hall: &Guard<'_, S, Hall<S>>, mut f: impl FnMut(&Chair<S>)) {
        for chair in &hall.chairs {
            if !Arc::ptr_eq(chair, &self.chair) {
                f(chair);
            }
        }
    }
}

impl<S: Substrate> Seat for Taken<S> {
    fn enter_telling(&self, parks: &dyn Fn()) {
        let mut standing = self.chair.standing.lock();
        if standing.place == Place::Tied {
            parks();
        }
        while standing.place == Place::Tied {
            self.chair.untied.wait::<Standing>(&mut standing);
        }
        standing.place = Place::Present;
    }

    fn leave(&self) {
        let mut standing = self.chair.standing.lock();
        let asked = std::mem::take(&mut standing.asked);
        standing.place = if asked { Place::Tied } else { Place::Absent };
        drop(standing);
        if asked {
            self.world.got_up();
        }
    }

    fn try_stop_others(&self) -> bool {
        let mut hall = self.world.hall.lock();
        if hall.stopped {
            return false;
        }
        hall.stopped = true;
        let mut asked = 0;
        self.each_other(&hall, |chair| {
            let mut standing = chair.standing.lock();
            if standing.place == Place::Present {
                standing.asked = true;
                asked += 1;
                (chair.alarm)();
            } else {
                standing.place = Place::Tied;
            }
        });
        hall.awaited = asked;
        while hall.awaited > 0 {
            self.world.quiet.wait::<Hall<S>>(&mut hall);
        }
        true
    }

    fn start_others(&self) {
        let mut hall = self.world.hall.lock();
        hall.stopped = false;
        self.each_other(&hall, |chair| {
            chair.standing.lock().place = Place::Absent;
            chair.untied.notify_all();
        });
    }
}

impl<S: Substrate> Drop for Taken<S> {
    fn drop(&mut self) {
        let mut hall = self.world.hall.lock();
        hall.chairs.retain(|chair| !Arc::ptr_eq(chair, &self.chair));
    }
}

impl<S: Substrate> fmt::Debug for Taken<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seat").finish_non_exhaustive()
    }
}

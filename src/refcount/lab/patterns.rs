//! What the threads of a cell do.

use std::hint::black_box;
use std::sync::{Mutex, OnceLock};

use crossbeam::queue::ArrayQueue;

use super::super::{RefCount, Strategy};
use super::thing::{Link, Thing, Worker, dismiss, reclaim};
use super::{Cell, Machine, Variant};

/// A pattern of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Each thread makes an object, clones it, drops both.
    PrivateChurn,
    /// Each thread clones and drops objects of its own.
    PrivateAlias,
    /// All threads clone and drop one object that none of them made.
    HotShared,
    /// All threads clone and drop one object that the first of them made.
    OwnerAndIntruders,
    /// One thread makes objects, another drops them.
    ProducerConsumer,
    /// Pairs of threads make objects and hand so many in a hundred over.
    Queued(u8),
    /// Each thread clones and drops objects whose maker has left.
    OwnerExited,
    /// Threads hand objects round in a ring; each clones, drops, passes on.
    Ring,
    /// Threads clone and drop neighbours in one cache line.
    FalseShared,
    /// A chain of objects is made, and freed by dropping its head.
    LongChain,
}

impl Pattern {
    /// Every pattern.
    pub const ALL: [Pattern; 13] = [
        Pattern::PrivateChurn,
        Pattern::PrivateAlias,
        Pattern::HotShared,
        Pattern::OwnerAndIntruders,
        Pattern::ProducerConsumer,
        Pattern::Queued(0),
        Pattern::Queued(25),
        Pattern::Queued(75),
        Pattern::Queued(100),
        Pattern::OwnerExited,
        Pattern::Ring,
        Pattern::FalseShared,
        Pattern::LongChain,
    ];

    /// What tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Pattern::PrivateChurn => "private churn",
            Pattern::PrivateAlias => "private alias",
            Pattern::HotShared => "hot shared",
            Pattern::OwnerAndIntruders => "owner and intruders",
            Pattern::ProducerConsumer => "producer to consumer",
            Pattern::Queued(0) => "handed over: 0 %",
            Pattern::Queued(25) => "handed over: 25 %",
            Pattern::Queued(75) => "handed over: 75 %",
            Pattern::Queued(_) => "handed over: 100 %",
            Pattern::OwnerExited => "owner exited",
            Pattern::Ring => "ring hand-off",
            Pattern::FalseShared => "false-shared neighbours",
            Pattern::LongChain => "long chain",
        }
    }

    /// Whether it means something for so many threads.
    pub(super) fn runs_on(self, threads: usize) -> bool {
        match self {
            Pattern::ProducerConsumer | Pattern::Queued(_) => threads.is_multiple_of(2),
            Pattern::Ring | Pattern::OwnerAndIntruders | Pattern::FalseShared => threads > 1,
            _ => true,
        }
    }

    /// Whether making and freeing objects is part of it.
    pub(super) fn makes_objects(self) -> bool {
        matches!(
            self,
            Pattern::PrivateChurn
                | Pattern::ProducerConsumer
                | Pattern::Queued(_)
                | Pattern::LongChain
                | Pattern::Ring
        )
    }

    /// Whether threads wait for each other in it.
    pub fn hands_over(self) -> bool {
        matches!(
            self,
            Pattern::ProducerConsumer | Pattern::Queued(_) | Pattern::Ring
        )
    }

    /// Whether its cost depends on how many objects there are.
    pub fn has_working_set(self) -> bool {
        matches!(self, Pattern::PrivateAlias)
    }
}

/// How many objects can be on their way from one thread to another.
const ON_THE_WAY: usize = 256;
/// One object in so many is timed from its drop to its end.
const TIMED: u64 = 64;
/// So often one object stands in the list that the loop goes through, which then
/// costs no more than where there are many.
const IN_A_ROW: usize = 256;
/// How many nodes a long chain has.
const CHAIN: u64 = 10_000;

/// What the threads of a cell share.
pub(super) struct Stage<'a, A: Machine> {
    cell: Cell,
    now: &'a (dyn Fn() -> u64 + Sync),
    registry: A::Registry,
    /// For each thread what others hand it.
    mailboxes: Vec<ArrayQueue<Link<A>>>,
    /// The one object that all use.
    shared: OnceLock<Link<A>>,
    /// Objects side by side in one block.
    neighbours: Mutex<Vec<Thing<A>>>,
    /// What is given back when all threads have ended.
    kept: Mutex<Vec<Link<A>>>,
}

impl<'a, A: Machine> Stage<'a, A> {
    pub(super) fn new(cell: &Cell, now: &'a (dyn Fn() -> u64 + Sync)) -> Self {
        Stage {
            cell: *cell,
            now,
            registry: A::new_registry(),
            mailboxes: (0..cell.threads)
                .map(|_| ArrayQueue::new(ON_THE_WAY))
                .collect(),
            shared: OnceLock::new(),
            neighbours: Mutex::new(Vec::with_capacity(cell.threads)),
            kept: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn finish(self) {
        if self.cell.variant == Variant::PerThread {
            dismiss::<A>(self.registry);
        }
        let kept = self.kept.into_inner().expect("no thread panicked");
        kept.into_iter().for_each(reclaim);
    }
}

/// One thread of a cell.
pub(super) struct Player<'a, R: RefCount, A: Machine> {
    stage: &'a Stage<'a, A>,
    index: usize,
    operations: u64,
    worker: Worker<A>,
    /// What this thread clones and drops.
    own: Vec<Link<A>>,
    strategy: std::marker::PhantomData<R>,
}

impl<'a, R: RefCount, A: Machine> Player<'a, R, A> {
    pub(super) fn new(stage: &'a Stage<'a, A>, index: usize, operations: u64) -> Self {
        Player {
            stage,
            index,
            operations,
            worker: Worker::new::<R>(stage.registry.clone()),
            own: Vec::new(),
            strategy: std::marker::PhantomData,
        }
    }

    /// Makes what the rounds use; the threads do this one after another or at
    /// once, as it comes.
    pub(super) fn prepare(&mut self) {
        match self.stage.cell.pattern {
            Pattern::PrivateAlias => {
                self.own = (0..self.stage.cell.objects)
                    .map(|_| self.lasting())
                    .collect();
                scatter(&mut self.own);
            }
            Pattern::HotShared => {
                let made = self
                    .stage
                    .shared
                    .get_or_init(|| made_by_one_who_left::<R, A>(self.stage));
                self.own = vec![*made; IN_A_ROW];
            }
            Pattern::OwnerAndIntruders => {
                if self.index == 0 {
                    let made = self.lasting();
                    self.worker.share::<R>(made);
                    // The first thread alone sets it.
                    let _ = self.stage.shared.set(made);
                }
                self.own = vec![*self.stage.shared.wait(); IN_A_ROW];
            }
            Pattern::OwnerExited => {
                self.own = vec![made_by_one_who_left::<R, A>(self.stage); IN_A_ROW];
            }
            Pattern::FalseShared => {
                let mut block = self.stage.neighbours.lock().expect("no thread panicked");
                block.push(self.worker.thing(None));
                let place = block.last_mut().expect("just pushed");
                let link = Link::in_place(place);
                self.as_variant(link);
                self.own = vec![link; IN_A_ROW];
            }
            _ => {}
        }
    }

    /// An object that lasts as long as the cell.
    fn lasting(&mut self) -> Link<A> {
        let made = self.worker.make(None);
        self.as_variant(made);
        if R::STRATEGY != Strategy::Uncounted {
            let mut kept = self.stage.kept.lock().expect("no thread panicked");
            kept.push(made);
        }
        made
    }

    fn as_variant(&self, link: Link<A>) {
        match self.stage.cell.variant {
            Variant::Immortal => self.worker.immortalize(link),
            Variant::PerThread => self.worker.enrol(link),
            Variant::Usual(_) => {}
        }
    }

    /// What is timed.
    pub(super) fn round(&mut self) {
        match self.stage.cell.pattern {
            Pattern::PrivateAlias
            | Pattern::HotShared
            | Pattern::OwnerAndIntruders
            | Pattern::OwnerExited
            | Pattern::FalseShared => self.clone_and_drop(),
            Pattern::PrivateChurn => self.churn(),
            Pattern::ProducerConsumer if self.index.is_multiple_of(2) => self.produce(),
            Pattern::ProducerConsumer => self.consume(),
            Pattern::Queued(percent) => self.hand_over(percent.into()),
            Pattern::Ring => self.pass_round(),
            Pattern::LongChain => self.chain(),
        }
    }

    fn clone_and_drop(&mut self) {
        // Out of the player, whom a count's slow path might change as far as the
        // compiler knows: the loop would load the list again at every turn.
        let own = std::mem::take(&mut self.own);
        let mut left = self.operations;
        while left > 0 {
            let turns = left.min(own.len() as u64);
            for &link in &own[..turns as usize] {
                let link = black_box(link);
                self.worker.retain::<R>(link);
                self.worker.release::<R>(black_box(link));
            }
            left -= turns;
        }
        self.own = own;
    }

    fn churn(&mut self) {
        for _ in 0..self.operations {
            let link = black_box(self.worker.make(None));
            self.worker.retain::<R>(link);
            self.worker.release::<R>(black_box(link));
            self.worker.release::<R>(black_box(link));
        }
    }

    fn produce(&mut self) {
        for _ in 0..self.operations {
            let made = self.worker.make(None);
            self.send(self.index + 1, made);
            self.worker.check_breaker::<R>(&self.stage.now);
        }
    }

    fn consume(&mut self) {
        for number in 0..self.operations {
            let link = self.receive();
            self.worker.retain::<R>(link);
            self.worker.release::<R>(link);
            if number.is_multiple_of(TIMED) {
                self.worker.stamp(link, (self.stage.now)());
            }
            self.worker.release::<R>(link);
        }
    }

    /// Each of a pair drops so many in a hundred itself and hands the rest to
    /// the other.
    fn hand_over(&mut self, percent: u64) {
        let partner = self.index ^ 1;
        let mut owed = 0;
        for _ in 0..self.operations {
            let made = self.worker.make(None);
            owed += percent;
            if owed >= 100 {
                owed -= 100;
                self.send(partner, made);
                let received = self.receive();
                self.worker.release::<R>(received);
            } else {
                self.worker.release::<R>(made);
            }
            self.worker.check_breaker::<R>(&self.stage.now);
        }
    }

    fn pass_round(&mut self) {
        let made = self.worker.make(None);
        let next = (self.index + 1) % self.stage.cell.threads;
        self.send(next, made);
        for _ in 1..self.operations {
            let link = self.receive();
            self.worker.retain::<R>(link);
            self.worker.release::<R>(link);
            self.send(next, link);
            self.worker.check_breaker::<R>(&self.stage.now);
        }
        let last = self.receive();
        self.worker.release::<R>(last);
    }

    fn chain(&mut self) {
        let mut left = self.operations;
        while left > 0 {
            let nodes = left.min(CHAIN);
            let mut head = None;
            for _ in 0..nodes {
                head = Some(self.worker.make(head));
            }
            if let Some(head) = head {
                self.worker.release::<R>(head);
            }
            left -= nodes;
        }
    }

    fn send(&mut self, to: usize, link: Link<A>) {
        self.worker.share::<R>(link);
        let mailbox = &self.stage.mailboxes[to];
        while mailbox.push(link).is_err() {
            self.worker.check_breaker::<R>(&self.stage.now);
            std::thread::yield_now();
        }
    }

    fn receive(&mut self) -> Link<A> {
        loop {
            if let Some(link) = self.stage.mailboxes[self.index].pop() {
                return link;
            }
            self.worker.check_breaker::<R>(&self.stage.now);
            std::hint::spin_loop();
            std::thread::yield_now();
        }
    }

    /// Between rounds, untimed: frees what waits to be freed.
    pub(super) fn tidy(&mut self) {
        if self.own.is_empty() {
            self.worker.tidy::<R>();
        }
        self.worker.check_breaker::<R>(&self.stage.now);
    }

    /// The thread ends; returns how long its timed objects waited.
    pub(super) fn finish(self) -> Vec<u64> {
        self.worker.leave::<R>()
    }
}

/// An object whose maker has left before anybody uses it.
fn made_by_one_who_left<R: RefCount, A: Machine>(stage: &Stage<'_, A>) -> Link<A> {
    std::thread::scope(|scope| {
        let maker = scope.spawn(|| {
            let mut player = Player::<R, A>::new(stage, 0, 0);
            let made = player.lasting();
            player.worker.share::<R>(made);
            if R::STRATEGY == Strategy::Uncounted {
                let mut kept = stage.kept.lock().expect("no thread panicked");
                kept.push(made);
                player.worker.forget_region();
            }
            player.finish();
            made
        });
        maker.join().expect("it makes one object")
    })
}

/// Puts links in an order that no prefetcher guesses, the same each time.
fn scatter<T>(items: &mut [T]) {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for index in (1..items.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        items.swap(index, (state % (index as u64 + 1)) as usize);
    }
}

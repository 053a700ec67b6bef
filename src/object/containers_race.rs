//! Lists, dicts and sets as programs use them, changed by some threads while others
//! read them without their locks: the code that programs run on, searched by
//! shuttle for an order in which something is seen that was never there, or is
//! lost. Another thread may go on wherever the code says so ([`step`]).

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use shuttle::scheduler::RandomScheduler;
use shuttle::thread::{self, JoinHandle};
use shuttle::{Config, FailurePersistence, Runner};

use super::header::Mark;
use super::table::Probe;
use super::{DictIterator, List, Obj, Resized, SetTable, Wanted, context, counting};
use crate::refcount::Alarm;

thread_local! {
    /// Whether the running thread is one of a scenario's.
    static IN_SCENARIO: Cell<bool> = const { Cell::new(false) };
}

/// Lets another thread of the scenario go on, if one runs. They all run in one
/// thread of the machine, so that who it is to counting changes with them.
pub(super) fn step() {
    if IN_SCENARIO.get() {
        let me = context::with(|context| context.counting.id());
        thread::yield_now();
        context::pose_as(me);
    }
}

#[derive(Debug)]
struct Silent;

impl Alarm for Silent {
    fn ring(&self) {}
}

/// Runs a scenario in many orders.
fn explore(scenario: impl Fn() + Send + Sync + 'static) {
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None;
    config.stack_size = 1 << 18;
    Runner::new(RandomScheduler::new_from_seed(1, 2000), config).run(move || {
        let before = context::pose_as(0);
        counting::enter(Arc::new(Silent));
        IN_SCENARIO.set(true);
        scenario();
        IN_SCENARIO.set(false);
        counting::leave();
        context::pose_as(before);
    });
}

/// Starts a thread that owns what it makes.
fn start(work: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let starter = context::with(|context| context.counting.id());
    let started = thread::spawn(move || {
        counting::enter(Arc::new(Silent));
        work();
        counting::leave();
    });
    context::pose_as(starter);
    started
}

fn join_all(threads: impl IntoIterator<Item = JoinHandle<()>>) {
    let me = context::with(|context| context.counting.id());
    for thread in threads {
        thread.join().expect("it ends");
        context::pose_as(me);
    }
    counting::merge_queues(counting::Queues::Own);
}

/// A number that is an object of its own, alive.
fn number_of(object: &Obj) -> i128 {
    assert!(!object.header().has(Mark::Buried), "it was freed");
    object.as_i128().expect("only ints are there")
}

/// Reads an item as the eval loop does.
fn item(list: &Obj, index: usize) -> Option<i128> {
    let items = list.get::<List>().expect("a list");
    let seen = Obj::take_seen(|| items.seen().peek(index));
    let found =
        seen.or_else(|| list.with_list(|items| Some(items.get(index)?.clone_shown()))?)?;
    Some(number_of(&found))
}

/// Numbers that are not small: each is an object that can be freed.
const STAYS: i128 = 10_000;
const COMES: i128 = 20_000;
const NEW: i128 = 30_000;

#[test]
fn a_list_is_read_while_it_changes() {
    explore(|| {
        let list = Obj::list((0..3).map(|n| Obj::int(STAYS + n)).collect());
        let [changed, read] = [list.clone(), list.clone()];
        let changes = start(move || {
            changed.with_list(|items| items.push(Obj::int(COMES)));
            let old = changed.with_list(|items| items.replace(1, Obj::int(STAYS + 1)));
            drop(old);
            changed.with_list(|items| items.edit(|items| items.insert(3, Obj::int(COMES))));
            for _ in 0..2 {
                drop(changed.with_list(|items| items.pop()));
            }
            let taken = changed.with_list(|items| items.edit(std::mem::take));
            changed.with_list(|items| items.extend(taken.unwrap_or_default()));
        });
        let reads = start(move || {
            for index in [1, 3, 0, 4] {
                if let Some(number) = item(&read, index) {
                    let stays = STAYS..STAYS + 3;
                    let was_there = match index {
                        0..3 => number == STAYS + index as i128,
                        _ => number == COMES || stays.contains(&number),
                    };
                    assert!(was_there, "{number} at {index}");
                }
            }
        });
        join_all([changes, reads]);
        let left: Vec<_> = (0..4).map_while(|index| item(&list, index)).collect();
        assert_eq!(left, [STAYS, STAYS + 1, STAYS + 2]);
    });
}

#[test]
fn nothing_is_lost_that_two_threads_append() {
    explore(|| {
        let list = Obj::list(vec![]);
        let appends = [1, 2].map(|thread| {
            let list = list.clone();
            start(move || {
                for n in 0..3 {
                    list.with_list(|items| items.push(Obj::int(thread * STAYS + n)));
                }
                assert!(item(&list, 2).is_some(), "the thread has appended three");
            })
        });
        join_all(appends);
        let found: Vec<_> = (0..7).map_while(|index| item(&list, index)).collect();
        for thread in [1, 2] {
            let own = found.iter().filter(|n| *n / STAYS == thread);
            let own: Vec<_> = own.map(|n| n % STAYS).collect();
            assert_eq!(own, [0, 1, 2]);
        }
    });
}

fn insert(dict: &Obj, key: i128, value: i128) {
    let new = Obj::int(key);
    dict.with_dict(|table| match table.probe(key as i64, &new) {
        Probe::Found(index) => Some(table.replace(index, Obj::int(value))),
        _ => {
            table.insert(key as i64, new.clone(), Obj::int(value));
            None
        }
    });
}

fn remove(dict: &Obj, key: i128) {
    let wanted = Obj::int(key);
    dict.with_dict(|table| match table.probe(key as i64, &wanted) {
        Probe::Found(index) => Some(table.remove(index)),
        _ => None,
    });
}

/// Reads a value as programs do.
fn value(dict: &Obj, key: i128) -> Option<i128> {
    let wanted = Obj::int(key);
    let seen = dict.look_up(key as i64, &wanted);
    let found = seen.unwrap_or_else(|| {
        dict.with_dict(|table| match table.probe(key as i64, &wanted) {
            Probe::Found(index) => {
                let entry = table.entry(index)?;
                entry.key.show();
                Some(entry.value.clone_shown())
            }
            _ => None,
        })?
    });
    Some(number_of(&found?))
}

/// What a key's values are, beside others.
fn value_of(key: i128) -> i128 {
    key + NEW
}

#[test]
fn a_dict_is_read_while_its_keys_come_and_go() {
    explore(|| {
        let dict = Obj::dict();
        insert(&dict, STAYS, value_of(STAYS));
        let [changed, read] = [dict.clone(), dict.clone()];
        let changes = start(move || {
            insert(&changed, COMES, value_of(COMES));
            insert(&changed, STAYS, value_of(STAYS));
            remove(&changed, COMES);
            // In the place of the one that is gone, then in a larger block.
            for key in COMES + 1..COMES + 7 {
                insert(&changed, key, value_of(key));
            }
            for key in COMES + 1..COMES + 6 {
                remove(&changed, key);
            }
        });
        let reads = start(move || {
            for key in [STAYS, COMES, COMES + 1, STAYS, COMES + 6] {
                match value(&read, key) {
                    Some(found) => assert_eq!(found, value_of(key)),
                    None => assert_ne!(key, STAYS, "it is there all the time"),
                }
            }
        });
        join_all([changes, reads]);
        assert_eq!(dict.with_dict(|table| table.len()), Some(2));
        for key in [STAYS, COMES + 6] {
            assert_eq!(value(&dict, key), Some(value_of(key)));
        }
    });
}

/// A walk over a dict or set, about to begin.
fn walk_of(dict: &Obj) -> DictIterator {
    let len = dict.keys_len().expect("a dict or set");
    DictIterator {
        dict: dict.clone(),
        next: AtomicUsize::new(0),
        expected_len: len,
        left: AtomicUsize::new(len),
        reversed: false,
    }
}

/// Walks over a dict as programs do.
fn walk(dict: &Obj) -> Result<Vec<(i128, i128)>, Resized> {
    let walk = walk_of(dict);
    let mut found = Vec::new();
    let mut place = 0;
    while let Some((at, parts)) = walk.step_from(place, Wanted::Both)? {
        let [key, value] = [parts.key, parts.value].map(|part| part.expect("both are wanted"));
        found.push((number_of(&key), number_of(&value)));
        place = walk.after(at);
    }
    Ok(found)
}

#[test]
fn a_dict_is_walked_while_its_keys_come_and_go() {
    explore(|| {
        let dict = Obj::dict();
        for key in [STAYS, STAYS + 1] {
            insert(&dict, key, value_of(key));
        }
        let [changed, walked] = [dict.clone(), dict.clone()];
        let changes = start(move || {
            insert(&changed, STAYS, value_of(STAYS));
            remove(&changed, STAYS + 1);
            // In the place of the one that is gone, then in a larger block.
            for key in COMES..COMES + 5 {
                insert(&changed, key, value_of(key));
            }
        });
        let walks = start(move || {
            for _ in 0..3 {
                let Ok(found) = walk(&walked) else { continue };
                assert_eq!(found.first(), Some(&(STAYS, value_of(STAYS))));
                let own = found.iter().filter(|(key, value)| *value == value_of(*key));
                assert_eq!(own.count(), found.len(), "each key has its own value");
            }
        });
        join_all([changes, walks]);
        assert_eq!(walk(&dict).map(|found| found.len()), Ok(6));
    });
}

#[test]
fn a_dict_is_emptied_at_once() {
    explore(|| {
        let dict = Obj::dict();
        for key in [STAYS, STAYS + 1] {
            insert(&dict, key, value_of(key));
        }
        let [cleared, read] = [dict.clone(), dict.clone()];
        let clears = start(move || {
            drop(cleared.with_dict(|table| table.take_all()));
            insert(&cleared, COMES, value_of(COMES));
        });
        let reads = start(move || {
            let first = value(&read, STAYS);
            let second = value(&read, STAYS + 1);
            assert!(
                first.is_some() || second.is_none(),
                "one goes with the other"
            );
            assert!(second.is_none_or(|found| found == value_of(STAYS + 1)));
        });
        join_all([clears, reads]);
        assert_eq!(value(&dict, COMES), Some(value_of(COMES)));
        assert_eq!(value(&dict, STAYS), None);
    });
}

fn add(set: &Obj, item: i128) {
    let added = set.with_set(|table| {
        let new = Obj::int(item);
        match table.probe(item as i64, &new) {
            Probe::Found(_) => false,
            _ => {
                table.insert(item as i64, new);
                true
            }
        }
    });
    assert_eq!(added, Some(true), "{item} was not there");
}

fn discard(set: &Obj, item: i128) {
    let wanted = Obj::int(item);
    let removed = set.with_set(|table| match table.probe(item as i64, &wanted) {
        Probe::Found(place) => table.remove(place),
        _ => None,
    });
    assert!(removed.flatten().is_some(), "{item} was there");
}

/// Whether an item is in a set, as programs ask; shows the item if it had to
/// ask under the lock.
fn has(set: &Obj, item: i128) -> bool {
    let (hash, wanted) = (item as i64, Obj::int(item));
    set.look_for_item(hash, &wanted).unwrap_or_else(|| {
        let found = set.read_set(|table| {
            let entry = table.get(hash, &wanted).expect("ints compare");
            entry.inspect(|entry| entry.key.show()).is_some()
        });
        found.expect("a set")
    })
}

fn set_of(items: impl IntoIterator<Item = i128>) -> Obj {
    let set = Obj::set_of(SetTable::default());
    for item in items {
        add(&set, item);
    }
    set
}

#[test]
fn a_set_is_read_while_its_items_come_and_go() {
    explore(|| {
        let set = set_of([STAYS, STAYS + 8]);
        let [changed, read] = [set.clone(), set.clone()];
        let changes = start(move || {
            // In the way of the one that stays, and out of it.
            discard(&changed, STAYS + 8);
            add(&changed, COMES);
            discard(&changed, COMES);
            // In a larger block, and back in fewer slots of that.
            for item in COMES + 1..COMES + 6 {
                add(&changed, item);
            }
            for item in COMES + 1..COMES + 6 {
                discard(&changed, item);
            }
            changed.with_set(|table| table.tidy());
        });
        let reads = start(move || {
            for item in [STAYS, STAYS + 8, COMES, COMES + 1, STAYS, COMES + 5, STAYS] {
                let found = has(&read, item);
                assert!(found || item != STAYS, "it is there all the time");
            }
            assert!(!has(&read, NEW), "it never is");
        });
        join_all([changes, reads]);
        assert_eq!(set.set_len(), Some(1));
        assert!(has(&set, STAYS) && !has(&set, COMES));
    });
}

/// Walks over a set as programs do.
fn walk_items(set: &Obj) -> Result<Vec<i128>, Resized> {
    let walk = walk_of(set);
    let mut found = Vec::new();
    let mut place = 0;
    while let Some((at, parts)) = walk.step_from(place, Wanted::Key)? {
        found.push(number_of(&parts.key.expect("the key is wanted")));
        place = walk.after(at);
    }
    Ok(found)
}

#[test]
fn a_set_is_walked_while_its_items_come_and_go() {
    explore(|| {
        let set = set_of([STAYS, STAYS + 1]);
        let [changed, walked] = [set.clone(), set.clone()];
        let changes = start(move || {
            discard(&changed, STAYS + 1);
            for item in COMES..COMES + 5 {
                add(&changed, item);
            }
        });
        let walks = start(move || {
            for _ in 0..3 {
                let Ok(found) = walk_items(&walked) else {
                    continue;
                };
                // A walk goes on where it was if as many items are there in
                // another order.
                let was_there = |item: &i128| (STAYS..STAYS + 2).contains(item) || *item >= COMES;
                assert!(found.iter().all(was_there), "{found:?}");
            }
        });
        join_all([changes, walks]);
        assert_eq!(walk_items(&set).map(|found| found.len()), Ok(6));
    });
}

#[test]
fn a_set_gets_the_items_of_another() {
    explore(|| {
        let set = set_of([STAYS, STAYS + 1]);
        let [changed, read] = [set.clone(), set.clone()];
        let changes = start(move || {
            drop(changed.with_set(|table| table.take_all()));
            // First in the same block, then in that of the other.
            for count in [2, 6] {
                let other = set_of(COMES..COMES + count).with_set(|table| table.take_all());
                let other = other.expect("a set");
                drop(changed.with_set(|table| table.replace_with(other)));
            }
        });
        let reads = start(move || {
            let first = has(&read, STAYS);
            let second = has(&read, STAYS + 1);
            assert!(first || !second, "one goes with the other");
            if has(&read, COMES + 5) {
                assert!(has(&read, COMES), "one comes with the other");
            }
        });
        join_all([changes, reads]);
        assert!(has(&set, COMES + 5) && !has(&set, STAYS));
        assert_eq!(set.set_len(), Some(6));
    });
}

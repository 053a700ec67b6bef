//! What threads remember of a table: that a key has a value, or that it is
//! missing, and a number which tells without the table's lock that it is still
//! so.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A value that has changed so often while somebody watched it is watched no
/// more: each change makes all watchers of the table look again.
const RESTLESS: u8 = 4;

/// Tells whether a table still holds what was met there.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    number: Arc<AtomicU64>,
    seen: u64,
}

impl Watch {
    /// Whether the table holds what it held.
    #[inline(always)]
    pub(crate) fn holds(&self) -> bool {
        self.number.load(Ordering::Acquire) == self.seen
    }
}

/// A table's side of its watches, reached under the table's lock: nothing until
/// somebody asks for one.
#[derive(Debug, Default)]
pub(super) struct Watched(Option<Box<Marks>>);

#[derive(Debug, Default)]
struct Marks {
    /// Changes whenever something does that somebody watches.
    number: Arc<AtomicU64>,
    /// By the place of an entry.
    values: Vec<Mark>,
}

/// What is known of the value in a place.
#[derive(Debug, Default, Clone, Copy)]
struct Mark {
    is_watched: bool,
    /// How often it has changed while it was.
    changes: u8,
}

impl Marks {
    fn watch(&self) -> Watch {
        Watch {
            number: Arc::clone(&self.number),
            seen: self.number.load(Ordering::Relaxed),
        }
    }

    fn change(&self) {
        self.number.fetch_add(1, Ordering::Release);
    }
}

impl Watched {
    /// Watches the value in a place; nothing if it changes all the time.
    pub(super) fn watch_value(&mut self, place: usize) -> Option<Watch> {
        let marks = self.0.get_or_insert_default();
        if marks.values.len() <= place {
            marks.values.resize(place + 1, Mark::default());
        }
        let mark = &mut marks.values[place];
        mark.is_watched = mark.changes < RESTLESS;
        mark.is_watched.then(|| marks.watch())
    }

    /// Watches that no key is added or removed.
    pub(super) fn watch_keys(&mut self) -> Watch {
        self.0.get_or_insert_default().watch()
    }

    /// There is another value in a place.
    #[inline(always)]
    pub(super) fn value_changed(&mut self, place: usize) {
        if let Some(marks) = &mut self.0
            && let Some(mark) = marks.values.get_mut(place)
            && mark.is_watched
        {
            mark.is_watched = false;
            mark.changes += 1;
            marks.change();
        }
    }

    /// A key was added or removed, or has moved.
    #[inline(always)]
    pub(super) fn keys_changed(&mut self) {
        if let Some(marks) = &mut self.0 {
            marks.values.clear();
            marks.change();
        }
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        self.keys_changed();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_watch_ends_when_its_value_changes() {
        let mut watched = Watched::default();
        let watch = watched.watch_value(3).expect("nothing has changed yet");
        assert!(watch.holds());
        watched.value_changed(3);
        assert!(!watch.holds());
        assert!(watched.watch_value(3).is_some_and(|watch| watch.holds()));
    }

    #[test]
    fn a_watch_outlasts_changes_of_what_nobody_watches() {
        let mut watched = Watched::default();
        let watch = watched.watch_value(3).expect("nothing has changed yet");
        watched.value_changed(2);
        watched.value_changed(4);
        assert!(watch.holds());
    }

    #[test]
    fn what_changes_all_the_time_disturbs_the_others_no_more() {
        let mut watched = Watched::default();
        for _ in 0..RESTLESS {
            watched.watch_value(1).expect("it may be watched still");
            watched.value_changed(1);
        }
        assert!(watched.watch_value(1).is_none());
        let watch = watched.watch_value(0).expect("it never changed");
        watched.value_changed(1);
        assert!(watch.holds());
    }

    #[test]
    fn keys_that_change_end_all_watches() {
        let mut watched = Watched::default();
        let watches = [watched.watch_keys(), watched.watch_value(0).expect("new")];
        watched.keys_changed();
        assert!(watches.iter().all(|watch| !watch.holds()));
        let watch = watched.watch_keys();
        drop(watched);
        assert!(!watch.holds());
    }
}

//! Weak references: one is followed while the last counted reference goes.

use std::sync::Arc;

use super::*;

/// A weak reference, under the lock of the table that it stands in.
struct Weak<A: Atomics>(Arc<loom::sync::Mutex<Option<Handle<A>>>>);

impl<A: Model> Weak<A> {
    fn to(object: &Handle<A>) -> Self {
        Weak(Arc::new(loom::sync::Mutex::new(Some(object.moved()))))
    }

    fn shared(&self) -> Self {
        Weak(Arc::clone(&self.0))
    }

    /// A counted reference, if the object is still there.
    fn upgrade<R: RefCount>(&self, me: &CountingThread<A>) -> Option<Handle<A>> {
        let link = self.0.lock().expect("nobody panics");
        let object = link.as_ref()?;
        // SAFETY: the lock is held, and whoever frees the object takes it.
        unsafe { R::try_retain(&object.body().counts, me) }.then(|| object.moved())
    }

    /// Gives a reference up; frees the object if nobody came before. Whether
    /// somebody did, only who `asks` finds out.
    fn give_up<R: RefCount>(&self, object: &Handle<A>, me: &CountingThread<A>, asks: bool) {
        object.look();
        // SAFETY: the reference is given up once; the lock is held below.
        unsafe {
            if R::release(&object.body().counts, me) {
                let mut link = self.0.lock().expect("nobody panics");
                if !asks || R::still_last(&object.body().counts, me) {
                    *link = None;
                    free(object.0);
                }
            }
        }
    }
}

/// The thread that made an object gives it up, while another follows a weak
/// reference to it.
fn followed_at_the_end<R: RefCount, const ASKS: bool>() {
    let lab = Lab::<Faithful>::new();
    let me = lab.known();
    let object = Handle::new(&me);
    // SAFETY: this thread alone has a reference.
    unsafe { R::escape(&object.body().counts) };
    let weak = Weak::to(&object);
    let other = weak.shared();
    let thread = lab.spawn(move |me| {
        if let Some(object) = other.upgrade::<R>(me) {
            other.give_up::<R>(&object, me, ASKS);
        }
    });
    weak.give_up::<R>(&object, &me, ASKS);
    thread.join().expect("it ends");
    // SAFETY: the thread is the calling one.
    unsafe { me.leave::<Biased>(free_dead) };
    object.assert_freed();
}

#[test]
fn an_atomic_object_is_found_or_gone() {
    prove(5, followed_at_the_end::<Atomic, true>);
}

#[test]
fn a_mode_bit_object_is_found_or_gone() {
    prove(5, followed_at_the_end::<ModeBit, true>);
}

#[test]
fn a_biased_object_is_found_or_gone() {
    prove(5, followed_at_the_end::<Biased, true>);
}

#[test]
fn who_does_not_look_again_is_refused() {
    refute(followed_at_the_end::<Atomic, false>);
    refute(followed_at_the_end::<ModeBit, false>);
    refute(followed_at_the_end::<Biased, false>);
}

//! Exception groups: taken apart by a condition, and put together again after
//! `except*` (PEP 654).

use crate::object::{Obj, id, types};

use super::error::PyResult;
use super::{Args, Thread, attribute, call, iterate};

/// What chooses exceptions of a group.
pub(crate) type Condition<'a> = dyn FnMut(&mut Thread, &Obj) -> PyResult<bool> + 'a;

/// The members of a group.
pub(crate) fn members(group: &Obj) -> Vec<Obj> {
    let args = group.with_exception(|state| state.args.clone());
    let args = args.as_ref().and_then(Obj::as_tuple).unwrap_or_default();
    let members = args.get(1).and_then(Obj::sequence_items);
    members.unwrap_or_default()
}

/// A group as two: what fits the condition and the rest, each `None` where it
/// is empty.
///
/// # Errors
///
/// Whatever the condition or a `derive` method raises.
pub(crate) fn part(
    thread: &mut Thread,
    group: &Obj,
    condition: &mut Condition<'_>,
) -> PyResult<(Option<Obj>, Option<Obj>)> {
    if condition(thread, group)? {
        return Ok((Some(group.clone()), None));
    }
    let (mut chosen, mut rest) = (Vec::new(), Vec::new());
    for member in members(group) {
        if member.class().inherits(id::BASE_EXCEPTION_GROUP) {
            let (inner, outer) = thread.nested(|thread| part(thread, &member, condition))?;
            chosen.extend(inner);
            rest.extend(outer);
        } else if condition(thread, &member)? {
            chosen.push(member);
        } else {
            rest.push(member);
        }
    }
    Ok((like(thread, group, chosen)?, like(thread, group, rest)?))
}

/// A group of these members that is otherwise as `group` is.
fn like(thread: &mut Thread, group: &Obj, members: Vec<Obj>) -> PyResult<Option<Obj>> {
    if members.is_empty() {
        return Ok(None);
    }
    let name = crate::name!("derive");
    let made = call::call_method(thread, group, name, &[Obj::list(members)])?;
    if let Some(state) = group.with_exception(|state| state.clone()) {
        made.with_exception(|own| {
            own.traceback = state.traceback;
            own.cause = state.cause;
            own.context = state.context;
            own.suppress_context = state.suppress_context;
        });
    }
    let notes = crate::name!("__notes__");
    if let Some(kept) = attribute::find(thread, group, notes)? {
        let copy = Obj::list(iterate::collect(thread, &kept)?);
        attribute::set(thread, &made, notes, copy)?;
    }
    Ok(Some(made))
}

/// What an `except*` statement raises after its clauses: the parts that none
/// caught or that were raised again, in the shape of the original, and with
/// them what the clauses raised anew; `None` if nothing is left.
///
/// # Errors
///
/// Whatever a `derive` method raises.
pub(crate) fn prepare_reraise(
    thread: &mut Thread,
    original: &Obj,
    results: Vec<Obj>,
) -> PyResult<Obj> {
    let left: Vec<Obj> = results.into_iter().filter(|part| !part.is_none()).collect();
    if !original.class().inherits(id::BASE_EXCEPTION_GROUP) {
        return Ok(left.into_iter().next().unwrap_or_else(Obj::none));
    }
    let (again, mut raised): (Vec<Obj>, Vec<Obj>) = left
        .into_iter()
        .partition(|part| same_origin(part, original));
    let mut leaves = Vec::new();
    for part in &again {
        add_leaves(part, &mut leaves);
    }
    let (kept, _) = part(thread, original, &mut |_, exception| {
        Ok(leaves.contains(&exception.address()))
    })?;
    if raised.is_empty() {
        return Ok(kept.unwrap_or_else(Obj::none));
    }
    raised.extend(kept);
    if let [only] = raised.as_slice() {
        return Ok(only.clone());
    }
    let class = types::class(id::BASE_EXCEPTION_GROUP).object();
    let args = [Obj::str(""), Obj::list(raised)];
    call::call(thread, &class, &Args::positional(&args))
}

/// Whether an exception is a part of the original one that went through the
/// statement untouched.
fn same_origin(part: &Obj, original: &Obj) -> bool {
    if !part.class().inherits(id::BASE_EXCEPTION_GROUP) {
        return false;
    }
    let origin = |exception: &Obj| {
        exception.with_exception(|state| {
            let address = |object: &Option<Obj>| object.as_ref().map(Obj::address);
            (
                address(&state.traceback),
                address(&state.cause),
                address(&state.context),
            )
        })
    };
    origin(part) == origin(original)
}

fn add_leaves(exception: &Obj, leaves: &mut Vec<usize>) {
    if !exception.class().inherits(id::BASE_EXCEPTION_GROUP) {
        leaves.push(exception.address());
        return;
    }
    for member in members(exception) {
        add_leaves(&member, leaves);
    }
}

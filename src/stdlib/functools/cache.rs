//! `functools.lru_cache`: the wrapper that remembers results.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::object::{Class, Header, Holding, Obj, Visitor, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Thread, errors, operations as ops};

use super::class_with_dict;

/// A function and what it returned lately.
#[derive(Debug)]
struct Cache {
    function: Obj,
    /// Results by arguments, the one used last at the end.
    results: Obj,
    /// How many results are kept; any number without a limit.
    limit: Option<usize>,
    /// Whether arguments of different types are different where they are equal.
    typed: bool,
    /// Stands in keys between positional and named arguments.
    mark: Obj,
    info_class: Obj,
    hits: AtomicU64,
    misses: AtomicU64,
}

impl Holding for Cache {
    fn show_references(&self, _: &Header, visit: &mut Visitor<'_>) {
        visit(&self.function);
        visit(&self.results);
        visit(&self.mark);
        visit(&self.info_class);
    }
}

pub(super) fn class(thread: &mut Thread) -> PyResult<Class> {
    if let Some(made) = thread
        .interpreter
        .library_class("functools._lru_cache_wrapper")
    {
        return Ok(made);
    }
    let class = class_with_dict(thread, "_lru_cache_wrapper", new)?;
    define::methods(
        class.id,
        &[
            ("__call__", call),
            ("__copy__", itself),
            ("__deepcopy__", itself),
            ("__get__", bind),
            ("cache_clear", clear),
            ("cache_info", info),
        ],
    );
    Ok(thread
        .interpreter
        .keep_library_class("functools._lru_cache_wrapper", class))
}

/// `_lru_cache_wrapper(function, maxsize, typed, info_class)`.
fn new(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let class = define::class_argument(args)?;
    let [function, limit, typed, info_class] = args.after_this().exactly("_lru_cache_wrapper")?;
    let limit = match limit.is_none() {
        true => None,
        false => Some(usize::try_from(ops::clamped_index(thread, limit)?).unwrap_or(0)),
    };
    let cache = Cache {
        function: function.clone(),
        results: Obj::dict(),
        limit,
        typed: ops::is_true(thread, typed)?,
        mark: Obj::new(id::OBJECT, crate::object::Unit),
        info_class: info_class.clone(),
        hits: AtomicU64::new(0),
        misses: AtomicU64::new(0),
    };
    Ok(define::of_class(class, |type_id| {
        Obj::native_holding(type_id, cache)
    }))
}

fn cache<'a>(args: &Args<'a>) -> PyResult<&'a Cache> {
    let cache = args.this().as_native::<Cache>();
    cache.ok_or_else(|| errors::type_error("an lru_cache wrapper is required"))
}

impl Cache {
    /// What arguments are remembered under.
    fn key(&self, args: &Args<'_>) -> Obj {
        let (values, names) = args.parts();
        if let ([only], [], false) = (values, names, self.typed)
            && matches!(only.type_id(), id::INT | id::STR)
        {
            return only.clone();
        }
        let mut parts = args.values().to_vec();
        if !names.is_empty() {
            parts.push(self.mark.clone());
            for (name, value) in args.keywords() {
                parts.push(name.clone());
                parts.push(value.clone());
            }
        }
        if self.typed {
            parts.extend(values.iter().map(|value| value.class().object()));
        }
        Obj::tuple(parts)
    }

    fn remember(&self, thread: &mut Thread, key: &Obj, result: &Obj) -> PyResult<()> {
        if self.limit == Some(0) {
            return Ok(());
        }
        ops::dict_set(thread, &self.results, key, result.clone())?;
        let Some(limit) = self.limit else {
            return Ok(());
        };
        let oldest = self.results.with_dict(|table| {
            if table.len() <= limit {
                return None;
            }
            let place = (0..table.places()).find(|place| table.entry(*place).is_some())?;
            Some(table.remove(place))
        });
        drop(oldest);
        Ok(())
    }
}

fn call(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let cache = cache(args)?;
    let given = args.after_this();
    if cache.limit == Some(0) {
        cache.misses.fetch_add(1, Ordering::Relaxed);
        return ops::call(thread, &cache.function, &given);
    }
    let key = cache.key(&given);
    if let Some(result) = ops::dict_get(thread, &cache.results, &key)? {
        cache.hits.fetch_add(1, Ordering::Relaxed);
        if cache.limit.is_some() {
            // It was used last, so it stands last.
            drop(ops::dict_remove(thread, &cache.results, &key)?);
            ops::dict_set(thread, &cache.results, &key, result.clone())?;
        }
        return Ok(result);
    }
    cache.misses.fetch_add(1, Ordering::Relaxed);
    let result = ops::call(thread, &cache.function, &given)?;
    cache.remember(thread, &key, &result)?;
    Ok(result)
}

fn itself(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(args.this().clone())
}

/// As a function, the wrapper is a method where it is a class's attribute.
fn bind(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let values = args.after_this().between("__get__", 1, 2)?;
    if values[0].is_none() {
        return Ok(args.this().clone());
    }
    Ok(Obj::bound_method(args.this().clone(), values[0].clone()))
}

fn clear(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let cache = cache(args)?;
    cache.hits.store(0, Ordering::Relaxed);
    cache.misses.store(0, Ordering::Relaxed);
    ops::call_method(thread, &cache.results, crate::name!("clear"), &[])
}

fn info(thread: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    let cache = cache(args)?;
    let count = |count: &AtomicU64| Obj::int(count.load(Ordering::Relaxed).into());
    let size = cache.results.with_dict(|table| table.len()).unwrap_or(0);
    let values = [
        count(&cache.hits),
        count(&cache.misses),
        cache
            .limit
            .map_or_else(Obj::none, |limit| Obj::int(limit as i128)),
        Obj::int(size as i128),
    ];
    ops::call(thread, &cache.info_class, &Args::positional(&values))
}

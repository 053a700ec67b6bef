//! Asynchronous generators, and what `await` drives them by
//! (`Objects/genobject.c`).

use std::sync::OnceLock;
use std::sync::atomic::Ordering;

use parking_lot::Mutex;

use crate::object::{Generator, Header, Holding, NativeCode, Obj, TypeId, Visitor, id};
use crate::stdlib::define;
use crate::vm::{Args, PyResult, Raised, Thread, errors, operations as ops};

use super::generator::exception_of;

pub(super) fn install() {
    define::methods(
        id::ASYNC_GENERATOR,
        &[
            ("__aiter__", |_, args| {
                Ok(args.exactly::<1>("__aiter__")?[0].clone())
            }),
            ("__anext__", |_, args| {
                let [generator] = args.exactly("__anext__")?;
                Ok(step(generator, Request::Send(Obj::none())))
            }),
            ("aclose", |_, args| {
                let [generator] = args.exactly("aclose")?;
                Ok(step(generator, Request::Close))
            }),
            ("asend", |_, args| {
                let [generator, value] = args.exactly("asend")?;
                Ok(step(generator, Request::Send(value.clone())))
            }),
            ("athrow", |thread, args| {
                let values = args.after_this().between("athrow", 1, 3)?;
                let exception = exception_of(thread, values)?;
                Ok(step(args.this(), Request::Throw(exception)))
            }),
        ],
    );
    define::attributes(
        id::ASYNC_GENERATOR,
        &[(
            "ag_running",
            |_, args| Ok(Obj::bool(is_awaited(args.this()))),
            None,
        )],
    );
}

/// What somebody wants of an asynchronous generator.
#[derive(Debug)]
enum Request {
    /// The next value, after this one was sent.
    Send(Obj),
    /// That it deals with an exception.
    Throw(Obj),
    /// Its end.
    Close,
}

impl Request {
    fn name(&self) -> &'static str {
        match self {
            Request::Send(_) => "anext()",
            Request::Throw(_) => "athrow()",
            Request::Close => "aclose()",
        }
    }
}

/// How far the answer to a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    New,
    Going,
    Over,
}

/// An awaitable: one request to an asynchronous generator.
#[derive(Debug)]
struct Step {
    generator: Obj,
    request: Request,
    progress: Mutex<Progress>,
}

impl Holding for Step {
    fn show_references(&self, _: &Header, visit: &mut Visitor<'_>) {
        visit(&self.generator);
        match &self.request {
            Request::Send(held) | Request::Throw(held) => visit(held),
            Request::Close => {}
        }
    }
}

const METHODS: &[(&str, NativeCode)] = &[
    ("__await__", itself),
    ("__iter__", itself),
    ("__next__", |thread, args| {
        args.exactly::<1>("__next__")?;
        go_on(thread, this(args), Obj::none())
    }),
    ("close", |_, args| {
        args.exactly::<1>("close")?;
        *this(args).progress.lock() = Progress::Over;
        Ok(Obj::none())
    }),
    ("send", |thread, args| {
        let [value] = args.after_this().exactly("send")?;
        go_on(thread, this(args), value.clone())
    }),
    ("throw", |thread, args| {
        let values = args.after_this().between("throw", 1, 3)?;
        let exception = exception_of(thread, values)?;
        throw(thread, this(args), Raised(exception))
    }),
];

fn step(generator: &Obj, request: Request) -> Obj {
    static TYPES: [OnceLock<TypeId>; 2] = [OnceLock::new(), OnceLock::new()];
    let (place, name) = match request {
        Request::Send(_) => (0, "async_generator_asend"),
        Request::Throw(_) | Request::Close => (1, "async_generator_athrow"),
    };
    let type_id = *TYPES[place].get_or_init(|| {
        let type_id = define::native_type("builtins", name);
        define::methods(type_id, METHODS);
        type_id
    });
    let step = Step {
        generator: generator.clone(),
        request,
        progress: Mutex::new(Progress::New),
    };
    Obj::native_holding(type_id, step)
}

fn this<'a>(args: &Args<'a>) -> &'a Step {
    let step = args.this().as_native::<Step>();
    step.expect("the caller has checked the receiver")
}

fn itself(_: &mut Thread, args: &Args<'_>) -> PyResult<Obj> {
    Ok(args.exactly::<1>("__await__")?[0].clone())
}

fn payload(generator: &Obj) -> &Generator {
    generator.get::<Generator>().expect("a generator")
}

fn is_awaited(generator: &Obj) -> bool {
    payload(generator).awaited.load(Ordering::Relaxed)
}

fn set_awaited(generator: &Obj, awaited: bool) {
    payload(generator).awaited.store(awaited, Ordering::Relaxed);
}

/// Goes on with a request: begins it, or passes on what the event loop answers
/// to what the generator awaits.
fn go_on(thread: &mut Thread, step: &Step, value: Obj) -> PyResult<Obj> {
    let generator = &step.generator;
    let progress = *step.progress.lock();
    match progress {
        Progress::Over => return Err(used_up(&step.request)),
        Progress::Going => {
            let result = ops::generator_resume(thread, generator, Ok(value));
            return answer(step, result);
        }
        Progress::New => begin(step)?,
    }
    let result = match &step.request {
        Request::Send(first) => {
            let value = if value.is_none() {
                first.clone()
            } else {
                value
            };
            ops::generator_resume(thread, generator, Ok(value))
        }
        _ if ops::generator_is_finished(generator) => {
            return Err(ended(step, stop_async_iteration()));
        }
        _ if !value.is_none() => {
            let refusal = "can't send non-None value to a just-started coroutine";
            return Err(ended(step, errors::runtime_error(refusal)));
        }
        Request::Throw(exception) => {
            ops::generator_throw(thread, generator, Raised(exception.clone()))
        }
        Request::Close if !ops::generator_has_started(generator) => {
            ops::generator_close(thread, generator)?;
            return Err(ended(step, errors::stop_iteration(Obj::none())));
        }
        Request::Close => {
            let exit = Obj::exception(id::GENERATOR_EXIT, vec![]);
            ops::generator_throw(thread, generator, Raised(exit))
        }
    };
    answer(step, result)
}

/// The event loop has an exception for what the generator awaits.
fn throw(thread: &mut Thread, step: &Step, raised: Raised) -> PyResult<Obj> {
    let progress = *step.progress.lock();
    match progress {
        Progress::Over => return Err(used_up(&step.request)),
        Progress::New => begin(step)?,
        Progress::Going => {}
    }
    let result = ops::generator_throw(thread, &step.generator, raised);
    answer(step, result)
}

fn begin(step: &Step) -> PyResult<()> {
    if is_awaited(&step.generator) {
        *step.progress.lock() = Progress::Over;
        return Err(errors::runtime_error(format!(
            "{}: asynchronous generator is already running",
            step.request.name()
        )));
    }
    set_awaited(&step.generator, true);
    *step.progress.lock() = Progress::Going;
    Ok(())
}

/// What a generator has done, as the awaitable says it: what it awaits is
/// yielded, what it yields is returned.
fn answer(step: &Step, result: PyResult<ops::Sent>) -> PyResult<Obj> {
    let closes = matches!(step.request, Request::Close);
    match result {
        Ok(ops::Sent::Yielded(value)) if value.type_id() == id::ASYNC_GENERATOR_VALUE => {
            if closes {
                let ignored = "async generator ignored GeneratorExit";
                return Err(ended(step, errors::runtime_error(ignored)));
            }
            let value = value.cell_value().unwrap_or_else(Obj::none);
            Err(ended(step, errors::stop_iteration(value)))
        }
        Ok(ops::Sent::Yielded(awaited)) => Ok(awaited),
        Ok(ops::Sent::Returned(_)) if closes => {
            Err(ended(step, errors::stop_iteration(Obj::none())))
        }
        Ok(ops::Sent::Returned(_)) => Err(ended(step, stop_async_iteration())),
        Err(raised)
            if closes && (raised.is(id::GENERATOR_EXIT) || raised.is(id::STOP_ASYNC_ITERATION)) =>
        {
            Err(ended(step, errors::stop_iteration(Obj::none())))
        }
        Err(raised) => Err(ended(step, raised)),
    }
}

/// The request is answered, by this exception.
fn ended(step: &Step, raised: Raised) -> Raised {
    set_awaited(&step.generator, false);
    *step.progress.lock() = Progress::Over;
    raised
}

fn stop_async_iteration() -> Raised {
    Raised(Obj::exception(id::STOP_ASYNC_ITERATION, vec![]))
}

fn used_up(request: &Request) -> Raised {
    errors::runtime_error(match request {
        Request::Send(_) => "cannot reuse already awaited __anext__()/asend()",
        _ => "cannot reuse already awaited aclose()/athrow()",
    })
}

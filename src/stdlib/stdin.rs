//! Standard input, as a buffer that all threads read from.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::sync::{Arc, LazyLock};

use parking_lot::Mutex;

use crate::substrate::ThreadId;
use crate::sync::Interrupts;
use crate::vm::{Pause, PyResult, Thread, interrupt};

/// The process's standard input. A read ends with [`ErrorKind::WouldBlock`]
/// when a signal comes for the main thread, on whose behalf it reads.
#[derive(Debug, Default)]
struct Input {
    interrupts: Option<Arc<Interrupts>>,
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let input = rustix::stdio::stdin();
        if let Some(interrupts) = &self.interrupts
            && !interrupts.wait_for_input(input)?
        {
            return Err(ErrorKind::WouldBlock.into());
        }
        Ok(rustix::io::read(input, buffer)?)
    }
}

static BUFFER: LazyLock<Mutex<BufReader<Input>>> =
    LazyLock::new(|| Mutex::new(BufReader::new(Input::default())));

/// Calls `read` with standard input and what has been read so far, while other
/// threads run; again if a signal ends the read whose handler raises nothing.
///
/// # Errors
///
/// What the handler raises.
pub(super) fn read(
    thread: &mut Thread,
    mut read: impl FnMut(&mut dyn BufRead, &mut Vec<u8>) -> io::Result<()>,
) -> PyResult<io::Result<Vec<u8>>> {
    let interrupts = thread.interpreter.host.interrupts().cloned();
    let interrupts = interrupts.filter(|_| thread.id() == ThreadId::MAIN);
    let mut bytes = Vec::new();
    loop {
        let done = thread.without_lock(Pause::Io, || {
            let mut input = BUFFER.lock();
            input.get_mut().interrupts = interrupts.clone();
            read(&mut *input, &mut bytes)
        });
        match done {
            Err(error) if error.kind() == ErrorKind::WouldBlock && interrupts.is_some() => {
                interrupt::heed(thread)?;
            }
            done => return Ok(done.map(|()| bytes)),
        }
    }
}

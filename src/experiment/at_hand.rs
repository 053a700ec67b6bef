//! Memory that the machine has at hand.
//!
//! The host of a virtual machine takes back memory that nobody has used for some
//! seconds, and then to touch a page for the first time takes ten times as long as on
//! a machine that only has to clear it. A program that fills a large list would be
//! measured now with that and now without. So memory is used, and given back, right
//! before a program is measured: that is what it gets.

use std::hint::black_box;

use memmap2::{Advice, MmapMut};

/// The smallest pages that there are: one byte of each is touched.
const PAGE: usize = 4096;

/// Uses so many bytes and gives them back to the operating system, if it has them.
pub(crate) fn fetch(bytes: usize) {
    let Ok(mut memory) = MmapMut::map_anon(bytes) else {
        return;
    };
    // Pages of both sizes come from the same blocks, but only large ones surely from
    // those that a large list gets. If there are none, small ones have to do.
    _ = memory.advise(Advice::HugePage);
    for page in memory.chunks_mut(PAGE) {
        page[0] = 1;
    }
    black_box(&memory);
}

//! Slabs: the pages that an interpreter's tracked objects lie in, or those that
//! all other objects of the process do; the slots that no thread keeps, and how
//! many are in use.
//!
//! The collector finds every object by walking the pages, as the free-threaded
//! CPython walks mimalloc's: objects need no links to each other, and making
//! one costs no more than taking a block from the thread's own list. Growth is
//! counted where threads come for blocks, a batch at a time.

use std::alloc::Layout as MemoryLayout;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicI64, Ordering};

use parking_lot::Mutex;

use super::super::header::Header;
use super::page::{FreeBlock, GRANULE, PAGE_BYTES, Page};
use super::shadow;

/// Objects are of fewer granules than this.
pub(crate) const CLASSES: usize = 17;
/// How many blocks a thread takes or gives back at once.
pub(crate) const BATCH: u32 = 64;
/// How many pages are asked for at once.
const CHUNK_PAGES: usize = 16;

/// Blocks of one size that hold no object, linked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Batch {
    head: *mut FreeBlock,
    pub(crate) count: u32,
}

// SAFETY: the blocks belong to whoever has the batch.
unsafe impl Send for Batch {}

impl Batch {
    pub(crate) const EMPTY: Batch = Batch {
        head: std::ptr::null_mut(),
        count: 0,
    };

    /// Takes a block out.
    #[inline(always)]
    pub(crate) fn pop(&mut self) -> Option<NonNull<u8>> {
        let block = NonNull::new(self.head)?;
        // SAFETY: a block in a batch was put there by `push`.
        unsafe {
            self.head = block.as_ref().next;
            shadow::open(block);
        }
        self.count -= 1;
        Some(block.cast())
    }

    /// Puts a block in.
    ///
    /// # Safety
    ///
    /// The block is of the batch's size, lies in a page and is unused.
    #[inline(always)]
    pub(crate) unsafe fn push(&mut self, block: NonNull<u8>) {
        let block = block.cast::<FreeBlock>();
        // SAFETY: by the contract; the link lies behind the head.
        unsafe {
            block.cast::<Header>().as_ref().vacate();
            (&raw mut (*block.as_ptr()).next).write(self.head);
            shadow::close(block);
        }
        self.head = block.as_ptr();
        self.count += 1;
    }
}

/// The blocks of one size that no thread keeps.
#[derive(Debug)]
struct Pool {
    batches: Vec<Batch>,
    /// The page whose untouched slots are next.
    page: Option<NonNull<Page>>,
}

#[derive(Debug)]
struct Shelves {
    pages: Vec<NonNull<Page>>,
    /// Memory for pages of any size.
    untouched: Vec<NonNull<u8>>,
    pools: [Pool; CLASSES],
}

// SAFETY: pages and blocks are reached through the pointers only under the
// slabs' lock, by whoever was given a block, or with the world stopped.
unsafe impl Send for Shelves {}

/// Where objects lie that hold no references. They need not be found, so that
/// all interpreters of the process share them.
pub(crate) static LEAVES: Slabs = Slabs::new();

/// The tracked objects of one interpreter, or the [`LEAVES`] of all.
///
/// Pages are never given back, and a slot of theirs holds objects for good, one
/// after the other: where there is no lock, a thread may look at the head of an
/// object that was freed meanwhile ([`Instance::peek_if`]).
///
/// [`Instance::peek_if`]: crate::object::Instance
#[derive(Debug)]
pub(crate) struct Slabs {
    shelves: Mutex<Shelves>,
    /// How many blocks threads have: objects, and what they keep for reuse.
    in_use: AtomicI64,
    /// At how many a collection is due.
    due_at: AtomicI64,
}

impl Slabs {
    /// Slabs with no page yet.
    pub(crate) const fn new() -> Self {
        const EMPTY: Pool = Pool {
            batches: Vec::new(),
            page: None,
        };
        Slabs {
            shelves: Mutex::new(Shelves {
                pages: Vec::new(),
                untouched: Vec::new(),
                pools: [EMPTY; CLASSES],
            }),
            in_use: AtomicI64::new(0),
            due_at: AtomicI64::new(i64::MAX),
        }
    }

    /// Some blocks of this size class.
    pub(crate) fn take(&self, class: usize, at_most: u32) -> Batch {
        let batch = {
            let shelves = &mut *self.shelves.lock();
            match shelves.pools[class].batches.pop() {
                Some(batch) => batch,
                None => shelves.carve(self, class, at_most),
            }
        };
        self.in_use.fetch_add(batch.count.into(), Ordering::Relaxed);
        batch
    }

    /// Takes blocks back.
    pub(crate) fn give_back(&self, class: usize, batch: Batch) {
        if batch.count > 0 {
            self.in_use.fetch_sub(batch.count.into(), Ordering::Relaxed);
            self.shelves.lock().pools[class].batches.push(batch);
        }
    }

    /// Takes one block back from a thread that belongs to no interpreter, to
    /// the slabs that it came from.
    ///
    /// # Safety
    ///
    /// The block is of this class, lies in a page and is unused.
    pub(crate) unsafe fn give_back_stray(class: usize, block: NonNull<u8>) {
        let mut batch = Batch::EMPTY;
        // SAFETY: by the contract; slabs live as long as their pages.
        unsafe {
            let home = Page::of(block.cast()).slabs();
            batch.push(block);
            home.as_ref().give_back(class, batch);
        }
    }

    /// How many blocks threads have: objects and spare ones.
    pub(crate) fn in_use(&self) -> i64 {
        self.in_use.load(Ordering::Relaxed)
    }

    /// Whether there are as many as [`Slabs::set_due_at`] said.
    #[inline]
    pub(crate) fn is_due(&self) -> bool {
        self.in_use() >= self.due_at.load(Ordering::Relaxed)
    }

    /// Says at how many blocks in use a collection is due.
    pub(crate) fn set_due_at(&self, blocks: i64) {
        self.due_at.store(blocks, Ordering::Relaxed);
    }

    /// The pages there are.
    pub(super) fn pages(&self) -> Vec<NonNull<Page>> {
        self.shelves.lock().pages.clone()
    }

    /// Whether an object lies in one of these pages.
    ///
    /// # Safety
    ///
    /// The object is alive and tracked.
    #[inline]
    pub(super) unsafe fn holds(&self, object: NonNull<Header>) -> bool {
        // SAFETY: tracked objects lie in pages.
        unsafe { Page::of(object) }.slabs() == NonNull::from_ref(self)
    }
}

impl Shelves {
    /// Blocks that were never used, in the order of their addresses.
    fn carve(&mut self, slabs: &Slabs, class: usize, count: u32) -> Batch {
        let mut slots = Vec::with_capacity(count as usize);
        while slots.len() < count as usize {
            let page = match self.pools[class].page {
                Some(page) => page,
                None => self.add_page(slabs, class),
            };
            // SAFETY: pages live as long as the process.
            match unsafe { page.as_ref() }.carve() {
                Some(slot) => slots.push(slot),
                None => self.pools[class].page = None,
            }
        }
        let mut batch = Batch::EMPTY;
        for slot in slots.into_iter().rev() {
            // SAFETY: the slot is of the class's size, and new.
            unsafe { batch.push(slot) };
        }
        batch
    }

    fn add_page(&mut self, slabs: &Slabs, class: usize) -> NonNull<Page> {
        if self.untouched.is_empty() {
            self.add_chunk();
        }
        let memory = self.untouched.pop().expect("a chunk was just added");
        // SAFETY: the memory is new; interpreters' slabs live as long as the
        // process.
        let page = unsafe { Page::init(memory, slabs, class * GRANULE) };
        self.pages.push(page);
        self.pools[class].page = Some(page);
        page
    }

    #[cold]
    fn add_chunk(&mut self) {
        let layout = MemoryLayout::from_size_align(CHUNK_PAGES * PAGE_BYTES, PAGE_BYTES);
        let layout = layout.expect("a chunk's size is a constant");
        // SAFETY: the size is not zero.
        let chunk = unsafe { std::alloc::alloc_zeroed(layout) };
        let Some(chunk) = NonNull::new(chunk) else {
            std::alloc::handle_alloc_error(layout);
        };
        for index in (0..CHUNK_PAGES).rev() {
            // SAFETY: the page is in the chunk.
            self.untouched
                .push(unsafe { chunk.add(index * PAGE_BYTES) });
        }
    }
}

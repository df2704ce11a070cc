//! The allocator of every program that serves phones on Linux.
//!
//! glibc keeps most of the memory that a program freed: after waves of unfinished requests a server of 10 MB stayed at
//! 36 MB. jemalloc gives unused pages back to the system after about ten seconds.

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

//! A system clock that is wrong by minutes, or that fails once on the writer thread. The failure makes that thread
//! really panic, because `SystemTime::now` panics when the system has no time. A preloaded C library replaces the
//! system call.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::Folder;
use super::driver::tool;

/// The name of the writer thread.
const WRITER_THREAD: &str = "writer";

const SOURCE: &str = r#"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    const char *thread = getenv("FAILING_THREAD"), *mark = getenv("FAILING_MARK");
    char name[16] = "";
    if (clock == CLOCK_REALTIME && thread && mark && prctl(PR_GET_NAME, name) == 0
        && strcmp(name, thread) == 0 && unlink(mark) == 0) {
        errno = EINVAL;
        return -1;
    }
    int failed = syscall(SYS_clock_gettime, clock, now);
    const char *ahead = getenv("CLOCK_AHEAD");
    if (clock == CLOCK_REALTIME && ahead) {
        now->tv_sec += atol(ahead);
    }
    return failed;
}
"#;

/// The clock. It works until the test calls [`Clock::fail`].
pub(crate) struct Clock(Folder);

impl Clock {
    pub(crate) fn new() -> Self {
        let clock = Self(Folder::new().expect("a temporary folder"));
        let source = clock.path("clock.c");
        fs::write(&source, SOURCE).expect("written");
        let mut compiler = Command::new(tool(&["cc"]));
        compiler.args(["-shared", "-fPIC", "-o"]);
        compiler.arg(clock.path("clock.so")).arg(source);
        let compiled = compiler.status().expect("cc starts");
        assert!(compiled.success(), "the clock does not compile");
        clock
    }

    /// Makes a program and its child processes use this clock.
    pub(crate) fn apply_to(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", self.path("clock.so"))
            .env("FAILING_THREAD", WRITER_THREAD)
            .env("FAILING_MARK", self.path("fail"));
    }

    /// Makes a program use a clock that is this many seconds ahead, or behind if the number is negative.
    pub(crate) fn ahead(&self, command: &mut Command, seconds: i32) {
        command
            .env("LD_PRELOAD", self.path("clock.so"))
            .env("CLOCK_AHEAD", seconds.to_string());
    }

    /// Makes the next time query of the writer thread fail.
    pub(crate) fn fail(&self) {
        fs::write(self.path("fail"), "").expect("written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

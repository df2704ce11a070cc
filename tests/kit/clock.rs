//! A system clock that is wrong by minutes, or that fails once on the writer's thread, so that this thread panics in
//! earnest: Rust's own `SystemTime::now` does where the system has no time. A library of C that is loaded first stands in
//! for the system.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use super::Folder;
use super::driver::tool;

/// The name of the thread that writes.
const WRITER: &str = "writer";

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

/// The clock, which works until it is told to fail.
pub(crate) struct Clock(Folder);

impl Clock {
    pub(crate) fn new() -> Self {
        let clock = Self(Folder::new().expect("a temporary folder"));
        let source = clock.path("clock.c");
        fs::write(&source, SOURCE).expect("written");
        let mut compiler = Command::new(tool(&["cc"]));
        compiler.args(["-shared", "-fPIC", "-o"]);
        compiler.arg(clock.path("clock.so")).arg(source);
        let compiled = compiler.status().expect("it starts");
        assert!(compiled.success(), "the clock does not compile");
        clock
    }

    /// Lets a program and those it starts go by this clock.
    pub(crate) fn is_for(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", self.path("clock.so"))
            .env("FAILING_THREAD", WRITER)
            .env("FAILING_MARK", self.path("fail"));
    }

    /// Lets a program go by a clock that is so many seconds ahead, or behind.
    pub(crate) fn ahead(&self, command: &mut Command, seconds: i32) {
        command
            .env("LD_PRELOAD", self.path("clock.so"))
            .env("CLOCK_AHEAD", seconds.to_string());
    }

    /// Fails the next time the writer asks.
    pub(crate) fn fail(&self) {
        fs::write(self.path("fail"), "").expect("written");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

//! `cargo +nightly fuzz run --fuzz-dir tests/fuzz connection`: fuzzes the bytes of a connection, from hyper through the
//! request check to the vote. The fuzzer stops at the first panic on any thread.

#![no_main]

use std::net::Ipv4Addr;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use moodring_core::{Engine, Command};
use moodring_server::{RateLimiter, Network, serve};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

#[path = "../trials/connection.rs"]
mod connection;

/// The port of the server in this process.
fn port() -> u16 {
    static PORT: OnceLock<u16> = OnceLock::new();
    *PORT.get_or_init(|| {
        let (told, port) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let folder = tempfile::TempDir::new().expect("a folder");
            let mut runtime = Builder::new_multi_thread();
            let runtime = runtime.worker_threads(1).enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let engine = Engine::open(folder.path()).expect("it opens");
                engine.execute(Command::Open).await.expect("it can");
                let network = Network::new(&engine);
                let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
                let listener = listener.expect("a port is free");
                let port = listener.local_addr().expect("it listens").port();
                told.send(port).expect("the fuzzer waits");
                let served = serve(engine, network, listener, RateLimiter::off(), std::future::pending());
                served.await.expect("it serves");
            });
        });
        port.recv().expect("the server starts")
    })
}

fuzz_target!(|bytes: &[u8]| connection::try_bytes(port(), bytes));

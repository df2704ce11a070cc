//! The reverse proxies of `docs/beyond-the-room.md`, set up as documented: votes get through, and events arrive without
//! delay.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::kit::{Folder, Listener, Phone, Process, Server, free_port, tool, until};

/// Returns the document's code block in this language.
fn block(language: &str) -> String {
    let text = fs::read_to_string("../docs/beyond-the-room.md").expect("it is there");
    let (_, rest) = text
        .split_once(&format!("```{language}\n"))
        .expect("the document has it");
    let (block, _) = rest.split_once("```").expect("it ends");
    block.to_owned()
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    fs::write(&file, text).expect("written");
    file.to_str().expect("text").to_owned()
}

/// Votes through the proxy and waits for each event that comes through it. Returns the median wait in milliseconds.
async fn votes_and_listens(proxy: Command, port: u16, server: &Server) -> u128 {
    let _proxy = Process::start(&proxy);
    let url = format!("http://127.0.0.1:{port}/");
    until("the proxy answers", async || {
        let request = Phone::with_cookie(&url, "").request(reqwest::Method::GET, "health");
        let answer = request.send().await.map_err(|error| error.to_string())?;
        match answer.status().as_u16() {
            200 => Ok(()),
            status => Err(status.to_string()),
        }
    })
    .await;
    let phone = Phone::arrive(&url).await;
    let keyed = phone.request(reqwest::Method::GET, &format!("events?key={}", server.key));
    let mut listener = Listener::open(keyed).await;
    let mut count = listener.next().await.expect("a snapshot").votes();
    let mut waits = Vec::new();
    for serial in 1..=9 {
        phone.votes(server.round, serial, 1).await;
        let voted = Instant::now();
        count += 1;
        listener
            .until("the vote", |snapshot| snapshot.votes() == count)
            .await;
        waits.push(voted.elapsed().as_millis());
    }
    waits.sort_unstable();
    waits[waits.len() / 2]
}

#[tokio::test]
async fn events_arrive_without_delay_through_each_documented_proxy() {
    let server = Server::start(&["--rule", "many"]).await;
    let folder = Folder::new().expect("a temporary folder");
    let folder = folder.path();
    let to = format!("127.0.0.1:{}", server.port());
    let here = |text: String| text.replace("127.0.0.1:7464", &to);

    let port = free_port();
    let location = here(block("nginx"));
    let conf = format!(
        "daemon off; master_process off; pid {0}/nginx.pid; error_log stderr; events {{}} http {{ access_log off; \
         client_body_temp_path {0}/body; proxy_temp_path {0}/proxy; fastcgi_temp_path {0}/fastcgi; \
         uwsgi_temp_path {0}/uwsgi; scgi_temp_path {0}/scgi; \
         server {{ listen 127.0.0.1:{port}; {location} }} }}",
        folder.display()
    );
    let mut nginx = Command::new(tool(&["nginx"]));
    nginx.args(["-c", &written(folder, "nginx.conf", &conf)]);
    let nginx = votes_and_listens(nginx, port, &server).await;

    let port = free_port();
    let bind = |line: &str| match line.trim_start().starts_with("bind ") {
        true => format!("    bind 127.0.0.1:{port}\n"),
        false => format!("{line}\n"),
    };
    let sections: String = here(block("haproxy")).lines().map(bind).collect();
    let conf = format!(
        "defaults\n    mode http\n    timeout connect 5s\n    timeout client 60s\n    timeout server 60s\n{sections}"
    );
    let mut haproxy = Command::new(tool(&["haproxy"]));
    haproxy.args(["-db", "-f", &written(folder, "haproxy.cfg", &conf)]);
    let haproxy = votes_and_listens(haproxy, port, &server).await;

    let port = free_port();
    let text = fs::read_to_string("../docs/beyond-the-room.md").expect("it is there");
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("sudo caddy "))
        .expect("the document has it");
    let mut caddy = Command::new(tool(&["caddy"]));
    let words = here(line.replace("poll.example.org", &format!(":{port}")));
    caddy.args(words.split_whitespace()).env("HOME", folder);
    let caddy = votes_and_listens(caddy, port, &server).await;

    for (name, wait) in [("nginx", nginx), ("HAProxy", haproxy), ("Caddy", caddy)] {
        assert!(wait < 150, "{name} holds events for {wait} ms");
    }
}

//! The global shortcuts of a Wayland desktop: a small fake of the portal `org.freedesktop.portal.GlobalShortcuts`
//! (version 1). A real portal needs a real desktop.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use zbus::message::Header;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, connection, interface};

const PATH: &str = "/org/freedesktop/portal/desktop";
const PORTAL: &str = "org.freedesktop.portal.GlobalShortcuts";

type Options = HashMap<String, OwnedValue>;
/// The calls to the portal, one line each.
type Calls = Arc<Mutex<Vec<String>>>;

/// A portal on a bus. Dropping the value removes it.
pub(crate) struct Portal {
    bus: Connection,
    calls: Calls,
}

impl Portal {
    /// The keys that this desktop assigns, whatever the app proposes. The action "next" gets none.
    pub(crate) const KEYS: [(&str, &str); 3] = [
        ("toggle", "Super+V"),
        ("reveal", "Super+R"),
        ("overlay", "Super+O"),
    ];

    /// Offers the portal on a bus.
    pub(crate) async fn on(bus: &str) -> Self {
        let calls = Calls::default();
        let bus = connection::Builder::address(bus)
            .and_then(|builder| builder.name("org.freedesktop.portal.Desktop"))
            .and_then(|builder| builder.serve_at(PATH, Shortcuts(calls.clone())))
            .expect("valid names")
            .build()
            .await
            .expect("the bus is there");
        Self { bus, calls }
    }

    /// Returns whether the portal got no call, not even for its version.
    pub(crate) fn is_untouched(&self) -> bool {
        self.calls.lock().expect("no thread panicked").is_empty()
    }

    /// Returns the calls, without those for the version.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = self.calls.lock().expect("no thread panicked");
        let calls = calls.iter().filter(|call| *call != "version");
        calls.cloned().collect()
    }

    /// Reports to the newest session that the keys of an action were pressed.
    pub(crate) async fn press(&self, action: &str) {
        let calls = self.calls();
        let session = calls
            .iter()
            .rev()
            .find_map(|call| call.strip_prefix("session "));
        let session = ObjectPath::try_from(session.expect("there is a session")).expect("a path");
        let none = HashMap::<String, Value<'_>>::new();
        let pressed = (session, action, 0_u64, none);
        let none: Option<&str> = None;
        let sent = self
            .bus
            .emit_signal(none, PATH, PORTAL, "Activated", &pressed);
        sent.await.expect("it is sent");
    }
}

struct Shortcuts(Calls);

impl Shortcuts {
    fn note(&self, call: String) {
        self.0.lock().expect("no thread panicked").push(call);
    }
}

fn text(options: &Options, name: &str) -> String {
    let value = options.get(name).expect("it is given");
    value.downcast_ref::<&str>().expect("a text").to_owned()
}

/// Returns the object path of a request or a session of the caller.
fn handle(kind: &str, caller: &Header<'_>, token: &str) -> OwnedObjectPath {
    let caller = caller
        .sender()
        .expect("the bus names the sender")
        .trim_start_matches(':')
        .replace('.', "_");
    OwnedObjectPath::try_from(format!("{PATH}/{kind}/{caller}/{token}")).expect("a path")
}

async fn answer(
    bus: &Connection,
    caller: &Header<'_>,
    options: &Options,
    results: HashMap<&str, Value<'_>>,
) -> OwnedObjectPath {
    let request = handle("request", caller, &text(options, "handle_token"));
    let answer = (0_u32, results);
    let sent = bus.emit_signal(
        caller.sender().map(|name| name.to_owned()),
        &request,
        "org.freedesktop.portal.Request",
        "Response",
        &answer,
    );
    sent.await.expect("it is sent");
    request
}

#[interface(name = "org.freedesktop.portal.GlobalShortcuts")]
impl Shortcuts {
    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        self.note("version".to_owned());
        1
    }

    async fn create_session(
        &self,
        options: Options,
        #[zbus(header)] caller: Header<'_>,
        #[zbus(connection)] bus: &Connection,
    ) -> OwnedObjectPath {
        let session = handle("session", &caller, &text(&options, "session_handle_token"));
        let served = bus.object_server().at(&session, Session(self.0.clone()));
        assert!(served.await.expect("it can be served"), "a new session");
        self.note(format!("session {session}"));
        let results = HashMap::from([("session_handle", Value::from(session.as_str()))]);
        answer(bus, &caller, &options, results).await
    }

    async fn bind_shortcuts(
        &self,
        _session: OwnedObjectPath,
        shortcuts: Vec<(String, Options)>,
        _parent: String,
        options: Options,
        #[zbus(header)] caller: Header<'_>,
        #[zbus(connection)] bus: &Connection,
    ) -> OwnedObjectPath {
        let mut bound = Vec::new();
        for (action, wanted) in &shortcuts {
            let (name, proposed) = (
                text(wanted, "description"),
                text(wanted, "preferred_trigger"),
            );
            self.note(format!("{action}: {name}, {proposed}"));
            let keys = Portal::KEYS.iter().find(|(one, _)| one == action);
            let keys = keys.map_or("", |(_, keys)| *keys);
            let set = HashMap::from([
                ("description", Value::from(name)),
                ("trigger_description", Value::from(keys)),
            ]);
            bound.push((action.as_str(), set));
        }
        let results = HashMap::from([("shortcuts", Value::from(bound))]);
        answer(bus, &caller, &options, results).await
    }
}

struct Session(Calls);

#[interface(name = "org.freedesktop.portal.Session")]
impl Session {
    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        1
    }

    fn close(&self) {
        self.0
            .lock()
            .expect("no thread panicked")
            .push("closed".to_owned());
    }
}

//! Drops a link on a window, as a drag from a browser does: the source side of XDND
//! (<https://freedesktop.org/wiki/Specifications/XDND/>).

use std::error::Error;
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, CURRENT_TIME, NONE};

use super::screen::atom;
use super::{Screen, until};

/// The time after which an unanswered move is sent again.
const MOVE_INTERVAL: Duration = Duration::from_millis(200);

impl Screen {
    /// Drops a link on the middle of the window with this title, as `_NETSCAPE_URL` and as text. Returns when the
    /// window reports that it took the link.
    pub(crate) async fn drop_link(&self, title: &str, url: &str) -> Result<(), Box<dyn Error>> {
        let (display, number) = x11rb::connect(Some(self.name()))?;
        let root = display.setup().roots[number].root;
        let (target, (x, y, width, height)) =
            self.window(title)?.ok_or("there is no such window")?;
        let source = display.generate_id()?;
        let looks = CreateWindowAux::new();
        let (depth, class) = (COPY_DEPTH_FROM_PARENT, WindowClass::INPUT_ONLY);
        display.create_window(depth, source, root, 0, 0, 1, 1, 0, class, 0, &looks)?;
        let atom = |name| atom(&display, name);
        let (link, text, copy) = (
            atom("_NETSCAPE_URL")?,
            atom("text/plain")?,
            atom("XdndActionCopy")?,
        );
        let (status, drop) = (atom("XdndStatus")?, atom("XdndDrop")?);
        let finished = atom("XdndFinished")?;
        display.set_selection_owner(source, atom("XdndSelection")?, CURRENT_TIME)?;
        let say = |kind: u32, data: [u32; 5]| {
            let message = ClientMessageEvent::new(32, target, kind, data);
            display.send_event(false, target, EventMask::NO_EVENT, message)?;
            display.flush()?;
            Ok::<_, Box<dyn Error>>(())
        };
        say(atom("XdndEnter")?, [source, 5 << 24, link, text, NONE])?;
        let middle = [(x, width), (y, height)]
            .map(|(from, length)| u32::from(from.unsigned_abs()) + u32::from(length) / 2);
        let place = (middle[0] << 16) | middle[1];
        let position = atom("XdndPosition")?;
        let mut moved: Option<Instant> = None;
        let mut dropped = false;
        until("the window takes the link", async || {
            if !dropped && moved.is_none_or(|moved| moved.elapsed() > MOVE_INTERVAL) {
                say(position, [source, 0, place, CURRENT_TIME, copy]).map_err(in_words)?;
                moved = Some(Instant::now());
            }
            while let Some(event) = display.poll_for_event().map_err(in_words)? {
                match event {
                    Event::SelectionRequest(request) => {
                        send_data(&display, &request, &[link, text], url).map_err(in_words)?;
                    }
                    Event::ClientMessage(answer) if answer.type_ == finished => return Ok(()),
                    Event::ClientMessage(answer) if answer.type_ == status && !dropped => {
                        dropped = answer.data.as_data32()[1] & 1 == 1;
                        if dropped {
                            say(drop, [source, 0, CURRENT_TIME, 0, 0]).map_err(in_words)?;
                        }
                    }
                    _ => {}
                }
            }
            Err(format!("dropped: {dropped}"))
        })
        .await;
        Ok(())
    }
}

fn in_words(error: impl ToString) -> String {
    error.to_string()
}

/// Answers a request for the dragged data.
fn send_data(
    display: &RustConnection,
    request: &SelectionRequestEvent,
    offered: &[u32],
    url: &str,
) -> Result<(), Box<dyn Error>> {
    let known = offered.contains(&request.target);
    if known {
        let (window, property) = (request.requestor, request.property);
        let (mode, kind) = (PropMode::REPLACE, request.target);
        display.change_property8(mode, window, property, kind, url.as_bytes())?;
    }
    let answer = SelectionNotifyEvent {
        response_type: SELECTION_NOTIFY_EVENT,
        sequence: 0,
        time: request.time,
        requestor: request.requestor,
        selection: request.selection,
        target: request.target,
        property: if known { request.property } else { NONE },
    };
    display.send_event(false, request.requestor, EventMask::NO_EVENT, answer)?;
    display.flush()?;
    Ok(())
}

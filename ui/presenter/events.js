// The names of the events that the Rust side emits to this window. `src-tauri/src/ui_events.rs` emits them.

export const stageChanged = "stage:changed";
export const engineFailed = "engine:failed";
export const pollsChanged = "polls:changed";
export const talksChanged = "talks:changed";
export const addressChanged = "address:changed";
export const relayChanged = "relay:changed";
export const wifiChanged = "wifi:changed";
export const keyChanged = "key:changed";
export const quitAsked = "quit:asked";
export const aboutAsked = "about:asked";
export const requestArrived = "request:arrived";
export const overlayChanged = "overlay:changed";
export const shortcutsChanged = "shortcuts:changed";
export const presenterViewChanged = "presenter-view:changed";
export const actionPassedOn = "action:passed-on";
export const instructionExecuted = "instruction:executed";

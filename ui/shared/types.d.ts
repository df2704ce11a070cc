/* The shapes that Rust sends to the pages and gets from them, generated from `src-tauri/server/src/api`. To write
   this file: cargo test --test moodring --package moodring-tests -- --ignored page_types */

/**
 * The data of the About panel.
 */
export type About = { version: string, 
/**
 * When a panic last occurred before this start, in Unix milliseconds.
 */
failed: number | null, };

/**
 * The address for phones, with every adapter that the presenter may choose instead.
 */
export type Address = { url: string | null, 
/**
 * The address that always works on this computer itself.
 */
own_url: string, host: string | null, 
/**
 * The public address, if one is set, and how to type it.
 */
public: PublicAddress | null, 
/**
 * A name to type instead of the address, with its port.
 */
name: string | null, 
/**
 * Whether the name is a second choice because another Moodring has the first.
 */
name_taken: boolean, qr: string | null, chosen: string | null, candidates: Array<Candidate>, port: number, 
/**
 * When a request of another computer first reached this address, in Unix milliseconds.
 */
reached: number | null, 
/**
 * The system of this computer, as Rust names it. Each system has another place for its firewall settings.
 */
system: string, };

/**
 * The emoji that a cloud does not take, in all their skin tones.
 */
export type Blocked = { 
/**
 * Whether the list has an effect.
 */
on: boolean, 
/**
 * The list, at most [`MAX_BLOCKED_EMOJI`].
 */
emoji: Array<string>, };

/**
 * An address that phones may be able to reach.
 */
export type Candidate = { 
/**
 * The adapter's name.
 */
name: string, 
/**
 * IPv4, or IPv6 if the adapter has no IPv4 address.
 */
address: string, 
/**
 * False for VPN, container and virtual adapters, which phones can hardly ever reach.
 */
likely: boolean, 
/**
 * Whether the adapter belongs to a VPN, which may block phones on all adapters.
 */
vpn: boolean, };

/**
 * An answer that a phone can tap: one emoji and an optional label.
 */
export type Choice = { emoji: string, label: string, name?: string, off?: true };

/**
 * A command from the window.
 */
export type Command = { "do": "open" } | { "do": "close" } | { "do": "new_round" } | { "do": "bring_back", round: number, } | { "do": "extend_timer" } | { "do": "next" } | { "do": "previous" } | { "do": "show", poll: number, } | { "do": "take_off", round: number, choice: number, off: boolean, } | { "do": "hide", hidden: boolean, } | { "do": "display", poll: number | null, display: Partial<Display>, } | { "do": "prefer", preference: Partial<Preferences>, } | { "do": "use_emoji", emoji: string, } | { "do": "shown", screen: WindowScreen, countdown: number | null, } | { "do": "create", poll?: TypedPoll, } | { "do": "edit", poll: number, kind?: Kind, question: string, rule: Rule, choices: Array<TypedChoice>, } | { "do": "duplicate", poll: number, } | { "do": "delete", poll: number, } | { "do": "restore", poll: number, } | { "do": "move", poll: number, to: number, } | { "do": "move_to_talk", poll: number, talk: number, } | { "do": "create_talk", name: string, } | { "do": "duplicate_talk", talk: number, name: string, } | { "do": "name_talk", talk: number, name: string, } | { "do": "archive_talk", talk: number, archived: boolean, } | { "do": "delete_talk", talk: number, } | { "do": "choose_talk", talk: number, } | { "do": "name_round", round: number, name: string, } | { "do": "delete_round", round: number, } | { "do": "restore_round", round: number, };

/**
 * A shortcut whose keys the desktop decided.
 */
export type DesktopShortcut = { 
/**
 * The action of the shortcut.
 */
action: ShortcutAction, 
/**
 * The keys in the words of the desktop.
 */
keys: string, };

/**
 * How a poll is shown. A new poll begins with what the preferences say.
 */
export type Display = { 
/**
 * How results are drawn.
 */
drawing: Drawing, 
/**
 * Seconds after which an open round closes by itself.
 */
timer: number | null, 
/**
 * Whether the results are hidden when voting opens.
 */
hide: boolean, 
/**
 * Whether hidden results are revealed when voting closes.
 */
reveal: boolean, 
/**
 * When phones see the results.
 */
phone_results: PhoneResults, 
/**
 * Whether the mean is shown, if the choices are a scale.
 */
mean: boolean, };

/**
 * How results are drawn.
 */
export type Drawing = "bars" | "ring" | "float" | "cloud";

export type Edge = { name: string, phones: number, };

/**
 * One emoji of the picker.
 */
export type Emoji = { emoji: string, name: string, 
/**
 * The same in five skin tones, from light to dark.
 */
tones?: [string, string, string, string, string], };

/**
 * One group of the picker.
 */
export type EmojiGroup = { group: string, emoji: Array<Emoji>, };

/**
 * The design of the emoji.
 */
export type EmojiStyle = "twemoji" | "fluent";

/**
 * Why the engine cannot run, or cannot store anything.
 */
export type EngineError = { sentence: string, 
/**
 * Whether replacing the data file could help.
 */
file: boolean, };

/**
 * The result of an export: the number of polls and the name of the file.
 */
export type Exported = { count: number, file: string, };

/**
 * The result of an import: the number of polls, the first of them, and the talk that it made.
 */
export type Imported = { count: number, first: number | null, 
/**
 * Empty if the polls were added to the current talk.
 */
talk: string, };

/**
 * An instruction of the command line that was executed. The window reports it, or does the part that only a window can do.
 */
export type Instruction = { 
/**
 * The word on the command line.
 */
instruction: string, 
/**
 * The round that left the stage, if the window should offer to undo this.
 */
left: number | null, };

/**
 * How phones join: the content of the QR code, and the text to type.
 */
export type Join = { url: string, host: string, name?: string, wifi?: string, 
/**
 * Only present, and true, if phones can be on any network.
 */
public?: boolean, };

/**
 * The QR code of how phones join now, with its address: the overlay shows it only beside the same address.
 */
export type JoinCode = { url: string, 
/**
 * The code as SVG.
 */
qr: string, };

/**
 * Where the answers of a poll come from.
 */
export type Kind = "choices" | "cloud";

/**
 * The language of the window, by its tag.
 */
export type Language = "en" | "de" | "fr" | "es" | "pt" | "it" | "nl" | "pl" | "uk" | "tr" | "ar" | "hi" | "ja" | "ko" | "zh-Hans";

/**
 * Why a typed text is not a public address.
 */
export type NotPublic = "scheme" | "name" | "port" | "path";

/**
 * Why the typed text is no relay. The window has the sentences.
 */
export type NotRelay = "scheme" | "login" | "host" | "port" | "show" | "query";

/**
 * The state of the overlay for the window of the presenter.
 */
export type Overlay = { 
/**
 * Whether it is shown.
 */
shown: boolean, 
/**
 * Why it cannot be shown, after an attempt.
 */
refused: OverlayRefusal | null, };

/**
 * Why the overlay cannot be shown. The window has the sentences in its language.
 */
export type OverlayRefusal = "wayland" | "no_compositor" | "no_acceleration" | "unforeseen";

/**
 * The action of Page Up and Page Down, the keys of a presenter's clicker.
 */
export type PageKeys = "steps" | "polls";

/**
 * The phase of a round.
 */
export type Phase = "lobby" | "open" | "closed";

/**
 * Whether phones see the tallies.
 */
export type PhoneResults = "never" | "after_close" | "always";

/**
 * One poll of the current talk.
 */
export type Poll = { id: number, kind: Kind, question: string, rule: Rule, choices: Array<Choice & { right?: boolean }>, 
/**
 * Whether the choices are a scale, which can have a mean.
 */
scale: boolean, display: Display, votes: number, };

/**
 * All preferences.
 */
export type Preferences = { 
/**
 * Whether a countdown from 3 runs before hidden results are revealed.
 */
countdown: boolean, 
/**
 * Whether the overlay shows a small card with the tallies.
 */
card: boolean, 
/**
 * Whether that card shows how phones join: QR code, address and room code.
 */
card_join: boolean, 
/**
 * The emoji design on every screen.
 */
emoji: EmojiStyle, 
/**
 * The language of the window; `None` means the system's.
 */
language: Language | null, 
/**
 * The colour theme of the window; `None` means the system's.
 */
theme: Theme | null, 
/**
 * The action of Page Up and Page Down.
 */
page_keys: PageKeys, 
/**
 * The name of the screen for the overlay and for full screen; `None` means the window's own.
 */
screen: string | null, 
/**
 * Whether a phone has to enter the room code before it may vote.
 */
code: boolean, 
/**
 * The skin tone in which the picker offers emoji of people.
 */
tone: Tone | null, 
/**
 * The most recently picked emoji, newest first, at most [`MAX_RECENT_EMOJI`].
 */
recent: Array<string>, 
/**
 * How a cloud counts skin tones.
 */
tones: Tones, 
/**
 * The emoji that a cloud does not take.
 */
blocked: Blocked, 
/**
 * The global keyboard shortcuts.
 */
shortcuts: Shortcuts, 
/**
 * How results are drawn.
 */
drawing: Drawing, 
/**
 * Seconds after which an open round closes by itself.
 */
timer: number | null, 
/**
 * Whether the results are hidden when voting opens.
 */
hide: boolean, 
/**
 * Whether hidden results are revealed when voting closes.
 */
reveal: boolean, 
/**
 * When phones see the results.
 */
phone_results: PhoneResults, 
/**
 * Whether the mean is shown, if the choices are a scale.
 */
mean: boolean, };

/**
 * The state of the presenter view, for both windows.
 */
export type PresenterView = { 
/**
 * Whether the private window is open, so the other one is for the audience alone.
 */
open: boolean, 
/**
 * Whether the window for the audience fills its screen.
 */
full: boolean, 
/**
 * The name of that screen.
 */
screen: string | null, 
/**
 * The width of the window for the audience, in CSS pixels.
 */
width: number, 
/**
 * Its height.
 */
height: number, };

export type PublicAddress = { url: string, host: string, };

/**
 * A way to recover.
 */
export type Recovery = "again" | "fresh" | "backup" | "folder";

/**
 * The chosen relay, without its login: the window is often projected.
 */
export type Relay = { url: string, show: string, state: RelayState, 
/**
 * The edges that are there.
 */
edges: Array<Edge>, };

export type RelayState = "connecting" | "connected" | "offline" | "rejected" | "taken" | "credentials";

/**
 * A request from the desktop.
 */
export type Request = { "asks": "new_poll" } | { "asks": "overlay" } | { "asks": "import", 
/**
 * Its name.
 */
file: string, 
/**
 * How many polls it has.
 */
count: number, 
/**
 * The talk that it makes; empty if it adds polls to the current talk.
 */
talk: string, } | { "asks": "refused", 
/**
 * Why, for the presenter.
 */
sentence: string, };

/**
 * One round with its timeline.
 */
export type RoundDetail = { result: RoundResult, timeline: Timeline, };

/**
 * A round in the history.
 */
export type RoundResult = { round: number, poll: number, 
/**
 * The talk that the poll belongs to now.
 */
talk: number, phase: Phase, kind: Kind, rule: Rule, question: string, choices: Array<Choice>, counts: Array<number>, votes: number, 
/**
 * The number of phones that voted.
 */
phones: number, 
/**
 * Unix milliseconds.
 */
opened_at: number, 
/**
 * Unix milliseconds; null while it is open.
 */
closed_at: number | null, 
/**
 * Empty without a name.
 */
name: string, 
/**
 * The indexes of the right answers; empty while it is open, because a history may be on a projector.
 */
right: Array<number>, 
/**
 * The mean of a scale to one decimal; null if the poll does not show it, and without votes.
 */
mean: number | null, };

/**
 * The kind of file.
 */
export type RoundsFormat = "xlsx" | "csv" | "json";

/**
 * How often a phone may vote in a round.
 */
export type Rule = "once" | "many";

/**
 * The name of a saved file; nothing if the presenter cancelled.
 */
export type Saved = { 
/**
 * The name without the folder.
 */
file: string | null, };

/**
 * A screen for the overlay and full screen.
 */
export type Screen = { 
/**
 * The name that the system gives it.
 */
name: string, 
/**
 * In physical pixels.
 */
width: number, 
/**
 * In physical pixels.
 */
height: number, };

/**
 * The security of a Wi-Fi.
 */
export type Security = "wpa" | "wep" | "open";

/**
 * The result of the self-test.
 */
export type SelfTest = { "found": "answers", ms: number, } | { "found": "refused" } | { "found": "silent" } | { "found": "strange" } | { "found": "gone" } | { "found": "no_network" };

/**
 * A key combination.
 */
export type Shortcut = { 
/**
 * The held keys and the key, as `Control+Alt+KeyT`. The names are those of the UI Events specification, in the
 * order Control, Alt, Shift, Super.
 */
keys: string, 
/**
 * The letter on the key. The layout of the keyboard decides it.
 */
label: string, };

/**
 * The action of a global shortcut.
 */
export type ShortcutAction = "toggle" | "reveal" | "next" | "overlay";

/**
 * The state of the global shortcuts on this system. The chosen keys are a preference.
 */
export type ShortcutState = { 
/**
 * Who decides the keys here.
 */
by: ShortcutsBy, 
/**
 * The actions that work on this system.
 */
actions: Array<ShortcutAction>, 
/**
 * The actions whose chosen keys could not be taken, because another program has them.
 */
taken: Array<ShortcutAction>, 
/**
 * The keys that the desktop decided.
 */
desktop: Array<DesktopShortcut>, 
/**
 * Whether the desktop was asked for shortcuts and set none.
 */
refused: boolean, };

/**
 * The global shortcuts. Without a choice there are none.
 */
export type Shortcuts = { 
/**
 * For [`ShortcutAction::Toggle`].
 */
toggle: Shortcut | null, 
/**
 * For [`ShortcutAction::Reveal`].
 */
reveal: Shortcut | null, 
/**
 * For [`ShortcutAction::Next`].
 */
next: Shortcut | null, 
/**
 * For [`ShortcutAction::Overlay`].
 */
overlay: Shortcut | null, 
/**
 * Whether the desktop decides the keys. Under Wayland only the desktop can.
 */
desktop: boolean, };

/**
 * Who decides the keys of global shortcuts.
 */
export type ShortcutsBy = "app" | "desktop" | "unavailable";

/**
 * The snapshot: everything that a screen needs to show the stage.
 */
export type Snapshot = { v: 1, file: string, boot: string, rev: number, phase: Phase, round: number, rule: Rule, 
/**
 * Only present, and `cloud`, if the room answers with any emoji. Then choices are added at the end while a round
 * is open.
 */
kind?: Kind, question: string, choices: Array<Choice>, 
/**
 * Null for phones that may not see the results.
 */
counts: Array<number> | null, votes: number, phones: number, 
/**
 * The indexes of the right answers. Only present if the presenter marked any, voting is closed and the results
 * are not hidden.
 */
right?: Array<number>, 
/**
 * The mean of a scale to one decimal, if the poll shows it. Only present with votes and for whom `counts` is, but
 * not while the results are hidden.
 */
mean?: number | null, 
/**
 * Only present, and true, while the presenter hides the results.
 */
hidden?: boolean, 
/**
 * When the round closes automatically, in Unix milliseconds.
 */
closes_at?: number, 
/**
 * The emoji design; absent for Twemoji.
 */
emoji?: EmojiStyle, 
/**
 * The room code, for screens that show it.
 */
code?: string, 
/**
 * The settings of the presenter for screens that look like the window. Absent for the defaults: the stage, no
 * countdown, bars.
 */
screen?: WindowScreen, countdown?: number, drawing?: Drawing, 
/**
 * The theme; absent for that of the system.
 */
theme?: Theme, 
/**
 * How phones join; absent without an address.
 */
join?: Join, };

/**
 * One talk in the list of the presenter.
 */
export type Talk = { id: number, 
/**
 * Empty without a name.
 */
name: string, archived: boolean, deleted: boolean, };

/**
 * The colour theme of the window.
 */
export type Theme = "light" | "dark";

/**
 * Reactions over time, from the opening to the end, in columns of equal length.
 *
 * A reaction is an accepted tap. In a `once` round a changed vote is another reaction, so a round may have more
 * reactions than votes.
 */
export type Timeline = { 
/**
 * Length of a column in seconds.
 */
length: number, 
/**
 * 1 to [`MAX_TIMELINE_COLUMNS`] columns, each with the reactions by choice.
 */
columns: Array<Array<number>>, };

/**
 * A skin tone.
 */
export type Tone = "light" | "medium_light" | "medium" | "medium_dark" | "dark";

/**
 * How a cloud counts the skin tones of one emoji.
 */
export type Tones = "together" | "apart";

/**
 * A choice as the presenter typed it.
 */
export type TypedChoice = { emoji: string, label: string, right?: boolean, };

/**
 * A poll as the presenter typed it.
 */
export type TypedPoll = { kind?: Kind, question: string, rule: Rule, choices: Array<TypedChoice>, };

/**
 * The snapshot for the window, with the parts that only the presenter sees.
 */
export type View = { snapshot: Snapshot, poll: number, position: number, of: number, talk: number, display: Display, stale: boolean, 
/**
 * The previous round, if it can be restored.
 */
undo: number | null, error: EngineError | null, preferences: Preferences, };

/**
 * The Wi-Fi with its password, which the presenter can change in the window.
 */
export type Wifi = { qr: string, name: string, password: string, security: Security, hidden: boolean, };

/**
 * The two screens of the presenter's window.
 */
export type WindowScreen = "lobby" | "stage";

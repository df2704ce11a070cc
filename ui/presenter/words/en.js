// The sentences of the window in English. This file says which keys there are; every other language has the same.

export const english = {
  failed: "That did not work. Please try again.",
  couldNotStart: "The window could not start: {reason}",
  dismiss: "Dismiss",
  troubleTitle: "Moodring can’t open its polls",
  troubleCalm: "Nothing was overwritten. Close Moodring, put this right, and open it again.",

  // Lobby and rail
  scanHere: "Point your camera here",
  scanOrOpen: "Scan, or open {address}",
  tapHowYouFeel: "Tap how you feel. No app, no name.",
  waitingForPhones: "Waiting for the first phone",
  phonesAreHere: { one: "{n} phone is here", other: "{n} phones are here" },
  noNetworkTitle: "No network yet",
  connectComputer: "Connect this computer to {wifi}, or plug in a network cable.",
  wifi: "Wi-Fi",
  startHotspot: "No Wi-Fi here? Start a {hotspot} on a phone and join it.",
  hotspot: "hotspot",
  codeAppears: "The code appears here by itself.",
  noQr: "No network. Connect this computer and the code comes back.",
  position: "{position} of {of}",
  stale: "Your changes show in the next round",

  // Control bar and menu
  controls: "Presenter controls",
  previousPoll: "Previous poll",
  nextPoll: "Next poll",
  openVoting: "Open voting",
  closeVoting: "Close voting",
  hideResults: "Hide results",
  showResults: "Show results",
  bigQr: "Big QR",
  results: "Results",
  polls: "Polls",
  more: "More",
  newRound: "New round",
  fullScreen: "Full screen",
  leaveFullScreen: "Leave full screen",
  allKeys: "All keys",

  // Address panel
  addressTitle: "Address for phones",
  addressAutomatic: "Choose for me",
  addressNone: "No network",
  addressUnlikely: "Unlikely: VPN and virtual",

  // Help panel
  keysTitle: "Keys",
  keySpace: "Space",
  keyEscape: "Esc",
  helpToggle: "Open or close voting",
  helpPreviousNext: "Previous, next poll",
  helpHide: "Hide or show results",
  helpBigQr: "Big QR or results",
  helpNewRound: "New round, from zero",
  helpPolls: "Make and edit polls",
  helpBack: "Back",
  helpKeys: "These keys",
  helpClicker: "A presenter’s clicker works too: {up}, {down}, {present} and {escape}.",
  keyPageUp: "Page Up",
  keyPageDown: "Page Down",

  // Polls drawer
  newPoll: "New poll",
  poll: "Poll",
  showOnStage: "Show on stage",
  onStage: "On stage",
  movePollUp: "Move poll up",
  movePollDown: "Move poll down",
  duplicate: "Duplicate",
  delete: "Delete",
  deleteSure: "Really delete?",
  deleteWithVotes: "Delete with its votes?",
  closePolls: "Close polls",
  untitled: "Untitled",
  pollOnce: "one vote each",
  pollMany: "tap as often as you like",
  pollWithVotes: "{rule} · {votes}",

  // Poll editor
  question: "Question",
  questionHint: "What do you want to ask?",
  reactions: "Reactions (2 to 8)",
  addReaction: "Add a reaction",
  noLabel: "No label, emoji only",
  labelOfReaction: "Label of reaction {n}",
  emojiOfReaction: "Emoji of reaction {n}: {emoji}. Change it",
  moveReactionUp: "Move reaction {n} up",
  moveReactionDown: "Move reaction {n} down",
  removeReaction: "Remove reaction {n}",
  eachPhoneMay: "Each phone may",
  mayVoteOnce: "vote once, and change it",
  mayTapOften: "tap as often as they like",
  phoneResults: "Phones show the results",
  never: "never",
  afterClose: "after close",
  always: "always",

  // Emoji picker
  chooseEmoji: "Choose an emoji",
  searchEmoji: "Search emoji",
  searchEmojiHint: "Search emoji… “mind”",
  emoji: "Emoji",
  noEmojiFound: "No emoji has that name. Try another word.",

  // Templates, import and export of polls

  // Views and timer
  barView: "Bar view",
  ringView: "Ring view",
  floatView: "Floating view",
  helpView: "Bars, ring or floating emoji",

  // Settings panel
  settings: "Settings",
  closesByItself: "Voting closes by itself",
  seconds15: "15 s",
  seconds30: "30 s",
  minutes1: "1 min",
  minutes2: "2 min",
  minutes5: "5 min",
  ownTime: "own",
  afterSeconds: "after {field} seconds",
  timerHint: "Counts from when voting opens. A change is for the next opening.",
  hiddenAppear: "Hidden results appear",
  atOnce: "at once",
  afterCountdown: "after 3, 2, 1",
  cardOnOverlay: "Numbers on the overlay",
  noCard: "none",
  smallCard: "small card in a corner",

  // History panel

  // Listen panel

  // Overlay
  overlay: "Overlay",
};

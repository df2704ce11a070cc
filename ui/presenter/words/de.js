// Die Sätze des Fensters auf Deutsch. Ein Satz, der hier fehlt, fällt bei der Prüfung der Typen auf.

/** @type {Record<keyof typeof import("./en.js").english, import("../../shared/say.js").Sentence>} */
export const german = {
  failed: "Das hat nicht geklappt. Bitte noch einmal versuchen.",
  couldNotStart: "Das Fenster konnte nicht starten: {reason}",
  dismiss: "Ausblenden",
  troubleTitle: "Moodring kann die Umfragen nicht öffnen",
  troubleCalm: "Es wurde nichts überschrieben. Moodring schließen, das Problem beheben und erneut öffnen.",

  // Lobby and rail
  scanHere: "Kamera hierhin halten",
  scanOrOpen: "Scannen oder {address} öffnen",
  tapHowYouFeel: "Stimmung antippen. Ohne App, ohne Namen.",
  waitingForPhones: "Warten auf das erste Handy",
  phonesAreHere: { one: "{n} Handy ist dabei", other: "{n} Handys sind dabei" },
  noNetworkTitle: "Noch kein Netz",
  connectComputer: "Diesen Computer mit dem {wifi} verbinden oder ein Netzwerkkabel einstecken.",
  wifi: "WLAN",
  startHotspot: "Kein WLAN hier? Auf einem Handy einen {hotspot} starten und beitreten.",
  hotspot: "Hotspot",
  codeAppears: "Der Code erscheint dann hier von selbst.",
  noQr: "Kein Netz. Sobald der Computer verbunden ist, kommt der Code zurück.",
  position: "{position} von {of}",
  stale: "Die Änderungen gelten ab der nächsten Runde",

  // Control bar and menu
  controls: "Steuerung",
  previousPoll: "Vorherige Umfrage",
  nextPoll: "Nächste Umfrage",
  openVoting: "Abstimmung öffnen",
  closeVoting: "Abstimmung beenden",
  hideResults: "Ergebnis verdecken",
  showResults: "Ergebnis zeigen",
  bigQr: "Großer QR-Code",
  results: "Ergebnis",
  polls: "Umfragen",
  more: "Mehr",
  newRound: "Neue Runde",
  fullScreen: "Vollbild",
  leaveFullScreen: "Vollbild beenden",
  allKeys: "Alle Tasten",

  // Address panel
  addressTitle: "Adresse für Handys",
  addressAutomatic: "Automatisch wählen",
  addressNone: "Kein Netz",
  addressUnlikely: "Eher nicht: VPN und virtuell",

  // Help panel
  keysTitle: "Tasten",
  keySpace: "Leertaste",
  keyEscape: "Esc",
  helpToggle: "Abstimmung öffnen oder beenden",
  helpPreviousNext: "Vorherige, nächste Umfrage",
  helpHide: "Ergebnis verdecken oder zeigen",
  helpBigQr: "Großer QR-Code oder Ergebnis",
  helpNewRound: "Neue Runde, von null an",
  helpPolls: "Umfragen anlegen und bearbeiten",
  helpBack: "Zurück",
  helpKeys: "Diese Tasten",
  helpClicker: "Ein Presenter funktioniert auch: {up}, {down}, {present} und {escape}.",
  keyPageUp: "Bild ↑",
  keyPageDown: "Bild ↓",

  // Polls drawer
  newPoll: "Neue Umfrage",
  poll: "Umfrage",
  showOnStage: "Auf die Bühne",
  onStage: "Auf der Bühne",
  movePollUp: "Umfrage nach oben",
  movePollDown: "Umfrage nach unten",
  duplicate: "Duplizieren",
  delete: "Löschen",
  deleteSure: "Wirklich löschen?",
  deleteWithVotes: "Mit allen Stimmen löschen?",
  closePolls: "Umfragen schließen",
  untitled: "Ohne Frage",
  pollOnce: "eine Stimme pro Person",
  pollMany: "beliebig oft tippen",
  pollWithVotes: "{rule} · {votes}",

  // Poll editor
  question: "Frage",
  questionHint: "Was soll gefragt werden?",
  reactions: "Reaktionen (2 bis 8)",
  addReaction: "Reaktion hinzufügen",
  noLabel: "Ohne Text, nur Emoji",
  labelOfReaction: "Text der Reaktion {n}",
  emojiOfReaction: "Emoji der Reaktion {n}: {emoji}. Ändern",
  moveReactionUp: "Reaktion {n} nach oben",
  moveReactionDown: "Reaktion {n} nach unten",
  removeReaction: "Reaktion {n} entfernen",
  eachPhoneMay: "Jedes Handy darf",
  mayVoteOnce: "einmal abstimmen, mit Umentscheiden",
  mayTapOften: "beliebig oft tippen",
  phoneResults: "Handys zeigen das Ergebnis",
  never: "nie",
  afterClose: "nach dem Ende",
  always: "immer",

  // Emoji picker
  chooseEmoji: "Emoji wählen",
  searchEmoji: "Emoji suchen",
  searchEmojiHint: "Emoji suchen (englisch) … „mind“",
  emoji: "Emoji",
  noEmojiFound: "Kein Emoji heißt so. Gesucht wird mit englischen Wörtern.",

  // Templates, import and export of polls

  // Views and timer
  barView: "Balken",
  ringView: "Ring",
  floatView: "Schwebend",
  helpView: "Balken, Ring oder schwebende Emoji",

  // Settings panel
  settings: "Einstellungen",
  closesByItself: "Abstimmung endet von selbst",
  seconds15: "15 s",
  seconds30: "30 s",
  minutes1: "1 min",
  minutes2: "2 min",
  minutes5: "5 min",
  ownTime: "eigene Zeit",
  afterSeconds: "nach {field} Sekunden",
  timerHint: "Zählt ab dem Öffnen. Eine Änderung gilt ab dem nächsten Öffnen.",
  hiddenAppear: "Verdecktes Ergebnis erscheint",
  atOnce: "sofort",
  afterCountdown: "nach 3, 2, 1",
  cardOnOverlay: "Zahlen auf dem Overlay",
  noCard: "keine",
  smallCard: "kleine Karte in einer Ecke",

  // History panel

  // Listen panel

  // Overlay
  overlay: "Overlay",
};

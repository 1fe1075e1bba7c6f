"""What the counting record is called, in English and German; `reports.words` looks it up."""

PHRASES: dict[str, str] = {
    "Counting record": "Zählprotokoll",
    "Each number is how many persons were in the room at the end of that minute; grey: unchanged.": (
        "Jede Zahl sagt, wie viele Personen am Ende dieser Minute im Raum waren; grau: unverändert."
    ),
    "Head": "Kopf",
    "Key": "Schlüssel",
    "Limit {limit}": "Grenze {limit}",
    "Most at once: {most}": "Höchstens zugleich: {most}",
    "No limit known": "Keine Grenze bekannt",
    "The file of the same record can be checked: einlass report counting-record --verify FILE.": (
        "Die Datei desselben Protokolls lässt sich prüfen: einlass report counting-record --verify DATEI."
    ),
    "Time": "Zeit",
    "all devices heard again": "wieder alle Geräte gehört",
    "below all warnings": "unter allen Warnschwellen",
    "corrected": "berichtigt",
    "not heard: {names}": "nicht gehört: {names}",
    "nothing written": "nichts geschrieben",
    "since {time}": "seit {time}",
    "unchanged: {number}": "unverändert: {number}",
    "warning seen by {name}": "Warnung gesehen von {name}",
    "{percent} % reached": "{percent} % erreicht",
    "–: nothing was written.  *: it became known later.  ~: not every device was heard.": (
        "–: nichts geschrieben.  *: später bekannt geworden.  ~: nicht jedes Gerät gehört."
    ),
    "more left than came": "mehr hinaus als herein",
    "nothing written: clock set, or asleep": "nichts geschrieben: Uhr gestellt oder Gerät im Schlaf",
    "nothing written: crashed": "nichts geschrieben: Programm abgestürzt",
    "nothing written: disk": "nichts geschrieben: Datenträger",
    "nothing written: held up": "nichts geschrieben: aufgehalten",
    "nothing written: not running": "nichts geschrieben: Programm lief nicht",
    "rooms rearranged": "Räume neu geordnet",
}

HEADINGS: dict[str, tuple[str, str]] = {
    "about": ("about", "betrifft"),
    "high": ("at most", "höchstens"),
    "is": ("is", "ist"),
    "low": ("at least", "mindestens"),
    "most": ("most at once", "höchstens zugleich"),
    "not_heard": ("not heard", "nicht gehört"),
    "note": ("note", "Vermerk"),
    "seen_by": ("seen by", "gesehen von"),
    "warning": ("warning", "Warnung"),
    "was": ("was", "war"),
}

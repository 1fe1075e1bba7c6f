"""What the page of certificates of attendance says, in German and English. Must not know: pages, names."""

CERTIFICATE_WORDS: dict[str, tuple[str, str]] = {
    "attendance": ("Bescheinigungen der Teilnahme", "Certificates of attendance"),
    "attendance_how": (
        "Für alle, die lange genug in Sitzungen waren, gezählt an den Türen, in der Sprache jeder Person.",
        "For all who were at sessions for long enough, as counted at the doors, in each person's language.",
    ),
    "certified_session": ("Sitzung", "Session"),
    "all_sessions": ("alle, die vorbei sind", "all that are over"),
    "least_minutes": ("Mindestens so viele Minuten je Sitzung", "At least so many minutes at each session"),
    "certified_as": ("Laden als", "Fetch as"),
    "as_pdf": ("eine PDF für alle", "one PDF for all"),
    "as_zip": ("eine PDF je Person, mit Liste (ZIP)", "a PDF for each person, with the list (ZIP)"),
    "as_xlsx": ("Liste mit allen Minuten (Excel)", "the list with all minutes (Excel)"),
    "as_csv": ("Liste mit allen Minuten (CSV)", "the list with all minutes (CSV)"),
    "fetch": ("Laden", "Fetch"),
    "no_session_over": ("Noch ist keine Sitzung vorbei.", "No session is over yet."),
    "wrong_minutes": (
        "Bitte eine ganze Zahl von 1 bis 1440.",
        "Please give a whole number from 1 to 1440.",
    ),
    "not_that_session": (
        "Diese Sitzung ist nicht vorbei, oder nicht mehr da.",
        "This session is not over, or not there any more.",
    ),
    "nobody_there": (
        "Niemand wurde in diesen Sitzungen gezählt.",
        "Nobody was counted at these sessions.",
    ),
    "nobody_so_long": (
        "Niemand war so lange in diesen Sitzungen. Die Liste sagt, wer wie lange.",
        "Nobody was at these sessions for so long. The list says who was there how long.",
    ),
    "too_many_pages": (
        "Mehr als {} Bescheinigungen: bitte eine Sitzung wählen, oder eine PDF je Person.",
        "More than {} certificates: please choose one session, or a PDF for each person.",
    ),
}

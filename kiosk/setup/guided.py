"""The conversation: language first, then every step; each is kept as soon as it is answered.

Must not know: what any step asks.
"""

from checkin.errors import EinlassError
from kiosk.checkup.findings import State
from kiosk.checkup.telling import MARKS
from kiosk.setup.ending import findings, start_line
from kiosk.setup.nearby import Nearby
from kiosk.setup.station import Station
from kiosk.setup.steps import STEPS, Step
from kiosk.setup.talk import Talk
from kiosk.setup.troubles import trouble_words
from kiosk.wording.finding_words import subject_words
from kiosk.words import words_in

SPOKEN = (("de", "Deutsch"), ("en", "English"))
"""In which it is talked: the languages that are complete for staff."""
MOST_LINES = 12
"""A table of attendees may be wrong in each of its rows."""


def guide(talk: Talk, station: Station, nearby: Nearby) -> bool:
    """Ask everything from beginning to end. Returns whether nothing is wrong at the end.

    Raises:
        KeyboardInterrupt: Somebody has stopped it, or nobody can answer any more; finished steps are kept.
    """
    try:
        _choose_language(talk, station)
        talk.say("Enter takes what stands in brackets. Ctrl+C ends this; what is finished by then stays.")
        for number, step in enumerate(STEPS, 1):
            if step.for_hub or not station.is_hub:
                talk.begin(number, len(STEPS), talk.words.say(step.title))
                _take(step, talk, station, nearby)
        return _end(talk, station)
    except (KeyboardInterrupt, EOFError):
        talk.leave_line()
        talk.say("Ended. Finished steps are kept; einlass setup goes on from there.")
        raise KeyboardInterrupt from None


def _choose_language(talk: Talk, station: Station) -> None:
    now = [*station.settings.languages, talk.words.language]
    usual = [code for code, _ in SPOKEN].index(next(code for code in now if code in dict(SPOKEN)))
    language = talk.choose("Sprache / Language", SPOKEN, usual)
    talk.words = words_in(language, "UTC")


def _take(step: Step, talk: Talk, station: Station, nearby: Nearby) -> None:
    """One step, until it is done or given up."""
    while True:
        try:
            is_new = station.keep(step.asks(talk, station, nearby))
        except EinlassError as error:
            problem, remedy = trouble_words(talk.words, error)
            talk.show("\n".join(problem.splitlines()[:MOST_LINES]))
            talk.show(remedy, "  ")
        else:
            if is_new:
                talk.say("Written to {path}.", path=str(station.path))
            return
        if not talk.agrees(talk.words.say("Ask this again?")):
            return


def _end(talk: Talk, station: Station) -> bool:
    talk.leave_line()
    talk.say("One moment: everything is looked at …")
    found = list(findings(station))
    well = dict.fromkeys(subject_words(talk.words, one.what) for one in found if one.state is State.GOOD)
    talk.say("{mark} In order: {subjects}.", mark=MARKS[State.GOOD], subjects=", ".join(well))
    for finding in (one for one in found if one.state is not State.GOOD):
        subject = subject_words(talk.words, finding.what)
        talk.show(f"{MARKS[finding.state]} {subject}: {talk.words.look_up(finding.text)}")
        talk.show(talk.words.look_up(finding.remedy), "  ")
    talk.leave_line()
    talk.say("Start it with this line:")
    talk.show_command(start_line(station))
    return all(finding.state is not State.BAD for finding in found)

"""How the page of certificates of attendance looks: values in, HTML out. Must not know: HTTP, storage."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from checkin.clock import ms_to_utc
from checkin.model import Session, name_in
from hub.organiser.forms import Fault, choice, field, form_of, summary
from hub.organiser.frame import header
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import Say

PLACE = "attendance"
SESSION, LEAST, AS = "session", "least", "as"
FORMS = ("pdf", "zip", "xlsx", "csv")
NOTHING_TYPED = {SESSION: "", LEAST: "45", AS: "pdf"}


def certificates_view(
    say: Say,
    form: str,
    sessions: Sequence[Session],
    zone: ZoneInfo,
    typed: Mapping[str, str],
    faults: Sequence[Fault] = (),
) -> Html:
    """Asks of which sessions, how long, and in which form."""
    return join(
        header(say, form, "downloads"),
        tag(
            "main",
            tag("h1", say(PLACE)),
            summary(say, faults),
            tag("p", say("attendance_how"), class_="quiet"),
            _form(say, form, sessions, zone, typed, faults) if sessions else tag("p", say("no_session_over")),
            tag("p", say("with_names"), class_="hint"),
            class_="middle",
        ),
    )


def _form(
    say: Say,
    form: str,
    sessions: Sequence[Session],
    zone: ZoneInfo,
    typed: Mapping[str, str],
    faults: Sequence[Fault],
) -> Html:
    options = [("", say("all_sessions")), *((str(one.id), _named(say, one, zone)) for one in sessions)]
    forms = [(name, say(f"as_{name}")) for name in FORMS]
    return form_of(
        "/certificates",
        form,
        choice(SESSION, say("certified_session"), typed.get(SESSION, ""), options, faults),
        field(LEAST, say("least_minutes"), typed.get(LEAST, ""), faults, inputmode="numeric", maxlength="4"),
        choice(AS, say("certified_as"), typed.get(AS, ""), forms, faults),
        tag("button", say("fetch")),
    )


def _named(say: Say, one: Session, zone: ZoneInfo) -> str:
    return f"{ms_to_utc(one.start_ms).astimezone(zone):%d.%m. %H:%M} {name_in(one.names, say('language'))}"

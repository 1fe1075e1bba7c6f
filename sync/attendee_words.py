"""The words that people write into attendee tables, German and English: headings, states, titles, dates.

Must not know: files, the event.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from checkin.clock import utc_to_ms
from checkin.model import PositionStatus
from checkin.text import fold

V = TypeVar("V")


def _by_word(table: Mapping[V, str]) -> dict[str, V]:
    """Words cut at commas, folded, each pointing to what it means."""
    return {fold(word): meaning for meaning, words in table.items() for word in words.split(",")}


HEADINGS = _by_word(
    {
        "secret": "secret,ticketcode,ticket code,code,qr-code,qr,barcode,ticket,ticket-id,ticket secret,"
        "ticketnummer,ticketnr,geheimnis",
        "order": "order,order code,bestellung,bestellnummer,bestell-nr,bestellnr,bestellcode,auftrag,"
        "auftragsnummer,buchungsnummer,buchung,buchungscode,booking,booking code,"
        "order number,registrierungsnummer",
        "email": "email,e-mail,mail,e-mail-adresse,emailadresse,mailadresse,email address,e-mail address,"
        "attendee email",
        "given_name": "given name,given_name,first name,firstname,vorname,vornamen,forename,rufname",
        "family_name": "family name,family_name,last name,lastname,surname,nachname,familienname,zuname",
        "name": "name,full name,attendee name,attendee,teilnehmername,vollständiger name,vor- und nachname,"
        "vorname nachname,name der teilnehmerin,name des teilnehmers,person",
        "title": "title,titel,akademischer titel,anrede,anrede/titel,titel/anrede,grad,namenszusatz,"
        "degree,salutation",
        "organisation": "organisation,organization,company,firma,institution,organisation/firma,unternehmen,"
        "einrichtung,behörde,dienststelle,kommune,verwaltung,arbeitgeber,verein,hochschule,employer,affiliation",
        "product": "product,produkt,kategorie,category,ticketart,tickettyp,ticket type,ticketkategorie,"
        "teilnahmeart,teilnehmerart,teilnehmerkategorie,item,artikel,rolle",
        "status": "status,zustand,zahlungsstatus,bestellstatus,order status,payment status,anmeldestatus",
        "paid": "paid,bezahlt",
        "valid_from": "valid from,valid_from,gültig ab,gültig von",
        "valid_until": "valid until,valid_until,gültig bis,valid to",
        "language": "language,sprache,locale,lang",
        "notice": "notice,hinweis,hinweis am einlass,hinweis an der tür,achtung,attention",
    }
)
"""Folded heading -> column. `name` and `paid` are two that the format does not have, but people do."""

SESSION = re.compile(r"\s*(?:session|sitzung|workshop|programm)\s*:\s*(.+)", re.IGNORECASE)
QUESTION = re.compile(r"\s*(?:question|frage)\s*:\s*(.+)", re.IGNORECASE)

STATES = _by_word(
    {
        PositionStatus.PAID: "paid,bezahlt,p,ok,angemeldet,bestätigt,confirmed,registered,gültig,valid,frei,"
        "kostenlos,complete,abgeschlossen",
        PositionStatus.PENDING: "pending,offen,ausstehend,unbezahlt,nicht bezahlt,unpaid,n,open,"
        "zahlung offen,reserviert,rechnung offen",
        PositionStatus.APPROVAL_PENDING: "approval pending,approval_pending,wartet auf freigabe,zu prüfen,"
        "freigabe ausstehend,in prüfung,warteliste,wartet,zur genehmigung,awaiting approval",
        PositionStatus.REFUSED: "refused,abgelehnt,rejected,declined,nicht zugelassen",
        PositionStatus.CANCELED: "canceled,cancelled,storniert,storno,abgesagt,abgemeldet,c,e,expired,"
        "verfallen,abgelaufen,refunded,erstattet",
        PositionStatus.BLOCKED: "blocked,gesperrt,blockiert",
    }
)

YES_NO = _by_word({True: "x,ja,j,yes,y,1,true,wahr,ok,gebucht,booked", False: "nein,n,no,0,false,falsch"})
WAITING = _by_word({True: "w,wl,wait,waits,waiting,waitlist,waiting list,wartet,warteliste,auf warteliste"})
CHECK_MARKS = frozenset("✓✔☑✅")
EMPTY_MARKS = frozenset("-–—/")

LANGUAGES = _by_word(
    {
        "de": "de,deutsch,german,ger,deu",
        "en": "en,englisch,english,eng",
        "fr": "fr,französisch,french,français",
        "uk": "uk,ukrainisch,ukrainian",
        "pl": "pl,polnisch,polish",
        "tr": "tr,türkisch,turkish",
    }
)
LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9]+)*")

FORMS_OF_ADDRESS = frozenset(
    {"herr", "frau", "herrn", "divers", "mr", "mrs", "ms", "mx", "m", "f", "w", "d", "keine", "keine angabe"}
)
TITLES = frozenset({"prof", "professor", "professorin", "dr", "drs", "pd", "dipl", "mag", "univ"})
AFTER_TITLES = frozenset(
    {"ing", "med", "jur", "rer", "nat", "phil", "pol", "oec", "hc", "mult", "habil", "apl", "hon", "theol"}
    | {"vet", "dent", "em", "inf", "kfm"}
)
"""Written with a full stop behind a title: ``Dr. phil.``, but `Phil` alone is a person."""
PARTICLES = frozenset(
    {"von", "vom", "van", "der", "den", "de", "del", "della", "di", "da", "dos", "du", "la", "le"}
    | {"zu", "zum", "zur", "ten", "ter", "al", "el", "bin", "ibn", "af", "av", "und"}
)

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?")
GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,?\s+(\d{1,2})[:.](\d{2})(?::(\d{2}))?(?:\s*Uhr)?)?")
YEARS = range(2000, 2200)


@lru_cache(maxsize=1024)
def fold_word(word: str) -> str:
    """`fold` for cells that say the same in thousands of rows: product, state, yes and no."""
    return fold(word)


def guess_column(heading: str) -> str:
    """Which column a heading stands for; empty when nobody can tell."""
    return HEADINGS.get(fold(heading), "")


def guess_yes_no(cell: str) -> bool | None:
    """Whether a cell says yes; an empty one says no; None = neither."""
    if says_nothing(cell):
        return False
    return True if set(cell) <= CHECK_MARKS else YES_NO.get(fold_word(cell))


def says_waiting(cell: str) -> bool:
    """Whether a cell says that somebody is on the waiting list."""
    return fold_word(cell) in WAITING


def says_nothing(cell: str) -> bool:
    """Whether a cell is empty or holds a dash."""
    return set(cell) <= EMPTY_MARKS


def guess_language(cell: str) -> str:
    """A language code, or empty when the cell names none."""
    named = LANGUAGES.get(fold_word(cell))
    code = LANGUAGE.fullmatch(cell)
    return named or (code[1] if code else "")


def clean_title(title: str) -> str:
    """A title without forms of address: ``Frau Dr.`` is ``Dr.``."""
    if not title or fold_word(title) in FORMS_OF_ADDRESS:
        return ""
    return " ".join(word for word in title.split() if fold_word(word) not in FORMS_OF_ADDRESS)


def split_name(name: str) -> tuple[str, str, str]:
    """Title, given and family name of a name written as one text.

    ``Müller, Jörg`` and ``Prof. Dr. Jörg von der Heide`` both come out right; a single word is a family name.
    """
    words = clean_title(name).split()
    titles = _leading_titles(words)
    rest = words[len(titles) :]
    family, comma, given = " ".join(rest).partition(",")
    if comma:
        late = _leading_titles(given.split())
        return " ".join([*titles, *late]), " ".join(given.split()[len(late) :]), family.strip()
    last = max(len(rest) - 1, 0)
    first = next((i for i in range(1, last) if fold(rest[i]) in PARTICLES), last)
    return " ".join(titles), " ".join(rest[:first]), " ".join(rest[first:])


def _leading_titles(words: Sequence[str]) -> list[str]:
    count = 0
    while count < len(words) and _is_title(words[count], follows=count > 0):
        count += 1
    return list(words[:count])


def _is_title(word: str, *, follows: bool) -> bool:
    parts = set(fold(word.lower().replace("h.c.", "hc").replace(".", " ")).split())
    if parts & TITLES:
        return parts <= TITLES | AFTER_TITLES
    return follows and "." in word and bool(parts) and parts <= AFTER_TITLES


def read_moment(cell: str, zone: ZoneInfo, *, end_of_day: bool) -> int | None:
    """A date or time of the event's zone as milliseconds since 1970, None when it is none.

    Args:
        cell: ``2026-11-25``, ``2026-11-25 09:00``, ``25.11.2026``, ``25.11.2026 9:00``.
        zone: Where the clock hangs.
        end_of_day: A date without a time means its last millisecond instead of its first.
    """
    if found := ISO.fullmatch(cell):
        year, month, day = found[1], found[2], found[3]
    elif found := GERMAN.fullmatch(cell):
        year, month, day = found[3], found[2], found[1]
    else:
        return None
    try:
        on = date(int(year), int(month), int(day))
        at = time(int(found[4] or 0), int(found[5] or 0), int(found[6] or 0))
    except ValueError:
        return None
    if on.year not in YEARS:
        return None
    if end_of_day and found[4] is None:
        return utc_to_ms(datetime.combine(on + timedelta(days=1), at, zone)) - 1
    return utc_to_ms(datetime.combine(on, at, zone))

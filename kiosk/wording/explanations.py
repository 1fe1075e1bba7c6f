"""Why exactly not, as sentences: for the attendee what to do, for staff the fact.

Every message id that `checkin` may explain a refusal with has its row. Must not know: where values come from,
how a place such as ``{when}`` is filled (`kiosk.wording.naming`).
"""

import msgspec

from kiosk.words import mark


class Wording(msgspec.Struct, frozen=True):
    """One refusal, worded twice.

    Attributes:
        attendee: Polite, without blame; short enough for the smallest attendee screen once it is filled.
            Empty = no more than the reason.
        needs: A value that must be there and not zero for this wording.
        shows_way: Whether an attendee who has read it knows where or when to go, and needs no desk.
    """

    attendee: str
    staff: str
    needs: str = ""
    shows_way: bool = False


CANNOT_CHECK = mark("We cannot check this ticket here")
NOT_THIS_DOOR = mark("This ticket does not open this door now")
NOT_ANY_MORE = mark("This badge opens nothing any more")
ALL_USED = mark("All entries of this ticket are used")

EXPLANATIONS: dict[str, tuple[Wording, ...]] = {
    "clock_unset": (Wording(CANNOT_CHECK, mark("Clock of this kiosk is not set")),),
    "product_unknown": (Wording(CANNOT_CHECK, mark("Product is not known yet")),),
    "rules_unreadable": (
        Wording(CANNOT_CHECK, mark("Rules of the list {list} cannot be read")),
        Wording(CANNOT_CHECK, mark("Rules of this list cannot be read")),
    ),
    "rules_broken": (Wording(CANNOT_CHECK, mark("Rules of this list cannot be worked out")),),
    "badge_void": (
        Wording(mark("There is a newer badge, made {at}"), mark("Replaced {at} at {desk}")),
        Wording(mark("There is a newer badge, made {at}"), mark("Replaced {at}")),
    ),
    "badge_only_void": (
        Wording(NOT_ANY_MORE, mark("Made void {at} at {desk}")),
        Wording(NOT_ANY_MORE, mark("Made void {at}")),
    ),
    "valid_from": (
        Wording(mark("This ticket is valid from {when}"), mark("Valid from {when}"), shows_way=True),
    ),
    "valid_until": (Wording(mark("This ticket was valid until {when}"), mark("Valid until {when}")),),
    "wrong_day": (
        Wording(mark("Your ticket is for {days}"), mark("Valid on {days}")),
        Wording(mark("Your ticket was for {past_days}"), mark("Was valid on {past_days}")),
    ),
    "wrong_date": (Wording(mark("Your ticket is for another date: {date}"), mark("Is for {date}")),),
    "list_date": (
        Wording(mark("This entrance opens on {list_day}"), mark("List is for {list_day}")),
        Wording(mark("This entrance was open on {past_list_day}"), mark("List was for {past_list_day}")),
    ),
    "session_not_booked": (Wording(mark("You have not booked this session"), mark("Session not booked")),),
    "session_elsewhere": (
        Wording(
            mark("Your session is in {room}: {session}"),
            mark("Booked now: {session}, {room}"),
            shows_way=True,
        ),
        Wording(mark("Your session is in {room}"), mark("Booked now: {session}"), shows_way=True),
        Wording(mark("You have booked another session"), mark("Booked another session")),
    ),
    "session_full": (
        Wording(
            mark("All places are taken. You are on the waiting list"),
            mark("Session is full, on the waiting list"),
            needs="waiting",
        ),
        Wording(mark("All places are taken"), mark("Session is full")),
    ),
    "exchange_required": (
        Wording(mark("Please exchange this ticket first"), mark("Ticket must be exchanged for a medium")),
    ),
    "already_exchanged": (
        Wording(
            mark("Please show your wristband or card instead"), mark("Already exchanged"), shows_way=True
        ),
    ),
    "medium_invalid": (Wording(mark("We do not know this card"), mark("Medium unknown or switched off")),),
    "medium_expired": (Wording(mark("This card has expired"), mark("Medium has expired")),),
    "unanswered": (Wording(CANNOT_CHECK, mark("Central system gave no answer in time")),),
    "ruled": (Wording("", mark("Central says: {said}")),),
    "already_redeemed": (
        Wording(mark("This ticket was already used {at}"), mark("Already checked in {when} {gate}")),
        Wording(mark("This ticket was already used {at}"), mark("Already checked in {when} {list}")),
        Wording(mark("This ticket was already used {at}"), mark("Already checked in at {when}")),
    ),
    "room_full": (
        Wording(mark("{room} is full just now"), mark("{room} is full: {persons} of {limit}")),
        Wording(mark("This room is full just now"), mark("Room is full: {persons} of {limit}")),
        Wording(mark("This room is full just now"), mark("Room is full")),
    ),
    "rule_gate": (Wording(mark("Please use {gates}"), mark("Only at {gates}"), shows_way=True),),
    "rule_not_before": (Wording(mark("Only from {when}"), mark("Not before {when}"), shows_way=True),),
    "rule_not_after": (Wording(mark("Admission was until {when}"), mark("Only until {when}")),),
    "rule_weekday": (Wording(mark("Only on {weekdays}"), mark("Only on {weekdays}")),),
    "rule_product": (Wording(mark("Only for: {products}"), mark("Only for: {products}")),),
    "rule_variation": (Wording(mark("Only for: {variations}"), mark("Only for: {variations}")),),
    "rule_unmet": (Wording(NOT_THIS_DOOR, mark("Against the list's rules")),),
    "rule_present": (Wording(mark("You are checked in already"), mark("Is inside already")),),
    "rule_absent": (Wording(mark("Please check in at the entrance first"), mark("Is not inside yet")),),
    "rule_first_entry": (Wording(mark("Only for the first entry"), mark("Has been inside before")),),
    "rule_wait_minutes": (
        Wording(mark("You can come in again from {when}"), mark("Entry again from {when}"), shows_way=True),
    ),
    "rule_minutes_over": (
        Wording(mark("Coming in again was possible until {when}"), mark("Entry again was until {when}")),
    ),
    "rule_entries_max": (
        Wording(ALL_USED, mark("Entries allowed: {max}"), needs="max"),
        Wording(NOT_THIS_DOOR, mark("Entries allowed: {max}")),
    ),
    "rule_entries_today_max": (
        Wording(
            mark("Today's entries of this ticket are used"), mark("Entries allowed today: {max}"), needs="max"
        ),
        Wording(NOT_THIS_DOOR, mark("Entries allowed today: {max}")),
    ),
    "rule_entries_days_max": (
        Wording(mark("All days of this ticket are used"), mark("Days allowed: {max}"), needs="max"),
        Wording(NOT_THIS_DOOR, mark("Days allowed: {max}")),
    ),
    "rule_since_max": (
        Wording(ALL_USED, mark("Entries allowed since {when}: {max}"), needs="max"),
        Wording(NOT_THIS_DOOR, mark("Entries allowed since {when}: {max}")),
    ),
    "rule_days_since_max": (
        Wording(
            mark("All days of this ticket are used"), mark("Days allowed since {when}: {max}"), needs="max"
        ),
        Wording(NOT_THIS_DOOR, mark("Days allowed since {when}: {max}")),
    ),
    "rule_before_max": (Wording(NOT_THIS_DOOR, mark("Entries allowed before {when}: {max}")),),
    "rule_days_before_max": (Wording(NOT_THIS_DOOR, mark("Days allowed before {when}: {max}")),),
    "rule_entries_min": (Wording(NOT_THIS_DOOR, mark("Entries needed before this one: {min}")),),
    "rule_entries_today_min": (Wording(NOT_THIS_DOOR, mark("Entries needed today: {min}")),),
    "rule_entries_days_min": (Wording(NOT_THIS_DOOR, mark("Days needed before: {min}")),),
    "rule_since_min": (Wording(NOT_THIS_DOOR, mark("Entries needed since {when}: {min}")),),
    "rule_days_since_min": (Wording(NOT_THIS_DOOR, mark("Days needed since {when}: {min}")),),
    "rule_before_min": (
        Wording(mark("Only for those who came before {when}"), mark("Entries needed before {when}: {min}")),
    ),
    "rule_days_before_min": (
        Wording(mark("Only for those who came before {when}"), mark("Days needed before {when}: {min}")),
    ),
}
"""Per message id what can be said, the fullest first; a value that is missing leads to the next plainer one.

Ids that are not listed here are no more than their reason, see `kiosk.wording.reasons.REASONS`.
"""

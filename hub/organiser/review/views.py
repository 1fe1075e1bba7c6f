"""How the page looks on which organisers look through what staff did. Must not know: HTTP, storage."""

from collections.abc import Mapping, Sequence

import msgspec

from checkin.clock import ms_to_utc
from checkin.model import EventSet, Position, PositionId, name_in
from checkin.personal import CORRECTED, Correction
from checkin.presence import Passage
from checkin.zones import zone_of
from hub.organiser.forms import Fault, form_of, signature, summary, told
from hub.organiser.frame import header, table
from hub.organiser.markup import Html, join, tag
from hub.organiser.review.acts import Conflict, Deed, Sort
from hub.organiser.words import WORDS, Say

PLACE = "review"
SHOWN = 50
Click = tuple[str, str, str]
"""Where a button leads, its word, and its class."""
KEEP: Click = ("/review/keep", "keep_both", "plain")
VOID: Click = ("/review/void", "void_badge", "danger")
MARK: Click = ("/review/seen", "mark_seen", "plain")
BACK: Click = ("/review/undo", "take_back", "danger")


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown.

    Attributes:
        names: Of those whom conflicts are about.
        places: Where entries were made, by their ids.
        signer: Of whoever looks; empty = not said yet.
        done: What was done a moment ago.
    """

    deeds: Sequence[Deed]
    conflicts: Sequence[Conflict]
    event_set: EventSet
    names: Mapping[PositionId, Position]
    places: Mapping[str, str]
    signer: str
    faults: Sequence[Fault] = ()
    done: str = ""


def review_view(say: Say, shown: Review, form: str) -> Html:
    """What is to be looked at, then what was."""
    fresh = [one for one in shown.deeds if not one.is_seen and not one.is_undone]
    old = [one for one in shown.deeds if one not in fresh]
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("h1", say(PLACE)),
            summary(say, shown.faults),
            told(shown.done),
            tag("p", say("review_how"), class_="quiet"),
            _signing(say, shown, form),
            tag("h2", say("open_conflicts")),
            _conflicts(say, shown, form)
            if shown.conflicts
            else tag("p", say("no_conflicts"), class_="quiet"),
            tag("h2", say("to_look_at")),
            _deeds(say, shown, fresh, form) if fresh else tag("p", say("nothing_to_look_at"), class_="quiet"),
            _all_seen(say, shown, fresh, form) if len(fresh) > 1 else "",
            _old(say, shown, old, form) if old else "",
        ),
    )


def _signing(say: Say, shown: Review, form: str) -> Html:
    """Whose clicks these are: said once, then kept by the browser."""
    field = signature(say, shown.signer, shown.faults)
    return form_of("/review/sign", form, field, tag("button", say("save"), class_="plain"), kind="row")


def _conflicts(say: Say, shown: Review, form: str) -> Html:
    lines = (_conflict(say, shown, one, form) for one in shown.conflicts[:SHOWN])
    columns = (say("about_whom"), say("the_list"), say("conflict_first"), say("conflict_second"), "")
    return table(say("open_conflicts"), columns, lines, "quietly")


def _conflict(say: Say, shown: Review, one: Conflict, form: str) -> Html:
    found = shown.event_set.find_list(one.double.list)
    position = shown.names.get(one.position)
    name = position.display_name if position else say("nobody_known")
    entry = one.double.second.id
    acts = (
        _button(say, shown, form, KEEP, entry, name),
        _button(say, shown, form, VOID, entry, name),
    )
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", name_in(found.names, say("language")) if found else "?", data_label=say("the_list")),
        tag("td", _passed(shown, one.double.first), data_label=say("conflict_first")),
        tag("td", _passed(shown, one.double.second), data_label=say("conflict_second")),
        tag("td", *acts, class_="acts"),
    )


def _passed(shown: Review, passage: Passage) -> str:
    place = shown.places.get(passage.id, "")
    return f"{_time(shown, passage.at_ms)}{' · ' if place else ''}{place}"


def _deeds(say: Say, shown: Review, deeds: Sequence[Deed], form: str) -> Html:
    lines = (_deed(say, shown, one, form) for one in deeds[:SHOWN])
    columns = (say("about_whom"), say("was_done"), say("time"), say("done_by"), "")
    return table(say("to_look_at"), columns, lines, "quietly")


def _deed(say: Say, shown: Review, deed: Deed, form: str) -> Html:
    body, position = deed.body, deed.act.position
    name = (position.display_name or position.order) if position else say("nobody_known")
    place = shown.places.get(body.id, body.device)
    return tag(
        "tr",
        tag("th", name, scope="row"),
        tag("td", tag("span", say(f"sort_{deed.sort.value}")), _detail(say, deed), class_="what"),
        tag("td", _time(shown, body.at_ms), data_label=say("time")),
        tag("td", " · ".join(filter(None, (body.by, place))), data_label=say("done_by")),
        tag("td", *_deed_acts(say, shown, deed, name, form), class_="acts"),
    )


def _deed_acts(say: Say, shown: Review, deed: Deed, name: str, form: str) -> list[Html]:
    entry = deed.body.id
    found = []
    if deed.is_undone:
        found.append(tag("span", say("undone_already"), class_="quiet"))
    elif not deed.is_seen:
        found.append(_button(say, shown, form, MARK, entry, name))
    if deed.may_undo:
        back = _button(say, shown, form, BACK, entry, name)
        sure = tag("p", say("take_back_sure"))
        found.append(tag("details", tag("summary", f"{say('take_back')} …"), sure, back))
    return found


def _button(say: Say, shown: Review, form: str, does: Click, entry: str, name: str) -> Html:
    action, word, kind = does
    label = tag("button", say(word), class_=kind, aria_label=f"{say(word)}: {name}")
    return form_of(action, form, label, kind="one", entry=entry, by=shown.signer)


def _detail(say: Say, deed: Deed) -> Html:
    """From what to what; or over which refusal."""
    if deed.sort is Sort.FORCED:
        reason = str(deed.body.payload.get("overridden", "") or deed.body.reason)
        words = say(f"despite_{reason}") if f"despite_{reason}" in WORDS else reason
        return tag("p", say("over_reason").format(words), class_="quiet") if reason else Html()
    if deed.sort is not Sort.CORRECTION:
        return Html()
    if deed.said is None:
        return tag("p", say("erased_values"), class_="quiet")
    return tag("p", *_from_to(say, deed.said))


def _from_to(say: Say, said: Correction) -> list[str]:
    changed = [name for name in CORRECTED if getattr(said, name) is not None]
    changed = [name for name in changed if said.before.get(name) != getattr(said, name)] or changed
    now = " ".join(filter(None, (getattr(said, name) for name in changed))) or "–"
    if not said.before:
        return [tag("ins", now), " ", tag("span", f"({say('not_written')})", class_="quiet")]
    was = " ".join(filter(None, (said.before.get(name, "") for name in changed))) or "–"
    return [tag("del", was), " → ", tag("ins", now)]


def _all_seen(say: Say, shown: Review, fresh: Sequence[Deed], form: str) -> Html:
    newest = fresh[0].body.id
    return form_of(
        "/review/all", form, tag("button", say("mark_all_seen")), kind="one", entry=newest, by=shown.signer
    )


def _old(say: Say, shown: Review, old: Sequence[Deed], form: str) -> Html:
    title = f"{say('looked_at')} ({len(old)})"
    return tag("details", tag("summary", title), _deeds(say, shown, old, form), class_="old")


def _time(shown: Review, at_ms: int) -> str:
    at = ms_to_utc(at_ms).astimezone(zone_of(shown.event_set))
    return f"{at.day}.{at.month}. {at:%H:%M}"

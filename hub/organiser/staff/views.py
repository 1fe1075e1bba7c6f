"""How the pages about staff look: values in, HTML out. Must not know: HTTP, storage, hashes of PINs."""

from collections.abc import Mapping, Sequence

import msgspec

from checkin.roles import StaffRole
from hub.organiser.forms import Fault, choice, field, form_of, signature, summary, told
from hub.organiser.frame import header, table
from hub.organiser.markup import Html, join, tag
from hub.organiser.staff.book import Done, Members, key_of
from hub.organiser.staleness import mark_of
from hub.organiser.words import Say
from hub.signer import MAX_NAME_CHARS
from sync.staff import LONGEST_PIN, StaffMember

PLACE = "staff"
NAME, ROLE, NEW_PIN = "name", "role", "pin"
PER_FOUR = 4


class StaffShown(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of all who work here.

    Attributes:
        typed: What stands in the form for one more.
        signer: Of whoever changes something.
        done: What was done a moment ago.
    """

    members: Members
    typed: Mapping[str, str]
    signer: str
    faults: Sequence[Fault] = ()
    done: Done | None = None


class OneShown(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of one who works here; `changed`: by whom last, in words."""

    member: StaffMember
    signer: str
    faults: Sequence[Fault] = ()
    changed: str = ""


def staff_view(say: Say, shown: StaffShown, form: str) -> Html:
    """All who work here, and the form for one more."""
    lines = [_line(say, one) for one in shown.members]
    columns = (say("name"), say("role"), say("pin"), "")
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("h1", say(PLACE)),
            summary(say, shown.faults),
            _done(say, shown.done),
            tag("p", say("staff_how"), class_="quiet"),
            table(say(PLACE), columns, lines, "quietly") if lines else tag("p", say("nobody_yet")),
            tag("h2", say("add_staff")),
            _add_form(say, shown, form),
            class_="middle",
        ),
    )


def member_view(say: Say, shown: OneShown, form: str) -> Html:
    """One who works here: another role, another PIN, or away."""
    member = shown.member
    return join(
        header(say, form, PLACE),
        tag(
            "main",
            tag("p", tag("a", say("back_staff"), href="/staff")),
            tag("h1", member.name),
            summary(say, shown.faults),
            tag(
                "p", f"{say('role')}: {role_word(say, member.role)} · {say('pin')}: {_pin_word(say, member)}"
            ),
            tag("p", shown.changed, class_="quiet") if shown.changed else "",
            tag("h2", say("another_role")),
            _role_form(say, shown, form),
            tag("h2", say("another_pin")),
            _pin_form(say, shown, form),
            tag("h2", say("take_away")),
            tag("p", say("take_away_sure"), class_="quiet"),
            _remove_form(say, shown, form),
            class_="middle",
        ),
    )


def path_of(member: StaffMember) -> str:
    """Their page."""
    return f"/staff/{key_of(member)}"


def role_word(say: Say, role: StaffRole) -> str:
    """A role in the words of the kiosks."""
    return say(f"role_{role.value}")


def _done(say: Say, done: Done | None) -> Html:
    if done is None:
        return Html()
    said = told(say(f"staff_{done.did}").format(done.member.name))
    if not done.pin:
        return said
    groups = " ".join(done.pin[at : at + PER_FOUR] for at in range(0, len(done.pin), PER_FOUR))
    return join(
        said, tag("p", tag("output", groups, class_="pin")), tag("p", say("pin_once"), class_="quiet")
    )


def _line(say: Say, member: StaffMember) -> Html:
    label = f"{say('change_it')}: {member.name}"
    return tag(
        "tr",
        tag("th", member.name, scope="row"),
        tag("td", role_word(say, member.role), data_label=say("role")),
        tag("td", _pin_word(say, member), data_label=say("pin")),
        tag("td", tag("a", say("change_it"), href=path_of(member), aria_label=label), class_="acts"),
    )


def _pin_word(say: Say, member: StaffMember) -> str:
    return say("pin_is_set" if member.pin else "pin_is_missing")


def _roles(say: Say) -> list[tuple[str, str]]:
    return [(role.value, role_word(say, role)) for role in StaffRole]


def _add_form(say: Say, shown: StaffShown, form: str) -> Html:
    typed, faults = shown.typed, shown.faults
    return form_of(
        "/staff",
        form,
        field(
            NAME, say("staff_name"), typed.get(NAME, ""), faults, required=True,
            maxlength=str(MAX_NAME_CHARS), autocomplete="off",
        ),
        choice(ROLE, say("role"), typed.get(ROLE, StaffRole.STEWARD.value), _roles(say), faults),
        _pin_field(say, "pin_typed", faults),
        signature(say, shown.signer, faults),
        tag("button", say("add_staff")),
    )  # fmt: skip


def _pin_field(say: Say, label: str, faults: Sequence[Fault]) -> Html:
    """Never filled in: not even what was typed a moment ago comes back."""
    return field(
        NEW_PIN, say(label), "", faults, type="password", inputmode="numeric", maxlength=str(LONGEST_PIN),
        autocomplete="new-password", hint=say("pin_how"),
    )  # fmt: skip


def _role_form(say: Say, shown: OneShown, form: str) -> Html:
    member = shown.member
    return form_of(
        f"{path_of(member)}/role",
        form,
        choice(ROLE, say("role"), member.role.value, _roles(say), shown.faults),
        signature(say, shown.signer, shown.faults),
        tag("button", say("another_role")),
        mark=mark_of(member),
    )


def _pin_form(say: Say, shown: OneShown, form: str) -> Html:
    return form_of(
        f"{path_of(shown.member)}/pin",
        form,
        _pin_field(say, "pin_typed", shown.faults),
        signature(say, shown.signer, shown.faults, prefix="pin-"),
        tag("button", say("set_pin")),
        mark=mark_of(shown.member),
    )


def _remove_form(say: Say, shown: OneShown, form: str) -> Html:
    return form_of(
        f"{path_of(shown.member)}/remove",
        form,
        signature(say, shown.signer, shown.faults, prefix="remove-"),
        tag("button", say("take_away_now"), class_="danger"),
        mark=mark_of(shown.member),
    )

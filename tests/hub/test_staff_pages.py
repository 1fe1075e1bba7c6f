"""Staff in a browser: roles and PINs for all kiosks; a PIN is shown once, kept as a hash, and never again."""

import asyncio
import re

import pytest
from msgspec.structs import replace

from checkin.journal import Body, Kind, decode_body
from checkin.roles import StaffRole
from hub.gathering import TokenRight
from hub.organiser.staff.book import Done, Wrong, add, give_pin, key_of, make_pin
from sync.staff import StaffMember, find_by_pin, seal_pin
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_browser import Browser, browser

ENTROPY = SeededEntropy(4)
ADA = StaffMember(name="Ada", role=StaffRole.LEAD, pin=seal_pin("47110815", ENTROPY), is_local=True)
BO = StaffMember(name="Bo <b>", role=StaffRole.DESK)
PAGE = f"/staff/{key_of(ADA)}"
NEW = {"name": "Şeyma", "role": "desk", "pin": "4711", "by": "Cy"}


async def written(one: Browser) -> list[Body]:
    """What the hub wrote down."""
    page = await one.hub.gathering.feed(0, 500)
    return [decode_body(bytes(wire.body)) for wire in page.entries]


async def member(one: Browser, name: str) -> StaffMember | None:
    """How somebody is kept."""
    return next((found for found in await one.hub.gathering.staff() if found.name == name), None)


def test_somebody_is_added_with_a_typed_pin() -> None:
    """Kept as a hash that opens for that PIN; neither page, log nor journal holds the PIN."""

    async def run() -> None:
        async with browser() as one:
            assert "Noch niemand" in (await one.get("/staff")).text
            done = await one.post("/staff", **NEW)
            assert (done.status_code, "Şeyma ist aufgenommen." in done.text) == (200, True)
            kept = await member(one, "Şeyma")
            assert kept is not None
            assert (kept.role, kept.is_local, find_by_pin([kept], "4711")) == (StaffRole.DESK, True, kept)
            [body] = await written(one)
            assert (body.kind, body.by) == (Kind.SETTING, "Cy")
            assert body.payload == {"set": "staff", "name": "Şeyma", "did": "added", "role": "desk"}
            assert "4711" not in done.text + one.hub.log.getvalue()
            again = await one.post("/staff", **NEW)
            assert (again.status_code, "Diesen Namen gibt es schon" in again.text) == (400, True)
            assert 'value="4711"' not in again.text

    asyncio.run(run())


def test_a_pin_that_is_made_is_shown_once() -> None:
    """It opens, and no other page shows it; the former one is good no more."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.save_staff([ADA])
            mark = one.hidden("mark", await one.get(PAGE))
            shown = await one.post(f"{PAGE}/pin", pin="", by="Cy", mark=mark)
            found = re.search(r'<output class="pin">([0-9 ]+)</output>', shown.text)
            assert found is not None
            pin = found[1].replace(" ", "")
            assert len(pin) == 8
            kept = await member(one, "Ada")
            assert kept is not None
            assert find_by_pin([kept], pin) is not None
            assert find_by_pin([kept], "47110815") is None
            for path in ("/staff", PAGE):
                text = (await one.get(path)).text
                assert found[1] not in text
                assert "$argon2" not in text
            assert (await written(one))[0].payload == {
                "set": "staff", "name": "Ada", "did": "pin", "role": "lead"
            }  # fmt: skip

    asyncio.run(run())


def test_another_role_and_away() -> None:
    """Each change stands in the journal; names are text; what is gone has no page any more."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.save_staff([ADA, BO])
            assert "Bo &lt;b&gt;" in (await one.get("/staff")).text
            page = f"/staff/{key_of(BO)}"
            mark = one.hidden("mark", await one.get(page))
            await one.post(f"{page}/role", role="steward", by="Cy", mark=mark)
            kept = await member(one, BO.name)
            assert kept == replace(BO, role=StaffRole.STEWARD)
            seen = await one.get(page)
            assert "Zuletzt geändert von Cy, " in seen.text
            assert "Zuletzt geändert" not in (await one.get(PAGE)).text
            mark = one.hidden("mark", seen)
            await one.post(f"{page}/remove", by="Cy", mark=mark)
            assert [found.name for found in await one.hub.gathering.staff()] == ["Ada"]
            role, gone = await written(one)
            assert (role.payload["role_from"], role.payload["role"]) == ("desk", "steward")
            assert gone.payload["did"] == "removed"
            assert (await one.get(page)).status_code == 404
            assert (await one.post(f"{page}/remove", by="Cy", mark=mark)).status_code == 404

    asyncio.run(run())


def test_the_second_of_two_organisers_is_told() -> None:
    """A PIN that was set meanwhile is not set again unseen; what others do to others is in nobody's way."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.save_staff([ADA, BO])
            mark = one.hidden("mark", await one.get(PAGE))
            await one.hub.gathering.save_staff([ADA])
            await one.post(f"{PAGE}/role", role="desk", by="Bo", mark=mark)
            late = await one.post(f"{PAGE}/role", role="organiser", by="Cy", mark=mark)
            assert (late.status_code, "Inzwischen hat jemand" in late.text) == (409, True)
            kept = await member(one, "Ada")
            assert kept is not None
            assert kept.role is StaffRole.DESK
            await one.post(f"{PAGE}/role", role="organiser", by="Cy", mark=one.hidden("mark", late))
            kept = await member(one, "Ada")
            assert kept is not None
            assert kept.role is StaffRole.ORGANISER

    asyncio.run(run())


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"name": " "}, "Bitte einen Namen", id="no name"),
        pytest.param({"role": "boss"}, "eine der Möglichkeiten", id="no role"),
        pytest.param({"pin": "123"}, "4 bis 12 Ziffern.", id="too short"),
        pytest.param({"pin": "12ab"}, "4 bis 12 Ziffern.", id="letters"),
        pytest.param({"pin": "0000"}, "wird zuerst probiert", id="an easy one"),
        pytest.param({"name": "Ş" * 61}, "höchstens 60 Zeichen", id="a name that would be cut"),
        pytest.param({"pin": "47110815"}, "hat schon jemand", id="somebody else's"),
        pytest.param({"by": ""}, "wer das ändert", id="nobody signs"),
    ],
)
def test_what_cannot_be(sent: dict[str, str], said: str) -> None:
    """It is said, what was typed stands there again but for the PIN, and nothing is kept."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.save_staff([ADA])
            answer = await one.post("/staff", **(NEW | sent))
            assert (answer.status_code, said in answer.text) == (400, True)
            assert 'value="Şeyma"' in answer.text or "name" in sent
            assert (NEW | sent)["pin"] not in re.sub(r"[0-9a-f]{16,}", "", answer.text)
            assert tuple(await one.hub.gathering.staff()) == (ADA,)
            assert await written(one) == []

    asyncio.run(run())


def test_nobody_tries_which_pins_there_are() -> None:
    """After some that belong to others, all has to wait."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.save_staff([replace(ADA, pin=seal_pin("4711", ENTROPY))])
            texts = [(await one.post("/staff", **NEW)).text for _ in range(7)]
            assert "hat schon jemand" in texts[0]
            assert "Zu viele PINs probiert" in texts[-1]

    asyncio.run(run())


def test_who_may_not() -> None:
    """No form of another page, nobody who is not signed in, and no kiosk by its token."""

    async def run() -> None:
        async with browser() as one:
            await one.hub.gathering.save_staff([ADA])
            one.form = "0" * 64
            assert (await one.post("/staff", **NEW)).status_code == 400
            one.form = "0" * 64
            assert (await one.post(f"{PAGE}/pin", pin="", by="x", mark="")).status_code == 400
            assert (await one.get("/staff/nobody")).status_code == 404
            one.client.cookies.clear()
            assert (await one.get("/staff")).headers["location"] == "/login"
            assert (await one.hub.call("GET", "/staff", TokenRight.ORGANISER)).status_code == 403
            assert tuple(await one.hub.gathering.staff()) == (ADA,)

    asyncio.run(run())


def test_pins_of_leads_are_longer_and_none_is_given_twice() -> None:
    """What is made here is compared with what others have."""
    assert [len(make_pin(role, ENTROPY)) for role in StaffRole] == [6, 6, 8, 8]
    first = make_pin(StaffRole.DESK, SeededEntropy(9))
    taken = StaffMember(name="Di", role=StaffRole.DESK, pin=seal_pin(first, ENTROPY))
    done = add([taken], "Ed", StaffRole.DESK, "", SeededEntropy(9))
    assert isinstance(done, Done)
    assert done.pin != first
    assert give_pin([taken], taken, first, ENTROPY) != Wrong.TAKEN
    assert add([taken], "Ed", StaffRole.DESK, first, ENTROPY) is Wrong.TAKEN

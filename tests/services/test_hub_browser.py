"""The organiser pages in a real browser, from a real hub: who can use them, and that they keep up."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.app import NOWHERE
from hub.organiser.frame import HTML
from hub.organiser.pages import Pages
from hub.recording import Signing, sealed_by
from tests.equipment.chromium import ENHANCED, Browser, chromium, expect, window
from tests.equipment.hub_at_work import PASSWORD, HubAtWork, Station, busy_morning, hub_at_work
from tests.fakes.clock import FakeClock
from tests.fakes.entropy import SeededEntropy
from tests.fakes.recording import KEY

pytestmark = pytest.mark.services


NAMED = ("/devices/@Nord%201", "/rooms/2", "/programme/1")
"""One page of each of those that are about one thing."""


def looked_at() -> list[str]:
    """Every page that is looked at at an address of its own, and those of `NAMED`."""
    routes = Pages("a password", FakeClock(), SeededEntropy(1), signing=Signing(sealed_by(KEY), "1")).routes()
    plain = {one.path for one in routes if one.method == "GET" and one.gives == HTML and "{" not in one.path}
    return sorted({*plain - {"/"}, *NAMED})


class Town:
    """A hub on a busy morning, a browser, and somebody who is signed in."""

    def __init__(self, hub: HubAtWork, browser: Browser, stations: list[Station]) -> None:
        self.hub, self.browser, self.stations = hub, browser, stations
        self.cookie = hub.sign_in()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """One for all tests of this file; each leaves it as it works."""
    with hub_at_work(tmp_path_factory.mktemp("hub")) as hub, chromium() as browser:
        town = Town(hub, browser, list(busy_morning(hub)))
        with window(browser, hub.address, town.cookie) as seen:
            seen.page.goto(f"{hub.address}/live")
            expect(seen.page.locator("[data-part=count] dd").first).to_have_text("1.500")
        yield town


@pytest.mark.parametrize(
    ("scheme", "size"),
    [
        pytest.param("light", "wide", id="light"),
        pytest.param("dark", "wide", id="dark"),
        pytest.param("light", "phone", id="on a phone"),
    ],
)
def test_nobody_is_kept_out(town: Town, scheme: str, size: str) -> None:
    """No page has a grave barrier, complains, or loads from elsewhere; none is wider than its screen."""
    with window(town.browser, town.hub.address, town.cookie, color_scheme=scheme, size=size) as seen:
        for path in looked_at():
            seen.page.goto(town.hub.address + path)
            assert seen.barriers() == [], path
            assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            assert seen.page.locator("h1").count() == 1, path
            if path == NOWHERE:  # the browser notes that there is none, and rightly
                assert "404" in seen.complaints.pop()
        seen.assert_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_wall_is_read_from_afar(town: Town, scheme: str) -> None:
    """All of it fits, and its letters are as far from their ground as the strictest rule wants."""
    with window(town.browser, town.hub.address, town.cookie, color_scheme=scheme, size="wall") as seen:
        seen.page.goto(f"{town.hub.address}/wall")
        assert seen.barriers(ENHANCED) == []
        assert seen.page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        smallest = seen.page.evaluate(SMALLEST)
        assert smallest >= 20  # of 1,080: on a screen that is 80 cm high, 15 mm
        seen.assert_quiet()


SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")]
    .filter((one) => !one.closest(".unseen") && one.getClientRects().length
        && [...one.childNodes].some((part) => part.nodeType === 3 && part.textContent.trim()))
    .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""


@pytest.mark.parametrize(
    ("locale", "said"),
    [pytest.param("de-AT", "jetzt im Haus", id="German"), pytest.param("en-GB", "inside now", id="English")],
)
def test_signing_in(town: Town, locale: str, said: str) -> None:
    """With keys alone, to the live page, in the reader's language; and out again."""
    with window(town.browser, town.hub.address, locale=locale) as seen:
        seen.page.goto(town.hub.address)
        assert seen.barriers() == []
        seen.page.keyboard.type(PASSWORD)  # the field has the focus
        seen.page.keyboard.press("Enter")
        expect(seen.page).to_have_url(f"{town.hub.address}/live")
        expect(seen.page.locator("main")).to_contain_text(said)
        assert seen.page.locator("html").get_attribute("lang") == locale[:2]
        seen.page.locator("header form button").press("Enter")
        expect(seen.page).to_have_url(f"{town.hub.address}/login")
        seen.assert_quiet()


def test_with_keys_alone(town: Town) -> None:
    """Tab leads through all there is in its order, seen at each step; the first one skips the head."""
    with window(town.browser, town.hub.address, town.cookie) as seen:
        for path in [path for path in looked_at() if path != "/login"]:  # its field has the focus at once
            seen.page.goto(town.hub.address + path)
            wanted = seen.page.evaluate(REACHABLE)
            assert seen.walk(len(wanted)) == wanted, path
        seen.page.goto(f"{town.hub.address}/live")
        seen.page.keyboard.press("Tab")
        seen.page.keyboard.press("Enter")
        assert seen.page.evaluate("document.activeElement.id") == "content"


REACHABLE = """() => [...document.querySelectorAll(
        "a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility() && one.type !== "hidden" && !one.disabled)
    .map((one) => (one.tagName + " " + (one.getAttribute("href") || one.textContent || one.name)).trim())"""


def test_a_check_in_appears_by_itself(town: Town) -> None:
    """On all open pages, without being loaded anew; the keyboard stays where it was."""
    with (
        window(town.browser, town.hub.address, town.cookie) as live,
        window(town.browser, town.hub.address, town.cookie, size="wall") as wall,
    ):
        for seen, path in ((live, "/live"), (wall, "/wall")):
            seen.page.goto(town.hub.address + path)
            seen.page.evaluate("window.wasHere = true")
        inside = live.page.locator("[data-part=count] dd").first
        expect(inside).to_have_text("1.500")
        link = live.page.locator("[data-part=kiosks] a").first
        link.focus()
        station = town.stations[0]
        station.enter(1_501, *town.hub.door(0))
        station.hand_in()
        station.beat(list=town.hub.door(0)[0], room=town.hub.door(0)[1], paper=211, has_printer=True)
        for seen in (live, wall):
            expect(seen.page.locator("[data-part=count] dd").first).to_have_text("1.501")
            assert seen.page.evaluate("window.wasHere") is True
            seen.assert_quiet()
        expect(live.page.locator("[data-part=kiosks]")).to_contain_text("noch 211 Badges")
        expect(link).to_be_focused()
        station.device.leave(1_501, *town.hub.door(0))
        station.hand_in()
        expect(inside).to_have_text("1.500")


def test_old_numbers_are_grey_until_the_hub_is_back(town: Town) -> None:
    """Within some seconds after it was killed; once it answers again the page goes on by itself."""
    with window(town.browser, town.hub.address, town.cookie) as seen:
        seen.page.goto(f"{town.hub.address}/live")
        seen.page.evaluate("window.wasHere = true")
        main, lost = seen.page.locator("main"), seen.page.locator("[data-lost]")
        expect(lost).to_be_hidden()
        town.hub.kill()
        try:
            expect(lost).to_be_visible()
            assert "old" in (main.get_attribute("class") or "")
            assert seen.barriers() == []
            bars = seen.page.evaluate(FILLS)
            grey = seen.page.evaluate("getComputedStyle(document.querySelector('.certainty')).color")
            assert set(bars) == {grey}
        finally:
            town.hub.start()
        expect(lost).to_be_hidden()
        assert "old" not in (main.get_attribute("class") or "")
        assert seen.page.evaluate("window.wasHere") is True


FILLS = """() => [...document.querySelectorAll(".filled")].map((one) => getComputedStyle(one).fill)"""
"""Of all rooms, however full: how sure a number is depends on who was heard lately."""


def test_whoever_is_signed_out_is_told_so(town: Town) -> None:
    """At the page that stays open, with a way to sign in."""
    with window(town.browser, town.hub.address, town.hub.sign_in()) as seen:
        seen.page.goto(f"{town.hub.address}/live")
        other = seen.page.context.new_page()
        other.goto(f"{town.hub.address}/devices")
        other.locator("header form button").click()
        expect(other).to_have_url(f"{town.hub.address}/login")
        expect(seen.page.locator("[data-ended]")).to_be_visible()
        seen.assert_quiet()


def test_a_shared_wall(town: Town) -> None:
    """Made by an organiser, open without a password, over as soon as the organiser ends it."""
    with (
        window(town.browser, town.hub.address, town.cookie) as seen,
        window(town.browser, town.hub.address, size="wall") as wall,
    ):
        seen.page.goto(f"{town.hub.address}/walls")
        seen.page.locator("main input[name=name]").fill("Foyer")
        seen.page.locator("main form.row button").click()
        assert seen.barriers() == []
        wall.page.goto(seen.page.locator("pre").inner_text())
        expect(wall.page.locator("[data-part=count] dd").first).to_have_text("1.500")
        assert wall.barriers() == []
        ended = wall.page.locator("[data-ended]")
        expect(ended).to_be_hidden()
        seen.page.goto(f"{town.hub.address}/walls")
        seen.page.locator("main .acts button").click()
        expect(ended).to_be_visible()
        assert wall.page.locator("a:visible").count() == 0
        for one in (seen, wall):
            one.assert_quiet()


def test_without_a_script(town: Town) -> None:
    """The page is whole, tells its age, and loads itself anew."""
    with window(town.browser, town.hub.address, town.cookie, java_script_enabled=False) as seen:
        seen.page.goto(f"{town.hub.address}/live")
        for word in ("jetzt im Haus", "Saal 2", "579 von 600", "Ankünfte heute", "Stand vor"):
            expect(seen.page.locator("main")).to_contain_text(word)
        expect(seen.page.locator("noscript a")).to_be_visible()
        assert 'http-equiv="refresh" content="15"' in seen.page.content()
        seen.assert_quiet()


@pytest.mark.parametrize(
    ("scheme", "size", "number"),
    [
        pytest.param("light", "wide", 1_701, id="light"),
        pytest.param("dark", "wide", 1_702, id="dark"),
        pytest.param("light", "phone", 1_703, id="on a phone"),
        pytest.param("dark", "phone", 1_704, id="dark on a phone"),
    ],
)
def test_a_person_is_erased(town: Town, scheme: str, size: str, number: int) -> None:
    """Found by half a name, confirmed by a word, certified: no step has a barrier, or is too wide."""
    code = f"SECRET{number:06}"
    with window(town.browser, town.hub.address, town.cookie, color_scheme=scheme, size=size) as seen:

        def look() -> None:
            assert seen.barriers() == []
            assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

        for wanted, found in (("müll", 50), (code, 1)):
            seen.page.goto(f"{town.hub.address}/persons")
            seen.page.locator("input[name=wanted]").fill(wanted)
            seen.page.keyboard.press("Enter")
            expect(seen.page.locator("tbody button")).to_have_count(found)
            look()
        seen.page.locator("tbody button").click()
        expect(seen.page.locator("h1")).to_have_text("Diese Person löschen?")
        look()
        seen.page.locator("button.danger").click()
        expect(seen.page.locator(".summary")).to_be_focused()
        look()
        seen.page.locator("input[name=typed]").fill("löschen")
        seen.page.locator("input[name=by]").fill("Ada")
        seen.page.locator("button.danger").click()
        expect(seen.page.locator("h1")).to_have_text("Die Person ist gelöscht")
        look()
        for kind, begins in (("pdf", b"%PDF"), ("json", b"{")):
            with seen.page.expect_download() as got:
                seen.page.locator(f"main a[href$={kind}]").click()
            assert Path(got.value.path()).read_bytes().startswith(begins)
        assert code not in seen.page.content()

"""The organiser pages: who gets in, what they show, and that no text ever becomes markup."""

import asyncio
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given

from hub.gathering import TokenRight
from hub.organiser.markup import Html, join, tag
from hub.organiser.words import TABLES, WORDS, ago, choose_language, words
from sync.hub.protocol import Heartbeat
from tests.fakes.hub_browser import PASSWORD, browser
from tests.strategies import hostile_names


def test_sign_in_and_out() -> None:
    """The password lets in, for twelve hours at most, with a cookie that no script and no other site sees."""

    async def run() -> None:
        async with browser(is_signed_in=False) as one:
            assert (await one.get("/")).headers["location"] == "/login"
            assert (await one.post("/login", password="guess")).status_code == 403
            answer = await one.post("/login", password=PASSWORD)
            cookie = answer.headers["set-cookie"]
            assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
            assert (await one.get("/")).headers["location"] == "/live"
            assert (await one.get("/devices")).status_code == 200
            kept = dict(one.client.cookies)
            await one.post("/logout")
            one.client.cookies.update(kept)
            assert (await one.get("/devices")).headers["location"] == "/login"
            await one.post("/login", password=PASSWORD)
            one.hub.clock.advance(12 * 3600)
            assert (await one.get("/devices")).headers["location"] == "/login"
            assert PASSWORD not in one.hub.log.getvalue()

    asyncio.run(run())


def test_guessing_ends_soon() -> None:
    """Five tries, then every try has to wait, the right one too."""

    async def run() -> None:
        async with browser(is_signed_in=False) as one:
            statuses = [(await one.post("/login", password="guess")).status_code for _ in range(6)]
            assert statuses == [403] * 5 + [429]
            assert (await one.post("/login", password=PASSWORD)).status_code == 429
            one.hub.clock.advance(10)
            assert (await one.post("/login", password=PASSWORD)).status_code == 303

    asyncio.run(run())


@pytest.mark.parametrize("path", ["/devices", "/devices/revoke", "/logout"])
def test_no_form_from_elsewhere(path: str) -> None:
    """Without a session, or without that session's form, nothing is done."""

    async def run() -> None:
        async with browser() as one:
            before = await one.hub.gathering.devices()
            one.form = "0" * 64
            assert (await one.post(path, name="kiosk", right="kiosk")).status_code == 400
            assert (await one.get("/devices")).status_code == 200
            one.client.cookies.clear()
            assert (await one.post(path, name="kiosk", right="kiosk")).headers["location"] == "/login"
            assert await one.hub.gathering.devices() == before

    asyncio.run(run())


def test_add_and_revoke() -> None:
    """A new device gets a code as picture and text; one whose access was ended is shown as such."""

    async def run() -> None:
        async with browser() as one:
            added = await one.post("/devices", name="Tür 3", right="desk")
            assert "<svg" in added.text
            assert "handshake_version" in added.text
            listed = await one.get("/devices")
            assert "Tür 3" in listed.text
            assert "wartet auf Kopplung" in listed.text
            assert (await one.post("/devices/revoke", name="kiosk")).status_code == 303
            assert "Zugang beendet" in (await one.get("/devices")).text
            assert (await one.hub.call("GET", "/manifest")).status_code == 403
            rows = {row.name: row for row in await one.hub.gathering.devices()}
            assert rows["Tür 3"].right is TokenRight.DESK

    asyncio.run(run())


def test_a_known_device_gets_another_code_only_where_that_is_meant() -> None:
    """The form for a new one says that there is such a device; the button in its row gives the code."""

    async def run() -> None:
        async with browser() as one:
            asked = await one.post("/devices", name="kiosk", right="desk")
            assert (asked.status_code, "gibt es schon" in asked.text, "<svg" in asked.text) == (
                400,
                True,
                False,
            )
            assert 'name="again" value="yes"' in asked.text
            given = await one.post("/devices", name="kiosk", right="kiosk", again="yes")
            assert (given.status_code, "<svg" in given.text) == (200, True)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("accepts", "media_type"),
    [
        pytest.param("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html", id="a browser"),
        pytest.param("application/json", "application/json", id="a program"),
        pytest.param("*/*", "application/json", id="whoever does not say"),
    ],
)
def test_an_address_that_is_none(accepts: str, media_type: str) -> None:
    """Browsers get a page with a way on, programs what they can read; the status is the same."""

    async def run() -> None:
        async with browser() as one:
            for path in ("/statf", "/static/none", "/nowhere"):
                answer = await one.client.get(path, headers={"accept": accepts})
                assert answer.status_code == 404
                if path != "/nowhere":
                    assert answer.headers["content-type"].partition(";")[0] == media_type
                    assert ("Hier ist nichts" in answer.text) == (media_type == "text/html")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "right"),
    [
        pytest.param("", "kiosk", id="no name"),
        pytest.param("a/b", "kiosk", id="a path"),
        pytest.param("door", "admin", id="an unknown right"),
    ],
)
def test_bad_names(name: str, right: str) -> None:
    """A name that cannot stand in a path, or a right that there is not, is refused on the same page."""

    async def run() -> None:
        async with browser() as one:
            answer = await one.post("/devices", name=name, right=right)
            assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)

    asyncio.run(run())


def test_state_of_a_device() -> None:
    """What a heartbeat said stands in the table, as text, in the reader's language."""

    async def run() -> None:
        async with browser() as one:
            beat = Heartbeat(pending=23, cursor=0, printer="<b>paper_out</b>")
            await one.hub.send("/heartbeat", beat)
            one.hub.clock.advance(180)
            text = (await one.get("/devices")).text
            assert "vor 3 min" in text
            assert ">23<" in text
            assert "&lt;b&gt;paper_out" in text
            one.client.headers["accept-language"] = "en"
            assert "3 min ago" in (await one.get("/devices")).text

    asyncio.run(run())


@pytest.mark.parametrize("cookie", ['a="' + "\\" * 60_000, "__Host-einlass=" + "0" * 60_000, "=;" * 30_000])
def test_a_hostile_cookie_is_nobodys_and_costs_nothing(cookie: str) -> None:
    """Whoever sends it is asked to sign in, at once: others stand at doors meanwhile."""

    async def run() -> None:
        async with browser(is_signed_in=False) as one:
            async with asyncio.timeout(2):
                answer = await one.client.get("/devices", headers={"cookie": cookie})
            assert answer.status_code in {200, 303, 401, 403}

    asyncio.run(run())


def test_a_form_is_small_and_nobody_sends_many() -> None:
    """Also of those who are not signed in."""

    async def run() -> None:
        async with browser(is_signed_in=False) as one:
            large = await one.client.post("/login", data={"password": "x" * 5_000})
            assert large.status_code == 413
            many = [(await one.client.post("/logout", data={"a": "b"})).status_code for _ in range(40)]
            assert many[-1] == 429

    asyncio.run(run())


def test_strict_headers() -> None:
    """No page may load from elsewhere, run another script than ours or stand in a frame; none is stored."""

    async def run() -> None:
        async with browser() as one:
            for path in ("/login", "/devices", "/live", "/wall"):
                answer = await one.get(path)
                policy = answer.headers["content-security-policy"]
                assert "default-src 'none'" in policy
                assert not {"unsafe-inline", "data:", "*"} & set(re.split("[ ;']+", policy))
                assert answer.headers["cache-control"] == "no-store"
                assert not re.search(r"<style|style=|http://|https://|\bon[a-z]+=", answer.text)
                scripts = re.findall(r"<script[^>]*>[^<]*</script>", answer.text)
                assert all(
                    re.fullmatch(r'<script src="/live.js\?[0-9a-f]+" defer></script>', s) for s in scripts
                )

    asyncio.run(run())


def test_assets_are_kept_and_load_nothing() -> None:
    """Each has an address that changes with it; none leads anywhere else."""

    async def run() -> None:
        async with browser() as one:
            page = await one.get("/live")
            for path, kind in (
                ("/hub.css", "text/css"),
                ("/live.js", "text/javascript"),
                ("/icon.svg", "image/svg"),
            ):
                found = re.search(rf'"({re.escape(path)}\?[0-9a-f]+)"', page.text)
                assert found is not None, path
                asset = await one.get(found[1])
                assert asset.headers["content-type"].startswith(kind)
                assert "immutable" in asset.headers["cache-control"]
                assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", asset.text)

    asyncio.run(run())


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, name: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((name, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(hostile_names())
def test_text_stays_text(text: str) -> None:
    """Whatever a text holds, the element around it has just that text and that attribute."""
    reader = _Texts()
    reader.feed(tag("p", text, title=text))
    reader.close()
    assert [name for name, _ in reader.tags] == ["p"]
    assert reader.text.replace("\r", "\n") == text.replace("\r", "\n")


def test_markup_is_kept() -> None:
    """Markup of ours goes in as it is, in any order with text."""
    made = tag("p", "<", tag("b", "&"), hidden=True, class_="x", aria_label='"')
    assert made == '<p hidden class="x" aria-label="&quot;">&lt;<b>&amp;</b></p>'
    assert isinstance(join(made, "<"), Html)
    assert tag("input", disabled=False) == "<input>"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        pytest.param("de-AT,en;q=0.5", "de", id="German first"),
        pytest.param("fr, en;q=0.8, de;q=0.5", "en", id="the first that we speak"),
        pytest.param("fr", "en", id="neither"),
        pytest.param("", "en", id="nothing said"),
    ],
)
def test_language(header: str, language: str) -> None:
    """The browser's first language that we speak, else English."""
    assert choose_language(header) == language


@pytest.mark.parametrize(
    ("age_s", "said"),
    [
        pytest.param(None, "never", id="never"),
        pytest.param(0.4, "0 s ago", id="now"),
        pytest.param(119, "119 s ago", id="seconds"),
        pytest.param(120, "2 min ago", id="minutes"),
        pytest.param(7_200, "2 h ago", id="hours"),
    ],
)
def test_ago(age_s: float | None, said: str) -> None:
    """An age is told in the unit in which people think of it."""
    assert ago(words("en"), age_s) == said


def test_no_word_is_said_twice() -> None:
    """No table of words says something else for a word of another one."""
    said = [word for table in TABLES for word in table]
    assert [word for word in said if said.count(word) > 1] == []


def test_all_words_in_both_languages() -> None:
    """No word is empty, and both languages have the same places for values."""
    for german, english in WORDS.values():
        assert german
        assert english
        assert german.count("{}") == english.count("{}")

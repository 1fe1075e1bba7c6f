"""Links to the wall: whoever has one sees numbers until it is ended, and nothing else."""

import asyncio
import re

import pytest

from hub.house import feed as board_feed
from sync.hub.wall_links import MOST_LINKS, SECRET_BYTES
from tests.fakes.hub_browser import Browser, browser


async def shared(one: Browser, name: str = "Foyer") -> str:
    """Make a link; its path."""
    await one.get("/walls")
    made = await one.post("/walls", name=name)
    found = re.search(r"(/wall/@[0-9a-f]+)</pre>", made.text)
    assert found is not None, made.text
    assert "<svg" in made.text
    return found[1]


def test_a_link_shows_numbers_until_it_is_ended() -> None:
    """Without a password; the link itself is shown once, and is in no log."""

    async def run() -> None:
        async with browser() as one:
            path = await shared(one)
            listed = await one.get("/walls")
            assert "Foyer" in listed.text
            secret = path.rpartition("@")[2]
            assert secret not in listed.text
            one.client.cookies.clear()
            wall = await one.get(path)
            assert wall.status_code == 200
            assert "jetzt im Haus" in wall.text
            assert "/devices" not in wall.text
            assert "<form" not in wall.text
            assert secret not in one.hub.log.getvalue()
            for elsewhere in ("/live", "/devices", "/walls", "/wall"):
                assert (await one.get(elsewhere)).headers["location"] == "/login"

    asyncio.run(run())


def test_an_ended_link_is_good_for_nothing() -> None:
    """The page is gone, and whoever looks at it hears that it is over."""

    async def run() -> None:
        async with browser() as one:
            kept, ended = await shared(one, "Foyer"), await shared(one, "Presse")
            listed = await one.get("/walls")
            link = re.findall(r'name="link" value="([0-9a-f]+)"', listed.text)[1]
            assert "Presse" not in (await one.post("/walls/end", link=link)).text
            assert (await one.get(ended)).status_code == 404
            assert (await one.get(f"{ended}/feed")).content == board_feed.OVER
            assert (await one.get(kept)).status_code == 200

    asyncio.run(run())


def test_nobody_guesses_links() -> None:
    """Guesses end soon; a link that is good is answered none the less."""

    async def run() -> None:
        async with browser() as one:
            good = await shared(one)
            guess = f"/wall/@{'0' * 2 * SECRET_BYTES}"
            statuses = [(await one.get(guess)).status_code for _ in range(25)]
            assert statuses[0] == 404
            assert statuses[-1] == 429
            assert (await one.get(good)).status_code == 200

    asyncio.run(run())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param("/wall/@", 404, id="no secret"),
        pytest.param("/wall/@XYZ", 404, id="none of ours"),
        pytest.param(f"/wall/@{'0' * 63}", 404, id="too short"),
    ],
)
def test_what_is_no_link(path: str, status: int) -> None:
    """Is refused without a look at what there is."""

    async def run() -> None:
        async with browser() as one:
            assert (await one.get(path)).status_code == status

    asyncio.run(run())


def test_bad_forms_of_links() -> None:
    """A link without a name, and one too many, are refused on the same page; so is a form from elsewhere."""

    async def run() -> None:
        async with browser() as one:
            await one.get("/walls")
            assert (await one.post("/walls", name="\x1b")).status_code == 400
            for number in range(MOST_LINKS):
                assert (await one.post("/walls", name=str(number))).status_code == 200
                one.hub.clock.advance(1)
            again = await one.post("/walls", name="0")  # the page with the link was loaded anew
            assert (again.status_code, "gibt es schon" in again.text) == (400, True)
            assert "mehr als 20" in (await one.post("/walls", name="x")).text.lower()
            one.form = "0" * 64
            assert (await one.post("/walls/end", link="0")).status_code == 400
            assert len(await one.hub.gathering.walls.all()) == MOST_LINKS

    asyncio.run(run())

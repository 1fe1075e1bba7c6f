"""Somebody at the organiser pages of a hub, without a network: cookies, forms, files."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from hub.app import make_app
from hub.organiser.pages import Pages
from hub.recording import Signing, sealed_by
from tests.fakes.entropy import SeededEntropy
from tests.fakes.hub_site import Site, site
from tests.fakes.recording import KEY

PASSWORD = "korrekt Pferd Batterie"


class Browser:
    """Somebody at the pages, with cookies and the form token of the page last seen."""

    def __init__(self, hub: Site, *, has_central: bool = False) -> None:
        self.hub = hub
        pages = Pages(
            PASSWORD,
            hub.clock,
            SeededEntropy(5),
            has_central=has_central,
            signing=Signing(sealed_by(KEY), "1"),
        )
        transport = httpx.ASGITransport(make_app(hub.host, pages.routes()), client=("192.0.2.7", 1))
        self.client = httpx.AsyncClient(
            transport=transport,
            base_url="https://hub",
            headers={"accept-language": "de-DE,de;q=0.9,en;q=0.5"},
        )
        self.form = ""

    async def get(self, path: str) -> httpx.Response:
        """Look at a page."""
        return self._saw(await self.client.get(path))

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the page last seen."""
        return self._saw(await self.client.post(path, data={"form": self.form} | fields))

    async def send(self, path: str, name: str, raw: bytes, **fields: str) -> httpx.Response:
        """Send a form with a file."""
        files = {"table": (name, raw, "text/csv")}
        return self._saw(await self.client.post(path, data={"form": self.form} | fields, files=files))

    def hidden(self, name: str, page: httpx.Response) -> str:
        """A value that stands in the form of a page."""
        found = re.search(rf'name="{name}" value="([^"]+)"', page.text)
        assert found is not None, page.text
        return found[1]

    def _saw(self, answer: httpx.Response) -> httpx.Response:
        found = re.search(r'name="form" value="([0-9a-f]+)"', answer.text)
        self.form = found[1] if found else self.form
        return answer


@asynccontextmanager
async def browser(*, is_signed_in: bool = True, has_central: bool = False) -> AsyncIterator[Browser]:
    """Somebody at the pages of a hub."""
    async with site() as hub:
        one = Browser(hub, has_central=has_central)
        async with one.client:
            if is_signed_in:
                assert (await one.post("/login", password=PASSWORD)).status_code == 303
                await one.get("/devices")
            yield one

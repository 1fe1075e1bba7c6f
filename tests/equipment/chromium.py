"""A real browser without a window, looked at by a program that knows what keeps people out of a page.

Must not know: which pages there are, what they show.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

__all__ = ["Browser", "Page", "Window", "chromium", "expect"]

PATH = "/usr/bin/chromium"
GRAVE = frozenset({"serious", "critical"})
LOOPBACK = frozenset({"127.0.0.1", ""})
SIZES = {"phone": (390, 844), "wide": (1280, 900), "wall": (1920, 1080)}
WITHIN_MS = 30_000
ENHANCED = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]},
            "rules": {"color-contrast-enhanced": {"enabled": True}}}  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's own, for the length of a block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PATH, args=["--no-sandbox"])
        expect.set_options(timeout=WITHIN_MS)
        try:
            yield browser
        finally:
            browser.close()


class Window:
    """One person's window: what it loads and what its console says is written down.

    Attributes:
        hosts: Of all that was asked for.
        complaints: Errors in the console and in scripts.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self.hosts: set[str] = set()
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(WITHIN_MS)
        context.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or ""))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.complaints.append(said.text)

    def assert_quiet(self) -> None:
        """Nothing complained, and nothing was asked of anybody elsewhere."""
        assert self.complaints == []
        assert self.hosts <= LOOPBACK

    def barriers(self, options: Mapping[str, Any] | None = None) -> list[str]:
        """What keeps people out of the page that is open, gravely: rule, and where."""
        found = Axe().run(self.page, options=dict(options) if options else None)
        return [
            f"{one['id']}: {node['target']} {node.get('failureSummary', '')}"
            for one in found.response["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]

    def walk(self, steps: int) -> list[str]:
        """What the Tab key leads to, from the top of the page; each must be seen to have the focus."""
        found = []
        for _ in range(steps):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUSED)
            if at is None:
                break
            assert at["outline"] != "none", at
            found.append(at["what"])
        return found


FOCUSED = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at);
    return {what: (at.tagName + " " + (at.getAttribute("href") || at.textContent || at.name)).trim(),
            outline: style.outlineStyle};
}"""


@contextmanager
def window(browser: Browser, address: str, cookie: str = "", **more: Any) -> Iterator[Window]:
    """A new window, closed after a block.

    Args:
        browser: Which one.
        address: Of the hub.
        cookie: Of somebody who is signed in, as ``name=value``.
        more: As for a Playwright context; ``size`` is one of `SIZES`.
    """
    width, height = SIZES[more.pop("size", "wide")]
    options = {"locale": "de-DE", "viewport": {"width": width, "height": height}} | more
    context = browser.new_context(ignore_https_errors=True, **options)
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies(
            [{"name": name, "value": value, "url": address, "secure": True, "httpOnly": True,
              "sameSite": "Strict"}]
        )  # fmt: skip
    try:
        yield Window(context)
    finally:
        context.close()

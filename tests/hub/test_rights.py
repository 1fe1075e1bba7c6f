"""Who may call what: every route with every kind of token."""

import asyncio
import io

import msgspec
import pytest

from hub.gathering import TokenRight
from hub.routes import API, ROUTES, Route
from sync.hub.protocol import REVOKED, Problem
from tests.fakes.hub_site import Site, site

K, D, O, B = TokenRight.KIOSK, TokenRight.DESK, TokenRight.ORGANISER, TokenRight.BRIDGE  # noqa: E741  # columns
OPENS = {
    ("POST", "/enrolment"): {K, D, O, B},
    ("POST", "/key"): {K, D, O, B},
    ("GET", "/manifest"): {K, D, O, B},
    ("GET", "/event"): {K, D, O, B},
    ("GET", "/tickets"): {K, D, O, B},
    ("GET", "/positions"): {K, D, O, B},
    ("GET", "/snapshot/{name}"): {K, D, O, B},
    ("GET", "/journal"): {K, D, B},
    ("POST", "/journal"): {K, D, B},
    ("GET", "/live"): {K, D, B},
    ("POST", "/rulings"): {K, D, B},
    ("POST", "/heartbeat"): {K, D, B},
    ("GET", "/fleet"): {K, D, O, B},
    ("POST", "/fleet/{name}"): {K, D, B},
    ("GET", "/staff"): {K, D},
    ("PUT", "/staff"): {O},
    ("GET", "/devices"): {O},
    ("POST", "/devices"): {O},
    ("PUT", "/devices/{name}/profile"): {O},
    ("POST", "/devices/{name}/revoke"): {O},
    ("PUT", "/event"): {O},
    ("POST", "/people"): {O},
    ("GET", "//healthz"): {K, D, O, B},
    ("GET", "//readyz"): {K, D, O, B},
    ("GET", "//metrics"): {O},
}
"""Which rights open what. A second statement of the table of routes, on purpose."""

OPEN_TO_ALL = {("POST", "/enrolment"), ("POST", "/key"), ("GET", "//healthz"), ("GET", "//readyz")}


def _key(route: Route) -> tuple[str, str]:
    path = route.path.removeprefix(API) if route.path.startswith(API) else "/" + route.path
    return route.method, path


def test_table_is_complete() -> None:
    """Every route stands in the table above, and nothing else does."""
    assert {_key(route) for route in ROUTES} == set(OPENS)


def _path(path: str) -> str:
    return path.replace("{name}", "0" * 32)


@pytest.mark.parametrize(("method", "path"), [pytest.param(*key, id=" ".join(key)) for key in OPENS])
def test_rights(method: str, path: str) -> None:
    """A token opens what its right says; everything else is 403 and says nothing of what is there."""

    async def run() -> None:
        async with site() as hub:
            hub.host.live.close()  # else it would never end: its 503 is past the guard
            for right in TokenRight:
                answer = await hub.call(method, _path(path), right)
                refused = answer.status_code == 403 and b"does not open" in answer.content
                assert refused is (right not in OPENS[method, path]), (right, answer.text)

    asyncio.run(run())


HEADERS = (
    (None, 401, ""),
    ("Bearer " + "0" * 64, 401, ""),
    ("Bearer", 401, ""),
    ("Basic a2lvc2s6a2lvc2s=", 401, ""),
    ("Bearer " + "x" * 5_000, 401, ""),
    (REVOKED, 403, REVOKED),
)
"""What comes as authorization; status and code of the answer."""


@pytest.mark.parametrize(
    ("method", "path"), [pytest.param(*key, id=" ".join(key)) for key in OPENS if key not in OPEN_TO_ALL]
)
def test_nothing_without_a_token(method: str, path: str) -> None:
    """Without a good token nothing is readable, and a kiosk can tell a wrong one from one that was ended."""

    async def run() -> None:
        async with site() as hub:
            await hub.gathering.revoke("kiosk")
            for header, status, code in HEADERS:
                said = f"Bearer {hub.tokens[K]}" if header == REVOKED else header
                headers = {"authorization": said} if said else {}
                answer = await hub.call(method, _path(path), None, headers=headers)
                problem = msgspec.json.decode(answer.content, type=Problem)
                assert (answer.status_code, problem.code) == (status, code), header
                assert problem.problem
                assert problem.remedy
                assert answer.headers["cache-control"] == "no-store"
                assert (status == 401) is ("www-authenticate" in answer.headers)

    asyncio.run(run())


def test_metrics_on_the_machine_itself() -> None:
    """A program on the hub's own machine reads the metrics without a token; nothing else is open to it."""

    async def run() -> None:
        async with site() as hub:
            import httpx

            from hub.app import make_app

            here = httpx.ASGITransport(make_app(hub.host), client=("::1", 1))
            async with httpx.AsyncClient(transport=here, base_url="https://hub") as client:
                statuses = [(await client.get(path)).status_code for path in ("/metrics", f"{API}/devices")]
            assert statuses == [200, 401]

    asyncio.run(run())


def _refusals(hub: Site) -> list[str]:
    return [line for line in hub.log.getvalue().splitlines() if "error" in line]


def test_a_log_that_cannot_be_written_breaks_no_answer() -> None:
    """A full disk under the log is no reason to answer nobody, and no code is spent for nothing."""

    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(28, "No space left on device")

    async def run() -> None:
        async with site() as hub:
            hub.host.logbook.__init__(hub.clock, Full())  # type: ignore[misc]  # another stream
            assert (await hub.call("GET", "/manifest", K)).status_code == 200
            invited = await hub.send("/devices", {"name": "late", "right": "kiosk"}, O)
            enrolled = await hub.send("/enrolment", {"code": invited.json()["code"], "device": "c" * 16}, O)
            assert enrolled.status_code == 200

    asyncio.run(run())


@pytest.mark.parametrize(
    "wrong",
    [
        {"pending": 0, "cursor": 0, "printer": "x" * 300},
        {"pending": 0, "cursor": 0, "decode_ms": [1] * 9},
    ],
)
def test_a_heartbeat_says_little(wrong: dict[str, object]) -> None:
    """What it says is kept and read again by everybody's."""

    async def run() -> None:
        async with site() as hub:
            assert (await hub.send("/heartbeat", wrong, K)).status_code == 400

    asyncio.run(run())


def test_numbers_beyond_all_counting_blind_no_metrics() -> None:
    """They are cut where everybody can still count."""

    async def run() -> None:
        async with site() as hub:
            assert (
                await hub.send("/heartbeat", {"pending": 10**400, "cursor": -(10**30)}, K)
            ).status_code == 200
            assert (await hub.call("GET", "//metrics", O)).status_code == 200

    asyncio.run(run())


def test_a_revoked_device_may_enrol_anew() -> None:
    """A new code gives a revoked device a new token; the old one stays worthless."""

    async def run() -> None:
        async with site() as hub:
            old = hub.tokens[K]
            await hub.call("POST", "/devices/kiosk/revoke", O)
            assert (await hub.call("GET", "/manifest", K)).json()["code"] == REVOKED
            invited = await hub.send("/devices", {"name": "kiosk", "right": "kiosk"}, O)
            enrolled = await hub.send("/enrolment", {"code": invited.json()["code"], "device": "b" * 16}, O)
            hub.tokens[K] = enrolled.json()["token"]
            assert (await hub.call("GET", "/manifest", K)).status_code == 200
            hub.tokens[K] = old  # of the machine that was lost: it still hears that it must forget everybody
            assert (await hub.call("GET", "/manifest", K)).json()["code"] == REVOKED
            assert _refusals(hub) == []

    asyncio.run(run())

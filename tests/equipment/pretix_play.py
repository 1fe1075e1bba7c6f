"""Plays worlds on a real pretix: each scan is a redeem call with a device's token, as pretix's apps do it.

Must not know: our ledger, what is right.
"""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import msgspec

from tests.equipment.pretix_rows import ORGANIZER, device_token
from tests.equipment.world import Said, Step, World

CLIENTS = 3
"""As many as keep both workers of the server busy."""

TIMEOUT_S = 60.0


class _Place(msgspec.Struct):
    id: int


class _Answer(msgspec.Struct):
    """What pretix answers, as far as it is compared."""

    status: str
    reason: str | None = None
    reason_explanation: str | None = None
    position: _Place | None = None
    list: _Place | None = None
    questions: tuple[_Place, ...] = ()
    require_attention: bool = False
    checkin_texts: tuple[str, ...] = ()


def play_all(url: str, worlds: Iterable[World]) -> list[tuple[Said, ...]]:
    """Every world's scans in their order, several worlds at a time."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda world: play(url, world), worlds))


def play(url: str, world: World) -> tuple[Said, ...]:
    """The answers to one world's scans.

    Raises:
        msgspec.MsgspecError: pretix answered something that its documentation does not know.
    """
    with open_client(url) as client:
        return tuple(_try(client, world, number) for number in range(len(world.steps)))


def open_client(url: str) -> httpx.Client:
    """Speaks to the check-in calls of that server."""
    return httpx.Client(base_url=f"{url}/api/v1/organizers/{ORGANIZER}/checkinrpc", timeout=TIMEOUT_S)


def redeem(client: httpx.Client, step: Step, nonce: str) -> httpx.Response:
    """One redeem call, as the step's device."""
    return _post(client, "/redeem/", step.device, _redeem_body(step, nonce))


def _redeem_body(step: Step, nonce: str) -> dict[str, object]:
    """A scan as the redeem call takes it."""
    return {
        "lists": step.lists,
        "secret": step.text,
        "type": step.direction.value,
        "force": step.force,
        "ignore_unpaid": step.ignore_unpaid,
        "nonce": nonce,
        "datetime": _time(step.at_ms),
        "questions_supported": step.questions,
        "answers": step.answers,
        "simulate": step.simulate,
    }


def _nonce_of(world: World, step: int) -> str:
    """By which a scan is known later."""
    return f"{world.number}/{step}"


def _try(client: httpx.Client, world: World, number: int) -> Said:
    step = world.steps[number]
    if step.annuls is not None:
        return _annul(client, world, step)
    got = redeem(client, step, _nonce_of(world, number))
    if got.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
        return Said("crashed")
    answer = msgspec.json.decode(got.content, type=_Answer)
    return Said(
        answer.status,
        reason=answer.reason or "",
        position=answer.position.id if answer.position else None,
        list=answer.list.id if answer.list else None,
        asked=tuple(question.id for question in answer.questions),
        attention=answer.require_attention,
        texts=answer.checkin_texts,
        explanation=answer.reason_explanation or "",
    )


def _annul(client: httpx.Client, world: World, step: Step) -> Said:
    assert step.annuls is not None
    annulled = world.steps[step.annuls]
    body = {"lists": annulled.lists, "nonce": _nonce_of(world, step.annuls), "datetime": _time(step.at_ms)}
    got = _post(client, "/annul/", annulled.device, body)
    return Said(
        "annulled" if got.is_success else "not_annulled", explanation="" if got.is_success else got.text
    )


def _post(client: httpx.Client, path: str, device: int, body: Mapping[str, object]) -> httpx.Response:
    return client.post(path, json=body, headers={"Authorization": f"Device {device_token(device)}"})


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat()

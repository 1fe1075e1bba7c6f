"""The test equipment itself: a congress on a real pretix, over SQLite and over PostgreSQL."""

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date

import httpx
import msgspec
import pytest

from tests.equipment import postgres
from tests.equipment.congress import EXPECTED, Case, Congress
from tests.equipment.congress_dice import make_congress
from tests.equipment.congress_rows import fill
from tests.equipment.pretix_install import empty_cluster, installed_pretix
from tests.equipment.pretix_look import Office, looking_into, pair
from tests.equipment.pretix_server import Server, new_run, started

pytestmark = pytest.mark.services

FIRST_DAY = date(2026, 9, 22)


class House(msgspec.Struct, frozen=True):
    """A server with a congress in it, and its organiser."""

    server: Server
    congress: Congress
    office: Office
    client: httpx.Client
    """With the token of the first device that may do everything."""

    def redeem(self, case: Case, **more: object) -> httpx.Response:
        """Scan the first ticket of that kind at the entrance on the first day."""
        body = {
            "lists": [self.congress.lists["einlass"]],
            "secret": self.congress.one(case).secret,
            "datetime": self.congress.at(1, 10).isoformat(),
            **more,
        }
        return self.client.post(f"/organizers/{self.congress.organizer}/checkinrpc/redeem/", json=body)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The smallest congress on either database."""
    begun_s, pretix = time.monotonic(), installed_pretix()
    with ExitStack() as stack:
        is_postgres = request.param == "postgres"
        database = stack.enter_context(postgres.cluster(empty_cluster(pretix))) if is_postgres else None
        run = new_run(pretix, tmp_path_factory.mktemp(request.param), database)
        congress = make_congress("smoke", first_day=FIRST_DAY)
        fill(run, congress)
        server = stack.enter_context(started(run))
        office = stack.enter_context(Office(run.url, congress, stack.enter_context(looking_into(run))))
        headers = {"Authorization": f"Device {pair(run.url, congress.device('full'))}"}
        client = stack.enter_context(httpx.Client(base_url=f"{run.url}/api/v1", headers=headers, timeout=60))
        sys.stderr.write(f"\npretix over {request.param}: up after {time.monotonic() - begun_s:.1f} s\n")
        yield House(server, congress, office, client)


def test_every_case_is_judged_as_planned(house: House) -> None:
    """Each kind of ticket gets the answer that the congress promises, and both kinds are kept."""
    house.office.forget_check_ins()
    said = {}
    for case in Case:
        answer = house.redeem(case, nonce=case.value).json()
        said[case] = answer["reason"] if answer["status"] == "error" else answer["status"]
    assert said == {case: EXPECTED.get(case, "ok") for case in Case}
    kept = house.office.check_ins("einlass")
    admitted = {one.nonce for one in kept if one.is_successful}
    assert admitted == {case.value for case in Case if case not in EXPECTED}
    blocked = house.congress.one(Case.BLOCKED).secret
    refused = {one.raw_barcode or one.secret: one.reason for one in kept if not one.is_successful}
    assert refused[blocked] == "blocked"
    assert house.office.status("einlass").inside_count == len(admitted)


def test_the_organiser_can_act(house: House) -> None:
    """Paying, cancelling, blocking, renaming and deleting a list are done, and seen from outside."""
    office, congress = house.office, house.congress
    pending = congress.order_of(congress.one(Case.PENDING, -1))
    office.pay(pending)
    assert office.order(pending.code)["status"] == "p"
    fresh = congress.order_of(congress.one(Case.TWO_WORKSHOPS, -1))
    office.rename(fresh.tickets[0], given_name="Ada")
    assert "Ada" in str(office.order(fresh.code)["positions"])
    office.block(fresh.tickets[0])
    assert house.redeem(Case.OK, secret=fresh.tickets[0].secret).json()["reason"] == "blocked"
    office.unblock(fresh.tickets[0])
    office.cancel(fresh)
    assert house.redeem(Case.OK, secret=fresh.tickets[0].secret).json()["reason"] == "canceled"
    office.delete_list("room_3")
    assert house.redeem(Case.OK, lists=[congress.lists["room_3"]]).status_code == httpx.codes.BAD_REQUEST


def test_a_print_is_kept(house: House) -> None:
    """A print log shows ticket, kind and device."""
    ticket = house.congress.one(Case.SPEAKER)
    path = f"/organizers/{house.congress.organizer}/events/{house.congress.event}"
    body = {"source": "test", "type": "badge"}
    house.client.post(f"{path}/orderpositions/{ticket.id}/printlog/", json=body).raise_for_status()
    [kept] = house.office.print_logs()
    assert (kept.secret, kept.type, kept.device) == (ticket.secret, "badge", house.congress.device("full").id)


def test_the_badge_has_its_background(house: House) -> None:
    """The layout names a file, and the server serves it."""
    path = f"/organizers/{house.congress.organizer}/events/{house.congress.event}/badgelayouts/"
    [layout] = house.client.get(path).json()["results"]
    assert httpx.get(layout["background"]).content.startswith(b"%PDF")


def test_a_sale_at_the_desk_is_possible(house: House) -> None:
    """An order can be made over the API: ids of the database go on behind ours."""
    position = {
        "item": house.congress.products["participant"],
        "variation": house.congress.variations["all_days"],
        "attendee_name_parts": {"given_name": "Ada", "family_name": "Ohne-Karte"},
    }
    body: dict[str, object] = {"email": "ada@example.org", "locale": "de", "status": "p"}
    body |= {"payment_provider": "manual", "positions": [position]}
    made = house.office.call("POST", "/orders/", body)
    assert made["status"] == "p"


def test_forgetting_begins_anew(house: House) -> None:
    """Afterwards the congress is empty and everybody can come in again."""
    house.redeem(Case.EXHIBITOR)
    house.office.forget_check_ins()
    assert house.office.check_ins("einlass") == []
    assert house.redeem(Case.EXHIBITOR).is_success


def test_a_paused_server_does_not_answer(house: House) -> None:
    """While it stands still requests wait; then they are answered, after a restart too."""
    house.server.pause()
    with pytest.raises(httpx.TimeoutException):
        house.client.get("/version", timeout=0.5)
    house.server.resume()
    assert house.client.get("/version").is_success
    house.server.restart()
    assert house.client.get("/version").is_success


def test_a_revoked_device_is_told(house: House) -> None:
    """The next call of a revoked device is refused with the words that mean it."""
    device = house.congress.device("pretixscan")
    token = pair(house.server.url, device)
    house.office.revoke(device)
    headers = {"Authorization": f"Device {token}"}
    paths = ("/device/info", f"/organizers/{house.congress.organizer}/events/", "/version")
    said = [house.client.get(path, headers=headers) for path in paths]
    assert {got.json()["detail"] for got in said} == {"Device access has been revoked."}
    assert [got.status_code for got in said] == [401, 401, 403]

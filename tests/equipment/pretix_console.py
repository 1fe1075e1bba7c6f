"""Runs inside pretix's own environment while somebody asks: a JSON question a line, an answer a line.

    {"ask": "check_ins", "list": 5}    ->    {"answer": [...]}

Test equipment only. pretix is AGPL: this script imports it; the product never does, and nothing imports this.
`pretix_look` is the other end. Must not know: what the answers are for.
"""

import json
import sys

import django  # type: ignore[import-not-found]

django.setup()

from django.apps import apps  # type: ignore[import-not-found]  # noqa: E402
from django.core.serializers.json import DjangoJSONEncoder  # type: ignore[import-not-found]  # noqa: E402
from django.db import close_old_connections  # type: ignore[import-not-found]  # noqa: E402
from django_scopes import scopes_disabled  # type: ignore[import-not-found]  # noqa: E402

CHECK_IN = {
    "secret": "position__secret",
    "raw_barcode": "raw_barcode",
    "list": "list_id",
    "type": "type",
    "at": "datetime",
    "nonce": "nonce",
    "is_successful": "successful",
    "is_forced": "forced",
    "is_force_sent": "force_sent",
    "is_automatic": "auto_checked_in",
    "reason": "error_reason",
    "explanation": "error_explanation",
    "device": "device__device_id",
}
"""Our names for what is stored of a check-in, and pretix's."""
PRINT_LOG = {
    "secret": "position__secret",
    "type": "type",
    "source": "source",
    "at": "datetime",
    "is_successful": "successful",
    "device": "device__device_id",
    "info": "info",
}


def check_ins(list: int) -> list[object]:  # noqa: A002  # the name of the thing
    """All check-ins of a list, failed ones too, in order of arrival."""
    return _rows(_model("Checkin").all.filter(list_id=list), CHECK_IN)


def print_logs(event: int) -> list[object]:
    """All print logs of an event, in order of arrival."""
    return _rows(_model("PrintLog").objects.filter(position__order__event_id=event), PRINT_LOG)


def revoke(organizer: str, device: int) -> None:
    """End a device's access, as the organiser's page does."""
    _model("Device").objects.filter(organizer__slug=organizer, device_id=device).update(revoked=True)


def forget_check_ins(organizer: str) -> None:
    """Delete all check-ins of an organizer, so that a test begins with an empty congress."""
    _model("Checkin").all.filter(list__event__organizer__slug=organizer).delete()


ASKED = {one.__name__: one for one in (check_ins, print_logs, revoke, forget_check_ins)}


def _rows(found, names: dict[str, str]) -> list[object]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    rows = found.order_by("id").values_list(*names.values())
    return [dict(zip(names, row, strict=True)) for row in rows]


def _model(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  # pretix has no types to name here
    return apps.get_model("pretixbase", name)


def _answer(line: str) -> dict[str, object]:
    question = json.loads(line)
    close_old_connections()
    with scopes_disabled():
        return {"answer": ASKED[question.pop("ask")](**question)}


if __name__ == "__main__":
    for asked in sys.stdin:
        sys.stdout.write(json.dumps(_answer(asked), cls=DjangoJSONEncoder) + "\n")
        sys.stdout.flush()

"""Runs inside pretix's own environment, as a process of its own: fills its database, reads its check-ins out.

    python pretix_script.py load BATCH.json          rows as `pretix_rows` describes them
    python pretix_script.py check-ins                every successful check-in, as JSON on standard output

Test equipment only. pretix is AGPL: this script imports it; the product never does, and nothing imports this.
Must not know: what the rows are for.
"""

import base64
import json
import sys
from datetime import datetime
from pathlib import Path

import django  # type: ignore[import-not-found]

django.setup()

from django.apps import apps  # type: ignore[import-not-found]  # noqa: E402
from django.core.files.base import ContentFile  # type: ignore[import-not-found]  # noqa: E402
from django.core.files.storage import default_storage  # type: ignore[import-not-found]  # noqa: E402
from django.core.management.color import no_style  # type: ignore[import-not-found]  # noqa: E402
from django.db import connection, transaction  # type: ignore[import-not-found]  # noqa: E402
from django_scopes import scopes_disabled  # type: ignore[import-not-found]  # noqa: E402
from i18nfield.strings import LazyI18nString  # type: ignore[import-not-found]  # noqa: E402

BATCH_SIZE = 500
OWNED = {"Team", "Gate", "Device", "Event", "Order", "OrderPosition", "ReusableMedium"}
"""Models whose rows name their organizer. A model of a plugin is named with it: ``badges/BadgeLayout``."""


def load(path: Path) -> None:
    """Write all rows in one transaction."""
    batch = json.loads(path.read_text(encoding="utf-8"))
    with transaction.atomic(), scopes_disabled():
        organizer = _model("Organizer").objects.create(name=batch["organizer"], slug=batch["organizer"])
        for key, value in batch["settings"].items():
            organizer.settings.set(key, value)
        shared = {"organizer_id": organizer.pk}
        channel = organizer.sales_channels.get(identifier="web").pk
        for name, rows in batch["rows"]:
            more = dict(shared) if name in OWNED else {}
            if name == "Order":
                more["sales_channel_id"] = channel
            _insert(name, [{**row, **more} for row in rows])
    for name, content in batch.get("files", {}).items():
        default_storage.save(name, ContentFile(base64.b64decode(content)))
    with connection.cursor() as cursor:
        _count_on(cursor)
        cursor.execute("ANALYZE")


def check_ins() -> None:
    """Print what is stored of every passage that was let through."""
    with scopes_disabled():
        kept = _model("Checkin").objects.filter(successful=True, position__isnull=False)
        rows = kept.values_list("position_id", "list_id", "datetime", "type", "forced")
        found = [(p, c, round(at.timestamp() * 1000), kind, forced) for p, c, at, kind, forced in rows]
    json.dump(found, sys.stdout)


def _count_on(cursor) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  # Django has no types here
    """Our rows bring their ids; where the database counts apart from its rows, tell it where to go on."""
    for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
        cursor.execute(statement)


def _insert(name: str, rows: list[dict]) -> None:  # type: ignore[type-arg]  # plain JSON
    owner, _, field = name.partition(".")
    model = getattr(_model(owner), field).through if field else _model(owner)
    kinds = {one.attname: one.get_internal_type() for one in model._meta.concrete_fields}  # noqa: SLF001
    i18n = {one.attname for one in model._meta.concrete_fields if type(one).__name__.startswith("I18n")}  # noqa: SLF001
    made = [model(**{key: _value(key, value, kinds, i18n) for key, value in row.items()}) for row in rows]
    manager = getattr(model, "all", model._default_manager)  # noqa: SLF001
    manager.bulk_create(made, batch_size=BATCH_SIZE)


def _value(key: str, value: object, kinds: dict[str, str], i18n: set[str]) -> object:
    if key in i18n:
        return LazyI18nString(value)
    if kinds[key] == "DateTimeField" and isinstance(value, str):
        return datetime.fromisoformat(value)
    return value


def _model(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202  # pretix has no types to name here
    app, _, model = name.rpartition("/")
    return apps.get_model(app or "pretixbase", model)


if __name__ == "__main__":
    if sys.argv[1] == "load":
        load(Path(sys.argv[2]))
    else:
        check_ins()

"""Runs inside pretix's own environment: ends the access of the device with that initialization token.

Test equipment only, see `pretix_script`. Must not know: why.
"""

import sys

import django  # type: ignore[import-not-found]

django.setup()

from django.apps import apps  # type: ignore[import-not-found]  # noqa: E402
from django_scopes import scopes_disabled  # type: ignore[import-not-found]  # noqa: E402

if __name__ == "__main__":
    with scopes_disabled():
        device = apps.get_model("pretixbase", "Device").objects.get(initialization_token=sys.argv[1])
        device.revoked = True
        device.save()

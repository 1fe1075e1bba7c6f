"""With which key a hub signs its counting record and certificates: one that follows from its own.

Must not know: lines, where they are kept.
"""

from pathlib import Path

import msgspec

from checkin.errors import ConfigError
from hub.identity import read_identity
from reports.counting_record import Sealed
from sync.record.keys import RecordKey, fingerprint

PURPOSE = b"counting record"


class Signing(msgspec.Struct, frozen=True):
    """With what the organiser pages sign files.

    Attributes:
        sealed: Signs the counting record and certificates.
        version: Of the program; stands in certificates.
    """

    sealed: Sealed
    version: str


def hub_key(folder: Path) -> RecordKey:
    """The key of the hub whose data folder that is.

    Raises:
        ConfigError: It is not there yet, or cannot be read.
    """
    identity = read_identity(folder)
    if identity is None:
        raise ConfigError("The hub's key is not there yet.", "The first einlass hub makes it.")
    return RecordKey(identity.derived(PURPOSE))


def sealed_by(key: RecordKey) -> Sealed:
    """What signs files of the record."""
    return Sealed(key.public, key.sign, fingerprint(key.public))

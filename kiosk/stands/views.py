"""What a stand at a fair is given and shows, as values. Must not know: Textual, SQL."""

from enum import StrEnum

import msgspec

from checkin.model import Names, Position


class Passed(StrEnum):
    """What of a person may be passed on."""

    NAME = "name"
    ORGANISATION = "organisation"


class Stand(msgspec.Struct, frozen=True):
    """Whose stand it is.

    Attributes:
        exhibitor: Their name per language.
        passes_on: What they get to know of whoever agrees.
    """

    exhibitor: Names
    passes_on: tuple[Passed, ...] = tuple(Passed)


class Met(msgspec.Struct, frozen=True):
    """Whose ticket was held up.

    Attributes:
        position: None = nobody whom we know, or nobody any more.
        has_agreed: Whether they have let the exhibitor know already.
    """

    position: Position | None
    has_agreed: bool = False

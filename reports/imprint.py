"""What a report says about itself beside its figures. Must not know: figures, formats."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imprint:
    """In words as they shall be read.

    Attributes:
        event: Its name.
        when: The days of the event, such as ``25.–27. November 2026``.
        as_of: When the figures were true.
        language: ``de`` or ``en``: of headings, numbers and dates.
    """

    event: str
    when: str
    as_of: str
    language: str = "en"

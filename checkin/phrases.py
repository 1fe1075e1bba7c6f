"""English sentences that know what they were made of, so that they can be said in another language later.

They are texts like any other, for JSON, logs and tests. Must not know: languages, who reads them.
"""

from collections.abc import Mapping
from typing import Self


class Phrase(str):  # noqa: SLOT000  # a text with a dictionary beside it
    """A finished English sentence.

    Attributes:
        template: The sentence with its places, as catalogues know it.
        values: What stands in the places; a phrase among them is said in the other language, too.
    """

    template: str
    values: Mapping[str, str | int]

    def __new__(cls, template: str, values: Mapping[str, str | int]) -> Self:
        """Fill in the values."""
        made = super().__new__(cls, template.format(**values))
        made.template, made.values = template, values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, str | int]]:  # type: ignore[override]  # ours are two
        """For copies: those of the template, since the text follows from it."""
        return self.template, self.values


def phrase(template: str, /, **values: str | int) -> Phrase:
    """A sentence with its values; catalogues find it by this call."""
    return Phrase(template, values)

"""Cells: small sums by key, of which every report is put together. Pure sums; must not know: what is counted.

Cells of many persons are added up; those of one person are taken out again when something becomes known late.
"""

from collections.abc import Iterable, Mapping

import msgspec

Key = tuple[int | str, ...]
Amounts = tuple[int, ...]
Cells = dict[tuple[str, Key], Amounts]
"""By family and key; no cell of all zeros."""


class Family(msgspec.Struct, frozen=True):
    """One kind of cell.

    Attributes:
        name: Also that of its table.
        keys: What the parts of a key are, whole numbers or texts.
        amounts: What is summed, whole numbers.
    """

    name: str
    keys: tuple[str, ...]
    amounts: tuple[str, ...]


def add(one: Cells, other: Mapping[tuple[str, Key], Amounts]) -> None:
    """Add other cells to `one`, in place. They may be below zero; what comes to nothing is dropped."""
    for key, amounts in other.items():
        here = one.get(key)
        both = amounts if here is None else tuple(map(int.__add__, here, amounts))
        if here is None or any(both):
            one[key] = both
        else:
            del one[key]


def subtract(one: Cells, other: Mapping[tuple[str, Key], Amounts]) -> None:
    """Take other cells out of `one`, in place."""
    add(one, {key: tuple(map(int.__neg__, amounts)) for key, amounts in other.items()})


def total(pieces: Iterable[Mapping[tuple[str, Key], Amounts]]) -> Cells:
    """The sum of many."""
    sums: Cells = {}
    for piece in pieces:
        add(sums, piece)
    return sums


def of_family(cells: Mapping[tuple[str, Key], Amounts], family: Family) -> dict[Key, Amounts]:
    """The cells of one family by key."""
    return {key: amounts for (name, key), amounts in cells.items() if name == family.name}


class Sheet:
    """Cells while they are being counted."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, Key], list[int]] = {}

    def count(self, family: Family, key: Key, *amounts: int) -> None:
        """Add one to the amounts at these places of the family."""
        here = self._sums.get((family.name, key))
        if here is None:
            here = self._sums[family.name, key] = [0] * len(family.amounts)
        for place in amounts:
            here[place] += 1

    def cells(self) -> Cells:
        """What was counted."""
        return {key: tuple(sums) for key, sums in self._sums.items() if any(sums)}

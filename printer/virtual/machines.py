"""Which machine a virtual printer has inside. Must not know: sockets, threads, time."""

from fractions import Fraction

from printer.job import Tongue
from printer.languages.brother.labels import DEFAULT_MODEL, Loaded, choose_label
from printer.media import parse_media
from printer.virtual.brother import BrotherMachine
from printer.virtual.escpos import EscPosMachine
from printer.virtual.machine import Abilities, Ears, Machine
from printer.virtual.roll import Roll
from printer.virtual.zpl import ZplMachine


def usual_label() -> Loaded:
    """The badge label that most have: 62 x 100 mm in a QL-820NWB."""
    return choose_label(parse_media("62x100"), Fraction(62), DEFAULT_MODEL)


def build(width_dots: int, paper_rows: int | None, abilities: Abilities, ears: Ears) -> Machine:
    """A machine with paper in it; a Brother has its own width."""
    match abilities.tongue:
        case Tongue.ESCPOS:
            return EscPosMachine(Roll(width_dots, paper_rows), abilities, ears)
        case Tongue.ZPL:
            return ZplMachine(Roll(width_dots, paper_rows), abilities, ears)
        case Tongue.BROTHER:
            return BrotherMachine(usual_label(), paper_rows, abilities, ears)

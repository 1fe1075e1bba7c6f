"""What the program says when it ends. A contract: scripts, units and tests rely on it."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Ends of a command.

    ``DONE`` it did what was asked · ``REFUSED`` refused, or not printed · ``USAGE`` wrong use or settings ·
    ``UNAVAILABLE`` a device or the network is not there · ``BUG`` please report it ·
    ``RESTART`` start it again in the mode that is set now.
    """

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNAVAILABLE = 3
    BUG = 70
    RESTART = 75

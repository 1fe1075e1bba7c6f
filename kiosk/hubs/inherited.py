"""The socket that systemd listens on for the hub: who connects while the hub starts anew waits there.

As systemd's manual sd_listen_fds(3) has it. Must not know: what is served.
"""

import socket
from collections.abc import Mapping

from checkin.errors import ConfigError

FIRST = 3
"""After standard input, output and error."""

NETWORK = (socket.AF_INET, socket.AF_INET6)
NO_LISTENER = "What systemd handed the hub is no socket that listens on a network."
ONE_STREAM = "Its socket unit needs exactly one ListenStream=, such as 8443, and Accept=no."


def inherited_listener(environment: Mapping[str, str], pid: int) -> socket.socket | None:
    """The socket that was handed to this process; None = there is none, and we listen by ourselves.

    Raises:
        ConfigError: There are several, or it is not one that accepts connections.
    """
    if environment.get("LISTEN_PID") != str(pid):
        return None  # none, or one that was meant for a program that started us
    count = environment.get("LISTEN_FDS", "")
    if count != "1":
        raise ConfigError(f"systemd handed the hub {count or 'no'} sockets.", ONE_STREAM)
    try:
        listener = socket.socket(fileno=FIRST)
    except OSError as error:
        raise ConfigError(NO_LISTENER, ONE_STREAM) from error
    if listener.family not in NETWORK or not listener.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        raise ConfigError(NO_LISTENER, ONE_STREAM)
    listener.set_inheritable(False)
    return listener

"""Accepts connections one by one, and shakes hands with those for which there is room.

The event loop would accept by itself, and shake hands with everybody. Must not know: requests, routes.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable

from hub.connections import Crowd, Place

PAUSE_S = 0.1
"""When there are no more files to be had."""

Greets = Callable[[Place], asyncio.Protocol]
"""Makes what speaks with a connection; it tells the place when a request has come, and when it is closed."""


async def keep_accepting(listener: socket.socket, trust: ssl.SSLContext, crowd: Crowd, greet: Greets) -> None:
    """Accept until cancelled.

    Args:
        listener: Bound, and listening.
        trust: With the hub's key.
        crowd: Who is there.
        greet: Serves a connection once hands were shaken.
    """
    loop = asyncio.get_running_loop()
    listener.setblocking(False)  # noqa: FBT003  # the library's own argument
    greeting: set[asyncio.Task[None]] = set()
    while True:
        try:
            connection, address = await loop.sock_accept(listener)
        except OSError:
            await asyncio.sleep(PAUSE_S)
            continue
        place = crowd.come(connection, address[0])
        if place is None:
            connection.close()
            continue
        task = asyncio.create_task(_shake_hands(connection, place, crowd, trust, greet))
        greeting.add(task)
        task.add_done_callback(greeting.discard)


async def _shake_hands(
    connection: socket.socket, place: Place, crowd: Crowd, trust: ssl.SSLContext, greet: Greets
) -> None:
    try:
        await asyncio.get_running_loop().connect_accepted_socket(
            lambda: greet(place),
            connection,
            ssl=trust,
            ssl_handshake_timeout=crowd.bounds.handshake_s,
        )
    except OSError:  # and what TLS finds wrong, and the end of patience: all of them are of this kind
        place.leave()
    except BaseException:
        place.leave()
        raise

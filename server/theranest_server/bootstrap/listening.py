"""Sockets on which the service listens."""

import socket


def listening(host: str, port: int) -> socket.socket:
    """Raises `OSError`.

    asyncio switches off Nagle's delay only for sockets that name TCP as their protocol. Those of `create_server` name
    none, and then every answer of two packets waits 40 ms for the client's delayed acknowledgement.
    """
    opened = socket.create_server((host, port))
    return socket.socket(opened.family, opened.type, socket.IPPROTO_TCP, opened.detach())

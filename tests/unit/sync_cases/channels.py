"""Pipes and sockets whose two ends are in this process."""

import http.client
import http.server
import multiprocessing
import os
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable
from typing import Any

from harness import Box, main, run_all, sequence


def ordered_pipe(box: Box) -> None:
    reading, writing = os.pipe()
    sequence(lambda: (box.touch(), os.write(writing, b"x")), lambda: (os.read(reading, 1), box.touch()))


def ordered_pipe_blocking(box: Box) -> None:
    reading, writing = os.pipe()
    run_all(lambda: (os.read(reading, 1), box.touch()), lambda: (box.touch(), os.write(writing, b"x")))


def racy_pipe_bytes_of_another(box: Box) -> None:
    reading, writing = os.pipe()
    sequence(
        lambda: os.write(writing, b"one"),
        lambda: (box.touch(), os.write(writing, b"two")),
        lambda: (os.read(reading, 3), box.touch()),
    )


def ordered_pipe_bytes_of_both(box: Box) -> None:
    reading, writing = os.pipe()
    sequence(
        lambda: os.write(writing, b"one"),
        lambda: (box.touch(), os.write(writing, b"two")),
        lambda: (os.read(reading, 3), os.read(reading, 1), box.touch()),
    )


def racy_two_writers(box: Box) -> None:
    _, writing = os.pipe()
    sequence(lambda: (box.touch(), os.write(writing, b"one")), lambda: (os.write(writing, b"two"), box.touch()))


def racy_two_pipes(box: Box) -> None:
    (reading, other), (_, writing) = os.pipe(), os.pipe()
    os.write(other, b"x")
    sequence(lambda: (box.touch(), os.write(writing, b"x")), lambda: (os.read(reading, 1), box.touch()))


def ordered_pipe_as_files(box: Box) -> None:
    reading, writing = os.pipe()

    def writer() -> None:
        with os.fdopen(writing, "w") as file:
            box.touch()
            file.write("line\n")

    def reader() -> None:
        with os.fdopen(reading) as file:
            file.readline()
            box.touch()

    run_all(reader, writer)


def ordered_socket_pair(box: Box) -> None:
    one, other = socket.socketpair()
    run_all(lambda: (other.recv(10), box.touch()), lambda: (box.touch(), one.sendall(b"hello")))


def racy_socket_pair_other_direction(box: Box) -> None:
    one, other = socket.socketpair()
    other.send(b"x")
    sequence(lambda: (box.touch(), other.send(b"x")), lambda: (one.recv(1), box.touch()))


def _connect(family: int, address: Any) -> tuple[socket.socket, socket.socket]:
    with socket.socket(family) as listening:
        listening.bind(address)
        listening.listen()
        client = socket.socket(family)
        client.connect(listening.getsockname())
        return client, listening.accept()[0]


def ordered_tcp(box: Box) -> None:
    client, server = _connect(socket.AF_INET, ("127.0.0.1", 0))
    run_all(lambda: (server.recv(1), box.touch()), lambda: (box.touch(), client.send(b"x")))


def _bound(family: int, address: Any) -> socket.socket:
    receiving = socket.socket(family, socket.SOCK_DGRAM)
    receiving.bind(address)
    return receiving


def ordered_udp(box: Box) -> None:
    receiving = _bound(socket.AF_INET, ("", 0))
    address = ("127.0.0.1", receiving.getsockname()[1])
    sending = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    run_all(lambda: (receiving.recvfrom(1), box.touch()), lambda: (box.touch(), sending.sendto(b"x", address)))


def ordered_udp_connected(box: Box) -> None:
    receiving = _bound(socket.AF_INET6, ("::1", 0))
    sending = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    sending.connect(receiving.getsockname())
    run_all(lambda: (receiving.recv(1), box.touch()), lambda: (box.touch(), sending.send(b"x")))


def ordered_udp_into(box: Box) -> None:
    receiving = _bound(socket.AF_INET, ("127.0.0.1", 0))
    sending = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def receive() -> None:
        receiving.recvfrom_into(bytearray(1))
        box.touch()

    run_all(receive, lambda: (box.touch(), sending.sendto(b"x", 0, receiving.getsockname())))


def ordered_udp_messages(box: Box) -> None:
    receiving = _bound(socket.AF_INET, ("127.0.0.1", 0))
    address = receiving.getsockname()
    sending = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    run_all(
        lambda: (receiving.recvmsg(1), box.touch()), lambda: (box.touch(), sending.sendmsg([b"x"], [], 0, address))
    )


def ordered_datagrams_cut_short(box: Box) -> None:
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.send(b"what is not read of this is dropped")
    other.recv(1)
    run_all(lambda: (other.recv(1), box.touch()), lambda: (box.touch(), one.send(b"x")))


def ordered_netlink(box: Box) -> None:
    # Its addresses are numbers of any size. The message says that nothing is to be done.
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as link:
        link.sendto(struct.pack("=IHHII", 16, 1, 0, 0, 0), (0, 1 << 80))
    box.touch()


def racy_udp_other_port(box: Box) -> None:
    one, other = _bound(socket.AF_INET, ("127.0.0.1", 0)), _bound(socket.AF_INET, ("127.0.0.1", 0))
    one.sendto(b"x", one.getsockname())
    sequence(lambda: (box.touch(), one.sendto(b"x", other.getsockname())), lambda: (one.recvfrom(1), box.touch()))


def ordered_unix_datagrams(box: Box) -> None:
    name = f"\0aether-datagrams-{os.getpid()}"
    receiving, sending = _bound(socket.AF_UNIX, name), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    run_all(lambda: (receiving.recv(1), box.touch()), lambda: (box.touch(), sending.sendto(b"x", 0, name)))


def ordered_unix_datagrams_by_other_path(box: Box) -> None:
    with tempfile.TemporaryDirectory() as folder:
        receiving, sending = _bound(socket.AF_UNIX, f"{folder}/in"), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = os.path.relpath(f"{folder}/in").encode()
        run_all(lambda: (receiving.recv(1), box.touch()), lambda: (box.touch(), sending.sendto(b"x", path)))


def _tls_context(protocol: int) -> ssl.SSLContext:
    # No certificate: both ends know a key.
    context = ssl.SSLContext(protocol)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("PSK")
    if protocol == ssl.PROTOCOL_TLS_SERVER:
        context.set_psk_server_callback(lambda _name: b"key")
    else:
        context.set_psk_client_callback(lambda _hint: (None, b"key"))
    return context


def ordered_tls(box: Box) -> None:
    client, server = _connect(socket.AF_INET, ("127.0.0.1", 0))
    accepting, connecting = _tls_context(ssl.PROTOCOL_TLS_SERVER), _tls_context(ssl.PROTOCOL_TLS_CLIENT)

    def read() -> None:
        with accepting.wrap_socket(server, server_side=True) as secure:
            secure.recv(1)
            box.touch()

    def write() -> None:
        with connecting.wrap_socket(client) as secure:
            box.touch()
            secure.sendall(b"x")

    run_all(read, write)


class _TlsInMemory:
    """One end of a TLS connection that a pair of sockets carries, as in asyncio."""

    def __init__(self, carrier: socket.socket, protocol: int) -> None:
        self._carrier = carrier
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = _tls_context(protocol)
        server_side = protocol == ssl.PROTOCOL_TLS_SERVER
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=server_side)
        self._attempt(self._tls.do_handshake)

    def read(self) -> None:
        self._attempt(self._tls.read)

    def write(self) -> None:
        self._attempt(lambda: self._tls.write(b"x"))

    def _attempt(self, act: Callable[[], object]) -> None:
        while True:
            try:
                act()
            except ssl.SSLWantReadError:
                self._carrier.sendall(self._outgoing.read())
                self._incoming.write(self._carrier.recv(4096))
            else:
                return self._carrier.sendall(self._outgoing.read())


def ordered_tls_in_memory(box: Box) -> None:
    client, server = socket.socketpair()

    def read() -> None:
        _TlsInMemory(server, ssl.PROTOCOL_TLS_SERVER).read()
        box.touch()

    def write() -> None:
        secure = _TlsInMemory(client, ssl.PROTOCOL_TLS_CLIENT)
        box.touch()
        secure.write()

    run_all(read, write)


def ordered_unix_socket(box: Box) -> None:
    client, server = _connect(socket.AF_UNIX, f"\0aether-{os.getpid()}")
    run_all(lambda: (client.recv(1), box.touch()), lambda: (box.touch(), server.send(b"x")))


def ordered_multiprocessing_pipe(box: Box) -> None:
    one, other = multiprocessing.Pipe()
    run_all(lambda: (other.recv(), box.touch()), lambda: (box.touch(), one.send("hello")))


def ordered_http(box: Box) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            box.touch()
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    box.touch()
    client = http.client.HTTPConnection("127.0.0.1", server.server_port)
    client.request("GET", "/")
    assert client.getresponse().status == 204
    box.touch()
    client.close()
    server.shutdown()
    serving.join()
    server.server_close()


main(__name__)

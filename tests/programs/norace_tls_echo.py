# expect: nothing
"""What is written into a TLS connection comes before the read that gets it, and the answer before its receipt."""

import socket
import ssl

from support.invisible import together

notes = {}


def context(protocol):
    """Of two who share a key, so that nobody needs a certificate."""
    made = ssl.SSLContext(protocol)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    made.maximum_version = ssl.TLSVersion.TLSv1_2
    made.set_ciphers("PSK")
    return made


near, far = socket.socketpair()
asking, answering = context(ssl.PROTOCOL_TLS_CLIENT), context(ssl.PROTOCOL_TLS_SERVER)
asking.set_psk_client_callback(lambda hint: ("us", b"secret"))
answering.set_psk_server_callback(lambda identity: b"secret")


def ask():
    connection = asking.wrap_socket(near)
    notes["question"] = 6
    connection.sendall(b"?")
    connection.recv(1)
    assert notes["answer"] == 42


def answer():
    connection = answering.wrap_socket(far, server_side=True)
    connection.recv(1)
    notes["answer"] = 7 * notes["question"]
    connection.sendall(b"!")


together(ask, answer)

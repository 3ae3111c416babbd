# expect: warning data-race dict['question']
"""The question is written after the bytes that ask for it are sent: who gets them may find none yet."""

import socket
import ssl

from support.invisible import Turns, together

notes = {"question": None}
turns = Turns()


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
    connection.sendall(b"?")
    turns.wait(0)
    notes["question"] = 6  # racy
    turns.end()
    connection.recv(1)


def answer():
    connection = answering.wrap_socket(far, server_side=True)
    connection.recv(1)
    turns.wait(1)
    assert notes["question"] in (None, 6)  # racy
    turns.end()
    connection.sendall(b"!")


together(ask, answer)

"""What a kernel's forked children print comes to it, message by message."""

import contextlib
import os
import threading
from typing import Any

import zmq


class Handover:
    """A socket on which a kernel takes what its children print, and says that it has it.

    A child waits for that word: right after it may be gone, without a chance to send what still
    waited; and thousands of messages in connections of their own took the kernel 1 GB.
    """

    patience = 60  # seconds for the word; a kernel that is gone will never give it

    def __init__(self, context: Any, address: str) -> None:
        self.key = os.urandom(16)
        self.socket = context.socket(zmq.ROUTER)
        self.socket.linger = 0
        self.socket.bind(address)
        self.address = self.socket.last_endpoint
        self._children: dict[tuple[int, int], Any] = {}

    def send(self, message: list[bytes]) -> None:
        """From a child: hand a message over."""
        me = (os.getpid(), threading.get_ident())  # no fork and no thread can use another's socket
        if me not in self._children:
            self._children[me] = zmq.Context().socket(zmq.DEALER)
            self._children[me].linger = 0
            self._children[me].connect(self.address)
        with contextlib.suppress(zmq.Again):
            self._children[me].send_multipart([self.key, *message], zmq.DONTWAIT)
            if self._children[me].poll(self.patience * 1000):
                self._children[me].recv_multipart()
            else:
                self.patience = 0

    def taken(self, peer: bytes) -> None:
        """From the kernel: say that a child's message is taken."""
        self.socket.send_multipart([peer, b""])

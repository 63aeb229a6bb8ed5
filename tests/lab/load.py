# load.py - many questions to a resolver at once, from one socket.
#
# SPDX-License-Identifier: BSD-2-Clause

import re
import selectors
import socket
import struct
import time

IN_FLIGHT = 1000   # queries that wait for an answer at one time
TRIES = 3          # a datagram may be lost, on a loopback too
PATIENCE_S = 12
FLAG_AD = 0x20
NOERROR, SERVFAIL, NXDOMAIN = 0, 2, 3


def split_labels(name):
    """The labels of a name in presentation form (RFC 1035 section 5.1)."""
    return re.findall(r"(?:\\\d{3}|\\.|[^.\\])+", name)


def wire_name(name):
    def octet(match):
        code = match.group(1)
        return chr(int(code)) if code.isdigit() else code

    labels = [re.sub(r"\\(\d{3}|.)", octet, label).encode("latin-1")
              for label in split_labels(name)]
    return b"".join(bytes((len(label),)) + label for label in labels) + b"\0"


def query(number, name, rrtype):
    opt = b"\0" + struct.pack("!HHIH", 41, 1232, 0x8000, 0)
    return (struct.pack("!6H", number % 65536, 0x0100, 1, 0, 0, 1)
            + wire_name(name) + struct.pack("!HH", rrtype, 1) + opt)


def skip_name(octets, at):
    while octets[at] and octets[at] < 0xC0:
        at += 1 + octets[at]
    return at + (2 if octets[at] else 1)


class Answer:
    """What came for a question: RCODE, AD, and the answer section's RDATA of
    its type (compressed names are not read)."""

    def __init__(self, octets, name, rrtype):
        flags = struct.unpack_from("!H", octets, 2)[0]
        count = struct.unpack_from("!H", octets, 6)[0]
        self.rcode = flags & 0xF
        self.secure = bool(flags & FLAG_AD)
        self.is_for = wire_name(name) == octets[12:12 + len(wire_name(name))]
        self.rdata = []
        at = skip_name(octets, 12) + 4
        for _ in range(count):
            at = skip_name(octets, at)
            found, _, _, size = struct.unpack_from("!HHIH", octets, at)
            at += 10
            if found == rrtype:
                self.rdata.append(octets[at:at + size])
            at += size


class Load:
    """Asks all QUESTIONS, (name, type, whatever the check needs) each.
    CHECK(question, answer) says what is wrong with an answer, or None."""

    def __init__(self, host, port, questions, check):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.connect((host, port))
        self.questions = list(questions)
        assert len(self.questions) <= 65536  # the ID tells them apart
        self.check = check
        self.waiting = {}  # number: when sent, tries
        self.faults = []
        self.next = 0

    def send(self, number, tries):
        self.waiting[number] = (time.monotonic(), tries)
        self.socket.send(query(number, *self.questions[number][:2]))

    def fill(self):
        while (self.next < len(self.questions)
               and len(self.waiting) < IN_FLIGHT):
            self.send(self.next, 1)
            self.next += 1

    def take(self):
        octets = self.socket.recv(65535)
        number = struct.unpack_from("!H", octets)[0]
        if self.waiting.pop(number, None) is None:
            return
        question = self.questions[number]
        answer = Answer(octets, *question[:2])
        what = (self.check(question, answer) if answer.is_for
                else "another question")
        if what:
            self.faults.append(f"{question[0]}: {what}")

    def repeat(self):
        now = time.monotonic()
        for number, (sent, tries) in list(self.waiting.items()):
            if now - sent < PATIENCE_S:
                continue
            if tries == TRIES:
                del self.waiting[number]
                self.faults.append(f"{self.questions[number][0]}: no answer")
            else:
                self.send(number, tries + 1)

    def run(self):
        """Returns what was wrong, a line each."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            self.fill()
            while self.waiting:
                if selector.select(0.2):
                    self.take()
                else:
                    self.repeat()
                self.fill()
        self.socket.close()
        return self.faults

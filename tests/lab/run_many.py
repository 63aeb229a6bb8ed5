#!/usr/bin/env python3
# run_many.py - a thousand zones resolved in parallel through real sockets:
# no wrong answer, no failure, and every proof seen.
#
# SPDX-License-Identifier: BSD-2-Clause

import pathlib
import selectors
import socket
import struct
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import laboratory  # noqa: E402

CLIENT = "127.0.0.1"
ZONES, ZONES_PER_TLD = 1000, 100
IN_FLIGHT = 1000   # queries that wait for an answer at one time
TRIES = 3          # a datagram may be lost, on a loopback too
PATIENCE_S = 12
A, FLAG_AD = 1, 0x20
NOERROR, NXDOMAIN = 0, 3


def origin(zone):
    return f"z{zone % ZONES_PER_TLD}.t{zone // ZONES_PER_TLD}"


def is_signed(zone):
    return zone % 5 != 4


def alias_of(zone):
    return (zone * 37 + 501) % ZONES


def address(zone):
    return bytes((10, zone // 256, zone % 256, 1))


def questions():
    """Name, RCODE, address or None, AD: what must be answered."""
    for zone in range(ZONES):
        target = alias_of(zone)
        yield f"www.{origin(zone)}", NOERROR, address(zone), is_signed(zone)
        yield (f"alias.{origin(zone)}", NOERROR, address(target),
               is_signed(zone) and is_signed(target))
        yield f"nothing.{origin(zone)}", NXDOMAIN, None, is_signed(zone)


def wire_name(name):
    return b"".join(bytes((len(label),)) + label.encode()
                    for label in name.split(".")) + b"\0"


def query(number, name):
    opt = b"\0" + struct.pack("!HHIH", 41, 1232, 0x8000, 0)
    return (struct.pack("!6H", number, 0x0100, 1, 0, 0, 1)
            + wire_name(name) + struct.pack("!HH", A, 1) + opt)


def skip_name(octets, at):
    while octets[at] and octets[at] < 0xC0:
        at += 1 + octets[at]
    return at + (2 if octets[at] else 1)


def addresses(octets):
    """The addresses in the answer section."""
    count = struct.unpack_from("!H", octets, 6)[0]
    at = skip_name(octets, 12) + 4
    found = []
    for _ in range(count):
        at = skip_name(octets, at)
        rrtype, _, _, size = struct.unpack_from("!HHIH", octets, at)
        at += 10
        if rrtype == A:
            found.append(octets[at:at + size])
        at += size
    return found


def fault(octets, expected):
    """What is wrong with the answer; None if nothing is."""
    name, rcode, data, secure = expected
    flags = struct.unpack_from("!H", octets, 2)[0]
    if wire_name(name) != octets[12:12 + len(wire_name(name))]:
        return "another question"
    if flags & 0xF != rcode:
        return f"RCODE {flags & 0xF}"
    if bool(flags & FLAG_AD) != secure:
        return "AD" if flags & FLAG_AD else "no AD"
    if rcode == NOERROR and addresses(octets) != [data]:
        return f"data {addresses(octets)}"
    return None


class Load:
    """All questions from one socket, IN_FLIGHT at a time."""

    def __init__(self, port):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.connect((CLIENT, port))
        self.expected = list(questions())
        self.waiting = {}  # number: when sent, tries
        self.faults = []
        self.next = 0

    def send(self, number, tries):
        self.waiting[number] = (time.monotonic(), tries)
        self.socket.send(query(number, self.expected[number][0]))

    def fill(self):
        while self.next < len(self.expected) and len(self.waiting) < IN_FLIGHT:
            self.send(self.next, 1)
            self.next += 1

    def take(self):
        octets = self.socket.recv(65535)
        number = struct.unpack_from("!H", octets)[0]
        if self.waiting.pop(number, None) is None:
            return
        what = fault(octets, self.expected[number])
        if what:
            self.faults.append(f"{self.expected[number][0]}: {what}")

    def repeat(self):
        now = time.monotonic()
        for number, (sent, tries) in list(self.waiting.items()):
            if now - sent < PATIENCE_S:
                continue
            if tries == TRIES:
                del self.waiting[number]
                self.faults.append(f"{self.expected[number][0]}: no answer")
            else:
                self.send(number, tries + 1)

    def run(self):
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


def run(kedge, folder):
    authority_port = laboratory.free_port("127.53.2.1", "127.53.3.1")
    port = laboratory.free_port(CLIENT)
    testbed = laboratory.Daemon(
        "testbed",
        [kedge, "testbed", "--many", "--port", str(authority_port), "--write",
         folder, "--resolver-port", str(port)], f"{folder}/testbed.log")
    resolver = None
    failed = 0
    try:
        laboratory.wait_until(
            lambda: f"the testbed does not start: {testbed.text()}",
            lambda: "ready" in testbed.text() or not testbed.is_running())
        resolver = laboratory.Daemon(
            "resolver", [kedge, "run", "-c", f"{folder}/resolver.conf"],
            f"{folder}/resolver.log")
        laboratory.wait_until(
            lambda: f"the resolver does not start: {resolver.text()}",
            lambda: "ready" in resolver.text() or not resolver.is_running())
        for words in "first", "from the cache":
            faults = Load(port).run()
            print(f"{words}: {len(faults)} of {3 * ZONES} answers are wrong")
            for line in faults[:20]:
                print(f"not ok - {line}")
            failed += len(faults)
        if resolver.stop() != 0:
            print(f"not ok - it did not end in peace\n{resolver.text()}")
            failed += 1
    except (TimeoutError, OSError) as error:
        print(f"not ok - {error}")
        failed += 1
    finally:
        if resolver:
            resolver.stop()
        testbed.stop()
    return failed


def main():
    with tempfile.TemporaryDirectory(prefix="kedge-many-") as folder:
        failed = run(sys.argv[1], folder)
    print("all is well" if failed == 0 else f"{failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

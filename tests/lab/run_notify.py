#!/usr/bin/env python3
# run_notify.py - what the daemon tells whoever started it, as systemd would
# hear it, and that it does so from within its sandbox.
#
# SPDX-License-Identifier: BSD-2-Clause

import os
import socket
import sys
import tempfile

import laboratory
from laboratory import expect

CLIENT = "127.0.0.1"
WATCHDOG_US = 400000


class Listener:
    """Who listens on NOTIFY_SOCKET."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(path)
        self.socket.settimeout(10)

    def hear(self, word):
        """The next message that has WORD; "" when none comes."""
        while True:
            try:
                text = self.socket.recv(4096).decode()
            except TimeoutError:
                return ""
            if word in text:
                return text


def start(kedge, folder, name, more=""):
    port = laboratory.free_port(CLIENT)
    conf = f"{folder}/resolver.conf"
    with open(conf, "w", encoding="ascii") as file:
        file.write(f"""options {{
	listen-on port {port} {{ {CLIENT}; }};
	listen-on-v6 {{ none; }};
	dnssec-validation no;
	{more}
}};
zone "." {{ type forward; forward only; forwarders {{ 127.53.99.99; }}; }};
""")
    env = {**os.environ, "NOTIFY_SOCKET": name,
           "WATCHDOG_USEC": str(WATCHDOG_US)}
    return laboratory.Daemon("resolver", [kedge, "run", "-c", conf],
                             f"{folder}/resolver.log", env=env)


def run(kedge, folder):
    path = f"{folder}/notify"
    listener = Listener(path)
    failed = 0
    resolver = start(kedge, folder, path)
    try:
        failed += expect("it tells when it is ready",
                         listener.hear("READY=1"), resolver.text())
        for _ in range(3):
            failed += expect("its threads give signs of life",
                             listener.hear("WATCHDOG=1"), resolver.text())
        resolver.process.send_signal(1)
        text = listener.hear("RELOADING=1")
        failed += expect("it tells when it reloads",
                         "MONOTONIC_USEC=" in text, text)
        failed += expect("and when it is done", listener.hear("READY=1"),
                         resolver.text())
        failed += expect("it ends in peace", resolver.stop() == 0,
                         resolver.text())
        failed += expect("and has told that before",
                         listener.hear("STOPPING=1"), resolver.text())
    finally:
        resolver.stop()

    resolver = start(kedge, folder, f"{folder}/nobody")
    try:
        laboratory.wait_until(lambda: resolver.text(),
                              lambda: "ready" in resolver.text())
        failed += expect("nobody listens: a warning, and no more",
                         "is not told when it is ready" in resolver.text(),
                         resolver.text())
    finally:
        resolver.stop()
    return failed


def main():
    with tempfile.TemporaryDirectory(prefix="kedge-notify-") as folder:
        failed = run(os.path.abspath(sys.argv[1]), folder)
    print("all is well" if failed == 0 else f"{failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

# namespace.py - a network of one's own, for tests that use others' addresses.
#
# SPDX-License-Identifier: BSD-2-Clause

import os
import subprocess
import sys

import laboratory

INSIDE = "KEDGE_PEERS_INSIDE"  # set in the namespace


def enter_namespace(*options):
    """Starts this script again, unless that was done, in namespaces of its own:
    root there, with no network but a loopback, and all that it starts ends
    with it; OPTIONS are more of unshare's. A /proc of these processes, which
    leak checkers look into, where one may have it."""
    if INSIDE in os.environ:
        return
    unshare = ["unshare", "-rn", "--pid", "--fork", "--kill-child", *options]
    for more in ["--mount-proc"], []:
        probe = subprocess.run([*unshare, *more, "true"], capture_output=True,
                               timeout=60, check=False)
        if probe.returncode == 0:
            break
    else:
        laboratory.skip("no network namespaces for this user: "
                        + probe.stderr.decode().strip())
    os.environ[INSIDE] = "yes"
    os.execvp(unshare[0], [*unshare, *more, sys.executable, *sys.argv])


def take_addresses(file):
    """The addresses in FILE, one in a line, become this namespace's own."""
    subprocess.run(["ip", "link", "set", "lo", "up"], timeout=20, check=True)
    for address in file.read_text().split():
        six = ":" in address
        subprocess.run(
            ["ip", "addr", "add", f"{address}/{128 if six else 32}", "dev",
             "lo", *(["nodad"] if six else [])], timeout=20, check=True)

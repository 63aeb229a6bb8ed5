#!/usr/bin/env python3
# run_cache_file.py - a restart with a cache file: the first thousand names
# are answered without one query to a server, and a file that is not ours to
# believe is refused.
#
# SPDX-License-Identifier: BSD-2-Clause

import os
import pathlib
import re
import stat
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import laboratory  # noqa: E402
import load  # noqa: E402
import run_many  # noqa: E402

CLIENT = "127.0.0.1"


def questions():
    """A thousand names, aliases and name errors among them."""
    return list(run_many.questions())[:1002]


class Scene:
    def __init__(self, kedge, folder):
        self.kedge, self.folder = kedge, folder
        self.port = laboratory.free_port(CLIENT)
        authority_port = laboratory.free_port("127.53.2.1", "127.53.3.1")
        self.testbed = laboratory.Daemon(
            "testbed",
            [kedge, "testbed", "--many", "--port", str(authority_port),
             "--write", folder, "--resolver-port", str(self.port)],
            f"{folder}/testbed.log")
        laboratory.wait_until(
            lambda: f"the testbed does not start: {self.testbed.text()}",
            lambda: "ready" in self.testbed.text()
            or not self.testbed.is_running())
        self.conf = pathlib.Path(folder, "resolver.conf")
        self.cache = pathlib.Path(folder, "cache")
        self.key = pathlib.Path(folder, "cache.key")
        text = self.conf.read_text()
        self.conf.write_text(text.replace(
            "options {", f'options {{\n\tcache-file "{self.cache}";', 1))
        self.runs = 0

    def run(self, asked):
        """One life of the resolver: what was wrong, what it logged."""
        self.runs += 1
        resolver = laboratory.Daemon(
            "resolver", [self.kedge, "run", "-c", str(self.conf)],
            f"{self.folder}/resolver{self.runs}.log")
        try:
            laboratory.wait_until(
                lambda: f"the resolver does not start: {resolver.text()}",
                lambda: "ready" in resolver.text()
                or not resolver.is_running())
            faults = load.Load(CLIENT, self.port, iter(asked),
                               run_many.check).run() if asked else []
        finally:
            status = resolver.stop()
        if status != 0:
            faults.append(f"it did not end in peace: {resolver.text()}")
        return faults, resolver.text()


def upstream(text):
    """Queries to servers."""
    found = re.search(r"(\d+) queries to servers", text)
    return int(found.group(1)) if found else -1


def all_from_cache(text):
    """Every query was a hit. One query to a server is the resolver's own: it
    primes at each start (RFC 9609), whoever asks."""
    found = re.search(r"(\d+) queries, (\d+) answered from the cache", text)
    return (found is not None and found.group(1) == found.group(2)
            and upstream(text) in (0, 1))


def check_restart(scene):
    asked = questions()
    faults, log = scene.run(asked)
    failed = laboratory.expect("the first run answers all",
                               not faults and upstream(log) > 1000,
                               f"{faults[:5]}, {upstream(log)} queries")
    failed += laboratory.expect(
        "the cache is written, for nobody else to read",
        scene.cache.exists()
        and stat.S_IMODE(scene.cache.stat().st_mode) == 0o600
        and stat.S_IMODE(scene.key.stat().st_mode) == 0o600, log)
    faults, log = scene.run(asked)
    return failed + laboratory.expect(
        "after a restart a thousand names are answered from the cache, without "
        "one query to a server",
        not faults and "entries read from cache file" in log
        and all_from_cache(log), f"{faults[:5]}\n{log}")


def refused(scene, title, words):
    _, log = scene.run([])
    return laboratory.expect(
        f"{title} is refused with a word why",
        "is not used" in log and words in log
        and "entries read" not in log, log)


def refill(scene):
    scene.run(questions()[:30])
    return bytearray(scene.cache.read_bytes())


def check_refusals(scene):
    octets = refill(scene)
    octets[len(octets) // 2] ^= 1
    scene.cache.write_bytes(octets)
    failed = refused(scene, "a damaged file", "damaged")

    scene.cache.write_bytes(refill(scene)[:-40])
    failed += refused(scene, "a file cut short", "cut short")

    refill(scene)
    scene.key.write_bytes(os.urandom(32))
    failed += refused(scene, "a file under another key", "another key")

    refill(scene)
    text = scene.conf.read_text()
    scene.conf.write_text(text.replace(
        "options {", 'options {\n\tvalidate-except { "t3."; };', 1))
    failed += refused(scene, "a file from before a negative trust anchor",
                      "negative trust anchors")
    scene.conf.write_text(text)

    refill(scene)
    scene.key.chmod(0o644)
    _, log = scene.run([])
    return failed + laboratory.expect(
        "a key that others can read is not used",
        "can be used by others" in log and "entries read" not in log, log)


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="kedge-cache-") as folder:
        scene = Scene(sys.argv[1], folder)
        try:
            failed += check_restart(scene)
            failed += check_refusals(scene)
        except (TimeoutError, OSError) as error:
            print(f"not ok - {error}")
            failed += 1
        finally:
            scene.testbed.stop()
    print("all is well" if failed == 0 else f"{failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

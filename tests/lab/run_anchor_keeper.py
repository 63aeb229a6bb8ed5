#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""run_anchor_keeper.py KEDGE: what becomes of the file of trust anchors when
somebody else has his hands in its folder, as the user of `kedge run` sees it,
with `kedge testbed` as the internet."""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile

import laboratory
from laboratory import dig, wait_until

CLIENT = "127.0.0.1"
PATIENCE_S = 60  # the longest turn of who looks after the file


class Place:
    """A testbed, and resolvers that keep its root's key in one folder."""

    def __init__(self, kedge, folder):
        self.kedge = kedge
        self.folder = pathlib.Path(folder)
        self.state = self.folder / "state"
        self.file = self.state / "kedge-anchors"
        self.resolvers = []
        port = laboratory.free_port("127.53.0.1", "127.53.10.1")
        self.testbed = laboratory.Daemon(
            "testbed", [kedge, "testbed", "--port", str(port), "--write",
                        folder], f"{folder}/testbed.log")

    def start(self):
        """A resolver that answers with proof, whatever else it complains of."""
        port = laboratory.free_port(CLIENT)
        name = f"resolver{len(self.resolvers)}"
        conf = (self.folder / "resolver.conf").read_text()
        conf = conf.replace("static-ds", "initial-ds").replace(
            "options {", "options {\n\tmanaged-keys-directory "
            f'"{self.state}";').replace("port 5300", f"port {port}")
        path = self.folder / f"{name}.conf"
        path.write_text(conf)
        resolver = laboratory.Daemon(
            name, [self.kedge, "run", "-c", path], f"{self.folder}/{name}.log")
        self.resolvers.append(resolver)
        wait_until(resolver.text, lambda: not resolver.is_running() or dig(
            CLIENT, port, ".", "SOA").status == "NOERROR")
        answer = dig(CLIENT, port, "dnssec.signed.test", "A", "+dnssec")
        assert "ad" in answer.flags, (str(answer), resolver.text())
        return resolver

    def states(self):
        done = subprocess.run(
            [self.kedge, "anchor", "--json", "-d", self.state, "-c",
             self.folder / "resolver0.conf"], capture_output=True, text=True,
            check=False)
        return [key["state"]
                for point in json.loads(done.stdout)["trust-points"]
                for key in point["keys"]]

    def expect_kept(self):
        wait_until(lambda: f"no state: {self.resolvers[-1].text()}",
                   lambda: self.file.exists() and self.states() == ["valid"],
                   PATIENCE_S)


def says(resolver, *words):
    wait_until(lambda: f"not said: {words}: {resolver.text()}",
               lambda: all(word in resolver.text() for word in words),
               PATIENCE_S)


def test_missing_folder(place):
    resolver = place.start()
    says(resolver, "cannot open", "No such file", "make that folder")
    place.state.mkdir()
    place.expect_kept()
    says(resolver, "kept in", "again")
    assert resolver.text().count("make that folder") == 1, resolver.text()
    assert resolver.stop() == 0


def test_two_processes(place):
    first = place.start()
    second = place.start()
    says(second, "another kedge keeps its trust anchors",
         "managed-keys-directory")
    assert "another kedge" not in first.text(), first.text()
    # When the first one is gone the other one takes the file over.
    assert first.stop() == 0
    says(second, "kept in", "again")
    assert second.stop() == 0


def test_cannot_write(place):
    place.file.unlink()
    (place.state / "kedge-anchors.new").mkdir()
    resolver = place.start()
    says(resolver, "cannot write", "kedge-anchors.new")
    assert not place.file.exists()
    (place.state / "kedge-anchors.new").rmdir()
    place.expect_kept()
    says(resolver, "again")
    assert resolver.stop() == 0


def test_cannot_read(place):
    """What cannot be read is not replaced, and read as soon as it can be."""
    place.file.rename(place.state / "aside")
    place.file.symlink_to(place.file)
    resolver = place.start()
    says(resolver, "cannot open", "kedge-anchors")
    place.file.unlink()
    (place.state / "aside").rename(place.file)
    says(resolver, "read anew", "again")
    place.expect_kept()
    assert resolver.stop() == 0


def test_damaged(place):
    whole = place.file.read_bytes()
    for octets, word in ((b"", "empty"), (b"garbage\n", "something else"),
                         (whole[:-9], "not written to the end"),
                         (whole.replace(b"valid", b"rival"), "checksum")):
        place.file.write_bytes(octets)
        resolver = place.start()
        says(resolver, "is not used", word, "kedge-anchors.damaged")
        assert (place.state / "kedge-anchors.damaged").read_bytes() == octets
        place.expect_kept()
        assert resolver.stop() == 0


def key_lines(file):
    return [line for line in file.read_text().splitlines()
            if line.startswith("key ")]


def test_another_folder(place):
    """A reload follows managed-keys-directory, with what is known so far."""
    resolver = place.start()
    before = key_lines(place.file)
    other = place.folder / "other"
    conf = place.folder / f"{resolver.name}.conf"
    conf.write_text(conf.read_text().replace(f'"{place.state}"',
                                             f'"{other}"'))
    resolver.process.send_signal(signal.SIGHUP)
    says(resolver, f"kept in {other} from now on", "cannot open",
         "make that folder")
    other.mkdir()
    place.file.unlink()  # nobody writes it any more
    wait_until(resolver.text, (other / "kedge-anchors").exists, PATIENCE_S)
    assert key_lines(other / "kedge-anchors") == before
    assert not place.file.exists()
    # The old folder is another one's to use.
    conf.write_text(conf.read_text().replace(f'"{other}"',
                                             f'"{place.state}"'))
    second = place.start()
    place.expect_kept()
    assert "another kedge" not in second.text(), second.text()
    # And back, into a folder that is in use: it is told, nothing is broken.
    resolver.process.send_signal(signal.SIGHUP)
    says(resolver, "another kedge keeps its trust anchors")
    assert resolver.stop() == 0 and second.stop() == 0


def main():
    laboratory.need("dig")
    with tempfile.TemporaryDirectory(prefix="kedge-keeper-") as folder:
        place = Place(sys.argv[1], folder)
        try:
            wait_until(place.testbed.text,
                       lambda: "ready" in place.testbed.text(), 60)
            for test in (test_missing_folder, test_two_processes,
                         test_cannot_write, test_cannot_read, test_damaged,
                         test_another_folder):
                test(place)
                print(f"{test.__name__}: fine", flush=True)
        finally:
            for daemon in place.resolvers + [place.testbed]:
                daemon.stop()


main()

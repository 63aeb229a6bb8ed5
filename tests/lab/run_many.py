#!/usr/bin/env python3
# run_many.py - a thousand zones resolved in parallel through real sockets:
# no wrong answer, no failure, and every proof seen.
#
# SPDX-License-Identifier: BSD-2-Clause

import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import laboratory  # noqa: E402
import load  # noqa: E402

CLIENT = "127.0.0.1"
ZONES, ZONES_PER_TLD = 1000, 100
A = 1


def origin(zone):
    return f"z{zone % ZONES_PER_TLD}.t{zone // ZONES_PER_TLD}"


def is_signed(zone):
    return zone % 5 != 4


def alias_of(zone):
    return (zone * 37 + 501) % ZONES


def address(zone):
    return bytes((10, zone // 256, zone % 256, 1))


def questions():
    """Name, type, RCODE, addresses, AD: what must be answered."""
    for zone in range(ZONES):
        target = alias_of(zone)
        yield (f"www.{origin(zone)}", A, load.NOERROR, [address(zone)],
               is_signed(zone))
        yield (f"alias.{origin(zone)}", A, load.NOERROR, [address(target)],
               is_signed(zone) and is_signed(target))
        yield (f"nothing.{origin(zone)}", A, load.NXDOMAIN, [],
               is_signed(zone))


def check(question, answer):
    _, _, rcode, data, secure = question
    if answer.rcode != rcode:
        return f"RCODE {answer.rcode}"
    if answer.secure != secure:
        return "AD" if answer.secure else "no AD"
    return None if answer.rdata == data else f"data {answer.rdata}"


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
            faults = load.Load(CLIENT, port, questions(), check).run()
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

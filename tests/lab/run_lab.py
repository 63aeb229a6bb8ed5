#!/usr/bin/env python3
# run_lab.py - the whole resolver against the laboratory internet: `kedge
# testbed` on 127.53.0.0/16, `kedge run` on 127.0.0.1, both unprivileged, and
# dig as the client.
#
# SPDX-License-Identifier: BSD-2-Clause

import sys
import tempfile

import laboratory
from laboratory import dig, expect

CLIENT = "127.0.0.1"
STRANGER = "127.0.0.2"  # outside of the written access list


def check_access(port):
    """A stranger is refused, be the name in the cache or not."""
    failed = 0
    for name in "dnssec.signed.test", "never-asked-before.signed.test":
        for transport in "+notcp", "+tcp":
            answer = dig(CLIENT, port, name, "A", transport, "+dnssec",
                         source=STRANGER)
            failed += expect(
                f"a stranger asking for {name} is refused ({transport})",
                answer.status == "REFUSED" and not answer.records, answer)
    return failed


def check_client_kinds(port):
    """What the client says about itself decides what it is told."""
    name = "dnssec.signed.test"
    failed = 0

    answer = dig(CLIENT, port, name, "A", "+noadflag", "+nodnssec")
    failed += expect("without DO and AD there is neither AD nor RRSIG "
                     "(RFC 6840 section 5.8)",
                     "ad" not in answer.flags and answer.types() == {"A"},
                     answer)

    answer = dig(CLIENT, port, name, "A", "+adflag", "+nodnssec")
    failed += expect("with AD there is AD, but no RRSIG",
                     "ad" in answer.flags and answer.types() == {"A"}, answer)

    answer = dig(CLIENT, port, name, "A", "+noedns", "+adflag")
    failed += expect("without EDNS it works too",
                     "ad" in answer.flags and "EDNS" not in answer.text,
                     answer)

    answer = dig(CLIENT, port, name, "TXT", "+dnssec")
    failed += expect("with DO there are RRSIGs",
                     answer.types() == {"TXT", "RRSIG"}, answer)

    answer = dig(CLIENT, port, name, "A", "+tcp", "+dnssec")
    failed += expect("TCP gets the same answer",
                     "ad" in answer.flags and "A" in answer.types(), answer)

    answer = dig(CLIENT, port, "DnSsEc.SiGnEd.TeSt", "A")
    failed += expect("the question keeps its spelling (RFC 4343)",
                     ";DnSsEc.SiGnEd.TeSt." in answer.text, answer.text)
    return failed


def check_sizes(port):
    failed = 0
    answer = dig(CLIENT, port, "big.signed.test", "TXT", "+dnssec",
                 "+bufsize=1232", "+ignore")
    failed += expect("a large answer is truncated in a datagram",
                     "tc" in answer.flags, answer)

    answer = dig(CLIENT, port, "big.signed.test", "TXT", "+dnssec")
    texts = [record for record in answer.records if record[3] == "TXT"]
    failed += expect("and complete over TCP",
                     len(texts) > 10 and "ad" in answer.flags, answer)
    return failed


def run(kedge, folder):
    cases = laboratory.load_cases(kedge)
    authority_port = laboratory.free_port("127.53.0.1", "127.53.10.1")
    port = laboratory.free_port(CLIENT)
    testbed = laboratory.Daemon(
        "testbed",
        [kedge, "testbed", "--port", str(authority_port), "--write", folder,
         "--resolver-port", str(port)],
        f"{folder}/testbed.log")
    resolver = None
    failed = 0
    try:
        laboratory.wait_until(
            lambda: "the testbed does not start",
            lambda: "ready" in testbed.text()
            or not testbed.is_running())
        resolver = laboratory.Daemon(
            "resolver", [kedge, "run", "-c", f"{folder}/resolver.conf"],
            f"{folder}/resolver.log")
        laboratory.wait_until(
            lambda: "the resolver does not answer",
            lambda: not resolver.is_running() or dig(
                CLIENT, port, ".", "SOA").status == "NOERROR")
        if not resolver.is_running():
            raise TimeoutError("the resolver ended at its start")
        failed += laboratory.check_cases(CLIENT, port, cases, "first")
        failed += laboratory.check_cases(CLIENT, port, cases, "from the cache")
        failed += check_access(port)
        failed += check_client_kinds(port)
        failed += check_sizes(port)
        failed += expect("the resolver has survived", resolver.is_running(),
                         resolver.text()[-4000:])
        failed += expect("it ends in peace", resolver.stop() == 0,
                         resolver.text()[-4000:])
        failed += expect("so does the testbed", testbed.stop() == 0,
                         testbed.text()[-4000:])
    except (TimeoutError, OSError) as error:
        failed += expect(f"{error}", False,
                         (resolver or testbed).text()[-4000:])
    finally:
        if resolver:
            resolver.stop()
        testbed.stop()
    return failed


def main():
    laboratory.need("dig")
    with tempfile.TemporaryDirectory(prefix="kedge-lab-") as folder:
        failed = run(sys.argv[1], folder)
    print("all is well" if failed == 0 else f"{failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

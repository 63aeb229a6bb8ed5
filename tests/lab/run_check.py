#!/usr/bin/env python3
# run_check.py - `kedge check` against the laboratory internet: what it finds
# at sound delegations and at broken ones, and what it says of a change.
#
# SPDX-License-Identifier: BSD-2-Clause

import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

import laboratory
from laboratory import expect

FINE, ORANGE, RED, FAILED, USAGE = 0, 1, 2, 3, 64
AT_ONCE = 4

# Zone (below test unless it ends with a dot), exit status, findings by code.
ZONES = [
    ("signed", FINE, []),
    ("ecdsa-nsec.signed", FINE, []),
    ("ecdsa-optout.signed", FINE, []),
    ("rsa-nsec3.signed", FINE, []),
    ("ed25519-nsec3.signed", FINE, []),
    ("glue.signed", FINE, []),
    ("deep.signed", FINE, []),
    ("deeper.deep.signed", FINE, []),
    ("faraway.example.", FINE, []),
    ("hosting.lab.", FINE, []),
    ("unsigned", FINE, ["unsigned"]),
    ("island.signed", FINE, ["no-ds"]),
    ("ed448.broken", FINE, []),
    ("no-sep.broken", FINE, []),
    ("ds-sha384.broken", FINE, []),
    ("truncates-udp.broken", FINE, []),
    ("lower-case.broken", FINE, []),
    ("iterations-0.broken", FINE, []),
    ("ds-bad-tag.broken", RED, ["ds-no-match"]),
    ("ds-bad-digest.broken", RED, ["ds-no-match"]),
    ("ds-bad-algorithm.broken", RED, ["ds-no-match"]),
    ("revoked-ksk.broken", RED, ["ds-no-match"]),
    ("no-ksk.broken", RED, ["ds-no-match"]),
    ("ds-one-of-five.broken", ORANGE, ["ds-unmatched"]),
    ("ds-two-algorithms.broken", ORANGE, ["ds-unmatched"]),
    ("ds-sha1.broken", ORANGE, ["ds-sha1"]),
    ("ds-digest-3.broken", FINE, ["ds-all-unsupported"]),
    ("ds-unknown-algorithm.broken", FINE, ["ds-all-unsupported"]),
    ("no-dnskey.broken", RED, ["dnskey-missing"]),
    ("dnskey-no-rrsig.broken", RED, ["dnskey-unproven"]),
    ("dnskey-bad-rrsig.broken", RED, ["dnskey-unproven"]),
    ("expired.broken", RED, ["data-unproven", "dnskey-unproven"]),
    ("not-yet.broken", RED, ["data-unproven", "dnskey-unproven"]),
    ("bad-zsk.broken", RED, ["data-unproven"]),
    ("no-zsk.broken", RED, ["data-unproven"]),
    ("rsasha1.broken", ORANGE, ["key-algorithm"]),
    ("zsk-512-bits.broken", RED, ["data-unproven", "key-small"]),
    ("iterations-1.broken", ORANGE, ["nsec3-iterations"]),
    ("iterations-2500.broken", ORANGE, ["nsec3-iterations"]),
    ("salt-8.broken", ORANGE, ["nsec3-salt"]),
    ("lame.broken", RED, ["no-server", "server-lame"]),
    ("half-lame.broken", ORANGE, ["server-lame"]),
    ("half-silent.broken", ORANGE, ["server-silent"]),
    ("half-unresolvable.broken", ORANGE, ["ns-without-address"]),
    ("no-glue.broken", RED, ["no-server", "ns-without-address"]),
    ("circle-here.broken", RED, ["no-server", "ns-without-address"]),
    ("not-authoritative.broken", RED, ["no-server", "server-lame"]),
    ("upward-referral.broken", RED, ["no-server", "server-lame"]),
    ("answers-servfail.broken", RED, ["no-server", "server-lame"]),
    ("rcode-refused.broken", RED, ["no-server", "server-lame"]),
    ("answers-nothing.broken", RED, ["no-server", "server-silent"]),
    ("wrong-id.broken", RED, ["no-server", "server-silent"]),
    ("tcp-closed.broken", RED, ["no-server", "server-silent"]),
    ("truncates-always.broken", RED, ["no-server", "server-lame"]),
    ("edns-ignored.broken", ORANGE, ["edns-missing", "unsigned"]),
    ("edns-dropped.broken", ORANGE, ["edns-breaks", "unsigned"]),
    ("edns-formerr.broken", ORANGE, ["edns-breaks", "unsigned"]),
]

MISTAKES = [
    ([], "usage: kedge check"),
    (["a", "b"], "usage: kedge check"),
    (["a..b"], "a..b: this is no domain name"),
    (["."], "the root is delegated by nobody"),
    (["--ds", "1 13 2", "a"], "1 13 2: not TAG ALGORITHM DIGESTTYPE HEX"),
    (["--ds", "1 13 2 zz", "a"], "not TAG ALGORITHM DIGESTTYPE HEX"),
    (["--dnskey", "/nonexistent", "a"], "/nonexistent: No such file"),
    (["--via", "nowhere", "a"], "nowhere: not ADDRESS or ADDRESS#PORT"),
    (["-c", "/nonexistent/resolver.conf", "a"], "/nonexistent/resolver.conf"),
]


def kedge_run(kedge, *arguments):
    return subprocess.run([kedge, *arguments], capture_output=True,
                          stdin=subprocess.DEVNULL, encoding="utf-8",
                          timeout=120, check=False)


def full(zone):
    return zone if zone.endswith(".") else f"{zone}.test."


def codes(done):
    return sorted({finding["code"]
                   for finding in json.loads(done.stdout)["findings"]})


def check_zones(kedge, conf):
    def ask(case):
        return case, kedge_run(kedge, "check", "-c", conf, "--json",
                               full(case[0]))

    failed = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for (zone, status, wanted), done in pool.map(ask, ZONES):
            failed += expect(
                f"{zone}: {' '.join(wanted) or 'nothing'}",
                done.returncode == status and codes(done) == wanted
                and not done.stderr, done)
    return failed


def ds_of(kedge, conf, zone):
    lines = kedge_run(kedge, "ds", "-c", conf, "--digest", "sha256",
                      zone).stdout.splitlines()
    return [line.split(" DS ")[1] for line in lines]


def check_what_if(kedge, conf, folder, port):
    def judged(zone, *options):
        return kedge_run(kedge, "check", "-c", conf, "--json", *options, zone)

    sound, broken = "ecdsa-nsec.signed.test", "ds-bad-digest.broken.test"
    other = ds_of(kedge, conf, "ed25519-nsec.signed.test")[0]
    right = ds_of(kedge, conf, broken)[0]
    done = judged(broken, "--ds", right)
    failed = expect("the DS that kedge ds prints mends the delegation",
                    done.returncode == FINE and codes(done) == [], done)
    done = judged(sound, "--ds", other)
    failed += expect("another zone's DS would break it",
                     done.returncode == RED and codes(done)
                     == ["ds-no-match"], done)
    done = judged(sound, "--ds", other, "--ds", ds_of(kedge, conf, sound)[0])
    failed += expect("beside the right one it is one too many",
                     done.returncode == ORANGE and codes(done)
                     == ["ds-unmatched"], done)
    done = judged("island.signed.test", "--ds",
                  ds_of(kedge, conf, "island.signed.test")[0])
    failed += expect("a signed zone is ready for its first DS",
                     done.returncode == FINE and codes(done) == [], done)
    keys = subprocess.run(
        ["dig", "@127.53.10.1", "-p", str(port), "+noall", "+answer", sound,
         "DNSKEY"], capture_output=True, encoding="utf-8",
        check=True).stdout.splitlines()
    for flag, name in ("257", "ksk"), ("256", "zsk"):
        with open(f"{folder}/{name}", "w", encoding="ascii") as file:
            file.writelines(key + "\n" for key in keys
                            if f"DNSKEY\t{flag}" in key)
    with open(f"{folder}/both", "w", encoding="ascii") as file:
        file.writelines(key + "\n" for key in keys)
    for name, status, wanted in (("both", FINE, []),
                                 ("ksk", RED, ["data-unproven"]),
                                 ("zsk", RED, ["ds-no-match"])):
        done = judged(sound, "--dnskey", f"{folder}/{name}")
        failed += expect(f"with the keys of {name}: "
                         f"{' '.join(wanted) or 'nothing'}",
                         done.returncode == status and codes(done) == wanted,
                         done)
    return failed


def check_words(kedge, conf):
    done = kedge_run(kedge, "check", "-c", conf, "ds-bad-tag.broken.test")
    failed = expect(
        "the text says who has to act",
        done.returncode == RED
        and done.stdout.startswith("ds-bad-tag.broken.test. has faults")
        and "red     ds-no-match: " in done.stdout
        and "for broken.test., at the registrar (RFC 4035" in done.stdout,
        done)
    done = kedge_run(kedge, "check", "-c", conf, "www.ecdsa-nsec.signed.test")
    failed += expect("a name that is no zone is told",
                     done.returncode == FAILED
                     and "there is no delegation of this name" in done.stderr
                     and not done.stdout, done)
    for arguments, words in MISTAKES:
        done = kedge_run(kedge, "check", *arguments)
        failed += expect(f"{arguments} is refused",
                         done.returncode == USAGE and words in done.stderr
                         and not done.stdout, done)
    done = kedge_run(kedge, "check", "--help")
    return failed + expect("--help is no mistake", done.returncode == 0
                           and done.stdout.startswith("usage:"), done)


def run(kedge, folder):
    port = laboratory.free_port("127.53.0.1", "127.53.10.1")
    conf = f"{folder}/resolver.conf"
    testbed = laboratory.Daemon(
        "testbed", [kedge, "testbed", "--port", str(port), "--write", folder],
        f"{folder}/testbed.log")
    failed = 0
    try:
        laboratory.wait_until(
            lambda: "the testbed does not start",
            lambda: "ready" in testbed.text() or not testbed.is_running())
        failed += check_zones(kedge, conf)
        failed += check_what_if(kedge, conf, folder, port)
        failed += check_words(kedge, conf)
    except (TimeoutError, OSError) as error:
        failed += expect(f"{error}", False, testbed.text()[-4000:])
    finally:
        testbed.stop()
    return failed


def main():
    laboratory.need("dig")
    with tempfile.TemporaryDirectory(prefix="kedge-check-") as folder:
        sys.exit(1 if run(os.path.abspath(sys.argv[1]), folder) else 0)


if __name__ == "__main__":
    main()

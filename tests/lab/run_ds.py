#!/usr/bin/env python3
# run_ds.py - `kedge ds` against the laboratory internet, and beside what
# dnssec-dsfromkey makes of the same keys.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import laboratory
from laboratory import expect

PRINTED, NO_KEY, BOGUS, FAILED, USAGE = 0, 1, 2, 3, 64
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"

# Zone, exit status, whether DS records are printed, what stderr says.
ZONES = [
    ("ecdsa-nsec.signed.test", PRINTED, True, ""),
    ("RSA-nsec3.Signed.test.", PRINTED, True, ""),
    (".", PRINTED, True, ""),
    ("ds-sha1.broken.test", PRINTED, True, ""),
    # The parent's DS is wrong: just then the right one is wanted.
    ("ds-bad-digest.broken.test", BOGUS, True, "not validated (bogus)"),
    ("ds-bad-tag.broken.test", BOGUS, True, "not validated (bogus)"),
    ("ds-unknown-digest.broken.test", PRINTED, True,
     "not validated (insecure)"),
    ("expired.broken.test", NO_KEY, False, "expired"),
    ("bad-protocol.broken.test", NO_KEY, False, "its protocol is not 3"),
    ("dnskey-no-rrsig.broken.test", NO_KEY, False,
     "it does not sign the DNSKEY RRset"),
    ("unsigned.test", FAILED, False, "there is no DNSKEY record"),
    ("answers-servfail.broken.test", FAILED, False, "SERVFAIL"),
]

MISTAKES = [
    ([], "usage: kedge ds"),
    (["a", "b"], "usage: kedge ds"),
    (["a..b"], "a..b: this is no domain name"),
    (["--digest", "md5", "a"], "md5: not sha256, sha384 or all"),
    (["--via", "nowhere", "a"], "nowhere: not ADDRESS or ADDRESS#PORT"),
    (["-c", "/nonexistent/resolver.conf", "a"], "/nonexistent/resolver.conf"),
]

# What dnssec-keygen makes, and what of it is refused.
KEYS = [["-a", "RSASHA256", "-b", "2048", "-f", "KSK"],
        ["-a", "RSASHA512", "-b", "2048", "-f", "KSK"],
        ["-a", "ECDSAP256SHA256", "-f", "KSK"],
        ["-a", "ECDSAP384SHA384", "-f", "KSK"],
        ["-a", "ED25519", "-f", "KSK"],
        ["-a", "ED25519"]]
APEX = ("$TTL 60\n@ SOA ns.example. root.example. ( 1 2 3 4\n 5 )\n"
        " NS ns.example.\n")
KEY = "AwEAAcdzzpr8cHQ3dPQ1vSpyOhBCzGWHwgRBYQlXpnZVbHdL"


def ds(kedge, *arguments):
    return subprocess.run([kedge, "ds", *arguments], capture_output=True,
                          stdin=subprocess.DEVNULL, encoding="utf-8",
                          timeout=60, check=False)


def from_key(*arguments):
    return subprocess.run(["dnssec-dsfromkey", *arguments], check=True,
                          capture_output=True, encoding="utf-8",
                          env={"PATH": PATH}).stdout


def check_zones(kedge, conf):
    failed = 0
    for zone, status, prints, words in ZONES:
        done = ds(kedge, "-c", conf, zone)
        count = len(re.findall(r"^\S+ IN DS \d+ \d+ [24] [0-9A-F]+$",
                               done.stdout, re.MULTILINE))
        failed += expect(
            f"{zone} ends with status {status}",
            done.returncode == status and count == (2 if prints else 0)
            and words in done.stderr and bool(words) == bool(done.stderr),
            done)
    return failed


def check_parent(kedge, conf, port):
    """A sound zone's DS is what its parent publishes."""
    failed = 0
    for name in "ecdsa-nsec", "rsa-nsec3":
        zone = f"{name}.signed.test"
        done = ds(kedge, "-c", conf, "--digest", "sha256", zone)
        parent = subprocess.run(
            ["dig", "@127.53.10.1", "-p", str(port), "+short", zone, "DS"],
            capture_output=True, encoding="utf-8", check=True).stdout
        failed += expect(
            f"{zone} has the DS that is published", bool(parent)
            and done.stdout.split()[3:] == parent.split()[:3]
            + ["".join(parent.split()[3:])], (done.stdout, parent))
    return failed


def check_json(kedge, conf):
    done = ds(kedge, "-c", conf, "--json", "--digest", "sha384",
              "ecdsa-nsec.signed.test")
    shown = json.loads(done.stdout)
    printed = [key for key in shown["keys"] if key["ds"]]
    failed = expect(
        "--json has the same", done.returncode == PRINTED
        and shown["security"] == "secure" and len(printed) == 1
        and printed[0]["ds"][0]["digest_type"] == 4
        and printed[0]["left_out"] is None
        and all(key["left_out"] for key in shown["keys"] if not key["ds"]),
        done)
    text = ds(kedge, "-c", conf, "--digest", "sha384",
              "ecdsa-nsec.signed.test").stdout.split()
    return failed + expect("and so has the text", text[-1]
                           == printed[0]["ds"][0]["digest"], text)


def check_key_files(kedge, folder):
    if not shutil.which("dnssec-keygen", path=PATH):
        print("# no dnssec-keygen: keys are not compared")
        return 0
    failed = 0
    for number, options in enumerate(KEYS):
        name = subprocess.run(
            ["dnssec-keygen", "-q", "-K", folder, *options,
             f"key{number}.example"], check=True, capture_output=True,
            encoding="utf-8", env={"PATH": PATH}).stdout.strip()
        path = f"{folder}/{name}.key"
        failed += expect(
            f"of {' '.join(options)} it makes what dnssec-dsfromkey makes",
            ds(kedge, "--file", path).stdout
            == from_key("-a", "SHA-256", "-a", "SHA-384", path),
            (ds(kedge, "--file", path), from_key(path)))
        failed += expect(
            "and with the zone's name the same",
            ds(kedge, "--file", path, "--digest", "sha256",
               f"key{number}.example").stdout == from_key("-2", path), path)
        zone = pathlib.Path(f"{folder}/zone.{number}")
        key = pathlib.Path(path).read_text(encoding="ascii")
        zone.write_text(APEX + key.replace(f"key{number}.example. IN", "@")
                        + "www CAA 0 issue \"ca.example\"\n",
                        encoding="ascii")
        done = ds(kedge, "--file", str(zone), "--digest", "sha256",
                  f"key{number}.example")
        failed += expect("and of a zone with it too", done.stdout
                         == from_key("-2", path), done)
    return failed


def check_refused(kedge, folder):
    path = pathlib.Path(f"{folder}/refused.key")
    failed = 0
    for text, status, words in (
            (f"a. IN DNSKEY 385 3 8 {KEY}", NO_KEY, "it is revoked"),
            (f"a. IN DNSKEY 1 3 8 {KEY}", NO_KEY, "it has no ZONE flag"),
            (f"a. IN DNSKEY 257 3 13 {KEY}", NO_KEY, "no key of its alg"),
            (f"b. IN DNSKEY 257 3 8 {KEY}", FAILED, "no DNSKEY record of"),
            ("a. IN DNSKEY 257 3 8 %%%%", FAILED, "line 1"),
            (APEX + "$INCLUDE nowhere", FAILED, "line 5"),
            ("", FAILED, "no DNSKEY record"),
            ("\0\xff\n(", FAILED, "line ")):
        path.write_text(text, encoding="latin-1")
        done = ds(kedge, "--file", str(path), "a")
        failed += expect(f"{text[:24]!r} is refused: {words}",
                         done.returncode == status and words in done.stderr
                         and not done.stdout, done)
    done = ds(kedge, "--file", f"{folder}/nothing", "a")
    failed += expect("a file that is not there is named",
                     done.returncode == FAILED and "No such file"
                     in done.stderr, done)
    for arguments, words in MISTAKES:
        done = ds(kedge, *arguments)
        failed += expect(f"{arguments} is refused",
                         done.returncode == USAGE and words in done.stderr
                         and not done.stdout, done)
    done = ds(kedge, "--help")
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
        failed += check_parent(kedge, conf, port)
        failed += check_json(kedge, conf)
        failed += check_key_files(kedge, folder)
        failed += check_refused(kedge, folder)
    except (TimeoutError, OSError) as error:
        failed += expect(f"{error}", False, testbed.text()[-4000:])
    finally:
        testbed.stop()
    return failed


def main():
    laboratory.need("dig")
    with tempfile.TemporaryDirectory(prefix="kedge-ds-") as folder:
        sys.exit(1 if run(os.path.abspath(sys.argv[1]), folder) else 0)


if __name__ == "__main__":
    main()

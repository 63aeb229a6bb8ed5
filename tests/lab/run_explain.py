#!/usr/bin/env python3
# run_explain.py - `kedge explain` against the laboratory internet: what it
# says first, and with which status it ends.
#
# SPDX-License-Identifier: BSD-2-Clause

import json
import os
import subprocess
import sys
import tempfile

import laboratory
from laboratory import expect

CLIENT = "127.0.0.1"
SECURE, INSECURE, BOGUS, FAILED, USAGE = 0, 1, 2, 3, 64

# Arguments, exit status, what is in the first two lines.
QUESTIONS = [
    (["www.ecdsa-nsec.signed.test"], SECURE,
     ["www.ecdsa-nsec.signed.test. A  secure, NOERROR",
      "Every step from the trust anchor down to the answer is proven."]),
    (["WWW.Rsa-Nsec3.signed.test.", "aaaa"], SECURE,
     ["www.rsa-nsec3.signed.test. AAAA  secure, NOERROR"]),
    (["nothing.ecdsa-nsec3.signed.test"], SECURE, ["secure, NXDOMAIN"]),
    (["www.unsigned.test"], INSECURE,
     ["insecure, NOERROR", "unsigned.test is not signed: test has no DS"]),
    (["www.expired-a.broken.test"], BOGUS,
     ["bogus, SERVFAIL, EDE 7 (Signature Expired)",
      "the operator of expired-a.broken.test has to sign it again"]),
    (["www.ds-bad-tag.broken.test", "A"], BOGUS,
     ["EDE 9 (DNSKEY Missing)",
      "have the DS replaced in broken.test (at the registrar)"]),
    (["loop.signed.test"], FAILED,
     ["failed, SERVFAIL", "The aliases at this name lead to no end"]),
]

# Arguments that are refused, and what is said of them.
MISTAKES = [
    ([], "usage: kedge explain"),
    (["a", "A", "b"], "usage: kedge explain"),
    (["--nonsense", "a"], "usage: kedge explain"),
    (["a..b"], "a..b: this is no domain name"),
    (["a", "NOTYPE"], "NOTYPE: this is no type of records"),
    (["a", "AXFR"], "AXFR: this type is no question"),
    (["--via", "nowhere", "a"], "nowhere: not ADDRESS or ADDRESS#PORT"),
    (["--via", "127.0.0.1#0", "a"], "127.0.0.1#0: not ADDRESS"),
    (["--color", "sometimes", "a"], "sometimes: not always, never or auto"),
    (["-c", "/nonexistent/resolver.conf", "a"], "/nonexistent/resolver.conf"),
]


def explain(kedge, *arguments):
    environment = {key: value for key, value in os.environ.items()
                   if key != "NO_COLOR"}
    return subprocess.run([kedge, "explain", *arguments], env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True,
                          encoding="utf-8", timeout=60, check=False)


def check_questions(kedge, conf):
    failed = 0
    for arguments, status, words in QUESTIONS:
        done = explain(kedge, "-c", conf, *arguments)
        head = "\n".join(done.stdout.splitlines()[:2])
        failed += expect(
            f"{' '.join(arguments)} ends with status {status}",
            done.returncode == status and all(word in head for word in words)
            and not done.stderr and "\033" not in done.stdout,
            (done.returncode, head, done.stderr))
    return failed


def check_options(kedge, conf):
    name = "www.ecdsa-nsec.signed.test"
    done = explain(kedge, "-c", conf, "--verbose", name)
    failed = expect("--verbose shows each exchange",
                    "\nExchanges\n" in done.stdout
                    and done.stdout.count(" octets, EDNS ") > 3, done.stdout)
    done = explain(kedge, "-c", conf, "--color", "always", name)
    failed += expect("--color always has colours without a terminal",
                     done.stdout.startswith("\033[1;32m" + name),
                     done.stdout[:200])
    done = explain(kedge, "-c", conf, "--json", "www.expired-a.broken.test")
    told = json.loads(done.stdout)
    failed += expect("--json is one object, and the status the same",
                     done.returncode == BOGUS and told["verdict"] == "bogus"
                     and told["cause"] == "expired"
                     and told["party"] == "zone"
                     and told["zone"] == "expired-a.broken.test."
                     and [zone["name"] for zone in told["zones"]] ==
                     [".", "test.", "broken.test.", "expired-a.broken.test."]
                     and "exchanges" not in told, done.stdout[:2000])
    with tempfile.TemporaryDirectory(prefix="kedge-svg-") as folder:
        path = f"{folder}/chain.svg"
        done = explain(kedge, "-c", conf, "--svg", path, name)
        with open(path, encoding="utf-8") as file:
            picture = file.read()
        failed += expect("--svg draws into a file, beside the text",
                         done.returncode == SECURE
                         and name in done.stdout
                         and "<svg " in picture
                         and picture.endswith("</svg>\n"), picture[-500:])
        path = f"{folder}/missing/chain.svg"
        done = explain(kedge, "-c", conf, "--svg", path, name)
        failed += expect("a picture that cannot be written is told",
                         done.returncode == FAILED
                         and f"{path}: No such file" in done.stderr, done)
    done = explain(kedge, "--help")
    failed += expect("--help is no mistake",
                     done.returncode == 0 and done.stdout.startswith("usage:"),
                     done)
    for arguments, words in MISTAKES:
        done = explain(kedge, *arguments)
        failed += expect(f"{arguments} is refused",
                         done.returncode == USAGE and words in done.stderr
                         and not done.stdout,
                         (done.returncode, done.stderr, done.stdout[:200]))
    return failed


def check_defaults(kedge):
    """Without a configuration; what needs no server is asked, for nobody
    else can be reached from a namespace of its own."""
    wrapped = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*wrapped, "true"], check=False,
                      capture_output=True).returncode != 0:
        print("# no namespaces here: the defaults are not tried")
        return 0
    failed = 0
    for name, status, words in (
            ("localhost", INSECURE, "The configuration of this resolver has"),
            ("www.example.org", FAILED, "No server answers at all")):
        done = subprocess.run([*wrapped, kedge, "explain", name],
                              capture_output=True, encoding="utf-8",
                              timeout=60, check=False)
        failed += expect(f"{name} by the defaults, without a network",
                         done.returncode == status and words in done.stdout,
                         done)
    return failed


def check_via(kedge, folder, conf, port):
    resolver = laboratory.Daemon(
        "resolver", [kedge, "run", "-c", conf], f"{folder}/resolver.log")
    try:
        laboratory.wait_until(
            lambda: "the resolver does not answer",
            lambda: not resolver.is_running() or laboratory.dig(
                CLIENT, port, ".", "SOA").status == "NOERROR")
        failed = 0
        for name, status in (("www.ecdsa-nsec3.signed.test", SECURE),
                             ("www.unsigned.test", INSECURE),
                             ("www.expired-a.broken.test", BOGUS)):
            done = explain(kedge, "-c", conf, "--via", f"{CLIENT}#{port}",
                           name)
            failed += expect(
                f"{name} through a resolver ends with status {status}",
                done.returncode == status
                and f"forwarder  {CLIENT}" in done.stdout,
                (done.returncode, done.stdout, done.stderr))
        return failed
    finally:
        resolver.stop()


def run(kedge, folder):
    authority_port = laboratory.free_port("127.53.0.1", "127.53.10.1")
    port = laboratory.free_port(CLIENT)
    conf = f"{folder}/resolver.conf"
    testbed = laboratory.Daemon(
        "testbed",
        [kedge, "testbed", "--port", str(authority_port), "--write", folder,
         "--resolver-port", str(port)],
        f"{folder}/testbed.log")
    failed = 0
    try:
        laboratory.wait_until(
            lambda: "the testbed does not start",
            lambda: "ready" in testbed.text() or not testbed.is_running())
        failed += check_questions(kedge, conf)
        failed += check_options(kedge, conf)
        failed += check_defaults(kedge)
        failed += check_via(kedge, folder, conf, port)
        # Nobody serves any more: that is the network's fault.
        testbed.stop()
        done = explain(kedge, "-c", conf, "www.ecdsa-nsec.signed.test")
        failed += expect(
            "without any server the network is at fault",
            done.returncode == FAILED
            and "No server answers at all" in done.stdout
            and "whoever runs this network has to" in done.stdout, done)
    except (TimeoutError, OSError) as error:
        failed += expect(f"{error}", False, testbed.text()[-4000:])
    finally:
        testbed.stop()
    return failed


def main():
    laboratory.need("dig")
    with tempfile.TemporaryDirectory(prefix="kedge-explain-") as folder:
        sys.exit(1 if run(sys.argv[1], folder) else 0)


if __name__ == "__main__":
    main()

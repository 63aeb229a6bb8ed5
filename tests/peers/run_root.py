#!/usr/bin/env python3
# run_root.py - the real root zone, served by NSD on the root servers' own
# addresses in a network namespace without any way out, at the zone's date.
#
# The zone and the questions are data of others and not part of this project:
# the folder that holds them is ROOT_DATA, or ../shared/real; without it the
# test is skipped.
#
# SPDX-License-Identifier: BSD-2-Clause

import lzma
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "lab"))

import laboratory  # noqa: E402
import load  # noqa: E402
from laboratory import dig  # noqa: E402
from namespace import enter_namespace  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent.parent
DATA = pathlib.Path(os.environ.get("ROOT_DATA", ROOT.parent / "shared/real"))
ZONE, QUERIES = "root-2026073102.zone.xz", "nsd-root-queries.dnsperf.xz"
DATE = "@2026-08-01 12:00:00"
CLIENT, PORT = "127.0.0.1", 5300
UPSTREAM_MAX = 3000
DS = 43

# IANA's trust anchors: KSK-2017 and KSK-2024.
KSK_2017 = ('20326 8 2 "E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237'
            'C7F8EC8D"')
KSK_2024 = ('38696 8 2 "683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4'
            'C0FB2B16"')


def fake_clock():
    """The library that sets a process's clock; skips without it."""
    found = sorted(pathlib.Path("/usr/lib").glob(
        "*/faketime/libfaketimeMT.so.1"))
    if not found:
        laboratory.skip("libfaketime is not installed")
    return str(found[0])


def sanitizer(program):
    """AddressSanitizer's run-time library, which insists on being first."""
    linked = subprocess.run(["ldd", program], capture_output=True, text=True,
                            timeout=20, check=False).stdout
    return re.findall(r"=> (\S*/libasan\.so\S*)", linked)


def at_date(program):
    preload = [*sanitizer(program), fake_clock()]
    return {**os.environ, "LD_PRELOAD": " ".join(preload), "FAKETIME": DATE,
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}


def read_zone(text):
    """Of each top-level domain: the DS records' RDATA, in wire form."""
    domains = {}
    for line in text.splitlines():
        owner, _, _, rrtype, rdata = (line.split(None, 4) + [""] * 5)[:5]
        name = owner.lower().rstrip(".")
        if not name or "." in name:
            continue
        if rrtype == "NS":
            domains.setdefault(name, set())
        elif rrtype == "DS":
            tag, algorithm, digest, *data = rdata.split()
            domains.setdefault(name, set()).add(
                int(tag).to_bytes(2, "big")
                + bytes((int(algorithm), int(digest)))
                + bytes.fromhex("".join(data)))
    return domains


def root_addresses(text):
    return re.findall(r"^\S+\.root-servers\.net\.\s+\d+\s+IN\s+A\s+(\S+)$",
                      text, re.MULTILINE)


def start_nsd(folder, addresses):
    conf = ["server:", "\tport: 53", '\tusername: ""', "\tzonesdir: \"\"",
            f'\tpidfile: "{folder}/nsd.pid"', "\tserver-count: 1",
            f'\txfrdfile: "{folder}/xfrd.state"', '\tdatabase: ""',
            f'\tzonelistfile: "{folder}/zone.list"',
            "\trrl-ratelimit: 0", "\tverbosity: 1"]
    conf += [f"\tip-address: {address}" for address in addresses]
    conf += ["remote-control:", "\tcontrol-enable: no",
             "zone:", '\tname: "."', f'\tzonefile: "{folder}/root.zone"',
             "\tprovide-xfr: 0.0.0.0/0 NOKEY", ""]
    (folder / "nsd.conf").write_text("\n".join(conf))
    for address in addresses:
        subprocess.run(["ip", "addr", "add", f"{address}/32", "dev", "lo"],
                       timeout=20, check=True)
    return laboratory.Daemon(
        "nsd", ["/usr/sbin/nsd", "-d", "-c", str(folder / "nsd.conf")],
        str(folder / "nsd.log"))


def start_resolver(kedge, folder, anchor, more=""):
    (folder / "resolver.conf").write_text(f"""
options {{
	listen-on port {PORT} {{ {CLIENT}; }};
	listen-on-v6 {{ none; }};
	dnssec-validation yes;
	empty-zones-enable no;
	use-ipv6 no;
}};
trust-anchors {{ . static-ds {anchor}; }};
{more}
controls {{ }};
""")
    resolver = laboratory.Daemon(
        "resolver", [kedge, "run", "-c", str(folder / "resolver.conf")],
        str(folder / "resolver.log"), env=at_date(kedge))
    laboratory.wait_until(
        lambda: f"the resolver does not start: {resolver.text()}",
        lambda: "ready" in resolver.text() or not resolver.is_running())
    if not resolver.is_running():
        raise TimeoutError(f"the resolver ended at its start: "
                           f"{resolver.text()}")
    return resolver


def expect(what, condition, seen):
    print(f"{'ok' if condition else 'not ok'} - {what}"
          + ("" if condition else f"\n{seen}"), flush=True)
    return 0 if condition else 1


def check_few(domains):
    """The root's own data and one domain of each kind, with dig."""
    unsigned = min(name for name, ds in domains.items() if not ds)
    rows = [(".", "DNSKEY", "NOERROR"), (".", "SOA", "NOERROR"),
            ("com", "DS", "NOERROR"), ("org", "DS", "NOERROR"),
            (unsigned, "DS", "NOERROR"), ("nothing-here", "A", "NXDOMAIN"),
            ("www.nothing-here", "AAAA", "NXDOMAIN")]
    failed = 0
    for name, rrtype, status in rows:
        answer = dig(CLIENT, PORT, name, rrtype, "+dnssec")
        failed += expect(
            f"{name} {rrtype} is {status}, proven",
            answer.status == status and "ad" in answer.flags
            and (rrtype in answer.types()) == (
                status == "NOERROR" and name != unsigned), answer.text)
    return failed


def check_many(domains):
    """The top-level label of each name that a root server was asked for."""
    with lzma.open(DATA / QUERIES, "rt", encoding="ascii") as lines:
        names = [load.split_labels(line.split()[0].lower())
                 for line in lines]

    def check(question, answer):
        expected = domains.get(question[0])
        rcode = load.NXDOMAIN if expected is None else load.NOERROR
        if answer.rcode != rcode:
            return f"RCODE {answer.rcode}"
        if not answer.secure:
            return "no AD"
        return (None if set(answer.rdata) == (expected or set())
                else "other DS records than the zone file has")

    questions = [(labels[-1], DS) for labels in names if labels]
    faults = load.Load(CLIENT, PORT, questions, check).run()
    for line in faults[:20]:
        print(f"not ok - {line}")
    return expect(f"{len(questions)} names: a proven DS, a proven lack of it, "
                  "or a proven lack of the name", not faults,
                  f"{len(faults)} are wrong")


def upstream_queries(text):
    found = re.search(r"(\d+) queries to servers", text)
    return int(found.group(1)) if found else sys.maxsize


MIRROR = "zone \".\" { type mirror; primaries { %s }; file \"%s\"; };"


def wait_for(resolver, words):
    laboratory.wait_until(lambda: f"no \"{words}\": {resolver.text()}",
                          lambda: words in resolver.text())


def check_mirror(kedge, folder, domains, nsd):
    """RFC 8806: the same questions, and (nearly) nobody is asked."""
    kept = folder / "kept.zone"
    failed = 0
    resolver = start_resolver(kedge, folder, KSK_2017,
                              MIRROR % ("198.41.0.4;", kept))
    try:
        wait_for(resolver, "the root is mirrored: serial 2026073102 from "
                           "198.41.0.4")
        print(re.search(r"the root is mirrored: .*", resolver.text()).group(0))
        failed += check_few(domains)
        failed += check_many(domains)
        failed += expect("with the mirror it ends in peace",
                         resolver.stop() == 0, resolver.text())
        count = upstream_queries(resolver.text())
        failed += expect(f"with the mirror, {count} queries to servers",
                         count <= 2, resolver.text())
    finally:
        resolver.stop()

    nsd.stop()
    resolver = start_resolver(kedge, folder, KSK_2017, MIRROR % ("", kept))
    try:
        wait_for(resolver, f"from {kept}")
        failed += check_few(domains)
        failed += expect("it says that it is verified",
                         "verified; its signatures hold until"
                         in resolver.text(), resolver.text())
    finally:
        resolver.stop()
    return failed + check_altered(kedge, folder, kept)


def check_altered(kedge, folder, kept):
    """A zone that is not what was signed or digested is not used."""
    text = kept.read_text()
    glue = re.search(r"^a\.gtld-servers\.net\. .* A .*\n", text, re.MULTILINE)
    rows = [("one glue record less", text.replace(glue.group(0), "", 1),
             "another digest"),
            ("half of it", text[:len(text) // 2], "not hexadecimal"),
            ("nonsense", "certainly no zone", "is not mirrored")]
    failed = 0
    for what, altered, words in rows:
        kept.write_text(altered)
        resolver = start_resolver(kedge, folder, KSK_2017, MIRROR % ("", kept))
        try:
            wait_for(resolver, words)
            failed += expect(f"{what}: not mirrored",
                             "the root is mirrored" not in resolver.text(),
                             resolver.text())
            print([line for line in resolver.text().splitlines()
                   if words in line])
        finally:
            resolver.stop()
    return failed


def run(kedge, folder):
    text = lzma.open(DATA / ZONE, "rt", encoding="ascii").read()
    (folder / "root.zone").write_text(text)
    domains = read_zone(text)
    subprocess.run(["ip", "link", "set", "lo", "up"], timeout=20, check=True)
    nsd = start_nsd(folder, root_addresses(text))
    resolver = None
    failed = 0
    try:
        laboratory.wait_until(
            lambda: f"NSD does not answer: {nsd.text()}",
            lambda: dig("198.41.0.4", 53, ".", "SOA",
                        "+norec").status == "NOERROR", 60)
        resolver = start_resolver(kedge, folder, KSK_2017)
        failed += check_few(domains)
        failed += check_many(domains)
        failed += expect("it ends in peace", resolver.stop() == 0,
                         resolver.text())
        count = upstream_queries(resolver.text())
        failed += expect(f"{count} queries to servers, less than "
                         f"{UPSTREAM_MAX}", count < UPSTREAM_MAX,
                         resolver.text())
        resolver = start_resolver(kedge, folder, KSK_2024)
        answer = dig(CLIENT, PORT, ".", "SOA", "+dnssec")
        failed += expect("with KSK-2024 alone, which does not sign yet, all "
                         "is bogus", answer.status == "SERVFAIL"
                         and answer.edes and answer.edes[0] in (6, 9, 10),
                         answer.text)
        print(re.findall(r"; EDE: .*", answer.text))
        resolver.stop()
        failed += check_mirror(kedge, folder, domains, nsd)
    except TimeoutError as error:
        failed += expect(f"{error}", False, "")
    finally:
        if resolver:
            resolver.stop()
        nsd.stop()
    return failed


def main():
    laboratory.need("dig", "nsd", "unshare", "ip")
    if not (DATA / ZONE).exists():
        laboratory.skip("the real root zone is not there (ROOT_DATA)")
    fake_clock()
    enter_namespace()
    with tempfile.TemporaryDirectory(prefix="kedge-root-") as folder:
        failed = run(os.path.abspath(sys.argv[1]), pathlib.Path(folder))
    print("all is well" if failed == 0 else f"{failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

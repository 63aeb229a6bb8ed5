#!/usr/bin/env python3
# run_peers.py - the whole resolver against name servers that others wrote.
#
# The laboratory's zones are written as master files and served by NSD (and
# some by Knot DNS) on port 53 of the root servers' real addresses, inside a
# network namespace without any way out. The resolver runs there with its
# built-in root hints; only the trust anchor is the laboratory's.
#
# SPDX-License-Identifier: BSD-2-Clause

import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "lab"))

import laboratory  # noqa: E402
from laboratory import dig  # noqa: E402
from namespace import enter_namespace, take_addresses  # noqa: E402

CLIENT = "127.0.0.1"
PORT = 5300

# Zones that a peer cannot serve, and why.
LEFT_OUT = {
    "nsec3-unknown-hash.broken.test.":
        "NSD 4.6.1 crashes while it loads NSEC3 with an unknown hash",
}

# Questions that NSD 4.6.1 answers in another way than the laboratory.
PEERS_DIFFER = {
    "dnskey-no-rrsig.broken.test.":
        "NSD takes a zone whose DNSKEY has no RRSIG for unsigned",
    "nothing.moved.":
        "NSD leaves out the NSEC that covers what a DNAME leads to",
    "loop.signed.test.":
        "how often a loop is followed is left to taste",
    "c17.aliases.signed.test.":
        "how far a chain is followed is left to taste",
    "growing.aliases.signed.test.":
        "how far a chain is followed is left to taste",
    "no-dnskey.broken.test.":
        "NSD takes a zone without a DNSKEY for unsigned",
    "labels-below.broken.test.":
        "dig does not read such an RRSIG",
}

# Errors (RFC 8914) that NSD 4.6.1's way of answering earns instead of those
# that the laboratory's does; all else of the answer stays as expected.
PEERS_EARN_EDE = {
    # NSD leaves out NSEC3 records that are no hash of a name of the zone.
    "nothing.nsec3-bad-hash.broken.test.": 12,
}

# Served by Knot DNS where it is installed, by NSD otherwise.
KNOT_GROUPS = ("ns1.nic.example", "ns1.hosting.lab")


def read_groups(folder):
    """The groups of servers: names and addresses."""
    groups = {}
    for line in (folder / "servers.txt").read_text().splitlines():
        name, *addresses = line.split()
        groups[name] = addresses
    return groups


def leave_out_zones(folder):
    """Takes the zones of LEFT_OUT from NSD's configurations."""
    for conf in folder.glob("nsd-*.conf"):
        head, *zones = conf.read_text().split("\nzone:\n")
        kept = [zone for zone in zones
                if re.search(r'name: "(.*)"', zone).group(1) not in LEFT_OUT]
        conf.write_text("\nzone:\n".join([head, *kept]))


def start_server(folder, group):
    """The server of GROUP: NSD, or Knot DNS for some."""
    has_knot = os.access("/usr/sbin/knotd", os.X_OK)
    if group in KNOT_GROUPS and has_knot:
        return laboratory.Daemon(
            f"knotd for {group}",
            ["/usr/sbin/knotd", "-c", str(folder / f"knot-{group}.conf")],
            str(folder / f"{group}.log"))
    return laboratory.Daemon(
        f"nsd for {group}",
        ["/usr/sbin/nsd", "-d", "-c", str(folder / f"nsd-{group}.conf")],
        str(folder / f"{group}.log"))


def zones_of(folder, group):
    conf = (folder / f"nsd-{group}.conf").read_text()
    return re.findall(r'^\tname: "(.*)"$', conf, re.MULTILINE)


def unloaded_zones(folder, groups, servers):
    """The zones that a server does not serve from their file, with what it
    says about that."""
    missing = dict(LEFT_OUT)
    for group, addresses in groups.items():
        for zone in zones_of(folder, group):
            answer = dig(addresses[0], 53, zone, "SOA", "+norec", "+dnssec")
            if answer.status == "NOERROR" and "aa" in answer.flags:
                continue
            lines = [line for line in servers[group].text().splitlines()
                     if zone.rstrip(".") in line]
            missing[zone] = lines[-1] if lines else str(answer)
    return missing


def verify_zones(folder, cases):
    """ldns-verify-zone on every zone of which all answers are to be secure
    (or whose answers are insecure for opt-out alone)."""
    failed = 0
    if not os.access("/usr/bin/ldns-verify-zone", os.X_OK):
        return 0
    sound = {case["zone"] for case in cases
             if case["zone"].endswith("signed.test.")
             and not case["zone"].startswith("plain.")
             and case["zone"] not in ("unsigned.test.",)}
    for zone in sorted(sound):
        done = subprocess.run(
            ["ldns-verify-zone", str(folder / f"{zone}zone")],
            capture_output=True, text=True, timeout=60, check=False)
        if done.returncode != 0:
            print(f"not ok - ldns-verify-zone {zone}: {done.stdout.strip()} "
                  f"{done.stderr.strip()}")
            failed += 1
    print(f"ldns-verify-zone: {len(sound) - failed} of {len(sound)} zones")
    return failed


def shape(answer):
    """What two servers must agree on: signatures' octets aside, and the NS
    RRset that some add to any answer."""
    is_referral = "aa" not in answer.flags
    records = []
    for owner, _, _, rrtype, rdata in (record for record in answer.records
                                       if len(record) == 5):
        if rrtype == "RRSIG":
            rdata = rdata.split()[0]
        if is_referral or "NS" not in (rrtype, rdata):
            records.append((owner.lower(), rrtype, rdata.lower()))
    return answer.status, is_referral, sorted(records)


def compare_servers(kedge, folder, groups, cases):
    """The laboratory's own server must answer as the peers do. (Which NSEC
    records a zone with a broken denial gives is left to taste.)"""
    testbed = laboratory.Daemon(
        "testbed", [kedge, "testbed", "--real-addresses", "--port", "5353"],
        str(folder / "testbed.log"))
    server_of = {zone: addresses[0] for group, addresses in groups.items()
                 for zone in zones_of(folder, group)}
    compared = failed = 0
    try:
        laboratory.wait_until(lambda: "the testbed does not start",
                              lambda: "ready" in testbed.text())
        for case in cases:
            server = server_of.get(case["zone"])
            if server is None or case["ede"] == 12 \
                    or case["name"] in PEERS_EARN_EDE or any(
                        name in case["name"] for name in PEERS_DIFFER):
                continue
            peer, own = (dig(server, port, case["name"], case["type"],
                             "+dnssec", "+norec", "+authority")
                         for port in (53, 5353))
            compared += 1
            if shape(peer) != shape(own):
                failed += 1
                print(f"not ok - {case['name']} {case['type']} at {server}:\n"
                      f"  peer\n{peer.text}\n  laboratory\n{own.text}")
    finally:
        testbed.stop()
    print(f"laboratory and peers: {compared - failed} of {compared} answers "
          "agree", flush=True)
    return failed


def as_peers_answer(cases):
    """CASES with the errors that the peers' answers earn."""
    return [{**case, "ede": PEERS_EARN_EDE.get(case["name"], case["ede"])}
            for case in cases]


def check_resolver(kedge, folder, cases):
    resolver = laboratory.Daemon(
        "resolver", [kedge, "run", "-c", str(folder / "resolver.conf")],
        str(folder / "resolver.log"))
    failed = 0
    try:
        laboratory.wait_until(
            lambda: "the resolver does not answer",
            lambda: not resolver.is_running()
            or dig(CLIENT, PORT, ".", "SOA").status == "NOERROR")
        if not resolver.is_running():
            raise TimeoutError("the resolver ended at its start")
        failed += laboratory.check_cases(CLIENT, PORT, cases, "first")
        failed += laboratory.check_cases(CLIENT, PORT, cases, "from the cache")
        if not resolver.is_running() or resolver.stop() != 0:
            print("not ok - the resolver did not end in peace")
            print(resolver.text()[-4000:])
            failed += 1
    except TimeoutError as error:
        print(f"not ok - {error}\n{resolver.text()[-4000:]}")
        failed += 1
    finally:
        resolver.stop()
    return failed


def run(kedge, folder):
    cases = [case for case in laboratory.load_cases(kedge)
             if not case["odd_server"]]  # a peer cannot be as odd
    subprocess.run(
        [kedge, "testbed", "--real-addresses", "--zones", str(folder),
         "--write", str(folder), "--resolver-port", str(PORT)],
        timeout=60, check=True)
    failed = verify_zones(folder, cases)
    leave_out_zones(folder)
    groups = read_groups(folder)
    take_addresses(folder / "addresses")
    servers = {group: start_server(folder, group) for group in groups}
    try:
        for group, addresses in groups.items():
            laboratory.wait_until(
                lambda server=servers[group]:
                f"{server.name} does not answer: {server.text()[-2000:]}",
                lambda address=addresses[-1]: dig(
                    address, 53, ".", "SOA", "+norec").status != "NONE")
        missing = unloaded_zones(folder, groups, servers)
        for zone, reason in missing.items():
            print(f"not loaded: {zone}: {reason}")
        print(f"{len(servers)} servers, {len(missing)} zones not loaded",
              flush=True)
        loaded = [case for case in cases if case["zone"] not in missing]
        failed += compare_servers(kedge, folder, groups, loaded)
        failed += check_resolver(kedge, folder, as_peers_answer(loaded))
    except TimeoutError as error:
        print(f"not ok - {error}")
        failed += 1
    finally:
        for server in servers.values():
            server.stop()
    return failed


def main():
    laboratory.need("dig", "nsd", "unshare", "ip")
    enter_namespace()
    with tempfile.TemporaryDirectory(prefix="kedge-peers-") as folder:
        failed = run(os.path.abspath(sys.argv[1]), pathlib.Path(folder))
    print("all is well" if failed == 0 else f"{failed} failures")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

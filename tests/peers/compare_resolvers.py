#!/usr/bin/env python3
# compare_resolvers.py - the laboratory's catalogue put to other resolvers too:
# Unbound, BIND, Knot Resolver and PowerDNS Recursor, as far as they are
# installed, beside Kedge.
#
#	tests/peers/compare_resolvers.py build/kedge [docs/comparison.md]
#
# All run in a network namespace of their own without any way out, with the
# laboratory on port 53 of its addresses, and with its root hints and trust
# anchor. Each has the defaults of its makers, but for what the laboratory
# needs: see CONFIGURATIONS. Without a file to write, a summary is printed.
#
# SPDX-License-Identifier: BSD-2-Clause

import datetime
import json
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
KEDGE_PORT = 5300
ASKING_TIME_S = 1500

UNBOUND = """
server:
	interface: {client}@{port}
	do-daemonize: no
	username: ""
	chroot: ""
	directory: "{folder}"
	pidfile: ""
	use-syslog: no
	root-hints: "{folder}/root.hints"
	trust-anchor-file: "{folder}/root.anchor"
	ede: yes
	# The laboratory has a top-level domain "test".
	local-zone: "test." nodefault
remote-control:
	control-enable: no
"""

BIND = """
options {{
	directory "{folder}";
	listen-on port {port} {{ {client}; }};
	listen-on-v6 {{ none; }};
	pid-file none;
	session-keyfile none;
	recursion yes;
	allow-query {{ {client}; }};
	dnssec-validation yes;
}};
controls {{ }};
zone "." {{ type hint; file "{folder}/root.hints"; }};
{anchors}
"""

KNOT = """
net.listen('{client}', {port}, {{ kind = 'dns' }})
modules = {{ 'hints > iterate' }}
hints.root_file('{folder}/root.hints')
trust_anchors.add_file('{folder}/root.anchor', true)
cache.size = 20 * MB
-- The laboratory has a top-level domain "test".
policy.add(policy.suffix(policy.PASS, {{ todname('test.') }}))
"""

# Its own list of addresses that are not asked, without those for
# documentation, which the laboratory's servers have.
POWERDNS = """
config-dir={folder}
socket-dir={folder}
local-address={client}
local-port={port}
allow-from=127.0.0.0/8
daemon=no
disable-syslog=yes
write-pid=no
threads=1
hint-file={folder}/root.hints
dnssec=validate
extended-resolution-errors=yes
security-poll-suffix=
query-local-address=0.0.0.0, ::
dont-query=127.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 169.254.0.0/16, \
192.168.0.0/16, 172.16.0.0/12, ::1/128, fc00::/7, fe80::/10, 0.0.0.0/8, \
192.0.0.0/24, 240.0.0.0/4, ::/96, ::ffff:0:0/96, 100::/64
lua-config-file={folder}/powerdns.lua
"""

# Name, program, how it tells its version, configuration, command.
CONFIGURATIONS = [
    ("Unbound", "unbound", ["-V"], r"Version (\S+)", UNBOUND,
     ["-d", "-c", "{conf}"]),
    ("BIND", "named", ["-V"], r"BIND (\S+)", BIND,
     ["-g", "-n", "1", "-c", "{conf}"]),
    ("Knot Resolver", "kresd", ["-V"], r"version (\S+)", KNOT,
     ["-n", "-c", "{conf}", "{folder}"]),
    ("PowerDNS Recursor", "pdns_recursor", ["--version"],
     r"Recursor (\S+)", POWERDNS, ["--config-dir={folder}"]),
]


def find_program(name):
    for folder in "/usr/sbin", "/usr/bin", "/usr/local/sbin":
        if os.access(f"{folder}/{name}", os.X_OK):
            return f"{folder}/{name}"
    return None


def version_of(program, options, pattern):
    done = subprocess.run([program, *options], capture_output=True, text=True,
                          timeout=60, check=False)
    found = re.search(pattern, done.stdout + done.stderr)
    return found.group(1) if found else "of unknown version"


def anchors_of(folder):
    """The trust anchors in BIND's form."""
    return re.search(r"^trust-anchors \{.*?^\};",
                     (folder / "resolver.conf").read_text(),
                     re.DOTALL | re.MULTILINE).group(0)


def write_powerdns_anchor(folder, home):
    """Its trust anchors are written in Lua."""
    lines = ["clearTA()"]
    for line in (folder / "root.anchor").read_text().splitlines():
        lines.append('addTA(".", "%s")' % line.split("DS", 1)[1].strip())
    (home / "powerdns.lua").write_text("\n".join(lines) + "\n")


def start_peer(peer, program, folder, port):
    name, _, _, _, text, command = peer
    home = folder / name.replace(" ", "-").lower()
    home.mkdir()
    for file in "root.hints", "root.anchor":
        (home / file).write_text((folder / file).read_text())
    write_powerdns_anchor(folder, home)
    conf = home / "recursor.conf"
    conf.write_text(text.format(client=CLIENT, port=port, folder=home,
                                anchors=anchors_of(folder)))
    return laboratory.Daemon(
        name, [program, *(word.format(conf=conf, folder=home)
                          for word in command)], str(home / "log"))


def wait_for(daemon, port):
    laboratory.wait_until(
        lambda: f"{daemon.name} does not answer:\n{daemon.text()[-3000:]}",
        lambda: not daemon.is_running()
        or dig(CLIENT, port, "dnssec.signed.test", "A").status == "NOERROR")
    if not daemon.is_running():
        raise TimeoutError(f"{daemon.name} ended at its start:\n"
                           f"{daemon.text()[-3000:]}")


def ask(kedge, resolvers):
    """What `kedge testbed` says of RESOLVERS, names with ports."""
    command = [kedge, "testbed", "--json"]
    for name, port in resolvers:
        command += ["--resolver", f"{name}={CLIENT}#{port}"]
    # One that is not as it should be is no failure of the comparison.
    done = subprocess.run(command, capture_output=True, text=True,
                          timeout=ASKING_TIME_S, check=False)
    if not done.stdout:
        raise TimeoutError(done.stderr)
    return json.loads(done.stdout)["cases"]


def count(cases, name):
    return (sum(case["as_expected"][name] for case in cases),
            sum(case["safe"][name] for case in cases))


def write_table(out, header, rows):
    out.append("| " + " | ".join(header) + " |")
    out.append("|" + " --- |" * len(header))
    out += ["| " + " | ".join(row) + " |" for row in rows]
    out.append("")


def cell(case, name):
    if case["as_expected"][name]:
        return "✓"
    return case["seen"][name] if case["safe"][name] \
        else f"**{case['seen'][name]}**"


def report(cases, versions):
    """The comparison as Markdown."""
    names = list(versions)
    differ = [case for case in cases if not all(case["as_expected"].values())]
    out = ["# Broken delegations: what resolvers say", "",
           "The testbed's whole catalogue, put to resolvers by "
           "`tests/peers/compare_resolvers.py`", "(which is how to repeat it) "
           f"on {datetime.date.today()}. Each has the defaults of its makers; "
           "what the", "laboratory needs beyond that is in the script. "
           f"{len(cases)} questions; *as expected* counts RCODE,",
           "AD and extended error (RFC 8914), *safe* RCODE and AD alone.", ""]
    write_table(out, ["resolver", "version", "as expected", "safe"],
                [[name, versions[name], *map(str, count(cases, name))]
                 for name in names])
    out += ["What is expected follows from the RFC that each question names "
            "(`kedge testbed --json`).", "Others may hold another view of "
            "it: which extended error tells a cause best is no", "standard, "
            "and how many CNAMEs or NSEC3 iterations are too many is policy.",
            "", f"The {len(cases) - len(differ)} questions that all answer as "
            "expected are left out below. ✓ is as expected;", "**bold** "
            "differs in RCODE or AD, the rest in the extended error alone.",
            ""]
    write_table(out, ["question", "what is wrong", "expected", *names],
                [[f"{case['name'].rstrip('.')} {case['type']}", case["what"],
                  case["expected"], *(cell(case, name) for name in names)]
                 for case in differ])
    return "\n".join(out)


def run(kedge, folder):
    subprocess.run([kedge, "testbed", "--real-addresses", "--zones",
                    str(folder / "zones"), "--write", str(folder),
                    "--resolver-port", str(KEDGE_PORT)],
                   timeout=60, check=True)
    take_addresses(folder / "addresses")
    version = subprocess.run([kedge, "--version"], capture_output=True,
                             text=True, timeout=20, check=True).stdout
    versions = {"Kedge": version.split()[-1]}
    daemons = [laboratory.Daemon(
        "testbed", [kedge, "testbed", "--real-addresses"],
        str(folder / "testbed.log"))]
    resolvers = [("Kedge", KEDGE_PORT)]
    try:
        laboratory.wait_until(
            lambda: f"the testbed does not start: {daemons[0].text()}",
            lambda: "ready" in daemons[0].text())
        daemons.append(laboratory.Daemon(
            "Kedge", [kedge, "run", "-c", str(folder / "resolver.conf")],
            str(folder / "kedge.log")))
        wait_for(daemons[-1], KEDGE_PORT)
        for place, peer in enumerate(CONFIGURATIONS, 1):
            program = find_program(peer[1])
            if program is None:
                print(f"left out: {peer[0]} is not installed")
                continue
            versions[peer[0]] = version_of(program, peer[2], peer[3])
            resolvers.append((peer[0], KEDGE_PORT + place))
            daemons.append(start_peer(peer, program, folder,
                                      KEDGE_PORT + place))
            wait_for(daemons[-1], KEDGE_PORT + place)
        # One after the other: none is to wait for the machine.
        cases = None
        for resolver in resolvers:
            cases = merge(cases, ask(kedge, [resolver]), resolver[0])
        for daemon in daemons:
            if not daemon.is_running():
                print(f"not running any more: {daemon.name}\n"
                      f"{daemon.text()[-2000:]}")
    finally:
        for daemon in reversed(daemons):
            daemon.stop()
    return cases, versions


def merge(cases, more, name):
    """Adds a resolver's column to those that there are."""
    if cases is None:
        cases = [{**case, "seen": {}, "safe": {}, "as_expected": {}} for case in more]
    for case, other in zip(cases, more):
        case["seen"][name] = other["seen"]
        case["safe"][name] = other["safe"]
        case["as_expected"][name] = other["as_expected"]
    return cases


def main():
    laboratory.need("dig", "unshare", "ip")
    enter_namespace()
    with tempfile.TemporaryDirectory(prefix="kedge-compare-") as folder:
        cases, versions = run(os.path.abspath(sys.argv[1]),
                              pathlib.Path(folder))
    for name, version in versions.items():
        print(f"{name} {version}: %d as expected, %d safe, of {len(cases)}"
              % count(cases, name))
    if len(sys.argv) > 2:
        pathlib.Path(sys.argv[2]).write_text(report(cases, versions) + "\n")
    return 0 if all(case["as_expected"]["Kedge"] for case in cases) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except TimeoutError as error:
        sys.exit(f"{error}")

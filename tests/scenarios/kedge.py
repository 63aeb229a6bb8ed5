# SPDX-License-Identifier: BSD-2-Clause
"""Kedge under the runner of replay scenarios: turns the header of a scenario,
written for other resolvers, into resolver.conf.

    RPL_ADAPTER=tests/scenarios/kedge.py KEDGE=build/kedge rplrun -s kedge ...

A statement that this build of Kedge does not have, or reads without effect,
is told by `kedge check-conf`: the scenario is then skipped, with the name of
the statement. So an option that Kedge gains counts from then on, with no
change here. Wishes are the exception: a statement that changes only the
sections around the answer, or how it is come by, is left out instead.
"""
import ipaddress
import os
import re
import subprocess

from adapters import Adapter, Skip

KEDGE = os.path.abspath(os.environ.get("KEDGE", "build/kedge"))

# What statements do when Kedge does not have them is still worth a run.
WISHES = {"minimal-responses", "synth-from-dnssec", "disable-empty-zone",
          "trust-anchor-telemetry", "bogus"}

ALLOWS = {"allow", "allow_snoop", "allow_setrd"}
REFUSES = {"refuse", "refuse_non_local"}
DROPS = {"deny", "deny_non_local"}

# Kinds of local zones that have another name here.
LOCAL_KINDS = {
    "deny": "drop", "always_deny": "drop", "always_refuse": "refuse",
    "always_nxdomain": "nxdomain", "always_nodata": "nodata",
    "always_transparent": "resolve", "always_null": "null",
    "block_a": "block-a", "block_aaaa": "block-aaaa",
    "block_a_wdata": "block-a", "block_aaaa_wdata": "block-aaaa",
}


def quote(text):
    return '"%s"' % text.replace('"', '\\"')


def yes_no(yes):
    return "yes" if yes else "no"


def server(text):
    """An address as Unbound writes it: ADDRESS[@PORT][#NAME]."""
    address, _, port = text.split("#")[0].partition("@")
    return address + (" port " + port if port else "")


def servers(texts):
    return "{ %s }" % " ".join(server(text) + ";" for text in texts)


class Kedge(Adapter):
    name = "kedge"
    fake_monotonic = True  # the caches age by CLOCK_MONOTONIC
    wants_aa = False

    def configure(self, conf, wd, net):
        self.conf, self.folder = conf, wd
        self.zones, self.servers, self.policies = [], [], []
        options = self.basics(wd, net) + self.access()
        options += self.stale() + self.local_zones()
        options += self.options(conf, self.handlers())
        for zone in conf.zones:
            self.add_zone(zone)
        if self.policies:
            options.append("response-policy { %s }" % " ".join(self.policies))
        if conf.hints:
            self.zones.append('zone "." { type hint; file "%s"; };'
                              % self.hints_file(conf, wd))
        path = self.write_conf(wd, options)
        return [KEDGE, "run", "-c", path]

    # --- the file -----------------------------------------------------------

    def write_conf(self, wd, options):
        """Writes the file, without the wishes that this build cannot fill."""
        for _ in range(2):
            text = ["options {"] + ["\t%s;" % o for o in options] + ["};"]
            text.append("controls { };")
            text += self.zones + self.servers + self.anchors()
            path = self.write(wd, "resolver.conf", "\n".join(text) + "\n")
            missing = self.missing(path)
            if not missing:
                return path
            if missing - WISHES:
                raise Skip("option " + ", ".join(sorted(missing - WISHES)))
            options = [o for o in options if o.split()[0] not in missing]
            self.servers = [] if "bogus" in missing else self.servers
        raise Skip("check-conf never ends: " + ", ".join(sorted(missing)))

    @staticmethod
    def missing(path):
        """The statements in the file at PATH that Kedge does not know."""
        done = subprocess.run([KEDGE, "check-conf", path], check=False,
                              capture_output=True, text=True, timeout=30)
        report = done.stdout + done.stderr
        missing = set(re.findall(r'"([^"]+)" has no effect', report))
        missing |= set(re.findall(r'unknown statement "([^"]+)"', report))
        errors = [line for line in report.splitlines()
                  if " error: " in line and "unknown statement" not in line]
        if errors:
            raise Skip("conf: " + errors[0].partition(" error: ")[2])
        return missing

    # --- options ------------------------------------------------------------

    def basics(self, wd, net):
        conf = self.conf
        address, port = net.listen
        listen = ["listen-on port %d { none; }" % port,
                  "listen-on-v6 port %d { %s; }" % (port, address)]
        if ":" not in address:
            listen = ["listen-on port %d { %s; }" % (port, address),
                      "listen-on-v6 port %d { none; }" % port]
        minimise = conf.yes("qname-minimisation", True)
        minimal = conf.yes("minimal-responses", True)
        return listen + [
            "directory " + quote(wd),
            "workers 1",
            "query-source " + net.source4,
            "query-source-v6 " + net.source6,
            "edns-udp-size 4096",
            "max-udp-size 4096",
            "max-cache-size 16M",
            "dnssec-validation " + yes_no(conf.anchors),
            "qname-minimization " + ("relaxed" if minimise else "off"),
            "minimal-responses " + yes_no(minimal),
            "use-ipv6 " + yes_no(conf.yes("do-ip6", True)),
            "use-ipv4 " + yes_no(conf.yes("do-ip4", True)),
        ]

    def access(self):
        """The most specific network decides at Unbound, the first here."""
        rules = {"127.0.0.0/8": "allow", "::1/128": "allow"}
        if "access-control" not in self.conf.opts:
            return ["allow-query { any; }"]
        for value in self.conf.opts["access-control"]:
            network, action = value.split()[:2]
            rules[str(ipaddress.ip_network(network, False))] = action
        allow, drop = [], []
        for network in sorted(rules, key=lambda n: int(n.split("/")[1]),
                              reverse=True):
            action = rules[network]
            if action not in ALLOWS | REFUSES | DROPS:
                raise Skip("option access-control: " + action)
            allow.append(("" if action in ALLOWS else "!") + network)
            drop.append(("" if action in DROPS else "!") + network)
        return ["allow-query { %s }" % "".join(n + "; " for n in allow),
                "blackhole { %s }" % "".join(n + "; " for n in drop)]

    def stale(self):
        conf = self.conf
        if not conf.yes("serve-expired"):
            return []
        timeout = conf.get("serve-expired-client-timeout", "1800")
        reset = conf.get("serve-expired-ttl", "86400")
        return ["stale-answer-enable yes",
                "stale-refresh-time 0",
                "stale-answer-ttl "
                + conf.get("serve-expired-reply-ttl", "30"),
                "stale-answer-client-timeout " + timeout,
                "max-stale-ttl " + (reset if reset != "0" else "604800")]

    def local_zones(self):
        """`nodefault` ends a zone that is built in; all else is of its own
        making. Unbound has no "local." built in; the resolver of the deckard
        suite has nothing."""
        out = ['disable-empty-zone "local."']
        if self.conf.dialect == "deckard":
            out = ["empty-zones-enable no"]
        for value in self.conf.opts.get("local-zone", []):
            zone, kind = value.replace('"', " ").split()
            if kind == "nodefault":
                out.append("disable-empty-zone %s" % quote(zone))
            else:
                self.zones.append("local-zone %s %s;" % (
                    quote(zone), LOCAL_KINDS.get(kind, kind)))
        for value in self.conf.opts.get("local-data", []):
            self.add_local_data(value)
        return out

    def add_hint(self, name, address):
        reverse = ipaddress.ip_address(address).reverse_pointer
        self.add_local_data("%s. A %s" % (name.rstrip("."), address))
        self.add_local_data("%s. PTR %s." % (reverse, name.rstrip(".")))

    def add_local_data(self, record):
        if re.search(r"\s(CH|ANY|HS)\s", record):
            raise Skip("local-data of another class than IN")
        self.zones.append("local-data { %s; };" % quote(record))

    def handlers(self):
        def nothing(_):
            return None

        def fixed(option):
            return lambda values: option + " " + values[-1]

        def chaos(option, hide):
            """To tell nothing is the default."""
            return lambda values: None if self.conf.yes(hide) \
                else option + " " + quote(values[-1])

        done = ("qname-minimisation", "minimal-responses", "do-ip6", "do-ip4",
                "access-control", "local-zone", "local-data",
                "serve-expired", "serve-expired-ttl",
                "serve-expired-reply-ttl", "serve-expired-client-timeout")
        handlers = {name: nothing for name in done}
        handlers.update({
            "domain-insecure": lambda v: "validate-except { %s }"
            % "".join(quote(name) + "; " for name in v),
            "cache-max-ttl": fixed("max-cache-ttl"),
            "cache-min-ttl": fixed("min-cache-ttl"),
            "cache-max-negative-ttl": fixed("max-ncache-ttl"),
            "feature:max_ttl": fixed("max-cache-ttl"),
            "feature:min_ttl": fixed("min-cache-ttl"),
            "aggressive-nsec": fixed("synth-from-dnssec"),
            "trust-anchor-signaling": fixed("trust-anchor-telemetry"),
            # "no": NS sets that nobody asked for are let through. They are
            # never learnt from here, so that both are the same.
            "iter-scrub-promiscuous": nothing,
            "prefetch": lambda v: "prefetch 10%"
            if self.conf.yes("prefetch") else None,
            "dns64-prefix": lambda v: self.dns64(v[-1]),
            "feature:dns64_prefix": lambda v: self.dns64(v[-1] + "/96"),
            "do-nat64": nothing,
            "nat64-prefix": fixed("nat64-prefix"),
            "nsid": self.nsid,
            "identity": chaos("server-id", "hide-identity"),
            "version": chaos("version", "hide-version"),
            "answer-cookie": lambda v: "answer-cookie "
            + yes_no(self.conf.yes("answer-cookie")),
            "cookie-secret": lambda v: "cookie-secret " + quote(v[-1]),
            "private-address": self.private_address,
            "private-domain": nothing,
            "do-not-query-localhost": self.query_localhost,
            "msg-cache-size": self.cache_size,
            "feature:policy": self.policy,
            "feature:workarounds": nothing,
            "feature:static_hint_name": nothing,
            "feature:static_hint_addr": lambda v: self.add_hint(
                self.conf.get("feature:static_hint_name"), v[-1]),
            "tcp-upstream": lambda v: "tcp-only yes"
            if self.conf.yes("tcp-upstream") else None,
            "disable-edns-do": lambda v: "request-dnssec no"
            if self.conf.yes("disable-edns-do") else None,
        })
        return handlers

    @staticmethod
    def dns64(prefix):
        return "dns64 %s { clients { any; }; }" % prefix

    @staticmethod
    def nsid(values):
        value = values[-1]
        if value.startswith("ascii_"):
            return "server-id " + quote(value[len("ascii_"):])
        return "server-id hex " + quote(value)

    def private_address(self, values):
        option = "deny-answer-addresses { %s }" % "".join(
            value + "; " for value in values)
        allowed = self.conf.opts.get("private-domain")
        if allowed:
            option += " except-from { %s }" % "".join(
                quote(name) + "; " for name in allowed)
        return option

    def query_localhost(self, _):
        """Asking loopback addresses is never done, unless a server says so."""
        if not self.conf.yes("do-not-query-localhost"):
            self.servers.append("server 127.0.0.0/8 { bogus no; };")

    @staticmethod
    def cache_size(values):
        """So small that entries are dropped: the bound here has a floor."""
        if int(re.match(r"\d+", values[-1]).group()) < 1024:
            raise Skip("option msg-cache-size: below the least size")

    def policy(self, values):
        """Knot Resolver's policies, which are Lua."""
        out = []
        for value in values:
            name = re.search(r"todname\('([^']+)'\)", value)
            name = quote(name.group(1) if name else ".")
            action = re.search(r"(FORWARD|DENY|DROP)(?:\('([^']+)'\))?", value)
            if not action:
                raise Skip("option policy: " + value)
            if action.group(1) == "FORWARD":
                self.zones.append("zone %s { type forward; forward only; "
                                  "forwarders { %s; }; };"
                                  % (name, action.group(2)))
            else:
                if action.group(1) == "DROP":
                    raise Skip("policy DROP: a name to be SERVFAIL")
                self.zones.append("local-zone %s nxdomain;" % name)
        return out

    # --- zones --------------------------------------------------------------

    def add_zone(self, zone):
        if zone.kind == "forward-zone":
            self.only(zone, {"name", "forward-addr", "forward-first",
                             "forward-tcp-upstream"})
            if zone.get("forward-tcp-upstream") == "yes":
                self.servers += ["server %s { tcp-only yes; };"
                                 % address.split("@")[0]
                                 for address in self.addrs(zone)]
            kind = "first" if zone.get("forward-first") == "yes" else "only"
            body = "type forward; forward %s; forwarders %s;" % (
                kind, servers(self.addrs(zone)))
        elif zone.kind == "stub-zone":
            self.only(zone, {"name", "stub-addr", "stub-prime"})
            primed = zone.get("stub-prime") == "yes"
            body = "type %s; %s %s;" % (
                "stub" if primed else "static-stub",
                "primaries" if primed else "server-addresses",
                servers(self.addrs(zone)))
        elif zone.kind == "rpz":
            body = self.policy_zone(zone)
        else:
            raise Skip("option " + zone.kind)
        self.zones.append("zone %s { %s };" % (quote(zone.name), body))

    def policy_zone(self, zone):
        """The rules from their file, and the word of response-policy."""
        self.only(zone, {"name", "zonefile", "rpz-log", "rpz-log-name",
                         "rpz-action-override", "rpz-cname-override"})
        policy = zone.get("rpz-action-override", "given").strip('"')
        if policy == "cname":
            policy += " " + quote(zone.get("rpz-cname-override").strip('"'))
        self.policies.append("zone %s policy %s log no;"
                             % (quote(zone.name), policy))
        name = zone.get("zonefile").strip("@").partition("@")[2]
        path = self.write(self.folder, "policy_" + name,
                          self.conf.tempfiles[name])
        return "type primary; file %s;" % quote(path)

    # --- keys ---------------------------------------------------------------

    def anchors(self):
        if self.conf.autotrust:
            raise Skip("option auto-trust-anchor-file")
        if not self.conf.anchors:
            return []
        text = ["trust-anchors {"]
        for anchor in self.conf.anchors:
            owner, rrtype, rdata = self.anchor_parts(anchor)
            words = rdata.split()
            text.append('\t%s static-%s %s "%s";' % (
                quote(owner), "ds" if rrtype == "DS" else "key",
                " ".join(words[:3]), "".join(words[3:])))
        return text + ["};"]

#!/usr/bin/env python3
# run_control.py - every command of `kedge ctl` on a running resolver, and the
# same over HTTP as curl speaks it, while it resolves the laboratory internet.
#
# SPDX-License-Identifier: BSD-2-Clause

import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

import laboratory
from laboratory import dig

CLIENT = "127.0.0.1"
GOOD = "dnssec.signed.test"
BOGUS = "www.expired.broken.test"


class UnixConnection(http.client.HTTPConnection):
    """What `curl --unix-socket PATH http://localhost/...` does."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(30)
        self.sock.connect(self.path)


class Place:
    """A resolver in a folder, and what is said to it."""

    def __init__(self, kedge, folder, port):
        self.kedge, self.folder, self.port = kedge, folder, port
        self.conf = folder / "resolver.conf"
        self.socket = str(folder / "control.sock")
        self.metrics_port = laboratory.free_port(CLIENT)

    def ctl(self, *words, expect=0):
        done = subprocess.run(
            [self.kedge, "ctl", "-c", self.conf, *words],
            capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == expect, (words, done)
        return done.stdout + done.stderr

    def json(self, *words, expect=0):
        return json.loads(self.ctl("--json", *words, expect=expect))

    def http(self, method, path, headers=None):
        connection = UnixConnection(self.socket)
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def dig(self, name, rrtype="A", *options):
        return dig(CLIENT, self.port, name, rrtype, "+dnssec", *options)


def test_status(place):
    status = place.json("status")
    assert status["workers"] == 2 and status["clock"]["sane"], status
    assert status["listening"] == [f"{CLIENT}#{place.port}"], status
    assert status["configuration"]["file"] == str(place.conf), status
    (anchor,) = status["anchors"]
    assert anchor["zone"] == "." and len(anchor["trusted"]) == 1, status
    assert "2 workers" in place.ctl("status")
    assert "healthy" in place.ctl("health")
    code, body = place.http("GET", "/status")
    assert code == 200 and json.loads(body)["pid"] == status["pid"], body


def test_stats(place):
    before = place.json("stats")["total"]
    assert "ad" in place.dig(GOOD).flags
    place.dig(GOOD)
    after = place.json("stats", "--workers")
    assert after["total"]["queries"] == before["queries"] + 2, (before, after)
    assert after["total"]["cache-hits"] > before["cache-hits"]
    assert len(after["workers"]) == 2
    for key, value in after["total"].items():
        assert value == sum(one[key] for one in after["workers"]), key
    assert after["caches"]["answers"]["entries"] > 0
    assert "cache-hits" in place.ctl("stats")


def samples(text):
    """Each sample of an exposition with its value; the format is checked."""
    found, types = {}, {}
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert name not in types, f"{name} begins twice"
            types[name] = kind
        elif line.startswith("#"):
            assert line.startswith("# HELP ") or line == "# EOF", line
        else:
            name, value = line.rsplit(" ", 1)
            assert name not in found, f"{name} stands twice"
            found[name] = float(value)
    return found, types


def test_metrics(place):
    before, types = samples(place.http("GET", "/metrics")[1])
    place.dig(GOOD)
    place.dig(BOGUS)
    after, _ = samples(place.http("GET", "/metrics")[1])
    for name, more in (
            ("kedge_queries_total", 2),
            ('kedge_responses_total{rcode="NOERROR"}', 1),
            ('kedge_responses_total{rcode="SERVFAIL"}', 1),
            ('kedge_answers_by_verdict_total{verdict="secure"}', 1),
            ('kedge_answers_by_verdict_total{verdict="bogus"}', 1)):
        assert after[name] == before[name] + more, (name, before, after)
    assert after['kedge_extended_errors_total{code="7",'
                 'text="Signature Expired"}'] >= 1
    assert after["kedge_fetch_duration_seconds_count"] > 0
    # The first batch with a hit is measured.
    assert after["kedge_cache_hit_duration_seconds_count"] > 0
    for name, kind in types.items():
        assert name.endswith("_total") == (kind == "counter"), (name, kind)
    for name in "fetch", "cache_hit":
        name = f"kedge_{name}_duration_seconds"
        buckets = [value for key, value in after.items()
                   if key.startswith(name + "_bucket")]
        assert buckets == sorted(buckets)
        assert buckets[-1] == after[name + "_count"]


def test_open_metrics(place):
    code, text = place.http("GET", "/metrics", {
        "Accept": "application/openmetrics-text;version=1.0.0"})
    assert code == 200 and text.endswith("\n# EOF\n"), text
    found, types = samples(text)
    for name, kind in types.items():
        assert not name.endswith("_total"), name
        if kind == "counter" and name != "kedge_extended_errors":
            assert any(key.startswith(name + "_total") for key in found), name


def test_promtool(place):
    if not shutil.which("promtool"):
        print("no promtool here: its checks are left out")
        return
    subprocess.run(["promtool", "check", "metrics"], check=True, text=True,
                   input=place.http("GET", "/metrics")[1])
    folder = pathlib.Path(__file__).parents[2] / "contrib" / "monitoring"
    for words in ["check", "rules", "alerts.yml"], \
            ["test", "rules", "alerts_test.yml"]:
        subprocess.run(["promtool", *words], check=True, cwd=folder)


def test_monitoring_knows_its_metrics(place):
    """The rules and the dashboard ask for nothing that is not there."""
    folder = pathlib.Path(__file__).parents[2] / "contrib" / "monitoring"
    board = json.loads((folder / "dashboard.json").read_text())
    asked = [target["expr"] for panel in board["panels"]
             for target in panel["targets"]]
    asked += re.findall("expr: (.*)", (folder / "alerts.yml").read_text())
    names = {name for text in asked for name in re.findall(r"kedge_\w+", text)}
    _, types = samples(place.http("GET", "/metrics")[1])
    known = set(types) | {name + "_bucket" for name in types}
    assert names and names <= known, names - known


def test_statistics_channel(place):
    def get(path, **headers):
        connection = http.client.HTTPConnection(CLIENT, place.metrics_port,
                                                timeout=30)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text

    code, text = get("/metrics")
    assert code == 200 and "kedge_build_info" in samples(text)[1], text
    assert get("/status")[0] == 404  # for metrics alone
    assert get("/metrics", Host="evil.example")[0] == 403
    assert get("/metrics", Origin="http://127.0.0.1")[0] == 403
    text = place.conf.read_text()
    place.conf.write_text(text.replace("allow { 127.0.0.1; }",
                                       "allow { 127.0.0.2; }"))
    place.ctl("reload")
    assert get("/metrics")[0] == 403
    place.conf.write_text(text)
    place.ctl("reload")


def answers(place, name):
    return [entry for entry in place.json("lookup", name)["entries"]
            if entry["cache"] == "answers"]


def test_lookup_and_flush(place):
    place.dig(GOOD)
    (entry,) = answers(place, GOOD)
    assert entry["verdict"] == "secure" and entry["type"] == "A", entry
    assert any("RRSIG" in record for record in entry["records"]), entry
    assert 0 < entry["ttl-seconds"] <= 300 and entry["age-seconds"] < 60
    assert "secure" in place.ctl("lookup", GOOD, "A")
    assert place.json("lookup", GOOD, "TXT")["entries"][0]["cache"] != "answers"
    place.ctl("flush", GOOD, "TXT")
    assert answers(place, GOOD)
    assert place.json("flush", GOOD.upper(), "A")["entries"] >= 1
    assert not answers(place, GOOD)
    place.dig(GOOD)
    place.ctl("flush-tree", "test")
    kinds = {entry["cache"] for entry in place.json("lookup", GOOD)["entries"]}
    assert kinds <= {"keys"}, kinds  # the root's
    assert "ad" in place.dig(GOOD).flags


def test_servers(place):
    place.dig(GOOD)
    servers = place.json("servers", GOOD)
    assert servers["zone"] == "signed.test." and servers["signed"], servers
    addresses = [address for server in servers["servers"]
                 for address in server["addresses"]]
    assert any(address["asked"] and address["edns"] == "works"
               for address in addresses), servers
    assert "signed.test." in place.ctl("servers", GOOD)


def test_failures(place):
    def count():
        return sum(failure["count"]
                   for failure in place.json("failures")["failures"]
                   if failure["name"] == BOGUS + ".")

    before = count()
    for _ in range(2):
        assert place.dig(BOGUS).status == "SERVFAIL"
        place.ctl("flush-bogus")
    assert count() == before + 2
    # Whichever worker has met it, it is one.
    found = [failure for failure in place.json("failures")["failures"]
             if failure["name"] == BOGUS + "."]
    assert len(found) == 1 and found[0]["bogus"] and found[0]["error"]["code"] == 7, found
    assert found[0]["reason"] and found[0]["first"] <= found[0]["last"], found
    assert "Signature Expired (EDE 7)" in place.ctl("failures")
    assert not answers(place, BOGUS)


def test_fetches(place):
    """A server that says nothing keeps a fetch in its place."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind((CLIENT, 0))
        port = silent.getsockname()[1]
        text = place.conf.read_text()
        place.conf.write_text(
            text + 'zone "silent.test" { type forward; forward only; '
            f'forwarders port {port} {{ {CLIENT}; }}; }};\n')
        place.ctl("reload")
        asked = threading.Thread(target=place.dig, args=("a.silent.test",))
        asked.start()
        silent.settimeout(20)
        silent.recv(4096)
        seen = place.json("fetches")
        shown = place.ctl("fetches")
        place.conf.write_text(text)
        asked.join()
    (fetch,) = [fetch for fetch in seen["fetches"]
                if fetch["name"] == "a.silent.test."
                and fetch["kind"] == "validated"]
    assert fetch["clients"] == 1 and fetch["age-ms"] >= 0, fetch
    assert fetch["waits-for"]["server"] == f"{CLIENT}#{port}", fetch
    assert "a.silent.test. A: validated, iterates" in shown, shown
    place.ctl("reload")


def test_reload(place):
    text = place.conf.read_text()
    assert "in force" in place.ctl("reload")
    before = place.json("status")["configuration"]
    place.conf.write_text(text + "no-such-option 1;\n")
    said = place.ctl("reload", expect=1)
    line = text.count("\n") + 1
    assert f"{place.conf}:{line}:" in said and "no-such-option" in said, said
    code, body = place.http("POST", "/reload")
    assert code == 422 and json.loads(body)["messages"], body
    place.conf.write_text(text)
    after = place.json("status")["configuration"]
    assert after["last-reload-failed"] and after["loaded"] == before["loaded"]
    assert after["reloads"] == before["reloads"], after
    assert "ad" in place.dig(GOOD).flags
    place.ctl("reload")
    assert not place.json("status")["configuration"]["last-reload-failed"]


def test_reload_says_what_needs_a_restart(place):
    """As long as it is so, not the first time only."""
    text = place.conf.read_text()
    log = place.folder / "resolver.log"
    said = log.read_text().count("needs a restart")
    place.conf.write_text(
        text.replace("options {", "options {\n\tmax-cache-size 77M;"))
    for times in (1, 2):
        place.ctl("reload")
        assert log.read_text().count("needs a restart") == said + times
    place.conf.write_text(text)
    place.ctl("reload")
    assert log.read_text().count("needs a restart") == said + 2


def test_log(place):
    assert "debug" in place.ctl("log", "debug")
    assert place.json("status")["log-level"] == "debug"
    place.ctl("log", "loud", expect=1)
    place.ctl("reload")
    assert place.json("status")["log-level"] == "configured"


def test_anchor(place):
    # This laboratory's anchor is static: nothing is kept current.
    assert place.json("anchor")["trust-points"] == []
    place.ctl("anchor")


def ntas(place):
    return {nta["name"]: nta
            for nta in place.json("nta", "list")["negative-trust-anchors"]}


def test_nta_of_a_broken_zone(place):
    place.dig(GOOD)
    assert place.dig(BOGUS).status == "SERVFAIL"
    said = place.ctl("nta", "add", "expired.broken.test", "90m", "ticket 7")
    assert "1 h 30 min left: ticket 7" in said, said
    answer = place.dig(BOGUS)
    assert answer.status == "NOERROR" and "ad" not in answer.flags, answer
    assert answers(place, GOOD)  # no other name is forgotten
    assert "not validated here (negative trust anchor): ticket 7" in answer.text
    nta = ntas(place)["expired.broken.test."]
    assert nta["reason"] == "ticket 7" and nta["seconds-left"] <= 5400, nta
    place.ctl("nta", "add", "expired.broken.test", "90m", "ticket 8: à qui?")
    said = place.dig(BOGUS).text
    assert "(negative trust anchor): ticket 8: " in said, said
    place.ctl("nta", "check")
    laboratory.wait_until(
        lambda: f"it is not looked at: {ntas(place)}",
        lambda: ntas(place)["expired.broken.test."]["found-broken"] > 0)
    place.ctl("reload")
    assert place.dig(BOGUS).status == "NOERROR"  # a reload keeps it
    place.ctl("nta", "remove", "expired.broken.test")
    assert place.dig(BOGUS).status == "SERVFAIL"
    assert "no negative" in place.ctl("nta", "list")


def test_nta_of_a_sound_zone(place):
    place.json("nta", "add", "signed.test")
    assert "ad" not in place.dig(GOOD).flags
    place.ctl("nta", "check")
    laboratory.wait_until(lambda: "a sound zone stays unvalidated",
                          lambda: not ntas(place))
    assert "ad" in place.dig(GOOD).flags


def test_nta_ends(place):
    place.ctl("nta", "add", "signed.test", "1s")
    laboratory.wait_until(lambda: "it does not end", lambda: not ntas(place))
    assert "ad" in place.dig(GOOD).flags
    for words in ([".", "1h"], ["a.test", "8d"], ["a.test", "0"],
                  ["a.test", "soon"], ["a.test", "1h", "x" * 200]):
        place.ctl("nta", "add", *words, expect=1)
    place.ctl("nta", "remove", "a.test", expect=1)
    place.ctl("nta", "ad", "a.test", expect=2)
    assert not ntas(place)


def test_refusals(place):
    for method, path, headers, code in (
            ("GET", "/flush-bogus", {}, 405),
            ("POST", "/status", {}, 405),
            ("DELETE", "/status", {}, 405),
            ("GET", "/none", {}, 404),
            ("GET", "/lookup", {}, 400),
            ("GET", "/lookup?name=a..b", {}, 400),
            ("GET", "/lookup?name=a&type=NONSENSE", {}, 400),
            ("GET", "/lookup?name=" + "a." * 200, {}, 400),
            ("GET", "/status", {"Host": "evil.example"}, 403),
            ("GET", "/status", {"Origin": "http://localhost"}, 403),
            ("POST", "/reload", {"Origin": "null"}, 403),
            ("POST", "/reload", {"Content-Length": "100000"}, 413),
            ("GET", "/status", {"X-Filler": "x" * 20000}, 400)):
        seen, body = place.http(method, path, headers)
        assert seen == code, (method, path, headers, seen, body)
    assert "healthy" in place.ctl("health")


def test_usage(place):
    for words in ([], ["stauts"], ["flush"], ["flush", "a", "A", "more"],
                  ["--nonsense"]):
        place.ctl(*words, expect=2)
    place.ctl("--help")
    place.ctl("-s", str(place.folder / "nobody.sock"), "status", expect=3)


def test_many_at_once(place):
    """Commands from all sides while queries run."""
    commands = ("stats", "fetches", "failures", "status", "health", "servers .",
                "stats --workers",
                "lookup test", "flush-bogus", "flush-tree signed.test",
                "reload", "nta add x.test 1h", "nta check")
    problems = []

    def command(words):
        try:
            for _ in range(5):
                place.json(*words.split())
        except (AssertionError, ValueError) as problem:
            problems.append(problem)

    def queries():
        for i in range(15):
            if place.dig(f"{i}.wild.signed.test").status == "SERVFAIL":
                problems.append(i)

    threads = [threading.Thread(target=command, args=(words,))
               for words in commands]
    threads += [threading.Thread(target=queries) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems, problems


def run_tests(place):
    for test in (test_status, test_stats, test_metrics, test_open_metrics,
                 test_promtool, test_monitoring_knows_its_metrics,
                 test_statistics_channel, test_lookup_and_flush, test_servers,
                 test_failures, test_fetches, test_reload,
                 test_reload_says_what_needs_a_restart, test_log,
                 test_anchor, test_nta_of_a_broken_zone, test_nta_of_a_sound_zone,
                 test_nta_ends, test_refusals, test_usage, test_many_at_once):
        test(place)
        print(f"ok - {test.__name__}", flush=True)


def start(place):
    text = place.conf.read_text()
    place.conf.write_text(
        text.replace("options {", "options {\n\tworkers 2;")
        + f"statistics-channels {{ inet {CLIENT} port {place.metrics_port} "
        f"allow {{ {CLIENT}; }}; }};\n")
    resolver = laboratory.Daemon(
        "resolver", [place.kedge, "run", "-c", str(place.conf)],
        str(place.folder / "resolver.log"))
    laboratory.wait_until(
        lambda: f"the resolver does not start: {resolver.text()}",
        lambda: "is answered at" in resolver.text()
        or not resolver.is_running())
    return resolver


def main():
    kedge = os.path.abspath(sys.argv[1])
    laboratory.need("dig")
    with tempfile.TemporaryDirectory(prefix="kedge-", dir="/tmp") as name:
        folder = pathlib.Path(name)
        authority_port = laboratory.free_port("127.53.0.1", "127.53.10.1")
        place = Place(kedge, folder, laboratory.free_port(CLIENT))
        testbed = laboratory.Daemon(
            "testbed",
            [kedge, "testbed", "--port", str(authority_port), "--write", name,
             "--resolver-port", str(place.port)], f"{name}/testbed.log")
        resolver = None
        try:
            laboratory.wait_until(lambda: "the testbed does not start",
                                  lambda: "ready" in testbed.text())
            resolver = start(place)
            run_tests(place)
            assert resolver.stop() == 0, resolver.text()
            assert not os.path.exists(place.socket)
            place.ctl("status", expect=3)
        except BaseException:
            print(resolver.text() if resolver else testbed.text())
            raise
        finally:
            for daemon in filter(None, (resolver, testbed)):
                daemon.stop()


main()

# laboratory.py - asking a resolver, with dig, all that the laboratory's list
# of cases says it must answer. Used by tests/lab and tests/peers.
#
# SPDX-License-Identifier: BSD-2-Clause

import concurrent.futures
import json
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

SKIP = 77  # exit status by which meson knows a skipped test
DIG_TIME_S = 12  # longer than the resolver's own patience
ASKED_AT_ONCE = 16
SERVER_PORTS = 10000, 32768  # below Linux's ip_local_port_range


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIP)


def need(*programs):
    """Skips the test unless all these programs are installed."""
    for program in programs:
        if shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
            skip(f"{program} is not installed")


class Daemon:
    """A process with its output in a file; ended by its own pid alone."""

    def __init__(self, name, command, log, env=None):
        self.name = name
        self.log = log
        with open(log, "wb") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, env=env)

    def is_running(self):
        return self.process.poll() is None

    def text(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def stop(self, patience_s=10):
        """Returns the exit status; None if it had to be killed."""
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None


def wait_until(what, condition, patience_s=20):
    """Looks again and again; WHAT, a function, says what did not happen."""
    end = time.monotonic() + patience_s
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise TimeoutError(what())


def expect(title, fine, seen):
    """Prints a line; returns 1 if it is a failure."""
    if fine:
        print(f"ok - {title}")
        return 0
    print(f"not ok - {title}\n    {seen}")
    return 1


def free_port(*hosts):
    """A port that is free on HOSTS for both UDP and TCP.

    Never one that the kernel hands out by itself: a client which got the
    server's own port would talk to itself.
    """
    for _ in range(100):
        port = random.randrange(*SERVER_PORTS)
        try:
            for host in hosts:
                for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
                    with socket.socket(socket.AF_INET, kind) as probe:
                        probe.bind((host, port))
            return port
        except OSError:
            continue
    raise OSError("no free port")


class Answer:
    """What dig printed."""

    def __init__(self, text):
        self.text = text
        status = re.search(r"status: (\w+)", text)
        flags = re.search(r";; flags: ([a-z ]*);", text)
        self.status = status.group(1) if status else "NONE"
        self.flags = flags.group(1).split() if flags else []
        self.edes = [int(code) for code in re.findall(r"; EDE: (\d+)", text)]
        self.records = [line.split(None, 4) for line in text.splitlines()
                        if line and not line.startswith(";")]

    def types(self):
        return {record[3] for record in self.records if len(record) > 3}

    def __str__(self):
        return (f"{self.status}, flags {' '.join(self.flags) or 'none'}, "
                f"EDE {self.edes or 'none'}, "
                f"records {' '.join(sorted(self.types())) or 'none'}")


def dig(server, port, name, rrtype, *options, source=None):
    command = ["dig", f"@{server}", "-p", str(port), name, rrtype,
               f"+time={DIG_TIME_S}", "+tries=1", "+noall", "+comments",
               "+answer", "+question", *options]
    if source:
        command += ["-b", source]
    done = subprocess.run(command, capture_output=True, text=True,
                          timeout=4 * DIG_TIME_S, check=False)
    return Answer(done.stdout)


def load_cases(kedge):
    done = subprocess.run([kedge, "testbed", "--json"], capture_output=True,
                          text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def check_flags(answer, ad):
    wrong = [f"flag {flag} is missing" for flag in ("qr", "rd", "ra")
             if flag not in answer.flags]
    if ad and "ad" not in answer.flags:
        wrong.append("AD is missing")
    if not ad and "ad" in answer.flags:
        wrong.append("AD is set")
    return wrong


def check_first(case, answer):
    """The answer to a query with DO, without CD."""
    verdict = case["verdict"]
    fails = verdict in ("bogus", "servfail")
    status = "SERVFAIL" if fails else case["rcode"]
    wrong = check_flags(answer, verdict == "secure")
    if answer.status != status:
        wrong.append(f"{status} was expected")
    if case["ede"] is not None and case["ede"] not in answer.edes:
        wrong.append(f"EDE {case['ede']} was expected")
    if case["ede"] is None and not fails and answer.edes:
        wrong.append("no EDE was expected")
    if fails and answer.records:
        wrong.append("a failure carries records")
    return wrong


def check_cd(case, answer):
    """With CD, what is bogus is handed out, and is not called authentic."""
    if case["verdict"] == "servfail":
        return [] if answer.status == "SERVFAIL" else ["SERVFAIL expected"]
    wrong = check_flags(answer, False)
    if "cd" not in answer.flags:
        wrong.append("CD is not copied")
    if answer.status != case["rcode"]:
        wrong.append(f"with CD, {case['rcode']} was expected")
    if case["rcode"] == "NOERROR" and case["type"] == "A" \
            and "A" not in answer.types():
        wrong.append("with CD, the address was expected")
    return wrong


def check_case(server, port, case):
    """Returns complaints, each with what was seen."""
    answer = dig(server, port, case["name"], case["type"], "+dnssec")
    complaints = [f"{wrong} ({answer})" for wrong in check_first(case, answer)]
    if case["verdict"] in ("bogus", "servfail"):
        # Without DO: dig refuses to read some of the broken signatures.
        answer = dig(server, port, case["name"], case["type"], "+cd")
        complaints += [f"{wrong} ({answer})"
                       for wrong in check_cd(case, answer)]
    return complaints


def check_cases(server, port, cases, title):
    """Asks all CASES, prints what is wrong; returns how many are."""
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        results = pool.map(lambda case: check_case(server, port, case), cases)
        for case, complaints in zip(cases, results):
            if not complaints:
                continue
            failed += 1
            print(f"not ok - {case['name']} {case['type']}: {case['what']}")
            for complaint in complaints:
                print(f"    {complaint}")
    print(f"{title}: {len(cases) - failed} of {len(cases)} as expected",
          flush=True)
    return failed

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds what an answer takes below written bounds: instructions, allocations.

    instructions.py PROGRAM [--print]

PROGRAM is cached-answers or cold-answers. Callgrind counts two runs of
different length; what they differ by is the answers' alone. The counts are
the same on every run, and differ by a few with the compiler and the C
library. A bound is a little above what is needed: what makes a path longer is
to be seen, and allowed by raising a bound in the same commit.

Of cached answers all instructions are counted. Of cold ones it is Kedge's own
within the engine: not the simulated internet around it, nor libcrypto, which
takes thirty times as many for the signatures, nor the C library; and the
calls of malloc() and its like that Kedge's own code makes.

Exits with 77, which is "skipped", where there is no valgrind.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

# Instructions for one answer, from its octets to the answer's.
CACHED = {
    "signed-do": 1205,
    "signed-edns": 1250,
    "signed-plain": 1175,
    "signed-do-cd": 1210,
    "unsigned-do": 1165,
    "unsigned-edns": 1190,
    "unsigned-plain": 1115,
}
# Instructions and allocations for one answer.
COLD = {
    "signed-zone": (90500, 33),
    "unsigned-zone": (55700, 22),
    "signed-name": (33700, 14),
    "unsigned-name": (28300, 13),
}
RUNS = {"cached-answers": (500, 4500), "cold-answers": (20, 100)}
# The ways into the engine.
DOORS = ("engine_answer_cached", "engine_query", "engine_response",
         "engine_tick", "engine_next_action")
ALLOCATORS = ("malloc", "calloc", "realloc")
SKIPPED = 77


def callgrind(program, case, times, *options):
    """What Callgrind says of a whole run."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", *options, program, case, str(times)],
        capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found:
        sys.exit(f"{case}: no count\n{run.stderr}")
    return int(found[1])


def count_all(program, case, times):
    """The instructions of a run, and no allocations."""
    return (callgrind(program, case, times,
                      "--callgrind-out-file=/dev/null"), 0)


def read_profile(path, program):
    """The instructions and allocations of PROGRAM's own code in a profile."""
    instructions = allocations = 0
    is_own = is_call = False
    with open(path, encoding="utf-8", errors="replace") as profile:
        for line in profile:
            if line.startswith("ob="):
                is_own = os.path.basename(line[3:].strip()) == program
            elif line.startswith("cfn="):
                callee = line[4:].strip()
            elif line.startswith("calls="):
                is_call = True
                if is_own and callee in ALLOCATORS:
                    allocations += int(line[6:].split()[0])
            elif line[:1].isdigit():
                # After "calls=" it is the callee's, counted there.
                if is_own and not is_call:
                    instructions += int(line.split()[1])
                is_call = False
    return instructions, allocations


def count_engine(program, case, times):
    """The instructions and allocations of the engine in a run."""
    with tempfile.NamedTemporaryFile(prefix="callgrind.") as profile:
        callgrind(program, case, times,
                  f"--callgrind-out-file={profile.name}",
                  "--compress-strings=no", "--compress-pos=no",
                  *[f"--toggle-collect={door}" for door in DOORS])
        return read_profile(profile.name, os.path.basename(program))


def measure(program, case, count):
    """The instructions and allocations of one answer."""
    few, many = RUNS[os.path.basename(program)]
    first, second = count(program, case, few), count(program, case, many)
    return [(b - a) / (many - few) for a, b in zip(first, second)]


def main():
    program, prints = sys.argv[1], "--print" in sys.argv
    is_cold = os.path.basename(program) == "cold-answers"
    bounds = COLD if is_cold else {
        case: (bound, 0) for case, bound in CACHED.items()}
    count = count_engine if is_cold else count_all
    if not shutil.which("valgrind"):
        print("there is no valgrind")
        sys.exit(SKIPPED)
    cases = subprocess.run([program, "--list"], capture_output=True,
                           text=True, check=True).stdout.split()
    if set(cases) != set(bounds):
        sys.exit("the bounds are not those of the program's cases")
    above = 0
    for case in cases:
        needed = measure(program, case, count)
        for value, bound, what in zip(needed, bounds[case],
                                      ("instructions", "allocations")):
            is_above = value > bound
            above += is_above
            if is_above or (prints and bound):
                print(f"{case}: {value:.0f} {what}, bound {bound}")
    sys.exit(1 if above and not prints else 0)


if __name__ == "__main__":
    main()

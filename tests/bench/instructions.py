#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Holds the instructions that a cached answer takes below a written bound.

    instructions.py PROGRAM [--print]

PROGRAM is cached-answers. Callgrind counts the instructions of two runs of
different length; what they differ by is the answers' alone. The counts are
the same on every run, and differ by a few with the compiler and the C
library. A bound is a little above what is needed: what makes the hot path
longer is to be seen, and allowed by raising a bound in the same commit.

Exits with 77, which is "skipped", where there is no valgrind.
"""
import re
import shutil
import subprocess
import sys

# Instructions for one answer, from its octets to the answer's.
BOUNDS = {
    "signed-do": 1190,
    "signed-edns": 1235,
    "signed-plain": 1160,
    "signed-do-cd": 1195,
    "unsigned-do": 1150,
    "unsigned-edns": 1175,
    "unsigned-plain": 1105,
}
FEW, MANY = 500, 4500
SKIPPED = 77


def count(program, case, times):
    """The instructions of a whole run."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
         program, case, str(times)],
        capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode != 0 or not found:
        sys.exit(f"{case}: no count\n{run.stderr}")
    return int(found[1])


def measure(program, case):
    """The instructions of one answer."""
    few, many = (count(program, case, times) for times in (FEW, MANY))
    return (many - few) / (MANY - FEW)


def main():
    program, prints = sys.argv[1], "--print" in sys.argv
    if not shutil.which("valgrind"):
        print("there is no valgrind")
        sys.exit(SKIPPED)
    cases = subprocess.run([program, "--list"], capture_output=True,
                           text=True, check=True).stdout.split()
    if set(cases) != set(BOUNDS):
        sys.exit("the bounds are not those of the program's cases")
    above = 0
    for case in cases:
        needed = measure(program, case)
        is_above = needed > BOUNDS[case]
        above += is_above
        if prints or is_above:
            print(f"{case}: {needed:.0f} instructions, bound {BOUNDS[case]}")
    sys.exit(1 if above and not prints else 0)


if __name__ == "__main__":
    main()

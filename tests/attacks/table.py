#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table of docs/attacks.md, as the attacks print it.

    table.py [--write] DOCUMENT PROGRAM...

Runs the programs, takes their rows and compares them with those between the
marks of DOCUMENT; with --write it puts them there. Words must be the same,
numbers nearly so: what a change of the resolver costs or saves elsewhere may
move them by a quarter before the document is out of date. Each row of the
catalogue must be in the document, in the table or among those that do not
apply.
"""
import pathlib
import re
import subprocess
import sys

BEGIN, END = "<!-- rows: begin -->\n", "<!-- rows: end -->\n"
ROW = re.compile(r"^\| ([ABC])(\d+)([a-z]?) \|.*\|$")
CATALOGUE = [f"A{i}" for i in range(1, 19)] + \
    [f"B{i}" for i in range(1, 24)] + ["C1", "C2", "C3"]


def rows(programs):
    found = []
    for program in programs:
        done = subprocess.run([program], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{program} fails:\n{done.stdout}{done.stderr}")
        found += [line for line in done.stdout.splitlines() if ROW.match(line)]
    return sorted(found, key=key)


def key(row):
    letter, number, suffix = ROW.match(row).groups()
    return letter, int(number), suffix


def is_same(made, shown):
    """The words are equal, and the numbers near to each other."""
    if re.sub(r"\d+", "0", made) != re.sub(r"\d+", "0", shown):
        return False
    pairs = zip(re.findall(r"\d+", made), re.findall(r"\d+", shown))
    return all(abs(int(a) - int(b)) <= 3 + max(int(a), int(b)) // 4
               for a, b in pairs)


def compare(made, shown):
    by_key = {key(row): row for row in shown if ROW.match(row)}
    for row in made:
        before = by_key.pop(key(row), "nothing")
        if not is_same(row, before):
            yield f"printed: {row}\n  shown: {before}"
    for row in by_key.values():
        yield f"printed by nobody: {row}"


def main():
    arguments = [a for a in sys.argv[1:] if a != "--write"]
    document = pathlib.Path(arguments[0])
    text = document.read_text()
    before, rest = text.split(BEGIN)
    shown, after = rest.split(END)
    made = "".join(row + "\n" for row in rows(arguments[1:]))
    if "--write" in sys.argv:
        document.write_text(before + BEGIN + made + END + after)
        return
    problems = list(compare(made.splitlines(), shown.splitlines()))
    problems += [f"{name} is nowhere" for name in CATALOGUE
                 if not re.search(rf"^\| {name}[a-z]? \|", text, re.M)]
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{document}: {len(problems)} problems; where the new "
                 "numbers are right: ninja attacks-table")
    print(f"{document}: {len(made.splitlines())} rows are as printed")


if __name__ == "__main__":
    main()

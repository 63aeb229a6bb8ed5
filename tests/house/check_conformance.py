#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Checks docs/conformance.md: each requirement has a test, and it exists.

A row of a table has an RFC with a section, a requirement, and either names of
tests (`test_x.c` and after it functions of that file, or `x.rpl` for a
scenario) or the words "not yet" and what is missing. A function counts when it
is both defined and run. With --self-test the checker is shown tables that are
wrong, and has to say so.
"""
import collections
import pathlib
import re
import sys
import tempfile

DOCUMENT = "docs/conformance.md"
SCENARIOS = "tests/sim/scenarios"
NOT_YET = "not yet"
CELL = re.compile(r"(?<!\\)\|")
PLACE = re.compile(r"\d{4}, (?:Appendix )?[\w.]+")
CODE = re.compile(r"`([^`]+)`")
WORD = re.compile(r"\w+")


class Tests:
    """The tests of the house at ROOT."""

    def __init__(self, root):
        self.words = {}
        for path in sorted((root / "tests").rglob("test_*.c")):
            text = path.read_text(encoding="utf-8")
            self.words.setdefault(path.name, collections.Counter()).update(
                WORD.findall(text))
        self.scenarios = {path.name for path in
                          (root / SCENARIOS).glob("*.rpl")}

    def has(self, file, function):
        # Once where it is defined, once where it is run.
        return self.words[file][function] >= 2


def rows(text):
    """Each row of a table, with its line: a list of its cells."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("|") or set(line) <= set("|- "):
            continue
        cells = [cell.strip() for cell in CELL.split(line)[1:-1]]
        if cells[:1] != ["RFC, section"]:
            yield number, cells


def check_names(names, tests):
    """What is wrong with NAMES, in the order they stand."""
    file = None
    wanting = None
    for name in names:
        if name.endswith(".rpl"):
            if name not in tests.scenarios:
                yield f"no such scenario: {name}"
        elif name.endswith(".c"):
            if wanting:
                yield f"no test named of {wanting}"
            file = wanting = name if name in tests.words else None
            if not file:
                yield f"no such file: {name}"
        elif file and tests.has(file, name):
            wanting = None
        elif file or name == names[0]:
            wanting = None
            yield f"no such test in {file}: {name}"
    if wanting:
        yield f"no test named of {wanting}"


def check_row(cells, tests):
    if len(cells) != 3:
        yield "a row has three cells"
        return
    place, requirement, proof = cells
    if not PLACE.match(place):
        yield f"no RFC and section: {place!r}"
    if not requirement:
        yield "no requirement"
    if proof.startswith(NOT_YET):
        if not re.match(NOT_YET + r": \S", proof):
            yield "not yet, and does not say what is missing"
        return
    names = CODE.findall(proof)
    if not names:
        yield "no test"
    yield from check_names(names, tests)


def check(root):
    counts = collections.Counter()
    problems = []
    tests = Tests(root)
    text = (root / DOCUMENT).read_text(encoding="utf-8")
    named = set()
    for number, cells in rows(text):
        problems += [f"{DOCUMENT}:{number}: {what}"
                     for what in check_row(cells, tests)]
        counts["requirements"] += 1
        if cells[-1].startswith(NOT_YET):
            counts[NOT_YET] += 1
        else:
            named.update(CODE.findall(cells[-1]))
    counts["tests named"] = sum(1 for name in named if not name.endswith(".c"))
    return counts, problems


GOOD = """# Some

| RFC, section | requirement | test |
| --- | --- | --- |
| 4035, 5.2 | this | `test_a.c` `one` `two`, `test_b.c` `three` |
| 4035, 5.3.1 | that | `x.rpl` |
| 5155, 8 | those | not yet: nobody wrote `it` |

| other | table |
"""
FILES = {
    "tests/unit/a/test_a.c": "void one() {} void two() {} run(one, two)",
    "tests/sim/test_b.c": "void three() {} void four() {} run(three)",
    SCENARIOS + "/x.rpl": "",
}
BAD = (
    ("`one`", "`five`"),
    ("`three`", "`four`"),
    ("`three`", "`one`"),
    ("`test_b.c`", "`test_c.c`"),
    ("`test_a.c` `one` `two`, ", "`test_a.c`, "),
    ("`test_b.c` `three`", "`test_b.c`"),
    ("`x.rpl`", "`y.rpl`"),
    ("`x.rpl`", ""),
    ("`x.rpl`", "`one`"),
    (": nobody wrote `it`", ""),
    ("4035, 5.2", "4035"),
    ("| that |", "| |"),
    ("| that |", "|"),
)


def house(text):
    folder = tempfile.TemporaryDirectory()
    for name, content in {**FILES, DOCUMENT: text}.items():
        path = pathlib.Path(folder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def problems_of(text):
    with house(text) as folder:
        return check(pathlib.Path(folder))


def self_test():
    good = GOOD.replace("\n| other | table |\n", "")
    counts, problems = problems_of(good)
    failed = 0
    if problems or (counts["requirements"], counts[NOT_YET],
                    counts["tests named"]) != (3, 1, 4):
        print(f"a good table was misread: {dict(counts)}, {problems}")
        failed += 1
    for old, new in BAD:
        text = good.replace(old, new)
        if text == good or not problems_of(text)[1]:
            print(f"not refused: {new!r} for {old!r}")
            failed += 1
    if not problems_of(GOOD)[1]:
        print("a table of another form was not refused")
        failed += 1
    return failed


def main():
    if "--self-test" in sys.argv:
        sys.exit(1 if self_test() else 0)
    counts, problems = check(pathlib.Path(__file__).resolve().parents[2])
    for problem in problems:
        print(problem)
    print(", ".join(f"{counts[what]} {what}" for what in
                    ("requirements", "tests named", NOT_YET)))
    sys.exit(1 if problems or counts["requirements"] < 100 else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Checks the floors of the house.

A folder includes only from itself and from the floors below it; siblings are
blind to each other; includes make no circle; the pure floors name no header of
the operating system's input and output. With --self-test the checker is shown
houses that break each rule, and has to say so.
"""
import pathlib
import re
import sys
import tempfile

# Each floor with those that it may include from.
FLOORS = {
    "base": [],
    "wire": ["base"],
    "cache": ["wire", "base"],
    "trust-anchor": ["wire", "base"],
    "validator": ["trust-anchor", "wire", "base"],
    "resolver/core": ["validator", "cache", "trust-anchor", "wire", "base"],
    "resolver/explain": ["resolver/core", "validator", "cache",
                         "trust-anchor", "wire", "base"],
    "resolver/net": ["resolver/core", "validator", "cache", "trust-anchor",
                     "wire", "base"],
    "resolver/daemon": ["resolver/net", "resolver/explain", "resolver/core",
                        "validator", "cache", "trust-anchor", "wire", "base",
                        "contrib/testbed"],
}
PURE = ["base", "wire", "cache", "validator", "resolver/core",
        "resolver/explain"]
# What pure code must not see: sockets, clocks, files, loops, logs.
IMPURE = re.compile(r"<(sys/socket|sys/time|sys/stat|netinet/|netdb|unistd|"
                    r"fcntl|poll|sys/epoll|event2?/|event|syslog|time|"
                    r"sys/random)[./]?h?")
INCLUDE = re.compile(r'^\s*#\s*include\s+("([^"]+)"|<[^>]+>)', re.M)


def floor_of(path):
    for floor in sorted(FLOORS, key=len, reverse=True):
        if str(path).startswith(floor + "/"):
            return floor
    return None


def sources(root):
    for floor in FLOORS:
        for path in sorted((root / floor).rglob("*.[ch]")):
            yield floor, path.relative_to(root)


def includes(root, path):
    text = (root / path).read_text(encoding="utf-8")
    for match in INCLUDE.finditer(text):
        line = text.count("\n", 0, match.start(1)) + 1
        yield line, match.group(1), match.group(2)


def check_line(root, floor, path, line, whole, target):
    if target is None:
        if floor in PURE and IMPURE.match(whole):
            yield f"{path}:{line}: {floor} is pure, and includes {whole}"
        return
    if not (root / target).is_file():
        if floor_of(target) or "/" not in target:
            yield f"{path}:{line}: no such file from the root: {target}"
        return
    above = floor_of(target) or str(pathlib.Path(target).parent)
    if above != floor and above not in FLOORS[floor]:
        yield f"{path}:{line}: {floor} may not include from {above}: {target}"


def find_circle(graph):
    state, trail = {}, []

    def visit(node):
        state[node] = 1
        trail.append(node)
        for target in graph.get(node, []):
            if state.get(target) == 1:
                return trail[trail.index(target):] + [target]
            if target not in state:
                circle = visit(target)
                if circle:
                    return circle
        trail.pop()
        state[node] = 2
        return None

    for node in graph:
        if node not in state:
            circle = visit(node)
            if circle:
                return circle
    return None


def check(root):
    problems, graph, files = [], {}, 0
    for floor, path in sources(root):
        files += 1
        for line, whole, target in includes(root, path):
            problems += check_line(root, floor, path, line, whole, target)
            if target:
                graph.setdefault(str(path), []).append(target)
    circle = find_circle(graph)
    if circle:
        problems.append("includes make a circle: " + " -> ".join(circle))
    return files, problems


def house(files):
    folder = tempfile.TemporaryDirectory()
    for name, text in files.items():
        path = pathlib.Path(folder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def self_test():
    bad = {
        "climbs a floor": {
            "base/a.h": '#include "wire/b.h"\n', "wire/b.h": "\n"},
        "looks at a sibling": {
            "cache/a.c": '#include "trust-anchor/b.h"\n',
            "trust-anchor/b.h": "\n"},
        "makes a circle": {
            "wire/a.h": '#include "wire/b.h"\n',
            "wire/b.h": '#include "wire/a.h"\n'},
        "is not pure": {"wire/a.c": "#include <sys/socket.h>\n"},
        "names no file": {"wire/a.c": '#include "wire/none.h"\n'},
    }
    good = {"wire/a.c": '#include "base/b.h"\n#include <string.h>\n',
            "base/b.h": "\n"}
    failed = 0
    for what, files in bad.items():
        with house(files) as folder:
            found = check(pathlib.Path(folder))[1]
        if len(found) != 1:
            print(f"a house that {what} was not refused once: {found}")
            failed += 1
    with house(good) as folder:
        found = check(pathlib.Path(folder))[1]
    if found:
        print(f"a good house was refused: {found}")
        failed += 1
    return failed


def main():
    if "--self-test" in sys.argv:
        sys.exit(1 if self_test() else 0)
    root = pathlib.Path(__file__).resolve().parents[2]
    files, problems = check(root)
    for problem in problems:
        print(problem)
    print(f"{files} files on {len(FLOORS)} floors, {len(problems)} problems")
    sys.exit(1 if problems or files == 0 else 0)


if __name__ == "__main__":
    main()

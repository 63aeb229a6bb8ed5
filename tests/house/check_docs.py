#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Checks that the documents name only files that exist.

In README.md and docs/*.md, what stands in backquotes, in blocks of code and
in links is searched for files of this repository: paths that begin with one
of its folders, and bare names with an ending of source code. A `*` stands for
anything. With --self-test the checker is shown documents that name what is
not there, and has to say so.
"""
import pathlib
import re
import sys
import tempfile

DOCUMENTS = ("README.md", "docs/*.md")
FOLDERS = {".ci", "base", "cache", "contrib", "docs", "resolver", "tests",
           "trust-anchor", "validator", "wire"}
ENDINGS = (".h", ".c", ".py", ".md", ".5", ".8", ".example", ".service",
           "meson.build")

CODE = re.compile(r"```.*?```|`[^`]+`", re.S)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
NAME = re.compile(r"(?<![\w./:@-])[\w.][\w.*-]*(?:/[\w.*-]+)*/?")


def exists(root, name):
    """NAME, from the root, or anywhere if it has no folder."""
    if "/" not in name and not (root / name).exists():
        return any(path.is_file() for folder in FOLDERS
                   for path in (root / folder).rglob(name))
    return any(root.glob(name.rstrip("/")))


def is_ours(name):
    if "/" in name:
        return name.split("/")[0] in FOLDERS
    return name.endswith(ENDINGS) and name not in ENDINGS


def names(text):
    """Each name of a file in TEXT, with its line."""
    for code in CODE.finditer(text):
        for match in NAME.finditer(code.group()):
            name = match.group().rstrip(".")
            if is_ours(name):
                yield text.count("\n", 0, code.start() + match.start()) + 1, \
                    name


def links(text):
    for match in LINK.finditer(text):
        if "://" not in match.group(1):
            yield text.count("\n", 0, match.start()) + 1, match.group(1)


def check(root):
    found, problems = 0, []
    documents = [path for pattern in DOCUMENTS
                 for path in sorted(root.glob(pattern))]
    for path in documents:
        text = path.read_text(encoding="utf-8")
        place = path.relative_to(root)
        for line, name in names(text):
            found += 1
            if not exists(root, name):
                problems.append(f"{place}:{line}: no such file: {name}")
        for line, target in links(text):
            found += 1
            if not (path.parent / target).exists():
                problems.append(f"{place}:{line}: no such file: {target}")
    return len(documents), found, problems


def house(files):
    folder = tempfile.TemporaryDirectory()
    for name, text in files.items():
        path = pathlib.Path(folder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def self_test():
    tree = {"wire/name.h": "", "docs/kedge.8": "", "docs/a.md": ""}
    bad = ("see `wire/nome.h`", "see `nome.h`", "see [it](docs/b.md)",
           "```\ncontrib/quickstart run\n```\n", "the modules `wire/x*.h`")
    good = ("see `wire/name.h`, `name.h`, [it](docs/a.md#there), "
            "[them](https://example.net/none.c), `wire/*.h`, `.h` and `wire`\n"
            "```\ncc -o /tmp/none.c build/base/none.c wire/name.h\n```\n")
    failed = 0
    for text in bad:
        with house({**tree, "README.md": text}) as folder:
            problems = check(pathlib.Path(folder))[2]
        if len(problems) != 1:
            print(f"not refused once: {text!r}: {problems}")
            failed += 1
    with house({**tree, "README.md": good}) as folder:
        _, found, problems = check(pathlib.Path(folder))
    if problems or found != 5:
        print(f"a good document was misread: {found} names, {problems}")
        failed += 1
    return failed


def main():
    if "--self-test" in sys.argv:
        sys.exit(1 if self_test() else 0)
    root = pathlib.Path(__file__).resolve().parents[2]
    documents, found, problems = check(root)
    for problem in problems:
        print(problem)
    print(f"{documents} documents, {found} names, {len(problems)} problems")
    sys.exit(1 if problems or documents < 2 else 0)


if __name__ == "__main__":
    main()

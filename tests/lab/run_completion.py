#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""run_completion.py KEDGE: what the shells complete. Those that are not
installed are left out."""
import os
import pathlib
import shutil
import subprocess
import sys

SKIP = 77
KEDGE = os.path.abspath(sys.argv[1])
FOLDER = pathlib.Path(__file__).parents[2] / "contrib" / "completion"

BASH = """
complete() { :; }
compopt() { echo FILES; }
source "$1"
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_kedge "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


def bash(*words):
    done = subprocess.run(
        ["bash", "-c", BASH, "bash", FOLDER / "kedge.bash", KEDGE, *words],
        capture_output=True, text=True, timeout=60, check=True)
    assert not done.stderr, done
    return done.stdout.split()


def zsh(*words):
    """The functions alone: the line editor needs a terminal."""
    line = (f"compdef() {{ :; }}; _files() {{ print FILES; }}; "
            f"_describe() {{ print -l ${{(P)2%%:*}} | sed 's/:.*//'; }}; "
            f"compadd() {{ [[ $1 == -a ]] && print -rl -- ${{(P)2}} "
            f"|| print -rl -- $@; }}; "
            f"words=(\"$@[2,-1]\"); CURRENT=$#words; source $1")
    done = subprocess.run(
        ["zsh", "-fc", line, "zsh", FOLDER / "_kedge", KEDGE, *words],
        capture_output=True, text=True, timeout=60, check=True)
    assert not done.stderr, done
    return [word for word in done.stdout.split()
            if word.startswith(words[-1]) or word == "FILES"]


def fish(*words):
    path = os.path.dirname(KEDGE) + ":" + os.environ["PATH"]
    done = subprocess.run(
        ["fish", "--no-config", "-c",
         f"source {FOLDER}/kedge.fish; complete -C '{' '.join(('kedge',) + words)}'"],
        capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "PATH": path})
    assert not done.stderr, done
    return [line.split("\t")[0] for line in done.stdout.splitlines()]


def check(shell):
    def expect(words, *wanted):
        seen = shell(*words)
        assert set(wanted) <= set(seen), (shell.__name__, words, seen)

    expect([""], "run", "ctl", "anchor", "check-conf")
    expect(["ch"], "check-conf")
    expect(["ctl", ""], "status", "lookup", "flush-tree", "nta")
    expect(["ctl", "--json", "sta"], "status", "stats")
    expect(["ctl", "-s", "x", "fl"], "flush", "flush-bogus")
    expect(["ctl", "nta", ""], "add", "remove", "list", "check")
    expect(["ctl", "log", "w"], "warning")
    expect(["ctl", "lookup", "example.org", "AA"], "AAAA")
    expect(["ctl", "--j"], "--json")
    expect(["ds", "--d"], "--digest")
    assert shell("ctl", "lookup", "example.org", "A", "") == []
    if shell is not fish:
        expect(["run", "-c", ""], "FILES")
        expect(["ds", "--file", ""], "FILES")


def main():
    here = [shell for shell in (bash, zsh, fish)
            if shutil.which(shell.__name__)]
    for shell in here:
        check(shell)
        print(f"ok - {shell.__name__}")
    if not here:
        print("skipped: none of the shells is installed")
        sys.exit(SKIP)


main()

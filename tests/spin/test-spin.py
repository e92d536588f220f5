#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-spin.py SPIN CC [--whole]

Has spin look at every order in which push, acknowledgement, crash and token can meet (push.pml), and
find out what goes wrong when a rule is broken. --whole: all accidents together, which takes some
minutes and gigabytes. Prints TAP."""

import pathlib
import re
import subprocess
import sys
import tempfile

MODEL = pathlib.Path(__file__).parent / "push.pml"
COPIES = {"RESTORES", "CLONES"}

# What happens in it; what is not named happens once. Nothing may be wrong in these.
SOUND = {
    "the network loses twice, and both programs stop": {"RESTORES": 0, "CLONES": 0, "LOSSES": 2},
    "a disk is put back": {"CLONES": 0, "TEXTS": 2},
    "a disk is put back under an edit, nothing fails": {"CLONES": 0, "LOSSES": 0, "DOUBLES": 0},
    "a folder is copied": {"RESTORES": 0, "TEXTS": 2, "DOUBLES": 0},
}
WHOLE = {"all of it": {}}

# A rule, how it is broken, and what must be found out.
BROKEN = {
    "a desk that was put back or copied is known by its token": ("TOKEN", "CLONES", "applied"),
    "other content, another id": ("ID", "CLONES", "applied"),
    "an operation is known by its id": ("DONE", "CLONES", "== ?1"),
    "what leaves stays in the outbox": ("OUTBOX", None, "given_up"),
    "the same batch has the same answer": ("REPLAY", None, "twins"),
    "another identity, the same ids": ("FORK", "CLONES", "== ?1"),
    "the answer comes after the commit": ("ORDER", None, "applied"),
    "who is refused takes another identity": ("END", "CLONES", "acceptance cycle"),
}


def verify(spin, compiler, defines):
    """-> what is wrong, or None; and how many states there are"""
    with tempfile.TemporaryDirectory() as folder:
        def do(*command):
            return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        made = do(spin, "-a", *(f"-D{name}={value}" for name, value in defines.items()), MODEL)
        if made.returncode == 0:
            made = do(compiler, "-w", "-O1", "-DCOLLAPSE", "-DVECTORSZ=1024", "-o", "pan", "pan.c")
        if made.returncode != 0:
            sys.exit(made.stdout + made.stderr)
        told = do("./pan", "-a", "-m10000").stdout
    errors = re.search(r"errors: (\d+)", told)
    states = re.search(r"(\S+) states, stored", told)
    if errors is None or states is None or "search depth too small" in told:
        sys.exit(told)
    wrong = re.search(r"^pan:1: (.*)", told, re.MULTILINE)
    return wrong and wrong.group(1), states.group(1)


def check_sound(tool, defines):
    wrong, states = verify(*tool, defines)
    print(f"# {states} states{': ' + wrong if wrong else ''}")
    return wrong is None


def check_broken(tool, rule, copies, expected):
    defines = {name: int(name == copies) for name in COPIES}
    defines["STOPS"] = int(copies is None)
    wrong, states = verify(*tool, {f"BREAK_{rule}": 1, "TEXTS": 2, "DOUBLES": 0, **defines})
    print(f"# {rule}, after {states} states: {wrong}")
    return wrong is not None and re.search(expected, wrong) is not None


def main():
    tool, whole = sys.argv[1:3], "--whole" in sys.argv[3:]
    sound = {**SOUND, **(WHOLE if whole else {})}
    print(f"1..{len(sound) + len(BROKEN)}", flush=True)
    cases = [(name, check_sound, (defines,)) for name, defines in sound.items()]
    cases += [("without it something is wrong: " + rule, check_broken, how)
              for rule, how in BROKEN.items()]
    for number, (name, check, arguments) in enumerate(cases, 1):
        print(f"{'ok' if check(tool, *arguments) else 'not ok'} {number} - {name}", flush=True)


main()

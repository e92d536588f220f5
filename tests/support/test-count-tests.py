#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is counted of what meson says, and what is told of it."""

import json
import pathlib
import subprocess
import sys
import tempfile

TOOL = sys.argv[1]
TWO = "1..2\nok 1 first\nok 2 second\n"
TRAP = "1..2\nok 1 first\n# it begins\n"


def a_test(name, result="OK", stdout=TWO, status=0, stderr=""):
    return {"name": name, "result": result, "stdout": stdout, "returncode": status, "stderr": stderr}


def trapped(name):
    return a_test(name, "ERROR", TRAP, 133, "(test:1): Gtk-CRITICAL **: it went wrong\n")


def count(tests, again=(), arguments=()):
    """(lines, exit code)"""
    with tempfile.TemporaryDirectory() as folder:
        logs = pathlib.Path(folder) / "meson-logs"
        logs.mkdir()
        for name, said in ("testlog", tests), ("again", again):
            if said:
                (logs / f"{name}.json").write_text("\n".join(map(json.dumps, said)) + "\n", encoding="utf-8")
        done = subprocess.run([TOOL, *arguments, folder], capture_output=True, text=True, check=False)
        assert done.stderr == "", done.stderr
        return done.stdout.replace(folder, "DIR").splitlines(), done.returncode


def cases_are_counted():
    skipped = a_test("p:data / c", "OK", "1..1\nok 1 c # SKIP no network\n")
    lines, code = count([a_test("p:core / a"), a_test("p:lint / b", stdout=""), skipped])
    assert lines[-1] == "3 passed, 0 failed, 1 skipped" and code == 0, lines


def what_died_fails_and_is_told():
    lines, code = count([a_test("p:core / a"), trapped("p:core / b")])
    assert lines[0] == "--- DIR: p:core / b: ERROR, exit status 133", lines
    assert "(test:1): Gtk-CRITICAL **: it went wrong" in lines, lines
    assert lines[-3:] == ["DIR: 3 passed, 1 failed", "  failed: p:core / b", "3 passed, 1 failed"], lines
    assert code == 1


def the_beginning_of_a_long_report_is_told():
    words = [f"before {n}" for n in range(50)] + ["ERROR: AddressSanitizer: freed"] + [f"after {n}" for n in range(200)]
    lines, _ = count([a_test("p:core / b", "ERROR", "", 1, "\n".join(words) + "\n")])
    told = lines[1 : lines.index("DIR: 0 passed, 1 failed")]
    assert told[0] == "ERROR: AddressSanitizer: freed" and told[40] == "…" and told[-1] == "after 199", told
    assert len(told) == 81, told


def what_passes_alone_is_unsteady():
    lines, code = count([trapped("p:ui / b")], [a_test("p:ui / b")])
    assert "(test:1): Gtk-CRITICAL **: it went wrong" in lines, lines
    assert lines[-3:] == ["DIR: 2 passed, 0 failed", "  unsteady: p:ui / b", "2 passed, 0 failed"], lines
    assert code == 0


def what_fails_twice_fails():
    lines, code = count([trapped("p:ui / b")], [trapped("p:ui / b")])
    assert lines[-3:] == ["DIR: 1 passed, 1 failed", "  failed: p:ui / b", "1 passed, 1 failed"] and code == 1, lines


def only_what_needs_a_quiet_machine_runs_again():
    failed = [trapped(f"p:{suite} / {suite}-b") for suite in ("core", "ui", "sync", "e2e")]
    assert count(failed + [a_test("p:app / c")], arguments=["--again"]) == (["ui-b e2e-b"], 0)
    many = [trapped(f"p:ui / {n}") for n in range(6)]
    assert count(many, arguments=["--again"]) == ([""], 0)


def without_a_report_nothing_passed():
    lines, code = count([])
    assert lines[-1] == "0 passed, 1 failed" and code == 1, lines


TESTS = [
    cases_are_counted,
    what_died_fails_and_is_told,
    the_beginning_of_a_long_report_is_told,
    what_passes_alone_is_unsteady,
    what_fails_twice_fails,
    only_what_needs_a_quiet_machine_runs_again,
    without_a_report_nothing_passed,
]

print(f"1..{len(TESTS)}")
for number, case in enumerate(TESTS, 1):
    case()
    print(f"ok {number} - {case.__name__.replace('_', ' ')}")

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py [--seeds N] [--first SEED] [--seconds S] [--any]     many histories
run.py --seed SEED [--verbose]                              one, and what happened in it

Prints what was violated, and how often. --any stops at the first."""

import argparse
import collections
import sys
import time
import traceback

import world


def violations(seed, tell=None):
    try:
        return world.run(seed, tell)
    except Exception:  # a model that breaks proves nothing
        return ["CRASH " + traceback.format_exc()]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--any", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    first, seeds = options.first, options.seeds
    if options.seed is not None:
        first, seeds = options.seed, 1
    counts, examples = collections.Counter(), {}
    start = time.monotonic()
    done = 0
    for seed in range(first, first + seeds):
        if options.seconds and time.monotonic() - start > options.seconds:
            break
        done += 1
        for violation in violations(seed, print if options.verbose else None):
            name = violation.split()[0]
            counts[name] += 1
            examples.setdefault(name, (seed, violation))
        if counts and options.any:
            break
    for name, (seed, violation) in examples.items():
        print("seed %d: %s (%d in all)" % (seed, violation, counts[name]))
    print("%d histories, %d violations, %.1f s" % (done, sum(counts.values()), time.monotonic() - start))
    return 1 if counts else 0


if __name__ == "__main__":
    sys.exit(main())

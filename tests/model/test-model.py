#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-model.py [SECONDS]

Runs the executable model of the synchronisation: no history breaks an invariant, in so much time, and
each broken rule is found out. Prints TAP."""

import concurrent.futures
import itertools
import os
import random
import sys
import time

import mutants
import run
import words

SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 15
FEWEST = 100  # however slow the machine is


def check_histories():
    start, done = time.monotonic(), 0
    for seed in itertools.count(1):
        if done >= FEWEST and time.monotonic() - start > SECONDS:
            return None, done
        found = run.violations(seed)
        if found:
            return f"seed {seed}: {found[0]}", done
        done += 1


def edit(text, chance):
    text = list(text)
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(text) + 1)
        text[at:at + chance.randrange(3)] = [chance.choice("abcxy")] * chance.randrange(2)
    return tuple(text)


def check_words():
    """What must hold of a merge of texts with words that come again and again."""
    chance = random.Random(1)
    for _ in range(20000):
        base = tuple(chance.choice("abc") for _ in range(chance.randrange(7)))
        mine, other = edit(base, chance), edit(base, chance)
        both = words.merge(base, mine, other)
        if (words.merge(base, mine, mine) != mine or words.merge(base, base, other) != other
                or words.merge(base, mine, base) != mine or words.merge(base, other, mine) != both):
            return f"{base} {mine} {other}"
        added = [word for word in mine + other if word not in base]
        if both is not None and not set(added) <= set(both):
            return f"{base} {mine} {other} lose a word: {both}"
    return None


def find(name):
    mutant = mutants.MUTANTS[name]
    return mutant.find(mutant.first)


def main():
    print(f"1..{len(mutants.MUTANTS) + 2}", flush=True)
    found = check_words()
    print(f"{'not ok' if found else 'ok'} 1 - texts are merged by words {found or ''}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        finds = pool.map(find, mutants.MUTANTS)
        for number, (name, found) in enumerate(zip(mutants.MUTANTS, finds), 2):
            print(f"# {name}: {found and 'seed %d: %s' % found}")
            print(f"{'ok' if found else 'not ok'} {number} - the model sees {name}: "
                  f"{mutants.MUTANTS[name].rule}", flush=True)
    found, done = check_histories()
    print(f"{'not ok' if found else 'ok'} {len(mutants.MUTANTS) + 2} - {done} histories {found or ''}")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the reference model of the synchronisation: no history breaks an invariant, and each
broken rule is seen. Prints TAP."""

import sync_model

SEEDS = 300
# How many histories it may take until a broken rule shows; the rarest are not run each time.
MUTANTS = {
    "lww": 50, "skip": 50, "noopid": 50, "notoken": 50, "noself": 50, "sameid": 50,
    "norestore": 100, "nofold": 200, "noretract": 300, "ackrev": 400, "staleack": 1500,
}


def first_violation(seeds):
    for seed in range(seeds):
        bad = sync_model.run(seed)
        if bad:
            return f"seed {seed}: {bad[0]}"
    return None


def main():
    print(f"1..{len(MUTANTS) + 1}")
    found = first_violation(SEEDS)
    print(f"{'not ok' if found else 'ok'} 1 - {SEEDS} histories {found or ''}")
    for number, (name, seeds) in enumerate(MUTANTS.items(), 2):
        sync_model.MUT = name
        found = first_violation(seeds)
        print(f"# {name}: {found}")
        print(f"{'ok' if found else 'not ok'} {number} - the model sees {name}", flush=True)


main()

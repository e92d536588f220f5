# SPDX-License-Identifier: GPL-3.0-or-later
"""The search answers the sixty questions of tests/data/search as well as it has to, and better than plain FTS5."""
import pathlib
import sys
import tempfile

import questions


def main():
    with tempfile.TemporaryDirectory(prefix='reseau-questions-') as name:
        result = questions.measure(pathlib.Path(sys.argv[1]), pathlib.Path(name))
    questions.say_table(result, lambda text: print(f'# {text}'))
    for text, _, ours, *_ in sorted(result.rows, key=lambda row: row[2])[:10]:
        print(f'# {ours:.2f} {text}')
    print('1..2')
    print(f'{"ok" if result.ours >= questions.LEAST else "not ok"} 1 - nDCG {result.ours:.3f}')
    print(f'{"ok" if result.ratio >= questions.LEAST_RATIO else "not ok"} 2 - {result.ratio:.2f} times plain FTS5')
    return 0 if result.ours >= questions.LEAST and result.ratio >= questions.LEAST_RATIO else 1


if __name__ == '__main__':
    sys.exit(main())

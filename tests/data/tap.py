# SPDX-License-Identifier: GPL-3.0-or-later
"""The little of TAP and of the project's data that these tests need."""
import json
import pathlib
import sys
import unicodedata

ROOT = pathlib.Path(sys.argv[1])
LISTS = ['zone', 'sector', 'public', 'theme', 'orientation', 'structure_type', 'ess_family', 'label', 'role']
KINDS = ['fiche', 'link', 'meeting', 'message', 'person', 'structure', 'term']


def read(path):
    """JSON in which a key said twice is an error, as it is for the project's own reader."""
    def once(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f'{path}: a key twice in {keys}'
        return dict(pairs)
    return json.loads(path.read_text(encoding='utf-8'), object_pairs_hook=once)


def terms():
    return [term for path in sorted((ROOT / 'data/facts').glob('terms-*.json')) for term in read(path)]


def plain(text):
    """Lower case letters and digits, without accents, ligatures or the kind of apostrophe."""
    text = text.lower().replace('œ', 'oe').replace('’', "'")
    return ''.join(c for c in unicodedata.normalize('NFD', text) if c.isalnum() or c in " '-").replace('-', ' ')


def run(*tests):
    """Each test yields what is wrong; one that returns a text is skipped for that reason."""
    print(f'1..{len(tests)}')
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace('_', ' ')
        wrong, reason = [], None
        found = test()
        while True:
            try:
                wrong.append(next(found))
            except StopIteration as end:
                reason = end.value
                break
        print(f'{"not ok" if wrong else "ok"} {number} - {name}' + (f' # SKIP {reason}' if reason else ''))
        for line in wrong[:20]:
            print(f'# {line}')
        failed += bool(wrong)
    sys.exit(1 if failed else 0)

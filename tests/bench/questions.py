# SPDX-License-Identifier: GPL-3.0-or-later
"""How well the search answers: the sixty questions of tests/data/search, asked of the program on a desk that has the
demonstration network, and beside it of FTS5 as SQLite brings it, over the same texts. See tests/data/search/README.md."""
import collections
import json
import math
import re
import sqlite3

import prose
import server

ROOT = prose.ROOT
DEPTH = 10
# What the search is held to: of its own, and beside the better of the plain ones.
LEAST, LEAST_RATIO = 0.85, 1.3


def load(path):
    return json.loads((ROOT / path).read_text(encoding='utf-8'))


def questions():
    return load('tests/data/search/questions.json')


def gain(grades):
    return sum((2 ** grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades[:DEPTH]))


def ndcg(keys, grades):
    """Of the keys of what was found, the best first."""
    return gain([grades.get(key, 0) for key in keys]) / gain(sorted(grades.values(), reverse=True))


def titles():
    """Title → key of each fiche."""
    found = {}
    for name in ('fiches-full', 'fiches-short'):
        for entry in load(f'data/demo/{name}.json'):
            assert entry['fields']['title'] not in found, entry['key']
            found[entry['fields']['title']] = entry['key']
    return found


def strings(value):
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in strings(part)]


class Plain:
    """The fiches of the desk in a table of FTS5: unicode61, bm25, all that our index has of them in the same columns, with
    the same weights."""

    def __init__(self, fiches):
        self.terms = {(term['list'], term['code']): term for path in sorted((ROOT / 'data/facts').glob('terms-*.json'))
                      for term in json.loads(path.read_text(encoding='utf-8'))}
        self.names = {entry['key']: entry['fields'].get('name', '') for name in ('structures', 'persons')
                      for entry in load(f'data/demo/{name}.json')}
        self.fields = [field for field in load('data/schema/fiche.json')['fields'] if field.get('search')]
        self.db = sqlite3.connect(':memory:')
        self.db.execute("CREATE VIRTUAL TABLE fiche USING fts5 (title, summary, body, key UNINDEXED, tokenize='unicode61')")
        for entry in fiches:
            self.db.execute('INSERT INTO fiche VALUES (?, ?, ?, ?)', self.columns(entry))

    def columns(self, entry):
        texts = collections.defaultdict(list)
        for field in self.fields:
            column = 0 if field['search'] >= 8 else 1 if field['search'] >= 3 else 2
            for text in strings(entry['fields'].get(field['key'], [])):
                if field['type'] in ('term', 'terms'):
                    term = self.terms.get((field['list'], text), {})
                    texts[column] += [term.get('label', ''), *term.get('synonyms', [])]
                else:
                    texts[column].append(self.names.get(text[1:], '') if text.startswith('@') else text)
        return ['\n'.join(texts[column]) for column in range(3)] + [entry['key']]

    def ask(self, text, operator):
        words = re.findall(r'\w+', text)
        match = operator.join(f'"{word}"' for word in words)
        return [key for key, in self.db.execute('SELECT key FROM fiche WHERE fiche MATCH ? '
                                                'ORDER BY bm25 (fiche, 10, 3, 1) LIMIT ?', (match, DEPTH))]


def net_fiches():
    return [entry for name in ('fiches-full', 'fiches-short') for entry in load(f'data/demo/{name}.json')
            if entry['scope'] == 'net']


class Result:
    """rows: of each question its text, what is hard about it, and nDCG of ours, of all words, of any."""

    def __init__(self, rows):
        self.rows = rows

    def mean(self, column, about=None):
        values = [row[column] for row in self.rows if about in (None, row[1])]
        return sum(values) / len(values)

    @property
    def ours(self):
        return self.mean(2)

    @property
    def plain(self):
        return max(self.mean(3), self.mean(4))

    @property
    def ratio(self):
        return self.ours / self.plain


def ask_desk(desk, text, keys):
    lines = desk.run('search', '--kind', 'fiche', '--limit', str(DEPTH), '--', text).splitlines()
    return [keys[json.loads(line)['fields']['title']] for line in lines]


def measure(build, folder):
    """On a new desk, in FOLDER."""
    keys, plain = titles(), Plain(net_fiches())
    network = server.Server(build, folder, demo=True)
    try:
        desk = server.Desk(build, folder / 'desk')
        desk.connect(network)
    finally:
        network.stop()
    return Result([measure_one(desk, plain, keys, question) for question in questions()])


def measure_one(desk, plain, keys, question):
    text, grades = question['text'], question['grades']
    found = [ask_desk(desk, text, keys), plain.ask(text, ' AND '), plain.ask(text, ' OR ')]
    return (text, question['about'], *(ndcg(answer, grades) for answer in found))


def say_table(result, say):
    say(f'{"":14}{"questions":>10}{"ours":>8}{"FTS5, all":>11}{"any":>7}')
    for about in [*dict.fromkeys(row[1] for row in result.rows), None]:
        count = sum(about in (None, row[1]) for row in result.rows)
        say(f'{about or "all":14}{count:10}{result.mean(2, about):8.3f}{result.mean(3, about):11.3f}'
            f'{result.mean(4, about):7.3f}')
    say(f'  nDCG@{DEPTH} {result.ours:.3f} (bar {LEAST}), ours / the better plain one {result.ratio:.2f} (bar {LEAST_RATIO})')

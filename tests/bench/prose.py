# SPDX-License-Identifier: GPL-3.0-or-later
"""Fiches in real French, as many as one likes, always the same: sentences of the demonstration
network put together anew, and in each a word or two out of a dictionary, the frequent ones often and
most of them hardly ever, as in any text."""
import bisect
import collections
import itertools
import json
import pathlib
import random
import re
import unicodedata

ROOT = pathlib.Path(__file__).parents[2]
DICTIONARIES = ['/usr/share/hunspell/fr.dic', '/usr/share/dict/french']
PROSE = ['problem', 'context', 'objective', 'audience', 'partners', 'results', 'success_factors', 'watch_points',
         'transferability', 'to_see']
NATURES = ['action', 'practice', 'practice', 'practice', 'experience', 'tool', 'project', 'collective']
STATES = ['published'] * 16 + ['to_update', 'to_review', 'draft', 'archived']
# Questions of each kind.
EACH = 8
WORD = re.compile(r'[^\W\d_]{4,}')


def load(path):
    return json.loads((ROOT / 'data' / path).read_text(encoding='utf-8'))


def sentences(fiches):
    """What the demonstration network says, cut at full stops."""
    found = []
    for fiche in fiches:
        for key in PROSE:
            found += re.findall(r'[^.!?]+[.!?]', fiche['fields'].get(key, ''))
    return [sentence.strip() for sentence in found if len(sentence) > 20]


def dictionary():
    """Words that the demonstration network need not have."""
    for path in DICTIONARIES:
        if pathlib.Path(path).exists():
            lines = pathlib.Path(path).read_text(encoding='utf-8').splitlines()
            return [word for word in (re.split(r'[/\t]', line)[0] for line in lines) if WORD.fullmatch(word)]
    facts = [label for name in ('zone-be', 'zone-fr', 'sector', 'theme', 'structure-type')
             for label in (term['label'] for term in load(f'facts/terms-{name}.json'))]
    return sorted({word for label in facts for word in WORD.findall(label)})


class Zipf:
    """One of ITEMS, the n-th 1/n times as often as the first."""

    def __init__(self, items, rng):
        self.items = list(items)
        rng.shuffle(self.items)
        self.sums = list(itertools.accumulate(1 / (n + 3) for n in range(len(self.items))))

    def pick(self, rng):
        return self.items[bisect.bisect(self.sums, rng.random() * self.sums[-1])]


class Corpus:
    def __init__(self, structures, persons):
        full, short = load('demo/fiches-full.json'), load('demo/fiches-short.json')
        rng = random.Random(0)
        self.structures, self.persons = Zipf(structures, rng), Zipf(persons, rng)
        self.sentences = sentences(full + short)
        self.titles = [fiche['fields']['title'] for fiche in full + short]
        self.words = Zipf(dictionary(), rng)
        self.terms = {key: Zipf(self.codes(name), rng) for key, name in
                      (('themes', 'theme'), ('sectors', 'sector'), ('publics', 'public'), ('zones', 'zone-be'))}
        self.places = Zipf((term['label'] for term in load('facts/terms-zone-be.json')), rng)

    @staticmethod
    def codes(name):
        return [term['code'] for term in load(f'facts/terms-{name}.json') if not term.get('retired')]

    def sentence(self, rng):
        """One sentence, in which one of its words gave way to another."""
        text = rng.choice(self.sentences)
        words = list(WORD.finditer(text))
        if not words or rng.random() < 0.25:
            return text
        gone = rng.choice(words)
        return text[:gone.start()] + self.words.pick(rng) + text[gone.end():]

    def text(self, rng, least, most):
        return ' '.join(self.sentence(rng) for _ in range(rng.randint(least, most)))

    def title(self, rng):
        title = rng.choice(self.titles)
        if rng.random() < 0.5:
            title += f' à {self.places.pick(rng)}'
        if rng.random() < 0.5:
            title += f' : {self.words.pick(rng)}'
        return title[:200]

    def fields(self, rng):
        fields = {key: self.text(rng, 3, 6) for key in PROSE}
        fields |= {key: sorted({terms.pick(rng) for _ in range(rng.randint(1, 3))}) for key, terms in self.terms.items()}
        return fields | {
            'title': self.title(rng),
            'summary': self.text(rng, 2, 3)[:280],
            'nature': rng.choice(NATURES),
            'status': rng.choice(STATES),
            'structure': self.structures.pick(rng),
            'authors': [self.persons.pick(rng)],
            'steps': [{'title': self.sentence(rng)[:120], 'text': self.text(rng, 1, 3)} for _ in range(4)],
            'verified_on': f'202{rng.randint(3, 5)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}',
            'start': f'202{rng.randint(4, 7)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}',
        }

    def lines(self, count, first):
        """As a server tells them: lines of a pull, with commit numbers from FIRST on."""
        for number in range(count):
            rng = random.Random(number)
            yield {'k': 'put', 's': 'net', 'q': first + number, 'id': record_id(number, rng), 't': 'fiche',
                   'r': first + number, 'c': {'q': first + number, 'by': self.persons.pick(rng)},
                   'd': self.fields(rng)}


def record_id(number, rng):
    """A UUIDv7 of its own."""
    digits = f'{1_700_000_000_000 + number * 1000:012x}7{rng.getrandbits(12):03x}{0x8000 | rng.getrandbits(14):04x}' \
             f'{rng.getrandbits(48):012x}'
    return '-'.join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def fold(word):
    return ''.join(c for c in unicodedata.normalize('NFD', word.lower()) if not unicodedata.combining(c))


class Questions:
    """Questions of every kind, out of the words that the fiches have."""

    def __init__(self):
        self.documents = collections.Counter()
        self.pairs = collections.Counter()
        self.titles = []
        self.seen = 0

    def add(self, fields):
        self.seen += 1
        self.titles.append(fields['title'])
        text = ' '.join([fields['title'], fields['summary'], *(fields[key] for key in PROSE)])
        words = re.findall(r'\w+', text.lower())
        self.documents.update(set(words))
        self.pairs.update(set(zip(words, words[1:])))

    def common(self, least=0.2, letters=5):
        return [word for word, n in self.documents.most_common(400) if n > least * self.seen and len(word) >= letters]

    def rare(self):
        return sorted(word for word, n in self.documents.items() if n == 1 and len(word) > 6)

    def prefixes(self, letters):
        found = collections.Counter()
        for word, n in self.documents.items():
            if len(word) > letters:
                found[fold(word)[:letters]] += n
        return [prefix for prefix, _ in found.most_common(EACH) if prefix.isalpha()]

    def phrases(self, letters):
        return [f'"{one} {two}"' for (one, two), _ in self.pairs.most_common(3000)
                if len(one) >= letters and len(two) >= letters][:EACH]

    def all(self):
        """A space at the end ends a word: without it one is still typing."""
        common, rare = self.common(), self.rare()
        rng = random.Random(1)
        two = [f'{one} {other} ' for one, other in (rng.sample(common, 2) for _ in range(EACH))]
        return {
            'nothing': [''],
            'common word': [f'{word} ' for word in common[:EACH]],
            'rare word': [f'{word} ' for word in rng.sample(rare, EACH)],
            'word that is nowhere': ['xylophonique ', 'zzz '],
            'wrong accents': [fold(word) + ' ' for word in common if fold(word) != word][:EACH],
            '1 letter': self.prefixes(1),
            '2 letters': self.prefixes(2),
            '3 letters': self.prefixes(3),
            '4 letters and more': [word[:rng.randint(4, 7)] for word in rng.sample(common, EACH)],
            'two common words': two,
            'word and prefix': [query.rstrip()[:-2] for query in two],
            'common and rare word': [f'{one} {other} ' for one, other in zip(common, rng.sample(rare, EACH))],
            'small words alone': ['de la ', 'le ', 'et des '],
            'whole title': rng.sample(self.titles, EACH),
            'compound': ['demi-journée', 'vis-à-vis', 'aujourd’hui', 'savoir-faire'],
            '200 words': [' '.join(rng.choices(common, k=200)), ' '.join(rng.choices(rare, k=200))],
            'punctuation': ['…', '!? « »', '""', '-'],
            'phrase of content words': self.phrases(5),
            'phrase of small words': self.phrases(2),
            'long phrase': [f'"{title}"' for title in rng.sample(self.titles, EACH)],
        }

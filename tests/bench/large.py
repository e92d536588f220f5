# SPDX-License-Identifier: GPL-3.0-or-later
"""A cache with very many fiches, made once and kept in the build folder: the demonstration network as
a desk has it, and as many fiches more, as a pull brings them."""
import json
import pathlib
import shutil
import subprocess
import tempfile

import prose
import server

HERE = pathlib.Path(__file__).resolve().parent
# Questions are made of so many of the fiches.
SAMPLE = 5000


class Large:
    """folder: of the data of reseau; raw: the same texts in a table and an index of SQLite alone."""

    def __init__(self, build, count):
        self.build, self.count = build, count
        self.home = build / 'bench-data' / str(count)
        self.folder, self.raw, self.questions_file = self.home / 'desk', self.home / 'raw.db', self.home / 'questions'
        self.made = self.home / 'made'
        if self.is_stale():
            self.make()

    def is_stale(self):
        """A cache of an older program is brought up when it is opened, as those of people are."""
        sources = [HERE / name for name in ('prose.py', 'large.py', 'bench-fill.c', 'bench-raw.c')]
        for folder in ('demo', 'facts', 'schema'):
            sources += (prose.ROOT / 'data' / folder).glob('*.json')
        return not self.made.exists() or any(self.made.stat().st_mtime < source.stat().st_mtime for source in sources)

    def make(self):
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self.start()
        lines = self.home / 'lines'
        self.write(lines)
        fill = [[self.build / 'tests/bench/bench-fill', self.folder],
                [self.build / 'tests/bench/bench-raw', 'insert', self.raw, '-', 'reseau']]
        running = []
        for command in fill:
            with open(lines, encoding='utf-8') as source:
                running.append(subprocess.Popen(command, stdin=source, stdout=subprocess.DEVNULL))
        if any([process.wait() for process in running]):
            raise SystemExit('bench: the cache could not be filled')
        lines.unlink()
        self.made.touch()

    def start(self):
        """The demonstration network, as a first synchronisation leaves it."""
        with tempfile.TemporaryDirectory(prefix='reseau-bench-') as name:
            demo = server.Server(self.build, pathlib.Path(name), demo=True)
            try:
                server.Desk(self.build, self.folder).connect(demo)
            finally:
                demo.stop()

    def ids(self, kind):
        listed = server.Desk(self.build, self.folder).run('list', kind)
        return [json.loads(line)['id'] for line in listed.splitlines()]

    def write(self, path):
        corpus = prose.Corpus(self.ids('structure'), self.ids('person'))
        every = max(1, self.count // SAMPLE)
        questions = prose.Questions()
        with open(path, 'w', encoding='utf-8') as out:
            for number, line in enumerate(corpus.lines(self.count, 1_000_000)):
                out.write(json.dumps(line, ensure_ascii=False) + '\n')
                if number % every == 0:
                    questions.add(line['d'])
        with open(self.questions_file, 'w', encoding='utf-8') as out:
            for kind, texts in questions.all().items():
                for text in texts:
                    out.write(json.dumps({'kind': kind, 'text': text}, ensure_ascii=False) + '\n')

    def questions(self):
        return [json.loads(line) for line in self.questions_file.read_text(encoding='utf-8').splitlines()]

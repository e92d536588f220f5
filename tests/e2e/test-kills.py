# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at random moments of desks and server at work. RESEAU_KILLS says how often, RESEAU_SEED which
history; what a person was told is done must be there at the end, once."""
import collections
import json
import os
import random
import signal
import subprocess
import time

from e2e import CONFLICT, DONE, ENVIRONMENT, RESEAUCTL, Network, Result, run, same

KILLS = int(os.environ.get('RESEAU_KILLS', '40'))
SEED = int(os.environ.get('RESEAU_SEED', '7'))
FIELDS = ('title', 'summary', 'problem', 'context', 'objective')
ROWS = 25


class Chaos:
    def __init__(self, network, folder, seed):
        self.n = network
        self.folder = folder
        self.random = random.Random(seed)
        self.desks = (network.paul, network.lise, network.omar)
        self.kills = collections.Counter()
        self.missed = 0
        self.serial = 0
        self.duration = collections.defaultdict(lambda: 0.05)
        self.created = []        # acknowledged: (mark, id)
        self.attempted = set()   # marks that may be there, once
        self.spoken = set()      # acknowledged comments
        self.last = {}           # (desk, record, field) → value last acknowledged there
        self.pushed = set()      # values that a sync without an error has sent
        self.tables = {}         # mark of an import → how often it was acknowledged

    def mark(self, prefix):
        self.serial += 1
        return f'{prefix}{SEED}-{self.serial}'

    # --- one program, killed or not ---

    def execute(self, what, desk, arguments, stdin, kill):
        """None when it was killed before its end."""
        begun = time.monotonic()
        process = subprocess.Popen([RESEAUCTL, '--data', desk.folder, *arguments], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
        if stdin:
            process.stdin.write(stdin.encode())
        process.stdin.close()
        process.stdin = None
        killed = False
        if kill:
            try:
                process.wait(self.random.uniform(0, 1.1 * self.duration[what]))
            except subprocess.TimeoutExpired:
                process.kill()
                killed = True
        out, err = process.communicate(timeout=120)
        result = Result(process.returncode, out.decode(), err.decode())
        if killed and process.returncode == -signal.SIGKILL:
            self.kills[what] += 1
            self.look(desk)
            # What was printed was done, even if the program did not see its own end.
            return result if out.endswith(b'\n') else None
        if kill:
            self.missed += 1
        else:
            self.duration[what] += 0.2 * (time.monotonic() - begun - self.duration[what])
        return result

    def look(self, desk):
        answer = desk.run('check', code=None)
        assert answer.code == DONE, f'after {dict(self.kills)}: {answer}'

    # --- what desks do ---

    def create(self, desk, kill):
        mark = self.mark('fiche')
        self.attempted.add(mark)
        fields = {'title': mark, 'visibility': 'network', 'authors': self.authors}
        result = self.execute('create', desk, ['create', 'fiche'], json.dumps(fields), kill)
        if result is not None:
            assert result.code in (DONE, -signal.SIGKILL), result
            record = result.value['id']
            self.created.append((mark, record))
            self.last[desk.email, record, 'title'] = mark

    def change(self, desk, kill):
        known = [r for _, r in self.created if (desk.email, r) in self.seen]
        if not known:
            self.create(desk, kill)
            return
        record, field = self.random.choice(known), self.random.choice(FIELDS)
        value = self.mark('valeur')
        result = self.execute('set', desk, ['set', record, f'{field}="{value}"'], None, kill)
        if result is not None and result.out:
            self.last[desk.email, record, field] = value
        elif result is None:
            # It may have been done: then what stood before was typed over by its own author.
            shown = desk.run('show', record).value['fields']
            if shown.get(field) == value:
                self.last[desk.email, record, field] = value

    def comment(self, desk, kill):
        known = [r for _, r in self.created if (desk.email, r) in self.seen]
        if not known:
            return
        text = self.mark('mot')
        self.attempted.add(text)
        result = self.execute('comment', desk, ['comment', self.random.choice(known), text], None, kill)
        if result is not None and result.out:
            self.spoken.add(text)

    def take_in(self, desk, kill):
        mark = self.mark('table')
        path = self.folder / f'{mark}.csv'
        path.write_text('nom;ville\n' + ''.join(f'{mark}/{i};Namur\n' for i in range(ROWS)))
        result = self.execute('import', desk, ['import', 'structure', str(path)], None, kill)
        self.tables[mark] = result is not None and bool(result.out)

    def sync(self, desk, kill):
        before = {value for (email, _, _), value in self.last.items() if email == desk.email}
        result = self.execute('sync', desk, ['sync'], None, kill)
        if result is not None and result.out:
            assert result.value['pending'] == 0 and result.code in (DONE, CONFLICT, -signal.SIGKILL), result
            self.pushed |= before
        self.note_seen(desk)

    def note_seen(self, desk):
        for record in desk.list('fiche'):
            self.seen.add((desk.email, record['id']))

    def sync_while_the_server_dies(self, desk):
        process = subprocess.Popen([RESEAUCTL, '--data', desk.folder, 'sync'], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
        time.sleep(self.random.uniform(0, 1.1 * self.duration['sync']))
        self.n.server.kill()
        self.kills['server'] += 1
        out, err = process.communicate(timeout=120)
        assert process.returncode >= 0, err
        self.n.server.start()
        self.look_at_server()
        self.look(desk)

    # --- the server's own books ---

    def look_at_server(self):
        rows = self.n.server.check()
        written = '\n'.join(row[4] for row in rows)
        lost = [value for value in self.pushed if f'"{value}"' not in written]
        assert not lost, f'sent, and not there: {lost}'

    def step(self):
        desk = self.random.choice(self.desks)
        choice = self.random.random()
        kill = self.random.random() < 0.6
        if choice < 0.2:
            self.create(desk, kill)
        elif choice < 0.45:
            self.change(desk, kill)
        elif choice < 0.52:
            self.comment(desk, kill)
        elif choice < 0.58:
            self.take_in(desk, kill)
        elif choice < 0.83:
            self.sync(desk, kill)
        else:
            self.sync_while_the_server_dies(desk)

    def run(self):
        self.seen = set()
        self.authors = [self.uid_of(desk) for desk in self.desks]
        while sum(self.kills.values()) < KILLS:
            self.step()
        self.heal()

    def uid_of(self, desk):
        rows = self.n.server.admin('user', 'list').lines
        return next(row for row in rows if row['email'] == desk.email)['uid']

    # --- the end ---

    def heal(self):
        for _ in range(3):
            for desk in self.desks:
                answer = desk.sync_anyhow()
                assert answer.code in (DONE, CONFLICT), answer
        self.pushed |= set(self.last.values())
        self.look_at_server()
        for desk in self.desks:
            desk.check()
            assert desk.tray() == [], desk.tray()
        same(self.n.paul, self.n.lise)
        self.count(self.n.omar)
        self.compare_fiches()

    def count(self, desk):
        """What was made is there once; what may have been made is not there twice."""
        rows = self.n.server.journal()
        titles = collections.Counter()
        for _, _, _, _, patch in rows:
            op = json.loads(patch)
            if op['t'] == 'create':
                titles[op['set'].get('text') or op['set'].get('title') or op['set'].get('name')] += 1
        twice = [title for title in self.attempted if titles[title] > 1]
        assert not twice, f'made twice: {twice}'
        shown = {record['id'] for record in desk.list('fiche')}
        lost = [mark for mark, record in self.created if record not in shown]
        assert not lost, f'created, and not there: {lost}'
        said = {record['fields']['text'] for record in desk.list('message')}
        assert self.spoken <= said, f'said, and not there: {self.spoken - said}'
        names = collections.Counter(record['fields']['name'].split('/')[0] for record in desk.list('structure'))
        for mark, acknowledged in self.tables.items():
            assert names[mark] == ROWS or (names[mark] == 0 and not acknowledged), (mark, names[mark])

    def compare_fiches(self):
        """What each desk typed last is there, or beside as an alternative, or was seen and replaced."""
        mine = {record['id']: record for record in self.n.omar.list('fiche')}
        theirs = {record['id']: record for record in self.n.paul.list('fiche')}
        assert mine == theirs


def nothing_is_lost_or_done_twice(place):
    chaos = Chaos(Network(place), place.folder, SEED)
    begun = time.monotonic()
    chaos.run()
    print(f'# seed {SEED}: {sum(chaos.kills.values())} kills in {time.monotonic() - begun:.0f} s: '
          f'{dict(chaos.kills)}; {len(chaos.created)} records, {len(chaos.pushed)} values, '
          f'{len(chaos.spoken)} comments, {len(chaos.tables)} tables, head {chaos.n.server.head()}')


run(nothing_is_lost_or_done_twice)

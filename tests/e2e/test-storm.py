# SPDX-License-Identifier: GPL-3.0-or-later
"""Desks write at once, each over a bad wire of its own, while the server is stopped, killed, held or cut off.
In the end all show the same, and what anybody was told is done is there, once.

RESEAU_STORMS says how many histories, RESEAU_SEED which is the first. RESEAU_PARTITIONS says how many of the
matrix of partitions, of which RESEAU_RATE and RESEAU_SECONDS can hold the rate and the duration fast."""
import collections
import concurrent.futures
import contextlib
import itertools
import json
import os
import random
import signal
import sys
import threading
import time

import pathlib

from e2e import CONFLICT, DONE, FAILED, NOT_SYNCED, PATIENCE, ROOT, Five, place as a_place, run, same
from storm import ROUGH, Storm

sys.path.insert(0, str(ROOT / 'tests/image'))
import samples  # noqa: E402

STORMS = int(os.environ.get('RESEAU_STORMS', '0'))
SEED = int(os.environ.get('RESEAU_SEED', '1'))
STEPS = int(os.environ.get('RESEAU_STEPS', '8'))
PARTITIONED = int(os.environ.get('RESEAU_PARTITIONS', '0'))
# Each desk has one that nobody else writes in.
OWN = ('summary', 'problem', 'context', 'objective', 'needs', 'partners', 'results', 'success_factors',
       'watch_points', 'to_see')
NEMESES = ('none', 'disconnect', 'stop', 'kill', 'pause', 'partition in', 'partition out', 'partition both')
# Of a matrix that was published: partition, edits of all desks in a second, seconds, desks.
MATRIX = tuple(itertools.product(('partition in', 'partition out', 'partition both'), (10, 20, 30, 40, 50),
                                 (100, 200, 300), (5, 10)))
# What becomes of requests on the wrong side of a partition.
PARTITIONS = {'in': {'request lost': 100}, 'out': {'answer lost': 100}, 'both': {'request lost': 50, 'answer lost': 50}}


class History:
    def __init__(self, place, seed, nemesis, rate=0, seconds=0, desks=5):
        """Each desk writes STEPS times, or all together at a @rate per second."""
        self.seed, self.nemesis, self.random = seed, nemesis, random.Random(seed)
        self.seconds, self.pause = seconds, desks / rate if rate else 0
        # What befalls lasts longer where there is more time.
        self.scale = 8 if rate else 1
        self.n = Five(place)
        self.folder = place.folder
        self.over = threading.Event()
        self.relays, self.desks, self.wrong = [], [], []
        self.last, self.contested, self.said, self.made, self.writes = {}, {}, set(), set(), [0] * desks
        for number, old in enumerate(itertools.islice(itertools.cycle(self.n.desks), desks)):
            relay = Storm(self.n.server.port, f'{seed}/{number}', {})
            self.relays.append(relay)
            desk = place.desk(self.n.server, old.email, name=f'loin{number}', connect=False)
            desk.connect(url=relay.url)
            desk.sync()
            self.desks.append(desk)
        self.fiches = [self.n.fiche(self.desks[0], f'Fiche {number}') for number in range(3)]
        photo = self.folder / 'photo.png'
        photo.write_bytes(samples.png(300, 200, random.Random(seed).randbytes(300 * 200 * 3)))
        self.photo = self.desks[0].run('attach', self.fiches[0], photo).value['added'][0]['sha256']
        self.n.sync(*self.desks)

    # --- what people do ---

    def write(self, number, moment, step):
        desk, fiche = self.desks[number], moment.choice(self.fiches)
        mark = f's{self.seed}d{number}n{step}'
        choice = moment.random()
        self.writes[number] += 1
        if choice < 0.5:
            desk.set(fiche, **{OWN[number]: mark})
            self.last[number, fiche] = mark
        elif choice < 0.65:
            desk.set(fiche, title=mark)
            self.contested[number, fiche] = mark
        elif choice < 0.8:
            desk.run('comment', fiche, mark)
            self.said.add(mark)
        else:
            desk.create('fiche', {'title': mark, 'visibility': 'network', 'authors': self.n.authors})
            self.made.add(mark)

    def steps(self, moment):
        """What each writes before it exchanges."""
        if not self.pause:
            for step in range(STEPS):
                yield [f'{step}.{part}' for part in range(moment.randrange(1, 3))]
            return
        begun, done = time.monotonic(), 0
        while (now := time.monotonic() - begun) < self.seconds:
            due = int(now / self.pause) + 1
            yield range(done, due)
            done = due
            time.sleep(max(0, due * self.pause - (time.monotonic() - begun)))

    def work(self, number):
        moment = random.Random(f'{self.seed}/{number}/work')
        try:
            for step in self.steps(moment):
                for part in step:
                    self.write(number, moment, part)
                answer = self.desks[number].sync_anyhow()
                assert answer.code in (DONE, CONFLICT, FAILED, NOT_SYNCED), answer
        except Exception as error:
            self.wrong.append(error)

    # --- what befalls the server and the wires ---

    def trouble(self):
        while not self.over.wait(self.scale * self.random.uniform(0.05, 0.4)):
            if self.nemesis in ('stop', 'kill'):
                self.n.server.stop(signal.SIGTERM if self.nemesis == 'stop' else signal.SIGKILL)
                self.over.wait(self.random.uniform(0, 0.5))
                self.n.server.start()
            elif self.nemesis == 'pause':
                self.n.server.process.send_signal(signal.SIGSTOP)
                self.over.wait(self.random.uniform(0, 1))
                self.n.server.process.send_signal(signal.SIGCONT)
            elif self.nemesis != 'none':
                self.part()

    def part(self):
        """Some desks are cut off for a while."""
        way = 'in' if self.nemesis == 'disconnect' else self.nemesis.split()[1]
        apart = self.random.sample(self.relays, self.random.randrange(1, len(self.relays) + 1))
        for relay in apart:
            relay.habits = dict(PARTITIONS[way])
        self.over.wait(self.scale * self.random.uniform(0.2, 1.5))
        for relay in apart:
            relay.habits = dict(ROUGH)

    def run(self):
        nemesis = threading.Thread(target=self.trouble)
        desks = [threading.Thread(target=self.work, args=(number,)) for number in range(len(self.desks))]
        for relay in self.relays:
            relay.habits = dict(ROUGH)
        for thread in [*desks, nemesis]:
            thread.start()
        for thread in desks:
            thread.join()
        self.over.set()
        nemesis.join()
        for relay in self.relays:
            relay.calm()
        if self.wrong:
            raise self.wrong[0]
        return self.heal()

    # --- the end ---

    def heal(self):
        """How long it took until nothing was left to send."""
        begun = time.monotonic()
        for _ in range(2):
            with concurrent.futures.ThreadPoolExecutor(len(self.desks)) as pool:
                list(pool.map(self.settle, self.desks))
        took = time.monotonic() - begun
        self.look()
        return took

    def settle(self, desk):
        end = time.monotonic() + PATIENCE
        while True:
            answer = desk.sync_anyhow()
            assert answer.code in (DONE, CONFLICT) or time.monotonic() < end, answer
            if answer.code in (DONE, CONFLICT) and not any(
                    answer.value[key] for key in ('pending', 'uploads', 'downloads')):
                return

    def look(self):
        rows = self.n.server.check()
        assert self.n.server.epochs() == ['init']
        for desk in self.desks:
            desk.check()
            assert desk.tray() == [], desk.tray()
            # Nobody took a message that came twice for a second computer.
            assert desk.notices() == [], desk.notices()
        same(*self.desks)
        self.look_at_journal([json.loads(patch) for *_, patch in rows])
        desk = self.desks[-1]
        for (number, fiche), mark in self.last.items():
            assert desk.fields(fiche)[OWN[number]] == mark, (number, mark, desk.fields(fiche))
        # One writer never clashes with himself.
        assert {found['field'] for found in desk.conflicts(code=None)} <= {'title'}, desk.conflicts(code=None)
        for desk in self.desks:
            got = desk.run('fetch', self.fiches[0], self.folder / f'photo-{desk.folder.name}').lines
            assert [(line['sha256'], line['saved']) for line in got] == [(self.photo, True)], got

    def look_at_journal(self, patches):
        written = collections.Counter()
        for patch in patches:
            for value in (patch.get('set') or {}).values():
                if isinstance(value, str):
                    written[value] += 1
        for mark in [*self.last.values(), *self.contested.values(), *self.said, *self.made]:
            assert written[mark] == 1, f'{mark} was written {written[mark]} times'

    def close(self):
        for relay in self.relays:
            relay.close()


def history(place, seed, nemesis, way='RESEAU_STORMS=1 RESEAU_SEED=', **more):
    begun = time.monotonic()
    with contextlib.closing(History(place, seed, nemesis, **more)) as one:
        try:
            healed = one.run()
        except Exception:
            print(f'# seed {seed} failed: {way}{seed}', flush=True)
            raise
        befell = sum((relay.befell for relay in one.relays), collections.Counter())
    words = ''.join(f', {key} {value}' for key, value in more.items())
    print(f'# seed {seed}, {nemesis}{words}: {time.monotonic() - begun:.0f} s, in step {healed:.1f} s after it healed; '
          f'{sum(one.writes)} writes: {len(one.last)} fields, {len(one.contested)} of all, {len(one.said)} comments, '
          f'{len(one.made)} fiches; {dict(befell)}', flush=True)


def a_bad_wire_for_each(place):
    history(place, SEED, 'none')


def desks_that_are_cut_off(place):
    history(place, SEED, 'partition out')


def a_server_that_dies(place):
    history(place, SEED, 'kill')


def many_histories(place):
    for seed in range(SEED, SEED + STORMS):
        with a_place() as here:
            history(here, seed, NEMESES[seed % len(NEMESES)])


def the_matrix_of_partitions(place):
    for seed in range(SEED, SEED + PARTITIONED):
        nemesis, rate, seconds, desks = MATRIX[seed % len(MATRIX)]
        with a_place() as here:
            history(here, seed, nemesis, 'RESEAU_PARTITIONS=1 RESEAU_SEED=', desks=desks,
                    rate=int(os.environ.get('RESEAU_RATE', rate)),
                    seconds=int(os.environ.get('RESEAU_SECONDS', seconds)))


if STORMS:
    run(many_histories)
elif PARTITIONED:
    run(the_matrix_of_partitions)
else:
    run(a_bad_wire_for_each, desks_that_are_cut_off, a_server_that_dies)

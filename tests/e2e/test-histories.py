# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that was put back from a backup, a desk that was copied: nothing that somebody holds is lost.

RESEAU_KILLS says how often something is killed in the last test, RESEAU_SEED which history it is."""
import os
import random
import shutil
import signal
import subprocess
import time

from e2e import CONFLICT, DONE, ENVIRONMENT, RESEAUCTL, Desk, Five, run, same

KILLS = int(os.environ.get('RESEAU_KILLS', '24'))
SEED = int(os.environ.get('RESEAU_SEED', '11'))
FIELDS = ('summary', 'problem', 'context', 'objective', 'means_time')
SYNCED = (DONE, CONFLICT)


def unsent_work_is_kept(place):
    """What waited while the server was put back goes out after what it was typed upon."""
    n = Five(place)
    fiche = n.fiche(n.paul, 'Fiche')
    n.sync()
    n.server.back_up()
    n.paul.set(fiche, title='perdu')
    n.sync()
    n.lise.set(fiche, title='écrit par-dessus')
    late = n.fiche(n.lise, 'jamais envoyée')
    n.server.put_back()
    n.sync(n.lise)
    n.sync()
    n.check()
    for desk in n.desks:
        assert desk.fields(fiche)['title'] == 'écrit par-dessus'
        assert desk.fields(late)['title'] == 'jamais envoyée'
        assert desk.conflicts(code=DONE) == [] and desk.tray() == []


def put_back_twice(place):
    """The second time to an older state still, while some desks have not heard of the first."""
    n = Five(place)
    first = n.fiche(n.paul, 'Un')
    n.sync()
    n.server.back_up('vieille')
    n.lise.set(first, summary='résumé')
    n.sync()
    n.server.back_up('recente')
    second = n.fiche(n.omar, 'Deux')
    n.nora.set(first, title='Un, corrigé')
    n.sync()
    n.server.put_back(name='recente')
    n.sync(n.omar)
    third = n.fiche(n.omar, 'Trois')
    n.sync(n.omar)
    n.server.put_back(name='vieille')
    n.sync(n.paul, n.omar)
    n.server.put_back(name='vieille')
    n.sync()
    n.sync()
    n.check()
    for desk in n.desks:
        assert desk.fields(first)['title'] == 'Un, corrigé' and desk.fields(first)['summary'] == 'résumé'
        assert desk.fields(second)['title'] == 'Deux' and desk.fields(third)['title'] == 'Trois'
        assert desk.conflicts(code=DONE) == [] and desk.tray() == []


def another_history_for_no_reason(place):
    n = Five(place)
    fiche = n.fiche(n.paul, 'Fiche')
    n.sync()
    head = n.server.head()
    n.server.admin('new-epoch')
    for desk in n.desks:
        answer = desk.sync()
        assert answer['server_restored'] is True and answer['given_back'] == 0, answer
    assert n.server.head() == head
    n.omar.set(fiche, title='Suite')
    n.sync()
    n.sync()
    n.check()
    assert n.anne.fields(fiche)['title'] == 'Suite'


def a_copied_folder(place):
    """On another machine, with the same session; both had work that was not sent."""
    n = Five(place)
    fiche = n.fiche(n.paul, 'Fiche')
    n.sync()
    unsent = n.fiche(n.paul, 'avant la copie')
    shutil.copytree(n.paul.folder, place.folder / 'copie')
    copy = Desk(place.folder / 'copie', n.server, n.paul.email)
    made = [n.fiche(n.paul, 'sur l’un'), n.fiche(copy, 'sur l’autre')]
    n.paul.set(fiche, summary='de l’un', title='titre de l’un')
    copy.set(fiche, context='de l’autre', title='titre de l’autre')
    answers = []
    for desk in (n.paul, copy, n.paul, copy):
        answers.append(desk.sync_anyhow())
        assert answers[-1].code in SYNCED, answers[-1]
    assert [answer.value['copied'] for answer in answers] == [False, True, False, False]
    assert not any(answer.value['server_restored'] for answer in answers)
    n.sync()
    for desk in (*n.desks, copy):
        found = desk.fields(fiche)
        assert (found['summary'], found['context']) == ('de l’un', 'de l’autre'), found
        assert [desk.fields(record)['title'] for record in made] == ['sur l’un', 'sur l’autre']
        assert [f['id'] for f in desk.list('fiche') if f['fields']['title'] == 'avant la copie'] == [unsent]
        clash, = desk.conflicts()
        assert 'titre de l’un' in str(clash) and 'titre de l’autre' in str(clash), clash
    n.check()
    copy.check()
    # Both go on, more than once.
    for number in range(3):
        n.paul.set(fiche, summary=f'un {number}')
        copy.set(fiche, context=f'autre {number}')
        for desk in (n.paul, copy):
            assert desk.sync_anyhow().value['copied'] is False
    n.sync()
    assert (n.lise.fields(fiche)['summary'], n.lise.fields(fiche)['context']) == ('un 2', 'autre 2')
    same(n.paul, copy)


class Disaster:
    """Desks at work, each in fields of its own, on a server that is killed and put back all the time."""

    def __init__(self, network, restores):
        self.n = network
        self.random = random.Random(SEED)
        self.wanted = restores
        self.fiches = {}                                 # id → title
        self.last = {}                                   # (desk, fiche) → what stands in its field
        self.kills = self.restores = self.serial = 0
        self.patience = 0.3

    def mark(self, prefix):
        self.serial += 1
        return f'{prefix}-{SEED}-{self.serial}'

    def create(self, desk):
        title = self.mark('fiche')
        self.fiches[self.n.fiche(desk, title)] = title

    def change(self, desk):
        known = sorted(record['id'] for record in desk.list('fiche'))
        if known:
            fiche, value = self.random.choice(known), self.mark('valeur')
            desk.set(fiche, **{FIELDS[self.n.desks.index(desk)]: value})
            self.last[desk, fiche] = value

    def sync(self, desk, victim=None):
        """@victim: what is killed meanwhile"""
        begun = time.monotonic()
        process = subprocess.Popen([RESEAUCTL, '--data', desk.folder, 'sync'], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)
        if victim is not None:
            try:
                process.wait(self.random.uniform(0, 1.1 * self.patience))
            except subprocess.TimeoutExpired:
                self.kills += 1
                if victim == 'server':
                    self.n.server.kill()
                else:
                    process.kill()
        out, err = process.communicate(timeout=120)
        assert process.returncode in (*SYNCED, -signal.SIGKILL) or victim == 'server', (out, err)
        if victim is None:
            self.patience += 0.2 * (time.monotonic() - begun - self.patience)
        elif victim == 'server' and self.n.server.process is None:
            self.n.server.start()
            self.n.server.check()
        desk.check()

    def step(self):
        desk = self.random.choice(self.n.desks)
        choice = self.random.random()
        if choice < 0.12:
            self.create(desk)
        elif choice < 0.4:
            self.change(desk)
        elif choice < 0.6:
            self.sync(desk)
        elif choice < 0.75:
            self.sync(desk, 'desk')
        elif choice < 0.88:
            self.sync(desk, 'server')
        elif choice < 0.94:
            self.n.server.back_up(self.random.choice('ab'))
        elif self.restores < self.wanted and self.kills * self.wanted >= self.restores * KILLS // 2:
            self.n.server.kill()
            self.n.server.put_back(self.random.random() < 0.5, self.random.choice('ab'))
            self.restores += 1

    def run(self):
        for name in 'ab':
            self.n.server.back_up(name)
        while self.kills < KILLS or self.restores < self.wanted:
            self.step()
        for _ in range(3):
            self.n.sync()
        self.n.check()
        clashes = [self.look_at(desk) for desk in self.n.desks]
        print(f'# seed {SEED}: {self.kills} kills, put back {self.restores} times, {len(self.last)} values, '
              f'{len(self.fiches)} fiches, clashes: {clashes}')
        return max(clashes)

    def look_at(self, desk):
        """What everybody wrote last stands there, or is to be seen beside; and how often it is beside."""
        assert desk.tray() == [], desk.tray()
        shown = {record['id']: record['fields'] for record in desk.list('fiche')}
        assert {key: fields['title'] for key, fields in shown.items()} == self.fiches
        clashes = desk.conflicts(code=None)
        beside = {(clash['id'], clash['field'], clash['other']) for clash in clashes}
        for (author, fiche), value in self.last.items():
            field = FIELDS[self.n.desks.index(author)]
            assert shown[fiche].get(field) == value or (fiche, field, value) in beside, \
                (author.email, field, value, shown[fiche], clashes)
        return len(clashes)


def put_back_while_all_are_killed(place):
    assert Disaster(Five(place), 1).run() == 0


def put_back_all_the_time(place):
    """What comes through several histories may stand beside what it had been typed upon, to be seen."""
    Disaster(Five(place), max(3, KILLS // 8)).run()


run(unsent_work_is_kept, put_back_twice,
    another_history_for_no_reason, a_copied_folder, put_back_while_all_are_killed, put_back_all_the_time)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Clocks that are wrong by years, and that are set while programs are at work. Nothing follows their order, nothing
waits for what they say, nothing is lost by them."""
import os
import struct
import sys
import time

from e2e import BUILD, CONFLICT, DONE, FAILED, NOT_SYNCED, ROOT, Desk, Network, run, same
from watch import Watch

sys.path.insert(0, str(ROOT / 'tests/image'))
import samples  # noqa: E402

SHIM = BUILD / 'tests/e2e/libtest-clock.so'
YEAR = 31556952
FAILURES = 3


class Clock:
    """One that can be set, of the programs that have its environment."""

    def __init__(self, place, name):
        self.path = place.folder / f'{name}.clock'
        self.set(0)
        self.env = {'LD_PRELOAD': str(SHIM), 'RESEAU_TEST_CLOCK': str(self.path),
                    'ASAN_OPTIONS': f'{os.environ.get("ASAN_OPTIONS", "")}:verify_asan_link_order=0'}

    def set(self, seconds):
        with open(self.path, 'r+b' if self.path.exists() else 'wb') as file:
            file.write(struct.pack('=q', int(seconds)))

    def years(self, years):
        self.set(years * YEAR)


class Elsewhen(Desk):
    """A desk with a clock of its own."""

    def __init__(self, place, desk):
        super().__init__(desk.folder, desk.server, desk.email)
        self.clock = Clock(place, desk.email)

    def run(self, *arguments, env=None, **more):
        return super().run(*arguments, env={**self.clock.env, **(env or {})}, **more)


def everybody(n):
    return [row['uid'] for row in n.server.admin('user', 'list').lines]


def the_clock_is_another(place):
    """That the tests below test something."""
    n = Network(place)
    paul = Elsewhen(place, n.paul)
    ids = []
    for years in (-10, 0, 10):
        paul.clock.years(years)
        ids.append(paul.create('fiche', {'title': f'{years}'}))
    # The first twelve digits of an id are the time.
    moments = [int(record.replace('-', '')[:12], 16) / 1000 for record in ids]
    assert [round((moment - time.time()) / YEAR) for moment in moments] == [-10, 0, 10], moments


def desks_years_apart(place):
    n = Network(place)
    desks = [Elsewhen(place, desk) for desk in (n.anne, n.paul, n.lise, n.omar)]
    anne, paul, lise, omar = desks
    now = time.time()
    # 1970, in ten years, ten years ago, 9999.
    for desk, offset in zip(desks, (-now + 5, 10 * YEAR, -10 * YEAR, 253402300700 - now)):
        desk.clock.set(offset)
    authors = everybody(n)
    fiches = [desk.create('fiche', {'title': desk.email, 'visibility': 'network', 'authors': authors})
              for desk in desks]
    n.sync_all(*desks)
    for desk in desks:
        assert all(desk.sees(fiche) for fiche in fiches)
        assert desk.tray() == []
    # Who writes last has seen what was there before, whatever the clocks say.
    fiche = fiches[0]
    for number, desk in enumerate([lise, paul, lise, omar, anne, paul, lise]):
        desk.sync()
        desk.set(fiche, summary=f'{number}')
        assert desk.sync()['conflicts'] == 0
    n.sync_all(*desks)
    for desk in desks:
        assert desk.fields(fiche)['summary'] == '6'
    # Who writes without having seen does not win by a clock that is ahead.
    lise.set(fiche, title='Lise')
    paul.set(fiche, title='Paul')
    lise.sync()
    paul.sync_anyhow()
    lise.sync_anyhow()
    for desk in (paul, lise):
        (found,) = desk.conflicts()
        assert {found['current'], found['other']} == {'Paul', 'Lise'}, found
    paul.run('delete', fiches[1])
    n.sync_all(*desks)
    for desk in desks:
        assert not desk.sees(fiches[1])
        desk.check()
    same(paul, lise)
    n.server.check()


def a_clock_that_is_set_meanwhile(place):
    """What keeps in step does so whatever happens to its clock; also when it was waiting for another try."""
    n = Network(place)
    lise = Elsewhen(place, n.lise)
    watch = Watch(lise, lise.clock.env)
    watch.live()
    for years in (10, -10, 0, 60, -40):
        lise.clock.years(years)
        fiche = n.paul.create('fiche', {'title': f'{years}'})
        n.paul.sync()
        watch.changed(fiche)
    # Time that was noted in a far future, then the clock is right again.
    lise.clock.years(10)
    n.server.stop()
    for _ in range(FAILURES):
        watch.until(lambda line: line['state'] == 'offline', 60)
    lise.clock.years(-10)
    n.server.start()
    fiche = n.paul.create('fiche', {'title': 'Après'})
    n.paul.sync()
    watch.until(lambda line: fiche in line.get('changed', []), 60)
    watch.stop()
    lise.check()


def what_waits_does_not_wait_for_a_wrong_clock(place):
    """Edits and a photo made and tried in a far future, sent when the clock is right again."""
    n = Network(place)
    paul = Elsewhen(place, n.paul)
    paul.clock.years(10)
    photo = place.folder / 'photo.png'
    photo.write_bytes(samples.png(64, 64, bytes(64 * 64 * 3)))
    fiche = paul.create('fiche', {'title': 'Demain', 'visibility': 'network'})
    digest = paul.run('attach', fiche, photo).value['added'][0]['sha256']
    n.server.stop()
    paul.run('sync', code=NOT_SYNCED)
    paul.clock.years(0)
    n.server.start()
    done = paul.sync()
    assert done['pending'] == 0 and done['uploads'] == 0, done
    n.sync_all(n.lise)
    assert n.lise.fields(fiche)['title'] == 'Demain'
    assert {line['sha256']: line['state'] for line in n.lise.run('files').lines}[digest] == 'cached'
    n.lise.check()


def the_clock_of_the_server(place):
    """A session of ninety days ends when it is ten years later; with it nothing else does."""
    n = Network(place)
    clock = Clock(place, 'server')
    n.server.stop()
    n.server.start(clock.env)
    photo = place.folder / 'photo.png'
    photo.write_bytes(samples.png(64, 64, bytes(64 * 64 * 3)))
    fiche = n.paul.create('fiche', {'title': 'Avant', 'visibility': 'network', 'authors': everybody(n)})
    n.paul.run('attach', fiche, photo)
    n.paul.sync()
    # Back: everything goes on, and the order is the server's.
    clock.years(-10)
    n.lise.sync()
    n.lise.set(fiche, summary='Dix ans plus tôt')
    n.lise.sync()
    n.paul.sync()
    assert n.paul.fields(fiche)['summary'] == 'Dix ans plus tôt'
    # Ahead: who is signed in no more keeps what they wrote, and signs in again.
    n.server.stop()
    clock.years(10)
    n.server.start(clock.env)
    n.paul.set(fiche, summary='Dix ans plus tard')
    answer = n.paul.sync_anyhow()
    assert answer.code in (FAILED, NOT_SYNCED) and answer.value['pending'] == 1, answer
    n.paul.connect()
    assert n.paul.sync()['pending'] == 0
    # What the server tidies away after weeks is not what is in use.
    n.server.stop()
    n.server.start(clock.env)
    n.lise.connect()
    clock.years(0)
    for desk in (n.lise, n.omar):
        if desk.sync_anyhow().code not in (DONE, CONFLICT):
            desk.connect()
            desk.sync()
        assert desk.fields(fiche)['summary'] == 'Dix ans plus tard'
        got = desk.run('fetch', fiche, place.folder / desk.email).lines
        assert [line['saved'] for line in got] == [True], got
        desk.check()
    n.sync_all(n.paul, n.lise)
    same(n.paul, n.lise)
    n.server.check()
    assert n.server.epochs() == ['init']


def who_guessed_waits_seconds_not_years(place):
    n = Network(place)
    clock = Clock(place, 'server')
    n.server.stop()
    clock.years(10)
    n.server.start(clock.env)
    wrong = place.folder / 'faux'
    wrong.write_text('pas le bon mot de passe\n')
    for _ in range(7):
        n.paul.connect(password_file=wrong, code=FAILED)
    clock.years(0)
    end = time.monotonic() + 60
    while n.paul.connect(code=None).code != DONE:
        assert time.monotonic() < end, 'nobody gets in'
        time.sleep(0.5)


run(the_clock_is_another, desks_years_apart, a_clock_that_is_set_meanwhile,
    what_waits_does_not_wait_for_a_wrong_clock, the_clock_of_the_server, who_guessed_waits_seconds_not_years)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The window killed again and again while it starts, exchanges and is written in. RESEAU_KILLS says how
often, RESEAU_SEED which history; what was written is there at the end, once, on both desks."""
import collections
import os
import random
import time

from program import Network, begins, greeted, is_kept, new_practice, run, same, saved, window

KILLS = int(os.environ.get('RESEAU_KILLS', '10'))
SEED = int(os.environ.get('RESEAU_SEED', '7'))


class Chaos:
    def __init__(self, network):
        self.paul, self.lise = network.paul, network.lise
        self.random = random.Random(SEED)
        self.kills = collections.Counter()
        self.titles = []
        self.recovered = 0
        self.start_time = 1.0

    def title(self):
        self.titles.append(f'Fiche {SEED}-{len(self.titles)}.')
        return self.titles[-1]

    def make(self, desk):
        desk.create('fiche', {'title': self.title(), 'visibility': 'network', 'authors': []})

    def ready(self):
        begun = time.monotonic()
        shown = window(self.paul)
        try:
            shown.find('label', greeted)
        except AssertionError:
            shown.dump()
            shown.kill()
            raise
        self.start_time += 0.3 * (time.monotonic() - begun - self.start_time)
        return shown

    def kill(self, shown, longest):
        time.sleep(self.random.uniform(0, longest))
        shown.kill()
        self.paul.check()

    def starting(self):
        self.kill(window(self.paul), 1.3 * self.start_time)

    def exchanging(self):
        """What another desk sends comes while the window is open."""
        shown = self.ready()
        self.make(self.lise)
        self.lise.sync()
        self.kill(shown, 0.5)

    def writing(self):
        title = self.title()
        with self.ready() as shown:
            new_practice(shown, title)
            shown.wait(lambda: is_kept(self.paul, title), 'a draft')
            shown.click('push button', saved)
            self.kill(shown, 1)
        count = self.count(self.paul, title)
        assert count == (0 if is_kept(self.paul, title) else 1), f'{count} of {title}'
        if count == 0:
            self.resume(title)

    def resume(self, title):
        self.recovered += 1
        with self.ready() as shown:
            shown.bring(lambda: shown.click('list item', begins(title)), 'text', begins('Titre'))
            shown.bring(lambda: shown.click('push button', saved), 'heading', title)

    @staticmethod
    def count(desk, title):
        return sum(fiche['fields']['title'] == title for fiche in desk.list('fiche'))

    def step(self):
        self.make(self.paul)
        self.make(self.lise)
        self.lise.sync()
        what = self.random.choice((self.starting, self.starting, self.exchanging, self.writing))
        what()
        self.kills[what.__name__] += 1

    def heal(self):
        for desk in (self.paul, self.lise, self.paul):
            desk.sync()
        assert self.paul.tray() == [] and self.lise.tray() == []
        titles = [fiche['fields']['title'] for fiche in self.paul.list('fiche')]
        assert sorted(titles) == sorted(self.titles), set(titles) ^ set(self.titles) or 'something twice'
        same(self.paul, self.lise)


def the_window_may_be_killed_at_any_moment(place):
    chaos = Chaos(Network(place))
    begun = time.monotonic()
    while sum(chaos.kills.values()) < KILLS:
        chaos.step()
    chaos.heal()
    print(f'# seed {SEED}: {KILLS} kills in {time.monotonic() - begun:.0f} s: {dict(chaos.kills)}; '
          f'{len(chaos.titles)} fiches, {chaos.recovered} found as drafts')


run(the_window_may_be_killed_at_any_moment)

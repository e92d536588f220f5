# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop is told to show, and what its buttons do, also when the program is closed."""
import contextlib
import datetime
import json
import os
import pathlib
import subprocess
import sys
import time

from program import RESEAU, Network, driver, is_on_the_bus, of_the_bus, run, wait_until

NAME = 'org.concertes.Reseau'
HERE = pathlib.Path(__file__).parent


class Shown:
    """The notifications so far."""

    def __init__(self, path):
        self.path = path

    def calls(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []

    def notes(self):
        return [call[3] for call in self.calls() if call[0] == 'AddNotification']


@contextlib.contextmanager
def a_desktop(place):
    shown = Shown(place.folder / 'notifications')
    service = subprocess.Popen([sys.executable, str(HERE / 'notifications.py'), str(shown.path)])
    try:
        wait_until(lambda: ['ready'] in shown.calls(), 'nobody shows notifications')
        yield shown
    finally:
        service.terminate()
        service.wait()


def home_of(place, desk):
    home = place.folder / 'home'
    home.mkdir()
    (home / 'reseau').symlink_to(desk.folder)
    return {'LC_ALL': 'fr_BE.UTF-8', 'XDG_DATA_HOME': str(home)}


@contextlib.contextmanager
def the_program(env):
    """As the bus starts it; without a window until one is wanted."""
    program = subprocess.Popen([str(RESEAU), '--gapplication-service'], env={**os.environ, **env})
    try:
        wait_until(lambda: is_on_the_bus(NAME), 'the program is not on the bus')
        yield program
    finally:
        program.terminate()
        program.wait(driver.PATIENCE)
        wait_until(lambda: not is_on_the_bus(NAME), 'the program is still on the bus')


def call(method, *arguments):
    answer = of_the_bus(NAME, '/org/concertes/Reseau', f'org.freedesktop.Application.{method}', *arguments, '{}')
    assert answer, method


def in_days(days):
    day = datetime.datetime.now().astimezone() + datetime.timedelta(days=days)
    return day.replace(hour=9, minute=30, second=0, microsecond=0).isoformat()


def ask(n, *dates):
    """Of Paul's structure, by somebody of the other."""
    dated = [word for date in dates for word in ('--date', date)]
    n.lise.sync()
    n.lise.run('visit', 'propose', n.bikes, *dated)
    n.lise.sync()
    n.paul.sync()
    visits = {r['id']: r for r in n.paul.list('meeting') if r['fields'].get('state') == 'proposed'}
    return next(i for i, r in visits.items()
                if dates[0] in (r['fields'].get('start'), *(d['start'] for d in r['fields'].get('dates', []))))


def labels(note):
    return [button['label'] for button in note.get('buttons', [])]


def told_once(place):
    n = Network(place)
    env = home_of(place, n.paul)
    first = ask(n, in_days(20))
    with a_desktop(place) as shown:
        with the_program(env):
            call('Activate')
            wait_until(lambda: len(shown.notes()) == 1, 'nothing was told')
            note = shown.notes()[0]
            assert note['title'] == 'On vous demande une visite', note
            assert labels(note) == ['Accepter', 'Ouvrir'], note
            assert note['default-action'] == 'app.open-record' and note['default-action-target'] == first, note
        second = ask(n, in_days(21), in_days(22))
        with the_program(env):
            call('Activate')
            wait_until(lambda: len(shown.notes()) > 1, 'the second was not told')
            assert len(shown.notes()) == 2, shown.notes()
            note = shown.notes()[1]
            # There is a choice: one has to look.
            assert labels(note) == ['Ouvrir'] and note['default-action-target'] == second, note


def told_once_somebody_shows_it(place):
    n = Network(place)
    env = home_of(place, n.paul)
    visit = ask(n, in_days(20))
    with the_program(env):
        call('Activate')
        # Long enough to look, mostly; a machine that is slower looks later, which is no harm.
        time.sleep(2)
        with a_desktop(place) as shown:
            wait_until(shown.notes, 'nothing was told')
            assert [note['default-action-target'] for note in shown.notes()] == [visit], shown.notes()


def accepted_while_closed(place):
    n = Network(place)
    env = home_of(place, n.paul)
    when = in_days(20)
    visit = ask(n, when)
    with a_desktop(place) as shown:
        with the_program(env):
            call('ActivateAction', 'accept-visit', f"[<('{visit}', '{when}')>]")
            wait_until(lambda: shown.notes(), 'nothing was told')
        assert shown.notes()[0]['title'] == 'Visite acceptée', shown.notes()
        # The server knows, and so the other side.
        n.lise.sync()
        assert n.lise.fields(visit)['state'] == 'accepted'
        assert n.lise.fields(visit)['start'] == when
        # Twice is too late, and says so.
        with the_program(env):
            call('ActivateAction', 'accept-visit', f"[<('{visit}', '{when}')>]")
            wait_until(lambda: len(shown.notes()) > 1, 'the second answer was not told')
        assert shown.notes()[1]['title'] == 'La visite n’a pas été acceptée', shown.notes()


def opened_while_closed(place):
    n = Network(place)
    env = home_of(place, n.paul)
    visit = ask(n, in_days(20))
    title = n.paul.fields(visit)['title']
    with driver.Desk([str(RESEAU), '--gapplication-service'], name='reseau', env=env) as shown:
        wait_until(lambda: is_on_the_bus(NAME), 'the program is not on the bus')
        call('ActivateAction', 'open-record', f"[<'{visit}'>]")
        shown.find(name=title)


run(told_once, told_once_somebody_shows_it, accepted_while_closed, opened_while_closed)

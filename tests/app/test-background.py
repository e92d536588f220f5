# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens while no window is open, and who is asked to start the program then."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys

from program import RESEAU, Network, begins, run, wait_until, window

TIMER = 'org.concertes.Reseau.Sync.timer'
HERE = pathlib.Path(__file__).parent


@contextlib.contextmanager
def a_starter(place, what):
    """Gives what it was asked so far."""
    path = place.folder / 'starter'

    def calls():
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    service = subprocess.Popen([sys.executable, str(HERE / 'starters.py'), what, str(path)])
    try:
        wait_until(lambda: ['ready'] in calls(), 'nobody starts programs')
        yield lambda: [call for call in calls() if call != ['ready']]
    finally:
        service.terminate()
        service.wait()


def the_switch(shown):
    shown.find('label', begins('Bonjour'))
    shown.bring(lambda: shown.key('ctrl+comma'), name='Synchroniser en arrière-plan')
    return shown


def turn(shown):
    """The row turns its switch."""
    shown.click(node=shown.find('check box', 'Synchroniser en arrière-plan'))


def one_exchange_without_a_window(place):
    network = Network(place)
    fiche = network.lise.create('fiche', {'title': 'Partager un atelier', 'structure': network.wood})
    network.lise.sync()
    home = place.folder / 'home'
    home.mkdir()
    (home / 'reseau').symlink_to(network.paul.folder)
    done = subprocess.run([RESEAU, '--sync'], env={**os.environ, 'XDG_DATA_HOME': str(home)}, timeout=240, check=False)
    assert done.returncode == 0, done
    network.server.stop()
    assert network.paul.sees(fiche)


def nobody_to_be_synchronised(place):
    """A computer on which nobody has signed in."""
    done = subprocess.run([RESEAU, '--sync'], env={**os.environ, 'XDG_DATA_HOME': str(place.folder)}, timeout=240,
                          check=False)
    assert done.returncode == 0, done


def by_a_timer(place):
    with a_starter(place, 'systemd') as calls, window(Network(place).paul) as shown:
        turn(the_switch(shown))
        wait_until(lambda: len(calls()) == 3, 'the timer is not started')
        assert calls() == [['EnableUnitFiles', [TIMER], False, True], ['Reload'], ['StartUnit', TIMER, 'replace']], calls()
        shown.insist(lambda: turn(shown), lambda: len(calls()) == 6, 'the timer is stopped')
        assert calls()[3:] == [['DisableUnitFiles', [TIMER], False], ['Reload'], ['StopUnit', TIMER, 'replace']], calls()


def by_the_portal(place):
    with a_starter(place, 'agrees') as calls, window(Network(place).paul) as shown:
        turn(the_switch(shown))
        wait_until(calls, 'the portal is not asked')
        (method, options), = calls()
        assert method == 'RequestBackground' and options['autostart'] is True, calls()
        assert options['commandline'] == ['reseau', '--background'] and options['reason'], calls()
        shown.insist(lambda: turn(shown), lambda: len(calls()) == 2, 'it is taken back')
        assert calls()[1][1]['autostart'] is False, calls()


def the_portal_refuses(place):
    with a_starter(place, 'refuses'), window(Network(place).paul) as shown:
        turn(the_switch(shown))
        shown.find(name=begins('L’ordinateur ne l’a pas permis'))


def nobody_starts_anything(place):
    with window(Network(place).paul) as shown:
        turn(the_switch(shown))
        shown.find(name=begins('Rien sur cet ordinateur ne peut lancer Réseau'))


run(one_exchange_without_a_window, nobody_to_be_synchronised, by_a_timer, by_the_portal, the_portal_refuses,
    nobody_starts_anything)

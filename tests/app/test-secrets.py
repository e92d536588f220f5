# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyring dies, or refuses, while one signs in: one is signed in all the same, and is told."""
import os
import signal
import subprocess
import sys

from program import Desk, Network, ROOT, begins, fill_in, greeted, run, wait_until, window

BUS = ['gdbus', 'call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus',
       '--method']


def of_the_bus(method, *arguments):
    done = subprocess.run([*BUS, f'org.freedesktop.DBus.{method}', *arguments], capture_output=True, text=True,
                          check=False)
    return done.stdout if done.returncode == 0 else ''


def kill_keyring():
    """As when it crashes; nothing starts it again on this bus."""
    answer = of_the_bus('GetConnectionUnixProcessID', 'org.freedesktop.secrets')
    if not answer:
        return
    os.kill(int(answer.split()[1].rstrip(',)')), signal.SIGKILL)
    wait_for_keyring('false')


def wait_for_keyring(there):
    wait_until(lambda: there in of_the_bus('NameHasOwner', 'org.freedesktop.secrets'), f'a keyring there: {there}')


warned = begins('Le trousseau de clés de cet ordinateur ne répond pas')


def signs_in_with_a_file(place, break_keyring):
    network = Network(place)
    fresh = Desk(place.folder / 'neuf', network.server, network.paul.email)
    with window(fresh) as shown:
        shown.find('text', 'Adresse du serveur')
        break_keyring()
        fill_in(shown, network.server.url, fresh.email)
        shown.find('label', greeted)
        notice = shown.on_screen(name=warned)
        shown.insist(lambda: shown.click('push button', 'Fermer', within=notice.get_parent().get_parent()),
                     lambda: not shown.find_all(name=warned), 'no warning')
    kept = fresh.folder / 'secrets'
    assert kept.stat().st_mode & 0o777 == 0o600
    # It is found there at the next start, and nothing is asked.
    with window(fresh) as shown:
        shown.find('label', greeted)
        shown.find(name='À jour')


def a_keyring(place):
    """What keeps one signed in is there and nowhere else; nothing is said of it."""
    network = Network(place)
    fresh = Desk(place.folder / 'neuf', network.server, network.paul.email)
    with window(fresh) as shown:
        shown.find('text', 'Adresse du serveur')
        fill_in(shown, network.server.url, fresh.email)
        shown.find('label', greeted)
        assert not shown.find_all(name=warned)
    assert not (fresh.folder / 'secrets').exists()
    with window(fresh) as shown:
        shown.find('label', greeted)
        shown.find(name='À jour')


def a_keyring_that_dies(place):
    signs_in_with_a_file(place, kill_keyring)


def a_keyring_that_refuses(place):
    kill_keyring()
    service = subprocess.Popen([sys.executable, str(ROOT / 'tests/app/refusing-keyring.py')])
    wait_for_keyring('true')
    try:
        signs_in_with_a_file(place, lambda: None)
    finally:
        service.terminate()
        service.wait()


run(a_keyring, a_keyring_that_dies, a_keyring_that_refuses)

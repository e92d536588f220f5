# SPDX-License-Identifier: GPL-3.0-or-later
"""The keyring dies, or refuses, while one signs in: one is signed in all the same, and is told."""
import os
import signal
import subprocess
import sys

from program import (Desk, Network, ROOT, begins, fill_in, greeted, is_on_the_bus, of_the_bus, run, wait_until,
                     window)

KEYRING = 'org.freedesktop.secrets'


def kill_keyring():
    """As when it crashes; nothing starts it again on this bus."""
    answer = of_the_bus('org.freedesktop.DBus', '/org/freedesktop/DBus',
                        'org.freedesktop.DBus.GetConnectionUnixProcessID', KEYRING)
    if not answer:
        return
    os.kill(int(answer.split()[1].rstrip(',)')), signal.SIGKILL)
    wait_for_keyring(False)


def wait_for_keyring(there):
    wait_until(lambda: is_on_the_bus(KEYRING) == there, f'a keyring there: {there}')


warned = begins('Le trousseau de clés de cet ordinateur ne répond pas')


def bar_of(words):
    return words.get_parent().get_parent()


def signs_in_with_a_file(place, break_keyring):
    network = Network(place)
    fresh = Desk(place.folder / 'neuf', network.server, network.paul.email)
    with window(fresh) as shown:
        shown.find('text', 'Adresse du serveur')
        break_keyring()
        fill_in(shown, network.server.url, fresh.email)
        shown.find('label', greeted)
        shown.on_screen(name=warned)
        shown.insist(lambda: shown.click('push button', 'Fermer', within=bar_of(shown.on_screen(name=warned))),
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
    wait_for_keyring(True)
    try:
        signs_in_with_a_file(place, lambda: None)
    finally:
        service.terminate()
        service.wait()


run(a_keyring, a_keyring_that_dies, a_keyring_that_refuses)

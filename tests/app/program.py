# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on a server and desks of tests/e2e: how it is started, signed in, and what its buttons are.

A desk of e2e has its session in a file, where the window finds it too."""
import contextlib
import pathlib
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'tests/e2e'), str(ROOT / 'tests/support')]

import desk as driver  # noqa: E402
from desk import Missing, begins, describe, ends  # noqa: E402,F401
from e2e import BUILD, PASSWORD, Desk, Network, run, same  # noqa: E402,F401

RESEAU = BUILD / 'src/app/reseau'


def window(desk, *arguments, program=RESEAU):
    """The program on the cache of a desk."""
    return driver.Desk([str(program), '--data-dir', str(desk.folder), *arguments], name='reseau',
                       env={'LC_ALL': 'fr_BE.UTF-8'})


def fill_in(shown, url, email, password=PASSWORD):
    """The form of the first page, as a person does."""
    shown.write('text', 'Adresse du serveur', url)
    shown.write('text', 'Adresse électronique', email)
    shown.write('text', 'Mot de passe', password)
    shown.click(node=shown.on_screen('push button', connects))


def of_the_bus(name, path, method, *arguments):
    """What somebody on the bus of the desktop answers; nothing where nobody does."""
    command = ['gdbus', 'call', '--session', '--dest', name, '--object-path', path, '--method', method, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ''


def is_on_the_bus(name):
    return 'true' in of_the_bus('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner',
                                name)


saved = ends('Enregistrer')
connects = ends('Se connecter')
greeted = begins('Bonjour')


def new_practice(shown, title):
    """Begins a fiche and types its title."""
    shown.bring(lambda: shown.key('ctrl+n'), name=begins('Bonne pratique'))
    shown.bring(lambda: shown.click(name=begins('Bonne pratique')), 'text', begins('Titre'))
    shown.write('text', begins('Titre'), title)


def is_kept(desk, words):
    """Whether what is typed is on the disk, as a draft."""
    with contextlib.closing(sqlite3.connect(f'file:{desk.folder}/cache.db?mode=ro', uri=True)) as db:
        return any(words in draft for draft, in db.execute('SELECT value FROM draft'))


def wait_until(question, what):
    """For what the window does not show."""
    end = time.monotonic() + driver.PATIENCE
    while not question():
        assert time.monotonic() < end, what
        time.sleep(0.05)

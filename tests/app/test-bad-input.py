# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong outside, as the person at the window sees it: a sentence that says what to do next,
and nothing lost."""
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import time

from program import PASSWORD, Desk, Network, begins, connects, ends, fill_in, greeted, new_practice, run, saved, window
from desk import PATIENCE
from outside import Impostor, fill, newer, page, small_disk

WRITTEN = 'Écrit sur un disque plein'
SHOTS = os.environ.get('RESEAU_SHOTS')


def picture(shown, name):
    """In $RESEAU_SHOTS, for people: as it is, then as narrow as a telephone."""
    if SHOTS is None:
        return
    shown.shot(f'{SHOTS}/{name}.png')
    shown.resize(360, 640)
    time.sleep(1)
    shown.shot(f'{SHOTS}/{name}-360.png')
    shown.resize(1000, 700)
    time.sleep(1)

# --- signing in -------------------------------------------------------------------------------------

def refused_sign_in(shown, words):
    """What was typed stays, and can be tried again."""
    shown.on_screen(name=begins(words))
    shown.on_screen('push button', connects)
    picture(shown, f'entrer-{words[:24]}')


def a_wrong_password(place):
    network = Network(place)
    fresh = Desk(place.folder / 'neuf', network.server, network.paul.email)
    with window(fresh) as shown:
        fill_in(shown, network.server.url, fresh.email, 'pas le bon mot de passe')
        refused_sign_in(shown, 'Le serveur ne reconnaît pas cette adresse avec ce mot de passe. Vérifiez')
        fill_in(shown, network.server.url, fresh.email)
        shown.find('label', greeted)


IMPOSTORS = [
    (page(b'<!DOCTYPE html><html><body>Bienvenue</body></html>', 'text/html'), 'Il n’y a pas de serveur Réseau'),
    (page(b'{"service":"autre chose"}', 'application/json'), 'Il n’y a pas de serveur Réseau'),
    (page(b'{"service":', 'application/json'), 'Il n’y a pas de serveur Réseau'),
    (page(b'{"service":"reseaud","version":"9","epoch":1,"head":0,"schema":{"min":9000,"max":9001}}',
          'application/json'), 'Le serveur demande une version plus récente'),
]


def addresses_that_lead_elsewhere(place):
    fresh = Desk(place.folder / 'neuf', None, 'paul@velos.be')
    with window(fresh) as shown:
        for answer, words in IMPOSTORS:
            impostor = Impostor(answer)
            try:
                fill_in(shown, impostor.url, fresh.email)
                refused_sign_in(shown, words)
            finally:
                impostor.close()
        for address, words in (('http://127.0.0.1:9', 'Le serveur est injoignable.'),
                               ('http://exemple.be', 'Cette adresse n’est pas protégée'),
                               ('deux mots', 'Cela ne ressemble pas à une adresse')):
            fill_in(shown, address, fresh.email)
            refused_sign_in(shown, words)


def a_certificate_that_nobody_vouches_for(place):
    openssl = shutil.which('openssl')
    if openssl is None:
        return 'openssl is not installed'
    network = Network(place)
    key, certificate = place.folder / 'key.pem', place.folder / 'cert.pem'
    subprocess.run([openssl, 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                    '-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost',
                    '-addext', 'subjectAltName=IP:127.0.0.1'], stderr=subprocess.DEVNULL, check=True)
    network.server.stop()
    network.server.start(arguments=['--tls-cert', certificate, '--tls-key', key])
    fresh = Desk(place.folder / 'neuf', network.server, network.paul.email)
    with window(fresh) as shown:
        fill_in(shown, network.server.url.replace('http:', 'https:'), fresh.email)
        refused_sign_in(shown, 'L’identité de ce serveur ne peut pas être vérifiée')
    return None


# --- exchanging -------------------------------------------------------------------------------------

def problem(status, code):
    body = f'{{"type":"about:blank","title":"x","status":{status},"code":"{code}","retry":"after-action"}}'
    return page(body.encode(), 'application/problem+json', status=f'{status} X')


# The beginning of an answer to a pull.
CUT = b'{"k":"put","s":"net","q":9,"id":"0190'
STRANGERS = [
    (page(b'<html></html>', 'text/html'), 'Problème de serveur', 'Le serveur ne répond pas comme prévu'),
    (problem(426, 'upgrade-required'), 'Mise à jour nécessaire', 'Une version plus récente est nécessaire'),
    (problem(401, 'token-expired'), 'Mot de passe demandé', 'Le serveur demande votre mot de passe'),
]


def reads_on(place_of, answer, state, title):
    """With another thing where the server was: it is said, and what is here goes on being read."""
    impostor = Impostor(answer, place_of.server.port)
    try:
        with window(place_of) as shown:
            shown.find('label', greeted)
            shown.find(name=state)
            shown.bring(lambda: shown.click('push button', state), name=title)
            picture(shown, f'échange-{state}')
            shown.bring(lambda: shown.key('Escape', 'alt+2'), name=begins('Trier les vis'))
    finally:
        impostor.close()


def another_thing_where_the_server_was(place):
    """Once the server is back, all that was written leaves."""
    network = Network(place)
    paul, lise = network.paul, network.lise
    kept = paul.create('fiche', {'title': 'Trier les vis', 'visibility': 'network'})
    network.server.stop()
    for answer, state, title in STRANGERS:
        reads_on(paul, answer, state, title)
    network.server.start()
    paul.connect()
    with window(paul) as shown:
        shown.find('label', greeted)
        shown.bring(lambda: shown.key('F5'), name='À jour')
    lise.sync()
    assert lise.sees(kept)


def what_comes_is_cut(place):
    network = Network(place)
    network.paul.create('fiche', {'title': 'Trier les vis', 'visibility': 'network'})
    network.paul.sync()
    network.server.stop()
    reads_on(network.paul, page(CUT, 'application/x-ndjson', length=len(CUT) + 500),
             'Hors connexion', 'Vous travaillez hors connexion')
    network.server.start()
    network.paul.check()
    network.paul.sync()


def shut_out(desk):
    """As one does from another computer for one that was stolen."""
    _, _, session = desk.server.request('POST', '/v1/session', {'email': desk.email, 'password': PASSWORD,
                                                                'label': 'ailleurs'})
    with contextlib.closing(sqlite3.connect(f'file:{desk.folder}/cache.db?mode=ro', uri=True)) as db:
        [device] = db.execute("SELECT v FROM meta WHERE k = 'device'").fetchone()
    status, _, body = desk.server.request('DELETE', f'/v1/devices/{device}', token=json.loads(session)['token'])
    assert status == 204, body


def a_computer_that_is_shut_out(place):
    """What was written is still there to be read."""
    network = Network(place)
    paul = network.paul
    with window(paul) as shown:
        shown.find(name='À jour')
        shut_out(paul)
        kept = paul.create('fiche', {'title': 'Trier les vis', 'visibility': 'network'})
        shown.bring(lambda: shown.key('F5'), name='Problème de serveur')
        shown.bring(lambda: shown.click('push button', 'Problème de serveur'), name='Cet ordinateur n’est plus admis')
        shown.find(name=begins('Le serveur n’admet plus cet ordinateur.'))
        picture(shown, 'échange-exclu')
        shown.bring(lambda: shown.key('Escape', 'alt+2'), name=begins('Trier les vis'))
    assert paul.sees(kept)


# --- the disk ---------------------------------------------------------------------------------------

def cannot_open(desk, words):
    with window(desk) as shown:
        shown.find(name='Réseau ne peut pas ouvrir ses données')
        shown.on_screen(name=lambda name: words in name and str(desk.folder) in name)
        picture(shown, f'ouvrir-{words}')
        shown.click(node=shown.on_screen('push button', ends('Quitter')))
        assert shown.process.wait(PATIENCE) == 1


def data_of_a_newer_version(place):
    network = Network(place)
    newer(network.paul.folder / 'cache.db')
    before = (network.paul.folder / 'cache.db').read_bytes()
    cannot_open(network.paul, 'version plus récente')
    assert (network.paul.folder / 'cache.db').read_bytes() == before


def data_that_are_damaged(place):
    network = Network(place)
    for name in ('cache.db-wal', 'cache.db-shm'):
        (network.paul.folder / name).unlink(missing_ok=True)
    (network.paul.folder / 'cache.db').write_bytes(b'ceci n\'est pas une base' * 1000)
    cannot_open(network.paul, 'abîmées')


def a_folder_that_may_not_be_written(place):
    network = Network(place)
    paul = network.paul
    folder = place.folder / 'lecture'
    with small_disk(folder, 24) as mounted:
        if not mounted and os.geteuid() == 0:
            return 'root may write anywhere, and no file system may be mounted here'
        folder.mkdir(exist_ok=True)
        shutil.copytree(paul.folder, folder / 'paul')
        there = Desk(folder / 'paul', paul.server, paul.email)
        if mounted:
            subprocess.run(['mount', '-o', 'remount,ro', folder], check=True)
        else:
            os.chmod(there.folder, 0o500)
            for path in there.folder.iterdir():
                os.chmod(path, 0o400)
        cannot_open(there, 'ne peut pas être modifié')
    return None


def a_full_disk(place):
    """What is typed stays on the screen, and is saved once there is room."""
    network = Network(place)
    folder = place.folder / 'petit'
    with small_disk(folder, 24) as mounted:
        if not mounted:
            return 'no small file system may be mounted here'
        shutil.copytree(network.paul.folder, folder / 'paul')
        paul = Desk(folder / 'paul', network.server, network.paul.email)
        with window(paul) as shown:
            shown.find('label', greeted)
            shown.find(name='À jour')
            new_practice(shown, 'Écrit')
            fill(folder)
            shown.write('text', begins('Titre'), WRITTEN)
            shown.on_screen(name=begins('Ce que vous écrivez n’a pas pu être gardé sur le disque.'))
            shown.bring(lambda: shown.click('push button', saved), name=begins('Le disque est plein'))
            shown.on_screen(name=begins('Le disque est plein'))
            shown.wait_gone(name=begins('Brouillon gardé'))
            picture(shown, 'disque-plein')
            (folder / 'reste').unlink()
            shown.bring(lambda: shown.click('push button', saved), 'heading', WRITTEN)
            shown.bring(lambda: shown.key('F5'), name='À jour')
        paul.check()
        network.lise.sync()
        assert WRITTEN in [fiche['fields']['title'] for fiche in paul.list('fiche')]
    return None


def no_room_to_begin(place):
    """A disk that is full already at the first start."""
    folder = place.folder / 'petit'
    with small_disk(folder, 1) as mounted:
        if not mounted:
            return 'no small file system may be mounted here'
        fill(folder)
        desk = Desk(folder, None, None)
        cannot_open(desk, 'Le disque est plein')
    return None


run(a_wrong_password, addresses_that_lead_elsewhere, a_certificate_that_nobody_vouches_for,
    another_thing_where_the_server_was, what_comes_is_cut, a_computer_that_is_shut_out, data_of_a_newer_version, data_that_are_damaged,
    a_folder_that_may_not_be_written, a_full_disk, no_room_to_begin)

#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Freezes the present release for the tests of later ones: freeze.py BUILD NUMBER

Makes a small network with a bit of everything, half-way through, and keeps its folders, and then what
desks and server say to each other to end it, in tests/data/frozen/NUMBER. To be run once for each release
that changes a table or a message, and never again for the same: docs/evolution.md says when."""
import json
import os
import pathlib
import random
import shutil
import sqlite3
import sys

os.environ['RESEAU_BUILD'] = sys.argv[1]
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests/image'))

import e2e
import samples
from frozen import FOLDER, HOST, Recorder, freeze_folder
from outside import Relay

CONTEXT = 'Un atelier du quartier répare des vélos. Les stagiaires apprennent le métier. Tout le monde y gagne.'
STEPS = [{'title': 'Trouver un lieu', 'text': 'Deux pièces et un point d’eau.'},
         {'title': 'Récolter des vélos', 'text': 'Par les recyparcs et les gares.'}]


class Deaf(Relay):
    """Lets no answer to a push through, or not even the push."""

    def __init__(self, to, port, reaches):
        self.reaches = reaches
        super().__init__(to, port)

    def passed(self, data, up, state):
        state['push'] = state.get('push') or (up and b'/v1/sync/push' in data)
        return (data if up and self.reaches else b'') if state['push'] else data, not state['push'] or up and self.reaches


class Short(Relay):
    """Cuts the first request that carries a piece of a file in its middle."""
    cuts = 1

    def passed(self, data, up, state):
        if up and data.startswith(b'PATCH') and self.cuts:
            state['left'] = 3000
        if up and 'left' in state and self.cuts:
            data, state['left'] = data[:max(0, state['left'])], state['left'] - len(data)
            self.cuts -= state['left'] <= 0
            return data, state['left'] > 0
        return data, True


def behind(server, make, action):
    """Lets @action happen while another thing stands between the desks and the server."""
    port = server.port
    server.stop()
    server.port = port + 1 if port < 31999 else port - 1
    server.start()
    relay = make(server.port, port)
    try:
        action()
    finally:
        relay.close()
        server.stop()
        server.port = port
        server.start()
    return relay


def photo(place, name, edge=40):
    path = place.folder / f'{name}.png'
    path.write_bytes(samples.png(edge, edge, random.Random(name).randbytes(edge * edge * 3)))
    return path


def everyday(n, place):
    """Some weeks of a small network: every kind, conflicts, texts that were joined, visits, deletions."""
    anne, paul, lise, omar = n.anne, n.paul, n.lise, n.omar
    ids = {}
    anne.create('term', {'list': 'label', 'code': 'velo-solidaire', 'label': 'Vélo solidaire', 'synonyms': ['vélo pour tous']})
    marie = anne.create('person', {'first_name': 'Marie', 'name': 'Dubois', 'phone': '04 123 45 67',
                                   'visibility': 'network', 'consent': 'yes'})
    anne.create('link', {'type': 'works_at', 'from': marie, 'to': n.bikes, 'function': 'formatrice'})
    ids['bikes_fiche'] = paul.create('fiche', {
        'title': 'Réparer et transmettre', 'nature': 'practice', 'visibility': 'network', 'structure': n.bikes,
        'context': CONTEXT, 'summary': 'Un atelier vélo qui forme.', 'steps': STEPS, 'budget': 1250000})
    paul.run('attach', ids['bikes_fiche'], photo(place, 'atelier'), photo(place, 'roues'), '--alt', 'Deux mécaniciennes')
    paper = place.folder / 'plan.pdf'
    paper.write_bytes(b'%PDF-1.4\n' + bytes(range(256)) * 8 + b'\n%%EOF\n')
    paul.run('attach', ids['bikes_fiche'], paper, '--as', 'files')
    ids['draft'] = paul.create('fiche', {'title': 'Entre nous, à Vélos', 'nature': 'action', 'visibility': 'structure'})
    ids['gone'] = paul.create('fiche', {'title': 'Bientôt effacée', 'visibility': 'network'})
    ids['need'] = omar.create('fiche', {'title': 'Cherche scies à ruban', 'nature': 'need', 'visibility': 'public'})
    ids['group'] = anne.create('meeting', {
        'title': 'Échange des encadrants', 'nature': 'exchange_group', 'start': '2026-12-03T09:30:00+01:00',
        'end': '2026-12-03T12:00:00+01:00', 'capacity': 12, 'host': n.wood, 'visibility': 'network',
        'agenda': [{'title': 'Accueil'}, {'title': 'Tour de table'}]})
    n.sync_all()
    anne.create('link', {'type': 'takes_part', 'from': marie, 'to': ids['group'], 'status': 'registered'})
    lise.run('comment', ids['need'], 'Nous en avons une à prêter.')
    visit = paul.run('visit', 'propose', n.wood, '--fiche', ids['need'], '--date', '2026-12-10T09:00:00+01:00',
                     '--message', 'Pouvons-nous venir voir ?').value['id']
    n.sync_all()
    omar.run('visit', 'accept', visit, '--message', 'Avec plaisir.')
    paul.run('delete', ids['gone'])
    # Two who write in one text, in one line, in one field.
    paul.set(ids['bikes_fiche'], context=CONTEXT.replace('quartier', 'quartier nord'), title='Réparer, transmettre, employer')
    lise.set(ids['bikes_fiche'], context=CONTEXT.replace('le métier', 'le métier pas à pas'), title='Réparer ensemble')
    n.sync_all()
    ids['race'] = paul.run('visit', 'propose', n.wood, '--date', '2027-01-15T09:00:00+01:00',
                           '--message', 'Et en janvier ?').value['id']
    n.sync_all(paul, omar)
    omar.run('visit', 'accept', ids['race'])
    paul.run('visit', 'cancel', ids['race'], '--message', 'Empêchés, désolés.')
    n.sync_all(omar, paul)
    shared = paul.create('fiche', {'title': 'Vue de tous, puis d’aucun', 'visibility': 'network'})
    n.sync_all()
    anne.set(shared, summary='Résumé de l’animatrice, trop tard')
    paul.run('share', shared, 'structure')
    n.sync_all(paul, anne)
    return ids


def put_back(n, ids):
    """The server loses some commits; all but Omar have heard of it since."""
    n.server.back_up('frozen')
    n.paul.set(ids['bikes_fiche'], summary='Un atelier vélo qui forme et qui emploie.')
    n.omar.set(ids['need'], quantity='Deux ou trois')
    n.sync_all()
    n.server.put_back(name='frozen')
    n.sync_all(n.anne, n.paul, n.lise)


def halfway(n, ids, place):
    """What stands on four desks when the release is frozen."""
    anne, paul, lise, omar = n.anne, n.paul, n.lise, n.omar
    ids['sent'] = paul.create('fiche', {'title': 'Partie, sans réponse', 'nature': 'action', 'visibility': 'network'})
    paul.set(ids['bikes_fiche'], audience='Toute personne du quartier')
    behind(n.server, lambda to, port: Deaf(to, port, True), paul.sync_anyhow)
    ids['waiting'] = paul.create('fiche', {'title': 'Écrite hors ligne', 'nature': 'tool', 'context': CONTEXT})
    paul.set(ids['bikes_fiche'], steps=[*paul.fields(ids['bikes_fiche'])['steps'], {'title': 'Ouvrir'}])
    paul.run('attach', ids['waiting'], photo(place, 'hors-ligne'))
    with sqlite3.connect(paul.folder / 'cache.db') as cache:
        cache.execute('INSERT INTO draft VALUES (?, ?, ?)', ('new/fiche', 1795000000000000,
                                                             json.dumps({'title': 'Commencée seulement'})))
    ids['unsent'] = lise.create('fiche', {'title': 'Jamais arrivée', 'nature': 'offer', 'visibility': 'network'})
    lise.run('comment', ids['bikes_fiche'], 'Bravo !')
    lise.set(ids['bikes_fiche'], title='Réparer ensemble, toujours')
    behind(n.server, lambda to, port: Deaf(to, port, False), lise.sync_anyhow)
    omar.set(ids['need'], summary='Pour l’atelier de palettes')
    ids['photo'] = anne.create('fiche', {'title': 'Une grande photo', 'nature': 'practice', 'visibility': 'network'})
    anne.run('attach', ids['photo'], photo(place, 'grande', 60))
    behind(n.server, Short, anne.sync_anyhow)


def prepare_small(server, territory='wallonie', most=60):
    """As init does, but with the first terms only: hundreds of them would be most of what is kept."""
    server.admin('init', '--territory', territory)
    with sqlite3.connect(server.database) as db:
        db.execute('DELETE FROM record WHERE rev > ?', (most,))
        db.execute('DELETE FROM scope_log WHERE seq > ?', (most,))
        db.execute('DELETE FROM done WHERE seq > ?', (most,))
        db.execute('UPDATE clock SET (seq, chain) = (SELECT seq, chain FROM journal WHERE seq = ?)', (most,))
        db.execute('DELETE FROM journal WHERE seq > ?', (most,))
    db.close()
    return server


def state(desk):
    with sqlite3.connect(desk.folder / 'cache.db') as cache:
        return {table: cache.execute(f'SELECT count(*) FROM {table}').fetchone()[0] for table in
                ('record', 'outbox', 'inflight', 'tray', 'draft', 'notice', 'event', 'checkpoint', 'history', 'trace', 'blob')}


def by_hand(url):
    """Requests that no client of ours makes, for the refusals that they get."""
    server = e2e.Server.__new__(e2e.Server)
    server.port = int(url.rsplit(':', 1)[1])
    server.request('POST', '/v1/session', {'email': 'paul@velos.be', 'password': 'faux', 'label': 'x'})
    server.request('POST', '/v1/sync/pull', {'epoch': 1}, token='personne')
    _, _, session = server.request('POST', '/v1/session', {'email': 'omar@bois.be', 'password': e2e.PASSWORD, 'label': 'main'})
    token = json.loads(session)['token']
    server.request('POST', '/v1/sync/push', b'{"epoch":', token)
    server.request('POST', '/v1/sync/push', {'epoch': 1, 'ops': []}, token)
    server.request('GET', '/v1/records/01900000-0000-7000-8000-000000000000/history', token=token)
    server.request('GET', '/v1/blobs/' + 'ab' * 32, token=token)
    _, _, device = server.request('POST', '/v1/devices', {'label': 'main'}, token)
    device = json.loads(device)
    server.request('POST', '/v1/sync/push', {
        'epoch': device['epoch'], 'device': device['device'], 'token': device['token'], 'acked': 0, 'schema': 1,
        'push': '01900000-0000-7000-8000-0000000000b1', 'ops': [
            {'n': 1, 'op': '01900000-0000-7000-8000-0000000000c1', 't': 'create', 'type': 'licorne', 'scope': 'net',
             'id': '01900000-0000-7000-8000-0000000000d1', 'set': {'title': 'x'}, 'sv': 1},
            {'n': 2, 'op': '01900000-0000-7000-8000-0000000000c2', 't': 'create', 'type': 'fiche', 'scope': 'net',
             'id': '01900000-0000-7000-8000-0000000000d2', 'set': {'title': 'x', 'nature': 'licorne'}, 'sv': 1},
            {'n': 3, 'op': '01900000-0000-7000-8000-0000000000c3', 't': 'patch', 'type': 'fiche', 'scope': 'net',
             'id': '01900000-0000-7000-8000-0000000000d3', 'base': 1, 'set': {'title': 'x'}, 'sv': 1}]}, token)


def commands_of(desk, *commands):
    def talk(url):
        for command in commands:
            answer = desk.run(*(word.replace('@URL@', url) for word in command), code=None)
            assert answer.code in (e2e.DONE, e2e.CONFLICT), (command, answer)
    return talk


def story(n, ids, place):
    """What each desk does from there on: a name, the commands that a test gives again, the talk itself."""
    new = e2e.Desk(place.folder / 'new', n.server, 'paul@velos.be')
    copied = e2e.Desk(place.folder / 'copied', n.server, 'lise@velos.be')
    yield '1-lise', commands_of(n.lise, ['sync'], ['sync'], ['history', ids['bikes_fiche']])
    yield '2-paul', commands_of(n.paul, ['sync'], ['sync'])
    yield '3-anne', commands_of(n.anne, ['sync'], ['sync'])
    yield '4-omar', commands_of(n.omar, ['sync'], ['sync'])
    yield '5-new', commands_of(new, ['connect', '@URL@', '--user', new.email, '--password-file', str(n.server.password_file)],
                               ['sync'], ['fetch', ids['bikes_fiche'], str(place.folder / 'fetched')])
    shutil.copytree(n.lise.folder, copied.folder)
    n.lise.set(ids['bikes_fiche'], watch_points='Le bruit')
    yield '6-later', commands_of(n.lise, ['sync'])
    copied.set(ids['unsent'], summary='De la copie')
    yield '7-copied', commands_of(copied, ['sync'])
    with sqlite3.connect(n.anne.folder / 'cache.db') as cache:
        cache.execute("UPDATE record SET base = replace(base, 'Marie', 'Mario') WHERE base LIKE '%Marie%'")
    yield '8-repair', commands_of(n.anne, ['check', '--repair'])
    yield '9-refusals', by_hand


def record(n, ids, place, target):
    for name, talk in story(n, ids, place):
        url = n.server.url
        recorder = behind(n.server, Recorder, lambda talk=talk, url=url: talk(url))
        text = json.dumps(recorder.exchanges(), ensure_ascii=False, indent=1)
        (target / f'{name}.json').write_text(text.replace(f'127.0.0.1:{n.server.port}', HOST) + '\n', encoding='utf-8')


def main():
    target = FOLDER / sys.argv[2]
    if target.exists():
        sys.exit(f'{target} is frozen already.')
    e2e.Server.init = prepare_small
    with e2e.place() as place:
        n = e2e.Network(place)
        ids = everyday(n, place)
        put_back(n, ids)
        halfway(n, ids, place)
        n.server.stop()
        for name in ('anne', 'paul', 'lise', 'omar'):
            print(name, state(getattr(n, name)), flush=True)
            freeze_folder(place.folder / name, target / name, n.server.port)
        freeze_folder(n.server.folder, target / 'server', n.server.port)
        guard = n.server.folder.with_name(n.server.folder.name + '.guard')
        shutil.copy(guard, target / 'server.guard')
        (target / 'ids.json').write_text(json.dumps({**ids, 'bikes': n.bikes, 'wood': n.wood}, indent=1) + '\n')
        n.server.start()
        record(n, ids, place, target)


main()

# SPDX-License-Identifier: GPL-3.0-or-later
"""Who sees and changes what, with two structures."""
import json

from e2e import CONFLICT, DONE, FAILED, PASSWORD, Network, run, same


def session(server, email):
    status, _, body = server.request('POST', '/v1/session',
                                     {'email': email, 'password': PASSWORD, 'label': 'essai'})
    assert status in (200, 201), (status, body)
    return json.loads(body)


def pull(server, token):
    """All that the server shows to an account: records by id, and the scopes."""
    device = json.loads(server.request('POST', '/v1/devices', {'label': 'essai'}, token)[2])
    status, _, body = server.request('POST', '/v1/sync/pull', {
        'epoch': device['epoch'], 'schema': 1, 'device': device['device'], 'want': []}, token)
    assert status == 200, body
    return device, body


def a_draft_stays_in_its_structure(place):
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Brouillon confidentiel du canal'})
    n.sync_all()
    assert n.paul.show(fiche)['visibility'] == 'structure'
    assert n.lise.sees(fiche) and not n.omar.sees(fiche) and not n.anne.sees(fiche)
    # Not a byte of it goes to anyone else.
    for email in ('omar@bois.be', 'anne@exemple.be'):
        _, body = pull(n.server, session(n.server, email)['token'])
        assert b'confidentiel' not in body and fiche.encode() not in body
    _, body = pull(n.server, session(n.server, 'lise@velos.be')['token'])
    assert b'confidentiel' in body
    token = session(n.server, 'omar@bois.be')['token']
    assert n.server.request('GET', f'/v1/records/{fiche}/history', token=token)[0] == 404


def of_someone_without_structure_it_is_theirs(place):
    n = Network(place)
    fiche = n.anne.create('fiche', {'title': 'Note de l’animatrice'})
    n.sync_all()
    assert n.anne.show(fiche)['visibility'] == 'me'
    assert not any(desk.sees(fiche) for desk in (n.paul, n.lise, n.omar))


def shared_and_withdrawn(place):
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Déconstruction douce'})
    n.sync_all()
    n.paul.run('share', fiche, 'network')
    n.sync_all()
    assert all(desk.sees(fiche) for desk in (n.paul, n.lise, n.omar, n.anne))
    same(n.paul, n.lise)
    n.paul.run('share', fiche, 'structure')
    n.sync_all()
    assert n.paul.sees(fiche) and n.lise.sees(fiche)
    assert not n.omar.sees(fiche) and not n.anne.sees(fiche)
    # Neither in what lies on the disk.
    for path in n.omar.folder.rglob('*.db*'):
        assert 'Déconstruction douce'.encode() not in path.read_bytes(), path
    n.paul.run('share', fiche, 'me')
    n.sync_all()
    assert n.paul.sees(fiche) and not n.lise.sees(fiche)
    for desk in (n.paul, n.lise, n.omar, n.anne):
        desk.check()


def sharing_changes_who_sees_it_and_nothing_else(place):
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Rien d’autre'})
    before = n.paul.fields(fiche)
    n.paul.run('share', fiche, 'network')
    assert n.paul.fields(fiche) == before
    n.paul.run('share', fiche, 'public')
    assert n.paul.fields(fiche) == {**before, 'public': True} and n.paul.show(fiche)['visibility'] == 'public'
    n.paul.run('share', fiche, 'network')
    assert n.paul.show(fiche)['visibility'] == 'network'
    other = n.paul.create('fiche', {'title': 'Pour tout le monde', 'visibility': 'public'})
    assert n.paul.show(other)['visibility'] == 'public'


def others_read_and_comment_but_do_not_edit(place):
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Garde d’enfants', 'visibility': 'network'})
    n.sync_all()
    refused = n.omar.set(fiche, code=FAILED, title='Autre titre')
    assert 'Votre compte' in refused.err, refused
    assert n.omar.fields(fiche)['title'] == 'Garde d’enfants'
    assert n.omar.run('delete', fiche, code=FAILED).err
    assert n.omar.run('share', fiche, 'structure', code=FAILED).err
    comment = n.omar.run('comment', fiche, 'Bravo, et le financement ?').value['id']
    n.sync_all()
    found = n.paul.fields(comment)
    assert found['text'] == 'Bravo, et le financement ?' and found['about'] == fiche
    n.anne.set(fiche, title='Garde d’enfants en horaires décalés')
    n.lise.set(fiche, summary='Une crèche partagée.')
    n.sync_all()
    for desk in (n.paul, n.lise, n.omar, n.anne):
        assert desk.fields(fiche)['title'] == 'Garde d’enfants en horaires décalés'
        assert desk.fields(fiche)['summary'] == 'Une crèche partagée.'
        assert desk.conflicts(code=DONE) == []


def the_server_decides(place):
    """What a client that asks no leave sends is refused, one operation at a time."""
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Bois de palette', 'visibility': 'network'})
    n.sync_all()
    token = session(n.server, 'omar@bois.be')['token']
    device, _ = pull(n.server, token)
    ids = [f'01900000-0000-7000-8000-00000000000{i}' for i in range(6)]
    ops = [
        {'n': 1, 'op': ids[0], 't': 'patch', 'type': 'fiche', 'id': fiche, 'scope': 'net', 'base': 9999,
         'set': {'title': 'Volé'}, 'sv': 1},
        {'n': 2, 'op': ids[1], 't': 'delete', 'type': 'fiche', 'id': fiche, 'scope': 'net', 'base': 9999, 'sv': 1},
        {'n': 3, 'op': ids[2], 't': 'create', 'type': 'fiche', 'id': ids[2], 'scope': f'org:{n.bikes}',
         'set': {'title': 'Chez les autres'}, 'sv': 1},
        {'n': 4, 'op': ids[3], 't': 'create', 'type': 'fiche', 'id': ids[3], 'scope': 'net',
         'set': {'title': 'Permis'}, 'sv': 1},
        {'n': 5, 'op': ids[4], 't': 'create', 'type': 'fiche', 'id': ids[4], 'scope': 'net',
         'set': {'title': 12}, 'sv': 1},
    ]
    status, _, body = n.server.request('POST', '/v1/sync/push', {
        'epoch': device['epoch'], 'device': device['device'], 'token': device['token'], 'push': ids[5],
        'acked': 0, 'schema': 1, 'ops': ops}, token)
    assert status == 200, body
    states = [(r['st'], r.get('code')) for r in json.loads(body)['res']]
    assert states[0] == states[1] == ('rejected', 'not-allowed'), states
    assert states[2][0] in ('rejected', 'quarantined') and states[3][0] == 'applied', states
    assert states[4] == ('rejected', 'invalid'), states
    n.sync_all()
    assert n.paul.fields(fiche)['title'] == 'Bois de palette'
    assert n.paul.fields(ids[3])['title'] == 'Permis' and not n.paul.sees(ids[2])


def an_older_program_keeps_what_it_does_not_know(place):
    """Fields that only a newer program has come back untouched from an older one."""
    n = Network(place)
    token = session(n.server, 'paul@velos.be')['token']
    device, _ = pull(n.server, token)
    fiche, op, push = (f'01900000-0000-7000-8000-0000000000a{i}' for i in range(3))
    unknown = {'x_mood': {'deep': [1, 2.5, 'été', None, True]}, 'x_note': 'gardée telle quelle'}
    status, _, body = n.server.request('POST', '/v1/sync/push', {
        'epoch': device['epoch'], 'device': device['device'], 'token': device['token'], 'push': push,
        'acked': 0, 'schema': 1, 'ops': [
            {'n': 1, 'op': op, 't': 'create', 'type': 'fiche', 'id': fiche, 'scope': 'net',
             'set': {'title': 'Du futur', **unknown}, 'sv': 1}]}, token)
    assert status == 200 and json.loads(body)['res'][0]['st'] == 'applied', body
    n.sync_all()
    n.lise.set(fiche, title='Du futur, corrigé')
    n.sync_all()
    for desk in (n.paul, n.lise, n.omar):
        fields = desk.fields(fiche)
        assert fields['title'] == 'Du futur, corrigé'
        assert {key: fields[key] for key in unknown} == unknown, fields


def propose(n, **more):
    fiche = n.omar.create('fiche', {'title': 'Scierie mobile', 'visibility': 'network'})
    n.sync_all(n.omar, n.paul, rounds=1)
    visit = n.paul.run('visit', 'propose', n.wood, '--fiche', fiche, '--date', '2026-12-01T09:00:00+01:00',
                       '--message', 'Pouvons-nous venir voir ?').value['id']
    assert n.paul.fields(visit)['state'] == 'proposed'
    n.paul.sync()
    n.omar.sync()
    return visit


def a_visit_is_accepted(place):
    n = Network(place)
    visit = propose(n)
    assert n.omar.fields(visit)['state'] == 'proposed'
    messages = [m for m in n.omar.list('message') if m['fields']['about'] == visit]
    assert [m['fields']['text'] for m in messages] == ['Pouvons-nous venir voir ?']
    n.sync_all()
    assert n.lise.sees(visit) and not n.anne.sees(visit)
    assert n.paul.run('visit', 'accept', visit, code=FAILED).err
    n.omar.run('visit', 'accept', visit, '--date', '2026-12-02T09:00:00+01:00', '--message', 'Avec plaisir.')
    n.sync_all()
    for desk in (n.paul, n.lise, n.omar):
        fields = desk.fields(visit)
        assert fields['state'] == 'accepted' and fields['start'] == '2026-12-02T09:00:00+01:00', fields
        assert len([m for m in desk.list('message') if m['fields']['about'] == visit]) == 2
    n.paul.run('visit', 'hold', visit)
    n.sync_all()
    assert n.omar.fields(visit)['state'] == 'held'


def a_visit_is_declined(place):
    n = Network(place)
    visit = propose(n)
    n.omar.run('visit', 'decline', visit, '--message', 'Pas cette année.')
    n.sync_all()
    assert n.paul.fields(visit)['state'] == 'declined'
    assert n.omar.run('visit', 'accept', visit, code=FAILED).err


def a_visit_is_cancelled(place):
    n = Network(place)
    visit = propose(n)
    n.paul.run('visit', 'cancel', visit)
    n.sync_all()
    assert n.omar.fields(visit)['state'] == 'cancelled'


def two_answers_race(place):
    """One wins, the other learns it, and no word is lost."""
    for first in ('host', 'guest'):
        n = Network(place) if first == 'host' else n
        visit = propose(n)
        n.omar.run('visit', 'accept', visit, '--message', 'Venez donc.')
        n.paul.run('visit', 'cancel', visit, '--message', 'Empêchés, désolés.')
        order = (n.omar, n.paul) if first == 'host' else (n.paul, n.omar)
        tray = [len(desk.tray()) for desk in order]
        order[0].sync()
        answer = order[1].sync()
        assert answer['rejected'] == 1 and answer['pending'] == 0, answer
        n.sync_all()
        for desk in (n.paul, n.omar):
            assert desk.fields(visit)['state'] == ('accepted' if first == 'host' else 'cancelled')
            said = {m['fields']['text'] for m in desk.list('message') if m['fields']['about'] == visit}
            assert said == {'Pouvons-nous venir voir ?', 'Venez donc.', 'Empêchés, désolés.'}, said
        assert len(order[0].tray()) == tray[0] and len(order[1].tray()) == tray[1] + 1
        assert order[1].tray()[-1]['code'] == 'stale-transition', order[1].tray()
        n.paul.check()
        n.omar.check()


def an_old_cache_meets_a_lost_right(place):
    """Edits made before a fiche was withdrawn are not lost: the server keeps them aside."""
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Vue de tous', 'visibility': 'network'})
    n.sync_all()
    n.anne.set(fiche, summary='Résumé de l’animatrice, hors ligne')
    n.paul.run('share', fiche, 'structure')
    n.paul.sync()
    answer = n.anne.sync()
    assert answer['rejected'] == 1 and answer['pending'] == 0, answer
    assert not n.anne.sees(fiche)
    assert [item['code'] for item in n.anne.tray()] == ['scope-lost'], n.anne.tray()
    assert 'Résumé de l’animatrice' in json.dumps(n.anne.tray(), ensure_ascii=False)
    n.anne.check()


run(a_draft_stays_in_its_structure, of_someone_without_structure_it_is_theirs, shared_and_withdrawn,
    sharing_changes_who_sees_it_and_nothing_else,
    others_read_and_comment_but_do_not_edit, the_server_decides,
    an_older_program_keeps_what_it_does_not_know, a_visit_is_accepted, a_visit_is_declined,
    a_visit_is_cancelled, two_answers_race, an_old_cache_meets_a_lost_right)

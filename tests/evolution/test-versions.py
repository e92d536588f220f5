# SPDX-License-Identifier: GPL-3.0-or-later
"""Desks and servers of this release and of one that does not exist yet, together. What is not known is kept and goes back as
it came; what cannot be taken is shown to its author; nobody loses anything."""
import json

from next import NextDesk, NextServer, StrictServer, Translator, brought_up, served_by
from e2e import CONFLICT, DONE, FAILED, NOT_SYNCED, Desk, Network, run, same
from frozen import Thawed, read, releases

SYNCED = (DONE, CONFLICT)
FUTURE = {'impact': 'Douze emplois', 'badges': ['velo'], 'milestones': [{'title': 'Ouverture'}]}


def with_next_server(place, kind=NextServer):
    """Anne has the next release too, the others have this one."""
    n = Network(place)
    n.server = served_by(n.server, kind)
    place.servers.append(n.server)
    for name in ('anne', 'paul', 'lise', 'omar'):
        getattr(n, name).server = n.server
    n.anne = brought_up(n.anne)
    return n


def festival(n):
    fiche = n.anne.create('fiche', {
        'title': 'La fête du vélo', 'summary': 'Une fête', 'nature': 'festival', 'visibility': 'network',
        'steps': [{'title': 'Préparer', 'cost': 120000}, {'title': 'Ouvrir', 'cost': 5000}], **FUTURE})
    n.server.admin('user', 'set', n.paul.email, '--role', 'animator')
    n.sync_all()
    return fiche


def future_parts(fields):
    return {key: fields.get(key) for key in FUTURE}


def refusals(desk):
    return {item['operation']['id']: item for item in desk.tray()}


def unknown_fields_go_back_as_they_came(place):
    n = with_next_server(place)
    fiche = festival(n)
    made = n.anne.fields(fiche)
    seen = n.paul.fields(fiche)
    assert seen == made and seen['nature'] == 'festival', seen
    # A field, a part of a line with an unknown part beside it, a new line, the order of the lines.
    steps = seen['steps']
    n.paul.set(fiche, title='La grande fête du vélo', steps=[{**steps[1], 'title': 'Ouvrir les portes'}, steps[0],
                                                            {'title': 'Ranger'}])
    n.sync_all()
    for desk in (n.anne, n.paul, n.lise):
        fields = desk.fields(fiche)
        assert future_parts(fields) == future_parts(made), fields
        assert fields['nature'] == 'festival' and fields['title'] == 'La grande fête du vélo'
        assert [(s['title'], s.get('cost')) for s in fields['steps']] == [
            ('Ouvrir les portes', 5000), ('Préparer', 120000), ('Ranger', None)], fields['steps']
    # The same field on both sides: of one that only one of them knows, too.
    n.anne.set(fiche, impact='Treize emplois', title='De l’avenir')
    n.paul.set(fiche, title='D’aujourd’hui')
    n.sync_all()
    assert {c['field'] for c in n.paul.conflicts()} == {'title'}
    for desk in (n.anne, n.paul):
        assert desk.fields(fiche)['impact'] == 'Treize emplois'
    # And a conflict about it, met by who does not know it.
    n.sync_all()
    other = NextDesk(place.folder / 'autre', n.server, n.lise.email)
    other.connect()
    n.server.admin('user', 'set', n.lise.email, '--role', 'animator')
    other.sync()
    n.anne.set(fiche, impact='Quatorze')
    other.set(fiche, impact='Quinze')
    n.sync_all()
    other.sync_anyhow()
    n.sync_all()
    assert {c['field'] for c in n.paul.conflicts()} == {'title', 'impact'}
    n.paul.run('resolve', fiche, 'impact', '--take', 'theirs', code=None)
    n.sync_all()
    for desk in (n.paul, n.lise, n.omar):
        desk.check()
        assert desk.run('check', '--repair').value['differences'] == 0
    n.server.check()


def unknown_kinds_are_kept_and_hidden(place):
    n = with_next_server(place)
    fiche = festival(n)
    project = n.anne.create('project', {'title': 'Vélodrome solidaire', 'about': fiche})
    n.anne.run('comment', project, 'Qui en est ?')
    n.sync_all()
    n.paul.sync()
    assert n.paul.run('search', 'velodrome').lines == []
    shown = n.paul.everything()
    assert project not in shown and fiche in shown
    comment = [m for m in n.paul.list('message') if m['fields']['about'] == project]
    assert len(comment) == 1, 'what is said of it is of a kind that is known'
    answer = n.paul.run('show', project, code=None)
    assert answer.code == DONE or answer.err.strip(), answer
    for command in (['list', 'project'], ['set', project, 'title="x"'], ['delete', project], ['history', project],
                    ['comment', project, 'Moi.'], ['share', project, 'structure']):
        answer = n.paul.run(*command, code=None)
        assert answer.code >= 0 and (answer.code == DONE or answer.err.strip()), (command, answer)
    n.paul.run('export', place.folder / 'tables')
    n.paul.check()
    n.sync_all()
    assert n.paul.run('check', '--repair').value['differences'] == 0
    (title,), = read(n.paul.folder / 'cache.db', "SELECT json_extract(base, '$.title') FROM record JOIN kind USING (kid)"
                                                 " WHERE name = 'project'")
    assert title == 'Vélodrome solidaire'
    later = brought_up(n.paul)
    assert [p['fields']['title'] for p in later.list('project')] == ['Vélodrome solidaire']
    assert [r['id'] for r in later.run('search', 'velodrome', '--kind', 'project').lines] == [project]
    assert later.fields(fiche)['impact'] == 'Douze emplois'
    assert [r['id'] for r in later.run('search', 'emplois').lines] == [fiche], 'what became a field is found'
    later.check()


def what_became_stricter_goes_to_the_tray(place):
    """What an older desk writes into fields that became shorter, required, or went."""
    n = with_next_server(place)
    kept = n.paul.create('fiche', {'title': 'Avec résumé', 'summary': 'Oui', 'partners': 'Les voisins', 'visibility': 'network'})
    long = n.paul.create('fiche', {'title': 'x' * 61, 'summary': 'Oui'})
    bare = n.paul.create('fiche', {'title': 'Sans résumé'})
    n.paul.run('comment', long, 'Sur ce qui ne passe pas')
    listed = n.paul.create('fiche', {'title': 'Avec indicateurs', 'summary': 'Oui', 'nature': 'project',
                                     'indicators': [{'name': 'Présences', 'target': '12'}]})
    answer = n.paul.sync_anyhow()
    assert answer.code in (DONE, NOT_SYNCED), answer
    n.paul.sync_anyhow()
    tray = refusals(n.paul)
    print('#', [(item['code'], item.get('detail')) for item in n.paul.tray()])
    assert tray[long]['code'] == tray[bare]['code'] == 'invalid', tray
    assert 'x' * 61 in str(tray[long]) and 'Sans résumé' in str(tray[bare])
    n.lise.sync()
    assert n.lise.fields(kept)['partners'] == 'Les voisins', 'what is no field any more is kept as it came'
    # A change of a field that went, by who still has it.
    n.paul.set(kept, partners='Les voisins et la commune')
    n.paul.sync_anyhow()
    n.anne.sync()
    assert n.anne.fields(kept)['partners'] == 'Les voisins et la commune'
    n.lise.sync()
    assert n.lise.fields(listed)['indicators'][0]['name'] == 'Présences'
    n.paul.set(listed, indicators=[*n.paul.fields(listed)['indicators'], {'name': 'Heures'}])
    n.paul.sync_anyhow()
    assert refusals(n.paul)[listed]['code'] == 'invalid' and 'Heures' in str(refusals(n.paul)[listed])
    # The comment on what was refused goes on waiting for it.
    assert n.paul.check()['pending'] == 1


def a_newer_desk_and_this_server(place):
    """It was brought up before its server was: what the server does not know yet is kept, or shown to its author."""
    n = Network(place)
    paul = brought_up(n.paul)
    taken = paul.create('fiche', {'title': 'Mesurée', 'summary': 'Oui', 'visibility': 'network', **FUTURE})
    nature = paul.create('fiche', {'title': 'Fête', 'summary': 'Oui', 'nature': 'festival'})
    project = paul.create('project', {'title': 'Vélodrome'})
    paul.sync_anyhow()
    paul.sync_anyhow()
    tray = refusals(paul)
    assert {record: item['code'] for record, item in tray.items()} == {nature: 'invalid', project: 'unknown-type'}, tray
    n.lise.sync()
    assert {key: value for key, value in n.lise.fields(taken).items() if key in FUTURE and key != 'milestones'} == {
        key: value for key, value in FUTURE.items() if key != 'milestones'}
    assert n.lise.fields(taken)['milestones'][0]['title'] == 'Ouverture'
    paul.set(taken, impact='Autrement', badges=['velo', 'quartier'])
    paul.sync_anyhow()
    assert 'Autrement' in str(paul.fields(taken)) or 'Autrement' in str(refusals(paul)[taken])
    assert paul.run('check').value['pending'] == 0
    n.lise.set(taken, title='Mesurée, corrigée')
    n.sync_all(n.lise)
    paul.sync()
    assert paul.fields(taken)['title'] == 'Mesurée, corrigée'
    n.server.check()
    n.server = served_by(n.server, NextServer)
    place.servers.append(n.server)
    later = paul.create('project', {'title': 'Vélodrome, après la mise à jour'})
    paul.sync()
    brought_up(n.lise).sync()
    assert brought_up(n.lise).sees(later)


def a_server_that_gave_this_release_up(place):
    """It is read from, not written to, and says so; what waits leaves once the desk is brought up."""
    n = Network(place)
    waiting = n.paul.create('fiche', {'title': 'En attente', 'summary': 'Oui', 'visibility': 'network'})
    n.server = served_by(n.server, StrictServer)
    place.servers.append(n.server)
    later = NextDesk(place.folder / 'anne', n.server, n.anne.email)
    seen = later.create('fiche', {'title': 'Lue quand même', 'summary': 'Oui', 'visibility': 'network'})
    later.sync()
    for _ in range(2):
        answer = n.paul.run('sync', code=NOT_SYNCED)
        assert 'version plus récente' in answer.err and answer.value['pending'] == 1, answer
    assert n.paul.sees(seen) and n.paul.sees(waiting)
    n.paul.run('export', place.folder / 'tables')
    n.paul.set(waiting, summary='Toujours en attente')
    assert n.paul.run('sync', code=NOT_SYNCED).value['pending'] == 2
    fresh = Desk(place.folder / 'neuf', n.server, n.lise.email)
    assert 'version plus récente' in fresh.connect(code=FAILED).err
    paul = brought_up(n.paul)
    answer = paul.sync()
    assert answer['pending'] == 0 and not answer.get('copied'), answer
    later.sync()
    assert later.fields(waiting)['summary'] == 'Toujours en attente'
    assert paul.tray() == []
    n.server.check()
    paul.check()


def a_batch_from_before(place):
    """What was under way when the release was frozen, against a server that takes no such batch any more: one that it has had is
    answered as it was, one that it has not is made anew by who was brought up."""
    thawed = Thawed(place, releases()[-1])
    server = served_by(thawed.server, StrictServer)
    place.servers.append(server)
    server.start()
    paul, lise = (thawed.desks[name] for name in ('paul', 'lise'))
    answer = paul.run('sync', code=NOT_SYNCED)
    assert 'version plus récente' in answer.err, answer
    assert read(paul.folder / 'cache.db', 'SELECT count(*) FROM inflight') == [(1,)]
    sent = thawed.ids['sent']
    assert read(paul.folder / 'cache.db', f"SELECT pending FROM record WHERE id = x'{sent.replace('-', '')}'") == [(0,)]
    assert 'version plus récente' in lise.run('sync', code=NOT_SYNCED).err
    for desk in (paul, lise):
        later = brought_up(desk)
        for _ in range(2):
            answer = later.sync_anyhow()
            assert answer.code in SYNCED and not answer.value.get('copied'), answer
        assert later.run('check').value['pending'] == 0
    paul, lise = brought_up(paul), brought_up(lise)
    assert len(read(server.database, 'SELECT id FROM device')) == len(read(thawed.server.database, 'SELECT id FROM device'))
    paul.sync()
    # Both were made before the next release asked for a summary.
    refused = {record for desk in (paul, lise) for record, item in refusals(desk).items() if item['code'] == 'invalid'}
    assert refused <= {thawed.ids['waiting'], thawed.ids['unsent']}, refused
    assert lise.fields(thawed.ids['bikes_fiche'])['title'] == 'Réparer ensemble, toujours'
    assert paul.fields(thawed.ids['bikes_fiche'])['title'] == 'Réparer ensemble, toujours'
    server.check()


# --- answers of a later server, by hand ------------------------------------------------------------

def behind(n, change):
    port = n.server.port
    n.server.stop()
    n.server.port = port + 1 if port < 31999 else port - 1
    n.server.start()
    return Translator(n.server.port, port, change), port


def in_front(n, translator, port):
    translator.close()
    n.server.stop()
    n.server.port = port
    n.server.start()


def more_of_everything(method, path, status, body):
    """Members, lines, roles and scopes that nobody knows yet."""
    def grown(value):
        return {**value, 'zz': {'deep': [1, None, {'x': 'é'}]}, 'weather': 'fair'}

    if path == '/v1/sync/pull' and status == 200:
        lines = [b'{"k":"note","text":"bient\\u00f4t","of":{"q":1}}']
        for line in body.splitlines():
            value = grown(json.loads(line))
            if value['k'] == 'put':
                value['c'] = grown(value['c'])
            if value['k'] == 'end':
                value['scopes'] = [grown(scope) for scope in value['scopes']] + [
                    {'s': 'region:01900000-0000-7000-8000-000000000001', 'role': 'sing'}]
                value['account'] = {**grown(value['account']), 'role': 'conductor'}
            lines += [json.dumps(value).encode(), b'{"k":"tick"}']
        end = lines.pop()
        assert b'tick' in end
        return status, b'\n'.join(lines) + b'\n'
    if path.startswith(('/v1/sync', '/v1/session', '/v1/devices', '/v1/hello')) and body.startswith(b'{'):
        value = grown(json.loads(body))
        if 'account' in value:
            value['account'] = {**grown(value['account']), 'role': 'conductor'}
        if 'res' in value:
            value['res'] = [grown(result) for result in value['res']]
        return status, json.dumps(value).encode()
    return status, body


def a_server_that_says_more(place):
    n = Network(place)
    fiche = n.lise.create('fiche', {'title': 'Trier les vis', 'visibility': 'network'})
    n.lise.sync()
    mine = n.paul.create('fiche', {'title': 'De Paul', 'visibility': 'network'})
    translator, port = behind(n, more_of_everything)
    try:
        n.paul.sync()
        n.paul.set(mine, summary='Et la suite')
        assert n.paul.sync()['pending'] == 0
        fresh = Desk(place.folder / 'neuf', n.paul.server, n.lise.email)
        fresh.connect(url=f'http://127.0.0.1:{port}')
        fresh.sync()
        for desk in (n.paul, fresh):
            assert desk.sees(fiche) and desk.fields(mine)['summary'] == 'Et la suite'
            desk.check()
            assert desk.run('check', '--repair').value['differences'] == 0
    finally:
        in_front(n, translator, port)
    n.sync_all()
    same(n.paul, n.lise, fresh)


def refuses_what_it_cannot_keep(place, change, work):
    """What it may not pass over stops an older desk, with words, and nothing is lost of it later."""
    n = Network(place)
    fiche = n.lise.create('fiche', {'title': 'Trier les vis', 'visibility': 'network'})
    n.lise.sync()
    mine = n.paul.create('fiche', {'title': 'De Paul', 'visibility': 'network'})
    translator, port = behind(n, change)
    try:
        for _ in range(2):
            answer = n.paul.sync_anyhow()
            assert answer.code in (FAILED, NOT_SYNCED) and 'version plus récente' in answer.err, answer
            assert n.paul.sees(mine)
            n.paul.check()
    finally:
        in_front(n, translator, port)
    answer = n.paul.sync()
    assert answer['pending'] == 0 and n.paul.sees(fiche), answer
    n.sync_all()
    same(n.paul, n.lise)
    assert len([f for f in n.lise.list('fiche') if f['fields']['title'] == 'De Paul']) == 1
    work(n)
    n.server.check()


def a_row_of_a_later_kind(place):
    def change(_, path, status, body):
        if path == '/v1/sync/pull' and status == 200:
            body = body.replace(b'{"k":"put"', b'{"k":"graft"')
        return status, body
    refuses_what_it_cannot_keep(place, change, lambda n: None)


def a_result_of_a_later_kind(place):
    def change(_, path, status, body):
        if path == '/v1/sync/push' and status == 200:
            body = body.replace(b'"st":"applied"', b'"st":"grafted"')
        return status, body
    refuses_what_it_cannot_keep(place, change, lambda n: None)


run(unknown_fields_go_back_as_they_came, unknown_kinds_are_kept_and_hidden, what_became_stricter_goes_to_the_tray,
    a_newer_desk_and_this_server, a_server_that_gave_this_release_up, a_batch_from_before, a_server_that_says_more,
    a_row_of_a_later_kind, a_result_of_a_later_kind)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What releases of the past left behind and said: folders are brought up and worked on, old clients are
answered, old servers are understood. tests/data/frozen has them, freeze.py made them."""
import http.client
import json
import pathlib
import re

from e2e import CONFLICT, DONE, run, same
from frozen import EMAILS, Replay, Thawed, copies, read, releases, unsaid, version

SYNCED = (DONE, CONFLICT)


def each_release(test):
    def all_of_them(place):
        assert releases(), 'nothing is frozen'
        for release in releases():
            test(place, release)
    all_of_them.__name__ = test.__name__
    return all_of_them


@each_release
def a_cache_is_brought_up_and_read(place, release):
    thawed = Thawed(place, release)
    typed_over = {'Réparer ensemble', 'Réparer, transmettre, employer'}
    for name, desk in thawed.desks.items():
        cache = desk.folder / 'cache.db'
        before = {table: read(cache, f'SELECT * FROM {table} ORDER BY 1') for table in ('outbox', 'inflight', 'tray', 'draft')}
        titles = {json.loads(base)['title'] for base, in read(
            cache, "SELECT base FROM record JOIN kind USING (kid) WHERE name = 'fiche' AND base IS NOT NULL AND hidden = 0")}
        old = version(cache)
        desk.check()
        if version(cache) != old:
            assert copies(desk.folder, 'cache.db') == [f'cache.db.before-{old}'], name
            assert version(desk.folder / f'cache.db.before-{old}') == old
        desk.check()
        assert copies(desk.folder, 'cache.db') == []
        for table, rows in before.items():
            after = read(cache, f'SELECT * FROM {table} ORDER BY 1')
            assert [row[:2] for row in after] == [row[:2] for row in rows], (name, table)
        shown = {fiche['fields']['title'] for fiche in desk.list('fiche')}
        assert len(titles) >= 2 and titles - typed_over <= shown, (name, titles, shown)
        assert [fiche['id'] for fiche in desk.run('search', 'reparer velos').lines][:1] == [thawed.ids['bikes_fiche']], name
    paul, lise = thawed.desks['paul'], thawed.desks['lise']
    assert paul.fields(thawed.ids['waiting'])['title'] == 'Écrite hors ligne'
    assert lise.fields(thawed.ids['bikes_fiche'])['title'] == 'Réparer ensemble, toujours'
    assert [item['code'] for item in paul.tray()] == ['stale-transition'] and len(lise.notices()) == 1
    assert paul.conflicts(), 'the conflict of that time still stands'


@each_release
def all_go_on_together(place, release):
    """Nothing that waited at that time is lost, nothing is done twice."""
    thawed = Thawed(place, release)
    server, desks, ids = thawed.server, thawed.desks, thawed.ids
    head = server.head()
    server.start()
    for _ in range(3):
        for desk in desks.values():
            assert desk.sync_anyhow().code in SYNCED
    server.check()
    assert server.head() > head
    for name, desk in desks.items():
        assert desk.run('check').value['pending'] == 0, name
        for what in ('sent', 'unsent', 'photo', 'bikes_fiche', 'need'):
            assert desk.sees(ids[what]), (name, what)
        assert desk.fields(ids['need'])['quantity'] == 'Deux ou trois', 'what the server had lost was given back'
        assert desk.fields(ids['need'])['summary'] == 'Pour l’atelier de palettes'
        assert desk.fields(ids['bikes_fiche'])['title'] == 'Réparer ensemble, toujours'
        assert len(desk.fields(ids['bikes_fiche'])['steps']) == 3
        answer = desk.run('check', '--repair', code=None)
        assert answer.code == DONE and answer.value['differences'] == 0, (name, answer)
        assert not [line for line in desk.run('files').lines if line['state'] == 'local'], name
    for name in ('paul', 'lise'):
        assert desks[name].sees(ids['waiting'])
    assert not desks['omar'].sees(ids['waiting'])
    same(desks['paul'], desks['lise'])
    assert [item['code'] for item in desks['anne'].tray()] == ['scope-lost']
    assert len(server.admin('quarantine', 'list').lines) == 1
    for name in ('anne', 'omar'):
        fetched = desks[name].run('fetch', ids['photo'], thawed.folder / f'photos-{name}').lines
        assert fetched and all(line['saved'] for line in fetched), fetched
    desks['omar'].run('comment', ids['bikes_fiche'], 'Et après la mise à jour ?')
    for desk in (desks['omar'], desks['anne']):
        desk.sync_anyhow()
    assert [m for m in desks['anne'].list('message') if m['fields']['text'] == 'Et après la mise à jour ?']


# --- what was said -------------------------------------------------------------------------------

def translated(text, names):
    """What the server makes up anew each time (tokens, ids) is called otherwise this time."""
    return re.sub('|'.join(map(re.escape, names)), lambda found: names[found[0]], text) if names else text


# What stood in a list is told of its elements or of the whole of it.
FREE = ('before', 'after')


def compare(then, now, names, where):
    """All that was said then is said now; more may be."""
    if isinstance(then, dict) and isinstance(now, dict):
        for key in then if where.rsplit('.', 1)[-1] not in FREE else ():
            assert key in now, f'{where}.{key} is missing: {str(now)[:300]}'
            compare(then[key], now[key], names, f'{where}.{key}')
    elif isinstance(then, list) and isinstance(now, list):
        assert len(then) == len(now), f'{where}: {len(then)} then, {len(now)} now'
        for i, (one, other) in enumerate(zip(then, now)):
            compare(one, other, names, f'{where}[{i}]')
    else:
        assert type(then) is type(now), f'{where}: {then!r} then, {now!r} now'
        key = where.rsplit('.', 1)[-1]
        if isinstance(then, str) and then != now and len(then) > 15 and key not in ('by', 'at', 'title', 'version'):
            names[then] = now
        elif key in ('st', 'code', 'rev', 'k', 'n', 'role', 'more', 'state', 'status'):
            assert then == now, f'{where}: {then!r} then, {now!r} now'


def ask_again(server, exchange, names, where):
    connection = http.client.HTTPConnection('127.0.0.1', server.port, timeout=60)
    body = unsaid(exchange['body'])
    if exchange['body'] and 'bytes' not in exchange['body']:
        body = translated(body.decode(), names).encode()
    headers = {key: translated(value, names) for key, value in exchange['headers'].items()}
    try:
        connection.request(exchange['method'], translated(exchange['path'], names), body or None, headers)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    assert answer.status == exchange['status'], f'{where}: {exchange["status"]} then, {answer.status} now: {content[:300]}'
    for key, value in exchange['answer_headers'].items():
        assert answer.getheader(key) is not None, f'{where}: no {key}'
        if key == 'location':
            names[value] = answer.getheader(key)
    then = exchange['answer']
    if then and 'bytes' not in then:
        now = [json.loads(line) for line in content.splitlines()] if 'lines' in then else json.loads(content)
        compare(then.get('lines', then.get('json')), now, names, where)
    elif then:
        assert content == unsaid(then), where


def talks(release):
    return sorted(path for path in release.glob('[0-9]*.json'))


@each_release
def an_old_client_is_answered(place, release):
    """To the letter what clients of that time sent, and at least all that they were answered."""
    thawed = Thawed(place, release)
    thawed.server.start()
    names, n = {}, 0
    for path in talks(release):
        for i, exchange in enumerate(json.loads(path.read_text())):
            ask_again(thawed.server, exchange, names, f'{path.stem}[{i}] {exchange["method"]} {exchange["path"]}')
            n += 1
    print(f'# release {release.name}: {n} requests')
    thawed.server.check()


@each_release
def an_old_server_is_understood(place, release):
    """A desk of today meets what servers of that time answered."""
    thawed = Thawed(place, release)
    ids = thawed.ids
    for path in talks(release)[:5]:
        name = path.stem.split('-')[1]
        exchanges = json.loads(path.read_text())
        replay = Replay(exchanges, thawed.server.port)
        desk = thawed.desks.get(name)
        try:
            if desk is None:
                desk = place.desk(thawed.server, EMAILS['paul'], name=f'new-{release.name}')
            for _ in range(2):
                answer = desk.sync_anyhow()
                assert answer.code in SYNCED, (name, answer, replay.strange)
            desk.check()
            assert desk.run('check').value['pending'] == 0, name
        finally:
            replay.close()
        assert desk.sees(ids['bikes_fiche']), name
        left = [f'{e["method"]} {e["path"]}' for e in replay.left if '/v1/sync/push' in e['path']]
        assert not left, (name, left)
        print(f'# {name}: {len(exchanges) - len(replay.left)} of {len(exchanges)} answers, asked besides:'
              f' {sorted({pathlib.PurePosixPath(p).parts[2] for _, p, _ in replay.strange})}')


run(a_cache_is_brought_up_and_read, all_go_on_together, an_old_client_is_answered, an_old_server_is_understood)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong outside: each gets a sentence and the right exit code, and loses nothing."""
import contextlib
import hashlib
import json
import os
import resource
import shutil
import sqlite3
import time

from e2e import DONE, FAILED, NOT_SYNCED, RESEAUCTL, RESEAUD, USAGE, Desk, Network, execute, run, same
from outside import Impostor, Relay, ShortRelay, fill, newer, page, small_disk

NOBODY = 65534


def sentence(result, *words):
    """One sentence in French first, then what a report needs; never the inside of the program."""
    first = result.err.splitlines()
    first = [line for line in first if 'secret' not in line and not line.startswith('  ')]
    assert first, result
    for word in words:
        assert word in first[-1], (word, result)
    assert 'assert' not in result.err.lower() and 'CRITICAL' not in result.err and 'WARNING' not in result.err, result


def state(desk):
    """All that matters in a cache: records, outbox, tray."""
    with contextlib.closing(sqlite3.connect(f'file:{desk.folder}/cache.db?mode=ro', uri=True)) as db:
        return {table: db.execute(f'SELECT * FROM {table} ORDER BY 1').fetchall()
                for table in ('record', 'outbox', 'tray')}


def pending(desk):
    return desk.run('check').value['pending']


# --- the server that is not one --------------------------------------------------------------------

IMPOSTORS = {
    'a web page': page('<!doctype html><title>Bienvenue</title>'),
    'a page for everything': page('<html>404</html>', status='404 Not Found'),
    'other JSON': page('{"status":"ok","items":[1,2,3]}', 'application/json'),
    'no JSON': page('{"epoch":', 'application/json'),
    'deep JSON': page('[' * 200000, 'application/json'),
    'a list': page('[]', 'application/json'),
    'cut': page('{"epoch":1', 'application/json', length=5000),
    'a huge line': page(b'x' * 20_000_000, 'application/json'),
    'no HTTP': b'SSH-2.0-OpenSSH_9.2\r\n',
    'nothing': b'',
}


def an_address_that_is_no_server(place):
    n = Network(place)
    fresh = Desk(place.folder / 'frais', n.server, 'paul@velos.be')
    for name, answer in IMPOSTORS.items():
        impostor = Impostor(answer)
        begun = time.monotonic()
        result = fresh.connect(url=impostor.url, code=FAILED)
        impostor.close()
        try:
            sentence(result, 'serveur')
        except AssertionError as error:
            raise AssertionError(name) from error
        assert time.monotonic() - begun < 20, name
    sentence(fresh.connect(url='http://127.0.0.1:9', code=FAILED), 'serveur')
    for url in ('ftp://exemple.be', 'pas une adresse', '', 'http://'):
        sentence(fresh.connect(url=url, code=FAILED), 'adresse')
    sentence(fresh.connect(url='http://exemple.be', code=FAILED), 'protégée')
    fresh.connect()
    fresh.sync()


def sync_against(place, answers):
    """A desk with work to send meets something else where its server was."""
    n = Network(place)
    n.paul.create('fiche', {'title': 'À garder'})
    n.server.stop()
    for name, answer in answers.items():
        before = state(n.paul)
        # The desk goes on talking to the address it knows.
        impostor = Impostor(answer, n.server.port)
        try:
            result = n.paul.run('sync', code=NOT_SYNCED)
            sentence(result, '')
            assert result.value['pending'] == 1, (name, result)
            after = state(n.paul)
            for table in ('record', 'tray'):
                assert after[table] == before[table], name
            assert [row[1] for row in after['outbox']] == [row[1] for row in before['outbox']], name
        finally:
            impostor.close()
    n.server.start()
    assert n.paul.sync()['pending'] == 0
    n.lise.sync()
    assert [f['fields']['title'] for f in n.lise.list('fiche')] == ['À garder']
    n.paul.check()


def another_thing_where_the_server_was(place):
    sync_against(place, IMPOSTORS)


def no_network(place):
    n = Network(place)
    n.paul.create('fiche', {'title': 'Hors ligne'})
    n.server.stop()
    result = n.paul.run('sync', code=NOT_SYNCED)
    sentence(result, 'serveur')
    assert result.value['pending'] == 1
    # Who has nothing to send has not everything either: what others did is not there.
    assert n.lise.run('sync', code=NOT_SYNCED).value['pending'] == 0
    n.lise.set(n.bikes, phone='04 222 22 22')
    assert n.lise.fields(n.bikes)['phone'] == '04 222 22 22'
    n.server.start()
    n.sync_all(n.paul, n.lise)
    same(n.paul, n.lise)


def a_cut_answer_is_taken_up_where_it_ended(place):
    """A first pull that breaks off again and again comes to its end."""
    n = Network(place)
    table = place.folder / 'beaucoup.csv'
    table.write_text('nom;description\n' + ''.join(
        f'Structure {i};{hashlib.sha256(str(i).encode()).hexdigest() * 8}\n' for i in range(3000)))
    n.anne.run('import', 'structure', table)
    n.anne.sync()
    port = n.server.port
    n.server.stop()
    n.server.port += 1
    n.server.start()
    relay = None
    counts = []
    try:
        for limit in (50_000, 200_000, 300_000, 400_000):
            relay = ShortRelay(n.server.port, port, limit)
            n.paul.run('sync', code=None)
            counts.append(len(n.paul.list('structure')))
            relay.close()
            n.paul.check()
        relay = Relay(n.server.port, port)
        n.paul.sync()
    finally:
        relay.close()
    assert counts == sorted(counts) and counts[-1] > counts[0], counts
    assert len(n.paul.list('structure')) == 3002
    n.paul.check()
    assert n.paul.everything().keys() == n.anne.everything().keys()


# --- the account -----------------------------------------------------------------------------------

def a_wrong_password(place):
    n = Network(place)
    wrong = place.folder / 'faux'
    wrong.write_text('pas le bon mot de passe\n')
    fresh = Desk(place.folder / 'frais', n.server, 'paul@velos.be')
    sentence(fresh.connect(password_file=wrong, code=FAILED), 'adresse', 'mot de passe')
    assert fresh.run('sync', code=FAILED).err
    unknown = Desk(place.folder / 'frais', n.server, 'personne@exemple.be')
    sentence(unknown.connect(code=FAILED), 'adresse', 'mot de passe')
    missing = fresh.connect(password_file=place.folder / 'absent', code=FAILED)
    sentence(missing, 'mot de passe')
    fresh.connect()
    assert fresh.sync()['pending'] == 0
    # What is secret is nowhere in what was said, nor in the server's log.
    assert 'pas le bon' not in n.server.log.read_text()


# --- what comes in ----------------------------------------------------------------------------------

def a_record_too_large(place):
    n = Network(place)
    before = state(n.paul)
    result = n.paul.create('fiche', {'title': 'Long', 'context': 'x' * (2 << 20)}, code=FAILED)
    sentence(result, 'long')
    assert state(n.paul) == before
    for text, words in (('{"title":', ''), ('', ''), ('[]', ''), ('{"title":"a","title":"b"}', ''),
                        ('{"title":1e999}', ''), ('{"title":"\\ud800"}', ''), ('[' * 100000, ''),
                        ('{"title":"a\\u0000b"}', ''), ('\udcff', '')):
        result = n.paul.run('create', 'fiche', stdin=text.encode(errors='surrogateescape'), code=None)
        assert result.code in (FAILED, USAGE), (text[:50], result)
        sentence(result, words)
    assert state(n.paul) == before


def commands_said_wrongly(place):
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Là'})
    nobody = '01900000-0000-7000-8000-000000000000'
    for arguments in (['show', nobody], ['show', 'pas-un-id'], ['set', nobody, 'title=1'], ['delete', nobody],
                      ['set', fiche, 'title='], ['set', fiche, 'title={}'], ['set', fiche, 'places=1.5'],
                      ['history', 'pas-un-id'], ['history', nobody], ['comment', nobody, 'x'],
                      ['visit', 'propose', nobody], ['visit', 'accept', nobody], ['visit', 'accept', fiche],
                      ['visit', 'propose', fiche],
                      ['share', nobody, 'network'], ['resolve', nobody, 'title', '--take', 'mine'],
                      ['comment', fiche, ''], ['search', 'x', '--kind', 'licorne']):
        result = n.paul.run(*arguments, code=None)
        assert result.code in (FAILED, USAGE), (arguments, result)
        sentence(result, '')
    for arguments in ([], ['licorne'], ['show'], ['list'], ['list', 'licorne'], ['list', 'fiche', '--where', 'x'],
                      ['share', fiche, 'partout'], ['resolve', fiche, 'title'], ['visit', 'danser', fiche],
                      ['sync', 'encore'], ['import', 'fiche'], ['list', 'fiche', '--limit', 'x'],
                      ['create', 'licorne'], ['resolve', fiche, 'title', '--take', 'mine']):
        result = n.paul.run(*arguments, code=None)
        assert result.code == USAGE, (arguments, result)
    empty = Desk(place.folder / 'vide', n.server, 'x')
    sentence(empty.run('sync', code=FAILED), 'connect')
    sentence(empty.run('create', 'fiche', stdin='{"title":"x"}', code=FAILED), 'connect')
    assert empty.list('fiche') == []


# --- the disk ---------------------------------------------------------------------------------------

def files_of_a_newer_version(place):
    n = Network(place)
    n.paul.create('fiche', {'title': 'En attente'})
    newer(n.paul.folder / 'cache.db')
    digest = hashlib.sha256((n.paul.folder / 'cache.db').read_bytes()).digest()
    for arguments in (['list', 'fiche'], ['sync'], ['check'], ['connect', n.server.url, '--user', 'paul@velos.be',
                                                               '--password-file', n.server.password_file]):
        sentence(n.paul.run(*arguments, code=FAILED), 'plus récente')
    assert hashlib.sha256((n.paul.folder / 'cache.db').read_bytes()).digest() == digest
    n.server.stop()
    newer(n.server.folder / 'reseaud.db')
    refused = n.server.admin('serve', '--listen', '127.0.0.1:0', code=FAILED)
    assert 'plus récente' in refused.err, refused


def files_that_are_no_database(place):
    n = Network(place)
    n.paul.create('fiche', {'title': 'En attente'})
    for name in ('cache.db-wal', 'cache.db-shm'):
        (n.paul.folder / name).unlink(missing_ok=True)
    (n.paul.folder / 'cache.db').write_bytes(b'ceci n\'est pas une base de donn\xc3\xa9es' * 500)
    sentence(n.paul.run('list', 'fiche', code=FAILED), 'abîmées')
    sentence(n.paul.run('sync', code=FAILED), 'abîmées')


def as_nobody(place, arguments, code, stdin=None, **more):
    """root may write anywhere."""
    if os.geteuid() != 0:
        return execute(arguments, stdin, code, **more)
    return execute(arguments, stdin, code, user=NOBODY, group=NOBODY, extra_groups=[], **more)


def a_folder_that_may_not_be_written(place):
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'En attente'})
    folder = n.paul.folder
    os.chmod(place.folder, 0o755)
    if os.geteuid() == 0:
        for path in [folder, *folder.iterdir()]:
            os.chown(path, NOBODY, NOBODY)
    before = state(n.paul)
    for path in folder.iterdir():
        os.chmod(path, 0o400)
    os.chmod(folder, 0o500)
    base = [RESEAUCTL, '--data', folder]
    try:
        for arguments in (['set', fiche, 'title="Autre"'], ['delete', fiche]):
            sentence(as_nobody(place, [*base, *arguments], FAILED), 'dossier')
        sentence(as_nobody(place, [*base, 'create', 'fiche'], FAILED, '{"title":"x"}'), 'dossier')
        sentence(as_nobody(place, [*base, 'sync'], FAILED), 'dossier')
        sentence(as_nobody(place, [RESEAUCTL, '--data', folder / 'nouveau', 'list', 'fiche'], FAILED), 'dossier')
    finally:
        os.chmod(folder, 0o700)
        for path in folder.iterdir():
            os.chmod(path, 0o600)
    assert state(n.paul) == before
    assert n.paul.sync()['pending'] == 0


def a_full_disk(place):
    n = Network(place)
    with small_disk(place.folder / 'petit', 24) as mounted:
        if not mounted:
            return 'no small file system may be mounted here'
        folder = place.folder / 'petit'
        shutil.copytree(n.paul.folder, folder / 'paul')
        paul = Desk(folder / 'paul', n.server, n.paul.email)
        kept = paul.create('fiche', {'title': 'Écrite avant'})
        for i in range(40):
            n.anne.create('structure', {'name': f'Nouvelle {i}', 'description': 'y' * 20000})
        n.anne.sync()
        before = state(paul)
        fill(folder)
        refused = 0
        for i in range(6):
            answer = paul.run('create', 'fiche', stdin=json.dumps({'title': f'Après {i}', 'context': 'z' * 15000}),
                              code=None)
            if answer.code == DONE:
                continue
            assert answer.code == FAILED, answer
            sentence(answer, 'disque')
            refused += 1
        assert refused > 0
        answer = paul.run('sync', code=None)
        assert answer.code in (FAILED, NOT_SYNCED), answer
        sentence(answer, 'disque')
        (folder / 'reste').unlink()
        assert {row[1] for row in before['outbox']} <= {row[1] for row in state(paul)['outbox']}
        paul.check()
        assert paul.sync()['pending'] == 0
        assert paul.fields(kept)['title'] == 'Écrite avant'
        paul.check()
        n.lise.sync()
        assert n.lise.fields(kept)['title'] == 'Écrite avant'
    return None


def a_full_disk_of_the_server(place):
    n = Network(place)
    with small_disk(place.folder / 'petit', 16) as mounted:
        if not mounted:
            return 'no small file system may be mounted here'
        n.server.stop()
        shutil.copytree(n.server.folder, place.folder / 'petit/server')
        n.server.folder = place.folder / 'petit/server'
        n.server.start()
        first = n.paul.create('fiche', {'title': 'Écrite avant', 'visibility': 'network'})
        n.paul.sync()
        fill(place.folder / 'petit')
        second = n.paul.create('fiche', {'title': 'Écrite après', 'context': 'z' * 15000,
                                         'objective': 'z' * 15000, 'visibility': 'network'})
        answer = n.paul.run('sync', code=NOT_SYNCED)
        assert answer.value['pending'] == 1, answer
        sentence(answer, 'disque')
        sentence(answer, 'Le serveur')
        n.server.stop()
        (place.folder / 'petit/reste').unlink()
        n.server.start()
        assert n.paul.sync()['pending'] == 0
        n.lise.sync()
        assert n.lise.sees(first) and n.lise.sees(second)
        n.server.stop()
    return None


def a_file_may_not_grow(place):
    """As on a disk with quotas: the write that fails is one in the middle of a page."""
    n = Network(place)
    kept = n.paul.create('fiche', {'title': 'Écrite avant'})
    size = max(path.stat().st_size for path in n.paul.folder.iterdir()) + 20000

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    before = state(n.paul)
    answers = [n.paul.run('create', 'fiche', stdin=json.dumps({'title': f'n° {i}', 'context': 'z' * 15000}),
                          code=None, preexec_fn=limit) for i in range(12)]
    assert any(answer.code == FAILED for answer in answers)
    for answer in answers:
        if answer.code != DONE:
            assert answer.code == FAILED, answer
            sentence(answer, 'disque')
    assert {row[1] for row in before['outbox']} <= {row[1] for row in state(n.paul)['outbox']}
    made = [answer.value['id'] for answer in answers if answer.code == DONE]
    assert n.paul.sync()['pending'] == 0
    n.lise.sync()
    for record in [kept, *made]:
        assert n.lise.sees(record)
    assert len(n.lise.list('fiche')) == 1 + len(made)
    n.paul.check()


run(an_address_that_is_no_server, another_thing_where_the_server_was, no_network,
    a_cut_answer_is_taken_up_where_it_ended, a_wrong_password, a_record_too_large, commands_said_wrongly,
    files_of_a_newer_version, files_that_are_no_database, a_folder_that_may_not_be_written, a_full_disk,
    a_full_disk_of_the_server, a_file_may_not_grow)

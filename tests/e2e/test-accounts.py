# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts come, change and go; installations are copied, restored and dismissed."""
import shutil

from e2e import DONE, FAILED, NOT_SYNCED, PASSWORD, RESEAUD, Desk, Network, execute, run, same


def a_disabled_account(place):
    """It can send and see nothing more; what it wrote waits, and goes out when it may again."""
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Écrite juste avant'})
    n.server.admin('user', 'disable', n.paul.email)
    answer = n.paul.run('sync', code=NOT_SYNCED)
    assert answer.value['pending'] == 1 and answer.err, answer
    assert n.paul.fields(fiche)['title'] == 'Écrite juste avant'
    assert n.paul.connect(code=FAILED).err
    n.paul.set(n.bikes, phone='04 111 11 11')
    n.server.admin('user', 'enable', n.paul.email)
    n.paul.connect()
    assert n.paul.sync()['pending'] == 0
    n.lise.sync()
    assert n.lise.sees(fiche) and n.lise.fields(n.bikes)['phone'] == '04 111 11 11'
    n.paul.check()


def another_password(place):
    n = Network(place)
    n.paul.create('fiche', {'title': 'En attente'})
    other = place.folder / 'autre'
    other.write_text('un tout autre mot de passe\n')
    n.server.admin('user', 'passwd', n.paul.email, '--password-file', other)
    answer = n.paul.run('sync', code=NOT_SYNCED)
    assert answer.value['pending'] == 1, answer
    n.paul.connect(code=FAILED)
    assert n.paul.run('sync', code=NOT_SYNCED).value['pending'] == 1
    n.paul.connect(password_file=other)
    assert n.paul.sync()['pending'] == 0
    # Nobody else is signed out.
    n.lise.sync()
    assert [f['fields']['title'] for f in n.lise.list('fiche')] == ['En attente']


def another_role_and_another_structure(place):
    """What an administrator changes reaches a desk that is signed in, with its next exchange."""
    n = Network(place)
    theirs = n.omar.create('fiche', {'title': 'De Bois et Cie', 'visibility': 'network'})
    inside = n.omar.create('fiche', {'title': 'Entre nous', 'visibility': 'structure'})
    ours = n.lise.create('fiche', {'title': 'Entre vélos', 'visibility': 'structure'})
    n.sync_all()
    refused = n.paul.set(theirs, code=FAILED, title='Par Paul')
    assert 'ne le permet pas' in refused.err, refused
    assert n.paul.sees(ours) and not n.paul.sees(inside)
    n.server.admin('user', 'set', n.paul.email, '--role', 'animator', '--structure', n.wood)
    # Written before the desk knows of it, for a structure that is no longer one's own.
    late = n.paul.create('fiche', {'title': 'Trop tard', 'visibility': 'structure'})
    n.paul.sync_anyhow()
    n.paul.sync()
    assert [item['code'] for item in n.paul.tray()] == ['scope-lost'], n.paul.tray()
    assert n.paul.sees(inside) and not n.paul.sees(ours) and not n.paul.sees(late)
    assert on_disk(n.paul.folder, 'Entre vélos') == []
    assert ours not in [hit['id'] for hit in n.paul.run('search', 'entre vélos').lines]
    n.paul.set(theirs, title='Par Paul')
    mine = n.paul.create('fiche', {'title': 'Au bois', 'visibility': 'structure'})
    assert n.paul.sync()['pending'] == 0
    n.omar.sync()
    assert n.omar.fields(theirs)['title'] == 'Par Paul' and n.omar.sees(mine)
    n.lise.sync()
    assert not n.lise.sees(mine)
    n.server.admin('user', 'set', n.paul.email, '--role', 'member', '--structure', 'none')
    n.paul.sync()
    assert not n.paul.sees(inside) and 'ne le permet pas' in n.paul.set(theirs, code=FAILED, title='Encore').err
    n.paul.check()


def on_disk(folder, words):
    return [path.name for path in folder.rglob('*') if path.is_file() and words.encode() in path.read_bytes()]


def a_closed_account(place):
    """What it saw is gone from its desks; what it had not sent is kept, on both sides."""
    n = Network(place)
    theirs = n.omar.create('fiche', {'title': 'Scierie confidentielle', 'visibility': 'network'})
    ours = n.lise.create('fiche', {'title': 'Budget prévisionnel', 'visibility': 'structure'})
    mine = n.paul.create('fiche', {'title': 'Carnet intime', 'visibility': 'me'})
    n.sync_all()
    other = place.desk(n.server, n.paul.email, 'paul-ailleurs')
    other.sync()
    late = n.paul.create('fiche', {'title': 'Jamais envoyée', 'visibility': 'network'})
    n.paul.set(ours, summary='Relu par Paul')
    closed = n.server.admin('user', 'close', n.paul.email).value
    assert closed['role'] == 'closed' and 'structure' not in closed, closed
    for desk, rejected in ((n.paul, 2), (other, 0)):
        answer = desk.run('sync', code=FAILED)
        assert answer.value['account_closed'] and answer.value['pending'] == 0, answer
        assert answer.value['rejected'] == rejected and 'fermé' in answer.err, answer
        assert desk.everything() == {} and desk.run('search', 'scierie').lines == []
        for words in ('Scierie confidentielle', 'Budget prévisionnel', 'Carnet intime', 'confidentiel'):
            assert on_disk(desk.folder, words) == [], (words, on_disk(desk.folder, words))
        desk.check()
    # On the desk, to be read and taken along.
    tray = {item['operation']['id']: item for item in n.paul.tray()}
    assert {item['code'] for item in tray.values()} == {'account-closed'}, tray
    assert tray[late]['operation']['set']['title'] == 'Jamais envoyée'
    assert tray[ours]['operation']['set']['summary'] == 'Relu par Paul'
    # On the server, for who looks after it.
    kept = n.server.admin('quarantine', 'list').lines
    assert {(item['record'], item['email'], item['code']) for item in kept} == {
        (late, n.paul.email, 'account-closed'), (ours, n.paul.email, 'account-closed')}, kept
    assert 'Jamais envoyée' not in str(kept)
    path = place.folder / 'gardé.jsonl'
    n.server.admin('quarantine', 'export', path)
    assert 'Jamais envoyée' in path.read_text() and 'Relu par Paul' in path.read_text()
    assert path.stat().st_mode & 0o077 == 0
    n.server.admin('quarantine', 'close', kept[0]['id'])
    assert [item['id'] for item in n.server.admin('quarantine', 'list').lines] == [kept[1]['id']]
    assert len(n.server.admin('quarantine', 'list', '--all').lines) == 2
    # Nothing of it reached anybody, and what was there before stays.
    n.sync_all(n.lise, n.omar)
    assert not n.omar.sees(late) and 'summary' not in n.lise.fields(ours) and n.omar.sees(theirs)
    # Neither a new session nor another look with the old one.
    assert n.paul.connect(code=FAILED).err
    assert n.paul.run('sync', code=FAILED).value['pulled'] == 0
    # Opened again, it is as it was; what was refused stays where it can be read.
    n.server.admin('user', 'set', n.paul.email, '--role', 'member', '--structure', n.bikes)
    n.paul.connect()
    assert not n.paul.sync()['account_closed']
    assert n.paul.sees(theirs) and n.paul.sees(ours) and n.paul.sees(mine) and len(n.paul.tray()) == 2
    n.paul.check()


def two_accounts_on_one_machine(place):
    """What one did without a network never leaves in the name of the other."""
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'De Paul'})
    other = Desk(n.paul.folder, n.server, n.omar.email)
    answer = other.connect(code=FAILED)
    assert 'autre compte' in answer.err, answer
    assert n.paul.fields(fiche)['title'] == 'De Paul'
    n.paul.connect()
    assert n.paul.sync_anyhow().value['pending'] == 0
    n.lise.sync()
    n.omar.sync()
    assert n.lise.sees(fiche) and not n.omar.sees(fiche)
    authors = {entry['by'] for entry in n.lise.history(fiche)}
    paul = next(row['uid'] for row in n.server.admin('user', 'list').lines if row['email'] == n.paul.email)
    assert authors == {paul}, authors


def a_folder_of_each(place):
    """Two people share a machine, each with a folder: neither sees what is the other's alone."""
    n = Network(place)
    mine = n.paul.create('fiche', {'title': 'À moi seul', 'visibility': 'me'})
    n.sync_all()
    assert n.paul.sees(mine) and not n.lise.sees(mine)
    for path in n.lise.folder.iterdir():
        assert 'À moi seul'.encode() not in path.read_bytes()
    assert oct(n.paul.folder.stat().st_mode & 0o777) == '0o700'
    for path in n.paul.folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def a_copied_folder(place):
    """Two machines believe themselves one: both go on, nothing is dropped or done twice."""
    n = Network(place)
    shutil.copytree(n.paul.folder, place.folder / 'copie')
    copy = Desk(place.folder / 'copie', n.server, n.paul.email)
    one = n.paul.create('fiche', {'title': 'De l’original'})
    two = copy.create('fiche', {'title': 'De la copie'})
    for _ in range(2):
        for desk in (n.paul, copy):
            answer = desk.sync()
            assert answer['pending'] == 0 and answer['rejected'] == 0, answer
    n.lise.sync()
    for desk in (n.paul, copy, n.lise):
        assert desk.sees(one) and desk.sees(two)
        desk.check()
    same(n.paul, copy, n.lise)


def an_older_copy_put_back(place):
    """What was sent since the copy is there still, and what the copy held is sent once."""
    n = Network(place)
    old = n.paul.create('fiche', {'title': 'Dans la copie, pas encore partie', 'visibility': 'network'})
    shutil.copytree(n.paul.folder, place.folder / 'copie')
    n.paul.sync()
    n.paul.set(old, title='Corrigée depuis')
    new = n.paul.create('fiche', {'title': 'D’après la copie', 'visibility': 'network'})
    n.paul.sync()
    shutil.rmtree(n.paul.folder)
    shutil.copytree(place.folder / 'copie', n.paul.folder)
    n.paul.set(old, summary='Écrit sur la copie')
    n.sync_all(n.paul, n.lise)
    for desk in (n.paul, n.lise):
        assert desk.sees(new)
        assert desk.fields(old)['title'] == 'Corrigée depuis', desk.show(old)
        assert desk.fields(old)['summary'] == 'Écrit sur la copie', desk.show(old)
        assert len([f for f in desk.list('fiche') if f['id'] == old]) == 1
        desk.check()
    same(n.paul, n.lise)


def a_server_of_yesterday(place):
    """The server's disk is replaced by an older copy: the desks find out, and go on together."""
    n = Network(place)
    n.server.stop()
    shutil.copytree(n.server.folder, place.folder / 'hier')
    n.server.start()
    n.paul.create('fiche', {'title': 'D’aujourd’hui', 'visibility': 'network'})
    n.paul.sync()
    n.server.stop()
    shutil.rmtree(n.server.folder)
    shutil.copytree(place.folder / 'hier', n.server.folder)
    n.server.start()
    waiting = n.paul.create('fiche', {'title': 'Pas encore partie', 'visibility': 'network'})
    answer = n.paul.sync_anyhow()
    assert answer.code in (DONE, FAILED, NOT_SYNCED), answer
    n.sync_all(n.paul, n.lise)
    assert n.paul.sees(waiting) and n.lise.sees(waiting)
    n.paul.check()
    n.lise.check()
    same(n.paul, n.lise)


def the_list_of_accounts_tells_no_secret(place):
    n = Network(place)
    rows = {row['email']: row for row in n.server.admin('user', 'list').lines}
    assert rows[n.lise.email]['structure'] == n.bikes and rows[n.lise.email]['disabled'] is False
    assert 'argon' not in str(rows) and PASSWORD not in str(rows)


def mistakes_of_an_administrator(place):
    n = Network(place)
    short = place.folder / 'court'
    short.write_text('court\n')
    for arguments in (['user', 'add', 'x@y.be', '--name', 'X', '--role', 'roi', '--password-file', n.server.password_file],
                      ['user', 'add', 'pas-une-adresse', '--name', 'X', '--role', 'member', '--password-file',
                       n.server.password_file],
                      ['user', 'add', 'x@y.be', '--name', 'X', '--role', 'member', '--password-file', short],
                      ['user', 'add', n.paul.email, '--name', 'X', '--role', 'member', '--password-file',
                       n.server.password_file],
                      ['user', 'add', 'x@y.be', '--name', 'X', '--role', 'member', '--structure', 'nulle-part',
                       '--password-file', n.server.password_file],
                      ['user', 'disable', 'personne@exemple.be'], ['user', 'close', 'personne@exemple.be'],
                      ['user', 'set', n.paul.email, '--role', 'closed'], ['quarantine'], ['quarantine', 'close', 'x'],
                      ['quarantine', 'export', place.folder / 'nulle-part' / 'x'], ['user'], ['licorne'], ['init'],
                      ['init', '--territory', 'atlantide'], ['serve'], ['serve', '--listen', '0.0.0.0:0'],
                      ['serve', '--listen', f'127.0.0.1:{n.server.port}']):
        answer = n.server.admin(*arguments, code=None)
        assert answer.code in (1, 2) and answer.err.startswith('reseaud: '), (arguments, answer)
    nowhere = execute([RESEAUD, '--data', place.folder / 'rien', 'user', 'list'], code=None)
    assert nowhere.code == 1 and 'init' in nowhere.err, nowhere
    assert len(n.server.admin('user', 'list').lines) == 4


run(a_disabled_account, a_closed_account, another_password, another_role_and_another_structure, two_accounts_on_one_machine,
    a_folder_of_each, a_copied_folder, an_older_copy_put_back, a_server_of_yesterday,
    the_list_of_accounts_tells_no_secret, mistakes_of_an_administrator)

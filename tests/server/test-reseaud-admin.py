# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of reseaud, and what they say when something is wrong."""
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys

from reseaud import PASSWORD, Desk, Refused, Reseaud, check, run

PROGRAM, TERMS = sys.argv[1], 500


def refused(server, arguments, code, words):
    done = server.run(*arguments)
    check(done.returncode == code, f'{arguments}: {done.returncode} {done.stderr}')
    check(words in done.stderr, f'{arguments}: {done.stderr}')


def test_init_twice():
    with Reseaud(PROGRAM) as server:
        database = sqlite3.connect(server.data / 'reseaud.db')
        count = database.execute("SELECT count(*) FROM record WHERE type = 'term'").fetchone()[0]
        check(count > TERMS, f'{count} terms')
        server.command('init', '--territory', 'wallonie')
        check(database.execute('SELECT count(*) FROM record').fetchone()[0] == count, 'terms were doubled')
        server.command('init', '--territory', 'france')
        check(database.execute('SELECT count(*) FROM record').fetchone()[0] > count, 'no French zone')
        database.close()
        check((server.data.stat().st_mode & 0o77) == 0, 'others may look into the folder')


def test_users():
    with Reseaud(PROGRAM) as server:
        uid = server.add_user('aurore@a.example')
        refused(server, ['user', 'add', 'Aurore@a.example', '--name', 'A', '--role', 'member',
                         '--password-file', server.password_file()], 1, 'has an account already')
        refused(server, ['user', 'add', 'b@a.example', '--name', 'B', '--role', 'queen',
                         '--password-file', server.password_file()], 2, 'role')
        refused(server, ['user', 'add', 'b', '--name', 'B', '--role', 'member',
                         '--password-file', server.password_file()], 2, 'e-mail')
        refused(server, ['user', 'add', 'b@a.example', '--name', 'B', '--role', 'member',
                         '--password-file', server.password_file('short')], 1, 'characters')
        refused(server, ['user', 'add', 'b@a.example', '--name', 'B', '--role', 'member',
                         '--password-file', '/nowhere'], 1, 'cannot be read')
        refused(server, ['user', 'add', 'b@a.example', '--name', 'B', '--role', 'member', '--structure', uid,
                         '--password-file', server.password_file()], 1, 'no structure')
        refused(server, ['user', 'disable', 'nobody@a.example'], 1, 'no account')
        listed = [json.loads(line) for line in server.command('user', 'list').splitlines()]
        check([user['uid'] for user in listed] == [uid], listed)
        check('hash' not in listed[0], 'the hash of the password is shown')
        server.start('--quiet')
        desk = server.desk('aurore@a.example')
        check(desk.account['uid'] == uid, desk.account)
        lines = desk.pull()
        check(any(line.get('id') == uid and line['t'] == 'person' for line in lines), 'no person record')


def test_user_of_a_structure():
    with Reseaud(PROGRAM) as server:
        server.add_user('chef@a.example', 'admin')
        server.start('--quiet')
        chief = server.desk('chef@a.example')
        operation = dict(chief.creation(''), type='structure', set={'name': 'Vélo pour tous', 'type': 'be-ei'})
        check(chief.push(chief.batch([operation]))['res'][0]['st'] == 'applied', 'no structure')
        server.add_user('aurore@a.example', 'member', '--structure', operation['id'])
        desk = server.desk('aurore@a.example')
        lines = desk.pull()
        links = [line['d'] for line in lines if line.get('t') == 'link']
        check(links == [{'type': 'works_at', 'from': desk.account['uid'], 'to': operation['id']}], links)
        scopes = {scope['s'] for scope in lines[-1]['scopes']}
        check(f'org:{operation["id"]}' in scopes, scopes)


def test_changed_user():
    """Role, structure and name change while one is signed in."""
    with Reseaud(PROGRAM) as server:
        server.add_user('chef@a.example', 'admin')
        uid = server.add_user('aurore@a.example', 'member', '--structure', 'none')
        server.start('--quiet')
        chief, desk = server.desk('chef@a.example'), server.desk('aurore@a.example')
        places = [dict(chief.creation(''), type='structure', set={'name': name, 'type': 'be-ei'})
                  for name in ('Vélo pour tous', 'Bois vivant')]
        chief.push(chief.batch(places))
        first, second = (place['id'] for place in places)

        def of(kind):
            return [line['d'] for line in desk.pull() if line.get('t') == kind and line['k'] == 'put']

        def account():
            return desk.pull()[-1]['account']
        said = json.loads(server.command('user', 'set', 'aurore@a.example', '--structure', first))
        check(said['structure'] == first and said['uid'] == uid, said)
        check(account() == {**desk.account, 'structure': first}, account())
        links = of('link')
        check(len(links) == 1 and links[0]['to'] == first and 'end' not in links[0], links)
        server.command('user', 'set', 'Aurore@a.example', '--role', 'animator', '--structure', second,
                       '--name', 'Aurore van der Valk')
        check(account() == {**desk.account, 'structure': second, 'role': 'animator',
                            'name': 'Aurore van der Valk'}, account())
        links = {link['to']: link for link in of('link')}
        check('end' in links[first] and 'end' not in links[second] and 'start' in links[second], links)
        person = next(person for person in of('person') if person['email'] == 'aurore@a.example')
        check(person['first_name'] == 'Aurore' and person['name'] == 'van der Valk', person)
        scopes = {scope['s'] for scope in desk.pull()[-1]['scopes']}
        check(f'org:{second}' in scopes and f'org:{first}' not in scopes, scopes)
        # Nothing is said twice, and going back begins again.
        server.command('user', 'set', 'aurore@a.example', '--structure', second)
        check(len(of('link')) == 2, of('link'))
        server.command('user', 'set', 'aurore@a.example', '--structure', 'none')
        check('structure' not in account() and all('end' in link for link in of('link')), of('link'))
        for arguments, code, words in (([], 2, 'to change'), (['--role', 'queen'], 2, 'role'),
                                       (['--name', ''], 2, 'called'), (['--structure', uid], 1, 'no structure'),
                                       (['--structure', 'x'], 1, 'no structure')):
            refused(server, ['user', 'set', 'aurore@a.example', *arguments], code, words)
        refused(server, ['user', 'set', 'nobody@a.example', '--role', 'member'], 1, 'no account')


def test_disabled_and_new_password():
    with Reseaud(PROGRAM) as server:
        server.add_user('aurore@a.example')
        server.start('--quiet')
        desk = server.desk('aurore@a.example')
        server.command('user', 'disable', 'aurore@a.example')
        for action in (desk.pull, lambda: Desk(server.port, 'aurore@a.example')):
            try:
                action()
                check(False, 'a disabled account was served')
            except Refused as refusal:
                check(refusal.status == 401, refusal)
        server.command('user', 'enable', 'aurore@a.example')
        server.command('user', 'passwd', 'aurore@a.example', '--password-file',
                       server.password_file('another password'))
        other = Desk(server.port)
        other.sign_in('aurore@a.example', 'another password')
        try:
            Desk(server.port).sign_in('aurore@a.example', PASSWORD)
            check(False, 'the old password was accepted')
        except Refused as refusal:
            check(refusal.problem['code'] == 'bad-credentials', refusal)


def test_wrong_folders():
    with Reseaud(PROGRAM, territory=None) as server:
        refused(server, ['serve', '--listen', '127.0.0.1:0'], 1, 'no data of a server')
        refused(server, ['user', 'list'], 1, 'no data of a server')
        server.data.mkdir()
        (server.data / 'reseaud.db').write_text('not a database, but long enough to be read as one\n' * 50)
        refused(server, ['user', 'list'], 1, 'damaged')
        (server.data / 'reseaud.db').unlink()
        server.command('init', '--territory', 'wallonie')
        refused(server, ['demo'], 1, 'has data already')
        database = sqlite3.connect(server.data / 'reseaud.db')
        database.execute('PRAGMA user_version = 9999')
        database.commit()
        database.close()
        refused(server, ['serve', '--listen', '127.0.0.1:0'], 1, 'newer version')


def test_full_disk():
    """A file system of one page more than nothing, where the machine lets us make one."""
    with Reseaud(PROGRAM, territory=None) as server:
        server.data.mkdir()
        made = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', str(server.data)],
                              stderr=subprocess.DEVNULL, check=False)
        if made.returncode != 0:
            return
        try:
            refused(server, ['init', '--territory', 'wallonie'], 1, 'disk is full')
        finally:
            subprocess.run(['umount', str(server.data)], check=True)


def test_addresses():
    with Reseaud(PROGRAM) as server, socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused(server, ['serve', '--listen', f'127.0.0.1:{port}'], 1, 'in use')
        refused(server, ['serve', '--listen', '0.0.0.0:0'], 2, 'certificate')
        refused(server, ['serve', '--listen', 'nonsense'], 2, '--listen')
        refused(server, ['serve', '--listen', '127.0.0.1:99999'], 2, '--listen')
        refused(server, ['serve', '--listen', '127.0.0.1:0', '--tls-cert', '/nowhere'], 2, 'key')
        refused(server, ['serve', '--listen', '127.0.0.1:0', '--tls-cert', '/nowhere', '--tls-key', '/nowhere'],
                1, 'cannot be used')
        server.start('--quiet')
        refused(server, ['serve', '--listen', '127.0.0.1:0'], 1, 'already')


def test_usage():
    with Reseaud(PROGRAM, territory=None) as server:
        for arguments in (['fly'], ['user'], ['init'], ['init', '--territory', 'mars'], ['serve', '--what']):
            check(server.run(*arguments).returncode == 2, arguments)
        check(subprocess.run([PROGRAM], stdout=subprocess.DEVNULL, check=False).returncode == 2, 'no command')
        version = subprocess.run([PROGRAM, '--version'], stdout=subprocess.PIPE, text=True, check=True).stdout
        check(version.startswith('reseaud '), version)


def test_log_is_discreet():
    """A line a request, JSON, without a name, an address, a token or an identifier."""
    with Reseaud(PROGRAM) as server:
        uid = server.add_user('aurore@a.example')
        log = pathlib.Path(server.folder.name) / 'log'
        with open(log, 'w', encoding='utf-8') as stream:
            server.process = subprocess.Popen(
                [PROGRAM, '--data', str(server.data), 'serve', '--listen', '127.0.0.1:0'],
                stdout=subprocess.PIPE, stderr=stream, text=True)
            server.port = int(server.process.stdout.readline().rsplit(':', 1)[1])
            desk = server.desk('aurore@a.example')
            desk.pull()
            desk.ask('GET', f'/v1/records/{uid}/history')
            server.stop()
        text = log.read_text(encoding='utf-8')
        lines = [json.loads(line) for line in text.splitlines()]
        check({line['route'] for line in lines} >= {'/v1/session', '/v1/sync/pull', '/v1/records/{id}/history'}, text)
        for secret in (uid, 'aurore', PASSWORD, desk.bearer, desk.device, desk.token, '127.0.0.1'):
            check(secret not in text, f'{secret} is in the log')


def test_tls():
    openssl = shutil.which('openssl')
    if openssl is None:
        return
    import ssl
    import urllib.request
    with Reseaud(PROGRAM) as server:
        key, cert = (os.path.join(server.folder.name, name) for name in ('key.pem', 'cert.pem'))
        subprocess.run([openssl, 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
                        '-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost',
                        '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
                       stderr=subprocess.DEVNULL, check=True)
        server.start('--quiet', '--tls-cert', cert, '--tls-key', key)
        context = ssl.create_default_context(cafile=cert)
        for _ in range(3):
            with urllib.request.urlopen(f'https://127.0.0.1:{server.port}/v1/hello', context=context) as answer:
                check(json.load(answer)['service'] == 'reseaud', 'no greeting')
        # The raw bytes are looked at behind TLS as well.
        with socket.create_connection(('127.0.0.1', server.port)) as plain:
            with context.wrap_socket(plain, server_hostname='localhost') as secure:
                secure.sendall(b'GET /v1/hello HTTP/1.1\nHost: a\n\n')
                check(b' 400 ' in secure.recv(4096), 'a bare line feed was accepted')


run([test_init_twice, test_users, test_user_of_a_structure, test_changed_user, test_disabled_and_new_password,
     test_wrong_folders, test_full_disk, test_addresses, test_usage, test_log_is_discreet, test_tls])

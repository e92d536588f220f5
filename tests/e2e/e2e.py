# SPDX-License-Identifier: GPL-3.0-or-later
"""A server and desks made of the real programs, in folders of their own, and the little of TAP that
these tests need.

A test is a function that takes a Place and asserts; one that returns a text is skipped for that reason."""
import atexit
import contextlib
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request

BUILD = pathlib.Path(os.environ.get('RESEAU_BUILD', '.')).resolve()
ROOT = pathlib.Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / 'shared'
RESEAUD = BUILD / 'src/server/reseaud'
RESEAUCTL = BUILD / 'src/ctl/reseauctl'
PASSWORD = 'un mot de passe assez long'
PATIENCE = 90

DONE, FAILED, USAGE, NOT_SYNCED, CONFLICT = range(5)

# No bus, so that no secret service of the machine is asked; French, as most people here use it.
ENVIRONMENT = {
    **os.environ,
    'LANG': 'fr_BE.UTF-8',
    'LC_ALL': 'fr_BE.UTF-8',
    'RESEAU_LOCALEDIR': str(BUILD / 'po'),
    'DBUS_SESSION_BUS_ADDRESS': 'disabled:',
    'TZ': 'Europe/Brussels',
}


class Result:
    """What a program answered."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def value(self):
        lines = self.lines
        assert len(lines) == 1, f'one line was expected: {self}'
        return lines[0]

    def __repr__(self):
        return f'code {self.code}\nout: {self.out[:2000]}\nerr: {self.err[:2000]}'


def execute(arguments, stdin=None, code=DONE, env=None, **more):
    """Runs a program to its end; @code None means that the caller looks at it."""
    if isinstance(stdin, str):
        stdin = stdin.encode()
    done = subprocess.run([str(a) for a in arguments], input=stdin if stdin is not None else b'',
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=PATIENCE,
                          env={**ENVIRONMENT, **(env or {})}, check=False, **more)
    result = Result(done.returncode, done.stdout.decode(errors='replace'),
                    done.stderr.decode(errors='replace'))
    if code is not None:
        assert result.code == code, f'{" ".join(map(str, arguments[3:]))}: {code} was expected, got {result}'
    return result


class Server:
    program = RESEAUD

    def __init__(self, folder):
        self.folder = folder
        self.process = None
        # Below the ports that the system gives to whoever asks for any.
        self.port = random.SystemRandom().randrange(10000, 32000)
        self.log = folder.with_suffix('.log')
        self.password_file = folder.with_suffix('.password')
        self.password_file.write_text(PASSWORD + '\n')

    def admin(self, *arguments, code=DONE, **more):
        return execute([self.program, '--data', self.folder, *arguments], code=code, **more)

    def init(self, territory='wallonie'):
        self.admin('init', '--territory', territory)
        return self

    def add_user(self, email, name, role='member', structure=None):
        where = ['--structure', structure] if structure else []
        return self.admin('user', 'add', email, '--name', name, '--role', role, *where,
                          '--password-file', self.password_file).out.strip()

    @property
    def url(self):
        return f'http://127.0.0.1:{self.port}'

    def start(self, env=None, arguments=(), **more):
        """Serves, on the port of last time when there was one."""
        with open(self.log, 'ab') as log:
            self.process = subprocess.Popen(
                [self.program, '--data', self.folder, 'serve', '--listen', f'127.0.0.1:{self.port}', *arguments],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env={**ENVIRONMENT, **(env or {})}, **more)
        line = self.process.stdout.readline().decode()
        found = re.search(r':(\d+)$', line.strip())
        if found is None:
            self.process.wait(PATIENCE)
            raise AssertionError(f'the server does not start: {self.log.read_text()[-2000:]}')
        self.port = int(found.group(1))
        return self

    def stop(self, how=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.process = None
        return code

    def kill(self):
        self.stop(signal.SIGKILL)

    # --- its books and its backups ---

    @property
    def database(self):
        return self.folder / 'reseaud.db'

    def read(self, sql):
        db = sqlite3.connect(f'file:{self.database}?mode=ro', uri=True)
        try:
            return db.execute(sql).fetchall()
        finally:
            db.close()

    def head(self):
        return self.read('SELECT seq FROM clock')[0][0]

    def epochs(self):
        """Why each history began."""
        return [cause for cause, in self.read("SELECT cause FROM epoch ORDER BY started, cause != 'init'")]

    def journal(self):
        return self.read('SELECT seq, chain, op, id, patch FROM journal ORDER BY seq')

    def check(self):
        """Gapless, each operation once, and a chain that leads to the head."""
        assert self.read('PRAGMA quick_check') == [('ok',)]
        rows, ((head, last),) = self.journal(), self.read('SELECT seq, chain FROM clock')
        assert [row[0] for row in rows] == list(range(1, head + 1)), 'a hole in the history'
        assert len({row[2] for row in rows}) == len(rows), 'an operation was applied twice'
        chain = bytes(8)
        for seq, kept, op, record, _ in rows:
            chain = hashlib.sha256(chain + seq.to_bytes(8, 'big') + op + record).digest()[:8]
            assert chain == kept, f'the chain breaks at {seq}'
        assert chain == last
        return rows

    def back_up(self, name='sauvegarde'):
        """As docs/server.md says; it may be serving."""
        source = sqlite3.connect(self.database)
        copy = sqlite3.connect(self.folder.with_name(f'{name}.db'))
        source.backup(copy)
        copy.close()
        source.close()

    def put_back(self, guarded=True, name='sauvegarde'):
        """@guarded: that it was put back is to be seen from outside of the folder"""
        self.stop()
        for suffix in ('-wal', '-shm'):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.folder.with_name(f'{name}.db'), self.database)
        if not guarded:
            self.folder.with_name(self.folder.name + '.guard').unlink()
        self.start()

    def request(self, method, path, body=None, token=None, headers=None):
        """One request by hand: status, head, body."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers or {}, method=method)
        request.add_header('Content-Type', 'application/json')
        if token:
            request.add_header('Authorization', f'Bearer {token}')
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()


class Desk:
    """The folder of one person on one machine."""
    program = RESEAUCTL

    def __init__(self, folder, server, email):
        self.folder, self.server, self.email = folder, server, email

    def run(self, *arguments, stdin=None, code=DONE, **more):
        return execute([self.program, '--data', self.folder, *arguments], stdin, code, **more)

    def connect(self, code=DONE, url=None, password_file=None):
        return self.run('connect', self.server.url if url is None else url, '--user', self.email, '--password-file',
                        password_file or self.server.password_file, code=code)

    def sync(self, code=DONE):
        return self.run('sync', code=code).value

    def sync_anyhow(self):
        return self.run('sync', code=None)

    def create(self, kind, fields, code=DONE):
        result = self.run('create', kind, stdin=json.dumps(fields), code=code)
        return result.value['id'] if code == DONE else result

    def set(self, record, code=DONE, **fields):
        return self.run('set', record, *(f'{k}={json.dumps(v)}' for k, v in fields.items()), code=code)

    def show(self, record):
        return self.run('show', record).value

    def fields(self, record):
        return self.show(record)['fields']

    def sees(self, record):
        result = self.run('show', record, code=None)
        return result.code == DONE and not result.value['deleted']

    def list(self, kind, *more):
        return self.run('list', kind, *more).lines

    def conflicts(self, code=CONFLICT):
        return self.run('conflicts', code=code).lines

    def resolve(self, record, field, take):
        return self.run('resolve', record, field, '--take', take)

    def tray(self):
        return self.run('tray').lines

    def notices(self, *more):
        return self.run('notices', *more).lines

    def history(self, record):
        return self.run('history', record).lines

    def check(self):
        answer = self.run('check').value
        assert answer['ok'] is True and answer['problems'] == [], answer
        return answer

    def everything(self):
        """All that is shown, by id, without what differs from desk to desk."""
        out = {}
        for kind in ('structure', 'person', 'fiche', 'meeting', 'link', 'message', 'term'):
            for record in self.list(kind):
                record.pop('pending')
                out[record['id']] = record
        return out


class Place:
    """A temporary folder with the servers and desks of one test."""

    def __init__(self, folder):
        self.folder = folder
        self.servers = []

    def server(self, name='server', start=True):
        server = Server(self.folder / name).init()
        self.servers.append(server)
        return server.start() if start else server

    def desk(self, server, email, name=None, connect=True):
        desk = Desk(self.folder / (name or email.split('@')[0]), server, email)
        if connect:
            desk.connect()
        return desk

    def close(self):
        for server in self.servers:
            if server.process is not None:
                server.kill()


class Network:
    """A server with two structures, two people of the first, one of the second and an animator.

    Made once; each test has a copy of its own, served on the same port one after the other."""

    made = None

    def __init__(self, place):
        if Network.made is None:
            Network.made = Template()
        made = Network.made
        self.bikes, self.wood = made.bikes, made.wood
        for source in made.folder.iterdir():
            if source.is_dir():
                shutil.copytree(source, place.folder / source.name)
        self.server = Server(place.folder / 'server')
        self.server.port = made.port
        place.servers.append(self.server)
        self.server.start()
        self.anne, self.paul, self.lise, self.omar = (
            Desk(place.folder / email.split('@')[0], self.server, email) for email in made.emails)

    def sync_all(self, *desks, rounds=2):
        for _ in range(rounds):
            for desk in desks or (self.anne, self.paul, self.lise, self.omar):
                assert desk.sync_anyhow().code in (DONE, CONFLICT)


class Five(Network):
    """Five desks, and fiches of which all are authors; each desk has a field of its own to write in."""

    def __init__(self, place):
        super().__init__(place)
        self.server.add_user('nora@velos.be', 'Nora Vélo', structure=self.bikes)
        self.nora = place.desk(self.server, 'nora@velos.be')
        self.desks = (self.anne, self.paul, self.lise, self.omar, self.nora)
        self.authors = [row['uid'] for row in self.server.admin('user', 'list').lines]

    def fiche(self, desk, title):
        return desk.create('fiche', {'title': title, 'visibility': 'network', 'authors': self.authors})

    def sync(self, *desks):
        for desk in desks or self.desks:
            answer = desk.sync_anyhow()
            assert answer.code in (DONE, CONFLICT), answer

    def import_table(self, place, desk, mark, rows):
        path = place.folder / f'{mark}.csv'
        path.write_text('nom;ville\n' + ''.join(f'{mark} {i};Namur\n' for i in range(rows)))
        desk.run('import', 'structure', path)

    def check(self):
        self.server.check()
        for desk in self.desks:
            desk.check()
        same(self.paul, self.lise, self.nora)


class Template:
    emails = ('anne@exemple.be', 'paul@velos.be', 'lise@velos.be', 'omar@bois.be')

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix='reseau-e2e.'))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        place = Place(self.folder)
        server = place.server()
        self.port = server.port
        server.add_user(self.emails[0], 'Anne Animatrice', 'animator')
        anne = place.desk(server, self.emails[0])
        self.bikes = anne.create('structure', {'name': 'Vélos du Canal', 'hosts_visits': True})
        self.wood = anne.create('structure', {'name': 'Bois et Cie', 'hosts_visits': True})
        anne.sync()
        for email, name, structure in zip(self.emails[1:], ('Paul Vélo', 'Lise Vélo', 'Omar Bois'),
                                          (self.bikes, self.bikes, self.wood)):
            server.add_user(email, name, structure=structure)
        for desk in [anne, *(place.desk(server, email) for email in self.emails[1:])]:
            desk.sync()
        server.stop()


def same(*desks):
    """Desks with the same grants show the same."""
    first = desks[0].everything()
    for other in desks[1:]:
        second = other.everything()
        for key in first.keys() | second.keys():
            assert first.get(key) == second.get(key), f'{first.get(key)}\n≠ {second.get(key)}'


@contextlib.contextmanager
def place():
    folder = pathlib.Path(tempfile.mkdtemp(prefix='reseau-e2e.'))
    here = Place(folder)
    try:
        yield here
    finally:
        here.close()
        shutil.rmtree(folder, ignore_errors=True)


def run(*tests):
    wanted = sys.argv[1:]
    tests = [t for t in tests if not wanted or t.__name__ in wanted]
    print(f'1..{len(tests)}', flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace('_', ' ')
        begun = time.monotonic()
        skipped = None
        words = ''
        try:
            with place() as here:
                skipped = test(here)
        except Exception:
            words = traceback.format_exc()
            failed += 1
        print(f'{"not ok" if words else "ok"} {number} - {name}' + (f' # SKIP {skipped}' if skipped else ''))
        for line in words.splitlines():
            print(f'# {line}')
        print(f'# {time.monotonic() - begun:.1f} s', flush=True)
    sys.exit(1 if failed else 0)

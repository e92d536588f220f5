# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the real reseaud on a folder of its own and speaks its protocol."""
import http.client
import json
import os
import pathlib
import subprocess
import tempfile
import uuid

PASSWORD = 'correct horse battery'
# Only a test that fails waits for so long.
PATIENCE = 100


class Refused(Exception):
    def __init__(self, status, problem):
        super().__init__(f'{status} {problem}')
        self.status, self.problem = status, problem


class Reseaud:
    """A server of its own folder; `with` stops it and removes the folder."""

    def __init__(self, program, territory='wallonie'):
        self.program = str(program)
        self.folder = tempfile.TemporaryDirectory(prefix='reseaud-')
        self.data = pathlib.Path(self.folder.name) / 'data'
        self.process, self.port = None, None
        if territory:
            self.command('init', '--territory', territory)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
        self.folder.cleanup()

    def run(self, *arguments, **options):
        return subprocess.run([self.program, '--data', str(self.data), *arguments], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)

    def command(self, *arguments):
        done = self.run(*arguments)
        if done.returncode != 0:
            raise RuntimeError(f'{arguments}: {done.returncode} {done.stderr}')
        return done.stdout

    def password_file(self, password=PASSWORD):
        path = pathlib.Path(self.folder.name) / 'password'
        path.write_text(password + '\n', encoding='utf-8')
        return str(path)

    def add_user(self, email, role='member', *more):
        return self.command('user', 'add', email, '--name', 'Aurore Delvigne', '--role', role,
                            '--password-file', self.password_file(), *more).strip()

    def start(self, *arguments):
        self.process = subprocess.Popen(
            [self.program, '--data', str(self.data), 'serve', '--listen', '127.0.0.1:0', *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if ':' not in line:
            raise RuntimeError('reseaud does not start')
        self.port = int(line.rsplit(':', 1)[1])

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def stop(self):
        if self.process is None:
            return 0
        self.process.terminate()
        code = self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()
        self.process = None
        return code

    def desk(self, email):
        return Desk(self.port, email)


class Desk:
    """One installation of one account."""

    def __init__(self, port, email=None):
        self.port, self.bearer, self.n = port, None, 0
        if email:
            self.sign_in(email)

    def ask(self, method, path, body=None, raw=False):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        headers = {'Content-Type': 'application/json'} if body is not None else {}
        if self.bearer:
            headers['Authorization'] = 'Bearer ' + self.bearer
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise Refused(answer.status, json.loads(text))
        return text if raw else json.loads(text) if text else None

    def sign_in(self, email, password=PASSWORD):
        session = self.ask('POST', '/v1/session', {'email': email, 'password': password, 'label': 'test'})
        self.bearer, self.account = session['token'], session['account']
        self.register()

    def register(self):
        device = self.ask('POST', '/v1/devices', {'label': 'test'})
        self.device, self.token, self.epoch = device['device'], device['token'], device['epoch']

    def another(self):
        """A further installation in the same session."""
        desk = Desk(self.port)
        desk.bearer, desk.account = self.bearer, self.account
        desk.register()
        return desk

    def creation(self, title):
        return {'op': str(uuid.uuid4()), 't': 'create', 'type': 'fiche', 'id': str(uuid.uuid4()),
                'scope': 'net', 'set': {'title': title, 'nature': 'action'}, 'sv': 1}

    def batch(self, ops):
        for op in ops:
            self.n += 1
            op['n'] = self.n
        return {'epoch': self.epoch, 'device': self.device, 'token': self.token,
                'push': str(uuid.uuid4()), 'acked': 0, 'schema': 1, 'ops': ops}

    def push(self, batch):
        answer = self.ask('POST', '/v1/sync/push', batch)
        self.token = answer['token']
        return answer

    def pull(self, cursors=None):
        want = [{'s': scope, 'c': cursor} for scope, cursor in (cursors or {}).items()]
        text = self.ask('POST', '/v1/sync/pull', {'epoch': self.epoch, 'schema': 1, 'device': self.device,
                                                  'want': want}, raw=True)
        return [json.loads(line) for line in text.splitlines()]


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def run(tests):
    """Runs functions as a TAP test; the name of a test is that of its function."""
    print(f'1..{len(tests)}', flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        try:
            test()
            print(f'ok {number} {test.__name__}', flush=True)
        except Exception as error:  # a test that breaks is a test that fails
            failed += 1
            print(f'not ok {number} {test.__name__}\n# {type(error).__name__}: {error}', flush=True)
    os._exit(1 if failed else 0)

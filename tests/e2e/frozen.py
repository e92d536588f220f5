# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of a release that is past, and what its programs said to each other, kept in tests/data/frozen.

A database is kept as SQL, since its pages would say the same in more bytes; everything else as it is."""
import base64
import contextlib
import gzip
import http.server
import json
import lzma
import pathlib
import sqlite3
import threading
import time

from e2e import Desk, Server
from outside import Relay

FOLDER = pathlib.Path(__file__).resolve().parents[1] / 'data/frozen'
HOST = '@HOST@'
DATABASES = ('cache.db', 'reseaud.db')
# What says how an answer travelled, not what it is.
HOP = ('connection', 'transfer-encoding', 'content-length', 'content-encoding', 'date', 'keep-alive', 'vary', 'server')


def releases():
    return sorted((path for path in FOLDER.iterdir() if path.is_dir()), key=lambda path: int(path.name))


# --- databases -----------------------------------------------------------------------------------

def dump(path):
    """All of a database as SQL; the tables of a virtual table are tables like any other."""
    with contextlib.closing(sqlite3.connect(f'file:{path}?mode=ro', uri=True)) as db:
        made = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
                          " ORDER BY type = 'index', rowid").fetchall()
        lines = ['PRAGMA page_size = %d;' % db.execute('PRAGMA page_size').fetchone()]
        virtual = []
        for kind, name, table, sql in made:
            if sql.upper().startswith('CREATE VIRTUAL'):
                virtual.append((kind, name, table, sql))
                continue
            if name.startswith('sqlite_'):
                continue
            lines.append(f'{sql};')
            if kind == 'table':
                lines += rows(db, name)
        lines += rows(db, 'sqlite_sequence') if any(name == 'sqlite_sequence' for _, name, _, _ in made) else []
        lines.append('PRAGMA writable_schema = ON;')
        for row in virtual:
            values = ', '.join("'%s'" % text.replace("'", "''") for text in row)
            lines.append(f'INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) SELECT column1, column2,'
                         f' column3, 0, column4 FROM (VALUES ({values}));')
        lines.append('PRAGMA user_version = %d;' % db.execute('PRAGMA user_version').fetchone())
        return '\n'.join(lines) + '\n'


def rows(db, table):
    columns = [row[1] for row in db.execute(f'PRAGMA table_info({table})')]
    quoted = " || ', ' || ".join(f'quote("{column}")' for column in columns)
    names = ', '.join(f'"{column}"' for column in columns)
    return [f'INSERT INTO "{table}" ({names}) VALUES ({values});'
            for values, in db.execute(f'SELECT {quoted} FROM "{table}"')]


def load(text, path):
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.executescript(f'PRAGMA synchronous = OFF; BEGIN; {text} COMMIT; PRAGMA journal_mode = WAL;')
    path.chmod(0o600)


# --- folders -------------------------------------------------------------------------------------

def freeze_folder(source, target, port):
    """One that nobody has open."""
    target.mkdir(parents=True)
    for path in sorted(source.rglob('*')):
        place = target / path.relative_to(source)
        if path.name in DATABASES:
            text = dump(path).replace(f'127.0.0.1:{port}', HOST)
            place.with_name(path.name + '.sql.xz').write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
        elif path.is_dir():
            place.mkdir()
        elif not path.name.endswith(('-wal', '-shm', '.lock')):
            place.write_bytes(path.read_bytes().replace(f'127.0.0.1:{port}'.encode(), HOST.encode()))


def thaw_folder(source, target, port):
    target.mkdir(mode=0o700)
    for path in sorted(source.rglob('*')):
        place = target / path.relative_to(source)
        if path.name.endswith('.sql.xz'):
            text = lzma.decompress(path.read_bytes()).decode().replace(HOST, f'127.0.0.1:{port}')
            load(text, place.with_name(path.name.removesuffix('.sql.xz')))
        elif path.is_dir():
            place.mkdir(mode=0o700)
        else:
            place.write_bytes(path.read_bytes().replace(HOST.encode(), f'127.0.0.1:{port}'.encode()))
            place.chmod(0o600)


EMAILS = {'anne': 'anne@exemple.be', 'paul': 'paul@velos.be', 'lise': 'lise@velos.be', 'omar': 'omar@bois.be'}


class Thawed:
    """The server and the four desks of a release, not started yet."""

    def __init__(self, place, release):
        self.folder = place.folder / f'release-{release.name}'
        self.folder.mkdir()
        self.server = Server(self.folder / 'server')
        place.servers.append(self.server)
        thaw_folder(release / 'server', self.server.folder, self.server.port)
        self.server.folder.with_name('server.guard').write_bytes((release / 'server.guard').read_bytes())
        self.desks = {}
        for name, email in EMAILS.items():
            thaw_folder(release / name, self.folder / name, self.server.port)
            self.desks[name] = Desk(self.folder / name, self.server, email)
        self.ids = json.loads((release / 'ids.json').read_text())


def read(path, sql):
    with contextlib.closing(sqlite3.connect(f'file:{path}?mode=ro', uri=True)) as db:
        return db.execute(sql).fetchall()


def version(path):
    return read(path, 'PRAGMA user_version')[0][0]


def copies(folder, name):
    return [path.name for path in folder.glob(f'{name}.before-*')]


# --- what is said --------------------------------------------------------------------------------

class Recorder(Relay):
    """Passes on, uncompressed, and keeps each request with its answer."""

    def __init__(self, to, port=0):
        self.talks = []
        super().__init__(to, port)

    def begin(self):
        talk = {'up': bytearray(), 'down': bytearray(), 'times': []}
        self.talks.append(talk)
        return talk

    def passed(self, data, up, state):
        if up:
            # As long as it was: nobody is told another length.
            data = data.replace(b'Accept-Encoding:', b'X-ccept-Encoding:')
            state['times'].append((len(state['up']), time.monotonic()))
        state['up' if up else 'down'] += data
        return data, True

    def exchanges(self):
        """In the order of the requests."""
        found = []
        for talk in self.talks:
            requests, answers = parts(bytes(talk['up'])), parts(bytes(talk['down']))
            for (at, line, head, body), (_, status, answer_head, answer) in zip(requests, answers):
                method, path, _ = line.split(' ', 2)
                when = max(moment for start, moment in talk['times'] if start <= at)
                found.append((when, {
                    'method': method, 'path': path,
                    'headers': {key: value for key, value in head.items()
                                if key in ('authorization', 'content-type', 'range', 'x-schema')
                                or key.startswith(('upload-', 'repr-'))},
                    'body': said(gzip.decompress(body) if head.get('content-encoding') == 'gzip' else body),
                    'status': int(status.split(' ')[1]),
                    'answer_headers': {key: value for key, value in answer_head.items() if key not in HOP},
                    'answer': said(answer)}))
        return [exchange for _, exchange in sorted(found, key=lambda pair: pair[0])]


def parts(data):
    """The messages of one side of a connection: where each begins, its line, head and body."""
    at = 0
    while (end := data.find(b'\r\n\r\n', at)) >= 0:
        line, *head = data[at:end].decode('latin-1').split('\r\n')
        head = {key.lower(): value.strip() for key, value in (field.split(':', 1) for field in head)}
        begin, at = at, end + 4
        body = b''
        if head.get('transfer-encoding') == 'chunked':
            size = 1
            while size:
                after = data.index(b'\r\n', at)
                size = int(data[at:after], 16)
                body += data[after + 2:after + 2 + size]
                at = after + 2 + size + 2
        elif ' 100 ' not in line:
            body = data[at:at + int(head.get('content-length', 0))]
            at += len(body)
        if ' 100 ' not in line:
            yield begin, line, head, body


def said(body):
    """JSON, lines of JSON, or bytes."""
    with contextlib.suppress(ValueError):
        if not body:
            return None
        if body.endswith(b'\n'):
            return {'lines': [json.loads(line) for line in body.splitlines()]}
        return {'json': json.loads(body)}
    return {'bytes': base64.b64encode(body).decode()}


def unsaid(part):
    if part is None:
        return b''
    if 'json' in part:
        return json.dumps(part['json'], ensure_ascii=False, separators=(',', ':')).encode()
    if 'lines' in part:
        return b''.join(unsaid({'json': line}) + b'\n' for line in part['lines'])
    return base64.b64decode(part['bytes'])


class Replay:
    """Answers as a server did that is past: to each request the next answer to one like it."""

    def __init__(self, exchanges, port=0):
        self.left, self.strange, self.lock = list(exchanges), [], threading.Lock()
        replay = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
                replay.answer(self, body)

            do_GET = do_POST = do_PATCH = do_HEAD = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def answer(self, handler, body):
        with self.lock:
            found = next((exchange for exchange in self.left
                          if (exchange['method'], exchange['path']) == (handler.command, handler.path)), None)
            if found is None:
                self.strange.append((handler.command, handler.path, body[:200]))
            else:
                self.left.remove(found)
        if found is None:
            handler.send_error(503)
            return
        answer = unsaid(found['answer'])
        handler.send_response(found['status'])
        for key, value in found['answer_headers'].items():
            handler.send_header(key, value)
        handler.send_header('Content-Length', str(len(answer)))
        handler.end_headers()
        if handler.command != 'HEAD':
            handler.wfile.write(answer)

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

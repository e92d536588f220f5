# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong outside: servers that are none, connections that are cut, disks that are full."""
import contextlib
import os
import socket
import sqlite3
import subprocess
import threading
import time


class Impostor:
    """Answers each request with the same bytes."""

    def __init__(self, answer, port=0, hold=0):
        self.answer, self.hold = answer, hold
        self.socket = socket.create_server(('127.0.0.1', port))
        self.url = f'http://127.0.0.1:{self.socket.getsockname()[1]}'
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.reply, args=(connection,), daemon=True).start()

    def reply(self, connection):
        with contextlib.suppress(OSError), connection:
            data = b''
            while b'\r\n\r\n' not in data:
                more = connection.recv(65536)
                if not more:
                    return
                data += more
            for part in self.answer if isinstance(self.answer, list) else [self.answer]:
                connection.sendall(part)
            if self.hold:
                time.sleep(self.hold)

    def close(self):
        # Whoever waits in accept () keeps the socket open until it is shut.
        self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join()
        self.socket.close()


class Relay(Impostor):
    """Listens at one port and passes on to another, as far as @limit bytes of answer."""

    def __init__(self, port, to, limit=None):
        self.to, self.limit = to, limit
        self.socket = socket.create_server(('127.0.0.1', port))
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def reply(self, connection):
        with contextlib.suppress(OSError), connection, socket.create_connection(('127.0.0.1', self.to)) as other:
            sender = threading.Thread(target=self.copy, args=(connection, other, None), daemon=True)
            sender.start()
            self.copy(other, connection, self.limit)

    @staticmethod
    def copy(source, sink, limit):
        with contextlib.suppress(OSError):
            while True:
                data = source.recv(65536)
                if not data:
                    break
                if limit is not None:
                    data, limit = data[:limit], limit - len(data[:limit])
                sink.sendall(data)
                if limit == 0:
                    break
            sink.shutdown(socket.SHUT_WR)


def page(body, kind='text/html', status='200 OK', length=None):
    if isinstance(body, str):
        body = body.encode()
    return (f'HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n'
            f'Content-Length: {len(body) if length is None else length}\r\nConnection: close\r\n\r\n').encode() + body


def newer(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        version = db.execute('PRAGMA user_version').fetchone()[0]
        db.execute(f'PRAGMA user_version = {version + 1000}')
        db.commit()


@contextlib.contextmanager
def small_disk(folder, megabytes):
    folder.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(
        ['mount', '-t', 'tmpfs', '-o', f'size={megabytes}m', 'tmpfs', folder],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(['umount', '-l', folder], check=False)


def fill(folder):
    with contextlib.suppress(OSError):
        with open(folder / 'reste', 'wb') as file:
            while True:
                file.write(b'\0' * 4096)
                file.flush()

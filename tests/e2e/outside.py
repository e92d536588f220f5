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
    host = '127.0.0.1'

    def __init__(self, answer, port=0, hold=0):
        self.answer, self.hold = answer, hold
        self.socket = socket.create_server((self.host, port))
        self.url = f'http://{self.host}:{self.socket.getsockname()[1]}'
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
    """Listens at one port, or any, and passes on to another what passed() lets through."""

    def __init__(self, to, port=0):
        self.to, self.lock = to, threading.Lock()
        super().__init__(None, port)

    def begin(self):
        """What is kept of one connection."""
        return {}

    def passed(self, data, up, state):
        """What goes on of @data, and whether the connection stands after it."""
        return data, True

    def reach(self):
        return socket.create_connection(('127.0.0.1', self.to))

    def reply(self, connection):
        with contextlib.suppress(OSError), connection, self.reach() as other:
            state = self.begin()
            sender = threading.Thread(target=self.pump, args=(connection, other, True, state), daemon=True)
            sender.start()
            self.pump(other, connection, False, state)
            sender.join(1)

    def pump(self, source, sink, up, state):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                with self.lock:
                    data, stands = self.passed(data, up, state)
                sink.sendall(data)
                if not stands:
                    break
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class ShortRelay(Relay):
    """Lets so many bytes of each answer through."""

    def __init__(self, to, port, limit):
        self.limit = limit
        super().__init__(to, port)

    def begin(self):
        return {'left': self.limit}

    def passed(self, data, up, state):
        if up:
            return data, True
        state['left'] -= len(data)
        return data[:min(0, state['left']) or None], state['left'] > 0


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

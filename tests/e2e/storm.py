# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay that knows where a request begins and ends, and does to it what networks do: loses it or its answer,
cuts either, brings it late, twice, after others, or once more when it is long over."""
import collections
import contextlib
import random
import socket
import threading

from outside import Impostor

# How often what befalls a request; the rest passes.
ROUGH = {'request lost': 6, 'answer lost': 8, 'request cut': 6, 'answer cut': 8, 'late': 8, 'twice': 6,
         'twice at once': 6, 'overtaken': 8, 'echo': 10}
LATE = 0.4
# What is silent so long goes nowhere any more.
DEAD = 60


class Cut(Exception):
    """This connection ends here."""


def message(connection, rest=b'', bodiless=False):
    """One message of HTTP, head and body, and what came behind it; nothing at the end."""
    data = rest
    while b'\r\n\r\n' not in data:
        more = connection.recv(65536)
        if not more:
            return b'', b''
        data += more
    end = data.index(b'\r\n\r\n') + 4
    fields = {}
    for line in data[:end].split(b'\r\n')[1:]:
        name, _, value = line.partition(b':')
        fields[name.strip().lower()] = value.strip().lower()
    status = data.split(b' ', 2)[1] if data.startswith(b'HTTP/') else b''
    if bodiless or status in (b'204', b'304'):
        length = 0
    elif b'chunked' in fields.get(b'transfer-encoding', b''):
        return chunked(connection, data, end)
    else:
        length = int(fields.get(b'content-length', 0))
    while len(data) < end + length:
        more = connection.recv(65536)
        if not more:
            raise Cut
        data += more
    return data[:end + length], data[end + length:]


def chunked(connection, data, at):
    while True:
        while b'\r\n' not in data[at:]:
            more = connection.recv(65536)
            if not more:
                raise Cut
            data += more
        line = data.index(b'\r\n', at)
        size = int(data[at:line].split(b';')[0], 16)
        at = line + 2 + size + 2
        while len(data) < at:
            more = connection.recv(65536)
            if not more:
                raise Cut
            data += more
        if size == 0:
            return data[:at], data[at:]


class Storm(Impostor):
    """Between desks and a server. @habits: a weight for each mishap; calm () ends them all."""

    def __init__(self, to, seed, habits=None, port=0):
        self.to, self.random = to, random.Random(seed)
        self.habits = dict(ROUGH if habits is None else habits)
        self.befell = collections.Counter()
        self.passed = threading.Condition()
        self.turns = 0
        self.old = collections.deque(maxlen=8)
        super().__init__(None, port)

    def calm(self):
        with self.passed:
            self.habits = {}
            self.passed.notify_all()

    def fate(self):
        with self.passed:
            self.turns += 1
            rest = max(0, 100 - sum(self.habits.values()))
            names = [*self.habits, 'passed']
            fate = self.random.choices(names, [*self.habits.values(), rest])[0] if self.habits else 'passed'
            self.befell[fate] += 1
            return fate, self.random.random(), self.turns

    def reply(self, connection):
        rest = b''
        with contextlib.suppress(OSError, Cut, ValueError), connection:
            connection.settimeout(DEAD)
            while True:
                request, rest = message(connection, rest)
                if not request:
                    return
                if request.startswith(b'GET /v1/events'):
                    self.stream(connection, request)
                    return
                connection.sendall(self.carry(request, connection))
                with self.passed:
                    self.passed.notify_all()

    # --- what becomes of a request ---

    def carry(self, request, connection):
        fate, chance, turn = self.fate()
        if fate == 'request lost':
            raise Cut
        if fate == 'request cut':
            self.send_part(request, chance)
            raise Cut
        if fate == 'overtaken':
            with self.passed:
                self.passed.wait_for(lambda: self.turns > turn, LATE)
        if fate == 'late':
            threading.Event().wait(LATE * chance)
        answer = self.ask_at_once(request) if fate == 'twice at once' else self.ask(request)
        if fate == 'twice':
            answer = self.ask(request)
        if fate == 'echo':
            self.echo(chance)
        self.old.append(request)
        if fate == 'answer lost':
            raise Cut
        if fate == 'answer cut':
            connection.sendall(answer[:int(len(answer) * chance)])
            raise Cut
        return answer

    def ask(self, request):
        with socket.create_connection(('127.0.0.1', self.to), DEAD) as server:
            server.sendall(request)
            answer, _ = message(server, bodiless=request.startswith(b'HEAD '))
            if not answer:
                raise Cut
            return answer

    def ask_at_once(self, request):
        """The same bytes on two connections: whichever answer is there first goes on."""
        answers = []

        def ask():
            with contextlib.suppress(OSError, Cut, ValueError):
                answers.append(self.ask(request))

        threads = [threading.Thread(target=ask, daemon=True) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not answers:
            raise Cut
        return answers[0]

    def echo(self, chance):
        """What was answered long ago comes once more; nobody hears what is said to it."""
        if self.old:
            with contextlib.suppress(OSError, Cut, ValueError):
                self.ask(self.old[int(chance * len(self.old))])

    def send_part(self, request, chance):
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', self.to)) as server:
            server.sendall(request[:int(len(request) * chance)])

    def stream(self, connection, request):
        """Events: some streams break off."""
        fate, chance, _ = self.fate()
        with socket.create_connection(('127.0.0.1', self.to)) as server:
            server.sendall(request)
            server.settimeout(DEAD if fate == 'passed' else chance)
            while data := server.recv(65536):
                connection.sendall(data)

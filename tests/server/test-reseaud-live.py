# SPDX-License-Identifier: GPL-3.0-or-later
"""Who waits is told: hints on a stream, pulls that the server holds until it has something."""
import http.client
import json
import os
import queue
import socket
import sys
import threading
import time
import uuid

from reseaud import Refused, Reseaud, check, run

PROGRAM = sys.argv[1]
# Only a test that fails waits for so long.
SOON = 100
# Less than the 25 seconds that a pull, or an end that waits for one, would take.
AT_ONCE = 20


class Stream:
    """The events that one desk is sent."""

    def __init__(self, desk, source=None):
        self.connection = http.client.HTTPConnection('127.0.0.1', desk.port, timeout=60, source_address=source)
        self.connection.request('GET', f'/v1/events?device={desk.device}',
                                headers={'Authorization': f'Bearer {desk.bearer}', 'Accept-Encoding': 'gzip'})
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        check(self.answer.status == 200, self.answer.status)
        check(self.answer.getheader('Content-Encoding') is None, 'a compressed stream is a late one')
        self.heads = queue.Queue()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()

    def read(self):
        try:
            for line in self.answer:
                if line.startswith(b'data: '):
                    self.heads.put(json.loads(line[6:])['head'])
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass
        self.heads.put(None)

    def next(self, timeout=SOON):
        return self.heads.get(timeout=timeout)

    def is_quiet(self, seconds=0.4):
        try:
            return self.heads.get(timeout=seconds) is None
        except queue.Empty:
            return True

    def close(self):
        """Ends the connection; the answer cannot be closed while the thread reads it."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.thread.join(SOON)
        self.connection.close()


def write(desk, title, scope='net'):
    op = {**desk.creation(title), 'scope': scope}
    result = desk.push(desk.batch([op]))['res'][0]
    check(result['st'] == 'applied', result)
    return result['rev']


class Two:
    """A server with two accounts of two structures, and a desk of each."""

    def __enter__(self):
        self.server = Reseaud(PROGRAM)
        self.org = str(uuid.uuid4())
        self.server.add_user('aurore@a.example')
        self.server.start('--quiet')
        aurore = self.server.desk('aurore@a.example')
        op = {**aurore.creation('x'), 'type': 'structure', 'id': self.org, 'set': {'name': 'Atelier', 'type': 'eft'}}
        aurore.push(aurore.batch([op]))
        self.server.add_user('basile@b.example', 'member', '--structure', self.org)
        self.a, self.b = aurore, self.server.desk('basile@b.example')
        return self

    def __exit__(self, *_):
        self.server.stop()
        self.server.folder.cleanup()


def test_a_commit_is_told_to_the_others():
    with Two() as two:
        a, b = Stream(two.a), Stream(two.b)
        check(a.next() == b.next(), 'the greeting says where the server is')
        rev = write(two.a, 'Une fiche')
        check(b.next() == rev, 'the other desk is told')
        check(a.is_quiet(), 'who wrote it is not')
        a.close(), b.close()


def test_nobody_hears_of_what_he_may_not_read():
    with Two() as two:
        a, b = Stream(two.a), Stream(two.b)
        a.next(), b.next()
        second = two.server.desk('basile@b.example')
        write(second, 'Un brouillon', f'org:{two.org}')
        check(b.next() > 0, 'a colleague is told')
        check(a.is_quiet(), 'a stranger is not')
        a.close(), b.close()


def refusal(function):
    try:
        function()
    except Refused as error:
        return error.status, error.problem['code']
    return None


def test_a_closed_account_hands_in_and_hears_nothing():
    with Two() as two:
        mine = two.a.creation('Une fiche')
        two.a.push(two.a.batch([mine]))
        two.server.command('user', 'close', 'aurore@a.example')
        for path in (f'/v1/events?device={two.a.device}', f'/v1/records/{mine["id"]}/history'):
            check(refusal(lambda path=path: two.a.ask('GET', path)) == (403, 'account-closed'), path)
        late = two.a.push(two.a.batch([two.a.creation('Trop tard')]))['res'][0]
        check((late['st'], late['code']) == ('quarantined', 'account-closed'), late)
        check([line['k'] for line in two.a.pull()] == ['end'], 'nothing but the end')


def test_a_pull_waits():
    with Two() as two:
        end = two.a.pull()[-1]
        want = [{'s': scope, 'c': cursor} for scope, cursor in end['c'].items()]
        ask = {'epoch': two.a.epoch, 'schema': 1, 'device': two.a.device, 'want': want}
        begun = time.monotonic()
        lines = two.a.ask('POST', '/v1/sync/pull', {**ask, 'wait': 1}, raw=True).splitlines()
        check(len(lines) == 1 and time.monotonic() - begun >= 0.9, 'nothing came for a second')
        threading.Timer(0.3, write, (two.b, 'Une fiche')).start()
        lines = two.a.ask('POST', '/v1/sync/pull', {**ask, 'wait': 25}, raw=True).splitlines()
        check(json.loads(lines[0])['d']['title'] == 'Une fiche', lines[0])
        begun = time.monotonic()
        two.a.ask('POST', '/v1/sync/pull', {**ask, 'wait': 25}, raw=True)
        check(time.monotonic() - begun < AT_ONCE, 'what is there is given at once')
        try:
            two.a.ask('POST', '/v1/sync/pull', {**ask, 'wait': 26})
            check(False, '26 s is too long')
        except Refused as refused:
            check(refused.status == 400, refused)


def test_a_device_listens_once():
    with Two() as two:
        first = Stream(two.a)
        first.next()
        second = Stream(two.a)
        check(first.next() is None, 'the first stream ends')
        second.next()
        rev = write(two.b, 'Une fiche')
        check(second.next() == rev, 'the second one is told')
        second.close()


def test_a_server_stops_at_once():
    with Two() as two:
        streams = [Stream(two.a), Stream(two.b)]
        for stream in streams:
            stream.next()
        begun = time.monotonic()
        check(two.server.stop() == 0, 'a clean end')
        check(time.monotonic() - begun < AT_ONCE, 'nobody is waited for')
        for stream in streams:
            check(stream.next() is None, 'the stream ended')


def resident(process):
    with open(f'/proc/{process.pid}/status', encoding='ascii') as status:
        return next(int(line.split()[1]) for line in status if line.startswith('VmRSS')) // 1024


def test_many_listen():
    """Idle desks cost the server little, and all of them are told."""
    count = int(os.environ.get('RESEAU_LISTENERS', '60'))
    with Two() as two:
        before, streams = resident(two.server.process), []
        for index in range(count):
            if index % 50 == 0:
                email = f'desk{index}@a.example'
                two.server.add_user(email)
                first = two.server.desk(email)
            streams.append(Stream(first.another()))
            streams[-1].next()
        after = resident(two.server.process)
        print(f'# {count} desks: {before} MB before, {after} MB with them')
        check(after - before < 20 + 0.12 * count, f'{after} MB')
        rev, begun = write(two.b, 'Une fiche'), time.monotonic()
        for stream in streams:
            check(stream.next() == rev, 'all are told')
        print(f'# all were told {1000 * (time.monotonic() - begun):.0f} ms after the answer')
        for stream in streams:
            stream.close()


run([test_a_commit_is_told_to_the_others, test_nobody_hears_of_what_he_may_not_read,
     test_a_closed_account_hands_in_and_hears_nothing, test_a_pull_waits,
     test_a_device_listens_once, test_a_server_stops_at_once, test_many_listen])

# SPDX-License-Identifier: GPL-3.0-or-later
"""What comes over the network from those who mean no good, against the real server."""
import contextlib
import gzip
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time

from e2e import PASSWORD, SHARED, Network, run

SMUGGLING = SHARED / 'bench/smug.py'
# What is no attack in that list; all else has to be refused.
HARMLESS = {'plain', 'pipelined x2', 'Expect 100', 'chunk size junk 3;a=b', 'path traversal'}


def rss(server):
    for line in open(f'/proc/{server.process.pid}/status', encoding='ascii'):
        if line.startswith('VmHWM'):
            return int(line.split()[1]) / 1024
    raise AssertionError('no memory is told')


def forget_peak(server):
    with open(f'/proc/{server.process.pid}/clear_refs', 'w', encoding='ascii') as file:
        file.write('5')


def sanitized():
    return 'asan' in os.environ.get('RESEAU_BUILD', '')


def alive(server):
    assert server.process.poll() is None, 'the server is gone'
    status, _, body = server.request('GET', '/v1/hello')
    assert status == 200 and 'epoch' in json.loads(body)


def smuggled_requests(place):
    if not SMUGGLING.exists():
        return 'the list of attacks is not here'
    n = Network(place)
    text = SMUGGLING.read_text().replace('18080', str(n.server.port)).replace('/echo', '/v1/hello')
    done = subprocess.run([sys.executable, '-c', text], capture_output=True, timeout=120, check=True)
    lines = done.stdout.decode().splitlines()
    assert len(lines) == 26, lines
    for line in lines:
        name = line[:42].strip()
        answers = [int(code) for code in re.findall(r"HTTP/1\.[01] (\d+)", line)]
        if name in HARMLESS:
            continue
        assert all(code in (400, 405, 408, 411, 413, 414, 431, 501, 505) for code in answers), line
        # Nothing that was slipped in behind is answered.
        assert len(answers) <= 1, line
        assert not (name != 'TRACE' and 405 in answers), line
    alive(n.server)
    return None


def halves_are_closed(place):
    """Connections on which nothing comes, or too slowly, end after ten seconds; the machine may be slow."""
    n = Network(place)
    head = b'POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n'
    kinds = {'silent': (b'', None), 'half a head': (b'GET /v1/hello HTTP/1.1\r\nHo', None),
             'a drop at a time': (b'GET /v1/hello HTTP/1.1\r\nX: ', b'a'), 'no body': (head, None),
             'a body in drops': (head, b'x')}
    times = {}

    def wait(name, first, drop):
        begun = time.monotonic()
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', n.server.port)) as connection:
            connection.sendall(first)
            connection.settimeout(0.5)
            while time.monotonic() - begun < 60:
                try:
                    if connection.recv(65536) == b'':
                        break
                except TimeoutError:
                    if drop:
                        connection.sendall(drop)
        times[name] = time.monotonic() - begun

    threads = [threading.Thread(target=wait, args=(name, *kind)) for name, kind in kinds.items()]
    for thread in threads:
        thread.start()
    # Meanwhile others are served.
    assert n.paul.sync()['pending'] == 0
    for thread in threads:
        thread.join()
    late = {name: seconds for name, seconds in times.items() if seconds > 20}
    assert not late and len(times) == len(kinds), times


def a_post_of_900_megabytes(place):
    n = Network(place)
    n.paul.sync()
    forget_peak(n.server)
    before = rss(n.server)
    block = b'x' * 1_000_000
    for head in (b'Content-Length: 900000000\r\n', b'Transfer-Encoding: chunked\r\n'):
        with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', n.server.port)) as connection:
            connection.sendall(b'POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
                               head + b'\r\n')
            for _ in range(900):
                if head.startswith(b'Transfer'):
                    connection.sendall(b'f4240\r\n' + block + b'\r\n')
                else:
                    connection.sendall(block)
    alive(n.server)
    grown = rss(n.server) - before
    assert sanitized() or grown <= 16, f'{grown:.1f} MB'


def bombs(place):
    """Small requests that would become large, and JSON that would eat the stack."""
    n = Network(place)
    token = json.loads(n.server.request('POST', '/v1/session', {
        'email': n.paul.email, 'password': PASSWORD, 'label': 'essai'})[2])['token']
    forget_peak(n.server)
    before = rss(n.server)
    zipped = {'Content-Encoding': 'gzip'}
    bodies = {
        'a bomb': (gzip.compress(b' ' * 300_000_000), zipped),
        'a cut one': (gzip.compress(b'{}' * 1000)[:-20], zipped),
        'no gzip': (b'not gzip at all', zipped),
        'deep': (b'[' * 900_000, {}),
        'deep objects': (b'{"a":' * 180_000, {}),
        'deep and zipped': (gzip.compress(b'[' * 7_000_000), zipped),
        'twice the same': (b'{"epoch":1,"epoch":2}', {}),
        'beyond numbers': (b'{"epoch":1e999}', {}),
        'beyond integers': (b'{"epoch":9223372036854775808}', {}),
        'half a character': (b'{"epoch":"\\ud800"}', {}),
        'no character': (b'{"epoch":"\xff"}', {}),
        'no number': (b'{"epoch":NaN}', {}),
        'after the end': (b'{} {}', {}),
        'nothing': (b'', {}),
        'a long text': (b'{"epoch":"' + b'x' * 900_000 + b'"}', {}),
        'another coding': (b'{}', {'Content-Encoding': 'br'}),
    }
    for path in ('/v1/sync/push', '/v1/sync/pull', '/v1/session', '/v1/devices'):
        for name, (body, headers) in bodies.items():
            begun = time.monotonic()
            status, head, answer = n.server.request('POST', path, body, token, headers)
            assert 400 <= status < 500, (path, name, status, answer[:200])
            assert head['Content-Type'] == 'application/problem+json', (path, name, head['Content-Type'])
            problem = json.loads(answer)
            assert problem['status'] == status and problem['code'] and problem['type'] and problem['title'], problem
            assert sanitized() or time.monotonic() - begun < 20, (path, name)
    alive(n.server)
    grown = rss(n.server) - before
    assert sanitized() or grown <= 16, f'{grown:.1f} MB'


def without_leave(place):
    """No call but the greeting and the login answers a stranger, or a method it does not have."""
    n = Network(place)
    for method, path in (('POST', '/v1/devices'), ('POST', '/v1/sync/push'), ('POST', '/v1/sync/pull'),
                         ('GET', f'/v1/records/{n.bikes}/history'), ('DELETE', '/v1/session')):
        for token in (None, 'x', 'A' * 43, '../../etc/passwd'):
            status, head, body = n.server.request(method, path, {} if method == 'POST' else None, token)
            assert status == 401, (method, path, status, body)
            assert json.loads(body)['status'] == 401
    assert n.server.request('POST', '/v1/hello', {})[0] == 405
    assert n.server.request('GET', '/v1/nowhere')[0] == 404
    assert n.server.request('GET', '/../../etc/passwd')[0] in (400, 404)
    # Neither of these tells whether there is such an account.
    said = set()
    for email in (n.paul.email, 'personne@exemple.be'):
        status, _, body = n.server.request('POST', '/v1/session',
                                           {'email': email, 'password': 'faux mot de passe', 'label': 'x'})
        said.add((status, json.loads(body)['code'], json.loads(body)['title']))
    assert len(said) == 1, said


def guessing_passwords_is_slowed(place):
    n = Network(place)
    states = [n.server.request('POST', '/v1/session', {'email': n.paul.email, 'password': f'essai numéro {i}',
                                                       'label': 'x'})[0] for i in range(30)]
    assert set(states) <= {401, 429} and 429 in states, states
    # Somebody else signs in meanwhile.
    n.lise.connect()


run(smuggled_requests, halves_are_closed, a_post_of_900_megabytes, bombs, without_leave,
    guessing_passwords_is_slowed)

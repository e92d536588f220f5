# SPDX-License-Identifier: GPL-3.0-or-later
"""A thousand desks that do nothing but listen, on one server: what they take of its memory, and that they hear."""
import json
import os
import resource
import socket

from e2e import PASSWORD, PATIENCE, Network, run

DESKS, OF_ONE_ACCOUNT = 1000, 50
MOST_MB = 150


def memory(server):
    """What it holds of its own and its share of the rest, in MB."""
    with open(f'/proc/{server.process.pid}/smaps_rollup', encoding='ascii') as file:
        return next(int(line.split()[1]) for line in file if line.startswith('Pss:')) / 1024


def sessions(n):
    """One of each account; who signs in pays for it in memory, and that goes back."""
    for number in range(DESKS // OF_ONE_ACCOUNT):
        email = f'p{number}@velos.be'
        n.server.add_user(email, f'Personne {number}', structure=n.bikes)
        _, _, body = n.server.request('POST', '/v1/session', {'email': email, 'password': PASSWORD, 'label': 'essai'})
        yield json.loads(body)['token']


def listen(server, token, number):
    status, _, body = server.request('POST', '/v1/devices', {'label': f'bureau {number}', 'schema': 1}, token)
    assert status == 201, body
    connection = socket.create_connection(('127.0.0.1', server.port), PATIENCE)
    connection.sendall(f'GET /v1/events?device={json.loads(body)["device"]} HTTP/1.1\r\nHost: a\r\n'
                       f'Authorization: Bearer {token}\r\nAccept: text/event-stream\r\n\r\n'.encode())
    return connection


def heard(connection, head):
    data = b''
    while f'"head":{head}'.encode() not in data:
        more = connection.recv(65536)
        assert more, 'a stream ended'
        data += more


def a_thousand_idle_desks(place):
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < 4 * DESKS:
        return f'no more than {most} files may be open here'
    resource.setrlimit(resource.RLIMIT_NOFILE, (4 * DESKS, most))
    n = Network(place)
    alone = memory(n.server)
    streams = [listen(n.server, token, number) for token in sessions(n) for number in range(OF_ONE_ACCOUNT)]
    assert len(streams) == DESKS
    for stream in streams:
        heard(stream, '')
    idle = memory(n.server)
    n.paul.create('fiche', {'title': 'Pour tout le monde', 'visibility': 'network'})
    n.paul.sync()
    head = n.server.head()
    for stream in streams:
        heard(stream, head)
    told = memory(n.server)
    print(f'# {DESKS} desks: {alone:.0f} MB before, {idle:.0f} MB idle, {told:.0f} MB when all were told')
    for stream in streams:
        stream.close()
    assert 'asan' in os.environ.get('RESEAU_BUILD', '') or max(idle, told) <= MOST_MB, (idle, told)


run(a_thousand_idle_desks)

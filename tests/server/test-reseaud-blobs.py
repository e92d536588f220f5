# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and files go to the real reseaud and come back, whatever breaks on the way."""
import base64
import hashlib
import http.client
import json
import os
import random
import socket
import sys
import threading
import time
import uuid

from reseaud import PATIENCE, Reseaud, check, run

PROGRAM = sys.argv[1]
random.seed(5)
EMAIL, STRUCTURE = 'aurore@a.example', str(uuid.uuid4())


def digest(data):
    return 'sha-256=:' + base64.b64encode(hashlib.sha256(data).digest()).decode() + ':'


def name_of(data):
    return hashlib.sha256(data).hexdigest()


def ask(desk, method, path, body=None, **fields):
    """Status, fields and body of the answer."""
    connection = http.client.HTTPConnection('127.0.0.1', desk.port, timeout=PATIENCE)
    headers = {name.replace('_', '-'): str(value) for name, value in fields.items()}
    if body is not None:
        headers.setdefault('Content-Type', 'application/partial-upload')
    headers['Authorization'] = 'Bearer ' + desk.bearer
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def begin(desk, data, status=201, length=None):
    answer = ask(desk, 'POST', '/v1/blobs', Upload_Length=len(data) if length is None else length,
                 Repr_Digest=digest(data))
    check(answer[0] == status, answer)
    return answer[1]['Location']


def offset(desk, path):
    status, fields, body = ask(desk, 'HEAD', path)
    check((status, body) == (204, b''), (status, body))
    return int(fields['Upload-Offset'])


def send(desk, path, data, at, status=204):
    answer = ask(desk, 'PATCH', path, data, Upload_Offset=at)
    check(answer[0] == status, answer)
    return answer


def store(desk, data, piece=1 << 20):
    path = begin(desk, data)
    for at in range(0, len(data), piece):
        send(desk, path, data[at:at + piece], at)


def show(desk, data):
    """A page that refers to it, for everybody."""
    op = desk.creation('Une page')
    op['set']['files'] = [{'e': 'f1', 'p': 'a0', 'sha256': name_of(data)}]
    result = desk.push(desk.batch([op]))['res'][0]
    check(result['st'] == 'applied', result)


def get(desk, data, **fields):
    return ask(desk, 'GET', '/v1/blobs/' + name_of(data), **fields)


class Served:
    """A server with one account."""

    def __enter__(self):
        self.server = Reseaud(PROGRAM)
        self.server.add_user(EMAIL)
        self.server.start('--quiet')
        self.desk = self.server.desk(EMAIL)
        return self

    def __exit__(self, *_):
        self.server.__exit__()


def there_and_back():
    with Served() as here:
        data = random.randbytes(3_000_000)
        check(get(here.desk, data)[0] == 404, 'not there yet')
        show(here.desk, data)
        check(json.loads(get(here.desk, data)[2])['code'] == 'missing-blob', 'not there yet')
        store(here.desk, data)
        status, fields, body = get(here.desk, data)
        check(status == 200 and body == data, status)
        check(fields['ETag'] == f'"{name_of(data)}"' and 'immutable' in fields['Cache-Control'], fields)
        check(fields['Content-Type'] == 'application/octet-stream', fields)
        check(fields.get_all('Cache-Control') == ['private, max-age=31536000, immutable'], fields)
        check(begin(here.desk, data, 200) is None, 'nothing more to send')
        path = here.server.data / 'blobs' / name_of(data)[:2] / name_of(data)[2:]
        check(path.read_bytes() == data, 'on the disk')
        check(os.listdir(here.server.data / 'blobs/parts') == [], 'no part is left')


def ranges():
    with Served() as here:
        data = random.randbytes(100_000)
        show(here.desk, data)
        store(here.desk, data)
        for first, last in ((0, 0), (0, 9), (5, 99_999), (99_999, 99_999), (50_000, 10 ** 12)):
            status, fields, body = get(here.desk, data, Range=f'bytes={first}-{last}')
            end = min(last, 99_999)
            check(status == 206 and body == data[first:end + 1], (status, len(body)))
            check(fields['Content-Range'] == f'bytes {first}-{end}/100000', fields['Content-Range'])
        status, fields, body = get(here.desk, data, Range='bytes=70000-')
        check(status == 206 and body == data[70_000:], status)
        status, fields, _ = get(here.desk, data, Range='bytes=100000-')
        check(status == 416 and fields['Content-Range'] == 'bytes */100000', (status, fields['Content-Range']))
        for odd in ('bytes=-5', 'bytes=0-5,7-9', 'lines=0-5', 'bytes=9-5', 'bytes=a-b', 'bytes=', ''):
            check(get(here.desk, data, Range=odd)[0] == 200, odd)
        check(get(here.desk, data, If_None_Match=f'"{name_of(data)}"')[0] == 304, 'known')
        status, fields, body = ask(here.desk, 'HEAD', '/v1/blobs/' + name_of(data))
        check((status, body, fields['Content-Length']) == (200, b'', '100000'), (status, fields))
        check(get(here.desk, data, Accept_Encoding='gzip')[1]['Content-Encoding'] is None, 'as it is')


def piece_after_piece_on_one_connection():
    """Answers that fill what the server holds of them to the last byte."""
    data = random.randbytes(600000)
    with Served() as here:
        store(here.desk, data)
        show(here.desk, data)
        connection = http.client.HTTPConnection('127.0.0.1', here.desk.port, timeout=PATIENCE)
        at = 0
        for length in (262144, 65536, 131072, 16384, 65535):
            connection.request('GET', '/v1/blobs/' + name_of(data), headers={
                'Authorization': 'Bearer ' + here.desk.bearer, 'Range': f'bytes={at}-{at + length - 1}'})
            answer = connection.getresponse()
            check(answer.status == 206 and answer.read() == data[at:at + length], (at, answer.status))
            at += length
        connection.close()


def cut_in_the_middle(desk, path, data, at, upto):
    """A PATCH whose connection breaks after so many bytes."""
    with socket.create_connection(('127.0.0.1', desk.port)) as client:
        client.sendall((f'PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {desk.bearer}\r\n'
                        f'Content-Type: application/partial-upload\r\nUpload-Offset: {at}\r\n'
                        f'Content-Length: {len(data) - at}\r\n\r\n').encode())
        client.sendall(data[at:upto])


def what_came_before_a_cut_is_kept():
    with Served() as here:
        data = random.randbytes(6_000_000)
        show(here.desk, data)
        path, at, sent = begin(here.desk, data), 0, 0
        while at < 5_000_000:
            upto = at + random.randrange(200_000, 700_000)
            cut_in_the_middle(here.desk, path, data, at, upto)
            sent += upto - at
            deadline = time.monotonic() + PATIENCE
            while (now := offset(here.desk, path)) == at:
                check(time.monotonic() < deadline, 'nothing of it was kept')
            check(at < now <= upto, (at, now, upto))
            at = now
        send(here.desk, path, data[at:], at)
        sent += len(data) - at
        check(get(here.desk, data)[2] == data, 'whole')
        check(sent < 1.5 * len(data), sent)


def settled(desk, path):
    """Where an upload stands of which nothing more comes."""
    deadline, before = time.monotonic() + PATIENCE, 0
    while (now := offset(desk, path)) == 0 or now != before:
        check(time.monotonic() < deadline, 'nothing of it was kept')
        before = now
        time.sleep(0.3)
    return now


def who_comes_later_goes_on():
    """A connection that hangs does not keep another one from the upload."""
    with Served() as here:
        data = random.randbytes(1_000_000)
        show(here.desk, data)
        path = begin(here.desk, data)
        hanging = socket.create_connection(('127.0.0.1', here.desk.port))
        hanging.sendall((f'PATCH {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {here.desk.bearer}\r\n'
                         'Content-Type: application/partial-upload\r\nUpload-Offset: 0\r\n'
                         f'Content-Length: {len(data)}\r\n\r\n').encode() + data[:300_000])
        at = settled(here.desk, path)
        check(at <= 300_000, at)
        send(here.desk, path, data[at:at + 100_000], at)
        hanging.sendall(bytes(700_000))
        answer = hanging.recv(65536)
        check(b' 409 ' in answer.split(b'\r\n')[0] and b'upload-taken-over' in answer, answer[:100])
        hanging.close()
        at += 100_000
        send(here.desk, path, data[at:], at)
        check(get(here.desk, data)[2] == data, 'whole')


def resumed_after_a_kill():
    with Served() as here:
        data = random.randbytes(2_000_000)
        show(here.desk, data)
        path = begin(here.desk, data)
        send(here.desk, path, data[:700_000], 0)
        for _ in range(3):
            here.server.kill()
            here.server.start('--quiet')
            here.desk.port = here.server.port
        check(begin(here.desk, data) == path, 'the same upload')
        check(offset(here.desk, path) == 700_000, 'what was answered is there')
        answer = send(here.desk, path, data[:100], 0, 409)
        check(answer[1]['Upload-Offset'] == '700000' and json.loads(answer[2])['expected'] == 700_000, answer)
        send(here.desk, path, data[700_000:], 700_000)
        here.server.kill()
        here.server.start('--quiet')
        here.desk.port = here.server.port
        check(get(here.desk, data)[2] == data, 'whole')


def other_bytes_are_dropped():
    with Served() as here:
        data = random.randbytes(50_000)
        show(here.desk, data)
        path = begin(here.desk, data)
        answer = send(here.desk, path, data[:-1] + b'!', 0, 422)
        check(json.loads(answer[2])['code'] == 'digest-mismatch', answer)
        check(ask(here.desk, 'HEAD', path)[0] == 404, 'the upload is gone')
        check(get(here.desk, data)[0] == 404, 'nothing is there')
        check(os.listdir(here.server.data / 'blobs/parts') == [], 'no part is left')
        store(here.desk, data)
        check(get(here.desk, data)[2] == data, 'whole')


def dropped_by_who_began_it():
    with Served() as here:
        data = random.randbytes(5_000)
        path = begin(here.desk, data)
        send(here.desk, path, data[:10], 0)
        here.server.add_user('omar@b.example')
        omar = here.server.desk('omar@b.example')
        for method in ('HEAD', 'DELETE'):
            check(ask(omar, method, path)[0] == 404, method)
        send(omar, path, data[10:], 10, 404)
        check(ask(here.desk, 'DELETE', path)[0] == 204, 'dropped')
        check(ask(here.desk, 'DELETE', path)[0] == 404, 'once')
        check(os.listdir(here.server.data / 'blobs/parts') == [], 'no part is left')


def what_is_wrong_is_told():
    with Served() as here:
        data = b'abc'
        good = {'Upload_Length': 3, 'Repr_Digest': digest(data)}
        for odd in ({'Upload_Length': '-3'}, {'Upload_Length': 'x'}, {'Upload_Length': '0'},
                    {'Upload_Length': '99999999999999999999'}, {'Repr_Digest': 'sha-256=:YWJj:'},
                    {'Repr_Digest': 'md5=:YWJj:'}, {'Repr_Digest': ''}, {'Repr_Digest': name_of(data)}):
            check(ask(here.desk, 'POST', '/v1/blobs', **{**good, **odd})[0] == 400, odd)
        check(ask(here.desk, 'POST', '/v1/blobs', **{**good, 'Upload_Length': 50 * 1024 * 1024 + 1})[0] == 413, 'size')
        several = 'md5=:YWJj:, ' + digest(data)
        check(ask(here.desk, 'POST', '/v1/blobs', **{**good, 'Repr_Digest': several})[0] == 201, several)
        path = begin(here.desk, data)
        for status, body, fields in ((400, data, {}), (400, data, {'Upload_Offset': 'x'}),
                                     (409, data, {'Upload_Offset': 1}), (413, data + data, {'Upload_Offset': 0}),
                                     (415, data, {'Upload_Offset': 0, 'Content_Type': 'text/plain'}),
                                     (415, data, {'Upload_Offset': 0, 'Content_Encoding': 'gzip'}),
                                     (411, iter([data]), {'Upload_Offset': 0}),
                                     (413, bytes(8 * 1024 * 1024 + 1), {'Upload_Offset': 0})):
            got = ask(here.desk, 'PATCH', path, body, **fields)
            check(got[0] == status, (status, fields, got))
        check(ask(here.desk, 'PATCH', '/v1/blobs/uploads/x', data, Upload_Offset=0)[0] == 404, 'no upload')
        check(ask(here.desk, 'PATCH', '/v1/session', data)[0] == 405, 'no such method there')
        for path in ('/v1/blobs/abc', '/v1/blobs/' + 'A' * 64, '/v1/blobs/' + 'g' * 64):
            check(ask(here.desk, 'GET', path)[0] == 404, path)
        here.desk.bearer = 'wrong'
        check(get(here.desk, data)[0] == 401 and ask(here.desk, 'POST', '/v1/blobs', **good)[0] == 401, 'no session')


def memory(server):
    with open(f'/proc/{server.process.pid}/status', encoding='ascii') as status:
        return int(next(line for line in status if line.startswith('VmHWM')).split()[1])


def in_little_memory():
    """Three of 32 MiB at once, both ways."""
    with Served() as here:
        before = memory(here.server)
        blobs = [random.randbytes(1 << 20) * 32 for _ in range(3)]
        desks = [here.desk] + [here.server.desk(EMAIL) for _ in blobs[1:]]

        def work(desk, data, wrong):
            try:
                show(desk, data)
                store(desk, data, 4 << 20)
                check(get(desk, data)[2] == data, 'whole')
            except Exception as error:
                wrong.append(error)
        wrong = []
        threads = [threading.Thread(target=work, args=(*pair, wrong)) for pair in zip(desks, blobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check(not wrong, wrong)
        grown = memory(here.server) - before
        check(os.environ.get('RESEAU_SANITIZED') == '1' or grown < 16 * 1024, f'{grown} kB')


def many_at_once():
    """Two desks send the same blob at the same time, and one of them twice."""
    with Served() as here:
        data = random.randbytes(300_000)
        show(here.desk, data)
        desks = [here.desk, here.server.desk(EMAIL)]
        path = begin(here.desk, data)
        check(begin(desks[1], data) == path, 'one account, one upload')
        answers = []

        def work(desk):
            answers.append(ask(desk, 'PATCH', path, data, Upload_Offset=0)[0])
        threads = [threading.Thread(target=work, args=(desk,)) for desk in (*desks, here.desk)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check(all(status in (204, 404, 409, 503) for status in answers), answers)
        if get(here.desk, data)[0] != 200:
            at = offset(here.desk, path)
            send(here.desk, path, data[at:], at)
        check(get(here.desk, data)[2] == data, 'whole')


run([there_and_back, ranges, piece_after_piece_on_one_connection, what_came_before_a_cut_is_kept,
     who_comes_later_goes_on, resumed_after_a_kill, other_bytes_are_dropped, dropped_by_who_began_it,
     what_is_wrong_is_told, in_little_memory, many_at_once])

# SPDX-License-Identifier: GPL-3.0-or-later
"""Real answers of reseaud, good and bad, are what docs/openapi.json says."""
import base64
import hashlib
import http.client
import json
import re
import sys
import uuid

from reseaud import PASSWORD, PATIENCE, Reseaud, check, run

PROGRAM = sys.argv[1]
with open(sys.argv[2], encoding='utf-8') as description_file:
    API = json.load(description_file)

TYPES = {'object': dict, 'array': list, 'string': str, 'boolean': bool}


def resolve(part):
    while '$ref' in part:
        target = API
        for key in part['$ref'].lstrip('#/').split('/'):
            target = target[key]
        part = target
    return part


def is_of_type(value, name):
    if name == 'integer':
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


def faults(value, schema, path='$'):
    """What of @value is not as @schema says; members that no schema names are faults too."""
    schema = resolve(schema)
    if 'oneOf' in schema:
        found = [list(faults(value, option, path)) for option in schema['oneOf']]
        if sum(not wrong for wrong in found) != 1:
            yield f'{path}: is not one of those it may be: {min(found, key=len)}'
        return
    if 'type' in schema and not is_of_type(value, schema['type']):
        yield f'{path}: {value!r} is no {schema["type"]}'
        return
    if 'enum' in schema and value not in schema['enum']:
        yield f'{path}: {value!r} is not in {schema["enum"]}'
    if 'pattern' in schema and not re.search(schema['pattern'], value):
        yield f'{path}: {value!r}'
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, schema.get('items', {}), f'{path}[{index}]')
    if isinstance(value, dict):
        yield from object_faults(value, schema, path)


def object_faults(value, schema, path):
    for key in schema.get('required', []):
        if key not in value:
            yield f'{path}.{key}: missing'
    known, others = schema.get('properties', {}), schema.get('additionalProperties')
    for key, member in value.items():
        if key in known:
            yield from faults(member, known[key], f'{path}.{key}')
        elif others is not None:
            yield from faults(member, others, f'{path}.{key}')
        elif known:
            yield f'{path}.{key}: not described'


class Client:
    def __init__(self, port):
        self.port, self.bearer, self.seen = port, None, set()

    def ask(self, method, template, body=None, bearer=True, fields=None, **parameters):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        headers = {'Content-Type': 'application/json'} if body is not None else {}
        headers.update(fields or {})
        if self.bearer and bearer:
            headers['Authorization'] = f'Bearer {self.bearer}'
        text = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        connection.request(method, template.format(**parameters), text, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        self.compare(method, template, answer, text)
        self.fields = answer.headers
        return text

    def listen(self, device):
        """The first event of a stream that has no end."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=PATIENCE)
        connection.request('GET', f'/v1/events?device={device}', headers={'Authorization': f'Bearer {self.bearer}'})
        answer = connection.getresponse()
        line = b''
        while answer.status == 200 and not line.startswith(b'data: '):
            line = answer.readline()
        self.compare('GET', '/v1/events', answer, line[6:] if line else answer.read())
        connection.close()

    def compare(self, method, template, answer, text):
        operation = API['paths'][template][method.lower()]
        name = f'{operation["operationId"]} {answer.status}'
        check(str(answer.status) in operation['responses'], f'{name} is not described')
        self.seen.add(name)
        response = resolve(operation['responses'][str(answer.status)])
        for field in response.get('headers', {}):
            check(answer.getheader(field) is not None, f'{name} has no {field}')
        if 'content' not in response:
            check(text == b'', f'{name} has a body')
            return
        kind = answer.getheader('Content-Type')
        check(kind in response['content'], f'{name} is {kind}')
        if kind == 'application/octet-stream':
            return
        lines = text.splitlines() if kind == 'application/x-ndjson' else [text]
        for line in lines:
            wrong = list(faults(json.loads(line), response['content'][kind]['schema']))
            check(not wrong, f'{name}: {wrong[:3]} in {line[:300]}')


def operation(n, kind, record, fields, **more):
    return {'n': n, 'op': str(uuid.uuid4()), 't': kind, 'type': 'fiche', 'id': record, 'scope': 'net',
            'set': fields, 'sv': 1, **more}


def send_blob(client, record, refer):
    data = b'Une affiche'
    name = hashlib.sha256(data).hexdigest()
    digest = {'Repr-Digest': f'sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:'}
    length = {'Upload-Length': str(len(data))}
    part = {'Content-Type': 'application/partial-upload'}
    one = '/v1/blobs/uploads/{id}'
    refer({'files': [{'e': 'a', 'p': 'a0', 'sha256': name}]})
    client.ask('POST', '/v1/blobs', fields=digest)
    client.ask('POST', '/v1/blobs', fields={**digest, 'Upload-Length': '99999999'})
    client.ask('GET', '/v1/blobs/{sha256}', sha256=name)
    for method in ('HEAD', 'DELETE'):
        client.ask(method, one, id=uuid.uuid4())
    for _ in range(2):
        client.ask('POST', '/v1/blobs', fields={**digest, **length})
        upload = client.fields['Location'].rsplit('/', 1)[1]
        client.ask('HEAD', one, id=upload)
        client.ask('DELETE', one, id=upload)
    client.ask('POST', '/v1/blobs', fields={**digest, **length})
    upload = client.fields['Location'].rsplit('/', 1)[1]
    for at, more in (('1', part), ('0', {}), ('x', part), ('0', part)):
        client.ask('PATCH', one, data, id=upload, fields={'Upload-Offset': at, **more})
    client.ask('POST', '/v1/blobs', fields={**digest, **length})
    for more in ({}, {'Range': 'bytes=2-'}, {'Range': 'bytes=200-'}, {'If-None-Match': f'"{name}"'}):
        client.ask('GET', '/v1/blobs/{sha256}', sha256=name, fields=more)


def test_answers_are_as_described():
    with Reseaud(PROGRAM) as server:
        uid = server.add_user('aurore@a.example')
        server.start('--quiet')
        client = Client(server.port)
        client.ask('GET', '/v1/hello')
        client.ask('POST', '/v1/session', '{')
        client.ask('POST', '/v1/session', {'email': 'aurore@a.example', 'password': 'wrong'})
        session = json.loads(client.ask('POST', '/v1/session', {'email': 'aurore@a.example', 'password': PASSWORD}))
        client.ask('DELETE', '/v1/session')
        client.bearer = session['token']
        devices = [json.loads(client.ask('POST', '/v1/devices', {'label': name})) for name in ('one', 'two')]
        one, two = ({'epoch': device['epoch'], 'device': device['device'], 'schema': 1} for device in devices)
        client.ask('POST', '/v1/devices', '[]')
        record = str(uuid.uuid4())

        def push(base, device, *ops, **more):
            text = client.ask('POST', '/v1/sync/push', {**base, 'token': device['token'], 'push': str(uuid.uuid4()),
                                                       'acked': 0, 'ops': list(ops), **more})
            answer = json.loads(text)
            device['token'] = answer.get('token', device['token'])
            return answer
        push(one, devices[0], operation(1, 'create', record, {'title': 'Un', 'nature': 'action'}))
        push(two, devices[1], operation(1, 'patch', record, {'title': 'Deux'}, base=0))
        push(one, devices[0], operation(2, 'patch', record, {'title': 12}, base=1),
             operation(3, 'patch', str(uuid.uuid4()), {'title': 'Trois'}),
             operation(4, 'create', str(uuid.uuid4()), {'title': 'Q', 'nature': 'action'}, scope=f'org:{uuid.uuid4()}'))
        push(one, devices[0], operation(9, 'patch', record, {}))
        push(one, devices[0], epoch=one['epoch'] + 1)
        push(one, {'token': 'another'})
        push(one, devices[0], schema='one')
        client.ask('POST', '/v1/sync/pull', {**one, 'want': []})
        client.ask('POST', '/v1/sync/pull', {**two, 'want': [], 'limit': 1})
        client.ask('POST', '/v1/sync/pull', {**one, 'want': [{'s': 'net', 'c': 'x'}]})
        client.ask('POST', '/v1/sync/pull', {'want': 1})
        client.ask('POST', '/v1/sync/pull', {**one, 'want': []}, bearer=False)
        client.ask('POST', '/v1/sync/ancestor', {'marks': ['0.x', '3.AAAA']})
        client.ask('POST', '/v1/sync/ancestor', {'marks': ['x']})
        for what, body in (('digest', {}), ('digest', {'scopes': ['net']}), ('digest', {'scopes': ['x']}),
                           ('manifest', {'scope': 'net', 'buckets': list(range(256))}), ('manifest', {'scope': 'net'}),
                           ('manifest', {'scope': 'net', 'buckets': [256]}), ('fetch', {'ids': [record]}),
                           ('fetch', {'ids': [str(uuid.uuid4())]}), ('fetch', {'ids': [1]})):
            client.ask('POST', f'/v1/sync/{what}', body)
        client.listen(one['device'])
        client.listen('x')
        client.listen(uuid.uuid4())
        client.ask('GET', '/v1/records/{id}/history', id=record)
        client.ask('GET', '/v1/records/{id}/history', id=uid)
        client.ask('GET', '/v1/records/{id}/history', id=uuid.uuid4())
        gone = str(uuid.uuid4())
        push(one, devices[0], operation(5, 'create', gone, {'title': 'Rien', 'nature': 'action'}),
             operation(6, 'delete', gone, {}, base=99))
        client.ask('GET', '/v1/deleted')
        client.ask('GET', '/v1/deleted', bearer=False)
        send_blob(client, record, lambda fields: push(one, devices[0], operation(7, 'patch', record, fields, base=99)))
        client.ask('DELETE', '/v1/devices/{id}', id='x')
        client.ask('DELETE', '/v1/devices/{id}', id=two['device'])
        client.ask('POST', '/v1/sync/pull', {**two, 'want': []})
        client.listen(two['device'])
        client.ask('DELETE', '/v1/session')
        good = {name for name in client.seen if name.split()[1][0] == '2'}
        operations = {operation['operationId'] for path in API['paths'].values() for operation in path.values()}
        check({name.split()[0] for name in good} == operations, f'not all were tried: {good}')


def test_checker_finds_faults():
    line = {'k': 'cur', 'c': {'net': 'x'}}
    for value in (line, {**line, 'more': 1}, {'k': 'cur'}, {'k': 'nod', 'c': {}}, {'k': 'cur', 'c': {'net': 1}}):
        wrong = list(faults(value, {'$ref': '#/components/schemas/Line'}))
        check(bool(wrong) == (value is not line), value)


run([test_answers_are_as_described, test_checker_finds_faults])

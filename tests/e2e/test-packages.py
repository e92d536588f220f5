# SPDX-License-Identifier: GPL-3.0-or-later
"""Records that go from desk to desk in a file, while no server can be reached."""
import hashlib
import json
import pathlib
import random
import struct
import sys

from e2e import CONFLICT, DONE, FAILED, USAGE, Network, run, same

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'image'))
import samples

CONTEXT = 'Douze stagiaires réparent des vélos à Namur.\n\nIls viennent deux jours par semaine.'
PAULS = CONTEXT.replace('Douze', 'Quinze')
LISES = CONTEXT.replace('deux jours', 'trois jours')
BOTH = PAULS.replace('deux jours', 'trois jours')
MARK = b'RESEAU PACKAGE\r\n\x1a\n'


def shared_fiche(network, **fields):
    """Everybody has it; then the server cannot be reached any more."""
    fiche = network.paul.create('fiche', {'title': 'Atelier vélo', 'visibility': 'network', **fields})
    network.sync_all(network.paul, network.lise, network.omar, rounds=1)
    network.server.stop()
    return fiche


def pack(desk, path, *ids, code=DONE):
    return desk.run('pack', *ids, '--out', path, code=code)


def unpack(desk, path, code=DONE, *more):
    """The lines of the records, and the last one."""
    *records, summary = desk.run('unpack', path, *more, code=code).lines
    return records, summary


def pending(desk):
    answer = desk.sync_anyhow()
    return json.loads(answer.out.splitlines()[-1])['pending']


def values(conflict):
    return {conflict['current'], conflict['other']}


def both_wrote_the_same_field(place):
    n = Network(place)
    fiche = shared_fiche(n, context=CONTEXT, summary='Ancien')
    n.paul.set(fiche, summary='Celui de Paul', context=PAULS)
    n.lise.set(fiche, summary='Celui de Lise', context=LISES)
    to_lise, to_paul = place.folder / 'paul.reseau', place.folder / 'lise.reseau'
    assert pack(n.paul, to_lise, fiche).value['changes'] == 1
    assert pack(n.lise, to_paul, fiche).value['changes'] == 1

    before = n.lise.everything()
    (record,), summary = unpack(n.lise, to_lise, CONFLICT, '--dry-run')
    assert record['outcome'] == 'conflict' and summary['signer'] == 'new', (record, summary)
    assert n.lise.everything() == before

    (record,), summary = unpack(n.lise, to_lise, CONFLICT)
    assert (record['id'], record['outcome']) == (fiche, 'conflict')
    assert summary['conflicts'] == 1 and summary['changes'] == 1, summary
    conflict, = n.lise.conflicts()
    assert conflict['field'] == 'summary' and values(conflict) == {'Celui de Paul', 'Celui de Lise'}, conflict
    assert n.lise.fields(fiche)['context'] == BOTH, 'the words of both'
    unpack(n.paul, to_paul, CONFLICT)
    conflict, = n.paul.conflicts()
    assert values(conflict) == {'Celui de Paul', 'Celui de Lise'}, conflict
    assert n.paul.fields(fiche)['context'] == BOTH

    # Twice changes nothing, and one's own that comes back neither.
    shown, waiting = n.lise.everything(), pending(n.lise)
    _, summary = unpack(n.lise, to_lise)
    assert summary['unchanged'] == 1 and summary['changes'] == 0 and summary['signer'] == 'known', summary
    _, summary = unpack(n.lise, to_paul)
    assert summary['changes'] == 0, summary
    assert n.lise.everything() == shown and pending(n.lise) == waiting == 2

    # Both bring both changes to the server, which does each once.
    n.server.start()
    n.sync_all(n.lise, n.paul, n.omar)
    for desk in (n.lise, n.paul, n.omar):
        conflict, = desk.conflicts()
        assert values(conflict) == {'Celui de Paul', 'Celui de Lise'}, conflict
        assert desk.fields(fiche)['context'] == BOTH
        assert desk.tray() == []
        desk.check()
    same(n.lise, n.paul, n.omar)
    rows = n.server.check()
    carried = [op for _, _, _, _, patch in rows if 'via' in (op := json.loads(patch))]
    assert len(carried) == 1 and carried[0]['via']['by'] != carried[0]['origin'], carried
    # Whoever brought it is not taken for who wrote it.
    assert carried[0]['set']['summary'] == conflict['other'], (carried, conflict)
    assert conflict['by'] == carried[0]['via']['by'], (carried, conflict)
    _, summary = unpack(n.lise, to_lise)
    assert summary['changes'] == 0, 'long since with the server'
    assert n.lise.sync()['pushed'] == 0


def settled_before_the_server_heard(place):
    """Whoever comes first with it, and whichever version stands then."""
    for first in ('lise', 'paul'):
        n = Network(place_in(place, first))
        fiche = shared_fiche(n, summary='Ancien')
        n.paul.set(fiche, summary='Celui de Paul')
        n.lise.set(fiche, summary='Celui de Lise')
        path = place.folder / f'{first}.reseau'
        pack(n.paul, path, fiche)
        unpack(n.lise, path, CONFLICT)
        n.lise.resolve(fiche, 'summary', 'theirs')
        assert n.lise.conflicts(code=DONE) == []
        assert n.lise.fields(fiche)['summary'] == 'Celui de Paul'
        n.server.start()
        order = (n.lise, n.paul) if first == 'lise' else (n.paul, n.lise)
        n.sync_all(*order)
        for desk in order:
            assert desk.conflicts(code=DONE) == [] and desk.tray() == []
            assert desk.fields(fiche)['summary'] == 'Celui de Paul'
            desk.check()
        same(*order)
        n.server.check()
        n.server.stop()


def place_in(place, name):
    folder = place.folder / f'chez-{name}'
    folder.mkdir()
    inner = type(place)(folder)
    inner.servers = place.servers
    return inner


def edits_upon_what_came(place):
    """What was seen was seen, although no server had numbered it; and its author goes on, too."""
    n = Network(place)
    fiche = shared_fiche(n, summary='Ancien')
    n.paul.set(fiche, summary='Premier')
    path = place.folder / 'un.reseau'
    pack(n.paul, path, fiche)
    n.paul.set(fiche, budget=1200, title='Atelier de vélos')
    (record,), _ = unpack(n.lise, path)
    assert record['outcome'] == 'updated' and n.lise.fields(fiche)['summary'] == 'Premier'
    n.lise.set(fiche, summary='Deuxième')
    n.server.start()
    n.sync_all(n.lise, n.paul)
    for desk in (n.lise, n.paul):
        fields = desk.fields(fiche)
        assert (fields['summary'], fields['title']) == ('Deuxième', 'Atelier de vélos'), fields
        assert desk.conflicts(code=DONE) == [] and desk.tray() == []
    same(n.lise, n.paul)
    n.server.check()


def its_author_goes_on_with_it(place):
    n = Network(place)
    fiche = shared_fiche(n, summary='Ancien')
    n.paul.set(fiche, summary='Premier')
    path = place.folder / 'un.reseau'
    pack(n.paul, path, fiche)
    n.paul.set(fiche, summary='Deuxième')
    unpack(n.lise, path)
    n.server.start()
    n.sync_all(n.lise, n.paul)
    for desk in (n.lise, n.paul):
        assert desk.fields(fiche)['summary'] == 'Deuxième'
        assert desk.conflicts(code=DONE) == [] and desk.tray() == []
    same(n.lise, n.paul)


def new_ones_with_photos(place):
    """Made at a field site; a colleague takes them home and has them first on the server."""
    n = Network(place)
    n.server.stop()
    photo = place.folder / 'photo.png'
    photo.write_bytes(samples.png(600, 450, random.Random(7).randbytes(600 * 450 * 3)))
    fiche = n.paul.create('fiche', {'title': 'Sur le terrain', 'visibility': 'structure'})
    added = n.paul.run('attach', fiche, photo, '--alt', 'Un vélo').value['added'][0]
    path = place.folder / 'terrain.reseau'
    told = pack(n.paul, path, fiche).value
    assert told['files'] == 2 and told['records'] == 1, told
    assert path.stat().st_mode & 0o077 == 0
    n.paul.set(fiche, summary='Écrit après')
    (record,), summary = unpack(n.lise, path)
    assert record['outcome'] == 'created' and summary['created'] == 1, (record, summary)
    assert n.lise.fields(fiche)['photos'][0]['alt'] == 'Un vélo'
    kept = {line['sha256']: line for line in n.lise.run('files').lines}
    assert {line['state'] for line in kept.values()} == {'local'} and len(kept) == 2, kept
    n.lise.check()
    # Not for somebody of another structure, whoever gives it to them.
    (record,), summary = unpack(n.omar, path, FAILED)
    assert record['refused'] == 'scope' and summary['refused'] == 1 and summary['changes'] == 0, record
    assert not n.omar.sees(fiche) and n.omar.run('files').lines == []
    n.server.start()
    n.sync_all(n.lise, n.paul)
    for desk in (n.lise, n.paul):
        assert desk.fields(fiche)['summary'] == 'Écrit après'
        assert desk.conflicts(code=DONE) == [] and desk.tray() == []
        folder = place.folder / f'chez-{desk.email}'
        saved, = [line for line in desk.run('fetch', fiche, folder).lines if line['saved']]
        assert hashlib.sha256(pathlib.Path(saved['path']).read_bytes()).hexdigest() == added['sha256']
        desk.check()
    same(n.lise, n.paul)
    assert len([1 for row in n.server.check() if json.loads(row[4])['t'] == 'create'
                and json.loads(row[4])['id'] == fiche]) == 1


def what_the_server_said_to_one(place):
    """A version that only one desk has pulled; who may read and not write gets that and no more."""
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Atelier vélo', 'visibility': 'network'})
    n.sync_all(n.paul, n.omar, rounds=1)
    n.paul.set(fiche, title='Plus récent')
    n.paul.sync()
    n.server.stop()
    n.paul.set(fiche, title='Pas encore envoyé')
    new = n.paul.create('fiche', {'title': 'Nouvelle', 'visibility': 'network'})
    path = place.folder / 'reseau.reseau'
    pack(n.paul, path, fiche, new)
    records, summary = unpack(n.omar, path, FAILED)
    told = {record['id']: record for record in records}
    assert told[fiche]['outcome'] == 'updated' and told[fiche]['refused'] == 'not-allowed', told
    # What is new can be read; it is its author's to send, and nothing of it waits here.
    assert told[new]['outcome'] == 'created' and told[new]['held'] and 'refused' not in told[new], told
    assert n.omar.fields(fiche)['title'] == 'Plus récent' and n.omar.fields(new)['title'] == 'Nouvelle'
    assert n.omar.run('search', 'Nouvelle').lines and pending(n.omar) == 0
    n.omar.set(new, code=FAILED, title='Autre')
    n.omar.check()
    # Its author goes on and gives it once more; twice changes nothing.
    n.paul.set(new, summary='Avec un résumé')
    pack(n.paul, path, new)
    (record,), summary = unpack(n.omar, path)
    assert (record['outcome'], summary['changes']) == ('updated', 1), (record, summary)
    assert n.omar.fields(new)['summary'] == 'Avec un résumé'
    (record,), summary = unpack(n.omar, path)
    assert (record['outcome'], summary['changes']) == ('unchanged', 0), (record, summary)
    n.server.start()
    n.omar.sync()
    assert n.omar.sees(new), 'its author has not sent it yet'
    n.paul.set(new, title='Nouvelle version')
    n.sync_all(n.paul, n.omar)
    assert n.omar.fields(fiche)['title'] == 'Pas encore envoyé'
    assert n.omar.fields(new)['title'] == 'Nouvelle version' and n.omar.fields(new)['summary'] == 'Avec un résumé'
    _, summary = unpack(n.omar, path, FAILED)
    assert summary['changes'] == 0 and n.omar.tray() == [], summary
    n.omar.check()
    same(n.omar, n.paul)


def frames(data):
    """The parts of a package: (letter, offset, length)."""
    at, out = len(MARK), []
    while at < len(data):
        letter, length = data[at:at + 1], struct.unpack('>Q', data[at + 1:at + 9])[0]
        out.append((letter, at, length))
        at += 9 + length
    return out


def refused(desk, path, data, words):
    path.write_bytes(data)
    answer = desk.run('unpack', path, code=FAILED)
    assert answer.out == '' and words in answer.err, answer


def what_is_not_whole_is_refused(place):
    n = Network(place)
    fiche = shared_fiche(n, context=CONTEXT)
    n.paul.set(fiche, context=PAULS)
    path, bad = place.folder / 'bon.reseau', place.folder / 'mauvais.reseau'
    pack(n.paul, path, fiche)
    data = path.read_bytes()
    before = n.lise.everything()
    damaged = 'incomplet ou a été abîmé'
    chance = random.Random(11)
    for at in sorted(chance.sample(range(len(MARK), len(data)), 40)):
        changed = bytearray(data)
        changed[at] ^= 1 << chance.randrange(8)
        bad.write_bytes(changed)
        answer = n.lise.run('unpack', bad, code=FAILED)
        assert answer.out == '' and 'paquet' in answer.err, answer
    for length in (len(MARK) + 4, len(data) // 2, len(data) - 1):
        refused(n.lise, bad, data[:length], damaged)
    refused(n.lise, bad, data + b'x', damaged)
    refused(n.lise, bad, data[:-1] + bytes([data[-1] ^ 1]), 'signature')
    refused(n.lise, bad, b'PK\x03\x04' + data, 'n’est pas un paquet')
    refused(n.lise, bad, b'', 'n’est pas un paquet')
    # Sizes that nobody has are not even made room for.
    for huge in (1 << 62, (1 << 64) - 1, 1 << 40):
        refused(n.lise, bad, data[:len(MARK) + 1] + struct.pack('>Q', huge) + data[len(MARK) + 9:], 'plus gros')
    letter, at, length = next(f for f in frames(data) if f[0] == b'o')
    refused(n.lise, bad, data[:at + 1] + struct.pack('>Q', 1 << 20) + data[at + 9:], damaged)
    deep = b'[' * (1 << 20)
    refused(n.lise, bad, data[:at] + b'o' + struct.pack('>Q', len(deep)) + deep + data[at + 9 + length:], damaged)
    many = b''.join(b'o' + struct.pack('>Q', length) + data[at + 9:at + 9 + length] for _ in range(3))
    refused(n.lise, bad, data[:at] + many + data[at + 9 + length:], damaged)
    assert n.lise.everything() == before and pending(n.lise) == 0
    # Nor from another network, nor the folder it lies in.
    other = place.server('autre')
    other.add_user('eva@ailleurs.be', 'Eva')
    eva = place.desk(other, 'eva@ailleurs.be')
    eva.sync()
    answer = eva.run('unpack', path, code=FAILED)
    assert 'autre réseau' in answer.err, answer
    assert 'n’est pas un paquet' in n.lise.run('unpack', place.folder, code=FAILED).err
    n.lise.run('unpack', place.folder / 'rien', code=FAILED)
    n.lise.run('pack', fiche, code=USAGE)
    n.lise.run('pack', '0191f3c4-0000-7000-8000-000000000000', '--out', bad, code=FAILED)


def what_was_found(place):
    n = Network(place)
    fiche = shared_fiche(n)
    n.paul.create('structure', {'name': 'Un tout autre', 'visibility': 'network'})
    path = place.folder / 'un.reseau'
    told = n.paul.run('pack', '--query', 'atelier vélo', '--out', path).value
    assert told['records'] == 1, told
    (record,), summary = unpack(n.lise, path)
    assert record['id'] == fiche and record['outcome'] == 'unchanged' and summary['changes'] == 0


run(both_wrote_the_same_field, settled_before_the_server_heard, edits_upon_what_came, its_author_goes_on_with_it,
    new_ones_with_photos, what_the_server_said_to_one, what_is_not_whole_is_refused, what_was_found)

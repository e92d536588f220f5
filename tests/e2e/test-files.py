# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos and files between desks: over links that break off, past crashes, into no more than their place."""
import contextlib
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import sys

import e2e
from outside import Relay

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'image'))
import samples

# More than twenty are photos of 4 MB, as a long run has them: ./dev photos 200
PHOTOS = int(os.environ.get('RESEAU_PHOTOS', '20'))
PDF = b'%PDF-1.4\n' + bytes(range(256)) * 40 + b'\n%%EOF\n'


class BadLink(Relay):
    """Passes on what comes, and cuts each connection after some bytes until it has cut so often."""

    def __init__(self, to, port, cuts, least, most, seed=1):
        self.random, self.cuts, self.least, self.most = random.Random(seed), cuts, least, most
        self.up = self.down = 0
        super().__init__(to, port)

    def begin(self):
        with self.lock:
            return {'left': self.random.randrange(self.least, self.most) if self.cuts > 0 else sys.maxsize}

    def passed(self, data, up, state):
        data = data[:max(1, state['left'])]
        state['left'] -= len(data)
        self.up, self.down = self.up + len(data) * up, self.down + len(data) * (not up)
        self.cuts -= state['left'] <= 0
        return data, state['left'] > 0


def behind(net, make):
    """The server goes on at another port, and @make stands at its own."""
    front = net.server.port
    net.server.stop()
    net.server.port = front + 1 if front < 31999 else front - 1
    net.server.start()
    return make(front, net.server.port)


def noise(folder, name, width=256, height=256):
    """A photo that does not become small."""
    path = folder / f'{name}.png'
    path.write_bytes(samples.png(width, height, random.Random(name).randbytes(width * height * 3)))
    return path


def fiche(desk, title='Atelier vélo'):
    record = desk.create('fiche', {'title': title, 'nature': 'practice'})
    desk.run('share', record, 'network')
    return record


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(desk):
    return {line['sha256']: line for line in desk.run('files').lines}


def saved(desk, record, folder, code=e2e.DONE):
    return {line['sha256']: pathlib.Path(line['path'])
            for line in desk.run('fetch', record, folder, code=code).lines if line['saved']}


def until_done(desk, what, most=300):
    for _ in range(most):
        answer = desk.sync_anyhow()
        assert answer.code in (e2e.DONE, e2e.FAILED, e2e.NOT_SYNCED), answer
        if answer.value[what] == 0 and answer.value['pending'] == 0 and answer.code == e2e.DONE:
            return
    raise AssertionError(f'{what} does not end: {answer}')


def a_photo_reaches_the_others(place):
    net = e2e.Network(place)
    source = noise(place.folder, 'photo', 600, 450)
    record = fiche(net.paul)
    net.paul.sync()
    added = net.paul.run('attach', record, source, '--alt', 'Un vélo démonté').value['added'][0]
    assert added['w'] == 600 and added['type'] == 'image/jpeg' and added['name'] == 'photo.png', added
    assert files(net.paul)[added['sha256']]['state'] == 'local'
    done = net.paul.sync()
    assert done['uploads'] == 0, done
    assert {line['state'] for line in files(net.paul).values()} == {'cached'}
    # A colleague has all of it, others the small picture until they ask.
    assert net.lise.sync()['downloads'] == 0
    assert files(net.lise)[added['sha256']]['state'] == 'cached'
    assert net.omar.sync()['downloads'] == 0
    kept = files(net.omar)
    assert kept[added['thumb']]['state'] == 'cached' and kept[added['sha256']]['state'] == 'remote', kept
    for desk in (net.lise, net.omar):
        got = saved(desk, record, place.folder / f'chez-{desk.email}')
        assert {digest(path) for path in got.values()} == {added['sha256']}, got
        assert desk.fields(record)['photos'][0]['alt'] == 'Un vélo démonté'
        desk.check()


def a_file_stays_as_it_is(place):
    net = e2e.Network(place)
    source = place.folder / 'Formulaire d’accueil.pdf'
    source.write_bytes(PDF)
    record = fiche(net.paul)
    added = net.paul.run('attach', record, source).value['added'][0]
    assert added['sha256'] == hashlib.sha256(PDF).hexdigest() and 'thumb' not in added, added
    assert added['type'] == 'application/pdf' and added['size'] == len(PDF), added
    net.paul.sync()
    net.omar.sync()
    folder = place.folder / 'reçu'
    got = saved(net.omar, record, folder)[added['sha256']]
    assert got.read_bytes() == PDF and got.name == source.name
    # What is there already is not written over.
    got.write_bytes(b'autre chose')
    again = saved(net.omar, record, folder)[added['sha256']]
    assert again.read_bytes() == PDF and got.read_bytes() == b'autre chose'


def what_is_no_photo_is_said_and_changes_nothing(place):
    net = e2e.Network(place)
    record = fiche(net.paul)
    before = net.paul.fields(record)
    heic, text, empty, large = (place.folder / name for name in ('a.heic', 'a.jpg', 'vide.pdf', 'grand.zip'))
    heic.write_bytes(samples.PHOTO_HEIC)
    text.write_text('Ceci n’est pas une image.')
    empty.write_bytes(b'')
    with open(large, 'wb') as file:
        file.truncate(50 * 1024 * 1024 + 1)
    for source, where, words in (
            (heic, [], 'HEIC'), (text, ['--as', 'photos'], 'pas une image que Réseau sait lire'),
            (empty, ['--as', 'files'], 'rien dans ce fichier'), (large, ['--as', 'files'], '50'),
            (place.folder, ['--as', 'files'], 'dossier'), (place.folder / 'rien.png', [], 'ne peut pas être lu')):
        answer = net.paul.run('attach', record, source, *where, code=e2e.FAILED)
        assert words in answer.err.replace('\u00a0', ' ').replace('\u202f', ' '), answer
    # One that cannot be taken: none is.
    net.paul.run('attach', record, noise(place.folder, 'bonne'), heic, code=e2e.FAILED)
    assert net.paul.fields(record) == before
    net.paul.check()


def photos_over_a_link_that_breaks_off(place):
    net = e2e.Network(place)
    large = PHOTOS > 20
    edges, least, most = ((1950, 1440), 1000000, 8000000) if large else ((256, 256), 15000, 60000)
    if large:
        e2e.PATIENCE = 1800
    records, sizes, photos = [], {}, set()
    for desk in (net.paul, net.lise):
        desk.run('files', '--limit', 10 * PHOTOS)
    for first in range(0, PHOTOS, 20):
        paths = [noise(place.folder, f'p{n}', *edges) for n in range(first, min(first + 20, PHOTOS))]
        records.append(fiche(net.paul, f'Photos {first}'))
        photos |= {photo['sha256'] for photo in net.paul.run('attach', records[-1], *paths).value['added']}
        for path in paths:
            path.unlink()
    sizes = {sha256: line['size'] for sha256, line in files(net.paul).items()}
    total = sum(sizes.values())
    with contextlib.closing(behind(net, lambda port, to: BadLink(to, port, 50, least, most))) as link:
        until_done(net.paul, 'uploads')
        assert link.cuts <= 25, f'{link.cuts} cuts were not needed'
        assert total <= link.up <= 1.2 * total, f'{link.up} bytes for {total}'
        print(f'# {len(sizes)} blobs of {total} bytes: {link.up} up, {50 - link.cuts} cuts', flush=True)
        link.cuts, link.down = 50, 0
        until_done(net.lise, 'downloads')
        assert link.cuts <= 25, f'{link.cuts} cuts were not needed'
        assert total <= link.down <= 1.2 * total + 200000, f'{link.down} bytes for {total}'
        print(f'# {link.down} down, {50 - link.cuts} cuts', flush=True)
        got = {}
        for number, record in enumerate(records):
            got.update(saved(net.lise, record, place.folder / f'reçu{number}'))
        assert {digest(path) for path in got.values()} == set(got) == photos
        net.paul.check()
        net.lise.check()


def the_others_see_that_it_is_still_to_come(place):
    net = e2e.Network(place)
    record = fiche(net.paul)
    net.paul.sync()
    net.omar.sync()
    added = net.paul.run('attach', record, noise(place.folder, 'lourde', 500, 400)).value['added'][0]
    assert added['size'] > 100000, added
    # The record gets through, the photo does not.
    with contextlib.closing(behind(net, lambda port, to: BadLink(to, port, 1000, 12000, 12001))) as link:
        for _ in range(8):
            if net.paul.sync_anyhow().value['pending'] == 0:
                break
        link.cuts = 0
        assert net.paul.run('files').lines[0]['state'] == 'local'
        assert net.omar.sync_anyhow().value['downloads'] > 0
        assert net.omar.fields(record)['photos'][0]['sha256'] == added['sha256']
        assert saved(net.omar, record, place.folder / 'rien', code=e2e.NOT_SYNCED) == {}
        assert files(net.omar)[added['sha256']]['state'] == 'remote'
        until_done(net.paul, 'uploads')
        got = saved(net.omar, record, place.folder / 'reçu')
        assert digest(got[added['sha256']]) == added['sha256']


def crashes_of_either_side(place):
    net = e2e.Network(place)
    record = fiche(net.paul)
    paths = [noise(place.folder, f'c{n}', 700, 500) for n in range(4)]
    added = net.paul.run('attach', record, *paths).value['added']
    moment = random.Random(4)
    with contextlib.closing(behind(net, lambda port, to: BadLink(to, port, 0, 1, 2))) as link:
        for turn in range(12):
            began = link.up
            process = subprocess.Popen([e2e.RESEAUCTL, '--data', net.paul.folder, 'sync'], env=e2e.ENVIRONMENT,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wanted = began + moment.randrange(1000, 300000)
            while process.poll() is None and link.up < wanted:
                pass
            if turn % 2:
                net.server.kill()
                process.wait(e2e.PATIENCE)
                net.server.start()
            else:
                process.send_signal(signal.SIGKILL)
                process.wait()
        until_done(net.paul, 'uploads')
        until_done(net.lise, 'downloads')
        got = saved(net.lise, record, place.folder / 'reçu')
        assert {digest(path) for path in got.values()} == {photo['sha256'] for photo in added}
        net.paul.check()
        net.lise.check()
        net.server.check()


def what_is_taken_away_leaves_the_other_desks(place):
    net = e2e.Network(place)
    record = fiche(net.paul)
    added = net.paul.run('attach', record, noise(place.folder, 'a'), noise(place.folder, 'b')).value['added']
    net.sync_all(net.paul, net.lise)
    assert set(files(net.lise)) == {p[k] for p in added for k in ('sha256', 'thumb')}
    net.paul.set(record, photos=added[1:])
    net.sync_all(net.paul, net.lise)
    kept = {added[1]['sha256'], added[1]['thumb']}
    assert set(files(net.lise)) == kept
    on_disk = {p.parent.name + p.name for p in (net.lise.folder / 'blobs').glob('??/*')}
    assert on_disk == kept, on_disk
    # What goes out of sight goes from the disk.
    net.omar.sync()
    assert net.omar.sees(record)
    net.paul.run('share', record, 'structure')
    net.sync_all(net.paul, net.omar)
    assert not [p for p in (net.omar.folder / 'blobs').glob('??/*')]


def damage_is_told_and_repaired(place):
    net = e2e.Network(place)
    record = fiche(net.paul)
    photo = net.paul.run('attach', record, noise(place.folder, 'a')).value['added'][0]['sha256']
    net.sync_all(net.paul, net.lise)
    path = net.lise.folder / 'blobs' / photo[:2] / photo[2:]
    path.write_bytes(path.read_bytes()[:-1] + b'!')
    answer = net.lise.run('check', code=None).value
    assert answer['ok'] is False and photo in answer['problems'][0], answer
    net.lise.run('check', '--repair', code=None)
    net.lise.sync()
    net.lise.check()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == photo


def a_server_that_was_put_back_gets_them_again(place):
    net = e2e.Network(place)
    record = fiche(net.paul)
    net.paul.sync()
    net.server.back_up()
    photo = net.paul.run('attach', record, noise(place.folder, 'a')).value['added'][0]['sha256']
    net.paul.sync()
    net.server.put_back()
    for path in (net.server.folder / 'blobs').glob('??/*'):
        path.unlink()
    for _ in range(3):
        net.paul.sync_anyhow()
    net.omar.sync()
    got = saved(net.omar, record, place.folder / 'reçu')
    assert digest(got[photo]) == photo


e2e.run(a_photo_reaches_the_others, a_file_stays_as_it_is, what_is_no_photo_is_said_and_changes_nothing,
        photos_over_a_link_that_breaks_off, the_others_see_that_it_is_still_to_come,
        crashes_of_either_side, what_is_taken_away_leaves_the_other_desks, damage_is_told_and_repaired,
        a_server_that_was_put_back_gets_them_again)

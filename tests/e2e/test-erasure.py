# SPDX-License-Identifier: GPL-3.0-or-later
"""A person is erased: nothing of them is left, looked for in the bytes of every file of the server and
of every desk, and nothing brings them back."""
import json
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

from e2e import DONE, ENVIRONMENT, FAILED, PATIENCE, RESEAUCTL, USAGE, Desk, Network, run, same

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'image'))
import samples

EMAIL = 'zqbrovac@courriel-rare.example'
# What each part of the network holds of her, each in a word of its own.
WORDS = {
    'first_name': 'Vzephirine', 'name': 'Quibrovacz', 'email': 'zqbrovac', 'phone': '0499135791',
    'note': 'mandragorzine', 'old note': 'ptarmiganzou', 'conflict': '0488246802', 'link': 'vexillozogue',
    'old link': 'thaumaturzge', 'comment': 'ornithozynque', 'private': 'hippocampzelle', 'alt': 'kakapozette',
}


def raw(folder):
    """The bytes of all files, as lower case: the index keeps words folded."""
    return {path: path.read_bytes().lower() for path in folder.rglob('*') if path.is_file()}


def piece(word):
    """The index leaves out what a word has in common with the one before."""
    return word[3:].lower().encode()


def traces(folder, words=None):
    files = raw(folder)
    return sorted((name, str(path.relative_to(folder))) for name, word in (words or WORDS).items()
                  for path, data in files.items() if piece(word) in data)


def found(folder):
    return {name for name, _ in traces(folder)}


def clean(folder, words=None):
    left = traces(folder, words)
    assert not left, f'{folder.name}: {left}'


def photo(folder, name):
    path = folder / f'{name}.png'
    path.write_bytes(samples.png(640, 480, random.Random(name).randbytes(640 * 480 * 3)))
    return path


def blobs(folder):
    return {path.parent.name + path.name: path.read_bytes() for path in (folder / 'blobs').rglob('*') if path.is_file()}


class Known(Network):
    """A network in which Zéphirine is known in every way that there is."""

    def __init__(self, place):
        super().__init__(place)
        self.folder = place.folder
        self.uid = self.server.add_user(EMAIL, f'{WORDS["first_name"]} {WORDS["name"]}', structure=self.bikes)
        self.zoe = place.desk(self.server, EMAIL, 'zoe')
        self.zoe.sync()
        self.link = next(line['id'] for line in self.zoe.list('link') if line['fields']['from'] == self.uid)
        self.zoe.set(self.uid, phone=WORDS['phone'], note=WORDS['old note'])
        self.zoe.set(self.link, function=f'Cheffe {WORDS["link"]}')
        gone = self.zoe.create('link', {'type': 'member_of', 'from': self.uid, 'to': self.wood,
                                        'function': WORDS['old link']})
        self.zoe.sync()
        self.zoe.run('delete', gone)
        self.zoe.set(self.uid, note=f'Préfère la {WORDS["note"]}')
        # Kept to herself, with a photo that nobody else has.
        self.private = self.zoe.create('fiche', {'title': WORDS['private'], 'visibility': 'me'})
        self.zoe.run('attach', self.private, photo(place.folder, 'privée'), '--alt', WORDS['alt'])
        # Hers, for everybody, with a photo as well.
        self.public = self.zoe.create('fiche', {'title': 'Atelier de soudure', 'visibility': 'network',
                                                'authors': [self.uid]})
        self.zoe.run('attach', self.public, photo(place.folder, 'publique'))
        self.said = self.zoe.run('comment', self.public, 'Venez voir quand vous voulez').value['id']
        self.sync_all(self.zoe, self.anne, self.lise, self.omar)
        # Two of her structure write her number at once.
        self.lise.set(self.uid, phone=WORDS['conflict'])
        self.zoe.set(self.uid, phone=WORDS['phone'] + '1')
        self.remark = self.lise.run('comment', self.uid, f'Elle élève un {WORDS["comment"]}').value['id']
        self.sync_all(self.zoe, self.lise, self.anne, self.paul, self.omar)
        assert self.lise.show(self.uid)['conflicts'], self.lise.show(self.uid)

    def everybody(self):
        return self.anne, self.paul, self.lise, self.omar

    def erase(self, *more, code=DONE):
        return self.server.admin('person', 'erase', EMAIL, *more, code=code)

    def check_known(self):
        assert found(self.server.folder) == set(WORDS), set(WORDS) - found(self.server.folder)
        for desk in self.everybody():
            assert found(desk.folder) >= {'name', 'email', 'phone', 'link', 'comment', 'note'}, found(desk.folder)


def erased_everywhere(place):
    n = Known(place)
    n.check_known()
    before = blobs(n.server.folder)
    # Without a network meanwhile: Paul writes about her, makes a link from her and adds a remark.
    n.paul.set(n.uid, note='Aussi le mercredi, dit la salamandrzou')
    n.paul.create('link', {'type': 'member_of', 'from': n.uid, 'to': n.wood, 'function': 'axolotlzou'})
    n.paul.run('comment', n.uid, 'Une remarque de la coccinellzou')
    n.paul.set(n.public, summary='Ce qui reste')
    late = {'note': 'salamandrzou', 'link': 'axolotlzou', 'remark': 'coccinellzou'}
    assert len(traces(n.paul.folder, late)) >= 3
    # Only who says that they are sure.
    told = n.erase(code=USAGE)
    assert told.value['erased'] is False and told.value['records'] >= 5 and '--yes' in told.err, told
    n.check_known()
    done = n.erase('--yes').value
    assert done['erased'] is True and done['person'] == n.uid and done['blobs'] == 2, done
    assert [m['id'] for m in done['mentions']] == [], done
    # While it serves, in every file of its folder; and what it kept aside for a backup.
    clean(n.server.folder)
    assert n.uid in (place.folder / 'server.guard.erased').read_text()
    left = blobs(n.server.folder)
    assert len(left) == len(before) - 2 and set(left) < set(before)
    n.server.check()
    # The desks learn it with their next exchange.
    for desk in (n.lise, n.omar, n.anne):
        assert found(desk.folder)
        desk.sync()
        clean(desk.folder)
        assert desk.run('show', n.uid, code=None).code != DONE
        assert not any(line['fields'].get('from') == n.uid for line in desk.list('link'))
        assert desk.run('search', WORDS['name']).lines == []
        desk.check()
    # Nor does what was written without a network bring her back, or stay where it was written.
    answer = n.paul.sync()
    assert answer['pending'] == 0 and n.paul.tray() == [], answer
    n.paul.sync()
    for folder in (n.paul.folder, n.server.folder):
        clean(folder)
        clean(folder, late)
    n.sync_all()
    same(n.anne, n.lise)
    for desk in n.everybody():
        clean(desk.folder)
        desk.check()
        # What she wrote for everybody stays, with its photo; of what others wrote nothing is lost.
        assert desk.fields(n.public)['title'] == 'Atelier de soudure'
        assert desk.fields(n.public)['summary'] == 'Ce qui reste'
        assert desk.fields(n.said)['text'] == 'Venez voir quand vous voulez'
    # Her own desk is like that of any account that was closed; with whom it was signed in it knows.
    assert n.zoe.run('sync', code=FAILED).value['account_closed'] is True
    assert set(traces(n.zoe.folder)) <= {('email', 'secrets')}, traces(n.zoe.folder)
    assert not blobs(n.zoe.folder)
    assert n.zoe.connect(code=FAILED).err
    # Of the account nothing can be seen or made again.
    assert EMAIL not in str(n.server.admin('user', 'list').lines) and len(n.server.admin('user', 'list').lines) == 4
    for arguments in (['user', 'set', n.uid, '--role', 'member'], ['user', 'enable', EMAIL], ['person', 'erase', EMAIL]):
        assert n.server.admin(*arguments, code=None).code != DONE
    # The address can be used for somebody else.
    n.server.add_user(EMAIL, 'Une Autre')
    n.server.stop()
    n.server.start()
    n.server.check()


def a_desk_that_stays_open(place):
    """Words are gone from the log of a cache that is in use, too."""
    n = Known(place)
    watch = subprocess.Popen([RESEAUCTL, '--data', n.omar.folder, 'watch'], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    try:
        while json.loads(watch.stdout.readline())['state'] != 'idle':
            pass
        n.erase('--yes')
        # The next thing that happens makes it look.
        n.lise.create('fiche', {'title': 'Autre chose', 'visibility': 'network'})
        n.lise.sync()
        deadline = time.monotonic() + PATIENCE
        while traces(n.omar.folder) and time.monotonic() < deadline:
            time.sleep(0.1)
        clean(n.omar.folder)
        assert watch.poll() is None
    finally:
        watch.send_signal(signal.SIGTERM)
        watch.wait(PATIENCE)
        watch.stdout.close()
    n.omar.check()


def a_backup_that_is_put_back(place):
    """The list of what was erased stands outside: the server erases again what comes back."""
    n = Known(place)
    n.server.back_up()
    # Later than the backup: the desks would give it back.
    n.lise.set(n.uid, note='Plus tard la libellulzou')
    later = n.lise.create('link', {'type': 'member_of', 'from': n.uid, 'to': n.wood, 'function': 'tamarinzou'})
    n.lise.sync()
    n.paul.sync()
    late = {'note': 'libellulzou', 'link': 'tamarinzou'}
    fiche = n.omar.create('fiche', {'title': 'Écrite après la sauvegarde', 'visibility': 'network'})
    n.omar.sync()
    n.erase('--yes')
    n.omar.sync()
    n.server.put_back()
    assert n.server.epochs()[-1] == 'guard'
    clean(n.server.folder)
    assert 'effacé' in n.server.log.read_text()
    # Omar knows of the erasure, Lise and Paul hold everything, the latest of it too.
    assert found(n.paul.folder) and traces(n.lise.folder, late)
    n.sync_all(rounds=3)
    for folder in (n.server.folder, *(desk.folder for desk in n.everybody())):
        clean(folder)
        clean(folder, late)
    for desk in n.everybody():
        assert desk.sees(fiche) and not desk.sees(later) and desk.sees(n.public)
        assert desk.tray() == []
        desk.check()
    n.server.check()
    # A second time, without the guard: the list is enough.
    n.server.put_back(guarded=False)
    clean(n.server.folder)
    n.sync_all(rounds=3)
    for folder in (n.server.folder, *(desk.folder for desk in n.everybody())):
        clean(folder)
        clean(folder, late)


def an_older_desk_put_back(place):
    """A copy of a desk from before the erasure learns of it as well."""
    n = Known(place)
    n.paul.set(n.uid, note='Jamais partie, la loutrezou')
    shutil.copytree(n.paul.folder, place.folder / 'copie')
    n.erase('--yes')
    n.paul.sync()
    clean(n.paul.folder)
    shutil.rmtree(n.paul.folder)
    shutil.copytree(place.folder / 'copie', n.paul.folder)
    assert found(n.paul.folder)
    n.sync_all(n.paul)
    for folder in (n.paul.folder, n.server.folder):
        clean(folder)
        clean(folder, {'note': 'loutrezou'})
    n.paul.check()


def somebody_without_an_account(place):
    """A contact of the directory; what others wrote of them elsewhere is told, not touched."""
    n = Network(place)
    words = {'name': 'Wolfrazimov', 'email': 'wolfrazimov', 'note': 'cacatoezette'}
    person = n.paul.create('person', {'first_name': 'Igor', 'name': 'Wolfrazimov', 'note': 'Aime le cacatoezette',
                                      'email': 'Igor.Wolfrazimov@rare.example', 'visibility': 'network'})
    twin = n.paul.create('person', {'name': 'Autre', 'email': 'double@rare.example', 'visibility': 'network'})
    n.paul.create('person', {'name': 'Encore', 'email': 'double@rare.example', 'visibility': 'network'})
    fiche = n.omar.create('fiche', {'title': 'Visite', 'summary': 'Avec Igor Wolfrazimov, mardi',
                                    'visibility': 'network'})
    n.sync_all()
    for wanted, code in (('double@rare.example', FAILED), ('personne@rare.example', FAILED), (n.bikes, FAILED)):
        assert n.server.admin('person', 'erase', wanted, '--yes', code=code).err, wanted
    assert n.server.admin('person', 'erase', code=USAGE).err and n.server.admin('person', code=USAGE).err
    done = n.server.admin('person', 'erase', 'igor.wolfrazimov@rare.example', '--yes').value
    assert done['person'] == person and done['records'] == 1, done
    assert [(m['id'], m['kind']) for m in done['mentions']] == [(fiche, 'fiche')], done
    n.omar.set(fiche, summary='Avec quelqu’un, mardi')
    n.sync_all()
    for desk in (n.anne, n.paul, n.lise):
        clean(desk.folder, {'note': words['note']})
        assert not desk.sees(person) and desk.sees(twin)
        desk.check()


def all_that_is_kept_of_her(place):
    """The right of access: one file with everything."""
    n = Known(place)
    path = place.folder / 'zoé.json'
    n.server.admin('person', 'export', EMAIL, path)
    assert path.stat().st_mode & 0o077 == 0
    text = path.read_text()
    for name, word in WORDS.items():
        assert word.lower() in text.lower(), name
    value = json.loads(text)
    kinds = sorted(record['kind'] for record in value['records'])
    assert kinds == ['fiche', 'link', 'link', 'message', 'person'], kinds
    private = next(record for record in value['records'] if record['id'] == n.private)
    assert len(private['files']) == 2 and set(private['files']) <= set(blobs(n.server.folder))
    person = next(record for record in value['records'] if record['id'] == n.uid)
    assert person['fields']['name'] == WORDS['name'] and person['conflicts'] and len(person['history']) >= 4
    use = value['use']
    assert use['account']['email'] == EMAIL and len(use['installations']) == 1 and len(use['sessions']) == 1
    assert any(change['record'] == n.public for change in use['changes'])
    assert 'argon' not in text and not any(word in text for word in ('digest', 'token'))
    assert [m['id'] for m in value['mentions']] == [], value['mentions']
    for arguments in (['person', 'export', EMAIL], ['person', 'export', 'x@y.be', path],
                      ['person', 'export', EMAIL, place.folder / 'nulle-part' / 'x']):
        assert n.server.admin(*arguments, code=None).code in (FAILED, USAGE), arguments


def leaves_with_photos(place, close):
    """Of a structure that one has left no photo is left either; what was not sent yet goes with the rest."""
    n = Network(place)
    ours = n.lise.create('fiche', {'title': 'De la maison', 'visibility': 'structure'})
    n.lise.run('attach', ours, photo(place.folder, 'partagée'))
    n.sync_all(n.lise, n.paul)
    n.paul.run('fetch', ours, place.folder)
    n.sync_all(n.paul)
    shared = blobs(n.paul.folder)
    assert len(shared) == 2 and set(shared) <= set(blobs(n.server.folder))
    n.paul.run('attach', ours, photo(place.folder, 'jamais partie'))
    late = set(blobs(n.paul.folder)) - set(shared)
    assert len(late) == 2 and not late & set(blobs(n.server.folder))
    if close:
        n.server.admin('user', 'close', n.paul.email)
    else:
        n.server.admin('user', 'set', n.paul.email, '--structure', 'none')
    answer = n.paul.sync_anyhow().value
    assert answer['pending'] == 0 and answer['uploads'] == 0 and answer['rejected'] == 1, answer
    files = raw(n.paul.folder)
    for data in shared.values():
        middle = data[len(data) // 2:len(data) // 2 + 40].lower()
        assert not any(middle in bytes_ for bytes_ in files.values())
    # With what was refused, on both sides; the server forgets it once somebody has decided, he when he has read it.
    assert set(blobs(n.paul.folder)) == late and late <= set(blobs(n.server.folder))
    kept, = n.server.admin('quarantine', 'list').lines
    path = place.folder / 'gardé.jsonl'
    n.server.admin('quarantine', 'export', path)
    assert all(name in path.read_text() for name in late)
    # Nobody reads it by that.
    n.sync_all(n.lise)
    assert not late & {line['sha256'] for line in n.lise.run('files').lines}
    assert n.server.check()
    n.server.admin('quarantine', 'close', kept['id'])
    n.lise.check()


def a_structure_is_left_with_photos(place):
    leaves_with_photos(place, False)


def an_account_is_closed_with_photos(place):
    leaves_with_photos(place, True)


run(a_structure_is_left_with_photos, an_account_is_closed_with_photos, erased_everywhere, a_desk_that_stays_open, a_backup_that_is_put_back, an_older_desk_put_back,
    somebody_without_an_account, all_that_is_kept_of_her)

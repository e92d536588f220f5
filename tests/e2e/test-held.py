# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that are stopped in the middle of something and go on later, and disks that are full or may only be read
while photos pass."""
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

from e2e import CONFLICT, DONE, ENVIRONMENT, FAILED, NOT_SYNCED, RESEAUCTL, ROOT, Desk, Network, Result, run, same
from outside import fill, small_disk
from watch import Watch

sys.path.insert(0, str(ROOT / 'tests/image'))
import samples  # noqa: E402

SEED = int(os.environ.get('RESEAU_SEED', '5'))


def photo(folder, name='photo', edge=300):
    path = folder / f'{name}.png'
    path.write_bytes(samples.png(edge, edge, random.Random(name).randbytes(edge * edge * 3)))
    return path


def table(folder, rows):
    path = folder / 'table.csv'
    path.write_text('nom;description\n' + ''.join(f'Structure {i};{"mot " * 40}{i}\n' for i in range(rows)))
    return path


class Syncing:
    """`reseauctl sync` under way."""

    def __init__(self, desk):
        self.process = subprocess.Popen([RESEAUCTL, '--data', desk.folder, 'sync'], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT)

    def stop(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def end(self):
        out, err = self.process.communicate(timeout=120)
        return Result(self.process.returncode, out.decode(), err.decode())


# --- stopped ------------------------------------------------------------------------------------------

def a_server_that_is_stopped(place):
    """Patience ends, and says so; what had been sent is there once when the server goes on."""
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Pendant la pause', 'visibility': 'network'})
    n.server.process.send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    answer = n.paul.run('sync', code=NOT_SYNCED)
    took = time.monotonic() - begun
    n.server.process.send_signal(signal.SIGCONT)
    assert answer.value['pending'] == 1 and 'serveur' in answer.err, answer
    print(f'# given up after {took:.0f} s')
    assert n.paul.sync()['pending'] == 0
    n.lise.sync()
    assert n.lise.sees(fiche)
    rows = n.server.check()
    assert sum('Pendant la pause' in row[4] for row in rows) == 1
    assert n.paul.notices() == [] and n.paul.tray() == []
    n.paul.check()
    same(n.paul, n.lise)


def a_desk_that_is_stopped(place):
    """A long exchange that is held for longer than the server waits for a body; others are served meanwhile."""
    n = Network(place)
    n.anne.run('import', 'structure', table(place.folder, 2000))
    for desk, moments in ((n.anne, (0.05, 0.2)), (n.lise, (0.05, 0.15))):
        for moment in moments:
            one = Syncing(desk)
            time.sleep(moment)
            one.stop()
            begun = time.monotonic()
            other = n.omar.create('fiche', {'title': f'{desk.email} {moment}', 'visibility': 'network'})
            assert n.omar.sync()['pending'] == 0
            n.paul.sync()
            assert n.paul.sees(other)
            # The server gives up on who says nothing for nine seconds.
            time.sleep(max(0, begun + 11 - time.monotonic()))
            one.go_on()
            assert one.end().code in (DONE, FAILED, NOT_SYNCED)
    n.sync_all()
    for desk in (n.anne, n.paul, n.lise):
        assert len(desk.list('structure')) == 2002
        assert desk.notices() == [] and desk.tray() == []
        desk.check()
    n.server.check()
    same(n.paul, n.lise)


def both_stopped_again_and_again(place):
    """In any order, for short times, while both have work."""
    n = Network(place)
    moment = random.Random(SEED)
    marks = []
    for turn in range(12):
        for number in range(3):
            marks.append(f'{turn}/{number}')
            n.paul.create('fiche', {'title': marks[-1], 'visibility': 'network', 'authors': []})
        one = Syncing(n.paul)
        over = threading.Event()

        def hold(one=one, over=over):
            while not over.is_set():
                target = moment.choice((one.process, n.server.process))
                if target.poll() is None:
                    target.send_signal(signal.SIGSTOP)
                    over.wait(moment.uniform(0, 0.2))
                    target.send_signal(signal.SIGCONT)
                over.wait(moment.uniform(0, 0.05))

        holder = threading.Thread(target=hold)
        holder.start()
        answer = one.end()
        over.set()
        holder.join()
        assert answer.code in (DONE, CONFLICT), answer
    n.lise.sync()
    titles = sorted(record['fields']['title'] for record in n.lise.list('fiche'))
    assert titles == sorted(marks), titles
    assert n.paul.notices() == []
    n.server.check()
    n.paul.check()
    same(n.paul, n.lise)
    print(f'# seed {SEED}')


def one_that_keeps_in_step_is_stopped(place):
    n = Network(place)
    watch = Watch(n.lise)
    watch.live()
    for target in (watch.process, n.server.process, watch.process):
        target.send_signal(signal.SIGSTOP)
        fiche = n.paul.create('fiche', {'title': 'Pendant la pause'})
        if target is watch.process:
            n.paul.sync()
        time.sleep(1)
        target.send_signal(signal.SIGCONT)
        n.paul.sync()
        watch.changed(fiche)
    watch.live()
    watch.stop()
    n.lise.check()


# --- disks ---------------------------------------------------------------------------------------------

def read_only(folder, yes=True):
    """A file system that is mounted anew, as the system does when a disk has errors."""
    subprocess.run(['mount', '-o', f'remount,{"ro" if yes else "rw"}', folder], check=True)


def a_disk_that_may_only_be_read(place):
    n = Network(place)
    with small_disk(place.folder / 'petit', 64) as mounted:
        if not mounted:
            return 'no small file system may be mounted here'
        folder = place.folder / 'petit'
        shutil.copytree(n.paul.folder, folder / 'paul')
        shutil.copytree(n.server.folder, folder / 'server')
        paul = Desk(folder / 'paul', n.server, n.paul.email)
        fiche = paul.create('fiche', {'title': 'Écrite avant'})
        read_only(folder)
        try:
            for arguments, stdin in ((['set', fiche, 'title="Autre"'], None), (['delete', fiche], None),
                                     (['create', 'fiche'], '{"title":"x"}'), (['comment', fiche, 'x'], None)):
                answer = paul.run(*arguments, stdin=stdin, code=FAILED)
                assert 'dossier' in answer.err, answer
            answer = paul.run('sync', code=None)
            assert answer.code in (FAILED, NOT_SYNCED) and answer.err, answer
            n.server.stop()
            refused = n.server.admin('--data', folder / 'server', 'serve', '--listen', '127.0.0.1:0', code=FAILED)
            assert refused.err and 'CRITICAL' not in refused.err, refused
        finally:
            read_only(folder, False)
        n.server.folder = folder / 'server'
        n.server.start()
        assert paul.fields(fiche)['title'] == 'Écrite avant'
        assert paul.sync()['pending'] == 0
        paul.check()
        n.server.stop()
    return None


def photos_and_a_full_disk_of_the_server(place):
    """Records may still pass, the photo waits on the desk; nothing of it is lost when there is room again."""
    n = Network(place)
    with small_disk(place.folder / 'petit', 300) as mounted:
        if not mounted:
            return 'no small file system may be mounted here'
        folder = place.folder / 'petit'
        n.server.stop()
        shutil.copytree(n.server.folder, folder / 'server')
        n.server.folder = folder / 'server'
        n.server.start()
        fiche = n.paul.create('fiche', {'title': 'Avec photo', 'visibility': 'network'})
        added = n.paul.run('attach', fiche, photo(place.folder)).value['added'][0]
        fill(folder)
        answer = n.paul.sync_anyhow()
        assert answer.code in (FAILED, NOT_SYNCED), answer
        assert {line['state'] for line in n.paul.run('files').lines} == {'local'}
        n.paul.check()
        (folder / 'reste').unlink()
        end = time.monotonic() + 60
        while (answer := n.paul.sync_anyhow()).code != DONE or answer.value['uploads']:
            assert time.monotonic() < end, answer
        n.lise.sync()
        kept = {line['sha256']: line['state'] for line in n.lise.run('files').lines}
        assert kept[added['sha256']] == 'cached', kept
        n.server.check()
        n.server.stop()
    return None


def nearly_fill(folder, megabytes):
    free = shutil.disk_usage(folder).free - megabytes * 1024 * 1024
    with open(folder / 'reste', 'wb') as file:
        os.posix_fallocate(file.fileno(), 0, free)


def photos_and_a_full_disk_of_the_desk(place):
    """What cannot be kept now is fetched when there is room; what is typed is what it was."""
    n = Network(place)
    with small_disk(place.folder / 'petit', 300) as mounted:
        if not mounted:
            return 'no small file system may be mounted here'
        folder = place.folder / 'petit'
        n.lise.sync()
        shutil.copytree(n.lise.folder, folder / 'lise')
        lise = Desk(folder / 'lise', n.server, n.lise.email)
        kept = lise.create('fiche', {'title': 'Écrite avant'})
        fiche = n.paul.create('fiche', {'title': 'Avec photos', 'visibility': 'network'})
        n.paul.run('attach', fiche, *(photo(place.folder, f'p{i}', 900) for i in range(3)))
        n.paul.sync()
        fill(folder)
        answer = lise.sync_anyhow()
        assert answer.code in (FAILED, NOT_SYNCED) and 'disque' in answer.err, answer
        refused = lise.run('attach', kept, photo(place.folder, 'autre', 900), code=FAILED)
        assert 'disque' in refused.err, refused
        (folder / 'reste').unlink()
        nearly_fill(folder, 40)
        answer = lise.run('sync', code=NOT_SYNCED)
        assert answer.value['no_room'] and answer.value['downloads'] and 'place' in answer.err, answer
        assert lise.sees(fiche) and n.lise.sync()['no_room'] is False
        (folder / 'reste').unlink()
        lise.check()
        end = time.monotonic() + 60
        while (answer := lise.sync_anyhow()).code != DONE or answer.value['downloads']:
            assert time.monotonic() < end, answer
        assert {line['state'] for line in lise.run('files').lines} == {'cached'}
        assert lise.fields(kept)['title'] == 'Écrite avant' and lise.sees(fiche)
        lise.check()
        n.server.check()
    return None


run(a_server_that_is_stopped, a_desk_that_is_stopped, both_stopped_again_and_again, one_that_keeps_in_step_is_stopped,
    a_disk_that_may_only_be_read, photos_and_a_full_disk_of_the_server, photos_and_a_full_disk_of_the_desk)

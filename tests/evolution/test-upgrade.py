# SPDX-License-Identifier: GPL-3.0-or-later
"""Files are brought up to the next release: ended in the middle, without room, by several programs at once. Whatever
happens, either this release can use them or the next one, and nothing in them is lost.

RESEAU_KILLS says how often each side is ended without warning, RESEAU_SEED where."""
import os
import random
import resource
import signal
import subprocess
import time

from next import NextDesk, NextServer, brought_up
from e2e import CONFLICT, DONE, ENVIRONMENT, FAILED, PATIENCE, run
from frozen import Thawed, copies, read, releases, version
from outside import fill, small_disk

KILLS = int(os.environ.get('RESEAU_KILLS', '12'))
SEED = int(os.environ.get('RESEAU_SEED', '1'))
KEPT = ('outbox', 'inflight', 'tray', 'draft', 'notice', 'event', 'trace', 'blob', 'checkpoint')


def of_this_release(place):
    """Folders with a bit of everything, brought up to this release first."""
    thawed = Thawed(place, releases()[-1])
    for desk in thawed.desks.values():
        desk.check()
        desk.check()
    for _ in range(2):
        thawed.server.admin('user', 'list')
    return thawed


def contents(desk):
    """What a person would miss."""
    cache = desk.folder / 'cache.db'
    kept = {table: [row[:2] for row in read(cache, f'SELECT * FROM {table} ORDER BY 1')] for table in KEPT}
    return kept, read(cache, 'SELECT id, base, doc FROM record ORDER BY id')


def next_is(path, old):
    assert version(path) == old + 1, version(path)


def brought_up_and_refused(place):
    thawed = of_this_release(place)
    paul = thawed.desks['paul']
    cache = paul.folder / 'cache.db'
    before, old = contents(paul), version(cache)
    later = brought_up(paul)
    later.check()
    next_is(cache, old)
    assert contents(paul) == before
    assert copies(paul.folder, 'cache.db') == [f'cache.db.before-{old}']
    bytes_before = cache.read_bytes()
    for command in (['list', 'fiche'], ['sync'], ['check']):
        refused = paul.run(*command, code=FAILED)
        assert 'version plus récente' in refused.err, refused
    assert cache.read_bytes() == bytes_before
    # What was copied is what this release can go back to.
    (paul.folder / 'ancien').mkdir()
    (paul.folder / f'cache.db.before-{old}').rename(paul.folder / 'ancien/cache.db')
    back = type(paul)(paul.folder / 'ancien', paul.server, paul.email)
    assert contents(back) == before
    back.run('list', 'fiche')
    later.check()
    assert copies(paul.folder, 'cache.db') == []
    assert later.fields(thawed.ids['waiting'])['title'] == 'Écrite hors ligne'


def started(program, folder, *arguments, **more):
    return subprocess.Popen([program, '--data', folder, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, env=ENVIRONMENT, **more)


def appears(folder, pattern, process):
    """Waits until a file is there, or the program has ended before it."""
    end = time.monotonic() + PATIENCE
    while process.poll() is None and not list(folder.glob(pattern)) and time.monotonic() < end:
        pass


def ended_in_the_middle(place, folder, name, program, arguments, look):
    """@look says that what is there is whole, in the hands of this release while it is of this one."""
    rng = random.Random(SEED)
    path = folder / name
    old = version(path)
    saved = place.folder / 'avant'
    subprocess.run(['cp', '-a', folder, saved], check=True)
    begun = time.monotonic()
    process = started(program, folder, *arguments)
    while version(path) == old and time.monotonic() < begun + PATIENCE:
        time.sleep(0.005)
    most = time.monotonic() - begun
    process.kill()
    process.wait()
    seen = {'old': 0, 'new': 0, 'copied': 0}
    for i in range(KILLS):
        subprocess.run(['rm', '-rf', folder], check=True)
        subprocess.run(['cp', '-a', saved, folder], check=True)
        process = started(program, folder, *arguments)
        if i % 4 == 0:
            appears(folder, f'{name}.before-*.part', process)
        elif i % 4 == 1:
            appears(folder, f'{name}.before-{old}', process)
        time.sleep(rng.random() * most * (1.5 if i % 4 > 1 else 0.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        present = version(path)
        assert present in (old, old + 1), present
        seen['old' if present == old else 'new'] += 1
        # However fast the machine is now, some are to come before the end.
        most *= 1.1 if present == old else 0.7
        seen['copied'] += bool(copies(folder, name))
        look(present == old)
        look(False)
        assert version(path) == old + 1
        assert not [copy for copy in copies(folder, name) if copy.endswith('.part')]
    print(f'# ended {KILLS} times: {seen}')
    assert seen['old'] > 0, seen


def a_desk_is_ended(place):
    thawed = of_this_release(place)
    paul = thawed.desks['paul']
    before = contents(paul)

    def look(this):
        desk = paul if this else brought_up(paul)
        desk.check()
        assert contents(paul) == before
        assert desk.run('search', 'reparer velos').lines[0]['id'] == thawed.ids['bikes_fiche']

    ended_in_the_middle(place, paul.folder, 'cache.db', NextDesk.program, ['check'], look)


def a_server_is_ended(place):
    thawed = of_this_release(place)
    server = thawed.server
    later = NextServer(server.folder)
    head = server.head()

    def look(this):
        answer = (server if this else later).admin('user', 'list')
        assert len(answer.lines) == 4 and server.head() == head
        server.check()

    ended_in_the_middle(place, server.folder, 'reseaud.db', NextServer.program, ['serve', '--listen', '127.0.0.1:0'], look)
    served = NextServer(server.folder)
    served.port = server.port
    place.servers.append(served)
    served.start()
    for desk in thawed.desks.values():
        assert desk.sync_anyhow().code in (DONE, CONFLICT)
    served.check()


def without_room(place):
    thawed = of_this_release(place)
    with small_disk(place.folder / 'petit', 24) as mounted:
        if not mounted:
            return 'no small file system may be mounted here'
        for source, name, kind in ((thawed.desks['paul'].folder, 'cache.db', 'desk'),
                                   (thawed.server.folder, 'reseaud.db', 'server')):
            folder = place.folder / 'petit' / kind
            subprocess.run(['cp', '-a', source, folder], check=True)
            old = version(folder / name)
            if kind == 'desk':
                paul = type(thawed.desks['paul'])(folder, thawed.server, 'paul@velos.be')
                before = contents(paul)
            fill(place.folder / 'petit')
            program = NextDesk.program if kind == 'desk' else NextServer.program
            command = ['list', 'fiche'] if kind == 'desk' else ['user', 'list']
            for spare in (0, 300_000, 1_000_000):
                with open(place.folder / 'petit/reste', 'r+b') as rest:
                    rest.truncate((place.folder / 'petit/reste').stat().st_size - spare)
                refused = subprocess.run([program, '--data', folder, *command], env=ENVIRONMENT, check=False,
                                         stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE)
                assert refused.returncode == FAILED and 'disque' in refused.stderr, refused
                assert version(folder / name) == old and copies(folder, name) == []
            (place.folder / 'petit/reste').unlink()
            if kind == 'desk':
                assert contents(paul) == before
                paul.check()
                brought_up(paul).check()
                assert contents(paul) == before
            else:
                assert len(thawed.server.admin('user', 'list').lines) == 4
                later = NextServer(folder)
                assert len(later.admin('user', 'list').lines) == 4
            next_is(folder / name, old)
            (folder / name).unlink()
    return None


def a_file_may_not_grow(place):
    """There is room, the copy is made, and then a write fails in the middle."""
    thawed = of_this_release(place)
    paul = thawed.desks['paul']
    cache = paul.folder / 'cache.db'
    before, old, size = contents(paul), version(cache), cache.stat().st_size

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, size + 100_000))

    refused = brought_up(paul).run('check', code=FAILED, preexec_fn=limit)
    assert 'disque' in refused.err, refused
    assert version(cache) == old and contents(paul) == before
    paul.check()
    brought_up(paul).check()
    next_is(cache, old)
    assert contents(paul) == before


def several_at_once(place):
    thawed = of_this_release(place)
    paul = thawed.desks['paul']
    before, old = contents(paul), version(paul.folder / 'cache.db')
    programs = [started(NextDesk.program, paul.folder, 'list', 'fiche') for _ in range(4)]
    assert [program.wait(PATIENCE) for program in programs] == [DONE] * 4
    next_is(paul.folder / 'cache.db', old)
    assert contents(paul) == before
    brought_up(paul).check()


run(brought_up_and_refused, a_desk_is_ended, a_server_is_ended, without_room, a_file_may_not_grow, several_at_once)

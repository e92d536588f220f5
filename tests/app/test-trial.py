# SPDX-License-Identifier: GPL-3.0-or-later
"""Trying the program: a network of its own on this machine, apart from the real one, easy to leave."""
import os
import pathlib
import shutil
import socket
import subprocess

from program import BUILD, Desk, RESEAU, begins, ends, new_practice, run, saved, wait_until, window

RESEAUD = BUILD / 'src/server/reseaud'


def fresh(place):
    return Desk(place.folder / 'neuf', None, None)


tried = ends('Essayer')
left = begins('Quitter')


def try_it(shown):
    shown.bring(lambda: shown.click(node=shown.on_screen('push button', tried)), name='À jour')


def children(pid):
    done = subprocess.run(['pgrep', '-P', str(pid), 'reseaud'], capture_output=True, text=True, check=False)
    return [int(line) for line in done.stdout.split()]


def is_alive(pid):
    try:
        return 'State:\tZ' not in pathlib.Path(f'/proc/{pid}/status').read_text(encoding='utf-8')
    except FileNotFoundError:
        return False


def trying_and_leaving(place):
    """What is done in the demonstration is found again there, and nowhere else."""
    desk = fresh(place)
    with window(desk) as shown:
        try_it(shown)
        shown.find('label', begins('Bonjour Julien'))
        shown.on_screen(name=begins('Ce réseau est inventé'))
        [server] = children(shown.process.pid)
        new_practice(shown, 'Une vis de plus')
        shown.bring(lambda: shown.click('push button', saved), 'heading', 'Une vis de plus')
        shown.bring(lambda: shown.click(node=shown.on_screen('push button', left)), 'heading', 'Bienvenue')
        wait_until(lambda: not is_alive(server), 'the server goes on')
        # Nothing of it is proposed, kept or shown as if it were one's own network.
        assert not shown.find_all('text', lambda name: '127.0.0.1' in name)
        try_it(shown)
        shown.bring(lambda: shown.key('alt+2'), name=begins('Une vis de plus'))
    refused = desk.run('sync', code=1)
    assert 'reseauctl connect' in refused.err, refused
    assert desk.list('fiche') == [] and not (desk.folder / 'secrets').exists()


def the_server_ends_with_the_program(place):
    with window(fresh(place)) as shown:
        try_it(shown)
        [server] = children(shown.process.pid)
        shown.kill()
        wait_until(lambda: not is_alive(server), 'the server goes on')


def what_an_earlier_start_left_behind(place):
    """Half a network, then a server that nobody has any more."""
    desk = fresh(place)
    demo = desk.folder / 'demo'
    (demo / 'server').mkdir(parents=True)
    (demo / 'server' / 'reseaud.db').write_text('half a database', encoding='utf-8')
    with window(desk) as shown:
        try_it(shown)
        [server] = children(shown.process.pid)
    wait_until(lambda: not is_alive(server), 'the server goes on')
    orphan = subprocess.Popen([RESEAUD, '--data', demo / 'server', 'serve', '--listen', '127.0.0.1:0', '--quiet'],
                              stdout=subprocess.PIPE)
    try:
        orphan.stdout.readline()
        (demo / 'pid').write_text(str(orphan.pid), encoding='utf-8')
        with window(desk) as shown:
            try_it(shown)
        assert orphan.wait(180) == 0
    finally:
        orphan.kill()
        orphan.wait()
        orphan.stdout.close()


def its_port_is_taken(place):
    desk = fresh(place)
    with window(desk) as shown:
        try_it(shown)
        [server] = children(shown.process.pid)
    wait_until(lambda: not is_alive(server), 'the server goes on')
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(('127.0.0.1', int((desk.folder / 'demo/port').read_text(encoding='utf-8'))))
        other.listen()
        with window(desk) as shown:
            try_it(shown)


def two_windows(place):
    """The second says that the first has it, and harms nothing."""
    desk = fresh(place)
    with window(desk) as one:
        try_it(one)
        with window(desk) as two:
            two.bring(lambda: two.click(node=two.on_screen('push button', tried)),
                      name='La démonstration est déjà ouverte dans une autre fenêtre.')
        one.bring(lambda: one.key('F5'), name='À jour')


def installed(place, server):
    """The program in a folder of its own, beside a server's program of ours, or none."""
    folder = place.folder / 'bin'
    folder.mkdir()
    shutil.copy(RESEAU, folder)
    if server is not None:
        (folder / 'reseaud').write_text(f'#!/bin/sh\n{server}\n', encoding='utf-8')
        os.chmod(folder / 'reseaud', 0o755)
    return folder / 'reseau'


def without_the_program_of_the_server(place):
    if shutil.which('reseaud'):
        return 'one is installed'
    with window(fresh(place), program=installed(place, None)) as shown:
        shown.find('heading', 'Bienvenue')
        assert not [node for node in shown.find_all('push button', tried)]
    return None


def it_takes_long(place):
    """It says what it does, and can be told to stop."""
    program = installed(place, f'echo $$ > {place.folder}/pid; exec sleep 600')
    with window(fresh(place), program=program) as shown:
        shown.bring(lambda: shown.click(node=shown.on_screen('push button', tried)),
                    name='Préparation du réseau de démonstration…')
        pid = int(wait_for_text(place.folder / 'pid'))
        shown.bring(lambda: shown.click(node=shown.on_screen('push button', ends('Annuler'))), 'push button', tried)
        wait_until(lambda: not is_alive(pid), 'what was cancelled goes on')


def wait_for_text(path):
    wait_until(lambda: path.exists() and path.read_text(encoding='utf-8').strip(), str(path))
    return path.read_text(encoding='utf-8')


def it_fails(place):
    program = installed(place, 'echo "reseaud: Le disque est plein." >&2; exit 1')
    with window(fresh(place), program=program) as shown:
        shown.bring(lambda: shown.click(node=shown.on_screen('push button', tried)),
                    name='La démonstration n’a pas pu être préparée. Le disque est plein.')
        shown.on_screen('push button', tried)


run(trying_and_leaving, the_server_ends_with_the_program, what_an_earlier_start_left_behind, its_port_is_taken,
    two_windows, without_the_program_of_the_server, it_takes_long, it_fails)

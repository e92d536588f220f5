# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills reseaud under load: what it acknowledged is there, nothing is there twice."""
import random
import sqlite3
import subprocess
import sys
import threading
import time

from reseaud import PATIENCE, Refused, Reseaud, check, run

PROGRAM, ROUNDS = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 25
N_DESKS = 3
# Far from the time that a request may take.
AT_ONCE = 20
random.seed(11)


def work(desk, pending, acked, stop):
    """Pushes batches; an answer that never came is asked for again with the same batch."""
    while not stop.is_set():
        batch = pending.get(desk) or desk.batch([desk.creation('x' * 50) for _ in range(random.randint(1, 6))])
        pending[desk] = batch
        try:
            answer = desk.push(batch)
        except (OSError, Refused, ValueError):
            return
        except Exception:  # a connection cut anywhere in the answer
            return
        pending[desk] = None
        for op, result in zip(batch['ops'], answer['res']):
            check(result['st'] in ('applied', 'dup'), result)
            acked.append((op['op'], op['id']))


def wait_for_an_answer(acked, threads):
    """However slow the machine."""
    before = len(acked)
    while len(acked) == before and any(thread.is_alive() for thread in threads):
        time.sleep(0.001)


def test_acknowledged_is_durable():
    with Reseaud(PROGRAM) as server:
        server.add_user('aurore@a.example')
        server.start('--quiet')
        desks = [server.desk('aurore@a.example') for _ in range(N_DESKS)]
        pending, acked = {}, []
        for _ in range(ROUNDS):
            stop = threading.Event()
            threads = [threading.Thread(target=work, args=(desk, pending, acked, stop)) for desk in desks]
            for thread in threads:
                thread.start()
            wait_for_an_answer(acked, threads)
            time.sleep(random.uniform(0, 0.11))
            server.kill()
            stop.set()
            for thread in threads:
                thread.join()
            server.start('--quiet')
            for desk in desks:
                desk.port = server.port
        stop = threading.Event()
        stop.set()
        for desk in desks:
            if pending.get(desk):
                batch = pending[desk]
                for op, result in zip(batch['ops'], desk.push(batch)['res']):
                    acked.append((op['op'], op['id']))
        lines = desks[0].pull()
        there = {line['id'] for line in lines if line['k'] == 'put'}
        check(len(acked) > ROUNDS, f'only {len(acked)} operations in {ROUNDS} rounds')
        check(len({op for op, _ in acked}) == len(acked), 'an operation was acknowledged twice')
        check({record for _, record in acked} <= there, 'an acknowledged record is missing')
        check(server.stop() == 0, 'reseaud does not end well')
        check_database(server.data / 'reseaud.db')


def check_database(path):
    database = sqlite3.connect(path)
    check(database.execute('PRAGMA integrity_check').fetchone()[0] == 'ok', 'the database is damaged')
    count, first, last = database.execute('SELECT count(*), min(seq), max(seq) FROM journal').fetchone()
    check(first == 1 and last == count, 'a commit number is missing')
    check(database.execute('SELECT seq FROM clock').fetchone()[0] == last, 'the clock is not the journal')
    twice = database.execute('SELECT count(*) FROM (SELECT op FROM journal GROUP BY op HAVING count(*) > 1)')
    check(twice.fetchone()[0] == 0, 'an operation took effect twice')
    database.close()


def test_end_under_load():
    """SIGTERM lets the answers under way go out."""
    with Reseaud(PROGRAM) as server:
        server.add_user('aurore@a.example')
        server.start('--quiet')
        desk = server.desk('aurore@a.example')
        pending, acked, stop = {}, [], threading.Event()
        thread = threading.Thread(target=work, args=(desk, pending, acked, stop))
        thread.start()
        time.sleep(0.2)
        began = time.monotonic()
        check(server.stop() == 0, 'reseaud does not end well')
        check(time.monotonic() - began < AT_ONCE, 'reseaud takes too long to end')
        thread.join()
        server.start('--quiet')
        desk.port = server.port
        there = {line['id'] for line in desk.pull() if line['k'] == 'put'}
        check({record for _, record in acked} <= there, 'an acknowledged record is missing')


def test_full_disk():
    """A disk that fills up: a clear problem, nothing lost, and on it goes once there is room."""
    with Reseaud(PROGRAM, territory=None) as server:
        server.data.mkdir()
        mount = ['mount', '-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', str(server.data)]
        if subprocess.run(mount, stderr=subprocess.DEVNULL, check=False).returncode != 0:
            return  # not allowed on this machine
        try:
            fill_and_recover(server)
        finally:
            server.stop()
            subprocess.run(['umount', str(server.data)], check=True)


def fill_and_recover(server):
    server.command('init', '--territory', 'wallonie')
    server.add_user('aurore@a.example')
    server.start('--quiet')
    desk, acked, refusal = server.desk('aurore@a.example'), [], None
    while refusal is None:
        batch = desk.batch([desk.creation('y' * 190) for _ in range(100)])
        for operation in batch['ops']:
            operation['set']['other'] = 'z' * 2000
        try:
            acked += [op['id'] for op, result in zip(batch['ops'], desk.push(batch)['res']) if result['rev']]
        except Refused as error:
            refusal = error
    check(refusal.status == 507 and refusal.problem['code'] == 'disk', refusal)
    check(len(desk.pull()) > len(acked), 'a full disk cannot be read')
    subprocess.run(['mount', '-o', 'remount,size=64m', str(server.data)], check=True)
    acked += [op['id'] for op, _ in zip(batch['ops'], desk.push(batch)['res'])]
    there = {line['id'] for line in desk.pull() if line['k'] == 'put'}
    check(set(acked) <= there, 'an acknowledged record is missing')
    server.stop()
    check_database(server.data / 'reseaud.db')


run([test_full_disk, test_acknowledged_is_durable, test_end_under_load])

# SPDX-License-Identifier: GPL-3.0-or-later
"""A backup put back is noticed by reseaud itself, and nothing else is taken for one."""
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

from reseaud import PATIENCE, Refused, Reseaud, check, run

PROGRAM = sys.argv[1]


def epochs(server):
    database = sqlite3.connect(server.data / 'reseaud.db')
    try:
        return [cause for cause, in database.execute("SELECT cause FROM epoch ORDER BY cause != 'init'")]
    finally:
        database.close()


def guard(server):
    return server.data.with_name('data.guard')


def noted(path):
    return json.loads(path.read_text(encoding='utf-8'))['seq']


def back_up(server):
    """What an administrator would do: a copy of the whole folder."""
    target = server.data.with_name('backup')
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    source, copy = sqlite3.connect(server.data / 'reseaud.db'), sqlite3.connect(target / 'reseaud.db')
    source.backup(copy)
    source.close()
    copy.close()


def put_back(server):
    shutil.rmtree(server.data)
    shutil.copytree(server.data.with_name('backup'), server.data)


def refusal(ask, *arguments):
    try:
        ask(*arguments)
    except Refused as refused:
        return refused.problem['code']
    return None


def running(*arguments):
    server = Reseaud(PROGRAM)
    server.add_user('aurore@a.example')
    server.start('--quiet', *arguments)
    return server, server.desk('aurore@a.example')


def test_guard_keeps_up():
    server, desk = running()
    with server:
        answer = desk.push(desk.batch([desk.creation('Un')]))
        begun = time.monotonic()
        while noted(guard(server)) < answer['head']:
            check(time.monotonic() - begun < PATIENCE, 'the guard is not kept')
            time.sleep(0.01)
        check((guard(server).stat().st_mode & 0o77) == 0, 'others may read the guard')


def test_put_back_is_found_by_the_guard():
    server, desk = running()
    with server:
        desk.push(desk.batch([desk.creation('Un')]))
        back_up(server)
        desk.push(desk.batch([desk.creation('Deux')]))
        server.stop()
        put_back(server)
        server.start('--quiet')
        desk.port = server.port
        check(epochs(server) == ['init', 'guard'], epochs(server))
        check(refusal(desk.push, desk.batch([desk.creation('Trois')])) == 'epoch-changed', 'nothing was noticed')
        server.stop()
        server.start('--quiet')
        check(epochs(server) == ['init', 'guard'], 'once more')


def test_put_back_is_found_by_a_desk():
    """The guard was put back too, as with a whole machine."""
    server, desk = running()
    with server:
        desk.push(desk.batch([desk.creation('Un')]))
        back_up(server)
        answer = desk.push(desk.batch([desk.creation('Deux')]))
        server.stop()
        put_back(server)
        guard(server).unlink()
        server.start('--quiet')
        desk.port = server.port
        check(epochs(server) == ['init'], epochs(server))
        batch = desk.batch([desk.creation('Trois')])
        check(refusal(desk.push, {**batch, 'mark': answer['mark']}) == 'epoch-changed', 'nothing was noticed')
        check(epochs(server) == ['init', 'proof'], epochs(server))
        found = desk.ask('POST', '/v1/sync/ancestor', {'marks': [answer['mark']]})
        check(found['seq'] == 0 and found['epoch'] != desk.epoch, found)


def test_pull_of_a_lost_history():
    server, desk = running()
    with server:
        desk.push(desk.batch([desk.creation('Un')]))
        back_up(server)
        desk.push(desk.batch([desk.creation('Deux')]))
        cursors = desk.pull()[-1]['c']
        server.stop()
        put_back(server)
        guard(server).unlink()
        server.start('--quiet')
        desk.port = server.port
        check(refusal(desk.pull, {'net': 'AAAA' + cursors['net'][4:]}) == 'history-diverged', 'forged')
        check(epochs(server) == ['init'], epochs(server))
        check(refusal(desk.pull, cursors) == 'epoch-changed', 'nothing was noticed')
        check(epochs(server) == ['init', 'proof'], epochs(server))


def test_killed_is_not_put_back():
    server, desk = running()
    with server:
        for _ in range(5):
            desk.push(desk.batch([desk.creation('Encore')]))
            server.kill()
            server.start('--quiet')
            desk.port = server.port
        check(epochs(server) == ['init'], epochs(server))


def test_clock_that_was_set_back():
    with Reseaud(PROGRAM) as server:
        server.add_user('aurore@a.example')
        server.start('--quiet')
        desk = server.desk('aurore@a.example')
        for _ in range(3):
            desk.push(desk.batch([desk.creation('Encore')]))
        server.stop()
        database = sqlite3.connect(server.data / 'reseaud.db')
        database.execute('UPDATE journal SET received = received + 100000000')
        database.execute('UPDATE epoch SET started = started + 100000000')
        database.commit()
        database.close()
        server.start('--quiet')
        desk.port = server.port
        desk.push(desk.batch([desk.creation('Plus tard')]))
        check(epochs(server) == ['init'], epochs(server))


def test_place_of_the_guard():
    with Reseaud(PROGRAM) as server:
        inside = server.run('serve', '--listen', '127.0.0.1:0', '--guard', str(server.data / 'guard'), timeout=PATIENCE)
        check(inside.returncode == 2 and 'outside' in inside.stderr, inside.stderr)
        elsewhere = server.data.with_name('elsewhere')
        server.start('--quiet', '--guard', str(elsewhere))
        check(noted(elsewhere) > 0 and not guard(server).exists(), 'not where it was wanted')
        server.stop()
        process = subprocess.Popen([PROGRAM, '--data', str(server.data), 'serve', '--listen', '127.0.0.1:0', '--quiet',
                                    '--guard', str(server.data.with_name('nowhere') / 'guard')],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        check(':' in process.stdout.readline(), 'not served without a guard')
        process.send_signal(signal.SIGTERM)
        _, words = process.communicate(timeout=PATIENCE)
        check('cannot be written' in words, words)


def test_new_epoch():
    server, desk = running()
    with server:
        answer = desk.push(desk.batch([desk.creation('Un')]))
        said = server.command('new-epoch')
        check('history' in said, said)
        check(epochs(server) == ['init', 'command'], epochs(server))
        check(refusal(desk.pull) == 'epoch-changed', 'the desk goes on')
        found = desk.ask('POST', '/v1/sync/ancestor', {'marks': [answer['mark']]})
        check(found['seq'] == answer['head'], found)
        server.stop()
        server.start('--quiet')
        check(epochs(server) == ['init', 'command'], epochs(server))
        check(server.run('new-epoch', 'now').returncode == 2, 'an argument too many')


def test_epoch_in_the_log():
    with Reseaud(PROGRAM) as server:
        server.add_user('aurore@a.example')
        server.start('--quiet')
        back_up(server)
        desk = server.desk('aurore@a.example')
        desk.push(desk.batch([desk.creation('Secret')]))
        server.stop()
        put_back(server)
        process = subprocess.Popen([PROGRAM, '--data', str(server.data), 'serve', '--listen', '127.0.0.1:0'],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=PATIENCE)
        lines = [json.loads(line) for line in log.splitlines() if line.startswith('{')]
        check([line['cause'] for line in lines if line['event'] == 'epoch'] == ['guard'], log)
        check('aurore' not in log and 'Secret' not in log, log)


run([test_guard_keeps_up, test_put_back_is_found_by_the_guard, test_put_back_is_found_by_a_desk,
     test_pull_of_a_lost_history, test_killed_is_not_put_back, test_clock_that_was_set_back, test_place_of_the_guard,
     test_new_epoch, test_epoch_in_the_log])

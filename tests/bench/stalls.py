# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the window does not answer while very many records arrive at it."""
import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import time

import fiches
import server

HERE = pathlib.Path(__file__).resolve().parent
# After the last record: what is shown and tidied then counts too.
REST_S = 8
LONGEST_S = 1800


def fill(build, network, folder, count):
    source = fiches.write(folder / 'fiches.ndjson', count)
    subprocess.run([build / 'tests/bench/bench-sync', 'load', folder / 'source', network.url, server.EMAIL,
                    server.PASSWORD, folder / 'fiches.ndjson'], check=True, stdout=subprocess.DEVNULL)
    return source


def records(desk):
    with contextlib.suppress(sqlite3.Error), contextlib.closing(
            sqlite3.connect(f'file:{desk}/cache.db?mode=ro', uri=True)) as db:
        return db.execute('SELECT count(*) FROM record').fetchone()[0]
    return 0


def watch(build, desk, path, wanted):
    """Opens the list of fiches of a new desk, until they are all there; what held it up, and how long it took."""
    environment = {**os.environ, 'GSK_RENDERER': 'cairo', 'GSETTINGS_BACKEND': 'memory',
                   'GSETTINGS_SCHEMA_DIR': str(build / 'data'), 'RESEAU_LOCALEDIR': str(build / 'po')}
    command = [HERE.parent / 'support/with-display', 'env', f'LD_PRELOAD={build}/tests/bench/libbench-stalls.so',
               f'RESEAU_STALLS={path}', build / 'src/app/reseau', '--data-dir', desk, '--view', 'fiches']
    begun = time.monotonic()
    window = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True)
    try:
        while records(desk) < wanted and time.monotonic() < begun + LONGEST_S and window.poll() is None:
            time.sleep(0.5)
        took = time.monotonic() - begun
        time.sleep(REST_S)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(window.pid, signal.SIGTERM)
        window.wait()
    assert records(desk) >= wanted, 'the records did not arrive'
    return [json.loads(line) for line in path.read_text().splitlines()], took


def bench(build, folder, count):
    """Prints the longest time; the part of it that was work of the main thread, the rest is waiting for a processor."""
    network = server.Server(build, folder)
    try:
        source = fill(build, network, folder, count)
        desk = server.Desk(build, folder / 'desk')
        desk.run('connect', network.url, '--user', network.email, '--password-file', network.password_file)
        stalls, took = watch(build, desk.folder, folder / 'stalls', count)
    finally:
        network.stop()
    print(f'{count} records of {source} in {took:.0f} s, the list of fiches on the screen')
    for key, name in (('us', 'main loop'), ('cpu_us', 'its own work')):
        times = sorted((stall[key] / 1000 for stall in stalls), reverse=True) or [0]
        print(f'{name:20}longest {times[0]:6.1f} ms (bar 50), over 50 ms {sum(ms > 50 for ms in times)} times, '
              f'over 16 ms {sum(ms > 16 for ms in times)} times', flush=True)

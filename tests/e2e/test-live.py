# SPDX-License-Identifier: GPL-3.0-or-later
"""Desks that stay in step by themselves, while the server comes and goes."""
import json
import queue
import signal
import subprocess
import threading
import time

from e2e import ENVIRONMENT, RESEAUCTL, Network, run
from outside import Relay

SOON = 30


class Watch:
    """`reseauctl watch` on a desk; what it says, line by line."""

    def __init__(self, desk):
        self.process = subprocess.Popen([RESEAUCTL, '--data', desk.folder, 'watch'], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def until(self, wanted, seconds=SOON):
        """Waits for a line that @wanted takes, and gives how long it took."""
        begun = time.monotonic()
        while True:
            left = begun + seconds - time.monotonic()
            try:
                line = self.lines.get(timeout=max(left, 0.001))
            except queue.Empty:
                raise AssertionError(f'did not come within {seconds} s') from None
            if wanted(line):
                return time.monotonic() - begun

    def live(self):
        return self.until(lambda line: line['live'] and line['state'] == 'idle')

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(SOON) == 0
        self.process.stdout.close()


def an_edit_arrives_by_itself(place):
    n = Network(place)
    watch = Watch(n.lise)
    watch.live()
    fiche = n.paul.create('fiche', {'title': 'Tri des déchets'})
    n.paul.sync()
    watch.until(lambda line: fiche in line.get('changed', []))
    watch.stop()
    assert n.lise.sees(fiche)
    n.lise.check()


def the_server_goes_and_comes_back(place):
    n = Network(place)
    watch = Watch(n.lise)
    watch.live()
    n.server.stop()
    watch.until(lambda line: not line['live'])
    n.server.start()
    fiche = n.paul.create('fiche', {'title': 'Tri des déchets'})
    n.paul.sync()
    watch.until(lambda line: fiche in line.get('changed', []))
    watch.live()
    watch.stop()
    n.lise.check()


class Proxy(Relay):
    """Lets everything through but streams of events, which it keeps to itself as some proxies do."""
    events = 0

    def begin(self):
        return {'held': False}

    def passed(self, data, up, state):
        if up:
            state['held'] = b'GET /v1/events' in data
            self.events += state['held']
        return b'' if state['held'] and not up else data, True


def where_no_stream_comes_through_pulls_wait(place):
    n = Network(place)
    proxy = Proxy(n.server.port)
    desk = place.desk(n.server, 'lise@velos.be', name='loin', connect=False)
    desk.connect(url=proxy.url)
    desk.sync()
    watch = Watch(desk)
    # Three streams without a greeting, with more and more time between them.
    begun = time.monotonic()
    while proxy.events < 3 and time.monotonic() < begun + 60:
        time.sleep(0.2)
    time.sleep(11)
    fiche = n.paul.create('fiche', {'title': 'Tri des déchets'})
    n.paul.sync()
    took = watch.until(lambda line: fiche in line.get('changed', []))
    assert took < 10, f'{took} s: nobody was waiting'
    watch.stop()
    desk.check()


run(an_edit_arrives_by_itself, the_server_goes_and_comes_back, where_no_stream_comes_through_pulls_wait)

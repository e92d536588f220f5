# SPDX-License-Identifier: GPL-3.0-or-later
"""Desks that stay in step by themselves, while the server comes and goes."""
import time

from e2e import Network, run
from outside import Relay
from watch import SOON, Watch


def an_edit_arrives_by_itself(place):
    n = Network(place)
    watch = Watch(n.lise)
    watch.live()
    fiche = n.paul.create('fiche', {'title': 'Tri des déchets'})
    n.paul.sync()
    watch.changed(fiche)
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
    watch.changed(fiche)
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
    while proxy.events < 3:
        assert time.monotonic() < begun + SOON, 'nobody asks for the stream again'
        time.sleep(0.2)
    time.sleep(11)
    fiche = n.paul.create('fiche', {'title': 'Tri des déchets'})
    n.paul.sync()
    took = watch.changed(fiche)
    assert took < 20, f'{took} s: nobody was waiting'
    watch.stop()
    desk.check()


run(an_edit_arrives_by_itself, the_server_goes_and_comes_back, where_no_stream_comes_through_pulls_wait)

# SPDX-License-Identifier: GPL-3.0-or-later
"""What a laptop goes through: sleep, another network, a connection that costs, an empty battery, as its services
say it on the bus, to a desk that keeps in step."""
import atexit
import subprocess
import sys
import time

from e2e import ROOT, Network, run
from outside import Relay
from watch import SOON, Watch

sys.path.insert(0, str(ROOT / 'tests/image'))
import samples  # noqa: E402


class Laptop:
    """A system bus with what a laptop has on it."""

    def __init__(self):
        self.bus = subprocess.Popen(['dbus-daemon', '--session', '--nofork', '--print-address'],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        atexit.register(self.bus.kill)
        self.env = {'DBUS_SYSTEM_BUS_ADDRESS': self.bus.stdout.readline().strip()}
        self.services = subprocess.Popen(['/usr/bin/python3', ROOT / 'tests/support/laptop.py'], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE, text=True, env=self.env)
        atexit.register(self.services.kill)
        assert self.services.stdout.readline() == 'ready\n'

    def say(self, what, value):
        self.services.stdin.write(f'{what} {value}\n')
        self.services.stdin.flush()
        assert self.services.stdout.readline() == 'done\n'

    def close(self):
        for process in (self.services, self.bus):
            process.kill()
            process.wait()
        self.services.stdin.close()
        self.services.stdout.close()
        self.bus.stdout.close()


class Elsewhere(Relay):
    """What was open when the machine moved on is never heard of again, though nothing says that it ended. Where it is
    nowhere, nothing passes either."""
    place = 0
    begun = 0

    def begin(self):
        self.begun += 1
        return {'place': self.place}

    def passed(self, data, up, state):
        return data if state['place'] == self.place and self.place is not NOWHERE else b'', True


NOWHERE = None


def moved(place, tell):
    """After @tell a desk whose connections are all dead has what happened meanwhile, at once."""
    n = Network(place)
    laptop = Laptop()
    relay = Elsewhere(n.server.port)
    desk = place.desk(n.server, 'lise@velos.be', name='loin', connect=False)
    desk.connect(url=relay.url)
    desk.sync()
    watch = Watch(desk, laptop.env)
    watch.live()
    fiche = n.paul.create('fiche', {'title': 'Avant'})
    n.paul.sync()
    watch.changed(fiche)
    relay.place = NOWHERE
    fiche = n.paul.create('fiche', {'title': 'Entre-temps'})
    n.paul.sync()
    tell(laptop, relay)
    # Far from what a connection takes to be given up.
    watch.until(lambda line: fiche in line.get('changed', []), 20)
    watch.live()
    watch.stop()
    desk.check()
    laptop.close()
    relay.close()


def woken_from_sleep(place):
    def tell(laptop, relay):
        laptop.say('sleep', 1)
        relay.place = 1
        laptop.say('sleep', 0)

    moved(place, tell)


def asleep_in_the_middle_of_a_request(place):
    """What waits for an answer on a dead connection does not hold up what comes after."""
    def tell(laptop, relay):
        begun = relay.begun
        laptop.say('connectivity', 1)
        laptop.say('connectivity', 4)
        end = time.monotonic() + SOON
        while relay.begun < begun + 2:
            assert time.monotonic() < end, 'nothing is asked'
            time.sleep(0.05)
        relay.place = 1
        laptop.say('sleep', 0)

    moved(place, tell)


def on_another_network(place):
    def tell(laptop, relay):
        laptop.say('connectivity', 1)
        relay.place = 1
        laptop.say('connectivity', 4)

    moved(place, tell)


def an_empty_battery(place):
    """No stream is held open; what is new comes seldom, and at once when the battery is full again."""
    n = Network(place)
    laptop = Laptop()
    watch = Watch(n.lise, laptop.env)
    watch.live()
    laptop.say('saver', 1)
    watch.until(lambda line: not line['live'])
    fiche = n.paul.create('fiche', {'title': 'Tri des déchets'})
    n.paul.sync()
    laptop.say('saver', 0)
    watch.changed(fiche)
    watch.live()
    watch.stop()
    laptop.close()


def a_connection_that_costs(place):
    """What people write passes, photos wait until it costs nothing."""
    n = Network(place)
    laptop = Laptop()
    laptop.say('metered', 1)
    watch = Watch(n.lise, laptop.env)
    watch.live()
    photo = place.folder / 'photo.png'
    photo.write_bytes(samples.png(64, 64, bytes(64 * 64 * 3)))
    fiche = n.paul.create('fiche', {'title': 'Avec photo'})
    n.paul.run('attach', fiche, photo)
    n.paul.sync()
    watch.changed(fiche)
    # Then one that is there for a person to see: nothing more was under way.
    after = n.paul.create('fiche', {'title': 'Après'})
    n.paul.sync()
    watch.changed(after)
    assert {line['state'] for line in n.lise.run('files').lines} == {'remote'}
    laptop.say('metered', 0)
    end = time.monotonic() + SOON
    while {line['state'] for line in n.lise.run('files').lines} != {'cached'}:
        assert time.monotonic() < end, 'the photo does not come'
        time.sleep(0.1)
    watch.stop()
    laptop.close()


run(woken_from_sleep, asleep_in_the_middle_of_a_request, on_another_network, an_empty_battery, a_connection_that_costs)

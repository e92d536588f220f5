# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration network over a link of 300 ms, 1 % loss and 500 kbit/s, as from a field site: what a first
synchronisation, an edit and a photo take there. Prints times, bytes and requests."""
import contextlib
import json
import random
import sys
import time

import far
from e2e import DONE, ROOT, Desk, Server, run, same
from watch import Watch

sys.path.insert(0, str(ROOT / 'tests/image'))
import samples  # noqa: E402

PASSWORD = 'compagnonnage'


class Meter:
    """What something took, by the link and by the log of the server."""

    def __init__(self, link, server):
        self.link, self.server = link, server

    @contextlib.contextmanager
    def measure(self, what):
        before, said, begun = self.link.counts(), self.requests(), time.monotonic()
        yield
        self.seconds = time.monotonic() - begun
        self.last = {name: count - before[name] for name, count in self.link.counts().items()}
        self.asked = self.requests() - said
        print(f'# {what}: {self.seconds:.1f} s, {self.asked} requests, {self.last["up"]} bytes up, '
              f'{self.last["down"]} down, {self.last["lost"]} of {self.last["packets"]} packets lost', flush=True)

    def requests(self):
        return self.server.log.read_text().count('"event":"request"')


def photo(folder):
    """Of about 250 kB, as a phone makes them small."""
    path = folder / 'photo.png'
    path.write_bytes(samples.png(420, 420, random.Random(1).randbytes(420 * 420 * 3)))
    return path


def in_step(desk):
    """A machine that stood still for longer than a connection is waited for begins again."""
    tries = 1
    while (answer := desk.sync_anyhow()).code != DONE:
        tries += 1
        assert tries < 5, answer
    return answer.value


def from_a_field_site(place):
    if why := far.why_not():
        return why
    server = Server(place.folder / 'server')
    place.servers.append(server)
    people = [json.loads(line)['email'] for line in server.admin('demo').out.splitlines()]
    server.password_file.write_text(PASSWORD + '\n')
    with contextlib.closing(far.Link(server.port)) as link:
        server.start(preexec_fn=link.enter)
        meter = Meter(link, server)
        site, office = (Desk(place.folder / name, server, people[0]) for name in ('chantier', 'bureau'))
        with meter.measure('signing in'):
            site.connect(url=link.url)
        with meter.measure('first synchronisation'):
            in_step(site)
        everything = site.everything()
        assert len(everything) > 300, len(everything)
        office.connect(url=link.url)
        in_step(office)
        same(site, office)
        with meter.measure('nothing to do'):
            in_step(site)
        assert meter.asked <= 2, meter.asked
        fiche = site.create('fiche', {'title': 'Du chantier', 'visibility': 'network'})
        with meter.measure('a new fiche sent'):
            in_step(site)
        with meter.measure('and fetched'):
            in_step(office)
        office.set(fiche, summary='Vu au bureau')
        with meter.measure('an edit sent'):
            in_step(office)
        with meter.measure('and fetched'):
            in_step(site)
        assert site.fields(fiche)['summary'] == 'Vu au bureau'
        added = site.run('attach', fiche, photo(place.folder)).value['added'][0]
        with meter.measure(f'a photo of {added["size"]} bytes sent'):
            assert in_step(site)['uploads'] == 0
        # What the kernel sends again counts too.
        assert meter.last['up'] <= 1.4 * added['size'] + 60000, meter.last
        with meter.measure('and fetched'):
            assert in_step(office)['downloads'] == 0
        assert {line['sha256']: line['state'] for line in office.run('files').lines}[added['sha256']] == 'cached'
        watch = Watch(office)
        watch.live()
        site.set(fiche, summary='En direct')
        with meter.measure('an edit, until the other desk shows it by itself'):
            in_step(site)
            watch.changed(fiche)
        watch.stop()
        same(site, office)
        for desk in (site, office):
            desk.check()
        server.check()
        print(f'# {link.delay * 2000:.0f} ms there and back, {link.loss:.0%} lost, {link.rate / 1000:.0f} kbit/s, '
              'by a link of the test between two namespaces')
        server.stop()
    return None


if far.why_not() is None:
    far.enter_namespace()
run(from_a_field_site)

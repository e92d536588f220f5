# SPDX-License-Identifier: GPL-3.0-or-later
"""The window of this release between releases: on folders that an earlier one left, beside desks and servers of a later
one. What it cannot do it says, and everything that it can read is read."""
import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / folder) for folder in ('app', 'e2e')]

from program import Network, begins, ends, greeted, run, saved, window  # noqa: E402
from next import NextDesk, NextServer, StrictServer, served_by  # noqa: E402
from frozen import Thawed, copies, releases  # noqa: E402

TITLE = 'Écrite malgré tout'


def what_a_release_left(place):
    for release in releases():
        thawed = Thawed(place, release)
        paul = thawed.desks['paul']
        thawed.server.start()
        with window(paul) as shown:
            shown.find('label', greeted)
            shown.bring(lambda: shown.key('alt+2'), name=begins('Écrite hors ligne'))
            shown.find(name=begins('Cherche scies à ruban'))
            shown.find(name=begins('Une grande photo'))
        paul.check()
        assert copies(paul.folder, 'cache.db') == []
        thawed.server.stop()


def with_later(place, kind):
    n = Network(place)
    n.server = served_by(n.server, kind)
    place.servers.append(n.server)
    n.paul.server = n.server
    return n, NextDesk(n.anne.folder, n.server, n.anne.email)


def a_server_that_gave_this_release_up(place):
    n, anne = with_later(place, StrictServer)
    kept = n.paul.create('fiche', {'title': TITLE, 'summary': 'Oui', 'visibility': 'network'})
    with window(n.paul) as shown:
        shown.find('label', greeted)
        shown.bring(lambda: shown.key('F5'), name='Mise à jour nécessaire')
        shown.bring(lambda: shown.click('push button', 'Mise à jour nécessaire'),
                    name=begins('Une version plus récente est nécessaire'))
        shown.key('Escape')
        # What others write is read all the same.
        anne.create('fiche', {'title': 'Lue quand même', 'summary': 'Oui', 'visibility': 'network'})
        anne.sync()
        shown.bring(lambda: shown.key('F5', 'alt+2'), name=begins('Lue quand même'))
        shown.find(name=begins(TITLE))
    assert n.paul.sees(kept) and n.paul.check()['pending'] == 1
    NextDesk(n.paul.folder, n.server, n.paul.email).sync()
    anne.sync()
    assert anne.sees(kept)


def what_only_a_later_release_knows(place):
    """A nature, a kind, fields: read where they can be, hidden where not, untouched by an edit."""
    n, anne = with_later(place, NextServer)
    fiche = anne.create('fiche', {'title': 'La fête du vélo', 'summary': 'Une fête', 'nature': 'festival',
                                  'visibility': 'network', 'impact': 'Douze emplois', 'badges': ['velo']})
    project = anne.create('project', {'title': 'Vélodrome solidaire', 'about': fiche})
    anne.run('comment', project, 'Qui en est ?')
    anne.run('comment', fiche, 'Belle idée.')
    anne.create('link', {'type': 'adopts', 'from': fiche, 'to': project})
    anne.sync()
    n.server.admin('user', 'set', n.paul.email, '--role', 'animator')
    with window(n.paul) as shown:
        shown.find('label', greeted)
        shown.bring(lambda: shown.key('F5', 'alt+2'), name=begins('La fête du vélo'))
        assert not shown.find_all(name=begins('Vélodrome'))
        shown.bring(lambda: shown.click(name=begins('La fête du vélo')), name='Commenter')
        shown.find(name=begins('Belle idée'))
        shown.bring(lambda: shown.click('push button', ends('Modifier')), 'text', begins('Titre'))
        shown.write('text', begins('Titre'), 'La grande fête du vélo')
        shown.bring(lambda: shown.click('push button', saved), 'heading', 'La grande fête du vélo')
        shown.bring(lambda: shown.key('F5'), name='À jour')
        for view in ('alt+1', 'alt+2', 'alt+3', 'alt+4'):
            shown.key(view)
            time.sleep(0.3)
    n.paul.check()
    n.paul.sync()
    anne.sync()
    fields = anne.fields(fiche)
    assert fields['title'] == 'La grande fête du vélo', fields
    assert (fields['nature'], fields['impact'], fields['badges']) == ('festival', 'Douze emplois', ['velo']), fields


run(what_a_release_left, a_server_that_gave_this_release_up, what_only_a_later_release_knows)

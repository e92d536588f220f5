# SPDX-License-Identifier: GPL-3.0-or-later
"""A morning's work in the real window, driven as a keyboard and a screen reader do: write a fiche,
lose the program while typing, find the words again, save without a network, see the other desk get it."""
from program import Network, begins, ends, greeted, is_kept, new_practice, run, saved, window

TITLE = 'Trier les vis par les anciens'
can_edit = ends('Modifier')


def a_fiche_survives_a_crash_and_a_cut(place):
    network = Network(place)
    paul, other = network.paul, place.desk(network.server, network.paul.email, 'paul-ailleurs')
    with window(paul) as desk:
        desk.find('label', greeted)
        new_practice(desk, TITLE)
        desk.wait(lambda: is_kept(paul, TITLE), 'a draft')
        desk.kill()
    with window(paul) as desk:
        desk.bring(lambda: desk.click(name=begins(TITLE)), 'text', begins('Titre'))
        network.server.stop()
        desk.bring(lambda: desk.click('push button', saved), 'heading', TITLE)
        desk.find(name=lambda name: 'en attente' in name.lower() or 'hors' in name.lower())
        network.server.start()
        desk.bring(lambda: desk.key('F5'), name='À jour')
    other.sync()
    titles = [fiche['fields']['title'] for fiche in other.list('fiche')]
    assert titles == [TITLE], titles


def another_role_reaches_the_window(place):
    """What an administrator gives is there after the next exchange, without a new sign-in."""
    network = Network(place)
    paul, omar = network.paul, network.omar
    omar.create('fiche', {'title': 'Trier le bois', 'visibility': 'network'})
    omar.sync()
    paul.sync()
    with window(paul) as desk:
        desk.bring(lambda: desk.click(name='Fiches'), name=begins('Trier le bois'))
        desk.bring(lambda: desk.click(name=begins('Trier le bois')), name='Commenter')
        assert not desk.find_all('push button', can_edit)
        network.server.admin('user', 'set', paul.email, '--role', 'animator')
        desk.bring(lambda: desk.key('F5'), 'push button', can_edit)


run(a_fiche_survives_a_crash_and_a_cut, another_role_reaches_the_window)

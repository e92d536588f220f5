# SPDX-License-Identifier: GPL-3.0-or-later
"""Started by the desktop, which says only then what is wanted."""
from program import RESEAU, Network, begins, driver, is_on_the_bus, of_the_bus, run, wait_until

NAME = 'org.concertes.Reseau'


def started_for(place, action, *wanted):
    desk = Network(place).paul
    home = place.folder / 'home'
    home.mkdir()
    (home / 'reseau').symlink_to(desk.folder)
    with driver.Desk([str(RESEAU), '--gapplication-service'], name='reseau',
                     env={'LC_ALL': 'fr_BE.UTF-8', 'XDG_DATA_HOME': str(home)}) as shown:
        wait_until(lambda: is_on_the_bus(NAME), 'the program is not on the bus')
        assert of_the_bus(NAME, '/org/concertes/Reseau', f'org.freedesktop.Application.{action}', *wanted, '{}')
        yield shown


def it_is_opened(place):
    for shown in started_for(place, 'Activate'):
        shown.find('label', begins('Bonjour'))


def a_fiche_is_to_be_written(place):
    for shown in started_for(place, 'ActivateAction', 'new-fiche', '[]'):
        shown.find(name=begins('Bonne pratique'))


run(it_is_opened, a_fiche_is_to_be_written)

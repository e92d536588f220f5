# SPDX-License-Identifier: GPL-3.0-or-later
"""Started by the desktop, which says only then what is wanted."""
import ast
import re
import subprocess

from program import ROOT, RESEAU, Network, begins, driver, is_on_the_bus, of_the_bus, run, wait_until

NAME = 'org.concertes.Reseau'
PROVIDER = '/org/concertes/Reseau/SearchProvider'


def started(place, desk):
    """As the desktop starts it, without a window."""
    home = place.folder / 'home'
    home.mkdir()
    (home / 'reseau').symlink_to(desk.folder)
    with driver.Desk([str(RESEAU), '--gapplication-service'], name='reseau',
                     env={'LC_ALL': 'fr_BE.UTF-8', 'XDG_DATA_HOME': str(home)}) as shown:
        wait_until(lambda: is_on_the_bus(NAME), 'the program is not on the bus')
        yield shown


def started_for(place, action, *wanted):
    for shown in started(place, Network(place).paul):
        assert of_the_bus(NAME, '/org/concertes/Reseau', f'org.freedesktop.Application.{action}', *wanted, '{}')
        yield shown


def it_is_opened(place):
    for shown in started_for(place, 'Activate'):
        shown.find('label', begins('Bonjour'))


def a_fiche_is_to_be_written(place):
    for shown in started_for(place, 'ActivateAction', 'new-fiche', '[]'):
        shown.find(name=begins('Bonne pratique'))


def provider(method, *arguments):
    return of_the_bus(NAME, PROVIDER, f'org.gnome.Shell.SearchProvider2.{method}', *arguments)


def has_window():
    return 'search-all' in of_the_bus(NAME, '/org/concertes/Reseau/window/1', 'org.gtk.Actions.List')


def found_by(*words):
    return ast.literal_eval(provider('GetInitialResultSet', str(list(words))).replace('@as ', ''))[0]


def network_to_search(place):
    network = Network(place)
    bikes = network.paul.create('fiche', {'title': 'Prêter un vélo', 'summary': 'Pour venir en formation',
                                          'structure': network.bikes})
    network.paul.create('fiche', {'title': 'Trier le linge', 'structure': network.bikes})
    network.paul.create('message', {'about': bikes, 'text': 'Avec un antivol, c’est mieux'})
    network.sync_all(network.paul)
    return network, bikes


def the_desktop_searches_without_a_window(place):
    network, bikes = network_to_search(place)
    for _ in started(place, network.paul):
        assert found_by('prêter', 'vélo')[0] == bikes
        # The beginning of a word, an error of typing, other words, what was said on it.
        for words in (['pret', 'vel'], ['prettr'], ['bicyclette'], ['antivol']):
            assert bikes in found_by(*words), words
        assert found_by('xylophone') == [] and found_by('') == [] and found_by('p') == []
        narrowed = provider('GetSubsearchResultSet', str([bikes]), "['vélo', 'formation']")
        assert bikes in narrowed, narrowed
        metas = provider('GetResultMetas', str([bikes, 'nobody']))
        assert metas.count("'id'") == 1 and 'Prêter un vélo' in metas and 'formation' in metas, metas
        assert not has_window(), 'a window was opened'


def what_the_desktop_found_is_opened(place):
    network, bikes = network_to_search(place)
    for shown in started(place, network.paul):
        assert found_by('vélo')[0] == bikes
        assert provider('ActivateResult', bikes, "['vélo']", '0') == '()\n'
        shown.find('panel', 'Prêter un vélo')
        assert has_window()
        assert provider('LaunchSearch', "['linge']", '0') == '()\n'
        shown.find('list item', begins('Trier le linge'))


def a_link_is_opened_where_the_program_runs(place):
    network, bikes = network_to_search(place)
    for shown in started(place, network.paul):
        assert of_the_bus(NAME, '/org/concertes/Reseau', 'org.freedesktop.Application.Open',
                          f"['reseau:fiche/{bikes}']", '{}')
        shown.find('panel', 'Prêter un vélo')
        # As a browser does it, that starts the program once more.
        again = subprocess.run([RESEAU, 'reseau:fiche/x;rm'], timeout=60, check=False)
        assert again.returncode == 0
        shown.find(name=begins('Ce lien ne mène à aucune page'))


def a_link_to_what_is_not_here_yet(place):
    """It is fetched when one asks for it."""
    network, _ = network_to_search(place)
    late = network.lise.create('fiche', {'title': 'Partager un atelier', 'structure': network.wood})
    for shown in started(place, network.paul):
        network.server.stop()
        assert of_the_bus(NAME, '/org/concertes/Reseau', 'org.freedesktop.Application.Open',
                          f"['reseau:fiche/{late}']", '{}')
        shown.find(name=begins('Cette page n’est pas sur cet ordinateur'))
        shown.bring(lambda: shown.click('push button', 'Synchroniser'),
                    name=begins('Le serveur ne peut pas être interrogé'))
        network.server.start()
        network.lise.sync()
        shown.bring(lambda: shown.click('push button', 'Synchroniser'), 'panel', 'Partager un atelier')


def frames(shown):
    return [frame for frame in shown.frames() if frame.get_role_name() == 'frame']


def each_window_has_its_place(place):
    network, bikes = network_to_search(place)
    for shown in started(place, network.paul):
        assert of_the_bus(NAME, '/org/concertes/Reseau', 'org.freedesktop.Application.Activate', '{}')
        shown.find('label', begins('Bonjour'))
        subprocess.run([RESEAU, '--new-window'], timeout=60, check=True)
        shown.wait(lambda: len(frames(shown)) == 2, 'a second window')
        of_the_bus(NAME, '/org/concertes/Reseau', 'org.freedesktop.Application.ActivateAction',
                   'open-window', f"[<'{bikes}'>]", '{}')
        shown.wait(lambda: len(frames(shown)) == 3, 'a third window')
        shown.find('panel', 'Prêter un vélo')
        assert len(shown.find_all('panel', 'Prêter un vélo')) == 1, 'more than one window has turned to it'
        shown.key('ctrl+w')
        shown.wait(lambda: len(frames(shown)) == 2, 'the third is closed')
        shown.wait_gone('panel', 'Prêter un vélo')
        shown.find('label', begins('Bonjour'))
        of_the_bus(NAME, '/org/concertes/Reseau', 'org.freedesktop.Application.ActivateAction', 'quit', '[]', '{}')
        assert shown.process.wait(60) == 0


def the_desktop_knows_where_to_ask(_):
    """The file that GNOME Shell reads says what the program is called on the bus."""
    said = dict(re.findall(r'^(\w+)=(.*)$', (ROOT / 'data/org.concertes.Reseau.search-provider.ini').read_text(), re.M))
    assert said == {'DesktopId': f'{NAME}.desktop', 'BusName': NAME, 'ObjectPath': PROVIDER, 'Version': '2'}, said
    assert f'Name={NAME}' in (ROOT / 'data/org.concertes.Reseau.service.in').read_text()


run(it_is_opened, a_fiche_is_to_be_written, the_desktop_searches_without_a_window,
    what_the_desktop_found_is_opened, a_link_is_opened_where_the_program_runs,
    a_link_to_what_is_not_here_yet, each_window_has_its_place, the_desktop_knows_where_to_ask)

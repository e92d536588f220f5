# SPDX-License-Identifier: GPL-3.0-or-later
"""The eight basic tasks, by the keyboard alone: whatever is done here is a key. The accessibility bus is asked
only for what is on the screen, and for where the focus is."""
from program import Network, begins, run
from keyboard import AtTheWindow

FICHE = 'Trier le bois avec les stagiaires'
NEW = 'Prêter un vélo pour un stage'


def network_with_something(place):
    network = Network(place)
    network.omar.create('fiche', {'title': FICHE, 'nature': 'practice', 'status': 'published', 'structure': network.wood,
                                  'visibility': 'network', 'summary': 'Trois tas, une matinée.'})
    network.paul.create('person', {'first_name': 'Zoé', 'name': 'Dupont', 'phone': '081 11 22 33',
                                   'visibility': 'network'})
    network.paul.create('meeting', {'title': 'Groupe d’échange', 'nature': 'exchange_group', 'state': 'confirmed',
                                    'start': '2090-03-14T08:00:00+01:00', 'visibility': 'network'})
    network.sync_all(network.paul, network.omar)
    return network


def a_fiche_is_found_and_read(place):
    network = network_with_something(place)
    with AtTheWindow(network.paul) as me:
        me.press('ctrl+k', 'entry', begins('Chercher partout'))
        me.search('stagiaire bois', FICHE)
        me.sees('label', 'Trois tas, une matinée.')
        me.press('Escape', 'list item', begins(FICHE))


def an_error_of_typing_is_told(place):
    network = network_with_something(place)
    with AtTheWindow(network.paul) as me:
        me.press('ctrl+k', 'entry', begins('Chercher partout'))
        me.desk.type('stagaire')
        me.sees(None, begins('Résultats pour «\u00a0stagiaire'))
        me.sees('list item', begins(FICHE))
        me.walk('Tab', 'push button', begins('Chercher «\u00a0stagaire'))
        me.press('space', 'entry', begins('Chercher partout'))
        me.sees(None, 'Aucun résultat')


def a_fiche_is_written(place):
    network = network_with_something(place)
    with AtTheWindow(network.paul) as me:
        me.press('ctrl+n', 'push button', 'Action')
        me.walk('Tab', 'push button', 'Bonne pratique')
        me.press('Return', 'text', begins('Titre'))
        me.desk.type(NEW)
        me.walk('Tab', 'text', begins('Résumé'))
        me.desk.type('Deux semaines, puis on rend.')
        me.press('ctrl+s', 'panel', NEW)
        me.sees('label', 'Deux semaines, puis on rend.')
    [fiche] = network.paul.list('fiche', '--where', f'title={NEW}')
    assert fiche['fields']['summary'] == 'Deux semaines, puis on rend.', fiche


def a_contact_is_corrected(place):
    network = network_with_something(place)
    with AtTheWindow(network.paul) as me:
        me.press('alt+3', 'entry', begins('Chercher'))
        me.walk('shift+Tab', 'push button', 'Personnes')
        me.desk.key('space')
        me.search('dupont', 'Zoé Dupont')
        me.press('ctrl+e', 'text', begins('Prénom'))
        me.walk('Tab', 'text', begins('Téléphone'))
        me.desk.key('ctrl+a')
        me.desk.type('081 44 55 66')
        me.press('ctrl+Return', 'panel', 'Zoé Dupont')
        me.sees(None, begins('081 44 55 66'))


def the_agenda_is_read(place):
    network = network_with_something(place)
    with AtTheWindow(network.paul) as me:
        me.press('alt+4', 'entry', begins('Chercher'))
        me.sees('list item', begins('Groupe d’échange'))
        me.walk('Down', 'list item', begins('Groupe d’échange'))
        me.press('Return', 'panel', 'Groupe d’échange')


def a_visit_is_proposed_and_accepted(place):
    network = network_with_something(place)
    with AtTheWindow(network.paul) as me:
        me.press('alt+3', 'entry', begins('Chercher'))
        me.search('bois', 'Bois et Cie')
        me.press('ctrl+shift+v', 'text', begins('Première date'))
        me.desk.type('14/03/2090')
        me.press('ctrl+Return', 'panel', 'Bois et Cie')
        me.sees(None, 'À jour')
    network.omar.sync()
    with AtTheWindow(network.omar) as me:
        me.press('alt+1', 'entry', begins('Chercher'))
        me.press('Down', 'list item', begins('Bois et Cie'))
        me.press('Return', 'panel', 'Bois et Cie')
        me.walk('Tab', 'push button', begins('Accepter cette date'))
        me.press('space', 'panel', 'Bois et Cie')
        me.sees(None, begins('La visite est fixée'))


def a_conflict_is_settled(place):
    network = network_with_something(place)
    fiche = network.paul.create('fiche', {'title': NEW, 'structure': network.bikes, 'visibility': 'structure'})
    network.sync_all(network.paul, network.lise)
    network.lise.set(fiche, title='Prêter un vélo électrique')
    network.lise.sync()
    network.paul.set(fiche, title='Prêter une trottinette')
    network.sync_all(network.paul, network.lise)
    with AtTheWindow(network.paul) as me:
        me.press('alt+1', 'entry', begins('Chercher'))
        me.walk('Tab', 'list item', begins('Prêter'))
        me.press('Return', 'panel', begins('Prêter'))
        me.walk('Tab', 'push button', 'Départager')
        me.press('Return', 'push button', 'Garder cette version')
        me.walk('Tab', 'push button', 'Prendre cette version')
        me.press('Return', 'push button', 'Revenir à la page')
        me.press('Return', 'panel', begins('Prêter'))
        me.sees(None, 'À jour')
    assert network.paul.conflicts(code=0) == []


def one_works_without_a_network(place):
    network = network_with_something(place)
    with AtTheWindow(network.paul) as me:
        network.server.stop()
        me.desk.bring(lambda: me.desk.key('F5'), name='Hors connexion')
        me.press('ctrl+n', 'push button', 'Action')
        me.walk('Tab', 'push button', 'Bonne pratique')
        me.press('Return', 'text', begins('Titre'))
        me.desk.type(NEW)
        me.press('ctrl+s', 'panel', NEW)
        me.sees(None, lambda name: 'en attente' in name.lower())
        network.server.start()
        me.desk.bring(lambda: me.desk.key('F5'), name='À jour')
    network.lise.sync()
    titles = [fiche['fields']['title'] for fiche in network.lise.list('fiche')]
    assert NEW in titles, titles


run(a_fiche_is_found_and_read, an_error_of_typing_is_told, a_fiche_is_written, a_contact_is_corrected,
    the_agenda_is_read, a_visit_is_proposed_and_accepted, a_conflict_is_settled, one_works_without_a_network)

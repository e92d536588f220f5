# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader says of every screen: each thing one acts on has a name, which is neither the
name of a type of widget nor said twice."""
import re

from program import Desk, Missing, Network, begins, describe, greeted, run, window

ACTING = {'push button', 'toggle button', 'check box', 'text', 'entry', 'combo box', 'list item', 'table',
          'page tab', 'link', 'spin button', 'password text', 'slider', 'menu item'}
A_TYPE = re.compile(r'(Gtk|Adw|Reseau)[A-Z]\w+$')
# Seconds after which what is not said is not going to be.
LASTING = 60
# Parts that the toolkit makes and does not show: the search of a window of preferences, its only tab.
FOREIGN = {('page tab', 'GtkLabel'), ('entry', 'GtkSearchEntry')}


def said_twice(name):
    half = len(name) // 2
    return len(name) > 4 and name[half] in ' ,' and name[:half].strip(' ,') == name[half + 1:].strip(' ,')


def is_foreign(node):
    if (node.get_role_name(), node.get_name()) in FOREIGN:
        return True
    # What a combo box opens, the icons inside an entry.
    return any(outer.get_role_name() in ('combo box', 'text') for outer in ancestors(node, 8))


def wrong_names(desk):
    wrong = []
    for node in desk.nodes():
        role, name = node.get_role_name(), node.get_name() or ''
        if role in ACTING and '_' in name:
            wrong.append(f'mnemonic: {describe(node)}')
        elif said_twice(name):
            wrong.append(f'twice: {describe(node)}')
        elif role in ACTING and (not name or A_TYPE.match(name)) and not is_foreign(node):
            above = ' < '.join(describe(n) for n in ancestors(node, 5))
            wrong.append(f'nameless: {describe(node)} < {above}')
    return wrong


def lasting_wrong_names(desk):
    """While a page is made, not all of it has a name yet."""
    try:
        desk.wait(lambda: not wrong_names(desk), 'names', LASTING)
    except Missing:
        return desk.wait(lambda: [wrong_names(desk)], 'names')[0]
    return []


def ancestors(node, count):
    out = []
    while node is not None and len(out) < count:
        node = node.get_parent()
        if node is not None:
            out.append(node)
    return out


def keys(*combinations):
    return lambda desk: desk.key(*combinations)


def click(start):
    return lambda desk: desk.click('push button', begins(start))


def open_first(view, title):
    """By the keyboard: a row of a long list cannot be pressed over the bus."""
    def go(desk):
        desk.key('Escape', view)
        desk.find('list item', begins(title))
        desk.key('ctrl+f', 'Down', 'Return')
    return go


def searched(words):
    def search(desk):
        desk.key('alt+1', 'ctrl+k', 'ctrl+a')
        desk.type(words)
    return search


# What is done, and a word that says that it is done.
STEPS = [
    ('home', keys('alt+1'), 'Prochaines rencontres'),
    ('fiches', keys('alt+2'), 'Filtrer'),
    ('filters', click('Filtrer'), 'Nature'),
    ('a fiche', open_first('alt+2', 'Un vélo'), 'Discussion'),
    ('everything', keys('alt+1', 'ctrl+k'), 'Chercher partout…'),
    ('found everywhere', searched('travailler'), 'Un vélo pour aller travailler, Fiche, '),
    ('natures', keys('alt+2', 'ctrl+n'), 'Que souhaitez-vous partager\u202f?'),
    ('editor', click('Bonne pratique'), 'Enregistrer'),
    ('structures', keys('Escape', 'alt+3'), 'Personnes'),
    ('a structure', open_first('alt+3', 'Bois et Cie'), 'Demander une visite'),
    ('asking for a visit', click('Demander une visite'), 'Quand cela vous conviendrait'),
    ('meetings', keys('Escape', 'alt+4'), 'Passées'),
    ('synchronisation', click('À jour'), 'Synchroniser maintenant'),
    ('preferences', keys('Escape', 'ctrl+comma'), 'Apparence'),
    ('shortcuts', keys('Escape', 'ctrl+question'), 'Chercher dans cette liste'),
    ('menu', keys('Escape', 'F10'), 'Préférences'),
]


def everything_has_one_name(place):
    network = Network(place)
    paul = network.paul
    paul.create('fiche', {'title': 'Un vélo pour aller travailler', 'nature': 'practice', 'visibility': 'network',
                          'status': 'published', 'steps': [{'title': 'Trier'}], 'themes': ['mobilite']})
    paul.create('meeting', {'title': 'Groupe d’échange', 'nature': 'exchange_group', 'state': 'confirmed',
                            'start': '2090-03-14T08:00:00+01:00', 'visibility': 'network'})
    paul.sync()
    wrong = {}
    with window(Desk(place.folder / 'new', network.server, paul.email)) as desk:
        desk.find('heading', 'Bienvenue')
        wrong |= {what: 'welcome' for what in lasting_wrong_names(desk)}
    with window(paul) as desk:
        desk.find('label', greeted)
        desk.find(name='À jour')
        for name, act, word in STEPS:
            try:
                desk.bring(lambda act=act: act(desk), name=begins(word))
            except Missing as missing:
                raise Missing(f'{name}: {missing}') from missing
            for what in lasting_wrong_names(desk):
                wrong.setdefault(what, name)
    assert not wrong, '\n'.join(f'{where}: {what}' for what, where in wrong.items())


run(everything_has_one_name)

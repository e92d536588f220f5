# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos in the real window: added by the keyboard alone and seen on the other desk; copied and dragged from
another program."""
import pathlib
import random
import sys

from program import Network, begins, run, wait_until
from keyboard import AtTheWindow
from otherprogram import OtherProgram, xdotool
from desk import GLib, text_of

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'image'))
import samples  # noqa: E402

TITLE = 'Ouvrir l’atelier vélo'
WORDS = 'Deux vélos et un pied d’atelier'


def picture(folder, name, width=320, height=240):
    path = folder / name
    path.write_bytes(samples.png(width, height, random.Random(name).randbytes(width * height * 3)))
    return path


def network_with_a_fiche(place):
    network = Network(place)
    record = network.paul.create('fiche', {'title': TITLE, 'nature': 'practice', 'visibility': 'network',
                                           'structure': network.bikes})
    network.sync_all(network.paul, network.lise)
    return network, record


def edit(me):
    """From the first page to the editor of the fiche."""
    me.press('alt+2', 'entry', begins('Chercher'))
    me.search('vélo', TITLE)
    me.press('ctrl+e', 'text', begins('Titre'))


def photos(desk, record):
    return desk.fields(record).get('photos', [])


def choose(me, title, path):
    """In the chooser of the toolkit, which the accessibility bus does not see as the active window: a slash
    opens the line for a path."""
    def written():
        node = me.focused()
        try:
            return text_of(node) if node else ''
        except GLib.Error: # it went away while it was looked at
            return ''
    wait_until(lambda: xdotool('getactivewindow', 'getwindowname') == title, f'{title} has not the keys')
    xdotool('key', '--clearmodifiers', 'slash')
    wait_until(lambda: written() == '/', 'there is no line for a path')
    xdotool('type', '--clearmodifiers', '--delay', 8, str(path)[1:])
    wait_until(lambda: written() == str(path), f'{path} is not what is written')
    xdotool('key', '--clearmodifiers', 'Return')


def by_the_keyboard_alone_offline_and_seen_elsewhere(place):
    network, record = network_with_a_fiche(place)
    path = picture(place.folder, 'atelier.png')
    with AtTheWindow(network.paul) as me:
        edit(me)
        network.server.stop()
        me.walk('Tab', 'push button', 'Ajouter\u00a0: Photos')
        me.press('Return', 'push button', begins('Ajouter des photos'))
        me.desk.bring(lambda: me.desk.key('Return'), None, 'Ajouter des photos')
        choose(me, 'Ajouter des photos', path)
        me.sees('push button', begins('Afficher en grand'))
        me.walk('shift+Tab', 'text', begins('Description'))
        me.desk.type(WORDS)
        me.press('ctrl+s', 'panel', TITLE)
        me.sees('push button', f'Afficher en grand\u00a0: {WORDS}')
        network.server.start()
        me.desk.bring(lambda: me.desk.key('F5'), name='À jour')
        wait_until(lambda: all(line['state'] == 'cached' for line in network.paul.run('files').lines),
                   'the photo is not sent')
    network.lise.sync()
    [photo] = photos(network.lise, record)
    assert photo['alt'] == WORDS and photo['name'] == 'atelier.png', photo
    with AtTheWindow(network.lise) as me:
        me.press('alt+2', 'entry', begins('Chercher'))
        me.search('vélo', TITLE)
        me.sees('push button', f'Afficher en grand\u00a0: {WORDS}')


def pasted_from_another_program(place):
    network, record = network_with_a_fiche(place)
    with AtTheWindow(network.paul) as me:
        edit(me)
        with OtherProgram('texture', picture(place.folder, 'ecran.png')) as other:
            xdotool('windowminimize', other.window)
            me.desk.bring(lambda: me.desk.key('ctrl+v'), 'push button', begins('Afficher en grand'))
        form = place.folder / 'formulaire.pdf'
        form.write_bytes(b'%PDF-1.4 un formulaire')
        with OtherProgram('files', picture(place.folder, 'cour.png'), form) as other:
            xdotool('windowminimize', other.window)
            me.desk.bring(lambda: me.desk.key('ctrl+v'), 'push button', 'Afficher en grand\u00a0: '
                          'Photo sans description\u00a0: cour.png')
        me.sees('label', begins('formulaire.pdf'))
        me.press('ctrl+s', 'panel', TITLE)
    kept = network.paul.fields(record)
    assert len(kept['photos']) >= 2 and kept['files'][0]['name'] == 'formulaire.pdf', kept


def dropped_from_another_program(place):
    network, record = network_with_a_fiche(place)
    with AtTheWindow(network.paul) as me:
        edit(me)
        window = me.desk.active_window()
        for kind in ('texture', 'files'):
            with OtherProgram(kind, picture(place.folder, f'{kind}.png')) as other:
                before = len(me.desk.find_all('push button', begins('Afficher en grand')))
                me.desk.insist(lambda: other.drag_to(window),
                               lambda: len(me.desk.find_all('push button', begins('Afficher en grand'))) > before,
                               f'what was dropped as {kind}')
            xdotool('windowactivate', '--sync', window)
        me.press('ctrl+s', 'panel', TITLE)
    kept = photos(network.paul, record)
    assert len(kept) >= 2 and 'files.png' in [photo.get('name') for photo in kept], kept


run(by_the_keyboard_alone_offline_and_seen_elsewhere, pasted_from_another_program, dropped_from_another_program)

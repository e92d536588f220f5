# SPDX-License-Identifier: GPL-3.0-or-later
"""What was, in the real window: an earlier version is put back, a deleted fiche comes out of the bin; and a package
is opened by its name, as the desktop does it for a double click, or dropped on the window."""
from otherprogram import OtherProgram
from program import Network, begins, ends, run, wait_until, window

row = 'list item'


def titles(desk):
    desk.sync()
    return [fiche['fields']['title'] for fiche in desk.list('fiche')]


def changed_put_back_deleted_put_back(place):
    network = Network(place)
    paul, lise = network.paul, network.lise
    fiche = paul.create('fiche', {'title': 'Atelier vélo', 'visibility': 'network'})
    paul.sync()
    paul.set(fiche, title='Réparer ensemble')
    paul.sync()
    before, after = begins('Atelier vélo'), begins('Réparer ensemble')
    with window(paul, '--view', 'fiches') as desk:
        desk.bring(lambda: desk.click(row, after), 'push button', 'Commenter')
        desk.bring(lambda: desk.key('ctrl+h'), 'push button', 'Rétablir cette version')
        assert not desk.find_all(row, before)
        desk.click('push button', 'Rétablir cette version')
        desk.find(row, before)
        wait_until(lambda: titles(lise) == ['Atelier vélo'], 'the version that was put back')
        desk.bring(lambda: desk.key('Escape'), 'push button', 'Commenter')

        desk.insist(lambda: desk.key('ctrl+Delete'), lambda: not desk.find_all(row, before), 'deleted')
        wait_until(lambda: titles(lise) == [], 'the deletion')
        desk.bring(lambda: desk.key('F10'), 'menu item', 'Corbeille')
        desk.bring(lambda: desk.click('menu item', 'Corbeille'), 'push button', 'Restaurer')
        desk.click('push button', 'Restaurer')
        desk.wait_gone('push button', 'Restaurer')
        desk.find(row, before)
        wait_until(lambda: titles(lise) == ['Atelier vélo'], 'what was put back')
    paul.check()


def a_package_is_opened_by_its_name(place):
    network = Network(place)
    paul, omar = network.paul, network.omar
    fiche = paul.create('fiche', {'title': 'Four à pain', 'visibility': 'network'})
    path = place.folder / 'four.reseau'
    paul.run('pack', fiche, '--out', path)
    with window(omar, '--view', 'fiches', str(path)) as desk:
        imports = ends('Importer')
        desk.find('push button', imports)
        desk.insist(lambda: desk.click('push button', imports), lambda: omar.sees(fiche), 'the fiche')
        desk.wait_gone('push button', imports)
        # Of another structure: he reads it, and it is Paul's to send.
        desk.bring(lambda: desk.click(row, begins('Four à pain')), name=begins('Reçue dans un paquet'))
        assert not desk.find_all('push button', ends('Modifier'))


def a_package_is_dropped_on_the_window(place):
    network = Network(place)
    paul, omar = network.paul, network.omar
    fiche = paul.create('fiche', {'title': 'Four à pain', 'visibility': 'network'})
    path = place.folder / 'four.reseau'
    paul.run('pack', fiche, '--out', path)
    note = place.folder / 'notes.txt'
    note.write_text('Rien qui s’importe.')
    imports = ends('Importer')
    with window(omar, '--view', 'fiches') as desk:
        main = desk.active_window()
        with OtherProgram('files', note, path) as other:
            desk.bring(lambda: other.drag_to(main), 'push button', imports)
        assert not omar.sees(fiche)
        desk.insist(lambda: desk.click('push button', imports), lambda: omar.sees(fiche), 'the fiche')
        desk.find(row, begins('Four à pain'))


run(changed_put_back_deleted_put_back, a_package_is_opened_by_its_name,
    a_package_is_dropped_on_the_window)

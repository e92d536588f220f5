# SPDX-License-Identifier: GPL-3.0-or-later
"""Two people write one text, or one list, on desks of their own."""
from e2e import CONFLICT, DONE, FAILED, Network, run, same

CONTEXT = 'Douze stagiaires réparent des vélos à Namur.\n\nIls viennent deux jours par semaine.'
PAULS = CONTEXT.replace('Douze', 'Quinze')
LISES = CONTEXT.replace('deux jours', 'trois jours')
BOTH = PAULS.replace('deux jours', 'trois jours')


def shared_fiche(network, **fields):
    fiche = network.paul.create('fiche', {'title': 'Atelier vélo', **fields})
    network.sync_all(network.paul, network.lise, rounds=1)
    return fiche


def written_twice(place):
    n = Network(place)
    fiche = shared_fiche(n, context=CONTEXT)
    n.paul.set(fiche, context=PAULS)
    n.lise.set(fiche, context=LISES)
    assert n.paul.sync()['merged'] == 0
    answer = n.lise.sync()
    assert answer['merged'] == 1 and answer['conflicts'] == 0, answer
    n.paul.sync()
    for desk in (n.paul, n.lise):
        assert desk.fields(fiche)['context'] == BOTH
        assert desk.conflicts(code=DONE) == []
        desk.check()
    same(n.paul, n.lise)
    return n, fiche


def two_changes_to_one_text(place):
    n, fiche = written_twice(place)
    assert n.paul.notices() == []
    notice, = n.lise.notices()
    assert (notice['id'], notice['field']) == (fiche, 'context')
    assert (notice['mine'], notice['theirs'], notice['joined']) == (LISES, PAULS, BOTH)
    newest = n.paul.history(fiche)[0]
    assert newest['merged'] is True and newest['after']['context'] == BOTH, newest
    assert newest['before']['context'] == PAULS and newest['set']['context'] == LISES, newest
    assert not any('merged' in entry for entry in n.paul.history(fiche)[1:])
    n.lise.notices('--seen')
    assert n.lise.notices() == []


def parted(place, take, left):
    n, fiche = written_twice(place)
    n.lise.run('part', fiche, 'context', '--take', take)
    assert n.lise.notices() == []
    n.sync_all(n.lise, n.paul)
    assert n.paul.fields(fiche)['context'] == left
    assert n.paul.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def what_was_joined_is_mine_again(place):
    parted(place, 'mine', LISES)


def what_was_joined_is_theirs_again(place):
    parted(place, 'theirs', PAULS)


def what_changed_since_is_not_parted(place):
    n, fiche = written_twice(place)
    n.paul.set(fiche, context=BOTH + ' Enfin.')
    n.sync_all(n.paul, n.lise, rounds=1)
    n.lise.run('part', fiche, 'context', '--take', 'mine', code=FAILED)
    assert n.lise.fields(fiche)['context'] == BOTH + ' Enfin.'


def the_same_words_clash(place):
    n = Network(place)
    fiche = shared_fiche(n, context=CONTEXT)
    n.paul.set(fiche, context=CONTEXT.replace('Douze', 'Quinze'))
    n.lise.set(fiche, context=CONTEXT.replace('Douze', 'Vingt'))
    n.paul.sync()
    answer = n.lise.sync(code=CONFLICT)
    assert answer['merged'] == 0 and answer['conflicts'] == 1, answer
    n.paul.sync()
    conflict, = n.paul.conflicts()
    assert conflict['origin'] == CONTEXT, conflict
    assert n.paul.notices() == n.lise.notices() == []
    n.paul.resolve(fiche, 'context', 'theirs')
    n.sync_all(n.paul, n.lise)
    assert n.lise.fields(fiche)['context'] == CONTEXT.replace('Douze', 'Vingt')
    assert n.lise.conflicts(code=DONE) == []
    same(n.paul, n.lise)


run(two_changes_to_one_text, what_was_joined_is_mine_again, what_was_joined_is_theirs_again,
    what_changed_since_is_not_parted, the_same_words_clash)

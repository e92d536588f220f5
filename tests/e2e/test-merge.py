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


def fiche_with_steps(place):
    n = Network(place)
    fiche = shared_fiche(n, nature='action', steps=[
        {'title': 'Trier', 'text': 'Le lundi, à deux.'}, {'title': 'Réparer'}, {'title': 'Vendre'}])
    return n, fiche


def titles(desk, fiche):
    return [step['title'] for step in desk.fields(fiche)['steps']]


def changed(steps, which, **parts):
    return [{**step, **parts} if step['title'] == which else step for step in steps]


def each_line_is_changed_by_itself(place):
    n, fiche = fiche_with_steps(place)
    pauls = n.paul.fields(fiche)['steps']
    lises = n.lise.fields(fiche)['steps']
    assert pauls == lises and len({step['e'] for step in pauls}) == 3, (pauls, lises)
    # Paul turns the order round and says more of the first; Lise renames it, takes the second
    # out and adds one.
    pauls = changed(pauls, 'Trier', text='Le lundi, à trois.')
    n.paul.set(fiche, steps=[pauls[2], pauls[1], pauls[0]])
    n.lise.set(fiche, steps=[*changed(lises, 'Trier', title='Trier et laver',
                                      text='Le mardi, à deux.')[:1],
                             lises[2], {'title': 'Faire les comptes'}])
    n.sync_all(n.paul, n.lise)
    for desk in (n.paul, n.lise):
        assert sorted(titles(desk, fiche)) == ['Faire les comptes', 'Trier et laver', 'Vendre']
        assert titles(desk, fiche).index('Vendre') < titles(desk, fiche).index('Trier et laver')
        first = next(s for s in desk.fields(fiche)['steps'] if s['title'] == 'Trier et laver')
        assert first['text'] == 'Le mardi, à trois.', first
        assert desk.conflicts(code=DONE) == []
        desk.check()
    notice, = n.lise.notices()
    assert notice['field'] == f"steps/{first['e']}/text", notice
    n.lise.run('part', fiche, notice['field'], '--take', 'theirs')
    n.sync_all(n.lise, n.paul)
    first = next(s for s in n.paul.fields(fiche)['steps'] if s['title'] == 'Trier et laver')
    assert first['text'] == 'Le lundi, à trois.', first
    same(n.paul, n.lise)


def one_part_of_a_line_clashes(place):
    n, fiche = fiche_with_steps(place)
    steps = n.paul.fields(fiche)['steps']
    n.paul.set(fiche, steps=changed(steps, 'Réparer', title='Remettre en état'))
    n.lise.set(fiche, steps=changed(steps, 'Réparer', title='Remonter'))
    n.paul.sync()
    assert n.lise.sync(code=CONFLICT)['conflicts'] == 1
    n.paul.sync()
    conflict, = n.paul.conflicts()
    assert conflict['field'] == f"steps/{steps[1]['e']}/title", conflict
    assert (conflict['current'], conflict['other']) == ('Remettre en état', 'Remonter'), conflict
    n.paul.resolve(fiche, conflict['field'], 'theirs')
    assert titles(n.paul, fiche) == ['Trier', 'Remonter', 'Vendre']
    n.sync_all(n.paul, n.lise)
    assert titles(n.lise, fiche) == ['Trier', 'Remonter', 'Vendre']
    assert n.lise.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def a_line_that_is_changed_comes_back(place, word, left):
    n, fiche = fiche_with_steps(place)
    steps = n.paul.fields(fiche)['steps']
    n.paul.set(fiche, steps=[steps[0], steps[2]])
    n.lise.set(fiche, steps=changed(steps, 'Réparer', text='Avec les stagiaires.'))
    n.paul.sync()
    assert n.lise.sync(code=CONFLICT)['conflicts'] == 1
    n.paul.sync()
    for desk in (n.paul, n.lise):
        assert titles(desk, fiche) == ['Trier', 'Réparer', 'Vendre']
        assert desk.fields(fiche)['steps'][1]['text'] == 'Avec les stagiaires.'
    conflict, = n.lise.conflicts()
    assert conflict['field'] == f"steps/{steps[1]['e']}/_del", conflict
    # Settled without a network.
    n.lise.resolve(fiche, conflict['field'], word)
    assert titles(n.lise, fiche) == left
    n.sync_all(n.lise, n.paul)
    for desk in (n.paul, n.lise):
        assert titles(desk, fiche) == left
        assert desk.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def a_changed_line_is_kept(place):
    a_line_that_is_changed_comes_back(place, 'mine', ['Trier', 'Réparer', 'Vendre'])


def a_changed_line_is_taken_out(place):
    a_line_that_is_changed_comes_back(place, 'theirs', ['Trier', 'Vendre'])


def a_changed_fiche_comes_back(place):
    n, fiche = fiche_with_steps(place)
    n.paul.run('delete', fiche)
    n.lise.set(fiche, context='Ce qui compte.')
    n.paul.sync()
    assert n.lise.sync(code=CONFLICT)['conflicts'] == 1
    n.paul.sync()
    assert n.paul.fields(fiche)['context'] == 'Ce qui compte.'
    assert titles(n.paul, fiche) == ['Trier', 'Réparer', 'Vendre']
    conflict, = n.paul.conflicts()
    assert conflict['field'] == '_del', conflict
    n.lise.resolve(fiche, '_del', 'mine')
    n.sync_all(n.lise, n.paul)
    assert n.paul.fields(fiche)['context'] == 'Ce qui compte.'
    assert n.paul.conflicts(code=DONE) == []
    same(n.paul, n.lise)


run(two_changes_to_one_text, what_was_joined_is_mine_again, what_was_joined_is_theirs_again,
    what_changed_since_is_not_parted, the_same_words_clash, each_line_is_changed_by_itself,
    one_part_of_a_line_clashes, a_changed_line_is_kept, a_changed_line_is_taken_out,
    a_changed_fiche_comes_back)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Who changed what, the way back from any change, and what was deleted."""
from e2e import CONFLICT, DONE, FAILED, USAGE, Network, run, same

CONTEXT = 'Douze stagiaires réparent des vélos à Namur.'


def fiche_of_two(n):
    fiche = n.paul.create('fiche', {'title': 'Atelier vélo', 'context': CONTEXT})
    n.sync_all(n.paul, n.lise, rounds=1)
    n.lise.set(fiche, title='Vélos', context=CONTEXT.replace('Douze', 'Quinze'))
    n.sync_all(n.lise, n.paul, rounds=1)
    return fiche


def each_change_says_from_what_to_what(place):
    n = Network(place)
    fiche = fiche_of_two(n)
    newest, first = n.paul.history(fiche)
    assert newest['before']['title'] == 'Atelier vélo' and newest['after']['title'] == 'Vélos', newest
    assert newest['before']['context'] == CONTEXT and newest['after']['context'].startswith('Quinze'), newest
    assert first['before']['title'] is None and first['after']['title'] == 'Atelier vélo', first
    assert newest['by'] != first['by'] and newest['q'] > first['q']


def any_change_is_taken_back_and_made_again(place):
    n = Network(place)
    fiche = fiche_of_two(n)
    newest = n.paul.history(fiche)[0]
    answer = n.paul.run('undo', fiche, '--field', 'title').value
    assert answer['id'] == fiche and len(answer['operations']) == 1, answer
    n.sync_all(n.paul, n.lise)
    assert n.lise.fields(fiche)['title'] == 'Atelier vélo'
    assert n.lise.fields(fiche)['context'].startswith('Quinze')
    n.lise.run('undo', fiche, '--change', str(newest['q']), '--field', 'context')
    n.sync_all(n.lise, n.paul)
    assert n.paul.fields(fiche)['context'] == CONTEXT
    # What was done last is what is taken back, and that again.
    n.paul.run('undo', fiche)
    n.sync_all(n.paul, n.lise)
    assert n.lise.fields(fiche)['context'].startswith('Quinze')
    assert len(n.lise.history(fiche)) == 5 and n.lise.conflicts(code=DONE) == []
    same(n.paul, n.lise)
    n.paul.check()


def taking_back_what_others_change_is_a_conflict(place):
    n = Network(place)
    fiche = fiche_of_two(n)
    n.lise.set(fiche, title='Les vélos de Lise')
    n.paul.run('undo', fiche, '--field', 'title')
    n.lise.sync()
    answer = n.paul.sync_anyhow()
    assert answer.code == CONFLICT, answer
    n.sync_all(n.lise, n.paul)
    conflict, = n.lise.conflicts()
    assert {n.lise.fields(fiche)['title'], conflict['other']} == {'Les vélos de Lise', 'Atelier vélo'}, conflict
    same(n.paul, n.lise)


def what_was_settled_away_is_had_again(place):
    n = Network(place)
    fiche = fiche_of_two(n)
    n.lise.set(fiche, title='Titre de Lise')
    n.paul.set(fiche, title='Titre de Paul')
    n.lise.sync()
    n.paul.sync_anyhow()
    n.paul.resolve(fiche, 'title', 'theirs')
    n.sync_all(n.paul, n.lise)
    assert n.lise.fields(fiche)['title'] == 'Titre de Lise'
    clashed, = (entry for entry in n.lise.history(fiche) if entry.get('beside'))
    assert clashed['beside'] == {'title': 'Titre de Paul'}, clashed
    n.lise.run('undo', fiche, '--change', str(clashed['q']))
    n.sync_all(n.lise, n.paul)
    assert n.paul.fields(fiche)['title'] == 'Titre de Paul'
    same(n.paul, n.lise)


def what_was_deleted_is_put_back(place):
    n = Network(place)
    fiche = fiche_of_two(n)
    before = n.paul.fields(fiche)
    n.paul.run('delete', fiche)
    n.sync_all(n.paul, n.lise)
    assert not n.paul.sees(fiche) and not n.lise.sees(fiche)
    item, = n.lise.run('bin').lines
    assert item['id'] == fiche and item['fields']['title'] == 'Vélos' and item['pending'] is False, item
    assert n.omar.run('bin').lines == []
    assert n.lise.history(fiche)[0]['after'] == {'_del': True}
    n.lise.run('restore', fiche)
    assert n.lise.fields(fiche)['title'] == 'Vélos'
    n.sync_all(n.lise, n.paul)
    for desk in (n.paul, n.lise):
        assert desk.fields(fiche) == before
        assert desk.conflicts(code=DONE) == [] and desk.run('bin').lines == []
        desk.check()
        assert desk.run('check', '--repair').value['differences'] == 0
    same(n.paul, n.lise)


def put_back_by_who_deleted_it(place):
    """Whether the server knows or not, and with the same answer on every desk."""
    n = Network(place)
    fiche = fiche_of_two(n)
    n.server.stop()
    n.paul.run('delete', fiche)
    n.paul.run('restore', fiche)
    n.server.start()
    assert n.paul.fields(fiche)['title'] == 'Vélos'
    assert n.paul.sync()['pushed'] == 0
    n.server.stop()
    n.paul.run('delete', fiche)
    # Whoever asks tries to reach the server: then the deletion may be on its way.
    item = n.paul.run('bin', code=FAILED).lines[0]
    assert item['id'] == fiche and item['pending'] is True, item
    n.paul.run('restore', fiche)
    assert n.paul.fields(fiche)['title'] == 'Vélos'
    n.server.start()
    assert n.paul.sync()['pushed'] == 2
    n.lise.sync()
    same(n.paul, n.lise)
    n.paul.run('delete', fiche)
    n.paul.sync()
    n.paul.run('restore', fiche)
    n.sync_all(n.paul, n.lise)
    assert n.lise.fields(fiche)['context'].startswith('Quinze')
    same(n.paul, n.lise)
    for desk in (n.paul, n.lise):
        assert desk.run('check', '--repair').value['differences'] == 0


def both_put_it_back(place):
    n = Network(place)
    fiche = fiche_of_two(n)
    n.paul.run('delete', fiche)
    n.sync_all(n.paul, n.lise)
    for desk in (n.paul, n.lise):
        desk.run('restore', fiche)
    n.sync_all(n.paul, n.lise)
    assert n.lise.conflicts(code=DONE) == [] and n.lise.fields(fiche)['title'] == 'Vélos'
    same(n.paul, n.lise)


def what_cannot_be_taken_back_is_said(place):
    n = Network(place)
    fiche = fiche_of_two(n)
    for arguments, code in ((['undo'], USAGE), (['undo', fiche, '--change', '99999'], USAGE),
                            (['undo', fiche, '--field', 'summary'], USAGE), (['undo', 'x'], FAILED),
                            (['restore', 'x'], FAILED), (['restore'], USAGE), (['bin', 'x'], USAGE),
                            (['restore', '019a0000-0000-7000-8000-00000000ffff'], FAILED)):
        answer = n.paul.run(*arguments, code=code)
        assert answer.lines == [] and 'reseauctl: ' in answer.err, answer
    n.omar.sync_anyhow()
    before = n.paul.history(fiche)
    n.omar.run('undo', fiche, code=FAILED)
    n.omar.sync_anyhow()
    assert n.paul.history(fiche) == before
    n.server.stop()
    n.paul.run('undo', fiche, code=FAILED)
    n.paul.run('history', fiche, code=FAILED)


run(each_change_says_from_what_to_what, any_change_is_taken_back_and_made_again,
    taking_back_what_others_change_is_a_conflict, what_was_settled_away_is_had_again, what_was_deleted_is_put_back,
    put_back_by_who_deleted_it, both_put_it_back, what_cannot_be_taken_back_is_said)

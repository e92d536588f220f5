# SPDX-License-Identifier: GPL-3.0-or-later
"""Two desks, with and without each other."""
from e2e import CONFLICT, DONE, Network, run, same


def shared_fiche(network):
    fiche = network.paul.create('fiche', {'title': 'Atelier vélo', 'summary': 'Réparer et vendre.'})
    network.paul.sync()
    network.lise.sync()
    return fiche


def different_fields_meet(place):
    n = Network(place)
    fiche = shared_fiche(n)
    n.paul.set(fiche, title='Atelier vélo du canal')
    n.lise.set(fiche, summary='Réparer, vendre, former.')
    n.paul.sync()
    n.lise.sync()
    n.paul.sync()
    for desk in (n.paul, n.lise):
        fields = desk.fields(fiche)
        assert fields['title'] == 'Atelier vélo du canal', fields
        assert fields['summary'] == 'Réparer, vendre, former.', fields
        assert desk.conflicts(code=DONE) == []
        desk.check()
    same(n.paul, n.lise)


def clash(place, first_name):
    n = Network(place)
    fiche = shared_fiche(n)
    n.paul.set(fiche, title='Titre de Paul', problem='Trop de vélos jetés')
    n.lise.set(fiche, title='Titre de Lise', objective='Former dix personnes')
    first, second = (n.paul, n.lise) if first_name == 'paul' else (n.lise, n.paul)
    first.sync()
    answer = second.sync(code=CONFLICT)
    assert answer['conflicts'] == 1 and answer['pending'] == 0 and answer['rejected'] == 0, answer
    answer = first.sync_anyhow()
    assert answer.value['pending'] == 0
    for desk in (n.paul, n.lise):
        found = desk.conflicts()
        assert len(found) == 1 and found[0]['field'] == 'title', found
        assert {found[0]['current'], found[0]['other']} == {'Titre de Paul', 'Titre de Lise'}, found
        fields = desk.fields(fiche)
        assert fields['problem'] == 'Trop de vélos jetés' and fields['objective'] == 'Former dix personnes'
        desk.check()
    same(n.paul, n.lise)
    return n, fiche, first, second


def the_same_field_clashes_paul_first(place):
    n, fiche, first, second = clash(place, 'paul')
    n.paul.resolve(fiche, 'title', 'mine')
    n.paul.sync()
    n.lise.sync()
    for desk in (n.paul, n.lise):
        assert desk.fields(fiche)['title'] == 'Titre de Paul'
        assert desk.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def the_same_field_clashes_lise_first(place):
    n, fiche, first, second = clash(place, 'lise')
    n.paul.resolve(fiche, 'title', 'theirs')
    n.paul.sync()
    n.lise.sync()
    for desk in (n.paul, n.lise):
        assert desk.fields(fiche)['title'] == 'Titre de Lise'
        assert desk.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def a_third_value_settles_it(place):
    n, fiche, first, second = clash(place, 'paul')
    n.lise.resolve(fiche, 'title', '"Titre des deux"')
    assert n.lise.conflicts(code=DONE) == []
    n.lise.sync()
    n.paul.sync()
    for desk in (n.paul, n.lise):
        assert desk.fields(fiche)['title'] == 'Titre des deux'
        assert desk.conflicts(code=DONE) == []
    history = n.paul.history(fiche)
    values = {entry.get('set', {}).get('title') for entry in history}
    assert {'Titre de Paul', 'Titre de Lise', 'Titre des deux'} <= values, history


def settled_twice_at_once(place):
    n, fiche, first, second = clash(place, 'paul')
    n.paul.resolve(fiche, 'title', 'mine')
    n.lise.resolve(fiche, 'title', 'mine')
    n.paul.sync()
    assert n.lise.sync_anyhow().code in (DONE, CONFLICT)
    n.sync_all(n.paul, n.lise)
    same(n.paul, n.lise)
    # Whoever came second has their value kept in the tray, not lost.
    assert [item['code'] for item in n.lise.tray()] == ['stale-conflict'], n.lise.tray()
    assert n.paul.fields(fiche)['title'] == 'Titre de Paul'


def the_same_value_is_no_clash(place):
    n = Network(place)
    fiche = shared_fiche(n)
    n.paul.set(fiche, title='Le même titre')
    n.lise.set(fiche, title='Le même titre')
    n.paul.sync()
    n.lise.sync()
    n.paul.sync()
    assert n.paul.conflicts(code=DONE) == [] and n.lise.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def one_alone_never_clashes(place):
    """A single writer, on one desk, with syncs anywhere between."""
    n = Network(place)
    fiche = shared_fiche(n)
    for i in range(12):
        n.paul.set(fiche, title=f'Version {i}', places=i)
        if i % 3 != 1:
            assert n.paul.sync()['conflicts'] == 0
    n.paul.sync()
    n.lise.sync()
    assert n.lise.fields(fiche)['title'] == 'Version 11'
    assert n.lise.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def sets_add_up(place):
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Thèmes', 'themes': ['mobility', 'debt']})
    n.paul.sync()
    n.lise.sync()
    n.paul.set(fiche, themes=['mobility', 'debt', 'housing'])
    n.lise.set(fiche, themes=['mobility', 'health'])
    n.paul.sync()
    n.lise.sync()
    n.paul.sync()
    assert sorted(n.paul.fields(fiche)['themes']) == ['health', 'housing', 'mobility'], n.paul.fields(fiche)
    assert n.paul.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def deletion_and_edit(place, delete_first):
    """The edit brings the record back, and says that someone had deleted it."""
    n = Network(place)
    fiche = shared_fiche(n)
    n.paul.run('delete', fiche)
    n.lise.set(fiche, summary='Encore mieux')
    order = (n.paul, n.lise) if delete_first else (n.lise, n.paul)
    for desk in order + order:
        desk.sync_anyhow()
    for desk in (n.paul, n.lise):
        assert desk.sees(fiche), desk.run('show', fiche, code=None)
        assert desk.fields(fiche)['summary'] == 'Encore mieux'
        found = desk.conflicts()
        assert len(found) == 1 and found[0]['field'] == '_del', found
    same(n.paul, n.lise)
    return n, fiche


def a_deletion_before_an_edit(place):
    n, fiche = deletion_and_edit(place, True)
    n.lise.resolve(fiche, '_del', 'mine')
    n.sync_all(n.lise, n.paul)
    for desk in (n.paul, n.lise):
        assert desk.sees(fiche) and desk.conflicts(code=DONE) == []
        desk.check()
    same(n.paul, n.lise)


def an_edit_before_a_deletion(place):
    n, fiche = deletion_and_edit(place, False)
    n.lise.resolve(fiche, '_del', 'theirs')
    n.sync_all(n.lise, n.paul)
    for desk in (n.paul, n.lise):
        assert not desk.sees(fiche) and desk.conflicts(code=DONE) == []
        desk.check()
    same(n.paul, n.lise)


def what_is_deleted_is_gone(place):
    n = Network(place)
    fiche = shared_fiche(n)
    n.paul.run('delete', fiche)
    assert not n.paul.sees(fiche)
    n.paul.sync()
    n.lise.sync()
    assert not n.lise.sees(fiche)
    assert n.lise.list('fiche') == []
    third = place.desk(n.server, 'lise@velos.be', 'elsewhere')
    third.sync()
    assert not third.sees(fiche)
    same(n.lise, third)


def nothing_to_do_is_one_request(place):
    n = Network(place)
    n.paul.sync()
    before = n.server.log.read_text().count('/v1/sync/')
    answer = n.paul.sync()
    after = n.server.log.read_text().count('/v1/sync/')
    assert answer['pushed'] == answer['pulled'] == 0, answer
    assert after - before == 1, n.server.log.read_text()[-800:]


run(different_fields_meet, the_same_field_clashes_paul_first, the_same_field_clashes_lise_first,
    a_third_value_settles_it, settled_twice_at_once, the_same_value_is_no_clash, one_alone_never_clashes,
    sets_add_up, a_deletion_before_an_edit, an_edit_before_a_deletion, what_is_deleted_is_gone, nothing_to_do_is_one_request)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A server is put back from a backup that is 500 operations old, while five desks hold what it lost."""
from e2e import CONFLICT, DONE, Five, run

FIELDS = ('summary', 'problem', 'context', 'objective', 'means_time')


def contents(desk):
    return {key: record['fields'] for key, record in desk.everything().items()}


def lose_500_operations(place, n):
    """Five desks with edits that the backup does not know; what stood on the server at last."""
    fiches = [n.fiche(n.paul, f'Fiche {i}') for i in range(6)]
    n.import_table(place, n.lise, 'Avant', 4)
    n.sync(n.paul, n.lise)
    n.sync()
    doomed = [r['id'] for r in n.lise.list('structure') if r['fields']['name'].startswith('Avant')][:2]
    n.server.back_up()
    before = n.server.head()
    for number, (desk, field) in enumerate(zip(n.desks, FIELDS)):
        n.import_table(place, desk, f'Perdue {number}', 94)
        for fiche in fiches:
            desk.set(fiche, **{field: f'perdu {number} de {fiche}'})
    for structure in doomed:
        n.lise.run('delete', structure)
    n.sync()
    n.sync()
    # The titles were written twice; Omar knows the first time only.
    for fiche in fiches[:4]:
        n.lise.set(fiche, title=f'premier titre de {fiche}')
    n.sync(n.lise, n.omar, n.paul)
    for fiche in fiches[:4]:
        n.paul.set(fiche, title=f'dernier titre de {fiche}')
    n.sync(n.paul, n.nora, n.anne)
    assert n.server.head() - before >= 500, n.server.head() - before
    return fiches, doomed, contents(n.anne)


def a_backup_500_operations_old(place, guarded):
    n = Five(place)
    fiches, doomed, lost = lose_500_operations(place, n)
    n.server.put_back(guarded)
    # What is written on the restored server before anybody comes back to it.
    elsewhere = place.desk(n.server, n.anne.email, 'ailleurs')
    elsewhere.sync()
    assert elsewhere.fields(fiches[0])['title'] == 'Fiche 0'
    changed = fiches[3:]
    for fiche in changed:
        elsewhere.set(fiche, problem=f'entre-temps sur {fiche}')
    fresh = n.fiche(elsewhere, 'Née entre-temps')
    elsewhere.sync()

    n.desks = (n.omar, n.lise, n.anne, n.nora, n.paul)
    given = 0
    for desk in n.desks:
        answer = desk.sync_anyhow()
        assert answer.code in (DONE, CONFLICT), answer
        assert answer.value['server_restored'] is True and answer.value['copied'] is False, answer.value
        given += answer.value['given_back']
    assert given >= 470, given # operations on one record are given back together
    # After one sync each, all is on the server: a desk that has nothing sees it.
    witness = place.desk(n.server, n.anne.email, 'temoin')
    witness.sync()
    found = contents(witness)
    meant = {key: dict(fields) for key, fields in lost.items()}
    for fiche in changed:
        meant[fiche]['problem'] = f'entre-temps sur {fiche}'
    assert found.pop(fresh)['title'] == 'Née entre-temps'
    assert found.keys() == meant.keys(), found.keys() ^ meant.keys()
    wrong = [(key, meant[key], found[key]) for key in meant if meant[key] != found[key]]
    assert not wrong, wrong[:3]
    assert not any(witness.sees(structure) for structure in doomed)
    # The edits of meanwhile stand, and what they clash with is there to be seen: nothing else clashes.
    n.sync()
    n.sync(elsewhere)
    for desk in (*n.desks, elsewhere, witness):
        clashes = {(c['id'], c['field']): c for c in desk.conflicts()}
        assert clashes.keys() == {(fiche, 'problem') for fiche in changed}, clashes.keys()
        for (fiche, _), clash in clashes.items():
            assert f'perdu 1 de {fiche}' in str(clash) and f'entre-temps sur {fiche}' in str(clash), clash
    n.check()
    assert n.server.epochs() == ['init', 'guard' if guarded else 'proof']
    assert n.server.read('SELECT * FROM quarantine') == []
    print(f'# {n.server.head()} commits, {given} operations gave back')


def a_backup_found_by_the_guard(place):
    a_backup_500_operations_old(place, True)


def a_backup_found_by_a_desk(place):
    a_backup_500_operations_old(place, False)


run(a_backup_found_by_the_guard, a_backup_found_by_a_desk)

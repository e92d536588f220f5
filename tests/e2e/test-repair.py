# SPDX-License-Identifier: GPL-3.0-or-later
"""A cache that is not what the server has is found out and put right, with few bytes."""
import os
import sqlite3

from e2e import DONE, FAILED, Network, run, same
from outside import Relay

RECORDS = int(os.environ.get('RESEAU_RECORDS', '5000'))


class Counter(Relay):
    """Passes everything on and counts it."""
    bytes = 0

    def passed(self, data, up, state):
        self.bytes += len(data)
        return data, True


def fill(n, count):
    """Many structures, by a table."""
    path = n.paul.folder.parent / 'table.csv'
    rows = ['name;city;description']
    rows += [f'Atelier numéro {i};Namur;Un atelier où l’on apprend le métier numéro {i}.' for i in range(count)]
    path.write_text('\n'.join(rows) + '\n', encoding='utf-8')
    n.anne.run('import', 'structure', path)
    n.sync_all(n.anne, n.lise)


def damage(desk):
    """One record is another one, one is missing, one is of an earlier time, one was never there."""
    with sqlite3.connect(desk.folder / 'cache.db') as cache:
        rids = [row[0] for row in cache.execute(
            "SELECT rid FROM record WHERE base LIKE '%numéro 1%' ORDER BY rid LIMIT 4")]
        cache.execute("UPDATE record SET base = replace(base, 'Namur', 'Huy') WHERE rid = ?", rids[:1])
        cache.execute("UPDATE record SET base = replace(base, 'Namur', 'Spa'), rev = rev - 1 WHERE rid = ?", rids[1:2])
        cache.execute("UPDATE record SET id = randomblob(16) WHERE rid = ?", rids[2:3])
    cache.close()


def what_differs_is_put_right(place):
    n = Network(place)
    fill(n, RECORDS)
    same(n.anne, n.lise)
    proxy = Counter(n.server.port)
    lise = place.desk(n.server, 'lise@velos.be', name='loin', connect=False)
    lise.connect(url=proxy.url)
    lise.sync()
    whole = proxy.bytes
    first = lise.run('check', '--repair').value
    assert first['compared'] and first['differences'] == 0 and first['repaired'] == 0, first
    damage(lise)
    before = proxy.bytes
    answer = lise.run('check', '--repair').value
    used = proxy.bytes - before
    print(f'# {RECORDS} records, 4 wrong: {used} bytes both ways with the sync before; {whole} for a first sync')
    assert answer['ok'] and answer['repaired'] == 3 and answer['dropped'] == 1, answer
    assert used < 20000, used
    same(n.anne, lise)
    lise.check()
    assert lise.run('check', '--repair').value['differences'] == 0
    assert [r['fields']['city'] for r in lise.list('structure') if 'numéro 1' in r['fields'].get('name', '')
            and r['fields'].get('city') != 'Namur'] == []


def what_waits_is_kept(place):
    n = Network(place)
    fill(n, 30)
    fiche = n.lise.create('fiche', {'title': 'Pas encore partie'})
    damage(n.lise)
    answer = n.lise.run('check', '--repair').value
    assert answer['ok'] and answer['repaired'] == 3, answer
    assert n.lise.fields(fiche)['title'] == 'Pas encore partie'
    n.lise.sync()
    n.lise.check()


def own_writes_and_those_of_others_are_the_same(place):
    """After edits, conflicts, scopes and deletions of all kinds, all desks come to what the server comes to."""
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Un', 'publics': ['young']})
    gone = n.paul.create('fiche', {'title': 'Deux'})
    n.paul.run('share', fiche, 'network')
    n.sync_all()
    n.paul.set(fiche, title='Un chez Paul')
    n.lise.set(fiche, title='Un chez Lise', summary='Résumé')
    n.paul.run('delete', gone)
    n.sync_all()
    n.paul.set(fiche, summary='Encore')
    n.sync_all()
    for desk in (n.anne, n.paul, n.lise, n.omar):
        answer = desk.run('check', '--repair', code=None)
        assert answer.code == DONE and answer.value['differences'] == 0, (desk.email, answer)


def without_a_server_it_says_so(place):
    n = Network(place)
    n.server.stop()
    answer = n.lise.run('check', '--repair', code=FAILED)
    assert answer.err.strip() and 'Traceback' not in answer.err, answer
    n.lise.check()


run(what_differs_is_put_right, what_waits_is_kept, own_writes_and_those_of_others_are_the_same,
    without_a_server_it_says_so)

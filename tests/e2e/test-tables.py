# SPDX-License-Identifier: GPL-3.0-or-later
"""Tables in and out, with real ones."""
import collections
import csv
import datetime
import shutil
import subprocess
import time

from e2e import DONE, FAILED, SHARED, USAGE, Network, run, same

SIAE = SHARED / 'data/fr/structures_siae_1000.csv'


def rows_of(path):
    with open(path, encoding='utf-8-sig', newline='') as file:
        return list(csv.DictReader(file))


def a_thousand_structures(place):
    if not SIAE.exists():
        return 'the table of structures is not here'
    n = Network(place)
    before = len(n.anne.list('structure'))
    dry = n.anne.run('import', 'structure', SIAE, '--dry-run').value
    assert dry['created'] == 1000 and len(n.anne.list('structure')) == before, dry
    report = n.anne.run('import', 'structure', SIAE).value
    assert (report['created'], report['refused'], report['rows']) == (1000, 0, 1000), report
    rows = {row['id']: row for row in rows_of(SIAE)}
    found = {r['fields']['source_id']: r['fields'] for r in n.anne.list('structure')
             if r['fields'].get('source_id')}
    assert found.keys() == rows.keys(), 'some were merged'
    for key, row in rows.items():
        fields = found[key]
        assert fields['type'] == 'fr-' + row['type'].lower(), (row, fields)
        for column, field in (('lat', 'lat'), ('lon', 'lon')):
            if row[column]:
                assert fields[field] == float(row[column]), (row, fields)
            else:
                assert field not in fields
        for column, field in (('nom', 'name'), ('siret', 'number'), ('ville', 'city'),
                              ('code_postal', 'postcode'), ('adresse', 'address')):
            assert fields.get(field, '') == row[column].strip(), (column, row, fields)
    # Names and numbers that several share did not make one of them.
    names = collections.Counter(row['nom'] for row in rows.values())
    assert max(names.values()) > 1

    again = n.anne.run('import', 'structure', SIAE).value
    assert (again['created'], again['updated'], again['unchanged']) == (0, 0, 1000), again

    answer = n.anne.sync()
    assert answer['pushed'] == 1000 and answer['pending'] == 0, answer
    n.paul.sync()
    same_structures(n.anne, n.paul)
    n.anne.check()
    n.paul.check()
    return None


def same_structures(one, other):
    def table(desk):
        rows = desk.list('structure')
        for row in rows:
            row.pop('pending')
        return {row['id']: row for row in rows}
    first, second = table(one), table(other)
    assert first == second, [first[k] for k in first if first[k] != second.get(k)][:2]


def found_by_search(place):
    if not SIAE.exists():
        return 'the table of structures is not here'
    n = Network(place)
    n.anne.run('import', 'structure', SIAE)
    n.anne.sync()
    n.paul.sync()
    for row in rows_of(SIAE)[::97]:
        for desk in (n.anne, n.paul):
            hits = desk.run('search', row['nom'], '--kind', 'structure').lines
            assert row['id'] in [hit['fields'].get('source_id') for hit in hits], (row['nom'], len(hits))
    assert n.paul.run('search', 'zzzquatorze').lines == []
    return None


def the_same_table_on_two_desks(place):
    """Both import before they sync: still one record a row."""
    n = Network(place)
    path = place.folder / 'partenaires.csv'
    path.write_text('Identifiant;Nom;Localité;Source\n' +
                    ''.join(f'{i};Partenaire {i};Liège;Annuaire\n' for i in range(30)))
    for desk in (n.paul, n.lise):
        assert desk.run('import', 'structure', path).value['created'] == 30
    n.sync_all(n.paul, n.lise)
    names = collections.Counter(r['fields']['name'] for r in n.lise.list('structure'))
    assert all(names[f'Partenaire {i}'] == 1 for i in range(30)), names
    assert n.paul.conflicts(code=DONE) == []
    same(n.paul, n.lise)


def a_table_of_latin_letters_with_a_ragged_row(place):
    n = Network(place)
    path = place.folder / 'excel.csv'
    path.write_bytes('Nom;Téléphone;Localité;Humeur\r\n'
                     '"Épicerie ""L’Œuvre""; et café";04 123 45 67;Liège;gaie\r\n'
                     'Trop de cellules;1;Huy;x;encore\r\n'
                     'Pas assez\r\n'
                     'Café à Visé;;Visé;\r\n'.encode('cp1252'))
    before = n.anne.everything()
    answer = n.anne.run('import', 'structure', path, '--dry-run', code=None)
    assert answer.code == FAILED and n.anne.everything() == before
    answer = n.anne.run('import', 'structure', path, code=None)
    report = answer.value
    assert answer.code == FAILED, answer
    assert report['encoding'] == 'WINDOWS-1252' and report['separator'] == ';', report
    assert (report['rows'], report['created'], report['refused']) == (4, 3, 1), report
    assert {p['row']: p['problem'] for p in report['problems']} == {3: 'too-long-row', 4: 'short-row'}, report
    assert 'Humeur' in answer.err and 'ligne 3' in answer.err, answer.err
    names = {r['fields']['name'] for r in n.anne.list('structure')}
    assert 'Épicerie "L’Œuvre"; et café' in names and 'Café à Visé' in names, names
    # The row that was mended comes in, and the others do not come twice.
    text = path.read_bytes().decode('cp1252').replace(';x;encore', ';x')
    path.write_bytes(text.encode('cp1252'))
    report = n.anne.run('import', 'structure', path).value
    assert (report['created'], report['unchanged']) == (1, 3), report


def columns_are_mapped(place):
    n = Network(place)
    path = place.folder / 'a.csv'
    path.write_text('Dénomination sociale,Où\nÀ la Une,Mons\n')
    assert n.anne.run('import', 'structure', path, code=FAILED).value['created'] == 0
    report = n.anne.run('import', 'structure', path, '--map', 'Dénomination sociale=name', '--map',
                        'Où=city').value
    assert report['created'] == 1, report
    refused = n.anne.run('import', 'structure', path, '--map', 'Où=nulle_part', code=None)
    assert refused.code in (FAILED, USAGE) and 'nulle_part' in refused.err, refused
    assert 'supprim' not in refused.err, refused


def no_table_at_all(place):
    n = Network(place)
    for name, content in (('image.csv', bytes(range(256)) * 40), ('vide.csv', b''), ('blanc.csv', b'\n\n \n')):
        path = place.folder / name
        path.write_bytes(content)
        refused = n.anne.run('import', 'structure', path, code=FAILED)
        assert 'CSV' in refused.err, refused
    refused = n.anne.run('import', 'structure', place.folder / 'absent.csv', code=FAILED)
    assert 'fichier' in refused.err, refused
    assert n.anne.run('import', 'licorne', place.folder / 'vide.csv', code=USAGE).err


def with_structures(place, name, tables):
    """Another server, that knows of the same structures."""
    server = place.server(name)
    server.add_user('premiere@exemple.be', 'Première Venue', 'admin')
    desk = place.desk(server, 'premiere@exemple.be', f'premiere-{name}')
    desk.run('import', 'structure', tables / 'structure.csv')
    desk.sync()
    return server


def out_and_in_again(place):
    """What is exported and imported by someone with nothing is the same, by the same ids."""
    n = Network(place)
    n.paul.create('fiche', {'title': 'Du "bois", des ; et\ndes lignes', 'visibility': 'network',
                            'themes': ['creer-une-entreprise', 'choisir-un-metier'], 'steps': [{'title': 'Un', 'text': 'a\nb'}],
                            'places': 12, 'summary': ' Où ça, « là » ', 'hours_per_week': 38, 'anonymous': False,
                            'x_newer': {'a': [1, 2.5]}, 'x_word': '12', 'sectors': ['x-newer']})
    n.paul.run('visit', 'propose', n.wood, '--message', 'Bonjour')
    n.paul.run('comment', n.wood, 'Un mot|avec, tout')
    n.paul.sync()
    out = place.folder / 'sortie'
    summary = n.paul.run('export', out).value
    everything = n.paul.everything()
    assert sum(summary.values()) == len(everything), summary
    for record in list(everything.values()):
        assert summary[record['kind']] > 0

    # A desk of an animator of the same structure on another server, with no structures nor fiches.
    other = with_structures(place, 'autre', out)
    other.add_user('seule@exemple.be', 'Seule Autre', 'animator', n.bikes)
    desk = place.desk(other, 'seule@exemple.be', 'ailleurs')
    desk.sync()
    for kind in ('structure', 'person', 'fiche', 'meeting', 'link', 'message'):
        answer = desk.run('import', kind, out / f'{kind}.csv', code=None)
        assert answer.code == DONE and answer.value['problems'] == [], answer
        again = desk.run('import', kind, out / f'{kind}.csv').value
        assert again['created'] == again['updated'] == 0, again
    there = desk.everything()
    for key, record in everything.items():
        if record['kind'] != 'term':
            assert there[key]['fields'] == record['fields'], (record, there[key])
    assert desk.sync()['rejected'] == 0, desk.tray()
    desk.check()


def nobody_sees_more_than_before(place):
    """What two structures said to each other, and what one wrote for itself, in other hands."""
    n = Network(place)
    visit = n.paul.run('visit', 'propose', n.wood, '--message', 'Entre nous').value['id']
    draft = n.paul.create('fiche', {'title': 'Brouillon', 'visibility': 'structure'})
    inside = n.paul.create('meeting', {'title': 'Équipe', 'nature': 'internal'})
    shared = n.paul.create('fiche', {'title': 'Pour tout le réseau', 'visibility': 'network'})
    n.paul.sync()
    said = [r['id'] for r in n.paul.list('message') if r['fields']['about'] == visit]
    assert n.paul.show(inside)['visibility'] == 'structure' and len(said) == 1
    out = place.folder / 'sortie'
    n.paul.run('export', out)
    # Nor on the same server: who finds the tables does not thereby show them around.
    n.anne.sync()
    for kind in ('fiche', 'meeting', 'message'):
        n.anne.run('import', kind, out / f'{kind}.csv', code=None)
    # Copies: what she does not see is not in her way, nor she in its.
    answer = n.anne.sync()
    assert answer['rejected'] == 0 and answer['pending'] == 0, n.anne.tray()
    n.sync_all(n.paul, n.lise, n.omar)
    assert not n.anne.sees(draft) and not n.anne.sees(inside)
    assert not n.omar.sees(draft) and not n.omar.sees(inside) and not n.anne.sees(visit)
    assert n.paul.show(draft)['visibility'] == n.lise.show(inside)['visibility'] == 'structure'
    n.paul.sync()

    other = place.server('autre')
    other.add_user('seule@exemple.be', 'Seule Autre', 'admin')
    alone = place.desk(other, 'seule@exemple.be', 'seule')
    alone.sync()
    answers = {kind: alone.run('import', kind, out / f'{kind}.csv', code=None)
               for kind in ('structure', 'person', 'fiche', 'meeting', 'link', 'message')}
    assert answers['meeting'].code == answers['message'].code == FAILED
    problems = {p['problem'] for p in answers['meeting'].value['problems']}
    assert problems == {'parties', 'kept-to-oneself'}, problems
    assert 'ni dans l’une ni dans l’autre' in answers['meeting'].err, answers['meeting'].err
    assert {p['problem'] for p in answers['message'].value['problems']} == {'parent'}, answers['message']
    assert alone.sync()['rejected'] == 0, alone.tray()
    seen = {record['fields']['title']: record for kind in ('fiche', 'meeting') for record in alone.list(kind)}
    assert seen['Brouillon']['visibility'] == seen['Équipe']['visibility'] == 'me', seen
    assert not alone.sees(draft) and not alone.sees(inside)
    assert alone.show(shared)['visibility'] == 'network' and not alone.sees(visit)

    # Who asked for the visit brings it back, for both and for nobody else.
    third = with_structures(place, 'encore', out)
    desks = []
    for name, role, structure in (('omar', 'member', n.wood), ('paul', 'member', n.bikes), ('anne', 'admin', None)):
        third.add_user(f'{name}@exemple.be', name.title(), role, structure)
        desks.append(place.desk(third, f'{name}@exemple.be', f'{name}-neuf'))
        desks[-1].sync()
    omar, paul, anne = desks
    for kind in ('meeting', 'message'):
        paul.run('import', kind, out / f'{kind}.csv', code=None)
        again = paul.run('import', kind, out / f'{kind}.csv', code=None).value
        assert again['created'] == again['updated'] == 0, again
    n.sync_all(*desks)
    assert paul.sync()['rejected'] == 0, paul.tray()
    assert paul.fields(visit) == omar.fields(visit) and omar.sees(said[0])
    assert not any(anne.sees(record) for record in (visit, inside, *said)) and not omar.sees(inside)


def nobody_occupies_the_id_of_another(place):
    """What one kept for oneself comes back, though somebody else imported the same table first."""
    n = Network(place)
    fiche = n.paul.create('fiche', {'title': 'Pour moi', 'visibility': 'me'})
    n.paul.run('comment', fiche, 'Un mot')
    out = place.folder / 'sortie'
    n.paul.run('export', out)
    for desk in (n.omar, n.lise):
        for _ in range(2):
            for kind in ('fiche', 'message'):
                assert desk.run('import', kind, out / f'{kind}.csv').value['refused'] == 0
        assert desk.sync()['rejected'] == 0, desk.tray()
        assert [r['fields']['title'] for r in desk.list('fiche')] == ['Pour moi']
        copy, = desk.list('fiche')
        assert copy['id'] != fiche and [r['fields']['about'] for r in desk.list('message')] == [copy['id']]
    again = place.desk(n.server, n.paul.email, 'paul-ailleurs')
    for kind in ('fiche', 'message'):
        assert again.run('import', kind, out / f'{kind}.csv').value['created'] == 1
    for desk in (again, n.paul):
        answer = desk.sync()
        assert answer['rejected'] == 0 and answer['pending'] == 0, desk.tray()
    again.sync()
    same(n.paul, again)
    assert [r['id'] for r in n.paul.list('fiche')] == [fiche]


def decided_between_two(n):
    """Visits of Paul at Omar's in every state, and a meeting that was called off."""
    made = {}
    for state in ('proposed', 'accepted', 'declined', 'cancelled', 'held'):
        made[state] = n.paul.run('visit', 'propose', n.wood, '--date', '2026-01-08T09:30:00+01:00',
                                 '--message', f'Pour {state}').value['id']
    n.sync_all(n.paul, n.omar)
    n.omar.run('visit', 'accept', made['accepted'])
    n.omar.run('visit', 'accept', made['held'])
    n.omar.run('visit', 'decline', made['declined'], '--message', 'Trop de monde en janvier.')
    n.paul.run('visit', 'cancel', made['cancelled'])
    n.sync_all(n.omar, n.paul)
    n.paul.run('visit', 'hold', made['held'])
    made['off'] = n.paul.create('meeting', {'title': 'Groupe', 'nature': 'exchange_group', 'state': 'proposed',
                                            'visibility': 'network'})
    n.paul.run('visit', 'cancel', made['off'])
    n.sync_all(n.paul, n.omar)
    for state, visit in made.items():
        assert n.paul.fields(visit)['state'] == {'off': 'cancelled'}.get(state, state)
    return made


def import_all(desk, out, code):
    """The report of each table, by kind."""
    answer = desk.run('import', out, code=code)
    return {report['kind']: report for report in answer.lines}, answer


def what_two_decided_comes_back(place):
    """On a fresh network: to whom the rules allow it everything, and the others are told why not."""
    n = Network(place)
    made = decided_between_two(n)
    out = place.folder / 'sortie'
    n.paul.run('export', out)
    visits = [made[state] for state in ('proposed', 'accepted', 'declined', 'cancelled', 'held')]
    before = n.paul.everything()

    other = with_structures(place, 'autre', out)
    other.add_user('seule@exemple.be', 'Seule Autre', 'admin')
    alone = place.desk(other, 'seule@exemple.be', 'seule')
    alone.sync()
    reports, answer = import_all(alone, out, FAILED)
    # What two structures said to each other is not hers to see, nor anybody's for that.
    assert reports['meeting']['created'] == 1 and reports['meeting']['refused'] == 5, reports['meeting']
    assert {p['problem'] for p in reports['meeting']['problems']} == {'parties'}, reports['meeting']
    assert {p['problem'] for p in reports['message']['problems']} == {'parent'}, reports['message']
    assert 'ni dans l’une ni dans l’autre' in answer.err, answer.err
    assert alone.fields(made['off'])['state'] == 'cancelled'
    assert not any(alone.sees(visit) for visit in visits)
    assert alone.sync()['rejected'] == 0, alone.tray()

    # A member of the guest's structure has what guests decide; what the host decided, no.
    other.add_user('paul@velos.be', 'Paul Vélo', structure=n.bikes)
    paul = place.desk(other, 'paul@velos.be', 'paul-neuf')
    paul.sync()
    reports, _ = import_all(paul, out, FAILED)
    assert {p['problem'] for p in reports['meeting']['problems']} == {'state'}, reports['meeting']
    assert paul.sees(made['proposed']) and paul.sees(made['cancelled']) and not paul.sees(made['accepted'])
    assert paul.sync()['rejected'] == 0, paul.tray()

    # An animator of that structure may take every step, and has everything.
    other.add_user('lise@velos.be', 'Lise Vélo', 'animator', structure=n.bikes)
    lise = place.desk(other, 'lise@velos.be', 'lise-neuve')
    lise.sync()
    reports, _ = import_all(lise, out, DONE)
    assert all(report['refused'] == 0 for report in reports.values()), reports
    assert lise.sync()['rejected'] == 0, lise.tray()
    for desk in (alone, paul, lise):
        desk.sync()
        desk.check()
    after = lise.everything()
    for visit in visits:
        assert after[visit]['scope'] == before[visit]['scope'], (before[visit], after[visit])
        assert after[visit]['fields'] == before[visit]['fields'], (before[visit], after[visit])
        assert not alone.sees(visit)
    for key, record in before.items():
        assert after[key]['fields'] == record['fields'], (record, after[key])
    # But for the accounts that are there, and where they work.
    extra = [after[key] for key in after.keys() - before.keys()
             if after[key]['kind'] != 'person' and after[key]['fields'].get('type') != 'works_at']
    assert extra == [], extra

    # Once more, and out of the new network and in again: nothing twice.
    again, _ = import_all(lise, out, DONE)
    assert all(r['created'] == r['updated'] == 0 for r in again.values()), again
    second = place.folder / 'sortie-2'
    lise.run('export', second)
    again, _ = import_all(lise, second, DONE)
    assert all(r['created'] == r['updated'] == 0 for r in again.values()), again
    assert lise.everything() == after and lise.sync()['pushed'] == 0
    empty = place.folder / 'vide'
    empty.mkdir()
    assert lise.run('import', empty, code=USAGE).err


def ten_thousand_at_first(place):
    """Someone new receives all of a large network at once."""
    n = Network(place)
    path = place.folder / 'dix-mille.csv'
    path.write_text('nom;ville;description\n' + ''.join(
        f'Structure numéro {i};Namur;Atelier {i % 97} de menuiserie et de vélos\n' for i in range(10000)))
    assert n.anne.run('import', 'structure', path).value['created'] == 10000
    assert n.anne.sync()['pending'] == 0
    begun = time.monotonic()
    answer = n.paul.sync()
    print(f'# 10,000 records in {time.monotonic() - begun:.1f} s')
    assert answer['pulled'] >= 10000, answer
    n.paul.check()
    same_structures(n.anne, n.paul)
    assert len(n.paul.run('search', 'menuiserie', '--limit', '5').lines) == 5
    hits = n.paul.run('search', 'structure numero 7777').lines
    assert hits[0]['fields']['name'] == 'Structure numéro 7777', hits[:2]
    rows = n.paul.list('structure', '--limit', '3', '--offset', '9000')
    assert len(rows) == 3
    assert n.paul.sync()['pulled'] == 0


def a_calendar(place):
    """Out of one desk and into another program's hands, and back."""
    n = Network(place)
    out, there, one = (place.folder / f'{name}.ics' for name in ('agenda', 'ailleurs', 'une'))
    soon = datetime.date.today() + datetime.timedelta(days=30)
    meeting = n.anne.create('meeting', {'title': 'Réunion d’équipe', 'nature': 'internal',
                                        'state': 'confirmed', 'visibility': 'network',
                                        'start': '2026-07-14T09:30:00+02:00'})
    n.anne.sync()
    n.paul.sync()
    assert n.paul.run('calendar', 'export', out).value['meetings'] >= 1
    assert n.anne.run('calendar', 'export', one, '--id', meeting).value == {'meetings': 1}
    assert f'UID:{meeting}@' in one.read_text().replace('\r\n ', '').replace('\n ', '')
    again = n.anne.run('calendar', 'import', out).value
    assert (again['created'], again['updated']) == (0, 0), again

    there.write_text('BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1@ailleurs\r\n'
                     'SUMMARY:Supervision\r\nDTSTART;TZID=Romance Standard Time:'
                     f'{soon:%Y%m%d}T140000\r\n'
                     'RRULE:FREQ=WEEKLY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n')
    before = len(n.paul.list('meeting'))
    dry = n.paul.run('calendar', 'import', there, '--dry-run').value
    assert [e['outcome'] for e in dry['events']] == ['created'] * 2, dry
    assert len(n.paul.list('meeting')) == before
    taken = n.paul.run('calendar', 'import', there, '--visible-to', 'structure').value
    assert taken['created'] == 2, taken
    twice = n.paul.run('calendar', 'import', there).value
    assert (twice['created'], twice['unchanged']) == (0, 2), twice
    answer = n.paul.sync()
    assert answer['pending'] == 0, answer
    n.paul.check()
    n.paul.run('calendar', 'import', SIAE.parent / 'absent.ics', code=FAILED)
    n.paul.run('calendar', 'import', code=USAGE)


def what_is_printed(place):
    """What one desk wrote is read on the paper of another; who does not wish it is not called there."""
    n = Network(place)
    anne = n.anne.create('person', {'name': 'Sansligne', 'first_name': 'Zoé', 'phone': '+32 81 00 00 00', 'consent': 'no',
                                    'visibility': 'network'})
    pages = [n.anne.create('fiche', {'title': title, 'nature': 'practice', 'status': 'published', 'visibility': 'network',
                                     'summary': 'Deux matinées par semaine.', 'authors': [anne]})
             for title in ('Pains au levain', 'Vélos réparés')]
    n.anne.sync()
    n.paul.sync()
    paper, web, person = (place.folder / name for name in ('papier.pdf', 'page.html', 'zoé.html'))
    told = n.paul.run('publish', *pages, '--output', paper).value
    assert (told['records'], told['left_out'], told['format']) == (2, 0, 'pdf'), told
    assert paper.read_bytes().startswith(b'%PDF-') and b'/StructTreeRoot' in paper.read_bytes()
    if shutil.which('pdftotext'):
        text = subprocess.run(['pdftotext', paper, '-'], capture_output=True, text=True, check=True).stdout
        for words in ('Pains au levain', 'Vélos réparés', 'Deux matinées par semaine.', 'Zoé Sansligne'):
            assert words in text, (words, text)
    n.paul.run('publish', pages[0], '--format', 'html', '--output', web)
    assert 'Pains au levain' in web.read_text() and 'Vélos' not in web.read_text()
    n.paul.run('publish', anne, '--format', 'html', '--output', person)
    assert 'Sansligne' in person.read_text() and '+32 81' not in person.read_text()
    # Outside the network there is nothing of it to be handed on, and no file.
    n.paul.run('publish', *pages, '--public', '--output', place.folder / 'dehors.pdf', code=FAILED)
    assert not (place.folder / 'dehors.pdf').exists()
    n.paul.run('publish', *pages, '--output', place.folder / 'absent/papier.pdf', code=FAILED)


run(what_is_printed, a_calendar, a_thousand_structures, found_by_search, ten_thousand_at_first, the_same_table_on_two_desks,
    a_table_of_latin_letters_with_a_ragged_row, columns_are_mapped, no_table_at_all, out_and_in_again, nobody_sees_more_than_before,
    nobody_occupies_the_id_of_another,
    what_two_decided_comes_back)

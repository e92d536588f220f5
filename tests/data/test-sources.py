# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables say what lists that others made say. Those lists are not part of the project: without them, this is skipped."""
import csv
import json

from tap import ROOT, plain, run, terms

SHARED = next((folder / 'data' for folder in (ROOT.parent / 'shared', ROOT.parent.parent / 'shared')
               if (folder / 'data').is_dir()), None)
TERMS = terms()
ABSENT = 'no ../shared/data beside the tree'


def lines(name):
    with open(SHARED / name, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def listed(name):
    return json.loads((SHARED / 'referentiels' / name).read_text(encoding='utf-8'))


def of(list_):
    return {term['code']: term for term in TERMS if term['list'] == list_}


def communes_have_the_same_names_codes_places_and_bassins():
    if not SHARED:
        return ABSENT
    zones = of('zone')
    bassins = {plain(zone['label'].removeprefix('Bassin EFE ')): zone['members'] for zone in zones.values()
               if zone['zone_kind'] == 'bassin'}
    theirs = {'be-' + line['nis']: line for line in lines('be/communes_wallonie_bruxelles.csv')
              if line['bassin_efe'] != 'Bruxelles'}
    ours = {code for code, zone in zones.items() if zone['zone_kind'] == 'commune'}
    for code in ours ^ set(theirs):
        yield f'{code} is on one side only'
    for code in ours & set(theirs):
        zone, line = zones[code], theirs[code]
        if plain(zone['label']) != plain(line['nom']):
            yield f'{code}: {zone["label"]}, {line["nom"]}'
        if abs(zone['lat'] - float(line['lat'])) > 0.01 or abs(zone['lon'] - float(line['lon'])) > 0.01:
            yield f'{code}: {zone["lat"]}, {zone["lon"]}'
        if plain(line['province']) not in plain(zones[zone['parent']]['label']):
            yield f'{code}: {zone["parent"]}, {line["province"]}'
        within = bassins.get(plain(line['bassin_efe']), zones['be-germanophone']['members'])
        if code not in within:
            yield f'{code}: not in {line["bassin_efe"]}'


def postal_codes_are_those_of_the_post():
    if not SHARED:
        return ABSENT
    communes = [zone for zone in TERMS if zone.get('zone_kind') == 'commune']
    by_name = {plain(zone['label']): zone for zone in communes}
    with open(SHARED / 'be/zipcodes_num_fr.csv', encoding='utf-8', newline='') as file:
        post = [line for line in csv.reader(file)
                if len(line) == 4 and line[3] in ('Brabant Wallon', 'Hainaut', 'Liège', 'Luxembourg', 'Namur')]
    ours = {number for zone in communes for number in zone['postcodes']}
    for number in ours ^ {line[0] for line in post}:
        yield f'{number} is on one side only'
    for number, name, part, _ in post:
        zone = by_name.get(plain(name))
        if part == 'Non' and zone and number not in zone['postcodes']:
            yield f'{number} {name}'


def regions_and_departements_of_france():
    if not SHARED:
        return ABSENT
    zones = of('zone')
    for name, prefix in (('regions', 'fr-reg-'), ('departements', 'fr-dep-')):
        for place in json.loads((SHARED / f'fr/{name}.json').read_text(encoding='utf-8')):
            zone = zones.get(prefix + place['code'].lower())
            if place.get('zone') in ('metro', 'drom') and (not zone or plain(zone['label']) != plain(place['nom'])):
                yield f'{place["code"]} {place["nom"]}'


def themes_hold_the_69_in_16_families():
    if not SHARED:
        return ABSENT
    themes = of('theme')
    official = listed('di_v1_thematiques.json')
    for entry in official:
        term = themes.get(entry['value'])
        family = entry['value'].split('--')[0]
        if not term or term['label'] != entry['label'] or term.get('parent') != family or family not in themes:
            yield entry['value']
    if len(official) != 69 or len({entry['value'].split('--')[0] for entry in official}) != 16:
        yield 'the list has changed'


def publics_hold_the_14():
    if not SHARED:
        return ABSENT
    publics = of('public')
    for entry in listed('di_v1_publics.json'):
        if publics.get(entry['value'], {}).get('label') != entry['label']:
            yield entry['value']


def sectors_hold_the_20_groups():
    if not SHARED:
        return ABSENT
    sectors = of('sector')
    rows = lines('referentiels/secteurs_lemarche.csv')
    names = {plain(name): code for code, term in sectors.items() if 'parent' not in term
             for name in [term['label'], *term.get('synonyms', [])]}
    slugs = {row['slug']: names.get(plain(row['groupe'])) for row in rows}
    for group in {row['groupe'] for row in rows}:
        if plain(group) not in names:
            yield group
    for code, term in sectors.items():
        if 'external_code' in term and slugs.get(term['external_code']) != term['parent']:
            yield f'{code}: {term["external_code"]}'


def french_types_of_structure_are_known():
    if not SHARED:
        return ABSENT
    known = {row['value'] for row in lines('referentiels/di_v0_typologies_de_structures.csv')}
    types = of('structure_type')
    for code, term in types.items():
        if 'external_code' in term and term['external_code'] not in known:
            yield f'{code}: {term["external_code"]}'
    for row in lines('fr/structures_siae_1000.csv'):
        if 'fr-' + row['type'].lower() not in types:
            yield row['type']


run(communes_have_the_same_names_codes_places_and_bassins, postal_codes_are_those_of_the_post,
    regions_and_departements_of_france, themes_hold_the_69_in_16_families, publics_hold_the_14,
    sectors_hold_the_20_groups, french_types_of_structure_are_known)

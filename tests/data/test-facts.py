# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of terms are unique, complete and agree with each other."""
import re

from tap import LISTS, ROOT, read, run, terms

TERMS = terms()
BY_CODE = {(term['list'], term['code']): term for term in TERMS}
ZONES = {term['code']: term for term in TERMS if term['list'] == 'zone'}
COMMUNES = {code: term for code, term in ZONES.items() if term['zone_kind'] == 'commune'}


def members(kind):
    return {code: set(zone['members']) for code, zone in ZONES.items() if zone['zone_kind'] == kind}


def each_list_has_terms_and_each_code_is_unique():
    if {term['list'] for term in TERMS} != set(LISTS):
        yield f'lists {sorted({term["list"] for term in TERMS})}'
    if len(BY_CODE) != len(TERMS):
        yield 'a code twice in a list'
    for term in TERMS:
        if not re.fullmatch(r'[a-z0-9]+(-{1,2}[a-z0-9]+)*', term['code']):
            yield f'code {term["code"]}'


def terms_hold_only_fields_of_the_schema():
    fields = {field['key']: field for field in read(ROOT / 'data/schema/term.json')['fields']}
    kinds = {'text': str, 'choice': str, 'list': list, 'integer': int, 'number': float, 'boolean': bool}
    for term in TERMS:
        for key, value in term.items():
            if key not in fields or not isinstance(value, kinds[fields[key]['type']]):
                yield f'{term["code"]}: {key} {value!r}'
            elif 'choices' in fields[key] and value not in [choice['value'] for choice in fields[key]['choices']]:
                yield f'{term["code"]}: {key} {value}'
        for key in ('list', 'code', 'label'):
            if not term.get(key):
                yield f'{term}: no {key}'


def synonyms_read_and_none_stands_twice_in_a_line():
    for line in (ROOT / 'data/facts/synonyms.txt').read_text(encoding='utf-8').splitlines():
        if not line or line.startswith('#'):
            continue
        words = [word.strip() for side in line.split('>') for word in side.split(',')]
        if line.count('>') > 1 or len(words) < 2 or '' in words or len(set(words)) < len(words):
            yield line
        if "'" in line or '"' in line or '  ' in line or line != line.strip():
            yield f'{line}: typography'
        if any(len(word.replace('’', ' ').replace('-', ' ').split()) > 6 for word in words):
            yield f'{line}: too long'


def labels_differ_within_a_parent():
    seen = {}
    for term in TERMS:
        key = (term['list'], term.get('parent'), term['label'])
        if key in seen:
            yield f'{term["code"]} and {seen[key]}'
        seen[key] = term['code']
        for text in [term['label'], term.get('hint', ''), *term.get('synonyms', []), *term.get('localities', [])]:
            if "'" in text or text != text.strip() or re.search(r' [:;?!]', text):
                yield f'{term["code"]}: {text}'


def parents_exist_and_never_turn_round():
    for term in TERMS:
        seen = [term['code']]
        while 'parent' in term:
            above = BY_CODE.get((term['list'], term['parent']))
            if above is None or above['code'] in seen:
                yield f'{seen}: parent {term["parent"]}'
                break
            term = above
            seen.append(term['code'])


def synonyms_are_not_labels_again():
    for term in TERMS:
        names = term.get('synonyms', [])
        if len(names) != len(set(names)) or term['label'] in names:
            yield f'{term["code"]}: {names}'


def communes_of_wallonia():
    if len(COMMUNES) != 262:
        yield f'{len(COMMUNES)} communes'
    numbers = [term['external_code'] for term in COMMUNES.values()]
    if len(set(numbers)) != 262:
        yield 'a NIS code twice'
    for code, term in COMMUNES.items():
        if code != 'be-' + term['external_code'] or not re.fullmatch(r'\d{5}', term['external_code']):
            yield f'{code}: NIS {term["external_code"]}'
        if not term['postcodes'] or not all(re.fullmatch(r'[14567]\d{3}', zip_) for zip_ in term['postcodes']):
            yield f'{code}: {term["postcodes"]}'
        if not (49.4 < term['lat'] < 50.9 and 2.8 < term['lon'] < 6.5):
            yield f'{code}: {term["lat"]}, {term["lon"]}'
        for key in ('lat', 'lon'):
            if term[key] != round(term[key], 3):
                yield f'{code}: {key} is not rounded'


def a_postal_code_belongs_to_one_commune():
    seen = {}
    for code, term in COMMUNES.items():
        for number in term['postcodes']:
            if number in seen:
                yield f'{number}: {seen[number]} and {code}'
            seen[number] = code


def each_commune_has_one_province_and_one_arrondissement():
    if sum(zone['zone_kind'] == 'province' for zone in ZONES.values()) != 5:
        yield 'not 5 provinces'
    arrondissements = members('arrondissement')
    if len(arrondissements) != 20:
        yield f'{len(arrondissements)} arrondissements'
    for code, term in COMMUNES.items():
        if ZONES[term['parent']]['zone_kind'] != 'province':
            yield f'{code}: parent {term["parent"]}'
        within = [zone for zone, inside in arrondissements.items() if code in inside]
        if len(within) != 1 or ZONES[within[0]]['parent'] != term['parent'] \
                or ZONES[within[0]]['external_code'][:2] != code[3:5]:
            yield f'{code}: {within}'


def zones_are_sets_of_known_communes():
    for code, term in ZONES.items():
        inside = term.get('members', [])
        if len(inside) != len(set(inside)) or set(inside) - set(COMMUNES):
            yield f'{code}: {set(inside) - set(COMMUNES)}'
        if (term['zone_kind'] in ('arrondissement', 'bassin', 'pole', 'set')) != bool(inside):
            yield f'{code}: members {len(inside)}'


def each_commune_has_a_bassin_but_the_german_speaking():
    bassins = members('bassin')
    over = bassins.pop('be-bassin-entre-sambre-et-meuse')
    german = set(ZONES['be-germanophone']['members'])
    if len(bassins) != 9 or len(german) != 9 or len(over) != 12:
        yield f'{len(bassins)} bassins, {len(german)} german-speaking, {len(over)} between two'
    for code in COMMUNES:
        within = [bassin for bassin, inside in bassins.items() if code in inside]
        if len(within) != (0 if code in german else 1):
            yield f'{code}: {within}'
    if not {bassin for bassin in bassins if over & bassins[bassin]} == {'be-bassin-hainaut-sud', 'be-bassin-namur'}:
        yield 'Entre-Sambre-et-Meuse lies elsewhere'
    sizes = {'brabant-wallon': 27, 'wallonie-picarde': 23, 'hainaut-centre': 25, 'hainaut-sud': 26, 'namur': 33,
             'luxembourg': 44, 'huy-waremme': 31, 'liege': 24, 'verviers': 20}
    for name, size in sizes.items():
        if len(bassins['be-bassin-' + name]) != size:
            yield f'{name}: {len(bassins["be-bassin-" + name])}'
    for code in members('bassin'):
        if bool(ZONES[code].get('to_confirm')) == (code in ('be-bassin-namur', 'be-bassin-liege')):
            yield f'{code}: to be confirmed or not?'


def poles_share_out_the_bassins():
    poles = members('pole')
    if len(poles) != 4:
        yield f'{len(poles)} poles'
    for bassin, inside in members('bassin').items():
        holding = [pole for pole, communes in poles.items() if communes & inside]
        if len(holding) != 1 and bassin != 'be-bassin-entre-sambre-et-meuse':
            yield f'{bassin}: {holding}'


def words_people_type_lead_somewhere():
    wanted = {'structure_type': ['EFT', 'OISP', 'CISP', 'ETA', 'EI', 'SIAE', 'ACI', 'GEIQ', 'PLIE', 'MIRE', 'CPAS', 'CLIC'],
              'theme': ['illettrisme', 'covoiturage', 'crèche', 'dettes', 'absence', 'permis de conduire'],
              'sector': ['DEEE', 'vélo', 'bois', 'SEL'],
              'public': ['article 60', 'réfugiés', 'NEET']}
    for list_, words in wanted.items():
        names = {name for term in TERMS if term['list'] == list_
                 for name in [term['label'], *term.get('synonyms', [])]}
        for word in words:
            if word not in names:
                yield f'{list_}: {word}'
    for list_, codes in {'structure_type': ['be-ei', 'be-idess', 'be-cisp-eft', 'be-cisp-defi', 'be-eta', 'fr-aci', 'fr-ei',
                                            'commune', 'financeur'],
                         'sector': ['reparation-velos', 'deconstruction', 'collecte-deee', 'travail-du-bois'],
                         'theme': ['mediation', 'participation-citoyenne', 'vie-interne', 'vie-interne--encadrement',
                                   'vie-interne--gestion', 'vie-interne--absenteisme', 'vie-interne--commercial'],
                         'orientation': [f'axe-5-{number}' for number in range(20, 26)]}.items():
        for code in codes:
            if (list_, code) not in BY_CODE:
                yield f'{list_}: {code}'


def files_are_named_and_compact():
    sources = (ROOT / 'data/facts/SOURCES.md').read_text(encoding='utf-8')
    build = (ROOT / 'data/facts/meson.build').read_text(encoding='utf-8')
    for path in sorted((ROOT / 'data/facts').glob('terms-*.json')):
        held = read(path)
        if f'| `{path.name}` | {len(held)} |' not in sources or f"'{path.name}'" not in build:
            yield f'{path.name}: {len(held)} terms, not said so in SOURCES.md or meson.build'
        if len(path.read_text(encoding='utf-8').splitlines()) != len(held) + 2:
            yield f'{path.name}: not one term a line'


run(each_list_has_terms_and_each_code_is_unique, terms_hold_only_fields_of_the_schema, labels_differ_within_a_parent,
    synonyms_read_and_none_stands_twice_in_a_line, parents_exist_and_never_turn_round, synonyms_are_not_labels_again, communes_of_wallonia,
    a_postal_code_belongs_to_one_commune, each_commune_has_one_province_and_one_arrondissement,
    zones_are_sets_of_known_communes, each_commune_has_a_bassin_but_the_german_speaking, poles_share_out_the_bassins,
    words_people_type_lead_somewhere, files_are_named_and_compact)

# SPDX-License-Identifier: GPL-3.0-or-later
"""The declaration of the seven kinds is complete and consistent."""
import re

from tap import KINDS, LISTS, ROOT, read, run

TYPES = set('text long_text email phone url integer number money boolean date datetime choice state '
            'term terms ref refs list blob'.split())
MEMBERS = set('key type label hint section required max min search facet private natures default choices list kinds '
              'of readonly virtual hidden when aliases format worth prompt carried'.split())
SCHEMA = {kind: read(ROOT / f'data/schema/{kind}.json') for kind in KINDS}


def fields(kind, inner=True):
    for field in SCHEMA[kind]['fields']:
        yield f'{kind}.{field["key"]}', field
        if inner and isinstance(field.get('of'), dict):
            for part in field['of']['fields']:
                yield f'{kind}.{field["key"]}.{part["key"]}', part


def the_seven_kinds_and_no_other():
    found = sorted(path.stem for path in (ROOT / 'data/schema').glob('*.json'))
    if found != KINDS:
        yield f'{found}'
    for kind, schema in SCHEMA.items():
        if schema['kind'] != kind:
            yield f'{kind} is called {schema["kind"]}'


def labels_in_both_languages():
    def walk(where, value):
        if isinstance(value, dict):
            for key in ('label', 'plural', 'hint', 'inverse', 'prompt'):
                text = value.get(key)
                if isinstance(text, dict) and not all(isinstance(text.get(l), str) and text[l] for l in ('en', 'fr')):
                    yield f'{where}: {key} {text}'
            if 'key' in value and 'label' not in value:
                yield f'{where}: {value["key"]} has no label'
            for key, inner in value.items():
                yield from walk(f'{where}.{key}', inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(where, inner)
    for kind, schema in SCHEMA.items():
        yield from walk(kind, schema)


def french_typography():
    def texts(value):
        if isinstance(value, dict):
            if isinstance(value.get('fr'), str):
                yield value['fr']
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)
    for kind, schema in SCHEMA.items():
        for text in texts(schema):
            if "'" in text or '...' in text or re.search(r' [:;?!»]|« ', text):
                yield f'{kind}: {text}'


def fields_are_well_formed():
    for kind in KINDS:
        sections = [section['key'] for section in SCHEMA[kind]['sections']]
        keys = [field['key'] for _, field in fields(kind, inner=False)]
        for key in {key for key in keys if keys.count(key) > 1}:
            yield f'{kind}.{key} twice'
        for name, field in fields(kind):
            if field['type'] not in TYPES:
                yield f'{name}: type {field["type"]}'
            if not re.fullmatch(r'[a-z][a-z0-9]*(_[a-z0-9]+)*', field['key']):
                yield f'{name}: not snake_case'
            if name.count('.') == 2 and field['key'] in ('e', 'p'):
                yield f'{name}: the name and the place of an element'
            if set(field) - MEMBERS:
                yield f'{name}: unknown {set(field) - MEMBERS}'
            if name.count('.') == 1 and field.get('section') not in sections:
                yield f'{name}: section {field.get("section")}'
            if 'min' in field and 'max' in field and field['min'] > field['max']:
                yield f'{name}: min above max'
            if not 0 <= field.get('search', 0) <= 10:
                yield f'{name}: search weight'
        for section in sections:
            if section not in [field.get('section') for _, field in fields(kind)]:
                yield f'{kind}: nothing in section {section}'


def types_have_what_they_need():
    for kind in KINDS:
        for name, field in fields(kind):
            needs = {'choice': 'choices', 'state': 'choices', 'term': 'list', 'terms': 'list', 'ref': 'kinds',
                     'refs': 'kinds', 'list': 'of'}
            wanted = needs.get(field['type'])
            if field['type'] == 'blob':
                if not field.get('kinds', ['picture']) == ['picture'] or name.count('.') != 2:
                    yield f'{name}: a blob stands in a list, and is a picture or anything'
                continue
            for member in {'choices', 'list', 'kinds', 'of'} - {wanted}:
                if member in field:
                    yield f'{name}: {member} on a {field["type"]}'
            if wanted and wanted not in field:
                yield f'{name}: no {wanted}'
            if 'list' in field and field['list'] not in LISTS:
                yield f'{name}: list {field["list"]}'
            for other in field.get('kinds', []):
                if other not in KINDS:
                    yield f'{name}: kind {other}'
            values = [choice['value'] for choice in field.get('choices', [])]
            if len(values) != len(set(values)):
                yield f'{name}: a choice twice'
            if values and 'default' in field and field['default'] not in values:
                yield f'{name}: default {field["default"]}'
            if field.get('required') and 'natures' in field:
                yield f'{name}: required for some natures only'


def natures_are_known():
    for kind in KINDS:
        natures = [nature['value'] for nature in SCHEMA[kind].get('natures', [])]
        choices = [field for _, field in fields(kind) if field['key'] == 'nature']
        if bool(natures) != bool(choices):
            yield f'{kind}: natures without a field, or the other way'
        if choices and [choice['value'] for choice in choices[0]['choices']] != natures:
            yield f'{kind}: the choices of nature are not its natures'
        for name, field in fields(kind):
            for nature in field.get('natures', []):
                if nature not in natures:
                    yield f'{name}: nature {nature}'
            when = field.get('when')
            if when:
                by = [other for _, other in fields(kind) if other['key'] == when['field']]
                known = [choice['value'] for choice in by[0]['choices']] if by else []
                for value in when['in']:
                    if value not in known:
                        yield f'{name}: when {value}'


def templates_name_fields_of_their_nature():
    for kind in KINDS:
        known = dict(fields(kind, inner=False))
        for nature in SCHEMA[kind].get('natures', []):
            for key in nature.get('first', []) + list(nature.get('prompts', {})):
                field = known.get(f'{kind}.{key}')
                if field is None or nature['value'] not in field.get('natures', [nature['value']]):
                    yield f'{kind}.{nature["value"]}: {key}'
            for key, words in nature.get('prompts', {}).items():
                if not all(words.get(language) for language in ('en', 'fr')):
                    yield f'{kind}.{nature["value"]}: {key} has no words'


def what_is_worth_adding_has_words():
    for kind in KINDS:
        for name, field in fields(kind):
            if not 0 <= field.get('worth', 0) <= 10 or ('prompt' in field and not field.get('worth')):
                yield f'{name}: worth'
            if field.get('worth', 0) > 3 and 'prompt' not in field:
                yield f'{name}: no prompt'


def transitions_join_known_states():
    for kind in KINDS:
        schema = SCHEMA[kind]
        states = [field for _, field in fields(kind) if field['type'] == 'state']
        if len(states) > 1 or bool(states) != ('transitions' in schema):
            yield f'{kind}: {len(states)} states'
        if not states:
            continue
        known = [choice['value'] for choice in states[0]['choices']]
        natures = [nature['value'] for nature in schema['natures']]
        seen = set()
        for step in schema['transitions']:
            for nature in step.get('natures', natures):
                move = (step['from'], step['to'], step['side'], nature)
                if step['from'] not in known or step['to'] not in known or step['from'] == step['to'] \
                        or step['side'] not in ('host', 'guest', 'any') or nature not in natures or move in seen:
                    yield f'{kind}: {move}'
                seen.add(move)
        for nature in natures:
            reached = {start['state'] for start in schema.get('initial', [])
                       if nature in start.get('natures', natures)} or {states[0]['default']}
            reached |= {to for _, to, _, which in seen if which == nature}
            for source, to, _, which in seen:
                if which == nature and source not in reached:
                    yield f'{kind} {nature}: {source} to {to} starts where nothing leads'


def a_visit_goes_where_it_may():
    steps = {(step['from'], step['to'], step['side']) for step in SCHEMA['meeting']['transitions']
             if 'visit' in step['natures']}
    for wanted in [('proposed', 'accepted', 'host'), ('proposed', 'declined', 'host'), ('proposed', 'cancelled', 'guest'),
                   ('poll', 'accepted', 'guest'), ('accepted', 'held', 'any'), ('accepted', 'cancelled', 'any')]:
        if wanted not in steps:
            yield f'missing {wanted}'
    for source, to, side in steps:
        if source in ('declined', 'held', 'cancelled') or to == 'confirmed' or (source, to, side) == \
                ('proposed', 'accepted', 'guest'):
            yield f'{source} to {to} by {side}'


def titles_subtitles_and_scopes():
    for kind, schema in SCHEMA.items():
        keys = [field['key'] for _, field in fields(kind, inner=False)]
        titles = schema['title'] if isinstance(schema['title'], list) else [schema['title']]
        for key in titles + schema['subtitle'] + ([schema['parent']] if 'parent' in schema else []):
            if key not in keys:
                yield f'{kind}: {key}'
        if schema['default_scope'] not in ('structure', 'network', 'me', 'parent') \
                or (schema['default_scope'] == 'parent') != ('parent' in schema):
            yield f'{kind}: scope {schema["default_scope"]}'
        for nature in schema.get('natures', []):
            scope = nature.get('default_scope', 'network')
            if scope not in ('structure', 'network', 'me') and (scope != 'pair' or not {'host', 'guest'} <= set(keys)):
                yield f'{kind}.{nature["value"]}: scope {scope}'


def links_have_two_names():
    type_field = next(field for name, field in fields('link') if name == 'link.type')
    ends = {name: set(field['kinds']) for name, field in fields('link') if name in ('link.from', 'link.to')}
    for choice in type_field['choices']:
        if not all(choice.get('inverse', {}).get(language) for language in ('en', 'fr')):
            yield f'{choice["value"]}: no inverse'
        for end in ('from', 'to'):
            if not choice.get(end) or set(choice[end]) - ends[f'link.{end}']:
                yield f'{choice["value"]}: {end} {choice.get(end)}'


def every_file_has_one_entry_a_line():
    for kind in KINDS:
        for line in (ROOT / f'data/schema/{kind}.json').read_text(encoding='utf-8').splitlines():
            if line != line.rstrip() or line.count('"section":') > 1:
                yield f'{kind}: {line[:60]}'


run(the_seven_kinds_and_no_other, labels_in_both_languages, french_typography, fields_are_well_formed,
    types_have_what_they_need, natures_are_known, templates_name_fields_of_their_nature,
    what_is_worth_adding_has_words, transitions_join_known_states, a_visit_goes_where_it_may,
    titles_subtitles_and_scopes, links_have_two_names, every_file_has_one_entry_a_line)

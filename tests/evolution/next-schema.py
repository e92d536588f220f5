#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the schema of a release that does not exist yet: next-schema.py FOLDER FILE...

One more kind, one more nature, four more fields; a field that is gone, a list that is gone, a field that became shorter and one that
became required. Writes the files that changed, with the same names, into FOLDER."""
import json
import os
import sys


def label(text):
    return {'en': text, 'fr': text}


def change_fiche(fiche):
    fields = {field['key']: field for field in fiche['fields']}
    festival = {'value': 'festival', 'label': label('Festival')}
    fiche['natures'].append(festival)
    fields['nature']['choices'].append(festival)
    fields['title']['max'] = 60
    fields['summary']['required'] = True
    for gone in ('partners', 'indicators'):
        fiche['fields'].remove(fields[gone])
    section = fields['summary']['section']
    fiche['fields'] += [
        {'key': 'impact', 'type': 'long_text', 'label': label('Impact'), 'section': section, 'search': 3},
        {'key': 'badges', 'type': 'terms', 'list': 'label', 'label': label('Badges'), 'section': section, 'facet': True},
        {'key': 'milestones', 'type': 'list', 'label': label('Milestones'), 'section': section,
         'of': {'fields': [{'key': 'title', 'type': 'text', 'label': label('Title')}]}},
    ]
    steps = fields['steps']
    steps['of']['fields'].append({'key': 'cost', 'type': 'money', 'label': label('Cost')})


def project():
    return {
        'kind': 'project', 'label': label('Project'), 'plural': label('Projects'), 'title': 'title', 'subtitle': [],
        'default_scope': 'network', 'sections': [{'key': 'main', 'label': label('Main')}],
        'fields': [
            {'key': 'title', 'type': 'text', 'label': label('Title'), 'section': 'main', 'required': True, 'search': 10},
            {'key': 'about', 'type': 'ref', 'kinds': ['fiche'], 'label': label('About'), 'section': 'main'},
            {'key': 'visibility', 'type': 'choice', 'virtual': 'scope', 'label': label('Visibility'), 'section': 'main',
             'choices': [{'value': 'network', 'label': label('Network')}]},
        ]}


def main():
    folder, paths = sys.argv[1], sys.argv[2:]
    schemas = {}
    for path in paths:
        with open(path, encoding='utf-8') as file:
            schemas[os.path.basename(path)] = json.load(file)
    change_fiche(schemas['fiche.json'])
    schemas['project.json'] = project()
    for name, schema in schemas.items():
        with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
            json.dump(schema, file, ensure_ascii=False)


main()

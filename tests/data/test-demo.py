# SPDX-License-Identifier: GPL-3.0-or-later
"""The demonstration network is whole, well typed, in proper French, and holds nothing real."""
import collections
import re

from tap import KINDS, ROOT, read, run, terms

KIND_OF_FILE = {'structures': 'structure', 'persons': 'person', 'links': 'link', 'meetings': 'meeting',
                'messages': 'message', 'fiches-short': 'fiche', 'fiches-full': 'fiche'}
SCHEMA = {kind: read(ROOT / f'data/schema/{kind}.json') for kind in KINDS}
FIELDS = {kind: {field['key']: field for field in SCHEMA[kind]['fields']} for kind in KINDS}
CODES = collections.defaultdict(set)
for term in terms():
    CODES[term['list']].add(term['code'])
ENTRIES = {name: read(ROOT / f'data/demo/{name}.json') for name in KIND_OF_FILE}
ALL = [(KIND_OF_FILE[name], entry) for name, entries in ENTRIES.items() for entry in entries]
KIND = {entry['key']: kind for kind, entry in ALL}
BY_KEY = {entry['key']: entry for kind, entry in ALL}
PICTURES = read(ROOT / 'data/demo/pictures.json')
ACCOUNTS = read(ROOT / 'data/demo/accounts.json')

DATE = re.compile(r'@today([+-]\d+)?')
DATETIME = re.compile(r'@today([+-]\d+)?T([01]\d|2[0-3]):[0-5]\d')
PHONE = re.compile(r'081 99 \d\d \d\d|0470 00 \d\d \d\d|0[36] 00 00 \d\d \d\d')
EMAIL = re.compile(r'[a-z0-9.-]+@[a-z0-9-]+\.example')
URL = re.compile(r'https://www\.[a-z0-9-]+\.example/[a-z0-9/.-]*')
PROSE = {'text', 'long_text'}
NOT_PROSE = {'opening_hours', 'number', 'timezone', 'currency', 'source_id'}


def of(kind):
    return [entry for other, entry in ALL if other == kind]


def term_of(reference):
    """@term:LIST/CODE names a term, which has no slug of its own here."""
    found = re.fullmatch(r'@term:([a-z_]+)/(.+)', reference)
    return found and found.group(2) in CODES[found.group(1)]


def minutes(text):
    """Where a date relative to today stands, in minutes."""
    found = re.fullmatch(r'@today([+-]\d+)?(?:T(\d\d):(\d\d))?', text)
    return int(found[1] or 0) * 1440 + int(found[2] or 0) * 60 + int(found[3] or 0)


def wrong_reference(value, kinds):
    if not isinstance(value, str) or not value.startswith('@'):
        return f'not a reference: {value!r}'
    if value.startswith('@term:'):
        return None if 'term' in kinds and term_of(value) else f'no such term: {value}'
    return None if KIND.get(value[1:]) in kinds else f'{value} is no {" or ".join(kinds)}'


def wrong_value(field, value):
    kind, choices = field['type'], [choice['value'] for choice in field.get('choices', [])]
    if kind in PROSE | {'email', 'phone', 'url', 'date', 'datetime', 'choice', 'state', 'term', 'ref'}:
        if not isinstance(value, str) or not value.strip():
            return f'not a text: {value!r}'
        if len(value) > field.get('max', 100000):
            return f'{len(value)} characters'
    pattern = {'email': EMAIL, 'phone': PHONE, 'url': URL, 'date': DATE, 'datetime': DATETIME}.get(kind)
    if pattern:
        return None if pattern.fullmatch(value) else f'{value!r} has not the form of a {kind} here'
    if kind in ('choice', 'state'):
        return None if value in choices else f'unknown choice {value!r}'
    if kind == 'term':
        return None if value in CODES[field['list']] else f'unknown code {value}'
    if kind == 'ref':
        return wrong_reference(value, field['kinds'])
    if kind == 'boolean':
        return None if isinstance(value, bool) else f'not a boolean: {value!r}'
    if kind in ('integer', 'number', 'money'):
        types = (int, float) if kind == 'number' else (int,)
        if isinstance(value, bool) or not isinstance(value, types):
            return f'not a {kind}: {value!r}'
        return None if field.get('min', value) <= value <= field.get('max', value) else f'out of range: {value}'
    if kind in ('terms', 'refs', 'list') and (not isinstance(value, list) or not value):
        return f'an empty or no list: {value!r}'
    if kind in ('terms', 'refs'):
        if len(set(value)) != len(value):
            return f'something twice in {value}'
        if kind == 'terms':
            return next((f'unknown code {code}' for code in value if code not in CODES[field['list']]), None)
        return next(filter(None, (wrong_reference(item, field['kinds']) for item in value)), None)
    if kind == 'list':
        return next(filter(None, (wrong_item(field, item) for item in value)), None)
    return None


def wrong_item(field, item):
    if not isinstance(field.get('of'), dict):
        return None if isinstance(item, str) else f'not a text: {item!r}'
    inner = {sub['key']: sub for sub in field['of']['fields']}
    for key, value in item.items():
        wrong = f'unknown {key}' if key not in inner else wrong_value(inner[key], value)
        if wrong:
            return f'{key}: {wrong}'
    return next((f'no {key}' for key, sub in inner.items() if sub.get('required') and not item.get(key)), None)


def texts(kind, entry):
    """Everything that a person reads as a sentence."""
    def inner(field, value):
        if field['type'] in PROSE and field['key'] not in NOT_PROSE:
            yield value
        elif field['type'] == 'list':
            for item in value:
                if isinstance(item, dict):
                    for sub in field['of']['fields']:
                        if sub['key'] in item:
                            yield from inner(sub, item[sub['key']])
                else:
                    yield item
    for key, value in entry['fields'].items():
        if key in FIELDS[kind]:
            yield from ((key, text) for text in inner(FIELDS[kind][key], value))


def each_entry_has_its_parts_and_each_key_is_unique():
    seen = collections.Counter(entry['key'] for kind, entry in ALL)
    yield from (f'{key} {count} times' for key, count in seen.items() if count > 1)
    for kind, entry in ALL:
        if set(entry) - {'key', 'scope', 'by', 'fields'} or not {'key', 'scope', 'fields'} <= set(entry):
            yield f'{entry["key"]}: {sorted(entry)}'
        if not re.fullmatch(r'[a-z0-9]+(-{1,2}[a-z0-9]+)*', entry['key']):
            yield f'key {entry["key"]}'


def scopes_and_creators_exist():
    for kind, entry in ALL:
        where, _, who = entry['scope'].partition(':')
        good = {'net': who == '', 'org': KIND.get(who) == 'structure', 'user': KIND.get(who) == 'person'}.get(where)
        if where == 'pair':
            ends = who.split('+')
            good = len(set(ends)) == 2 and all(KIND.get(end) in ('structure', 'person') for end in ends)
        if not good:
            yield f'{entry["key"]}: scope {entry["scope"]}'
        if KIND.get(entry.get('by')) != 'person':
            yield f'{entry["key"]}: by {entry.get("by")}'


def fields_are_those_of_the_schema_and_hold_what_it_says():
    for kind, entry in ALL:
        nature = entry['fields'].get('nature')
        for key, value in entry['fields'].items():
            field = FIELDS[kind].get(key)
            if field is None or 'virtual' in field:
                yield f'{entry["key"]}: unknown field {key}'
                continue
            wrong = wrong_value(field, value)
            if wrong:
                yield f'{entry["key"]}: {key}: {wrong}'
            if nature not in field.get('natures', [nature]):
                yield f'{entry["key"]}: {key} is not for {nature}'
        for key, field in FIELDS[kind].items():
            if field.get('required') and key not in entry['fields']:
                yield f'{entry["key"]}: no {key}'


def links_join_what_their_type_joins():
    types = {choice['value']: choice for choice in FIELDS['link']['type']['choices']}
    for entry in of('link'):
        fields = entry['fields']
        allowed = types[fields['type']]
        for end in ('from', 'to'):
            wrong = wrong_reference(fields[end], allowed[end])
            if wrong:
                yield f'{entry["key"]}: {end}: {wrong}'
        for key in fields:
            when = FIELDS['link'][key].get('when')
            if when and fields[when['field']] not in when['in']:
                yield f'{entry["key"]}: {key} is not for {fields["type"]}'
        status = next((c for c in FIELDS['link']['status']['choices'] if c['value'] == fields.get('status')), None)
        if status and fields['type'] not in status['types']:
            yield f'{entry["key"]}: {fields["type"]} {status["value"]}'


def dates_follow_each_other():
    for kind, entry in ALL:
        fields = entry['fields']
        if 'start' in fields and 'end' in fields and minutes(fields['end']) < minutes(fields['start']):
            yield f'{entry["key"]}: ends before it starts'
        for date in fields.get('dates', []):
            if minutes(date['end']) <= minutes(date['start']):
                yield f'{entry["key"]}: a date that ends before it starts'
        if kind == 'message' and 'reply_to' in fields:
            first = BY_KEY[fields['reply_to'][1:]]
            if first['scope'] != entry['scope'] or minutes(first['fields']['date']) > minutes(fields['date']):
                yield f'{entry["key"]}: answers what was not yet said, or said elsewhere'
        if kind in ('fiche', 'person', 'structure') and minutes(fields.get('verified_on', '@today')) > 0:
            yield f'{entry["key"]}: checked in the future'


def meetings_stand_where_their_state_says():
    for entry in of('meeting'):
        fields, state = entry['fields'], entry['fields']['state']
        start = minutes(fields['start']) if 'start' in fields else None
        visit = fields['nature'] == 'visit'
        if state in ('accepted', 'confirmed') and (start is None or start <= 0):
            yield f'{entry["key"]}: {state}, yet not to come'
        if state == 'held' and (start is None or start >= 0 or 'report' not in fields):
            yield f'{entry["key"]}: held, yet to come or not told'
        if state == 'poll' and len(fields.get('dates', [])) < 2:
            yield f'{entry["key"]}: a poll without dates'
        if (state == 'declined' and not visit) or (state == 'accepted' and not visit) or (state == 'confirmed' and visit):
            yield f'{entry["key"]}: a {fields["nature"]} is never {state}'
        if visit and entry['scope'] != f'pair:{fields["host"][1:]}+{fields["guest"][1:]}':
            yield f'{entry["key"]}: scope {entry["scope"]}'
        if visit and not any(m['fields']['about'] == '@' + entry['key'] for m in of('message')):
            yield f'{entry["key"]}: nobody wrote'


def messages_stay_where_their_subject_is():
    for entry in of('message'):
        about = BY_KEY[entry['fields']['about'][1:]]
        if about['scope'] != 'net' and about['scope'] != entry['scope']:
            yield f'{entry["key"]}: {entry["scope"]} about {about["scope"]}'


def what_all_see_points_at_nothing_hidden():
    for kind, entry in ALL:
        if entry['scope'] != 'net':
            continue
        for key, value in entry['fields'].items():
            for item in value if isinstance(value, list) else [value]:
                if FIELDS[kind][key]['type'] in ('ref', 'refs') and not item.startswith('@term:'):
                    if BY_KEY[item[1:]]['scope'] != 'net':
                        yield f'{entry["key"]}: {key} {item}'


def the_french_is_set_as_it_should_be():
    rules = {"a straight apostrophe": r"'", 'three dots': r'\.\.\.', 'a straight quote': r'"',
             'two spaces': r'[  \u202f]{2}', 'a space at an end': r'^\s|\s$', 'a space before a stop': r'\s[.,)]',
             'no narrow space before ; ! or ?': r'[^\u202f!?(][;!?]', 'no space before :': r'[^\u00a0]:(?=\s|$)',
             'no space in guillemets': r'«[^\u00a0]|[^\u00a0]»', 'no space before € or %': r'[^\u202f\u00a0][€%]',
             'a median point of another kind': r'[•‧∙⋅]|\w\.(?:e|euse|rice)s?\b(?!\w)'}
    for kind, entry in ALL:
        for key, text in texts(kind, entry):
            text = re.sub(r'https?://\S+|\S+@\S+\.example', 'adresse', text)
            for name, pattern in rules.items():
                if re.search(pattern, text):
                    yield f'{entry["key"]}: {key}: {name}: {text[:90]}'


def no_text_names_a_day_that_would_age():
    months = 'janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre'
    for entry in [*of('meeting'), *of('message')]:
        kind = KIND[entry['key']]
        for key, text in texts(kind, entry):
            if re.search(rf'\b(\d\d?|1er) ({months})\b|\b20[2-3]\d\b', text):
                yield f'{entry["key"]}: {key}: {text[:90]}'


def nothing_in_it_is_real():
    for kind, entry in ALL:
        for key, text in texts(kind, entry):
            for found in re.findall(r'\+?\d[\d ./\u202f]{7,}\d', text):
                if len(re.sub(r'\D', '', found)) >= 9 and key != 'number':
                    yield f'{entry["key"]}: {key}: {found}'
        if kind == 'structure' and 'number' in entry['fields'] and not entry['fields']['number'].startswith('BE 0999.'):
            yield f'{entry["key"]}: number {entry["fields"]["number"]}'


def who_does_not_agree_is_not_given_away():
    for entry in of('person'):
        if entry['fields']['consent'] == 'no' and {'phone', 'email'} & set(entry['fields']):
            yield entry['key']


def everybody_works_somewhere():
    at_work = {entry['fields']['from'][1:] for entry in of('link') if entry['fields']['type'] == 'works_at'}
    yield from (entry['key'] for entry in of('person') if entry['key'] not in at_work)


def the_accounts_can_show_the_whole_path():
    if collections.Counter(a['role'] for a in ACCOUNTS) != {'member': 2, 'animator': 1, 'admin': 1}:
        yield f'roles {ACCOUNTS}'
    for account in ACCOUNTS:
        if KIND.get(account['person']) != 'person' or KIND.get(account['structure'], 'structure') != 'structure':
            yield f'{account}'
        if 'email' not in BY_KEY[account['person']]['fields']:
            yield f'{account["person"]} has no e-mail'
    first, second = [account for account in ACCOUNTS if account['role'] == 'member']
    pairs = {f'pair:{a["structure"]}+{b["structure"]}' for a, b in ((first, second), (second, first))}
    if not any(m['scope'] in pairs and m['fields']['state'] == 'proposed' for m in of('meeting')):
        yield 'no visit awaits an answer between the two members'
    both = {f'@{first["person"]}', f'@{second["person"]}'}
    if not any(f['scope'] == 'net' and both <= set(f['fields'].get('authors', [])) for f in of('fiche')):
        yield 'no fiche that both members may edit'


def there_is_as_much_of_it_as_there_should_be():
    counts = {'structure': 60, 'person': 80, 'fiche': 120, 'link': 200, 'message': 60}
    yield from (f'{len(of(kind))} of {kind}' for kind, least in counts.items() if len(of(kind)) < least)
    if len(ENTRIES['fiches-full']) < 40:
        yield f'{len(ENTRIES["fiches-full"])} full fiches'
    visits = [m['fields'] for m in of('meeting') if m['fields']['nature'] == 'visit']
    others = [m['fields'] for m in of('meeting') if m['fields']['nature'] != 'visit']
    if len(visits) < 15 or len(others) < 30:
        yield f'{len(visits)} visits, {len(others)} other meetings'
    if {m['state'] for m in visits} != {'proposed', 'poll', 'accepted', 'declined', 'held', 'cancelled'}:
        yield f'visits: {sorted({m["state"] for m in visits})}'
    if {m['state'] for m in others} != {'proposed', 'poll', 'confirmed', 'held', 'cancelled'}:
        yield f'meetings: {sorted({m["state"] for m in others})}'
    for kind in ('fiche', 'meeting'):
        natures = {choice['value'] for choice in FIELDS[kind]['nature']['choices']}
        seen = {entry['fields']['nature'] for entry in of(kind)}
        yield from (f'no {kind} of nature {nature}' for nature in sorted(natures - seen))
    for field in ('offer_type', 'need_type', 'status'):
        values = {choice['value'] for choice in FIELDS['fiche'][field]['choices']} - {'other'}
        seen = {entry['fields'].get(field) for entry in of('fiche')}
        yield from (f'no fiche with {field} {value}' for value in sorted(values - seen))
    zones = {zone for entry in of('structure') for zone in entry['fields'].get('zones', [])}
    if len([zone for zone in zones if zone.startswith('be-bassin-')]) < 9:
        yield f'bassins {sorted(zones)}'


def each_picture_is_drawn_described_and_in_a_fiche():
    drawn = set(re.findall(r'\{ "([a-z-]+)", draw_', (ROOT / 'src/server/demo/draw-pictures.c').read_text()))
    for entry in PICTURES:
        if KIND.get(entry['fiche']) != 'fiche':
            yield f'no fiche {entry["fiche"]}'
        if entry['picture'] not in drawn:
            yield f'nobody draws {entry["picture"]}'
        if not 10 < len(entry['alt']) <= 500 or not re.fullmatch(r'[a-z-]+\.png', entry['name']):
            yield f'{entry}'
    yield from (f'{name} is drawn in vain' for name in drawn - {entry['picture'] for entry in PICTURES})


run(each_entry_has_its_parts_and_each_key_is_unique, scopes_and_creators_exist,
    fields_are_those_of_the_schema_and_hold_what_it_says, links_join_what_their_type_joins, dates_follow_each_other,
    meetings_stand_where_their_state_says, messages_stay_where_their_subject_is, what_all_see_points_at_nothing_hidden,
    the_french_is_set_as_it_should_be, no_text_names_a_day_that_would_age, nothing_in_it_is_real,
    who_does_not_agree_is_not_given_away, everybody_works_somewhere, the_accounts_can_show_the_whole_path,
    there_is_as_much_of_it_as_there_should_be, each_picture_is_drawn_described_and_in_a_fiche)

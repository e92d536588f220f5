# SPDX-License-Identifier: GPL-3.0-or-later
"""Fiches to measure with: about 5.2 kB each, always the same.

Where the peers' generator and node are at hand their records are used, so that
both sides are measured on the same; else records of the same shape and size."""
import json
import pathlib
import random
import shutil
import subprocess
import uuid

WORDS = ('action alimentaire association atelier accompagnement bénévole cuisine collecte territoire partenaire commune '
         'solidarité insertion jardin partage précarité accès qualité durable producteur épicerie sociale famille enfant '
         'logement hébergement distribution panier légumes gaspillage réduction formation animation santé dignité '
         'participation citoyen quartier rural mobilité véhicule stockage financement budget évaluation indicateur impact '
         'coordination réseau convention charte outil méthode diagnostic besoin public objectif résultat frein levier '
         'transfert compagnonnage visite retour expérience capitalisation fiche contact référent structure porteur région '
         'coopérative groupement achat plateforme numérique inscription tarif annuel pérenne innovant menuiserie vélo '
         'déconstruction réemploi encadrement apprentissage stagiaire travailleur').split()
PEERS = pathlib.Path(__file__).parents[2].parent / 'shared/bench/peers'
NODE = ('const {fiche}=require(process.argv[1]);const n=+process.argv[2];'
        'for(let i=0;i<n;i++)process.stdout.write(JSON.stringify(fiche(i))+"\\n")')


def from_peers(count):
    run = subprocess.run(['node', '-e', NODE, str(PEERS / 'gen.js'), str(count)],
                         check=True, capture_output=True, text=True)
    for line in run.stdout.splitlines():
        record = json.loads(line)
        yield record['id'], record['doc']


def own(count):
    for number in range(count):
        rng = random.Random(number)

        def text(least, most):
            return ' '.join(rng.choice(WORDS) for _ in range(rng.randint(least, most)))

        yield str(uuid.UUID(int=rng.getrandbits(128), version=4)), {
            'titre': text(5, 10), 'resume': text(25, 35), 'statut': 'publiee', 'contexte': text(40, 80),
            'objectifs': [text(6, 12) for _ in range(3)], 'publics': [text(2, 4)],
            'description': text(80, 140), 'etapes': [{'t': text(3, 6), 'd': text(8, 16)} for _ in range(4)],
            'moyens_humains': text(10, 20), 'moyens_materiels': text(10, 20), 'budget': {'total': rng.randrange(90000)},
            'partenaires': [str(uuid.UUID(int=rng.getrandbits(128), version=4)) for _ in range(4)],
            'resultats': text(20, 40), 'freins': text(15, 30), 'leviers': text(15, 30),
            'mots_cles': [text(1, 2) for _ in range(5)], 'annexe': text(60, 90)}


def fields(doc):
    """A peer's document as a fiche of ours; what the schema does not know stays as it is."""
    doc = dict(doc)
    states = {'brouillon': 'draft', 'relecture': 'to_review', 'publiee': 'published'}
    out = {
        'visibility': 'network',
        'nature': 'practice',
        'title': doc.pop('titre')[:200],
        'summary': doc.pop('resume')[:280],
        'status': states[doc.pop('statut')],
        'context': doc.pop('contexte'),
        'objective': '\n'.join(doc.pop('objectifs')),
        'audience': doc.pop('description'),
        'steps': [{'title': step['t'], 'text': step['d']} for step in doc.pop('etapes')],
        'means_people': doc.pop('moyens_humains')[:300],
        'means_money': doc.pop('moyens_materiels')[:300],
        'results': doc.pop('resultats'),
        'watch_points': doc.pop('freins'),
        'success_factors': doc.pop('leviers'),
    }
    out.update({f'x_{key}': value for key, value in doc.items()})
    return out


def write(path, count):
    source = from_peers if shutil.which('node') and (PEERS / 'gen.js').exists() else own
    with open(path, 'w', encoding='utf-8') as out:
        for record_id, doc in source(count):
            out.write(json.dumps({'id': record_id, 'fields': fields(doc)}, ensure_ascii=False) + '\n')
    return source.__name__

# SPDX-License-Identifier: GPL-3.0-or-later
"""What small things cost on the wire, in bytes of the bodies, as they pass a relay."""
import contextlib
import json

from e2e import Network, run
from storm import Storm


class Ear(Storm):
    """Hears what is asked and answered."""

    def __init__(self, to):
        self.heard = []
        super().__init__(to, 'ear', {})

    def ask(self, request):
        answer = super().ask(request)
        path = request.split(b' ')[1].decode()
        self.heard.append((path, *(message.split(b'\r\n\r\n', 1)[1] for message in (request, answer))))
        return answer


def one_field(place):
    n = Network(place)
    with contextlib.closing(Ear(n.server.port)) as ear:
        desk = place.desk(n.server, 'lise@velos.be', name='loin', connect=False)
        desk.connect(url=ear.url)
        fiche = desk.create('fiche', {'title': 'Atelier vélo', 'summary': 'Réparer et vendre.'})
        desk.sync()
        ear.heard.clear()
        desk.set(fiche, title='Atelier vélo du canal')
        assert desk.sync()['pushed'] == 1
        (sent, said), = [bodies for path, *bodies in ear.heard if path == '/v1/sync/push']
        print(f'# {sent.decode()}\n# {said.decode()}')
        op, result = json.loads(sent)['ops'][0], json.loads(said)['res'][0]
        small = [len(json.dumps(part, ensure_ascii=False, separators=(',', ':')).encode()) for part in (op, result)]
        print(f'# operation {small[0]} and result {small[1]} bytes; with what is around them {len(sent)} and {len(said)}')
        assert sum(small) <= 350, small
        assert len(sent) + len(said) <= 700, (len(sent), len(said))


run(one_field)

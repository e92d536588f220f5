# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses the whole program at random, by what a screen reader sees: `./dev monkey SECONDS [SEED]`.

Same seed, same choices, as far as the program shows the same in time. It fails when the program ends by itself, which a
warning makes it do, and when its memory has doubled since the first quarter; it says then what was done last."""
import collections
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

from program import BUILD, Network, begins, describe, run, window

KEYS = ['Tab', 'Tab', 'shift+Tab', 'Return', 'space', 'Escape', 'Escape', 'Down', 'Down', 'Up', 'Left', 'Right', 'Home', 'End',
        'Page_Down', 'Page_Up', 'BackSpace', 'Delete', 'Menu', 'F1', 'F5', 'F10', 'alt+1', 'alt+2', 'alt+3', 'alt+4',
        'alt+Left', 'ctrl+a', 'ctrl+c', 'ctrl+v', 'ctrl+e', 'ctrl+f', 'ctrl+h', 'ctrl+k', 'ctrl+l', 'ctrl+m', 'ctrl+n', 'ctrl+s',
        'ctrl+y', 'ctrl+z', 'ctrl+comma', 'ctrl+question', 'ctrl+Return', 'ctrl+Delete', 'ctrl+shift+c', 'ctrl+shift+n',
        'ctrl+shift+o', 'ctrl+shift+v', 'ctrl+Page_Down', 'ctrl+Page_Up']
WORDS = ['vélo', 'Atelier', 'é', '12/3/2027', '9h30', '"', "l'eau", 'crèche Namur', '<b>', '%s', '0', 'a b c', '🚲', '-1']
# Not the combo boxes, but the buttons in them: where it is scrolled away, GTK 4.8 opens a combo box at once, outside of
# the screen, and warns on X11.
ROLES = {'push button', 'toggle button', 'check box', 'list item', 'page tab', 'radio button', 'link', 'menu item', 'text',
         'entry'}
SIZES = [(360, 640), (1024, 600), (1100, 720), (700, 500)]
AT_MOST = 4 # windows


def memory(process):
    text = pathlib.Path(f'/proc/{process.pid}/smaps_rollup').read_text(encoding='ascii')
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith('Pss:'))) // 1024


class Monkey:
    def __init__(self, shown, chance):
        self.shown = shown
        self.chance = chance
        self.done = collections.deque(maxlen=30)

    def xdotool(self, *words):
        subprocess.run(['xdotool', *map(str, words)], check=False, timeout=30, capture_output=True)

    def click(self):
        nodes = [node for node in self.shown.nodes() if node.get_role_name() in ROLES]
        if not nodes:
            return 'nothing to click'
        node = self.chance.choice(nodes)
        words = f'click {describe(node)}'
        self.done.append(words)
        try:
            if node.get_n_actions() > 0:
                node.do_action(0)
            else:
                self.shown.point(node)
        except Exception as gone: # pylint: disable=broad-except
            return f'({type(gone).__name__})'
        return None

    def press(self):
        key = self.chance.choice(KEYS)
        if key in ('ctrl+shift+n', 'ctrl+shift+o') and len(self.shown.frames()) >= AT_MOST:
            key = 'ctrl+w'
        self.done.append(f'key {key}')
        self.xdotool('key', '--clearmodifiers', key)

    def type(self):
        text = self.chance.choice(WORDS)
        self.done.append(f'type {text}')
        self.xdotool('type', '--delay', 2, text)

    def resize(self):
        size = self.chance.choice(SIZES)
        self.done.append(f'resize {size}')
        self.xdotool('getactivewindow', 'windowsize', *size)

    def act(self):
        what = self.chance.choices([self.click, self.press, self.type, self.resize], [50, 40, 9, 1])[0]
        what()
        self.shown.settle()


def use_at_random(place):
    seconds, seed = float(os.environ['RESEAU_MONKEY']), int(os.environ.get('RESEAU_SEED', time.time()))
    network = Network(place)
    for title in ('Prêter un vélo', 'Trier le linge', 'Tenir un potager', 'Passer le permis'):
        network.paul.create('fiche', {'title': title, 'summary': 'Pour venir en formation', 'structure': network.bikes})
    network.sync_all(network.paul)
    print(f'# seed {seed}', flush=True)
    end = time.monotonic() + seconds
    chance = random.Random(seed)
    while time.monotonic() < end:
        use_one_start(network.paul, chance, end)


def use_one_start(desk, chance, end):
    """Until the last window was closed, which is no fault, or the time is over."""
    with window(desk, program=BUILD / 'src/app/reseau') as shown:
        shown.find('label', begins('Bonjour'))
        shown.patience = 1 # what is not there now is not waited for
        monkey = Monkey(shown, chance)
        begin, sizes = time.monotonic(), []
        while time.monotonic() < end:
            try:
                monkey.act()
            except Exception as gone: # pylint: disable=broad-except
                monkey.done.append(f'({type(gone).__name__})')
            if shown.process.poll() is not None:
                break
            if time.monotonic() > begin + len(sizes) * 30:
                sizes.append(memory(shown.process))
                print(f'# {end - time.monotonic():.0f} s to go, {sizes[-1]} MB', flush=True)
    code = shown.process.wait()
    assert code in (0, -signal.SIGTERM), f'ended with {code}:\n' + '\n'.join(monkey.done)
    late = sizes[len(sizes) // 4:]
    assert not late or late[-1] < 2 * late[0], f'{sizes} MB'


if __name__ == '__main__':
    if len(sys.argv) > 1:
        os.environ['RESEAU_MONKEY'] = sys.argv[1]
    if len(sys.argv) > 2:
        os.environ['RESEAU_SEED'] = sys.argv[2]
    del sys.argv[1:]
    run(use_at_random)

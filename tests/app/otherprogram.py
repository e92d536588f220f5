# SPDX-License-Identifier: GPL-3.0-or-later
"""What people drag and copy from, with the pointer."""
import pathlib
import subprocess

SOURCE = pathlib.Path(__file__).with_name('photo-source.py')


def xdotool(*arguments):
    done = subprocess.run(['xdotool', *map(str, arguments)], check=False, capture_output=True, text=True)
    return done.stdout.strip()


class OtherProgram:
    """Where people copy and drag pictures and files from, in the corner of the display."""

    def __init__(self, kind, *paths):
        self.process = subprocess.Popen(['/usr/bin/python3', SOURCE, kind, *map(str, paths)], text=True,
                                        stdout=subprocess.PIPE)
        assert self.process.stdout.readline() == 'ready\n'
        self.window = xdotool('search', '--sync', '--onlyvisible', '--name', 'photo-source')

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def drag_to(self, window):
        """With the pointer, from the middle of its window to the middle of another."""
        xdotool('windowmove', '--sync', self.window, 900, 560)
        xdotool('windowactivate', '--sync', self.window)
        xdotool('mousemove', '--window', self.window, 100, 120, 'mousedown', 1)
        for step in range(12):
            xdotool('mousemove', '--window', self.window, 100 - 6 * step, 120 - 4 * step, 'sleep', 0.03)
        for step in range(4):
            xdotool('mousemove', '--window', window, 400 + step, 300, 'sleep', 0.1)
        xdotool('mouseup', 1)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A real server on a free port, to measure with."""
import os
import socket
import subprocess
import sys
import time

PASSWORD = 'banc-de-mesure'
EMAIL = 'banc@reseau.example'
# Of the demonstration network.
DEMO_PASSWORD = 'compagnonnage'
DEMO_EMAIL = 'julien.baijot@la-planche-a-dessein.example'


class Server:
    """With one account of its own, or with the demonstration network."""

    def __init__(self, build, folder, demo=False):
        self.program, self.folder = build / 'src/server/reseaud', folder / 'server'
        self.password_file = folder / 'password'
        self.email = DEMO_EMAIL if demo else EMAIL
        self.password_file.write_text(DEMO_PASSWORD if demo else PASSWORD)
        if demo:
            self.run('demo')
        else:
            self.run('init', '--territory', 'wallonie')
            self.run('user', 'add', EMAIL, '--name', 'Banc de mesure', '--role', 'member',
                     '--password-file', self.password_file)
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            port = probe.getsockname()[1]
        self.url = f'http://127.0.0.1:{port}'
        self.process = subprocess.Popen([self.program, '--data', self.folder, 'serve', '--listen', f'127.0.0.1:{port}'],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait(port)

    def run(self, *arguments):
        subprocess.run([self.program, '--data', self.folder, *arguments], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def wait(self, port):
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(('127.0.0.1', port)) == 0:
                    return
            time.sleep(0.05)
        self.stop()
        sys.exit('bench: the server does not answer')

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Desk:
    """The folder of the person whose account the server has."""

    def __init__(self, build, folder):
        self.program, self.folder = build / 'src/ctl/reseauctl', folder

    def run(self, *arguments):
        """What the command printed. No bus, so that no secret service of the machine is asked."""
        command = [self.program, '--data', self.folder, *arguments]
        environment = {**os.environ, 'DBUS_SESSION_BUS_ADDRESS': 'disabled:'}
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment).stdout

    def connect(self, server):
        self.run('connect', server.url, '--user', server.email, '--password-file', server.password_file)
        self.run('sync')

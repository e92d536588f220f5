# SPDX-License-Identifier: GPL-3.0-or-later
"""A far-away server: two network namespaces, and between them a link that takes its time, carries little and loses
packets, from a seed. What it loses, the kernels send again, as they do anywhere.

The link is a TUN device at each end and this process between them: not every kernel has a netem."""
import collections
import contextlib
import ctypes
import fcntl
import os
import random
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

from outside import Relay

CLONE_NEWNET = 0x40000000
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 0x0001, 0x1000
HERE, THERE, PORT = '10.91.0.1', '10.91.0.2', 4080
LIBC = ctypes.CDLL(None, use_errno=True)
# What stands in line before a slow link, in packets.
QUEUE = 100


def why_not():
    """Why no namespace of the network may be made here, or nothing."""
    missing = [name for name in ('unshare', 'ip') if shutil.which(name) is None]
    if missing:
        return f'{missing[0]} is not installed'
    if not os.access('/dev/net/tun', os.R_OK | os.W_OK):
        return 'there is no /dev/net/tun'
    if subprocess.run([*unshare(), 'true'], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return 'no namespace of the network may be made here'
    return None


def unshare():
    return ['unshare', '-n'] if os.geteuid() == 0 else ['unshare', '-rn']


def enter_namespace():
    """Begins this program again in a network of its own; the rest of the machine is out of reach from there."""
    if 'RESEAU_FAR' not in os.environ:
        os.execvpe('unshare', [*unshare(), sys.executable, *sys.argv], {**os.environ, 'RESEAU_FAR': '1'})
    ip('link', 'set', 'lo', 'up')


def ip(*arguments):
    subprocess.run(['ip', *arguments], check=True)


def tun(address):
    """A device of this namespace."""
    device = os.open('/dev/net/tun', os.O_RDWR)
    fcntl.ioctl(device, TUNSETIFF, struct.pack('16sH22x', b'far0', IFF_TUN | IFF_NO_PI))
    ip('address', 'add', f'{address}/24', 'dev', 'far0')
    ip('link', 'set', 'far0', 'up')
    return device


class Way:
    """One direction."""

    def __init__(self, source, sink, link, seed):
        self.source, self.sink, self.link, self.random = source, sink, link, random.Random(seed)
        self.line, self.ready = collections.deque(), threading.Condition()
        self.free = 0
        self.bytes = self.packets = self.lost = 0
        for target in (self.take, self.give):
            threading.Thread(target=target, daemon=True).start()

    def take(self):
        while True:
            packet = os.read(self.source, 65536)
            now = time.monotonic()
            self.packets, self.bytes = self.packets + 1, self.bytes + len(packet)
            if self.random.random() < self.link.loss or len(self.line) >= QUEUE:
                self.lost += 1
                continue
            self.free = max(self.free, now) + len(packet) * 8 / self.link.rate
            with self.ready:
                self.line.append((self.free + self.link.delay, packet))
                self.ready.notify()

    def give(self):
        while True:
            with self.ready:
                while not self.line:
                    self.ready.wait()
                due, packet = self.line[0]
            time.sleep(max(0, due - time.monotonic()))
            with contextlib.suppress(OSError):
                os.write(self.sink, packet)
            with self.ready:
                self.line.popleft()


class Out(Relay):
    """From here over the link."""

    def reach(self):
        return socket.create_connection((THERE, PORT))


class In(Relay):
    """From the link to the server there."""
    host = THERE


class Link:
    """To a namespace in which a server runs at a port of its loopback. @delay: one way"""

    def __init__(self, port, delay=0.15, loss=0.01, rate=500_000, seed=1):
        self.delay, self.loss, self.rate = delay, loss, rate
        near, far = socket.socketpair()
        self.child = os.fork()
        if self.child == 0:
            try:
                self.live_there(far, port)
            finally:
                os._exit(1)
        far.close()
        device = tun(HERE)
        _, (other,), _, _ = socket.recv_fds(near, 1, 1)
        self.up, self.down = Way(device, other, self, f'{seed}/up'), Way(other, device, self, f'{seed}/down')
        self.relay = Out(None)
        self.url = self.relay.url

    def live_there(self, far, port):
        if LIBC.unshare(CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), 'unshare')
        ip('link', 'set', 'lo', 'up')
        socket.send_fds(far, [b'x'], [tun(THERE)])
        relay = In(port, PORT)
        relay.thread.join()

    def enter(self):
        """For a program that is to run there."""
        with open(f'/proc/{self.child}/ns/net', 'rb') as namespace:
            if LIBC.setns(namespace.fileno(), CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), 'setns')

    def counts(self):
        return {'up': self.up.bytes, 'down': self.down.bytes, 'lost': self.up.lost + self.down.lost,
                'packets': self.up.packets + self.down.packets}

    def close(self):
        self.relay.close()
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)

# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk that keeps in step by itself."""
import json
import queue
import signal
import subprocess
import threading
import time

from e2e import ENVIRONMENT, RESEAUCTL

# Only a test that fails waits for so long.
SOON = 120


class Watch:
    """`reseauctl watch` on a desk; what it says, line by line."""

    def __init__(self, desk, env=None):
        self.process = subprocess.Popen([RESEAUCTL, '--data', desk.folder, 'watch'], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        env={**ENVIRONMENT, **(env or {})})
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def until(self, wanted, seconds=SOON):
        """Waits for a line that @wanted takes, and gives how long it took."""
        begun = time.monotonic()
        while True:
            left = begun + seconds - time.monotonic()
            try:
                line = self.lines.get(timeout=max(left, 0.001))
            except queue.Empty:
                raise AssertionError(f'did not come within {seconds} s') from None
            if wanted(line):
                return time.monotonic() - begun

    def live(self):
        return self.until(lambda line: line['live'] and line['state'] == 'idle')

    def changed(self, record):
        return self.until(lambda line: record in line.get('changed', []))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(SOON) == 0
        self.process.stdout.close()

# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of a release that does not exist yet, beside those of this one."""
import http.client
import http.server
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'e2e'))

import e2e

NEXT = e2e.BUILD / 'tests/evolution'


class NextDesk(e2e.Desk):
    program = NEXT / 'reseauctl-next'


class NextServer(e2e.Server):
    program = NEXT / 'reseaud-next'


class StrictServer(e2e.Server):
    """One that has given up the operations of this release."""
    program = NEXT / 'reseaud-strict'


def brought_up(desk):
    """The same folder, in the hands of the next release."""
    return NextDesk(desk.folder, desk.server, desk.email)


def served_by(server, kind):
    """The same folder and port."""
    running = server.process is not None
    server.stop()
    other = kind(server.folder)
    other.port = server.port
    return other.start() if running else other


class Translator:
    """Passes requests on and answers what change (method, path, status, body) makes of the answers."""

    def __init__(self, to, port, change):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def handle_any(self):
                body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
                connection = http.client.HTTPConnection('127.0.0.1', to, timeout=e2e.PATIENCE)
                headers = {key: value for key, value in self.headers.items()
                           if key.lower() not in ('accept-encoding', 'host', 'connection', 'content-length')}
                connection.request(self.command, self.path, body or None, headers)
                answer = connection.getresponse()
                status, content = change(self.command, self.path, answer.status, answer.read())
                connection.close()
                self.send_response(status)
                for key, value in answer.getheaders():
                    if key.lower() not in ('connection', 'transfer-encoding', 'content-length', 'date'):
                        self.send_header(key, value)
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                if self.command != 'HEAD':
                    self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_HEAD = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', port), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

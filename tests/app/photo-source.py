# SPDX-License-Identifier: GPL-3.0-or-later
"""Another program, as people copy and drag pictures from: photo-source.py KIND FILE...

KIND is texture (a picture as a viewer or a browser has it) or files (as a file manager has them). What is
there is in the clipboard at once, and can be dragged from anywhere in its window, which says it is ready."""
import sys

import gi

gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402

KIND, PATHS = sys.argv[1], sys.argv[2:]


def content():
    if KIND == 'texture':
        value = GObject.Value(Gdk.Texture, Gdk.Texture.new_from_filename(PATHS[0]))
        return Gdk.ContentProvider.new_for_value(value)
    uris = ''.join(Gio.File.new_for_path(path).get_uri() + '\r\n' for path in PATHS)
    return Gdk.ContentProvider.new_for_bytes('text/uri-list', GLib.Bytes.new(uris.encode()))


def on_activate(application):
    window = Gtk.ApplicationWindow(application=application, title='photo-source', default_width=200,
                                   default_height=200, child=Gtk.Label(label='source'))
    drag = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    drag.connect('prepare', lambda *_: content())
    window.add_controller(drag)
    window.get_clipboard().set_content(content())
    window.present()
    print('ready', flush=True)


application = Gtk.Application(application_id=None)
application.connect('activate', on_activate)
application.run()

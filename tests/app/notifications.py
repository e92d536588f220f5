# SPDX-License-Identifier: GPL-3.0-or-later
"""What shows notifications on a desktop, in a test: each call is a line of JSON in the file that is named."""
import json
import sys

from gi.repository import Gio, GLib

INTERFACE = """<node><interface name='org.gtk.Notifications'>
  <method name='AddNotification'>
    <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>
  </method>
  <method name='RemoveNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/></method>
</interface></node>"""


def main(path):
    def note(*words):
        with open(path, 'a', encoding='utf-8') as out:
            out.write(json.dumps(words) + '\n')

    def on_call(_connection, _sender, _path, _interface, method, arguments, invocation):
        note(method, *arguments.unpack())
        invocation.return_value(None)

    def on_bus(connection, _name):
        connection.register_object('/org/gtk/Notifications',
                                   Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], on_call, None, None)

    Gio.bus_own_name(Gio.BusType.SESSION, 'org.gtk.Notifications', Gio.BusNameOwnerFlags.NONE, on_bus,
                     lambda *_: note('ready'), None)
    GLib.MainLoop().run()


main(sys.argv[1])

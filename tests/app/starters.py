# SPDX-License-Identifier: GPL-3.0-or-later
"""Who can start programs on a desktop, in a test: the person's systemd, or a portal that agrees or refuses.

Each call is a line of JSON in the file that is named."""
import json
import sys

from gi.repository import Gio, GLib

SYSTEMD = """<node><interface name='org.freedesktop.systemd1.Manager'>
  <method name='EnableUnitFiles'>
    <arg type='as' direction='in'/><arg type='b' direction='in'/><arg type='b' direction='in'/>
    <arg type='b' direction='out'/><arg type='a(sss)' direction='out'/>
  </method>
  <method name='DisableUnitFiles'>
    <arg type='as' direction='in'/><arg type='b' direction='in'/><arg type='a(sss)' direction='out'/>
  </method>
  <method name='Reload'/>
  <method name='StartUnit'>
    <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='o' direction='out'/>
  </method>
  <method name='StopUnit'>
    <arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='o' direction='out'/>
  </method>
</interface></node>"""
PORTAL = """<node><interface name='org.freedesktop.portal.Background'>
  <method name='RequestBackground'>
    <arg type='s' direction='in'/><arg type='a{sv}' direction='in'/><arg type='o' direction='out'/>
  </method>
</interface></node>"""
JOB = '/org/freedesktop/systemd1/job/1'
ANSWERS = {'EnableUnitFiles': GLib.Variant('(ba(sss))', (True, [])), 'DisableUnitFiles': GLib.Variant('(a(sss))', ([],)),
           'Reload': None, 'StartUnit': GLib.Variant('(o)', (JOB,)), 'StopUnit': GLib.Variant('(o)', (JOB,))}


def main(what, path):
    def note(*words):
        with open(path, 'a', encoding='utf-8') as out:
            out.write(json.dumps(words) + '\n')

    def on_systemd(_bus, _sender, _path, _interface, method, arguments, invocation):
        note(method, *arguments.unpack())
        invocation.return_value(ANSWERS[method])

    def on_portal(bus, sender, _path, _interface, method, arguments, invocation):
        options = arguments.unpack()[1]
        note(method, options)
        request = f"{place}/request/{sender[1:].replace('.', '_')}/{options['handle_token']}"
        agreed = what == 'agrees'
        results = {'background': GLib.Variant('b', agreed),
                   'autostart': GLib.Variant('b', agreed and options['autostart'])}
        invocation.return_value(GLib.Variant('(o)', (request,)))
        bus.emit_signal(sender, request, 'org.freedesktop.portal.Request', 'Response',
                        GLib.Variant('(ua{sv})', (0 if agreed else 1, results)))

    systemd = what == 'systemd'
    place = '/org/freedesktop/systemd1' if systemd else '/org/freedesktop/portal/desktop'

    def on_bus(connection, _name):
        connection.register_object(place, Gio.DBusNodeInfo.new_for_xml(SYSTEMD if systemd else PORTAL).interfaces[0],
                                   on_systemd if systemd else on_portal, None, None)

    Gio.bus_own_name(Gio.BusType.SESSION, 'org.freedesktop.systemd1' if systemd else 'org.freedesktop.portal.Desktop',
                     Gio.BusNameOwnerFlags.NONE, on_bus, lambda *_: note('ready'), None)
    GLib.MainLoop().run()


main(*sys.argv[1:])

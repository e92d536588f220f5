# SPDX-License-Identifier: GPL-3.0-or-later
"""What a laptop says on its system bus of its network, its battery and its sleep, as it is told to on standard input:

    metered 0|1, connectivity N, saver 0|1, sleep 0|1

The bus is the one of DBUS_SYSTEM_BUS_ADDRESS. Says "ready" when it is there."""
import sys

from gi.repository import Gio, GLib

NETWORK, NETWORK_PATH = 'org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager'
POWER, POWER_PATH = 'net.hadess.PowerProfiles', '/net/hadess/PowerProfiles'
POWER_2, POWER_2_PATH = 'org.freedesktop.UPower.PowerProfiles', '/org/freedesktop/UPower/PowerProfiles'
LOGIN, LOGIN_PATH = 'org.freedesktop.login1', '/org/freedesktop/login1'
YES, NO, FULL, CONNECTED, DISCONNECTED = 1, 2, 4, 70, 20

values = {
    NETWORK: {'Metered': GLib.Variant('u', NO), 'Connectivity': GLib.Variant('u', FULL),
              'State': GLib.Variant('u', CONNECTED)},
    POWER: {'ActiveProfile': GLib.Variant('s', 'balanced')},
    POWER_2: {'ActiveProfile': GLib.Variant('s', 'balanced')},
}
PATHS = {NETWORK: NETWORK_PATH, POWER: POWER_PATH, POWER_2: POWER_2_PATH}


def described(name):
    properties = ''.join(f'<property name="{key}" type="{value.get_type_string()}" access="read"/>'
                         for key, value in values[name].items())
    return Gio.DBusNodeInfo.new_for_xml(f'<node><interface name="{name}">{properties}</interface></node>').interfaces[0]


def put(name, key, value):
    values[name][key] = value
    bus.emit_signal(None, PATHS[name], 'org.freedesktop.DBus.Properties', 'PropertiesChanged',
                    GLib.Variant('(sa{sv}as)', (name, {key: value}, [])))


def obey(words):
    what, value = words.split()
    if what == 'metered':
        put(NETWORK, 'Metered', GLib.Variant('u', YES if value == '1' else NO))
    elif what == 'connectivity':
        put(NETWORK, 'State', GLib.Variant('u', CONNECTED if int(value) > 1 else DISCONNECTED))
        put(NETWORK, 'Connectivity', GLib.Variant('u', int(value)))
    elif what == 'saver':
        for name in (POWER, POWER_2):
            put(name, 'ActiveProfile', GLib.Variant('s', 'power-saver' if value == '1' else 'balanced'))
    elif what == 'sleep':
        bus.emit_signal(None, LOGIN_PATH, f'{LOGIN}.Manager', 'PrepareForSleep',
                        GLib.Variant('(b)', (value == '1',)))
    bus.flush_sync(None)


def on_input(source, _condition):
    line = source.readline()
    if not line:
        loop.quit()
        return False
    obey(line)
    print('done', flush=True)
    return True


loop = GLib.MainLoop()
bus = Gio.bus_get_sync(Gio.BusType.SYSTEM, None)
for own in (*PATHS, LOGIN):
    if own in PATHS:
        bus.register_object(PATHS[own], described(own), None,
                            lambda _bus, _sender, _path, name, key: values[name][key], None)
    bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                  GLib.Variant('(su)', (own, 0)), None, 0, -1, None)
GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IO_IN | GLib.IO_HUP, on_input)
print('ready', flush=True)
loop.run()

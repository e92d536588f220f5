# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret service that looks sound and answers every wish with an error."""
from gi.repository import Gio, GLib

COLLECTION = '/org/freedesktop/secrets/collection/login'
PROPERTIES = {'Label': GLib.Variant('s', 'login'), 'Locked': GLib.Variant('b', False),
              'Items': GLib.Variant('ao', []), 'Collections': GLib.Variant('ao', [COLLECTION])}
DESCRIPTION = Gio.DBusNodeInfo.new_for_xml("""
<node>
  <interface name="org.freedesktop.Secret.Service">
    <method name="ReadAlias"><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
    <method name="OpenSession"><arg type="s" direction="in"/><arg type="v" direction="in"/>
      <arg type="v" direction="out"/><arg type="o" direction="out"/></method>
    <method name="SearchItems"><arg type="a{ss}" direction="in"/>
      <arg type="ao" direction="out"/><arg type="ao" direction="out"/></method>
    <property name="Collections" type="ao" access="read"/>
  </interface>
  <interface name="org.freedesktop.Secret.Collection">
    <method name="CreateItem"><arg type="a{sv}" direction="in"/><arg type="(oayays)" direction="in"/>
      <arg type="b" direction="in"/><arg type="o" direction="out"/><arg type="o" direction="out"/></method>
    <property name="Label" type="s" access="read"/>
    <property name="Locked" type="b" access="read"/>
    <property name="Items" type="ao" access="read"/>
  </interface>
</node>""")


def answer(_bus, _sender, _path, _interface, method, _arguments, invocation):
    if method == 'ReadAlias':
        invocation.return_value(GLib.Variant('(o)', [COLLECTION]))
    else:
        invocation.return_dbus_error('org.freedesktop.DBus.Error.Failed', 'out of order')


def get(_bus, _sender, _path, _interface, name):
    return PROPERTIES[name]


def on_bus(bus, _name):
    service, collection = DESCRIPTION.interfaces
    bus.register_object('/org/freedesktop/secrets', service, answer, get, None)
    bus.register_object(COLLECTION, collection, answer, get, None)


Gio.bus_own_name(Gio.BusType.SESSION, 'org.freedesktop.secrets', Gio.BusNameOwnerFlags.NONE, on_bus, None, None)
GLib.MainLoop().run()

# SPDX-License-Identifier: GPL-3.0-or-later
"""A person who has only keys. The accessibility bus is asked only for what is on the screen, and for where the
focus is."""
from program import begins, greeted, window
from desk import GLib, has_focus

# More than any page has.
MOST_TABS = 60


class Keyboard:
    """A person at a window, with no pointer."""

    def __init__(self, desk):
        self.desk = desk

    def focused(self):
        return next(filter(has_focus, self.desk.nodes()), None)

    def where(self):
        """Role and name of what has the focus."""
        node = self.focused()
        try:
            return (node.get_role_name(), node.get_name()) if node else None
        except GLib.Error: # it went away while it was looked at
            return None

    def is_at(self, role, name):
        where = self.where()
        return where is not None and where[0] == role and (name(where[1]) if callable(name) else where[1] == name)

    def press(self, keys, role, name):
        """Keys, and again, until the focus has come there: the same once more does no harm."""
        what = name.__name__ if callable(name) else name
        self.desk.insist(lambda: self.desk.key(*keys.split()), lambda: self.is_at(role, name),
                         f'the focus at {role} {what} by {keys}')

    def walk(self, key, role, name):
        """One step after the other, until the focus is there."""
        passed = []
        while not self.is_at(role, name):
            before = self.where()
            passed.append(before)
            assert len(passed) < MOST_TABS, f'{key} leads nowhere: {passed}'
            self.desk.insist(lambda: self.desk.key(key), lambda before=before: self.where() != before,
                             f'{key} leads on from {before}')

    def search(self, words, title):
        """In the list that is shown, from its search to the page of the first row."""
        self.press('ctrl+f', 'entry', begins('Chercher'))
        self.desk.key('ctrl+a')
        self.desk.type(words)
        self.desk.find('list item', begins(title))
        self.press('Down', 'list item', begins(title))
        self.press('Return', 'panel', title)

    def sees(self, role, name):
        return self.desk.find(role, name)


class AtTheWindow:
    """The window of a desk, once it shows what it has."""

    def __init__(self, desk):
        self.shown = window(desk)

    def __enter__(self):
        self.shown.__enter__()
        self.shown.find('label', greeted)
        self.shown.find(name='À jour')
        return Keyboard(self.shown)

    def __exit__(self, *error):
        return self.shown.__exit__(*error)

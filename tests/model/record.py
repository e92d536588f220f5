# SPDX-License-Identifier: GPL-3.0-or-later
"""Records and operations, as values: nobody changes one that somebody else may hold.

A record is a flat set of cells. The form of a cell's key says what it is:

    a, b, photo, state    a value of its own
    text                  a tuple of words
    set/x                 x is a member of the set
    list/e                the element e is in the list, or was removed from it
    list/e/t              a field of that element
    _del                  the record is deleted

Every value stands for itself: what one person typed is never typed by another, so that each can be
followed through a whole history. Members, elements and deletions carry such a value as well; it is
what says *whose* addition or removal stands.
"""

from typing import NamedTuple

DELETION = "_del"

# What a state may follow.
STEPS = {None: ("proposed",), "proposed": ("accepted", "declined"), "accepted": ("held",)}


def is_text(key):
    return key == "text"


def is_member(key):
    return key.startswith("set/")


def is_element(key):
    return key.startswith("list/") and key.count("/") == 1


def element_of(key):
    """The key of the element that a field belongs to, None for any other key."""
    return key.rpartition("/")[0] if key.count("/") == 2 else None


def is_removal(value):
    return isinstance(value, str) and value.startswith("x")


class Alternative(NamedTuple):
    """A value kept beside the one that stands. `seq`: the commit that put it there; `lost`: epoch and commit
    that it stood at in a lost history, when it was given back."""
    value: object
    seq: int
    lost: tuple = None


class Record:
    __slots__ = ("kind", "scope", "rev", "created", "cells", "revs", "writers", "alts")

    def __init__(self, kind, scope):
        self.kind, self.scope = kind, scope
        self.rev = self.created = 0
        self.cells = {}    # key -> value
        self.revs = {}     # key -> commit of its last change
        # On the server only: key -> device that may say it has seen it; of what was given back, epoch and
        # commit in the lost history
        self.writers = {}
        self.alts = {}     # (holder, key) -> Alternative

    def copy(self):
        other = Record(self.kind, self.scope)
        other.rev, other.created = self.rev, self.created
        other.cells, other.revs = dict(self.cells), dict(self.revs)
        other.writers, other.alts = dict(self.writers), dict(self.alts)
        return other

    @property
    def deleted(self):
        return DELETION in self.cells

    def shows(self):
        """What every desk that has the record must agree on."""
        return (self.kind, self.scope, self.rev, self.created, self.cells, self.revs, self.alts)


class Op:
    """One intention of a person on one record."""
    __slots__ = ("id", "n", "type", "kind", "rid", "scope", "move", "base", "bases", "writes",
                 "from_", "alt", "alt_seq", "take", "giver", "lost", "tries", "saw", "over",
                 "maker", "fresh", "again")

    def __init__(self, **members):
        self.id = None
        self.n = 0
        self.type = "patch"   # create, patch, trans, resolve; aside: gives back an alternative
        self.kind = "fiche"
        self.rid = None
        self.scope = None
        self.move = None      # the scope it goes to
        self.base = 0         # revision of the record that was seen
        self.bases = {}       # key -> revision that was seen of it, where it differs
        self.writes = {}      # key -> value, None takes it away
        self.from_ = None     # trans: the state it leaves
        self.alt = None       # resolve: key of the alternative
        self.alt_seq = 0
        self.take = None      # resolve: other, mine, value
        self.giver = None     # of what is given back to a server that lost it: the old epoch
        self.lost = {}        # (old epoch, key) -> revision that was seen of it there
        self.tries = 0
        # For the invariants alone: what its author had seen, by key, and what it was typed over.
        self.saw = {}
        self.over = {}
        self.maker = None     # the device at which it was typed
        self.fresh = False    # nothing of their own was waiting
        self.again = False    # on a record that they had made before, and deleted
        for name, value in members.items():
            setattr(self, name, value)

    def replace(self, **members):
        other = Op()
        for name in Op.__slots__:
            setattr(other, name, getattr(self, name))
        for name, value in members.items():
            setattr(other, name, value)
        return other

    def base_of(self, key):
        """The revision seen of a cell; of a field of an element, what was seen of the element."""
        element = element_of(key)
        return self.bases.get(key, self.bases.get(element, self.base) if element else self.base)

    def lost_of(self, epoch, key):
        for what in (key, element_of(key), DELETION):
            if (epoch, what) in self.lost:
                return self.lost[epoch, what]
        return -1


def is_under(key, what):
    """Whether a cell goes when that goes: the cell itself, an element's field, anything of a record."""
    return what in (DELETION, key) or key.startswith(what + "/")


def values_in(value):
    """The typed values in what a cell holds."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def values_of(record):
    found = {v for value in record.cells.values() for v in values_in(value)}
    return found.union(*(values_in(alt.value) for alt in record.alts.values()))


def values_of_op(op):
    return {v for value in op.writes.values() for v in values_in(value)}

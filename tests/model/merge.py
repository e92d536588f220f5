# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the merge: one operation on one record.

The result depends on the record, the operation, its commit number and the base of a text; whoever has
the same gets the same. It is what src/core/reseau-merge.c does."""

import words
from record import (DELETION, Alternative, element_of, is_element, is_member, is_removal, is_text,
                    is_under)


class Outcome:
    def __init__(self):
        self.status = "applied"  # applied, merged, conflict, rejected
        self.code = None
        self.kept = set()        # members that stay although they were to be removed: another added them
        self.before = {}         # key -> what a written cell held
        self.said = {}           # key -> what the operation wanted there
        self.alts = {}           # alternatives it made
        self.merged = {}         # key -> text that came out of two


class Refused(Exception):
    pass


class Merge:
    def __init__(self, record, op, device, seq, base_text):
        self.record, self.op, self.device, self.seq = record, op, device, seq
        self.base_text = base_text
        self.outcome = Outcome()

    # --- what the author knew ---

    def has_seen(self, key):
        """A device has seen what it wrote itself, whatever its base says. What was given back is seen by who
        had seen it in the lost history."""
        record, writer = self.record, self.record.writers.get(key)
        if record.revs.get(key, 0) <= self.op.base_of(key):
            return True
        if isinstance(writer, tuple):
            return writer[1] <= self.op.lost_of(writer[0], key)
        return writer is not None and writer == self.device

    def has_seen_aside(self, holder, alt, what):
        if alt.seq <= self.op.base_of(what) or holder == self.device:
            return True
        return alt.lost is not None and alt.lost[1] <= self.op.lost_of(alt.lost[0], what)

    def changed_unseen(self, what):
        """Whether what is to be removed holds something that its remover has not seen."""
        record = self.record
        if any(is_under(key, what) and not self.has_seen(key) for key in record.revs):
            return True
        return any(is_under(name[1], what) and not self.has_seen_aside(name[0], alt, what)
                   and name != self.op.alt
                   and not is_removal(alt.value)  # somebody who wants the same
                   for name, alt in record.alts.items())

    def nothing_lost(self, key, value):
        """What is given back stands already, or what came of it later in that history."""
        writer = self.record.writers.get(key)
        later = (isinstance(writer, tuple) and writer[0] == self.op.giver
                 and writer[1] > self.op.lost_of(self.op.giver, key))
        return self.op.giver and (later or (
            key in self.record.revs and self.record.cells.get(key) == value))

    # --- writing ---

    def write(self, key, value, own=True):
        record = self.record
        self.outcome.before.setdefault(key, record.cells.get(key))
        if value is None:
            record.cells.pop(key, None)
        else:
            record.cells[key] = value
        record.revs[key] = self.seq
        # What is given back was not typed by who gives it, nor was what two have written.
        giver = self.op.giver
        writer = (giver, self.op.lost_of(giver, key)) if giver else self.device
        record.writers[key] = writer if own else None

    def set_aside(self, key, value, holder=None):
        """A device has one alternative for a cell: its last word."""
        # What is given back stands for itself: two givers may hold different words of a device.
        holder = holder or (self.op.id if self.op.giver else self.device)
        giver = self.op.giver
        alt = Alternative(value, self.seq, (giver, self.op.lost_of(giver, key)) if giver else None)
        self.record.alts[holder, key] = self.outcome.alts[holder, key] = alt
        self.outcome.status = "conflict"

    # --- cells ---

    def scalar(self, key, value):
        record = self.record
        if self.nothing_lost(key, value):
            return
        if key not in record.revs or self.has_seen(key) or record.cells.get(key) == value:
            self.write(key, value)
        elif key == "state":
            self.outcome.kept.add(key)  # the step that was taken meanwhile stands
        else:
            self.set_aside(key, value)

    def text(self, key, value):
        current = self.record.cells.get(key)
        if self.nothing_lost(key, value):
            return
        self.outcome.said[key] = value
        if key not in self.record.revs or self.has_seen(key):
            self.write(key, value)
            return
        merged = words.merge(self.base_text(key), current or (), value)
        if merged is None:
            del self.outcome.said[key]
            self.set_aside(key, value)
            return
        self.write(key, merged, own=merged == value)
        if merged != value:
            self.outcome.merged[key] = merged

    def member(self, key, value):
        """Added again by one while another, who had not seen it, takes it away: it stays."""
        record = self.record
        if value is not None:
            self.write(key, value)
        elif key in record.cells and self.has_seen(key):
            self.outcome.before[key] = record.cells.pop(key)
            record.revs.pop(key)
            record.writers.pop(key, None)
        elif key in record.cells:
            self.outcome.kept.add(key)

    def element(self, key, value):
        record = self.record
        current = record.cells.get(key)
        if not is_removal(value):
            if current is None:
                self.write(key, value)
            elif is_removal(current):
                self.revive_element(key, value)
        elif is_removal(current):
            return
        elif self.changed_unseen(key):
            self.set_aside(key, value)
        else:
            for alt in [alt for alt in record.alts if is_under(alt[1], key)]:
                del record.alts[alt]
            self.write(key, value)

    def revive_element(self, key, value):
        record = self.record
        if not self.has_seen(key):
            self.set_aside(key, record.cells[key], holder=str(record.writers.get(key)))
        self.write(key, value)

    def element_field(self, key, value):
        element = element_of(key)
        if is_removal(self.record.cells.get(element)) and element not in self.op.writes:
            self.revive_element(element, "e+" + self.op.id)
        self.scalar(key, value)

    def cell(self, key, value):
        if is_text(key):
            self.text(key, value)
        elif is_member(key):
            self.member(key, value)
        elif is_element(key):
            self.element(key, value)
        elif element_of(key):
            self.element_field(key, value)
        else:
            self.scalar(key, value)

    # --- records ---

    def revive(self):
        """Whoever edits what another deleted meanwhile brings it back; of messages nothing comes back."""
        record = self.record
        if record.kind == "message":
            raise Refused("deleted")
        if not self.has_seen(DELETION):
            self.set_aside(DELETION, record.cells[DELETION],
                           holder=str(record.writers.get(DELETION)))
        self.write(DELETION, None)

    def delete(self, value):
        if self.record.deleted:
            return
        if self.record.kind != "message" and self.changed_unseen(DELETION):
            self.set_aside(DELETION, value)
        else:
            self.write(DELETION, value)

    def patch(self):
        writes = self.op.writes
        if DELETION in writes:
            self.delete(writes[DELETION])
            return
        if self.record.deleted:
            self.revive()
        for key in sorted(writes):
            if key == "state" and self.op.type == "trans":
                self.write(key, writes[key])
            else:
                self.cell(key, writes[key])

    def transition(self):
        state = self.record.cells.get("state")
        if self.record.deleted:
            raise Refused("deleted")
        if state != self.op.from_:
            raise Refused("stale-transition")
        self.patch()

    def settle(self):
        op, record = self.op, self.record
        alt = record.alts.get(op.alt)
        if alt is None or alt.seq != op.alt_seq:
            raise Refused("stale-conflict")
        key = op.alt[1]
        value = alt.value if op.take == "other" else op.writes.get(key)
        removes = key == DELETION or is_element(key)
        if op.take != "mine":
            stale = self.changed_unseen(key) if removes else (
                not self.has_seen(key) and record.cells.get(key) != value)
            if stale:
                raise Refused("stale-conflict")
        del record.alts[op.alt]
        if record.deleted:
            self.revive()
        if op.take == "mine":
            return
        if element_of(key) and is_removal(record.cells.get(element_of(key))):
            self.revive_element(element_of(key), "e+" + op.id)
        self.outcome.said[key] = value
        self.write(key, value)

    def put_aside(self):
        """What stood beside in a lost history stands beside again."""
        for key, value in self.op.writes.items():
            beside = [alt.value for (_, k), alt in self.record.alts.items() if k == key]
            if value not in beside and value != self.record.cells.get(key):
                self.set_aside(key, value)

    def run(self):
        {"trans": self.transition, "resolve": self.settle, "aside": self.put_aside}.get(
            self.op.type, self.patch)()
        if self.op.move:
            self.record.scope = self.op.move
        if self.outcome.status == "applied" and self.outcome.merged:
            self.outcome.status = "merged"
        self.record.rev = self.seq


def apply(record, op, device, seq, base_text):
    """-> (the record after it, what became of it); a refusal leaves the record as it was."""
    merge = Merge(record.copy(), op, device, seq, base_text)
    if not record.created:
        merge.record.created = seq
    try:
        merge.run()
    except Refused as refusal:
        merge.outcome.status, merge.outcome.code = "rejected", str(refusal)
        return record, merge.outcome
    return merge.record, merge.outcome

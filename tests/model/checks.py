# SPDX-License-Identifier: GPL-3.0-or-later
"""What must hold, by name. The witness follows every value that was ever typed."""

from record import (DELETION, STEPS, element_of, is_element, is_member, is_removal, is_text, is_under,
                    values_in, values_of, values_of_op)
from server import next_chain
from server_blobs import bytes_of


class Witness:
    def __init__(self, tell):
        self.tell = tell
        self.violations = []
        self.typed = set()
        self.excused = set()      # given up by its own author, or lost with every disk that had it
        self.ancestors = {}       # value -> what its author knew of that cell, and so on
        self.taken = {}           # photo -> size
        self.burnt = set()        # photos whose bytes were lost with every disk that had them
        self.had = {}             # photo -> people who rightly had its bytes
        self.placed = set()       # (photo, record): put there by somebody who rightly had it
        self.stood = set()        # (photo, scope): so it has been in a record of that scope
        self.restores = 0         # who stands behind what may be known by nobody now
        # Epochs of which there may be two histories: a server that was put back and did not notice goes on
        # counting. What is given back of both is put in the order of its numbers all the same.
        self.unnoticed = set()
        self.corrupted = False    # some bytes were changed on their way

    def blame(self, invariant, text):
        self.violations.append("%s %s" % (invariant, text))
        self.tell("!! " + self.violations[-1])

    # --- knowledge ---

    def note_typed(self, value, saw):
        self.typed.add(value)
        self.ancestors[value] = self.known(saw)

    def note_chosen(self, value, saw):
        """What was set beside is chosen by somebody who has seen what stands."""
        self.ancestors[value] = self.ancestors.get(value, frozenset()) | self.known(saw)

    def known(self, values):
        return frozenset(values).union(*(self.ancestors.get(value, ()) for value in values))

    # --- while it happens ---

    def applied(self, op, device, user, server, old, record, outcome):
        self.tell("   %s %s of %s on %s: base %d %s %s, %s\n      was %s\n      is %s %s %s" % (
            op.id, op.type, device, op.rid, op.base, op.bases, op.lost, op.writes, old and old.cells,
            record.cells, record.alts or "", record.writers))
        self.check_seen(op, old, record)
        self.check_kept(op, record)
        self.check_text(op, device, old, record, outcome)
        self.check_self(op, device, server, outcome)
        before, after = outcome.before.get("state"), record.cells.get("state")
        if not op.giver and before != after and "state" in outcome.before and after not in STEPS.get(before, ()):
            self.blame("I-STATE", "%s -> %s" % (before, after))
        if old and old.kind == "message" and old.deleted and not record.deleted:
            self.blame("I-STATE", "%s brings a message back" % op.id)
        photo = op.writes.get("photo")
        if photo and not op.giver and (user in self.had[photo] or any(
                (photo, scope) in self.stood for scope in server.grants[user])):
            self.placed.add((photo, op.rid))
        self.stood |= {(name, record.scope) for name, rid in self.placed
                       if rid == op.rid and server.blobs.refers(rid, name)}

    def check_seen(self, op, old, record):
        """No value is replaced, and no alternative goes, unless who did it had seen it, or had seen
        what was made of it."""
        if old is None or old.kind == "message" or op.again:
            return
        if record.deleted and not old.deleted:
            if op.giver in self.unnoticed:
                return
            known = self.known(values_of_op(op).union(*op.saw.values()))
            lost = {value for value in values_of(old) - known if value[0] not in "ex"}
            lost -= {old.cells.get("state")}
            if op.giver:
                # That a member was removed is not given back.
                lost = {value for value in lost if value[0] != "a"}
            if lost:
                self.blame("I-SEEN", "%s deletes unseen %s" % (op.id, sorted(lost)))
            return
        for key, value in old.cells.items():
            here = set(values_in(record.cells.get(key)))
            if key == "state" or (is_member(key) and here) or (op.giver and is_removal(value)):
                continue
            lost = set(values_in(value)) - here
            if is_element(key) and is_removal(record.cells.get(key)) and not is_removal(value):
                lost |= {v for k, part in old.cells.items() if k.startswith(key + "/")
                         for v in values_in(part)}
            writer = old.writers.get(key)
            if isinstance(writer, tuple) and writer[0] in self.unnoticed:
                for v in here:
                    self.note_chosen(v, lost)
                continue
            self.check_lost(op, key, lost, record)
        for name, alt in old.alts.items():
            if record.alts.get(name) != alt and not is_removal(alt.value):
                lost = set(values_in(alt.value)) - set(values_in(record.cells.get(name[1])))
                if name in record.alts:
                    lost -= self.known(values_in(record.alts[name].value))
                self.check_lost(op, name[1], lost, record)

    def check_lost(self, op, key, lost, record):
        if lost:
            beside = {v for (_, k), alt in record.alts.items() if k == key
                      for v in values_in(alt.value)}
            saw = set(op.saw.get(key, ())) | set(values_in(op.writes.get(key)))
            for k, values in op.saw.items():
                if is_element(k) and key.startswith(k + "/"):
                    saw |= values
            lost = {value for value in lost - beside - self.known(saw) if value[0] != "e"}
        if lost:
            self.blame("I-SEEN", "%s takes away unseen %s of %s" % (op.id, sorted(lost), key))

    def check_kept(self, op, record):
        """Everything that is typed is in the record, where it is seen, or beside it."""
        there = values_of(record)
        # Somebody else had removed it before.
        self.excused |= {value for value in values_of_op(op) if is_removal(value)} - there
        if op.giver or record.kind == "message":
            return
        if record.deleted:
            if DELETION not in op.writes:
                self.blame("I-NOLOSS", "%s wrote into what is deleted" % op.id)
            return
        there -= {v for key, value in record.cells.items() for v in values_in(value)
                  if is_removal(record.cells.get(element_of(key)))}
        for key, value in op.writes.items():
            if is_removal(value) or is_element(key) or key == "state":
                continue
            lost = set(values_in(value)) - there
            if is_text(key):
                lost -= op.saw.get(key, set())
            if lost:
                self.blame("I-NOLOSS", "%s wrote %s, which is not there" % (op.id, sorted(lost)))

    def check_text(self, op, device, old, record, outcome):
        """Words stay where they were put, once, and out when they were taken out; those of two people
        are not made one sentence."""
        for key, text in record.cells.items():
            if is_text(key) and len(set(text)) < len(text):
                self.blame("I-MERGE", "words of %s are there twice: %s" % (op.rid, text))
        for key, text in outcome.merged.items():
            mine = set(op.writes[key]) - set(old.cells[key])
            theirs = set(old.cells[key]) - set(op.writes[key])
            if any({a, b} & mine and {a, b} & theirs for a, b in zip(text, text[1:])):
                self.blame("I-MERGE", "%s put words beside unseen ones: %s" % (op.id, text))
            back = (set(op.over.get(key) or ()) - set(op.writes[key])) & set(text)
            # After an answer was lost and the device forked, nobody knows whose words they are.
            if back and not op.giver and op.maker == device:
                self.blame("I-MERGE", "%s brings back %s" % (op.id, sorted(back)))

    def check_self(self, op, device, server, outcome):
        """There is no conflict without somebody else."""
        if op.giver:
            return
        for holder, key in outcome.alts:
            if holder != device:
                continue
            others = set()
            for seq in server.changed[op.rid][:-1]:
                entry = server.journal[seq]
                bases = {cell: op.base_of(cell) for cell in entry.outcome.before}
                bases.update({cell: op.base_of(key) for _, cell in entry.outcome.alts})
                giver = entry.op.giver
                beside = {cell for _, cell in entry.outcome.alts}
                for cell, base in bases.items():
                    known = giver and entry.op.lost_of(giver, cell) <= op.lost_of(
                        giver, key if cell in beside else cell)
                    if giver and cell == key and op.fresh and self.restores == 1:
                        known = entry.op.writes.get(cell) == op.over.get(key)
                    if seq > base and is_under(cell, key) and not known:
                        # What a desk gives back need not be its own, nor what was made of two texts.
                        shared = giver or cell in entry.outcome.merged
                        others.add("somebody" if shared else entry.device)
            if not others - {device}:
                self.blame("I-SELF", "%s is in conflict with nobody on %s" % (op.id, key))

    def told(self, user, scope, grants):
        if scope not in grants[user]:
            self.blame("I-SCOPE", "%s is told of %s" % (user, scope))

    def may_have(self, user, digest, server):
        return user in self.had[digest] or any(
            name == digest and rid in server.records
            and server.records[rid].scope in server.grants[user]
            and server.blobs.refers(rid, digest) for name, rid in self.placed)

    def confirmed(self, user, digest, rid, server):
        if not self.may_have(user, digest, server):
            self.blame("I-SCOPE", "%s learns that %s is there" % (user, digest))
        self.gave(user, digest, rid, server)

    def gave(self, user, digest, rid, server):
        """Who can send bytes has them, and shows them to who reads the record."""
        self.had[digest].add(user)
        if server.blobs.reads(user, rid):
            self.placed.add((digest, rid))

    def served(self, user, digest, server):
        if not self.may_have(user, digest, server):
            self.blame("I-SCOPE", "%s gets %s" % (user, digest))
        self.had[digest].add(user)

    def collected(self, digests, server):
        """What nothing names any longer may go; who brings it back a month later is too late."""
        self.burnt |= {digest for digest in digests
                       if not any(server.blobs.refers(rid, digest) for rid in server.records)}

    def mismatch(self, digest):
        if not self.corrupted:
            self.blame("I-BLOB", "%s was put together wrongly" % digest)

    def answered(self, desk, sent, answer):
        """Whoever sent an operation is told when it was refused, or became another text."""
        waiting = {op.id for op in desk.outbox}
        for op, result in zip(sent, answer["results"]):
            if op.giver and result["status"] == "deferred" and op.id not in waiting:
                self.excused |= {op.writes[key] for key in op.writes if key == DELETION}
            if op.giver or op.id in waiting:
                continue
            if result["status"] in ("rejected", "quarantined", "deferred"):
                if op.id not in desk.tray:
                    self.blame("I-TOLD", "%s was refused, and nobody knows" % op.id)
            elif result["merged"] and op.id not in desk.review:
                self.blame("I-TOLD", "%s became another text, and nobody knows" % op.id)

    # --- where things are ---

    def everywhere(self, server, desks):
        found = set()
        for entry in server.journal[1:]:
            found |= values_of_op(entry.op)
        for _, op in server.quarantine.values():
            found |= values_of_op(op)
        for desk in desks:
            found |= held(desk)
        return found

    def excuse(self, server, desks, accident):
        """After what happened to a disk, what was there alone is lost, and nobody's fault."""
        before = self.everywhere(server, desks)
        bytes_before = all_bytes(server, desks)
        server, desks = accident()
        self.excused |= before - self.everywhere(server, desks)
        self.burnt |= bytes_before - all_bytes(server, desks)
        return server, desks


def held(desk):
    """What a desk has and will tell: what it shows, what waits, what was refused."""
    found = {value for told in desk.promised.values() for value in told[2]}
    found |= {told.value for told in desk.gone.values()}
    for record in desk.base.values():
        found |= values_of(record)
    for op in desk.outbox + [op for op, _ in desk.tray.values()]:
        found |= values_of_op(op)
    return found


def all_bytes(server, desks):
    return set(server.blobs.files).union(*(desk.blobs.held for desk in desks))


# --- in the end ---------------------------------------------------------------------------------


def check_desk(witness, server, desk, invariant):
    grants = server.grants[desk.user]
    if desk.outbox:
        witness.blame("I-LIVE", "%s still has %s" % (desk.device, desk.outbox[0].id))
    wanted = {rid: record for rid, record in server.records.items()
              if record.scope in grants and not record.deleted}
    if set(wanted) != set(desk.base):
        witness.blame(invariant, "%s has %s too many and lacks %s" % (
            desk.device, sorted(set(desk.base) - set(wanted)), sorted(set(wanted) - set(desk.base))))
        return
    for rid, record in wanted.items():
        for name, here, there in zip(("kind", "scope", "rev", "created", "cells", "revs", "alts"),
                                     desk.base[rid].shows(), record.shows()):
            if here != there:
                witness.blame(invariant, "%s has other %s of %s: %s, not %s" % (
                    desk.device, name, rid, here, there))
                return


def can_give(server, desk, digest, rid):
    """It has the bytes and knows that they belong there."""
    return (digest in desk.blobs.held and rid in desk.blobs.places[digest]
            and server.blobs.reads(desk.user, rid))


def check_bytes(witness, server, desk, desks):
    owed = {digest for digest, _ in desk.blobs.owed}
    for digest in set(desk.blobs.held) - desk.blobs.needed() - owed:
        witness.blame("I-SCOPE", "%s keeps the bytes of %s" % (desk.device, digest))
    for digest, data in desk.blobs.held.items():
        if data != bytes_of(digest, witness.taken[digest]):
            witness.blame("I-BLOB", "%s holds wrong bytes of %s" % (desk.device, digest))
    for digest, rid in desk.blobs.wanted():
        strict = not witness.restores and digest not in witness.burnt
        if (digest, rid) in witness.placed and (
                strict or any(can_give(server, other, digest, rid) for other in desks)):
            witness.blame("I-BLOB", "%s still waits for %s of %s" % (desk.device, digest, rid))
    for digest, rid in set(desk.blobs.owed) - desk.blobs.unwanted:
        if digest in desk.blobs.held:
            witness.blame("I-LIVE", "%s still owes %s" % (desk.device, digest))


def check_history(witness, server):
    chain = 0
    for seq, entry in enumerate(server.journal):
        if seq > 0:
            chain = next_chain(chain, seq, entry.op.id, entry.op.rid)
        if chain != server.chain[seq]:
            witness.blame("I-MONO", "the history does not follow at %d" % seq)
    ids = [entry.op.id for entry in server.journal[1:]]
    if len(ids) != len(set(ids)) or server.seq != len(ids):
        witness.blame("I-ONCE", "an operation was applied twice")


def check_quarantine(witness, server, desk):
    """What was refused for a lost scope is kept on both sides."""
    for op, code in desk.tray.values():
        told = server.done.get(op.id, {})
        if told.get("status") == "quarantined" and op.id not in server.quarantine:
            witness.blame("I-TOLD", "%s is in no quarantine" % op.id)


def check_losses(witness, server, desks):
    lost = witness.typed - witness.excused - witness.everywhere(server, desks)
    lost -= {value for value in lost if value.startswith("e")}  # an element is what is in it
    if lost:
        witness.blame("I-NOLOSS", "%d lost: %s" % (len(lost), sorted(lost)[:4]))
    for digest, data in server.blobs.files.items():
        if data != bytes_of(digest, witness.taken[digest]):
            witness.blame("I-BLOB", "the server holds wrong bytes of %s" % digest)


def check_end(witness, server, desks):
    for desk in desks:
        check_desk(witness, server, desk, "I-CONV")
        check_bytes(witness, server, desk, desks)
        check_quarantine(witness, server, desk)
    check_history(witness, server)
    check_losses(witness, server, desks)

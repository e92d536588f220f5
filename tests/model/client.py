# SPDX-License-Identifier: GPL-3.0-or-later
"""A desk: what the server confirmed (base), what waits (outbox), what was refused (tray).

Everything here is on its disk: a crash anywhere is a message that was lost. Photos and files are in
client_blobs.py."""

import itertools
import zlib
from typing import NamedTuple

import merge
from client_blobs import Blobs
from record import (DELETION, Op, Record, is_element, is_removal, is_under, values_in,
                    values_of)

SEES_ALL = 1 << 60
MAX_TRIES = 4


class Deletion(NamedTuple):
    """What is remembered of a record that was deleted. `parted`: once a server has lost it, the ancestor of
    that server's history and the one of `epoch`."""
    epoch: int
    parted: int
    seq: int
    kind: str
    scope: str
    value: str


class View:
    """A record as its person sees it."""

    def __init__(self, record):
        self.kind, self.scope = record.kind, record.scope
        self.cells, self.alts = dict(record.cells), record.alts

    def values_of(self, key):
        """What the person has before them when they change that cell."""
        if key == DELETION:
            return values_of(self)
        prefix = key + "/" if is_element(key) else None
        found = {v for k, value in self.cells.items()
                 if k == key or (prefix and k.startswith(prefix)) for v in values_in(value)}
        return found.union(*(values_in(alt.value) for (_, k), alt in self.alts.items()
                             if k == key or (prefix and k.startswith(prefix))))


class Client:
    def __init__(self, user, server, random):
        self.user, self.random = user, random
        self.epoch = server.epoch
        self.points = []       # commits that the server is known to have had, with their history
        self.take_identity(server.register(user))
        self.base = {}
        self.stale = set()     # records that a pull from the start has not met yet
        self.gone = {}         # deleted record -> Deletion
        self.mine = {}         # (record, key) -> commit of one's own last word there
        self.old = {}          # record -> what the base still shows of a lost history
        self.outbox = []
        self.tray = {}         # operation -> (operation, code)
        self.review = {}       # operation -> texts that the server made of two
        self.blobs = Blobs(self)
        self.promised = {}     # for the invariants: what acknowledgements must have left in the base

    def copy(self):
        other = Client.__new__(Client)
        other.__dict__.update(self.__dict__)
        for name in ("base", "gone", "tray", "review", "cursors", "delivered", "promised",
                     "mine", "old"):
            setattr(other, name, dict(getattr(self, name)))
        other.points, other.outbox = list(self.points), list(self.outbox)
        other.stale, other.caught_up = set(self.stale), set(self.caught_up)
        other.blobs = self.blobs.copy(other)
        return other

    # --- what is shown ---

    def pending(self, rid):
        return [op for op in self.outbox if op.rid == rid and not op.giver]

    def view(self, rid):
        """The base with one's own operations over it; None when there is nothing to see."""
        record = self.base.get(rid)
        ops = self.pending(rid)
        if record is None or record.deleted:
            if not ops or ops[0].type != "create":
                return None
            record = Record(ops[0].kind, ops[0].scope)
        view = View(record)
        for op in ops:
            if DELETION in op.writes:
                return None
            if op.take == "other" and op.alt in view.alts:
                view.cells[op.alt[1]] = view.alts[op.alt].value
            view.cells.update(op.writes)
        view.cells = {key: value for key, value in view.cells.items() if value is not None}
        return None if view.cells.get(DELETION) else view

    def visible(self):
        rids = sorted(set(self.base) | {op.rid for op in self.outbox})
        return [rid for rid in rids if self.view(rid)]

    # --- what a person does ---

    def base_of(self, rid, key, removed):
        """The revision of a cell that is before the person's eyes."""
        # Over what was pulled meanwhile there is still their own word, and no other to be seen.
        own = [op.base_of(key) for op in self.pending(rid)
               if key in op.writes or (op.alt and op.alt[1] == key)]
        if own:
            return min(own)
        record = self.base.get(rid)
        if record is None:
            return 0
        # One's own acknowledged word there was seen, but what was set beside it meanwhile was not.
        return record.rev if key in removed else max(record.rev, record.revs.get(key, 0))

    def note_bases(self, op, keys):
        removed = {key for key, value in op.writes.items() if is_removal(value)}
        record = self.base.get(op.rid)
        pending = {key for other in self.pending(op.rid) for key in other.writes}
        confirmed = {key for key, rev in record.revs.items() if rev > op.base} if record else set()
        for key in keys | {key for key in pending | confirmed if any(is_under(key, k) for k in keys)}:
            seen = self.base_of(op.rid, key, removed)
            if seen != op.base_of(key):
                op.bases[key] = seen

    def do(self, op):
        """One transaction: the operation in the outbox, joined to the last one where it may be."""
        view = self.view(op.rid)
        record = self.base.get(op.rid)
        op.base = record.rev if record else 0
        op.id = self.new_id()
        keys = self.about(op)
        op.bases, op.saw = {}, {}
        self.note_bases(op, keys)
        for key in keys:
            op.saw[key] = self.seen(op.rid, key, view)
        op.fresh = not self.pending(op.rid) and not op.alt and DELETION not in op.writes
        op.maker = self.device
        op.over = {key: view.cells.get(key) for key in keys} if view else {}
        op.lost = self.shown_then(op)
        if DELETION in op.writes and self.absorb(op):
            return
        if op.type == "patch" and DELETION not in op.writes and self.join(op):
            return
        self.outbox.append(op)

    def seen(self, rid, key, view):
        """For the invariants: what the person had before them, now or since the last pull."""
        record = self.base.get(rid)
        now = view.values_of(key) if view else values_of(record) if record else set()
        return now.union(*(values for other in self.pending(rid)
                           for cell, values in other.saw.items() if is_under(cell, key)))

    def shown_then(self, op):
        """Of what is shown and lost on the server, which revision it had."""
        lost = {}
        shown = self.old.get(op.rid, ()) if op.rid in self.base else ()
        for what, (epoch, _, record) in itertools.product(self.about(op), shown):
            own = [other.lost_of(epoch, what) for other in self.pending(op.rid)
                   if what in self.about(other)]
            # The latest of it, for a removal; the rest was seen as well.
            revs = [rev for key, rev in record.revs.items() if is_under(key, what)]
            seen = max(revs + [record.rev] * is_removal(op.writes.get(what)), default=0)
            lost[epoch, what] = min(own + [seen])
        return lost

    def about(self, op):
        return set(op.writes) | ({op.alt[1]} if op.alt else set())

    def new_id(self):
        return "o%d" % self.random.getrandbits(60)

    def last_unsent(self, rid):
        """The last operation of a record, where it can still change."""
        flying = {op.id for op in self.inflight["ops"]} if self.inflight else set()
        ops = [op for op in self.outbox if op.rid == rid]
        if not ops or ops[-1].giver or ops[-1].id in flying:
            return None
        return ops[-1] if ops[-1].type in ("create", "patch") else None

    def absorb(self, deletion):
        """A deletion takes the place of unsent edits; of an unsent creation nothing is left."""
        while True:
            last = self.last_unsent(deletion.rid)
            if last is None:
                return False
            self.outbox.remove(last)
            if last.type == "create":
                return True

    def join(self, op):
        last = self.last_unsent(op.rid)
        if last is None or DELETION in last.writes:
            return False
        writes, bases, saw = dict(last.writes), {**op.bases, **last.bases}, dict(last.saw)
        over = dict(last.over)
        lost = {**op.lost, **{(epoch, key): rev for (epoch, key), rev in last.lost.items()}}
        lost = {(epoch, key): rev for (epoch, key), rev in lost.items()
                if key not in last.writes or (epoch, key) in last.lost}
        for key, value in op.writes.items():
            if key not in writes:
                saw[key] = op.saw[key]
                bases[key] = op.base_of(key)
                over[key] = op.over.get(key)
            if is_removal(value) and is_element(key):
                new = key in writes
                for part in [part for part in writes if is_under(part, key)]:
                    del writes[part]
                if new:
                    continue  # of an element that was never sent nothing is left
            writes[key] = value
        # Other content, another id: the server may have seen the first.
        self.outbox[self.outbox.index(last)] = last.replace(
            id=self.new_id(), writes=writes, bases=bases, saw=saw, lost=lost,
            over=over, fresh=False, move=op.move or last.move)
        return True

    # --- push ---

    def next_batch(self, size):
        """The same until it is answered."""
        if not self.inflight:
            if not self.outbox:
                return None
            ops = []
            for op in self.outbox[:size]:
                self.n += 1
                ops.append(op.replace(n=self.n))
            self.inflight = {"push": self.random.getrandbits(48), "ops": ops}
        return {"epoch": self.epoch, "device": self.device, "token": self.token,
                "push": self.inflight["push"], "ops": self.inflight["ops"],
                "points": self.points[-1:]}

    def on_push(self, answer, server):
        if "error" in answer:
            self.on_refusal(answer, server)
            return
        results = {result["id"]: result for result in answer["results"]}
        sent, self.inflight = self.inflight["ops"], None
        self.token = answer["token"]
        self.add_point(answer["point"])
        for op in sent:
            self.settle(op, results[op.id])

    def settle(self, op, result):
        place = next(i for i, other in enumerate(self.outbox) if other.id == op.id)
        if result["status"] == "deferred" and op.tries < MAX_TRIES:
            self.outbox[place] = op.replace(n=0, tries=op.tries + 1)
            return
        del self.outbox[place]
        if result["status"] in ("rejected", "quarantined", "deferred"):
            if not op.giver:
                self.tray[op.id] = (op, result["code"])
            return
        if op.giver:
            return  # the next pull brings what came of it
        if result["merged"]:
            self.review[op.id] = result["merged"]
        self.fold(op, result)

    def fold(self, op, result):
        """What was acknowledged goes into the base at once, so that it is somewhere at every moment."""
        record = self.base.get(op.rid)
        if record is None and op.type != "create":
            return
        if op.alt:
            self.promised.pop((op.rid, op.alt[1]), None)
        self.promised.update({
            (op.rid, key): (result["scope"], result["seq"],
                            values_in(result["merged"].get(key, value)))
            for key, value in op.writes.items()})
        aside = {key for _, key in result["alts"]}
        self.mine.update({(op.rid, key): result["seq"] for key in op.writes if key not in aside})
        scopes = {record.scope if record else result["scope"], op.move or result["scope"]}
        if result["seq"] <= max(self.delivered.get(scope, 0) for scope in scopes):
            return  # a pull that went past it has brought it, and maybe more
        rev = record.rev if record else 0
        writes = {key: result["merged"].get(key, value) for key, value in op.writes.items()
                  if key not in aside and key not in result["kept"]}
        seen = op.replace(base=SEES_ALL, bases={}, writes=writes)
        if op.type == "trans" and record:
            seen.from_ = record.cells.get("state")
        if writes or op.type == "resolve" or not aside:
            record, _ = merge.apply(record or Record(op.kind, result["scope"]), seen, None,
                                    result["seq"], None)
        record = record.copy() if record else Record(op.kind, result["scope"])
        record.alts.update(result["alts"])
        record.writers = {}
        record.rev = rev  # or what others changed would count as seen
        self.base[op.rid] = record
        if record.scope not in self.caught_up:
            self.stale.add(op.rid)  # a pull that is still filling the scope meets it, or it goes

    # --- pull ---

    def pull_request(self):
        return {"epoch": self.epoch, "device": self.device, "token": self.token,
                "cursors": dict(self.cursors), "points": list(self.points),
                "filling": {scope for scope in self.cursors if scope not in self.caught_up}}

    def on_pull(self, answer, groups, server):
        """Takes so many groups, each with its cursor in one transaction. -> whether it is at the head"""
        if "error" in answer:
            self.on_refusal(answer, server)
            return False
        for group in answer["groups"][:groups]:
            if not self.take(group):
                self.start_over()
                return False
        if groups < len(answer["groups"]):
            return False
        self.retract(answer["scopes"])
        self.blobs.unwanted = set()
        if answer["complete"]:
            self.caught_up = set(answer["scopes"])
            self.sweep()
        return answer["complete"]

    def take(self, group):
        scope = group["scope"]
        for line in group["lines"]:
            rid, record = line["rid"], self.base.get(line["rid"])
            if line["what"] == "put":
                elsewhere = record is not None and record.scope != scope
                if elsewhere and record.rev > line["record"].rev and rid not in self.stale:
                    continue
                self.base[rid] = line["record"]
                self.gone.pop(rid, None)
                self.promised = {cell: told for cell, told in self.promised.items()
                                 if cell[0] != rid or told[1] > line["record"].rev}
                self.old.pop(rid, None)
            elif line["what"] == "same":
                if record is None or record.scope != scope:
                    return False
                self.base[rid] = record.copy()
                self.base[rid].rev = line["seq"]
            elif record is not None and record.scope == scope:
                del self.base[rid]
                if line["what"] == "del":
                    self.gone[rid] = Deletion(self.epoch, None, line["seq"], line["kind"], scope,
                                              line["value"])
            else:
                continue
            self.stale.discard(rid)
        self.cursors[scope] = group["cursor"]
        self.delivered[scope] = max(self.delivered.get(scope, 0), group["cursor"][0])
        self.add_point(group["cursor"])
        self.promised = {cell: told for cell, told in self.promised.items()
                         if told[0] != scope or told[1] > group["cursor"][0]}
        return True

    def retract(self, scopes):
        """What stands in a scope that one no longer has is removed."""
        self.base = {rid: record for rid, record in self.base.items() if record.scope in scopes}
        self.gone = {rid: told for rid, told in self.gone.items() if told.scope in scopes}
        for known in (self.cursors, self.delivered):
            for scope in [scope for scope in known if scope not in scopes]:
                del known[scope]
        self.caught_up &= scopes
        self.promised = {cell: told for cell, told in self.promised.items() if told[0] in scopes}
        self.blobs.purge()

    def sweep(self):
        """What a pull from the very start has not met is gone, and what was deleted here."""
        for rid in list(self.base):
            record = self.base[rid]
            deleted = record.deleted and not any(op.rid == rid for op in self.outbox)
            if deleted:
                self.gone[rid] = Deletion(self.epoch, None, record.revs[DELETION], record.kind,
                                          record.scope, record.cells[DELETION])
            if rid in self.stale or deleted:
                del self.base[rid]
        self.stale = set()
        self.blobs.purge()

    def add_point(self, point):
        if point not in self.points:
            self.points = sorted(self.points + [point])[-40:]

    def start_over(self):
        self.cursors, self.caught_up = {}, set()
        self.stale = set(self.base)

    # --- identity ---

    def take_identity(self, answer):
        self.device, self.token, self.n = answer["device"], answer["token"], 0
        self.inflight = None
        self.cursors = {}       # scope -> point up to which it was taken
        self.caught_up = set()  # scopes that were taken to their end once
        self.delivered = {}     # scope -> highest commit that a pull has brought

    def on_refusal(self, answer, server):
        """Another identity; what waits keeps its ids, and everything is compared from the start. What the
        server is known to have had is kept: it may be the server that was put back."""
        if answer["error"] == "epoch-changed":
            self.give_back(answer)
        self.take_identity(server.register(self.user))
        self.stale = set(self.base)

    # --- a server that lost its memory ---

    def give_back(self, answer):
        """The server knows our common history up to the ancestor. What we hold beyond goes back, in a
        lane of its own: it is never shown as one's own work and never changed."""
        ancestor = answer["ancestor"]
        given = []
        for rid in sorted(self.base):
            # What an earlier server had lost may be lost again before it was pulled.
            self.old[rid] = self.old.get(rid, ()) + ((self.epoch, ancestor, self.base[rid]),)
            for told in self.old[rid]:
                given += self.restore(rid, *told)
        for rid, told in sorted(self.gone.items()):
            if told.parted is None:
                # Of the common history still, or lost from here on.
                lost = told.seq > ancestor
                told = self.gone[rid] = told._replace(parted=ancestor) if lost else told._replace(
                    epoch=answer["epoch"])
            if told.parted is not None:
                given.append(self.given(told.epoch, rid, told.kind, told.scope, "patch",
                                        {DELETION: told.value}, told.parted, {DELETION: told.seq}))
        waiting = {op.id for op in self.outbox}
        self.outbox = [self.clamp(op, ancestor) for op in
                       [op for op in given if op.id not in waiting] + self.outbox]
        self.base = {rid: self.clamp_record(record, ancestor)
                     for rid, record in self.base.items()}
        self.points = [point for point in self.points if point[0] <= ancestor]
        self.promised, self.mine = {}, {}
        self.blobs.offer_again()
        self.epoch = answer["epoch"]

    def restore(self, rid, epoch, ancestor, record):
        type_ = "create" if record.created > ancestor else "patch"
        told = (epoch, rid, record.kind, record.scope)
        lost = {key: record.cells.get(key) for key, rev in record.revs.items()
                if rev > ancestor and key != DELETION}
        if lost:
            yield self.given(*told, type_, lost, ancestor, record.revs)
        if record.deleted and record.revs[DELETION] > ancestor:
            yield self.given(*told, "patch", {DELETION: record.cells[DELETION]}, ancestor, record.revs)
        for (_, key), alt in sorted(record.alts.items()):
            if alt.seq > ancestor:
                yield self.given(*told, "aside", {key: alt.value}, ancestor, {key: alt.seq})

    def given(self, epoch, rid, kind, scope, type_, writes, base, revs):
        """The same from everybody who gives back the same; and only once."""
        for op in self.outbox:
            if op.giver and (op.rid, op.type, op.writes) == (rid, type_, writes):
                return op
        lost = {(epoch, key): revs[key] for key in writes}
        content = repr((rid, type_, sorted(writes.items()), sorted(lost.items()))).encode()
        return Op(id="R%d/%d" % (epoch, zlib.crc32(content)), rid=rid, kind=kind, scope=scope,
                  type=type_, writes=writes, base=base, giver=epoch, lost=lost)

    def clamp(self, op, ancestor):
        """Commits of the lost history say nothing of what was seen in this one; of what is given back they
        do."""
        if op.giver:
            return op.replace(n=0, base=min(op.base, ancestor))
        lost = dict(op.lost)
        for key in self.about(op) | set(op.bases):
            lost[self.epoch, key] = op.base_of(key)
        record = self.base.get(op.rid)
        for key, rev in record.revs.items() if record else ():
            if self.mine.get((op.rid, key)) == rev and any(is_under(key, k) for k in self.about(op)):
                lost[self.epoch, key] = rev
        return op.replace(n=0, base=min(op.base, ancestor), lost=lost,
                          bases={key: min(rev, ancestor) for key, rev in op.bases.items()})

    def clamp_record(self, record, ancestor):
        clamped = record.copy()
        clamped.rev = min(clamped.rev, ancestor)
        clamped.revs = {key: min(rev, ancestor) for key, rev in clamped.revs.items()}
        return clamped

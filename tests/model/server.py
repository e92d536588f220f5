# SPDX-License-Identifier: GPL-3.0-or-later
"""The server: one history of commits, devices with a token that turns, scopes, pushes and pulls.

Rights are the world's, so that putting the server back from a backup does not give them back:
grants[user][scope] is "edit" or "read". Photos and files are in server_blobs.py."""

import zlib

import merge
from record import DELETION, STEPS, Record
from server_blobs import Blobs


def next_chain(chain, seq, op_id, rid):
    return zlib.crc32(("%d|%d|%s|%s" % (chain, seq, op_id, rid)).encode())


class Entry:
    """What the journal keeps of a commit."""
    __slots__ = ("op", "device", "outcome", "after")

    def __init__(self, op, device, outcome, after):
        self.op, self.device, self.outcome, self.after = op, device, outcome, after


class Server:
    def __init__(self, grants, witness, random):
        self.grants, self.witness, self.random = grants, witness, random
        self.epoch = 1
        self.seq = 0
        self.chain = [0]      # seq -> digest of the history up to it
        self.journal = [None] # seq -> Entry
        self.changed = {}     # record -> its commits
        self.records = {}
        self.log = {}         # (scope, record) -> (seq, "put", "del" or "leave", who knows it)
        self.devices = {}
        self.done = {}        # operation -> its result
        self.quarantine = {}  # operation -> (user, operation)
        self.blobs = Blobs(self)

    def copy(self):
        """A backup. Values are never changed in place, so that this is enough."""
        other = Server(self.grants, self.witness, self.random)
        other.epoch, other.seq = self.epoch, self.seq
        other.chain, other.journal = list(self.chain), list(self.journal)
        other.changed = {rid: list(seqs) for rid, seqs in self.changed.items()}
        other.records, other.log = dict(self.records), dict(self.log)
        other.devices, other.done = dict(self.devices), dict(self.done)
        other.quarantine = dict(self.quarantine)
        other.blobs = self.blobs.copy(other)
        return other

    # --- history ---

    def point(self, seq=None):
        """A commit and the history up to it: what a client can prove to have seen."""
        seq = self.seq if seq is None else seq
        return seq, self.chain[seq]

    def has_point(self, point):
        return point[0] <= self.seq and self.chain[point[0]] == point[1]

    def begin_epoch(self):
        self.epoch = self.random.getrandbits(48)
        self.devices = {}

    def refuse(self, epoch, points):
        """Who comes from another history, and whether that history was ours until a backup took our place."""
        if epoch == self.epoch and not all(self.has_point(point) for point in points):
            self.begin_epoch()
        if epoch == self.epoch:
            return None
        known = [point[0] for point in points if self.has_point(point)]
        return {"error": "epoch-changed", "epoch": self.epoch, "ancestor": max(known, default=0)}

    # --- devices ---

    def register(self, user):
        device = "d%d" % self.random.getrandbits(48)
        token = self.new_token()
        self.devices[device] = {"user": user, "n": 0, "token": token, "before": None, "push": None,
                                "answer": None}
        return {"device": device, "token": token}

    def new_token(self):
        return self.random.getrandbits(48)

    # --- push ---

    def push(self, request):
        refusal = self.refuse(request["epoch"], request["points"])
        if refusal:
            return refusal
        device = self.devices.get(request["device"])
        if device is None:
            return {"error": "device-forked"}
        is_last = request["push"] == device["push"]
        if request["token"] == device["token"]:
            if is_last:
                return device["answer"]
        elif request["token"] == device["before"] and is_last:
            return device["answer"]
        else:
            return {"error": "device-forked"}
        if [op.n for op in request["ops"]] != list(
                range(device["n"] + 1, device["n"] + 1 + len(request["ops"]))):
            self.witness.blame("I-MONO", "numbers of %s do not follow" % request["device"])
        results = [self.process(op, request["device"], device["user"]) for op in request["ops"]]
        token = self.new_token()
        answer = {"token": token, "results": results, "point": self.point()}
        self.devices[request["device"]] = {
            "user": device["user"], "n": request["ops"][-1].n, "token": token,
            "before": device["token"], "push": request["push"], "answer": answer}
        return answer

    def process(self, op, device, user):
        if op.id in self.done:
            if "seq" in self.done[op.id]:
                self.blobs.note_reference(user, op)
            return dict(self.done[op.id], dup=True)
        result = self.apply(op, device, user)
        result["id"] = op.id
        if result["status"] == "quarantined":
            self.quarantine[op.id] = (user, op)
        if result["status"] == "deferred" or (result["status"] == "quarantined" and op.giver):
            return result
        self.done[op.id] = result
        return result

    def check(self, op, user):
        """None, or what becomes of an operation that may not be."""
        record = self.records.get(op.rid)
        grants = self.grants[user]
        if record is None and op.type != "create":
            return {"status": "deferred", "code": "missing-parent"}
        scope = record.scope if record else op.scope
        if scope not in grants:
            return {"status": "quarantined", "code": "scope-lost"}
        if grants[scope] != "edit" or (op.move and grants.get(op.move) != "edit"):
            # Who still has the right to give it back may come later.
            return {"status": "quarantined" if op.giver else "rejected", "code": "not-allowed"}
        if op.type == "trans" and op.writes["state"] not in STEPS.get(op.from_, ()):
            return {"status": "rejected", "code": "not-allowed"}
        return None

    def apply(self, op, device, user):
        refusal = self.check(op, user)
        if refusal:
            return refusal
        old = self.records.get(op.rid)
        seq = self.seq + 1
        record, outcome = merge.apply(old or Record(op.kind, op.scope), op, device, seq,
                                      lambda key: self.base_text(op, key, device))
        if outcome.status == "rejected":
            return {"status": "quarantined" if op.giver else "rejected", "code": outcome.code}
        self.seq = seq
        self.chain.append(next_chain(self.chain[-1], seq, op.id, op.rid))
        self.journal.append(Entry(op, device, outcome, record))
        self.changed.setdefault(op.rid, []).append(seq)
        self.records[op.rid] = record
        self.note_change(op, device, old, record, outcome)
        self.quarantine.pop(op.id, None)
        self.blobs.note_reference(user, op)
        self.witness.applied(op, device, user, self, old, record, outcome)
        return {"status": outcome.status, "seq": seq, "scope": record.scope,
                "alts": outcome.alts, "merged": outcome.merged, "kept": outcome.kept}

    def base_text(self, op, key, device):
        """What the author of a text had before him: the text that he had said last, or the one that
        stood at the revision he had seen."""
        stood = None
        for seq in reversed(self.changed.get(op.rid, ())):
            if seq <= op.base_of(key):
                break
            entry = self.journal[seq]
            giver = entry.op.giver
            own = entry.device == device
            if giver:
                own = entry.op.lost_of(giver, key) <= op.lost_of(giver, key)
            if own and key in entry.outcome.said:
                return entry.outcome.said[key]
            if key in entry.outcome.before:
                stood = seq
        if stood is None:
            return self.records[op.rid].cells.get(key) or ()
        return self.journal[stood].outcome.before[key] or ()

    def note_change(self, op, device, old, record, outcome):
        moved = old is not None and old.scope != record.scope
        knower = None
        if outcome.status == "applied" and not outcome.kept and not (
                moved or op.giver or record.deleted):
            before = self.log.get((record.scope, op.rid))
            if old is None or op.base >= old.rev or (before and before[2] == device):
                knower = device
        if moved:
            self.log[old.scope, op.rid] = (record.rev, "leave", None)
        self.log[record.scope, op.rid] = (record.rev, "del" if record.deleted else "put", knower)

    # --- pull ---

    def pull(self, request, limit):
        """Groups of rows of a scope, each with the cursor behind it, and the end; or a refusal."""
        refusal = self.refuse(request["epoch"], request["points"])
        if refusal:
            return refusal
        device = self.devices.get(request["device"])
        if device is None:
            return {"error": "device-forked"}
        user = device["user"]
        current = request["token"] == device["token"]
        groups, complete = [], True
        for scope in sorted(self.grants[user]):
            first = scope not in request["cursors"]
            after = request["cursors"].get(scope, (0, 0))[0]
            filling = first or scope in request["filling"]
            rows = sorted((seq, what, rid, knower)
                          for (where, rid), (seq, what, knower) in self.log.items()
                          if where == scope and seq > after and (what == "put" or not first))
            page = rows[:limit]
            complete = complete and len(page) == len(rows)
            lines = [self.line(scope, row, request["device"], current and not filling)
                     for row in page]
            end = self.seq if len(page) == len(rows) else page[-1][0]
            groups.append({"scope": scope, "lines": lines, "cursor": self.point(end)})
            self.witness.told(user, scope, self.grants)
        return {"groups": groups, "scopes": set(self.grants[user]), "complete": complete,
                "head": self.seq}

    def line(self, scope, row, device, may_be_known):
        seq, what, rid, knower = row
        if what == "put" and may_be_known and knower == device:
            return {"what": "same", "seq": seq, "rid": rid, "scope": scope}
        line = {"what": what, "seq": seq, "rid": rid, "scope": scope}
        record = self.records[rid]
        if what == "put":
            line["record"] = record
        elif what == "del":
            line["kind"], line["value"] = record.kind, record.cells[DELETION]
        return line

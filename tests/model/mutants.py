#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules, and how to break each: a copy of the model in which a rule is broken must be found out.

mutants.py [NAME]…    how many histories it takes, from the first on

The model knows nothing of it. A rule whose place is no longer there once is an error."""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
SEEDS = 2000


class Mutant:
    def __init__(self, rule, *changes, first=1):
        self.rule, self.changes, self.first = rule, changes, first

    def write(self, folder):
        for path in HERE.glob("*.py"):
            text = path.read_text(encoding="utf-8")
            for name, old, new in self.changes:
                if name == path.stem:
                    if text.count(old) != 1:
                        sys.exit(f"{path.name}: {text.count(old)} times: {old}")
                    text = text.replace(old, new)
            (pathlib.Path(folder) / path.name).write_text(text, encoding="utf-8")

    def find(self, first, seeds=SEEDS):
        """-> (the first history that shows it, what it shows), or None"""
        with tempfile.TemporaryDirectory() as folder:
            self.write(folder)
            run = subprocess.run(
                [sys.executable, os.path.join(folder, "run.py"), "--any", "--first", str(first),
                 "--seeds", str(seeds)], capture_output=True, text=True, check=False)
        line = run.stdout.partition("\n")[0]
        if run.returncode != 1 or not line.startswith("seed ") or "CRASH" in line:
            return None
        seed, _, violation = line[len("seed "):].partition(": ")
        return int(seed), violation


MUTANTS = {
    # --- the merge ---
    "lww": Mutant(
        "a value that changed unseen is not overwritten",
        ("merge", "if key not in record.revs or self.has_seen(key) or record.cells.get(key) == value:",
         "if True:"),
        first=2),
    "noself": Mutant(
        "a device has seen what it wrote itself",
        ("merge", "return writer is not None and writer == self.device", "return False"),
        first=2),
    "wordlww": Mutant(
        "a text that changed unseen is not overwritten",
        ("merge", "        merged = words.merge(self.base_text(key), current or (), value)",
         "        merged = value"),
        first=7),
    "touching": Mutant(
        "changes of words beside each other are for a person to settle",
        ("words", "if start <= last and first <= end:", "if start < last and first < end:"),
        first=7),
    "ownmerge": Mutant(
        "what was made of two texts was seen by neither",
        ("merge", "self.write(key, merged, own=merged == value)", "self.write(key, merged)"),
        first=492),
    "memberlww": Mutant(
        "who adds a member wins over who takes it away unseen",
        ("merge", "elif key in record.cells and self.has_seen(key):", "elif key in record.cells:"),
        first=367),
    "elementlww": Mutant(
        "an element that changed unseen is not removed",
        ("merge", "elif self.changed_unseen(key):", "elif False:"),
        first=156),
    "elementgone": Mutant(
        "who edits an element that was removed unseen brings it back",
        ("merge", "if is_removal(self.record.cells.get(element)) and element not in self.op.writes:",
         "if False:"),
        first=52),
    "elementquiet": Mutant(
        "an element that is brought back is told to be in question",
        ("merge", "            self.set_aside(key, record.cells[key], holder=str(record.writers.get(key)))",
         "            pass"),
        first=52),
    "deletelww": Mutant(
        "a record that changed unseen is not deleted",
        ("merge", "if self.record.kind != \"message\" and self.changed_unseen(DELETION):", "if False:"),
        first=34),
    "deletealts": Mutant(
        "an alternative that was not seen is a reason not to delete",
        ("merge", "        return any(is_under(name[1], what) and not self.has_seen_aside", "        return any(False and not self.has_seen_aside"),
        first=437),
    "stayed": Mutant(
        "who edits a record that was deleted unseen brings it back",
        ("merge", "        if self.record.deleted:\n            self.revive()\n        for key", "        for key"),
        first=58),
    "reviveall": Mutant(
        "of a message that was deleted nothing comes back",
        ("merge", "            raise Refused(\"deleted\")\n        if not", "            pass\n        if not"),
        first=76),
    "revivequiet": Mutant(
        "a record that is brought back is told to be in question",
        ("merge", "            self.set_aside(DELETION, record.cells[DELETION],\n"
         "                           holder=str(record.writers.get(DELETION)))", "            pass"),
        first=63),
    "stalesettle": Mutant(
        "an alternative that changed meanwhile is not settled",
        ("merge", "if alt is None or alt.seq != op.alt_seq:", "if alt is None:"),
        first=745),
    "settlelww": Mutant(
        "a settlement does not overwrite what changed unseen",
        ("merge", "            if stale:", "            if stale and removes:"),
        first=206),
    "settledelete": Mutant(
        "a settlement does not delete what changed unseen",
        ("merge", "            if stale:", "            if stale and not removes:"),
        first=34),
    "twowinners": Mutant(
        "a step is taken from the state that stands",
        ("merge", "        if state != self.op.from_:\n            raise Refused(\"stale-transition\")\n", ""),
        first=17),
    "anystep": Mutant(
        "only the steps of the table are taken",
        ("server", "if op.type == \"trans\" and op.writes[\"state\"] not in STEPS.get(op.from_, ()):",
         "if False:"),
        first=17),
    # --- pushes ---
    "noopid": Mutant(
        "an operation is known by its id",
        ("server", "if op.id in self.done:", "if False:"),
        first=8),
    "notoken": Mutant(
        "a restored or cloned device is known by its token",
        ("server", "        else:\n            return {\"error\": \"device-forked\"}\n        if [op.n",
         "        if [op.n"),
        ("server", "list(\n                range(device[\"n\"] + 1, device[\"n\"] + 1 + len(request[\"ops\"]))):",
         "[op.n for op in request[\"ops\"]]:"),
        first=17),
    "sameid": Mutant(
        "an operation whose content changes gets a new id",
        ("client", "            id=self.new_id(), writes=writes,", "            writes=writes,"),
        first=5),
    "pendingbase": Mutant(
        "over what a pull brings under one's own waiting word nothing new was seen",
        ("client", "        if own:\n            return min(own)\n", ""),
        first=231),
    "nofold": Mutant(
        "an acknowledged operation becomes part of the base",
        ("client", "        if result[\"seq\"] <= max(", "        if True or result[\"seq\"] <= max(")),
    "staleack": Mutant(
        "an acknowledgement that a pull has overtaken changes nothing",
        ("client", "        if result[\"seq\"] <= max(", "        if False and result[\"seq\"] <= max("),
        first=96),
    "ackrev": Mutant(
        "an acknowledgement does not advance the record's revision",
        ("client", "        record.rev = rev  #", "        record.rev = max(rev, result[\"seq\"])  #"),
        first=32),
    "lostrefusal": Mutant(
        "a refusal that comes back as a duplicate is still a refusal",
        ("client", "        if result[\"status\"] in (\"rejected\", \"quarantined\", \"deferred\"):",
         "        if \"dup\" in result and \"seq\" not in result:\n            return\n"
         "        if result[\"status\"] in (\"rejected\", \"quarantined\", \"deferred\"):"),
        first=49),
    "notray": Mutant(
        "what was refused is kept for its author",
        ("client", "self.tray[op.id] = (op, result[\"code\"])", "pass")),
    "untold": Mutant(
        "who sent a text that was merged is told",
        ("client", "self.review[op.id] = result[\"merged\"]", "pass"),
        first=8),
    "noquarantine": Mutant(
        "what was sent for a lost scope is kept for its moderators",
        ("server", "self.quarantine[op.id] = (user, op)", "pass"),
        first=4),
    "lostwork": Mutant(
        "what waits is sent even when its scope was lost",
        ("client", "        self.gone = {rid: told for rid, told in self.gone.items() if told.scope in scopes}\n",
         "        self.gone = {rid: told for rid, told in self.gone.items() if told.scope in scopes}\n"
         "        if not self.inflight:\n"
         "            self.outbox = [op for op in self.outbox if op.scope in scopes]\n"),
        first=4),
    # --- pulls ---
    "skip": Mutant(
        "the cursor of a page that was cut is that of its last row",
        ("server", "end = self.seq if len(page) == len(rows) else page[-1][0]", "end = self.seq"),
        first=2),
    "nolistleave": Mutant(
        "a record that moves leaves a trace where it was",
        ("server", "        if moved:\n", "        if False:\n"),
        first=14),
    "firsttraces": Mutant(
        "only a first pull is told of no deletion, not one from commit 0",
        ("server", "(what == \"put\" or not first)", "(what == \"put\" or after > 0)"),
        first=110),
    "noretract": Mutant(
        "what is in a lost scope is purged",
        ("client", "self.base = {rid: record for rid, record in self.base.items() if record.scope in scopes}",
         "pass"),
        first=82),
    "blindsame": Mutant(
        "a device whose token is not the present one is sent its own writes",
        ("server", "current and not filling", "not filling"),
        first=43),
    "knowall": Mutant(
        "only who had seen all others' changes knows what its own made of the record",
        ("server", "if old is None or op.base >= old.rev or (before and before[2] == device):", "if True:"),
        first=6),
    "knowdeleted": Mutant(
        "of what was deleted nobody knows how it is when it comes back",
        ("server", "moved or op.giver or record.deleted)", "moved or op.giver)"),
        first=3458),
    "nosweep": Mutant(
        "what is acknowledged into a scope that is being filled is met by the pull or goes",
        ("client", "            self.stale.add(op.rid)  #", "            pass  #"),
        first=103),
    "nostale": Mutant(
        "what a pull from the start has not met goes",
        ("client", "            if rid in self.stale or deleted:", "            if deleted:"),
        first=103),
    # --- a server that lost its memory ---
    "norestore": Mutant(
        "what the server lost is given back",
        ("client", "        if lost:\n", "        if False:\n"),
        first=3),
    "altsrestore": Mutant(
        "so are alternatives",
        ("client", "            if alt.seq > ancestor:", "            if False:"),
        first=8),
    "gonerestore": Mutant(
        "so are deletions",
        ("client", "            if told.parted is not None:", "            if False:"),
        first=58),
    "lastepoch": Mutant(
        "the ancestor is the last commit that both know, not the one that the server was put back to",
        ("server", "        self.epoch = self.random", "        self.putback = self.seq\n        self.epoch = self.random"),
        ("server", "\"ancestor\": max(known, default=0)}", "\"ancestor\": getattr(self, \"putback\", 0)}"),
        first=25),
    "noclamp": Mutant(
        "commits of the lost history say nothing of what was seen in this one",
        ("client", "        clamped.rev = min(clamped.rev, ancestor)\n"
         "        clamped.revs = {key: min(rev, ancestor) for key, rev in clamped.revs.items()}\n", ""),
        first=1442),
    "noclampops": Mutant(
        "nor for what waits",
        ("client", "return op.replace(n=0, base=min(op.base, ancestor), lost=lost,\n"
         "                          bases={key: min(rev, ancestor) for key, rev in op.bases.items()})",
         "return op.replace(n=0, lost=lost)"),
        first=120),
    "overlay": Mutant(
        "what is given back is not shown as one's own",
        ("client", "if op.rid == rid and not op.giver]", "if op.rid == rid]"),
        first=1481),
    "blindpush": Mutant(
        "who pushes proves what it has seen",
        ("server", "refusal = self.refuse(request[\"epoch\"], request[\"points\"])\n"
         "        if refusal:\n            return refusal\n        device = self.devices.get(request[\"device\"])\n"
         "        if device is None:\n            return {\"error\": \"device-forked\"}\n        is_last",
         "refusal = self.refuse(request[\"epoch\"], ())\n"
         "        if refusal:\n            return refusal\n        device = self.devices.get(request[\"device\"])\n"
         "        if device is None:\n            return {\"error\": \"device-forked\"}\n        is_last"),
        first=25),
    "blindpull": Mutant(
        "who pulls proves what it has seen",
        ("server", "refusal = self.refuse(request[\"epoch\"], request[\"points\"])\n"
         "        if refusal:\n            return refusal\n        device = self.devices.get(request[\"device\"])\n"
         "        if device is None:\n            return {\"error\": \"device-forked\"}\n        user",
         "refusal = self.refuse(request[\"epoch\"], ())\n"
         "        if refusal:\n            return refusal\n        device = self.devices.get(request[\"device\"])\n"
         "        if device is None:\n            return {\"error\": \"device-forked\"}\n        user"),
        first=25),
    "ackproof": Mutant(
        "an acknowledgement is a proof as well",
        ("client", "        self.add_point(answer[\"point\"])\n", ""),
        first=25),
    "giverown": Mutant(
        "what is given back was not typed by who gives it",
        ("merge", "writer = (giver, self.op.lost_of(giver, key)) if giver else self.device",
         "writer = self.device"),
        first=11),
    "kinseen": Mutant(
        "what is given back is seen by who had seen it",
        ("merge", "return writer[1] <= self.op.lost_of(writer[0], key)", "return True"),
        first=732),
    "giveonce": Mutant(
        "what was given back may be lost again before it was pulled",
        ("client", "            for told in self.old[rid]:", "            for told in self.old[rid][-1:]:"),
        first=25),
    "giverkey": Mutant(
        "what is given back and set aside stands for itself",
        ("merge", "holder = holder or (self.op.id if self.op.giver else self.device)",
         "holder = holder or self.device"),
        first=195),
    "asideseen": Mutant(
        "what stood beside in the lost history stands beside again, and replaces nothing",
        ("client", "yield self.given(*told, \"aside\", {", "yield self.given(*told, \"patch\", {"),
        first=136),
    "unknowing": Mutant(
        "what was typed over what is given back is in no conflict with it",
        ("client", "        return op.replace(n=0, base=min(op.base, ancestor), lost=lost,",
         "        return op.replace(n=0, base=min(op.base, ancestor),"),
        first=102),
    "giverdone": Mutant(
        "who may not give something back does not keep others from it",
        ("server", "result[\"status\"] == \"deferred\" or (result[\"status\"] == \"quarantined\" and op.giver)",
         "result[\"status\"] == \"deferred\""),
        first=5674),
    "giverlost": Mutant(
        "what nobody may give back is kept for a person to look at",
        ("server", "{\"status\": \"quarantined\" if op.giver else \"rejected\", \"code\": \"not-allowed\"}",
         "{\"status\": \"rejected\", \"code\": \"not-allowed\"}"),
        first=21),
    # --- photos and files ---
    "confirm": Mutant(
        "nobody learns that the server has what they may not read",
        ("server_blobs", "if digest in self.files and self.can_read(user, digest):", "if digest in self.files:"),
        first=1180),
    "selfref": Mutant(
        "who names bytes does not get them for it",
        ("server_blobs", "            (digest, person) in self.proofs for person",
         "            True for person"),
        first=222),
    "noclaims": Mutant(
        "a photo of another record may be used before its bytes have come",
        ("server_blobs", "            self.claim(digest, op.rid, frozenset({user}).union(", "            self.claim(digest, op.rid, frozenset({user}) or frozenset().union("),
        first=115),
    "nodigest": Mutant(
        "the server checks what it has received",
        ("server_blobs", "if got != bytes_of(digest, size):", "if False:"),
        first=6520),
    "noverify": Mutant(
        "a desk checks what it has received",
        ("client_blobs", "if got == bytes_of(digest, answer[\"size\"]):", "if True:"),
        first=3781),
    "nooffset": Mutant(
        "bytes are taken where they belong, once",
        ("server_blobs", "if offset != len(got):", "if False:"),
        first=1545),
    "ownoffset": Mutant(
        "after a cut a desk asks how much has arrived",
        ("client_blobs", "offset = self.offsets.pop(address)", "offset = self.offsets[address]"),
        first=579),
    "evictall": Mutant(
        "what was not sent is never evicted",
        ("client_blobs", "if not any(name == digest for name, _ in self.owed):", "if True:"),
        first=4),
    "purgeall": Mutant(
        "nor purged with its record",
        ("client_blobs", "needed = self.needed() | {digest for digest, _ in self.owed}",
         "needed = self.needed()"),
        first=104),
    "keepbytes": Mutant(
        "the bytes of a lost scope are purged",
        ("client", "        self.promised = {cell: told for cell, told in self.promised.items() if told[0] in scopes}\n"
         "        self.blobs.purge()\n",
         "        self.promised = {cell: told for cell, told in self.promised.items() if told[0] in scopes}\n"),
        ("client", "        self.stale = set()\n        self.blobs.purge()\n", "        self.stale = set()\n"),
        first=38),
    "unwanted": Mutant(
        "a photo that nothing names is kept where it was taken, until something does",
        ("client_blobs", "if refused and key[0] in self.own:", "if False:"),
        first=6865),
    "claimsgone": Mutant(
        "a photo is taken from its author wherever its record went",
        ("server_blobs", "        if any(name == digest and user in people for (name, _), people in self.claims.items()):\n"
         "            return True\n", ""),
        first=115),
}


def main():
    names = sys.argv[1:] or list(MUTANTS)
    missed = 0
    for name in names:
        found = MUTANTS[name].find(1)
        missed += not found
        print(name, found or "NOT FOUND", flush=True)
    return missed > 0


if __name__ == "__main__":
    sys.exit(main())

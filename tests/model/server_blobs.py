# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos and files on the server.

Bytes are named by their digest, and whoever knows a digest must not get at the bytes, or learn that
the server has them, by naming it in a record of their own. So a reference counts only when somebody
stands behind it who had the bytes: who wrote it, or who stands behind one that its author could read
(its claims). They stand behind it by uploading the bytes, or by being able to read them elsewhere
(proofs). Bytes go only to who can read a record with a reference that counts.

A reference that was replaced meanwhile keeps its claims: what was photographed is sent all the same,
for the history of the record shows it, and it may come back.

In the model the bytes of the photo b7 are the pairs (b7, 0), (b7, 1)…, and its digest is good when
they are all there in their order."""


def bytes_of(digest, size):
    return tuple((digest, i) for i in range(size))


class Blobs:
    def __init__(self, server):
        self.server = server
        self.files = {}      # digest -> bytes
        self.claims = {}     # (digest, record) -> people who stand behind it
        self.stood = {}      # (digest, record) -> scopes that the record was in with it
        self.proofs = set()  # (digest, person)
        self.uploads = {}    # address -> (user, digest, size, record, bytes so far)
        self.count = 0

    def copy(self, server):
        other = Blobs(server)
        other.files, other.claims = dict(self.files), dict(self.claims)
        other.stood, other.proofs = dict(self.stood), set(self.proofs)
        other.uploads, other.count = dict(self.uploads), self.count
        return other

    # --- who may have what ---

    def reads(self, user, rid):
        """A deleted record as well, which may come back."""
        record = self.server.records.get(rid)
        return record is not None and record.scope in self.server.grants[user]

    def refers(self, rid, digest):
        record = self.server.records.get(rid)
        return record is not None and (
            record.cells.get("photo") == digest
            or any(key == "photo" and alt.value == digest for (_, key), alt in record.alts.items()))

    def may_read(self, user, digest, rid):
        if not self.reads(user, rid) or not self.refers(rid, digest):
            return False
        return any(
            (digest, person) in self.proofs for person in self.claims.get((digest, rid), ()))

    def can_read(self, user, digest):
        return any(name == digest and self.may_read(user, digest, rid)
                   for name, rid in self.claims)

    def claim(self, digest, rid, people):
        self.claims[digest, rid] = self.claims.get((digest, rid), frozenset()) | people

    def note_reference(self, user, op):
        digest, record = op.writes.get("photo"), self.server.records[op.rid]
        # Who gives back what a server lost does not stand behind what others wrote.
        if digest and not op.giver and self.refers(op.rid, digest):
            self.claim(digest, op.rid, frozenset({user}).union(
                *(people for (name, rid), people in self.claims.items()
                  if name == digest and self.stood.get((name, rid), set()) & set(self.server.grants[user]))))
        for name, rid in self.claims:
            if rid == op.rid and self.refers(rid, name):
                self.stood[name, rid] = self.stood.get((name, rid), frozenset()) | {record.scope}

    def is_wanted(self, user, digest, rid):
        """A record that the user can read names it; or they wrote it into one, wherever that went since;
        or into an operation that is in quarantine."""
        if self.reads(user, rid) and self.refers(rid, digest):
            return True
        if any(name == digest and user in people for (name, _), people in self.claims.items()):
            return True
        return any(owner == user and op.rid == rid and op.writes.get("photo") == digest
                   for owner, op in self.server.quarantine.values())

    def prove(self, user, digest, rid):
        """Somebody has the bytes and gives them for what names them."""
        self.proofs.add((digest, user))
        if self.reads(user, rid) and self.refers(rid, digest):
            self.claim(digest, rid, frozenset({user}))

    # --- what is asked ---

    def offer(self, user, digest, size, rid):
        if not self.is_wanted(user, digest, rid):
            return {"error": "not-found"}
        if digest in self.files and self.can_read(user, digest):
            self.server.witness.confirmed(user, digest, rid, self.server)
            self.prove(user, digest, rid)
            return {"present": True}
        self.count += 1
        address = "%s/%d/%d" % (self.server.epoch, self.count, self.server.random.getrandbits(32))
        self.uploads[address] = (user, digest, size, rid, ())
        return {"address": address}

    def offset(self, user, address):
        upload = self.uploads.get(address)
        if upload is None or upload[0] != user:
            return {"error": "not-found"}
        return {"offset": len(upload[4])}

    def append(self, user, address, offset, chunk):
        upload = self.uploads.get(address)
        if upload is None or upload[0] != user:
            return {"error": "not-found"}
        owner, digest, size, rid, got = upload
        if offset != len(got):
            return {"error": "offset", "offset": len(got)}
        got += chunk
        if len(got) < size:
            self.uploads[address] = (owner, digest, size, rid, got)
            return {"offset": len(got)}
        del self.uploads[address]
        if got != bytes_of(digest, size):
            self.server.witness.mismatch(digest)
            return {"error": "digest-mismatch"}
        self.files[digest] = got
        self.server.witness.gave(user, digest, rid, self.server)
        self.prove(user, digest, rid)
        return {"present": True}

    def fetch(self, user, digest, rid, offset, length):
        if not self.may_read(user, digest, rid) or digest not in self.files:
            return {"error": "not-found"}
        data = self.files[digest]
        self.server.witness.served(user, digest, self.server)
        return {"size": len(data), "bytes": data[offset:offset + length]}

    # --- what happens to it ---

    def lose_tails(self, random):
        """The machine stops: what was not flushed is not there afterwards."""
        for address, upload in list(self.uploads.items()):
            kept = random.randint(0, len(upload[4]))
            self.uploads[address] = upload[:4] + (upload[4][:kept],)

    def collect(self):
        """Thirty days later: what nothing names any longer. A deleted record may still come back."""
        named = {alt.value for record in self.server.records.values()
                 for (_, key), alt in record.alts.items() if key == "photo"}
        named |= {record.cells.get("photo") for record in self.server.records.values()}
        named |= {op.writes.get("photo") for _, op in self.server.quarantine.values()}
        self.files = {digest: data for digest, data in self.files.items() if digest in named}
        self.proofs = {(digest, person) for digest, person in self.proofs if digest in named}

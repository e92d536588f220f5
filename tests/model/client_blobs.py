# SPDX-License-Identifier: GPL-3.0-or-later
"""Photos and files at a desk: what it holds, what it owes the server, what it waits for."""

from server_blobs import bytes_of


class Blobs:
    def __init__(self, client):
        self.client = client
        self.held = {}      # digest -> bytes, verified
        self.places = {}    # digest -> records that it came with: where it may be offered for
        self.owed = {}      # (digest, record) -> size: to be offered to the server
        self.own = set()    # photos taken here
        self.unwanted = set()  # (digest, record): refused since the last pull
        self.uploads = {}   # (digest, record) -> address
        self.offsets = {}   # address -> how much the server has; unknown after anything went wrong
        self.partial = {}   # digest -> bytes of a download so far

    def copy(self, client):
        other = Blobs(client)
        for name in ("held", "places", "owed", "uploads", "offsets", "partial"):
            setattr(other, name, dict(getattr(self, name)))
        other.own, other.unwanted = set(self.own), set(self.unwanted)
        return other

    def add(self, digest, rid, size=None):
        """A photo taken (with its size), or the one of another record used again."""
        if size is not None:
            self.held[digest] = bytes_of(digest, size)
            self.own.add(digest)
        self.places[digest] = self.places.get(digest, frozenset()) | {rid}
        self.owed[digest, rid] = size

    def offer_again(self):
        """A server that lost its memory may have lost the bytes."""
        self.uploads, self.offsets, self.partial = {}, {}, {}
        self.unwanted = set()
        for digest in self.held:
            for rid in self.places.get(digest, ()):
                self.owed[digest, rid] = len(self.held[digest])

    def needed(self):
        """What records here show, and what waits or was refused."""
        client = self.client
        named = set()
        for record in client.base.values():
            named.add(record.cells.get("photo"))
            named |= {alt.value for (_, key), alt in record.alts.items() if key == "photo"}
        named |= {op.writes.get("photo") for op in client.outbox}
        named |= {op.writes.get("photo") for op, _ in client.tray.values()}
        return named - {None}

    def purge(self):
        """After a scope was lost its bytes go as its records do, but for what is still to be sent."""
        needed = self.needed() | {digest for digest, _ in self.owed}
        self.held = {digest: data for digest, data in self.held.items() if digest in needed}
        self.partial = {digest: data for digest, data in self.partial.items() if digest in needed}
        self.owed = {key: size for key, size in self.owed.items() if key[0] in needed}

    def evict(self, digest):
        """Room is made in the cache, never of what the server may not have."""
        if not any(name == digest for name, _ in self.owed):
            self.held.pop(digest, None)

    # --- one step of a transfer; `wire` carries a call, and gives None when it was lost ---

    def sends(self):
        return [key for key in sorted(self.owed)
                if key[0] in self.held and key not in self.unwanted and not self.waits(*key)]

    def tasks(self):
        """What there is to send, and what to receive."""
        return [(self.send, key) for key in self.sends()] + [
            (self.receive, key) for key in self.wanted()]

    def waits(self, digest, rid):
        """The operation that names it goes first."""
        return any(op.rid == rid and op.writes.get("photo") == digest for op in self.client.outbox)

    def wanted(self):
        pairs = [(record.cells["photo"], rid) for rid, record in sorted(self.client.base.items())
                 if "photo" in record.cells and not record.deleted]
        return [(digest, rid) for digest, rid in pairs if digest not in self.held]

    def send(self, key, wire, chunk):
        digest, rid = key
        data = self.held[digest]
        address = self.uploads.get(key)
        if address is None:
            self.answered(key, wire("offer", digest, len(data), rid))
        elif address not in self.offsets:
            answer = wire("offset", address)
            if answer and "error" in answer:
                del self.uploads[key]
            elif answer:
                self.offsets[address] = answer["offset"]
        else:
            offset = self.offsets.pop(address)
            answer = wire("append", address, offset, data[offset:offset + chunk])
            if answer:
                self.answered(key, answer)

    def answered(self, key, answer):
        if answer is None:
            return
        refused = answer.get("error") == "not-found" and key not in self.uploads
        if refused and key[0] in self.own:
            # What names it may still come back, and nobody else has it.
            self.unwanted.add(key)
        elif refused or answer.get("present"):
            self.owed.pop(key)
            self.uploads.pop(key, None)
            self.purge()
        elif "address" in answer:
            self.uploads[key] = answer["address"]
            self.offsets[answer["address"]] = 0
        elif "offset" in answer and "error" not in answer:
            self.offsets[self.uploads[key]] = answer["offset"]
        elif answer.get("error") != "offset":
            del self.uploads[key]  # begin again

    def receive(self, key, wire, chunk):
        digest, rid = key
        got = self.partial.get(digest, ())
        answer = wire("fetch", digest, rid, len(got), chunk)
        if not answer or "error" in answer:
            return
        got += answer["bytes"]
        if len(got) < answer["size"]:
            self.partial[digest] = got
            return
        self.partial.pop(digest, None)
        if got == bytes_of(digest, answer["size"]):
            self.held[digest] = got
            self.places[digest] = self.places.get(digest, frozenset()) | {rid}

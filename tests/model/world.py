# SPDX-License-Identifier: GPL-3.0-or-later
"""A history from a seed: people at their desks, a network that loses, doubles and delays, disks and
servers that are put back from backups. Then peace, then the accounts (checks.py)."""

import random

import checks
from client import Client
from record import DELETION, STEPS, Op, element_of, is_element, is_removal, is_text, values_in
from server import Server

USERS = ("u0", "u1", "u2")
MEMBERS = ("x", "y")

# What happens how often. Each history has its own climate, or what is rare would never meet.
DEEDS = {"scalar": 6, "text": 6, "member": 3, "element": 6, "photo": 3, "borrow": 2, "guess": 2,
         "delete": 2, "settle": 4, "create": 5, "step": 3, "move": 2}
TRAFFIC = {"push": 18, "pull": 22, "bytes": 8}
ACCIDENTS = {
    "disks": {"save desk": 3, "restore desk": 2, "clone": 1, "late": 2},
    "server": {"save server": 2, "restore server": 1.5},
    "rights": {"grant": 4},
    "bytes": {"stop server": 1, "collect": 2, "evict": 3},
}


class World:
    def __init__(self, seed, tell=None):
        self.random = random.Random(seed)
        self.tell = tell or (lambda text: None)
        self.witness = checks.Witness(self.tell)
        self.grants = {user: {"net": "edit", "org" + user: "edit"} for user in USERS}
        self.grants["u1"]["orgu0"] = "edit"
        if self.random.random() < 0.3:
            self.grants[self.random.choice(USERS)]["net"] = "read"
        self.server = Server(self.grants, self.witness, self.random)
        people = [self.random.choice(USERS) for _ in range(self.random.randint(1, 3))]
        self.desks = [Client(user, self.server, self.random) for user in ["u0", "u1"] + people]
        self.saved_desks, self.saved_server = {}, None
        self.late = []
        self.count = 0
        self.created, self.again = set(), set()
        self.loss = self.random.choice((0, 0.15, 0.35))
        self.noise = self.random.choice((0, 0, 0, 0.2))  # bytes that change on their way
        self.most = self.random.choice((1, 2, 4, 12))  # records that are picked from
        self.weights = self.climate()

    def climate(self):
        roll = self.random.choice
        weights = {name: weight * roll((0, 1, 1, 2)) for name, weight in DEEDS.items()}
        for topic in self.random.sample(sorted(DEEDS), 2):
            weights[topic] = 6 * DEEDS[topic]
        weights["create"] = max(weights["create"], 2)
        weights.update({name: weight * roll((0.5, 1, 2)) for name, weight in TRAFFIC.items()})
        for accidents in ACCIDENTS.values():
            often = roll((0, 0, 1, 4))
            weights.update({name: weight * often for name, weight in accidents.items()})
        return weights

    def new_value(self, letter):
        self.count += 1
        return "%s%d" % (letter, self.count)

    # --- deeds ---

    def do(self, desk, op):
        view = desk.view(op.rid)
        before = self.waiting(desk)
        self.tell("%s %s %s %s %s" % (desk.device, op.type, op.rid, op.writes, op.take or ""))
        saw = {key: view.values_of(key) if view else set() for key in op.writes}
        for key, value in op.writes.items():
            for v in values_in(value) if key != "state" else ():
                if v in self.witness.typed:
                    self.witness.note_chosen(v, saw[key])
                else:
                    self.witness.note_typed(v, saw[key])
        op.again = (desk.user, op.rid) in self.again
        desk.do(op)
        self.created.add((desk.user, op.rid))
        # Typed over, or deleted, by its author before it was sent.
        self.witness.excused |= (before | checks.values_of_op(op)) - self.waiting(desk)

    def waiting(self, desk):
        return {v for op in desk.outbox for v in checks.values_of_op(op)}

    def edit(self, desk, kind, writes, rid, view, **members):
        self.do(desk, Op(kind=kind, rid=rid, scope=view.scope, writes=writes, **members))

    def pick(self, desk, kind=None):
        rids = [rid for rid in desk.visible() if kind is None or desk.view(rid).kind == kind]
        rids = rids[:self.most]
        if not rids:
            return None, None
        rid = self.random.choice(rids)
        return rid, desk.view(rid)

    def scope(self, desk):
        return self.random.choice(sorted(self.grants[desk.user]) + ["net"])

    def do_create(self, desk):
        rid = "shared%d" % self.random.randrange(2) if self.random.random() < 0.3 else self.new_value("r")
        if ((desk.user, rid) in self.created and rid not in desk.gone) or rid in desk.base:
            return
        kind = "fiche"
        if rid.startswith("r"):
            visits = 1 + self.weights["step"] // 5
            kind = self.random.choices(("fiche", "message", "visit"), (4, 1, visits))[0]
        writes = {"a": self.new_value("v")}
        if kind == "fiche" and self.random.random() < 0.7:
            writes["text"] = tuple(self.new_value("w") for _ in range(8))
            writes.update(self.new_element())
        if kind == "visit":
            writes["state"] = "proposed"
        if (desk.user, rid) in self.created:
            self.again.add((desk.user, rid))
        self.do(desk, Op(type="create", kind=kind, rid=rid, scope=self.scope(desk), writes=writes))

    def do_scalar(self, desk):
        rid, view = self.pick(desk)
        if rid is None:
            self.do_create(desk)
            return
        key = self.random.choice("ab") if view.kind == "fiche" else "a"
        move = self.scope(desk) if self.random.random() < 0.05 else None
        self.edit(desk, view.kind, {key: self.new_value("v")}, rid, view,
                  move=move if move != view.scope else None)

    def do_text(self, desk):
        rid, view = self.pick(desk, "fiche")
        if rid is None:
            return
        words = list(view.cells.get("text", ()))
        if self.random.random() < 0.4:
            at = self.random.randint(0, len(words))
            del words[at:at + 1]
        for _ in range(self.random.choice((1, 1, 2))):
            at = self.random.randint(0, len(words))
            words[at:at + self.random.choice((0, 0, 1, 2))] = [self.new_value("w")]
        self.edit(desk, "fiche", {"text": tuple(words[:14])}, rid, view)

    def do_member(self, desk):
        rid, view = self.pick(desk, "fiche")
        if rid is None:
            return
        key = "set/" + self.random.choice(MEMBERS)
        value = None if key in view.cells else self.new_value("a")
        self.edit(desk, "fiche", {key: value}, rid, view)

    def do_element(self, desk):
        rid, view = self.pick(desk, "fiche")
        if rid is None:
            return
        alive = sorted(key for key, value in view.cells.items()
                       if is_element(key) and not is_removal(value))
        if not alive or (len(alive) < 3 and self.random.random() < 0.3):
            self.edit(desk, "fiche", self.new_element(), rid, view)
            return
        element = self.random.choice(alive)
        if self.random.random() < 0.35:
            writes = {element: self.new_value("x")}
        else:
            writes = {element + "/" + self.random.choice("tp"): self.new_value("v")}
        self.edit(desk, "fiche", writes, rid, view)

    def new_element(self):
        element = "list/" + self.new_value("k")
        return {element: self.new_value("e"), element + "/t": self.new_value("v")}

    def do_photo(self, desk):
        rid, view = self.pick(desk, "fiche")
        if rid is None:
            return
        photo, size = self.new_value("b"), self.random.randint(1, 5)
        self.witness.taken[photo], self.witness.had[photo] = size, {desk.user}
        desk.blobs.add(photo, rid, size)
        self.edit(desk, "fiche", {"photo": photo}, rid, view)

    def do_borrow(self, desk):
        """The photo of one record, used in another."""
        rid, view = self.pick(desk, "fiche")
        other, source = self.pick(desk, "fiche")
        if rid is None or rid == other or "photo" not in source.cells:
            return
        photo = source.cells["photo"]
        if view.cells.get("photo") == photo:
            return
        desk.blobs.add(photo, rid)
        self.edit(desk, "fiche", {"photo": photo}, rid, view)

    def do_guess(self, desk):
        """Somebody has heard of a digest, and writes it into a record of their own."""
        rid, view = self.pick(desk, "fiche")
        heard = sorted(photo for photo, had in self.witness.had.items() if desk.user not in had)
        if rid is None or not heard or rid.startswith("shared"):
            return
        photo = self.random.choice(heard)
        desk.blobs.owed[photo, rid] = None
        self.edit(desk, "fiche", {"photo": photo}, rid, view)

    def do_delete(self, desk):
        rid, view = self.pick(desk)
        if rid is not None:
            self.edit(desk, view.kind, {DELETION: self.new_value("x")}, rid, view)

    def do_move(self, desk):
        rid, view = self.pick(desk)
        scope = self.scope(desk)
        if rid is not None and scope != view.scope:
            self.edit(desk, view.kind, {}, rid, view, move=scope)

    def do_step(self, desk):
        rid, view = self.pick(desk, "visit")
        if rid is None:
            return
        state = view.cells.get("state")
        steps = STEPS.get(state, ())
        if self.random.random() < 0.1:
            steps = ("accepted", "held")  # a program that is wrong
        if not steps or any(op.type == "trans" for op in desk.pending(rid)):
            return
        writes = {"state": self.random.choice(steps)}
        if self.random.random() < 0.5:
            writes["a"] = self.new_value("v")
        self.edit(desk, "visit", writes, rid, view, type="trans", from_=state)

    def do_settle(self, desk):
        open_ = [(rid, name) for rid, record in sorted(desk.base.items()) if desk.view(rid)
                 for name in sorted(record.alts)
                 if not is_removal(desk.view(rid).cells.get(element_of(name[1])))]
        if not open_:
            return
        rid, name = self.random.choice(open_)
        view, alt, key = desk.view(rid), desk.base[rid].alts[name], name[1]
        if any(op.alt == name for op in desk.pending(rid)):
            return
        removes = is_removal(alt.value)
        take = self.random.choice(("other", "mine") if removes else ("other", "mine", "value"))
        writes = {}
        if take == "other":
            writes = {key: alt.value}
        elif take == "value":
            value = self.new_value({"text": "w", "photo": "v"}.get(key, "v"))
            writes = {key: (value,) + tuple(view.cells.get(key, ())) if key == "text" else value}
            if key == "photo":
                return
        self.edit(desk, view.kind, writes, rid, view, type="resolve", alt=name, alt_seq=alt.seq,
                  take=take)

    # --- traffic ---

    def lost(self, loss):
        return self.random.random() < loss

    def push(self, desk, loss):
        request = desk.next_batch(self.random.randint(1, 4))
        if request is None or self.lost(loss):
            return
        answer = self.server.push(request)
        if self.lost(loss / 2):
            self.server.push(request)
        if self.random.random() < 0.2:
            self.late = (self.late + [request])[-8:]
        if self.lost(loss):
            return
        sent = desk.inflight["ops"]
        desk.on_push(answer, self.server)
        self.tell("%s pushed: %s" % (desk.device, answer.get("error") or [
            (result["id"], result["status"], result.get("seq"), result.get("code"))
            for result in answer["results"]]))
        if "error" not in answer:
            self.witness.answered(desk, sent, answer)

    def pull(self, desk, loss, limit=None):
        for _ in range(60):
            if self.lost(loss):
                return
            answer = self.server.pull(desk.pull_request(), limit or self.random.choice((1, 2, 5, 50)))
            groups = len(answer.get("groups", ()))
            if self.lost(loss):
                groups = self.random.randint(0, groups) - 1
            if groups < 0:
                return
            before = dict(desk.cursors)
            at_head = desk.on_pull(answer, groups, self.server)
            if "error" in answer and self.lost(2 * loss):
                return
            if desk.cursors != before:
                self.tell("%s pulled: %s" % (desk.device, answer.get("error") or desk.cursors))
            if at_head:
                return

    def wire(self, desk, loss):
        """A call about bytes, as the network carries it."""
        def call(name, *arguments):
            if self.lost(loss):
                return None
            if name == "append" and loss and self.lost(self.noise) and arguments[2]:
                self.witness.corrupted = True
                arguments = arguments[:2] + (arguments[2][:-1] + (("noise", 0),),)
            method = getattr(self.server.blobs, name)
            answer = method(desk.user, *arguments)
            if self.lost(loss / 2) and name != "offer":
                method(desk.user, *arguments)
            if name == "fetch" and answer.get("bytes") and loss and self.lost(self.noise):
                answer = dict(answer, bytes=answer["bytes"][:-1] + (("noise", 0),))
            self.tell("%s %s %s: %s" % (desk.device, name, arguments, answer))
            return None if self.lost(loss) else answer
        return call

    def bytes(self, desk, loss):
        if self.random.random() < 0.2:
            self.probe(desk)
        tasks = desk.blobs.tasks()
        if tasks:
            task, key = self.random.choice(tasks)
            task(key, self.wire(desk, loss), self.random.randint(1, 3))

    def probe(self, desk):
        """Somebody asks the server about what they do not have."""
        for rid, record in sorted(desk.base.items()):
            photo = record.cells.get("photo")
            if photo and photo not in desk.blobs.held:
                self.wire(desk, 0)("offer", photo, self.witness.taken[photo], rid)

    # --- accidents ---

    def happen(self, what):
        self.tell("-- " + what)
        getattr(self, "on_" + what.replace(" ", "_"))(self.random.randrange(len(self.desks)))

    def on_save_desk(self, i):
        self.saved_desks[i] = self.desks[i].copy()

    def on_restore_desk(self, i):
        if i in self.saved_desks:
            def accident():
                self.desks[i] = self.saved_desks[i].copy()
                return self.server, self.desks
            self.witness.excuse(self.server, self.desks, accident)

    def on_clone(self, i):
        if len(self.desks) < 7:
            self.desks.append(self.desks[i].copy())

    def on_grant(self, i):
        user = self.random.choice(USERS)
        scope = self.random.choice(["net"] + ["org" + other for other in USERS if other != user])
        role = self.random.choice((None, None, "read", "edit"))
        if role or scope == "net":
            role = role or "edit"
            self.grants[user][scope] = role
        else:
            self.grants[user].pop(scope, None)

    def on_save_server(self, i):
        self.saved_server = self.server.copy()

    def on_restore_server(self, i):
        """With a guard beside its data it knows; without one, a client has to tell it."""
        if not self.saved_server:
            return

        def accident():
            self.server = self.saved_server.copy()
            self.witness.restores += 1
            self.witness.unnoticed.add(self.server.epoch)
            if self.random.random() < 0.5:
                self.server.begin_epoch()
            return self.server, self.desks
        self.witness.excuse(self.server, self.desks, accident)

    def on_stop_server(self, i):
        self.server.blobs.lose_tails(self.random)

    def on_collect(self, i):
        before = set(self.server.blobs.files)
        self.server.blobs.collect()
        self.witness.collected(before, self.server)

    def on_evict(self, i):
        held = sorted(self.desks[i].blobs.held)
        if held:
            self.desks[i].blobs.evict(self.random.choice(held))

    def on_late(self, i):
        if self.late:
            self.server.push(self.random.choice(self.late))

    # --- a whole history ---

    def work(self):
        names = list(self.weights)
        weights = [self.weights[name] for name in names]
        for _ in range(self.random.randint(40, 140)):
            name = self.random.choices(names, weights)[0]
            desk = self.random.choice(self.desks)
            if name in DEEDS:
                getattr(self, "do_" + name)(desk)
            elif name in TRAFFIC:
                getattr(self, name)(desk, self.loss * self.random.randrange(2))
            else:
                self.happen(name)
            if self.witness.violations:
                return

    def calm_down(self):
        self.tell("-- peace")
        for round_ in range(60):
            for desk in self.desks:
                self.pull(desk, 0)
                self.push(desk, 0)
                for task, key in desk.blobs.tasks():
                    task(key, self.wire(desk, 0), 8)
            if round_ > 3 and not any(desk.outbox or desk.blobs.sends() for desk in self.desks):
                break
        for desk in self.desks + self.desks:
            self.pull(desk, 0)
        for desk in self.desks:
            for _ in range(4):
                for task, key in desk.blobs.tasks():
                    task(key, self.wire(desk, 0), 8)

    def check(self):
        checks.check_end(self.witness, self.server, self.desks)
        fresh = Client(self.random.choice(USERS), self.server, self.random)
        self.pull(fresh, 0, limit=1)
        checks.check_desk(self.witness, self.server, fresh, "I-PAGE")
        return self.witness.violations


def run(seed, tell=None):
    """-> what was violated"""
    world = World(seed, tell)
    world.work()
    if world.witness.violations:
        return world.witness.violations
    world.calm_down()
    return world.check()

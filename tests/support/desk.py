# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives a window through the accessibility bus, as a screen reader and a keyboard do.

Run inside tests/support/with-display, with the interpreter that has the bindings:

    with Desk([reseau, "--data-dir", folder], name="reseau") as desk:
        desk.click("push button", "Nouvelle fiche")
        desk.write("text", "Titre", "Réparer des vélos")
        desk.wait_for("label", "À relire")
        desk.shot("fiche.png")

Nothing here waits for a fixed time but between two clicks, where GTK 4.8 drops the second when it
comes too soon: everything is asked again until it is there, and a Missing tells what was there instead.
What is sent while a window takes over from another may be lost, as it is for a person; bring () sends it again.
"""

import itertools
import os
import re
import signal
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

CLICKS = ("click", "activate", "press", "toggle", "menu.popup", "popup")
BETWEEN_CLICKS = 0.35
STILL = 0.1
# Seconds until a thing is taken not to come at all: only a test that fails waits for so long.
PATIENCE = int(os.environ.get("RESEAU_PATIENCE", "180"))
# Seconds until what was done is done once more, at first.
AGAIN_AFTER = 10
DUMPED_LINES = 150
A_TYPE = re.compile(r"(Gtk|Adw|Reseau)[A-Z]\w+$")
# The accessibility bus warns of a program that is not ready yet: only the program is to die of warnings.
GLib.log_set_always_fatal(GLib.LogLevelFlags.LEVEL_ERROR)
# A program that is busy answers late; that is no reason to ask it for the same thing again.
Atspi.set_timeout(60000, 120000)


class Missing(AssertionError):
    """What a test waited for did not come."""


class Desk:
    """One running program and its windows."""

    def __init__(self, command, name=None, env=None):
        self.command = command
        self.name = name or os.path.basename(command[0])
        self.patience = PATIENCE
        self.last_click = 0.0
        self.process = subprocess.Popen(command, env={**os.environ, **(env or {})})

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None and issubclass(kind, Missing):
            self.dump()
        self.stop()

    # -- the program

    def stop(self):
        """Asks the program to end, and says with what code it did."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def kill(self):
        """As a crash does."""
        self.process.kill()
        return self.process.wait()

    def application(self):
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            try:
                child = desktop.get_child_at_index(index)
                if child is not None and child.get_process_id() == self.process.pid:
                    return child
            except GLib.Error:
                continue
        return None

    # -- looking

    def wait(self, question, what, patience=None):
        """The first true answer of question(); Missing, with what in words, when none came in time."""
        end = time.monotonic() + (patience or self.patience)
        pause = 0.02
        while True:
            try:
                answer = question()
            except GLib.Error: # the node went away while it was read
                answer = None
            if answer:
                return answer
            if self.process.poll() is not None:
                raise Missing(f"{self.name} ended with {self.process.returncode} before: {what}")
            if time.monotonic() > end:
                raise Missing(f"not there: {what}")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.25)

    def nodes(self, within=None, showing=True):
        """Every node on the screen, the outer before the inner."""
        start = within or self.application()
        if start is None:
            return
        waiting = [start]
        while waiting:
            node = waiting.pop()
            try:
                if showing and node is not start and not is_showing(node):
                    continue
                yield node
                waiting += [node.get_child_at_index(i) for i in reversed(range(node.get_child_count()))]
            except (GLib.Error, AttributeError):
                continue

    def find_all(self, role=None, name=None, within=None, showing=True):
        return [node for node in self.nodes(within, showing) if matches(node, role, name)]

    def find(self, role=None, name=None, within=None):
        """The first node of this role whose name is, or matches the function, name."""
        what = wanted(role, name) + (f" in {within.get_name()!r}" if within else "")
        return self.wait(lambda: next(iter(self.find_all(role, name, within)), None), what)

    wait_for = find

    def on_screen(self, role=None, name=None, within=None):
        """As find(), but what a pointer would meet too: neither behind another page nor scrolled away."""
        def meet():
            for node in self.find_all(role, name, within):
                if is_met_by_pointer(node):
                    return node
            return None
        return self.wait(meet, f"on the screen: {wanted(role, name)}")

    def wait_gone(self, role=None, name=None, within=None):
        self.wait(lambda: not self.find_all(role, name, within), f"no {wanted(role, name)}")

    def tree(self):
        """What is shown, one node a line."""
        lines = []
        for node in self.nodes():
            lines.append(f"{'  ' * depth_of(node)}{describe(node)}")
        return "\n".join(lines)

    def dump(self):
        """What a failed test prints, as a comment in TAP: all that has a name of its own."""
        lines = []
        for node in self.nodes():
            try:
                name = node.get_name()
                if name and not A_TYPE.match(name):
                    lines.append(f"# {'FOCUS ' if has_state(node, Atspi.StateType.FOCUSED) else ''}{describe(node)}")
            except GLib.Error:
                continue
        if len(lines) > DUMPED_LINES:
            lines[DUMPED_LINES:] = [f"# and {len(lines) - DUMPED_LINES} more"]
        print("# On the screen:", *lines, sep="\n", flush=True)

    # -- acting

    def insist(self, act, question, what):
        """Does what act() does until question() is true: the same once more may not do harm."""
        end = time.monotonic() + self.patience
        kept = self.patience
        try:
            for turn in itertools.count():
                self.patience = AGAIN_AFTER * 2 ** turn
                try:
                    act()
                except (GLib.Error, Missing): # it may be done already: the answer tells
                    pass
                try:
                    return self.wait(question, what)
                except Missing:
                    if self.process.poll() is not None or time.monotonic() > end:
                        raise
        finally:
            self.patience = kept

    def bring(self, act, role=None, name=None):
        """As insist (), until there is such a node."""
        return self.insist(act, lambda: next(iter(self.find_all(role, name)), None), wanted(role, name))

    def settle(self):
        """Until the program has taken what was sent to it before: it answers the bus in its turn."""
        for _ in range(2):
            try:
                frame = self.application().get_child_at_index(0)
                Atspi.Component.get_extents(frame, Atspi.CoordType.WINDOW)
            except (GLib.Error, AttributeError): # no window any more
                return

    def click(self, role=None, name=None, within=None, node=None):
        """A list that is made anew takes its rows away: then the new one is looked for."""
        def press():
            target = node or next(iter(self.find_all(role, name, within)), None)
            if target is None:
                return None
            time.sleep(max(0, self.last_click + BETWEEN_CLICKS - time.monotonic()))
            # A GtkCheckButton has no action in GTK 4.8.
            if not act(target, CLICKS) and not self.point(target):
                return None
            self.last_click = time.monotonic()
            return target
        what = describe(node) if node else wanted(role, name)
        return self.wait(press, f"a click on {what}")

    def point(self, node):
        """A click of the pointer in the middle of a node of the active window, if it keeps its place."""
        window = self.active_window()
        box = resting_place(node)
        if box is None:
            return False
        done = subprocess.run(["xdotool", "mousemove", "--window", window, str(box.x + box.width // 2),
                               str(box.y + box.height // 2), "click", "1"], check=False)
        self.settle()
        return done.returncode == 0 # the window may have gone

    def active_window(self):
        """The window that keys and clicks go to, once it is one of the program's and the program knows."""
        def ask():
            if not any(has_state(frame, Atspi.StateType.ACTIVE) for frame in self.frames()):
                return None
            got = subprocess.run(["xdotool", "getactivewindow", "getwindowpid", "getactivewindow"], check=False,
                                 capture_output=True, text=True).stdout.split()
            return got[1] if len(got) == 2 and int(got[0]) == self.process.pid else None
        return self.wait(ask, "an active window")

    def frames(self):
        application = self.application()
        if application is None:
            return []
        children = [application.get_child_at_index(i) for i in range(application.get_child_count())]
        return [frame for frame in children if frame is not None]

    def focus(self, node):
        """By the bus, or by the pointer where GTK 4.8 does not let the bus do it (GtkEntry, AdwEntryRow)."""
        try:
            node.grab_focus()
            self.wait(lambda: has_state(node, Atspi.StateType.FOCUSED), "focus", 0.3)
        except (GLib.Error, Missing):
            self.wait(lambda: self.point(node), f"a click on {describe(node)}")

    def write(self, role, name, text, within=None):
        """Replaces what an entry or a text view has, by the keyboard."""
        def write():
            self.focus(self.find(role, name, within))
            self.key("ctrl+a")
            self.type(text)

        def written():
            return next((node for node in self.find_all(role, name, within) if text_of(node) == text), None)
        return self.insist(write, written, f"{text!r} in {wanted(role, name)}")

    def key(self, *combinations):
        """As xdotool names them: ctrl+k, Escape, alt+Left. Each is taken before the next is sent."""
        for combination in combinations:
            self.active_window()
            subprocess.run(["xdotool", "key", "--clearmodifiers", combination], check=True)
            self.settle()

    def type(self, text):
        self.active_window()
        for number, line in enumerate(text.split("\n")):
            if number:
                self.key("Return")
            if line:
                subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "8", line], check=True)
        self.settle()

    def resize(self, width, height):
        """The window, to the size of a telephone for one."""
        subprocess.run(["xdotool", "windowsize", self.active_window(), str(width), str(height)], check=True)
        self.settle()

    def shot(self, path):
        """The whole display as a PNG."""
        subprocess.run(["import", "-window", "root", path], check=True)


def begins(text):
    """A name that begins so."""
    def check(name):
        return name.startswith(text)
    check.__name__ = f"{text}…"
    return check


def ends(text):
    """A name that ends so: a button may have an icon before its words."""
    def check(name):
        return name.endswith(text)
    check.__name__ = f"…{text}"
    return check


def wanted(role, name):
    """In words."""
    return f"{role or 'anything'} " + (name.__name__ if callable(name) else repr(name))


def matches(node, role, name):
    try:
        if role is not None and node.get_role_name() != role:
            return False
        if name is None:
            return True
        return name(node.get_name()) if callable(name) else node.get_name() == name
    except GLib.Error: # it went away while it was looked at
        return False


def has_state(node, state):
    return node.get_state_set().contains(state)


def has_focus(node):
    try:
        return has_state(node, Atspi.StateType.FOCUSED)
    except GLib.Error: # it went away while it was looked at
        return False


def is_showing(node):
    """Not hidden. GTK 4.8 says the same of a page of a stack that is not the one shown: see Desk.on_screen."""
    return has_state(node, Atspi.StateType.VISIBLE)


def frame_of(node):
    while node is not None and node.get_role_name() not in {"frame", "window", "dialog", "alert"}:
        node = node.get_parent()
    return node


def same_or_inside(node, outer):
    while node is not None:
        if node == outer:
            return True
        node = node.get_parent()
    return False


def actions_of(node):
    names = []
    count = Atspi.Action.get_n_actions(node) if "Action" in node.get_interfaces() else 0
    for index in range(count):
        try:
            names.append(Atspi.Action.get_action_name(node, index))
        except GLib.Error: # GTK 4.8 counts actions that it then does not have
            names.append("")
    return names


def act(node, wanted):
    """By the name of the action: the first of a text view may well delete a line."""
    names = actions_of(node)
    for name in wanted:
        if name in names:
            return Atspi.Action.do_action(node, names.index(name))
    return False


def is_met_by_pointer(node):
    frame = frame_of(node)
    if frame is None:
        return False
    box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    if box.width <= 0 or box.height <= 0:
        return False
    met = Atspi.Component.get_accessible_at_point(
        frame, box.x + box.width // 2, box.y + box.height // 2,
        Atspi.CoordType.WINDOW)
    return met is not None and (same_or_inside(met, node) or same_or_inside(node, met))


def resting_place(node):
    before = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    time.sleep(STILL)
    box = Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW)
    same = (box.x, box.y, box.width, box.height) == (before.x, before.y, before.width, before.height)
    return box if same and box.width > 0 and box.height > 0 else None


def text_of(node):
    """What stands in an entry, a text view or a label."""
    if "Text" not in node.get_interfaces():
        return node.get_name()
    return Atspi.Text.get_text(node, 0, Atspi.Text.get_character_count(node))


def describe(node):
    return f"{node.get_role_name()} {node.get_name()!r}"


def depth_of(node):
    depth = 0
    parent = node.get_parent()
    while parent is not None and parent.get_role_name() != "application":
        depth += 1
        parent = parent.get_parent()
    return depth

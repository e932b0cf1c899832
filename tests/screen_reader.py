"""A screen reader's view of FocusDesk, by Debian's AT-SPI library: runs in Debian's own Python.

Takes one question a line on stdin and answers one a line on stdout, both JSON. Between questions
it hears what a screen reader would: the events of names, values, states and the focus. It is a
program of its own, for tests/reader.py alone.
"""
# ruff: noqa: E402, T201

import json
import sys
import warnings

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

# GLib has renamed methods since Debian 12, whose names newer releases still know.
warnings.simplefilter("ignore", DeprecationWarning)

STATES = ("enabled", "sensitive", "showing", "visible", "focusable", "focused", "checked",
          "checkable", "editable", "selected", "read_only", "pressed")  # fmt: skip
EVENTS = (
    "object:property-change:accessible-name",
    "object:property-change:accessible-description",
    "object:property-change:accessible-value",
    "object:text-changed",
    "object:state-changed",
    "object:announcement",
)
DEEPEST = 40

heard: list[dict[str, object]] = []


def program():
    """The application that has FocusDesk's name, if it is there; nothing of it is remembered."""
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    for number in range(desktop.get_child_count()):
        found = desktop.get_child_at_index(number)
        if found is not None and found.get_name() == "FocusDesk":
            found.set_cache_mask(Atspi.Cache.NONE)
            return found
    return None


def described(node, path):
    """What a screen reader can know of one accessible."""
    states = node.get_state_set()
    told = {
        "path": path,
        "role": node.get_role_name(),
        "name": node.get_name(),
        "description": node.get_description(),
        "states": [s for s in STATES if states.contains(getattr(Atspi.StateType, s.upper()))],
        "actions": [],
        "value": None,
        "range": None,
        "text": None,
        "box": None,
        "labelled": [],
    }
    for relation in node.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            told["labelled"] = [
                relation.get_target(n).get_name() for n in range(relation.get_n_targets())
            ]
    interfaces = node.get_interfaces()
    if "Action" in interfaces:
        told["actions"] = [node.get_action_name(n) for n in range(node.get_n_actions())]
    if "Value" in interfaces:
        told["value"] = node.get_current_value()
        told["range"] = [node.get_minimum_value(), node.get_maximum_value()]
    if "Text" in interfaces:
        told["text"] = node.get_text(0, node.get_character_count())
    if "Component" in interfaces:
        box = node.get_extents(Atspi.CoordType.SCREEN)
        told["box"] = [box.x, box.y, box.width, box.height]
    return told


def walk(node, path):
    """Yield what can be come to below `node`, and where, in the order a reader goes through it."""
    if path and not node.get_state_set().contains(Atspi.StateType.SHOWING):
        return
    yield node, path
    if len(path) < DEEPEST:
        for number in range(node.get_child_count()):
            child = node.get_child_at_index(number)
            if child is not None:
                yield from walk(child, [*path, number])


def at(path):
    """The accessible at a path of child numbers."""
    node = program()
    for number in path:
        node = node.get_child_at_index(number)
    return node


def answer(question):
    """Do what is asked, and say what came of it."""
    do = question["do"]
    if do == "tree":
        root = program()
        return [] if root is None else [described(*found) for found in walk(root, [])]
    if do == "focused":
        root = program()
        for node, path in walk(root, []) if root is not None else ():
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                return described(node, path)
        return None
    if do == "heard":
        told = heard[:]
        heard.clear()
        return told
    node = at(question["path"])
    if do == "press":
        return node.do_action(question.get("number", 0))
    if do == "set_value":
        return node.set_current_value(question["value"])
    if do == "set_text":
        return node.set_text_contents(question["text"])
    if do == "focus":
        return node.grab_focus()
    raise ValueError(do)


def hear(event):
    """Note an event as a screen reader is told of it."""
    try:
        source = event.source
        heard.append(
            {
                "event": event.type,
                "role": source.get_role_name(),
                "name": source.get_name(),
                "detail": event.detail1,
                "text": event.any_data if isinstance(event.any_data, str) else "",
            }
        )
    except GLib.Error:
        pass  # it is gone already


def take(_source, _condition):
    """Answer the next question; none: the test is over."""
    line = sys.stdin.readline()
    if not line:
        Atspi.event_quit()
        return False
    try:
        told = {"answer": answer(json.loads(line))}
    except (GLib.Error, AttributeError) as problem:  # it was gone before it was asked
        told = {"problem": repr(problem)}
    print(json.dumps(told), flush=True)
    return True


Atspi.init()
listener = Atspi.EventListener.new(hear)
for kind in EVENTS:
    listener.register(kind)
# Questions come last: what was told before one was asked is heard by then.
GLib.io_add_watch(sys.stdin.fileno(), GLib.PRIORITY_LOW, GLib.IO_IN | GLib.IO_HUP, take)
print(json.dumps({"answer": "ready"}), flush=True)
Atspi.event_main()

# SPDX-License-Identifier: MIT
"""QActors in gdb, on a running program or a core file: tasks and actors, asynchronous stacks, values.

    (gdb) source qactors.py      (an installed QActors is found by gdb itself)
    (gdb) qactors tasks          all tasks of all threads, and where each waits
    (gdb) qactors bt 7           the asynchronous stack of task 7, with source lines and locals
    (gdb) qactors actors         all actors, with their mailboxes
    (gdb) print pid              as <0.1.2>; also Message, ExitReason, Async, TaskHandle, Ref

Reads memory only: nothing of the program is called. Needs the debug information of QActors and, for locals, of the program.
"""
import re

import gdb

DETAIL = "QActors::detail::"
TABLE = "QActors::detail::(anonymous namespace)::s_table"
PHASES = ["has not begun", "runs", "waits", "waits for its turn", "has ended"]
MOST = 10_000_000  # of a list that memory in disorder might close to a ring


def lookup(name):
    try:
        return gdb.lookup_type(name)
    except gdb.error as error:
        raise gdb.GdbError(f"qactors: no debug information of QActors ({error}): build it with -g, or install its debug symbols")


_fields = {}


def place_of(kind, name):
    """(offset in bits, type, number of bits or 0) of a member, also one of a base class or an unnamed union."""
    for candidate in kind.fields():
        if not hasattr(candidate, "bitpos"):
            continue  # static
        if candidate.name == name:
            return candidate.bitpos, candidate.type, candidate.bitsize
        if candidate.is_base_class or not candidate.name:
            inner = candidate.type.strip_typedefs()
            if inner.code in (gdb.TYPE_CODE_STRUCT, gdb.TYPE_CODE_UNION) and (below := place_of(inner, name)):
                return candidate.bitpos + below[0], below[1], below[2]
    return None


def find_place(pointer, name):
    kind = pointer.type.strip_typedefs().target().unqualified().strip_typedefs()
    key = (str(kind), name)
    if key not in _fields:
        _fields[key] = place_of(kind, name)
    if not _fields[key]:
        raise gdb.GdbError(f"qactors: {kind} has no {name}: this script is of another version of QActors than the program, or "
                           "the program lacks debug information (-g)")
    return _fields[key]


def get(pointer, name):
    """A member of what it points to; a reference as a pointer. Read by its offset: a pointer that gdb dereferences makes it
look for the object's class, and warn of each that it does not know."""
    bits, member, width = find_place(pointer, name)
    address = int(pointer) + bits // 8
    memory = gdb.selected_inferior()
    if width:
        return bytes(memory.read_memory(address, 1))[0] >> bits % 8 & (1 << width) - 1
    if member.code == gdb.TYPE_CODE_REF:
        member = member.target().pointer()
    return gdb.Value(bytes(memory.read_memory(address, member.sizeof)), member)


def point(value, kind):
    """The same address as another kind of pointer; a cast makes gdb look for the object's class, too."""
    return gdb.Value(int(value)).cast(kind)


def class_of(pointer):
    """The class of what it points to, by the symbol of its virtual table."""
    table = int(point(pointer, gdb.lookup_type("unsigned long").pointer()).dereference())
    match = re.match(r"vtable for (.*?)( \+ \d+)? in section", gdb.execute(f"info symbol {table}", to_string=True))
    name = match.group(1) if match else str(pointer.type.target().unqualified())
    return re.sub(r"^QActors::detail::Final<(.*)>$", r"\1", name)


def atomic(value):
    """What a std::atomic holds."""
    for name in ("_M_i", "_M_b", "_M_p", "__a_", "__a_value"):
        try:
            return atomic(value[name])
        except (gdb.error, KeyError):
            continue
    return value


def unique(pointer, name, kind):
    """What the std::unique_ptr `name` of an object holds: a pointer and nothing else, however the library wraps it."""
    bits = find_place(pointer, name)[0]
    memory = gdb.selected_inferior().read_memory(int(pointer) + bits // 8, kind.pointer().sizeof)
    return gdb.Value(bytes(memory), kind.pointer())


def qstring(value):
    """A QString's text."""
    data = value["d"]
    size = int(data["size"])
    if size <= 0 or size > 100_000:
        return ""
    memory = gdb.selected_inferior().read_memory(int(data["ptr"]), 2 * size)
    return bytes(memory).decode("utf-16-le", "replace")


# --- places

class Place:
    """A std::source_location."""

    def __init__(self, location):
        pointer = location["_M_impl"]
        self.file = self.function = ""
        self.line = 0
        if int(pointer) != 0:
            self.file = pointer["_M_file_name"].string()
            self.function = pointer["_M_function_name"].string()
            self.line = int(pointer["_M_line"])

    def __bool__(self):
        return self.line > 0

    def __str__(self):
        return f"{self.file.rsplit('/', 1)[-1]}:{self.line}"

    def is_library(self):
        return "/include/QActors/" in self.file or re.search(r"(^|/)src/(actors|servers|supervision|tasks|kernel)/[a-z_]+\.cpp$", self.file)

    def source(self):
        """The line of the program's text, if gdb finds it."""
        try:
            text = gdb.execute(f"list {self.file.rsplit('/', 1)[-1]}:{self.line},{self.line}", to_string=True)
        except gdb.error:
            return ""
        match = re.match(r"\d+\s*(.*)", text)
        return match.group(1).strip() if match else ""


def short_function(pretty):
    """Without what it returns and takes, as the snapshot has it."""
    text = re.sub(r" \[with .*| \[[A-Z].* = .*", "", pretty)
    text = text.replace("(anonymous namespace)::", "").replace("{anonymous}::", "")
    text = re.sub(r"(\(anonymous class\)|<lambda\([^>]*\)>|\{lambda\([^}]*\)#\d+\})(::operator\(\))?", "<lambda>", text)
    previous = None
    while previous != text:
        previous = text
        text = re.sub(r"\([^()]*\)( const)?", "", text)
    depth, start = 0, 0
    for i, c in enumerate(text):
        if c == "<" and not text.startswith("<lambda>", i):
            depth += 1
        elif c == ">" and depth:
            depth -= 1
        elif c in " *&" and depth == 0:
            start = i + 1
    return text[start:]


# --- the tree of tasks

def schedulers():
    lookup(DETAIL + "Scheduler")
    try:
        first = gdb.parse_and_eval(f"(void *)&'{TABLE}'")
    except gdb.error:
        raise gdb.GdbError("qactors: the program has not loaded QActors, or its symbols are stripped")
    slots = point(first, lookup(DETAIL + "Scheduler").pointer().pointer())
    for index in range(4096):
        scheduler = slots[index]
        if int(scheduler) == 0:
            return
        yield scheduler


def as_task(node):
    """The task, if that is what the node of the tree is."""
    is_task = get(node, "m_isTask") and get(node, "m_attached")
    return point(node, lookup(DETAIL + "TaskContext").pointer()) if is_task else None


def chain(node, link):
    count = 0
    while int(node) != 0 and count < MOST:
        yield node
        node = get(node, link)
        count += 1


def walk(scheduler):
    """(task, depth) of all below the thread's roots, each after the one it stands in, the oldest first."""
    stack = [(node, 0) for node in chain(get(scheduler, "m_firstRoot"), "m_next")]
    while stack:
        node, depth = stack.pop()
        task = as_task(node)
        if task is not None:
            yield typed(task), depth
        stack.extend((child, depth + (task is not None)) for child in chain(get(node, "m_firstChild"), "m_next"))


def typed(task):
    """As an ActorTask if it is one, else as a TaskContext."""
    is_actor = class_of(task) == DETAIL + "ActorTask"
    return point(task, lookup(DETAIL + ("ActorTask" if is_actor else "TaskContext")).pointer())


def detail_text(task, name):
    """The name or the label, of which few tasks have any."""
    pointer = unique(task, "m_details", lookup(DETAIL + "TaskContext::Details"))
    return qstring(get(pointer, name)) if int(pointer) != 0 else ""


def actor_of(task):
    """The actor's QObject, if the task is an actor that is there."""
    if not str(task.type.target().unqualified()).endswith("ActorTask") or bool(get(task, "m_actorGone")):
        return None
    return get(task, "m_object")


def name_of(task):
    text = detail_text(task, "name")
    if not text:
        actor = actor_of(task)
        text = f"{class_of(actor)} {pid_text(get(task, 'm_address'))}" if actor is not None else f"task {int(get(task, 'm_id'))}"
    label = detail_text(task, "label")
    return f'{text} "{label}"' if label else text


def promises(task):
    """From the innermost outwards."""
    promise = get(task, "m_innermost")
    count = 0
    while int(promise) != 0 and count < MOST:
        yield promise
        awaiter = get(promise, "awaiter")
        if int(awaiter) == 0:
            return
        promise = get(awaiter, "caller")
        count += 1


def places(task):
    return [place for place in (Place(get(promise, "where")) for promise in promises(task)) if place and not place.is_library()]


def is_waiting(task):
    return int(get(task, "m_phase")) == 2 and int(get(task, "m_leaf")) != 0


def state_of(task):
    phase = int(get(task, "m_phase"))
    if is_waiting(task):
        kind = class_of(get(task, "m_leaf")).replace("QActors::detail::", "").replace("QActors::", "")
        return "waits for " + re.sub(r"(Awaitable|Awaiter)(<.*>)?$", r"\2", kind)
    return PHASES[phase] if phase < len(PHASES) else "is damaged"


def flags(task):
    text = ""
    scope = get(task, "m_scope")
    if int(get(scope, "m_look")) & 1:
        text += ", cancelled"
    node = scope
    while int(node) != 0:
        if bool(get(node, "m_shielded")):
            text += ", shielded"
            break
        if int(node) == int(task):
            break
        node = get(node, "m_parent")
    return text


def describe(task):
    text = f"[{int(get(task, 'm_id'))}] {name_of(task)}{flags(task)}: {state_of(task)}"
    found = [str(place) for place in places(task)]
    if found:
        text += (" after " if text.endswith(": runs") else " at ") + ", in ".join(found)
    return text


def thread_text(scheduler):
    return f"thread {int(get(scheduler, 'm_index'))}: {int(atomic(get(scheduler, 'm_tasks')))} tasks"


def find(number):
    for scheduler in schedulers():
        for task, _ in walk(scheduler):
            if int(get(task, "m_id")) == number:
                return task
    raise gdb.GdbError(f"qactors: there is no task {number}; 'qactors tasks' lists them")


# --- commands

class QActors(gdb.Command):
    """Tasks and actors of a program that uses QActors."""

    def __init__(self):
        super().__init__("qactors", gdb.COMMAND_STACK, gdb.COMPLETE_NONE, prefix=True)


class Tasks(gdb.Command):
    """qactors tasks: all tasks of all threads as a tree, with their numbers, and where each waits."""

    def __init__(self):
        super().__init__("qactors tasks", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        for scheduler in schedulers():
            if int(atomic(get(scheduler, "m_tasks"))) == 0:
                continue
            print(thread_text(scheduler))
            for task, depth in walk(scheduler):
                print("  " * (min(depth, 40) + 1) + describe(task))


class Actors(gdb.Command):
    """qactors actors: all actors, with their names, mailboxes and waits."""

    def __init__(self):
        super().__init__("qactors actors", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        for scheduler in schedulers():
            for task, _ in walk(scheduler):
                actor = actor_of(task)
                if actor is None:
                    continue
                name = detail_text(task, "name")
                print(f"{pid_text(get(task, 'm_address'))} {class_of(actor)}" + (f' "{name}"' if name else "")
                      + f", {int(get(task, 'm_count'))} messages, task {int(get(task, 'm_id'))}: {state_of(task)}")


class Backtrace(gdb.Command):
    """qactors bt [NUMBER]: the asynchronous stack of a task, innermost first: the coroutines that await one another,
with source lines and locals. Without a number: of the task that runs, or else of every task that waits."""

    def __init__(self):
        super().__init__("qactors bt", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        if argument.strip():
            try:
                number = int(argument)
            except ValueError:
                raise gdb.GdbError("qactors bt: give the number of a task, as 'qactors tasks' shows it")
            self.show(find(number))
            return
        running = [typed(get(s, "m_current")) for s in schedulers() if int(get(s, "m_current")) != 0]
        for task in running or [task for s in schedulers() for task, _ in walk(s)]:
            self.show(task)

    def show(self, task):
        print(f"[{int(get(task, 'm_id'))}] {name_of(task)}{flags(task)}: {state_of(task)}")
        number = 0
        for promise in promises(task):
            place = Place(get(promise, "where"))
            if not place or place.is_library():
                continue
            print(f"#{number:<3}{short_function(place.function)} at {place}")
            if source := place.source():
                print(f"      {source}")
            for name, value in locals_of(promise):
                print(f"        {name} = {value}")
            number += 1
        if number == 0:
            print("    (no coroutine waits)")


# --- what stands in a coroutine's frame

def resume_of(address):
    """Where the coroutine goes on whose frame begins there."""
    return int(point(address, gdb.lookup_type("unsigned long").pointer()).dereference())


def function_of(code):
    block = gdb.block_for_pc(code)
    while block is not None and block.function is None:
        block = block.superblock
    return block


def members_of(address):
    """(name, type, offset) of what the frame that begins there holds. g++ names the frame's type at the function's parameter,
clang at a variable. Of a method's frame gdb has read no members if g++ made it: there the variables tell."""
    block = function_of(resume_of(address))
    if block is None:
        return
    for symbol in block:
        if symbol.name in ("frame_ptr", "__coro_frame"):
            kind = symbol.type.strip_typedefs()
            kind = kind.target().strip_typedefs() if kind.code == gdb.TYPE_CODE_PTR else kind
            for member in kind.fields():
                yield member.name or "", member.type, member.bitpos // 8
            if kind.fields():
                return
    scope = gdb.execute(f"info scope *{resume_of(address)}", to_string=True)
    types = {symbol.name: symbol.type for symbol in block}
    pattern = r"Symbol (\S+) is a complex DWARF expression:\n +0: DW_OP_fbreg \S+\n +\d+: DW_OP_deref\n +\d+: DW_OP_plus_uconst (\d+)\n,"
    for name, offset in re.findall(pattern, scope):
        if name in types:
            yield name, types[name], int(offset)


def is_polymorphic(kind):
    """True if its objects have a virtual table: objects with an identity, mostly QObjects, of which the address says more."""
    kind = kind.strip_typedefs()
    return kind.code == gdb.TYPE_CODE_STRUCT and any(
        (f.name or "").startswith("_vptr") or (f.is_base_class and is_polymorphic(f.type)) for f in kind.fields())


def locals_of(promise):
    """(name, text) of the variables and parameters that the coroutine has now, as far as the compiler tells."""
    address = int(promise) - 2 * promise.type.sizeof
    try:
        members = list(members_of(address))
    except (gdb.error, RuntimeError):
        return
    for name, kind, offset in members:
        # What the compiler keeps for itself: _Coro_promise, __coro_index, temporaries, awaiters.
        if not name or re.match(r"_|[A-Z]\.|D\.|(Aw|Yd|Is|Fs|T)\d*(_|$)|(struct|class|anon)_|[A-Z]\w*Type_\d+$|frame_ptr$", name):
            continue
        try:
            value = gdb.Value(address + offset).cast(kind.pointer()).dereference() if kind.code != gdb.TYPE_CODE_REF else \
                gdb.Value(address + offset).cast(kind.target().pointer().pointer()).dereference().dereference()
            if is_polymorphic(value.type):
                text = f"{value.type.unqualified()} at {int(value.address):#x}"
            else:
                text = value.format_string(max_elements=20, max_depth=2)
        except (gdb.error, RuntimeError):
            continue
        # g++ adds the scope's numbers.
        yield re.sub(r"_\d+_\d+$", "", name), text if len(text) < 200 else text[:200] + "…"


# --- values

def pid_text(value):
    address = value["m_address"]
    if int(address["serial"]) == 0:
        return "<null>"
    return f"<{int(address['thread'])}.{int(address['slot'])}.{int(address['serial'])}>"


class PidPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return "QActors::Pid " + pid_text(self.value)


class RefPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return f"QActors::Ref #{int(self.value['m_number'])}"


class ExitReasonPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        bits = int(self.value["m_bits"])
        try:
            kind = gdb.Value(bits & 7).cast(gdb.lookup_type("QActors::ExitReason::Kind"))
            text = str(kind).rsplit("::", 1)[-1]
        except gdb.error:
            text = f"kind {bits & 7}"
        return f"QActors::ExitReason {text}" + (" with details" if bits & ~7 else "")


class MessagePrinter:
    """Its type, and the value where gdb knows the type."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        node = self.value["m_node"]
        if int(node) == 0:
            return "QActors::Message, empty"
        return f"QActors::Message of {message_type(node)}"

    def children(self):
        node = self.value["m_node"]
        if int(node) == 0:
            return
        try:
            yield "value", point(get(node, "payload"), gdb.lookup_type(message_type(node)).pointer()).dereference()
        except gdb.error:
            return


def message_type(node):
    """By the type_info, whose virtual table's symbol says it."""
    actions = point(get(node, "m_actions"), lookup(DETAIL + "MessageType").pointer())
    text = gdb.execute(f"info symbol {int(actions['info'])}", to_string=True)
    match = re.match(r"typeinfo for (.*?)( \+ \d+)? in section", text)
    if match:
        return match.group(1)
    mangled = actions["info"]["__name"].string()
    try:
        return gdb.execute(f"demangle _Z{mangled.lstrip('*')}", to_string=True).strip() if mangled[0] == "N" else mangled
    except gdb.error:
        return mangled


class AsyncPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        frame = self.value["m_handle"]["_M_fr_ptr"]
        name = str(self.value.type.strip_typedefs().unqualified())
        if int(frame) == 0:
            return f"{name}, empty"
        resume = resume_of(frame)
        if resume == 0:
            return f"{name}, over"
        block = function_of(resume)
        function = short_function(block.function.print_name) if block is not None else hex(resume)
        return f"{name} of {re.sub(r'[.](actor|resume)$', '', function)}"


class TaskHandlePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        node = self.value["m_task"]["m_node"]
        name = str(self.value.type.strip_typedefs().unqualified())
        return f"{name}, empty" if int(node) == 0 else f"{name} {describe(typed(node))}"


class ActorPrinter:
    """An ActorHandle."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        node = self.value["m_task"]["m_node"]
        name = str(self.value.type.strip_typedefs().unqualified())
        return f"{name}, empty" if int(node) == 0 else f"{name} {pid_text(get(typed(node), 'm_address'))} {describe(typed(node))}"


class ActorRefPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return f"{self.value.type.strip_typedefs().unqualified()} {pid_text(self.value['m_pid'])}"


class Printers:
    name = "QActors"
    enabled = True
    subprinters = None
    kinds = [(re.compile("^QActors::Pid$"), PidPrinter), (re.compile("^QActors::Ref$"), RefPrinter),
             (re.compile("^QActors::ExitReason$"), ExitReasonPrinter), (re.compile("^QActors::Message$"), MessagePrinter),
             (re.compile("^QActors::Async<.*>$"), AsyncPrinter),
             (re.compile("^QActors::(TaskHandle|StartedTask)(<.*>)?$|^QActors::TaskHandleBase$"), TaskHandlePrinter),
             (re.compile("^QActors::(Typed)?ActorHandle(<.*>)?$"), ActorPrinter),
             (re.compile("^QActors::ActorRef<.*>$"), ActorRefPrinter)]

    def __call__(self, value):
        kind = value.type.strip_typedefs().unqualified()
        name = kind.tag or str(kind)
        for pattern, printer in self.kinds:
            if pattern.match(name):
                return printer(value)
        return None


def register():
    gdb.pretty_printers[:] = [p for p in gdb.pretty_printers if getattr(p, "name", "") != "QActors"]
    gdb.pretty_printers.append(Printers())
    QActors()
    Tasks()
    Actors()
    Backtrace()


register()

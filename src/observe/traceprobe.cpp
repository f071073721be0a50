// SPDX-License-Identifier: MIT
#include "traceprobe_p.h"

#include "tracer_p.h"
#include "kernel/ofthread_p.h"
#include "messaging/actorqueue_p.h"

#include <QActors/actors/detail/actortask.h>
#include <QActors/kernel/detail/typename.h>
#include <QActors/messaging/detail/receive.h>
#include <QActors/servers/detail/carriedrequest.h>
#include <QActors/servers/detail/messagecall.h>
#include <QActors/servers/detail/namedcall.h>
#include <QActors/servers/detail/systemcall.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;
using EventKind = TraceEvent::Kind;

namespace {

thread_local TraceProbe *t_probe = nullptr;

struct FunctionRun
{
    qint64 began = 0;
    NodePointer<const TraceContext> context;
};
FunctionRun &functionRun()
{
    return ofThread<FunctionRun>();
}

NodePointer<const TraceContext> sharing(const TraceContext *context)
{
    return NodePointer<const TraceContext>::sharing(context);
}

} // namespace

void TraceProbe::endsHere(TaskContext *task) noexcept
{
    if (t_probe && Tracer::instance().isOn())
        t_probe->endsNow(task);
}

void TraceProbe::restarted(const char *className, const QString &id)
{
    if (!Tracer::instance().isOn())
        return;
    const qint64 now = traceTime();
    Tracer::instance().push({.kind = EventKind::Restart,
                             .name = TraceNames::instance().of(u"restart of %1 (%2)"_s.arg(id, QString::fromUtf8(className))),
                             .begin = now,
                             .end = now,
                             .ids = {}});
}

void TraceProbe::functionBegins() noexcept
{
    const TraceContext *waits = Tracer::instance().isOn() ? TraceContext::in(currentLocals()) : nullptr;
    functionRun() = {waits && waits->isSampled ? traceTime() : 0, sharing(waits)};
}

void TraceProbe::functionEnds() noexcept
{
    const FunctionRun run = std::exchange(functionRun(), {});
    if (!run.began || !Tracer::instance().isOn())
        return;
    static const quint32 name = TraceNames::instance().of(u"offload()"_s);
    TraceIds ids = run.context->ids;
    ids.span = randomTraceNumber();
    Tracer::instance().push({.kind = EventKind::Function, .name = name, .begin = run.began, .end = traceTime(), .ids = ids, .parent = run.context->ids.span});
}

TraceProbe::TraceProbe() : m_session(Tracer::instance().session()), m_buffer(Tracer::instance().buffer())
{
    t_probe = this;
}

TraceProbe::~TraceProbe()
{
    if (t_probe == this)
        t_probe = nullptr;
}

void TraceProbe::visit(Scheduler *scheduler)
{
    const quint64 session = Tracer::instance().session();
    if (t_probe && t_probe->m_session != session)
        scheduler->removeProbe(t_probe);
    if (session && (!t_probe || t_probe->m_session != session))
        scheduler->addProbe(std::make_shared<TraceProbe>());
}

template<typename Make>
quint32 TraceProbe::cached(const void *key, Make make)
{
    const auto number = quintptr(key);
    KnownName &recent = m_recentNames[(number >> 4 ^ number >> 8) % m_recentNames.size()];
    if (recent.key == key)
        return recent.name;
    auto found = m_names.find(key);
    if (found == m_names.end())
        found = m_names.emplace(key, TraceNames::instance().of(make())).first;
    recent = {key, found->second};
    return found->second;
}

// Without its number: names are kept.
quint32 TraceProbe::nameOf(TaskContext *task)
{
    if (const QString given = task->givenName(); !given.isEmpty())
        return TraceNames::instance().of(given);
    if (task->principal() == task) {
        const char *className = classOf(queueOf(task));
        return cached(className, [&] { return QString::fromUtf8(className); });
    }
    const QString place = QActors::describe(task->spawnedAt());
    return TraceNames::instance().of(place.isEmpty() ? u"task"_s : u"task (%1)"_s.arg(place));
}

quint32 TraceProbe::nameOf(MessageNode *node)
{
    RequestNode *request = RequestNode::from(node);
    if (!request)
        return cached(node->type(), [&] { return typeName(*node->type()->info); });
    request = request->plain();
    const std::type_info &type = typeid(*request);
    // A name that is known by the type alone is asked for once.
    if (type == typeid(NamedCall) || type == typeid(NamedCast) || type == typeid(MessageCall) || type == typeid(MessageCast) || type == typeid(SystemCall))
        return TraceNames::instance().of(request->name());
    // But for methods: those of one class that take the same are of one type.
    if (const RequestNode::MethodCode method = request->methodCode(); method.code)
        return cached(method.code, [&] { return method; });
    return cached(&type, [&] { return request->name(); });
}

TraceProbe::TaskState &TraceProbe::stateOf(TaskContext *task, qint64 now)
{
    const auto id = quint64(task->id());
    if (m_last && m_last->id == id)
        return *m_last;
    const auto [place, isNew] = m_tasks.try_emplace(id);
    TaskState &state = place->second;
    m_last = &state;
    if (!isNew)
        return state;
    const TraceContext *above = TraceContext::in(task->locals());
    state.id = id;
    state.parent = above ? above->ids.span : 0;
    state.context = Context(TraceContext::below(above, Tracer::instance().sampling()));
    state.name = nameOf(task);
    state.began = now;
    task->exchangeLocals(LocalSet::with(task->locals(), state.context.get()));
    if (task->principal() == task) {
        const char *className = classOf(queueOf(task));
        state.about.actorClass = cached(className, [&] { return QString::fromUtf8(className); }) + 1;
        state.about.pid = queueOf(task)->pid();
    }
    tellAbout(task, state);
    push({.kind = EventKind::TaskBegin, .name = state.name, .begin = now, .task = id, .ids = state.context->ids, .parent = state.parent},
         state.context);
    return state;
}

// Also if this task is none of those that are written: its messages may be.
void TraceProbe::tellAbout(TaskContext *task, TaskState &state)
{
    const bool wasTold = !state.about.isEmpty(); // the sink forgets what becomes empty
    state.label = task->label();
    state.about.label = state.label.isEmpty() ? 0 : TraceNames::labels().of(state.label) + 1;
    if (wasTold || !state.about.isEmpty())
        m_buffer->push(state.about.toEvent(state.id));
}

void TraceProbe::push(const TraceEvent &event, const Context &of)
{
    if (of->isSampled)
        m_buffer->push(event);
}

void TraceProbe::begins(TaskContext *task) noexcept
{
    if (m_session != Tracer::instance().session())
        return;
    const qint64 now = traceTime();
    m_task = NodePointer<TaskContext>::sharing(task);
    m_began = now;
    TaskState &state = stateOf(task, now);
    m_state = &state;
    endCall(state, now);
    if (task->hasPrincipal()) {
        if (const auto stand = ReceiveBase::standOf(*queueOf(task->principal()), task); stand.taken)
            beginMessage(task, state, stand.taken, now);
    }
    const TraceContext &runs = state.handled ? *state.handled : *state.context;
    m_runName = state.handled ? state.handledName : state.name;
    m_runIds = runs.ids;
    m_runIsSampled = runs.isSampled;
    CarriedRequest::takeLast();
}

void TraceProbe::ends() noexcept
{
    const NodePointer<TaskContext> task = std::exchange(m_task, {});
    TaskState *state = std::exchange(m_state, nullptr);
    if (!task || m_session != Tracer::instance().session())
        return;
    const qint64 now = traceTime();
    if (m_runIsSampled)
        m_buffer->push({.kind = EventKind::Run, .name = m_runName, .begin = m_began, .end = now, .task = state->id, .ids = m_runIds});
    if (state->label != task->label())
        tellAbout(task.get(), *state);
    if (task->hasEnded()) {
        taskEnded(task.get(), *state, now);
        return;
    }
    if (state->handled && ReceiveBase::standOf(*queueOf(task->principal()), task.get()).receives)
        endMessage(task.get(), *state, now);
    const CarriedRequest::Sent sent = CarriedRequest::takeLast();
    const TraceContext *caller = sent.serial && task->leaf() ? TraceContext::in(task->locals()) : nullptr;
    if (caller) {
        static const quint32 nameless = TraceNames::instance().of(u"call"_s);
        state->call = spanOfCall(sent.serial);
        state->callName = sent.method.code ? cached(sent.method.code, [&] { return sent.method; }) : nameless;
        state->calledAt = sent.at;
        state->caller = sharing(caller);
    }
}

void TraceProbe::endCall(TaskState &state, qint64 now)
{
    if (!state.call)
        return;
    const Context caller = std::exchange(state.caller, {});
    TraceIds ids = caller->ids;
    ids.span = std::exchange(state.call, 0);
    push({.kind = EventKind::Call, .name = state.callName, .begin = state.calledAt, .end = now, .task = state.id, .ids = ids, .parent = caller->ids.span},
         caller);
}

// A call goes on with its caller's trace; all else begins one, so that who sends to himself does not nest without end.
void TraceProbe::beginMessage(TaskContext *task, TaskState &state, const MessageNode *constNode, qint64 now)
{
    if (state.handled)
        endMessage(task, state, now);
    auto *node = const_cast<MessageNode *>(constNode);
    RequestNode *request = RequestNode::from(node);
    CarriedRequest *carried = request && request->carried() ? static_cast<CarriedRequest *>(request) : nullptr;
    const TraceContext *from = carried ? TraceContext::in(carried->locals()) : nullptr;
    state.isCalled = from && node->isCall();
    state.isLinked = from && !state.isCalled;
    state.sender = state.isLinked ? sharing(from) : Context();
    state.handledParent = !from ? 0 : state.isCalled ? spanOfCall(carried->serial())
                                                     : from->ids.span;
    if (state.isLinked)
        state.handled = Context(TraceContext::below(nullptr, from->isSampled ? 1.0 : 0.0));
    else
        state.handled = Context(TraceContext::below(from, Tracer::instance().sampling()));
    state.handledName = nameOf(node);
    state.handledSince = now;
    if (carried) {
        carried->setLocals(LocalSet::with(carried->locals(), state.handled.get()));
        return;
    }
    state.set = LocalSet::with(task->locals(), state.handled.get());
    state.before = task->exchangeLocals(state.set);
}

void TraceProbe::endMessage(TaskContext *task, TaskState &state, qint64 now)
{
    const Context handled = std::exchange(state.handled, {});
    if (const Context sender = std::exchange(state.sender, {}))
        push({.kind = EventKind::Link, .ids = sender->ids, .parent = handled->ids.span}, handled);
    push({.kind = EventKind::Message, .isCalled = state.isCalled, .isLinked = state.isLinked, .name = state.handledName, .begin = state.handledSince, .end = now, .task = state.id, .ids = handled->ids, .parent = state.handledParent},
         handled);
    const LocalPointer set = std::exchange(state.set, {}), before = std::exchange(state.before, {});
    if (!set || task->hasEnded())
        return;
    if (task->locals() == set.get()) {
        task->exchangeLocals(before);
    } else if (TraceContext::in(task->locals()) == handled.get()) { // something else was set beside it
        const TraceContext *was = TraceContext::in(before.get());
        task->exchangeLocals(LocalSet::with(task->locals(), was ? was : state.context.get()));
    }
}

// One that runs ends with its run.
void TraceProbe::endsNow(TaskContext *task)
{
    if (task == m_task.get() || m_session != Tracer::instance().session())
        return;
    if (const auto found = m_tasks.find(quint64(task->id())); found != m_tasks.end())
        taskEnded(task, found->second, traceTime());
}

void TraceProbe::taskEnded(TaskContext *task, TaskState &state, qint64 now)
{
    endCall(state, now);
    if (state.handled)
        endMessage(task, state, now);
    push({.kind = EventKind::TaskEnd, .isFailure = task->hasFailed(), .name = state.name, .begin = state.began, .end = now, .task = state.id, .ids = state.context->ids, .parent = state.parent},
         state.context);
    if (!state.context->isSampled && !state.about.isEmpty())
        m_buffer->push(TraceAbout().toEvent(state.id));
    if (m_last == &state)
        m_last = nullptr;
    m_tasks.erase(state.id);
}

} // namespace QActors::detail

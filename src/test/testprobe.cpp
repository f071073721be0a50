// SPDX-License-Identifier: MIT
#include <QActors/test/testprobe.h>

#include <QActors/kernel/async.h>

namespace QActors::Test {

using namespace Qt::StringLiterals;
using QActors::detail::ElementRef;
using QActors::detail::MessageNode;

namespace detail {

NextMessage::NextMessage(QActors::detail::MessageQueue *queue, Duration timeout)
    : ReceiveBase(queue), m_timer([](void *self) { static_cast<NextMessage *>(self)->timedOut(); }, this), m_timeout(timeout)
{
}

bool NextMessage::ready()
{
    return ReceiveBase::ready([](const MessageNode *) { return 0; });
}

Message NextMessage::result()
{
    checkOutcome();
    return clause() == TimedOut ? Message() : takeMessage();
}

std::source_location placeOfCaller() noexcept
{
    const auto *task = QActors::detail::currentTask();
    const auto *caller = task && task->m_innermost ? task->m_innermost->caller() : nullptr;
    return caller ? caller->where : std::source_location();
}

} // namespace detail

namespace {

Pid firstPid(const ElementRef &element)
{
    if (const Pid *pid = element.as<Pid>())
        return *pid;
    for (int i = 0; i < element.type->arity; ++i) {
        if (const Pid found = firstPid(element.type->element(element.data, i)); !found.isNull())
            return found;
    }
    return {};
}

} // namespace

TestProbe::TestProbe(const QString &name, std::source_location where) : m_name(name), m_where(where)
{
    m_queue.open();
}

TestProbe::~TestProbe() = default;

void TestProbe::requireOpen(std::source_location where) const
{
    if (m_closed) {
        throw AssertionFailed(u"TestProbe '%1' (made at %2): it was closed and hears nothing any more; make a new one"_s
                                  .arg(m_name, QActors::describe(m_where)),
                              where);
    }
}

Pid TestProbe::pid() const
{
    requireOpen(m_where);
    return m_queue.pid();
}

Ref TestProbe::watch(Pid watched)
{
    requireOpen(m_where);
    return QActors::detail::monitorFrom(&m_queue, watched);
}

void TestProbe::close()
{
    m_closed = true;
    m_queue.closeAndTell({});
    m_kept = {};
}

Async<Message> TestProbe::next(Duration timeout, std::source_location where)
{
    requireOpen(where);
    if (!m_kept.isEmpty())
        co_return std::exchange(m_kept, {});
    try {
        co_return co_await detail::NextMessage(&m_queue, timeout);
    } catch (const MailboxClosed &) {
    }
    requireOpen(where);
    co_return Message();
}

void TestProbe::taken(const Message &message)
{
    m_taken.append(describeMessage(message));
    m_lastSender = firstPid(QActors::detail::MessageAccess::node(message)->whole());
}

Async<> TestProbe::expectNone(AnyDuration time, std::source_location where)
{
    const Message message = co_await next(time, where);
    if (message.isEmpty())
        co_return;
    taken(message);
    throw AssertionFailed(u"TestProbe '%1' expected no message for %2, but got %3"_s
                              .arg(m_name, QActors::describe(time), describeMessage(message)),
                          where);
}

void TestProbe::throwNothing(const QString &what, Duration timeout, std::source_location where) const
{
    const QString before = m_taken.isEmpty() ? QString() : u"; before: "_s + m_taken.join(u", ");
    throw AssertionFailed(u"TestProbe '%1' expected %2, but none that fits came within %3%4"_s
                              .arg(m_name, what.isEmpty() ? u"a message"_s : what, QActors::describe(timeout), before),
                          where);
}

void TestProbe::throwWrong(const QString &what, const Message &message, std::source_location where) const
{
    const QString expected = what.isEmpty() ? u"another message"_s : what;
    throw AssertionFailed(u"TestProbe '%1' expected %2, but got %3"_s.arg(m_name, expected, describeMessage(message)), where);
}

Pid TestProbe::lastSender(std::source_location where) const
{
    requireOpen(where);
    if (m_lastSender.isNull())
        throw AssertionFailed(u"TestProbe '%1' cannot reply: there is no Pid in the last message it took"_s.arg(m_name), where);
    return m_lastSender;
}

QStringList TestProbe::messages() const
{
    QStringList all = m_taken;
    if (!m_kept.isEmpty())
        all.append(describeMessage(m_kept));
    for (const MessageNode *node = m_queue.first(); node; node = node->next())
        all.append(describeMessage(node->whole()));
    return all;
}

int TestProbe::count() const noexcept
{
    return m_queue.count() + (m_kept.isEmpty() ? 0 : 1);
}

void TestProbe::clear()
{
    requireOpen(m_where);
    m_taken.clear();
    m_kept = {};
    m_queue.clear();
}

} // namespace QActors::Test

// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/actors/actor.h>
#include <QActors/messaging/monitor.h>
#include <QActors/messaging/detail/receive.h>
#include <QActors/messaging/send.h>
#include <QActors/kernel/dispatcher.h>
#include <QActors/test/describe.h>

#include <QtCore/qstringlist.h>

namespace QActors::Test {
namespace detail {

/// The next message, whatever it is; empty if none comes in time.
class QACTORS_TEST_EXPORT NextMessage final : public QActors::detail::ReceiveBase
{
public:
    NextMessage(QActors::detail::MessageQueue *queue, Duration timeout);
    bool ready();
    void suspend() { waitFor(m_timeout); }
    Message result();

private:
    int matchClause(const QActors::detail::MessageNode *) const override { return 0; }
    QActors::detail::TimerNode *timer() noexcept override { return &m_timer; }
    QActors::detail::TimerNode m_timer;
    Duration m_timeout;
};

/// In a coroutine: where its caller awaits it.
QACTORS_TEST_EXPORT std::source_location placeOfCaller() noexcept;

template<typename Clause>
concept IsClause = requires(const Clause &clause, const QActors::detail::MessageNode *node) { clause.matches(node); };

} // namespace detail

/// Takes the place of an actor in a test, and checks the messages that come, in order. Give pid() to the code under test,
/// as sender, subscriber or registered name. (Akka: TestProbe; fauxtp: TestActor.)
///
/// Unless said otherwise, an expectation is about the next message; a message that does not fit, or none within the timeout,
/// throws AssertionFailed, which names the message and the duration. Timeouts go by the thread's Clock. Thread: the one that
/// made the probe; messages may come from any.
class QACTORS_TEST_EXPORT TestProbe
{
public:
    /// `name` is used in failures.
    explicit TestProbe(const QString &name = QStringLiteral("probe"), std::source_location where = std::source_location::current());
    ~TestProbe();
    Q_DISABLE_COPY_MOVE(TestProbe)

    Pid pid() const; ///< throws AssertionFailed after close()
    operator Pid() const { return pid(); } ///< A probe can be given wherever a Pid is expected.
    /// How long expectations without a timeout of their own wait; 3 s by default.
    Duration timeout() const noexcept { return m_timeout; }
    void setTimeout(AnyDuration timeout) noexcept { m_timeout = timeout; }

    /// `co_await probe.expect(on("balance", arg<int>, [](int b) { return b; }))`: the next message must fit; gives the
    /// handler's value. The handler is a plain function.
    template<detail::IsClause Clause>
    auto expect(Clause clause, AnyDuration timeout, std::source_location where = std::source_location::current())
        -> Async<typename Clause::Returned>
    {
        return expectClause(this, std::move(clause), {}, timeout, where);
    }
    /// The same within setTimeout()'s time.
    template<detail::IsClause Clause>
    auto expect(Clause clause, std::source_location where = std::source_location::current())
        -> Async<typename Clause::Returned>
    {
        return expectClause(this, std::move(clause), {}, m_timeout, where);
    }

    /// `Deposit d = co_await probe.expect<Deposit>()`: the next message must be a T.
    template<typename T>
    Async<T> expect(std::source_location where = std::source_location::current())
    {
        return expect<T>(m_timeout, where);
    }
    /// The same within `timeout`.
    template<typename T>
    Async<T> expect(AnyDuration timeout, std::source_location where = std::source_location::current())
    {
        return expectClause(this, on<T>([](T &&value) -> T { return std::move(value); }), detail::typeName(typeid(T)), timeout, where);
    }

    /// `co_await probe.expectMessage("task_success", arg<TaskId>, 7)`: the elements of on(), without a handler. A failure
    /// names the place of the co_await.
    template<typename... Elements>
    Async<> expectMessage(Elements... elements)
    {
        QString what = detail::describeElements(elements...);
        return expectElements(this, on(std::move(elements)..., [] { }), std::move(what));
    }

    /// Fails if a message comes within this time.
    Async<> expectNone(AnyDuration time, std::source_location where = std::source_location::current());

    /// Takes messages as long as they are a T for which `accept(const T &)` is true; the first other message stays for the
    /// next expectation. Ends when no message comes for `timeout`.
    template<typename T, typename F>
    Async<QList<T>> receiveWhile(F accept, AnyDuration timeout, std::source_location where = std::source_location::current())
    {
        return takeWhile<T>(this, std::move(accept), timeout, where);
    }

    /// Waits for the first message that fits the clause; messages before it are skipped, but stay in messages().
    template<detail::IsClause Clause>
    auto fishFor(Clause clause, AnyDuration timeout, std::source_location where = std::source_location::current())
        -> Async<typename Clause::Returned>
    {
        return fish(this, std::move(clause), timeout, where);
    }
    /// The same within setTimeout()'s time.
    template<detail::IsClause Clause>
    auto fishFor(Clause clause, std::source_location where = std::source_location::current())
        -> Async<typename Clause::Returned>
    {
        return fish(this, std::move(clause), m_timeout, where);
    }

    /// Has a Down with this reference sent to the probe when the process has ended, at once if it has ended already. (OTP:
    /// monitor/2; Akka: watch.)
    Ref watch(Pid pid);

    /// Sends to the sender, which is the first Pid in the last message that an expectation took.
    template<typename... Args>
    void reply(Args &&...args)
    {
        QActors::send(lastSender(), std::forward<Args>(args)...);
    }
    /// The sender, see reply(); throws AssertionFailed if there was none.
    Pid lastSender(std::source_location where = std::source_location::current()) const;

    /// All messages as text, in order: those that expectations have taken, and those that wait.
    QStringList messages() const;
    /// Forgets all messages.
    void clear();
    /// The number of messages that wait.
    int count() const noexcept;
    /// Ends the probe: messages to its pid are dropped, and every function but messages() and count() throws
    /// AssertionFailed.
    void close();

private:
    Async<Message> next(Duration timeout, std::source_location where);
    void requireOpen(std::source_location where) const;
    void taken(const Message &message);
    [[noreturn]] void throwNothing(const QString &what, Duration timeout, std::source_location where) const;
    [[noreturn]] void throwWrong(const QString &what, const Message &message, std::source_location where) const;

    template<typename Clause>
    static auto expectClause(TestProbe *self, Clause clause, QString what, Duration timeout, std::source_location where)
        -> Async<typename Clause::Returned>
    {
        static_assert(!QActors::detail::CanAwait<typename Clause::Returned>, "TestProbe: the handler is a plain function.");
        const Message message = co_await self->next(timeout, where);
        if (message.isEmpty())
            self->throwNothing(what, timeout, where);
        self->taken(message);
        if (!clause.matches(QActors::detail::MessageAccess::node(message)))
            self->throwWrong(what, message, where);
        co_return clause.handle(QActors::detail::MessageAccess::node(message));
    }
    template<typename Clause>
    static Async<> expectElements(TestProbe *self, Clause clause, QString what)
    {
        const std::source_location where = detail::placeOfCaller();
        co_await expectClause(self, std::move(clause), std::move(what), self->m_timeout, where);
    }
    template<typename Clause>
    static auto fish(TestProbe *self, Clause clause, Duration timeout, std::source_location where)
        -> Async<typename Clause::Returned>
    {
        const TimePoint until = QActors::detail::deadlineAfter(Dispatcher::current()->now(), timeout);
        for (;;) {
            const Message message = co_await self->next(until - Dispatcher::current()->now(), where);
            if (message.isEmpty())
                self->throwNothing({}, timeout, where);
            self->taken(message);
            if (clause.matches(QActors::detail::MessageAccess::node(message)))
                co_return clause.handle(QActors::detail::MessageAccess::node(message));
        }
    }
    template<typename T, typename F>
    static Async<QList<T>> takeWhile(TestProbe *self, F accept, Duration timeout, std::source_location where)
    {
        QList<T> values;
        for (;;) {
            Message message = co_await self->next(timeout, where);
            T *value = message.get<T>();
            if (!value || !std::invoke(accept, std::as_const(*value))) {
                self->m_kept = std::move(message);
                co_return values;
            }
            self->taken(message);
            values.append(std::move(*value));
        }
    }

    QString m_name;
    std::source_location m_where;
    QActors::detail::MessageQueue m_queue;
    Message m_kept; // looked at and not taken
    QStringList m_taken;
    Pid m_lastSender;
    Duration m_timeout = std::chrono::seconds(3);
    bool m_closed = false;
};

} // namespace QActors::Test

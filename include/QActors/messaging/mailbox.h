// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/messaging/monitor.h>
#include <QActors/messaging/detail/receive.h>
#include <QActors/messaging/send.h>

#include <QtCore/qobject.h>

namespace QActors {

class Mailbox;

namespace detail {

struct MailboxQueue : MessageQueue
{
    explicit MailboxQueue(Mailbox *of) noexcept : MessageQueue(Kind::Mailbox), mailbox(of) { }
    Mailbox *const mailbox; // hears of arrivals
};

} // namespace detail

/// A queue of messages with an address of its own, for code that is no actor. Actors have theirs built in.
/// Belongs to the thread that made it, from which it cannot be moved (moveToThread() throws MisuseError, also that of what
/// has it for a child); send() works from any. Deleting it fails who waits for it with
/// MailboxClosed. (fauxtp: Mailbox.)
class QACTORS_EXPORT Mailbox : public QObject
{
    Q_OBJECT

public:
    explicit Mailbox(QObject *parent = nullptr); ///< Opens it on the calling thread.
    ~Mailbox() override;

    /// For send() and connectTo(). Null after close().
    Pid pid() const noexcept { return m_queue.pid(); }

    /// Queues a message; false if the mailbox is closed, or full and its policy lets the new message go: then nothing is
    /// taken. Its own thread only (throws MisuseError elsewhere); from others use send(mailbox.pid(), …).
    template<typename... Args>
    bool post(Args &&...args)
    {
        if (!m_queue.isOpen())
            return false;
        requireThread("post");
        return m_queue.accept(detail::makeNode(std::forward<Args>(args)...)) == detail::Accepted::Yes;
    }

    /// Each emission of the signal becomes a message: the tags, then its arguments. The sender may live, and end, on any
    /// thread; call it on the mailbox' own. Ends with the sender, with close(), or by QObject::disconnect(connection). A
    /// closed mailbox listens to nothing. See connectTo().
    template<typename Sender, typename Signal, typename... Tags>
    QMetaObject::Connection listen(const Sender *sender, Signal signal, Tags... tags)
    {
        return m_queue.hold(connectTo(sender, signal, pid(), std::move(tags)...));
    }

    /// `co_await mailbox.receive(on<T>(…), on("get", arg<Pid>, …), after(5s, …))`: takes the first message that any
    /// clause accepts, the clauses tried in order, and gives the handler's value. What no clause accepts stays, in
    /// order. Several tasks may receive at once. A cancelled receive loses nothing. (Erlang: receive.)
    template<typename... Clauses>
    [[nodiscard]] auto receive(Clauses... clauses)
    {
        requireThread("receive");
        return detail::receiveFrom(&m_queue, std::move(clauses)...);
    }

    /// As receive(), but throws ReceiveTimeout if nothing is taken within `timeout`.
    template<typename... Clauses>
    [[nodiscard]] auto receiveFor(AnyDuration timeout, Clauses... clauses)
    {
        using V = detail::ReceiveValue<Clauses...>;
        return receive(std::move(clauses)..., after(timeout, detail::ThrowTimeout<V>{timeout}));
    }

    /// As receive(), again and again, until it is cancelled or the mailbox closed (then it throws MailboxClosed). What needs
    /// no waiting is handled in one go. An after() is called whenever nothing came for so long. Handlers give no value.
    template<typename... Clauses>
    [[nodiscard]] Async<> receiveEach(Clauses... clauses)
    {
        requireThread("receiveEach");
        return detail::receiveEachFrom(&m_queue, std::move(clauses)...);
    }

    /// As the functions of this name in <QActors/Monitor>, for this mailbox. Throw MisuseError if it is closed.
    Ref monitor(Pid pid) { return detail::monitorFrom(&m_queue, pid); }
    /// As demonitor() there.
    void demonitor(Ref ref, Flush flush = Flush::No) { detail::demonitorFrom(&m_queue, ref, flush); }

    /// Bounds it: at most so many messages stand in it; see <QActors/Backpressure>. Those that stand in it stay. Throws
    /// MisuseError if `capacity` is less than one, or the mailbox closed.
    void setCapacity(int capacity, Overflow policy = Overflow::Wait) { m_queue.setBound(capacity, policy); }
    /// What the bound has seen.
    MailboxStatistics statistics() const { return m_queue.statistics(); }
    /// Messages that wait.
    int count() const noexcept { return m_queue.count(); }
    bool isClosed() const noexcept { return !m_queue.isOpen(); } ///< True after close().
    /// Refuses what comes from now on, drops what waits, and fails receivers with MailboxClosed.
    void close();

Q_SIGNALS:
    /// A message came and nobody was waiting for it.
    void messageQueued();

private:
    friend class detail::MessageQueue;
    bool event(QEvent *event) override;
    void requireThread(const char *what) const
    {
        if (!m_queue.isHere()) [[unlikely]]
            throwUnlessHere(what);
    }
    void throwUnlessHere(const char *what) const;
    detail::MailboxQueue m_queue;
};

} // namespace QActors

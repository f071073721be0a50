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

/// A queue of messages with an address of its own, for code outside actors; each actor has one built in.
/// Thread: the one that made the mailbox; send() to its pid works from any. The mailbox cannot be moved to another thread:
/// moveToThread() of the mailbox or of its parent throws MisuseError. Deleting the mailbox fails the receives that wait with
/// MailboxClosed. (fauxtp: Mailbox.)
class QACTORS_EXPORT Mailbox : public QObject
{
    Q_OBJECT

public:
    explicit Mailbox(QObject *parent = nullptr); ///< An open mailbox of the calling thread.
    ~Mailbox() override;

    /// The mailbox' address, for send() and connectTo(). Null after close().
    Pid pid() const noexcept { return m_queue.pid(); }

    /// Queues a message. False if the mailbox is closed, or is full and drops new messages: then the message is not taken.
    /// Throws MisuseError on other threads than the mailbox'; from there use send(mailbox.pid(), …).
    template<typename... Args>
    bool post(Args &&...args)
    {
        if (!m_queue.isOpen())
            return false;
        requireThread("post");
        return m_queue.accept(detail::makeNode(std::forward<Args>(args)...)) == detail::Accepted::Yes;
    }

    /// Makes a message of each emission of the signal: the tags, then the signal's arguments. The sender may live, and end,
    /// on any thread; listen() is called on the mailbox' own. The connection ends with the sender, with close(), or by
    /// QObject::disconnect(connection). A closed mailbox listens to nothing. See connectTo().
    template<typename Sender, typename Signal, typename... Tags>
    QMetaObject::Connection listen(const Sender *sender, Signal signal, Tags... tags)
    {
        return m_queue.hold(connectTo(sender, signal, pid(), std::move(tags)...));
    }

    /// `co_await mailbox.receive(on<T>(…), on("get", arg<Pid>, …), after(5s, …))`: takes the first message that one of the
    /// clauses accepts, trying the clauses in order, and gives the handler's value. Messages that no clause accepts stay, in
    /// order. Several tasks may receive at once. A cancelled receive loses no message. (Erlang: receive.)
    template<typename... Clauses>
    [[nodiscard]] auto receive(Clauses... clauses)
    {
        requireThread("receive");
        return detail::receiveFrom(&m_queue, std::move(clauses)...);
    }

    /// As receive(), but throws ReceiveTimeout if no message is taken within `timeout`.
    template<typename... Clauses>
    [[nodiscard]] auto receiveFor(AnyDuration timeout, Clauses... clauses)
    {
        using V = detail::ReceiveValue<Clauses...>;
        return receive(std::move(clauses)..., after(timeout, detail::ThrowTimeout<V>{timeout}));
    }

    /// As receive(), again and again, until the task is cancelled or the mailbox is closed, which throws MailboxClosed.
    /// Messages that are there already are handled in one go. The handler of an after() is called whenever no message came
    /// for that time. Handlers give no value.
    template<typename... Clauses>
    [[nodiscard]] Async<> receiveEach(Clauses... clauses)
    {
        requireThread("receiveEach");
        return detail::receiveEachFrom(&m_queue, std::move(clauses)...);
    }

    /// As the functions of this name in <QActors/Monitor>, for this mailbox. Throw MisuseError if the mailbox is closed.
    Ref monitor(Pid pid) { return detail::monitorFrom(&m_queue, pid); }
    /// As demonitor() there.
    void demonitor(Ref ref, Flush flush = Flush::No) { detail::demonitorFrom(&m_queue, ref, flush); }

    /// Sets how many messages the mailbox may hold, and its policy when it is full; see <QActors/Backpressure>. Messages that
    /// are in it stay. Throws MisuseError if `capacity` is less than one, or the mailbox is closed.
    void setCapacity(int capacity, Overflow policy = Overflow::Wait) { m_queue.setBound(capacity, policy); }
    /// The counts since setCapacity().
    MailboxStatistics statistics() const { return m_queue.statistics(); }
    /// The number of messages in the mailbox.
    int count() const noexcept { return m_queue.count(); }
    bool isClosed() const noexcept { return !m_queue.isOpen(); } ///< True after close().
    /// Closes the mailbox: drops its messages and all that come later, and fails receives that wait with MailboxClosed.
    void close();

Q_SIGNALS:
    /// A message came, and no receive that takes it was waiting.
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

// SPDX-License-Identifier: MIT
// The awaitable behind receive(), and the message queue it reads.
#pragma once

#include <QActors/actors/backpressure.h>
#include <QActors/actors/exitreason.h>
#include <QActors/actors/pattern.h>
#include <QActors/actors/pid.h>

#include <memory>
#include <optional>
#include <vector>

namespace QActors {

class Mailbox;

/// Receiving from a mailbox that was closed or deleted, when nothing is left in it.
class QACTORS_EXPORT MailboxClosed : public Error
{
public:
    using Error::Error;
    ~MailboxClosed() override;
};

namespace detail {

class ActorTask;
class MailboxBound;
class ProcessLinks;
class ReceiveBase;

/// What became of a message.
enum class Accepted : quint8 {
    Yes,
    Dropped,
    Refused,
    MustWait ///< it still belongs to who offered it
};

/// The queue of a process: a plain list, touched on its own thread only.
class QACTORS_EXPORT MessageQueue
{
public:
    /// Who hears of arrivals, or whose end it is.
    enum class Kind : quint8 { Plain, Actor, Mailbox };

    explicit MessageQueue(Kind kind = Kind::Plain) noexcept;
    ~MessageQueue();
    Q_DISABLE_COPY_MOVE(MessageQueue)

    /// Gives it an address on the calling thread.
    void open();
    /// Takes the address back, drops what is queued, and fails who waits. Gives what `reason` is to be announced to.
    std::unique_ptr<ProcessLinks> close(const ExitReason &reason) noexcept;
    /// The same, and announces it.
    void closeAndTell(const ExitReason &reason) noexcept;
    bool isOpen() const noexcept { return m_open; }
    /// Null when it is closed.
    Pid pid() const noexcept { return m_open ? m_address : Pid(); }
    /// Also when it is closed.
    Pid address() const noexcept { return m_address; }
    /// The actor whose queue it is, if any.
    ActorTask *actor() noexcept;
    const ActorTask *actor() const noexcept { return const_cast<MessageQueue *>(this)->actor(); }

    /// Takes the node: to a receive that waits for it, else to the end of the queue. Always has room.
    void deliver(MessageNode *node);
    /// As deliver(), within the bound, for what the process' user sends.
    Accepted accept(MessageNode *node, bool senderWaits = false);
    /// Gets a bound, or another.
    void setBound(int capacity, Overflow policy);
    MailboxStatistics statistics() const;
    /// Lets in who waits for room, as far as there is.
    void admit();
    /// Null if it has none.
    MailboxBound *bound() const noexcept;
    /// Drops what is queued.
    void clear() noexcept;
    int count() const noexcept { return m_count; }
    /// Drops those queued messages for which it holds.
    template<typename Predicate>
    void removeIf(Predicate predicate)
    {
        for (MessageNode *node = m_first; node;) {
            MessageNode *next = node->next;
            if (predicate(node)) {
                willUnlink(node);
                unlink(node);
                node->type->destroy(node);
            }
            node = next;
        }
        if (m_bounded)
            admit();
    }
    const MessageNode *first() const noexcept { return m_first; }

    std::unique_ptr<ProcessLinks> links; // what few have

protected:
    /// Of a queue of another thread, for which this one stands.
    void setAddress(Pid pid) noexcept { m_address = pid; }

private:
    friend class ReceiveBase;
    Accepted acceptBounded(MessageNode *node, bool senderWaits);
    bool takeParked(ReceiveBase *receive);
    void enqueue(MessageNode *node);
    void dropOldest();
    void refuse(MessageNode *node);
    void append(MessageNode *node) noexcept;
    void putBack(MessageNode *node);
    bool offer(MessageNode *node) noexcept;
    void unlink(MessageNode *node) noexcept;
    void willUnlink(const MessageNode *node) noexcept; // before unlink(), of one that may have been looked at
    MessageNode *scannedBy(const void *kind, MessageNode *first) const noexcept;
    void haveScanned(const void *kind, MessageNode *last);
    void tellOfArrival();

    MessageNode *m_first = nullptr;
    MessageNode *m_last = nullptr;
    ReceiveBase *m_receivers = nullptr;
    quint64 m_arrived = 0;
    Pid m_address;
    int m_count = 0;
    const Kind m_kind : 2;
    bool m_open : 1 = false;
    bool m_bounded : 1 = false;
    bool m_hasScanned : 1 = false; // see ProcessLinks

public:
    bool takesRequests : 1 = false; // else calls are refused at once
};

/// The open queues of the calling thread that hold messages.
QACTORS_EXPORT std::vector<const MessageQueue *> heldQueues();

/// A receive without its clauses.
class QACTORS_EXPORT ReceiveBase : public Awaitable
{
public:
    bool ready();
    void suspend();
    bool detach() noexcept override;
    QString describe() const override;

protected:
    explicit ReceiveBase(MessageQueue *queue) noexcept : m_queue(queue) { }
    ~ReceiveBase() override;
    /// The clause that takes the message, or None. May throw what a predicate throws.
    virtual int matchClause(const MessageNode *node) const = 0;
    /// The same for receives that take the same messages, if that goes by the messages' types alone; else null.
    virtual const void *kind() const noexcept { return nullptr; }
    virtual TimerNode *timer() noexcept { return nullptr; }
    virtual Duration timeout() const noexcept { return Duration::max(); }

    static constexpr int None = -1;
    static constexpr int TimedOut = -2;
    static constexpr int Failed = -3;
    /// Throws what went wrong; then m_clause says what to do.
    void checkOutcome()
    {
        if (Q_UNLIKELY(m_clause == Failed))
            throwFailure();
    }
    void timedOut() noexcept;
    MessageNode *message() const noexcept { return m_message; }
    /// The message now belongs to the handler.
    Message takeMessage() noexcept { return Message(std::exchange(m_message, nullptr)); }
    int clause() const noexcept { return m_clause; }

private:
    friend class MessageQueue;
    bool take(MessageNode *node) noexcept;
    Q_NEVER_INLINE MessageNode *findBehind(MessageNode *last);
    void fail(std::exception_ptr error);
    [[noreturn]] void throwFailure();
    void attach() noexcept;
    void leaveQueue() noexcept;

    MessageQueue *m_queue;
    MessageNode *m_message = nullptr; // if it failed, one that holds the exception
    ReceiveBase *m_next = nullptr;
    ReceiveBase *m_previous = nullptr;
    int m_clause = None;
    bool m_attached = false;
    bool m_waiting = false;
};

template<typename C>
using ClauseValue = typename CallValueOf<typename C::Returned>::Type;

template<typename... V>
struct CommonValue : std::common_type<V...>
{
};
template<typename... V>
    requires(sizeof...(V) > 0 && (std::is_void_v<V> && ...))
struct CommonValue<V...> : std::type_identity<void>
{
};
template<typename... C>
using ReceiveValue = typename CommonValue<ClauseValue<C>...>::type;

template<typename... C>
inline constexpr bool AnyAsync = (CanAwait<typename C::Returned> || ...);

template<std::size_t N, typename... C>
inline constexpr bool OnlyLastIsAfter = [] {
    const bool is[] = {IsAfter<C>::value...};
    for (std::size_t i = 0; i + 1 < N; ++i) {
        if (is[i])
            return false;
    }
    return true;
}();

struct NoTimer
{
    explicit NoTimer(TimerNode::Callback, void *) noexcept { }
};

/// Its address names what such clauses take. (Not constant: a linker may merge what is.)
template<typename... Takes>
inline char KindOf = 0;

/// A receive with its clauses; the last may be an after().
template<typename... C>
class Receive : public ReceiveBase
{
public:
    static constexpr std::size_t Count = sizeof...(C);
    using Last = std::tuple_element_t<Count - 1, std::tuple<C...>>;
    static constexpr bool HasAfter = IsAfter<Last>::value;
    static_assert(OnlyLastIsAfter<Count, C...>, "receive(): there is one after(), and it stands last.");
    static_assert((std::is_void_v<ClauseValue<C>> && ...) || (!std::is_void_v<ClauseValue<C>> && ...),
                  "receive(): either all handlers give a value or none does.");

    Receive(MessageQueue *queue, C... clauses)
        : ReceiveBase(queue), m_clauses(std::move(clauses)...),
          m_timer([](void *self) { static_cast<Receive *>(self)->timedOut(); }, this)
    {
    }

    ReceiveValue<C...> result()
    {
        checkOutcome();
        const Message message = takeMessage();
        return dispatch([&](auto &clause) -> ReceiveValue<C...> {
            if constexpr (IsAfter<std::remove_cvref_t<decltype(clause)>>::value)
                return clause.handle();
            else
                return clause.handle(message.node());
        });
    }

protected:
    int matchClause(const MessageNode *node) const override
    {
        return match(node, std::make_index_sequence<Count - (HasAfter ? 1 : 0)>());
    }
    const void *kind() const noexcept override { return kindOf(std::make_index_sequence<Count - (HasAfter ? 1 : 0)>()); }
    TimerNode *timer() noexcept override
    {
        if constexpr (HasAfter)
            return &m_timer;
        else
            return nullptr;
    }
    Duration timeout() const noexcept override
    {
        if constexpr (HasAfter)
            return std::get<Count - 1>(m_clauses).timeout();
        else
            return Duration::max();
    }

    /// Calls `f` with the clause that was hit.
    template<typename F>
    auto dispatch(F f)
    {
        const std::size_t hit = clause() == TimedOut ? Count - 1 : std::size_t(clause());
        return dispatchFrom<0>(hit, f);
    }

private:
    template<std::size_t... I>
    int match([[maybe_unused]] const MessageNode *node, std::index_sequence<I...>) const
    {
        int found = -1;
        static_cast<void>(((std::get<I>(m_clauses).matches(node) ? (found = int(I), true) : false) || ...));
        return found;
    }
    template<std::size_t... I>
    static const void *kindOf(std::index_sequence<I...>) noexcept
    {
        using All = std::tuple<C...>;
        if constexpr ((std::tuple_element_t<I, All>::Pure && ...))
            return &KindOf<typename std::tuple_element_t<I, All>::Takes...>;
        else
            return nullptr;
    }
    template<std::size_t I, typename F>
    auto dispatchFrom(std::size_t hit, F &f)
        -> std::invoke_result_t<F &, std::tuple_element_t<0, std::tuple<C...>> &>
    {
        if constexpr (I + 1 < Count) {
            if (hit != I)
                return dispatchFrom<I + 1>(hit, f);
        }
        return f(std::get<I>(m_clauses));
    }

    std::tuple<C...> m_clauses;
    [[no_unique_address]] std::conditional_t<HasAfter, TimerNode, NoTimer> m_timer;
};

/// The waiting alone; leaves clause and message to awaitHandler().
template<typename... C>
class ReceiveThenAwait final : public Receive<C...>
{
public:
    using Receive<C...>::Receive;
    void result() { this->checkOutcome(); }
    using Receive<C...>::dispatch;
    using Receive<C...>::takeMessage;
};

template<typename V, typename F>
Async<V> awaitOrReturn(F invoke)
{
    using R = std::invoke_result_t<F &>;
    if constexpr (std::is_void_v<V>) {
        if constexpr (CanAwait<R>)
            co_await invoke();
        else
            invoke();
        co_return;
    } else {
        if constexpr (CanAwait<R>)
            co_return co_await invoke();
        else
            co_return invoke();
    }
}

/// A receive in which some handler is a coroutine: the handler runs after the waiting, on the same task.
template<typename... C>
Async<ReceiveValue<C...>> receiveAsync(MessageQueue *queue, C... clauses)
{
    using V = ReceiveValue<C...>;
    ReceiveThenAwait<C...> receive(queue, std::move(clauses)...);
    co_await receive;
    const Message message = receive.takeMessage();
    auto call = [&](auto &clause) -> Async<V> {
        auto invoke = [&]() -> decltype(auto) {
            if constexpr (IsAfter<std::remove_cvref_t<decltype(clause)>>::value)
                return clause.handle();
            else
                return clause.handle(message.node());
        };
        return awaitOrReturn<V>(invoke);
    };
    if constexpr (std::is_void_v<V>)
        co_await receive.dispatch(call);
    else
        co_return co_await receive.dispatch(call);
}

template<typename... C>
auto receiveFrom(MessageQueue *queue, C... clauses)
{
    static_assert(sizeof...(C) > 0, "receive(): give at least one on(…).");
    if constexpr (AnyAsync<C...>)
        return receiveAsync(queue, std::move(clauses)...);
    else
        return Receive<C...>(queue, std::move(clauses)...);
}

[[noreturn]] QACTORS_EXPORT void throwReceiveTimeout(Duration timeout);

/// The clause that receiveFor() adds.
template<typename V>
struct ThrowTimeout
{
    Duration timeout;
    V operator()() const { throwReceiveTimeout(timeout); }
};

} // namespace detail
} // namespace QActors

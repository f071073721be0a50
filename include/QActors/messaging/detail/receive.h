// SPDX-License-Identifier: MIT
// The awaitable behind receive().
#pragma once

#include <QActors/messaging/detail/messagequeue.h>
#include <QActors/messaging/pattern.h>
#include <QActors/messaging/processerrors.h>

#include <optional>

namespace QActors {

namespace detail {

/// A receive without its clauses.
class QACTORS_EXPORT ReceiveBase : public Awaitable
{
public:
    bool detach() noexcept override;
    QString describe() const override;

    /// How the task stands with the queue.
    struct Stand
    {
        const MessageNode *taken = nullptr; // what it is about to handle
        bool receives = false;              // it has that, or waits: it handles nothing now
    };
    static Stand standOf(const MessageQueue &queue, const TaskContext *task) noexcept;

protected:
    explicit ReceiveBase(MessageQueue *queue) noexcept : m_queue(queue) { }
    ~ReceiveBase() override
    {
        if (m_attached || m_message)
            giveUp();
    }
    /// The clause that takes the message, or NoClause. May throw what a predicate throws.
    virtual int matchClause(const MessageNode *node) const = 0;
    /// The same for receives that take the same messages, if that goes by the messages' types alone; else null.
    virtual const void *kind() const noexcept { return nullptr; }
    /// Armed while it waits for a limited time.
    virtual TimerNode *timer() noexcept { return nullptr; }

    static constexpr int NoClause = -1;
    static constexpr int TimedOut = -2;
    static constexpr int Failed = -3;

    // For the ready() and suspend() of a class that knows its clauses: `match` does what matchClause() does.
    template<typename Match>
    bool ready(Match match)
    {
        MessageNode *node = first();
        m_clause = node ? match(node) : NoClause;
        if (m_clause < 0) [[unlikely]]
            return readyBehind(node);
        takeFirst(node);
        return true;
    }
    /// One that goes on, after a message was handled: true if it has the next. False if there is none, or the task has to
    /// go first, or to end: then it is to be awaited again.
    template<typename Match>
    bool readyAgain(Match match)
    {
        MessageNode *node = first();
        if (!node || task()->isCancelDue() || task()->scheduler()->tick())
            return false;
        m_clause = match(node);
        if (m_clause < 0)
            return false;
        takeFirst(node);
        return true;
    }
    void wait() noexcept
    {
        attachLast();
        m_waiting = true;
    }
    void waitFor(Duration timeout);

    /// Throws what went wrong; then m_clause says what to do.
    void checkOutcome()
    {
        if (m_clause == Failed) [[unlikely]]
            throwFailure();
    }
    void timedOut() noexcept;
    /// Nothing to take, and no other reason not to wait.
    bool nothingToDo() const noexcept
    {
        return m_queue && !m_queue->m_first && m_queue->m_open && !m_queue->m_bounded && !task()->isCancelPending();
    }
    /// result() will throw it.
    void fail(std::exception_ptr error);
    MessageNode *message() const noexcept { return m_message; }
    void takesNoMore() noexcept { m_waiting = false; }
    /// The message now belongs to the handler.
    Message takeMessage() noexcept { return MessageAccess::make(std::exchange(m_message, nullptr)); }
    int clause() const noexcept { return m_clause; }

private:
    friend class MessageQueue;
    MessageNode *first() const noexcept { return m_queue ? m_queue->m_first : nullptr; }
    void takeFirst(MessageNode *node)
    {
        if (m_queue->m_hasMarks || m_queue->m_bounded) [[unlikely]] {
            takeAnyhow(node);
            return;
        }
        m_queue->unlink(node);
        m_message = node;
        attach();
    }
    // In the order they came: the longest waiting is asked first.
    void attach() noexcept
    {
        if (m_attached)
            return;
        m_attached = true;
        if (m_queue->m_receivers) [[unlikely]]
            attachBehind();
        else
            m_queue->m_receivers = this;
    }
    void attachLast() noexcept
    {
        if (m_attached && m_next) [[unlikely]]
            leaveQueue();
        attach();
    }
    bool take(MessageNode *node) noexcept;
    void failToMatch() noexcept;
    void disarm() noexcept;
    bool readyBehind(MessageNode *first);
    void takeAnyhow(MessageNode *node);
    MessageNode *findBehind(MessageNode *last);
    [[noreturn]] void throwFailure();
    void giveUp() noexcept;
    void attachBehind() noexcept;
    void leaveQueue() noexcept;

    MessageQueue *m_queue; // null when it is closed
    MessageNode *m_message = nullptr; // if it failed, one that holds the exception
    ReceiveBase *m_next = nullptr;
    ReceiveBase *m_previous = nullptr;
    int m_clause = NoClause;
    bool m_attached = false;
    bool m_waiting = false;
    bool m_timed = false; // its timer is armed
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

/// The address of this variable stands for clauses that take these types. (Not constant: a linker may merge constants.)
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

    // The destructor of a handler may send to this very process: another receive gets that message.
    ~Receive() override { takesNoMore(); }

    bool ready()
    {
        return ReceiveBase::ready([this](const MessageNode *node) { return match(node); });
    }
    void suspend()
    {
        if constexpr (HasAfter)
            waitFor(std::get<Count - 1>(m_clauses).timeout());
        else
            wait();
    }
    ReceiveValue<C...> result()
    {
        checkOutcome();
        const Message message = takeMessage();
        return dispatch([&](auto &clause) -> ReceiveValue<C...> {
            if constexpr (IsAfter<std::remove_cvref_t<decltype(clause)>>::value)
                return clause.handle();
            else
                return clause.handle(MessageAccess::node(message));
        });
    }

protected:
    int match(const MessageNode *node) const { return match(node, std::make_index_sequence<Count - (HasAfter ? 1 : 0)>()); }
    int matchClause(const MessageNode *node) const final { return match(node); }
    const void *kind() const noexcept override { return kindOf(std::make_index_sequence<Count - (HasAfter ? 1 : 0)>()); }
    TimerNode *timer() noexcept override
    {
        if constexpr (HasAfter)
            return &m_timer;
        else
            return nullptr;
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

/// Handles all messages that are there in one go.
template<typename... C>
class ReceiveBatch final : public Receive<C...>
{
public:
    using Receive<C...>::Receive;
    void result()
    {
        do
            Receive<C...>::result();
        while (this->readyAgain([this](const MessageNode *node) { return this->match(node); }));
    }
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

/// Hands the message that it has received to the clause's handler.
template<typename... C>
Async<ReceiveValue<C...>> awaitHandler(ReceiveThenAwait<C...> &receive, const MessageNode *node)
{
    using V = ReceiveValue<C...>;
    return receive.dispatch([node](auto &clause) -> Async<V> {
        auto invoke = [&clause, node]() -> decltype(auto) {
            static_cast<void>(node); // of which an after() has no use
            if constexpr (IsAfter<std::remove_cvref_t<decltype(clause)>>::value)
                return clause.handle();
            else
                return clause.handle(node);
        };
        return awaitOrReturn<V>(invoke);
    });
}

/// A receive in which some handler is a coroutine: the handler runs after the waiting, on the same task.
template<typename... C>
Async<ReceiveValue<C...>> receiveAsync(MessageQueue *queue, C... clauses)
{
    ReceiveThenAwait<C...> receive(queue, std::move(clauses)...);
    co_await receive;
    const Message message = receive.takeMessage();
    co_return co_await awaitHandler(receive, MessageAccess::node(message));
}

template<typename C>
concept IsClause = requires { typename C::Returned; };

template<typename... C>
auto receiveFrom(MessageQueue *queue, C... clauses)
{
    static_assert(sizeof...(C) > 0, "receive(): give at least one on(…).");
    static_assert((IsClause<C> && ...), "receive(): takes on<T>(handler), on(tag, …, handler) and, last, after(time, handler).");
    if constexpr (!(IsClause<C> && ...))
        return Async<>();
    else if constexpr (AnyAsync<C...>)
        return receiveAsync(queue, std::move(clauses)...);
    else
        return Receive<C...>(queue, std::move(clauses)...);
}

template<typename... C>
Async<> receiveEachFrom(MessageQueue *queue, C... clauses)
{
    static_assert(sizeof...(C) > 0, "receiveEach(): give at least one on(…).");
    static_assert((std::is_void_v<ClauseValue<C>> && ...), "receiveEach(): its handlers give no value; nobody would get it.");
    if constexpr (AnyAsync<C...>) {
        ReceiveThenAwait<C...> receive(queue, std::move(clauses)...);
        for (;;) {
            co_await receive;
            const Message message = receive.takeMessage();
            co_await awaitHandler(receive, MessageAccess::node(message));
        }
    } else {
        ReceiveBatch<C...> batch(queue, std::move(clauses)...);
        for (;;)
            co_await batch;
    }
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

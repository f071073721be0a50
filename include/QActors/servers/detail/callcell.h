// SPDX-License-Identifier: MIT
// The common state of a call and its answer, and the request that travels to the server.
#pragma once

#include <QActors/messaging/message.h>
#include <QActors/servers/callerrors.h>
#include <QActors/servers/detail/carriedmessage.h>
#include <QActors/kernel/async.h>

#include <atomic>
#include <memory>
#include <optional>
#include <variant>

namespace QActors {

class From;
class GenServer;

namespace detail {

class CallWait;
struct CallProgress;

/// The error of a call whose server has ended, or is none.
QACTORS_EXPORT std::exception_ptr processEnded(Pid pid, const ExitReason &reason);

/// The place of an answer. Shared by the caller, who waits, and the request, or what answers instead of it; the first to
/// claim() it answers. While all is on one thread, nothing in it is atomic.
class QACTORS_EXPORT CallCell
{
public:
    virtual ~CallCell()
    {
        if (m_progress.load(std::memory_order_relaxed)) [[unlikely]]
            forgetProgress();
    }
    Q_DISABLE_COPY_MOVE(CallCell)

    void retain() noexcept
    {
        if (m_shared)
            m_references.fetch_add(1, std::memory_order_relaxed);
        else
            add(1);
    }
    void release() noexcept
    {
        if (m_shared) [[unlikely]]
            releaseShared();
        else if (add(-1) == 0)
            delete this;
    }
    /// The caller's thread. Before it is sent.
    void setHome(Scheduler *home) noexcept { m_home = home; }
    Scheduler *home() const noexcept { return m_home; }
    /// From now on other threads may have it. Whichever frees it, its block counts on none.
    void share() noexcept
    {
        if (m_shared)
            return; // others read it already
        shareSent();
        poolBlockMoves(-1);
    }
    /// The same, of one that goes to another thread with its request: that counts it.
    void shareSent() noexcept { m_shared = true; }

    /// The call is not answered, and only the server's method can: it has not begun, or runs and was given no From.
    bool isServers() const noexcept { return isOpen() && !m_hasReplier.load(std::memory_order_acquire); }
    /// From now on others may answer it.
    void setHasReplier() noexcept { m_hasReplier.store(true, std::memory_order_release); }

    /// The caller has taken its request along: nobody waits for the answer.
    void withdraw() noexcept { m_withdrawn.store(true, std::memory_order_relaxed); }
    bool isWithdrawn() const noexcept { return m_withdrawn.load(std::memory_order_relaxed); }

    /// The caller's task has that progress, soon. What comes faster than the caller takes it is coalesced. Any thread.
    void tellProgress(double fraction, const QString &text);

    bool isOpen() const noexcept { return m_claim.load(std::memory_order_relaxed) != Claimed; }
    /// The right to answer; true once.
    bool claim() noexcept { return change(Free, Claimed); }
    /// Until unhold() nobody gets that right: the request is served again. False if somebody has it.
    bool hold() noexcept { return change(Free, Held); }
    void unhold() noexcept { change(Held, Free); }
    inline static bool isHeld(const From &from) noexcept; ///< Of a valid one. (Body in reply.h.)
    // After claim():
    void fail(std::exception_ptr error) noexcept;
    /// Throws CallError, after the caller was told, if the caller expects something else.
    void store(Message value);
    template<typename T>
        requires(!std::is_same_v<std::remove_cvref_t<T>, Message>)
    void store(T &&value);
    /// The request has to wait for room in the server's mailbox.
    void waitsForRoom() noexcept;
    /// Value or error is in place: wakes the caller.
    void settle() noexcept;

    /// While the server's method runs, a Replier that goes without an answer is no news: the method may be failing.
    void serveBegins() noexcept { m_serving.store(Serving, std::memory_order_relaxed); }
    /// The method has returned.
    void serveEnds() noexcept
    {
        if (m_serving.load(std::memory_order_relaxed) != Idle && m_serving.exchange(Idle, std::memory_order_relaxed) == Dropped)
            drop();
    }
    void replierGone() noexcept
    {
        if (m_serving.exchange(Dropped, std::memory_order_relaxed) == Idle)
            drop();
    }

    /// For who answers later, or elsewhere. (Body in reply.h.)
    inline From makeFrom();

    std::exception_ptr error;
    CallWait *waiter = nullptr; // on the caller's thread only
    const MessageType *valueType; // null: takes any Message

protected:
    explicit CallCell(const MessageType *value) noexcept : valueType(value) { }
    /// False if the value does not fit.
    virtual bool put(Message &value) = 0;

private:
    quint32 add(int change) noexcept
    {
        const quint32 now = m_references.load(std::memory_order_relaxed) + quint32(change);
        m_references.store(now, std::memory_order_relaxed);
        return now;
    }
    enum Claim : quint8 {
        Free,
        Claimed,
        Held
    };
    bool change(Claim from, Claim to) noexcept
    {
        quint8 now = from;
        if (m_shared)
            return m_claim.compare_exchange_strong(now, to, std::memory_order_relaxed);
        if (m_claim.load(std::memory_order_relaxed) != from)
            return false;
        m_claim.store(to, std::memory_order_relaxed);
        return true;
    }
    enum Serve : quint8 {
        Idle,
        Serving,
        Dropped
    };
    void drop() noexcept;
    void releaseShared() noexcept;
    void settleElsewhere() noexcept;
    void showProgress() noexcept;
    void forgetProgress() noexcept;
    Scheduler *m_home = nullptr;
    // Relaxed: the first to claim writes the answer, and the caller's inbox, or its thread, brings it. They say who may, not what is there.
    std::atomic<quint32> m_references{2}; // the caller's and the request's; shared, as LocalPart's
    std::atomic<quint8> m_serving{Idle};
    std::atomic<quint8> m_claim{Free};
    std::atomic<bool> m_hasReplier{false};
    bool m_shared = false; // set before another thread has it
    std::atomic<bool> m_withdrawn{false};
    std::atomic<CallProgress *> m_progress{nullptr}; // made once: released by who made it, acquired by all others
};

template<typename R>
class TypedCell : public CallCell
{
public:
    using Stored = std::conditional_t<std::is_void_v<R>, std::monostate, R>;
    std::optional<Stored> value;

protected:
    TypedCell() : CallCell(&MessageTypeOf<Stored>::value) { }
    bool put(Message &given) override
    {
        if constexpr (std::is_void_v<R>) {
            if (given.isEmpty())
                value.emplace();
        } else if (R *found = given.get<R>()) {
            value.emplace(std::move(*found));
        }
        return value.has_value();
    }
};

/// Makes an answer of another language a `wanted`, which is invalid for none. Empty if the answer is of this one. Throws CallError.
QACTORS_EXPORT std::optional<QVariant> fromForeign(const Message &answer, QMetaType wanted);

/// The same for a method that a process elsewhere may serve, with the values of another language.
template<typename R>
class RemoteCell : public TypedCell<R>
{
protected:
    bool put(Message &given) override
    {
        if (TypedCell<R>::put(given))
            return true;
        const std::optional<QVariant> answer = fromForeign(given, QMetaType::fromType<R>());
        if (!answer)
            return false;
        if constexpr (std::is_void_v<R>)
            this->value.emplace();
        else
            this->value.emplace(answer->template value<R>());
        return true;
    }
};

template<typename T>
    requires(!std::is_same_v<std::remove_cvref_t<T>, Message>)
void CallCell::store(T &&given)
{
    using Plain = std::remove_cvref_t<T>;
    if (valueType && valueType->is(MessageTypeOf<Plain>::value)) {
        static_cast<TypedCell<Plain> *>(this)->value.emplace(std::forward<T>(given));
        settle();
    } else {
        store(Message::of(std::forward<T>(given)));
    }
}

/// The answer to a call by message: anything.
class QACTORS_EXPORT MessageCell : public CallCell
{
public:
    CarriedMessage value;

protected:
    MessageCell() : CallCell(nullptr) { }
    bool put(Message &given) override;
};

/// The answer to a call by name.
class QACTORS_EXPORT VariantCell : public CallCell
{
public:
    QVariant value;

protected:
    VariantCell() : CallCell(nullptr) { }
    bool put(Message &given) override;
};

/// The common state of a From's copies; fails the call if the last one goes without an answer.
class QACTORS_EXPORT Replier
{
public:
    explicit Replier(CallCell *cell) : cell(cell)
    {
        cell->setHasReplier();
        cell->retain();
    }
    ~Replier();
    Q_DISABLE_COPY_MOVE(Replier)
    CallCell *const cell;
};

/// A message that only a GenServer handles; no pattern takes it, no user can forge it.
class QACTORS_EXPORT RequestNode : public MessageNode
{
public:
    static const MessageType Type;

    /// Calls the server's method, on its thread. Empty if it is done, else what remains to be awaited. Throws what the
    /// method throws.
    virtual Async<> serve(GenServer &server) = 0;
    /// Null for casts, and for what the server tells itself.
    CallCell *cell() const noexcept { return static_cast<CallCell *>(payload); }
    /// For messages: "Store::add".
    virtual QString name() const = 0;
    /// Destroys the request; the cell lives as long as the caller waits.
    virtual void discard() noexcept = 0;
    /// The facts of a method without its name: its class, and the address of its code; null if that is not known.
    struct MethodCode
    {
        const char *className = nullptr;
        const void *code = nullptr;
    };
    virtual MethodCode methodCode() const noexcept { return {}; }
    /// The request that this one brings to the server, if it stands for another one.
    virtual RequestNode *carried() noexcept { return nullptr; }
    /// This one, or that for which it stands in the end.
    virtual RequestNode *plain() noexcept { return this; }

    static RequestNode *from(MessageNode *node) noexcept
    {
        return node->type() == &Type ? static_cast<RequestNode *>(node) : nullptr;
    }

protected:
    RequestNode() : MessageNode(&Type) { payload = nullptr; }
    void setCell(CallCell *cell) noexcept { payload = cell; }
    virtual ~RequestNode() = default;
};

} // namespace detail
} // namespace QActors

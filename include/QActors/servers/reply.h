// SPDX-License-Identifier: MIT
// The answering side of a call, which a server can keep to answer later, or give to a task or another process.
#pragma once

#include <QActors/servers/detail/callcell.h>

namespace QActors {

/// The place for the answer to one call, of whatever type. A cheap copyable value. A server may keep the From, give it to a
/// task, or send it to another process: each holder may answer, once, from any thread. When the last copy is destroyed
/// without an answer, the call fails with CallError; or with TaskCancelled, if it is destroyed because its task is
/// cancelled. (OTP: From, gen_server:reply/2.)
class QACTORS_EXPORT From
{
public:
    /// An empty From; answering throws MisuseError.
    From() noexcept = default;
    bool isValid() const noexcept { return bool(m_replier); } ///< False if it is empty.
    bool isNull() const noexcept { return !m_replier; } ///< True if it is empty.
    /// True while the call waits for its answer: false when it was answered, or has failed, or its caller has taken the request
    /// along (see <QActors/CallRef>).
    bool isOpen() const noexcept;

    /// Answers the call. Throws MisuseError if it was answered before, here or by a copy. The answer is dropped if the caller
    /// has ended, or its time is over. If the caller expects another type, the call throws CallError, and so does reply().
    template<typename... Args>
    void reply(Args &&...args) const
    {
        static_assert((!std::is_same_v<std::decay_t<Args>, std::exception_ptr> && ...),
                      "From::reply(): an exception is no value; From::fail() has the call throw it.");
        if constexpr (sizeof...(Args) == 0)
            answer(Message());
        else
            answer(Message::of(std::forward<Args>(args)...));
    }
    /// Answers with an exception, which the call throws.
    void fail(std::exception_ptr error) const;
    /// The caller's task has this progress, as by its own Task::setProgress(), soon; reports that come faster than the caller's
    /// thread takes them are coalesced. Does nothing when the call is over. Any thread. Throws MisuseError if it is empty.
    void setProgress(double fraction, const QString &text = {}) const;

protected:
    /// \internal
    void answer(Message value) const;
    detail::CallCell *claim() const;

private:
    friend class detail::CallCell;
    explicit From(detail::CallCell *cell);
    std::shared_ptr<detail::Replier> m_replier;
};

/// A From with the type that the caller expects. A method of a server whose last parameter is a ReplyTo may answer
/// later: `void fetch(QUrl url, ReplyTo<QByteArray> reply)` is called as `co_await ref.call(&Store::fetch, url)`, which
/// gives a QByteArray.
template<typename T = void>
class ReplyTo : public From
{
public:
    using value_type = T; ///< The type of the answer.
    ReplyTo() noexcept = default;
    /// Makes a typed one of `from`. The caller has to expect a T.
    explicit ReplyTo(From from) noexcept : From(std::move(from)) { }

    /// Answers the call; see From::reply().
    void reply(T value) const
    {
        detail::CallCell *cell = claim();
        cell->store(std::move(value));
    }
};

/// \internal
template<>
class ReplyTo<void> : public From
{
public:
    using value_type = void;
    ReplyTo() noexcept = default;
    explicit ReplyTo(From from) noexcept : From(std::move(from)) { }
    void reply() const { answer(Message()); }
};

namespace detail {

inline From CallCell::makeFrom()
{
    return From(this);
}

inline bool CallCell::isHeld(const From &from) noexcept
{
    return from.m_replier->cell->m_claim.load(std::memory_order_relaxed) == Held;
}

/// Puts a ReplyTo<T> to where one is.
using MakeReplyTo = void (*)(void *where, const From &from);
QACTORS_EXPORT void registerReplyType(QMetaType type, MakeReplyTo make);
/// Null if the type is no ReplyTo. Any thread.
QACTORS_EXPORT MakeReplyTo makeReplyTo(QMetaType type);

} // namespace detail
} // namespace QActors

/// As Q_DECLARE_METATYPE would, and known to makeReplyTo(): calls by name fill it in.
template<typename T>
struct QMetaTypeId<QActors::ReplyTo<T>>
{
    enum {
        Defined = 1
    };
    static int qt_metatype_id()
    {
        static const int id = [] {
            constexpr auto name = QtPrivate::typenameHelper<QActors::ReplyTo<T>>();
            const int made = qRegisterNormalizedMetaType<QActors::ReplyTo<T>>(name.data());
            QActors::detail::registerReplyType(QMetaType::fromType<QActors::ReplyTo<T>>(), [](void *where, const QActors::From &from) {
                *static_cast<QActors::ReplyTo<T> *>(where) = QActors::ReplyTo<T>(from);
            });
            return made;
        }();
        return id;
    }
};

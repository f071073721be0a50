// SPDX-License-Identifier: MIT
// The answering side of a call: what a server keeps to answer later, or gives away.
#pragma once

#include <QActors/servers/detail/callcell.h>

namespace QActors {

/// Who waits for the answer to a call, whatever its type. A cheap copyable value. Keep it, give it to a task, send it
/// to another process: whoever has it may answer, once, from any thread. When the last copy goes without an answer,
/// the call fails with CallError; or with TaskCancelled, if it goes because a task that had it is cancelled. (OTP: From, gen_server:reply/2.)
class QACTORS_EXPORT From
{
public:
    /// Nobody; answering throws MisuseError.
    From() noexcept = default;
    bool isValid() const noexcept { return bool(m_replier); } ///< False for nobody.
    /// False when it was answered, or the call has failed.
    bool isOpen() const noexcept;

    /// Answers. Throws MisuseError if it was answered before, here or by a copy. A caller who has gone, or whose time
    /// is over, hears nothing. If the caller expects another type, its call throws CallError, and so does this.
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
    /// The call throws this.
    void fail(std::exception_ptr error) const;

protected:
    /// \internal
    void answer(Message value) const;
    detail::CallCell *claim() const;

private:
    friend class detail::CallCell;
    explicit From(detail::CallCell *cell);
    std::shared_ptr<detail::Replier> m_replier;
};

/// A From that knows what the caller expects. As the last parameter of a server's method it lets the method answer
/// later: `void fetch(QUrl url, ReplyTo<QByteArray> reply)` is called as `co_await ref.call(&Store::fetch, url)` and
/// gives a QByteArray.
template<typename T = void>
class ReplyTo : public From
{
public:
    using value_type = T; ///< What it is answered with.
    ReplyTo() noexcept = default;
    /// From one that is not typed. The caller has to expect a T.
    explicit ReplyTo(From from) noexcept : From(std::move(from)) { }

    /// Answers; see From::reply().
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

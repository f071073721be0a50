// SPDX-License-Identifier: MIT
// \internal What stands behind a Stream: values are pulled through a chain of nodes, and who finds none waits at the end of it.
#pragma once

#include <QActors/kernel/async.h>
#include <QActors/kernel/detail/scheduler.h>

#include <optional>

namespace QActors::detail {

class NextBase;

/// Whom a stream wakes when it may have something.
class StreamWaiter
{
public:
    virtual void wake() noexcept = 0;

protected:
    ~StreamWaiter() = default;
};

/// What a pull has brought.
enum class Pulled : quint8 {
    Value,
    End,
    Wait, ///< none yet: setWaiter(), and pull again when woken
    Later ///< nothing is to be waited for, but others have their turn first
};

/// A stream without its values' type. Used on one thread, from the first pull on.
class QACTORS_EXPORT StreamNodeBase : public Pooled
{
public:
    StreamNodeBase() noexcept = default;
    virtual ~StreamNodeBase();
    Q_DISABLE_COPY_MOVE(StreamNodeBase)

    /// Woken once, as soon as a pull is worth another try; null: nobody any more. After Pulled::Wait.
    virtual void setWaiter(StreamWaiter *waiter) noexcept = 0;
    /// Ends what runs behind it, with its cleanup; an empty Async if nothing does.
    virtual Async<> close() = 0;
    /// For "waiting for …".
    virtual QString describe() const = 0;
    /// Where a value can come from.
    virtual Awaitable::Source source() const noexcept = 0;

    /// Its Stream goes. In the middle of a pull, the node goes after that.
    void abandon() noexcept;

private:
    friend class NextBase;
    NextBase *m_reader = nullptr; // which waits, or has a value in hand
    Scheduler *m_home = nullptr;  // since the first pull
    bool m_isPulled = false;
    bool m_isAbandoned = false;
};

template<typename T>
class StreamNode : public StreamNodeBase
{
public:
    /// Puts the next value into `out`, which is empty. What it throws ends the stream.
    virtual Pulled pull(std::optional<T> &out) = 0;
};

template<typename Node>
struct StreamDeleter
{
    void operator()(Node *node) const noexcept { node->abandon(); }
};
template<typename T>
using StreamPointer = std::unique_ptr<StreamNode<T>, StreamDeleter<StreamNode<T>>>;

/// The wait for the next value, without its type.
class QACTORS_EXPORT NextBase : public Awaitable, private StreamWaiter
{
public:
    ~NextBase() override;
    bool ready();
    void suspend() noexcept;
    bool detach() noexcept override;
    QString describe() const override;
    Source source() const noexcept override;

protected:
    explicit NextBase(StreamNodeBase *node) noexcept : m_node(node) { }
    virtual Pulled pull(StreamNodeBase *node) = 0;
    /// Throws what the pull has thrown.
    void finish();

private:
    friend class StreamNodeBase;
    void begin();
    void look() noexcept;
    void wait() noexcept;
    void wake() noexcept override { complete(); }
    void resumeInstead() noexcept override;
    void leave() noexcept;

    StreamNodeBase *m_node;
    std::exception_ptr m_error;
    Pulled m_pulled = Pulled::Wait;
    bool m_isReading = false;
    bool m_isDetached = false;
};

template<typename T>
class Next final : public NextBase
{
public:
    explicit Next(StreamNode<T> *node) noexcept : NextBase(node) { }
    std::optional<T> result()
    {
        finish();
        return std::move(m_value);
    }

private:
    Pulled pull(StreamNodeBase *node) override { return static_cast<StreamNode<T> *>(node)->pull(m_value); }
    std::optional<T> m_value;
};

} // namespace QActors::detail

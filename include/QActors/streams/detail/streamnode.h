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
    /// Throws MisuseError, with `what`, if another task reads it, or on another thread than before.
    void requireFree(const char *what) const;
    /// Nobody gets a value any more; who waits for one gets the end. Throws MisuseError on another thread.
    void beginClose();

private:
    friend class NextBase;
    NextBase *m_reader = nullptr; // which waits, or has a value in hand
    Scheduler *m_home = nullptr;  // since the first pull
    bool m_isPulled = false;
    bool m_isAbandoned = false;
    bool m_isOver = false; // closed, or has failed
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

/// The wait for the next value, without its type. What each value passes through is inline.
class QACTORS_EXPORT NextBase : public Awaitable, private StreamWaiter
{
public:
    ~NextBase() override { leave(); }
    void suspend() noexcept;
    bool detach() noexcept override;
    QString describe() const override;
    Source source() const noexcept override;

protected:
    explicit NextBase(StreamNodeBase *node) noexcept : m_node(node) { }
    virtual Pulled pull(StreamNodeBase *node) = 0;
    /// Of a class that knows how to pull.
    template<typename Pull>
    bool ready(Pull pull)
    {
        Scheduler *here = task()->scheduler();
        if (!m_node || m_node->m_home != here || m_node->m_reader) [[unlikely]]
            beginAnyhow(here);
        m_node->m_reader = this;
        m_isReading = true;
        look(pull);
        return m_pulled <= Pulled::End;
    }
    /// Throws what the pull has thrown.
    void finish()
    {
        leave();
        if (m_isDetached || m_error) [[unlikely]]
            throwWhatHappened();
    }

private:
    friend class StreamNodeBase;
    template<typename Pull>
    void look(Pull pull) noexcept
    {
        StreamNodeBase *node = m_node;
        if (node->m_isOver) [[unlikely]] {
            m_pulled = Pulled::End;
            return;
        }
        node->m_isPulled = true;
        try {
            m_pulled = pull(node);
        } catch (...) {
            m_error = std::current_exception();
            m_pulled = Pulled::End;
            node->m_isOver = true;
        }
        node->m_isPulled = false;
        if (node->m_isAbandoned) [[unlikely]]
            abandoned();
    }
    void leave() noexcept
    {
        if (!std::exchange(m_isReading, false) || !m_node)
            return;
        m_node->m_reader = nullptr;
        if (std::exchange(m_hasWaited, false))
            m_node->setWaiter(nullptr);
    }
    void beginAnyhow(Scheduler *here);
    void abandoned() noexcept;
    void wait() noexcept;
    void wake() noexcept override { complete(); }
    void resumeInstead() noexcept override;
    [[noreturn]] void throwWhatHappened();

    StreamNodeBase *m_node;
    std::exception_ptr m_error;
    Pulled m_pulled = Pulled::Wait;
    bool m_isReading = false;
    bool m_hasWaited = false;
    bool m_isDetached = false;
};

template<typename T>
class Next final : public NextBase
{
public:
    explicit Next(StreamNode<T> *node) noexcept : NextBase(node) { }
    bool ready()
    {
        return NextBase::ready([this](StreamNodeBase *node) { return static_cast<StreamNode<T> *>(node)->pull(m_value); });
    }
    std::optional<T> result()
    {
        finish();
        return std::exchange(m_value, std::nullopt);
    }

private:
    Pulled pull(StreamNodeBase *node) override { return static_cast<StreamNode<T> *>(node)->pull(m_value); }
    std::optional<T> m_value;
};

/// `co_await tryNext(stream)`: what is there without waiting: empty if nothing is yet, an empty optional at the end.
template<typename T>
class TryNext final : public NextBase
{
public:
    explicit TryNext(StreamNode<T> *node) noexcept : NextBase(node) { }
    bool ready()
    {
        m_isThere = NextBase::ready([this](StreamNodeBase *node) { return static_cast<StreamNode<T> *>(node)->pull(m_value); });
        return true;
    }
    std::optional<std::optional<T>> result()
    {
        finish();
        std::optional<std::optional<T>> found;
        if (m_isThere)
            found.emplace(std::move(m_value));
        return found;
    }

private:
    Pulled pull(StreamNodeBase *node) override { return static_cast<StreamNode<T> *>(node)->pull(m_value); }
    std::optional<T> m_value;
    bool m_isThere = false;
};

} // namespace QActors::detail

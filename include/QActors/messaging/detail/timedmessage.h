// SPDX-License-Identifier: MIT
// \internal A message that is sent later. Lives as long as its timer's handles, and as it is armed; armed on its receiver's
// thread, with which it ends.
#pragma once

#include <QActors/kernel/detail/framepool.h>
#include <QActors/kernel/detail/timernode.h>
#include <QActors/messaging/detail/messagenode.h>
#include <QActors/messaging/pid.h>

#include <atomic>
#include <optional>

namespace QActors::detail {

class ProcessLinks;

class QACTORS_EXPORT TimedMessage : public Pooled
{
public:
    explicit TimedMessage(Pid to) noexcept;
    virtual ~TimedMessage();
    Q_DISABLE_COPY_MOVE(TimedMessage)
    void retain() noexcept { m_references.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept
    {
        if (m_references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete this;
    }

    /// To be sent that long from now. Takes a reference of its own. Any thread.
    void start(Duration delay);
    bool isActive() const noexcept { return m_isActive.load(std::memory_order_acquire); }
    /// Nothing if it is not active. Any thread.
    std::optional<Duration> left() const;
    /// What was left; nothing if it was not active. Any thread.
    std::optional<Duration> cancel();
    /// The receiver has ended. On its thread.
    void receiverEnds() noexcept;

protected:
    /// On the receiver's thread, at the time for which it was armed.
    virtual void due() = 0;
    /// What has not been sent goes. On the receiver's thread.
    virtual void drop() noexcept = 0;
    /// There is no receiver to send to: a dead letter.
    virtual void sendToNobody() noexcept = 0;
    virtual Duration leftHere(TimePoint now) const { return m_deadline - now; }
    virtual Duration leftElsewhere() const;
    Pid receiver() const noexcept { return m_to; }
    TimePoint deadline() const noexcept { return m_deadline; }
    Scheduler *scheduler() const noexcept;
    void arm(TimePoint deadline);
    /// False if it was cancelled meanwhile.
    bool end() noexcept { return m_isActive.exchange(false, std::memory_order_acq_rel); }
    /// Off the receiver's list; it may be gone after this.
    void leave() noexcept;

private:
    friend class ProcessLinks;
    static void fired(void *self);
    void enter();
    void enterNobody();
    TimerNode m_node;
    TimePoint m_deadline = Never; // on the receiver's thread
    std::atomic<Duration::rep> m_realDeadline; // by the system's clock, for other threads: a time, all by itself
    Pid m_to;
    Duration m_delay{};
    TimedMessage *m_next = nullptr; // of its receiver's
    TimedMessage **m_link = nullptr;
    std::atomic<int> m_references{0};
    std::atomic<bool> m_isActive{true}; // the first exchange() ends it
};

/// Once.
class QACTORS_EXPORT MessageOnce : public TimedMessage
{
public:
    MessageOnce(Pid to, MessageNode *node) noexcept;
    ~MessageOnce() override;

protected:
    void due() override;
    void drop() noexcept override;
    void sendToNobody() noexcept override;

private:
    MessageNode *takeNode() noexcept;
    MessageNode *m_message;
};

/// Again and again.
class QACTORS_EXPORT MessageAgain : public TimedMessage
{
public:
    /// What is done when it is late.
    enum class Late : quint8 {
        Skip,
        Delay,
        Burst
    };
    MessageAgain(Pid to, Duration interval, Late late) noexcept : TimedMessage(to), m_interval(interval), m_late(late) { }

    /// A message of it has been handled, or is gone. Any thread.
    void handled() noexcept { m_waits.store(false, std::memory_order_release); }

protected:
    void due() override;
    void drop() noexcept override { }
    void sendToNobody() noexcept override;
    virtual MessageNode *make() = 0;

private:
    bool send() noexcept;
    Duration m_interval;
    std::atomic<bool> m_waits{false}; // cleared with release where a message went, acquired by who sends the next
    Late m_late;
};

/// The message of such a timer: a T like any other, but its timer knows when it is gone.
template<typename T>
struct TickNode final : MessageNode
{
    TickNode(const T &of, MessageAgain *timer) : MessageNode(&Type), value(of), timer(timer)
    {
        payload = std::addressof(value);
        timer->retain();
    }
    ~TickNode()
    {
        timer->handled();
        timer->release();
    }
    Q_DISABLE_COPY_MOVE(TickNode)
    static void destroy(MessageNode *node) noexcept { delete static_cast<TickNode *>(node); }
    static const MessageType Type;
    T value;
    MessageAgain *timer;
};

template<typename T>
const MessageType TickNode<T>::Type = {
    {&runPosted, &dropPosted},
    &typeid(T),
    &QMetaType::fromType<T>,
    &destroy,
    true,
    TupleAccess<T>::Arity,
    TupleAccess<T>::Element,
};

template<typename T>
class ValueAgain final : public MessageAgain
{
public:
    template<typename... Args>
    ValueAgain(Pid to, Duration interval, Late late, Args &&...args)
        : MessageAgain(to, interval, late), m_value(std::forward<Args>(args)...)
    {
    }

private:
    MessageNode *make() override { return new TickNode<T>(m_value, this); }
    T m_value;
};

} // namespace QActors::detail

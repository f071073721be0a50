// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#include <QtCore/qstringlist.h>

#include <atomic>
#include <memory>
#include <utility>

namespace QActors {
namespace detail {

/// The node of the cancellation tree behind a CancelScope, and the base of every task.
/// `effective` (this scope or an unshielded ancestor is cancelled) is pushed down the tree when it
/// changes, so that an await reads one flag; so is that there is a deadline. All but the count belongs to one scheduler's
/// thread: that of the task that enters it. Before, it is nobody's, and any thread may cancel it.
class QACTORS_EXPORT ScopeNode
{
public:
    enum class Cause : quint8 {
        Nothing,
        Request,
        Deadline
    };

    ScopeNode() noexcept;
    virtual ~ScopeNode();
    Q_DISABLE_COPY_MOVE(ScopeNode)

    void retain() noexcept { m_references.fetch_add(1, std::memory_order_relaxed); }
    void release() noexcept
    {
        if (m_references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete this;
    }

    bool isEffective() const noexcept { return m_look & Effective; }
    /// An await here has to look closer: isEffectiveByNow().
    bool mustLook() const noexcept { return m_look; }
    /// Cancels what of this and its ancestors has a deadline that has passed, whether or not its timer has had its turn.
    bool isEffectiveByNow() noexcept;
    /// The same for this scope alone, which nobody may have entered yet; on another thread than its own, what is known.
    bool isCancelCalledByNow() noexcept;
    bool isCancelCalled() const noexcept { return cause() != Cause::Nothing; }
    Cause cause() const noexcept { return m_cause.load(std::memory_order_relaxed); }
    bool isEntered() const noexcept { return m_entered; }
    bool hasCaught() const noexcept { return m_caught; }
    bool isShielded() const noexcept { return m_shielded; }
    /// Cancelled from outside this scope, through no shield.
    bool isOuterCancelVisible() const noexcept { return !m_shielded && m_parent && m_parent->isEffective(); }

    /// The innermost cancelled scope's reason, seen from here; for messages.
    QString reason() const noexcept;
    /// The waits of the scope's tasks when the deadline passed.
    QString waitingFor() const;

    /// Of a scope that was entered; on its thread.
    void cancel(const QString &reason, Cause cause = Cause::Request);
    /// For one that nobody has entered yet: who enters it finds it cancelled. Gives the scheduler of one that was: it is to
    /// be cancelled there. Any thread.
    Scheduler *cancelEarly(const QString &reason);
    void setShielded(bool shielded);
    TimePoint deadline() const noexcept;
    /// Arms at once if open, otherwise when entered; replaces a timeout. Nothing fires after the scope was left.
    void setDeadline(TimePoint deadline);
    /// Becomes the deadline when entered; replaces one.
    void setTimeout(Duration timeout);
    Duration timeout() const noexcept;
    /// Of one that was entered; a task's from the beginning.
    Scheduler *scheduler() const noexcept { return reinterpret_cast<Scheduler *>(m_home.load(std::memory_order_relaxed)); }
    /// False also before it was entered.
    bool isHere() const noexcept;
    TimePoint effectiveDeadline() const noexcept;

    /// Puts it below `parent` (which may be null) and starts its deadline; `task` runs in it. May be called again
    /// to move it, with what hangs below it.
    void attach(ScopeNode *parent, TaskContext *task);
    /// Takes it out of the tree; its task, if it is on the stack of scopes, stands in the parent then.
    void detach() noexcept;
    /// The same without a word, for a frame that is destroyed; nothing if it was not entered.
    inline void abandon() noexcept;
    /// For a scope without a task, that of an idle group: its thread changes. On the old one, then on the new one.
    void leaveThread() noexcept;
    void comeToThread();
    /// The thread of a root ends: the root stands in its list no more.
    void leaveRoots() noexcept { unlink(); }
    // For a group, whose tasks hang below its scope: the newest comes first.
    ScopeNode *firstChild() const noexcept { return m_firstChild; }
    ScopeNode *nextSibling() const noexcept { return m_next; }
    ScopeNode *previousSibling() const noexcept { return m_previous; }
    /// The part of `error` that leaves this scope; marks the scope as having caught the rest.
    std::exception_ptr filter(const std::exception_ptr &error);
    ScopeNode *parent() const noexcept { return m_parent; }
    /// The task that runs in it, a task's own among it; null where it stands in no tree. (In taskcontext.h.)
    inline TaskContext *task() const noexcept;

    [[noreturn]] void throwCancelled() const;

protected:
    explicit ScopeNode(Scheduler *scheduler) noexcept;
    struct Details; // what few scopes have: a deadline, a reason; classes derived from it, more
    virtual std::unique_ptr<Details> makeDetails();
    /// Made when they are first needed.
    Details &details();
    Details *existingDetails() const noexcept { return m_details.get(); }
    /// Of its own cancel().
    virtual QString ownReason() const;
    /// The two halves of detach(): nothing reaches it any more, and it is gone.
    void leave() noexcept;
    void leaveTree() noexcept;

private:
    void link(ScopeNode *parent) noexcept;
    void unlink() noexcept;
    void linkAsRoot() noexcept;
    /// The next in the tree below `top`: a child if `descend`, else what is beside it.
    ScopeNode *nextBelow(const ScopeNode *top, bool descend) noexcept;
    void push() noexcept;
    void pushHere() noexcept;
    void pushBelow() noexcept;
    void pull() noexcept;
    void pushDeadline() noexcept;
    void claim(Scheduler *scheduler);
    struct Early;
    Early *early() const noexcept;
    void dropEarly() noexcept;
    void collectWaiting(QStringList &lines);
    const ScopeNode *canceller() const;
    void rememberCanceller(const ScopeNode *found) const;
    void forgetCancellers() noexcept;

    ScopeNode *m_parent = nullptr;
    ScopeNode *m_firstChild = nullptr;
    ScopeNode *m_next = nullptr;
    ScopeNode *m_previous = nullptr;

protected:
    union {
        TaskContext *m_task = nullptr; // of a scope: the task that runs in it
        ScopeNode *m_scope;            // of a task: the innermost scope in which it stands
    };

private:
    std::unique_ptr<Details> m_details;
    // The scheduler; before it was entered, null or, with the lowest bit set, an Early. That one is released by who cancels and acquired
    // by who enters, or cancels too. Relaxed where only the thread itself can be meant, or the scope has come from where it was entered.
    std::atomic<quintptr> m_home{0};
    std::atomic<quint32> m_references{1}; // as LocalPart's
    std::atomic<Cause> m_cause{Cause::Nothing}; // written at home; relaxed: elsewhere it only tells whether
    enum Look : quint8 {
        Effective = 1,
        Timed = 2 // this one or an unshielded ancestor has a deadline, or had one
    };
    quint8 m_look = 0;
    bool m_entered : 1 = false; // once and for all
    bool m_open : 1 = false;    // entered and not left yet
    bool m_caught : 1 = false;
    bool m_shielded : 1 = false;
    bool m_isTask : 1 = false;
    bool m_attached : 1 = false; // see task()
    bool m_isRoot : 1 = false; // in Scheduler::firstRoot()'s list; the siblings are the other roots
};

/// Owning pointer to a ScopeNode or a class derived from it.
template<typename Node>
class NodePointer
{
public:
    NodePointer() noexcept = default;
    /// Takes over a reference.
    explicit NodePointer(Node *adopted) noexcept : m_node(adopted) { }
    static NodePointer sharing(Node *node) noexcept
    {
        if (node)
            node->retain();
        return NodePointer(node);
    }
    NodePointer(const NodePointer &other) noexcept : m_node(other.m_node)
    {
        if (m_node)
            m_node->retain();
    }
    NodePointer(NodePointer &&other) noexcept : m_node(std::exchange(other.m_node, nullptr)) { }
    NodePointer &operator=(NodePointer other) noexcept
    {
        std::swap(m_node, other.m_node);
        return *this;
    }
    ~NodePointer()
    {
        if (m_node)
            m_node->release();
    }
    Node *get() const noexcept { return m_node; }
    Node *operator->() const noexcept { return m_node; }
    Node &operator*() const noexcept { return *m_node; }
    explicit operator bool() const noexcept { return m_node != nullptr; }
    bool operator==(const NodePointer &) const noexcept = default;

private:
    Node *m_node = nullptr;
};

} // namespace detail
} // namespace QActors

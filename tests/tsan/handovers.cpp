// SPDX-License-Identifier: MIT
// Qt and libstdc++ are not built with ThreadSanitizer, so what they synchronise inside is not seen: a posted event, a
// thread's end, a pool's turn, the last reference to an exception all look like races. Here those of their functions that
// hand something to another thread say so, and then do what they do. It is linked into the programs of ThreadSanitizer's
// stage only, whose symbols come before the libraries'; what Qt calls of itself does not come by here, so signals and
// deliveries are told of by Qt's own hooks.
// This makes visible what happens before what. It hides no race: a race has no handover between its two sides.
#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qdeadlinetimer.h>
#include <QtCore/qfuturewatcher.h>
#include <QtCore/qmutex.h>
#include <QtCore/qrunnable.h>
#include <QtCore/qthread.h>
#include <QtCore/qthreadpool.h>

#include <cstring>
#include <exception>
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>

// In Qt's qobject_p.h.
struct QSignalSpyCallbackSet
{
    void (*signalBegins)(QObject *sender, int signal, void **arguments);
    void (*slotBegins)(QObject *receiver, int slot, void **arguments);
    void (*signalEnds)(QObject *sender, int signal);
    void (*slotEnds)(QObject *receiver, int slot);
};
Q_CORE_EXPORT void qt_register_signal_spy_callbacks(QSignalSpyCallbackSet *callbacks);

namespace {

/// What follows in another thread after acquire() comes after what this one has done.
void release(const volatile void *what)
{
    __tsan_release(const_cast<void *>(what));
}

void acquire(const volatile void *what)
{
    __tsan_acquire(const_cast<void *>(what));
}

/// The library's own function of that name.
template<typename F>
F *real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        qFatal("no %s here", name);
    return reinterpret_cast<F *>(found);
}

// --- signals and events: from the emitter or the poster to the delivery

/// As QAbstractMetaCallEvent of Qt's qobject_p.h.
class QueuedCall : public QEvent
{
public:
    int signal;
    const QObject *sender;
};

const void *stateOf(const QFutureInterfaceBase *future)
{
    const void *state = nullptr;
    std::memcpy(&state, reinterpret_cast<const char *>(future) + sizeof(void *), sizeof(state));
    return state;
}

const void *stateOf(QFuture<void> future)
{
    const void *state = nullptr;
    std::memcpy(&state, reinterpret_cast<const char *>(&future) + sizeof(void *), sizeof(state));
    return state;
}

bool eventIsDelivered(void **what)
{
    auto *receiver = static_cast<QObject *>(what[0]);
    const auto *event = static_cast<const QEvent *>(what[1]);
    acquire(receiver);
    if (event->type() == QEvent::MetaCall) {
        if (const QObject *sender = static_cast<const QueuedCall *>(event)->sender)
            acquire(sender);
    } else if (event->type() == QEvent::FutureCallOut) {
        acquire(stateOf(static_cast<QFutureWatcher<void> *>(receiver)->future())); // they all look alike
    }
    return false; // go on
}

thread_local const QObject *t_endingThread = nullptr;

void signalBegins(QObject *sender, int, void **)
{
    if (sender == QThread::currentThread()) {
        acquire(sender); // finished(): who called quit()
        t_endingThread = sender;
    }
    release(sender);
}

void signalEnds(QObject *, int)
{
    if (t_endingThread)
        release(t_endingThread); // what slots did, up to those of its event dispatcher's end, for who waits for it
}

/// A function that is posted or connected: called after that, and destroyed by whoever drops the last reference.
class Function final : public QtPrivate::QSlotObjectBase
{
public:
    explicit Function(QSlotObjectBase *function) : QSlotObjectBase(&Function::act), m_function(function) { release(this); }
    const void *called() const { return &m_function; }

private:
    static void act(int what, QSlotObjectBase *base, QObject *receiver, void **arguments, bool *result)
    {
        acquire(base);
        auto *self = static_cast<Function *>(base);
        switch (what) {
        case Call:
            self->m_function->call(receiver, arguments);
            release(self->called());
            break;
        case Compare:
            *result = self->m_function->compare(arguments);
            break;
        case Destroy:
            acquire(self->called());
            self->m_function->destroyIfLastRef();
            delete self;
            break;
        }
    }
    QSlotObjectBase *const m_function;
};

[[maybe_unused]] const bool s_hooked = [] {
    static QSignalSpyCallbackSet callbacks{signalBegins, nullptr, signalEnds, nullptr};
    qt_register_signal_spy_callbacks(&callbacks);
    return QInternal::registerCallback(QInternal::EventNotifyCallback, eventIsDelivered);
}();

// --- thread pools: from start() to run(), and from its end to waitForDone()

class PooledRun final : public QRunnable
{
public:
    PooledRun(QThreadPool *pool, QRunnable *runnable) : m_pool(pool), m_runnable(runnable), m_owns(runnable->autoDelete())
    {
        release(this);
    }
    ~PooledRun() override // by the pool, whether it ran or not
    {
        acquire(this);
        if (m_owns)
            delete m_runnable;
        release(m_pool);
    }
    void run() override
    {
        acquire(this);
        m_runnable->run();
        release(this);
    }

private:
    QThreadPool *const m_pool;
    QRunnable *const m_runnable;
    const bool m_owns;
};

} // namespace

// Named as the compiler names members; `self` is what `this` is there. Aligned as members are: the lowest bit of a pointer to
// one (&QObject::deleteLater) says whether it is virtual.
#define FUNCTION(symbol, Result, name, ...)                                          \
    Q_DECL_EXPORT Result name(__VA_ARGS__) asm(symbol) __attribute__((aligned(16))); \
    Result name(__VA_ARGS__)
#define REAL(symbol, Result, ...) static auto *const own = real<Result(__VA_ARGS__)>(symbol)

#define POST_EVENT "_ZN16QCoreApplication9postEventEP7QObjectP6QEventi"
FUNCTION(POST_EVENT, void, tsanPostEvent, QObject *receiver, QEvent *event, int priority)
{
    REAL(POST_EVENT, void, QObject *, QEvent *, int);
    release(receiver);
    own(receiver, event, priority);
}

#define DELETE_LATER "_ZN7QObject11deleteLaterEv"
FUNCTION(DELETE_LATER, void, tsanDeleteLater, QObject *self)
{
    REAL(DELETE_LATER, void, QObject *);
    release(self);
    own(self);
}

#define INVOKE "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv"
FUNCTION(INVOKE, bool, tsanInvoke, QObject *context, QtPrivate::QSlotObjectBase *function, Qt::ConnectionType type, void *result)
{
    REAL(INVOKE, bool, QObject *, QtPrivate::QSlotObjectBase *, Qt::ConnectionType, void *);
    if (!function)
        return own(context, function, type, result);
    auto *posted = new Function(function);
    const bool blocks = type == Qt::BlockingQueuedConnection;
    if (blocks)
        posted->ref();
    release(context);
    const bool done = own(context, posted, type, result);
    if (blocks) {
        acquire(posted->called());
        posted->destroyIfLastRef();
    }
    return done;
}

#define CONNECT \
    "_ZN7QObject11connectImplEPKS_PPvS1_S3_PN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPKiPK11QMetaObject"
FUNCTION(CONNECT, QMetaObject::Connection, tsanConnect, const QObject *sender, void **signal, const QObject *receiver, void **slot, QtPrivate::QSlotObjectBase *function, Qt::ConnectionType type, const int *types, const QMetaObject *senderClass)
{
    REAL(CONNECT, QMetaObject::Connection, const QObject *, void **, const QObject *, void **, QtPrivate::QSlotObjectBase *, Qt::ConnectionType, const int *, const QMetaObject *);
    return own(sender, signal, receiver, slot, function ? new Function(function) : nullptr, type, types, senderClass);
}

// --- threads

#define THREAD_QUIT "_ZN7QThread4quitEv"
FUNCTION(THREAD_QUIT, void, tsanQuit, QThread *self)
{
    REAL(THREAD_QUIT, void, QThread *);
    release(self);
    own(self);
}

#define THREAD_WAIT "_ZN7QThread4waitE14QDeadlineTimer"
FUNCTION(THREAD_WAIT, bool, tsanWait, QThread *self, QDeadlineTimer deadline)
{
    REAL(THREAD_WAIT, bool, QThread *, QDeadlineTimer);
    const bool ended = own(self, deadline);
    if (ended)
        acquire(self);
    return ended;
}

#define THREAD_FINISHED "_ZNK7QThread10isFinishedEv"
FUNCTION(THREAD_FINISHED, bool, tsanIsFinished, const QThread *self)
{
    REAL(THREAD_FINISHED, bool, const QThread *);
    const bool finished = own(self);
    if (finished)
        acquire(self);
    return finished;
}

#define POOL_START "_ZN11QThreadPool5startEP9QRunnablei"
FUNCTION(POOL_START, void, tsanPoolStart, QThreadPool *self, QRunnable *runnable, int priority)
{
    REAL(POOL_START, void, QThreadPool *, QRunnable *, int);
    own(self, new PooledRun(self, runnable), priority);
}

#define POOL_DONE "_ZN11QThreadPool11waitForDoneEi"
FUNCTION(POOL_DONE, bool, tsanPoolDone, QThreadPool *self, int milliseconds)
{
    REAL(POOL_DONE, bool, QThreadPool *, int);
    const bool done = own(self, milliseconds);
    if (done)
        acquire(self);
    return done;
}

// --- semaphores, and conditions: QMutex tells of itself, but not when it is given up inside of Qt

#define SEMAPHORE_RELEASE "_ZN10QSemaphore7releaseEi"
FUNCTION(SEMAPHORE_RELEASE, void, tsanSemaphoreRelease, void *self, int n)
{
    REAL(SEMAPHORE_RELEASE, void, void *, int);
    release(self);
    own(self, n);
}

#define SEMAPHORE_ACQUIRE "_ZN10QSemaphore7acquireEi"
FUNCTION(SEMAPHORE_ACQUIRE, void, tsanSemaphoreAcquire, void *self, int n)
{
    REAL(SEMAPHORE_ACQUIRE, void, void *, int);
    own(self, n);
    acquire(self);
}

#define SEMAPHORE_TRY "_ZN10QSemaphore10tryAcquireEi"
FUNCTION(SEMAPHORE_TRY, bool, tsanSemaphoreTry, void *self, int n)
{
    REAL(SEMAPHORE_TRY, bool, void *, int);
    const bool acquired = own(self, n);
    if (acquired)
        acquire(self);
    return acquired;
}

#define SEMAPHORE_TRY_FOR "_ZN10QSemaphore10tryAcquireEii"
FUNCTION(SEMAPHORE_TRY_FOR, bool, tsanSemaphoreTryFor, void *self, int n, int milliseconds)
{
    REAL(SEMAPHORE_TRY_FOR, bool, void *, int, int);
    const bool acquired = own(self, n, milliseconds);
    if (acquired)
        acquire(self);
    return acquired;
}

#define CONDITION_WAIT "_ZN14QWaitCondition4waitEP6QMutex14QDeadlineTimer"
FUNCTION(CONDITION_WAIT, bool, tsanConditionWait, void *self, QMutex *mutex, QDeadlineTimer deadline)
{
    REAL(CONDITION_WAIT, bool, void *, QMutex *, QDeadlineTimer);
    __tsan_mutex_pre_unlock(mutex, 0);
    __tsan_mutex_post_unlock(mutex, 0);
    const bool woken = own(self, mutex, deadline);
    __tsan_mutex_pre_lock(mutex, 0);
    __tsan_mutex_post_lock(mutex, 0, 0);
    return woken;
}

// --- futures

#define FUTURE_FINISHED "_ZN20QFutureInterfaceBase14reportFinishedEv"
FUNCTION(FUTURE_FINISHED, void, tsanReportFinished, QFutureInterfaceBase *self)
{
    REAL(FUTURE_FINISHED, void, QFutureInterfaceBase *);
    release(stateOf(self));
    own(self);
}

#define FUTURE_RESULTS "_ZN20QFutureInterfaceBase18reportResultsReadyEii"
FUNCTION(FUTURE_RESULTS, void, tsanReportResults, QFutureInterfaceBase *self, int from, int to)
{
    REAL(FUTURE_RESULTS, void, QFutureInterfaceBase *, int, int);
    release(stateOf(self));
    own(self, from, to);
}

#define FUTURE_CANCEL "_ZN20QFutureInterfaceBase6cancelEv"
FUNCTION(FUTURE_CANCEL, void, tsanFutureCancel, QFutureInterfaceBase *self)
{
    REAL(FUTURE_CANCEL, void, QFutureInterfaceBase *);
    release(stateOf(self));
    own(self);
}

#define FUTURE_STATE "_ZNK20QFutureInterfaceBase10queryStateENS_5StateE"
FUNCTION(FUTURE_STATE, bool, tsanQueryState, const QFutureInterfaceBase *self, int state)
{
    REAL(FUTURE_STATE, bool, const QFutureInterfaceBase *, int);
    const bool is = own(self, state);
    acquire(stateOf(self));
    return is;
}

#define FUTURE_WAIT "_ZN20QFutureInterfaceBase15waitForFinishedEv"
FUNCTION(FUTURE_WAIT, void, tsanWaitForFinished, QFutureInterfaceBase *self)
{
    REAL(FUTURE_WAIT, void, QFutureInterfaceBase *);
    own(self);
    acquire(stateOf(self));
}

// Who drops the last reference destroys the results.
#define FUTURE_DEREF "_ZNK20QFutureInterfaceBase6derefTEv"
FUNCTION(FUTURE_DEREF, bool, tsanFutureDeref, const QFutureInterfaceBase *self)
{
    REAL(FUTURE_DEREF, bool, const QFutureInterfaceBase *);
    const void *state = stateOf(self);
    release(state);
    const bool others = own(self);
    if (!others)
        acquire(state);
    return others;
}

// --- exceptions: whoever drops the last reference destroys it

#define EXCEPTION_RELEASE "_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv"
FUNCTION(EXCEPTION_RELEASE, void, tsanExceptionRelease, void **self)
{
    REAL(EXCEPTION_RELEASE, void, void **);
    release(*self);
    acquire(*self);
    own(self);
}

#define END_CATCH "__cxa_end_catch"
FUNCTION(END_CATCH, void, tsanEndCatch)
{
    REAL(END_CATCH, void);
    static_cast<void>(std::current_exception()); // comes and goes, as above
    own();
}

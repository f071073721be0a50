// SPDX-License-Identifier: MIT
#include "generator_p.h"

#include "enginesupport_p.h"
#include "page_p.h"
#include "promisebridge_p.h"

#include <QActors/kernel/sleep.h>
#include <QActors/tasks/detail/groupaccess.h>
#include <QActors/tasks/timeouts.h>

#include <QtCore/qscopeguard.h>
#include <QtQml/qqmlengine.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// Waits for a handle's end and gives its value, or throws its error as a QmlError.
class HandleAwaitable final : public Awaitable
{
public:
    HandleAwaitable(QmlTaskHandle *handle, QJSEngine *engine) : m_handle(handle), m_engine(engine) { }
    ~HandleAwaitable() override { disconnect(); }
    bool ready() const { return !m_handle || !m_handle->isRunning(); }
    void suspend()
    {
        m_settled = QObject::connect(m_handle, &QmlTaskHandle::settled, m_handle, [this] {
            static_cast<void>(m_handle->error()); // handled here, though a turn later
            complete();
        });
        m_destroyed = QObject::connect(m_handle, &QObject::destroyed, m_handle, [this] { complete(); });
    }
    QJSValue result()
    {
        disconnect();
        if (!m_handle || !m_engine)
            throw TaskCancelled(u"the task handle that was waited for was destroyed"_s);
        if (m_handle->state() != QmlTaskHandle::Finished)
            throw QmlError(m_handle->rejection(m_engine));
        return m_handle->result(m_engine);
    }
    bool detach() noexcept override
    {
        disconnect();
        return true;
    }
    QString describe() const override { return m_handle ? u"the end of "_s + m_handle->name() : u"a handle"_s; }

private:
    void disconnect() noexcept
    {
        QObject::disconnect(m_settled);
        QObject::disconnect(m_destroyed);
    }
    QPointer<QmlTaskHandle> m_handle;
    QPointer<QJSEngine> m_engine;
    QMetaObject::Connection m_settled;
    QMetaObject::Connection m_destroyed;
};

class Driver;
thread_local Driver *s_stepping = nullptr; // whose JavaScript runs now

class Driver
{
public:
    explicit Driver(EngineSupport *support) : m_support(support) { }
    ~Driver()
    {
        if (m_isDone)
            return;
        const auto nexts = std::exchange(m_nexts, {});
        for (const QPointer<QmlTaskHandle> &next : nexts) {
            if (next && next->isRunning())
                next->abandon();
        }
        const auto streams = std::exchange(m_streams, {});
        for (const QPointer<QmlStream> &stream : streams) {
            if (stream)
                stream->abandon();
        }
    }
    Q_DISABLE_COPY_MOVE(Driver)

    Async<QJSValue> driveAll(QJSValue generator)
    {
        QJSValue result;
        std::exception_ptr error;
        try {
            result = co_await drive(generator);
            m_isDone = true;
        } catch (...) {
            error = std::current_exception();
        }
        const auto closings = std::exchange(m_closings, {});
        for (const QPointer<QmlTaskHandle> &closing : closings) {
            const auto end = [&]() -> Async<> { co_await HandleAwaitable(closing, m_support->engine()); };
            if (!closing || !closing->isRunning() || !m_support)
                continue;
            try {
                co_await shielded(end);
            } catch (...) {
                if (!error)
                    error = std::current_exception();
            }
        }
        if (error)
            std::rethrow_exception(error);
        co_return result;
    }
    /// A function that the generator called has made it.
    void made(QmlTaskHandle *handle)
    {
        m_made.removeIf([](const QPointer<QmlTaskHandle> &one) { return !one || !one->isRunning(); });
        m_made.append(handle);
    }
    void keep(QmlTaskHandle *handle) { m_made.removeAll(handle); }
    void closes(QmlTaskHandle *handle)
    {
        m_made.removeAll(handle); // a cancel leaves it alone
        m_closings.removeIf([](const QPointer<QmlTaskHandle> &one) { return !one || !one->isRunning(); });
        m_closings.append(handle);
    }
    void made(QmlStream *stream)
    {
        m_streams.removeIf([](const QPointer<QmlStream> &one) { return !one; });
        m_streams.append(stream);
    }
    void reads(QmlTaskHandle *next)
    {
        m_nexts.removeIf([](const QPointer<QmlTaskHandle> &one) { return !one || !one->isRunning(); });
        m_nexts.append(next);
    }

    /// Runs a generator to its end, and waits for everything that it yields.
    Async<QJSValue> drive(QJSValue generator)
    {
        QJSValue input;
        QString how = u"next"_s;
        std::exception_ptr cancelled;
        for (;;) {
            if (isPageGone())
                co_await sleepForever(); // until the task is killed with it
            QJSValue step = run("step", {generator, how, input});
            if (step.property(u"threw"_s).toBool())
                throw QmlError(step.property(u"error"_s));
            const bool isDone = step.property(u"done"_s).toBool();
            if (isDone && cancelled)
                std::rethrow_exception(cancelled);
            QJSValue value = step.property(u"value"_s);
            const QJSValue kind = kindOf(value);
            if (isDone && kind.isUndefined())
                co_return value;
            bool isReturn = false;
            try {
                input = co_await wait(value, kind);
                how = u"next"_s;
            } catch (const Cancelled &) {
                // return() runs the generator's `finally` blocks, and no `catch`: as in C++.
                cancelled = std::current_exception();
                isReturn = true;
                cancelAwaited(value);
            } catch (const QmlError &error) {
                input = error.reason();
                how = u"throw"_s;
            } catch (const Error &error) {
                input = call("error", {error.message(), u"Error"_s, QString(), false});
                how = u"throw"_s;
            }
            if (isReturn) {
                input = QJSValue();
                how = u"return"_s;
            }
            if (isDone) { // it returned a promise, which is its result
                if (how == "throw"_L1)
                    throw QmlError(input);
                if (how == "return"_L1)
                    std::rethrow_exception(cancelled);
                co_return input;
            }
        }
    }

    /// As call(), for what runs the generator's own code.
    QJSValue run(const char *function, const QJSValueList &arguments)
    {
        const auto restore = qScopeGuard([before = std::exchange(s_stepping, this)] { s_stepping = before; });
        return call(function, arguments);
    }

    QJSValue call(const char *function, const QJSValueList &arguments)
    {
        if (!m_support)
            throw TaskCancelled(u"the QML engine is gone"_s);
        return m_support->call(function, arguments);
    }

    bool isPageGone() const { return std::any_of(m_pages.cbegin(), m_pages.cend(), &QmlPage::isGone); }

private:
    /// Cancels what the generator has begun and was waiting for. Behind a promise is whatever has one.
    void cancelAwaited(const QJSValue &value)
    {
        const auto *handle = qobject_cast<QmlTaskHandle *>(value.toQObject());
        const QList<QPointer<QmlTaskHandle>> all = m_made;
        for (const QPointer<QmlTaskHandle> &one : all) {
            if (one && (handle ? one == handle : QmlAccess::hasPromise(one)))
                one->cancel(u"the run that waited for it was cancelled"_s);
        }
    }

    /// Undefined for what there is no need to wait for.
    QJSValue kindOf(const QJSValue &value) { return value.isObject() ? call("kind", {value}) : QJSValue(); }

    Async<QJSValue> wait(QJSValue value, QJSValue kind)
    {
        if (auto *handle = qobject_cast<QmlTaskHandle *>(value.toQObject()))
            co_return co_await HandleAwaitable(handle, m_support->engine());
        if (kind.isUndefined()) {
            co_await yield(); // asynchronous always
            co_return value;
        }
        if (kind.property(u"threw"_s).toBool())
            throw QmlError(kind.property(u"error"_s));
        if (kind.property(u"shield"_s).toBool()) {
            QJSValue inner = kind.property(u"value"_s);
            if (inner.isCallable()) {
                inner = run("start", {inner});
                if (inner.property(u"threw"_s).toBool())
                    throw QmlError(inner.property(u"error"_s));
                inner = inner.property(u"value"_s);
            }
            const QJSValue innerKind = kindOf(inner);
            const auto work = [this, &inner, &innerKind] { return wait(inner, innerKind); };
            co_return co_await shielded(work);
        }
        if (kind.property(u"generator"_s).toBool())
            co_return co_await drive(value);
        co_return co_await PromiseAwaitable(m_support.data(), value, kind.property(u"then"_s));
    }

    QPointer<EngineSupport> m_support;
    QList<QPointer<QmlTaskHandle>> m_made; // and run
    QList<QPointer<QmlStream>> m_streams;      // made by functions that the generator called
    QList<QPointer<QmlTaskHandle>> m_nexts;    // of any stream
    QList<QPointer<QmlTaskHandle>> m_closings; // of streams
    bool m_isDone = false;
    const QList<quint64> m_pages = QmlPage::numbersOf(requireTask("Async.run"));
};

/// The task's callable: starts the generator, then drives it.
class Run
{
public:
    Run(EngineSupport *support, const QJSValue &function) : m_support(support), m_function(function) { }
    Async<QJSValue> operator()()
    {
        m_driver = std::make_unique<Driver>(m_support);
        if (m_driver->isPageGone())
            co_await sleepForever();
        QJSValue generator = m_function; // one that was made already
        if (m_function.isCallable()) {
            const QJSValue started = m_driver->run("start", {m_function});
            if (started.property(u"threw"_s).toBool())
                throw QmlError(started.property(u"error"_s));
            generator = started.property(u"value"_s);
        }
        if (!m_driver->call("isGenerator", {generator}).toBool()) {
            throw MisuseError(u"Async.run: the function is not a generator; write function*() { … yield … } (with the "
                              "asterisk)"_s);
        }
        co_return co_await m_driver->driveAll(generator);
    }

private:
    QPointer<EngineSupport> m_support;
    std::unique_ptr<Driver> m_driver;
    QJSValue m_function;
};

} // namespace

void noteMade(QmlTaskHandle *handle)
{
    if (s_stepping)
        s_stepping->made(handle);
}

void keepAlive(QmlTaskHandle *handle)
{
    if (s_stepping)
        s_stepping->keep(handle);
}

void noteMade(QmlStream *stream)
{
    if (s_stepping)
        s_stepping->made(stream);
}

void noteRead(QmlTaskHandle *next)
{
    if (s_stepping)
        s_stepping->reads(next);
}

void noteClosing(QmlTaskHandle *handle)
{
    if (s_stepping)
        s_stepping->closes(handle);
}

QmlTaskHandle *runGenerator(TaskGroup &group, QJSEngine *engine, const QJSValue &function, const QString &name,
                            bool isolated)
{
    EngineSupport *support = EngineSupport::of(engine);
    if (!support)
        return nullptr;
    if (!function.isCallable() && !support->call("isGenerator", {function}).toBool()) {
        engine->throwError(QJSValue::TypeError, u"Async.run: takes a generator function: function*() { … }"_s);
        return nullptr;
    }
    Run run(support, function);
    auto handle = GroupAccess::spawn(group, std::move(run), isolated, std::source_location());
    const QString place = EngineSupport::placeOf(support->trace());
    const QString shown = place.mid(place.lastIndexOf(u'/') + 1);
    TaskHandleAccess::task(handle)->setName(!name.isEmpty() ? name : shown.isEmpty() ? u"Async.run"_s
                                                                                     : u"Async.run (%1)"_s.arg(shown));
    return QmlAccess::make(TaskHandleAccess::task(handle), &qmlValueOf<QJSValue>, engine);
}

} // namespace QActors::detail

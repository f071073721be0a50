// SPDX-License-Identifier: MIT
#include "qmlasync_p.h"

#include "dialogrun_p.h"
#include "enginesupport_p.h"
#include "generator_p.h"

#include <QActors/kernel/sleep.h>
#include <QActors/observe/span.h>
#include <QActors/tasks/tasklocals.h>

#include <QtQml/qqmlengine.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::EngineSupport;

QmlTaskHandle *QmlAsync::run(const QJSValue &generatorFunction, const QString &name)
{
    QJSEngine *engine = qjsEngine(this);
    return detail::runGenerator(EngineSupport::of(engine)->tasks(), engine, generatorFunction, name, true);
}

QmlTaskHandle *QmlAsync::sleep(double milliseconds)
{
    const auto time = std::chrono::duration<double, std::milli>(milliseconds);
    const auto wait = [time]() -> Async<> { co_await QActors::sleep(time); };
    return toQml(EngineSupport::of(qjsEngine(this))->tasks(), wait, this, u"Async.sleep(%1)"_s.arg(milliseconds));
}

QmlTaskHandle *QmlAsync::open(QObject *dialog)
{
    const auto wait = [dialog = QPointer<QObject>(dialog)]() { return detail::openDialog(dialog); };
    return toQml(EngineSupport::of(qjsEngine(this))->tasks(), wait, this, u"Async.open"_s);
}

QmlTaskHandle *QmlAsync::keep(QmlTaskHandle *handle)
{
    detail::keepAlive(handle);
    return handle;
}

QJSValue QmlAsync::shield(const QJSValue &value)
{
    return EngineSupport::of(qjsEngine(this))->call("shield", {value});
}

QJSValue QmlAsync::forEach(const QJSValue &stream, const QJSValue &callback)
{
    QJSEngine *engine = qjsEngine(this);
    if (!qobject_cast<QmlStream *>(stream.toQObject()) || !callback.isCallable()) {
        engine->throwError(QJSValue::TypeError, u"Async.forEach: takes a Stream, which C++ makes by toQml(stream, this), and a function"_s);
        return {};
    }
    return EngineSupport::of(engine)->call("each", {stream, callback});
}

void QmlAsync::setProgress(double fraction, const QString &text)
{
    if (!detail::currentTask()) {
        qjsEngine(this)->throwError(u"Async.setProgress: called outside Async.run()"_s);
        return;
    }
    Task::setProgress(fraction, text);
}

QVariant QmlAsync::local(const QString &name) const
{
    return TaskLocals::current().value(name);
}

QJSValue QmlAsync::span(const QString &name, const QJSValue &function)
{
    QJSEngine *engine = qjsEngine(this);
    if (!function.isCallable()) {
        engine->throwError(QJSValue::TypeError, u"Async.span: takes a name and a function"_s);
        return {};
    }
    const Span span(name);
    EngineSupport *support = EngineSupport::of(engine);
    const QJSValue done = support->call("start", {function});
    if (done.property(u"threw"_s).toBool()) {
        engine->throwError(done.property(u"error"_s));
        return {};
    }
    const QJSValue value = done.property(u"value"_s); // a generator that has not begun, if it is one
    return support->call("isGenerator", {value}).toBool() ? engine->toScriptValue(run(value, name)) : value;
}

} // namespace QActors

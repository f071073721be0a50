// SPDX-License-Identifier: MIT
// A TaskHandle for JavaScript: its value, its error, and promises of the engine.
#include <QActors/qml/qmltaskhandle.h>

#include "enginesupport_p.h"
#include "imageprovider_p.h"

#include <QtGui/qpixmap.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>

#include <algorithm>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::EngineSupport;

namespace {

// Newer engines than that of Qt 6.4 make an object of a kind of their own of a QVariantList, for which Array.isArray() is false.
QJSValue scriptOf(QJSEngine *engine, const QVariant &value)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    if (value.metaType() == QMetaType::fromType<QVariantList>()) {
        const QVariantList list = value.toList();
        QJSValue array = engine->newArray(uint(list.size()));
        for (qsizetype i = 0; i < list.size(); ++i)
            array.setProperty(quint32(i), scriptOf(engine, list[i]));
        return array;
    }
    if (value.metaType() == QMetaType::fromType<QVariantMap>()) {
        const QVariantMap map = value.toMap();
        QJSValue object = engine->newObject();
        for (auto it = map.cbegin(); it != map.cend(); ++it)
            object.setProperty(it.key(), scriptOf(engine, it.value()));
        return object;
    }
#endif
    return engine->toScriptValue(value);
}

} // namespace

/// `value` with URLs for its images; and what JavaScript shall have of it.
QVariant QmlTaskHandle::shown(const QVariant &value)
{
    const QMetaType type = value.metaType();
    if (type == QMetaType::fromType<QVariantList>()) {
        QVariantList list = value.toList();
        for (QVariant &item : list)
            item = shown(item);
        return list;
    }
    if (type == QMetaType::fromType<QVariantMap>()) {
        QVariantMap map = value.toMap();
        for (QVariant &item : map)
            item = shown(item);
        return map;
    }
    QJSEngine *engine = detail::engineOf(this);
    if (type == QMetaType::fromType<QImage>() || type == QMetaType::fromType<QPixmap>()) {
        detail::installImages(engine); // before anybody hears of the URL
        const bool isPixmap = type == QMetaType::fromType<QPixmap>();
        m_imageIds.append(detail::addImage(isPixmap ? value.value<QPixmap>().toImage() : value.value<QImage>()));
        return QUrl(u"image://qactors/"_s + m_imageIds.last());
    }
    if (type.flags() & QMetaType::PointerToQObject) {
        auto *object = value.value<QObject *>();
        if (engine && object && !object->parent() && !qjsEngine(object) && !qmlContext(object))
            m_objects.append(engine->newQObject(object)); // keeps it, and minds an ownership that was set
    }
    return value;
}

QJSValue QmlTaskHandle::result(QJSEngine *engine) const
{
    detail::installImages(engine);
    const QVariant value = m_value;
    if (value.metaType() == QMetaType::fromType<QJSValue>()) {
        const auto script = value.value<QJSValue>();
        return engine == qjsEngine(this) || !script.isObject() ? script : engine->toScriptValue(script.toVariant());
    }
    return value.isValid() ? scriptOf(engine, value) : QJSValue();
}

QJSValue QmlTaskHandle::rejection(QJSEngine *engine) const
{
    if (m_state != Failed && m_state != Cancelled)
        return {};
    m_handled = true;
    try {
        if (m_exception)
            std::rethrow_exception(m_exception);
    } catch (const QmlError &error) {
        if (engine == qjsEngine(this) || !error.reason().isObject())
            return error.reason();
    } catch (...) {
    }
    return EngineSupport::of(engine)->call(
        "error", {m_failure.message, m_failure.type, m_failure.task, m_failure.cancelled});
}

void QmlTaskHandle::settlePromises() const
{
    std::vector<ScriptPromise> pending; // a thenable among the values may ask for one
    for (ScriptPromise &script : m_promises) {
        if (!std::exchange(script.isPending, false))
            continue;
        pending.push_back(script);
        script.reaction = QJSValue(); // its value may refer to the handle
    }
    for (ScriptPromise &script : pending)
        settlePromise(std::move(script));
}

void QmlTaskHandle::settlePromise(ScriptPromise script) const
{
    if (m_abandoned || !script.engine)
        return;
    EngineSupport *support = EngineSupport::of(script.engine);
    const bool isError = m_state != Finished;
    const QJSValue outcome = isError ? rejection(script.engine) : result(script.engine);
    for (int i = 0; i < script.reactions; ++i)
        support->reactLater(this, script.reaction, isError, outcome);
    if (script.promise.isObject())
        support->settle(script.promise, isError, outcome);
}

QJSValue QmlTaskHandle::promise() const
{
    return promise(qjsEngine(this));
}

QJSValue QmlTaskHandle::promise(QJSEngine *engine) const
{
    EngineSupport *support = EngineSupport::of(engine);
    if (!support) {
        qCWarning(qmlLog) << "TaskHandle.promise: asked for outside JavaScript; use the C++ TaskHandle there";
        return {};
    }
    m_handled = true; // the promise minds its own handlers
    m_isForScript = true;
    ScriptPromise *known = scriptPromise(engine);
    if (known && known->promise.isObject())
        return known->promise;
    if (known && known->isPending) {
        known->promise = support->call("source", {known->reaction});
        return known->promise;
    }
    const bool isFirst = engine == qjsEngine(this);
    ScriptPromise script;
    script.engine = engine;
    script.promise = support->makePromise(m_name, isFirst ? m_place : QJSValue(), pagesIn(engine));
    script.isPending = !m_settled;
    m_promises.push_back(script);
    const QJSValue promise = script.promise;
    if (m_settled)
        settlePromise(std::move(script));
    return promise;
}

QmlTaskHandle::ScriptPromise *QmlTaskHandle::scriptPromise(QJSEngine *engine) const
{
    const auto found = std::find_if(m_promises.rbegin(), m_promises.rend(),
                                    [engine](const ScriptPromise &script) { return script.engine == engine; });
    return found == m_promises.rend() ? nullptr : &*found;
}

QJSValue QmlTaskHandle::pagesIn(QJSEngine *engine) const
{
    if (m_pages.isEmpty())
        return {};
    QJSValue pages = engine->newArray(uint(m_pages.size()));
    for (qsizetype i = 0; i < m_pages.size(); ++i)
        pages.setProperty(quint32(i), double(m_pages[i]));
    return pages;
}

/// The engine of those who ask; null, after a warning, if that cannot be told.
QJSEngine *QmlTaskHandle::engineOf(const char *what, std::initializer_list<QJSValue> callbacks) const
{
    QJSEngine *engine = qjsEngine(this);
    for (const QJSValue &callback : callbacks) {
        if (!engine || !callback.isCallable() || EngineSupport::of(engine)->owns(callback))
            continue;
        engine = EngineSupport::engineOf(callback);
        if (!engine) {
            qCWarning(qmlLog).noquote() << u"TaskHandle.%1: a function of another engine than the handle's; ask for a "
                                           "handle in that engine"_s.arg(QLatin1StringView(what));
        }
        break;
    }
    return engine;
}

QJSValue QmlTaskHandle::catchFunction() const
{
    EngineSupport *support = EngineSupport::of(qjsEngine(this));
    return support ? support->function("catch") : QJSValue();
}

QJSValue QmlTaskHandle::then(const QJSValue &onFulfilled, const QJSValue &onRejected)
{
    QJSEngine *engine = engineOf("then", {onFulfilled, onRejected});
    if (!engine && qjsEngine(this))
        return {};
    EngineSupport *support = EngineSupport::of(engine);
    if (!support || m_settled) {
        const QJSValue own = promise(engine);
        return support ? support->then(own, onFulfilled, onRejected) : own;
    }
    // While it is pending, the callbacks need no promise between the task and the one that they make.
    m_handled = true;
    m_isForScript = true;
    ScriptPromise *known = scriptPromise(engine);
    if (!known) {
        const bool isFirst = engine == qjsEngine(this);
        ScriptPromise script;
        script.engine = engine;
        script.reactions = 1;
        script.reaction = support->makeReaction(m_name, isFirst ? m_place : QJSValue(), pagesIn(engine), onFulfilled, onRejected);
        QJSValue made = script.reaction;
        m_promises.push_back(std::move(script));
        return made;
    }
    if (known->promise.isObject())
        return support->then(known->promise, onFulfilled, onRejected);
    ++known->reactions;
    return support->call("further", {known->reaction, onFulfilled, onRejected});
}

QJSValue QmlTaskHandle::finally(const QJSValue &onSettled)
{
    QJSEngine *engine = engineOf("finally", {onSettled});
    if (!engine && qjsEngine(this))
        return {};
    const QJSValue own = promise(engine);
    return own.property(u"finally"_s).callWithInstance(own, {onSettled});
}

} // namespace QActors

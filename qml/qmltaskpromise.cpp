// SPDX-License-Identifier: MIT
// What JavaScript gets of a TaskHandle: its value, its error, and promises of the engine.
#include <QActors/qml/qmltaskhandle.h>

#include "enginesupport_p.h"
#include "imageprovider_p.h"

#include <QtGui/qpixmap.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::EngineSupport;

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
    return value.isValid() ? engine->toScriptValue(value) : QJSValue();
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
    const auto promises = m_promises; // a thenable among the values may ask for one
    for (const ScriptPromise &script : promises)
        settlePromise(script);
    for (ScriptPromise &script : m_promises)
        script.resolvers = QJSValue();
}

void QmlTaskHandle::settlePromise(const ScriptPromise &script) const
{
    if (m_abandoned || !script.resolvers.isObject() || !script.engine)
        return;
    const bool isError = m_state != Finished;
    EngineSupport::of(script.engine)->settle(script.resolvers, isError, isError ? rejection(script.engine) : result(script.engine));
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
    for (const ScriptPromise &script : m_promises) {
        if (script.engine == engine)
            return script.promise;
    }
    QJSValue pages;
    if (!m_pages.isEmpty()) {
        pages = engine->newArray(uint(m_pages.size()));
        for (qsizetype i = 0; i < m_pages.size(); ++i)
            pages.setProperty(quint32(i), double(m_pages[i]));
    }
    const bool isFirst = engine == qjsEngine(this);
    const QJSValue made = support->makePromise(m_name, isFirst ? m_place : QJSValue(), pages);
    ScriptPromise script{engine, made.property(u"promise"_s), made};
    m_promises.push_back(script);
    if (m_settled) {
        m_promises.back().resolvers = QJSValue();
        settlePromise(script);
    }
    return script.promise;
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
    const QJSValue own = promise(engine);
    return engine ? EngineSupport::of(engine)->then(own, onFulfilled, onRejected) : own;
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

// SPDX-License-Identifier: MIT
#include "enginesupport_p.h"

#include "imageprovider_p.h"
#include "page_p.h"

#include <QActors/qml/qmltaskhandle.h>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qcoreevent.h>
#include <QtCore/qfile.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>

#include <algorithm>

// Made by the build. Named here, so that a static library registers its types with whatever uses it.
extern void qml_register_types_QActors();
namespace {
[[maybe_unused]] void (*const volatile keepTypes)() = &qml_register_types_QActors;
}

namespace QActors {

Q_LOGGING_CATEGORY(qmlLog, "qactors.qml", QtWarningMsg)

namespace detail {

using namespace Qt::StringLiterals;

EngineSupport *EngineSupport::of(QJSEngine *engine)
{
    if (!engine)
        return nullptr;
    if (auto *support = engine->findChild<EngineSupport *>(QString(), Qt::FindDirectChildrenOnly))
        return support;
    return new EngineSupport(engine);
}

namespace {

// The script that a document which imports QActors has run already.
void evaluatePromises(QJSEngine *engine)
{
    QFile file(u":/qt-project.org/imports/QActors/Promises.js"_s);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("QActors::Qml was linked without its resources");
    QString text = QString::fromUtf8(file.readAll());
    text.replace(".pragma library"_L1, "// pragma libr."_L1); // for documents only
    engine->evaluate(text, u"qrc:/QActors/Promises.js"_s);
}

} // namespace

EngineSupport::EngineSupport(QJSEngine *engine) : QObject(engine), m_engine(engine)
{
    evaluatePromises(engine);
    const QJSValue module = engine->importModule(u":/qt-project.org/imports/QActors/handles.mjs"_s);
    QJSEngine::setObjectOwnership(this, QJSEngine::CppOwnership);
    m_functions = module.property(u"make"_s).call({engine->newQObject(this)});
    if (m_functions.isError())
        qFatal("QActors::Qml: %s", qUtf8Printable(m_functions.toString()));
    m_promise = function("promise");
    m_first = function("first");
    m_react = function("react");
    m_settle = function("settle");
    m_then = function("then");
    m_function = function("Function");
    installImages(engine);
    // A QQmlEngine's root context goes while the engine can still be asked.
    if (auto *qml = qobject_cast<QQmlEngine *>(engine)) {
        connect(qml->rootContext(), &QObject::destroyed, this, [this] { QmlAccess::engineEnds(m_engine); });
    }
}

EngineSupport::~EngineSupport() = default;

QJSValue EngineSupport::function(const char *name) const
{
    return m_functions.property(QString::fromLatin1(name));
}

QJSValue EngineSupport::call(const char *name, const QJSValueList &arguments)
{
    return function(name).call(arguments);
}

QString EngineSupport::placeOf(const QJSValue &trace)
{
    if (!trace.isError())
        return {};
    const QStringList frames = trace.property(u"stack"_s).toString().split(u'\n');
    for (const QString &frame : frames) {
        const QString at = frame.mid(frame.indexOf(u'@') + 1);
        if (!at.isEmpty() && !at.startsWith(u':') && !at.contains("/QActors/handles.mjs"_L1)
            && !at.contains("/QActors/Promises.js"_L1)) {
            return at;
        }
    }
    return {};
}

QJSEngine *EngineSupport::engineOf(const QJSValue &function)
{
    // The engine's `Qt` is an object that knows its engine.
    const QJSValue make = function.property(u"constructor"_s).call({u"return typeof Qt === 'object' ? Qt : null"_s});
    return qjsEngine(make.call().toQObject());
}

void EngineSupport::later(const QJSValue &function)
{
    const auto run = [function] { function.call(); };
    afterReactions(this, run);
}

static const QEvent::Type ReactionEvent = QEvent::Type(QEvent::registerEventType());

void EngineSupport::reactLater(const QmlTaskHandle *handle, QJSValue promise, bool isError, QJSValue value)
{
    m_reactions.push_back({handle, std::move(promise), isError, std::move(value)});
    QCoreApplication::postEvent(this, new QEvent(ReactionEvent));
}

bool EngineSupport::event(QEvent *event)
{
    if (event->type() != ReactionEvent)
        return QObject::event(event);
    const Reaction due = std::move(m_reactions.front());
    m_reactions.pop_front();
    m_react.call({due.promise, due.isError, due.value});
    return true;
}

void EngineSupport::adoptReactions(const QmlTaskHandle *handle, quint64 page)
{
    const auto due = std::find_if(m_reactions.begin(), m_reactions.end(),
                                  [handle](const Reaction &reaction) { return reaction.handle == handle; });
    if (due != m_reactions.end())
        call("adopt", {due->promise, double(page)}); // they share what they know of pages
}

bool EngineSupport::isGone(double page) const
{
    return QmlPage::isGone(quint64(page));
}

QJSValue EngineSupport::promiseOf(const QJSValue &object) const
{
    const auto *handle = qobject_cast<QmlTaskHandle *>(object.toQObject());
    return handle ? handle->promise(m_engine) : QJSValue();
}

void EngineSupport::report(const QString &task, const QJSValue &trace, const QJSValue &reason)
{
    if (reason.property(u"cancelled"_s).toBool())
        return; // somebody wanted that
    QString where = placeOf(trace);
    if (reason.isError() && reason.property(u"task"_s).isUndefined()) { // thrown by JavaScript: it knows better
        const QString file = reason.property(u"fileName"_s).toString();
        if (!file.isEmpty() && !file.contains("/QActors/"_L1))
            where = file + u':' + reason.property(u"lineNumber"_s).toString();
    }
    const QJSValue message = reason.property(u"message"_s);
    const QJSValue name = reason.property(u"name"_s);
    logUnhandled(task, where, name.isString() ? name.toString() : QString(),
                 message.isString() ? message.toString() : reason.toString());
}

void afterReactions(QObject *context, const std::function<void()> &fn)
{
    QTimer::singleShot(0, context, [context, fn] { QTimer::singleShot(0, context, fn); });
}

void logUnhandled(const QString &task, const QString &place, const QString &type, const QString &message)
{
    const QString at = place.isEmpty() ? QString() : place + u": "_s;
    const QString what = type.isEmpty() ? message : type + u": "_s + message;
    qCWarning(qmlLog).noquote() << at + task + u" failed and nobody handled it: "_s + what;
}

QJSEngine *engineOf(const QObject *object)
{
    for (; object; object = object->parent()) {
        if (QJSEngine *engine = qjsEngine(object))
            return engine;
        if (QJSEngine *engine = qmlEngine(object))
            return engine;
    }
    return nullptr;
}

} // namespace detail
} // namespace QActors

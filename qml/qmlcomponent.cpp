// SPDX-License-Identifier: MIT
#include <QActors/qml/qmlcomponent.h>

#include <QActors/qt/detail/changenotifier.h>
#include <QActors/qt/detail/wakeup.h>

#include <QtCore/qthread.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlincubator.h>

namespace QActors {

using namespace Qt::StringLiterals;
using detail::ChangeNotifier;
using detail::WakeUp;

namespace {

QString textOfErrors(const QUrl &url, const QList<QQmlError> &errors)
{
    QStringList lines;
    for (const QQmlError &error : errors)
        lines.append(error.toString());
    return u"the QML component %1 has errors: %2"_s.arg(url.toDisplayString(), lines.join(u'\n'));
}

QString nameOfComponent(const QQmlComponent *component)
{
    return u"the QML component "_s + component->url().toDisplayString();
}

void requireComponent(const QQmlComponent *component, const char *function)
{
    if (!component)
        throw SenderGone(QString::fromLatin1(function) + u": the component is null, or was deleted"_s);
    if (component->thread() != QThread::currentThread())
        throw MisuseError(QString::fromLatin1(function) + u": the component belongs to another thread; await it in a task of that thread"_s);
}

/// An object on its way. One that nobody waits for any more is made to its end, and goes then: Qt's engine counts those on their
/// way, and an incubator that is cleared before stays counted, which holds the engine's error messages back for ever.
class Incubation final : public ChangeNotifier
{
public:
    explicit Incubation(QQmlEngine *engine) : m_incubator(this, engine->incubationController() ? QQmlIncubator::Asynchronous : QQmlIncubator::Synchronous)
    {
        connect(engine, &QObject::destroyed, this, [this] {
            m_isOver = true;
            tell();
        });
    }
    QQmlIncubator &incubator() { return m_incubator; }
    QObject *take()
    {
        m_isTaken = true;
        return m_incubator.object();
    }
    void abandon()
    {
        m_isAbandoned = true;
        tell();
    }

private:
    class Incubator final : public QQmlIncubator
    {
    public:
        Incubator(Incubation *incubation, IncubationMode mode) : QQmlIncubator(mode), m_incubation(incubation) { }

    protected:
        void statusChanged(Status now) override
        {
            m_incubation->m_isOver = now == Ready || now == Error;
            m_incubation->m_isTelling = true;
            m_incubation->tell();
            m_incubation->m_isTelling = false;
        }

    private:
        Incubation *m_incubation;
    };
    void tell()
    {
        if (!m_isOver || !m_isAbandoned) {
            Q_EMIT changed();
            return;
        }
        if (QObject *object = m_incubator.object(); object && !m_isTaken)
            object->deleteLater();
        if (m_isTelling)
            deleteLater();
        else
            delete this; // at once if it may, for an incubator should go before its engine
    }

    Incubator m_incubator;
    bool m_isOver = true; // until it is on its way
    bool m_isAbandoned = false;
    bool m_isTaken = false;
    bool m_isTelling = false;
};

struct Abandon
{
    void operator()(Incubation *incubation) const { incubation->abandon(); }
};

Async<> loaded(QPointer<QQmlComponent> component, const char *function)
{
    requireComponent(component, function);
    const QString what = nameOfComponent(component);
    if (component->isNull())
        throw MisuseError(QString::fromLatin1(function) + u": the component has nothing to load; call loadUrl() or setData() first"_s);
    while (component->isLoading())
        co_await WakeUp(component.data(), what, &QQmlComponent::statusChanged);
    if (component->isError())
        throw QmlComponentError(component->url(), component->errors());
}

Async<std::unique_ptr<QObject>> incubated(QPointer<QQmlComponent> component, QPointer<QQmlContext> context, QVariantMap properties)
{
    const bool hadContext = context;
    co_await loaded(component, "createObject");
    if (hadContext && !context)
        throw SenderGone(u"createObject: the context was deleted before %1 was loaded"_s.arg(nameOfComponent(component)));
    const QString what = u"an object of "_s + nameOfComponent(component);
    const QPointer<QQmlEngine> engine = component->engine();
    if (!engine)
        throw SenderGone(u"createObject: the engine of %1 was deleted"_s.arg(nameOfComponent(component)));
    const QUrl url = component->url();
    const std::unique_ptr<Incubation, Abandon> incubation(new Incubation(engine));
    QQmlIncubator &incubator = incubation->incubator();
    incubator.setInitialProperties(properties);
    component->create(incubator, context);
    while (incubator.isLoading()) {
        co_await WakeUp(incubation.get(), what, &ChangeNotifier::changed);
        if (!engine)
            throw SenderGone(u"createObject: the engine was deleted before %1 was there"_s.arg(what));
    }
    if (incubator.isError())
        throw QmlComponentError(url, incubator.errors());
    std::unique_ptr<QObject> object(incubation->take());
    if (!object)
        throw SenderGone(u"createObject: %1 was deleted as soon as it was there"_s.arg(what));
    QQmlEngine::setObjectOwnership(object.get(), QQmlEngine::CppOwnership);
    co_return object;
}

} // namespace

QmlComponentError::QmlComponentError(const QUrl &url, const QList<QQmlError> &errors)
    : Error(textOfErrors(url, errors)), m_url(url), m_errors(errors)
{
}
QmlComponentError::~QmlComponentError() = default;

Async<> componentReady(QQmlComponent *component)
{
    return loaded(component, "componentReady");
}

Async<std::unique_ptr<QObject>> createObject(QQmlComponent *component, QQmlContext *context, const QVariantMap &properties)
{
    return incubated(component, context, properties);
}

} // namespace QActors

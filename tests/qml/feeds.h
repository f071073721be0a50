// SPDX-License-Identifier: MIT
// Streams for QML, fed by hand, and a page that reads them under virtual time.
#pragma once

#include "backend.h"

#include <QActors/QmlStream>
#include <QActors/Sleep>
#include <QActors/Timeouts>
#include <QActors/Topic>

#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>
#include <QtQml/qqmlexpression.h>

#include <map>
#include <memory>

namespace TestSupport {

struct Hit
{
    Q_GADGET
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(QString title MEMBER title)

public:
    int id = 0;
    QString title;
};

class Feeds : public QObject
{
    Q_OBJECT

public:
    /// Bodies of hits() that are there.
    int alive() const { return m_alive; }
    QStringList log;

    Q_INVOKABLE void note(const QString &line) { log.append(line); }
    /// What send() gives to this name from now on; it cleans up for 100 ms.
    Q_INVOKABLE QActors::QmlStream *hits(const QString &name) { return toQml(body(name, topic(name).subscribe()), this, name); }
    void send(const QString &name, int id, const QString &title = {}) { topic(name).publish(Hit{id, title}); }
    /// Ends the streams of this name,
    Q_INVOKABLE void end(const QString &name) { send(name, 0); }
    /// or fails them.
    Q_INVOKABLE void fail(const QString &name) { send(name, -1); }
    Q_INVOKABLE QActors::QmlStream *numbers(int count) { return toQml(upTo(count), this, QStringLiteral("numbers")); }
    Q_INVOKABLE QActors::QmlStream *of(const QVariantList &values) { return toQml(valuesOf(values), this, QStringLiteral("values")); }
    Q_INVOKABLE QActors::QmlStream *opaque() { return toQml(valuesOf(QList<Opaque>(1)), this, QStringLiteral("opaque")); }
    Q_INVOKABLE void remove(QObject *object) { delete object; }
    Q_INVOKABLE QActors::QmlStream *empty() { return toQml(Stream<int>(), this, QStringLiteral("empty")); }

private:
    struct Alive
    {
        explicit Alive(int &count) : m_count(count) { ++m_count; }
        ~Alive() { --m_count; }
        Q_DISABLE_COPY_MOVE(Alive)
        int &m_count;
    };
    Topic<Hit> &topic(const QString &name)
    {
        auto &topic = m_topics[name];
        if (!topic)
            topic = std::make_unique<Topic<Hit>>(name);
        return *topic;
    }
    Stream<Hit> body(QString name, Stream<Hit> source)
    {
        const Alive alive(m_alive);
        log.append(u"begin "_s + name);
        bool isCancelled = false;
        try {
            while (std::optional<Hit> hit = co_await source.next()) {
                if (hit->id < 0)
                    throw std::runtime_error("no more " + name.toStdString());
                if (hit->id == 0)
                    co_return;
                co_yield *hit;
            }
        } catch (const Cancelled &) {
            isCancelled = true;
        }
        if (isCancelled) {
            const auto clean = [] { return sleep(std::chrono::milliseconds(100)); };
            co_await shielded(clean);
            log.append(u"cleaned "_s + name);
        }
    }
    static Stream<int> upTo(int count)
    {
        for (int i = 1; i <= count; ++i)
            co_yield i;
    }
    std::map<QString, std::unique_ptr<Topic<Hit>>> m_topics;
    int m_alive = 0;
};

/// A document with `feeds`, in an engine of its own. The engine goes before the feeds.
class FeedPage
{
public:
    explicit FeedPage(const QByteArray &text) : m_engine(std::make_unique<QQmlEngine>())
    {
        m_engine->rootContext()->setContextProperty(QStringLiteral("feeds"), &feeds);
        QQmlComponent component(m_engine.get());
        component.setData("import QtQml\nimport QActors\n" + text, QUrl(QStringLiteral("file:///page.qml")));
        object.reset(component.create());
        if (!object)
            qFatal("%s", qPrintable(component.errorString()));
    }
    void close()
    {
        object.reset();
        m_engine.reset();
    }
    QQmlEngine *engine() { return m_engine.get(); }
    QVariant get(const char *property) const { return object->property(property); }
    template<typename T>
    T *child(const char *property) const
    {
        return qobject_cast<T *>(get(property).value<QObject *>());
    }
    QVariant eval(const QString &expression)
    {
        return QQmlExpression(qmlContext(object.get()), object.get(), expression).evaluate();
    }
    Feeds feeds;

private:
    std::unique_ptr<QQmlEngine> m_engine;

public:
    std::unique_ptr<QObject> object;
};

} // namespace TestSupport

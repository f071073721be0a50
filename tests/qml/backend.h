// SPDX-License-Identifier: MIT
// What the QML tests call: C++ work whose end the test decides, results of all kinds, and what was logged.
#pragma once

#include <QActors/QmlTaskGroup>
#include <QActors/QmlTaskHandle>
#include <QActors/Signal>
#include <QActors/Sleep>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qmap.h>
#include <QtCore/qurl.h>
#include <QtGui/qimage.h>
#include <QtQml/qqmlengine.h>

namespace TestSupport {

using namespace QActors;
using namespace Qt::StringLiterals;

struct Gadget
{
    Q_GADGET
    Q_PROPERTY(int x MEMBER x)
    Q_PROPERTY(QString text MEMBER text)
public:
    int x = 0;
    QString text;
};
struct Opaque
{
    int secret = 7;
};

class Backend : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int alive READ alive NOTIFY released)
    Q_PROPERTY(QStringList log READ log NOTIFY logged)

public:
    using QObject::QObject;
    /// Frames of held tasks that exist now.
    int alive() const { return s_alive; }
    QStringList log() const { return s_log; }
    /// Lets happen what is due and what follows from it, for so many turns of the event loop.
    Q_INVOKABLE void settle()
    {
        for (int turn = 0; turn < 20; ++turn) {
            QCoreApplication::processEvents();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
    }
    /// One turn of the event loop, so many times.
    Q_INVOKABLE void turn(int count)
    {
        for (int turn = 0; turn < count; ++turn)
            QCoreApplication::processEvents();
    }
    /// Forgets the compiled documents, as a reload does.
    Q_INVOKABLE void clearComponentCache(QObject *of) { qmlEngine(of)->clearComponentCache(); }
    /// Of "fresh object" and "fresh objects", those that exist now.
    Q_INVOKABLE int objects() const { return m_objects; }
    /// Reports its progress so many times at once, then runs until finish(key).
    Q_INVOKABLE QActors::QmlTaskHandle *reporting(const QString &key, int times)
    {
        const auto work = [this, key, times]() -> Async<QVariant> {
            for (int i = 1; i <= times; ++i)
                Task::setProgress(double(i) / times, u"%1 of %2"_s.arg(i).arg(times));
            co_return co_await hold(key);
        };
        return toQml(m_tasks, work, this, u"reporting"_s);
    }
    /// Handles that exist now.
    Q_INVOKABLE int handles() const { return m_handles; }
    /// Values asked for so far.
    Q_INVOKABLE int made() const { return m_made; }
    Q_INVOKABLE void clearLog()
    {
        s_log.clear();
        catchOutput();
    }
    static void catchOutput()
    {
        if (s_before)
            return;
        s_before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
            if (qstrcmp(context.category, "qactors.qml") == 0 || qstrcmp(context.category, "qactors.task") == 0)
                s_log.append(text);
            else if (type != QtDebugMsg || qstrcmp(context.category, "qml") != 0)
                s_before(type, context, text);
        });
    }

    /// Runs until finish(key) or fail(key).
    Q_INVOKABLE QActors::QmlTaskHandle *held(const QString &key) { return heldIn(&m_tasks, key); }
    Q_INVOKABLE QActors::QmlTaskHandle *heldIn(QActors::TaskGroup *group, const QString &key)
    {
        const auto work = [this, key] { return hold(key); };
        return toQml(*group, work, this, u"task "_s + key);
    }
    Q_INVOKABLE void finish(const QString &key, const QVariant &value)
    {
        m_outcomes.insert(key, {value, QString()});
        Q_EMIT released();
    }
    Q_INVOKABLE void fail(const QString &key, const QString &message)
    {
        m_outcomes.insert(key, {QVariant(), message});
        Q_EMIT released();
    }
    Q_INVOKABLE void advance(const QString &key, double progress, const QString &text)
    {
        m_progress = {progress, text};
        m_progressing = key;
        Q_EMIT released();
    }
    Q_INVOKABLE QActors::QmlTaskHandle *value(const QVariant &value)
    {
        const auto work = [value] { return value; };
        QmlTaskHandle *handle = toQml(m_tasks, work, this, u"value"_s);
        ++m_made;
        ++m_handles;
        connect(handle, &QObject::destroyed, this, [this] { --m_handles; });
        return handle;
    }
    Q_INVOKABLE QActors::QmlTaskHandle *valueIn(QActors::TaskGroup *group, const QVariant &value)
    {
        const auto work = [value] { return value; };
        return toQml(*group, work, this, u"value"_s);
    }
    Q_INVOKABLE QActors::QmlTaskHandle *failing(const QString &message)
    {
        const auto work = [message] { throw std::runtime_error(message.toStdString()); };
        return toQml(m_tasks, work, this, u"failing"_s);
    }
    Q_INVOKABLE QActors::QmlTaskHandle *failingIn(QActors::TaskGroup *group, const QString &message)
    {
        const auto work = [message]() -> Async<> {
            co_await yield();
            throw std::runtime_error(message.toStdString());
        };
        return toQml(group->startSoon(work), this);
    }
    Q_INVOKABLE QActors::QmlTaskHandle *result(const QString &kind)
    {
        if (kind == u"int"_s)
            return give(42);
        if (kind == u"int64"_s)
            return give(qint64(1) << 40);
        if (kind == u"int64 safe"_s)
            return give((qint64(1) << 53) - 1);
        if (kind == u"int64 2^53 + 1"_s)
            return give((qint64(1) << 53) + 1);
        if (kind == u"uint64 2^63"_s)
            return give(quint64(1) << 63);
        if (kind == u"uint64 in a list"_s)
            return give(QList<quint64>{1, ~quint64(0)});
        if (kind == u"string"_s)
            return give(u"text"_s);
        if (kind == u"std::string"_s)
            return give(std::string("plain"));
        if (kind == u"gadget"_s)
            return give(Gadget{3, u"three"_s});
        if (kind == u"gadgets"_s)
            return give(QList<Gadget>{{1, u"one"_s}, {2, u"two"_s}});
        if (kind == u"vector"_s)
            return give(std::vector<std::string>{"a", "b"});
        if (kind == u"list"_s)
            return give(QList<int>{1, 2, 3});
        if (kind == u"map"_s)
            return give(QMap<QString, int>{{u"a"_s, 1}, {u"b"_s, 2}});
        if (kind == u"optional"_s)
            return give(std::optional<int>());
        if (kind == u"duration"_s)
            return give(std::chrono::seconds(2));
        if (kind == u"url"_s)
            return give(QUrl(u"https://example.org/"_s));
        if (kind == u"date"_s)
            return give(QDateTime::fromMSecsSinceEpoch(0));
        if (kind == u"object"_s)
            return give(static_cast<QObject *>(this));
        if (kind == u"opaque"_s)
            return give(Opaque());
        if (kind == u"opaques"_s)
            return give(QList<Opaque>(2));
        if (kind == u"image"_s) {
            QImage image(8, 4, QImage::Format_RGB32);
            image.fill(Qt::red);
            return give(image);
        }
        if (kind == u"images"_s) {
            QImage image(8, 4, QImage::Format_RGB32);
            image.fill(Qt::red);
            QImage other(2, 3, QImage::Format_RGB32);
            other.fill(Qt::blue);
            return give(QList<QImage>{image, other});
        }
        if (kind == u"fresh object"_s) {
            const auto make = [this]() -> QObject * {
                auto *object = new QObject;
                object->setObjectName(u"fresh"_s);
                ++m_objects;
                connect(object, &QObject::destroyed, this, [this] { --m_objects; });
                return object;
            };
            return toQml(m_tasks, make, this, u"object"_s);
        }
        if (kind == u"fresh objects"_s) {
            const auto make = [this] {
                QList<QObject *> list;
                for (int i = 0; i < 3; ++i) {
                    list << new QObject;
                    ++m_objects;
                    connect(list.last(), &QObject::destroyed, this, [this] { --m_objects; });
                }
                return list;
            };
            return toQml(m_tasks, make, this, u"objects"_s);
        }
        const auto nothing = [] { };
        return toQml(m_tasks, nothing, this, u"nothing"_s);
    }

Q_SIGNALS:
    void released();
    void logged();

private:
    template<typename T>
    QmlTaskHandle *give(const T &value)
    {
        const auto work = [value] { return value; };
        return toQml(m_tasks, work, this, u"giver"_s);
    }
    struct Alive
    {
        Alive() { ++s_alive; }
        ~Alive() { --s_alive; }
    };
    Async<QVariant> hold(QString key)
    {
        const Alive alive;
        while (!m_outcomes.contains(key)) {
            co_await when(this, &Backend::released);
            if (std::exchange(m_progressing, m_progressing == key ? QString() : m_progressing) == key)
                Task::setProgress(m_progress.first, m_progress.second);
        }
        const auto [value, error] = m_outcomes.take(key);
        if (!error.isEmpty())
            throw std::runtime_error(error.toStdString());
        co_return value;
    }

    static inline int s_alive = 0;
    static inline QStringList s_log;
    static inline QtMessageHandler s_before = nullptr;
    QMap<QString, std::pair<QVariant, QString>> m_outcomes;
    std::pair<double, QString> m_progress;
    QString m_progressing;
    int m_made = 0;
    int m_handles = 0;
    int m_objects = 0;
    TaskGroup m_tasks{this};
};

} // namespace TestSupport

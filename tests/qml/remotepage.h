// SPDX-License-Identifier: MIT
// An ActorRef on a page of its own, and what it has told.
#pragma once

#include "erlang/nodes.h"
#include "services.h"

#include <QtCore/qmutex.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>

namespace TestSupport {

/// Writes what an ActorRef tells.
inline void noteNews(const QmlActorRef &ref, QStringList &events)
{
    QObject::connect(&ref, &QmlActorRef::aliveChanged, &ref, [&] { events.append(ref.isAlive() ? u"alive"_s : u"gone"_s); });
    QObject::connect(&ref, &QmlActorRef::down, &ref, [&](const QmlExitReason &reason) { events.append(reason.toString()); });
}

/// A call's value, or the type of its error.
inline Async<QString> outcome(QmlTaskHandle *handle)
{
    handle->setParent(QCoreApplication::instance()); // not collected, not deleted when it has settled
    if (handle->isRunning())
        co_await when(handle, &QmlTaskHandle::settled);
    const QVariant error = handle->error();
    const QString text = error.isValid() ? error.value<QmlTaskError>().type : handle->value().toString();
    delete handle;
    co_return text;
}

/// Takes what QML warns of, while it lives; one at a time.
class Warnings
{
public:
    Warnings()
    {
        s_texts.clear();
        s_before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
            const QMutexLocker lock(&s_lock);
            if (text.contains(u"ActorRef: "_s))
                s_texts.append(text);
            else
                s_before(type, context, text);
        });
    }
    ~Warnings() { qInstallMessageHandler(s_before); }
    Q_DISABLE_COPY_MOVE(Warnings)
    QStringList texts() const
    {
        const QMutexLocker lock(&s_lock);
        return s_texts;
    }

private:
    inline static QtMessageHandler s_before = nullptr;
    inline static QMutex s_lock;
    inline static QStringList s_texts;
};

/// Waits, also on a machine that is busy.
#define EVENTUALLY(expression) co_await QACTORS_WAIT_FOR(expression, 50s)

/// A page of QML: a QtObject with these members, of which the property `ref` is an ActorRef.
class RemotePage
{
public:
    explicit RemotePage(const QByteArray &members)
    {
        QQmlComponent component(&m_engine);
        component.setData("import QtQml\nimport QActors\nQtObject {\n" + members + "\n}\n", QUrl(u"page.qml"_s));
        m_page.reset(component.create());
        if (!m_page)
            QTest::qFail(qPrintable(component.errorString()), __FILE__, __LINE__);
    }
    QmlActorRef &ref() const { return *m_page->property("ref").value<QmlActorRef *>(); }
    QVariant get(const char *name) const { return m_page->property(name); }
    void run(const char *function) { QMetaObject::invokeMethod(m_page.get(), function); }
    void end() { m_page.reset(); }

private:
    QQmlEngine m_engine;
    std::unique_ptr<QObject> m_page;
};

/// A node that serves, and one that QML asks through; both in this program, without a port mapper.
struct Neighbours
{
    Async<> start()
    {
        co_await startUi();
        co_await startApp();
    }
    Async<> startUi()
    {
        ui = std::make_unique<ErlangNode>(
            ErlangNodeOptions(u"ui@127.0.0.1"_s).cookie("x").withoutPortMapper().connectOnly().fixedPort(u"app@127.0.0.1"_s, port).reconnect(0s));
        return ui->start();
    }
    Async<> startApp()
    {
        app = std::make_unique<ErlangNode>(ErlangNodeOptions(u"app@127.0.0.1"_s).cookie("x").withoutPortMapper().listenOn(QHostAddress(QHostAddress::LocalHost), port));
        return app->start();
    }
    /// Another Teller under that name.
    Async<ActorRef<Teller>> serve(const char *name = "store")
    {
        const ActorRef<Teller> teller = co_await QActors::start<Teller>(group, &heard);
        co_await app->publish(name, teller);
        co_return teller;
    }
    const quint16 port = freePort();
    QStringList heard;
    TaskGroup group;
    std::unique_ptr<ErlangNode> ui;
    std::unique_ptr<ErlangNode> app;
};

} // namespace TestSupport

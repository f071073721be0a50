// SPDX-License-Identifier: MIT
// The QML of the README and of the guide: the C++ parts are compiled here, the pages are loaded and used.
#include "qmlglance.h"
#include "qmlguide.h"
#include "qmlreadme.h"

#include <QActors/Registry>

#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

using namespace QActors;
using namespace Qt::StringLiterals;

class tst_QmlGuides : public QObject
{
    Q_OBJECT

    std::unique_ptr<QQmlEngine> m_engine;
    std::unique_ptr<QObject> load(const QString &name)
    {
        m_engine = std::make_unique<QQmlEngine>();
        QQmlComponent component(m_engine.get(), QUrl::fromLocalFile(u"" QML_SNIPPETS "/"_s + name));
        std::unique_ptr<QObject> page(component.create());
        if (!page)
            qWarning().noquote() << component.errorString();
        return page;
    }
    static QObject *button(const QObject *page)
    {
        for (QObject *child : page->findChildren<QObject *>()) {
            if (child->inherits("QQuickAbstractButton"))
                return child;
        }
        return nullptr;
    }
    static void click(const QObject *page) { QVERIFY(QMetaObject::invokeMethod(button(page), "clicked")); }
    template<typename T>
    static void registerSingleton(const char *name)
    {
        qmlRegisterSingletonType<T>("App", 1, 0, name, [](QQmlEngine *, QJSEngine *) -> QObject * { return new T; });
    }
    static QmlTaskHandle *call(QObject *page, const char *function, const QVariant &argument)
    {
        QVariant given;
        QMetaObject::invokeMethod(page, function, Q_RETURN_ARG(QVariant, given), Q_ARG(QVariant, argument));
        return given.value<QmlTaskHandle *>();
    }

private Q_SLOTS:
    void initTestCase()
    {
        registerSingleton<qmlreadme::Search>("Search");
        registerSingleton<qmlglance::Library>("Library");
        registerSingleton<qmlguide::Mail>("Mail");
        registerSingleton<qmlguide::Shop>("Shop");
    }
    void cleanup() { m_engine.reset(); }

    void theReadme()
    {
        const auto page = load(u"ReadMe1.qml"_s);
        QVERIFY(page);
        click(page.get());
        QTRY_COMPARE(page->property("status").toString(), u"10 found"_s);
    }
    void atAGlance()
    {
        const auto page = load(u"Glance1.qml"_s);
        QVERIFY(page);
        click(page.get());
        QTRY_COMPARE(page->property("status").toString(), u"painted"_s);
        const QmlTaskHandle *all = call(page.get(), "paintAll", QStringList{u"a"_s, u"b"_s});
        QVERIFY(all);
        QTRY_VERIFY(!all->isRunning());
        QVERIFY2(!all->error().isValid(), qPrintable(all->error().value<QmlTaskError>().message));
        QCOMPARE(all->value().toInt(), 2);
    }
    void binding()
    {
        const auto page = load(u"Guide1.qml"_s);
        QVERIFY(page);
        click(page.get());
        auto *mail = page->property("mail").value<QmlTaskHandle *>();
        QVERIFY(mail && mail->isRunning());
        QCOMPARE(button(page.get())->property("text").toString(), u"Stop"_s);
        QTRY_COMPARE(mail->value().toStringList().size(), 4);
        click(page.get());
        mail = page->property("mail").value<QmlTaskHandle *>();
        click(page.get());
        QTRY_COMPARE(mail->state(), QmlTaskHandle::Cancelled);
    }
    void promises()
    {
        const auto page = load(u"Guide2.qml"_s);
        QVERIFY(page);
        QVERIFY(QMetaObject::invokeMethod(page.get(), "refresh", Q_ARG(QVariant, u"inbox"_s)));
        QTRY_COMPARE(page->property("status").toString(), u"4 in inbox"_s);
        QVERIFY(QMetaObject::invokeMethod(page.get(), "refresh", Q_ARG(QVariant, u"spam"_s)));
        QTRY_COMPARE(page->property("status").toString(), u"no such folder: spam"_s);
        QVERIFY(call(page.get(), "countAll", QStringList{u"a"_s, u"b"_s}));
        QTRY_COMPARE(page->property("count").toInt(), 10);
    }
    void streams()
    {
        const auto page = load(u"Guide4.qml"_s);
        QVERIFY(page);
        QAbstractItemModel *model = nullptr;
        QObject *field = nullptr;
        for (QObject *child : page->findChildren<QObject *>()) {
            if (auto *one = qobject_cast<QAbstractItemModel *>(child))
                model = one;
            if (child->inherits("QQuickTextField"))
                field = child;
        }
        QVERIFY(model && field);
        field->setProperty("text", u"bo"_s);
        field->setProperty("text", u"book"_s);
        QTRY_COMPARE(model->rowCount(), 3);
        QTRY_VERIFY(model->property("ended").toBool());
        QCOMPARE(model->data(model->index(2, 0), model->roleNames().key("title")).toString(), u"book 3"_s);
        const QmlTaskHandle *task = call(page.get(), "readAll", u"pen"_s);
        QVERIFY(task);
        QTRY_COMPARE(task->value().toString(), u"read"_s);
        QCOMPARE(page->property("lastHit").toString(), u"pen 3"_s);
        field->setProperty("text", QString());
        QCOMPARE(model->rowCount(), 0);
    }
    void actors()
    {
        TaskGroup group;
        group.startSoon([&group]() -> Async<> { registerName(u"outbox"_s, co_await start<qmlguide::Outbox>(group)); });
        const auto page = load(u"Guide3.qml"_s);
        QVERIFY(page);
        QTRY_VERIFY(page->property("alive").toBool());
        click(page.get());
        QTRY_COMPARE(page->property("posted").toInt(), 1);
        group.cancel();
        QTRY_VERIFY(!page->property("alive").toBool());
        QTRY_COMPARE(page->property("reason").toString(), u"Cancelled"_s);
    }
};

QTEST_MAIN(tst_QmlGuides)

#include "moc_qmlglance.cpp"
#include "moc_qmlguide.cpp"
#include "moc_qmlreadme.cpp"
#include "tst_qmlguides.moc"

// SPDX-License-Identifier: MIT
// The README's QML tour: its C++ part (```c++) is compiled here, its page (```qml) is loaded and used.
#include "readme_qml.h"

#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;

class tst_QmlReadme : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theTourRuns()
    {
        qmlRegisterSingletonType<Library>("App", 1, 0, "Library",
                                          [](QQmlEngine *, QJSEngine *) -> QObject * { return new Library; });
        QQmlEngine engine;
        QQmlComponent component(&engine, QUrl::fromLocalFile(QStringLiteral(README_QML)));
        std::unique_ptr<QObject> page(component.create());
        QVERIFY2(page, qPrintable(component.errorString()));
        QObject *button = nullptr;
        for (QObject *child : page->findChildren<QObject *>()) {
            if (child->inherits("QQuickAbstractButton"))
                button = child;
        }
        QVERIFY(button);
        QVERIFY(QMetaObject::invokeMethod(button, "clicked"));
        QTRY_COMPARE(page->property("status").toString(), u"painted"_s);
        QVariant running;
        QVERIFY(QMetaObject::invokeMethod(page.get(), "paintAll", Q_RETURN_ARG(QVariant, running),
                                          Q_ARG(QVariant, QVariantList({u"a"_s, u"b"_s}))));
        auto *all = running.value<QActors::QmlTaskHandle *>();
        QVERIFY(all);
        QTRY_VERIFY(!all->isRunning());
        QVERIFY2(!all->error().isValid(), qPrintable(all->error().value<QActors::QmlTaskError>().message));
        QCOMPARE(all->value().toInt(), 2);
    }
};

QTEST_MAIN(tst_QmlReadme)

#include "tst_qmlreadme.moc"

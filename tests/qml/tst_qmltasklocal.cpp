// SPDX-License-Identifier: MIT
#include <QActors/Future>
#include <QActors/TaskLocal>

#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {
const TaskLocal<QString> request(u"request"_s);
}

class tst_QmlTaskLocal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void TL7_QMLReadsWhatIsSet()
    {
        QQmlEngine engine;
        QQmlComponent component(&engine);
        component.setData(R"(
            import QtQml
            import QActors
            QtObject {
                property string seen: ""
                property bool done: false
                function look() { seen += Async.local("request") + "," }
                function go() {
                    look()
                    Async.run(function*() { look(); yield Async.sleep(1); look(); done = true })
                }
            })",
                          {});
        const std::unique_ptr<QObject> object(component.create());
        QVERIFY2(object, qPrintable(component.errorString()));
        const QFuture<void> gone = toFuture([&]() -> Async<> {
            co_await request.with(u"17"_s, [&] { QMetaObject::invokeMethod(object.get(), "go"); });
            QMetaObject::invokeMethod(object.get(), "look");
        });
        QTRY_VERIFY(gone.isFinished() && object->property("done").toBool());
        QCOMPARE(object->property("seen").toString(), u"17,undefined,17,17,"_s);
    }
};

QTEST_MAIN(tst_QmlTaskLocal)
#include "tst_qmltasklocal.moc"

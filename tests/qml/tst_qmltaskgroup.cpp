// SPDX-License-Identifier: MIT
// The C++ side of TaskGroup in QML; what pages see of it is in tst_taskgroup.qml.
#include "backend.h"

#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

using namespace TestSupport;

class tst_QmlTaskGroup : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void itIsATaskGroup()
    {
        QmlTaskGroup group;
        const auto work = [] { return 1; };
        const TaskHandle<int> handle = Task::spawn(group, work);
        QCOMPARE(group.count(), 1);
        QTRY_COMPARE(handle.state(), TaskState::Finished);
    }
    void itsEndAbandonsHandles()
    {
        Backend backend;
        QQmlEngine engine;
        QQmlComponent component(&engine);
        component.setData("import QActors\nTaskGroup { }", QUrl());
        std::unique_ptr<QObject> group(component.create());
        QVERIFY2(group, qPrintable(component.errorString()));
        QmlTaskHandle *handle = backend.heldIn(qobject_cast<TaskGroup *>(group.get()), u"k"_s);
        handle->setParent(&backend);
        QTRY_COMPARE(backend.alive(), 1);
        int cancelled = 0;
        connect(handle, &QmlTaskHandle::cancelled, this, [&] { ++cancelled; });
        group.reset();
        QCOMPARE(backend.alive(), 0);
        QCOMPARE(cancelled, 1);
    }
    void adoptingNothingIsFine()
    {
        QmlTaskGroup group;
        QCOMPARE(group.adopt(nullptr), nullptr);
    }
};

QTEST_GUILESS_MAIN(tst_QmlTaskGroup)

#include "tst_qmltaskgroup.moc"

// SPDX-License-Identifier: MIT
// Runs tests/qml/tst_*.qml with a Backend and Services.
#include "backend.h"
#include "services.h"

#include <QtQml/qqmlengine.h>
#include <QtQuickTest/quicktest.h>

class Setup : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void qmlEngineAvailable(QQmlEngine *)
    {
        qmlRegisterSingletonType<TestSupport::Backend>(
            "Test", 1, 0, "Backend", [](QQmlEngine *, QJSEngine *) -> QObject * { return new TestSupport::Backend; });
        qmlRegisterSingletonType<TestSupport::Services>(
            "Test", 1, 0, "Services", [](QQmlEngine *, QJSEngine *) -> QObject * { return new TestSupport::Services; });
    }
};

QUICK_TEST_MAIN_WITH_SETUP(qml, Setup)

#include "tst_qml.moc"

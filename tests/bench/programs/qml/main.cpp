// SPDX-License-Identifier: MIT
// A chain of promises in QML's engine, each made when the one before has settled: the engine's own, or tasks' handles.
//   bench_qml (own|handle|task) [COUNT]     task: handles that JavaScript never sees, the part that is the tasks'
//   bench_qml (heldOwn|heldHandle) [COUNT]  the memory of as many pending ones at once, each with a then()
// Counted in instructions: QV4_FORCE_INTERPRETER=1 valgrind --tool=callgrind bench_qml handle 10000
#include <QActors/QmlTaskGroup>
#include <QActors/QmlTaskHandle>
#include <QActors/Sleep>

#include <QtCore/qcoreapplication.h>
#include <QtCore/qelapsedtimer.h>
#include <QtCore/qfile.h>
#include <QtCore/qtimer.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlcontext.h>
#include <QtQml/qqmlengine.h>

#include <cstdio>

using namespace QActors;
using namespace Qt::StringLiterals;

namespace {

class Maker : public QObject
{
    Q_OBJECT
public:
    Q_INVOKABLE QActors::QmlTaskHandle *value(int n)
    {
        return toQml(m_tasks, [n] { return n; }, this, m_name);
    }
    Q_INVOKABLE QActors::QmlTaskHandle *pending()
    {
        return toQml(m_tasks, []() -> Async<> { co_await sleepForever(); }, this, m_name);
    }
    Q_INVOKABLE void task(int left)
    {
        Task::spawn(m_tasks, [this, left] { left > 0 ? task(left - 1) : QCoreApplication::quit(); }, m_name);
    }

private:
    const QString m_name = u"value"_s;
    TaskGroup m_tasks{this};
};

constexpr char Chains[] = R"(
import QtQml
import QActors
QtObject {
    function own(left) { if (left > 0) Promise.resolve(left).then(v => own(v - 1)); else Qt.quit() }
    function handle(left) { if (left > 0) maker.value(left).then(v => handle(v - 1)); else Qt.quit() }
    function task(left) { maker.task(left) }
    property var held: []
    function heldOwn(count) { for (let i = 0; i < count; ++i) held.push(new Promise(() => {}).then(v => v)); Qt.quit() }
    function heldHandle(count) { for (let i = 0; i < count; ++i) held.push(maker.pending().then(v => v)); Qt.quit() }
}
)";

/// Bytes of memory that the process has.
qint64 residentBytes()
{
    QFile statm(u"/proc/self/statm"_s);
    if (!statm.open(QIODevice::ReadOnly))
        return 0;
    return statm.readAll().split(' ').value(1).toLongLong() * 4096;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    const QByteArray kind = arguments.value(1).toLatin1();
    const int count = arguments.value(2, u"10000"_s).toInt();
    QQmlEngine engine;
    Maker maker;
    engine.rootContext()->setContextProperty(u"maker"_s, &maker);
    QObject::connect(&engine, &QQmlEngine::quit, &app, &QCoreApplication::quit, Qt::QueuedConnection);
    QQmlComponent component(&engine);
    component.setData(Chains, QUrl());
    const std::unique_ptr<QObject> chains(component.create());
    if (!chains)
        qFatal("%s", qPrintable(component.errorString()));
    const qint64 before = residentBytes();
    QElapsedTimer clock;
    clock.start();
    QTimer::singleShot(0, chains.get(), [&] {
        if (!QMetaObject::invokeMethod(chains.get(), kind.constData(), Q_ARG(QVariant, count)))
            qFatal("bench_qml: own, handle, task, heldOwn or heldHandle");
    });
    QCoreApplication::exec();
    std::printf("%s: %.2f us each\n", kind.constData(), double(clock.nsecsElapsed()) / 1000 / count);
    if (kind.startsWith("held"))
        std::printf("%s: %lld bytes each\n", kind.constData(), (residentBytes() - before) / count);
}

#include "main.moc"

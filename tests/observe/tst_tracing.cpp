// SPDX-License-Identifier: MIT
// Real time, on threads. What is written is read again, by the rules of the format.
#include "support/placed.h"
#include "support/traces.h"

#include <QActors/CastWith>
#include <QActors/Mailbox>
#include <QActors/Monitor>
#include <QActors/Offload>
#include <QActors/Registry>
#include <QActors/Span>
#include <QActors/Supervisor>
#include <QActors/Task>
#include <QActors/TaskLocal>
#include <QActors/Tracing>

#include <QtCore/qprocess.h>
#include <QtCore/qtemporarydir.h>

#include <cstdio>

#if defined(Q_OS_UNIX)
#  include <sys/stat.h>
#  include <unistd.h>
#endif

using namespace TestSupport;

/// A server with another one behind it.
class Desk : public GenServer
{
    Q_OBJECT
public:
    explicit Desk(Pid behind = {}) : m_behind(behind) { }
    Q_INVOKABLE int count(int n) { return m_sum += n; }
    Q_INVOKABLE Async<int> pass(int n)
    {
        co_await sleep(1ms);
        co_return co_await call(m_behind, &Desk::count, n);
    }
    /// Casts to itself, each time from within the handling of the last.
    void goRound(int times)
    {
        if (times > 0)
            castWith(TaskLocals::current(), self(), &Desk::goRound, times - 1);
    }
    void crash() { throw std::runtime_error("as told"); }
    void callMe(const QString &label) { setLabel(label); }

private:
    Pid m_behind;
    int m_sum = 0;
};

class tst_Tracing : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path() const { return m_folder.filePath(u"run.json"_s); }

    /// Runs it with tracing, and reads what was written.
    template<typename F>
    Trace traced(F fn, const TracingOptions &options = {})
    {
        Tracing::toFile(path(), options);
        await(std::move(fn));
        Tracing::stop();
        return Trace::read(path());
    }

private Q_SLOTS:
    void cleanup() { Tracing::stop(); }

    void TC1_theFileHasTasksAndTheirRuns()
    {
        const LeakGuard guard;
        {
            const Trace trace = traced([] {
                return withTaskGroup([](TaskGroup &group) -> Async<> {
                    Task::spawn(group, [] { return sleep(1ms); }, u"sleeper"_s);
                    co_return;
                });
            });
            QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
            const QList<TraceSpan> tasks = trace.named(u"sleeper"_s, "b");
            QCOMPARE(tasks.size(), 1);
            const QList<TraceSpan> runs = trace.named(u"sleeper"_s, "X");
            QCOMPARE(runs.size(), 2); // to the sleep, and after it
            for (const TraceSpan &run : runs) {
                QVERIFY(run.begin >= tasks[0].begin && run.end <= tasks[0].end);
                QCOMPARE(run.span, tasks[0].span);
            }
            QVERIFY(tasks[0].end - tasks[0].begin >= 1'000'000);
            QCOMPARE(trace.dropped, 0);
            QVERIFY(trace.threads.values().contains(u"main thread"_s));
        }
        VERIFY_NO_LEAK(guard);
    }

    void TC11_whatIsOfAnActorTellsWhose()
    {
        const auto relabelled = []() -> Async<> { // the span is of nothing
            Task::setLabel(u"first"_s);
            co_await checkpoint();
            Task::setLabel({});
            co_await checkpoint(); // told with the end of this step
            const Span span(u"bare"_s);
        };
        Pid pid;
        const Trace trace = traced([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto desk = co_await start<Desk>(group);
                co_await Task::spawn(group, relabelled).join();
                pid = desk.pid();
                co_await desk.call(&Desk::count, 1);
                co_await desk.call(&Desk::callMe, u"the \"first\""_s);
                co_await desk.call(&Desk::count, 2);
            });
        });
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        QList<TraceSpan> served;
        for (const TraceSpan &span : trace.named(u"Desk::count"_s, "b")) {
            if (span.actor == pid.toString())
                served.append(span);
        }
        QCOMPARE(served.size(), 2);
        QCOMPARE(served[0].actorClass, u"Desk"_s);
        QCOMPARE(served[0].label, QString());
        QCOMPARE(served[1].label, u"the \"first\""_s);
        QVERIFY(trace.named(u"Desk"_s, "b").value(0).actor == pid.toString());
        QVERIFY(trace.named(u"bare"_s, "b").size() == 1 && trace.named(u"bare"_s, "b")[0].label.isEmpty());
    }

    void TC2_aCallsTwoSidesBelongTogetherAcrossThreads()
    {
        EventLoopPool pool(2);
        const Trace trace = traced([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto behind = co_await startOn<Desk>(pool, group);
                const auto desk = co_await startOn<Desk>(pool, group, behind);
                const Span span(u"the whole"_s);
                co_await desk.call(&Desk::pass, 1);
                co_await desk.call(&Desk::pass, 2);
            });
        });
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        const TraceSpan whole = trace.named(u"the whole"_s, "b").value(0);
        // Calls, and what they are served by, have the method's name.
        const QList<TraceSpan> passes = trace.named(u"Desk::pass"_s, "b");
        const QList<TraceSpan> counts = trace.named(u"Desk::count"_s, "b");
        QList<TraceSpan> outer;
        for (const TraceSpan &call : passes) {
            if (call.parent == whole.span)
                outer.append(call);
        }
        QCOMPARE(outer.size(), 2);
        QCOMPARE(passes.size(), 4);
        QCOMPARE(counts.size(), 4);
        for (qsizetype i = 0; i < 2; ++i) {
            const TraceSpan desk = trace.below(outer[i], passes);
            QVERIFY(desk.thread != outer[i].thread);
            QCOMPARE(desk.trace, whole.trace);
            QVERIFY(desk.begin >= outer[i].begin); // and the end of the one need not wait for that of the other
            const TraceSpan behind = trace.below(trace.below(desk, counts), counts);
            QCOMPARE(behind.trace, whole.trace);
            QVERIFY(behind.thread != desk.thread);
            // And the arrow that is drawn.
            QVERIFY(trace.flowsFrom.contains(outer[i].span) && trace.flowsTo.contains(outer[i].span));
        }
    }

    void TC3_aMessageBeginsATraceAndIsLinked()
    {
        static constexpr int Rounds = 50;
        const Trace trace = traced([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const auto desk = co_await start<Desk>(group);
                castWith(TaskLocals::current(), desk, &Desk::goRound, Rounds);
                while (co_await desk.call(&Desk::count, 1) < 3 * Rounds) { }
            });
        });
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        QHash<QString, TraceSpan> linked;
        QSet<QString> traces;
        for (const TraceSpan &served : trace.named(u"Desk::goRound"_s, "b")) {
            if (served.link.isEmpty())
                continue;
            QVERIFY(served.parent.isEmpty());
            linked.insert(served.link, served);
            traces.insert(served.trace);
        }
        QCOMPARE(linked.size(), Rounds + 1);
        QCOMPARE(traces.size(), Rounds + 1);
    }

    void TC4_spansFunctionsAndRestartsAreThere()
    {
        const Trace trace = traced([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const QList<ChildSpec> children{ChildSpec::actor<Desk>(u"desk"_s).registerAs(u"desk"_s)};
                const auto supervisor = co_await start<Supervisor>(group, SupervisorOptions(), children);
                {
                    const Span outer(u"outer"_s);
                    const Span inner(u"inner"_s);
                    co_await offload([] { const Span there(u"in the pool"_s); });
                }
                const Pid before = (co_await supervisor.call(&Supervisor::whichChildren)).value(0).pid;
                Mailbox box;
                box.monitor(before);
                cast(before, &Desk::crash);
                co_await box.receive(on<Down>([](const Down &) { })); // whose name is free by then
                co_await whereisWhenReady(u"desk"_s);
            });
        });
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        const TraceSpan outer = trace.named(u"outer"_s, "b").value(0);
        const TraceSpan inner = trace.named(u"inner"_s, "b").value(0);
        const TraceSpan pool = trace.named(u"in the pool"_s, "X").value(0);
        QCOMPARE(inner.parent, outer.span);
        QCOMPARE(pool.parent, inner.span);
        QCOMPARE(trace.named(u"offload()"_s, "X").value(0).parent, inner.span);
        QVERIFY(trace.instants.contains(u"restart of desk (Desk)"_s));
    }
    void TC5_whatFindsNoRoomIsDroppedAndCounted()
    {
        const Trace trace = traced([]() -> Async<> {
            for (int i = 0; i < 5000; ++i)
                const Span span(u"one"_s);
            co_return;
        },
                                   {.eventsPerThread = 16});
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        QVERIFY(trace.dropped > 0);
        QCOMPARE(trace.dropped, qint64(Tracing::dropped()));
        QVERIFY(trace.named(u"one"_s, "b").size() + trace.dropped >= 5000);
    }
    void TC6_aTraceIsSampledAsAWhole()
    {
        const auto many = [] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                const auto desk = co_await start<Desk>(group);
                const auto behind = co_await start<Desk>(group, desk);
                co_await behind.call(&Desk::pass, 1);
            });
        };
        const Trace none = traced(many, {.sampling = 0});
        QVERIFY2(none.error.isEmpty(), qPrintable(none.error));
        QCOMPARE(none.spans.size(), 0);
        const Trace all = traced(many);
        QVERIFY(!all.named(u"Desk::pass"_s, "b").isEmpty());
    }
    void TC7_badUseIsRefused()
    {
        const QString missing = m_folder.filePath(u"no/such/folder/run.json"_s);
        const QString message = messageOf<Error>([&] { Tracing::toFile(missing); });
        QVERIFY2(message.contains(missing) && message.contains(u"cannot be written"_s), qPrintable(message));
        QVERIFY(!Tracing::isOn());
        QVERIFY(!messageOf<MisuseError>([&] { Tracing::toFile(path(), {.sampling = 2}); }).isEmpty());
        QVERIFY(!messageOf<MisuseError>([&] { Tracing::toFile(path(), {.eventsPerThread = 0}); }).isEmpty());
        Tracing::toFile(path());
        QVERIFY(!messageOf<MisuseError>([&] { Tracing::toFile(path()); }).isEmpty());
        Tracing::stop();
        Tracing::stop(); // nothing
    }

    // Killed, cancelled, failed, and what goes on when the tracing has ended.
    void TC1_everyTasksTrackEnds()
    {
        const LeakGuard guard;
        QString text;
        {
            TaskGroup group;
            group.setFailFast(false);
            QObject::connect(&group, &TaskGroup::failed, &group, [] { });
            const Trace trace = traced([&]() -> Async<> {
                Task::spawn(group, [] { return sleep(1h); }, u"goes on"_s);
                const auto cancelled = Task::spawn(group, [] { return sleep(1h); }, u"cancelled"_s);
                auto killed = std::make_unique<TaskGroup>();
                Task::spawn(*killed, [] { return sleep(1h); }, u"killed"_s);
                const auto failed = Task::spawn(group, []() -> Async<> {
                    co_await sleep(0ms);
                    throw std::runtime_error("no"); }, u"failed"_s);
                co_await sleep(1ms);
                killed.reset();
                cancelled.cancel();
                co_await cancelled.wait();
                co_await failed.wait();
            });
            text = trace.error;
            for (const QString &name : {u"goes on"_s, u"cancelled"_s, u"killed"_s, u"failed"_s})
                QCOMPARE(trace.named(name, "b").size(), 1);
        }
        QVERIFY2(text.isEmpty(), qPrintable(text));
        VERIFY_NO_LEAK(guard);
    }

    // Last: under ThreadSanitizer a program that has started another makes no more threads.
    void TC8_theEnvironmentTurnsItOn()
    {
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"QACTORS_TRACE"_s, path());
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationFilePath(), {u"--work"_s});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 0);
        const Trace trace = Trace::read(path());
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        QVERIFY(!trace.named(u"worker"_s, "b").isEmpty());

        environment.insert(u"QACTORS_TRACE"_s, u"/no/such/folder/run.json"_s);
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationFilePath(), {u"--work"_s});
        QVERIFY(program.waitForFinished());
        QCOMPARE(program.exitCode(), 0);
        const QByteArray said = program.readAllStandardError();
        QVERIFY2(said.contains("QACTORS_TRACE") && said.contains("/no/such/folder"), said.constData());
    }

#if defined(Q_OS_UNIX)
    // One that has a group's rights from its file: the environment is of whoever started it.
    void TC8_notForAProgramWithMoreRights()
    {
        if (::geteuid() != 0)
            QSKIP("Takes root, who can give a file to another group");
        constexpr gid_t Others = 65534;
        const QString program = m_folder.filePath(u"setgid"_s);
        QVERIFY(QFile::copy(QCoreApplication::applicationFilePath(), program));
        QCOMPARE(::chown(QFile::encodeName(program).constData(), gid_t(-1), Others), 0);
        QCOMPARE(::chmod(QFile::encodeName(program).constData(), 02755), 0);
        QProcess process;
        auto environment = QProcessEnvironment::systemEnvironment();
        const QString written = m_folder.filePath(u"elevated.json"_s);
        environment.insert(u"QACTORS_TRACE"_s, written);
        process.setProcessEnvironment(environment);
        process.start(program, {u"--rights"_s});
        QVERIFY(process.waitForFinished());
        const QByteArray said = process.readAllStandardOutput();
        if (said == "none\n")
            QSKIP("This file system gives no rights");
        QCOMPARE(said, "more\n");
        QVERIFY(!QFile::exists(written));
    }
#endif

    // A consumer that was not written here.
    void TC1_aReaderOfNpmReadsIt()
    {
        if (!qEnvironmentVariableIsSet("QACTORS_TRACE_READER"))
            QSKIP("Takes the network: set QACTORS_TRACE_READER to fetch @clinic/trace-events-parser and read a trace with it");
        EventLoopPool pool(1);
        traced([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                const auto desk = co_await startOn<Desk>(pool, group);
                co_await desk.call(&Desk::count, 1);
            });
        });
        QProcess npm;
        npm.setWorkingDirectory(m_folder.path());
        npm.start(u"npm"_s, {u"install"_s, u"--no-audit"_s, u"--no-fund"_s, u"@clinic/trace-events-parser@2.0.0"_s});
        QVERIFY(npm.waitForFinished(120000));
        QCOMPARE(npm.exitCode(), 0);
        QProcess node;
        node.setWorkingDirectory(m_folder.path());
        node.start(u"node"_s, {u"-e"_s, uR"(
            const parser = require('@clinic/trace-events-parser')();
            const phases = {};
            parser.on('data', event => { phases[event.ph] = (phases[event.ph] || 0) + 1; });
            parser.on('end', () => console.log(JSON.stringify(phases)));
            require('fs').createReadStream('run.json').pipe(parser);
        )"_s});
        QVERIFY(node.waitForFinished(60000));
        const QByteArray said = node.readAllStandardOutput();
        QVERIFY2(said.contains("\"X\":") && said.contains("\"b\":"), said + node.readAllStandardError());
        qInfo("%s", said.constData());
    }
};

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
#if defined(Q_OS_UNIX)
    if (argc > 1 && QByteArray(argv[1]) == "--rights") {
        std::puts(::getegid() == ::getgid() ? "none" : "more");
        return 0;
    }
#endif
    if (argc > 1 && QByteArray(argv[1]) == "--work") {
        await([] {
            return withTaskGroup([](TaskGroup &group) -> Async<> {
                co_await Task::spawn(group, [] { return sleep(1ms); }, u"worker"_s);
            });
        });
        return 0;
    }
    tst_Tracing test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_tracing.moc"

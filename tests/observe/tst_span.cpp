// SPDX-License-Identifier: MIT
// Real time, on threads: tracing writes by a thread of its own.
#include "support/tasks.h"
#include "support/traces.h"

#include <QActors/Span>
#include <QActors/TaskLocals>
#include <QActors/Timeouts>
#include <QActors/Tracing>

#include <QtCore/qtemporarydir.h>

using namespace TestSupport;

class tst_Span : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path() const { return m_folder.filePath(u"run.json"_s); }

private Q_SLOTS:
    void cleanup() { Tracing::stop(); }

    void withoutTracingThereIsNone()
    {
        const LeakGuard guard;
        {
            const Span span(u"nothing"_s);
            QVERIFY(TaskLocals::current().isEmpty());
        }
        VERIFY_NO_LEAK(guard);
    }

    void oneEndsWithWhatIsCancelled()
    {
        Tracing::toFile(path());
        await([]() -> Async<> {
            co_await moveOnAfter(1ms, []() -> Async<> {
                const Span outer(u"outer"_s);
                co_await moveOnAfter(1h, []() -> Async<> {
                    const Span inner(u"inner"_s);
                    co_await sleepForever();
                });
            });
            const Span after(u"after"_s);
        });
        Tracing::stop();
        const Trace trace = Trace::read(path());
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        const TraceSpan outer = trace.named(u"outer"_s, "b").value(0);
        QCOMPARE(trace.named(u"inner"_s, "b").value(0).parent, outer.span);
        QCOMPARE(trace.named(u"after"_s, "b").value(0).parent, outer.parent);
    }

    void oneThatOutlivesTheTracingIsNotWritten()
    {
        Tracing::toFile(path());
        await([this]() -> Async<> {
            const Span span(u"long"_s);
            Tracing::stop();
            Tracing::toFile(path());
            co_await sleep(0ms);
        });
        Tracing::stop();
        const Trace trace = Trace::read(path());
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        QVERIFY(trace.named(u"long"_s, "b").isEmpty());
    }

    void oneOutsideTasksBelongsToItsThread()
    {
        Tracing::toFile(path());
        {
            const Span outer(u"outer"_s);
            const Span inner(u"inner"_s);
        }
        Tracing::stop();
        const Trace trace = Trace::read(path());
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        const TraceSpan outer = trace.named(u"outer"_s, "X").value(0);
        QVERIFY(!outer.span.isEmpty());
        QCOMPARE(trace.named(u"inner"_s, "X").value(0).parent, outer.span);
    }
};

QTEST_GUILESS_MAIN(tst_Span)
#include "tst_span.moc"

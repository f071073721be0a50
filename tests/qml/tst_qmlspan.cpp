// SPDX-License-Identifier: MIT
#include "support/traces.h"

#include <QActors/Tracing>

#include <QtCore/qtemporarydir.h>
#include <QtQml/qqmlcomponent.h>
#include <QtQml/qqmlengine.h>
#include <QtTest/qtest.h>

using namespace QActors;
using namespace TestSupport;

namespace {

const char Page[] = R"(
    import QtQml
    import QActors
    QtObject {
        property string seen: ""
        property bool done: false
        function note(what) { seen += what + "," }
        function plain() {
            note(Async.span("sum", () => Async.span("inner", () => 40) + 2))
            try {
                Async.span("broken", () => { throw new TypeError("no number") })
            } catch (error) {
                note(error.message)
            }
            for (const wrong of [undefined, 5, {}]) {
                try { Async.span("none", wrong) } catch (error) { note(error instanceof TypeError) }
            }
            done = true
        }
        function generator() {
            Async.run(function*() {
                let calls = 0
                const made = function*() { yield Async.sleep(1); return 42 }
                note(yield Async.span("load", () => { ++calls; return made() }))
                if (calls !== 1) note("called " + calls + " times")
                try {
                    yield Async.span("broken", function*() { yield Async.sleep(1); throw "late" })
                } catch (error) {
                    note(error)
                }
                const cancelled = Async.span("cancelled", function*() { try { yield Async.sleep(1e9) } finally { note("cleaned") } })
                yield Async.sleep(0)
                cancelled.cancel()
                try { yield cancelled } catch (error) { note("cancelled") }
                done = true
            })
        }
    })";

} // namespace

class tst_QmlSpan : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    // What the function of the page noted, with a trace of it or without.
    QString run(const char *function, Trace *trace = nullptr)
    {
        const QString path = m_folder.filePath(u"run.json"_s);
        if (trace)
            Tracing::toFile(path);
        QString seen;
        {
            QQmlEngine engine;
            QQmlComponent component(&engine);
            component.setData(Page, {});
            const std::unique_ptr<QObject> page(component.create());
            if (!page)
                return component.errorString();
            QMetaObject::invokeMethod(page.get(), function);
            if (!QTest::qWaitFor([&] { return page->property("done").toBool(); }, 30000))
                return u"not done: "_s + page->property("seen").toString();
            seen = page->property("seen").toString();
        }
        if (trace) {
            Tracing::stop();
            *trace = Trace::read(path);
        }
        return seen;
    }

private Q_SLOTS:
    void init() { QVERIFY(m_folder.isValid()); }
    void cleanup() { Tracing::stop(); }

    void aFunctionGivesItsValueOrItsError()
    {
        const QString expected = u"42,no number,true,true,true,"_s;
        QCOMPARE(run("plain"), expected);
        Trace trace;
        QCOMPARE(run("plain", &trace), expected);
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        const TraceSpan sum = trace.named(u"sum"_s, "X").value(0);
        QVERIFY(!sum.span.isEmpty());
        QCOMPARE(trace.named(u"inner"_s, "X").value(0).parent, sum.span);
        QCOMPARE(trace.named(u"broken"_s, "X").size(), 1);
        QVERIFY(trace.named(u"none"_s, "X").isEmpty());
    }

    void aGeneratorIsATaskOfThatName()
    {
        const QString expected = u"42,late,cleaned,cancelled,"_s;
        QCOMPARE(run("generator"), expected);
        Trace trace;
        QCOMPARE(run("generator", &trace), expected);
        QVERIFY2(trace.error.isEmpty(), qPrintable(trace.error));
        for (const auto &name : {u"load"_s, u"broken"_s, u"cancelled"_s}) {
            const TraceSpan task = trace.named(name, "b").value(0); // on the task's own track
            QVERIFY2(!task.span.isEmpty() && task.end > task.begin, qPrintable(name));
        }
    }
};

QTEST_MAIN(tst_QmlSpan)
#include "tst_qmlspan.moc"

// SPDX-License-Identifier: MIT
// What a server has no use for, and tasks that it cancels on purpose: what is logged, and what callers hear.
#include "support/bank.h"

#include <QtCore/qregularexpression.h>

using namespace TestSupport;

namespace {

struct Unwanted
{
    int n = 0;
};

/// Its method answers from a task.
class Clerk : public GenServer
{
    Q_OBJECT
public:
    explicit Clerk(Log *log = nullptr) : m_log(log) { }
    void find(int seconds, ReplyTo<int> reply)
    {
        m_tasks.append(spawnTask(
            [reply, seconds]() -> Async<> {
                co_await sleep(std::chrono::seconds(seconds));
                reply.reply(seconds);
            },
            u"search"_s));
    }
    void fail()
    {
        spawnTask([]() -> Async<> {
            co_await yield();
            throw std::runtime_error("no such book");
        },
                  u"lookup"_s);
    }
    void cancelAll()
    {
        for (const Ref ref : std::exchange(m_tasks, {}))
            cancelTask(ref);
    }
    void one() { setMaxTasks(1); }

private:
    Log *const m_log;
    QList<Ref> m_tasks;
};

Async<QString> outcomeOf(ActorRef<Clerk> clerk, int seconds)
{
    try {
        co_return QString::number(co_await clerk.call(&Clerk::find, seconds));
    } catch (const TaskCancelled &error) {
        co_return u"TaskCancelled: "_s + error.message();
    } catch (const CallError &error) {
        co_return u"CallError: "_s + error.message();
    }
}

} // namespace

class tst_GenServerUnheard : public QObject
{
    Q_OBJECT

private:
    static inline QStringList s_lines;
    QtMessageHandler m_before = nullptr;

private Q_SLOTS:
    void init()
    {
        s_lines.clear();
        m_before = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
            if (type >= QtWarningMsg || type == QtCriticalMsg)
                s_lines.append(QString::fromUtf8(context.category) + u": "_s + text);
        });
    }
    void cleanup() { qInstallMessageHandler(m_before); }

    void TK3_aTaskThatIsCancelledIsNoFailure_data()
    {
        QTest::addColumn<bool>("waits");
        QTest::newRow("it runs") << false;
        QTest::newRow("it waits its turn") << true;
    }
    void TK3_aTaskThatIsCancelledIsNoFailure()
    {
        QFETCH(bool, waits);
        const LeakGuard guard;
        QStringList outcomes;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto clerk = co_await start<Clerk>(group);
            if (waits)
                co_await clerk.call(&Clerk::one);
            auto first = group.startSoon([&]() -> Async<QString> { co_return co_await outcomeOf(clerk, 10); });
            auto second = group.startSoon([&]() -> Async<QString> { co_return co_await outcomeOf(clerk, 20); });
            co_await settle();
            co_await clerk.call(&Clerk::cancelAll);
            outcomes.append(co_await first);
            outcomes.append(co_await second);
            stop(clerk);
        });
        QCOMPARE(outcomes.at(0), u"TaskCancelled: search, which was to answer, was cancelled: its server cancelled it"_s);
        QCOMPARE(outcomes.at(1), waits ? u"TaskCancelled: search, which was to answer, was cancelled before its turn"_s : outcomes.at(0));
        QCOMPARE(s_lines, QStringList());
        VERIFY_NO_LEAK(guard);
    }

    void aTaskThatFailsIsLogged()
    {
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto clerk = co_await start<Clerk>(group);
            co_await clerk.call(&Clerk::fail);
            co_await settle();
            stop(clerk);
        });
        QCOMPARE(s_lines.size(), 1);
        QVERIFY2(s_lines.constFirst().contains(u"lookup of "_s) && s_lines.constFirst().endsWith(u"failed: no such book"_s),
                 qPrintable(s_lines.constFirst()));
    }

    // OTP's default logs each; here one line tells of a type, and how to be rid of it.
    void GS4_whatNobodyHandlesIsLoggedOnceAType()
    {
        const LeakGuard guard;
        Pid pid;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto clerk = co_await start<Clerk>(group);
            pid = clerk;
            for (int i = 0; i < 3; ++i) {
                send(clerk, Unwanted{i});
                send(clerk, u"text"_s, i);
                cast(clerk, Unwanted{i});
            }
            co_await settle();
            stop(clerk);
        });
        const QString who = u"qactors.message: Clerk "_s + pid.toString();
        QCOMPARE(s_lines.size(), 3);
        QVERIFY2(s_lines.at(0).startsWith(who + u" ignores a message of type "_s) && s_lines.at(0).contains(u"Unwanted; give it an onInfo<>()"_s),
                 qPrintable(s_lines.at(0)));
        QVERIFY2(s_lines.at(1).contains(u"a message of type std::tuple<QString,int>"_s), qPrintable(s_lines.at(1)));
        QVERIFY2(s_lines.at(2).contains(u" ignores a cast of type "_s) && s_lines.at(2).contains(u"Unwanted; give it an onCast<>()"_s),
                 qPrintable(s_lines.at(2)));
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_GenServerUnheard)
#include "tst_genserver_unheard.moc"

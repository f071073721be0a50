// SPDX-License-Identifier: MIT
// Not for ThreadSanitizer: a queued signal's argument is copied, and handed over, in code of Qt that it does not see.
// Real time, on threads: what the observer's window stands on, without the window, for which ThreadSanitizer takes too long.
#include "../../qml/observer/observation_p.h"

#include "support/observing.h"

#include <QActors/Actor>
#include <QActors/Dispatcher>
#include <QActors/EventLoopPool>
#include <QActors/Start>
#include <QActors/Task>

#include <QtTest/qsignalspy.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

/// Works a little, again and again.
class Sleeper : public Actor
{
    Q_OBJECT
    Async<> run() override { co_await sleep(1ms); }
};

class tst_Observation : public QObject
{
    Q_OBJECT

    const RuntimeDirectory m_runtime;

    static bool has(Observation &observation, const QString &text)
    {
        const QAbstractItemModel *rows = observation.rows();
        for (int i = 0; i < rows->rowCount(); ++i) {
            if (observation.nameOf(observation.idAt(i)).contains(text))
                return true;
        }
        return false;
    }

private Q_SLOTS:
    void OW4_itShowsThisProgramWhileItsThreadsWork()
    {
        Dispatcher::current(); // so that this thread comes first
        EventLoopPool pool(2);
        TaskGroup group;
        group.startSoon([] { return sleepForever(); }).setLabel(u"the sleeper"_s);
        const auto restless = [](TaskGroup &inner) -> Async<> {
            for (int i = 0;; ++i) {
                inner.startSoon([] { return sleep(3ms); }).setLabel(QString::number(i));
                co_await sleep(1ms);
            }
        };
        for (int i = 0; i < 2; ++i)
            group.startSoon([&] { return withTaskGroup(restless); });
        group.startSoon([&]() -> Async<> {
            for (int i = 0; i < 4; ++i)
                co_await startOn<Sleeper>(pool, group);
        });
        Observation observation;
        observation.setInterval(10);
        observation.setProgram({});
        QSignalSpy shown(&observation, &Observation::shown);
        QTRY_VERIFY_WITH_TIMEOUT(has(observation, u"the sleeper"_s), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(shown.count() > 5, 30'000);
        const QString row = observation.idAt(0);
        QVERIFY(!row.isEmpty());
        observation.toggle(row); // folded
        QTRY_VERIFY_WITH_TIMEOUT(!has(observation, u"the sleeper"_s), 30'000);
    }
    void OW4_itShowsAnotherByItsName()
    {
        Observation observation;
        observation.setInterval(10);
        observation.setProgram(u"shop"_s);
        QTRY_VERIFY_WITH_TIMEOUT(observation.error().contains(u"no program listens for observers as \"shop\""_s), 30'000);
        TaskGroup group;
        group.startSoon([] { return sleepForever(); }).setLabel(u"the seller"_s);
        const Observer observer = Observer::listen({.name = u"shop"_s});
        QTRY_VERIFY_WITH_TIMEOUT(has(observation, u"the seller"_s), 30'000);
        observation.setOrder(Observation::Busy);
        observation.setSearch(u"nobody"_s);
        QTRY_VERIFY_WITH_TIMEOUT(!has(observation, u"the seller"_s), 30'000);
        observation.setSearch({});
        QTRY_VERIFY_WITH_TIMEOUT(has(observation, u"the seller"_s), 30'000);
        QVERIFY(!observation.details(observation.idAt(0)).isEmpty());
    }
    void itEndsInTheMiddle()
    {
        TaskGroup group;
        group.startSoon([] { return sleepForever(); });
        for (int i = 0; i < 10; ++i) {
            Observation observation;
            observation.setInterval(1);
            observation.setProgram({});
            QCoreApplication::processEvents();
        }
    }
};

QTEST_MAIN(tst_Observation)
#include "tst_observation.moc"

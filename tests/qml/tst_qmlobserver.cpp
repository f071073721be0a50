// SPDX-License-Identifier: MIT
// Real time: the observer's window, of this program and of one that listens. Not under ThreadSanitizer, where a window takes minutes; what
// crosses threads there are arguments of queued signals, which Qt copies unseen.
#include "support/observing.h"

#include <QActors/Lock>
#include <QActors/Snapshot>
#include <QActors/Task>
#include <QActors/kernel/detail/utc.h>

#include <QtCore/qabstractitemmodel.h>
#include <QtGui/qclipboard.h>
#include <QtGui/qguiapplication.h>
#include <QtQml/qqmlapplicationengine.h>
#include <QtQuick/qquickitem.h>
#include <QtQuick/qquickwindow.h>
#include <QtTest/qsignalspy.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_QmlObserver : public QObject
{
    Q_OBJECT

    const RuntimeDirectory m_runtime;
    std::unique_ptr<QQmlApplicationEngine> m_engine;
    QQuickWindow *m_window = nullptr;
    QObject *m_observation = nullptr;

    void open(const QString &program, const QVariantMap &more = {})
    {
        QVariantMap properties = more;
        properties.insert(u"program"_s, program);
        properties.insert(u"interval"_s, 50);
        properties.insert(u"visible"_s, true);
        m_engine = std::make_unique<QQmlApplicationEngine>();
        m_engine->setInitialProperties(properties);
        m_engine->loadData("import QActors.Observer\nObserverWindow { }");
        QVERIFY(!m_engine->rootObjects().isEmpty());
        m_window = qobject_cast<QQuickWindow *>(m_engine->rootObjects().constFirst());
        m_observation = m_window->property("observation").value<QObject *>();
    }
    QAbstractItemModel *rows() const { return m_observation->property("rows").value<QAbstractItemModel *>(); }
    QStringList names() const
    {
        QStringList found;
        for (int i = 0; i < rows()->rowCount(); ++i)
            found.append(rows()->index(i, 0).data(Qt::UserRole + 3).toString());
        return found;
    }
    bool has(const QString &text) const { return !names().filter(text).isEmpty(); }

private Q_SLOTS:
    void cleanup()
    {
        m_engine.reset();
    }

    void OW4_itShowsThisProgram()
    {
        TaskGroup group;
        group.startSoon([] { return sleepForever(); }).setLabel(u"the sleeper"_s);
        open({});
        QTRY_VERIFY_WITH_TIMEOUT(has(u"the sleeper"_s), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QQuickItem *>(u"rows"_s) != nullptr, 30'000);
        group.startSoon([] { return sleepForever(); }).setLabel(u"another"_s);
        QTRY_VERIFY_WITH_TIMEOUT(has(u"another"_s), 30'000);
    }
    void OW4_itShowsAnotherByItsNameAndSaysWhatIsWrong()
    {
        open(u"shop"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_observation->property("error").toString().contains(u"no program listens for observers as \"shop\""_s), 30'000);
        TaskGroup group;
        group.startSoon([] { return sleepForever(); }).setLabel(u"the seller"_s);
        std::optional<Observer> observer = Observer::listen({.name = u"shop"_s});
        QTRY_VERIFY_WITH_TIMEOUT(has(u"the seller"_s), 30'000); // it goes on trying
        QCOMPARE(m_observation->property("error").toString(), QString());
        observer.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!m_observation->property("error").toString().isEmpty(), 30'000);
        QVERIFY(has(u"the seller"_s)); // what was seen last stays
    }
    void OW5_itCanBeFrozenSearchedAndCopied()
    {
        TaskGroup group;
        group.startSoon([] { return sleepForever(); }).setLabel(u"first"_s);
        group.startSoon([] { return sleepForever(); }).setLabel(u"second"_s);
        open({});
        do { // again if it froze what was seen while this thread had no time to answer
            m_observation->setProperty("frozen", false);
            m_observation->setProperty("search", QString());
            QTRY_VERIFY_WITH_TIMEOUT(has(u"second"_s), 30'000);
            m_observation->setProperty("frozen", true);
            m_observation->setProperty("search", u"first"_s); // works also while frozen; when it does, nothing is on its way any more
            QTRY_VERIFY_WITH_TIMEOUT(!has(u"second"_s), 30'000);
        } while (!has(u"first"_s));
        group.startSoon([] { return sleepForever(); }).setLabel(u"third"_s);
        QMetaObject::invokeMethod(m_observation, "copy", Q_ARG(QString, QString()));
        QVERIFY2(QGuiApplication::clipboard()->text().contains(u"\"first\""_s), qPrintable(QGuiApplication::clipboard()->text()));
        m_observation->setProperty("search", QString());
        QTRY_VERIFY_WITH_TIMEOUT(has(u"second"_s), 30'000);
        QVERIFY(!has(u"third"_s));
        m_observation->setProperty("frozen", false);
        QTRY_VERIFY_WITH_TIMEOUT(has(u"third"_s), 30'000);
    }
    void OW5_aRowsDetailsAreShown()
    {
        TaskGroup group;
        group.startSoon([] { return sleepForever(); }).setLabel(u"chosen"_s);
        open({});
        QTRY_VERIFY_WITH_TIMEOUT(has(u"chosen"_s), 30'000);
        const QString id = rows()->index(int(names().indexOf(names().filter(u"chosen"_s).constFirst())), 0).data(Qt::UserRole).toString();
        QVariantList details;
        QMetaObject::invokeMethod(m_observation, "details", Q_RETURN_ARG(QVariantList, details), Q_ARG(QString, id));
        QStringList labels;
        for (const QVariant &entry : details)
            labels.append(entry.toMap().value(u"label"_s).toString());
        QVERIFY2(labels.contains(u"State"_s) && labels.contains(u"Spawned at"_s) && labels.contains(u"Task"_s), qPrintable(labels.join(u'/')));
    }
    void OW5_whoWaitsForWhomIsAPictureAndCanBeCopied()
    {
        TaskGroup group;
        Lock lock;
        group.startSoon([&lock]() -> Async<> {
                 const Token mine = co_await lock.acquire();
                 co_await sleepForever();
             })
            .setLabel(u"holder"_s);
        group.startSoon([&lock]() -> Async<> { const Token never = co_await lock.acquire(); }).setLabel(u"waiter"_s);
        open({}, {{u"page"_s, u"waits"_s}, {u"width"_s, 900}, {u"height"_s, 600}});
        auto *net = m_window->findChild<QQuickItem *>(u"net"_s);
        QTRY_VERIFY_WITH_TIMEOUT(net && !net->property("isEmpty").toBool(), 30'000);
        const QSizeF whole = net->property("whole").toSizeF();
        QVERIFY(whole.width() > 0 && whole.width() <= net->width() && whole.height() > 0);
        QString first, second, third;
        QMetaObject::invokeMethod(net, "next", Q_RETURN_ARG(QString, first), Q_ARG(int, 1));
        net->setProperty("selected", first);
        QMetaObject::invokeMethod(net, "next", Q_RETURN_ARG(QString, second), Q_ARG(int, 1));
        net->setProperty("selected", second);
        QMetaObject::invokeMethod(net, "next", Q_RETURN_ARG(QString, third), Q_ARG(int, 1));
        QVERIFY(!first.isEmpty() && !second.isEmpty() && first != second);
        QCOMPARE(third, first); // around
        QRectF place;
        QString hit;
        QMetaObject::invokeMethod(net, "placeOf", Q_RETURN_ARG(QRectF, place), Q_ARG(QString, first));
        const QPointF corner = net->property("corner").toPointF();
        QMetaObject::invokeMethod(net, "at", Q_RETURN_ARG(QString, hit), Q_ARG(qreal, place.center().x() - corner.x()), Q_ARG(qreal, place.center().y() - corner.y()));
        QCOMPARE(hit, first);
        QMetaObject::invokeMethod(m_window->findChild<QObject *>(u"copy"_s), "clicked");
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY2(text.contains(u"\"waiter\" waits for "_s) && text.contains(u"(lock)"_s), qPrintable(text));
    }
    void OW7_aRecordingShowsTheLastMinute()
    {
        // 90 seconds: work grows, at second 60 the thread stalls, at 80 a child is restarted.
        QFile file(m_runtime.path() + u"/run.json"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        Snapshot snapshot;
        TaskSnapshot task;
        task.id = TaskId(1);
        task.name = u"worker"_s;
        task.actor.emplace();
        for (int second = 0; second <= 90; ++second) {
            snapshot.at = QDateTime::fromSecsSinceEpoch(1'000'000 + second, detail::Utc);
            task.worked = second * 250ms;
            task.actor->restarts = second >= 80 ? 1 : 0;
            ThreadSnapshot thread;
            thread.isMain = true;
            thread.answered = second != 60;
            thread.received = quint64(second) * 40;
            if (thread.answered)
                thread.tasks.append(task);
            snapshot.threads = {thread};
            file.write(snapshot.toJson() + '\n');
        }
        file.close();
        open(file.fileName());
        // The last of them.
        QTRY_COMPARE_WITH_TIMEOUT(m_observation->property("summary").toMap().value(u"at"_s).toString(), snapshot.at.toLocalTime().toString(u"HH:mm:ss"), 30'000);
        QCOMPARE(names(), (QStringList{u"main thread"_s, u"worker"_s}));
        QObject *track = m_window->findChild<QObject *>(u"work"_s)->property("track").value<QObject *>();
        QCOMPARE(track->property("restarts").toInt(), 1);
        QCOMPARE(track->property("value").toString(), u"25 %"_s);
        QCOMPARE(track->property("stalls").toInt(), 1);
        track->setProperty("pointed", track->property("width").toDouble() * 29.5 / 60);
        QVERIFY2(track->property("pointedText").toString().endsWith(u", a stall"_s), qPrintable(track->property("pointedText").toString()));
        track->setProperty("pointed", track->property("width").toDouble() * 49.5 / 60);
        QVERIFY2(track->property("pointedText").toString().endsWith(u"25 %, a restart"_s), qPrintable(track->property("pointedText").toString()));
    }
    void OW7_whatIsNoRecordingIsNamed()
    {
        open(m_runtime.path() + u"/absent.json"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_observation->property("error").toString().contains(u"absent.json: No such file"_s), 30'000);
        QFile file(m_runtime.path() + u"/other.json"_s);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(Snapshot().toJson() + "\n{\"schema\":\"another\"}\n");
        file.close();
        m_observation->setProperty("program", file.fileName());
        QTRY_VERIFY_WITH_TIMEOUT(m_observation->property("error").toString().contains(u"the snapshot after 1 others: "_s), 30'000);
    }
    void itClosesInTheMiddle()
    {
        TaskGroup group;
        group.startSoon([] { return sleepForever(); });
        for (int i = 0; i < 5; ++i) {
            open({});
            QCoreApplication::processEvents();
            m_engine.reset();
        }
    }
};

QTEST_MAIN(tst_QmlObserver)
#include "tst_qmlobserver.moc"

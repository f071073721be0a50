// SPDX-License-Identifier: MIT
// Real time: the observer's window, of this program and of one that listens. Not under ThreadSanitizer, where a window takes minutes; what
// crosses threads there are arguments of queued signals, which Qt copies unseen.
#include "support/observing.h"

#include <QActors/Task>

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

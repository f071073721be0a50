// SPDX-License-Identifier: MIT
// Snapshots as changes: what is written and read again is what a snapshot says. Real threads: one that hangs.
#include "support/bank.h"
#include "support/blocker.h"

#include <QActors/Assertions>
#include <QActors/CapacityLimiter>
#include <QActors/EventLoopPool>
#include <QActors/Lock>
#include <QActors/Registry>
#include <QActors/WorkMeter>
#include <QActors/observe/detail/changesreader.h>
#include <QActors/observe/detail/changeswriter.h>

#include <QtCore/qbuffer.h>
#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qrandom.h>

using namespace TestSupport;
using detail::ChangesReader;
using detail::ChangesWriter;

namespace {

QByteArray written(ChangesWriter &writer, Duration patience = 20s)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    writer.write(&buffer, patience);
    return buffer.data();
}

/// All of a snapshot but for the time that goes on while it is taken, a line each.
QStringList told(const Snapshot &snapshot)
{
    Snapshot timeless = snapshot;
    timeless.at = {};
    for (ThreadSnapshot &thread : timeless.threads) {
        thread.worked.reset();
        for (TaskSnapshot &task : thread.tasks) {
            task.waited = {};
            task.worked.reset();
            task.deadline = task.deadline ? std::optional(Duration(0)) : std::nullopt;
            if (task.actor)
                task.actor->handling = {};
        }
    }
    QString text = timeless.toText();
    for (const QJsonValue &thread : QJsonDocument::fromJson(timeless.toJson()).object().value(u"threads"_s).toArray()) {
        for (const QJsonValue &task : thread[u"tasks"].toArray())
            text += QString::fromUtf8(QJsonDocument(task.toObject()).toJson(QJsonDocument::Compact)) + u'\n';
    }
    return text.split(u'\n');
}

/// What differs, with the line before it: a message for people.
QString difference(const Snapshot &read, const Snapshot &expected)
{
    const QStringList a = told(read), b = told(expected);
    for (qsizetype i = 0; i < std::max(a.size(), b.size()); ++i) {
        if (a.value(i) != b.value(i))
            return u"line %1: read\n%2\nexpected\n%3"_s.arg(i).arg(a.value(i), b.value(i));
    }
    return {};
}

class Listener : public Actor
{
    Q_OBJECT
protected:
    Async<> run() override
    {
        return receiveEach(on<int>([](int) { }));
    }
};

/// Does one of many things at random.
class Happenings
{
public:
    Happenings(TaskGroup &group, quint32 seed) : m_group(group), m_random(seed) { }
    Async<> next()
    {
        const int what = m_random.bounded(10);
        if (what == 0 || m_tasks.isEmpty())
            addTask();
        else if (what == 1)
            m_tasks.takeAt(any(m_tasks)).cancel();
        else if (what == 2)
            m_tasks[any(m_tasks)].setLabel(QString::number(m_random.bounded(100)));
        else if (what == 3 || m_actors.isEmpty())
            m_actors.append(co_await start<Listener>(m_group));
        else if (what == 4)
            stop(m_actors.takeAt(any(m_actors)));
        else if (what == 5)
            send(m_actors[any(m_actors)], 5);
        else if (what == 6)
            Registry::global().registerName(QString::number(++m_names), m_actors[any(m_actors)]);
        else if (what == 7)
            addLocker();
        else if (what == 8)
            m_tasks.append(m_group.startSoon([other = m_tasks[any(m_tasks)]] { return await(other); }));
        else
            m_box.monitor(m_actors[any(m_actors)]);
        co_await settle(m_random.bounded(4));
    }
    ~Happenings()
    {
        for (; m_names > 0; --m_names)
            Registry::global().unregisterName(QString::number(m_names));
    }

private:
    static Async<> await(TaskHandle<> other)
    {
        try {
            co_await other.join();
        } catch (const TaskCancelled &) {
        }
        co_await sleepForever();
    }
    template<typename T>
    qsizetype any(const QList<T> &list)
    {
        return m_random.bounded(list.size());
    }
    void addTask()
    {
        m_tasks.append(m_group.startSoon([deep = m_random.bounded(3)]() -> Async<> {
            if (deep == 0)
                co_await sleepForever();
            co_await withTaskGroup([deep](TaskGroup &inner) -> Async<> {
                for (int i = 0; i < deep; ++i)
                    inner.startSoon([] { return sleepForever(); });
                co_return;
            });
        }));
    }
    void addLocker()
    {
        Lock &one = m_locks[m_random.bounded(2)], &other = m_locks[m_random.bounded(2)];
        m_tasks.append(m_group.startSoon([&one, &other]() -> Async<> {
            const Token first = co_await one.acquire();
            co_await yield();
            if (&one != &other)
                const Token second = co_await other.acquire();
            co_await sleepForever();
        }));
    }

    TaskGroup &m_group;
    QRandomGenerator m_random;
    QList<TaskHandle<>> m_tasks;
    QList<Pid> m_actors;
    Lock m_locks[2];
    Mailbox m_box;
    int m_names = 0;
};

} // namespace

class tst_Changes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void OB7_changesAddUpToTheSnapshot_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 6; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void OB7_changesAddUpToTheSnapshot()
    {
        QFETCH(int, seed);
        const WorkMeter meter;
        ChangesWriter writer;
        ChangesReader reader;
        QString wrong;
        inGroup([&](TaskGroup &group) -> Async<> {
            Happenings happenings(group, quint32(seed));
            QRandomGenerator random{quint32(seed)};
            for (int round = 0; round < 60 && wrong.isEmpty(); ++round) {
                for (int i = random.bounded(4); i >= 0; --i)
                    co_await happenings.next();
                const Snapshot expected = snapshotNow();
                wrong = difference(reader.take(written(writer)), expected);
                if (!wrong.isEmpty())
                    wrong.prepend(u"round %1, "_s.arg(round));
            }
            group.cancel();
            co_await settle(20);
        });
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void OB7_whatHasNotChangedIsNotSent()
    {
        ChangesWriter writer;
        ChangesReader reader;
        inGroup([&](TaskGroup &group) -> Async<> {
            QList<Pid> actors;
            for (int i = 0; i < 500; ++i)
                actors.append(co_await start<Listener>(group));
            co_await settle(5);
            const QByteArray all = written(writer);
            QACTORS_VERIFY(all.size() > 50'000);
            const Snapshot before = reader.take(all);
            const QByteArray nothing = written(writer);
            QACTORS_VERIFY2(nothing.size() < 1000, QString::fromUtf8(nothing.left(2000)));
            const Snapshot after = reader.take(nothing);
            QACTORS_COMPARE(after.threads.at(0).tasks.size(), 501);
            QACTORS_VERIFY(after.threads.at(0).tasks.at(7).waited >= before.threads.at(0).tasks.at(7).waited);
            for (const Pid actor : actors)
                send(actor, 5);
            co_await settle(5);
            const QByteArray counts = written(writer);
            QACTORS_VERIFY2(counts.size() < 500 * 60, QString::number(counts.size()));
            QACTORS_COMPARE(difference(reader.take(counts), snapshotNow()), QString());
            stop(actors.takeAt(100));
            co_await settle(5);
            const QByteArray gone = written(writer);
            QACTORS_VERIFY2(gone.size() < 1500, QString::fromUtf8(gone.left(3000)));
            QACTORS_COMPARE(reader.take(gone).threads.at(0).tasks.size(), 500);
            group.cancel();
        });
    }

    // The one who waits goes on waiting; what it waits for is called otherwise by now.
    void OB7_aTextThatChangesDuringAWaitIsSent()
    {
        ChangesWriter writer;
        ChangesReader reader;
        inGroup([&](TaskGroup &group) -> Async<> {
            CapacityLimiter limiter(2);
            const auto hold = [&limiter]() -> Async<> {
                const Token token = co_await limiter.acquire();
                co_await sleepForever();
            };
            for (int i = 0; i < 4; ++i)
                group.startSoon(hold);
            co_await settle(5);
            reader.take(written(writer));
            limiter.setTotalTokens(3); // for one of the two that wait
            co_await settle(5);
            const QByteArray changes = written(writer);
            QACTORS_VERIFY2(changes.contains("of 3"), QString::fromUtf8(changes));
            QACTORS_COMPARE(difference(reader.take(changes), snapshotNow()), QString());
            group.cancel();
        });
    }

    void OB7_aThreadThatHangsKeepsItsTasks()
    {
        EventLoopPool pool(1);
        ChangesWriter writer;
        ChangesReader reader;
        QSemaphore entered, leave;
        Snapshot before, hanging, after, expected;
        const auto body = [&](TaskGroup &group) -> Async<> {
            const auto blocker = co_await startOn<Blocker>(pool, group, &entered, &leave);
            co_await settle(3);
            before = reader.take(written(writer));
            blocker.cast(&Blocker::block);
            entered.acquire();
            hanging = reader.take(written(writer, Duration(0)));
            leave.release();
            after = reader.take(written(writer));
            expected = snapshotNow(20s);
            group.cancel();
        };
        await([&] { return withTaskGroup(body); });
        QCOMPARE(before.threads.size(), 2);
        QCOMPARE(before.threads.at(1).tasks.size(), 1);
        QVERIFY(!hanging.threads.at(1).answered && hanging.threads.at(1).tasks.isEmpty());
        QCOMPARE(hanging.threads.at(0).tasks.size(), before.threads.at(0).tasks.size());
        QCOMPARE(difference(after, expected), QString());
    }

    void OB7_afterADeviceThatTakesNoMoreAllComesAgain()
    {
        class Full final : public QIODevice
        {
        public:
            Full() { open(WriteOnly | Unbuffered); }
            qint64 readData(char *, qint64) override { return -1; }
            qint64 writeData(const char *, qint64) override { return -1; }
        } full;
        ChangesWriter writer;
        ChangesReader reader;
        inGroup([&](TaskGroup &group) -> Async<> {
            co_await start<Store>(group);
            co_await settle(3);
            const Snapshot first = reader.take(written(writer));
            QACTORS_VERIFY(!messageOf<Error>([&] { writer.write(&full, 1s); }).isEmpty());
            const QByteArray all = written(writer);
            QACTORS_VERIFY(all.contains("\"all\":true"));
            QACTORS_VERIFY(difference(reader.take(all), first).isEmpty());
            group.cancel();
        });
    }

    void OB7_whatDoesNotFitIsNamed_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("error");
        const auto thread = [](const QByteArray &content) {
            return R"({"schema":"qactors-changes","version":1,"threads":[{"index":0,"state":"answered",)" + content + "}]}";
        };
        QTest::newRow("no JSON") << "["_ba << u"no object of JSON"_s;
        QTest::newRow("another schema") << R"({"schema":"qactors-snapshot","version":1})"_ba << u"the schema is \"qactors-snapshot\""_s;
        QTest::newRow("another version") << R"({"schema":"qactors-changes","version":3})"_ba << u"their version is 3, and this QActors reads version 1"_s;
        QTest::newRow("counts") << thread(R"("counts":[[9,1,2,3,4]])") << u"task 9 is not known"_s;
        QTest::newRow("no place") << thread(R"("tasks":[{"id":9}])") << u"task 9 has no place"_s;
        QTest::newRow("no task") << thread(R"("added":[[9,1]])") << u"a place for task 9, which is not there"_s;
        QTest::newRow("no predecessor") << thread(R"("tasks":[{"id":9}],"added":[[9,77]])") << u"task 9 comes after one that is not there"_s;
        QTest::newRow("a ring") << thread(R"("tasks":[{"id":8},{"id":9}],"added":[[9,8],[8,9]])") << u"comes after one that is not there"_s;
        QTest::newRow("an order of others") << thread(R"("order":[9])") << u"task 9 is not known"_s;
        QTest::newRow("too short an order") << thread(R"("order":[1])") << u"an order of 1 tasks, where there are 2"_s;
    }
    void OB7_whatDoesNotFitIsNamed()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, error);
        ChangesReader reader;
        reader.take(R"({"schema":"qactors-changes","version":1,"threads":[{"index":0,"state":"answered","all":true,"tasks":[{"id":1},{"id":2}]}]})");
        const QString message = messageOf<Error>([&] { reader.take(json); });
        QVERIFY2(message.contains(error), qPrintable(message));
    }

    void OB7_anythingCanBeRead()
    {
        ChangesWriter writer;
        QList<QByteArray> documents;
        inGroup([&](TaskGroup &group) -> Async<> {
            Happenings happenings(group, 3);
            for (int i = 0; i < 12; ++i) {
                co_await happenings.next();
                documents.append(written(writer));
            }
            group.cancel();
            co_await settle(20);
        });
        QRandomGenerator random{17};
        int refused = 0;
        for (int round = 0; round < 300; ++round) {
            ChangesReader reader;
            try {
                for (QByteArray document : std::as_const(documents)) {
                    for (int i = random.bounded(3); i > 0; --i)
                        document[random.bounded(document.size())] = "0123456789[]{}:,\"x"[random.bounded(18)];
                    reader.take(document);
                }
            } catch (const Error &) {
                ++refused;
            }
        }
        QVERIFY(refused > 100); // the others were read as something
    }
};

QTEST_GUILESS_MAIN(tst_Changes)
#include "tst_changes.moc"

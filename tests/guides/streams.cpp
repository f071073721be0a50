// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "streams.h"

#include <QtCore/qtemporarydir.h>

namespace streams {

namespace {

/// Values at times.
template<typename T>
Stream<T> later(QList<std::pair<Duration, T>> values)
{
    for (const auto &[after, value] : values) {
        co_await QActors::sleep(after);
        co_yield value;
    }
}

} // namespace

class tst_Streams : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theTailOfALog()
    {
        const QTemporaryDir directory;
        const QString path = directory.filePath(u"log"_s);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Unbuffered));
        const QString error = TestSupport::awaitVirtual([&]() -> Async<QString> {
            auto body = [&](TaskGroup &group) -> Async<QString> {
                group.startSoon([&file]() -> Async<> {
                    for (const char *text : {"fine\n", "ERR", "OR: disk\nfine\n"}) {
                        co_await QActors::sleep(1s);
                        file.write(text);
                    }
                });
                co_return co_await firstError(path);
            };
            co_return co_await withTaskGroup(body);
        });
        QCOMPARE(error, u"ERROR: disk"_s);
    }
    void searchAsYouType()
    {
        TestSupport::awaitVirtual([]() -> Async<> {
            SearchBox box;
            box.begin();
            for (const char *text : {"a", "al", "all"}) {
                box.setProperty("text", QString::fromLatin1(text));
                co_await QActors::sleep(100ms);
            }
            co_await QActors::sleep(500ms); // one page of "all"
            QACTORS_COMPARE(box.hits, QStringList{u"all 1"_s});
            box.setProperty("text", u"ally"_s);
            co_await QActors::sleep(1s);
            QACTORS_COMPARE(box.searched, QStringList({u"all"_s, u"ally"_s}));
            QACTORS_COMPARE(box.hits, QStringList({u"ally 1"_s, u"ally 2"_s}));
        });
    }
    void savedAfterTheLastChange()
    {
        QStringList saved;
        TestSupport::awaitVirtual([&]() -> Async<> {
            QObject document;
            const auto save = [&] { return saveChanges(&document, "objectName", [&](const QString &text) { saved.append(text); }); };
            auto body = [&](TaskGroup &group) -> Async<> {
                auto saving = group.startSoon(save);
                for (const char *text : {"a", "b", "c"}) {
                    co_await QActors::sleep(1s);
                    document.setObjectName(QString::fromLatin1(text));
                }
                co_await QActors::sleep(10s);
                saving.cancel();
            };
            co_await withTaskGroup(body);
        });
        QCOMPARE(saved, QStringList{u"c"_s});
    }
    void againAfterAFailure()
    {
        int made = 0;
        const auto readings = [&made]() -> Stream<int> {
            co_yield 1;
            if (++made < 3)
                throw Error(u"loose contact"_s);
        };
        QCOMPARE(TestSupport::awaitVirtual([&] { return readPatiently(readings); }), 3);
    }
    void progressOnceAFrame()
    {
        QList<int> shown;
        TestSupport::awaitVirtual([&]() -> Async<> {
            QList<std::pair<Duration, int>> percent;
            for (int i = 0; i <= 100; ++i)
                percent.append({1ms, i});
            co_await showProgress(later(percent), [&](int value) { shown.append(value); });
        });
        QVERIFY2(shown.size() < 10 && shown.first() == 0 && shown.last() == 100, qPrintable(QString::number(shown.size())));
    }
    void askedUntilItIsDone()
    {
        int asked = 0;
        const auto ask = [&asked]() -> Async<QString> { co_return ++asked < 4 ? u"pending"_s : u"ready"_s; };
        QCOMPARE(TestSupport::awaitVirtual([&] { return whenReady(ask); }), u"ready"_s);
        QCOMPARE(asked, 4);
    }
    void severalSensors()
    {
        TestSupport::awaitVirtual([]() -> Async<> {
            std::vector<Stream<Reading>> sensors;
            const QList<std::pair<Duration, Reading>> a{{1s, {u"a"_s, 1}}, {90s, {u"a"_s, 2}}};
            const QList<std::pair<Duration, Reading>> b{{2s, {u"b"_s, 3}}};
            sensors.push_back(later(a));
            sensors.push_back(later(b));
            const auto batches = co_await collect(minutes(std::move(sensors)));
            QACTORS_COMPARE(int(batches.size()), 2);
            QACTORS_COMPARE(int(batches[0].size()), 2);
            const QList<std::pair<Duration, double>> temperature{{1s, 15.0}, {2s, 25.0}};
            const QList<std::pair<Duration, double>> humidity{{2s, 0.5}, {9s, 0.9}};
            const auto fine = co_await collect(isFine(later(temperature), later(humidity)));
            const std::vector<bool> expected{false, true, false};
            QACTORS_VERIFY(fine == expected);
        });
    }
    void aClickOrTwo()
    {
        TestSupport::awaitVirtual([]() -> Async<> {
            using Click = std::pair<Duration, std::monostate>;
            const QList<Click> times{{1s, {}}, {100ms, {}}, {1s, {}}};
            const std::vector<int> expected{2, 1};
            QACTORS_COMPARE(co_await collect(clicks(later(times))), expected);
        });
    }
    void pagesAsFarAsSomebodyReads()
    {
        QList<int> fetched;
        const auto fetch = [&fetched](int number) -> Async<Page> {
            fetched.append(number);
            Page page;
            page.rows << u"%1a"_s.arg(number) << u"%1b"_s.arg(number);
            page.next = number + 1;
            co_return page;
        };
        const auto rows = TestSupport::awaitVirtual([&] { return firstRows(fetch, 3); });
        QCOMPARE(rows, std::vector<QString>({u"1a"_s, u"1b"_s, u"2a"_s}));
        QCOMPARE(fetched, QList<int>({1, 2}));
    }
    void insertedInBatches()
    {
        QList<qsizetype> sizes;
        TestSupport::awaitVirtual([&]() -> Async<> {
            const auto insert = [&sizes](QList<QString> rows) -> Async<> {
                sizes.append(rows.size());
                co_await QActors::sleep(1s);
            };
            co_await insertAll(valuesOf(QStringList(1200, u"row"_s)), insert);
        });
        QCOMPARE(sizes, QList<qsizetype>({500, 500, 200}));
    }
    void aStateThatTwoPagesShare()
    {
        TestSupport::awaitVirtual([]() -> Async<> {
            Player player;
            PlayerPage one(player);
            co_await QActors::sleep(1s);
            player.song.set(u"Dreams"_s);
            co_await QActors::sleep(1s);
            PlayerPage two(player);
            player.errors.publish(u"no disc"_s);
            co_await QActors::sleep(1s);
            QACTORS_COMPARE(one.seen.join(u", "_s), u"none, Dreams, no disc"_s);
            QACTORS_COMPARE(two.seen.join(u", "_s), u"Dreams, no disc"_s);
        });
    }
    void weatherForSeveral()
    {
        TestSupport::awaitVirtual([]() -> Async<> {
            const QList<std::pair<Duration, double>> measured{{1s, 20.0}, {1s, 21.0}};
            const Weather weather(later(measured));
            auto one = weather.degrees();
            QACTORS_COMPARE((co_await one.next()).value_or(0), 20.0);
            auto two = weather.degrees();
            QACTORS_COMPARE((co_await two.next()).value_or(0), 20.0);
            QACTORS_COMPARE((co_await two.next()).value_or(0), 21.0);
            QACTORS_COMPARE((co_await one.next()).value_or(0), 21.0);
        });
    }
    void leavingAPageCancels()
    {
        TestSupport::awaitVirtual([]() -> Async<> {
            Pages pages;
            pages.open(u"a"_s);
            co_await QActors::sleep(500ms);
            pages.open(u"b"_s);
            co_await QActors::sleep(2s);
            QACTORS_COMPARE(pages.shown, QStringList{u"b"_s});
        });
    }
};
GUIDE_TEST(tst_Streams)

} // namespace streams

#include "moc_streams.cpp"
#include "streams.moc"
